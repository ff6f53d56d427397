"""An append-only log as a Merkle tree, hashed as RFC 9162 (section 2.1) says: what was archived, and that nothing of it
was changed, taken out or put in later (R70, R92).

The standard library alone, and nothing of ours: this file travels with every pack of evidence, where `verify.py` uses
it without a site. Hashes are 32 bytes; an index counts from 0, a size is how many leaves there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""The root of a log without leaves."""


def leaf_hash(data: bytes) -> bytes:
	return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
	return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
	"""Of the tree over these hashes of leaves."""
	return Peaks().extended(leaves).root()


class Peaks:
	"""A log as far as it takes to append to it: the roots of its perfect subtrees, the largest first."""

	def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()):
		"""Raises ValueError where a log of that size has another number of them."""
		if size < 0 or len(hashes) != bin(size).count("1"):
			raise ValueError(
				f"a log of {size} leaves has {bin(max(size, 0)).count('1')} peaks, not {len(hashes)}"
			)
		self.size, self.hashes = size, list(hashes)

	def extended(self, leaves: Iterable[bytes]) -> Peaks:
		longer = Peaks(self.size, self.hashes)
		for leaf in leaves:
			longer._append(leaf)
		return longer

	def _append(self, leaf: bytes) -> None:
		size, hash = self.size, leaf
		# as many trees of the same height are joined as the size has ones at its end
		while size & 1:
			hash = node_hash(self.hashes.pop(), hash)
			size >>= 1
		self.hashes.append(hash)
		self.size += 1

	def root(self) -> bytes:
		if not self.hashes:
			return EMPTY
		hash = self.hashes[-1]
		for peak in reversed(self.hashes[:-1]):
			hash = node_hash(peak, hash)
		return hash


class Tree:
	"""The tree over `leaves`, each of whose nodes is hashed once: for many proofs."""

	def __init__(self, leaves: Sequence[bytes]):
		self.size = len(leaves)
		self._leaves = leaves
		self._nodes: dict[tuple[int, int], bytes] = {}

	def root(self) -> bytes:
		return self._node(0, self.size) if self.size else EMPTY

	def inclusion_proof(self, index: int) -> list[bytes]:
		"""What proves to whoever knows the root alone that the leaf at `index` is in the tree."""
		if not 0 <= index < self.size:
			raise IndexError(f"there is no leaf {index} among {self.size}")
		proof, start, end = [], 0, self.size
		while end - start > 1:
			middle = start + _split(end - start)
			if index < middle:
				proof.append(self._node(middle, end))
				end = middle
			else:
				proof.append(self._node(start, middle))
				start = middle
		return proof[::-1]

	def consistency_proof(self, earlier: int) -> list[bytes]:
		"""What proves to whoever knows both roots that the tree begins with its first `earlier` leaves."""
		if not 0 <= earlier <= self.size:
			raise IndexError(f"a log of {self.size} leaves had no {earlier} before")
		if not earlier:
			return []
		proof, start, end, whole = [], 0, self.size, True
		while earlier != end:
			middle = start + _split(end - start)
			if earlier <= middle:
				proof.append(self._node(middle, end))
				end = middle
			else:
				proof.append(self._node(start, middle))
				start, whole = middle, False
		return [*([] if whole else [self._node(start, end)]), *proof[::-1]]

	def _node(self, start: int, end: int) -> bytes:
		if end - start == 1:
			return self._leaves[start]
		if (start, end) not in self._nodes:
			middle = start + _split(end - start)
			self._nodes[start, end] = node_hash(self._node(start, middle), self._node(middle, end))
		return self._nodes[start, end]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
	return Tree(leaves).inclusion_proof(index)


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
	"""Whether the leaf of that hash is at `index` in the log of `size` leaves whose root is `expected`."""
	if not 0 <= index < size:
		return False
	node, last, hash = index, size - 1, leaf
	for sibling in proof:
		if last == 0:
			return False
		if node & 1 or node == last:
			hash = node_hash(sibling, hash)
			while node and not node & 1:
				node, last = node >> 1, last >> 1
		else:
			hash = node_hash(hash, sibling)
		node, last = node >> 1, last >> 1
	return last == 0 and hash == expected


def consistency_proof(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
	return Tree(leaves).consistency_proof(earlier)


def is_consistent(
	earlier: int, later: int, earlier_root: bytes, later_root: bytes, proof: Sequence[bytes]
) -> bool:
	"""Whether the log of `later` leaves begins with what it held when it had `earlier`."""
	if earlier > later or earlier < 0:
		return False
	if earlier == later:
		return not proof and earlier_root == later_root
	if earlier == 0:
		return not proof and earlier_root == EMPTY
	path = list(proof)
	if earlier & (earlier - 1) == 0:
		path.insert(0, earlier_root)
	if not path:
		return False
	node, last = earlier - 1, later - 1
	while node & 1:
		node, last = node >> 1, last >> 1
	old = new = path[0]
	for sibling in path[1:]:
		if last == 0:
			return False
		if node & 1 or node == last:
			old, new = node_hash(sibling, old), node_hash(sibling, new)
			while node and not node & 1:
				node, last = node >> 1, last >> 1
		else:
			new = node_hash(new, sibling)
		node, last = node >> 1, last >> 1
	return last == 0 and old == earlier_root and new == later_root


def _split(size: int) -> int:
	"""The largest power of two below `size`, which is 2 at least."""
	return 1 << ((size - 1).bit_length() - 1)

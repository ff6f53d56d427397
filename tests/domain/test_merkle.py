"""The append-only log: the published vectors of Certificate Transparency, and what holds of any log."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_improvement.domain import merkle
from itss_improvement.domain.merkle import Peaks

INPUTS = [
	bytes.fromhex(text)
	for text in (
		"",
		"00",
		"10",
		"2021",
		"3031",
		"40414243",
		"5051525354555657",
		"606162636465666768696a6b6c6d6e6f",
	)
]
ROOTS = [
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
	(0, 8): [
		"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
		"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
		"6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
	],
	(5, 8): [
		"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
		"ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	],
	(2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
	(1, 5): [
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
		"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
	],
}
CONSISTENCY = {
	(1, 1): [],
	(1, 8): INCLUSION[0, 8],
	(6, 8): [
		"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
		"ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	],
	(2, 5): [
		"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
		"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
	],
}
LEAVES = [merkle.leaf_hash(data) for data in INPUTS]


def hexes(hashes) -> list[str]:
	return [hash.hex() for hash in hashes]


class TestAsPublished:
	@pytest.mark.parametrize("size", range(1, 9))
	def test_roots(self, size):
		assert merkle.root(LEAVES[:size]).hex() == ROOTS[size - 1]

	def test_of_nothing(self):
		assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

	@pytest.mark.parametrize(("index", "size"), INCLUSION)
	def test_inclusion(self, index, size):
		proof = merkle.inclusion_proof(LEAVES[:size], index)
		assert hexes(proof) == INCLUSION[index, size]
		assert merkle.is_included(LEAVES[index], index, size, proof, bytes.fromhex(ROOTS[size - 1]))

	@pytest.mark.parametrize(("earlier", "later"), CONSISTENCY)
	def test_consistency(self, earlier, later):
		proof = merkle.consistency_proof(LEAVES[:later], earlier)
		assert hexes(proof) == CONSISTENCY[earlier, later]
		roots = [bytes.fromhex(ROOTS[size - 1]) for size in (earlier, later)]
		assert merkle.is_consistent(earlier, later, *roots, proof)


logs = st.integers(1, 70).map(lambda size: [merkle.leaf_hash(str(at).encode()) for at in range(size)])
few = settings(max_examples=150, deadline=None)


class TestOfAnyLog:
	@few
	@given(logs, st.data())
	def test_appending_in_parts_is_appending_at_once(self, leaves, data):
		cut = data.draw(st.integers(0, len(leaves)))
		before = Peaks().extended(leaves[:cut])
		kept = Peaks(before.size, before.hashes)
		assert kept.extended(leaves[cut:]).root() == merkle.root(leaves)
		assert kept.root() == merkle.root(leaves[:cut])
		assert merkle.Tree(leaves).root() == merkle.root(leaves)

	@few
	@given(logs, st.data())
	def test_each_leaf_is_included_at_its_place_alone(self, leaves, data):
		index, other = (data.draw(st.integers(0, len(leaves) - 1)) for _ in range(2))
		size, whole = len(leaves), merkle.root(leaves)
		proof = merkle.inclusion_proof(leaves, index)
		assert merkle.is_included(leaves[index], index, size, proof, whole)
		if other != index:
			assert not merkle.is_included(leaves[other], index, size, proof, whole)
			assert not merkle.is_included(leaves[index], other, size, proof, whole)

	@few
	@given(logs, st.data())
	def test_a_bit_that_is_turned_is_seen(self, leaves, data):
		index = data.draw(st.integers(0, len(leaves) - 1))
		earlier = data.draw(st.integers(0, len(leaves)))
		bit = data.draw(st.integers(0, 255))

		def turned(hash: bytes) -> bytes:
			return bytes(byte ^ (1 << bit % 8 if at == bit // 8 else 0) for at, byte in enumerate(hash))

		whole = merkle.root(leaves)
		inclusion = merkle.inclusion_proof(leaves, index)
		assert not merkle.is_included(turned(leaves[index]), index, len(leaves), inclusion, whole)
		assert not merkle.is_included(leaves[index], index, len(leaves), inclusion, turned(whole))
		for at in range(len(inclusion)):
			wrong = [*inclusion[:at], turned(inclusion[at]), *inclusion[at + 1 :]]
			assert not merkle.is_included(leaves[index], index, len(leaves), wrong, whole)
		proof, before = merkle.consistency_proof(leaves, earlier), merkle.root(leaves[:earlier])
		assert merkle.is_consistent(earlier, len(leaves), before, whole, proof)
		if earlier:
			assert not merkle.is_consistent(earlier, len(leaves), turned(before), whole, proof)
			assert not merkle.is_consistent(earlier, len(leaves), before, turned(whole), proof)
		for at in range(len(proof)):
			wrong = [*proof[:at], turned(proof[at]), *proof[at + 1 :]]
			assert not merkle.is_consistent(earlier, len(leaves), before, whole, wrong)

	@few
	@given(logs, st.data())
	def test_a_log_whose_past_was_changed_is_not_consistent(self, leaves, data):
		if len(leaves) < 2:
			return
		earlier = data.draw(st.integers(1, len(leaves) - 1))
		changed = data.draw(st.integers(0, earlier - 1))
		forged = list(leaves)
		forged[changed] = merkle.leaf_hash(b"forged")
		proof = merkle.consistency_proof(forged, earlier)
		roots = merkle.root(leaves[:earlier]), merkle.root(forged)
		assert not merkle.is_consistent(earlier, len(leaves), *roots, proof)

	@few
	@given(logs, st.data())
	def test_a_proof_too_short_or_too_long_proves_nothing(self, leaves, data):
		index = data.draw(st.integers(0, len(leaves) - 1))
		proof, whole = merkle.inclusion_proof(leaves, index), merkle.root(leaves)
		assert not merkle.is_included(leaves[index], index, len(leaves), [*proof, whole], whole)
		if proof:
			assert not merkle.is_included(leaves[index], index, len(leaves), proof[:-1], whole)


@pytest.mark.parametrize(("size", "hashes"), [(1, []), (3, [b"x"]), (-1, [])])
def test_peaks_that_belong_to_no_log(size, hashes):
	with pytest.raises(ValueError, match="peaks"):
		Peaks(size, hashes)


def test_what_is_not_there_has_no_proof():
	with pytest.raises(IndexError):
		merkle.inclusion_proof(LEAVES, 8)
	with pytest.raises(IndexError):
		merkle.consistency_proof(LEAVES, 9)
	assert not merkle.is_included(LEAVES[0], 8, 8, [], merkle.root(LEAVES))
	assert not merkle.is_consistent(3, 2, LEAVES[0], LEAVES[1], [])

"""What the fork took away from the framework or never finished, put back.

Every repair stands in one list, `REPAIRS`, with the fault it mends. A repair that replaces a function
of the framework names the SHA-256 of the source text it was written against (its first 16 digits): if the
pinned package changes, loading stops with a sentence instead of running half-repaired.
`python -m embedded.repairs` prints the digests found.
"""

import __future__

import hashlib
import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from embedded.errors import SiteError

TOPICS = ("single_site", "apps", "sqlite", "sqlite_schema", "web", "printing", "desk")


@dataclass(frozen=True)
class Repair:
	"""One repair: what it replaces (empty for one that only adds), the digest expected, how to apply it."""

	name: str
	fault: str
	target: str
	digest: str
	apply: Callable[[], None]

	def found(self) -> str:
		"""The digest of what is there now, before this repair is applied; '' when it is not there."""
		if not self.target:
			return ""
		try:
			return digest(resolve(self.target)[2])
		except (ImportError, AttributeError, OSError, TypeError):
			return ""

	def check(self) -> None:
		"""Raises SiteError when the framework no longer has what this repair was written for."""
		if self.target and self.found() != self.digest:
			raise SiteError(
				f"The repair {self.name} ({self.fault}) no longer fits {self.target} of the installed monoframe: "
				f"install the pinned version with 'pip install --no-deps -r embedded/requirements.txt', "
				f"or look at the change and write the repair anew."
			)


REPAIRS: list[Repair] = []
_applied = False


def replaces(target: str, digest: str, fault: str, keep: bool = False) -> Callable:
	"""Decorator: the function takes the place of `target` ("package.module:Class.attribute").

	With `keep` it is called with the original first and returns the replacement.
	"""

	def register(function: Callable) -> Callable:
		def apply() -> None:
			owner, name, old = resolve(target)
			new = function(old) if keep else function
			raw = inspect.getattr_static(owner, name)
			if isinstance(raw, staticmethod):
				new = staticmethod(new)
			setattr(owner, name, new)
			if inspect.ismodule(owner):
				_rebind(old, new)

		REPAIRS.append(Repair(function.__name__, fault, target, digest, apply))
		return function

	return register


def rewrites(target: str, digest: str, fault: str, *changes: tuple[str, str]) -> None:
	"""A function that is right but for a few words: compiled again with (old, new) replaced in its source."""

	def apply() -> None:
		owner, name, old = resolve(target)
		source = textwrap.dedent(inspect.getsource(inspect.unwrap(old)))
		for before, after in changes:
			if before not in source:
				raise SiteError(f"The repair of {target} finds no {before!r} in it: write it anew.")
			source = source.replace(before, after)
		module = sys.modules[inspect.unwrap(old).__module__]
		made: dict[str, Any] = {}
		code = compile(
			source, f"<repaired {target}>", "exec", __future__.annotations.compiler_flag, dont_inherit=True
		)
		exec(code, module.__dict__, made)
		setattr(owner, name, made[name])
		if inspect.ismodule(owner):
			_rebind(old, made[name])

	REPAIRS.append(Repair(target.rpartition(":")[2], fault, target, digest, apply))


def adds(fault: str) -> Callable:
	"""Decorator: the function is run once after the import and puts something there that was missing."""

	def register(function: Callable) -> Callable:
		REPAIRS.append(Repair(function.__name__, fault, "", "", function))
		return function

	return register


def resolve(target: str) -> tuple[Any, str, Any]:
	"""Returns (owner, attribute name, value) of "package.module:Class.attribute"."""
	module, _, path = target.partition(":")
	owner: Any = importlib.import_module(module)
	*parents, name = path.split(".")
	for parent in parents:
		owner = getattr(owner, parent)
	return owner, name, getattr(owner, name)


def digest(value: Any) -> str:
	"""The first 16 digits of the SHA-256 of a function's or class's source text."""
	source = textwrap.dedent(inspect.getsource(inspect.unwrap(value)))
	return hashlib.sha256(source.encode()).hexdigest()[:16]


def _rebind(old: Any, new: Any) -> None:
	"""Modules that did `from x import old` before the repair would go on calling it."""
	for name, module in list(sys.modules.items()):
		if name.partition(".")[0] == "monoframe" and module is not None:
			for key, value in list(vars(module).items()):
				if value is old:
					setattr(module, key, new)


def load() -> list[Repair]:
	"""Import all topics, so that REPAIRS is complete; applies nothing."""
	for topic in TOPICS:
		importlib.import_module(f"{__name__}.{topic}")
	return REPAIRS


def apply() -> None:
	"""Check all repairs, then apply them; once per process."""
	global _applied
	if _applied:
		return
	load()
	for repair in REPAIRS:
		repair.check()
	for repair in REPAIRS:
		repair.apply()
	_applied = True

"""Finds the pinned framework and serves it under the name `frappe`."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import os
import sys
import types
from pathlib import Path
from typing import Any

from . import repairs
from .errors import SiteError

PACKAGE = "monoframe"
PINNED = "0.0.1"
VERSION = "16.0.0"  # what apps see: the fork was taken from Frappe 16
HERE = Path(__file__).resolve().parent
INSTALL = "run 'pip install --no-deps -r embedded/requirements.txt' in a virtualenv of its own"
RENAMED = {"frappe.frappeclient": "monoframe.monoframeclient"}

# A `type` statement inside a function needs Python 3.12: a syntax error for the whole module below that.
SOURCE_FIXES = {
	"monoframe.desk.doctype.event.event": (
		"\ttype EventLikeDict = Event | monoframe._dict\n",
		"\tEventLikeDict = Event | monoframe._dict\n",
	)
}


def check_installed() -> None:
	"""Raises SiteError when the framework is missing, is another version, or a bench's Frappe is loaded."""
	try:
		found = importlib.metadata.version(PACKAGE)
	except importlib.metadata.PackageNotFoundError:
		raise SiteError(f"The framework ({PACKAGE} {PINNED}) is not installed: {INSTALL}.") from None
	if found != PINNED:
		raise SiteError(f"{PACKAGE} {found} is installed, the embedded site needs {PINNED}: {INSTALL}.")
	loaded = sys.modules.get("frappe")
	if loaded is not None and loaded.__name__ != PACKAGE:
		raise SiteError(
			"A bench's own Frappe is loaded in this process: open the embedded site in another one."
		)


class Alias(importlib.abc.MetaPathFinder, importlib.abc.Loader):
	"""`import frappe.x` gives the very module `monoframe.x`: two copies would mean two registries of
	whitelisted functions and `isinstance` failing between them."""

	def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
		if name != "frappe" and not name.startswith("frappe."):
			return None
		if importlib.util.find_spec(real_name(name)) is None:
			return None
		return importlib.machinery.ModuleSpec(name, self, is_package=True)

	def create_module(self, spec: Any) -> types.ModuleType:
		module = importlib.import_module(real_name(spec.name))
		spec.loader_state = module.__spec__
		return module

	def exec_module(self, module: types.ModuleType) -> None:
		# the import system has just put the alias's spec on the shared module
		module.__spec__ = module.__spec__.loader_state


class FixedSource(importlib.abc.MetaPathFinder, importlib.abc.Loader):
	"""Loads the modules of SOURCE_FIXES with one line changed."""

	def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
		if name not in SOURCE_FIXES:
			return None
		spec = importlib.machinery.PathFinder.find_spec(name, path)
		return spec and importlib.util.spec_from_file_location(name, spec.origin, loader=self)

	def create_module(self, spec: Any) -> None:
		return None

	def exec_module(self, module: types.ModuleType) -> None:
		exec(compile(self.fixed(module.__name__, module.__file__), module.__file__, "exec"), module.__dict__)

	def get_source(self, name: str) -> str:
		return self.fixed(name, importlib.util.find_spec(name).origin)

	@staticmethod
	def fixed(name: str, path: str) -> str:
		old, new = SOURCE_FIXES[name]
		source = Path(path).read_text(encoding="utf-8")
		if source.count(old) != 1:
			raise SiteError(f"{name} is not the pinned one: {INSTALL}.")
		return source.replace(old, new)


def real_name(name: str) -> str:
	"""The fork's name of a module of the framework."""
	return RENAMED.get(name) or PACKAGE + name[len("frappe") :]


def load(apply: bool = True) -> types.ModuleType:
	"""Import the framework, repaired, as `frappe`; once per process.

	Args:
		apply: False imports the fork as it is, for looking at it.

	Raises:
		SiteError: it is missing, another version, or a repair no longer fits.
	"""
	check_installed()
	if not any(isinstance(finder, FixedSource) for finder in sys.meta_path):
		_prepare()
	framework = importlib.import_module(PACKAGE)
	if not apply or getattr(framework, "embedded", False):
		return framework
	repairs.apply()
	framework.embedded = True
	framework.__version__ = VERSION
	sys.modules["frappe"] = framework
	sys.meta_path.insert(0, Alias())
	return framework


def _prepare() -> None:
	import pymysql

	# one module imports MySQLdb even on SQLite; mysqlclient would need a compiler and MariaDB's headers
	pymysql.install_as_MySQLdb()
	low_level = types.ModuleType("MySQLdb._mysql")
	low_level.escape_string = pymysql.converters.escape_string
	sys.modules[low_level.__name__] = low_level
	os.environ.setdefault("NO_STATICS", "1")
	sys.meta_path.insert(0, FixedSource())
	# imported by the framework's after_install, missing from the wheel
	stub = types.ModuleType(f"{PACKAGE}.tests.utils.generators")
	stub._clear_test_log = lambda: None
	sys.modules[stub.__name__] = stub
	# imported by every log_error, and needs the SDK of a service that nothing here reports to
	sentry = types.ModuleType(f"{PACKAGE}.utils.sentry")
	sentry.capture_exception = lambda *args, **kw: None
	sys.modules[sentry.__name__] = sentry
	for folder in (HERE / "standin", HERE.parent):
		if str(folder) not in sys.path:
			sys.path.append(str(folder))

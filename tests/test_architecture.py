"""Which way the parts of the app may look (design, section 2), read from the source of every module there is.

A *part* is what lies directly under the package: ``domain``, ``helpdesk``, ``settings``… The DocTypes' controllers
lie under the part of the same name as the app.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from itss_improvement.domain.ticket import TicketSnapshot

APP = "itss_improvement"
PACKAGE = Path(__file__).resolve().parents[1] / APP

OUTSIDE = frozenset({"tests", "embedded", "benchmarks"})
"""Beside the app, not part of what is installed on a bench."""

ENTRANCES = frozenset({"hooks", "tasks", "api", "commands", "install", "uninstall", "patches", APP})
"""Where the framework comes in. They call the use cases, and no use case calls them."""

DOES_IO = frozenset(
	"asyncio ftplib getpass glob http io locale logging multiprocessing os pathlib random secrets select shutil"
	" smtplib socket sqlite3 ssl subprocess sys tempfile threading time urllib uuid webbrowser".split()
)
"""Modules of the standard library that the rules have no use for: what they tell depends on where and when."""

PURE = frozenset({"rapidfuzz"})
"""What the rules may use beside the standard library: it computes, and that is all it does."""

ASKS_THE_WORLD = frozenset({"open", "print", "input", "now", "today", "utcnow"})

TICKET_FIELDS = frozenset(
	"agent_group via_customer_portal agreement_status service_level_agreement_creation first_responded_on"
	" resolution_date first_response_time resolution_time user_resolution_time total_hold_time avg_response_time"
	" opening_date opening_time on_hold_since feedback_rating feedback_extra".split()
)
"""Helpdesk's field names that a ticket has under another name, or not at all, once it is a snapshot."""

KNOWS_TICKET_FIELDS = frozenset({"helpdesk", "setup"})


@dataclass(frozen=True)
class Module:
	name: str
	"""With dots, as it is imported."""
	tree: ast.Module
	is_package: bool = False

	@property
	def part(self) -> str:
		return part_of(self.name)


def part_of(name: str) -> str:
	"""The part of the app that a dotted name lies in, or "" for the app itself and for what is not ours."""
	first, _, rest = name.partition(".")
	return rest.partition(".")[0] if first == APP else ""


def modules_under(package: Path) -> list[Module]:
	found = []
	for path in sorted(package.rglob("*.py")):
		parts = path.relative_to(package.parent).with_suffix("").parts
		is_package = parts[-1] == "__init__"
		name = ".".join(parts[:-1] if is_package else parts)
		found.append(Module(name, ast.parse(path.read_text(encoding="utf-8"), str(path)), is_package))
	return found


def imports(module: Module) -> Iterator[str]:
	"""The dotted name of everything that `module` imports, wherever in it the import stands.

	Of ``from a import b`` both ``a`` and ``a.b`` are told: ``b`` may be a module. What is imported for the type
	checker alone is left out, for it is not there at run time.
	"""
	for node in _running(module.tree):
		if isinstance(node, ast.Import):
			yield from (alias.name for alias in node.names)
		elif isinstance(node, ast.ImportFrom):
			base = node.module or ""
			if node.level:
				above = module.name.split(".")
				above = above[: len(above) - node.level + module.is_package]
				base = ".".join([*above, base]).rstrip(".")
			yield base
			yield from (f"{base}.{alias.name}" for alias in node.names)


def _running(node: ast.AST) -> Iterator[ast.AST]:
	"""Every node under `node` but for the bodies of ``if TYPE_CHECKING``."""
	for child in ast.iter_child_nodes(node):
		if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
			for other in child.orelse:
				yield other
				yield from _running(other)
			continue
		yield child
		yield from _running(child)


def impurities(module: Module) -> list[str]:
	"""What a module of the domain must not do: import the framework, another part or I/O, or ask for the time."""
	found = []
	for name in imports(module):
		top = name.partition(".")[0]
		ours = name == APP or part_of(name) == "domain"
		if not ours and top not in PURE and (top not in sys.stdlib_module_names or top in DOES_IO):
			found.append(f"imports {name}")
	for node in ast.walk(module.tree):
		if isinstance(node, ast.Call):
			called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
			if called in ASKS_THE_WORLD:
				found.append(f"calls {called}")
	return found


def looks_outside(module: Module) -> list[str]:
	return [name for name in imports(module) if name.partition(".")[0] in OUTSIDE]


def looks_at_entrances(module: Module) -> list[str]:
	"""Imports of an entrance by what is not one itself."""
	if module.part in ENTRANCES:
		return []
	return [name for name in imports(module) if part_of(name) in ENTRANCES]


def ticket_fields_in(module: Module) -> set[str]:
	"""Helpdesk's field names that `module` uses as attributes, as arguments or within text, docstrings aside."""
	docstrings = {
		id(node.value)
		for node in ast.walk(module.tree)
		if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
	}
	found = set()
	for node in ast.walk(module.tree):
		if isinstance(node, ast.Attribute):
			found.add(node.attr)
		elif isinstance(node, ast.keyword):
			found.add(node.arg)
		elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
			found.update(re.findall(r"\w+", node.value))
	return found & TICKET_FIELDS


def circles(modules: Iterable[Module]) -> set[str]:
	"""The parts that import one another in a circle, straight or by way of others."""
	looks_at: dict[str, set[str]] = {}
	for module in modules:
		others = {part_of(name) for name in imports(module)} - {module.part, ""}
		looks_at.setdefault(module.part, set()).update(others)

	def seen_from(part: str) -> set[str]:
		seen, waiting = set(), [*looks_at.get(part, ())]
		while waiting:
			other = waiting.pop()
			if other not in seen:
				seen.add(other)
				waiting += looks_at.get(other, ())
		return seen

	return {part for part in looks_at if part in seen_from(part)}


MODULES = modules_under(PACKAGE)


class TestTheApp:
	def test_the_modules_are_found(self):
		names = {module.name for module in MODULES}
		assert {APP, f"{APP}.hooks", f"{APP}.domain", f"{APP}.domain.trigger"} <= names
		assert any(module.part == APP for module in MODULES), "the controllers are read too"

	@pytest.mark.parametrize("module", [m for m in MODULES if m.part == "domain"], ids=lambda m: m.name)
	def test_the_domain_is_pure(self, module):
		assert impurities(module) == []

	def test_nothing_installed_looks_outside(self):
		assert told(looks_outside) == {}

	def test_no_use_case_calls_an_entrance(self):
		assert told(looks_at_entrances) == {}

	def test_the_framework_finds_types_where_a_request_s_arguments_are_annotated(self):
		postponed = [m.name for m in MODULES if m.part == "api" and "__future__.annotations" in imports(m)]
		assert postponed == [], "Frappe 15 casts by types alone (itss_improvement/api/__init__.py)"

	def test_no_part_looks_back_at_one_that_looks_at_it(self):
		assert circles(MODULES) == set()

	def test_a_tickets_field_names_are_known_beside_the_service_desk_only(self):
		users = {
			m.name: found
			for m in MODULES
			if m.part not in KNOWS_TICKET_FIELDS and (found := ticket_fields_in(m))
		}
		assert users == {}

	def test_the_rooms_that_know_a_tickets_field_names_use_them(self):
		known = set().union(*(ticket_fields_in(m) for m in MODULES if m.part in KNOWS_TICKET_FIELDS))
		assert {"agent_group", "feedback_rating", "agreement_status"} <= known

	def test_a_snapshot_speaks_its_own_language(self):
		assert TICKET_FIELDS.isdisjoint(field.name for field in fields(TicketSnapshot))


def told(faults_of) -> dict[str, list[str]]:
	"""The modules of the app with faults, for a failure that names them."""
	return {module.name: faults for module in MODULES if (faults := faults_of(module))}


def written(name: str, source: str, is_package: bool = False) -> Module:
	return Module(f"{APP}.{name}", ast.parse(source), is_package)


class TestTheReader:
	"""A reader that sees nothing finds no fault, so it is shown faults."""

	@pytest.mark.parametrize(
		("source", "faults"),
		[
			("import frappe", ["imports frappe"]),
			(
				"def f():\n\tfrom frappe.utils import cint",
				["imports frappe.utils", "imports frappe.utils.cint"],
			),
			(f"from {APP} import settings", [f"imports {APP}.settings"]),
			(f"import {APP}.settings", [f"imports {APP}.settings"]),
			("from ..settings import rules", [f"imports {APP}.settings", f"imports {APP}.settings.rules"]),
			("from .. import settings", [f"imports {APP}.settings"]),
			("import os.path", ["imports os.path"]),
			("when = datetime.now()", ["calls now"]),
			("open('x')", ["calls open"]),
			("from .signal import detect\nfrom . import window\nimport hashlib", []),
			(f"from {APP}.domain import window", []),
			("from rapidfuzz import fuzz", []),
			("from __future__ import annotations", []),
		],
	)
	def test_impurities_are_seen(self, source, faults):
		assert impurities(written("domain.x", source)) == faults

	def test_relative_imports_are_read_from_where_they_stand(self):
		inside = written("domain", "from .signal import detect\nfrom .. import api", is_package=True)
		assert list(imports(inside)) == [
			f"{APP}.domain.signal",
			f"{APP}.domain.signal.detect",
			APP,
			f"{APP}.api",
		]

	@pytest.mark.parametrize(
		("source", "names"),
		[
			("import embedded.site", ["embedded.site"]),
			("try:\n\tfrom tests import x\nexcept ImportError:\n\tpass", ["tests", "tests.x"]),
			("import benchmarks as b", ["benchmarks"]),
			(f"from {APP}.tests import x\nimport embeddedness", []),
		],
	)
	def test_looks_outside_are_seen(self, source, names):
		assert looks_outside(written("signals.scan", source)) == names

	@pytest.mark.parametrize(
		"source",
		[
			f"from {APP} import tasks",
			f"import {APP}.api.tickets",
			f"def f():\n\tfrom {APP}.{APP}.doctype.x.x import X",
			"from ..tasks import scan",
			f"if TYPE_CHECKING:\n\tpass\nelse:\n\timport {APP}.tasks",
		],
	)
	def test_calls_of_an_entrance_are_seen(self, source):
		assert looks_at_entrances(written("signals.scan", source))
		assert not looks_at_entrances(written("api.tickets", source))

	def test_an_import_for_the_type_checker_is_none(self):
		for test in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
			source = f"if {test}:\n\tfrom {APP}.{APP}.doctype.x.x import X"
			assert not looks_at_entrances(written("signals.scan", source))

	@pytest.mark.parametrize(
		("source", "names"),
		[
			("ticket.agent_group", {"agent_group"}),
			("ticket['feedback_rating']", {"feedback_rating"}),
			("update(agreement_status='Failed')", {"agreement_status"}),
			('sql = "select `resolution_date` from tickets"', {"resolution_date"}),
			('f"{x} by opening_time"', {"opening_time"}),
			('"""Helpdesk says agent_group."""\ndef f():\n\t"""And agent_group."""', set()),
			("ticket.response_by + my_agent_group", set()),
		],
	)
	def test_field_names_are_seen(self, source, names):
		assert ticket_fields_in(written("signals.scan", source)) == names

	def test_circles_are_seen_whatever_their_length(self):
		chain = [
			written("a.x", f"from {APP}.b import y"),
			written("b", f"import {APP}.c.z", is_package=True),
			written("c.z", "def f():\n\tfrom ..a import x"),
			written("d", f"import {APP}.a\nimport {APP}.d.e", is_package=True),
		]
		assert circles(chain) == {"a", "b", "c"}
		assert circles(chain[:2]) == set()

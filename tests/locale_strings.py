"""Every string of the app that is translated, found in its sources.

`python -m tests.locale_strings` writes them to `locale/main.pot` and brings `locale/zh.po` up to date: what is
new gets an empty translation to be filled in, what is no longer used goes.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from enum import Enum
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from itss_improvement import domain, hooks
from itss_improvement.domain import (
	explanation,
	key_figures,
	opportunity,
	order_of_events,
	remote_reading,
	state_machine,
	traceability,
	trigger,
	turn,
)
from itss_improvement.domain.machines import MACHINES

PACKAGE = Path(hooks.__file__).parent
LOCALE = PACKAGE / "locale"
POT, CHINESE = LOCALE / "main.pot", LOCALE / "zh.po"
STARTED = datetime(2026, 11, 22, tzinfo=timezone.utc)
"""Stands in the files: the day on which they were written would be a change in every commit."""

NEVER_SHOWN_ENUMS: frozenset[type[Enum]] = frozenset(
	{
		order_of_events.Within,
		remote_reading.Fault,
		state_machine.DocStatus,
		traceability.Way,
		trigger.Dimension,
		key_figures.Unit,
	}
)
"""Of these nobody reads the values."""


def shown_enums() -> list[type[Enum]]:
	"""All others of the rules: their values are what people read."""
	modules = [import_module(f"{domain.__name__}.{found.name}") for found in iter_modules(domain.__path__)]
	found = {
		value: None
		for module in modules
		for value in vars(module).values()
		if inspect.isclass(value) and issubclass(value, Enum) and value.__module__.startswith(domain.__name__)
	}
	return [enum for enum in found if enum not in NEVER_SHOWN_ENUMS]


TRANSLATES = frozenset({"_", "_lt"})
MESSAGE_ARGUMENT = {"RuleBroken": 1, "Sentence": 0, "Term": 0}
IN_TEMPLATES = re.compile(r"\b_\(\s*(?P<quote>[\"'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)")
IN_SCRIPTS = re.compile(r"\b__\(\s*(?P<quote>[\"'`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)", re.DOTALL)

Found = Iterator[tuple[str, str]]
"""Strings, each with where it stands: a path from the top of the repository, without a line that would change."""


class Untranslatable(Exception):
	"""A string is put together where it should be written out."""


def strings() -> dict[str, list[str]]:
	"""Every string with the places it stands in."""
	found: dict[str, set[str]] = {}
	for text, place in _all():
		if text.strip():
			found.setdefault(text, set()).add(place)
	return {text: sorted(places) for text, places in sorted(found.items())}


def _all() -> Found:
	for path in sorted(PACKAGE.rglob("*")):
		place = path.relative_to(PACKAGE.parent).as_posix()
		if path.suffix == ".py":
			texts: Iterable[str] = in_python(path.read_text(encoding="utf-8"), place)
		elif path.suffix == ".html":
			texts = in_template(path.read_text(encoding="utf-8"))
		elif path.suffix in (".js", ".vue"):
			texts = in_script(path.read_text(encoding="utf-8"), place)
		elif path.suffix == ".json":
			texts = in_record(json.loads(path.read_text(encoding="utf-8")), place)
		elif path.name == "modules.txt":
			texts = path.read_text(encoding="utf-8").split("\n")
		else:
			continue
		yield from ((text, place) for text in texts)
	yield from ((text, "itss_improvement/domain") for text in of_the_domain())
	yield hooks.app_title, "itss_improvement/hooks.py"


def of_the_domain() -> Iterator[str]:
	"""The words of the rules: values that are stored, and are their labels' keys."""
	for enum in shown_enums():
		yield from (member.value for member in enum)
	for source, subtypes in opportunity.SOURCES.items():
		yield source
		yield from subtypes
	yield from opportunity.SERVICE_PHASES
	for machine in MACHINES.values():
		yield from (transition.action for transition in machine.transitions)
		yield from (section.name for section in machine.sections)
	for turns in turn.TURNS.values():
		yield from (action for waiting in turns.values() for action in waiting.actions)
	yield trigger.ATTAINMENT
	yield from explanation.DIMENSION_LABELS.values()
	yield from explanation.GROUP_TEMPLATES


def in_python(source: str, place: str) -> Iterator[str]:
	"""The arguments of `_`, and of what carries a message from the rules to the shell.

	A name or an attribute there is a string that comes from elsewhere. Anything else that is not one literal
	has no key in the translations.
	"""
	for node in ast.walk(ast.parse(source)):
		if not isinstance(node, ast.Call):
			continue
		name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
		position = 0 if name in TRANSLATES else MESSAGE_ARGUMENT.get(name)
		if position is None or len(node.args) <= position:
			continue
		argument = node.args[position]
		if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
			yield argument.value
		elif isinstance(argument, ast.JoinedStr | ast.BinOp):
			raise Untranslatable(f"{place}:{node.lineno}: {ast.unparse(argument)}")


def in_template(source: str) -> Iterator[str]:
	for match in IN_TEMPLATES.finditer(source):
		yield _unescaped(match["text"])


def in_script(source: str, place: str) -> Iterator[str]:
	for match in IN_SCRIPTS.finditer(source):
		if match["quote"] == "`" and "${" in match["text"]:
			raise Untranslatable(f"{place}: {match[0]}")
		yield _unescaped(match["text"])


def _unescaped(text: str) -> str:
	return re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), text)


def in_record(record: dict | list, place: str) -> Iterator[str]:
	"""What people read of a record that is a file of the app."""
	if isinstance(record, list):
		for one in record:
			yield from in_record(one, place)
		return
	kind = record.get("doctype")
	if kind not in READ_OF:
		raise Untranslatable(
			f"{place} is of a kind that is not known: say in `READ_OF` what people read of it."
		)
	yield from READ_OF[kind](record)


def in_doctype(record: dict) -> Iterator[str]:
	yield record["name"]
	yield record.get("description", "")
	for field in record["fields"]:
		yield field.get("label", "")
		yield field.get("description", "")
		if field["fieldtype"] == "Select":
			yield from field.get("options", "").split("\n")
	for state in record.get("states", ()):
		yield state["title"]
	for link in record.get("links", ()):
		yield link.get("group", "")
	for action in record.get("actions", ()):
		yield action["label"]


def in_workspace(record: dict) -> Iterator[str]:
	yield record["title"]
	for kind in ("custom_blocks", "number_cards", "charts", "links"):
		yield from (row["label"] for row in record[kind])
	for shortcut in record["shortcuts"]:
		yield shortcut["label"]
		yield shortcut.get("format", "")
	for block in json.loads(record["content"]):
		yield block["data"].get("text", "")


def in_sidebar(record: dict) -> Iterator[str]:
	yield record["title"]
	yield from (item["label"] for item in record["items"])


def in_web_form(record: dict) -> Iterator[str]:
	yield record["title"]
	yield record.get("button_label", "")
	yield from (field["label"] for field in record["web_form_fields"])


READ_OF: dict[str | None, Callable[[dict], Iterable[str]]] = {
	"DocType": in_doctype,
	"Workspace": in_workspace,
	"Workspace Sidebar": in_sidebar,
	"Number Card": lambda record: (record["label"],),
	"Print Format": lambda record: (record["name"],),
	"Dashboard Chart": lambda record: (record["chart_name"],),
	"Dashboard Chart Source": lambda record: (),
	"Dashboard": lambda record: (record["dashboard_name"],),
	"Report": lambda record: (record["report_name"],),
	"Page": lambda record: (record["title"],),
	"Web Form": in_web_form,
	"Desktop Icon": lambda record: (record["label"],),
	"Workflow": lambda record: (record["name"],),
	"Workflow State": lambda record: (record["name"],),
	"Workflow Action Master": lambda record: (record["name"],),
}


def selects() -> dict[str, list[str]]:
	"""The options of every Select, by where they stand: a reader must be able to tell them apart."""
	found = {}
	for path in sorted((PACKAGE / PACKAGE.name / "doctype").glob("*/*.json")):
		for field in json.loads(path.read_text(encoding="utf-8"))["fields"]:
			if field["fieldtype"] == "Select":
				found[f"{path.stem}.{field['fieldname']}"] = list(filter(None, field["options"].split("\n")))
	return found


def catalog(path: Path) -> Catalog:
	with path.open("rb") as file:
		return read_po(file)


def translations(path: Path = CHINESE) -> dict[str, str]:
	return {message.id: message.string for message in catalog(path) if message.id}


def update() -> None:
	known = translations() if CHINESE.exists() else {}
	for path, locale in ((POT, None), (CHINESE, "zh")):
		made = Catalog(
			locale=locale,
			project=hooks.app_title,
			header_comment=f"# {hooks.app_title}: the words that people read.",
			msgid_bugs_address=hooks.app_email,
			language_team=hooks.app_email,
			last_translator=hooks.app_publisher,
			fuzzy=False,
			creation_date=STARTED,
			revision_date=STARTED,
		)
		for text, places in strings().items():
			translation = known.get(text, "") if locale else ""
			message = made.add(text, translation, locations=[(place, None) for place in places])
			# babel takes "100% of" for one of Python's own placeholders
			message.flags.discard("python-format")
		path.parent.mkdir(exist_ok=True)
		with path.open("wb") as file:
			write_po(file, made, sort_output=True, width=100, omit_header=False)


if __name__ == "__main__":
	update()
	missing = [text for text, translation in translations().items() if not translation]
	print(f"{len(translations())} strings, {len(missing)} without a translation", *missing, sep="\n")

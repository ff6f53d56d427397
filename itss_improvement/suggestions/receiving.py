"""The only writer of what employees suggest: made and handed in at once, or answered and sent again (R8, R30).

It arrives on our page, or by `accept` of the framework's web forms, which asks nobody for permission: what holds is
checked here, as the record is made, and holds for both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.utils import now_datetime, today

from itss_improvement import departments
from itss_improvement.domain import suggestion as rules
from itss_improvement.domain.suggestion import CAN_BE_CHANGED, DAY, DEPARTMENT, SOURCE, SUBTYPE, WORDS
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle.steps import take_step
from itss_improvement.suggestions import DOCTYPE, WEB_FORM


@dataclass(frozen=True, slots=True)
class Upload:
	name: str
	content: bytes


def suggest(given: Mapping[str, object], key: str, files: Sequence[Upload] = ()):
	"""Make a suggestion of the session's user and hand it to the quality department; or return the one that the same
	form, which `key` stands for, made already: whoever presses twice suggests once.

	Raises PermissionError where they may make none, and ValidationError with a sentence that says what is wrong; then
	nothing is kept.
	"""
	check_may_suggest()
	_check_files(files)
	told = f"suggested\x1f{frappe.session.user}\x1f{key or frappe.generate_hash(length=20)}"
	made_as = hashlib.sha256(told.encode()).hexdigest()[:40]
	if existing := frappe.db.get_value(DOCTYPE, {"trigger_key": made_as}):
		return frappe.get_doc(DOCTYPE, existing)
	doc = frappe.new_doc(DOCTYPE)
	doc.update({field: given.get(field) for field in WORDS})
	doc.set(DEPARTMENT, _department(given.get(DEPARTMENT)))
	doc.trigger_key = made_as
	# the key is the app's
	doc.flags.made_by_app = True
	doc.flags.suggested = True
	frappe.db.savepoint("improvement_suggestion")
	try:
		doc.insert()
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		# the same form was quicker in another request: the framework's word for that is no news to anybody
		frappe.db.rollback(save_point="improvement_suggestion")
		frappe.clear_messages()
		existing = frappe.db.get_value(DOCTYPE, {"trigger_key": made_as}, for_update=True)
		if existing is None:
			raise
		return frappe.get_doc(DOCTYPE, existing, for_update=True)
	frappe.db.release_savepoint("improvement_suggestion")
	_attach(doc, files)
	return doc.reload()


def send_again(name: str, given: Mapping[str, object], files: Sequence[Upload] = ()):
	"""Answer what was sent back, or complete a draft, and hand it in. Raises as `suggest`."""
	doc = own(name)
	doc.check_permission("write")
	if doc.status not in CAN_BE_CHANGED:
		frappe.throw(
			_("{0} is {1}: it was sent already, and cannot be changed.").format(doc.name, _(doc.status)),
			title=_("Not Possible"),
		)
	_check_files(files, attached=len(attachments(doc.name)))
	values = {**_checked_words(given), DEPARTMENT: _department(given.get(DEPARTMENT))}
	_attach(doc, files)
	return take_step(DOCTYPE, name, "Submit", **values)


def own(name: str):
	"""The suggestion of the session's user by its name. Raises DoesNotExistError for anybody else's, and for what is no
	suggestion, as if there were none."""
	whose = {"name": name, "source": SOURCE, "identified_by": frappe.session.user}
	if not isinstance(name, str) or not frappe.db.exists(DOCTYPE, whose):
		frappe.throw(_("You have made no suggestion {0}.").format(name), frappe.DoesNotExistError)
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission("read")
	return doc


def attachments(name: str) -> list[frappe._dict]:
	return frappe.get_all(
		"File",
		{"attached_to_doctype": DOCTYPE, "attached_to_name": name, "is_folder": 0},
		["file_name", "file_url"],
		order_by="creation, name",
	)


def may_suggest() -> bool:
	"""Whether the session's user may, and the form is published: taking it back is an administrator's way to close it."""
	return bool(frappe.has_permission(DOCTYPE, "create")) and _is_open()


def check_may_suggest() -> None:
	"""Raise PermissionError where the session's user may not, and ValidationError where nobody may just now."""
	if not frappe.has_permission(DOCTYPE, "create"):
		frappe.throw(_("You have no role that lets you make suggestions."), frappe.PermissionError)
	if not _is_open():
		frappe.throw(_("No suggestions are taken at present."), title=_("Not Possible"))


def _is_open() -> bool:
	return bool(frappe.db.get_value("Web Form", WEB_FORM, "published"))


def is_suggested(doc) -> bool:
	"""Whether the new `doc` comes from one of the two forms."""
	if not doc.is_new():
		return False
	by_web_form = frappe.flags.in_web_form and frappe.form_dict.get("web_form") == WEB_FORM
	return bool(doc.flags.suggested or by_web_form)


def complete(doc) -> None:
	"""For the record itself, before it is made: whoever makes it may, they wrote what is needed, and whose it is."""
	check_may_suggest()
	recently = {
		"owner": frappe.session.user,
		"source": SOURCE,
		"creation": [">", now_datetime() - DAY],
	}
	with rules_as_messages():
		rules.check_count(frappe.db.count(DOCTYPE, recently))
	doc.flags.suggested = True
	doc.update(
		{
			**_checked_words(doc.as_dict()),
			DEPARTMENT: _department(doc.get(DEPARTMENT)),
			"source": SOURCE,
			"source_subtype": SUBTYPE,
			"identified_by": frappe.session.user,
			"identified_on": today(),
		}
	)


def hand_in(doc) -> None:
	"""For the record itself, once it is made."""
	take_step(DOCTYPE, doc.name, "Submit")


def own_department() -> str | None:
	"""The one that the session's user belongs to, where that is one."""
	found = departments.departments_of(frappe.session.user)
	return found[0] if len(found) == 1 else None


def _checked_words(given: Mapping[str, object]) -> dict[str, str]:
	words = rules.as_words(given)
	meta = frappe.get_meta(DOCTYPE)
	with rules_as_messages():
		rules.check_words(words, {field: meta.get_label(field) for field in WORDS})
	return words


def _department(given: object) -> str:
	name = given if isinstance(given, str) and given else own_department()
	if not name:
		frappe.throw(_("Say which department you belong to."), frappe.MandatoryError)
	if not frappe.db.exists(departments.DOCTYPE, {"name": name, "disabled": 0}):
		frappe.throw(
			_("{0} is no department. Choose one from the list.").format(frappe.utils.escape_html(name)),
			title=_("Not Possible"),
		)
	return name


def _check_files(files: Sequence[Upload], attached: int = 0) -> None:
	with rules_as_messages():
		rules.check_files(
			[(file.name, len(file.content)) for file in files], attached, largest=get_max_file_size()
		)


def _attach(doc, files: Sequence[Upload]) -> None:
	"""Private: read by whoever may read the record."""
	for file in files:
		frappe.get_doc(
			doctype="File",
			file_name=rules.as_file_name(file.name),
			content=file.content,
			is_private=1,
			attached_to_doctype=DOCTYPE,
			attached_to_name=doc.name,
		).insert(ignore_permissions=True)

"""Archives for whoever reads them: what is in one, and whether it still says what it said (R70, R92)."""

from dataclasses import asdict

import frappe
from frappe import _
from frappe.utils import nowdate
from werkzeug import Response
from werkzeug.utils import send_file

from itss_improvement import downloads
from itss_improvement.archives import ARCHIVE, ITEM, choosing, exporting, holding, verifying
from itss_improvement.archives.pack import packing
from itss_improvement.calendars import in_words
from itss_improvement.domain.archive import OUTLIVES_DISPOSAL, ItemKind
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.pack_choice import Choice
from itss_improvement.domain.roles import Role
from itss_improvement.errors import rules_as_messages
from itss_improvement.permissions import roles_of

SHOWN = ("name", "number", "kind", "source_doctype", "source_name", "file_name", "file_url", "size", "sha256")


@frappe.whitelist(methods=["GET"])
def items(name: str) -> list[dict]:
	"""The items of an archive in their order, without what is in them. `is_there`: it was not disposed of."""
	_check(name)
	disposed = frappe.db.get_value(ARCHIVE, name, "disposed_on")
	outlives = {kind.value for kind in OUTLIVES_DISPOSAL}
	rows = frappe.get_all(ITEM, {"archive": name}, list(SHOWN), order_by="number", limit_page_length=0)
	return [{**row, "is_there": not disposed or row.kind in outlives} for row in rows]


@frappe.whitelist(methods=["GET"])
def form(item: str) -> Response:
	"""A form as it was archived, as a page. Nothing in it runs."""
	frappe.has_permission(ITEM, "read", item, throw=True)
	found = frappe.db.get_value(ITEM, item, ["kind", "content"], as_dict=True)
	if not found or found.kind != ItemKind.FORM.value or found.content is None:
		frappe.throw(_("{0} is not a form.").format(item), frappe.DoesNotExistError)
	return Response(
		found.content,
		content_type="text/html; charset=utf-8",
		headers={"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"},
	)


@frappe.whitelist(methods=["GET"])
def verify(name: str) -> list[dict]:
	"""What of an archive, of the records that it froze, or of the log is not as it was archived: `doctype`, `name`,
	`field` and a sentence each. Empty where nothing was changed."""
	_check(name)
	return [
		{"doctype": fault.doctype, "name": fault.name, "field": fault.field, "text": fault.text}
		for fault in (*verifying.faults_of(name), *verifying.faults_of_log())
	]


@frappe.whitelist(methods=["GET"])
def customers() -> list[str]:
	"""The customers of archived improvements, for whoever may pack them."""
	frappe.has_permission(ARCHIVE, "export", throw=True)
	return choosing.customers()


@frappe.whitelist(methods=["GET"])
def count_for_pack(choice: dict | str | None = None) -> dict:
	"""How many `archives` a pack of `choice` would hold, as `pack` takes it, whether it `can_be_packed`, and what there is
	to say of it: `text`."""
	frappe.has_permission(ARCHIVE, "export", throw=True)
	with rules_as_messages():
		chosen = Choice.of(_mapping(choice))
		found = choosing.choose(chosen)
	told = [Sentence("Archives: {0}.", (len(found),))]
	if len(found) > packing.MOST:
		told.append(Sentence("A pack holds {0} at most: choose fewer.", (packing.MOST,)))
	if outside := choosing.evidence_of(chosen)[1]:
		kinds = ", ".join(_(kind) for kind in outside)
		told.append(
			Sentence("Evidence for the clause that no archive of an improvement holds: {0}.", (kinds,))
		)
	return {
		"archives": len(found),
		"can_be_packed": 1 <= len(found) <= packing.MOST,
		"text": " ".join(in_words(sentence) for sentence in told),
	}


@frappe.whitelist(methods=["POST"])
def hold(name: str, reason: str) -> None:
	"""Put an archive under a legal hold: it is not disposed of, whatever its time. For the quality department and the
	Management Representative."""
	_check_holder(name, Role.QUALITY_OFFICER, Role.MANAGEMENT_REPRESENTATIVE)
	holding.hold(name, reason)


@frappe.whitelist(methods=["POST"])
def release(name: str, reason: str) -> None:
	"""Release an archive from its legal hold. For the Management Representative, who approves what is disposed of."""
	_check_holder(name, Role.MANAGEMENT_REPRESENTATIVE)
	holding.release(name, reason)


@frappe.whitelist(methods=["POST"])
def pack(
	names: list | str | None = None,
	filters: list | dict | str | None = None,
	choice: dict | str | None = None,
) -> dict:
	"""Pack archives in the background: those of `names`, or those that a list shows with `filters`, or those that `choice`
	is about: `day_of` ("Archived On" or "Closed On"), `from_date`, `to_date`, `department`, `customer`,
	`improvement_class`, `standard` and `clause`, of which all that are given have to hold.

	For whoever may read and export them. Returns how far it is, as `state_of_pack` does.
	"""
	frappe.has_permission(ARCHIVE, "export", throw=True)
	if choice is not None:
		with rules_as_messages():
			chosen = Choice.of(_mapping(choice))
			found = choosing.choose(chosen)
		return asdict(packing.start(found, chosen))
	names = _names(names)
	where = [[ARCHIVE, "name", "in", [*names, ""]]] if names else _parsed(filters)
	found = frappe.get_list(
		ARCHIVE, filters=where, pluck="name", order_by="name", limit_page_length=packing.MOST + 1
	)
	return asdict(packing.start(found))


@frappe.whitelist(methods=["GET"])
def state_of_pack() -> dict | None:
	"""How far it is with the pack that the user asked for last: `state`, `text`, `done` and `total`; None without it."""
	found = downloads.state(packing.JOB)
	return asdict(found) if found else None


@frappe.whitelist(methods=["GET"])
def fetch_pack() -> Response:
	"""The pack that was made for the user last."""
	file = downloads.path(packing.JOB)
	if not file.is_file():
		frappe.throw(
			_("There is no pack for you: make one from the list of archives."), frappe.DoesNotExistError
		)
	exporting.note(file)
	# the framework commits what is posted alone, unless it is told
	frappe.local.flags.commit = True
	name = f"{_('Pack of Evidence')} {nowdate()}.zip"
	return send_file(file, frappe.local.request.environ, as_attachment=True, download_name=name)


def _parsed(value):
	try:
		return frappe.parse_json(value)
	except ValueError:
		frappe.throw(_("What is to be packed cannot be read: send it as JSON."), title=_("Not Possible"))


def _mapping(choice) -> dict:
	found = _parsed(choice) or {}
	if not isinstance(found, dict):
		frappe.throw(
			_("What archives are chosen by is given as fields and their values."), title=_("Not Possible")
		)
	return found


def _names(names) -> list[str]:
	found = _parsed(names) or []
	if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
		frappe.throw(_("Archives are named in a list of their names."), title=_("Not Possible"))
	return found


def _check(name: str) -> None:
	frappe.has_permission(ARCHIVE, "read", name, throw=True)


def _check_holder(name: str, *roles: Role) -> None:
	_check(name)
	if roles_of().isdisjoint(roles):
		frappe.throw(
			_("{0}: a legal hold is set by {1}.").format(name, ", ".join(_(role.value) for role in roles)),
			frappe.PermissionError,
		)

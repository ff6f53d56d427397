"""What the browser's tests leave on a bench, and taking it away again."""

from __future__ import annotations

import json
from pathlib import Path

MADE = (
	"Improvement Archive",
	"Improvement Archive Item",
	"Improvement Log Checkpoint",
	"Improvement Disposal",
	"Contact",
	"Corrective and Preventive Action",
	"Email Queue",
	"File",
	"HD Agent",
	"HD Customer",
	"HD Service Holiday List",
	"HD Service Level Agreement",
	"HD Team",
	"HD Ticket",
	"HD Ticket Activity",
	"HD Ticket Priority",
	"HD Ticket Type",
	"Improvement Call",
	"Improvement Evaluation",
	"Improvement Case",
	"Improvement Case Use",
	"Improvement Measure",
	"Improvement Notice",
	"Improvement Opportunity",
	"Improvement Project",
	"Improvement Project Report",
	"Improvement Recurrence",
	"Improvement Recurrence Match",
	"Improvement Reminder",
	"Improvement Report",
	"Improvement Resolution",
	"Improvement Review",
	"Improvement Review Input",
	"Improvement Signal",
	"Improvement Survey Invitation",
	"Improvement Verification",
	"Improvement Past Record",
	"Improvement Desk Connection",
	"Improvement Remote Ticket",
	"Improvement Document Revision",
	"Improvement Training",
	"Improvement Document",
	"User",
)
"""Records that were not there before are removed again."""

CHANGED = (
	"Improvement Department",
	"Improvement Department Member",
	"Improvement Department Team",
	"Improvement Desk Scan",
	"Improvement Settings Reminder",
	"Improvement Settings Revision",
	"Improvement Standard",
	"Improvement Standard Clause",
	"Improvement Trigger",
)
"""Tables that are put back as they were."""

SETTINGS = "Improvement Settings"
"""Its values are put back as they were."""

LOGS = (
	"Access Log",
	"Activity Log",
	"Comment",
	"Communication",
	"Dashboard Settings",
	"DocShare",
	"Error Log",
	"Notification Log",
	"Notification Settings",
	"Route History",
	"ToDo",
	"Version",
	"View Log",
)
"""Of these, what the people of the tests own, or what is about them or their records."""


def before() -> dict:
	import frappe

	return {
		"since": frappe.utils.now(),
		"names": {doctype: frappe.get_all(doctype, pluck="name") for doctype in _there(MADE)},
		"settings": frappe.db.sql("select field, value from `tabSingles` where doctype = %s", [SETTINGS]),
		"rows": {
			doctype: frappe.db.sql(f"select * from `tab{doctype}`", as_dict=True) for doctype in CHANGED
		},
	}


def made_since(found: dict) -> dict[str, list]:
	import frappe

	return {
		doctype: [name for name in frappe.get_all(doctype, pluck="name") if name not in set(names)]
		for doctype, names in found["names"].items()
	}


def write(path: Path, found: dict, made: dict | None = None) -> None:
	path.write_text(json.dumps({**found, "made": made}, default=str), encoding="utf-8")


def remove(path: Path) -> None:
	"""Put the site back to what `path` says, as far as the tests changed it."""
	import frappe

	from tests.browser.serving import emails

	found = json.loads(path.read_text(encoding="utf-8"))
	people = emails()
	# killed before it was known what was made: all that is new since
	made = found["made"] or made_since(found)
	for doctype in list(made):
		own = frappe.get_all(doctype, filters={"owner": ["in", people]}, pluck="name")
		made[doctype] = list({*made[doctype], *own})
	made["User"] = [user for user in people if frappe.db.exists("User", user)]
	made.setdefault("HD Agent", []).extend(
		frappe.get_all("HD Agent", filters={"user": ["in", people]}, pluck="name")
	)
	made.setdefault("Contact", []).extend(
		frappe.get_all("Contact", filters={"email_id": ["in", people]}, pluck="name")
	)
	made["File"] = [*{*made["File"], *_attached_to(made)}]
	files = frappe.get_all("File", filters={"name": ["in", [*made["File"], ""]]}, pluck="file_url")
	for doctype, names in made.items():
		if not names:
			continue
		for table in frappe.get_meta(doctype).get_table_fields():
			frappe.db.delete(table.options, {"parent": ["in", names], "parenttype": doctype})
		for log, (kind, record) in _about().items():
			frappe.db.delete(log, {kind: doctype, record: ["in", [str(name) for name in names]]})
		frappe.db.delete(doctype, {"name": ["in", names]})
	_remove_bytes(files)
	letters = frappe.get_all("Communication", filters={"owner": ["in", people]}, pluck="name")
	frappe.db.delete("Communication Link", {"parent": ["in", letters or [""]]})
	for log in _there(LOGS):
		frappe.db.delete(log, {"owner": ["in", people]})
	frappe.db.delete("Notification Log", {"for_user": ["in", people]})
	frappe.db.delete("Singles", {"doctype": SETTINGS})
	settings = [[SETTINGS, *row] for row in found["settings"]]
	frappe.db.bulk_insert("Singles", ["doctype", "field", "value"], settings)
	for table, field in (("Sessions", "user"), ("__Auth", "name"), ("__UserSettings", "user")):
		frappe.db.sql(
			f"delete from `{'tab' if table == 'Sessions' else ''}{table}` where `{field}` in %s", [people]
		)
	frappe.db.delete("Version", {"ref_doctype": ["in", CHANGED], "creation": [">=", found["since"]]})
	for doctype, rows in found["rows"].items():
		frappe.db.delete(doctype)
		if rows:
			fields = list(rows[0])
			frappe.db.bulk_insert(doctype, fields, [[row[field] for field in fields] for row in rows])
	frappe.db.commit()
	frappe.clear_cache()
	path.unlink()


def _attached_to(made: dict[str, list]) -> list[str]:
	"""Files of records that are taken away: those that hold evidence are the app's own."""
	import frappe

	return [
		file
		for doctype, names in made.items()
		for file in frappe.get_all(
			"File",
			filters={
				"attached_to_doctype": doctype,
				"attached_to_name": ["in", [*(str(name) for name in names), ""]],
			},
			pluck="name",
		)
	]


def _remove_bytes(urls: list[str]) -> None:
	"""Of files that no record is left of: the next of the same name would be given another."""
	import frappe

	from itss_improvement.files import path_of

	for url in {*urls} - {None}:
		if not frappe.db.exists("File", {"file_url": url}):
			try:
				path_of(url).unlink(missing_ok=True)
			except OSError:
				continue


def _about() -> dict[str, tuple[str, str]]:
	return {
		"Version": ("ref_doctype", "docname"),
		"Comment": ("reference_doctype", "reference_name"),
		"ToDo": ("reference_type", "reference_name"),
		"DocShare": ("share_doctype", "share_name"),
		"Notification Log": ("document_type", "document_name"),
		"Activity Log": ("reference_doctype", "reference_name"),
		"View Log": ("reference_doctype", "reference_name"),
	}


def _there(doctypes: tuple[str, ...]) -> list[str]:
	import frappe

	return [doctype for doctype in doctypes if frappe.db.exists("DocType", doctype)]

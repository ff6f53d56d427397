"""Every way in which a record is saved: each as a function (user, doctype, name, step, values) that says whether it
let the step in. `values` are what the step decides; `status` is where it leads.

Requests run within the test's own transaction (see `tests.web`), and so does what commits by itself.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.web import Browser, lent

REFUSED = (401, 403, 404, 417)


@dataclass(frozen=True)
class Attempt:
	user: str
	doctype: str
	name: str
	action: str
	status: str
	values: dict = field(default_factory=dict)


Door = Callable[[Attempt], bool]


@contextmanager
def acting_as(user: str):
	import frappe

	with lent(frappe.local.db):
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user("Administrator")


def let_in(response) -> bool:
	assert response.status_code in (200, *REFUSED), response.get_data(as_text=True)
	return response.status_code == 200


def by_document(attempt: Attempt, **flags) -> bool:
	import frappe

	frappe.set_user(attempt.user)
	try:
		doc = frappe.get_doc(attempt.doctype, attempt.name)
		doc.flags.update(flags)
		doc.update({**attempt.values, "status": attempt.status}).save()
	except (frappe.ValidationError, frappe.PermissionError):
		return False
	finally:
		frappe.set_user("Administrator")
	return True


def by_script_without_permissions(attempt: Attempt) -> bool:
	return by_document(attempt, ignore_permissions=True)


def by_script_without_validation(attempt: Attempt) -> bool:
	return by_document(attempt, ignore_permissions=True, ignore_validate=True)


def by_put(attempt: Attempt) -> bool:
	path = f"/api/resource/{attempt.doctype}/{attempt.name}"
	return let_in(Browser(attempt.user).put(path, **attempt.values, status=attempt.status))


def by_put_of_version_2(attempt: Attempt) -> bool:
	path = f"/api/v2/document/{attempt.doctype}/{attempt.name}"
	return let_in(Browser(attempt.user).put(path, **attempt.values, status=attempt.status))


def by_set_value(attempt: Attempt) -> bool:
	values = {**attempt.values, "status": attempt.status}
	return let_in(
		Browser(attempt.user).call(
			"frappe.client.set_value", doctype=attempt.doctype, name=attempt.name, fieldname=values
		)
	)


def _whole(attempt: Attempt) -> str:
	import frappe

	doc = frappe.get_doc(attempt.doctype, attempt.name).as_dict()
	return frappe.as_json({**doc, **attempt.values, "status": attempt.status})


def by_client_save(attempt: Attempt) -> bool:
	return let_in(Browser(attempt.user).call("frappe.client.save", doc=_whole(attempt)))


def by_form(attempt: Attempt) -> bool:
	return let_in(
		Browser(attempt.user).call("frappe.desk.form.save.savedocs", doc=_whole(attempt), action="Save")
	)


def by_bulk_update(attempt: Attempt) -> bool:
	doc = {
		"doctype": attempt.doctype,
		"docname": attempt.name,
		**attempt.values,
		"status": attempt.status,
	}
	response = Browser(attempt.user).call("frappe.client.bulk_update", docs=json.dumps([doc]))
	return let_in(response) and not response.get_json()["message"]["failed_docs"]


def by_bulk_edit(attempt: Attempt) -> bool:
	"""*Edit* on the rows of a list that somebody ticked."""
	response = Browser(attempt.user).call(
		"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
		doctype=attempt.doctype,
		docnames=json.dumps([attempt.name]),
		action="update",
		data=json.dumps({**attempt.values, "status": attempt.status}),
	)
	return let_in(response) and not response.get_json()["message"]


def by_step(attempt: Attempt) -> bool:
	return let_in(
		Browser(attempt.user).call(
			"itss_improvement.api.lifecycle.take_step",
			doctype=attempt.doctype,
			name=attempt.name,
			action=attempt.action,
			values=attempt.values,
		)
	)


def by_workflow(attempt: Attempt) -> bool:
	"""The framework's own steps, which ask for nothing."""
	import frappe

	doc = frappe.as_json(frappe.get_doc(attempt.doctype, attempt.name).as_dict())
	return let_in(
		Browser(attempt.user).call("frappe.model.workflow.apply_workflow", doc=doc, action=attempt.action)
	)


def by_bulk_approval(attempt: Attempt) -> bool:
	response = Browser(attempt.user).call(
		"frappe.model.workflow.bulk_workflow_approval",
		docnames=json.dumps([attempt.name]),
		doctype=attempt.doctype,
		action=attempt.action,
	)
	return let_in(response) and _stands_at(attempt)


def by_import(attempt: Attempt, folder: Path) -> bool:
	"""A file that updates the record, imported as the user."""
	from frappe.core.doctype.data_import.importer import Importer

	row = {"name": attempt.name, "status": attempt.status, **attempt.values}
	path = folder / "rows.csv"
	with path.open("w", newline="", encoding="utf-8") as file:
		writer = csv.DictWriter(file, row)
		writer.writeheader()
		writer.writerow(row)
	with acting_as(attempt.user):
		import frappe

		importer = Importer(
			attempt.doctype, file_path=str(path), import_type="Update Existing Records", console=True
		)
		# its log is kept in a table without transactions on MariaDB, and rows that stand there are skipped
		importer.data_import.name = frappe.generate_hash()
		# it writes what was refused into a file wherever the tests were started
		importer.print_import_log = lambda log: None
		try:
			importer.import_data()
		except (frappe.ValidationError, frappe.PermissionError):
			return False
		finally:
			frappe.flags.in_import = frappe.flags.mute_emails = False
			frappe.db.delete("Data Import Log", {"data_import": importer.data_import.name})
	return _stands_at(attempt)


def _stands_at(attempt: Attempt) -> bool:
	import frappe

	return frappe.db.get_value(attempt.doctype, attempt.name, "status") == attempt.status


TAKE_VALUES: tuple[Door, ...] = (
	by_document,
	by_put,
	by_put_of_version_2,
	by_set_value,
	by_client_save,
	by_form,
	by_bulk_update,
	by_bulk_edit,
)
SCRIPTS: tuple[Door, ...] = (by_script_without_permissions, by_script_without_validation)
"""Of a console: permissions are not asked for, the table is."""
TAKE_ACTIONS: tuple[Door, ...] = (by_workflow, by_bulk_approval)
"""They name the action and send nothing with it."""

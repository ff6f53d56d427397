"""The doors through which a record is changed: what holds for one of them has to hold for all."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial, update_wrapper

from tests.web import Browser

REFUSED = (403, 404, 417)

Door = Callable[[str, str, dict], bool]
"""(user, name, values): whether the door let the change in."""


def by_document(doctype: str, user: str, name: str, values: dict) -> bool:
	import frappe

	before = frappe.session.user
	frappe.set_user(user)
	try:
		frappe.get_doc(doctype, name).update(values).save()
	except (frappe.ValidationError, frappe.PermissionError):
		return False
	finally:
		frappe.set_user(before)
	return True


def by_put(doctype: str, user: str, name: str, values: dict) -> bool:
	return let_in(Browser(user).put(f"/api/resource/{doctype}/{name}", **values))


def by_put_of_version_2(doctype: str, user: str, name: str, values: dict) -> bool:
	return let_in(Browser(user).put(f"/api/v2/document/{doctype}/{name}", **values))


def by_set_value(doctype: str, user: str, name: str, values: dict) -> bool:
	call = {"doctype": doctype, "name": name, "fieldname": values}
	return let_in(Browser(user).call("frappe.client.set_value", **call))


def by_client_save(doctype: str, user: str, name: str, values: dict) -> bool:
	import frappe

	doc = {**frappe.get_doc(doctype, name).as_dict(), **values}
	return let_in(Browser(user).call("frappe.client.save", doc=frappe.as_json(doc)))


def by_form(doctype: str, user: str, name: str, values: dict) -> bool:
	import frappe

	doc = frappe.as_json({**frappe.get_doc(doctype, name).as_dict(), **values})
	return let_in(Browser(user).call("frappe.desk.form.save.savedocs", doc=doc, action="Save"))


def by_bulk_update(doctype: str, user: str, name: str, values: dict) -> bool:
	doc = {"doctype": doctype, "docname": name, **values}
	response = Browser(user).call("frappe.client.bulk_update", docs=json.dumps([doc]))
	return let_in(response) and not response.get_json()["message"]["failed_docs"]


def let_in(response) -> bool:
	assert response.status_code in (200, *REFUSED), response.get_data(as_text=True)
	return response.status_code == 200


def doors_of(doctype: str) -> list[Door]:
	"""All of them for records of `doctype`, the document itself first."""
	doors = (
		by_document,
		by_put,
		by_put_of_version_2,
		by_set_value,
		by_client_save,
		by_form,
		by_bulk_update,
	)
	return [update_wrapper(partial(door, doctype), door) for door in doors]

"""Measures for tests, in whichever state, of a path that is really there."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator

from tests import improvements, people

MEASURE = "Improvement Measure"
ROW = "Improvement Measure Evidence"
NOTICE = "Improvement Notice"
PLAN = {
	"measure": "更换三楼打印机的搓纸轮",
	"measure_type": "Corrective Measure",
	"responsible_person": people.OWNER,
}
DAYS_AGO = 20
"""When the path was opened."""


@contextlib.contextmanager
def acting(user: str) -> Iterator[None]:
	import frappe

	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


def path(department: str = people.OPERATIONS, stage: str = "Do", status: str | None = None):
	"""A notice of `department` that was opened DAYS_AGO, and is being carried out."""
	import frappe
	from frappe.utils import add_days, now_datetime

	from itss_improvement.lifecycle.steps import take_step

	opportunity = improvements.in_state("Submitted")
	decided = {
		**improvements.assessment(),
		"improvement_class": "Routine Improvement",
		"responsible_department": department,
	}
	with acting(people.OFFICER):
		take_step(improvements.OPPORTUNITY, opportunity.name, "Assess", **decided)
	notice = frappe.get_doc(NOTICE, {"opportunity": opportunity.name})
	status = status or {"Plan": "Issued", "Do": "In Progress", "Check": "Awaiting Verification"}[stage]
	frappe.db.set_value(
		NOTICE,
		notice.name,
		{"stage": stage, "status": status, "creation": add_days(now_datetime(), -DAYS_AGO)},
		update_modified=False,
	)
	return frappe.get_doc(NOTICE, notice.name)


def plan(path, user: str = people.OWNER, **values):
	"""A measure of `path` that `user` plans."""
	import frappe

	with acting(user):
		return frappe.get_doc({"doctype": MEASURE, **planned(path), **values}).insert()


def planned(path) -> dict:
	"""All that a person writes when planning a measure of `path`."""
	return {
		**PLAN,
		"reference_doctype": path.doctype,
		"reference_name": path.name,
		"due_date": day(10),
	}


def in_state(status: str, notice=None, **values):
	"""A measure that came to `status` as people bring it there; the one that is done has one file of evidence."""
	doc = plan(notice or path(), **values)
	if status == "Planned":
		return doc
	if status == "Cancelled":
		return take(people.OFFICER, doc, "Cancel", cancellation_reason="另有安排")
	doc = take(people.OWNER, doc, "Start")
	if status == "Done":
		carry_out(doc)
		doc = take(people.OWNER, doc, "Finish")
	return doc


def take(user: str, doc, action: str, **values):
	from itss_improvement.lifecycle.steps import take_step

	with acting(user):
		return take_step(MEASURE, doc.name, action, **values)


def done(**values) -> dict:
	"""The actual half of a measure that went as planned."""
	return {
		"work_done": "停机十分钟，更换搓纸轮，试印五十张无卡纸。",
		"started_on": day(-2),
		"completed_on": day(-1),
		"effort": 0.5,
		"cost": 120,
		**values,
	}


def carry_out(doc, user: str = people.OWNER, content: bytes = b"photo", **values):
	"""Write the actual half of `doc`, with one file of evidence."""
	import frappe

	with acting(user):
		file = upload(doc, content=content)
		doc = frappe.get_doc(MEASURE, doc.name)
		doc.update(done(**values))
		doc.append("evidence", {"file_url": file.file_url, "description": "更换后的照片"})
		return doc.save()


def upload(doc, name: str = "照片.txt", content: bytes = b"photo", **values):
	"""A file as the desk attaches it to `doc`."""
	import frappe

	return frappe.get_doc(
		{
			"doctype": "File",
			"file_name": name,
			"content": content,
			"is_private": 1,
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
			**values,
		}
	).insert()


def sha256(content: bytes) -> str:
	return hashlib.sha256(content).hexdigest()


def day(offset: int) -> str:
	"""Days from today, as a form sends them. One that is to come is a working day."""
	from frappe.utils import add_days, today

	from itss_improvement import calendars

	found = add_days(today(), offset)
	return str(calendars.next_working_day(found).due if offset > 0 else found)


def stored(name: str) -> dict:
	"""All that the tables say, to compare with later."""
	import frappe

	return {
		**frappe.db.get_value(MEASURE, name, "*", as_dict=True),
		"rows": frappe.get_all(ROW, {"parent": name}, "*", order_by="idx"),
	}

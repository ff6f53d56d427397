"""Answering a call. Whether it may be done is decided by the record itself, whichever way it is saved."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import frappe
from frappe.utils import getdate

from itss_improvement.calls import DOCTYPE
from itss_improvement.domain.call import CallStatus

OPPORTUNITY = "Improvement Opportunity"


def answer(name: str, status: CallStatus, remark: str = ""):
	"""Answer for the department, in one save (R25)."""
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission("write")
	return doc.update({"status": status.value, "remark": remark}).save()


def opportunities_of(department: str, first: date | str, last: date | str) -> list[dict]:
	"""`name`, `title` and `status` of what the department submitted from `first` to `last`, oldest first."""
	record = frappe.qb.DocType(OPPORTUNITY)
	return (
		frappe.qb.from_(record)
		.select(record.name, record.title, record.status)
		.where(record.identified_by_department == department)
		.where(record.submitted_on >= datetime.combine(getdate(first), time()))
		.where(record.submitted_on < datetime.combine(getdate(last) + timedelta(days=1), time()))
		.orderby(record.name)
		.run(as_dict=True)
	)

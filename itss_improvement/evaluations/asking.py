"""An evaluation lies ready once an improvement that needs one was found effective; of any other it is asked for (R73,
decision f)."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.utils import flt, getdate, now_datetime, today

from itss_improvement.domain.evaluation_record import POSSIBLE, RECORD, REQUIRED, Status, proposed_windows
from itss_improvement.domain.measure import RECORD as MEASURE
from itss_improvement.domain.measure import Status as MeasureStatus
from itss_improvement.domain.path import UNDER_OBSERVATION
from itss_improvement.domain.state_machine import Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle.steps import follow


def follow_path(path, step: Transition) -> None:
	"""`path` took `step`: what is to be evaluated now, and what no more."""
	if step.after == UNDER_OBSERVATION and path.doctype in REQUIRED:
		ask_for(path)
	elif step.before in POSSIBLE and step.after not in POSSIBLE:
		withdraw(path)


def ask_for(path):
	"""The evaluation of `path` in its present round, made unless it is there."""
	if name := standing(path):
		return frappe.get_doc(RECORD, name)
	if path.status not in POSSIBLE:
		frappe.throw(
			_("{0} is {1}: it is evaluated once the work on it is done.").format(path.name, _(path.status)),
			title=_("Not Possible"),
		)
	doc = frappe.new_doc(RECORD)
	changed_on = last_change(path)
	doc.update(
		{
			"reference_doctype": path.doctype,
			"reference_name": path.name,
			"reference_round": path.round,
			"opportunity": path.opportunity,
			"title": path.title,
			"responsible_department": path.responsible_department,
			"required": int(path.doctype in REQUIRED),
			"asked_on": now_datetime(),
			**windows_around(changed_on),
			**effort(path),
		}
	)
	doc.flags.made_by_app = True
	doc.insert(ignore_permissions=True)
	return doc


def withdraw(path) -> None:
	"""End what is not concluded: `path` is worked on again, or went another way."""
	for name in frappe.get_all(RECORD, {**_of(path), "status": Status.DRAFT.value}, pluck="name"):
		follow(frappe.get_doc(RECORD, name), Status.WITHDRAWN.value)


def standing(path) -> str | None:
	"""The evaluation of `path` in its present round that was not withdrawn."""
	filters = {**_of(path), "reference_round": path.round, "status": ["!=", Status.WITHDRAWN.value]}
	return frappe.db.get_value(RECORD, filters)


def windows_around(changed_on: date) -> dict:
	"""The fields of the day of the change and of the two windows that are proposed for it."""
	with rules_as_messages():
		before, after = proposed_windows(changed_on, getdate(today()))
	return {
		"changed_on": changed_on,
		"before_from": before.first,
		"before_to": before.last,
		"after_from": after.first,
		"after_to": after.last,
	}


def day_of_change(doc, written: str | None = None) -> date:
	"""As it is written, or stored, or proposed from what was done."""
	day = getdate(day) if (day := written or doc.changed_on) else None
	return day or last_change(frappe.get_doc(doc.reference_doctype, doc.reference_name))


def last_change(path) -> date:
	"""The day on which the last measure of `path` was done, or the work as a whole."""
	done = frappe.get_all(MEASURE, {**_of(path), "status": MeasureStatus.DONE.value}, pluck="completed_on")
	days = [getdate(day) for day in done if day]
	if days:
		return max(days)
	ended = path.get("completed_on") or path.get("accepted_on")
	return getdate(ended) if ended else getdate(today())


def effort(path) -> dict:
	"""What the measures of `path` took, as their people reported it."""
	rows = frappe.get_all(MEASURE, {**_of(path), "status": MeasureStatus.DONE.value}, ["effort", "cost"])
	return {
		"person_days": sum(flt(row.effort) for row in rows),
		"expense": sum(flt(row.cost) for row in rows),
	}


def _of(path) -> dict:
	return {"reference_doctype": path.doctype, "reference_name": path.name}

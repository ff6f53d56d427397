"""A verification lies ready as soon as the record of a path awaits one, with its criterion and its time limit."""

from __future__ import annotations

from datetime import date, timedelta

import frappe
from frappe.utils import cint, getdate, now_datetime

from itss_improvement import calendars
from itss_improvement.domain.corrective_action import ObservationUnit
from itss_improvement.domain.verification import RECORD, Status
from itss_improvement.lifecycle.steps import follow
from itss_improvement.settings import time_limits


def ask_for(path) -> None:
	"""Lay one ready for `path`, which has just come to await it."""
	doc = frappe.new_doc(RECORD)
	doc.update(
		{
			"reference_doctype": path.doctype,
			"reference_name": path.name,
			"opportunity": path.opportunity,
			"title": path.title,
			"responsible_department": path.responsible_department,
			"verification_round": 1 + _concluded(path),
			**criterion(path),
			**limit(),
		}
	)
	# what was done long ago was observed already, but not by anybody who knew that it was to be
	doc.observation_until = max(getdate(doc.observe_at_least_until), getdate(now_datetime()))
	doc.flags.made_by_app = True
	# it is judged later
	doc.flags.ignore_mandatory = True
	doc.insert(ignore_permissions=True)


def withdraw(path) -> None:
	"""End what was asked for and is not concluded: `path` awaits no verification any more."""
	for name in frappe.get_all(RECORD, {**_of(path), "status": Status.DRAFT.value}, pluck="name"):
		follow(frappe.get_doc(RECORD, name), Status.WITHDRAWN.value)


def criterion(path) -> dict:
	"""What `path` is judged by, as its plan says: that of a CAPA was fixed before anything was done; the goals of a
	project were approved with its charter; a notice says what it asks for."""
	if path.meta.has_field("verification_target"):
		return {
			"criterion_metric": path.verification_metric,
			"criterion_method": path.verification_method,
			"criterion_target": path.verification_target,
			"observe_at_least_until": _planned_end(path),
		}
	if path.meta.has_field("goals"):
		return {
			"criterion_metric": "\n".join(row.metric for row in path.goals),
			"criterion_method": "\n".join(f"{row.metric}: {row.measured_by or '-'}" for row in path.goals),
			"criterion_target": "\n".join(
				f"{row.metric}: {row.baseline} → {row.target} {row.unit or ''}".strip() for row in path.goals
			),
			"observe_at_least_until": _usual_end(),
		}
	return {"criterion_target": path.requirement, "observe_at_least_until": _usual_end()}


def limit() -> dict:
	"""The fields that say by when it is to be concluded (decision g)."""
	asked_on, working_days = now_datetime(), time_limits().verify
	found = calendars.deadline(asked_on, working_days)
	return {
		"asked_on": asked_on,
		"verify_by": found.due,
		"verify_by_provisional": int(found.provisional),
		"verify_days": working_days,
	}


def _planned_end(path) -> date:
	"""The last day of the observation that `path` plans, from the day on which it was done."""
	done, period = getdate(path.completed_on or now_datetime()), cint(path.observation_period)
	if path.observation_unit == ObservationUnit.WORKING_DAYS.value:
		return calendars.deadline(done, period).due
	return done + timedelta(days=period)


def _usual_end() -> date:
	return calendars.deadline(now_datetime(), time_limits().observation).due


def _concluded(path) -> int:
	return frappe.db.count(RECORD, {**_of(path), "status": Status.CONCLUDED.value})


def _of(path) -> dict:
	return {"reference_doctype": path.doctype, "reference_name": path.name}

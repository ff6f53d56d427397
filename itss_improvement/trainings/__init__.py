"""Trainings: whether an improvement was passed on to those whom it concerns (R69, R80)."""

from __future__ import annotations

from itss_improvement import serving
from itss_improvement.departments import departments_of
from itss_improvement.domain import closing
from itss_improvement.domain.closing import REASON_FIELDS, Checked, Gate, may_need_none
from itss_improvement.domain.training import RECORD, Attendee, Status


def gate(path) -> Checked:
	"""A training that was held serves it; of a routine improvement a reason does as well."""
	found = serving.by(RECORD, path.opportunity)
	held = [row.name for row in found if row.status == Status.HELD.value]
	planned = [row.name for row in found if row.status == Status.PLANNED.value]
	allowed = may_need_none(Gate.TRAINING, path.doctype)
	reason = (path.get(REASON_FIELDS[Gate.TRAINING]) or "") if allowed else ""
	# who was taught already may be taught again
	return closing.standing(Gate.TRAINING, held, [] if held else planned, reason)


def attendees_of(doc) -> list[Attendee]:
	return [
		Attendee(row.full_name or "", row.user or "", bool(row.attended), row.result or "")
		for row in doc.attendees
	]


def department_of(user: str) -> str | None:
	return next(iter(departments_of(user)), None)

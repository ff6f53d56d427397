"""The improvement notice 改进措施通知单: its states, its one return, its extension and its clock (R32-R34, R54-R56).

Filing it (R33) is what hands it to verification: between the two there is nothing for anybody to do, so that there
is no state "Filed" of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum

from itss_improvement.domain import path
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import (
	Duty,
	Name,
	Section,
	Stage,
	State,
	StateMachine,
	Transition,
)
from itss_improvement.domain.working_days import WorkingCalendar


class Status(str, Enum):
	DRAFT = "Draft"
	ISSUED = "Issued"
	RETURNED = "Returned"
	RECEIPT_CONFIRMED = "Receipt Confirmed"
	IN_PROGRESS = "In Progress"
	EXTENSION_REQUESTED = "Extension Requested"
	FED_BACK = "Fed Back"
	AWAITING_VERIFICATION = path.AWAITING_VERIFICATION
	UNDER_OBSERVATION = path.UNDER_OBSERVATION
	CLOSED = path.CLOSED
	SUPERSEDED = path.SUPERSEDED


DUE = frozenset({Status.ISSUED, Status.RECEIPT_CONFIRMED, Status.IN_PROGRESS, Status.EXTENSION_REQUESTED})
"""While the clock runs."""


class RoutineKind(str, Enum):
	"""What a routine improvement is about (R34)."""

	WORK_INSTRUCTIONS = "Work Instructions"
	RECORDS_AND_FORMS = "Records and Forms"
	WORK_ENVIRONMENT = "Work Environment"
	COMMUNICATION = "Communication Efficiency"


class ReturnKind(str, Enum):
	"""Why a department does not take a notice."""

	WRONG_ADDRESSEE = "Wrong Addressee"
	NOT_ROUTINE = "Not Routine"


class ExtensionDecision(str, Enum):
	GRANTED = "Granted"
	REFUSED = "Refused"


class Punctuality(str, Enum):
	"""Of the feedback, against the original date (R56)."""

	ON_TIME = "On Time"
	LATE = "Late"


OFFICER = frozenset({Role.QUALITY_OFFICER})
REPRESENTATIVE = frozenset({Role.MANAGEMENT_REPRESENTATIVE})
DEPARTMENT = frozenset({Role.DEPARTMENT_OWNER})

QUALITY_ADDRESSED = path.QUALITY_RESPONSIBLE
"""Then the Management Representative may do the officer's part, and an officer the department's."""

NOTICE = Section(
	"Notice",
	(
		"title",
		"responsible_department",
		"copied_departments",
		"routine_kind",
		"need",
		"requirement",
		"issuing_department",
		"issued_by",
		"issued_on",
		# the due date follows from these two and the calendar: a provisional one may still move
		"working_days",
	),
	{
		Status.DRAFT.value: OFFICER | REPRESENTATIVE,
		Status.RETURNED.value: OFFICER | REPRESENTATIVE,
	},
)
RECEIPT = Section("Receipt", ("received_by", "received_on"), {})
FEEDBACK = Section(
	"Feedback",
	("result", "completed_on", "fed_back_by", "fed_back_on", "punctuality"),
	{},
)
FILING = Section("Filing", ("filed_by", "filed_on"), {})


def _of_the_officer(action: str, before: Status, after: Status, **options) -> tuple[Transition, ...]:
	"""A step of the quality officer; of the Representative as well where her own department is addressed."""
	return (
		Transition(action, before.value, after.value, OFFICER, **options),
		Transition(action, before.value, after.value, REPRESENTATIVE, only_if=QUALITY_ADDRESSED, **options),
	)


def _of_the_department(action: str, before: Status, after: Status, **options) -> tuple[Transition, ...]:
	"""A step of the department that is addressed, but not of whoever issued the notice."""
	options = {"barred": (Duty.ISSUER,), **options}
	return (
		Transition(action, before.value, after.value, DEPARTMENT, **options),
		Transition(action, before.value, after.value, OFFICER, only_if=QUALITY_ADDRESSED, **options),
	)


STATES = (
	State(Status.DRAFT.value, Stage.PLAN),
	State(Status.ISSUED.value, Stage.PLAN, "Warning"),
	State(Status.RETURNED.value, Stage.PLAN, "Inverse"),
	State(Status.RECEIPT_CONFIRMED.value, Stage.DO, "Primary"),
	State(Status.IN_PROGRESS.value, Stage.DO, "Primary"),
	State(Status.EXTENSION_REQUESTED.value, Stage.DO, "Warning"),
	State(Status.FED_BACK.value, Stage.DO, "Success"),
	*path.CHECKED,
)

MACHINE = StateMachine(
	record="Improvement Notice",
	states=(*STATES, path.END, path.STATE),
	transitions=(
		*(
			step
			for before in (Status.DRAFT, Status.RETURNED)
			for step in _of_the_officer(
				"Issue Notice",
				before,
				Status.ISSUED,
				requires=("responsible_department", "routine_kind", "need", "requirement"),
				signs=NOTICE.name,
			)
		),
		*_of_the_department("Confirm Receipt", Status.ISSUED, Status.RECEIPT_CONFIRMED, signs=RECEIPT.name),
		*_of_the_department(
			"Return",
			Status.ISSUED,
			Status.RETURNED,
			decides=("return_kind", "return_reason"),
			requires=("return_kind", "return_reason"),
			reopens=(NOTICE.name,),
		),
		*_of_the_department("Start Implementation", Status.RECEIPT_CONFIRMED, Status.IN_PROGRESS),
		*(
			step
			# an answer that does not come keeps nobody from being done
			for before in (Status.IN_PROGRESS, Status.EXTENSION_REQUESTED)
			for step in _of_the_department(
				"Feed Back Result",
				before,
				Status.FED_BACK,
				decides=("result",),
				requires=("result",),
				signs=FEEDBACK.name,
			)
		),
		*_of_the_department(
			"Request Extension",
			Status.IN_PROGRESS,
			Status.EXTENSION_REQUESTED,
			decides=("extension_until", "extension_reason"),
			requires=("extension_until", "extension_reason"),
		),
		*_of_the_officer(
			"Decide on Extension",
			Status.EXTENSION_REQUESTED,
			Status.IN_PROGRESS,
			decides=("extension_decision", "extension_remark"),
			requires=("extension_decision",),
			barred=(Duty.APPLICANT,),
		),
		*_of_the_officer(
			"Put on File",
			Status.FED_BACK,
			Status.AWAITING_VERIFICATION,
			barred=(Duty.IMPLEMENTER,),
			signs=FILING.name,
		),
		*_of_the_officer(
			"Return Feedback",
			Status.FED_BACK,
			Status.IN_PROGRESS,
			decides=("feedback_return_reason",),
			requires=("feedback_return_reason",),
			reopens=(FEEDBACK.name,),
		),
		# what was verified helped in part: more is done
		Transition(
			"Carry On",
			Status.AWAITING_VERIFICATION.value,
			Status.IN_PROGRESS.value,
			frozenset(),
			reopens=(FEEDBACK.name, FILING.name),
			by_app=True,
		),
		*path.checking(),
		*path.superseding(STATES),
	),
	sections=(NOTICE, RECEIPT, FEEDBACK, FILING, *path.SECTIONS),
	written_by_app=(
		*path.WRITTEN_BY_APP,
		"issuing_department",
		"issued_by",
		"issued_on",
		"due_date",
		"due_date_provisional",
		"working_days",
		"days_counted",
		"days_skipped",
		"first_issued_on",
		"first_due_date",
		"returned_by",
		"returned_on",
		"received_by",
		"received_on",
		"extension_requested_by",
		"extension_requested_on",
		"extension_decided_by",
		"extension_decided_on",
		"extended_due_date",
		"fed_back_by",
		"fed_back_on",
		"completed_on",
		"punctuality",
		"filed_by",
		"filed_on",
	),
)


def check_first_return(returned_on: date | None, kind: str | None, reason: str | None) -> None:
	"""Raise RuleBroken where the notice was returned before, on `returned_on`."""
	if returned_on:
		raise RuleBroken(
			"returned already",
			"It was returned on {0} already ({1}: {2}), and a notice is returned once only: confirm its receipt,"
			" and ask the quality department to reassess the opportunity where need be.",
			returned_on,
			kind or "",
			Name(reason or ""),
		)


def check_extension_request(today: date, due: date, until: date, granted_until: date | None) -> None:
	"""Raise RuleBroken unless on `today` an extension of what is due on `due` may be asked for, to `until`.

	It is asked for by the due date, and granted once: what needs more than that is no routine improvement.
	"""
	if granted_until:
		raise RuleBroken(
			"extended already",
			"An extension to {0} was granted already, and there is only one: ask the quality department to"
			" reassess the opportunity where it takes longer.",
			granted_until,
		)
	if today > due:
		raise RuleBroken(
			"overdue",
			"An extension is asked for by the due date, and that was {0}: feed the result back when it is there.",
			due,
		)
	if until <= due:
		raise RuleBroken("extension", "Extension Until {0} is not later than the due date {1}.", until, due)


def check_extension_decision(decision: str, remark: str | None) -> None:
	"""Raise RuleBroken where an extension is refused without a word."""
	if decision == ExtensionDecision.REFUSED.value and not (remark or "").strip():
		raise RuleBroken("remark", "Remark on Decision is required where an extension is refused.")


def punctuality(fed_back: date, due: date) -> Punctuality:
	"""Judged against the date that was given, whatever was granted since (R56)."""
	return Punctuality.ON_TIME if fed_back <= due else Punctuality.LATE


def stands(calendar: WorkingCalendar, day: date, due: date) -> Sentence:
	"""How `due` stands on `day`, in working days."""
	if day == due:
		return Sentence("due today")
	if day < due:
		return Sentence("working days left: {0}", (calendar.working_days_between(day, due).days,))
	late = calendar.working_days_between(due, day).days
	# a weekend after it is no working day, and late all the same
	return Sentence("working days late: {0}", (late,)) if late else Sentence("late")


def fed_back_in_words(
	calendar: WorkingCalendar, fed_back: date, due: date, extended: date | None
) -> Iterator[Sentence]:
	"""Whether the feedback came in time; of one that did not, how the extended date stands beside it (R56)."""
	if punctuality(fed_back, due) is Punctuality.ON_TIME:
		yield Sentence("Fed back on {0}, due on {1}: on time.", (fed_back, due))
		return
	yield Sentence("Fed back on {0}, due on {1}: {2}.", (fed_back, due, stands(calendar, fed_back, due)))
	if extended and fed_back <= extended:
		yield Sentence("The extended date {0} was kept.", (extended,))
	elif extended:
		yield Sentence("The extended date {0} was missed as well.", (extended,))

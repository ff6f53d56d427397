"""The revision of a system document 体系文件修订: what is changed for which improvements, by when, and who approves it
(R47, R66, R79).

Whoever revised a document does not approve it. It is approved by whoever heads the department that owns the document,
or by a quality officer; by the Management Representative as well where the quality department owns it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import Enum

from itss_improvement.domain import path, served
from itss_improvement.domain.errors import RuleBroken
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

RECORD = "Improvement Document Revision"
DOCUMENT = "Improvement Document"
LONGEST = timedelta(days=730)
"""How far away it may be due: what is further is a slip."""


class DocumentStatus(str, Enum):
	CURRENT = "Current"
	WITHDRAWN = "Withdrawn"


class Status(str, Enum):
	IN_REVISION = "In Revision"
	AWAITING_APPROVAL = "Awaiting Approval"
	RETURNED = "Returned"
	APPROVED = "Approved"
	CANCELLED = "Cancelled"


WRITTEN = (Status.IN_REVISION, Status.RETURNED)
"""While the new text is worked on."""
UNFINISHED = frozenset({Status.IN_REVISION, Status.AWAITING_APPROVAL, Status.RETURNED})
"""While the clock runs."""

RELIES_ON_TEXT = frozenset({Status.AWAITING_APPROVAL.value, Status.APPROVED.value})
"""While the file that was submitted is the one that counts."""

OFFICER = frozenset({Role.QUALITY_OFFICER})
OWNER = frozenset({Role.DEPARTMENT_OWNER})
REPRESENTATIVE = frozenset({Role.MANAGEMENT_REPRESENTATIVE})
EMPLOYEE = frozenset({Role.STAFF})
PERFORMERS = OFFICER | OWNER | EMPLOYEE
"""The roles of whoever may be responsible for one."""

ASSIGNMENT = Section(
	"Assignment",
	("document", "responsible_department", "responsible_person", "due_date"),
	{status.value: OFFICER | OWNER for status in WRITTEN},
)
TEXT = Section(
	"Text",
	("new_version", "changes", "new_text"),
	{status.value: OFFICER | OWNER for status in WRITTEN},
	by_duty={status.value: frozenset({Duty.AUTHOR}) for status in WRITTEN},
)
REVISION = Section(
	"Revision",
	(
		"document",
		"document_title",
		"old_version",
		"new_version",
		"changes",
		"new_text",
		"new_text_fingerprint",
		"prepared_by",
		"prepared_on",
	),
	{},
)
APPROVAL = Section("Approval", (*REVISION.fields, "approval_remark", "approved_by", "approved_on"), {})


def _judged(action: str, after: Status, **options):
	"""A step of whoever approves."""
	before, options = Status.AWAITING_APPROVAL.value, {"barred": (Duty.AUTHOR,), **options}
	yield Transition(action, before, after.value, OFFICER, **options)
	yield Transition(action, before, after.value, OWNER, only_for=(Duty.HEAD,), **options)
	yield Transition(action, before, after.value, REPRESENTATIVE, only_if=path.QUALITY_RESPONSIBLE, **options)


MACHINE = StateMachine(
	record=RECORD,
	states=(
		State(Status.IN_REVISION.value, Stage.ACT, "Primary"),
		State(Status.AWAITING_APPROVAL.value, Stage.ACT, "Warning"),
		State(Status.RETURNED.value, Stage.ACT, "Inverse"),
		State(Status.APPROVED.value, Stage.ACT, "Success"),
		State(Status.CANCELLED.value, Stage.ACT, "Inverse"),
	),
	transitions=(
		*(
			Transition(
				"Submit for Approval",
				before.value,
				Status.AWAITING_APPROVAL.value,
				PERFORMERS,
				requires=("document", "new_version", "changes", "new_text", served.FIELD),
				only_for=(Duty.AUTHOR, Duty.MEMBER),
				signs=REVISION.name,
			)
			for before in WRITTEN
		),
		*_judged("Approve", Status.APPROVED, decides=("approval_remark",), signs=APPROVAL.name),
		*_judged(
			"Return",
			Status.RETURNED,
			decides=("return_reason",),
			requires=("return_reason",),
			barred=(),
			reopens=(REVISION.name,),
		),
		*(
			Transition(
				"Cancel",
				before.value,
				Status.CANCELLED.value,
				OFFICER | OWNER,
				decides=("cancellation_reason",),
				requires=("cancellation_reason",),
			)
			for before in (Status.IN_REVISION, Status.RETURNED, Status.AWAITING_APPROVAL)
		),
	),
	sections=(
		ASSIGNMENT,
		TEXT,
		REVISION,
		APPROVAL,
		served.section(*UNFINISHED, Status.APPROVED),
	),
	written_by_app=(
		"title",
		"document_title",
		"owning_department",
		"old_version",
		"opened_on",
		"due_date_provisional",
		"revision_days",
		"days_counted",
		"days_skipped",
		"new_text_fingerprint",
		"prepared_by",
		"prepared_on",
		"approved_by",
		"approved_on",
	),
)


def check_document(number: str, status: str) -> None:
	"""Raise RuleBroken where the document is withdrawn: it is not revised any more."""
	if status != DocumentStatus.CURRENT.value:
		raise RuleBroken("withdrawn", "Document {0} is withdrawn: choose one that is current.", Name(number))


def check_versions(old: str, new: str, earlier: Collection[str]) -> None:
	"""Raise RuleBroken where the new version is no new one. `earlier`: versions that the document had before."""
	if not new:
		return
	if new == old:
		raise RuleBroken(
			"version", "New Version {0} is the version that the document has already.", Name(new)
		)
	if new in earlier:
		raise RuleBroken("version", "New Version {0} was a version of the document before.", Name(new))


def check_still(document: str, current: str, old: str) -> None:
	"""Raise RuleBroken where the document has become another version than what the new text was made of."""
	if current != old:
		raise RuleBroken(
			"meanwhile",
			"{0} has version {1} by now, and this revision was made of {2}: return it.",
			Name(document),
			Name(current or "-"),
			Name(old or "-"),
		)


def check_due_date(due: date, today: date) -> None:
	"""Raise RuleBroken where a due date that somebody chooses `today` cannot be meant."""
	if due < today:
		raise RuleBroken("due date", "Due Date {0} lies in the past.", due)
	if due > today + LONGEST:
		raise RuleBroken("due date", "Due Date {0} is more than two years away.", due)

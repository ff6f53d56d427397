"""The improvement opportunity: its sources, its states, and who may do what in them (R25-R31, R48-R53)."""

from __future__ import annotations

from enum import Enum

from itss_improvement.domain import path
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Duty, Section, Stage, State, StateMachine, Transition

SOURCES: dict[str, tuple[str, ...]] = {
	"Service Monitoring": (
		"Service Level",
		"Incident Resolution Time",
		"Customer Satisfaction Figures",
		"Other",
	),
	"Customer Feedback": ("Satisfaction Survey", "Customer Complaint", "Customer Suggestion"),
	"Internal Audit": ("System Audit", "Process Audit", "Special Audit"),
	"Management Review": ("Review Resolution", "System Operation"),
	"Employee Suggestion": ("Suggestion",),
	"Market Change": ("New Technology", "New Requirement", "Competition"),
}
"""The six sources of the regulation's section 4.1 with their subtypes (R26-R31)."""

SERVICE_PHASES = ("Service Planning", "Implementation", "Check", "Improvement")
"""Which part of running the service an opportunity concerns (R4)."""


class Status(str, Enum):
	DRAFT = "Draft"
	SUBMITTED = "Submitted"
	RETURNED = "Returned"
	ASSESSED = "Assessed"
	AWAITING_VERIFICATION = path.AWAITING_VERIFICATION
	UNDER_OBSERVATION = path.UNDER_OBSERVATION
	CLOSED = path.CLOSED
	REJECTED = "Rejected"
	MERGED = "Merged"


ENDED = frozenset({Status.CLOSED.value, Status.REJECTED.value, Status.MERGED.value})
"""It does not go on from there."""
OPEN_FOR_EVIDENCE = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED})
"""Until it is assessed, new tickets of its group join an opportunity."""

EVERYBODY_INSIDE = frozenset(
	{Role.QUALITY_OFFICER, Role.DEPARTMENT_OWNER, Role.MANAGEMENT_REPRESENTATIVE, Role.STAFF}
)
OFFICER = frozenset({Role.QUALITY_OFFICER})
REPRESENTATIVE = frozenset({Role.MANAGEMENT_REPRESENTATIVE})

QUALITY_APPLIED = "the quality department applied for it"
"""A fact: then the Management Representative may assess it as well, since its own department may have nobody left."""

IDENTIFICATION = Section(
	"Identification",
	(
		"title",
		"service_phase",
		"identified_by_department",
		"identified_by",
		"identified_on",
		"source",
		"source_subtype",
		"audit_clause",
		"auditor",
		"source_doctype",
		"source_document",
		"customer",
		"service",
		"current_state",
		"suggestion",
		"expected_benefit",
		"metric",
		"period_from",
		"period_to",
		"metric_value",
		"metric_target",
	),
	# what a trigger made nobody signed: the quality department completes it
	{
		Status.DRAFT.value: EVERYBODY_INSIDE,
		Status.RETURNED.value: EVERYBODY_INSIDE,
		Status.SUBMITTED.value: OFFICER,
	},
)
PROPOSED_DEPARTMENT = Section(
	"Responsible Department",
	("responsible_department",),
	{
		Status.DRAFT.value: EVERYBODY_INSIDE,
		Status.RETURNED.value: EVERYBODY_INSIDE,
		Status.SUBMITTED.value: OFFICER,
	},
)
ASSESSMENT = Section(
	"Assessment",
	(
		"impact_score",
		"resource_score",
		"urgency_score",
		"total_score",
		"score_arithmetic",
		"suggested_class",
		"improvement_class",
		"class_reason",
		"responsible_department",
		"due_date",
	),
	{},
)


ASSESSED_FIELDS = (
	"impact_score",
	"resource_score",
	"urgency_score",
	"improvement_class",
	"class_reason",
	"responsible_department",
	"due_date",
)


def _assess(roles: frozenset[Role], only_if: str = "") -> Transition:
	return Transition(
		"Assess",
		Status.SUBMITTED.value,
		Status.ASSESSED.value,
		roles,
		decides=ASSESSED_FIELDS,
		requires=("improvement_class", "class_reason", "responsible_department", "due_date"),
		barred=(Duty.APPLICANT,),
		only_if=only_if,
		signs=ASSESSMENT.name,
	)


def _following(action: str, before: Status, after: Status, **options) -> Transition:
	return Transition(action, before.value, after.value, frozenset(), by_app=True, **options)


MACHINE = StateMachine(
	record="Improvement Opportunity",
	states=(
		State(Status.DRAFT.value, Stage.PLAN),
		State(Status.SUBMITTED.value, Stage.PLAN, "Warning"),
		State(Status.RETURNED.value, Stage.PLAN, "Inverse"),
		State(Status.ASSESSED.value, Stage.DO, "Primary"),
		*path.CHECKED,
		path.END,
		State(Status.REJECTED.value, Stage.PLAN, "Danger"),
		State(Status.MERGED.value, Stage.PLAN, "Info"),
	),
	transitions=(
		*(
			Transition(
				"Submit", before.value, Status.SUBMITTED.value, EVERYBODY_INSIDE, signs=IDENTIFICATION.name
			)
			for before in (Status.DRAFT, Status.RETURNED)
		),
		_assess(OFFICER),
		_assess(REPRESENTATIVE, only_if=QUALITY_APPLIED),
		Transition(
			"Return",
			Status.SUBMITTED.value,
			Status.RETURNED.value,
			OFFICER,
			decides=("return_reason",),
			requires=("return_reason",),
			reopens=(IDENTIFICATION.name,),
		),
		Transition(
			"Reject",
			Status.SUBMITTED.value,
			Status.REJECTED.value,
			OFFICER,
			decides=("rejection_reason",),
			requires=("rejection_reason",),
		),
		Transition(
			"Merge",
			Status.SUBMITTED.value,
			Status.MERGED.value,
			OFFICER,
			decides=("merged_into",),
			requires=("merged_into",),
		),
		*(
			# the only way to leave a path before its end: the record of the path is superseded, and a new
			# assessment opens the next one
			Transition(
				"Reassess",
				before.value,
				Status.SUBMITTED.value,
				OFFICER,
				decides=("reassessment_reason",),
				requires=("reassessment_reason",),
				reopens=(ASSESSMENT.name,),
			)
			for before in (Status.ASSESSED, Status.AWAITING_VERIFICATION, Status.UNDER_OBSERVATION)
		),
		# these follow from the record of its path
		_following("Await Verification", Status.ASSESSED, Status.AWAITING_VERIFICATION),
		_following("Observe", Status.AWAITING_VERIFICATION, Status.UNDER_OBSERVATION),
		_following("Close", Status.UNDER_OBSERVATION, Status.CLOSED),
		_following("Take Up Again", Status.AWAITING_VERIFICATION, Status.ASSESSED),
		_following("Take Up Again", Status.UNDER_OBSERVATION, Status.ASSESSED),
		# and these from a routine improvement that did not help, or came back: it becomes a CAPA (decision d)
		*(
			_following("Reassess", before, Status.SUBMITTED, reopens=(ASSESSMENT.name,))
			for before in (Status.AWAITING_VERIFICATION, Status.UNDER_OBSERVATION)
		),
		_following("Assess", Status.SUBMITTED, Status.ASSESSED, signs=ASSESSMENT.name),
	),
	sections=(IDENTIFICATION, PROPOSED_DEPARTMENT, ASSESSMENT),
	written_by_app=(
		"submitted_on",
		"assess_by",
		"assess_by_provisional",
		"assess_days",
		"total_score",
		"score_arithmetic",
		"suggested_class",
		"assessed_by",
		"assessed_on",
		"ticket_count",
		"evidence",
		"improvement_trigger",
		"trigger_reason",
		"trigger_key",
		"window_from",
		"window_to",
		"recurrence_of",
		"author_told",
	),
)


def check_source(source: str, subtype: str) -> None:
	"""Raise RuleBroken unless `subtype` belongs to `source` (R25)."""
	if source not in SOURCES:
		raise RuleBroken("source", "Source is required: choose one of the six sources of the regulation.")
	if subtype not in SOURCES[source]:
		raise RuleBroken(
			"subtype", "Source Subtype {0} does not belong to the source {1}.", subtype or "-", source
		)

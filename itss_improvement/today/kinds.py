"""The kinds of record that somebody may be waited for on, and what a row of each says of its reader: declared once.

The machines judge a reader by their duties. A record finds these out by queries of its own; here they are told of all
rows at once, of the one person who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from frappe.utils import flt

from itss_improvement.domain import (
	case,
	corrective_action,
	disposal,
	document_revision,
	evaluation_record,
	measure,
	notice,
	opportunity,
	path,
	project,
	project_report,
	recurrence_proposal,
	resolution,
	review,
	training,
	verification,
)
from itss_improvement.domain.state_machine import Case, Duty
from itss_improvement.domain.turn import CALL
from itss_improvement.settings import project_executive_threshold
from itss_improvement.today.reader import Reader

Holds = Callable[[dict, Reader], bool]
"""Whether something holds of a row, for its reader."""


def _named(*fields: str) -> Holds:
	return lambda row, me: me.user in [row[name] for name in fields]


def _signed(section: str) -> Holds:
	return lambda row, me: me.user in me.signers(row, section)


def _either(*rules: Holds) -> Holds:
	return lambda row, me: any(rule(row, me) for rule in rules)


def _member(row: dict, me: Reader) -> bool:
	return row["responsible_department"] in me.departments


def _head(row: dict, me: Reader) -> bool:
	return row["responsible_department"] in me.headed


def _on_team(name: str) -> Holds:
	return lambda row, me: row[name] in me.projects


def _carries_out(row: dict, me: Reader) -> bool:
	return (row["doctype"], row["name"]) in me.carried_out


def _of_the_judged(holds: Holds) -> Holds:
	"""Whether it holds of the record that is verified, evaluated, told of, or came back."""
	return lambda row, me: holds(
		{**row, "doctype": row["reference_doctype"], "name": row["reference_name"]}, me
	)


def _of_the_owner(holds: Holds) -> Holds:
	"""Whether it holds of the department that owns the document."""
	return lambda row, me: holds({**row, "responsible_department": row["owning_department"]}, me)


def _of_quality(row: dict, me: Reader) -> bool:
	return row["responsible_department"] == me.quality_department


def _quality_applied(row: dict, me: Reader) -> bool:
	applicants = {row["identified_by"], *me.signers(row, opportunity.IDENTIFICATION.name)}
	return not applicants.isdisjoint(me.officers)


def _reaches_threshold(row: dict, me: Reader) -> bool:
	return flt(row["budget"]) >= project_executive_threshold()


REPORTED = (
	notice.FEEDBACK.name,
	corrective_action.IMPLEMENTATION.name,
	project.RESULTS.name,
	project.SOLIDIFICATION.name,
)
"""The sections in which somebody says that the work is done: whoever signs one had a hand in it."""


@dataclass(frozen=True, slots=True)
class Kind:
	doctype: str
	fields: tuple[str, ...] = ()
	"""What is read besides, for the rules below."""
	duties: Mapping[Duty, Holds] = field(default_factory=dict)
	facts: Mapping[str, Holds] = field(default_factory=dict)
	department: str = "responsible_department"
	"""The field that names whose it is, or "" where it is no department's."""
	leads_to_path: bool = False
	"""What is to be done on it may be done on the record of its path."""

	def case(self, row: dict, me: Reader) -> Case:
		"""As the record itself would tell it, but of its reader alone."""
		return Case(
			{duty: {me.user} for duty, holds in self.duties.items() if holds(row, me)},
			frozenset(fact for fact, holds in self.facts.items() if holds(row, me)),
		)


KINDS = (
	Kind(
		opportunity.MACHINE.record,
		fields=("identified_by",),
		duties={
			Duty.APPLICANT: _either(_named("identified_by"), _signed(opportunity.IDENTIFICATION.name)),
		},
		facts={opportunity.QUALITY_APPLIED: _quality_applied},
		leads_to_path=True,
	),
	Kind(
		notice.MACHINE.record,
		fields=("opportunity", "extension_requested_by"),
		duties={
			Duty.ISSUER: _signed(notice.NOTICE.name),
			Duty.APPLICANT: _named("extension_requested_by"),
			Duty.IMPLEMENTER: _either(_signed(notice.FEEDBACK.name), _carries_out),
		},
		facts={notice.QUALITY_ADDRESSED: _of_quality},
	),
	Kind(
		corrective_action.MACHINE.record,
		fields=("opportunity",),
		duties={
			Duty.MEMBER: _member,
			Duty.HEAD: _head,
			Duty.ANALYST: _signed(corrective_action.ANALYSIS.name),
			Duty.PLANNER: _signed(corrective_action.PLAN.name),
			Duty.IMPLEMENTER: _either(_signed(corrective_action.IMPLEMENTATION.name), _carries_out),
		},
		facts={corrective_action.QUALITY_RESPONSIBLE: _of_quality},
	),
	Kind(
		project.MACHINE.record,
		fields=("opportunity", "applicant", "leader", "budget"),
		duties={
			Duty.APPLICANT: _either(_named("applicant"), _signed(project.CHARTER.name)),
			Duty.LEADER: _named("leader"),
			Duty.TEAM: _on_team("name"),
			Duty.MEMBER: _member,
			Duty.IMPLEMENTER: _either(
				_signed(project.RESULTS.name), _signed(project.SOLIDIFICATION.name), _carries_out
			),
		},
		facts={project.EXECUTIVE_DECIDES: _reaches_threshold, path.QUALITY_RESPONSIBLE: _of_quality},
	),
	Kind(
		measure.MACHINE.record,
		fields=("responsible_person",),
		duties={Duty.IMPLEMENTER: _named("responsible_person"), Duty.HEAD: _head},
	),
	Kind(
		project_report.MACHINE.record,
		fields=("owner", "project"),
		duties={Duty.TEAM: _on_team("project")},
	),
	*(
		Kind(
			machine.record,
			fields=("opportunity", "reference_doctype", "reference_name"),
			duties={
				Duty.IMPLEMENTER: _of_the_judged(_either(*map(_signed, REPORTED), _carries_out)),
				Duty.ANALYST: _of_the_judged(_signed(corrective_action.ANALYSIS.name)),
				Duty.PLANNER: _of_the_judged(_signed(corrective_action.PLAN.name)),
				Duty.TEAM: _of_the_judged(_on_team("name")),
			},
			facts={path.QUALITY_RESPONSIBLE: _of_quality},
		)
		for machine in (
			verification.MACHINE,
			evaluation_record.MACHINE,
			case.MACHINE,
			recurrence_proposal.MACHINE,
		)
	),
	Kind(
		review.MACHINE.record,
		fields=("chair",),
		duties={Duty.LEADER: _named("chair")},
		department="",
	),
	Kind(
		resolution.MACHINE.record,
		fields=("responsible_person",),
		duties={
			Duty.IMPLEMENTER: _either(_named("responsible_person"), _signed(resolution.COMPLETION.name)),
			Duty.MEMBER: _member,
		},
		facts={path.QUALITY_RESPONSIBLE: _of_quality},
	),
	Kind(
		document_revision.MACHINE.record,
		fields=("responsible_person", "owning_department"),
		duties={
			Duty.AUTHOR: _either(_named("responsible_person"), _signed(document_revision.REVISION.name)),
			Duty.MEMBER: _member,
			Duty.HEAD: _of_the_owner(_head),
		},
		facts={path.QUALITY_RESPONSIBLE: _of_the_owner(_of_quality)},
	),
	Kind(disposal.MACHINE.record, department=""),
	Kind(training.MACHINE.record, fields=("responsible_person",)),
	Kind(CALL, department="department"),
)
"""In the order of an improvement. A kind that somebody is waited for on joins by an entry here and one in
`domain.turn.TURNS`."""

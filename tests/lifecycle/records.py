"""One of each kind of record with steps: how it is put into a state, and what each of its steps needs.

A kind of record that gets a table of states adds itself here, and is walked (`test_walk.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from itss_improvement.domain.state_machine import Transition
from tests import (
	cases,
	charters,
	coming_back,
	corrective_actions,
	disposals,
	evaluations,
	improvements,
	measures,
	notices,
	people,
	reviews,
	standardising,
	verifications,
)


@dataclass(frozen=True)
class Kind:
	doctype: str
	put: Callable[[str], str]
	"""A record in a state, by name: its duties are those of different people."""
	values: Callable[[Transition], dict]
	"""All that a step decides."""
	may_write: tuple[str, ...]
	"""People of `tests.people` who may write the record at all, whatever its state."""
	in_rows: tuple[str, ...] = ()
	"""Steps that decide rows of a table, which a line of an imported file has no place for."""


def opportunity_values(step: Transition) -> dict:
	return {
		"Return": lambda: {"return_reason": "缺少数据"},
		"Assess": improvements.assessment,
		"Reject": lambda: {"rejection_reason": "不属于本部门"},
		"Merge": lambda: {"merged_into": improvements.draft().name},
		"Reassess": lambda: {"reassessment_reason": "原因比想的复杂"},
	}.get(step.action, dict)()


def measure_in(state: str) -> str:
	"""One that an employee carries out, with all that it needs to be done."""
	doc = measures.in_state(state, responsible_person=people.STAFF)
	if state == "In Progress":
		measures.carry_out(doc)
	return doc.name


def measure_values(step: Transition) -> dict:
	return {
		"Cancel": {"cancellation_reason": "另有安排"},
		"Return": {"return_reason": "照片看不清"},
	}.get(step.action, {})


def corrective_action_in(state: str) -> str:
	"""One that a member of the department analysed and planned, with all that it needs to go on."""
	corrective_actions.add_analyst()
	if state == "Superseded":
		return corrective_actions.superseded().name
	doc = corrective_actions.in_state(state)
	corrective_actions.prepare(doc, state)
	if state == "Under Observation":
		evaluations.conclude_all(doc)
		cases.publish_for(doc.reload())
	return doc.name


def corrective_action_values(step: Transition) -> dict:
	return {
		"Approve Causes": corrective_actions.REVIEWED,
		"Approve Plan": corrective_actions.APPROVED,
		"Report Completion": corrective_actions.COMPLETED,
		"Analyse Again": {"reanalysis_reason": "又发生两次"},
		**{
			key: {"return_reason": "再查一查"} for key in ("Return Problem", "Return Analysis", "Return Plan")
		},
	}.get(step.action, {})


def notice_in(state: str) -> str:
	"""One that lacks nothing for its next step."""
	if state == "Superseded":
		return notices.superseded()
	name = notices.in_state(state)
	if state == "Receipt Confirmed":
		notices.plan_measure(name)
	elif state in ("In Progress", "Extension Requested"):
		notices.finish_measures(name)
	return name


def project_in(state: str) -> str:
	"""One that lacks nothing for its next step."""
	doc = charters.in_state(state)
	name = doc.name
	if state == "In Progress":
		charters.finish_milestones(name)
		charters.finish_measures(name)
	elif state == "Under Observation":
		evaluations.conclude_all(doc)
		cases.publish_for(doc.reload())
	elif state == "Accepted":
		charters.write(charters.LEADER, name, no_document_reason="现行作业指导书已覆盖")
	return name


def project_values(step: Transition) -> dict:
	return {
		"Approve and Pass to Executive": lambda: charters.OPINION,
		"Approve": lambda: charters.DECISION if step.before == "Executive Approval" else charters.OPINION,
		"Return": lambda: {"return_reason": "目标不清"},
		"Reject": lambda: {"rejection_reason": "已有专项"},
		"Change Charter": lambda: {"change_reason": "供应商延期"},
		"Request Acceptance": lambda: charters.SUMMARY,
		"Accept": charters.accepted_in_full,
	}.get(step.action, dict)()


def revision_of_its_own_document_in(state: str) -> str:
	document = standardising.document(f"TESTS-{state}").name
	return standardising.revision_in(state, document=document).name


def recurrence_values(step: Transition) -> dict:
	return {
		"Confirm Recurrence": coming_back.confirmed,
		"Dismiss Recurrence": lambda: coming_back.DISMISSED,
	}.get(step.action, dict)()


PROJECT_WRITERS = (
	people.OFFICER,
	people.REPRESENTATIVE,
	people.EXECUTIVE,
	people.OWNER,
	people.STAFF,
	people.ADMINISTRATOR,
)
KINDS = (
	Kind(
		improvements.OPPORTUNITY,
		lambda state: improvements.in_state(state).name,
		opportunity_values,
		(people.OFFICER, people.REPRESENTATIVE, people.OWNER, people.STAFF, people.ADMINISTRATOR),
	),
	Kind(
		notices.NOTICE,
		notice_in,
		lambda step: notices.needed_for(step.action),
		(people.OFFICER, people.REPRESENTATIVE, people.OTHER_OWNER, people.ADMINISTRATOR),
	),
	Kind(
		corrective_actions.CAPA,
		corrective_action_in,
		corrective_action_values,
		(people.OFFICER, people.REPRESENTATIVE, people.OWNER, people.ADMINISTRATOR),
	),
	Kind(
		measures.MEASURE,
		measure_in,
		measure_values,
		(people.OFFICER, people.REPRESENTATIVE, people.OWNER, people.STAFF, people.ADMINISTRATOR),
	),
	Kind(charters.PROJECT, project_in, project_values, PROJECT_WRITERS, in_rows=("Accept",)),
	Kind(
		charters.REPORT,
		lambda state: charters.report_in(state).name,
		lambda step: {},
		(people.OFFICER, people.REPRESENTATIVE, people.OWNER, people.STAFF, people.ADMINISTRATOR),
	),
	Kind(
		verifications.VERIFICATION,
		lambda state: verifications.in_state(state).name,
		lambda step: {},
		(people.OFFICER, people.REPRESENTATIVE, people.ADMINISTRATOR),
	),
	Kind(
		reviews.REVIEW,
		lambda state: reviews.review_in(state).name,
		reviews.review_values,
		(people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.ADMINISTRATOR),
	),
	Kind(
		reviews.RESOLUTION,
		lambda state: reviews.resolution_in(state).name,
		reviews.resolution_values,
		(people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.OWNER, people.ADMINISTRATOR),
	),
	Kind(
		disposals.DISPOSAL,
		lambda state: disposals.in_state(state).name,
		disposals.values,
		(people.REPRESENTATIVE, people.ADMINISTRATOR),
	),
	Kind(
		evaluations.EVALUATION,
		lambda state: evaluations.in_state(state).name,
		lambda step: {},
		(people.OFFICER, people.REPRESENTATIVE, people.ADMINISTRATOR),
	),
	Kind(
		standardising.REVISION,
		revision_of_its_own_document_in,
		lambda step: {"Return": standardising.RETURN, "Cancel": standardising.CANCEL}.get(step.action, {}),
		(people.OFFICER, people.REPRESENTATIVE, people.OWNER, people.STAFF, people.ADMINISTRATOR),
	),
	Kind(
		standardising.TRAINING,
		lambda state: standardising.training_in(state).name,
		lambda step: {"Cancel": {"cancellation_reason": "改为线上"}}.get(step.action, {}),
		(people.OFFICER, people.OWNER, people.ADMINISTRATOR),
	),
	Kind(
		cases.CASE,
		lambda state: cases.in_state(state).name,
		lambda step: {
			"Revise": {"revision_reason": "补充做法"},
			"Withdraw": {"withdrawal_reason": "内容过时"},
		}.get(step.action, {}),
		(people.OFFICER, people.REPRESENTATIVE, people.OWNER, people.ADMINISTRATOR),
	),
	Kind(
		coming_back.RECURRENCE,
		lambda state: coming_back.in_state(state).name,
		recurrence_values,
		(people.OFFICER, people.REPRESENTATIVE, people.ADMINISTRATOR),
	),
)

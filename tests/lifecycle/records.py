"""One of each kind of record with steps: how it is put into a state, and what each of its steps needs.

A kind of record that gets a table of states adds itself here, and is walked (`test_walk.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from itss_improvement.domain.state_machine import Transition
from tests import corrective_actions, improvements, measures, people


@dataclass(frozen=True)
class Kind:
	doctype: str
	put: Callable[[str], str]
	"""A record in a state, by name: its duties are those of different people."""
	values: Callable[[Transition], dict]
	"""All that a step decides."""
	may_write: tuple[str, ...]
	"""People of `tests.people` who may write the record at all, whatever its state."""


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
	return doc.name


def corrective_action_values(step: Transition) -> dict:
	return {
		"Approve Causes": corrective_actions.REVIEWED,
		"Approve Plan": corrective_actions.APPROVED,
		"Report Completion": corrective_actions.COMPLETED,
		"Analyse Again": {"reanalysis_reason": "又发生两次"},
		**dict.fromkeys(("Return Problem", "Return Analysis", "Return Plan"), {"return_reason": "再查一查"}),
	}.get(step.action, {})


KINDS = (
	Kind(
		improvements.OPPORTUNITY,
		lambda state: improvements.in_state(state).name,
		opportunity_values,
		(people.OFFICER, people.REPRESENTATIVE, people.OWNER, people.STAFF, people.ADMINISTRATOR),
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
)

"""Improvement notices for tests, brought to whichever state by the steps that lead there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests import improvements, people, verifications
from tests.improvements import OPPORTUNITY

NOTICE, MEASURE = "Improvement Notice", "Improvement Measure"
ADDRESSED, OWNER = people.PURCHASING, people.OTHER_OWNER
"""The department that notices go to here, and who heads it."""

WORDS = {"routine_kind": "Records and Forms", "requirement": "交接单增加“遗留问题”一栏。"}
RETURN = {"return_kind": "Wrong Addressee", "return_reason": "打印机归运维管理部管。"}
RESULT = {"result": "新交接单已启用。"}


def extension() -> dict:
	from frappe.utils import add_days, today

	return {"extension_until": str(add_days(today(), 30)), "extension_reason": "等印刷厂交货。"}


GRANT = {"extension_decision": "Granted"}
FEEDBACK_RETURN = {"feedback_return_reason": "缺少新表格的样张。"}

WAY: dict[str, list[tuple[str, str, str]]] = {
	# state: the one before it, who takes the step, and which
	"Draft": [],
	"Issued": [("Draft", people.OFFICER, "Issue Notice")],
	"Returned": [("Issued", OWNER, "Return")],
	"Receipt Confirmed": [("Issued", OWNER, "Confirm Receipt")],
	"In Progress": [("Receipt Confirmed", OWNER, "Start Implementation")],
	"Extension Requested": [("In Progress", OWNER, "Request Extension")],
	"Fed Back": [("In Progress", OWNER, "Feed Back Result")],
	"Awaiting Verification": [("Fed Back", people.OFFICER, "Put on File")],
}


def needed_for(action: str) -> dict:
	"""All that a step decides."""
	return {
		"Return": RETURN,
		"Request Extension": extension(),
		"Decide on Extension": GRANT,
		"Feed Back Result": RESULT,
		"Return Feedback": FEEDBACK_RETURN,
	}.get(action, {})


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	import frappe

	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


def draft(department: str = ADDRESSED, **words) -> str:
	"""What an assessment as a routine improvement makes, with its words."""
	from itss_improvement import paths

	opportunity = improvements.in_state("Submitted", suggestion="统一交接单。")
	assess(opportunity.name, department)
	with acting_as(people.OFFICER):
		notice = paths.open_record(opportunity.name)
		return notice.update({**WORDS, **words}).save().name


def assess(opportunity: str, department: str = ADDRESSED, **values) -> None:
	import frappe

	with acting_as(people.OFFICER):
		frappe.get_doc(OPPORTUNITY, opportunity).update(
			{
				**improvements.assessment(),
				"improvement_class": "Routine Improvement",
				"responsible_department": department,
				"status": "Assessed",
				**values,
			}
		).save()


def take(user: str, action: str, name: str, **values):
	"""Take a step as `user`, with all that it decides unless `values` says otherwise."""
	from itss_improvement.lifecycle.steps import take_step

	with acting_as(user):
		return take_step(NOTICE, name, action, **{**needed_for(action), **values})


def in_state(status: str, department: str = ADDRESSED) -> str:
	"""The name of one that came to `status`, with a measure where one is needed."""
	if status in verifications.AFTERWARDS:
		return verifications.brought_to(status, get(in_state("Awaiting Verification", department))).name
	name = draft(department)
	for before, user, action in _way_to(status):
		if before == "Receipt Confirmed":
			plan_measure(name)
		if action == "Feed Back Result":
			finish_measures(name)
		take(user, action, name)
	return name


def superseded() -> str:
	"""The name of one whose opportunity was reassessed."""
	from itss_improvement.lifecycle.steps import take_step

	name = in_state("Issued")
	with acting_as(people.OFFICER):
		take_step(OPPORTUNITY, get(name).opportunity, "Reassess", reassessment_reason="不是日常改进")
	return name


def _way_to(status: str) -> list[tuple[str, str, str]]:
	found: list[tuple[str, str, str]] = []
	while WAY[status]:
		found = [*WAY[status], *found]
		status = WAY[status][0][0]
	return found


def plan_measure(name: str, person: str = people.OTHER_STAFF, by: str = OWNER, **values) -> str:
	import frappe
	from frappe.utils import add_days, today

	with acting_as(by):
		return (
			frappe.get_doc(
				{
					"doctype": MEASURE,
					"reference_doctype": NOTICE,
					"reference_name": name,
					"measure": "印发新交接单。",
					"responsible_person": person,
					"due_date": add_days(today(), 3),
					**values,
				}
			)
			.insert()
			.name
		)


def finish_measures(name: str, completed_on: str | None = None) -> None:
	"""They were carried out some time ago."""
	import frappe
	from frappe.utils import today

	values = {"status": "Done", "stage": "Check", "completed_on": completed_on or today()}
	frappe.db.set_value(MEASURE, {"reference_name": name}, values)


def get(name: str):
	import frappe

	return frappe.get_doc(NOTICE, name)


def stored(name: str) -> dict:
	"""All that is kept of it, to compare with later."""
	return get(name).as_dict()


@contextmanager
def undone() -> Iterator[None]:
	"""What happens within is taken back."""
	import frappe

	frappe.db.savepoint("undone")
	try:
		yield
	finally:
		frappe.db.rollback(save_point="undone")

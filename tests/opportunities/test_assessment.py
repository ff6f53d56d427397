"""What people do with an opportunity, and who is told."""

from __future__ import annotations

import pytest

from itss_improvement.domain.opportunity import MACHINE, Status
from tests import improvements, people
from tests.improvements import OPPORTUNITY

pytestmark = pytest.mark.usefixtures("site")

SCORES = (4, 3, 5)


@pytest.fixture
def everybody(site):
	people.make_everybody()


@pytest.fixture
def told(site, monkeypatch):
	"""Notifications are written at once, not by a job after a commit that never comes."""
	import frappe

	enqueue = frappe.enqueue

	def run_notifications(method, *args, **options):
		if not (isinstance(method, str) and method.endswith("make_notification_logs")):
			return enqueue(method, *args, **options)
		return frappe.get_attr(method)(options["doc"], options["users"])

	monkeypatch.setattr(frappe, "enqueue", run_notifications)
	monkeypatch.setattr(frappe, "sendmail", lambda **mail: None)

	def notifications(name: str) -> list[tuple[str, str]]:
		rows = frappe.get_all(
			"Notification Log",
			{"document_name": name, "type": "Assignment"},
			["for_user", "subject"],
			order_by="creation",
		)
		return [(row.for_user, row.subject) for row in rows]

	return notifications


def has_it(name: str) -> list[str]:
	"""Who has the opportunity on their list."""
	import frappe

	filters = {"reference_type": OPPORTUNITY, "reference_name": name, "status": "Open"}
	return frappe.get_all("ToDo", filters, pluck="allocated_to")


def take(user: str, step: str, name: str):
	"""Take a step as `user`, with all that it needs."""
	import frappe

	from itss_improvement.domain.assessment import ImprovementClass, Scores
	from itss_improvement.opportunities import assessment

	frappe.set_user(user)
	try:
		if step == "Submit":
			return assessment.submit(name)
		if step == "Return":
			return assessment.return_to_department(name, "缺少数据")
		if step == "Reject":
			return assessment.reject(name, "不属于本部门")
		if step == "Reassess":
			return assessment.reassess(name, "原因比想的复杂")
		if step == "Merge":
			return assessment.merge(name, improvements.draft().name)
		due = improvements.assessment()["due_date"]
		return assessment.assess(
			name, Scores(*SCORES), ImprovementClass.CAPA, "根因不明", people.PURCHASING, due
		)
	finally:
		frappe.set_user("Administrator")


@pytest.mark.row("R17", "R48", "R50", "R51", "R53")
def test_from_the_draft_to_the_decision_whoever_is_next_is_told(everybody, told):
	name = improvements.draft().name
	assert has_it(name) == []
	assert take(people.STAFF, "Submit", name).status == "Submitted"
	assert has_it(name) == [people.OFFICER]
	assert take(people.OFFICER, "Return", name).return_reason == "缺少数据"
	assert has_it(name) == [people.STAFF]
	take(people.STAFF, "Submit", name)
	assert has_it(name) == [people.OFFICER]
	assessed = take(people.OFFICER, "Assess", name)
	assert (assessed.status, assessed.stage, assessed.responsible_department) == (
		"Assessed",
		"Do",
		people.PURCHASING,
	)
	assert has_it(name) == [people.OTHER_OWNER]
	assigned = [user for user, subject in told(name) if "assigned" in subject and "removed" not in subject]
	assert assigned == [people.OFFICER, people.STAFF, people.OFFICER, people.OTHER_OWNER]


@pytest.mark.row("R17")
@pytest.mark.parametrize("step", ["Reject", "Merge"])
def test_what_is_decided_against_is_on_nobody_s_list(everybody, step):
	name = improvements.draft().name
	take(people.STAFF, "Submit", name)
	take(people.OFFICER, step, name)
	assert has_it(name) == []


@pytest.mark.row("R16", "R17")
@pytest.mark.parametrize("head", ["disabled", "vacant"])
def test_the_deputy_stands_in(everybody, head):
	import frappe

	frappe.db.set_value("Improvement Department", people.QUALITY, "deputy", people.REPRESENTATIVE)
	if head == "vacant":
		frappe.db.set_value("Improvement Department", people.QUALITY, "head", None)
	else:
		frappe.db.set_value("User", people.OFFICER, "enabled", 0)
	name = improvements.draft().name
	take(people.STAFF, "Submit", name)
	assert has_it(name) == [people.REPRESENTATIVE]


@pytest.mark.row("R14", "R17")
def test_a_vacancy_escalates_and_without_anybody_it_is_taken_nevertheless(everybody):
	import frappe

	frappe.db.set_value("Improvement Department", people.QUALITY, {"head": None, "deputy": None})
	name = improvements.draft().name
	take(people.STAFF, "Submit", name)
	assert has_it(name) == [people.REPRESENTATIVE]
	frappe.db.set_value("User", people.REPRESENTATIVE, "enabled", 0)
	name = improvements.draft().name
	assert take(people.STAFF, "Submit", name).status == "Submitted"
	assert has_it(name) == []


@pytest.mark.row("R17")
def test_whoever_it_is_assigned_to_may_open_it(everybody):
	"""The head of a department need not have one of our roles; what is put on the list can be read."""
	import frappe

	frappe.db.set_value("Improvement Department", people.PURCHASING, "head", people.STRANGER)
	name = improvements.in_state("Submitted").name
	take(people.OFFICER, "Assess", name)
	assert has_it(name) == [people.STRANGER]
	assert frappe.has_permission(OPPORTUNITY, "read", name, user=people.STRANGER)
	assert not frappe.has_permission(OPPORTUNITY, "write", name, user=people.STRANGER)
	assert not frappe.has_permission(OPPORTUNITY, "read", improvements.draft().name, user=people.STRANGER)


@pytest.mark.row("R50")
def test_what_a_trigger_made_goes_back_to_the_head_of_the_department(everybody):
	import frappe

	doc = improvements.in_state("Submitted")
	frappe.db.set_value(OPPORTUNITY, doc.name, "identified_by", None)
	take(people.OFFICER, "Return", doc.name)
	assert has_it(doc.name) == [people.OWNER]


@pytest.mark.row("R48")
@pytest.mark.parametrize("before", [status.value for status in Status])
def test_no_step_is_taken_out_of_order_or_twice(everybody, before):
	import frappe

	doc = improvements.in_state(before)
	kept = improvements.stored(doc.name)
	possible = set(MACHINE.actions_from(before))
	for step in {t.action for t in MACHINE.transitions if not t.by_app} - possible:
		for user in (people.OFFICER, people.STAFF, people.ADMINISTRATOR):
			with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
				take(user, step, doc.name)
			assert improvements.stored(doc.name) == kept, (user, step)
			assert has_it(doc.name) == []


@pytest.mark.row("R51")
@pytest.mark.parametrize("step", ["Return", "Assess", "Reject", "Merge"])
def test_only_the_quality_department_decides(everybody, step):
	import frappe

	doc = improvements.in_state("Submitted")
	for user in (*people.ROLES, people.GUEST):
		if user != people.OFFICER:
			with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
				take(user, step, doc.name)
	assert improvements.stored(doc.name).status == "Submitted"


@pytest.mark.row("R48")
def test_of_two_who_decide_at_once_one_is_refused(everybody):
	import frappe

	doc = improvements.in_state("Submitted")
	frappe.set_user(people.OFFICER)
	first, second = frappe.get_doc(OPPORTUNITY, doc.name), frappe.get_doc(OPPORTUNITY, doc.name)
	first.update({"status": "Rejected", "rejection_reason": "重复"}).save()
	second.update({"status": "Assessed", **improvements.assessment()})
	with pytest.raises(frappe.TimestampMismatchError):
		second.save()
	assert improvements.stored(doc.name).status == "Rejected"
	assert not improvements.stored(doc.name).improvement_class


@pytest.mark.row("R51", "R53")
def test_a_refused_decision_leaves_nothing_half_done(everybody):
	import frappe

	from itss_improvement.domain.assessment import ImprovementClass, Scores
	from itss_improvement.opportunities import assessment

	name = improvements.draft().name
	take(people.STAFF, "Submit", name)
	kept = improvements.stored(name)
	frappe.set_user(people.OFFICER)
	for scores, reason, department, due in (
		((9, 1, 1), "因为", people.OPERATIONS, "2999-01-01"),
		(SCORES, "", people.OPERATIONS, "2999-01-01"),
		(SCORES, "因为", "不存在的部门", "2999-01-01"),
		(SCORES, "因为", people.OPERATIONS, "2001-01-01"),
	):
		with pytest.raises(frappe.ValidationError):
			assessment.assess(name, Scores(*scores), ImprovementClass.CAPA, reason, department, due)
	assert improvements.stored(name) == {**kept, "_assign": improvements.stored(name)["_assign"]}
	assert has_it(name) == [people.OFFICER]


@pytest.mark.row("R52")
def test_the_suggestion_follows_the_settings(everybody):
	import frappe

	from itss_improvement.domain.assessment import Scores
	from itss_improvement.opportunities import assessment

	assert assessment.suggestion(Scores(4, 3, 5)).improvement_class.value == "Improvement Project"
	settings = frappe.get_single("Improvement Settings")
	settings.update({"project_from": 22}).save()
	found = assessment.suggestion(Scores(4, 3, 5))
	assert found.improvement_class.value == "Corrective and Preventive Action"
	assert found.arithmetic.startswith("4 × 2 + 3 × 1 + 5 × 2 = 21")


def test_a_title_with_markup_is_plain_on_the_list(everybody, told):
	import frappe

	script = "<script>alert(1)</script>标题"
	doc = improvements.draft()
	frappe.db.set_value(OPPORTUNITY, doc.name, "title", script, update_modified=False)
	take(people.STAFF, "Submit", doc.name)
	descriptions = frappe.get_all("ToDo", {"reference_name": doc.name}, pluck="description")
	subjects = frappe.get_all("Notification Log", {"document_name": doc.name}, ["subject", "email_content"])
	assert "标题" in descriptions[0]
	assert "<script>" not in f"{descriptions}{subjects}"

"""Who signed what, that it stays so, and that it is found where it did not."""

from __future__ import annotations

import json

import pytest

from tests import improvements, people
from tests.improvements import OPPORTUNITY
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def everybody(site):
	people.make_everybody()


def take(user: str, name: str, action: str, **values):
	import frappe

	from itss_improvement.lifecycle.steps import take_step

	frappe.set_user(user)
	try:
		return take_step(OPPORTUNITY, name, action, **values)
	finally:
		frappe.set_user("Administrator")


@pytest.fixture
def submitted(everybody) -> str:
	name = improvements.draft(metric_value="83.5%", period_from="2026-01-01", suggestion="换一台").name
	take(people.STAFF, name, "Submit")
	return name


def signatures(name: str) -> list[dict]:
	import frappe

	from itss_improvement.lifecycle import signatures

	return signatures.state_of(frappe.get_doc(OPPORTUNITY, name))


@pytest.mark.row("R50", "R51")
def test_whoever_submits_and_whoever_assesses_sign(submitted):
	import frappe

	take(people.OFFICER, submitted, "Assess", **improvements.assessment())
	first, second = signatures(submitted)
	assert (first["section"], first["signed_by"], first["role"]) == (
		"Identification",
		people.STAFF,
		"ITSS Staff",
	)
	assert (second["section"], second["signed_by"], second["role"]) == (
		"Assessment",
		people.OFFICER,
		"ITSS Quality Officer",
	)
	assert first["holds"] and second["holds"] and first["round"] == second["round"] == 1
	row = frappe.get_doc(OPPORTUNITY, submitted).signatures[1]
	content = json.loads(row.content)
	assert content["content"]["class_reason"] == "根因不明" and content["content"]["total_score"] == "21"
	assert (content["record"], content["name"], content["section"]) == (OPPORTUNITY, submitted, "Assessment")
	assert len(row.fingerprint) == 64 and abs((frappe.utils.now_datetime() - row.signed_at).seconds) < 60


@pytest.mark.row("R48")
@pytest.mark.parametrize("user", [people.OFFICER, people.STAFF, people.REPRESENTATIVE, people.ADMINISTRATOR])
def test_what_was_signed_is_changed_by_nobody(submitted, user):
	import frappe

	kept = improvements.stored(submitted)
	for field, value in (("title", "别的"), ("metric_value", "99"), ("identified_by", people.OTHER_STAFF)):
		response = Browser(user).put(f"/api/resource/{OPPORTUNITY}/{submitted}", **{field: value})
		assert response.status_code in (403, 417), field
		if user == people.OFFICER:
			assert "was signed" in message_of(response)
		frappe.set_user(user)
		with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
			doc = frappe.get_doc(OPPORTUNITY, submitted)
			doc.flags.ignore_permissions = doc.flags.ignore_validate = True
			doc.set(field, value)
			doc.save()
		frappe.set_user("Administrator")
	assert improvements.stored(submitted) == kept


@pytest.mark.row("R51")
def test_what_is_not_signed_stays_open_to_the_quality_department(submitted):
	browser = Browser(people.OFFICER)
	response = browser.put(
		f"/api/resource/{OPPORTUNITY}/{submitted}", responsible_department=people.PURCHASING
	)
	assert response.status_code == 200, message_of(response)
	page = browser.call("itss_improvement.api.lifecycle.page", doctype=OPPORTUNITY, name=submitted).get_json()
	assert page["message"]["writable"] == ["responsible_department"]
	assert "title" in page["message"]["read_only"]


@pytest.mark.row("R42", "R50")
def test_a_return_opens_a_new_round_and_keeps_the_old_one(submitted):
	import frappe

	take(people.OFFICER, submitted, "Return", return_reason="缺少数据")
	(old,) = signatures(submitted)
	assert old["superseded"] and old["holds"] and improvements.stored(submitted)["round"] == 2
	frappe.set_user(people.STAFF)
	frappe.get_doc(OPPORTUNITY, submitted).update({"title": "补充数据后"}).save()
	frappe.set_user("Administrator")
	take(people.STAFF, submitted, "Submit")
	old, new = signatures(submitted)
	assert (old["round"], new["round"]) == (1, 2) and old["holds"] and new["holds"]
	first, second = frappe.get_doc(OPPORTUNITY, submitted).signatures
	assert json.loads(first.content)["content"]["title"] == improvements.WORDS["title"]
	assert json.loads(second.content)["content"]["title"] == "补充数据后"


@pytest.mark.row("R48")
def test_what_was_changed_past_the_documents_is_found(submitted):
	import frappe

	for field, value in (("title", "别的"), ("metric_value", "99%"), ("period_from", "2026-01-02")):
		before = improvements.stored(submitted)[field]
		frappe.db.set_value(OPPORTUNITY, submitted, field, value, update_modified=False)
		assert [row["holds"] for row in signatures(submitted)] == [False], field
		frappe.db.set_value(OPPORTUNITY, submitted, field, before, update_modified=False)
		assert [row["holds"] for row in signatures(submitted)] == [True], field
	row = frappe.get_doc(OPPORTUNITY, submitted).signatures[0]
	frappe.db.set_value(row.doctype, row.name, "content", row.content.replace("换一台", "不换"))
	assert [row["holds"] for row in signatures(submitted)] == [False]


@pytest.mark.row("R48")
def test_a_signature_is_neither_made_nor_changed_by_hand(submitted):
	import frappe

	forged = {"section": "Assessment", "signed_by": people.OFFICER, "fingerprint": "0" * 64}
	before = signatures(submitted)
	row = frappe.get_doc(OPPORTUNITY, submitted).signatures[0].name
	for user in (people.OFFICER, people.STAFF, people.ADMINISTRATOR):
		browser = Browser(user)
		browser.put(f"/api/resource/{OPPORTUNITY}/{submitted}", signatures=[forged], round=9)
		browser.put(f"/api/resource/{OPPORTUNITY}/{submitted}", signatures=[])
		browser.put(f"/api/resource/Improvement Signature/{row}", signed_by=people.OTHER_STAFF)
		browser.delete(f"/api/resource/Improvement Signature/{row}")
		browser.post(
			"/api/resource/Improvement Signature",
			parent=submitted, parenttype=OPPORTUNITY, parentfield="signatures", **forged,
		)  # fmt: skip
	assert signatures(submitted) == before and improvements.stored(submitted)["round"] == 1


@pytest.mark.row("R50")
def test_what_saving_cleans_is_signed_as_it_is_kept(everybody):
	"""The framework takes markup out of what is sent after the checks."""
	name = improvements.draft(current_state="<script>alert(1)</script><b>坏</b>", suggestion="a & b < c").name
	take(people.STAFF, name, "Submit")
	assert [row["holds"] for row in signatures(name)] == [True]


@pytest.mark.row("R48")
def test_of_two_who_sign_at_once_one_is_refused(submitted):
	import frappe

	frappe.set_user(people.OFFICER)
	first, second = frappe.get_doc(OPPORTUNITY, submitted), frappe.get_doc(OPPORTUNITY, submitted)
	values = {**improvements.assessment(), "status": "Assessed"}
	first.update(values).save()
	with pytest.raises(frappe.TimestampMismatchError):
		second.update(values).save()
	assert len(signatures(submitted)) == 2


@pytest.mark.parametrize("error", ["QueryDeadlockError", "QueryTimeoutError"])
def test_a_step_that_the_database_took_back_says_so_in_one_sentence(submitted, monkeypatch, error):
	"""Two chairs who approve at the same moment: MariaDB lets one of them go first."""
	import frappe

	from itss_improvement.lifecycle.record import ImprovementRecord

	def taken_back(doc, *args, **values):
		raise getattr(frappe, error)("(1213, 'Deadlock found when trying to get lock')")

	monkeypatch.setattr(ImprovementRecord, "save", taken_back)
	answer = Browser(people.OFFICER).call(
		"itss_improvement.api.lifecycle.take_step",
		doctype=OPPORTUNITY,
		name=submitted,
		action="Return",
		values={"return_reason": "缺少数据"},
	)
	assert answer.status_code >= 400
	assert "somebody else was faster" in message_of(answer)


@pytest.mark.row("R14", "R18")
def test_a_deputy_signs_for_whom_they_stand_in(everybody):
	import frappe

	from itss_improvement.domain.roles import Role
	from itss_improvement.lifecycle.deputies import signs_for

	department = frappe.get_doc("Improvement Department", people.OPERATIONS)
	department.update({"deputy": people.OTHER_OWNER}).save()
	second = people.make_user("second@example.com", Role.MANAGEMENT_REPRESENTATIVE.value)
	settings = frappe.get_single("Improvement Settings")
	settings.update(
		{"management_representative": people.REPRESENTATIVE, "management_representative_deputy": second}
	).save()
	owner, representative = Role.DEPARTMENT_OWNER, Role.MANAGEMENT_REPRESENTATIVE
	assert signs_for(people.OTHER_OWNER, owner, people.OPERATIONS) == people.OWNER
	assert signs_for(people.OWNER, owner, people.OPERATIONS) is None
	assert signs_for(people.OTHER_OWNER, owner, people.PURCHASING) is None
	assert signs_for(people.OTHER_OWNER, owner, None) is None
	assert signs_for(second, representative, None) == people.REPRESENTATIVE
	assert signs_for(people.REPRESENTATIVE, representative, None) is None
	assert signs_for(second, Role.QUALITY_OFFICER, people.OPERATIONS) is None
	name = improvements.in_state("Submitted", people.OFFICER).name
	take(second, name, "Assess", **improvements.assessment())
	(signed,) = signatures(name)
	assert signed["signed_by"] == second and signed["on_behalf_of_name"] == "representative"
	row = frappe.get_doc(OPPORTUNITY, name).signatures[0]
	assert row.on_behalf_of == people.REPRESENTATIVE

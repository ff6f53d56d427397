"""**Improvement Department**: who heads it, who belongs to it, and whose tickets are whose."""

from __future__ import annotations

import pytest

from tests import people
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

PATH = "/api/resource/Improvement Department"


@pytest.fixture
def officer(site):
	people.make_everybody()
	return Browser(people.OFFICER)


@pytest.fixture
def departments(site):
	from itss_improvement import departments

	return departments


@pytest.mark.row("R5")
def test_departments_can_be_added(officer, departments):
	response = officer.post(PATH, department_name="客服部", head=people.OWNER, teams=[{"team": "一线"}])
	assert response.status_code == 200, message_of(response)
	assert departments.TeamDirectory().department_for(["一线", "别的", "别的"]) == "客服部"


@pytest.mark.row("R5")
def test_a_team_has_one_department(officer):
	for teams in ([{"team": "一线"}, {"team": " 一线 "}], [{"team": "二线"}, {"team": "二线"}]):
		response = officer.post(PATH, department_name="客服部", teams=teams)
		assert response.status_code == 417 and teams[0]["team"] in message_of(response)
	assert officer.post(PATH, department_name="客服部", teams=[{"team": "一线"}]).status_code == 200
	response = officer.post(PATH, department_name="外包部", teams=[{"team": "一线"}])
	assert response.status_code == 417
	assert "一线" in message_of(response) and "客服部" in message_of(response)
	# saving the one that has it is no second time
	assert officer.put(f"{PATH}/客服部", head=people.OWNER).status_code == 200


def test_the_deputy_is_somebody_else(officer):
	response = officer.post(PATH, department_name="客服部", head=people.OWNER, deputy=people.OWNER)
	assert response.status_code == 417 and people.OWNER in message_of(response)


def test_the_head_is_a_user(officer):
	assert officer.post(PATH, department_name="客服部", head="nobody@example.com").status_code == 417
	assert officer.post(PATH, department_name="").status_code == 417
	assert officer.post(PATH, department_name=people.QUALITY).status_code == 409


@pytest.mark.row("R16")
def test_who_is_asked_first(officer, departments):
	import frappe

	department = frappe.get_doc("Improvement Department", people.OPERATIONS)
	assert departments.head_of(people.OPERATIONS) == people.OWNER
	department.update({"deputy": people.OFFICER}).save()
	assert departments.head_of(people.OPERATIONS) == people.OWNER
	frappe.db.set_value("User", people.OWNER, "enabled", 0)
	assert departments.head_of(people.OPERATIONS) == people.OFFICER
	frappe.db.set_value("User", people.OFFICER, "enabled", 0)
	assert departments.head_of(people.OPERATIONS) is None
	assert departments.head_of(None) is departments.head_of("不存在") is None


@pytest.mark.row("R49")
def test_most_tickets_decide_and_the_default_answers_for_the_rest(officer, departments):
	import frappe

	for name, team in ((people.OPERATIONS, "一线"), (people.PURCHASING, "采购")):
		department = frappe.get_doc("Improvement Department", name)
		department.append("teams", {"team": team})
		department.save()
	answers = departments.TeamDirectory()
	assert answers.department_for(["一线", "采购", "采购", "x"]) == people.PURCHASING
	assert answers.department_for(["一线", "采购"]) == people.OPERATIONS  # by name, whoever asks
	assert answers.department_for(["x", "", None]) == people.QUALITY
	settings = frappe.get_single("Improvement Settings")
	settings.update({"default_department": people.PURCHASING}).save()
	assert answers.department_for([]) == people.PURCHASING


@pytest.mark.row("R5")
def test_a_disabled_department_answers_for_no_team(officer, departments):
	import frappe

	department = frappe.get_doc("Improvement Department", people.OPERATIONS)
	department.append("teams", {"team": "一线"})
	department.disabled = 1
	department.save()
	assert departments.TeamDirectory().department_for(["一线"]) == people.QUALITY

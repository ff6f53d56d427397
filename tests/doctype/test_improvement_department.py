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
	assert departments.head_of(people.OPERATIONS) == people.REPRESENTATIVE
	department.reload().update({"reports_to": people.PURCHASING}).save()
	assert departments.head_of(people.OPERATIONS) == people.OTHER_OWNER
	for user in (people.OTHER_OWNER, people.REPRESENTATIVE):
		frappe.db.set_value("User", user, "enabled", 0)
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


# What reports to what


@pytest.mark.row("R18")
def test_a_circle_is_refused_by_its_chain(officer):
	chain = [f"第{number}部" for number in range(12)]
	for number, name in enumerate(chain):
		above = chain[number - 1] if number else None
		assert officer.post(PATH, department_name=name, reports_to=above).status_code == 200
	for department, above, shown in (
		(chain[0], chain[0], "第0部 → 第0部"),
		(chain[0], chain[1], "第0部 → 第1部 → 第0部"),
		(chain[0], chain[11], "第0部 → 第11部 → 第10部"),
		(chain[4], chain[6], "第4部 → 第6部 → 第5部 → 第4部"),
	):
		response = officer.put(f"{PATH}/{department}", reports_to=above)
		assert response.status_code == 417 and shown in message_of(response), message_of(response)
	stored = officer.get(f"{PATH}/{chain[4]}").get_json()["data"]
	assert stored["reports_to"] == chain[3]
	assert officer.put(f"{PATH}/{chain[4]}", reports_to=chain[1]).status_code == 200
	response = officer.post(PATH, department_name="自己", reports_to="自己")
	assert response.status_code == 417


@pytest.mark.row("R18")
def test_who_answers_is_shown_where_it_is_not_the_head(officer):
	import frappe

	method = "itss_improvement.api.form.department"
	found = officer.call(method, name=people.OPERATIONS).get_json()["message"]
	assert found["user"] == people.OWNER
	frappe.db.set_value("User", people.OWNER, "enabled", 0)
	found = officer.call(method, name=people.OPERATIONS).get_json()["message"]
	assert found["user"] == people.REPRESENTATIVE
	frappe.db.set_value("User", people.REPRESENTATIVE, "enabled", 0)
	assert officer.call(method, name=people.OPERATIONS).get_json().get("message") is None
	assert Browser(people.STRANGER).call(method, name=people.OPERATIONS).status_code == 403


def test_a_circle_that_two_saved_at_once_ends(officer, departments):
	import frappe

	for one, other in ((people.OPERATIONS, people.PURCHASING), (people.PURCHASING, people.OPERATIONS)):
		frappe.db.set_value("Improvement Department", one, {"reports_to": other, "head": None})
	assert departments.head_of(people.OPERATIONS) == people.REPRESENTATIVE

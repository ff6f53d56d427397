"""The functions that the desk, the agents' screen and scripts call, over HTTP."""

from __future__ import annotations

import re

import pytest

from tests import improvements, people
from tests.improvements import OPPORTUNITY
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

API = "itss_improvement.api.opportunity"
CHANGING = {
	"make_from_ticket": {"desk": "HD Ticket", "ticket": 1},
	"submit": {"name": ""},
	"return_to_department": {"name": "", "reason": "缺少数据"},
	"assess": {
		"name": "",
		"impact": 4,
		"resource": 3,
		"urgency": 5,
		"improvement_class": "Corrective and Preventive Action",
		"reason": "根因不明",
		"department": people.PURCHASING,
		"due_date": "2999-01-01",
	},
	"reject": {"name": "", "reason": "不属于本部门"},
	"merge": {"name": "", "into": ""},
}
WRONG_TYPES = (403, 417, 500)
"""Frappe answers a value of the wrong type with 417 on 15 and with 500 on 16; never by taking it."""


@pytest.fixture
def everybody(site):
	people.make_everybody()


@pytest.mark.row("R48", "R50", "R51", "R52", "R53")
def test_the_whole_way_over_http(everybody):
	name = improvements.draft().name
	staff, officer = Browser(people.STAFF), Browser(people.OFFICER)
	steps = [
		(staff, "submit", {}, "Submitted", "Plan"),
		(officer, "return_to_department", {"reason": "缺少数据"}, "Returned", "Plan"),
		(staff, "submit", {}, "Submitted", "Plan"),
		(officer, "assess", CHANGING["assess"], "Assessed", "Do"),
	]
	for browser, method, values, status, stage in steps:
		response = browser.call(f"{API}.{method}", **{**values, "name": name})
		assert response.status_code == 200, message_of(response)
		assert response.get_json()["message"] == {"name": name, "status": status, "stage": stage}
	assert improvements.stored(name).total_score == 21


@pytest.mark.row("R51")
@pytest.mark.parametrize(("method", "status"), [("reject", "Rejected"), ("merge", "Merged")])
def test_deciding_against_it_over_http(everybody, method, status):
	name = improvements.in_state("Submitted").name
	values = {
		**CHANGING[method],
		"name": name,
		**({"into": improvements.draft().name} if method == "merge" else {}),
	}
	response = Browser(people.OFFICER).call(f"{API}.{method}", **values)
	assert response.get_json()["message"]["status"] == status


@pytest.mark.row("R52")
def test_numbers_may_come_as_text(everybody):
	name = improvements.in_state("Submitted").name
	values = {**CHANGING["assess"], "name": name, "impact": "4", "resource": "3", "urgency": "5"}
	response = Browser(people.OFFICER).request("POST", f"/api/method/{API}.assess", data=values)
	assert response.status_code == 200, message_of(response)
	assert improvements.stored(name).impact_score == 4


@pytest.mark.row("R51", "R52")
@pytest.mark.parametrize(
	"values",
	[
		{"impact": "many"},
		{"impact": 2.5},
		{"impact": None},
		{"impact": [4]},
		{"impact": 0},
		{"urgency": 6},
		{"improvement_class": "Miracle"},
		{"improvement_class": None},
		{"reason": ""},
		{"reason": {"a": 1}},
		{"department": "不存在"},
		{"due_date": "soon"},
		{"due_date": "2001-01-01"},
		{"name": "IMP-1999-0001"},
		{"name": ["IMP-1999-0001"]},
		{"name": {"status": "Submitted"}},
	],
	ids=str,
)
def test_what_is_no_decision_is_not_taken(everybody, values):
	doc = improvements.in_state("Submitted")
	kept = improvements.stored(doc.name)
	response = Browser(people.OFFICER).call(
		f"{API}.assess", **{**CHANGING["assess"], "name": doc.name, **values}
	)
	assert response.status_code in (404, *WRONG_TYPES), response.get_data(as_text=True)
	if response.status_code == 500:
		assert "Type" in response.get_json()["exception"], response.get_json()["exception"]
	assert improvements.stored(doc.name) == kept


@pytest.mark.parametrize("method", CHANGING)
def test_what_changes_something_is_posted(everybody, method):
	doc = improvements.in_state("Submitted")
	values = {**CHANGING[method], "name": doc.name}
	kept = improvements.stored(doc.name)
	response = Browser(people.OFFICER).get(f"/api/method/{API}.{method}", **values)
	assert response.status_code in (403, 405)
	assert improvements.stored(doc.name) == kept


@pytest.mark.parametrize("method", CHANGING)
def test_what_is_missing_is_an_error(everybody, method):
	response = Browser(people.OFFICER).call(f"{API}.{method}")
	assert response.status_code in (417, 500)
	assert "missing" in response.get_data(as_text=True)


@pytest.mark.parametrize("method", [*CHANGING, "suggest_class"])
def test_a_guest_and_a_stranger_may_call_nothing(everybody, method):
	doc = improvements.in_state("Submitted")
	values = {"name": doc.name, "into": doc.name, "impact": 1, "resource": 1, "urgency": 1}
	values = {key: values.get(key, value) for key, value in {**CHANGING.get(method, values)}.items()}
	for user in (people.GUEST, people.STRANGER, people.AUDITOR):
		if (method, user) != ("suggest_class", people.AUDITOR):
			response = Browser(user).call(f"{API}.{method}", **values)
			assert response.status_code == 403, (user, response.get_data(as_text=True))


@pytest.mark.row("R52")
def test_the_suggestion_shows_its_arithmetic(everybody):
	browser = Browser(people.OFFICER)
	found = browser.get(f"/api/method/{API}.suggest_class", impact=4, resource=3, urgency=5)
	assert found.get_json()["message"] == {
		"total": 21,
		"improvement_class": "Improvement Project",
		"arithmetic": "4 × 2 + 3 × 1 + 5 × 2 = 21 ≥ 19",
	}
	for wrong in (0, 6, -1):
		refused = browser.get(f"/api/method/{API}.suggest_class", impact=wrong, resource=3, urgency=5)
		assert refused.status_code == 417 and "Impact Score" in message_of(refused)


@pytest.mark.row("R8")
@pytest.mark.parametrize("as_json", [True, False])
def test_a_ticket_s_name_may_be_a_number(everybody, desk, as_json):
	import frappe

	desk.make_sla()
	ticket = desk.make_ticket()
	frappe.get_doc(
		doctype="Has Role", parent=people.AGENT, parenttype="User", parentfield="roles", role="ITSS Staff"
	).db_insert()
	values = {"desk": "HD Ticket", "ticket": int(ticket.name)}
	body = {"json": values} if as_json else {"data": values}
	browser = Browser(people.AGENT)
	first, second = (browser.request("POST", f"/api/method/{API}.make_from_ticket", **body) for _ in range(2))
	assert first.status_code == 200, message_of(first)
	assert first.get_json()["message"]["status"] == "Draft"
	assert first.get_json() == second.get_json()
	assert frappe.db.get_value(OPPORTUNITY, first.get_json()["message"]["name"], "ticket_count") == 1


@pytest.mark.row("R8")
def test_a_ticket_that_may_not_be_read_is_not_told_from_one_that_is_not_there(everybody, desk):
	desk.make_sla()
	ticket = desk.make_ticket()
	browser = Browser(people.STAFF)
	answers = [
		browser.call(f"{API}.make_from_ticket", desk="HD Ticket", ticket=name)
		for name in (int(ticket.name), 987654321)
	]
	assert [answer.status_code for answer in answers] == [403, 403]
	told = [re.sub(r"\d+", "", message_of(answer)) for answer in answers]
	assert told[0] == told[1]
	assert browser.call(f"{API}.make_from_ticket", desk="Other", ticket=1).status_code == 404

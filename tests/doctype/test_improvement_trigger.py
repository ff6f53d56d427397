"""**Improvement Trigger**: what its form refuses, and that a change holds from the window under way."""

from __future__ import annotations

import pytest

from tests import people
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

PATH = "/api/resource/Improvement Trigger"
VALUES = {
	"trigger_name": "测试规则",
	"signal_condition": "Complaint",
	"window_length": "Month",
	"threshold": 3,
	"source": "Customer Feedback",
	"source_subtype": "Customer Complaint",
}
ATTAINMENT = {
	"signal_condition": "SLA Attainment Under Target",
	"attainment_target": 90,
	"minimum_tickets": 30,
}


@pytest.fixture
def officer(site):
	people.make_everybody()
	return Browser(people.OFFICER)


REFUSALS = [
	({"threshold": 0}, "Threshold is 0"),
	({"threshold": -3}, "-3"),
	({"window_length": "Each Ticket", "threshold": 2}, "Each Ticket"),
	({**ATTAINMENT, "window_length": "Each Ticket"}, "Window"),
	({**ATTAINMENT, "attainment_target": 0}, "Attainment Target is 0%"),
	({**ATTAINMENT, "attainment_target": 101}, "101%"),
	({**ATTAINMENT, "minimum_tickets": 0}, "Minimum Tickets is 0"),
	({"signal_condition": "Full Moon"}, "Full Moon"),
	({"window_length": "Century"}, "Century"),
	({"window_length": ""}, "Window"),
	({"source_subtype": "Competition"}, "Competition"),
	({"source": "Rumour"}, "Source"),
	({"trigger_name": ""}, "Trigger Name"),
	({"department": "不存在"}, "不存在"),
]


@pytest.mark.row("R25", "R26", "R27")
def test_a_trigger_that_could_not_work_is_refused_by_name(officer):
	for values, words in REFUSALS:
		response = officer.post(PATH, **{**VALUES, **values})
		assert response.status_code == 417, (values, response.get_data(as_text=True))
		assert words in message_of(response), (values, message_of(response))


@pytest.mark.row("R26", "R27")
@pytest.mark.parametrize("values", [{}, ATTAINMENT, {"window_length": "Each Ticket", "threshold": 1}])
def test_a_trigger_that_works_is_accepted_and_switched_off(officer, values):
	made = officer.post(PATH, **{**VALUES, **values})
	assert made.status_code == 200, message_of(made)
	assert made.get_json()["data"]["enabled"] == 1
	assert officer.put(f"{PATH}/测试规则", enabled=0).status_code == 200
	assert officer.post(PATH, **VALUES).status_code == 409


@pytest.mark.row("R7", "R26", "R27")
def test_every_seeded_trigger_can_be_saved_as_it_is(officer):
	names = [row["name"] for row in officer.get(PATH, limit_page_length=0).get_json()["data"]]
	assert len(names) == 10
	for name in names:
		assert officer.put(f"{PATH}/{name}", enabled=1).status_code == 200, name


@pytest.mark.row("R6")
def test_an_edited_trigger_reconsiders_the_window_under_way(officer):
	import frappe
	from frappe.utils import add_days, add_months, get_first_day, now_datetime

	doc = frappe.get_doc({"doctype": "Improvement Trigger", **VALUES}).insert()
	start = get_first_day(now_datetime())
	moments = {"this month": now_datetime(), "before": add_days(add_months(start, -1), 3)}
	for name, moment in moments.items():
		for kind in ("Complaint", "Poor Rating"):
			for status in ("Below Threshold", "Not Watched", "Behind an Opportunity"):
				frappe.get_doc(
					doctype="Improvement Signal",
					name=f"{name} {kind} {status}",
					kind=kind,
					status=status,
					occurred_at=moment,
					ticket_opened_at=moment,
					desk="HD Ticket",
					ticket=f"{name} {kind} {status}",
				).db_insert()
	doc.update({"threshold": 2}).save()
	assert set(frappe.get_all("Improvement Signal", {"status": "Pending"}, pluck="name")) == {
		"this month Complaint Below Threshold",
		"this month Complaint Not Watched",
		# another trigger may count it as well
		"this month Complaint Behind an Opportunity",
	}
	doc.update({"enabled": 0}).save()


@pytest.mark.row("R6")
def test_a_trigger_that_made_something_is_kept(officer):
	"""What it made names it."""
	import frappe

	from tests import improvements

	frappe.get_doc({"doctype": "Improvement Trigger", **VALUES}).insert()
	assert officer.delete(f"{PATH}/测试规则").status_code == 202
	frappe.get_doc({"doctype": "Improvement Trigger", **VALUES}).insert()
	made = improvements.draft()
	frappe.db.set_value("Improvement Opportunity", made.name, "improvement_trigger", "测试规则")
	response = officer.delete(f"{PATH}/测试规则")
	assert response.status_code == 417 and made.name in message_of(response)

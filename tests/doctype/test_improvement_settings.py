"""**Improvement Settings**: the document's header, and values that the rules can work with."""

from __future__ import annotations

import pytest

from tests import people
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

PATH = "/api/resource/Improvement Settings/Improvement Settings"


@pytest.fixture
def officer(site):
	people.make_everybody()
	return Browser(people.OFFICER)


def revision(revised_on: str, version: str, **values) -> dict:
	return {
		"revised_on": revised_on,
		"effective_from": revised_on,
		"version": version,
		"change": "修订",
		"approved_by": "甲",
		**values,
	}


@pytest.mark.row("R1", "R2", "R83")
def test_the_document_s_header_is_data(officer):
	header = {
		"company": "示例科技有限公司",
		"document_number": "XDYJ-04-04",
		"version": "V1.1",
		"issuing_department": people.QUALITY,
		"approved_by": "乙",
		"approved_on": "2026-01-05",
		"effective_from": "2026-01-10",
	}
	revisions = [
		revision("2025-01-01", "V1.0", approved_by="甲"),
		revision("2026-01-05", "V1.1", effective_from="2026-01-10", approved_by="乙"),
	]
	response = officer.put(PATH, **header, revisions=revisions)
	assert response.status_code == 200, message_of(response)
	found = officer.get(PATH).get_json()["data"]
	assert {field: found[field] for field in header} == header
	for row, expected in zip(found["revisions"], revisions, strict=True):
		assert {field: row[field] for field in expected} == expected


@pytest.mark.row("R1")
def test_a_fresh_site_has_the_regulation_s_header_and_nobody_s_name(officer):
	found = officer.get(PATH).get_json()["data"]
	assert (found["document_number"], found["version"]) == ("XDYJ-04-04", "V1.0")
	assert not found.get("approved_by") and not found.get("company")


@pytest.mark.parametrize(
	("values", "word"),
	[
		({"at_risk_share": 0}, "Risk Share"),
		({"at_risk_share": 100}, "100"),
		({"at_risk_share": -5}, "-5"),
		({"at_risk_share": "much"}, "Risk Share"),
		({"poor_rating": 1.2}, "1.2"),
		({"poor_rating": -0.1}, "-0.1"),
		({"repeat_days": 0}, "Repeat"),
		({"impact_weight": -1}, "Weights"),
		({"impact_weight": 0, "resource_weight": 0, "urgency_weight": 0}, "Weights"),
		({"capa_from": 20, "project_from": 19}, "CAPA From"),
		({"project_from": 26}, "25"),
		({"capa_from": 5}, "5"),
		({"default_department": "不存在"}, "不存在"),
	],
)
def test_values_that_cannot_work_are_refused_by_name(officer, values, word):
	before = officer.get(PATH).get_json()["data"]
	response = officer.put(PATH, **values)
	assert response.status_code == 417, response.get_data(as_text=True)
	assert word in message_of(response)
	assert officer.get(PATH).get_json()["data"] == before


def test_what_was_seeded_is_not_edited(officer):
	"""Otherwise an older form, or a request, would bring back what an administrator removed."""
	before = officer.get(PATH).get_json()["data"]["seeded"]
	assert officer.put(PATH, seeded="", company="甲").status_code == 200
	assert officer.get(PATH).get_json()["data"]["seeded"] == before


# The revisions of the regulation


@pytest.mark.row("R2", "R82", "R83")
def test_the_header_is_what_the_newest_row_says(officer):
	rows = [revision("2025-01-01", "V1.0"), revision("2027-01-05", "V2.0", approved_by="乙")]
	response = officer.put(PATH, revisions=rows)
	assert response.status_code == 200, message_of(response)
	found = officer.get(PATH).get_json()["data"]
	assert [found[field] for field in ("version", "approved_by", "approved_on", "effective_from")] == [
		"V2.0",
		"乙",
		"2027-01-05",
		"2027-01-05",
	]
	refused = officer.put(PATH, version="V9.9")
	assert refused.status_code == 417 and "newest row" in message_of(refused)
	assert officer.get(PATH).get_json()["data"]["version"] == "V2.0"
	assert officer.put(PATH, company="某公司").status_code == 200


@pytest.mark.row("R2", "R83")
@pytest.mark.parametrize(
	("rows", "said"),
	[
		(
			[revision("2026-01-01", "V1.0"), revision("2025-01-01", "V0.9")],
			"row 2: Effective From 2025-01-01 is earlier",
		),
		([revision("2026-01-01", "V1.0"), revision("2026-01-01", "V1.1")], "row 2: two versions"),
		([revision("2026-01-01", "V1.0", effective_from="2025-12-31")], "row 1: Effective From 2025-12-31"),
		([revision("2026-01-01", " ")], "version"),
		([revision("2026-01-01", "V1.0", effective_from=None)], "effective_from"),
	],
)
def test_a_table_of_revisions_that_tells_no_version_is_refused(officer, rows, said):
	before = officer.get(PATH).get_json()["data"]
	response = officer.put(PATH, revisions=rows)
	assert response.status_code == 417, response.get_data(as_text=True)
	assert said.lower() in message_of(response).lower(), message_of(response)
	assert officer.get(PATH).get_json()["data"] == before


@pytest.mark.row("R82")
def test_the_revisions_are_the_quality_department_s_to_change(officer):
	for user in (people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR, people.OWNER, people.STAFF):
		response = Browser(user).put(PATH, revisions=[revision("2026-01-01", "V1.0")])
		assert response.status_code == 403, user
	assert officer.get(PATH).get_json()["data"]["revisions"] == []


@pytest.mark.row("R83")
def test_rows_that_are_older_than_the_field_get_a_date(officer):
	import frappe

	from itss_improvement.patches import date_the_revisions

	rows = [revision("2024-01-01", "V1.0"), revision("2025-01-01", "V1.1"), revision("2026-01-05", "V2.0")]
	assert officer.put(PATH, revisions=rows).status_code == 200
	row = "Improvement Settings Revision"
	names = frappe.get_all(row, {"parent": "Improvement Settings"}, pluck="name", order_by="idx")
	# as they were written before: the newest on top
	for idx, name in enumerate(reversed(names), 1):
		frappe.db.set_value(row, name, {"effective_from": None, "idx": idx}, update_modified=False)
	frappe.db.set_single_value("Improvement Settings", "effective_from", "2026-01-10")
	for _twice in range(2):
		date_the_revisions.execute()
		found = officer.get(PATH).get_json()["data"]["revisions"]
		assert [(row["version"], row["effective_from"]) for row in found] == [
			("V1.0", "2024-01-01"),
			("V1.1", "2025-01-01"),
			("V2.0", "2026-01-10"),
		]
	assert officer.put(PATH, company="某公司").status_code == 200


# The ladder


def rung(working_days, recipient="Responsible Person", **values) -> dict:
	return {"working_days": working_days, "recipient": recipient, "enabled": 1, **values}


@pytest.mark.row("R17")
def test_a_fresh_site_has_a_ladder(officer):
	found = officer.get(PATH).get_json()["data"]["reminders"]
	assert [(row["working_days"], row["recipient"]) for row in found] == [
		(-2, "Responsible Person"),
		(-1, "Responsible Person"),
		(0, "Responsible Person"),
		(1, "Department Head"),
		(3, "Management Representative"),
	]


@pytest.mark.row("R17")
def test_every_step_is_the_quality_department_s_to_change(officer):
	import frappe

	from itss_improvement.settings import ladder

	rows = [rung(-5), rung(2, "Department Head"), rung(2), rung(9, "Management Representative", enabled=0)]
	response = officer.put(PATH, reminders=rows)
	assert response.status_code == 200, message_of(response)
	assert [(step.offset, step.recipient.value) for step in ladder()] == [
		(-5, "Responsible Person"),
		(2, "Department Head"),
		(2, "Responsible Person"),
	]
	assert officer.put(PATH, reminders=[]).status_code == 200
	frappe.clear_document_cache("Improvement Settings", "Improvement Settings")
	assert ladder() == ()


@pytest.mark.parametrize(
	("rows", "words"),
	[
		([rung(1), rung(-1), rung(1)], ("same", "1", "Responsible Person")),
		([rung(1), rung(1, enabled=0)], ("same",)),
		([rung(366)], ("366", "365")),
		([rung(-366)], ("-366",)),
		([rung(10**9)], (str(10**9),)),
		([rung(1, "The Neighbour")], ("Recipient",)),
	],
)
def test_a_ladder_that_cannot_be_climbed_is_refused(officer, rows, words):
	before = officer.get(PATH).get_json()["data"]
	response = officer.put(PATH, reminders=rows)
	assert response.status_code == 417, response.get_data(as_text=True)
	assert all(word.lower() in message_of(response).lower() for word in words), message_of(response)
	assert officer.get(PATH).get_json()["data"] == before


def test_a_site_that_is_older_than_the_ladder_gets_one_and_keeps_what_was_removed(officer):
	import frappe

	from itss_improvement.setup import settings as setup

	frappe.db.delete("Improvement Settings Reminder")
	frappe.db.set_single_value("Improvement Settings", {"answer_call_days": 0, "call_departments": 0})
	seeded = frappe.db.get_single_value("Improvement Settings", "seeded", cache=False)
	older = [key for key in seeded.split("\n") if key != "settings:ladder" and "time limit" not in key]
	frappe.db.set_single_value("Improvement Settings", "seeded", "\n".join(older))
	frappe.clear_document_cache("Improvement Settings", "Improvement Settings")
	setup.apply()
	found = frappe.get_single("Improvement Settings")
	assert (len(found.reminders), found.answer_call_days, found.call_departments) == (5, 10, 1)
	found.update({"reminders": [], "call_departments": 0}).save()
	setup.apply()
	found = frappe.get_single("Improvement Settings")
	assert (found.reminders, found.call_departments) == ([], 0)

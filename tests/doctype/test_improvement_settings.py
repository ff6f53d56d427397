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


@pytest.mark.row("R1", "R2", "R83")
def test_the_document_s_header_is_data(officer):
	header = {
		"company": "示例科技有限公司",
		"document_number": "XDYJ-04-04",
		"version": "V1.1",
		"issuing_department": people.QUALITY,
		"approved_by": "管理者代表",
		"approved_on": "2026-01-05",
		"effective_from": "2026-01-10",
	}
	revisions = [
		{"revised_on": "2025-01-01", "version": "V1.0", "change": "首次发布", "approved_by": "甲"},
		{"revised_on": "2026-01-05", "version": "V1.1", "change": "增加评估", "approved_by": "乙"},
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

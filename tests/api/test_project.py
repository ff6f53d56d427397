"""What the form of a project asks for: what may be done with it, and its plan as a picture, saved or not (R44, R45)."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import pytest

from tests import charters, people
from tests.charters import LEADER, MEMBER
from tests.domain.causes import HOSTILE
from tests.web import Browser, message_of

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.row("R44", "R45")]

PLAN, PAGE = "itss_improvement.api.project.plan", "itss_improvement.api.project.page"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def everybody(site):
	people.make_everybody()


def drawn(user: str, name: str, **values) -> str:
	response = Browser(user).call(PLAN, name=name, **values)
	assert response.status_code == 200, response.get_data(as_text=True)
	return response.get_json()["message"]


def names_in(picture: str) -> list[str]:
	"""Of the milestones."""
	rows = [
		group
		for group in ElementTree.fromstring(picture).iter(f"{SVG}g")
		if group.get("data-row") == "milestone"
	]
	return [row.find(f"{SVG}text").text for row in rows]


def test_what_is_stored_is_drawn(site):
	project = charters.in_state("In Progress")
	assert names_in(drawn(MEMBER, project.name)) == ["现状调研", "平台上线"]
	assert drawn(people.OWNER, charters.opened().name).startswith("<svg"), "it ends on its due date"


def test_what_is_typed_is_drawn_and_not_stored(site):
	project = charters.written()
	kept = charters.stored(project.name)
	start, end = charters.today(), charters.today() + timedelta(days=9)
	rows = [{"milestone": "未保存的里程碑", "planned_start": str(start), "planned_end": str(end)}]
	for given in (rows, json.dumps(rows)):
		picture = drawn(
			people.OWNER, project.name, milestones=given, planned_start=str(start), planned_end=str(end)
		)
		assert names_in(picture) == ["未保存的里程碑"]
	assert drawn(people.OWNER, project.name, milestones=[]) == ""
	assert charters.stored(project.name) == kept


@pytest.mark.parametrize(
	"row",
	[
		{},
		{"milestone": None, "planned_start": "someday", "planned_end": ["2026-01-01"]},
		{"milestone": {"a": 1}, "weight": "much", "percent": "all"},
		{"milestone": 5, "weight": -1, "percent": 1e308, "actual_start": "9999-99-99"},
		{"milestone": "x", "weight": "nan", "percent": "-inf", "actual_end": 20260101},
		{"milestone": "x", "planned_start": "0001-01-01", "planned_end": "9999-12-31"},
	],
)
def test_rows_that_are_half_written_are_drawn_as_far_as_they_go(site, row):
	project = charters.written()
	today = str(charters.today())
	picture = drawn(people.OWNER, project.name, milestones=[row], planned_start=today, planned_end=today)
	assert len(names_in(picture)) == 1


def test_whatever_people_wrote_is_text(site):
	project = charters.written()
	today = str(charters.today())
	hostile = [text.encode(errors="ignore").decode() for text in HOSTILE]
	rows = [{"milestone": text, "planned_start": today, "planned_end": today} for text in hostile]
	picture = drawn(people.OWNER, project.name, milestones=rows, planned_start=today, planned_end=today)
	assert len(names_in(picture)) == len(rows) and "<script" not in picture


@pytest.mark.parametrize("milestones", ["no rows", "{}", [1], ["a"], "[[]]", [{"milestone": "a"}] * 201])
def test_what_is_no_plan_is_refused_with_a_sentence(site, milestones):
	project = charters.written()
	response = Browser(people.OWNER).call(PLAN, name=project.name, milestones=milestones)
	assert response.status_code == 417
	assert project.name in message_of(response) and "milestones" in message_of(response)


def test_only_whoever_may_read_it_has_it_drawn_or_sees_its_page(site):
	project = charters.in_state("In Progress")
	for user in (people.OTHER_OWNER, people.AGENT, people.STRANGER, people.GUEST):
		for method in (PLAN, PAGE):
			assert Browser(user).call(method, name=project.name).status_code in (401, 403), (user, method)
	for user in (LEADER, MEMBER, people.OWNER, people.AUDITOR):
		assert Browser(user).call(PAGE, name=project.name).status_code == 200, user
	assert Browser(people.OFFICER).call(PAGE, name="PRJ-1999-0001").status_code == 404


def test_the_page_says_how_far_it_is_and_who_reports(site, monkeypatch):
	project = charters.in_state("In Progress")
	for user, may in ((LEADER, True), (MEMBER, True), (people.OWNER, False), (people.OFFICER, False)):
		page = Browser(user).call(PAGE, name=project.name).get_json()["message"]
		assert page["may_report"] is may, user
	assert (page["reports"], page["report_late"]) == ([], False)
	assert 0 < page["percent_planned"] < 100
	charters.freeze(monkeypatch, project.next_report_due + timedelta(days=1))
	late = Browser(LEADER).call(PAGE, name=project.name).get_json()["message"]
	assert late["report_late"] and late["percent_planned"] >= page["percent_planned"]


def test_the_page_names_columns_and_who_writes_them(site):
	project = charters.in_state("In Progress")
	page = Browser(LEADER).call(PAGE, name=project.name).get_json()["message"]
	assert {"milestones.actual_end", "milestones.percent"} <= set(page["writable"])
	assert "milestones" in page["read_only"] and page["may_edit"]
	page = Browser(people.AUDITOR).call(PAGE, name=project.name).get_json()["message"]
	assert page["writable"] == [] and page["actions"] == []
	accepting = charters.in_state("Acceptance")
	page = Browser(people.OFFICER).call(PAGE, name=accepting.name).get_json()["message"]
	assert {"fieldname": "goals.met", "required": True} in page["needs"]["Accept"]

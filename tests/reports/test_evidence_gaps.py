"""The gap list on the desk, before an auditor comes (R71, R72)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests import corrective_actions, people
from tests.archives_made import closed
from tests.measures import day
from tests.web import Browser, message_of

REPORT = "Improvement Evidence Gaps"
CAPA = "Corrective and Preventive Action"
SEE_ALL = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
OTHERS = (people.STAFF, people.AGENT, people.STRANGER, people.GUEST)
SCRIPT = (
	Path(__file__).resolve().parents[2]
	/ "itss_improvement/itss_improvement/report/improvement_evidence_gaps/improvement_evidence_gaps.js"
)


@pytest.fixture
def improvement(everybody):
	return closed()


def run(user: str = people.OFFICER, **filters):
	filters = {"year": day(0)[:4], **filters}
	return Browser(user).get(
		"/api/method/frappe.desk.query_report.run", report_name=REPORT, filters=json.dumps(filters)
	)


def rows_of(answer) -> list[dict]:
	assert answer.status_code == 200, message_of(answer)
	return [row for row in answer.get_json()["message"]["result"] if isinstance(row, dict)]


@pytest.mark.row("R71", "R72")
def test_of_what_was_closed_whoever_sees_everything_sees_all(improvement):
	import frappe

	action = frappe.db.get_value(CAPA, {"opportunity": improvement.name})
	frappe.db.set_value(CAPA, action, "no_revision_reason", "现行<b>作业</b>指导书", update_modified=False)
	for user in SEE_ALL:
		answer = run(user)
		(row,) = [row for row in rows_of(answer) if row["kind_value"] == "None Needed, It Is Claimed"]
		assert (row["doctype"], row["record"], row["opportunity"]) == (CAPA, action, improvement.name)
		assert "现行<b>作业</b>指导书" in row["missing"] and row["closed_on"] == day(0)
		summary = {one["label"]: one["value"] for one in answer.get_json()["message"]["report_summary"]}
		assert summary["Improvements"] == 1 and summary["Gaps"] == len(rows_of(answer))


def test_what_is_on_its_way_is_there_as_well(everybody):
	import frappe

	corrective_actions.add_analyst()
	action = corrective_actions.in_state("Implementation")
	frappe.db.set_value(CAPA, action.name, "due_date", day(-3), update_modified=False)
	(row,) = [row for row in rows_of(run(kind="Overdue")) if row["record"] == action.name]
	assert day(-3) in row["missing"] and row["closed_on"] is None
	# what it does not need yet is not missed
	assert not [row for row in rows_of(run()) if row["kind_value"] in ("No Training", "Effect Not Verified")]
	assert rows_of(run(closed_only=1)) == []


def test_of_another_year_it_says_nothing(improvement):
	assert rows_of(run(year="2020")) == []


def test_a_department_owner_sees_their_own(improvement):
	import frappe

	own = rows_of(run(people.OWNER))
	assert {row["opportunity"] for row in own} == {improvement.name}
	frappe.db.set_value(
		"Improvement Opportunity",
		improvement.name,
		"responsible_department",
		people.PURCHASING,
		update_modified=False,
	)
	assert rows_of(run(people.OWNER)) == []
	assert rows_of(run(people.OFFICER, department=people.OPERATIONS)) == []
	assert rows_of(run(people.OFFICER, department=people.PURCHASING))


def test_nobody_else(everybody):
	for user in OTHERS:
		answer = run(user)
		assert answer.status_code in (401, 403), user


@pytest.mark.parametrize(
	("filters", "message"),
	[
		({"year": "26"}, "Year 26 must be four digits"),
		({"kind": "<b>x</b>"}, "There is no gap"),
	],
)
def test_bad_input_is_one_sentence(everybody, filters, message):
	answer = run(**filters)
	assert answer.status_code == 417 and message in message_of(answer)
	assert "<b>" not in message_of(answer)


def test_the_choice_of_kinds_is_that_of_the_rules():
	from itss_improvement.domain.evidence_gap import GapKind

	offered = re.findall(r'value: "([^"]+)", label: __\("([^"]+)"\)', SCRIPT.read_text())
	assert offered == [(kind.value, kind.value) for kind in GapKind]

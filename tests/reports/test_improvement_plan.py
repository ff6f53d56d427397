"""The improvement plan of a year, through the site."""

from __future__ import annotations

import json

import pytest

from tests import people
from tests.web import Browser, message_of

REPORT = "Improvement Plan of the Year"
OPPORTUNITY, NOTICE, ACTION, MEASURE = (
	"Improvement Opportunity",
	"Improvement Notice",
	"Corrective and Preventive Action",
	"Improvement Measure",
)
READERS = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
OTHERS = (people.STAFF, people.AGENT, people.STRANGER, people.GUEST)
ROUTINE, CAPA = "Routine Improvement", "Corrective and Preventive Action"


def run(user: str = people.OFFICER, **filters):
	return Browser(user).get(
		"/api/method/frappe.desk.query_report.run",
		report_name=REPORT,
		filters=json.dumps({"year": 2026, **filters}),
	)


def rows_of(answer) -> list[dict]:
	assert answer.status_code == 200, message_of(answer)
	return answer.get_json()["message"]["result"]


def titles(answer) -> list[str]:
	return [row["title"] for row in rows_of(answer) if row.get("title")]


@pytest.fixture
def opportunity(add):
	"""Adds one with a path record, and returns both names."""
	import frappe

	def write(title: str, status: str = "Assessed", path: str = NOTICE, **values) -> tuple[str, str]:
		on_path = {key: values.pop(key) for key in ("closed_on", "path_status", "path_due") if key in values}
		add(
			OPPORTUNITY,
			title=title,
			status=status,
			trigger_key=f"key of {title}",
			**{
				"submitted_on": "2026-03-02 09:00:00",
				"source": "Customer Feedback",
				"improvement_class": ROUTINE if path == NOTICE else CAPA,
				"responsible_department": people.OPERATIONS,
				"due_date": "2026-09-30",
				**values,
			},
		)
		name = frappe.db.get_value(OPPORTUNITY, {"title": title})
		if not path:
			return name, ""
		add(
			path,
			title=title,
			opportunity=name,
			status=on_path.get("path_status", "Closed" if status == "Closed" else "In Progress"),
			due_date=on_path.get("path_due", "2026-06-30"),
			closed_on=on_path.get("closed_on"),
		)
		return name, frappe.db.get_value(path, {"opportunity": name, "status": ["!=", "Superseded"]})

	return write


@pytest.mark.row("R15", "R29")
class TestPlan:
	def test_under_its_class_with_measures_dates_and_states(self, add, opportunity):
		name, action = opportunity("备件短缺", path=ACTION, path_status="Implementation")
		superseded = {"opportunity": name, "status": "Superseded", "title": "旧路径"}
		add(NOTICE, **superseded)
		for number, (text, status, reference) in enumerate(
			[
				("签订框架协议", "Done", action),
				("设安全库存", "In Progress", action),
				("作废", "Cancelled", action),
			]
		):
			add(
				MEASURE,
				opportunity=name,
				reference_doctype=ACTION,
				reference_name=reference,
				measure=text,
				status=status,
				due_date=f"2026-05-0{number + 1}",
			)
		add(MEASURE, opportunity=name, reference_name="figure-none", measure="属于旧路径", status="Planned")
		opportunity("值班交接")
		opportunity("刚提交", status="Submitted", path="", improvement_class=None)
		rows = rows_of(run())
		assert [(row.get("bold", 0), row["improvement_class"]) for row in rows] == [
			(1, f"{CAPA}: 1"),
			(0, CAPA),
			(1, f"{ROUTINE}: 1"),
			(0, ROUTINE),
			(1, "Not Assessed Yet: 1"),
			(0, "Not Assessed Yet"),
		]
		[found] = [row for row in rows if row.get("title") == "备件短缺"]
		assert (found["opportunity"], found["path_doctype"], found["path"]) == (name, ACTION, action)
		assert (found["status"], found["path_status"], found["source"]) == (
			"Assessed",
			"Implementation",
			"Customer Feedback",
		)
		assert found["due_date"] == "2026-06-30", "that of the record that goes on"
		assert found["department"] == people.OPERATIONS
		assert "1. 签订框架协议 (" in found["measures"] and "2. 设安全库存 (" in found["measures"]
		assert "Done" in found["measures"]
		assert "作废" not in found["measures"] and "旧路径" not in found["measures"]
		[waiting] = [row for row in rows if row.get("title") == "刚提交"]
		assert waiting["due_date"] == "2026-09-30" and "path" not in waiting

	def test_an_open_one_is_carried_into_the_next_year_and_not_back(self, opportunity):
		opportunity("跨年", submitted_on="2025-12-31 23:59:59")
		opportunity("明年", submitted_on="2027-01-01 00:00:00")
		assert titles(run()) == ["跨年"]
		assert titles(run(year="2025")) == ["跨年"]
		assert titles(run(year=2024)) == []
		assert sorted(titles(run(year=2027))) == ["明年", "跨年"]

	def test_closed_ones_of_the_year_where_they_are_asked_for(self, opportunity):
		opportunity("今年关闭", status="Closed", closed_on="2026-12-31 23:59:59")
		opportunity(
			"去年关闭", status="Closed", submitted_on="2025-01-01 00:00:00", closed_on="2025-12-31 23:59:59"
		)
		opportunity("明年关闭", status="Closed", path=ACTION, closed_on="2027-01-01 00:00:00")
		assert titles(run()) == []
		assert sorted(titles(run(with_closed=1))) == ["今年关闭", "明年关闭"]
		assert "Closed: 2." in run(with_closed=1).get_json()["message"]["message"]

	@pytest.mark.parametrize("status", ["Draft", "Rejected", "Merged"])
	def test_what_is_no_plan(self, opportunity, status):
		opportunity("不在计划", status=status, path="")
		assert titles(run(with_closed=1)) == []
		assert "Open improvements of 2026: 0." in run().get_json()["message"]["message"]

	@pytest.mark.parametrize("year", ["", "26", "<i>", "9999999"])
	def test_a_year_that_is_none(self, everybody, year):
		answer = run(year=year or " ")
		assert answer.status_code == 417 and "must be four digits" in message_of(answer)
		assert "<i>" not in message_of(answer)

	def test_it_can_be_exported(self, opportunity):
		opportunity("=cmd|' /C calc'!A0")
		answer = Browser(people.OWNER).call(
			"frappe.desk.query_report.export_query",
			report_name=REPORT,
			file_format_type="Excel",
			filters=json.dumps({"year": 2026}),
			visible_idx=json.dumps([0, 1]),
		)
		assert answer.status_code == 200 and answer.get_data()[:2] == b"PK"


@pytest.mark.row("R15")
class TestWhoMay:
	@pytest.mark.parametrize("user", READERS)
	def test_those_who_see_everything_see_every_department(self, opportunity, user):
		opportunity("运维的")
		opportunity("采购的", responsible_department=people.PURCHASING)
		assert sorted(titles(run(user))) == ["运维的", "采购的"]
		assert titles(run(user, department=people.PURCHASING)) == ["采购的"]

	def test_a_department_its_own_alone(self, opportunity):
		opportunity("运维的")
		opportunity("采购的", responsible_department=people.PURCHASING)
		opportunity("没有部门", responsible_department=None)
		assert titles(run(people.OWNER)) == ["运维的"]
		assert titles(run(people.OWNER, department=people.PURCHASING)) == []
		assert titles(run(people.OTHER_OWNER)) == ["采购的"]
		assert "1." in run(people.OWNER).get_json()["message"]["message"]

	@pytest.mark.parametrize("user", OTHERS)
	def test_nobody_else_by_any_door(self, everybody, user):
		import frappe

		from itss_improvement.itss_improvement.report.improvement_plan_of_the_year import (
			improvement_plan_of_the_year as report,
		)

		assert run(user).status_code == 403
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError):
			report.execute({})


@pytest.mark.row("R15")
class TestQueries:
	@pytest.mark.parametrize("count", [1, 60])
	def test_one_for_each_kind_whatever_there_is(self, add, opportunity, queries, count):
		from itss_improvement.reports import improvement_plan

		for number in range(count):
			name, path = opportunity(f"第 {number} 项")
			add(MEASURE, opportunity=name, reference_name=path, measure="…", status="Planned")
		asked = improvement_plan.Asked.of({"year": 2026, "with_closed": 1})
		improvement_plan.as_report(asked)
		with queries() as sent:
			_columns, rows, _message = improvement_plan.as_report(asked)
		assert len(rows) == count + 1
		found = [one for one in sent if 'from "tabdoctype"' not in one.lower().replace("`", '"')]
		assert len(found) == 1 + 3 + 1, found

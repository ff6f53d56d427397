"""The analysis of missed targets, through the site."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from tests import people
from tests.web import Browser, message_of

REPORT = "Unmet Targets"
OPPORTUNITY, NOTICE, ACTION, MEASURE = (
	"Improvement Opportunity",
	"Improvement Notice",
	"Corrective and Preventive Action",
	"Improvement Measure",
)
EVALUATION, TRIGGER = "Improvement Evaluation", "月度 SLA 达成率不达标"
TEAM = "报表测试组"
READERS = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
OTHERS = (people.STAFF, people.AGENT, people.STRANGER, people.GUEST)


def run(user: str = people.OFFICER, **filters):
	return Browser(user).get(
		"/api/method/frappe.desk.query_report.run",
		report_name=REPORT,
		filters=json.dumps({"year": 2026, **filters}),
	)


def rows_of(answer) -> list[dict]:
	assert answer.status_code == 200, message_of(answer)
	return answer.get_json()["message"]["result"]


@pytest.fixture
def figure(add):
	"""Adds an opportunity with a measured value and a target, and returns its name."""
	import frappe

	def write(value: str, target: str, **values) -> str:
		add(
			OPPORTUNITY,
			**{
				"title": f"{value} {target}",
				"status": "Assessed",
				"trigger_key": f"key {value} {target} {len(values)} {values.get('metric')}",
				"metric": "首次解决率",
				"metric_value": value,
				"metric_target": target,
				"period_from": "2026-01-01",
				"period_to": "2026-01-31",
				"identified_on": "2026-02-03",
				"responsible_department": people.OPERATIONS,
				**values,
			},
		)
		return frappe.get_all(OPPORTUNITY, pluck="name", order_by="name desc", limit=1)[0]

	return write


@pytest.fixture
def evaluated(add):
	"""Adds an evaluation with a metric of either kind."""

	made = 0

	def write(opportunity: str = "", status: str = "Concluded", entered=False, **values) -> str:
		import frappe

		nonlocal made
		made += 1
		add(
			EVALUATION,
			title=f"评估 {made}",
			status=status,
			evaluated_on="2026-05-01 10:00:00",
			opportunity=opportunity or None,
			responsible_department=people.OPERATIONS,
			after_from="2026-03-01",
			after_to="2026-03-31",
		)
		name = frappe.db.get_value(EVALUATION, {"title": f"评估 {made}"})
		add(
			"Improvement Entered Metric" if entered else f"{EVALUATION} Metric",
			parent=name,
			parenttype=EVALUATION,
			parentfield="entered_metrics" if entered else "metrics",
			idx=1,
			**values,
		)
		return name

	return write


@pytest.mark.row("R6", "R71")
class TestOpportunities:
	def test_below_its_target_with_causes_measures_and_state(self, add, figure):
		import frappe

		name = figure("81%", "≥ 90%")
		add(ACTION, title="…", opportunity=name, status="Implementation")
		action = frappe.db.get_value(ACTION, {"opportunity": name})
		for idx, (number, cause, is_root) in enumerate(
			[("1", "没有备件", 0), ("1.1", "没有框架协议", 1), ("1.2", "没有安全库存", 1)], start=1
		):
			add(
				"Improvement Cause",
				parent=action,
				parenttype=ACTION,
				parentfield="causes",
				idx=idx,
				number=number,
				cause=cause,
				is_root=is_root,
			)
		add(MEASURE, opportunity=name, reference_name=action, measure="签订框架协议", status="Planned")
		[row] = rows_of(run())
		assert row["cause"] == "1.1 没有框架协议; 1.2 没有安全库存"
		assert row["measures"].startswith("1. 签订框架协议 (")
		assert (row["status"], row["opportunity"], row["path"]) == ("Implementation", name, action)
		assert (row["value"], row["target"], row["metric"]) == ("81%", "≥ 90%", "首次解决率")
		assert row["kind"] == "Figure of an Opportunity" and row["department"] == people.OPERATIONS

	def test_what_reached_it_or_is_no_target(self, figure):
		figure("95%", "≥ 90%")
		figure("5", "< 3", improvement_trigger="客户投诉")
		figure("81%", "≥ 90%", status="Draft")
		figure("81%", "≥ 90%", period_from="2025-12-01", period_to="2025-12-31")
		assert rows_of(run()) == []

	def test_what_cannot_be_compared_is_told(self, figure):
		figure("不好", "≥ 90%")
		answer = run()
		assert rows_of(answer) == []
		assert "cannot be compared: 1." in answer.get_json()["message"]["message"]

	def test_without_a_period_by_the_day_it_was_identified(self, figure):
		figure("81%", "90%", period_from=None, period_to=None, identified_on="2026-12-31")
		assert len(rows_of(run())) == 1
		assert rows_of(run(year=2027)) == []

	def test_a_target_stays_missed_where_nothing_is_done(self, figure):
		figure("81%", "≥ 90%", status="Rejected", rejection_reason="统计口径有误", metric="甲")
		target = figure("82%", "≥ 90%", metric="乙")
		figure("80%", "≥ 90%", status="Merged", merged_into=target, metric="丙")
		assert {row["metric"]: row["measures"] for row in rows_of(run())} == {
			"甲": "Rejected: 统计口径有误",
			"乙": "",
			"丙": f"Merged into {target}",
		}


@pytest.mark.row("R71", "R74")
class TestEvaluations:
	def test_metrics_that_missed_their_target(self, figure, evaluated):
		name = figure("95%", "≥ 90%", status="Closed")
		missed = {"metric": "Resolution Attainment", "target": "95%", "after_text": "91%"}
		evaluation = evaluated(name, target_verdict="Target Missed", after_window="2026-03", **missed)
		evaluated(target_verdict="Target Reached", **missed)
		evaluated(target_verdict="Target Missed", status="Draft", **missed)
		[row] = rows_of(run())
		assert (row["record_doctype"], row["record"], row["opportunity"]) == (EVALUATION, evaluation, name)
		assert (row["value"], row["target"], row["period"]) == ("91%", "95%", "2026-03")
		assert row["kind"] == "Metric of an Evaluation" and row["status"] == "Closed"

	def test_metrics_entered_by_hand_by_their_direction(self, evaluated):
		for name, better, after, target in (
			("及时率", "Higher Is Better", "97", "98"),
			("达标", "Higher Is Better", "98", "98"),
			("停机", "Lower Is Better", "5", "4"),
			("变更", "Lower Is Better", "3", "4"),
			("没有目标", "Higher Is Better", "3", ""),
			("没有数", "Higher Is Better", "", "4"),
		):
			evaluated(entered=True, metric=name, better=better, after_value=after, target=target, unit="次")
		assert [(row["metric"], row["value"]) for row in rows_of(run())] == [
			("及时率", "97 次"),
			("停机", "5 次"),
		]


@pytest.mark.row("R6", "R26")
class TestAttainment:
	@pytest.fixture
	def late(self, everybody, desk, trail):
		"""200 tickets of a team in January, of which some missed their agreement; a few in February."""
		import frappe

		frappe.db.set_value("Improvement Trigger", TRIGGER, {"enabled": 1, "minimum_tickets": 150})

		def write(missed: int) -> None:
			from itss_improvement.domain.signal import SignalKind
			from itss_improvement.signals import recorder

			january, february = datetime(2026, 1, 15, 9), datetime(2026, 2, 2, 9)
			desk.insert_rows(200, opening_date=january.date(), agent_group=TEAM)
			desk.insert_rows(50, first=desk.FAR + 200, opening_date=february.date(), agent_group=TEAM)
			recorder.record(
				trail.make_signal(number, moment, kind, opened_at=moment, team=TEAM)
				for moment, first, count in ((january, 0, missed), (february, 1000, 40))
				for number in range(first, first + count)
				for kind in (SignalKind.RESPONSE_BREACH, SignalKind.RESOLUTION_BREACH)
			)

		return write

	def test_a_month_below_the_target_of_a_trigger(self, late, trail):
		late(30)
		[row] = rows_of(run())
		assert (row["kind"], row["period"]) == ("SLA Attainment by Month", "2026-01")
		assert (row["value"], row["target"]) == ("85.0% (200)", "≥ 90%")
		assert TEAM in row["metric"]
		assert row["measures"] == "No opportunity was made of it." and not row.get("opportunity")

	def test_exactly_the_target_is_kept(self, late):
		late(20)
		assert rows_of(run()) == []

	def test_the_opportunity_that_came_of_it_stands_beside_it_once(self, late, figure, trail):
		from itss_improvement.domain.trigger import Dimension, GroupKey
		from itss_improvement.domain.window import WindowLength, window_of

		late(30)
		window = window_of(datetime(2026, 1, 1), WindowLength.MONTH)
		key = GroupKey(TRIGGER, window, ((Dimension.TEAM, TEAM),)).unique_key
		name = figure(
			"85.0% (200)",
			"≥ 90%",
			trigger_key=key,
			improvement_trigger=TRIGGER,
			responsible_department=people.PURCHASING,
		)
		[row] = rows_of(run())
		assert (row["opportunity"], row["department"], row["status"]) == (name, people.PURCHASING, "Assessed")
		assert row["kind"] == "SLA Attainment by Month"
		assert rows_of(run(people.OWNER)) == [], "it is for another department by now"
		assert len(rows_of(run(people.OTHER_OWNER))) == 1

	def test_no_trigger_watches_it(self, late):
		import frappe

		late(30)
		frappe.db.set_value("Improvement Trigger", TRIGGER, "enabled", 0)
		assert rows_of(run()) == []


@pytest.mark.row("R15")
class TestWhoMay:
	@pytest.mark.parametrize("user", READERS)
	def test_those_who_see_everything_see_every_department(self, figure, user):
		figure("81%", "90%", metric="甲")
		figure("81%", "90%", metric="乙", responsible_department=people.PURCHASING)
		assert {row["metric"] for row in rows_of(run(user))} == {"甲", "乙"}
		assert [row["metric"] for row in rows_of(run(user, department=people.PURCHASING))] == ["乙"]

	def test_a_department_its_own_alone(self, figure, evaluated):
		figure("81%", "90%", metric="甲")
		figure("81%", "90%", metric="乙", responsible_department=people.PURCHASING)
		figure("81%", "90%", metric="丙", responsible_department=None)
		evaluated(entered=True, metric="丁", better="Higher Is Better", after_value="1", target="2")
		assert {row["metric"] for row in rows_of(run(people.OWNER))} == {"甲", "丁"}
		assert rows_of(run(people.OWNER, department=people.PURCHASING)) == []
		assert [row["metric"] for row in rows_of(run(people.OTHER_OWNER))] == ["乙"]

	@pytest.mark.parametrize("user", OTHERS)
	def test_nobody_else_by_any_door(self, everybody, user):
		import frappe

		from itss_improvement.itss_improvement.report.unmet_targets import unmet_targets as report

		assert run(user).status_code == 403
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError):
			report.execute({})


@pytest.mark.row("R71")
class TestQueries:
	@pytest.mark.parametrize("count", [1, 60])
	def test_one_for_each_kind_whatever_there_is(self, figure, evaluated, queries, count):
		import frappe

		from itss_improvement.reports import unmet_targets

		frappe.db.set_value("Improvement Trigger", TRIGGER, "enabled", 0)
		for number in range(count):
			name = figure("81%", "90%", metric=f"第 {number} 项")
			evaluated(name, entered=True, metric="…", better="Higher Is Better", after_value="1", target="2")
		asked = unmet_targets.Asked.of({"year": 2026})
		unmet_targets.as_report(asked)
		with queries() as sent:
			_columns, rows, _message = unmet_targets.as_report(asked)
		assert len(rows) == 2 * count
		found = [one for one in sent if 'from "tabdoctype"' not in one.lower().replace("`", '"')]
		# figures; triggers and teams; two kinds of metrics; three paths, measures, causes
		assert len(found) == 1 + 2 + 2 + 5, found

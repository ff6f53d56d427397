"""The report of control charts."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from tests import people
from tests.web import Browser

pytestmark = pytest.mark.row("R3", "R7", "R16")

REPORT = "Improvement Control Chart"
LAST = date(2026, 3, 2)
UNTIL = "2026-03-09"
ONE_WEEK = timedelta(days=7)
HOSTILE = "<img src=x onerror=alert(1)> & 'Netz'"


@pytest.fixture
def everybody(site, trail):
	trail.forget_everything()
	people.make_everybody()


@pytest.fixture
def weeks(desk):
	"""Tickets of a team and type by week, oldest first: so many a week, of which so many missed their target."""
	made = 0

	def make(*figures: tuple[int, int], team: str = "Network", ticket_type: str = "Incident"):
		nonlocal made
		rows = []
		for place, (count, missed) in enumerate(figures):
			monday = LAST - ONE_WEEK * (len(figures) - 1 - place)
			rows += [(datetime.combine(monday, datetime.min.time()), n < missed) for n in range(count)]
		desk.insert_rows(
			len(rows),
			first=desk.FAR + made,
			agent_group=team,
			ticket_type=ticket_type,
			opening_date=lambda position: rows[position][0].date(),
			resolution_by=lambda position: rows[position][0] + timedelta(hours=30),
			resolution_date=lambda position: (
				rows[position][0] + timedelta(hours=31 if rows[position][1] else 29)
			),
		)
		made += len(rows)

	return make


def run(user: str, **filters):
	return Browser(user).get(
		"/api/method/frappe.desk.query_report.run",
		report_name=REPORT,
		filters=json.dumps({"until": UNTIL, **filters}),
	)


def shown(user: str = people.OFFICER, **filters) -> dict:
	answer = run(user, **filters)
	assert answer.status_code == 200, answer.get_data(as_text=True)
	return answer.get_json()["message"]


STEADY = ((20, 1), (21, 2), (19, 1), (20, 2)) * 4


class TestReport:
	def test_a_row_for_each_week_with_value_centre_limits_and_rule(self, everybody, weeks):
		weeks(*STEADY, (20, 12))
		found = shown(team="Network", ticket_type="Incident")
		assert [column["fieldname"] for column in found["columns"]] == [
			"week",
			"monday",
			"value",
			"count",
			"size",
			"centre",
			"lower",
			"upper",
			"rules",
		]
		rows = found["result"]
		assert len(rows) == 17
		latest = rows[0]
		assert (latest["week"], latest["monday"]) == ("2026-W10", "2026-03-02")
		assert (latest["value"], latest["count"], latest["size"], latest["centre"]) == (40, 8, 20, 92.5)
		assert latest["lower"] > 60 and latest["upper"] == 100
		assert latest["rules"] == "One week beyond its control limit (1)"
		assert latest["standing"] == "worse"
		assert [row["rules"] for row in rows[1:]] == [""] * 16

	def test_the_chart_is_drawn_above(self, everybody, weeks):
		weeks(*STEADY, (20, 12), team=HOSTILE)
		picture = shown(team=HOSTILE)["message"]
		assert "<svg" in picture and "data-standing='worse'" in picture.replace('"', "'")
		assert "<img" not in picture and "&lt;img src=x" in picture

	def test_a_week_without_tickets_is_a_gap_and_not_0(self, everybody, weeks):
		weeks(*STEADY, (0, 0), (20, 1))
		gap = shown()["result"][1]
		assert (gap["week"], gap["value"], gap["lower"], gap["upper"]) == ("2026-W09", None, None, None)
		assert shown(charted="Tickets per Working Day")["result"][1]["value"] == 0

	def test_what_is_asked_for_and_nothing_else(self, everybody, weeks):
		weeks(*STEADY, (20, 1))
		weeks(*STEADY, (10, 9), team="Database", ticket_type="")
		assert [
			shown(**asked)["result"][0]["size"]
			for asked in (
				{},
				{"team": "Network"},
				{"team": "Database"},
				{"ticket_type": "-"},
				{"ticket_type": "Incident"},
				{"team": "Database", "charted": "Tickets per Working Day"},
				{"desk": "HD Ticket"},
			)
		] == [30, 20, 10, 10, 20, 5, 30]
		assert len(shown(weeks=14)["result"]) == 14
		assert shown(until="2026-03-08")["result"][0]["week"] == "2026-W09", "the week was not over on Sunday"
		assert shown(charted="Tickets per Week")["result"][0]["value"] == 30

	def test_the_allowance_for_scatter_may_be_left_out(self, everybody, weeks):
		weeks(*((20, 0), (20, 7)) * 10, (20, 9))
		allowed, plain = shown()["result"][0], shown(plain_limits=1)["result"][0]
		assert allowed["lower"] < plain["lower"]

	def test_the_days_to_come_are_left_out(self, everybody, weeks):
		weeks(*STEADY, (20, 1))
		assert shown(until="2150-01-01", weeks=260)["result"][0]["week"] < date.today().strftime("%G-W%V")

	def test_where_there_is_too_little_it_says_so(self, everybody, weeks):
		weeks(*STEADY[:5])
		found = shown()
		assert found["result"] == []
		assert (
			"A control chart needs at least 12 baseline weeks with figures; there are 4." in found["message"]
		)
		assert "There are no tickets for this control chart" in shown(team="<b>Nobody</b>")["message"]

	@pytest.mark.parametrize(
		("filters", "message"),
		[
			({"weeks": 12}, "Weeks is 12: a control chart shows 13 to 260 weeks."),
			({"weeks": "many"}, "Weeks is 0: a control chart shows"),
			({"charted": "<b>x</b>"}, "Charted &lt;b&gt;x&lt;/b&gt; is unknown: choose one of the list."),
			({"desk": "Nowhere"}, "There is no service desk Nowhere on this site: choose one of the list."),
			({"until": "tomorrow"}, "As Of tomorrow is no date."),
			({"until": "0001-01-01"}, "1"),
		],
	)
	def test_what_cannot_be_asked_for(self, everybody, filters, message):
		answer = run(people.OFFICER, **filters)
		assert answer.status_code == 417
		assert message in json.loads(json.loads(answer.get_json()["_server_messages"])[0])["message"]

	def test_a_signal_opens_the_chart_that_raised_it(self, everybody, weeks, trail):
		from itss_improvement.signals import patterns

		weeks(*STEADY, (20, 12))
		patterns.chart_weeks(now=datetime(2026, 3, 30, 6))
		[signal] = trail.signals()
		# what the button on its form passes
		row = shown(
			desk=signal.desk,
			team=signal.team,
			ticket_type=signal.ticket_type,
			charted="SLA Attainment",
			weeks=52,
			until=str((signal.ticket_opened_at + timedelta(days=7)).date()),
		)["result"][0]
		assert row["value"] == pytest.approx(signal.value * 100)
		assert row["standing"] == "worse"


class TestWhoMaySeeIt:
	@pytest.mark.parametrize(
		"user", [people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR]
	)
	def test_those_who_see_everything(self, everybody, weeks, user):
		weeks(*STEADY, (20, 1))
		assert len(shown(user)["result"]) == 17
		found = Browser(user).call("itss_improvement.api.control_chart.choices").get_json()["message"]
		assert {"value": "HD Ticket", "label": "HD Ticket"} in found["desk"]
		assert found["team"][-1] == {"value": "-", "label": "not given"}

	@pytest.mark.parametrize(
		"user", [people.OWNER, people.STAFF, people.AGENT, people.STRANGER, people.GUEST]
	)
	def test_nobody_else_by_any_door(self, everybody, weeks, user):
		import frappe

		weeks(*STEADY, (20, 1))
		assert run(user).status_code == 403
		for method in (
			"itss_improvement.api.control_chart.choices",
			"frappe.desk.query_report.export_query",
			"frappe.desk.query_report.get_script",
		):
			answer = Browser(user).call(
				method, report_name=REPORT, file_format_type="CSV", filters=json.dumps({"until": UNTIL})
			)
			assert answer.status_code == 403, method
		# a role that an administrator added to the report by mistake does not open it either
		frappe.get_doc(
			doctype="Has Role", parent=REPORT, parenttype="Report", parentfield="roles", role="Guest"
		).db_insert()
		frappe.clear_cache()
		frappe.set_user(user)
		from itss_improvement.itss_improvement.report.improvement_control_chart.improvement_control_chart import (
			execute,
		)

		with pytest.raises(frappe.PermissionError):
			execute({"until": UNTIL})


class TestQueries:
	def test_they_do_not_grow(self, everybody, weeks, queries):
		weeks(*STEADY, (20, 1))
		from itss_improvement.reports.control_chart import Asked

		Asked.of({"until": UNTIL}).read()
		with queries() as few:
			Asked.of({"until": UNTIL}).read()
		for number in range(5):
			weeks(*STEADY, (20, 1), team=f"Team {number}")
		with queries() as many:
			assert Asked.of({"until": UNTIL}).read().points[-1].week.size == 120
		assert len(few) == len(many)

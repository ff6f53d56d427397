"""The key figures, from records to the dashboard's charts and cards."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import itss_improvement
from tests import people
from tests.web import Browser, message_of

MODULE = Path(itss_improvement.__file__).parent / "itss_improvement"
DASHBOARD, REPORT, PAGE = "Improvement Key Figures", "Improvement Figures by Month", "improvement-dashboard"
TODAY = date(2026, 3, 20)
NOTICE, ACTION, PROJECT = "Improvement Notice", "Corrective and Preventive Action", "Improvement Project"
MEASURE, VERIFICATION, EVALUATION = (
	"Improvement Measure",
	"Improvement Verification",
	"Improvement Evaluation",
)
OPPORTUNITY, SIGNAL = "Improvement Opportunity", "Improvement Signal"
READERS = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
OTHERS = (people.OWNER, people.STAFF, people.AGENT, people.STRANGER, people.GUEST)


def shipped(folder: str) -> list[dict]:
	return [
		json.loads(path.read_text(encoding="utf-8")) for path in sorted((MODULE / folder).glob("*/*.json"))
	]


CHARTS = [one["chart_name"] for one in shipped("dashboard_chart") if one["source"] == DASHBOARD]
CARDS = {
	one["name"]: one["method"] for one in shipped("number_card") if "api.key_figures" in one.get("method", "")
}


@pytest.fixture
def value(everybody):
	"""The value of a figure with its sample by month, without the months that have none."""

	def of(name: str, day: date = TODAY) -> dict[str, str]:
		from itss_improvement.domain.key_figures import NOTHING, Figure
		from itss_improvement.reports import key_figures

		series = key_figures.read(Figure(name), day=day)
		found = {
			month.label: key_figures.shown(series.with_sample(counts))
			for month, counts in zip(series.months, series.counts, strict=True)
		}
		return {month: shown for month, shown in found.items() if shown != NOTHING}

	return of


@pytest.mark.row("R16")
class TestOnTime:
	def test_notices_actions_projects_and_measures(self, add, value):
		done = {"due_date": "2026-02-10", "status": "Closed"}
		add(NOTICE, 2, **done, fed_back_on="2026-02-10 23:59:00")
		add(NOTICE, **done, fed_back_on="2026-02-11 00:00:00", extended_due_date="2026-02-20")
		add(ACTION, **done, completed_on="2026-02-09 12:00:00")
		add(PROJECT, **done, accepted_on="2026-02-11")
		add(MEASURE, due_date="2026-02-10", status="Done", completed_on="2026-02-10")
		assert value("Improvements on Time") == {"2026-02": "66.6% (4/6)"}

	def test_what_is_not_done_is_late_once_it_was_due(self, add, value):
		add(NOTICE, status="In Progress", due_date=TODAY - timedelta(days=1))
		add(NOTICE, status="In Progress", due_date=TODAY)
		add(ACTION, status="Planning", due_date=TODAY + timedelta(days=5))
		assert value("Improvements on Time") == {"2026-03": "0% (0/1)"}

	def test_a_date_of_an_earlier_round_does_not_make_it_done(self, add, value):
		add(ACTION, status="Planning", due_date="2026-03-10", completed_on="2026-01-10 12:00:00")
		add(MEASURE, status="In Progress", due_date="2026-03-10", completed_on="2026-03-01")
		assert value("Improvements on Time") == {"2026-03": "0% (0/2)"}

	def test_what_was_called_off_is_left_out(self, add, value):
		for doctype, status in (
			(NOTICE, "Superseded"),
			(NOTICE, "Returned"),
			(NOTICE, "Draft"),
			(ACTION, "Superseded"),
			(PROJECT, "Rejected"),
			(PROJECT, "Superseded"),
			(MEASURE, "Cancelled"),
		):
			add(doctype, status=status, due_date="2026-03-10")
		assert value("Improvements on Time") == {}


@pytest.mark.row("R16")
class TestEffective:
	def test_first_verifications_alone(self, add, value):
		concluded = {"status": "Concluded", "verified_on": "2026-01-31 23:59:59"}
		add(VERIFICATION, 3, **concluded, verification_round=1, conclusion="Effective")
		add(VERIFICATION, **concluded, verification_round=1, conclusion="Partly Effective")
		add(VERIFICATION, **concluded, verification_round=1, conclusion="Ineffective")
		add(VERIFICATION, 5, **concluded, verification_round=2, conclusion="Effective")
		add(VERIFICATION, status="Draft", verification_round=1, conclusion="Effective")
		assert value("Effective at the First Verification") == {"2026-01": "60% (3/5)"}


@pytest.mark.row("R7")
class TestPrevention:
	def test_preventive_share_of_actions(self, add, value):
		add(ACTION, action_type="Preventive", status="Planning")
		add(ACTION, 3, action_type="Corrective", status="Closed")
		add(ACTION, status="Problem")
		add(ACTION, action_type="Preventive", status="Superseded")
		assert value("Preventive Share of Actions") == {"2026-03": "25% (1/4)"}

	def test_warnings_before_the_breach(self, everybody, trail, value):
		from itss_improvement.domain.signal import SignalKind
		from itss_improvement.signals import recorder

		moment = datetime(2026, 2, 28, 23)
		kinds = ["TARGET_AT_RISK", "RESPONSE_BREACH", "RESOLUTION_BREACH", "SLA_MISSED", "COMPLAINT"]
		recorder.record(
			trail.make_signal(number, moment, SignalKind[kind]) for number, kind in enumerate(kinds)
		)
		assert value("Noticed Before the Breach") == {"2026-02": "25% (1/4)"}


@pytest.mark.row("R8")
class TestParticipation:
	def test_who_identified_by_department(self, add, value):
		import frappe

		submitted = {"status": "Submitted", "submitted_on": "2026-03-05 09:00:00"}
		for number, (department, person) in enumerate(
			[
				(people.OPERATIONS, people.STAFF),
				(people.OPERATIONS, people.OWNER),
				(people.PURCHASING, people.OTHER_STAFF),
				(people.QUALITY, None),
				(None, people.STAFF),
			]
		):
			add(
				OPPORTUNITY,
				identified_by_department=department,
				identified_by=person,
				trigger_key=f"key {number}",
				**submitted,
			)
		departments = frappe.db.count("Improvement Department", {"disabled": 0})
		assert value("Participation by Department") == {
			"2026-03": f"2/{departments} departments, opportunities: 3"
		}
		chart = ask(people.EXECUTIVE, "Participation by Department", TODAY)
		values = {one["name"]: one["values"][-1] for one in chart["datasets"]}
		assert list(values.items())[:2] == [(people.OPERATIONS, 2), (people.PURCHASING, 1)]
		assert len(values) == departments and values[people.QUALITY] == 0, "those who took no part as well"


@pytest.mark.row("R3", "R10")
class TestSatisfaction:
	def test_rated_tickets_by_the_month_they_were_resolved_in(self, everybody, desk, value):
		resolved = [datetime(2026, 1, 31, 23, 59), datetime(2026, 2, 1), datetime(2026, 2, 28, 12), None]
		ratings = [1.0, 0.8, 0.2, 0.4]
		desk.insert_rows(
			4,
			resolution_date=lambda position: resolved[position],
			feedback_rating=lambda position: ratings[position],
		)
		desk.insert_rows(9, first=desk.FAR + 4, resolution_date=datetime(2026, 2, 3), feedback_rating=0)
		assert value("Customer Satisfaction") == {
			"2026-01": "5.0 stars, rated: 1",
			"2026-02": "2.5 stars, rated: 2",
		}


@pytest.mark.row("R3", "R77")
class TestConformity:
	def test_clauses_of_concluded_evaluations(self, add, value):
		add(EVALUATION, status="Concluded", evaluated_on="2026-03-02 10:00:00")
		add(EVALUATION, status="Draft", evaluated_on="2026-03-02 10:00:00")
		parent = {"parenttype": EVALUATION, "parentfield": "clauses"}
		for number, after in enumerate(["Conforms", "Conforms", "Conforms in Part", "Does Not Conform", ""]):
			add(f"{EVALUATION} Clause", parent="figure-0", idx=number, after=after, **parent)
		add(f"{EVALUATION} Clause", parent="figure-1", idx=1, after="Conforms", **parent)
		assert value("Conformity With the Standards") == {"2026-03": "50% (2/4)"}


@pytest.mark.row("R3", "R16")
def test_one_improvement_that_went_all_the_way(everybody, value):
	"""With the app's own steps: what these write is what the figures read."""
	from frappe.utils import getdate, today

	from tests import evaluations

	evaluations.in_state("Concluded")
	day = getdate(today())
	this_month = f"{day:%Y-%m}"
	assert value("Effective at the First Verification", day) == {this_month: "100% (1/1)"}
	assert value("Conformity With the Standards", day) == {this_month: "100% (1/1)"}
	assert list(value("Preventive Share of Actions", day).values()) == ["0% (0/1)"]


def ask(user: str, chart: str, day: date | None = None):
	"""As the desk asks for a chart."""
	from itss_improvement.domain.key_figures import Figure
	from itss_improvement.reports import key_figures

	if day:
		return key_figures.as_chart(key_figures.read(Figure(chart), day=day))
	return Browser(user).call(
		"itss_improvement.api.key_figures.chart",
		chart_name=chart,
		filters="{}",
		refresh=1,
		time_interval="",
		timespan="",
	)


@pytest.mark.row("R16")
class TestDashboard:
	def test_a_chart_for_every_figure(self, everybody):
		import frappe

		from itss_improvement.domain.key_figures import Figure

		assert sorted(CHARTS) == sorted(figure.value for figure in Figure)
		dashboard = frappe.get_doc("Dashboard", DASHBOARD)
		assert [row.chart for row in dashboard.charts] == [figure.value for figure in Figure]
		assert [row.card for row in dashboard.cards] and {row.card for row in dashboard.cards} == set(CARDS)

	def test_a_month_without_data_is_a_gap(self, add):
		add(ACTION, 2, action_type="Corrective", status="Closed", creation=datetime(2026, 1, 5))
		add(ACTION, action_type="Preventive", status="Closed", creation=datetime(2026, 3, 5))
		chart = ask(people.OFFICER, "Preventive Share of Actions", TODAY)
		assert chart["labels"][-3:] == ["Jan 0%", "Feb –", "Mar 100%"]
		assert {one["name"]: one["values"][-3:] for one in chart["datasets"]} == {
			"Preventive": [0, 0, 1],
			"Corrective": [2, 0, 0],
		}

	def test_nothing_at_all(self, everybody):
		from itss_improvement.domain.key_figures import Figure

		for figure in Figure:
			assert ask(people.OFFICER, figure.value).get_json()["message"] == {}
		for method in CARDS.values():
			assert Browser(people.EXECUTIVE).call(method).get_json()["message"] == "–"

	def test_a_card_says_what_it_is_of(self, add):
		add(ACTION, 2, action_type="Corrective", status="Closed", creation=datetime.now())
		assert (
			Browser(people.EXECUTIVE)
			.call(CARDS["Preventive in 12 Months"], filters="[]")
			.get_json()["message"]
			== "0% (0/2)"
		)

	def test_what_is_no_figure(self, everybody):
		answer = ask(people.OFFICER, "<b>Nothing</b>")
		assert answer.status_code == 417
		assert "There is no key figure &lt;b&gt;Nothing&lt;/b&gt;." in message_of(answer)


@pytest.mark.row("R16")
class TestTable:
	def test_every_figure_with_its_definition_and_months(self, add):
		add(ACTION, 2, action_type="Corrective", status="Closed", creation=datetime.now())
		found = run(people.EXECUTIVE).get_json()["message"]
		row = next(row for row in found["result"] if row["figure"] == "Preventive Share of Actions")
		assert row["total"] == row[f"month_{date.today():%Y_%m}"] == "0% (0/2)"
		assert row["definition"].startswith("Corrective and preventive actions opened in the month")
		assert len(found["columns"]) == 15 and len(found["result"]) == 7
		assert all(row["definition"] for row in found["result"])


def run(user: str):
	return Browser(user).get(
		"/api/method/frappe.desk.query_report.run", report_name=REPORT, filters=json.dumps({})
	)


@pytest.mark.row("R16")
class TestWhoMaySeeIt:
	@pytest.mark.parametrize("user", READERS)
	def test_those_who_see_everything(self, everybody, user):
		import frappe

		for chart in CHARTS:
			assert ask(user, chart).status_code == 200
		for method in CARDS.values():
			assert Browser(user).call(method).status_code == 200
		assert run(user).status_code == 200
		for method, key, expected in (
			("get_permitted_charts", "chart", set(CHARTS)),
			("get_permitted_cards", "card", set(CARDS)),
		):
			rows = Browser(user).call(
				f"frappe.desk.doctype.dashboard.dashboard.{method}", dashboard_name=DASHBOARD
			)
			assert {row[key] for row in rows.get_json()["message"]} == expected
		frappe.set_user(user)
		assert frappe.get_doc("Page", PAGE).is_permitted()
		assert offered() == {"Improvement Dashboard", REPORT, "Improvement Control Chart"}

	@pytest.mark.parametrize("user", OTHERS)
	def test_nobody_else_by_any_door(self, everybody, user):
		import frappe

		for chart in CHARTS:
			assert ask(user, chart).status_code == 403
		for method in CARDS.values():
			assert Browser(user).call(method).status_code == 403
		assert run(user).status_code == 403
		frappe.set_user(user)
		assert not frappe.get_doc("Page", PAGE).is_permitted()
		from itss_improvement.itss_improvement.report.improvement_figures_by_month import (
			improvement_figures_by_month as report,
		)

		with pytest.raises(frappe.PermissionError):
			report.execute({})

	@pytest.mark.parametrize("user", (people.OWNER, people.STRANGER))
	def test_the_desk_offers_others_nothing_of_it(self, everybody, user):
		import frappe

		for method in ("get_permitted_charts", "get_permitted_cards"):
			rows = Browser(user).call(
				f"frappe.desk.doctype.dashboard.dashboard.{method}", dashboard_name=DASHBOARD
			)
			assert rows.status_code != 200 or rows.get_json()["message"] == []
		frappe.set_user(user)
		assert offered() == set()


def offered() -> set[str]:
	"""What of ours the workspace links to, for the session's user."""
	import frappe

	page = frappe.as_json({"name": "Service Quality Improvement", "title": "Service Quality Improvement"})
	try:
		found = frappe.call("frappe.desk.desktop.get_desktop_page", page=page)
	except frappe.PermissionError:
		return set()
	if not found:
		return set()
	links = [link for card in found["cards"]["items"] for link in card["links"]]
	links += found["shortcuts"]["items"]
	wanted = {
		PAGE: "Improvement Dashboard",
		REPORT: REPORT,
		"Improvement Control Chart": "Improvement Control Chart",
	}
	return {wanted[link["link_to"]] for link in links if link.get("link_to") in wanted}


COUNTS = {
	"Improvements on Time": 4,
	"Effective at the First Verification": 1,
	"Preventive Share of Actions": 1,
	"Noticed Before the Breach": 1,
	"Participation by Department": 2,
	"Customer Satisfaction": 1,
	"Conformity With the Standards": 1,
}
"""Queries of each figure."""


@pytest.mark.row("R16")
class TestQueries:
	@pytest.mark.parametrize("rows", [0, 3000])
	def test_so_many_whatever_there_is(self, add, desk, queries, rows):
		from itss_improvement.domain.key_figures import Figure
		from itss_improvement.helpdesk import desks
		from itss_improvement.reports import key_figures

		if rows:
			for doctype in (NOTICE, ACTION, PROJECT, MEASURE, VERIFICATION, EVALUATION):
				add(
					doctype,
					rows,
					status="Closed",
					**({} if doctype in (VERIFICATION, EVALUATION) else {"due_date": "2026-03-01"}),
				)
			add(
				SIGNAL,
				rows,
				kind="Target at Risk",
				occurred_at=datetime(2026, 3, 1),
				ticket_opened_at=datetime(2026, 3, 1),
			)
			desk.insert_rows(rows, resolution_date=datetime(2026, 3, 1), feedback_rating=1)
		desks()
		for figure in Figure:
			key_figures.read(figure, day=TODAY)
			with queries() as sent:
				key_figures.read(figure, day=TODAY)
			found = [one for one in sent if 'from "tabdoctype"' not in one.lower().replace("`", '"')]
			assert len(found) == COUNTS[figure.value], figure

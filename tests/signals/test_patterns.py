"""Weekly control charts: what they raise, and what becomes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

pytestmark = [pytest.mark.usefixtures("site", "empty_site"), pytest.mark.row("R3", "R7", "R26")]

LAST = date(2026, 3, 2)
"""The Monday of the week that is over on TODAY."""
TODAY = datetime(2026, 3, 9, 5, 30)
ONE_WEEK = timedelta(days=7)
ATTAINMENT, VOLUME = "Attainment Out of Control", "Volume Out of Control"


@pytest.fixture
def weeks(desk):
	"""Tickets of a team and type by week, oldest first: so many a week, of which so many missed their target."""
	from_ = desk.FAR

	def make(*figures: tuple[int, int], team: str = "Network", ticket_type: str = "Incident", last=LAST):
		nonlocal from_
		rows = []
		for place, (count, missed) in enumerate(figures):
			monday = last - ONE_WEEK * (len(figures) - 1 - place)
			rows += [(monday + timedelta(days=number % 5), number < missed) for number in range(count)]

		def due(position):
			return datetime.combine(rows[position][0], datetime.min.time()) + timedelta(hours=30)

		desk.insert_rows(
			len(rows),
			first=from_,
			agent_group=team,
			ticket_type=ticket_type,
			opening_date=lambda position: rows[position][0],
			resolution_by=due,
			resolution_date=lambda position: due(position) + timedelta(hours=1 if rows[position][1] else -1),
		)
		from_ += len(rows)

	return make


@pytest.fixture
def chart(trail):
	trail.change_settings(record_language="en")

	def run(now: datetime = TODAY):
		from itss_improvement.signals import patterns

		return patterns.chart_weeks(now=now)

	return run


STEADY = ((20, 1), (21, 2), (19, 1), (20, 2)) * 6


class TestRaising:
	def test_a_bad_week_with_the_chart_s_figures(self, trail, weeks, chart):
		weeks(*STEADY, (20, 12))
		weeks(*STEADY, (20, 1), team="Database")
		summary = chart()
		assert summary.recorded == 1
		[signal] = trail.signals()
		assert (signal.kind, signal.status, signal.ticket or "") == (ATTAINMENT, "Pending", "")
		assert (signal.team, signal.ticket_type, signal.customer or "") == ("Network", "Incident", "")
		assert signal.subject == "SLA Attainment in 2026-W10 (Team: Network, Ticket Type: Incident)"
		assert signal.value == pytest.approx(0.4)
		assert signal.ticket_count == 12
		assert signal.ticket_opened_at == datetime(2026, 3, 2)
		assert signal.occurred_at == datetime(2026, 3, 8, 23, 59, 59)
		assert "40.0% (8 of 20) lies below the control limit of" in signal.evidence
		assert "Centre line 92.5% from 24 baseline weeks (2025-W38 to 2026-W09)" in signal.evidence

	def test_many_tickets_per_working_day(self, trail, weeks, chart):
		weeks(*STEADY, (60, 4))
		assert chart().recorded == 1
		[signal] = trail.signals()
		assert (signal.kind, signal.ticket_count) == (VOLUME, 60)
		assert signal.subject == "Tickets per Working Day in 2026-W10 (Team: Network, Ticket Type: Incident)"
		assert "tickets: 60, working days: 5" in signal.evidence

	def test_a_short_week_is_measured_by_its_working_days(self, trail, weeks, chart):
		import frappe

		from itss_improvement import calendars
		from itss_improvement.signals.patterns import working_days

		assert working_days(date(2026, 3, 2)) == 5
		if frappe.db.exists("Improvement Calendar", "2026"):
			frappe.delete_doc("Improvement Calendar", "2026", force=True)
		frappe.get_doc(
			doctype="Improvement Calendar",
			year=2026,
			days=[
				{"day": day, "kind": "Holiday", "title": "元旦"}
				for day in ("2026-01-01", "2026-05-01", "2026-10-01", "2026-10-02", "2026-10-03")
			]
			+ [
				{"day": day, "kind": "Holiday", "title": "假期"}
				for day in ("2026-03-04", "2026-03-05", "2026-03-06")
			]
			+ [{"day": "2026-03-08", "kind": "Make-Up Working Day", "title": "假期"}],
		).insert(ignore_permissions=True)
		calendars.forget()
		assert working_days(date(2026, 3, 2)) == 3
		# as many tickets as ever, on three days: 6.7 a day instead of 4
		weeks(*STEADY, (33, 2))
		assert chart().recorded == 1
		assert "tickets: 33, working days: 3" in trail.signals()[0].evidence

	def test_chance_raises_nothing(self, trail, weeks, chart):
		weeks(*STEADY, (20, 3))
		assert chart().recorded == 0
		assert trail.signals() == []

	def test_not_where_the_weeks_or_the_tickets_are_too_few(self, trail, weeks, chart):
		weeks(*STEADY[:11], (20, 12))
		weeks(*[(4, 0)] * 24, (4, 4), team="Small")
		assert chart().recorded == 0

	def test_not_while_tickets_are_not_watched(self, trail, weeks, chart):
		weeks(*STEADY, (20, 12))
		trail.change_settings(watch_tickets=0)
		assert chart().recorded == 0


class TestOnce:
	def test_the_same_week_never_raises_twice(self, trail, weeks, chart):
		weeks(*STEADY, (20, 12))
		assert chart().recorded == 1
		again = chart(TODAY + timedelta(days=3))
		assert (again.recorded, again.noticed.total()) == (0, 1)
		assert chart(TODAY + timedelta(days=7)).recorded == 0
		assert len(trail.signals()) == 1

	def test_weeks_that_passed_while_no_job_ran_are_made_up_for(self, trail, weeks, chart):
		weeks(*STEADY, (20, 12), (20, 1), (20, 1), (20, 1))
		assert chart().recorded == 1
		[signal] = trail.signals()
		assert signal.subject.startswith("SLA Attainment in 2026-W07")
		assert "from 24 baseline weeks" in signal.evidence, "those that followed are no part of it"

	def test_but_not_for_ever(self, trail, weeks, chart):
		weeks(*STEADY, (20, 12), (20, 1), (20, 1), (20, 1), (20, 1))
		assert chart().recorded == 0

	def test_a_ticket_that_became_late_after_its_week(self, trail, weeks, chart, desk):
		weeks(*STEADY, (20, 0))
		late = TODAY + timedelta(days=2)
		desk.insert_rows(
			12,
			first=desk.FAR + 10_000,
			agent_group="Network",
			ticket_type="Incident",
			opening_date=LAST,
			resolution_by=late,
		)
		assert chart().recorded == 0, "nobody knows yet whether they will be late"
		assert chart(TODAY + timedelta(days=7)).recorded == 1
		assert "(20 of 32)" in trail.signals(kind=ATTAINMENT)[0].evidence


class TestWhatBecomesOfIt:
	@pytest.fixture
	def take_in(self, site):
		def process(now=TODAY):
			from itss_improvement.opportunities import intake

			return intake.process_pending(now=now).made

		return process

	def test_one_week_alone_stays_below_the_seeded_threshold(self, trail, weeks, chart, take_in):
		weeks(*STEADY, (20, 12))
		chart()
		assert take_in() == {}
		[signal] = trail.signals()
		assert signal.status == "Below Threshold"
		assert signal.outcome == (
			"控制图：达成率失控: fewer than 2 weeks out of control in 2026-03"
			" (Team: Network, Ticket Type: Incident)."
		)

	def test_two_of_a_month_become_an_opportunity_with_the_figures(self, trail, weeks, chart, take_in):
		weeks(*STEADY, (20, 14))
		chart()
		assert take_in() == {}
		weeks((20, 13), last=LAST + ONE_WEEK)
		later = TODAY + timedelta(days=7)
		chart(later)
		assert take_in(later) == {"控制图：达成率失控": 1}
		[opportunity] = trail.opportunities()
		assert opportunity.title == (
			"Attainment Out of Control: Team: Network, Ticket Type: Incident (2026-03)"
		)
		assert (opportunity.source, opportunity.source_subtype) == ("Service Monitoring", "Service Level")
		assert (opportunity.metric_value, opportunity.metric_target) == ("2", "< 2")
		assert opportunity.ticket_count == 27
		for words in (
			"Weeks noticed on the control chart in 2026-03: 2",
			"(6 of 20) lies below",
			"(7 of 20) lies below",
			"Centre line",
		):
			assert words in opportunity.trigger_reason
		evidence = trail.evidence_of(opportunity.name)
		assert [(row.kind, row.ticket or "", row.team) for row in evidence] == [
			(ATTAINMENT, "", "Network"),
			(ATTAINMENT, "", "Network"),
		]
		assert evidence[0].subject.startswith("SLA Attainment in 2026-W10")
		assert {row.status for row in trail.signals(opportunity=opportunity.name)} == {
			"Behind an Opportunity"
		}

	def test_the_job_does_both(self, trail, weeks, site, monkeypatch):
		import frappe

		from itss_improvement import tasks
		from itss_improvement.signals import patterns

		trail.only_trigger(ATTAINMENT, threshold=1, by_team=1)
		weeks(*STEADY, (20, 12))
		monkeypatch.setattr(patterns, "now_datetime", lambda: TODAY)
		monkeypatch.setattr(frappe.db, "commit", lambda: None)
		tasks.chart_weeks_now()
		assert [row.status for row in trail.signals()] == ["Behind an Opportunity"]
		assert len(trail.opportunities()) == 1

	def test_it_is_scheduled_for_when_a_week_is_over(self, site):
		from itss_improvement import hooks

		assert hooks.scheduler_events["cron"]["30 5 * * 1"] == ["itss_improvement.tasks.chart_weeks"]

	def test_a_plain_threshold_stays_as_it_was(self, trail, weeks, chart, take_in):
		from itss_improvement.signals import scan

		trail.only_trigger("SLA Resolution Breach", threshold=12, by_team=1)
		weeks((20, 12))
		scan.scan(now=TODAY)
		chart()
		assert take_in() == {"测试规则": 1}
		assert "The threshold is 12." in trail.opportunities()[0].trigger_reason


class TestQueries:
	def test_they_do_not_grow_with_teams_and_types(self, weeks, chart, queries):
		weeks(*STEADY, (20, 1))
		chart()
		with queries() as few:
			chart()
		for number in range(8):
			weeks(*STEADY, (20, 1), team=f"Team {number}")
		with queries() as many:
			assert chart().charts == 72
		assert len(few) == len(many)

"""Tickets counted by week or day, for control charts and key figures."""

from __future__ import annotations

import itertools
import re
from datetime import date, datetime, timedelta

import pytest

pytestmark = [pytest.mark.usefixtures("site", "empty_site"), pytest.mark.row("R26")]

MONDAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 16, 12)
ONE_WEEK = timedelta(days=7)
HOSTILE = 'O\'Brien "50%" %s {0} 😡'


def team(desk, name: str = HOSTILE) -> str:
	return name if desk.HAS_TEAMS else ""


@pytest.fixture
def weekly(helpdesk):
	def counts(first=MONDAY, last=MONDAY + ONE_WEEK, now=NOW, scope=None):
		return helpdesk.weekly_counts(first, last, now, scope or {})

	return counts


class TestWeeklyCounts:
	def test_by_team_type_and_week(self, desk, weekly):
		from itss_improvement.domain.pattern import Count

		days = [MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)]
		desk.insert_rows(
			4, agent_group=HOSTILE, ticket_type="Incident", opening_date=lambda position: days[position]
		)
		desk.insert_rows(2, first=desk.FAR + 4, opening_date=MONDAY + timedelta(days=13))
		desk.insert_rows(1, first=desk.FAR + 6, opening_date=MONDAY + timedelta(days=14))
		desk.insert_rows(1, first=desk.FAR + 7, opening_date=None)
		assert weekly() == {
			(team(desk), "Incident"): {MONDAY: Count(2, 0, 0), MONDAY + ONE_WEEK: Count(1, 0, 0)},
			("", ""): {MONDAY + ONE_WEEK: Count(2, 0, 0)},
		}

	def test_of_one_team_or_type_or_of_none(self, desk, weekly):
		from itss_improvement.domain.trigger import Dimension

		desk.insert_rows(3, agent_group=HOSTILE, ticket_type="Incident", opening_date=MONDAY)
		desk.insert_rows(2, first=desk.FAR + 3, agent_group="Other", ticket_type="", opening_date=MONDAY)
		of_team = {(HOSTILE, "Incident")} if desk.HAS_TEAMS else set()
		assert set(weekly(scope={Dimension.TEAM: HOSTILE})) == of_team
		assert set(weekly(scope={Dimension.TICKET_TYPE: ""})) == {(team(desk, "Other"), "")}
		assert weekly(scope={Dimension.TEAM: HOSTILE, Dimension.TICKET_TYPE: ""}) == {}

	def test_nothing(self, weekly):
		assert weekly() == {}

	def test_agreements_are_judged_as_the_signals_are(self, desk, helpdesk, weekly):
		"""Every combination of targets and times that a ticket can have, against the rules themselves."""
		from itss_improvement.domain.pattern import Count
		from itss_improvement.domain.signal import BREACHES, DetectionRules, detect

		early, target, late, ahead = (NOW + timedelta(hours=hours) for hours in (-30, -20, -10, 10))
		times = [
			*itertools.product(
				(None, target, ahead),
				(None, early, target, late),
				(None, target, ahead),
				(None, early, target, late),
				(None, early),
				("", "Failed", "Fulfilled", "Paused"),
			)
		]
		columns = (
			"response_by",
			"first_responded_on",
			"resolution_by",
			"resolution_date",
			"on_hold_since",
			"agreement_status",
		)
		names = desk.insert_rows(
			len(times),
			opening_date=MONDAY,
			ticket_type=lambda position: f"Type {position}",
			**{
				column: (lambda position, place=place: times[position][place])
				for place, column in enumerate(columns)
			},
		)
		tickets = helpdesk.snapshots([str(name) for name in names])
		counted = weekly()
		seen = set()
		for position, name in enumerate(names):
			ticket = tickets[str(name)]
			found = counted["", f"Type {position}"][MONDAY]
			missed = any(signal.kind in BREACHES for signal in detect(ticket, NOW, DetectionRules()))
			response_done = not ticket.response_by or ticket.first_responded_at
			resolution_done = not ticket.resolution_by or ticket.resolved_at
			if ticket.response_by or ticket.resolution_by:
				met = bool(not missed and response_done and resolution_done)
			else:
				met = times[position][-1] == "Fulfilled"
			assert found == Count(1, int(missed or met), int(met)), (times[position], missed, met)
			seen.add((missed, met))
		assert seen == {(True, False), (False, True), (False, False)}

	def test_one_query_whatever_there_is(self, desk, weekly, queries):
		with queries() as none:
			weekly()
		desk.insert_rows(
			400,
			agent_group=lambda position: f"Team {position % 40}",
			ticket_type=lambda position: f"Type {position % 7}",
			opening_date=lambda position: MONDAY + timedelta(days=position % 14),
		)
		with queries() as many:
			assert len(weekly()) == (280 if desk.HAS_TEAMS else 7)
		assert (len(none), len(many)) == (1, 1)

	def test_it_reads_the_tickets_of_its_weeks_by_the_index(self, desk, weekly, queries):
		import frappe

		if frappe.db.db_type != "sqlite":
			pytest.skip("EXPLAIN QUERY PLAN is SQLite's")
		desk.insert_rows(10, opening_date=MONDAY)
		with queries() as sent:
			weekly()
		statement = re.sub(r"%\(\w+\)s", "''", sent[0])
		plan = " ".join(str(row) for row in frappe.db.sql(f"EXPLAIN QUERY PLAN {statement}"))
		assert "itss_opened" in plan and "SCAN" not in plan

"""The workspace's charts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import improvements, people
from tests.web import Browser

API = "itss_improvement.api.figures"


@pytest.fixture
def everybody(site, trail):
	trail.forget_everything()
	people.make_everybody()


def ask(user: str, method: str):
	# the desk sends all of these with every chart
	return Browser(user).call(
		f"{API}.{method}", chart_name="A chart", filters="{}", refresh=1, time_interval="", timespan=""
	)


@pytest.mark.row("R16")
class TestBySource:
	def test_what_the_reader_may_see(self, everybody):
		for source, subtype in (
			("Internal Audit", "System Audit"),
			("Employee Suggestion", "Suggestion"),
			("Employee Suggestion", "Suggestion"),
		):
			improvements.draft(source=source, source_subtype=subtype)
		improvements.in_state("Rejected")
		improvements.draft(people.OTHER_STAFF, identified_by_department=people.PURCHASING)
		found = ask(people.OFFICER, "opportunities_by_source").get_json()["message"]
		assert found["labels"] == ["Internal Audit", "Employee Suggestion"]
		assert found["datasets"][0]["values"] == [1, 3]
		own = ask(people.OWNER, "opportunities_by_source").get_json()["message"]
		assert own["datasets"][0]["values"] == [1, 2]

	def test_nothing_yet(self, everybody):
		assert ask(people.OFFICER, "opportunities_by_source").get_json()["message"]["labels"] == []

	@pytest.mark.parametrize("user", [people.AGENT, people.STRANGER, people.GUEST])
	def test_not_for_those_outside(self, everybody, user):
		assert ask(user, "opportunities_by_source").status_code == 403


@pytest.mark.row("R16", "R26")
class TestSignalsByWeek:
	def test_a_week_is_from_monday_to_sunday(self, everybody, trail):
		from frappe.utils import get_datetime, getdate, today

		from itss_improvement.domain.signal import SignalKind
		from itss_improvement.opportunities.figures import signals_by_week
		from itss_improvement.signals import recorder

		monday = getdate(today()) - timedelta(days=getdate(today()).weekday())
		last_monday = get_datetime(monday) - timedelta(days=7)
		recorder.record(
			[
				trail.make_signal(1, last_monday),
				trail.make_signal(2, last_monday + timedelta(days=6, hours=23, minutes=59)),
				trail.make_signal(3, get_datetime(monday), SignalKind.COMPLAINT),
				trail.make_signal(4, last_monday - timedelta(days=7 * 11)),
			]
		)
		weeks = signals_by_week()
		assert len(weeks.mondays) == 12
		assert weeks.mondays[-1] == monday
		assert weeks.counts == {
			"SLA Response Breach": [0] * 10 + [2, 0],
			"Complaint": [0] * 11 + [1],
		}
		found = ask(people.OFFICER, "signals_by_week").get_json()["message"]
		assert [dataset["values"][-2:] for dataset in found["datasets"]] == [[2, 0], [0, 1]]
		assert found["labels"][-1] == monday.strftime("%m-%d")

	@pytest.mark.parametrize(
		"user", [people.OWNER, people.STAFF, people.AGENT, people.STRANGER, people.GUEST]
	)
	def test_not_for_those_who_see_no_signals(self, everybody, user):
		assert ask(user, "signals_by_week").status_code == 403


@pytest.mark.row("R16")
class TestCards:
	def test_overdue_is_what_was_to_be_done_before_today(self, everybody):
		from frappe import db
		from frappe.utils import add_days, today

		for days in (-1, 0, 1):
			db.set_value(
				improvements.OPPORTUNITY,
				improvements.in_state("Assessed").name,
				"due_date",
				add_days(today(), days),
			)
		late = improvements.in_state("Rejected").name
		db.set_value(improvements.OPPORTUNITY, late, "due_date", add_days(today(), -1))
		found = ask(people.OFFICER, "overdue").get_json()["message"]
		assert found["value"] == 1
		assert found["route"] == ["List", improvements.OPPORTUNITY]
		assert found["route_options"]["due_date"] == ["<", today()]

	def test_mine_is_what_is_assigned_to_me_and_goes_on(self, everybody):
		import json

		from frappe import db

		for status in ("Submitted", "Assessed", "Rejected"):
			doc = improvements.in_state(status)
			db.set_value(improvements.OPPORTUNITY, doc.name, "_assign", json.dumps([people.OFFICER]))
		assert ask(people.OFFICER, "mine").get_json()["message"]["value"] == 2
		assert ask(people.REPRESENTATIVE, "mine").get_json()["message"]["value"] == 0

	@pytest.mark.parametrize("card", ["overdue", "mine"])
	@pytest.mark.parametrize("user", [people.AGENT, people.STRANGER, people.GUEST])
	def test_not_for_those_outside(self, everybody, card, user):
		assert ask(user, card).status_code == 403

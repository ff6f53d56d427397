"""Trying out a trigger."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

pytestmark = pytest.mark.usefixtures("site", "empty_site")

BREACH = "SLA Response Breach"
JANUARY, APRIL = datetime(2026, 1, 1), datetime(2026, 4, 1)
LATER = datetime(2026, 6, 1)


@pytest.fixture
def backtest(site):
	def backtest(trigger, start=JANUARY, end=APRIL, now=LATER):
		from itss_improvement.opportunities import backtest
		from itss_improvement.opportunities.triggers import as_rule

		return backtest.backtest(as_rule(trigger), start, end, now)

	return backtest


@pytest.fixture
def quarter(desk, trail, empty_site):
	"""Tickets of a quarter, more of them late from month to month, and their signals."""
	from itss_improvement.signals import recorder

	def opened(position: int) -> datetime:
		return JANUARY + timedelta(hours=7 * position)

	def is_late(position: int) -> bool:
		return position % (6 - position // 70) == 0

	names = desk.insert_rows(
		300,
		opening_date=lambda position: opened(position).date(),
		opening_time=lambda position: opened(position).time(),
		agent_group=lambda position: ("Net", "Apps")[position % 2],
	)
	recorder.record(
		trail.make_signal(
			name,
			opened(position) + timedelta(hours=1),
			opened_at=opened(position),
			team=("Net", "Apps")[position % 2],
		)
		for position, name in enumerate(names)
		if is_late(position)
	)


WRITTEN = ("Improvement Signal", "Improvement Opportunity", "Improvement Opportunity Evidence")


class TestEqualsWhatIntakeProduces:
	@pytest.mark.row("R6")
	@pytest.mark.parametrize(
		"values",
		[
			{"threshold": 12, "by_team": 1},
			{"threshold": 5, "window_length": "Week"},
			{"threshold": 2, "window_length": "Day"},
			{"threshold": 30, "window_length": "Quarter", "scope_team": "Net"},
			{"threshold": 1, "window_length": "Each Ticket"},
			{
				"signal_condition": "SLA Attainment Under Target",
				"attainment_target": 80,
				"minimum_tickets": 10,
				"by_team": 1,
			},
		],
	)
	def test_over_the_same_period(self, trail, quarter, backtest, values):
		from itss_improvement.opportunities import intake

		trigger = trail.only_trigger(values.get("signal_condition", BREACH), **values)
		found = backtest(trigger)
		assert trail.opportunities() == []
		assert found.produced
		intake.process_pending(now=LATER)
		made = sorted((row.title, row.trigger_reason, row.ticket_count) for row in trail.opportunities())
		assert sorted((p.title[:140], p.reason, p.tickets) for p in found.produced) == made

	def test_of_a_part_windows_are_judged_whole(self, trail, quarter, backtest):
		trigger = trail.only_trigger(BREACH, threshold=12, by_team=1)
		whole = backtest(trigger).produced
		middle = backtest(trigger, datetime(2026, 2, 10), datetime(2026, 2, 11)).produced
		assert middle == [produced for produced in whole if produced.window == "2026-02"]

	def test_writes_nothing(self, trail, quarter, backtest):
		import frappe

		trigger = trail.only_trigger(BREACH, threshold=5)
		tables = [
			doctype
			for doctype in frappe.get_all(
				"DocType", {"module": "ITSS Improvement", "issingle": 0}, pluck="name"
			)
		] + ["Error Log", "ToDo", "Version", "HD Ticket"]
		assert set(WRITTEN) < set(tables)

		def contents():
			return {doctype: frappe.get_all(doctype, fields=["*"], order_by="name") for doctype in tables}

		before = contents()
		assert backtest(trigger).produced
		assert contents() == before

	def test_of_a_trigger_that_is_switched_off_and_was_never_saved(self, trail, quarter, backtest):
		import frappe

		trigger = trail.only_trigger(BREACH, threshold=1000, enabled=0)
		assert backtest(trigger).produced == []
		trigger = frappe.get_doc(trail.TRIGGER, trigger.name)
		trigger.threshold = 5
		assert backtest(trigger).produced


class TestAtRisk:
	@pytest.mark.row("R7")
	def test_is_worked_out_in_hindsight(self, desk, trail, backtest):
		march = datetime(2026, 3, 10, 8)
		cases = {
			"resolved at once": {"resolution_date": march + timedelta(hours=1)},
			"resolved at the last moment": {"resolution_date": march + timedelta(hours=9)},
			"too late": {"resolution_date": march + timedelta(hours=20)},
			"never": {},
		}
		for position, values in enumerate(cases.values()):
			desk.insert_rows(
				1,
				first=desk.FAR + position,
				opening_date=march.date(),
				opening_time=march.time(),
				resolution_by=march + timedelta(hours=10),
				**values,
			)
		trigger = trail.only_trigger("Target at Risk", threshold=3, window_length="Week")
		found = backtest(trigger, datetime(2026, 3, 1), APRIL)
		assert [(produced.window, produced.tickets) for produced in found.produced] == [("2026-W11", 3)]

	def test_of_a_ticket_that_was_opened_in_the_month_before(self, desk, trail, backtest):
		opened = datetime(2026, 2, 27, 8)
		desk.insert_rows(
			3,
			opening_date=opened.date(),
			opening_time=opened.time(),
			resolution_by=opened + timedelta(days=10),
		)
		trigger = trail.only_trigger("Target at Risk", threshold=3)
		found = backtest(trigger, datetime(2026, 3, 1), APRIL)
		assert [(produced.window, produced.tickets) for produced in found.produced] == [("2026-03", 3)]
		assert backtest(trigger, datetime(2026, 2, 1), datetime(2026, 3, 1)).produced == []


class TestAPI:
	@pytest.fixture
	def ask(self, site):
		def ask(trigger="测试规则", start="2026-01-01", end="2026-03-31", changes=None):
			from itss_improvement.api.trigger import backtest

			return backtest(trigger, start, end, changes)

		return ask

	@pytest.fixture(autouse=True)
	def _trigger(self, trail, quarter):
		trail.only_trigger(BREACH, threshold=1000)

	@pytest.mark.row("R6")
	def test_tries_out_other_values(self, ask, trail):
		assert ask()["produced"] == []
		found = ask(changes={"threshold": 12, "by_team": 1})
		assert found["produced"] and found["signals"] == len(trail.signals())
		assert set(found["windows"]) <= {"2026-01", "2026-02", "2026-03"}
		assert found == ask(changes='{"threshold": "12", "by_team": "1"}')
		by_day = ask(changes={"threshold": 2, "window_length": "Day", "by_team": 1})
		days = [date.fromisoformat(day) for day in by_day["windows"]]
		assert days == [days[0] + timedelta(days=after) for after in range(len(days))], (
			"a day without any is told"
		)
		assert Counter(one["window"] for one in by_day["produced"]) == Counter(by_day["windows"]) - Counter()
		assert ask()["produced"] == []

	@pytest.mark.parametrize(
		("role", "may"),
		[
			("ITSS Quality Officer", True),
			("ITSS Management Representative", True),
			("ITSS Executive", True),
			("ITSS Auditor", True),
			("ITSS Department Owner", False),
			("ITSS Staff", False),
			("Agent", False),
		],
	)
	def test_is_for_those_who_may_read_triggers(self, ask, trail, role, may):
		import frappe

		frappe.set_user(trail.make_user("somebody@example.com", role))
		if may:
			assert ask()["produced"] == []
		else:
			with pytest.raises(frappe.PermissionError):
				ask()

	def test_is_not_for_guests(self, ask):
		import frappe

		frappe.set_user("Guest")
		with pytest.raises(frappe.PermissionError):
			ask()

	def test_of_no_trigger(self, ask):
		import frappe

		with pytest.raises(frappe.DoesNotExistError):
			ask(trigger="'; --")

	@pytest.mark.parametrize(
		("start", "end"),
		[
			("2026-03-31", "2026-01-01"),
			("2026-02-30", "2026-03-31"),
			("gestern", "2026-03-31"),
			("", "2026-03-31"),
			("2026-01-01", ""),
			("2026-01-01", "9999-12-31"),
		],
	)
	def test_bad_dates(self, ask, start, end):
		import frappe

		with pytest.raises(frappe.ValidationError):
			ask(start=start, end=end)

	@pytest.mark.parametrize(
		"changes",
		[
			{"enabled": 0},
			{"trigger_name": "x"},
			{"no_such_field": 1},
			{"threshold": 0},
			{"threshold": "many"},
			{"window_length": "Fortnight"},
			{"window_length": "Each Ticket", "threshold": 2},
			'{"threshold": ',
			"[1, 2]",
			'"text"',
		],
	)
	def test_changes_that_make_no_sense(self, ask, changes):
		import frappe

		with pytest.raises(frappe.ValidationError):
			ask(changes=changes)

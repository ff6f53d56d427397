"""What metrics find on tickets (R74)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from itss_improvement.domain.metric import TIMES, Metric, Period, Query, Rate, Values, Volume
from itss_improvement.domain.trigger import Dimension

pytestmark = [pytest.mark.usefixtures("site", "empty_site"), pytest.mark.row("R74")]

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
NOW = datetime(2026, 3, 20, 12)


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
	return datetime(2026, month, day, hour)


def rows(desk, *tickets: dict, **common) -> list[str]:
	"""Tickets as the table has them, opened on 10 March unless they say otherwise."""
	defaults = {"opening_date": date(2026, 3, 10), "opening_time": time(8), **common}
	names = []
	for place, ticket in enumerate(tickets):
		names += desk.insert_rows(1, desk.FAR + place, **{**defaults, **ticket})
	return [str(name) for name in names]


def measured(helpdesk, metric, period=MARCH, now=NOW, **query):
	found = helpdesk.measure(Query(metric, **query), period, now)
	return found.sample, list(found.tickets)


class TestAttainment:
	def test_of_response(self, desk, helpdesk):
		names = rows(
			desk,
			{"response_by": at(10, 12), "first_responded_on": at(10, 12)},
			{"response_by": at(10, 12), "first_responded_on": at(10, 13)},
			# open, and its target is past
			{"response_by": at(20, 11)},
			# open, and it can still be kept
			{"response_by": at(20, 13)},
			# it has no target
			{"first_responded_on": at(10, 9)},
			# of another month
			{"opening_date": date(2026, 2, 28), "response_by": at(10, 12), "first_responded_on": at(10, 12)},
			{"opening_date": date(2026, 4, 1), "response_by": at(10, 12), "first_responded_on": at(10, 12)},
		)
		assert measured(helpdesk, Metric.RESPONSE_ATTAINMENT) == (Rate(1, 3), names[:3])

	def test_the_first_and_the_last_day_belong_to_the_window(self, desk, helpdesk):
		kept = {"response_by": at(10, 12), "first_responded_on": at(10, 9)}
		names = rows(
			desk, {"opening_date": date(2026, 3, 1), **kept}, {"opening_date": date(2026, 3, 31), **kept}
		)
		assert measured(helpdesk, Metric.RESPONSE_ATTAINMENT) == (Rate(2, 2), names)

	def test_of_resolution_a_ticket_on_hold_is_not_late(self, desk, helpdesk):
		names = rows(
			desk,
			{"resolution_by": at(12), "resolution_date": at(11)},
			{"resolution_by": at(12), "resolution_date": at(13)},
			{"resolution_by": at(12)},
			{"resolution_by": at(12), "on_hold_since": at(11)},
			{"resolution_by": at(21)},
		)
		assert measured(helpdesk, Metric.RESOLUTION_ATTAINMENT) == (Rate(1, 3), names[:3])

	def test_of_tickets_that_helpdesk_itself_timed(self, desk, helpdesk):
		from frappe.utils import getdate, now_datetime

		desk.make_sla(response_minutes=60, resolution_minutes=240)
		late, kept = desk.make_ticket(90), desk.make_ticket(30)
		for ticket in (late, kept):
			ticket.update({"status": "Replied"}).save()
		today = Period(getdate(now_datetime()) - timedelta(days=1), getdate(now_datetime()))
		assert measured(helpdesk, Metric.RESPONSE_ATTAINMENT, today, now_datetime()) == (
			Rate(1, 2),
			[str(late.name), str(kept.name)],
		)


class TestTimeToResolution:
	@pytest.mark.parametrize("metric", sorted(TIMES))
	def test_of_the_clock(self, desk, helpdesk, metric):
		names = rows(
			desk,
			{"resolution_date": at(10, 10)},
			{"resolution_date": datetime(2026, 3, 31, 23, 59, 59), "opening_date": date(2026, 3, 31)},
			{"resolution_date": datetime(2026, 4, 1)},
			{"resolution_date": datetime(2026, 2, 28, 23)},
			{},
		)
		assert measured(helpdesk, metric) == (Values([7200.0, 57599.0]), names[:2])

	def test_working_time_is_what_the_desk_kept(self, desk, helpdesk):
		names = rows(
			desk,
			{"resolution_date": at(11), "resolution_time": 5400, "sla": "Tests"},
			# outside of working hours
			{"resolution_date": at(11), "resolution_time": 0, "sla": "Tests"},
			# without an agreement there is none
			{"resolution_date": at(11), "sla": None},
		)
		found = measured(helpdesk, Metric.MEAN_RESOLUTION_TIME, working_time=True)
		if desk.HAS_WORKING_TIME:
			assert found == (Values([5400.0, 0.0]), names[:2])
		else:
			assert found == (Values([]), []), "what is no working time is not taken for it"

	def test_time_on_hold_does_not_count(self, desk, helpdesk):
		import frappe
		from frappe.utils import add_to_date, getdate, now_datetime

		desk.make_sla()
		ticket = desk.make_ticket(180)
		ticket.update({"status": desk.ON_HOLD}).save()
		since = add_to_date(now_datetime(), minutes=-120, as_datetime=True)
		frappe.db.set_value(desk.DESK, ticket.name, "on_hold_since", since)
		for status in ("Open", "Resolved"):
			ticket.reload().update(desk.columns({"status": status, "feedback_rating": 0.8})).save()
		today = Period(getdate(now_datetime()) - timedelta(days=1), getdate(now_datetime()))
		sample, names = measured(
			helpdesk, Metric.MEDIAN_RESOLUTION_TIME, today, now_datetime(), working_time=True
		)
		if not desk.HAS_WORKING_TIME:
			assert (sample, names) == (Values([]), [])
			return
		assert names == [str(ticket.name)]
		# a second a day is missing from the agreement's hours, and Helpdesk counts a minute that has begun
		assert 3590 <= sample.values[0] <= 3660


def test_satisfaction_leaves_out_what_was_not_rated(desk, helpdesk):
	resolved = {"resolution_date": at(11)}
	names = rows(
		desk,
		{"feedback_rating": 0.2, **resolved},
		{"feedback_rating": 1, **resolved},
		{"feedback_rating": 0, **resolved},
		resolved,
		{"feedback_rating": 0.4},
		{"feedback_rating": 0.4, "resolution_date": at(1, month=4)},
	)
	expected = (Values([0.2, 1.0]), names[:2]) if desk.HAS_RATINGS else (Values([]), [])
	assert measured(helpdesk, Metric.SATISFACTION) == expected


def test_a_rating_that_there_cannot_be_is_told(desk, helpdesk):
	from itss_improvement.domain.errors import RuleBroken
	from itss_improvement.domain.metric import Kind, Side, check_sample

	rows(desk, {"feedback_rating": 3, "resolution_date": at(11)})
	sample, _names = measured(helpdesk, Metric.SATISFACTION)
	if not desk.HAS_RATINGS:
		assert sample == Values([])
		return
	with pytest.raises(RuleBroken, match="3 is no rating: ratings run from 0 to 1"):
		check_sample(Kind.SCORE, sample, Side.BEFORE)


class TestReopening:
	def test_is_read_from_the_log_of_the_window(self, desk, helpdesk):
		names = rows(desk, {}, {}, {}, {}, {"ticket_type": "Other"})
		story = {
			# resolved, and opened again
			names[0]: [(at(5), "Resolved"), (at(6), "Open"), (at(7), "Resolved")],
			names[1]: [(at(5), "Replied"), (at(6), "Closed")],
			# came back after the window
			names[2]: [(at(31), "Resolved"), (at(1, month=4), "Open")],
			# resolved before it
			names[3]: [(at(28, month=2), "Resolved"), (at(1), "Open")],
			names[4]: [(at(5), "Resolved"), (at(6), "Open")],
		}
		for ticket, entries in story.items():
			for moment, status in entries:
				desk.log_status(ticket, moment, status)
		assert measured(helpdesk, Metric.REOPEN_RATE) == (
			Rate(2, 4),
			[names[0], names[1], names[2], names[4]],
		)
		found = measured(helpdesk, Metric.REOPEN_RATE, scope={Dimension.TICKET_TYPE: "Other"})
		assert found == (Rate(1, 1), [names[4]])

	def test_of_tickets_that_people_opened_again(self, desk, helpdesk):
		from frappe.utils import getdate, now_datetime

		desk.make_sla()
		again, once = desk.make_ticket(30), desk.make_ticket(30)
		for status in ("Resolved", "Open"):
			again.update({"status": status, "feedback_rating": 0.2}).save()
		once.update({"status": "Resolved", "feedback_rating": 1}).save()
		today = Period(getdate(now_datetime()), getdate(now_datetime()))
		found = measured(helpdesk, Metric.REOPEN_RATE, today, now_datetime())
		assert found == (Rate(1, 2), [str(again.name), str(once.name)])


class TestVolumeAndScope:
	def test_tickets_opened(self, desk, helpdesk):
		names = rows(desk, {}, {"opening_date": date(2026, 3, 1)}, {"opening_date": date(2026, 4, 1)})
		assert measured(helpdesk, Metric.TICKET_VOLUME) == (Volume(2, MARCH.weeks), names[:2])

	@pytest.mark.parametrize(
		("dimension", "column"),
		[
			(Dimension.TEAM, "agent_group"),
			(Dimension.CUSTOMER, "customer"),
			(Dimension.TICKET_TYPE, "ticket_type"),
			(Dimension.PRIORITY, "priority"),
		],
	)
	@pytest.mark.parametrize("value", ["O'Brien 50% 😡", ""])
	def test_only_the_scope_counts(self, desk, helpdesk, dimension, column, value):
		names = rows(desk, {column: value}, {column: value or None}, {column: "else"})
		_sample, found = measured(helpdesk, Metric.TICKET_VOLUME, scope={dimension: value})
		if dimension is Dimension.TEAM and not desk.HAS_TEAMS:
			# none has a team
			assert found == ([] if value else names)
		else:
			assert found == names[:2]

	def test_nothing_is_no_value_and_no_crash(self, helpdesk):
		for metric in Metric:
			sample, names = measured(helpdesk, metric)
			empty = {Rate: Rate(0, 0), Values: Values([]), Volume: Volume(0, MARCH.weeks)}
			assert (sample, names) == (empty[type(sample)], []), metric


@pytest.mark.parametrize("metric", Metric)
def test_a_metric_is_one_query(desk, helpdesk, queries, metric):
	desk.insert_rows(50, opening_date=date(2026, 3, 10), resolution_date=at(11), response_by=at(10))
	with queries() as asked:
		measured(helpdesk, metric)
	none = metric is Metric.SATISFACTION and not desk.HAS_RATINGS
	assert len(asked) == (0 if none else 1), asked


def test_which_tickets_are_still_there(desk, helpdesk):
	import frappe

	kept, gone = (str(name) for name in desk.insert_rows(2))
	frappe.db.delete(desk.DESK, {"name": gone})
	assert helpdesk.existing([kept, gone, "12abc", "999999999999"]) == {kept}
	assert helpdesk.existing([]) == set()

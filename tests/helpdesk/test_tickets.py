"""What tickets look like to the rest of the app."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import datetime, time, timedelta

import pytest

pytestmark = pytest.mark.usefixtures("site", "empty_site")

NAME = "O'Brien & 50% 😡"
TEAM = "Netz & 50% 😡"
"""Helpdesk itself makes a line of Python of a team's name, which a quote would end."""
HOSTILE = 'O\'Brien "50%" %s {0} 😡 <script>alert(1)</script> \\'


def names(pages) -> list[str]:
	return [ticket.name for page in pages for ticket in page]


def slices_of(helpdesk, readings, since, until, size):
	"""The tickets of each slice that what there is to read is cut into."""
	from itss_improvement.helpdesk import Position, Reading

	for reading in map(Reading, readings):
		after = Position(since)
		for place in helpdesk.cut(reading, since, until, size):
			yield helpdesk.read(reading, after, place)
			after = place


FELL_DUE = ("Response Fell Due", "Resolution Fell Due")
LIES_AHEAD = ("Response Lies Ahead", "Resolution Lies Ahead")


class TestSnapshot:
	def test_of_the_document_and_of_the_row_are_equal(self, desk, helpdesk):
		desk.make_sla()
		if desk.HAS_TEAMS:
			desk.make_master("HD Team", TEAM, team_name=TEAM)
		desk.make_master(desk.CUSTOMER, NAME, **{desk.CUSTOMER_NAME: NAME})
		ticket = desk.make_ticket(
			30,
			subject=HOSTILE,
			agent_group=TEAM,
			customer=NAME,
			priority="High",
		)
		ticket.status = desk.ON_HOLD
		if desk.HAS_RATINGS:
			ticket.update({"feedback_rating": 0.2, "feedback_extra": HOSTILE * 200})
		ticket.save()
		saved = helpdesk.snapshot(ticket)
		stored = helpdesk.snapshots([str(ticket.name)])[str(ticket.name)]
		assert saved == stored
		assert (stored.team, stored.customer) == (TEAM if desk.HAS_TEAMS else "", NAME)
		assert stored.subject == ticket.subject
		assert stored.on_hold and stored.first_responded_at
		if desk.HAS_RATINGS:
			assert stored.feedback == ticket.feedback_extra
			assert stored.rating == pytest.approx(0.2)
		assert stored.clock_started_at < stored.response_by
		if stored.resolution_by:
			# ERPNext takes it away while a ticket is on hold
			assert stored.response_by < stored.resolution_by
		assert isinstance(stored.name, str) and stored.url.endswith(f"/{ticket.name}")

	def test_of_a_fresh_document_whose_dates_are_text(self, desk, helpdesk):
		import frappe

		ticket = frappe.get_doc(
			doctype=desk.DESK,
			name=desk.FAR,
			subject="x",
			opening_date="2026-03-01",
			opening_time="09:30:15",
			service_level_agreement_creation="2026-03-01 09:30:15",
			feedback_rating="0.4",
		)
		found = helpdesk.snapshot(ticket)
		assert found.opened_at == found.clock_started_at == datetime(2026, 3, 1, 9, 30, 15)
		assert found.rating == (0.4 if desk.HAS_RATINGS else 0)
		assert found.customer == found.team == ""

	def test_of_deleted_tickets_there_is_none(self, desk, helpdesk):
		kept, gone = desk.insert_rows(2)
		import frappe

		frappe.db.delete(desk.DESK, {"name": gone})
		assert list(helpdesk.snapshots([str(kept), str(gone), "999999999999"])) == [str(kept)]
		assert helpdesk.snapshots([]) == {}

	def test_of_numbers_beyond_32_bits(self, desk, helpdesk):
		large = [2**31 - 1, 2**31, 2**32 + 1, 2**53 + 1]
		names = [str(name) for number in large for name in desk.insert_rows(1, first=number)]
		assert list(helpdesk.snapshots(names)) == names

	@pytest.mark.parametrize("name", ["12abc", "", " ", "1 or 1=1", "-1", "0x10", "😡"])
	def test_a_name_that_only_begins_like_a_number_is_no_ticket(self, desk, helpdesk, name):
		desk.insert_rows(1, first=12)
		assert helpdesk.snapshots([name]) == {}
		assert not helpdesk.may_read(name)


class TestChangedSince:
	@pytest.mark.parametrize("page", [1, 3, 7, 100])
	def test_pages_have_no_gap_and_no_repetition(self, desk, helpdesk, page):
		from itss_improvement.helpdesk import Position

		moment = datetime(2026, 3, 1, 12)
		# names of one and of two digits, most of them changed in the same microsecond
		made = desk.insert_rows(
			25, first=desk.FAR - 12, modified=lambda position: moment + timedelta(days=position // 20)
		)
		made += desk.insert_rows(5, first=7, modified=moment)
		position, found = Position(moment - timedelta(days=1)), []
		while True:
			tickets, position = helpdesk.changed_since(position, page)
			found += [ticket.name for ticket in tickets]
			if len(tickets) < page:
				break
		assert len(found) == len(set(found)) == 30
		assert set(found) == {str(name) for name in made}

	@pytest.mark.row("R26")
	@pytest.mark.parametrize("size", [1, 3, 7, 30, 100])
	def test_slices_have_no_gap_and_no_repetition_and_one_size(self, desk, helpdesk, size):
		moment = datetime(2026, 3, 1, 12)
		made = desk.insert_rows(
			25, first=desk.FAR - 12, modified=lambda position: moment + timedelta(days=position // 20)
		)
		made += desk.insert_rows(5, first=7, modified=moment)
		desk.insert_rows(1, first=1, modified=moment - timedelta(microseconds=1))
		found = list(slices_of(helpdesk, ["Changed"], moment, None, size))
		assert [len(one) for one in found] == [size] * (30 // size) + [30 % size] * (30 % size > 0)
		assert sorted(names(found)) == sorted(str(name) for name in made)

	def test_what_changes_after_the_cut_is_the_next_one_s(self, desk, helpdesk):
		import frappe

		moment = datetime(2026, 3, 1, 12)
		first, second = desk.insert_rows(2, modified=moment)
		[place] = helpdesk.cut(self.changed(), moment, None, 100)
		frappe.db.set_value(desk.DESK, first, "modified", moment + timedelta(days=1), update_modified=False)
		desk.insert_rows(1, first=desk.FAR + 5, modified=moment + timedelta(days=1))
		found = helpdesk.read(self.changed(), self.position(moment), place)
		assert [ticket.name for ticket in found] == [str(second)]

	def test_of_nothing_there_is_no_slice_and_one_query(self, desk, helpdesk, queries):
		with queries() as sent:
			assert helpdesk.cut(self.changed(), datetime(2026, 3, 1), None, 100) == []
		assert len(sent) == 1

	def changed(self):
		from itss_improvement.helpdesk import Reading

		return Reading.CHANGED

	def position(self, moment):
		from itss_improvement.helpdesk import Position

		return Position(moment)

	def test_a_change_at_the_very_moment_counts(self, desk, helpdesk):
		from itss_improvement.helpdesk import Position

		moment = datetime(2026, 3, 1, 12)
		[name] = desk.insert_rows(1, modified=moment)
		tickets, position = helpdesk.changed_since(Position(moment), 10)
		assert [ticket.name for ticket in tickets] == [str(name)]
		assert helpdesk.changed_since(position, 10) == ([], position)


class TestTargets:
	NOW = datetime(2026, 3, 10, 12)

	def tickets(self, desk) -> dict[str, str]:
		"""Tickets by what is the matter with them."""
		hour = timedelta(hours=1)
		cases = {
			"never answered": {"response_by": self.NOW - hour},
			"answered late": {"response_by": self.NOW - 3 * hour, "first_responded_on": self.NOW - hour},
			"answered in time": {"response_by": self.NOW - hour, "first_responded_on": self.NOW - 2 * hour},
			"never resolved": {"resolution_by": self.NOW - hour},
			"resolved late": {"resolution_by": self.NOW - 3 * hour, "resolution_date": self.NOW - hour},
			"resolved in time": {"resolution_by": self.NOW - hour, "resolution_date": self.NOW - 2 * hour},
			"due now": {"response_by": self.NOW},
			"due soon": {"response_by": self.NOW + hour},
			"to be resolved soon": {"resolution_by": self.NOW + hour},
			"resolved early": {"resolution_by": self.NOW + hour, "resolution_date": self.NOW - hour},
			"no target": {},
		}
		found = {}
		for position, (case, values) in enumerate(cases.items()):
			[name] = desk.insert_rows(1, first=desk.FAR + position, **values)
			found[str(name)] = case
		return found

	@pytest.mark.parametrize("page", [1, 2, 100])
	def test_became_due(self, desk, helpdesk, page):
		cases = self.tickets(desk)
		found = names(slices_of(helpdesk, FELL_DUE, self.NOW - timedelta(days=1), self.NOW, page))
		assert sorted(cases[name] for name in found) == [
			"answered late",
			"due now",
			"never answered",
			"never resolved",
			"resolved late",
		]

	def test_became_due_begins_after_the_given_moment(self, desk, helpdesk):
		cases = self.tickets(desk)
		found = names(slices_of(helpdesk, FELL_DUE, self.NOW - timedelta(hours=1), self.NOW, 100))
		assert [cases[name] for name in found] == ["due now"]

	@pytest.mark.row("R7")
	@pytest.mark.parametrize("page", [1, 100])
	def test_running_out(self, desk, helpdesk, page):
		cases = self.tickets(desk)
		found = names(slices_of(helpdesk, LIES_AHEAD, self.NOW, None, page))
		assert sorted(cases[name] for name in found) == ["due soon", "to be resolved soon"]

	@pytest.mark.parametrize("page", [1, 3, 100])
	def test_many_targets_at_one_moment(self, desk, helpdesk, page):
		made = desk.insert_rows(8, response_by=self.NOW) + desk.insert_rows(2, first=5, response_by=self.NOW)
		found = names(slices_of(helpdesk, FELL_DUE, self.NOW - timedelta(days=1), self.NOW, page))
		assert len(found) == 10 and set(found) == {str(name) for name in made}


class TestPeriods:
	START, END = datetime(2026, 3, 1), datetime(2026, 4, 1)

	@pytest.fixture
	def opened(self, desk) -> dict[int, datetime]:
		edges = [self.START, self.END, datetime(2026, 3, 15, 23, 59, 59)]
		moments = [moment + timedelta(seconds=offset) for moment in edges for offset in (-1, 0, 1)] * 3
		made = desk.insert_rows(
			len(moments),
			opening_date=lambda position: moments[position].date(),
			opening_time=lambda position: moments[position].time(),
			agent_group=lambda position: ("Net", "Apps", None)[position % 3],
			ticket_type=lambda position: ("VPN", None)[position % 2],
			priority=lambda position: ("High", "Low")[position % 2],
		)
		return dict(zip(made, moments, strict=True))

	@pytest.mark.parametrize("page", [1, 4, 100])
	def test_running_between(self, desk, helpdesk, opened, page):
		import frappe

		for position, (name, moment) in enumerate(opened.items()):
			hours = timedelta(hours=position)
			targets = {"response_by": moment + hours, "resolution_by": moment + 30 * hours}
			frappe.db.set_value(desk.DESK, name, desk.columns(targets))
		expected = Counter(
			str(name)
			for position, (name, moment) in enumerate(opened.items())
			for hours in (position, 30 * position)
			if moment < self.END and moment + timedelta(hours=hours) > self.START
		)
		assert Counter(names(helpdesk.running_between(self.START, self.END, page))) == expected

	@pytest.mark.parametrize("by", [(), ("team",), ("team", "priority"), ("ticket_type", "team")])
	@pytest.mark.parametrize("scope", [{}, {"priority": "High"}])
	def test_volumes_are_what_a_slow_count_finds(self, helpdesk, opened, by, scope):
		from itss_improvement.domain.trigger import Dimension

		slow = Counter(
			tuple(getattr(ticket, dimension) for dimension in by)
			for ticket in helpdesk.snapshots([str(name) for name in opened]).values()
			if self.START <= ticket.opened_at < self.END
			and all(getattr(ticket, dimension) == value for dimension, value in scope.items())
		)
		assert slow.total() > 0
		volumes = helpdesk.volumes(
			self.START, self.END, [Dimension(d) for d in by], {Dimension(d): v for d, v in scope.items()}
		)
		assert volumes == slow


class TestHistory:
	@pytest.mark.row("R26")
	def test_reopened_is_read_from_the_desks_own_log(self, desk, helpdesk):
		desk.make_sla()
		ticket = desk.make_ticket()
		for status in ("Replied", "Open", "Resolved", "Open", "Resolved", "Open"):
			ticket.status = status
			ticket.save()
		log = desk.logged(ticket.name, "Open")
		# the first Open follows Replied
		assert helpdesk.snapshots([str(ticket.name)])[str(ticket.name)].reopened_at == log[1]

	@pytest.mark.parametrize("path", [("Resolved",), ("Replied", "Open"), ("Resolved", "Closed")])
	def test_not_reopened(self, desk, helpdesk, path):
		desk.make_sla()
		ticket = desk.make_ticket()
		for status in path:
			ticket.status = status
			ticket.save()
		assert helpdesk.snapshots([str(ticket.name)])[str(ticket.name)].reopened_at is None

	@pytest.mark.row("R26")
	def test_repeats(self, desk, helpdesk):
		day = datetime(2026, 3, 1).date()
		days = [0, 3, 3, 10, 60]
		made = desk.insert_rows(
			5,
			opening_date=lambda position: day + timedelta(days=days[position]),
			opening_time=lambda position: time(8 + position),
			ticket_type="VPN",
		)
		desk.insert_rows(1, first=50, opening_date=day, opening_time=time(7), ticket_type="Printer")
		desk.insert_rows(1, first=51, opening_date=day, ticket_type="VPN", raised_by="else@example.com")
		found = helpdesk.snapshots([str(name) for name in made])
		assert [found[str(name)].repeats for name in made] == ["", *map(str, made[:-1])]
		assert found[str(made[1])].repeats_opened_at == datetime(2026, 3, 1, 8)

	def test_a_page_costs_the_same_number_of_queries_whatever_its_size(self, desk, helpdesk, queries):
		made = [str(name) for name in desk.insert_rows(60, ticket_type="VPN")]
		counts = []
		for size in (2, 60):
			helpdesk.snapshots(made[:size])
			with queries() as sent:
				helpdesk.snapshots(made[:size])
			counts.append(len(sent))
		assert counts[0] == counts[1] <= 3


class TestWhoMayRead:
	@pytest.mark.parametrize(
		("user", "agent", "may"),
		[
			("agent@example.com", True, True),
			("caller@example.com", False, None),
			("stranger@example.com", False, False),
			("Guest", False, False),
		],
	)
	def test_a_ticket(self, desk, trail, helpdesk, user, agent, may):
		import frappe

		may = desk.CALLER_MAY_READ if may is None else may
		desk.make_sla()
		if user != "Guest":
			given = (desk.AGENT,) if agent else ()
			trail.make_user(user, *given, user_type="System User" if agent else "Website User")
		ticket = desk.make_ticket(raised_by="caller@example.com")
		frappe.set_user(user)
		assert helpdesk.may_read(str(ticket.name)) is may
		assert helpdesk.may_read("999999999999") is False


def test_every_value_of_a_snapshot_is_compared(desk, helpdesk):
	"""A field that is added to snapshots must come from COLUMNS as well as from a document."""
	[name] = desk.insert_rows(1)
	import frappe

	row = helpdesk.snapshots([str(name)])[str(name)]
	document = helpdesk.snapshot(frappe.get_doc(desk.DESK, name))
	for field in dataclasses.fields(row):
		assert getattr(row, field.name) == getattr(document, field.name), field.name

"""Pages of a service desk that changes, fails and mixes up its answers while it is read: nothing lost, nothing twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from itss_improvement.domain.remote_reading import (
	MESSAGES,
	OVERLAP,
	TRIED_AGAIN,
	Fault,
	Key,
	Patience,
	Question,
	Reached,
	RemoteFault,
	begin,
	moment_of,
	pages,
	put_back,
	reached_after,
	retry_after,
	text_of,
)

START = datetime(2026, 3, 1, 8)
BEGINNING = Key(text_of(datetime(1970, 1, 1)))


def fault(kind: Fault, *values: object, wait: float | None = None) -> RemoteFault:
	return RemoteFault(kind, "https://desk.example.com", *values, wait=wait)


class ServiceDesk:
	"""Answers questions as the framework's REST does: filters, one of the others, order, limit."""

	def __init__(self, tickets: dict[int, int], order_by: str = "modified"):
		self.order_by = order_by
		self.tickets = dict(tickets)
		"""Minutes after START, by name."""
		self.asked: list[int] = []
		self.waited: list[float] = []

	def rows(self, question: Question) -> list[dict]:
		rows = [
			{"name": name, self.order_by: text_of(START + timedelta(minutes=at))}
			for name, at in self.tickets.items()
		]
		rows = [row for row in rows if all(self._holds(row, one) for one in question.filters)]
		if question.or_filters:
			rows = [row for row in rows if any(self._holds(row, one) for one in question.or_filters)]
		rows.sort(key=lambda row: (row[self.order_by], row["name"]))
		return rows[: question.limit]

	@staticmethod
	def _holds(row: dict, condition: list) -> bool:
		name, operator, value = condition
		if operator == "is":
			return not row.get(name)
		return {">=": row[name] >= value, "<=": row[name] <= value, ">": row[name] > value}[operator]

	def ask(self, question: Question) -> list[dict]:
		self.asked.append(question.limit)
		return self.rows(question)

	def read(
		self, limit: int = 3, start: Key = BEGINNING, ask=None, patience: Patience | None = None
	) -> list:
		found = pages(
			ask or self.ask,
			Question(self.order_by, start, limit),
			self.waited.append,
			patience or Patience(),
			fault,
		)
		return [row["name"] for page in found for row in page]


def in_turn(*answers):
	"""Each call takes the next of `answers`, functions of the question; after them the last one for ever."""
	waiting = list(answers)

	def ask(question):
		return (waiting.pop(0) if len(waiting) > 1 else waiting[0])(question)

	return ask


def failing(kind: Fault, *values, wait=None):
	def answer(question):
		raise fault(kind, *values, wait=wait)

	return answer


@given(tickets=st.dictionaries(st.integers(1, 60), st.integers(0, 8), max_size=50), limit=st.integers(1, 7))
def test_every_ticket_comes_once_and_in_order(tickets, limit):
	desk = ServiceDesk(tickets)
	assert desk.read(limit) == sorted(tickets, key=lambda name: (tickets[name], name))
	assert len(desk.asked) <= len(tickets) / limit + 2


@given(
	tickets=st.dictionaries(st.integers(1, 60), st.integers(0, 8), min_size=1, max_size=50),
	limit=st.integers(1, 7),
	changes=st.lists(st.tuples(st.integers(1, 80), st.integers(9, 40)), max_size=12),
)
def test_what_changes_while_it_is_read_is_read_as_it_became(tickets, limit, changes):
	"""A ticket that changes moves to the end; a new one comes there. Nothing that stands is passed over."""
	desk = ServiceDesk(tickets)
	waiting = list(changes)
	seen: dict[int, str] = {}

	def ask(question):
		rows = desk.ask(question)
		if waiting:
			name, at = waiting.pop()
			desk.tickets[name] = max(at, desk.tickets.get(name, 0))
		return rows

	for page in pages(ask, Question("modified", BEGINNING, limit), desk.waited.append, Patience(), fault):
		seen.update({row["name"]: row["modified"] for row in page})
	# what changed after the last page was read is the next run's
	late = {name for name, at in desk.tickets.items() if name not in tickets or at != tickets[name]}
	assert set(tickets) - late <= set(seen)
	last = max(seen.values())
	for name, at in desk.tickets.items():
		moment = text_of(START + timedelta(minutes=at))
		assert seen.get(name) == moment or moment >= last or name in late


ANY_FAULT = st.sampled_from([*sorted(TRIED_AGAIN), "old page", "later page", "reversed"])


@example(tickets={1: 0, 2: 0}, limit=1, faults=[None, "old page"])
@example(tickets={1: 0, 2: 0}, limit=1, faults=[None, "later page", "later page"])
@given(
	tickets=st.dictionaries(st.integers(1, 60), st.integers(0, 8), max_size=50),
	limit=st.integers(1, 7),
	faults=st.lists(st.one_of(st.none(), st.none(), ANY_FAULT), max_size=20),
)
def test_whatever_fails_in_between_nothing_is_lost_and_nothing_comes_twice(tickets, limit, faults):
	desk = ServiceDesk(tickets)
	waiting, old, misled = list(faults), [], set()

	def another_page(kind, question, rows):
		"""As of a cache that mixes up two readers; None where it is what there may be, as far as anybody can tell."""
		# the same answer twice is believed: the ticket that is asked from may have changed
		if question.start in misled:
			return None
		# a page that begins with the ticket that is asked from is what a service desk without any more would answer
		if kind == "old page" and old and old[0] and old[0][0]["name"] != question.start.name:
			return old[0][: question.limit]
		if kind == "later page" and question.start.name is not None:
			return rows[question.limit // 2 + 1 :]
		if kind == "reversed" and len({row["modified"] for row in rows}) > 1:
			return rows[::-1]
		return None

	def ask(question):
		kind = waiting.pop(0) if waiting else None
		rows = desk.ask(question)
		if (other := another_page(kind, question, rows)) is not None:
			misled.add(question.start)
			return other
		if isinstance(kind, Fault):
			raise fault(kind, 500)
		old.append(rows)
		return rows

	# a list of faults that is longer than anybody's patience is another test
	found = desk.read(limit, ask=ask, patience=Patience(tries=50))
	assert found == sorted(tickets, key=lambda name: (tickets[name], name))


class TestFaults:
	@pytest.mark.parametrize("kind", sorted(TRIED_AGAIN))
	def test_a_fault_that_may_pass_is_tried_again_with_longer_waits(self, kind):
		desk = ServiceDesk({1: 0, 2: 1})
		assert desk.read(ask=in_turn(*[failing(kind, 500)] * 4, desk.ask)) == [1, 2]
		assert desk.waited == [1, 2, 4, 8]

	@pytest.mark.parametrize("kind", sorted(TRIED_AGAIN))
	def test_patience_ends(self, kind):
		desk = ServiceDesk({1: 0})
		with pytest.raises(RemoteFault) as raised:
			desk.read(ask=failing(kind, 500))
		assert raised.value.fault is kind
		assert len(desk.waited) == Patience().tries - 1

	@pytest.mark.parametrize("kind", sorted(set(Fault) - TRIED_AGAIN - {Fault.TOO_LARGE}))
	def test_what_does_not_pass_is_not_tried_again(self, kind):
		desk = ServiceDesk({1: 0})
		with pytest.raises(RemoteFault):
			desk.read(ask=failing(kind, 401))
		assert desk.waited == []

	def test_the_service_desk_says_how_long_to_wait(self):
		desk = ServiceDesk({1: 0})
		assert desk.read(ask=in_turn(failing(Fault.BUSY, 429, wait=7), desk.ask)) == [1]
		assert desk.waited == [7]

	def test_one_that_asks_for_an_hour_is_left_alone(self):
		desk = ServiceDesk({1: 0})
		with pytest.raises(RemoteFault, match="asks to be left alone"):
			desk.read(ask=failing(Fault.BUSY, 429, wait=3600))
		assert desk.waited == []

	def test_a_page_that_is_too_large_is_halved_until_it_fits_and_grows_again(self):
		desk = ServiceDesk({name: name for name in range(1, 41)})

		def ask(question):
			rows = desk.ask(question)
			# the tenth ticket is so large that it is read alone
			if len(rows) > 2 and 10 in [row["name"] for row in rows]:
				raise fault(Fault.TOO_LARGE, 16)
			return rows

		assert desk.read(limit=16, ask=ask) == list(range(1, 41))
		assert desk.waited == []
		assert max(desk.asked[desk.asked.index(2) :]) >= 16

	def test_one_ticket_that_is_too_large_ends_it(self):
		desk = ServiceDesk({1: 0})
		with pytest.raises(RemoteFault, match="more than 16 MB for a single ticket"):
			desk.read(limit=8, ask=failing(Fault.TOO_LARGE, 16))

	def test_a_page_that_takes_too_long_is_asked_for_in_halves(self):
		desk = ServiceDesk({name: name for name in range(1, 9)})

		def ask(question):
			if question.limit > 3:
				desk.asked.append(question.limit)
				raise fault(Fault.TIMEOUT)
			return desk.ask(question)

		assert desk.read(limit=8, ask=ask) == list(range(1, 9))

	def test_an_order_that_was_not_asked_for_ends_it_and_says_so(self):
		desk = ServiceDesk({name: name for name in range(1, 9)})
		with pytest.raises(RemoteFault, match="in an order that was not asked for"):
			desk.read(ask=lambda question: desk.rows(question)[::-1])

	def test_the_same_page_for_ever_ends_it(self):
		desk = ServiceDesk({name: name for name in range(1, 9)})
		first = desk.rows(Question("modified", BEGINNING, 3))
		with pytest.raises(RemoteFault):
			desk.read(ask=lambda question: first)

	@pytest.mark.parametrize(
		"rows",
		[
			None,
			{"data": 1},
			"text",
			[1],
			[{}],
			[{"name": 1}],
			[{"name": None, "modified": "2026-01-01 00:00:00"}],
			[{"name": " ", "modified": "2026-01-01 00:00:00"}],
			[{"name": True, "modified": "2026-01-01 00:00:00"}],
			[{"name": 1, "modified": None}],
			[{"name": 1, "modified": "soon"}],
			[{"name": 1, "modified": "0001-01-01 00:00:00"}],
			[{"name": 1, "modified": "2026-01-01T00:00:00+08:00"}],
			[{"name": name, "modified": "2026-01-01 00:00:00"} for name in range(9)],
		],
	)
	def test_what_is_no_list_of_tickets_is_not_believed(self, rows):
		desk = ServiceDesk({1: 0})
		with pytest.raises(RemoteFault, match="no list of tickets"):
			desk.read(ask=lambda question: rows)

	def test_a_server_that_gives_fewer_than_it_is_asked_for_is_read_to_the_end(self):
		desk = ServiceDesk({name: name for name in range(1, 101)})
		assert desk.read(limit=500, ask=lambda question: desk.ask(question)[:21]) == list(range(1, 101))

	def test_every_fault_is_one_sentence_that_says_what_to_do(self):
		assert set(MESSAGES) == set(Fault)
		for kind in Fault:
			told = str(fault(kind, 500))
			assert told.count("{") == 0 and told.endswith(".") and ". " not in told, told
			assert "desk.example.com" in told


class TestWhereToBegin:
	def test_at_the_beginning(self):
		assert begin(Reached(), datetime(1970, 1, 1)) == Key("1970-01-01 00:00:00.000000")

	def test_a_little_before_the_end_of_the_last_run(self):
		assert begin(Reached(START), datetime(1970, 1, 1)) == Key(text_of(START - OVERLAP))

	def test_where_the_last_run_broke_off(self):
		assert begin(Reached(START, 7), datetime(1970, 1, 1)) == Key(text_of(START), 7)

	@pytest.mark.parametrize(
		("before", "now", "expected"),
		[
			(None, 0, 0),
			(0, None, 0),
			(0, 3600, 0),
			(3600, 0, 3600),
			(-3600, -7200, 3600),
			(5, 0, 0),
			(0, 0, 0),
		],
	)
	def test_a_clock_that_was_put_back_is_read_again(self, before, now, expected):
		ahead = [None if value is None else timedelta(seconds=value) for value in (before, now)]
		assert put_back(*ahead) == timedelta(seconds=expected)

	def test_a_ticket_of_the_future_does_not_take_the_present_along(self):
		assert reached_after(START + timedelta(days=365), START) == START
		assert reached_after(START, START + timedelta(days=1)) == START

	def test_a_run_goes_on_after_the_ticket_that_was_read_last(self):
		desk = ServiceDesk({name: name // 4 for name in range(1, 21)})
		assert desk.read(start=Key(text_of(START + timedelta(minutes=2)), 9)) == list(range(10, 21))

	def test_and_where_that_ticket_changed_meanwhile(self):
		desk = ServiceDesk({name: name // 4 for name in range(1, 21)})
		desk.tickets[9] = 50
		assert desk.read(start=Key(text_of(START + timedelta(minutes=2)), 9)) == [*range(10, 21), 9]


@pytest.mark.parametrize(
	("text", "expected"),
	[
		("2026-03-01 08:00:00", datetime(2026, 3, 1, 8)),
		("2026-03-01 08:00:00.123456", datetime(2026, 3, 1, 8, 0, 0, 123456)),
		("2026-03-01 08:00:00.12", datetime(2026, 3, 1, 8, 0, 0, 120000)),
		("2026-03-01T08:00:00", datetime(2026, 3, 1, 8)),
		("2026-03-01", datetime(2026, 3, 1)),
		("2026-02-30", None),
		("", None),
		(20260301, None),
		("0001-01-01 00:00:00", None),
		("2026-03-01 08:00:00Z", None),
	],
)
def test_moments_as_the_framework_writes_them(text, expected):
	assert moment_of(text) == expected


@pytest.mark.parametrize(
	("header", "moment", "expected"),
	[
		(None, None, None),
		("5", None, 5),
		(" 120 ", None, 120),
		("later", None, None),
		("²", None, None),
		("Sun, 01 Mar 2026 08:00:30 GMT", START + timedelta(seconds=30), 30),
		("Sun, 01 Mar 2026 07:00:00 GMT", START - timedelta(hours=1), 0),
	],
)
def test_how_long_to_wait(header, moment, expected):
	assert retry_after(header, START, moment) == expected

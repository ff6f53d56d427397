"""Reading the tickets of a service desk page by page over a network that fails: what is asked, what is believed, what is
tried again (R26).

Pages follow one another by a key, the moment that orders them and the ticket's name, and not by a number of rows to pass
over: tickets change while they are read. Each page begins again with the last ticket of the page before. That proves that
it follows upon it: an old page that is served twice, or a page of something else, begins with another. Where that ticket
is gone for a good reason (it changed meanwhile, and comes later), asking again gives the same page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence

Row = Mapping[str, object]

FRAMEWORK_PAGE = 20
"""So many rows some servers give whatever they are asked for."""


class Fault(str, Enum):
	"""What can go wrong. The value is the code of the RuleBroken."""

	UNREACHABLE = "unreachable"
	TIMEOUT = "timeout"
	INTERRUPTED = "interrupted"
	CERTIFICATE = "certificate"
	REDIRECT = "redirect"
	ADDRESS = "address"
	SERVER_ERROR = "server error"
	BUSY = "busy"
	UNAUTHORISED = "unauthorised"
	FORBIDDEN = "forbidden"
	MISSING = "missing"
	REFUSED = "refused"
	TOO_LARGE = "too large"
	NOT_JSON = "not json"
	UNEXPECTED = "unexpected"
	OUT_OF_ORDER = "out of order"


MESSAGES: Mapping[Fault, Sentence] = {
	Fault.UNREACHABLE: Sentence(
		"The service desk {0} cannot be reached: check the address, and whether it is running."
	),
	Fault.TIMEOUT: Sentence(
		"The service desk {0} did not answer in time: it may be busy, the next run goes on from here."
	),
	Fault.INTERRUPTED: Sentence(
		"The connection to the service desk {0} broke off in the middle of an answer: the next run goes on from here."
	),
	Fault.CERTIFICATE: Sentence(
		"The certificate of the service desk {0} cannot be verified, so nothing was sent to it: have its"
		" certificate renewed."
	),
	Fault.REDIRECT: Sentence(
		"The service desk {0} sends its readers on to {1}, which was not followed: if that is right, enter it as the"
		" address."
	),
	Fault.ADDRESS: Sentence(
		"The address {0} leads to a machine that no service desk may be on: enter another address."
	),
	Fault.SERVER_ERROR: Sentence(
		"The service desk {0} answered with an error of its own (HTTP {1}): its administrator finds the reason in its"
		" log."
	),
	Fault.BUSY: Sentence("The service desk {0} asks to be left alone for now (HTTP {1}): try again later."),
	Fault.UNAUTHORISED: Sentence(
		"The service desk {0} does not accept the API key and secret (HTTP {1}): enter those of one of its users."
	),
	Fault.FORBIDDEN: Sentence(
		"The service desk {0} does not let the user of the API key read these tickets (HTTP {1}): give it the role to"
		" do so there."
	),
	Fault.MISSING: Sentence(
		"The service desk {0} knows no such tickets (HTTP {1}): check the address and the kind of tickets."
	),
	Fault.REFUSED: Sentence(
		"The service desk {0} refused the question (HTTP {1}): check the kind of tickets and the field map."
	),
	Fault.TOO_LARGE: Sentence(
		"The service desk {0} gave an answer of more than {1} MB for a single ticket, which was not read."
	),
	Fault.NOT_JSON: Sentence(
		"The service desk {0} answered with something that is no data: check that the address is its own, and not that"
		" of a login page before it."
	),
	Fault.UNEXPECTED: Sentence(
		"The service desk {0} gave an answer that is no list of tickets: check that the address is that of a"
		" service desk."
	),
	Fault.OUT_OF_ORDER: Sentence(
		"The service desk {0} gives its tickets in an order that was not asked for, again and again: nothing after"
		" them was read, so that none is lost."
	),
}

TRIED_AGAIN = frozenset(
	{
		Fault.UNREACHABLE,
		Fault.TIMEOUT,
		Fault.INTERRUPTED,
		Fault.SERVER_ERROR,
		Fault.BUSY,
		Fault.NOT_JSON,
		Fault.UNEXPECTED,
		Fault.OUT_OF_ORDER,
	}
)
"""What may be better in a moment. A key that is not accepted is not tried twice: that locks people out."""

HALVED = frozenset({Fault.TOO_LARGE, Fault.TIMEOUT})
"""What fewer tickets a page may help with."""


class RemoteFault(RuleBroken):
	"""The service desk did not answer as it should. Says nothing of what was sent to it."""

	def __init__(self, fault: Fault, *values: object, wait: float | None = None):
		self.fault = fault
		self.wait = wait
		"""Seconds for which the service desk asked to be left alone."""
		super().__init__(fault.value, MESSAGES[fault].template, *values)

	@property
	def may_be_better(self) -> bool:
		"""In a moment, if the same is asked again."""
		return self.fault in TRIED_AGAIN


@dataclass(frozen=True, slots=True)
class Patience:
	"""How often is tried again, and how long is waited. In seconds."""

	tries: int = 5
	"""Of one page, the first included."""
	first_wait: float = 1.0
	longest_wait: float = 60.0
	"""A service desk that asks for more is left alone until the next run."""

	def wait_before(self, again: int, told: float | None = None) -> float | None:
		"""How long to wait before trying for the `again`-th time after the first; None: not at all, give up.

		What the service desk asks for is kept to, but never less than what is waited anyway.
		"""
		if again >= self.tries:
			return None
		if told is not None and told > self.longest_wait:
			return None
		return min(self.longest_wait, max(self.first_wait * 2 ** (again - 1), told or 0.0))


@dataclass(frozen=True, slots=True)
class Key:
	"""A place in the order of the tickets: by a moment, as the service desk writes it, then by name."""

	moment: str
	name: str | int | None = None
	"""None: everything from that moment on."""


@dataclass(frozen=True, slots=True)
class Question:
	"""What is asked for one page."""

	order_by: str
	start: Key
	limit: int
	until: str = ""
	"""Only tickets ordered up to that moment; "" for all."""
	unset: str = ""
	"""Only tickets in which that field is empty; "" for all."""

	@property
	def filters(self) -> list[list[object]]:
		found: list[list[object]] = [[self.order_by, ">=", self.start.moment]]
		if self.until:
			found.append([self.order_by, "<=", self.until])
		if self.unset:
			found.append([self.unset, "is", "not set"])
		return found

	@property
	def or_filters(self) -> list[list[object]]:
		"""One of which must hold as well."""
		if self.start.name is None:
			return []
		# with the ticket at the start itself, which proves that the page follows upon the one before
		return [[self.order_by, ">", self.start.moment], ["name", ">=", self.start.name]]


def moment_of(value: object) -> datetime | None:
	"""A moment as a service desk writes it, or None where it is none, or none that can be reckoned with."""
	if not isinstance(value, str):
		return None
	try:
		found = datetime.fromisoformat(_padded(value.strip()))
	except ValueError:
		return None
	# a moment with a zone of its own would be read in the wrong one
	return found if found.tzinfo is None and 1900 <= found.year <= 9000 else None


def _padded(text: str) -> str:
	# before Python 3.11 a fraction of a second has three digits or six
	whole, dot, fraction = text.partition(".")
	return f"{whole}.{fraction[:6]:0<6}" if dot and fraction.isdigit() else text


def pages(
	ask: Callable[[Question], list[Row]],
	question: Question,
	sleep: Callable[[float], object],
	patience: Patience,
	fault: Callable[[Fault], RemoteFault],
) -> Iterator[list[Row]]:
	"""The rows that `question` leads to, a page at a time and each once, in their order.

	`ask` gives a page or raises RemoteFault, and `fault` makes one. A page that is too large, or too slow, is asked for
	with half as many rows, and the next one with twice as many again.
	"""
	size, full = question.limit, False
	start = question.start
	while True:
		rows, size = _page(ask, question, start, size, sleep, patience, fault)
		# the last ticket of the page before comes again
		anchored = bool(rows) and start.name is not None and _key(rows[0], question.order_by) == start
		new = rows[1:] if anchored else rows
		if new:
			yield new
			start = _key(new[-1], question.order_by)
		short = len(rows) < size + (start.name is not None and anchored)
		full = full or not short
		# a page that is not full is the last one, unless the server gives fewer than it is asked for
		if not new or (short and (full or len(rows) < FRAMEWORK_PAGE)):
			return
		size = min(question.limit, size * 2)


def _page(ask, question, start, size, sleep, patience, fault) -> tuple[list[Row], int]:
	"""A page from `start` on that is in order and follows upon the page before, and how many rows it was asked for."""
	again = 0
	unanchored: list[Key] | None = None
	while True:
		asked = size + (start.name is not None)
		try:
			found = ask(_from(question, start, asked))
			rows = _in_order(found, start, question.order_by, asked, fault)
		except RemoteFault as broken:
			if broken.fault in HALVED and size > 1:
				size //= 2
				if broken.fault is Fault.TOO_LARGE:
					continue
			again += 1
			wait = patience.wait_before(again, broken.wait) if broken.may_be_better else None
			if wait is None:
				raise
			sleep(wait)
			continue
		keys = [_key(row, question.order_by) for row in rows]
		if start.name is None or keys[:1] == [start] or keys == unanchored:
			return rows, size
		# the ticket at the start changed meanwhile, or this is another page: the same answer twice is the former
		unanchored = keys
		again += 1
		if patience.wait_before(again) is None:
			raise fault(Fault.OUT_OF_ORDER)


def _from(question: Question, start: Key, limit: int) -> Question:
	return Question(question.order_by, start, limit, question.until, question.unset)


def _key(row: Row, order_by: str) -> Key:
	return Key(row[order_by], row["name"])


def _in_order(
	rows: object, start: Key, order_by: str, limit: int, fault: Callable[[Fault], RemoteFault]
) -> list[Row]:
	"""`rows` if they are what was asked for; those of a page that holds all there is are put in order."""
	if not isinstance(rows, list) or len(rows) > limit:
		raise fault(Fault.UNEXPECTED)
	moments = []
	for row in rows:
		if not isinstance(row, dict) or not _is_name(row.get("name")):
			raise fault(Fault.UNEXPECTED)
		moment = moment_of(row.get(order_by))
		if moment is None:
			raise fault(Fault.UNEXPECTED)
		moments.append(moment)
	earliest = moment_of(start.moment)
	names = [row["name"] for row in rows]
	if earliest and any(moment < earliest for moment in moments):
		raise fault(Fault.OUT_OF_ORDER)
	if moments != sorted(moments) or len(set(names)) != len(names):
		raise fault(Fault.OUT_OF_ORDER)
	return rows


def _is_name(value: object) -> bool:
	return isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip() != ""


# Where to begin


OVERLAP = timedelta(minutes=10)
"""A change is stamped when it is made and seen when it is committed."""
CLOCK_TOLERANCE = timedelta(minutes=5)
"""By which two clocks may differ before somebody is told."""


@dataclass(frozen=True, slots=True)
class Reached:
	"""How far a service desk was read, in its own time."""

	changed_until: datetime | None = None
	name: str | int | None = None
	"""Of the ticket that was read last, while a run has not come to its end."""
	due_until: datetime | None = None


def begin(reached: Reached, beginning: datetime) -> Key:
	"""From where a run reads what changed: where the last one broke off, else a little before where it ended."""
	if reached.changed_until is None:
		return Key(text_of(beginning))
	if reached.name is not None:
		return Key(text_of(reached.changed_until), reached.name)
	return Key(text_of(max(beginning, reached.changed_until - OVERLAP)))


def text_of(moment: datetime) -> str:
	return moment.isoformat(sep=" ", timespec="microseconds")


def put_back(before: timedelta | None, now: timedelta | None) -> timedelta:
	"""By how much a clock was put back between two runs; `before` and `now`: how far it was ahead of ours.

	What changed since then bears times that were read already.
	"""
	if before is None or now is None:
		return timedelta(0)
	return before - now if before - now > CLOCK_TOLERANCE / 5 else timedelta(0)


def reached_after(read_until: datetime, remote_now: datetime) -> datetime:
	"""How far the service desk counts as read: never past its own clock, whatever a ticket says of itself."""
	return min(read_until, remote_now)


def retry_after(header: str | None, date: datetime | None, moment: datetime | None) -> float | None:
	"""Seconds that the header `Retry-After` asks for: a number, or until `moment`, its date, from `date`, the server's own."""
	if header is None:
		return None
	text = header.strip()
	if text.isascii() and text.isdigit():
		return float(text[:9])
	if moment and date:
		return max(0.0, (moment - date).total_seconds())
	return None

"""The watch on improvements that were found effective: do their tickets come back? (R65, R67)

A new ticket is compared with the evidence of the watched improvements: it has to share the type, the customer or the
team, and to have a similar subject. Improvements to which as many tickets came back within a window as their trigger
needed in the first place have not held.

A subject is read as *what it is about* and *what is said of it*: "VPN 连不上" and "VPN 登录失败" are about the VPN and say
that something fails, "VPN 账号申请" asks for something. Names of machines, small numbers and courtesies say neither.
What it is about is compared by character n-grams, which need no dictionary and serve Chinese as well as English.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from rapidfuzz import fuzz

from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.domain.trigger import Dimension, Trigger
from itss_improvement.domain.window import Window, WindowLength, window_of

THRESHOLD = 0.6
"""The similarity (0..1) from which two subjects count as similar."""

POSTINGS = 1_000
"""How many entries of the index a new ticket looks at, the rarest n-grams first. What bounds the cost of a ticket."""


@dataclass(frozen=True, slots=True)
class Quality:
	"""How far a matcher can be believed, each 0..1."""

	precision: float
	"""Of the pairs it finds, the share that shows the same problem."""
	recall: float
	"""Of the pairs that show the same problem, the share it finds."""

	@property
	def is_enough(self) -> bool:
		return self.precision >= 0.8 and self.recall >= 0.7


MEASURED = Quality(precision=0.848, recall=0.875)
"""On the third of the labelled pairs that was held out, at THRESHOLD. A test measures it again."""

ON_BY_DEFAULT = MEASURED.is_enough
"""Whether the watch is on until somebody decides otherwise: a watch that is wrong too often is turned off for good."""


# ---- what a subject says

LONGEST = 200
"""Characters of a subject that are read; a service desk's own field holds 140."""

ASKS = "asks"
SAID: Mapping[str, re.Pattern[str]] = {
	name: re.compile(pattern)
	for name, pattern in {
		ASKS: r"申请|开通|新增|新建|增加|安装|更换|怎么|如何|扩容|变更|调整|修改|停用|重置|续签|咨询|采购|补办|配置|升级"
		r"|\b(?:requests?|new|creat\w+|install\w*|replac\w+|renew\w*|mov(?:e|ing)|add|chang\w+|reset|training|restore)\b",
		"fails": r"无法|不能|不了|不上|不到|不出来?|不开|不去|不起来|没法|失败|报错|错误"
		r"|\b(?:cannot|can't|can not|unable|fail\w*|errors?|not|won't|doesn't)\b",
		"is slow": r"慢|卡顿|卡死|好?卡(?!纸)|延迟|\b(?:slow\w*|lag\w*|sluggish|delay\w*)\b",
		"times out": r"超时|\b(?:time-?outs?|times? out)\b",
		"is full": r"满|不足|\b(?:full|low)\b",
		"is cut off": r"断线|断开|掉线|中断|断网|离线|脱机|宕机"
		r"|\b(?:down|offline|disconnect\w*|drop(?:s|ped|ping)?|unreachable)\b",
	}.items()
}
"""What can be said of a thing, in the words of either language. Two subjects that say different things are further
apart than their words are."""

COURTESIES = re.compile(r"您好|你好|麻烦|帮忙|看一下|处理|尽快|请|谢谢|告警|报警")
FILLERS = re.compile(
	r"[了的又吗啊呢吧哦很]|一直|老是|总是|频繁|反复|经常|最近|特别|非常|我的|我们|现在|显示|提示|系统|导致|全部|以后|之后"
)
FILLER_WORDS = frozenset(
	"hi hello dear team please help thanks the a an is are was were be been my our your we i it its in on at of for to"
	" from with and again since after when during has have had do does very really about constantly repeatedly keep"
	" keeps".split()
)
WORDS = re.compile(r"[a-z0-9']+(?:[-_/.:][a-z0-9']+)*|[^\W_a-z0-9]+")
QUANTITY = re.compile(r"\d+(?:\.\d+)?\s*(?:%|℃|°c|分钟|小时|秒|(?:gb?|mb?|s|ms|h)\b)")
NUMBERED = re.compile(r"[a-z]+\d{1,3}")
MACHINE = re.compile(r"[a-z]+(?:[-_/.:][a-z]+)*[-_/.:]?\d{1,3}(?:[-_/.:][a-z]*\d*)*")
NUMBER = re.compile(r"\d{1,2}|\d+(?:[-_/.:]\d+)+")


@dataclass(frozen=True, slots=True)
class Reading:
	"""A subject as it is compared."""

	about: str
	"""Words with blanks between, small letters, without what is said of them; "" matches nothing."""
	said: frozenset[str]
	grams: frozenset[str]
	"""The character n-grams of `about`."""


def read(subject: str) -> Reading:
	"""What `subject` is about, and what it says of it."""
	text = unicodedata.normalize("NFKC", subject[:LONGEST]).casefold()
	text = QUANTITY.sub(" ", text)
	text = " ".join(_without_number(word) for word in WORDS.findall(text))
	said = set()
	for name, pattern in SAID.items():
		text, count = pattern.subn(" ", text)
		if count:
			said.add(name)
	text = FILLERS.sub("", COURTESIES.sub(" ", text))
	about = [word for word in text.split() if word not in FILLER_WORDS]
	return Reading(" ".join(about), frozenset(said), frozenset(_grams(about)))


def _without_number(word: str) -> str:
	"""`word` unless it says which one of many: of web03 its web, of gi1/0/24, 10.2.0.7 and 12 nothing.

	Longer numbers are codes of errors, and stay.
	"""
	if NUMBERED.fullmatch(word):
		return word.rstrip("0123456789")
	return "" if MACHINE.fullmatch(word) or NUMBER.fullmatch(word) else word


def _grams(words: Iterable[str]) -> Iterator[str]:
	"""Of Chinese single characters and pairs, of anything written in letters threes."""
	for word in words:
		size = 3 if word.isascii() else 2
		yield from (word[at : at + size] for at in range(max(1, len(word) - size + 1)))
		if size == 2:
			yield from word


# ---- how similar two subjects are

AT_ODDS = 0.65
"""What is left of the similarity of two subjects that say different things of the same thing."""


def similarity(first: str, second: str) -> float:
	"""How similar two subjects are: 0 (nothing in common) to 1 (the same). Their order does not matter."""
	return _similarity(read(first), read(second))


def _similarity(first: Reading, second: Reading, at_least: float = 0.0) -> float:
	"""The mean of three views: shared n-grams of all, of the shorter (a long subject may contain a short one), and
	rapidfuzz's on the words, which forgives typing errors. 0 as soon as it is certain to be below `at_least`."""
	shared = len(first.grams & second.grams)
	if not shared:
		return 0.0
	sizes = len(first.grams), len(second.grams)
	by_grams = 2 * shared / sum(sizes) + shared / min(sizes)
	factor = AT_ODDS if _at_odds(first.said, second.said) else 1.0
	if (by_grams + 1) / 3 * factor < at_least:
		return 0.0
	return (by_grams + fuzz.token_set_ratio(first.about, second.about) / 100) / 3 * factor


def _at_odds(first: frozenset[str], second: frozenset[str]) -> bool:
	"""One asks for something where the other reports a fault, or both report faults, and different ones."""
	if (ASKS in first) != (ASKS in second):
		return True
	return bool(first and second and not first & second)


# ---- the index

COMPARED = (Dimension.TICKET_TYPE, Dimension.CUSTOMER, Dimension.TEAM)


@dataclass(frozen=True, slots=True)
class Evidence:
	"""A ticket that stands behind an improvement."""

	improvement: str
	ticket: TicketSnapshot


@dataclass(frozen=True, slots=True)
class Match:
	"""A new ticket that is like a ticket behind an improvement."""

	ticket: TicketSnapshot
	evidence: Evidence
	score: float
	"""0..1."""
	reasons: tuple[Sentence, ...]


def compare(ticket: TicketSnapshot, evidence: Evidence, threshold: float = THRESHOLD) -> Match | None:
	"""The match of `ticket` with one piece of evidence, or None if they are not alike."""
	score = similarity(ticket.subject, evidence.ticket.subject)
	return _match(ticket, evidence, score) if score and score >= threshold else None


def _match(ticket: TicketSnapshot, evidence: Evidence, score: float) -> Match | None:
	shared = _shared(ticket, evidence.ticket)
	if not shared or _same_ticket(ticket, evidence.ticket):
		return None
	return Match(ticket, evidence, score, (_likeness(evidence, score), *_same(ticket, shared)))


def _same_ticket(first: TicketSnapshot, second: TicketSnapshot) -> bool:
	return (first.desk, first.name) == (second.desk, second.name)


def _shared(first: TicketSnapshot, second: TicketSnapshot) -> tuple[Dimension, ...]:
	"""In what the two agree; what neither says is no agreement."""
	return tuple(
		dimension
		for dimension in COMPARED
		if (value := getattr(first, dimension.value)) and value == getattr(second, dimension.value)
	)


def _likeness(evidence: Evidence, score: float) -> Sentence:
	return Sentence(
		"{0}% like ticket {1}: {2}", (int(score * 100), evidence.ticket.name, evidence.ticket.subject)
	)


def _same(ticket: TicketSnapshot, shared: Iterable[Dimension]) -> Iterator[Sentence]:
	for dimension in shared:
		value = getattr(ticket, dimension.value)
		if dimension is Dimension.TICKET_TYPE:
			yield Sentence("Same ticket type: {0}", (value,))
		elif dimension is Dimension.CUSTOMER:
			yield Sentence("Same customer: {0}", (value,))
		else:
			yield Sentence("Same team: {0}", (value,))


class EvidenceIndex:
	"""The evidence of all watched improvements, by the n-grams of the subjects.

	A new ticket is compared with the evidence that shares n-grams with it, from its rarest n-gram on, until it has
	looked at `postings` entries. Up to there it finds what a comparison with everything would find; beyond, the cost of
	a ticket stays what it is, and what is missed is about something else and shares only common n-grams with it.
	"""

	def __init__(
		self, evidence: Iterable[Evidence], *, threshold: float = THRESHOLD, postings: int = POSTINGS
	):
		self.threshold, self.postings = threshold, postings
		self.comparisons = 0
		"""How often two subjects were compared so far: the cost that does not depend on the machine."""
		self._readings: list[Reading] = []
		self._evidence: list[dict[tuple, list[Evidence]]] = []
		"""By reading; of evidence that cannot be told apart two, since a ticket does not match itself."""
		self._by_key: dict[str, array] = defaultdict(lambda: array("L"))
		self._numbers: dict[tuple[str, frozenset[str]], int] = {}
		for one in evidence:
			self._add(one)

	def _add(self, evidence: Evidence) -> None:
		reading = read(evidence.ticket.subject)
		if not reading.grams:
			return
		number = self._numbers.setdefault((reading.about, reading.said), len(self._readings))
		if number == len(self._readings):
			self._readings.append(reading)
			self._evidence.append({})
			for key in _keys(reading):
				self._by_key[key].append(number)
		alike = (evidence.improvement, *(getattr(evidence.ticket, dimension.value) for dimension in COMPARED))
		kept = self._evidence[number].setdefault(alike, [])
		if len(kept) < 2 and not any(_same_ticket(evidence.ticket, one.ticket) for one in kept):
			kept.append(evidence)

	def matches(self, ticket: TicketSnapshot) -> list[Match]:
		"""The best match of `ticket` with each improvement it is like, the best first."""
		best: dict[str, Match] = {}
		for score, number in self._scored(read(ticket.subject)):
			for (improvement, *_alike), kept in self._evidence[number].items():
				if improvement in best:
					continue
				match = next(filter(None, (_match(ticket, evidence, score) for evidence in kept)), None)
				if match:
					best[improvement] = match
		return sorted(best.values(), key=lambda match: (-match.score, match.evidence.improvement))

	def _scored(self, reading: Reading) -> list[tuple[float, int]]:
		"""The similar readings, the most similar first and of equal ones the earliest."""
		found = []
		for number in self._candidates(reading):
			self.comparisons += 1
			score = _similarity(reading, self._readings[number], self.threshold)
			if score and score >= self.threshold:
				found.append((score, number))
		return sorted(found, key=lambda one: (-one[0], one[1]))

	def _candidates(self, reading: Reading) -> set[int]:
		"""The numbers of the readings to compare with."""
		lists = (self._by_key[key] for key in _keys(reading) if key in self._by_key)
		found: set[int] = set()
		left = self.postings
		for numbers in sorted(lists, key=len):
			found.update(numbers[-left:])  # the latest evidence, where not all can be looked at
			left -= len(numbers)
			if left <= 0:
				break
		return found


def _keys(reading: Reading) -> Iterator[str]:
	"""What a reading is found by: its n-grams, and all of it, so that the same subject is found however common its
	words are."""
	# sorted: of equally rare ones, the same are looked at in every run
	yield from sorted(reading.grams)
	yield f" {reading.about}"


# ---- when an improvement came back


class Proposal(str, Enum):
	"""What is proposed for an improvement whose tickets came back."""

	ROOT_CAUSE = "Back to Root Cause"
	"""It is not closed: its causes were not the causes (R67)."""
	RECURRENCE = "New Corrective Action as Recurrence"
	"""What is closed stays closed, and is linked."""


@dataclass(frozen=True, slots=True)
class Bar:
	"""How many different tickets within a window say that an improvement came back."""

	tickets: int
	window: WindowLength


BY_HAND = Bar(3, WindowLength.MONTH)
"""For an improvement that no trigger proposed."""


def bar_of(trigger: Trigger | None) -> Bar:
	"""What made the opportunity then makes it a recurrence now.

	A trigger on attainment counts no tickets: there it takes as many as an attainment has to be made of.
	"""
	if trigger is None:
		return BY_HAND
	return Bar(trigger.minimum_tickets if trigger.measures_attainment else trigger.threshold, trigger.window)


@dataclass(frozen=True, slots=True)
class Watched:
	"""An improvement that was found effective."""

	improvement: str
	effective_at: datetime
	"""When it was found effective, or a recurrence of it was dismissed since: tickets opened before say nothing against
	it."""
	closed: bool
	"""False while it is in its observation period, or waits to be closed after it."""
	round: int = 1
	bar: Bar = BY_HAND


@dataclass(frozen=True, slots=True)
class Recurrence:
	"""An improvement whose tickets came back, within one window."""

	watched: Watched
	window: Window
	matches: tuple[Match, ...]
	"""One for each ticket, the oldest first."""

	@property
	def key(self) -> str:
		"""Forty hexadecimal digits: what is proposed with them is proposed once. What comes in further windows joins it;
		a round, its end, and what comes after a dismissal have their own."""
		watched = self.watched
		about = [watched.improvement, watched.round, watched.closed, watched.effective_at.isoformat()]
		return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:40]

	@property
	def proposal(self) -> Proposal:
		return Proposal.RECURRENCE if self.watched.closed else Proposal.ROOT_CAUSE

	@property
	def next_round(self) -> int:
		"""The round that the proposal begins: a new action begins with its first."""
		return 1 if self.watched.closed else self.watched.round + 1


def recurrences(watched: Iterable[Watched], matches: Iterable[Match]) -> list[Recurrence]:
	"""Which of the `watched` improvements came back in which windows.

	`matches` are those of all tickets opened in the windows that are asked about, not only of the newest: a window
	fills day by day. Neither their order nor repetitions change the result.
	"""
	by_improvement = {one.improvement: one for one in watched}
	groups: dict[tuple, dict[tuple[str, str], Match]] = defaultdict(dict)
	for match in matches:
		about = by_improvement.get(match.evidence.improvement)
		ticket = match.ticket
		if about is None or ticket.opened_at < about.effective_at:
			continue
		name = (ticket.desk, ticket.name)
		window = window_of(ticket.opened_at, about.bar.window)
		members = groups[about.improvement, window, name if about.bar.window is WindowLength.TICKET else ()]
		if name not in members or _rank(match) > _rank(members[name]):
			members[name] = match
	found = (
		Recurrence(
			by_improvement[improvement],
			window,
			tuple(sorted(members.values(), key=lambda one: (one.ticket.opened_at, one.ticket.name))),
		)
		for (improvement, window, _ticket), members in groups.items()
		if len(members) >= by_improvement[improvement].bar.tickets
	)
	return sorted(
		found, key=lambda one: (one.watched.improvement, one.window, _rank_of_ticket(one.matches[0].ticket))
	)


def _rank_of_ticket(ticket: TicketSnapshot) -> tuple[datetime, str, str]:
	return ticket.opened_at, ticket.desk, ticket.name


def _rank(match: Match) -> tuple[float, str, str]:
	return match.score, match.evidence.ticket.desk, match.evidence.ticket.name


def reason(recurrence: Recurrence) -> Sentence:
	"""Why an improvement is taken to have come back."""
	watched = recurrence.watched
	if watched.bar.window is WindowLength.TICKET:
		return Sentence(
			"Ticket {0} is like those of {1}. Every such ticket counts by itself.",
			(recurrence.matches[0].ticket.name, watched.improvement),
		)
	return Sentence(
		"Tickets like those of {0} opened in {1} after it was found effective: {2}. The threshold is {3}.",
		(watched.improvement, recurrence.window.label, len(recurrence.matches), watched.bar.tickets),
	)

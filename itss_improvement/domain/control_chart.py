"""Weekly control charts: whether a week differs from the weeks before by more than chance (R3, R7, R26).

A *p chart* for the share of tickets whose agreement was met, of those with a target; a *u chart* for how many
tickets there were, per week or per working day. Centre line and limits come from baseline weeks; limits step with the
size of each week.

**Limits.** Three sigma: of the share p̄ ± 3·√(p̄(1-p̄)/n), of the rate ū ± 3·√(ū/n) (ISO 7870-2, GB/T 17989.2). Where
fewer than five of the rarer outcome are expected in a week, the normal curve that stands behind these does not hold,
and a team with ten tickets a week would be called out for chance alone. There the limits are exact: what lies beyond
them is as rare as what lies beyond three sigma of a normal curve, at most.

**Centre line of 0 or 100%.** Limits around it would have no width, and a single ticket would raise an alarm. They are
taken from the highest rate that the baseline does not rule out (at 95%), exactly; the centre line stays.

**Rules.** Nelson's tests 1, 2, 3, 5 and 6 (L. S. Nelson, Journal of Quality Technology, October 1984), which are the
tests of the same numbers in GB/T 4091-2001. His tests 4, 7 and 8 are left out: they look for mixed sources and for limits
that are too wide, not for a service that becomes worse. All are judged on standardised values: how many sigma a week
lies from the centre line by its own size; in a week with exact limits, the sigma that are as rare. A trend has to be
one of the plain values too, for these are what is seen.

**Gaps.** A week without tickets (or working days) has no value, and no run goes on over it: nobody can say of nine
weeks "in a row" that one was empty. A week that is not over yet is left out.

**False alarms.** All rules together, where nothing changed: with 12 baseline weeks fewer than 2 of a hundred weeks raise
a signal, with 26 fewer than 1.25 (measured, tests/domain/test_control_chart.py). A signal is a reason to look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from itertools import islice, pairwise
from math import exp, isfinite, log, sqrt
from statistics import NormalDist

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, Term

ONE_WEEK = timedelta(days=7)
SIGMAS = 3
LEAST_BASELINE = 12
"""Weeks with a value that a centre line needs."""
GOOD_BASELINE = 20
"""With fewer of them the limits are provisional."""
LEAST_EXPECTED = 5
"""Of the rarer outcome in a week, below which its limits are exact."""
NOT_RULED_OUT = 0.05
"""A rate under which the baseline would still have come about with this probability is not ruled out."""
RANGE_OF_A_SIGMA = 1.128
"""The mean difference of two values of a normal curve, in sigma (d2 of two)."""
SCATTERS = 1.5
"""From this spread on, it is said that the weeks scatter more than chance."""
NORMAL = NormalDist()
RAREST = 1e-300
"""A probability that is still told from 0."""


class Charted(str, Enum):
	"""What a chart is of. The value is its label."""

	ATTAINMENT = "SLA Attainment"
	PER_WEEK = "Tickets per Week"
	PER_WORKING_DAY = "Tickets per Working Day"

	@property
	def is_share(self) -> bool:
		return self is Charted.ATTAINMENT

	@property
	def worse(self) -> Side:
		return Side.BELOW if self.is_share else Side.ABOVE


class Side(str, Enum):
	"""Of a line."""

	ABOVE = "above"
	BELOW = "below"

	@property
	def sign(self) -> int:
		return 1 if self is Side.ABOVE else -1


class Rule(str, Enum):
	"""Nelson's tests, as many as are used."""

	BEYOND_LIMIT = "One week beyond its control limit"
	ONE_SIDE = "Nine weeks in a row on one side of the centre line"
	TREND = "Six weeks in a row rising, or falling"
	TWO_OF_THREE = "Two of three weeks beyond 2 sigma on one side"
	FOUR_OF_FIVE = "Four of five weeks beyond 1 sigma on one side"

	@property
	def number(self) -> int:
		"""Nelson's."""
		return NUMBERS[self]


NUMBERS = {
	Rule.BEYOND_LIMIT: 1,
	Rule.ONE_SIDE: 2,
	Rule.TREND: 3,
	Rule.TWO_OF_THREE: 5,
	Rule.FOUR_OF_FIVE: 6,
}
LENGTHS = {
	Rule.BEYOND_LIMIT: 1,
	Rule.ONE_SIDE: 9,
	Rule.TREND: 6,
	Rule.TWO_OF_THREE: 3,
	Rule.FOUR_OF_FIVE: 5,
}
"""Weeks that a rule looks at."""


@dataclass(frozen=True, slots=True)
class Week:
	start: date
	"""A Monday."""
	count: int
	"""Tickets: of a share those that met their agreement, else all."""
	size: float = 1
	"""Of a share the tickets with a target, else what the count is divided by: 1, or the working days of the week."""

	def __post_init__(self):
		if self.start.weekday():
			raise ValueError(f"{self.start} is no Monday")
		if self.count < 0 or self.size < 0 or not isfinite(self.size):
			raise ValueError(f"{self.count} of {self.size} in the week of {self.start}")

	@property
	def label(self) -> str:
		"""As in ISO 8601: ``2026-W05``."""
		year, week, _ = self.start.isocalendar()
		return f"{year}-W{week:02d}"


@dataclass(frozen=True, slots=True)
class Limits:
	"""In the unit of the value; of a share 0..1, and never beyond what is possible."""

	lower: float
	upper: float
	is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
	rule: Rule
	side: Side
	is_worse: bool
	is_new: bool
	"""False where the week before broke the same rule on the same side."""


@dataclass(frozen=True, slots=True)
class Point:
	week: Week
	in_baseline: bool = False
	value: float | None = None
	"""A share of 0..1, or tickets per unit of size; None in a gap."""
	limits: Limits | None = None
	sigmas: float | None = None
	"""From the centre line, by the week's own size."""
	broken: tuple[Broken, ...] = ()

	@property
	def is_worse(self) -> bool:
		"""Whether it breaks a rule on the worse side."""
		return any(broken.is_worse for broken in self.broken)


@dataclass(frozen=True, slots=True)
class Finding:
	"""A rule that a week is the first to break."""

	week: Week
	rule: Rule
	side: Side
	is_worse: bool
	sentence: Sentence
	"""With the figures that show it."""


@dataclass(frozen=True, slots=True)
class Chart:
	charted: Charted
	centre: float
	points: tuple[Point, ...]
	"""One for each week from the first to the last, oldest first."""
	baseline: int
	"""Weeks that the centre line was computed from."""
	spread: float
	"""How many times as much as by chance the baseline scatters from week to week (Laney's sigma)."""
	findings: tuple[Finding, ...] = ()
	"""Oldest first."""
	remarks: tuple[Sentence, ...] = ()
	"""What whoever reads the limits should know."""

	@property
	def signals(self) -> tuple[Finding, ...]:
		"""The findings that are worse: those that call for somebody."""
		return tuple(finding for finding in self.findings if finding.is_worse)


def chart(
	charted: Charted,
	weeks: Iterable[Week],
	today: date,
	baseline: tuple[date, date] | None = None,
	left_out: Collection[date] = (),
	least: int = LEAST_BASELINE,
	allow_for_spread: bool = False,
) -> Chart:
	"""The control chart of `weeks` in any order; those that are not over on `today` are left out.

	`baseline`: first and last day of the weeks that the centre line is computed from, all by default. `left_out`:
	Mondays of baseline weeks whose special cause is known. `allow_for_spread` widens the limits where the baseline
	scatters more than chance (Laney's p' and u' charts).

	Raises RuleBroken where fewer than `least` baseline weeks have a value, ValueError for weeks that cannot be.
	"""
	points = [
		Point(
			week,
			in_baseline=(baseline is None or baseline[0] <= week.start <= baseline[1])
			and week.start not in left_out,
		)
		for week in _in_a_row(charted, weeks, today)
	]
	used = [point.week for point in points if point.in_baseline and point.week.size]
	if len(used) < max(1, least):
		raise RuleBroken(
			"baseline",
			"A control chart needs at least {0} baseline weeks with figures; there are {1}. Choose a longer baseline,"
			" or wait for more weeks.",
			least,
			len(used),
		)
	level = _Level.of(charted, used)
	points = [_judged(point, level) for point in points]
	spread = _spread(points)
	if allow_for_spread and spread > 1:
		level = replace(level, spread=spread)
		points = [_judged(point, level) for point in points]
	points = _with_rules(charted, points)
	return Chart(
		charted,
		level.centre,
		tuple(points),
		len(used),
		spread,
		tuple(_findings(charted, level.centre, points)),
		tuple(_remarks(charted, level, len(used), spread)),
	)


def _in_a_row(charted: Charted, weeks: Iterable[Week], today: date) -> Iterator[Week]:
	"""Every week from the first to the last that is over; one that is missing is empty."""
	found: dict[date, Week] = {}
	for week in weeks:
		if week.start in found:
			raise ValueError(f"the week of {week.start} is there twice")
		if charted.is_share and (week.count > week.size or week.size != int(week.size)):
			raise ValueError(f"{week.count} of {week.size} tickets in the week of {week.start}")
		if week.start + ONE_WEEK <= today:
			found[week.start] = week
	if found:
		for ordinal in range(min(found).toordinal(), max(found).toordinal() + 1, ONE_WEEK.days):
			start = date.fromordinal(ordinal)
			yield found.get(start) or Week(start, 0, 0)


# How far a week lies from the centre line


@dataclass(frozen=True, slots=True)
class _Level:
	"""What a week is measured by."""

	is_share: bool
	centre: float
	rare: float
	"""Rate of the rarer outcome: of a share at most one half, and never 0."""
	counts_missed: bool
	"""Whether the rarer outcome of a share is that the agreement was missed."""
	spread: float = 1

	@classmethod
	def of(cls, charted: Charted, used: Sequence[Week]) -> _Level:
		count, size = sum(week.count for week in used), sum(week.size for week in used)
		centre = count / size
		counts_missed = charted.is_share and centre > 0.5
		rare = (size - count) / size if counts_missed else centre
		if not rare:
			rare = (
				min(0.5, 1 - NOT_RULED_OUT ** (1 / size)) if charted.is_share else -log(NOT_RULED_OUT) / size
			)
		return cls(charted.is_share, centre, rare, counts_missed)

	@property
	def is_extreme(self) -> bool:
		"""Whether the centre line is 0 or 100%."""
		return not self.centre or (self.is_share and self.centre == 1)

	def rare_in(self, week: Week) -> int:
		return int(week.size) - week.count if self.counts_missed else week.count

	def value(self, rare: float, week: Week) -> float:
		"""The value of `week` if it had `rare` of the rarer outcome."""
		return (week.size - rare if self.counts_missed else rare) / week.size

	@property
	def measured_by(self) -> float:
		"""The value that weeks are measured by: the centre line, unless it is extreme."""
		return 1 - self.rare if self.counts_missed else self.rare

	def is_exact(self, week: Week) -> bool:
		return self.rare * week.size < LEAST_EXPECTED

	def sigma(self, week: Week) -> float:
		variance = self.rare * (1 - self.rare) if self.is_share else self.rare
		return sqrt(variance / week.size) * self.spread

	def chances(self, week: Week) -> Iterator[float]:
		"""Of 0, 1, 2... of the rarer outcome in an exact `week`: binomial of a share, else Poisson. They end where
		they are too small to be told from 0."""
		size, expected = week.size, self.rare * week.size
		chance = (1 - self.rare) ** size if self.is_share else exp(-expected)
		count = 0
		while chance:
			yield chance
			count += 1
			chance *= (
				(size - count + 1) / count * self.rare / (1 - self.rare)
				if self.is_share
				else expected / count
			)

	def at_most(self, rare: int, week: Week) -> float:
		return sum(islice(self.chances(week), rare + 1))

	def at_least(self, rare: int, week: Week) -> float:
		return sum(islice(self.chances(week), rare, None))


def _judged(point: Point, level: _Level) -> Point:
	week = point.week
	if not week.size:
		return point
	value = week.count / week.size
	if level.is_exact(week):
		return replace(
			point, value=value, limits=_exact_limits(week, level), sigmas=_exact_sigmas(week, level)
		)
	sigma = level.sigma(week)
	lower, upper = level.measured_by - SIGMAS * sigma, level.measured_by + SIGMAS * sigma
	limits = Limits(
		min(max(0.0, lower), level.centre),
		max(min(1.0, upper) if level.is_share else upper, level.centre),
	)
	# in floating point 0.35 lies more than three times 0.05 below 0.5
	sigmas = round((value - level.measured_by) / sigma, 9)
	if level.is_extreme:
		# nothing lies beyond a centre line of 0 or 100%, and nothing between it and what is not ruled out is unusual
		sigmas = min(0.0, sigmas) if level.counts_missed else max(0.0, sigmas)
	return replace(point, value=value, limits=limits, sigmas=sigmas)


def _exact_sigmas(week: Week, level: _Level) -> float:
	"""0 for what comes about by chance in at least half of all weeks."""
	rare = level.rare_in(week)
	if not level.is_extreme and week.count == level.centre * week.size:
		return 0.0
	is_more = level.is_extreme or rare > level.rare * week.size
	chance = level.at_least(rare, week) if is_more else level.at_most(rare, week)
	sigmas = -NORMAL.inv_cdf(min(0.5, max(chance, RAREST))) / level.spread
	return sigmas if is_more is not level.counts_missed else -sigmas


def _exact_limits(week: Week, level: _Level) -> Limits:
	"""The least and the most of the rarer outcome that are not too rare."""
	too_rare = max(NORMAL.cdf(-SIGMAS * level.spread), RAREST)
	least = 0
	while level.at_most(least, week) < too_rare:
		least += 1
	most = least
	while level.at_least(most + 1, week) >= too_rare:
		most += 1
	ends = (level.value(least, week), level.value(most, week))
	# the centre line is within them, even one of 0 or 100%
	return Limits(min(*ends, level.centre), max(*ends, level.centre), is_exact=True)


def _spread(points: Sequence[Point]) -> float:
	moves = [
		abs(one.sigmas - other.sigmas)
		for one, other in pairwise(points)
		if one.in_baseline and other.in_baseline and one.sigmas is not None and other.sigmas is not None
	]
	return sum(moves) / len(moves) / RANGE_OF_A_SIGMA if moves else 1.0


# The rules


def _with_rules(charted: Charted, points: Sequence[Point]) -> list[Point]:
	found: list[Point] = []
	run: list[Point] = []
	"""Weeks with a value up to this one, without a gap."""
	before: set[tuple[Rule, Side]] = set()
	for point in points:
		run = [*run, point][-max(LENGTHS.values()) :] if point.value is not None else []
		broken = [(rule, side) for side in Side for rule in Rule if _is_broken(rule, side, run)]
		found.append(
			replace(
				point,
				broken=tuple(
					Broken(
						rule,
						side,
						is_worse=side is charted.worse,
						# each week beyond the limits is one more, and a run that goes on is the same
						is_new=rule is Rule.BEYOND_LIMIT or (rule, side) not in before,
					)
					for rule, side in broken
				),
			)
		)
		before = set(broken)
	return found


def _is_broken(rule: Rule, side: Side, run: Sequence[Point]) -> bool:
	"""Whether the latest week of `run` completes what `rule` looks for."""
	looked_at = run[-LENGTHS[rule] :]
	if len(looked_at) < LENGTHS[rule]:
		return False
	away = [side.sign * (point.sigmas or 0.0) for point in looked_at]
	if rule is Rule.TREND:
		values = [side.sign * (point.value or 0.0) for point in looked_at]
		return all(one < other for one, other in pairwise(values)) and all(
			one <= other for one, other in pairwise(away)
		)
	least, beyond = {
		Rule.BEYOND_LIMIT: (1, SIGMAS),
		Rule.ONE_SIDE: (9, 0),
		Rule.TWO_OF_THREE: (2, 2),
		Rule.FOUR_OF_FIVE: (4, 1),
	}[rule]
	return away[-1] > beyond and sum(one > beyond for one in away) >= least


# In words


def in_figures(charted: Charted, value: float) -> str:
	"""A share in percent, anything else as it is, both to one decimal."""
	return f"{value * 100:.1f}%" if charted.is_share else f"{value:.1f}".removesuffix(".0")


def value_in_words(charted: Charted, point: Point) -> Sentence:
	"""The value of a week that has one, with the figures behind it."""
	week, shown = point.week, in_figures(charted, point.value or 0.0)
	if charted.is_share:
		return Sentence("{0} ({1} of {2})", (shown, week.count, int(week.size)))
	if charted is Charted.PER_WORKING_DAY:
		return Sentence("{0} (tickets: {1}, working days: {2})", (shown, week.count, f"{week.size:g}"))
	return Sentence("{0}", (shown,))


def _findings(charted: Charted, centre: float, points: Sequence[Point]) -> Iterator[Finding]:
	for place, point in enumerate(points, start=1):
		for broken in point.broken:
			if broken.is_new:
				looked_at = points[place - LENGTHS[broken.rule] : place]
				sentence = _in_words(charted, centre, broken, looked_at)
				yield Finding(point.week, broken.rule, broken.side, broken.is_worse, sentence)


def _in_words(charted: Charted, centre: float, broken: Broken, looked_at: Sequence[Point]) -> Sentence:
	name, side, line = Term(charted.value), Term(broken.side.value), in_figures(charted, centre)
	first, last = looked_at[0], looked_at[-1]
	latest = value_in_words(charted, last)
	if broken.rule is Rule.BEYOND_LIMIT:
		limit = getattr(last.limits, "upper" if broken.side is Side.ABOVE else "lower")
		return Sentence(
			"{0} in {1}: {2} lies {3} the control limit of {4}; the centre line is {5}.",
			(name, last.week.label, latest, side, in_figures(charted, limit), line),
		)
	if broken.rule is Rule.ONE_SIDE:
		return Sentence(
			"{0}: nine weeks in a row, from {1} to {2}, lie {3} the centre line of {4}; the latest is {5}.",
			(name, first.week.label, last.week.label, side, line, latest),
		)
	if broken.rule is Rule.TREND:
		values = (name, value_in_words(charted, first), first.week.label, latest, last.week.label, line)
		if broken.side is Side.ABOVE:
			return Sentence(
				"{0} rose from week to week for six weeks, from {1} in {2} to {3} in {4}; the centre line is {5}.",
				values,
			)
		return Sentence(
			"{0} fell from week to week for six weeks, from {1} in {2} to {3} in {4}; the centre line is {5}.",
			values,
		)
	if broken.rule is Rule.TWO_OF_THREE:
		return Sentence(
			"{0}: two of the three weeks from {1} to {2} lie more than 2 sigma {3} the centre line of {4};"
			" the latest is {5}.",
			(name, first.week.label, last.week.label, side, line, latest),
		)
	return Sentence(
		"{0}: four of the five weeks from {1} to {2} lie more than 1 sigma {3} the centre line of {4};"
		" the latest is {5}.",
		(name, first.week.label, last.week.label, side, line, latest),
	)


def _remarks(charted: Charted, level: _Level, weeks: int, spread: float) -> Iterator[Sentence]:
	if weeks < GOOD_BASELINE:
		yield Sentence(
			"The limits are provisional: the baseline has {0} weeks, and {1} or more make a good one.",
			(weeks, GOOD_BASELINE),
		)
	if level.is_extreme:
		yield Sentence(
			"The centre line is {0}: limits around it would have no width. They are taken from {1}, which the baseline"
			" does not rule out.",
			(in_figures(charted, level.centre), in_figures(charted, level.measured_by)),
		)
	if level.spread > 1:
		yield Sentence(
			"The baseline scatters {0} times as much as by chance alone: the limits are that much wider.",
			(f"{level.spread:.1f}",),
		)
	elif spread >= SCATTERS:
		yield Sentence(
			"The baseline scatters {0} times as much as by chance alone: weeks beyond the limits may be part of that.",
			(f"{spread:.1f}",),
		)

"""What an improvement came to: the regulation's four aspects (R74-R77), and the conclusion they allow (R73).

Each aspect says whether things are better, and why. The rule reads nothing but that, so that whoever reads the
findings can work the conclusion out. A person may conclude less; to conclude more takes a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import isfinite
from statistics import fmean

from itss_improvement.domain.comparison import Comparison, TargetVerdict, Verdict, two_decimals
from itss_improvement.domain.distribution import binomial_up_to
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.interval import CONFIDENCE
from itss_improvement.domain.metric import Direction


class Aspect(str, Enum):
	METRICS = "Metric Comparison"
	FEEDBACK = "Customer Feedback"
	COST = "Cost and Benefit"
	CONFORMITY = "Conformity"


class Tendency(str, Enum):
	"""What an aspect says."""

	BETTER = "Better"
	MIXED = "Better in Part and Worse in Part"
	UNCHANGED = "Unchanged"
	UNCLEAR = "Unclear"
	WORSE = "Worse"
	NOT_ASSESSED = "Not Assessed"


class Conclusion(str, Enum):
	"""Best first (综合结论)."""

	SIGNIFICANT = "Significant"
	EFFECTIVE = "Effective"
	PARTLY = "Partly Effective"
	INEFFECTIVE = "Ineffective"


@dataclass(frozen=True, slots=True)
class Finding:
	"""What one aspect says, and why."""

	aspect: Aspect
	tendency: Tendency
	because: tuple[Sentence, ...]
	targets_reached: bool | None = None
	"""Of metrics: whether every target was, by more than chance; None where there is no target."""

	def in_words(self) -> Sentence:
		return Sentence("{0}: {1}", (Term(self.aspect.value), Term(self.tendency.value)))


# R74: metrics


@dataclass(frozen=True, slots=True)
class EnteredMetric:
	"""A metric that does not come from tickets, entered by hand in a unit of its own."""

	name: str
	before: float
	after: float
	better: Direction
	source: str
	"""Where the two figures come from."""
	target: float | None = None

	@property
	def tendency(self) -> Tendency:
		if self.after == self.before:
			return Tendency.UNCHANGED
		risen = self.after > self.before
		return Tendency.BETTER if risen is (self.better is Direction.HIGHER) else Tendency.WORSE

	@property
	def target_reached(self) -> bool | None:
		if self.target is None:
			return None
		return self.after >= self.target if self.better is Direction.HIGHER else self.after <= self.target

	def in_words(self) -> Iterator[Sentence]:
		yield Sentence(
			"{0}: {1} before and {2} after, entered by hand, so that chance is not judged. Source: {3}",
			(self.name, f"{self.before:g}", f"{self.after:g}", self.source),
		)
		if self.target is not None:
			target = (f"{self.target:g}",)
			yield (
				Sentence("The target of {0} is reached.", target)
				if self.target_reached
				else Sentence("The target of {0} is missed.", target)
			)


def check_entered(metric: EnteredMetric) -> None:
	"""Raise RuleBroken unless both values are numbers and the source is written."""
	for value in (metric.before, metric.after, 0.0 if metric.target is None else metric.target):
		if not isfinite(value):
			raise RuleBroken(
				"entered value", "{0}: {1} is no number. Enter the value again.", metric.name, f"{value:g}"
			)
	if not metric.source.strip():
		raise RuleBroken(
			"source",
			"{0}: write where the two values come from, since they were entered by hand.",
			metric.name,
		)


OF_VERDICT = {
	Verdict.IMPROVED: Tendency.BETTER,
	Verdict.WORSE: Tendency.WORSE,
	Verdict.UNCLEAR: Tendency.UNCLEAR,
	Verdict.NO_VALUE: Tendency.UNCLEAR,
}


def of_metrics(comparisons: Iterable[Comparison], entered: Iterable[EnteredMetric] = ()) -> Finding:
	"""The comparisons of metrics, taken together (R74)."""
	comparisons, entered = tuple(comparisons), tuple(entered)
	because: list[Sentence] = []
	for comparison in comparisons:
		told = (comparison.verdict_in_words(), comparison.target_in_words())
		because.extend(
			Sentence("{0}: {1}", (Term(comparison.metric.value), sentence)) for sentence in told if sentence
		)
	for metric in entered:
		check_entered(metric)
		because.extend(metric.in_words())
	if not because:
		return Finding(Aspect.METRICS, Tendency.NOT_ASSESSED, (Sentence("No metric was compared."),))
	targets = [
		*(
			comparison.target_verdict is TargetVerdict.REACHED
			for comparison in comparisons
			if comparison.target is not None
		),
		*(metric.target_reached for metric in entered if metric.target is not None),
	]
	tendencies = [*(OF_VERDICT[one.verdict] for one in comparisons), *(one.tendency for one in entered)]
	return Finding(Aspect.METRICS, _together(tendencies), tuple(because), all(targets) if targets else None)


def _together(tendencies: Sequence[Tendency]) -> Tendency:
	"""Better or worse where nothing speaks against it; else unclear where one is."""
	better, worse = Tendency.BETTER in tendencies, Tendency.WORSE in tendencies
	if better and worse:
		return Tendency.MIXED
	if better or worse:
		return Tendency.BETTER if better else Tendency.WORSE
	return Tendency.UNCLEAR if Tendency.UNCLEAR in tendencies else Tendency.UNCHANGED


# R75: customers


@dataclass(frozen=True, slots=True)
class Answer:
	"""What a customer who was called back, or surveyed, gave: 0..1, None where she did not say."""

	before: float | None
	after: float | None


def of_feedback(answers: Iterable[Answer]) -> Finding:
	"""How customers feel the change (R75): more of them better, or more worse. RuleBroken for a score out of range.

	These are the customers concerned, and few; so that it could be chance is told, and decides nothing.
	"""
	answers = tuple(answers)
	for answer in answers:
		for score in (answer.before, answer.after):
			if score is not None and not 0 <= score <= 1:
				raise RuleBroken(
					"score",
					"{0}: {1} is no score: scores run from 0 to 1.",
					Aspect.FEEDBACK.value,
					f"{score:g}",
				)
	pairs = [
		(answer.before, answer.after)
		for answer in answers
		if answer.before is not None and answer.after is not None
	]
	if not pairs:
		return Finding(
			Aspect.FEEDBACK,
			Tendency.NOT_ASSESSED,
			(Sentence("No customer gave a score for the time before and for the time after."),),
		)
	better = sum(after > before for before, after in pairs)
	worse = sum(after < before for before, after in pairs)
	because = [
		Sentence(
			"Customers asked: {0}; better: {1}, worse: {2}, the same: {3}. Mean score before {4}, after {5}.",
			(
				len(pairs),
				better,
				worse,
				len(pairs) - better - worse,
				two_decimals(fmean(before for before, _ in pairs)),
				two_decimals(fmean(after for _, after in pairs)),
			),
		)
	]
	if better == worse:
		return Finding(Aspect.FEEDBACK, Tendency.UNCLEAR if better else Tendency.UNCHANGED, tuple(because))
	# the sign test
	if 2 * binomial_up_to(min(better, worse), better + worse, 0.5) > 1 - CONFIDENCE:
		because.append(Sentence("So few answers could turn out like this by chance."))
	return Finding(Aspect.FEEDBACK, Tendency.BETTER if better > worse else Tendency.WORSE, tuple(because))


# R76: cost and benefit


@dataclass(frozen=True, slots=True)
class Cost:
	"""What was put in, once."""

	person_days: float
	day_rate: float
	"""Money for a person's day."""
	expense: float
	"""Money for everything else."""

	@property
	def total(self) -> float:
		return self.person_days * self.day_rate + self.expense


class BenefitPeriod(str, Enum):
	"""How often a benefit comes."""

	ONCE = "Once"
	MONTHLY = "Every Month"
	QUARTERLY = "Every Quarter"
	YEARLY = "Every Year"


TIMES_A_YEAR = {
	BenefitPeriod.ONCE: 1,
	BenefitPeriod.MONTHLY: 12,
	BenefitPeriod.QUARTERLY: 4,
	BenefitPeriod.YEARLY: 1,
}


@dataclass(frozen=True, slots=True)
class Benefit:
	"""What comes out; `amount` is money, below 0 where it costs more than before."""

	amount: float
	period: BenefitPeriod

	@property
	def of_first_year(self) -> float:
		return self.amount * TIMES_A_YEAR[self.period]


class Entry(str, Enum):
	"""What is entered of cost and benefit, as it is called."""

	PERSON_DAYS = "Person Days"
	DAY_RATE = "Day Rate"
	EXPENSE = "Other Expense"
	BENEFIT = "Benefit"


def benefit_ratio(cost: Cost, benefit: Benefit) -> float | None:
	"""What the first year brings for each unit of money put in; None where nothing was."""
	return benefit.of_first_year / cost.total if cost.total else None


def check_cost(cost: Cost, benefit: Benefit, basis: str) -> None:
	"""Raise RuleBroken unless all are numbers, cost is not below 0, and it is written what they are based on."""
	for entry, value in (
		(Entry.PERSON_DAYS, cost.person_days),
		(Entry.DAY_RATE, cost.day_rate),
		(Entry.EXPENSE, cost.expense),
	):
		if not (isfinite(value) and value >= 0):
			raise RuleBroken("cost", "{0} is {1}: it must be 0 or more.", entry.value, f"{value:g}")
	if not isfinite(benefit.amount):
		raise RuleBroken(
			"benefit", "{0} is {1}, which is no number.", Entry.BENEFIT.value, f"{benefit.amount:g}"
		)
	if not basis.strip():
		raise RuleBroken(
			"basis", "Write what cost and benefit are based on: without it nobody can follow them."
		)


def of_cost(cost: Cost | None, benefit: Benefit | None, basis: str = "") -> Finding:
	"""Whether the first year's benefit is worth the cost (R76). RuleBroken as of `check_cost`."""
	if cost is None or benefit is None:
		return Finding(
			Aspect.COST, Tendency.NOT_ASSESSED, (Sentence("Cost and benefit were not both entered."),)
		)
	check_cost(cost, benefit, basis)
	ratio = benefit_ratio(cost, benefit)
	because = (
		Sentence(
			"Cost: {0} person days × {1} + {2} = {3}.",
			tuple(map(two_decimals, (cost.person_days, cost.day_rate, cost.expense, cost.total))),
		),
		Sentence(
			"Benefit in a year: {0} × {1} = {2}.",
			(two_decimals(benefit.amount), TIMES_A_YEAR[benefit.period], two_decimals(benefit.of_first_year)),
		),
		Sentence("Based on: {0}", (basis.strip(),)),
		Sentence("There was no cost, so that there is no ratio.")
		if ratio is None
		else Sentence("Benefit for each unit of cost: {0}.", (two_decimals(ratio),)),
	)
	gain = benefit.of_first_year - cost.total
	if ratio is None and not gain:
		return Finding(Aspect.COST, Tendency.UNCHANGED, because)
	return Finding(Aspect.COST, Tendency.BETTER if gain >= 0 else Tendency.WORSE, because)


# R77: conformity


class Conformity(str, Enum):
	NONE = "Does Not Conform"
	PARTLY = "Conforms in Part"
	FULL = "Conforms"


CONFORMITY_RANK = {level: rank for rank, level in enumerate(Conformity)}


@dataclass(frozen=True, slots=True)
class Clause:
	"""How a clause of a standard is met, before and after."""

	standard: str
	clause: str
	before: Conformity
	after: Conformity
	basis: str
	"""The evidence for both."""


def of_conformity(clauses: Iterable[Clause]) -> Finding:
	"""Clause by clause (R77). RuleBroken where one comes twice, or the evidence is not written."""
	clauses = tuple(clauses)
	seen = set()
	for one in clauses:
		if (one.standard, one.clause) in seen:
			raise RuleBroken(
				"clause twice",
				"Clause {1} of {0} comes twice: one row says how it was before and how it is after.",
				one.standard,
				one.clause,
			)
		seen.add((one.standard, one.clause))
		if not one.basis.strip():
			raise RuleBroken(
				"clause basis",
				"Clause {1} of {0}: write the evidence for how it conforms.",
				one.standard,
				one.clause,
			)
	if not clauses:
		return Finding(Aspect.CONFORMITY, Tendency.NOT_ASSESSED, (Sentence("No clause was assessed."),))
	tendencies = []
	for one in clauses:
		gain = CONFORMITY_RANK[one.after] - CONFORMITY_RANK[one.before]
		tendencies.append(Tendency.BETTER if gain > 0 else Tendency.WORSE if gain < 0 else Tendency.UNCHANGED)
	because = tuple(
		Sentence(
			"{0}, clause {1}: {2} before, {3} after.",
			(one.standard, one.clause, Term(one.before.value), Term(one.after.value)),
		)
		for one in clauses
	)
	return Finding(Aspect.CONFORMITY, _together(tendencies), because)


# R73: the conclusion


@dataclass(frozen=True, slots=True)
class Ruling:
	"""The best conclusion that the findings allow."""

	conclusion: Conclusion
	reasons: tuple[Sentence, ...]
	"""What each aspect says, and what kept it from the next better conclusion."""


def hindrances(conclusion: Conclusion, findings: Iterable[Finding]) -> tuple[Sentence, ...]:
	"""What in `findings` speaks against `conclusion`; nothing where it may be drawn. Aspects left out say nothing.

	- Partly effective: metrics, customers or conformity are better, at least in part.
	- Effective: metrics are better, and neither customers nor conformity are worse.
	- Significant: every target is reached as well, benefit is worth the cost, and customers or conformity are better.
	"""
	found = {aspect: Finding(aspect, Tendency.NOT_ASSESSED, ()) for aspect in Aspect}
	found.update((finding.aspect, finding) for finding in findings)
	if conclusion is Conclusion.INEFFECTIVE:
		return ()
	if conclusion is Conclusion.PARTLY:
		return tuple(_against_partly(found))
	if conclusion is Conclusion.EFFECTIVE:
		return tuple(_against_effective(found))
	return (*_against_effective(found), *_against_significant(found))


Found = dict[Aspect, Finding]


def _against_partly(found: Found) -> Iterator[Sentence]:
	of_effect = (found[aspect].tendency for aspect in (Aspect.METRICS, Aspect.FEEDBACK, Aspect.CONFORMITY))
	if not any(tendency in (Tendency.BETTER, Tendency.MIXED) for tendency in of_effect):
		yield Sentence("Metrics, customers or conformity must be better, at least in part.")


def _against_effective(found: Found) -> Iterator[Sentence]:
	metrics = found[Aspect.METRICS]
	if metrics.tendency is not Tendency.BETTER:
		yield _must_be_better(metrics)
		if metrics.tendency is Tendency.UNCLEAR:
			# with the sample that would be enough
			yield from metrics.because[:1]
	for finding in (found[Aspect.FEEDBACK], found[Aspect.CONFORMITY]):
		if finding.tendency in (Tendency.WORSE, Tendency.MIXED):
			yield Sentence(
				"{0} must not be worse, and is: {1}.",
				(Term(finding.aspect.value), Term(finding.tendency.value)),
			)


def _against_significant(found: Found) -> Iterator[Sentence]:
	targets_reached = found[Aspect.METRICS].targets_reached
	if targets_reached is None:
		yield Sentence("At least one metric must have a target.")
	elif not targets_reached:
		yield Sentence("Every target must be reached by more than chance.")
	if found[Aspect.COST].tendency is not Tendency.BETTER:
		yield _must_be_better(found[Aspect.COST])
	if Tendency.BETTER not in (found[Aspect.FEEDBACK].tendency, found[Aspect.CONFORMITY].tendency):
		yield Sentence("Customers or conformity must be better.")


def _must_be_better(finding: Finding) -> Sentence:
	return Sentence(
		"{0} must be better, and is: {1}.", (Term(finding.aspect.value), Term(finding.tendency.value))
	)


def conclude(findings: Iterable[Finding]) -> Ruling:
	"""The best conclusion that nothing speaks against, with the reasons (R73)."""
	findings = tuple(findings)
	reasons = tuple(finding.in_words() for finding in findings)
	against: tuple[Sentence, ...] = ()
	for conclusion in Conclusion:
		missing = hindrances(conclusion, findings)
		if not missing:
			break
		against = tuple(
			Sentence("{0} was not reached: {1}", (Term(conclusion.value), sentence)) for sentence in missing
		)
	return Ruling(conclusion, (*reasons, *against))


def check_conclusion(chosen: Conclusion, findings: Iterable[Finding], reason: str | None) -> None:
	"""Raise RuleBroken where `chosen` says more than the rule allows and no `reason` is written."""
	findings = tuple(findings)
	missing = hindrances(chosen, findings)
	if not missing or (reason or "").strip():
		return
	raise RuleBroken(
		"conclusion",
		"By the rule the conclusion is {0}, and {1} says more. {2} Choose {0}, or write the reason.",
		conclude(findings).conclusion.value,
		chosen.value,
		Sentence("{0} {1}", missing[:2]) if len(missing) > 1 else missing[0],
	)

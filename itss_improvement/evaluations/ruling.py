"""What the four aspects of an evaluation say, and which conclusion they allow (R73-R77)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TypeVar

from frappe.utils import flt

from itss_improvement.domain import evaluation as rules
from itss_improvement.domain.comparison import two_decimals
from itss_improvement.domain.entered import number_of
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.evaluation import (
	Answer,
	Benefit,
	BenefitPeriod,
	Clause,
	Conclusion,
	Conformity,
	Cost,
	EnteredMetric,
	Finding,
)
from itss_improvement.domain.metric import Direction
from itss_improvement.evaluations import measuring
from itss_improvement.settings import record_text, record_word


def settle(doc) -> None:
	"""Write what follows from the rest of `doc`: the sums, and the conclusion by the rule with its reasons; where
	something is wrong still, that in their place."""
	try:
		settle_cost(doc)
		findings = findings_of(doc)
		ruling = rules.conclude(findings)
	except RuleBroken as broken:
		doc.rule_conclusion = None
		doc.rule_reasons = broken.render(record_word)
		return
	doc.rule_conclusion = ruling.conclusion.value
	doc.rule_reasons = "\n".join(_lines(findings, ruling))


def _lines(findings: tuple[Finding, ...], ruling: rules.Ruling) -> Iterator[str]:
	"""Each aspect with what it is based on, and what kept the improvement from the next better conclusion."""
	for finding in findings:
		yield record_text(finding.in_words())
		yield from (f"– {record_text(sentence)}" for sentence in finding.because)
	yield from map(record_text, ruling.reasons[len(findings) :])


def check(doc) -> None:
	"""Raise RuleBroken unless `doc` may be concluded as it says."""
	measuring.check_queries(doc)
	for row in doc.metrics:
		if not row.frozen:
			raise RuleBroken(
				"not computed",
				"Row {0}, {1}, has no figures for these windows: compute them, or delete the row.",
				row.idx,
				row.metric,
			)
	chosen = _chosen(Conclusion, doc.conclusion, "Conclusion")
	rules.check_conclusion(chosen, findings_of(doc), doc.conclusion_reason)


Choice = TypeVar("Choice", bound=Enum)


def _chosen(choices: type[Choice], value: str | None, label: str) -> Choice:
	"""The framework looks only later whether what was chosen is among the choices."""
	try:
		return choices(value)
	except ValueError:
		offered = tuple(choice.value for choice in choices)
		raise RuleBroken("choice", "{0} {1} is none of {2}.", label, value or "-", offered) from None


def findings_of(doc) -> tuple[Finding, ...]:
	"""Raises RuleBroken where something that was entered is wrong."""
	comparisons = [found for row in doc.metrics if (found := measuring.comparison_of(row))]
	return (
		rules.of_metrics(comparisons, [entered_of(row) for row in doc.entered_metrics]),
		rules.of_feedback(answer_of(row) for row in doc.feedback),
		rules.of_cost(*_cost_and_benefit(doc)),
		rules.of_conformity(clause_of(row) for row in doc.clauses),
	)


# R74


def entered_of(row) -> EnteredMetric:
	values = {}
	for field in ("before_value", "after_value", "target"):
		try:
			values[field] = number_of(row.get(field))
		except RuleBroken as broken:
			raise RuleBroken(broken.code, "{0}: {1}", row.metric or "-", broken) from None
	if values["before_value"] is None or values["after_value"] is None:
		raise RuleBroken(
			"entered value", "{0}: enter the value before and the value after.", row.metric or "-"
		)
	return EnteredMetric(
		row.metric or "",
		values["before_value"],
		values["after_value"],
		_chosen(Direction, row.better, "Direction"),
		row.source or "",
		values["target"],
	)


# R75


def answer_of(row) -> Answer:
	"""A score that nobody gave is 0 in the table: the lowest that can be given is half a star."""
	return Answer(flt(row.score_before) or None, flt(row.score_after) or None)


# R76


def settle_cost(doc) -> None:
	cost, benefit = _cost(doc), _benefit(doc)
	doc.total_cost = cost.total
	doc.benefit_of_year = benefit.of_first_year if benefit else 0
	ratio = rules.benefit_ratio(cost, benefit) if benefit else None
	doc.benefit_ratio = None if ratio is None else two_decimals(ratio)


def _cost_and_benefit(doc) -> tuple[Cost | None, Benefit | None, str]:
	"""None of both unless how often the benefit comes was chosen: an empty amount is 0 in the table."""
	benefit = _benefit(doc)
	if benefit is None:
		if flt(doc.benefit):
			raise RuleBroken(
				"benefit period",
				"The benefit is {0}: choose how often it comes.",
				two_decimals(flt(doc.benefit)),
			)
		return None, None, ""
	return _cost(doc), benefit, doc.cost_basis or ""


def _cost(doc) -> Cost:
	return Cost(flt(doc.person_days), flt(doc.day_rate), flt(doc.expense))


def _benefit(doc) -> Benefit | None:
	if not doc.benefit_period:
		return None
	return Benefit(
		flt(doc.benefit), _chosen(BenefitPeriod, doc.benefit_period, "How Often the Benefit Comes")
	)


# R77


def clause_of(row) -> Clause:
	if not (row.before and row.after):
		raise RuleBroken(
			"clause level",
			"Clause {1} of {0}: choose how it conformed before and how it does after.",
			row.standard or "-",
			row.clause or "-",
		)
	return Clause(
		row.standard or "",
		(row.clause or "").strip(),
		_chosen(Conformity, row.before, "Conformity Before"),
		_chosen(Conformity, row.after, "Conformity After"),
		row.basis or "",
	)

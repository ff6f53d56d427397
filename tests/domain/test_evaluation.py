"""The four aspects of an evaluation and the conclusion they allow (R73-R77)."""

from __future__ import annotations

from datetime import date
from itertools import product
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_improvement.domain.comparison import Comparison, compare
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.evaluation import (
	Answer,
	Aspect,
	Benefit,
	BenefitPeriod,
	Clause,
	Conclusion,
	Conformity,
	Cost,
	EnteredMetric,
	Finding,
	Tendency,
	benefit_ratio,
	check_conclusion,
	conclude,
	hindrances,
	of_conformity,
	of_cost,
	of_feedback,
	of_metrics,
)
from itss_improvement.domain.metric import Direction, Metric, Period, Query, Rate

BEST_FIRST = tuple(Conclusion)


def compared(before: Rate, after: Rate, target: float | None = None) -> Comparison:
	return compare(
		Query(Metric.RESPONSE_ATTAINMENT),
		before=before,
		after=after,
		before_period=Period(date(2026, 1, 1), date(2026, 3, 31)),
		after_period=Period(date(2026, 4, 1), date(2026, 6, 30)),
		changed_on=date(2026, 4, 1),
		today=date(2026, 7, 1),
		target=target,
	)


IMPROVED = compared(Rate(140, 200), Rate(190, 200))
WORSE = compared(Rate(190, 200), Rate(140, 200))
UNCLEAR = compared(Rate(7, 10), Rate(9, 10))
NO_VALUE = compared(Rate(7, 10), Rate(0, 0))


def entered(
	before: float, after: float, better=Direction.LOWER, target: float | None = None
) -> EnteredMetric:
	return EnteredMetric("Audit findings", before, after, better, "Audit of June", target)


def told(finding: Finding) -> list[str]:
	return [sentence.render() for sentence in finding.because]


class TestMetrics:
	@pytest.mark.parametrize(
		("comparisons", "by_hand", "tendency"),
		[
			([], [], Tendency.NOT_ASSESSED),
			([IMPROVED], [], Tendency.BETTER),
			([WORSE], [], Tendency.WORSE),
			([UNCLEAR], [], Tendency.UNCLEAR),
			([NO_VALUE], [], Tendency.UNCLEAR),
			([IMPROVED, UNCLEAR, NO_VALUE], [], Tendency.BETTER),
			([IMPROVED, WORSE], [], Tendency.MIXED),
			([UNCLEAR, WORSE], [], Tendency.WORSE),
			([], [entered(5, 3)], Tendency.BETTER),
			([], [entered(3, 5)], Tendency.WORSE),
			([], [entered(3, 5, Direction.HIGHER)], Tendency.BETTER),
			([], [entered(3, 3)], Tendency.UNCHANGED),
			([UNCLEAR], [entered(3, 3)], Tendency.UNCLEAR),
			([IMPROVED], [entered(3, 5)], Tendency.MIXED),
		],
	)
	def test_taken_together(self, comparisons, by_hand, tendency):
		assert of_metrics(comparisons, by_hand).tendency is tendency

	@pytest.mark.parametrize(
		("comparisons", "by_hand", "reached"),
		[
			([IMPROVED], [entered(5, 3)], None),
			([compared(Rate(140, 200), Rate(190, 200), 0.9)], [], True),
			([compared(Rate(140, 200), Rate(190, 200), 0.94)], [], False),
			([compared(Rate(140, 200), Rate(0, 0), 0.9)], [], False),
			([], [entered(5, 3, target=3)], True),
			([], [entered(5, 3, target=2)], False),
			([], [entered(3, 5, Direction.HIGHER, 5)], True),
			([compared(Rate(140, 200), Rate(190, 200), 0.9)], [entered(5, 3, target=2)], False),
		],
	)
	def test_targets(self, comparisons, by_hand, reached):
		assert of_metrics(comparisons, by_hand).targets_reached is reached

	def test_words(self):
		assert told(of_metrics([compared(Rate(7, 10), Rate(9, 10), 0.95)], [entered(5, 3, target=2)])) == [
			"Response Attainment: The difference could be chance. To tell a difference of this size, 62 tickets in each"
			" window would be enough.",
			"Response Attainment: The target of 95% is missed.",
			"Audit findings: 5 before and 3 after, entered by hand, so that chance is not judged. Source: Audit of"
			" June",
			"The target of 2 is missed.",
		]

	@pytest.mark.parametrize("wrong", [entered(nan, 3), entered(5, inf), entered(5, 3, target=nan)])
	def test_what_is_no_number_is_refused(self, wrong):
		with pytest.raises(RuleBroken, match=r"^Audit findings: (nan|inf) is no number\."):
			of_metrics([], [wrong])

	def test_a_source_is_needed(self):
		with pytest.raises(RuleBroken, match="where the two values come from"):
			of_metrics([], [EnteredMetric("Audit findings", 5, 3, Direction.LOWER, " ")])


class TestFeedback:
	@pytest.mark.parametrize(
		("answers", "tendency"),
		[
			([], Tendency.NOT_ASSESSED),
			([(None, 0.8), (0.8, None)], Tendency.NOT_ASSESSED),
			([(0.4, 0.8)], Tendency.BETTER),
			([(0.8, 0.4)], Tendency.WORSE),
			([(0.4, 0.8), (0.8, 0.4)], Tendency.UNCLEAR),
			([(0.4, 0.4)], Tendency.UNCHANGED),
			([(0.4, 0.8), (0.4, 0.8), (1.0, 0.0), (None, 0.0)], Tendency.BETTER),
		],
	)
	def test_by_what_most_say(self, answers, tendency):
		assert of_feedback([Answer(*answer) for answer in answers]).tendency is tendency

	def test_words_and_the_sign_test(self):
		"""Five of five may be chance (2 / 2⁵ = 0.0625), six of six are not (0.03125)."""
		five, six = of_feedback([Answer(0.4, 0.8)] * 5), of_feedback([Answer(0.4, 0.8)] * 6)
		assert told(five) == [
			"Customers asked: 5; better: 5, worse: 0, the same: 0. Mean score before 0.4, after 0.8.",
			"So few answers could turn out like this by chance.",
		]
		assert len(told(six)) == 1

	@pytest.mark.parametrize("score", [-0.1, 1.1, 5, nan])
	def test_a_score_out_of_range_is_refused_wherever_it_stands(self, score):
		for answer in (Answer(score, 0.5), Answer(None, score)):
			with pytest.raises(RuleBroken, match="is no score: scores run from 0 to 1"):
				of_feedback([Answer(0.5, 0.5), answer])


class TestCost:
	def test_the_arithmetic_is_shown(self):
		finding = of_cost(Cost(12.5, 800, 2000), Benefit(1500, BenefitPeriod.MONTHLY), "Timesheets of May")
		assert finding.tendency is Tendency.BETTER
		assert told(finding) == [
			"Cost: 12.5 person days × 800 + 2000 = 12000.",
			"Benefit in a year: 1500 × 12 = 18000.",
			"Based on: Timesheets of May",
			"Benefit for each unit of cost: 1.5.",
		]

	@pytest.mark.parametrize(
		("period", "yearly"),
		[
			(BenefitPeriod.ONCE, 100),
			(BenefitPeriod.MONTHLY, 1200),
			(BenefitPeriod.QUARTERLY, 400),
			(BenefitPeriod.YEARLY, 100),
		],
	)
	def test_benefit_is_that_of_a_year(self, period, yearly):
		assert Benefit(100, period).of_first_year == yearly

	@pytest.mark.parametrize(
		("cost", "benefit", "tendency", "ratio"),
		[
			(Cost(1, 100, 0), 100, Tendency.BETTER, 1),
			(Cost(1, 100, 0), 99, Tendency.WORSE, 0.99),
			(Cost(1, 100, 0), -50, Tendency.WORSE, -0.5),
			(Cost(0, 100, 0), 10, Tendency.BETTER, None),
			(Cost(3, 0, 0), 0, Tendency.UNCHANGED, None),
			(Cost(0, 0, 0), -10, Tendency.WORSE, None),
		],
	)
	def test_whether_it_was_worth_it(self, cost, benefit, tendency, ratio):
		benefit = Benefit(benefit, BenefitPeriod.YEARLY)
		finding = of_cost(cost, benefit, "Invoices")
		assert finding.tendency is tendency
		assert benefit_ratio(cost, benefit) == ratio
		assert ("There was no cost, so that there is no ratio." in told(finding)) is (ratio is None)

	@pytest.mark.parametrize("missing", [(None, Benefit(1, BenefitPeriod.ONCE)), (Cost(1, 1, 1), None)])
	def test_without_both_it_is_not_assessed(self, missing):
		assert of_cost(*missing, "Invoices").tendency is Tendency.NOT_ASSESSED

	@pytest.mark.parametrize(
		("cost", "amount", "basis", "message"),
		[
			(Cost(-1, 100, 0), 1, "x", "^Person Days is -1: it must be 0 or more"),
			(Cost(1, nan, 0), 1, "x", "^Day Rate is nan: it must be 0 or more"),
			(Cost(1, 100, inf), 1, "x", "^Other Expense is inf: it must be 0 or more"),
			(Cost(1, 100, 0), nan, "x", "^Benefit is nan, which is no number"),
			(Cost(1, 100, 0), 1, " ", "^Write what cost and benefit are based on"),
		],
	)
	def test_what_is_refused(self, cost, amount, basis, message):
		with pytest.raises(RuleBroken, match=message):
			of_cost(cost, Benefit(amount, BenefitPeriod.ONCE), basis)


def clause(number: str, before: Conformity, after: Conformity, basis: str = "Audit of June") -> Clause:
	return Clause("GB/T 28827.1-2022", number, before, after, basis)


class TestConformity:
	@pytest.mark.parametrize(
		("rows", "tendency"),
		[
			([], Tendency.NOT_ASSESSED),
			([(Conformity.NONE, Conformity.PARTLY)], Tendency.BETTER),
			([(Conformity.FULL, Conformity.PARTLY)], Tendency.WORSE),
			([(Conformity.FULL, Conformity.FULL)], Tendency.UNCHANGED),
			([(Conformity.FULL, Conformity.FULL), (Conformity.PARTLY, Conformity.FULL)], Tendency.BETTER),
			([(Conformity.FULL, Conformity.NONE), (Conformity.PARTLY, Conformity.FULL)], Tendency.MIXED),
		],
	)
	def test_clause_by_clause(self, rows, tendency):
		finding = of_conformity(clause(str(number), *row) for number, row in enumerate(rows))
		assert finding.tendency is tendency
		assert len(finding.because) == max(1, len(rows))

	def test_words(self):
		assert told(of_conformity([clause("8.2", Conformity.NONE, Conformity.FULL)])) == [
			"GB/T 28827.1-2022, clause 8.2: Does Not Conform before, Conforms after."
		]

	def test_a_clause_twice_or_without_evidence_is_refused(self):
		row = clause("8.2", Conformity.NONE, Conformity.FULL)
		with pytest.raises(RuleBroken, match=r"^Clause 8\.2 of GB/T 28827\.1-2022 comes twice"):
			of_conformity([row, row])
		with pytest.raises(RuleBroken, match=r"^Clause 8\.2 of GB/T 28827\.1-2022: write the evidence"):
			of_conformity([clause("8.2", Conformity.NONE, Conformity.FULL, " ")])


def findings(
	metrics=Tendency.NOT_ASSESSED,
	feedback=Tendency.NOT_ASSESSED,
	cost=Tendency.NOT_ASSESSED,
	conformity=Tendency.NOT_ASSESSED,
	targets: bool | None = None,
) -> tuple[Finding, ...]:
	return (
		Finding(Aspect.METRICS, metrics, (), targets),
		Finding(Aspect.FEEDBACK, feedback, ()),
		Finding(Aspect.COST, cost, ()),
		Finding(Aspect.CONFORMITY, conformity, ()),
	)


BETTER, SAME, UNKNOWN, DOWN = Tendency.BETTER, Tendency.UNCHANGED, Tendency.UNCLEAR, Tendency.WORSE
MIXED = Tendency.MIXED


class TestConclusion:
	@pytest.mark.parametrize(
		("found", "conclusion"),
		[
			(findings(BETTER, BETTER, BETTER, BETTER, True), Conclusion.SIGNIFICANT),
			(findings(BETTER, SAME, BETTER, BETTER, True), Conclusion.SIGNIFICANT),
			(findings(BETTER, BETTER, BETTER, targets=True), Conclusion.SIGNIFICANT),
			(findings(BETTER, BETTER, BETTER, BETTER, False), Conclusion.EFFECTIVE),
			(findings(BETTER, BETTER, BETTER, BETTER, None), Conclusion.EFFECTIVE),
			(findings(BETTER, BETTER, DOWN, BETTER, True), Conclusion.EFFECTIVE),
			(findings(BETTER, SAME, BETTER, SAME, True), Conclusion.EFFECTIVE),
			(findings(BETTER), Conclusion.EFFECTIVE),
			(findings(BETTER, DOWN, BETTER, BETTER, True), Conclusion.PARTLY),
			(findings(BETTER, BETTER, BETTER, MIXED, True), Conclusion.PARTLY),
			(findings(MIXED, BETTER, BETTER, BETTER, True), Conclusion.PARTLY),
			(findings(UNKNOWN, BETTER, BETTER, BETTER, True), Conclusion.PARTLY),
			(findings(DOWN, BETTER), Conclusion.PARTLY),
			(findings(conformity=BETTER), Conclusion.PARTLY),
			(findings(UNKNOWN, SAME, BETTER, SAME, True), Conclusion.INEFFECTIVE),
			(findings(DOWN, DOWN, DOWN, DOWN, False), Conclusion.INEFFECTIVE),
			(findings(), Conclusion.INEFFECTIVE),
			((), Conclusion.INEFFECTIVE),
		],
	)
	def test_the_rule(self, found, conclusion):
		assert conclude(found).conclusion is conclusion

	def test_a_better_conclusion_is_never_easier_to_reach(self):
		for tendencies in product(Tendency, repeat=4):
			for targets in (None, False, True):
				found = findings(*tendencies, targets)
				blocked = [bool(hindrances(conclusion, found)) for conclusion in BEST_FIRST]
				assert blocked == sorted(blocked, reverse=True)
				assert conclude(found).conclusion is BEST_FIRST[blocked.index(False)]

	@settings(max_examples=60)
	@given(st.tuples(*[st.sampled_from(Tendency)] * 4), st.sampled_from(Aspect))
	def test_one_aspect_that_turns_better_never_makes_it_worse(self, tendencies, aspect):
		turned = [
			BETTER if one is aspect else tendency for one, tendency in zip(Aspect, tendencies, strict=True)
		]
		before, after = conclude(findings(*tendencies)), conclude(findings(*turned))
		assert BEST_FIRST.index(after.conclusion) <= BEST_FIRST.index(before.conclusion)

	def test_the_reasons_say_what_each_aspect_says_and_what_was_missing(self):
		ruling = conclude(findings(BETTER, SAME, DOWN, SAME, False))
		assert [sentence.render() for sentence in ruling.reasons] == [
			"Metric Comparison: Better",
			"Customer Feedback: Unchanged",
			"Cost and Benefit: Worse",
			"Conformity: Unchanged",
			"Significant was not reached: Every target must be reached by more than chance.",
			"Significant was not reached: Cost and Benefit must be better, and is: Worse.",
			"Significant was not reached: Customers or conformity must be better.",
		]

	def test_only_what_kept_it_from_the_next_better_one_is_told(self):
		told = [sentence.render() for sentence in conclude(findings(UNKNOWN, DOWN, SAME, BETTER)).reasons[4:]]
		assert told == [
			"Effective was not reached: Metric Comparison must be better, and is: Unclear.",
			"Effective was not reached: Customer Feedback must not be worse, and is: Worse.",
		]

	def test_more_than_the_rule_allows_needs_a_reason(self):
		found = findings(UNKNOWN, BETTER)
		check_conclusion(Conclusion.PARTLY, found, None)
		check_conclusion(Conclusion.INEFFECTIVE, found, None)
		check_conclusion(Conclusion.EFFECTIVE, found, "Half of the tickets were deleted with their customer.")
		with pytest.raises(RuleBroken) as refusal:
			check_conclusion(Conclusion.EFFECTIVE, found, "  ")
		assert refusal.value.render() == (
			"By the rule the conclusion is Partly Effective, and Effective says more. Metric Comparison must be better,"
			" and is: Unclear. Choose Partly Effective, or write the reason."
		)

	def test_of_a_sample_too_small_to_tell_the_refusal_says_what_would_be_enough(self):
		with pytest.raises(RuleBroken) as refusal:
			check_conclusion(Conclusion.EFFECTIVE, [of_metrics([UNCLEAR])], None)
		assert refusal.value.render() == (
			"By the rule the conclusion is Ineffective, and Effective says more. Metric Comparison must be better, and"
			" is: Unclear. Response Attainment: The difference could be chance. To tell a difference of this size, 62"
			" tickets in each window would be enough. Choose Ineffective, or write the reason."
		)

	def test_the_refusal_is_translated_with_the_sentence_in_it(self):
		with pytest.raises(RuleBroken) as refusal:
			check_conclusion(Conclusion.EFFECTIVE, findings(UNKNOWN, BETTER), None)
		told = refusal.value.render(lambda text: {"Unclear": "不明确", "Effective": "有效"}.get(text, text))
		assert "and 有效 says more. Metric Comparison must be better, and is: 不明确." in told

	@pytest.mark.parametrize("chosen", Conclusion)
	def test_it_may_always_be_less(self, chosen):
		check_conclusion(chosen, findings(BETTER, BETTER, BETTER, BETTER, True), None)

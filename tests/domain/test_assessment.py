"""The suggested class, against a sum in whole tenths for every one of the 125 possible assessments (R51-R53)."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from itss_improvement.domain.assessment import (
	AssessmentRules,
	ImprovementClass,
	Scores,
	check_rules,
	check_scores,
	suggest,
)
from itss_improvement.domain.errors import RuleBroken

TRIPLES = tuple(product(range(1, 6), repeat=3))

tenths = st.tuples(*[st.integers(min_value=0, max_value=30)] * 3)
limits = st.tuples(st.integers(min_value=0, max_value=250), st.integers(min_value=0, max_value=250))


def rules_of(weights: tuple[int, int, int], between: tuple[int, int]) -> AssessmentRules:
	"""Rules from whole tenths, as a person would type them: 7 becomes 0.7."""
	return AssessmentRules(*(number / 10 for number in (*weights, *between)))


def slowly_suggested(triple, weights, between) -> ImprovementClass:
	total = sum(score * weight for score, weight in zip(triple, weights, strict=True))
	capa_from, project_from = between
	if total >= project_from:
		return ImprovementClass.PROJECT
	return ImprovementClass.CAPA if total >= capa_from else ImprovementClass.ROUTINE


class TestSuggest:
	@given(tenths, limits)
	@example((7, 1, 1), (9, 20))  # 0.7 + 0.1 + 0.1 is 0.8999999999999999 in floating point
	@example((1, 1, 1), (9, 12))
	@example((20, 10, 20), (120, 190))
	def test_agrees_with_whole_numbers_for_all_scores(self, weights, between):
		rules = rules_of(weights, between)
		for triple in TRIPLES:
			suggestion = suggest(Scores(*triple), rules)
			assert suggestion.improvement_class is slowly_suggested(triple, weights, between)
			assert suggestion.total == sum(s * w for s, w in zip(triple, weights, strict=True)) / 10

	@given(tenths, limits)
	@example((7, 1, 1), (9, 20))
	def test_the_arithmetic_shown_is_true(self, weights, between):
		rules = rules_of(weights, between)
		for triple in TRIPLES:
			terms, rest = suggest(Scores(*triple), rules).arithmetic.split(" = ")
			total, sign, limit = rest.split()
			products = [tuple(map(Decimal, term.split(" × "))) for term in terms.split(" + ")]
			assert tuple(int(score) for score, _ in products) == triple
			assert sum(score * weight for score, weight in products) == Decimal(total)
			assert {"≥": Decimal(total) >= Decimal(limit), "<": Decimal(total) < Decimal(limit)}[sign]

	@pytest.mark.parametrize(
		("triple", "improvement_class", "arithmetic"),
		[
			((1, 1, 1), ImprovementClass.ROUTINE, "1 × 2 + 1 × 1 + 1 × 2 = 5 < 12"),
			((2, 3, 2), ImprovementClass.ROUTINE, "2 × 2 + 3 × 1 + 2 × 2 = 11 < 12"),
			((3, 2, 2), ImprovementClass.CAPA, "3 × 2 + 2 × 1 + 2 × 2 = 12 ≥ 12"),
			((4, 2, 4), ImprovementClass.CAPA, "4 × 2 + 2 × 1 + 4 × 2 = 18 ≥ 12"),
			((4, 3, 4), ImprovementClass.PROJECT, "4 × 2 + 3 × 1 + 4 × 2 = 19 ≥ 19"),
			((5, 5, 5), ImprovementClass.PROJECT, "5 × 2 + 5 × 1 + 5 × 2 = 25 ≥ 19"),
		],
	)
	def test_the_rules_shipped(self, triple, improvement_class, arithmetic):
		suggestion = suggest(Scores(*triple), AssessmentRules())
		assert (suggestion.improvement_class, suggestion.arithmetic) == (improvement_class, arithmetic)

	def test_weights_with_a_fraction_are_shown_with_it(self):
		rules = AssessmentRules(1.5, 0, 0.25, 2.5, 7.75)
		assert suggest(Scores(5, 4, 1), rules).arithmetic == "5 × 1.5 + 4 × 0 + 1 × 0.25 = 7.75 ≥ 7.75"

	def test_more_of_a_factor_never_suggests_a_smaller_class(self):
		order = list(ImprovementClass)
		for triple, factor in product(TRIPLES, range(3)):
			raised = [min(5, score + (i == factor)) for i, score in enumerate(triple)]
			before, after = (
				suggest(Scores(*s), AssessmentRules()).improvement_class for s in (triple, raised)
			)
			assert order.index(before) <= order.index(after)


class TestCheckScores:
	@pytest.mark.parametrize("value", [0, 6, -1, 10**9, None, "3", 3.0, 2.5, True, False, float("nan")])
	@pytest.mark.parametrize(
		("factor", "label"),
		[("impact", "Impact Score"), ("resource", "Resource Score"), ("urgency", "Urgency Score")],
	)
	def test_anything_but_a_whole_number_from_1_to_5_is_refused_by_name(self, factor, label, value):
		scores = Scores(**{"impact": 3, "resource": 3, "urgency": 3, factor: value})
		for refuse in (check_scores, lambda scores: suggest(scores, AssessmentRules())):
			with pytest.raises(RuleBroken) as refusal:
				refuse(scores)
			assert refusal.value.code == "score"
			assert str(refusal.value) == f"{label} must be a whole number from 1 to 5."

	def test_the_first_of_several_is_named(self):
		with pytest.raises(RuleBroken, match=r"^Resource Score must"):
			check_scores(Scores(1, 0, 0))

	def test_all_125_are_accepted(self):
		for triple in TRIPLES:
			check_scores(Scores(*triple))


class TestCheckRules:
	@given(tenths, limits)
	@example((0, 0, 0), (10, 20))
	@example((20, 0, 0), (30, 40))
	@example((20, 10, 20), (50, 190))
	@example((20, 10, 20), (51, 250))
	@example((20, 10, 20), (51, 251))
	@example((1, 2, 3), (7, 30))
	def test_rules_are_accepted_if_and_only_if_every_class_can_be_suggested(self, weights, between):
		reachable = {slowly_suggested(triple, weights, between) for triple in TRIPLES}
		try:
			check_rules(rules_of(weights, between))
		except RuleBroken:
			assert reachable != set(ImprovementClass)
		else:
			assert reachable == set(ImprovementClass)

	@pytest.mark.parametrize("order", [lambda w: w, lambda w: w[::-1], lambda w: (w[1], w[0], w[2])])
	def test_no_weight_may_be_below_zero(self, order):
		with pytest.raises(RuleBroken) as refusal:
			check_rules(AssessmentRules(*order((-0.5, 2, 3))))
		assert refusal.value.code == "weights"

	@pytest.mark.parametrize(
		("rules", "code", "message"),
		[
			(AssessmentRules(0, 0, 0), "weights", "Weights must not be below 0"),
			(AssessmentRules(capa_from=5), "class limits", "With these weights totals run from 5 to 25:"),
			(AssessmentRules(capa_from=19), "class limits", "With these weights totals run from 5 to 25:"),
			(AssessmentRules(capa_from=20), "class limits", "With these weights totals run from 5 to 25:"),
			(AssessmentRules(project_from=26), "class limits", "With these weights totals run from 5 to 25:"),
			(
				AssessmentRules(1.5, 0, 0, 9, 10),
				"class limits",
				"With these weights totals run from 1.5 to 7.5:",
			),
			(
				AssessmentRules(2, 0, 0, 3, 4),
				"class between",
				"With these weights no total lies from 3 to below 4, so CAPA would never be suggested.",
			),
			(AssessmentRules(impact_weight=float("inf")), "class limits", "With these weights totals run"),
			(AssessmentRules(impact_weight=float("nan")), "class limits", "With these weights totals run"),
			(AssessmentRules(capa_from=float("nan")), "class limits", "With these weights totals run"),
		],
	)
	def test_refusals_name_what_is_wrong(self, rules, code, message):
		with pytest.raises(RuleBroken) as refusal:
			check_rules(rules)
		assert refusal.value.code == code
		assert str(refusal.value).startswith(message)

	@pytest.mark.parametrize(
		"rules", [AssessmentRules(), AssessmentRules(project_from=25), AssessmentRules(0, 1, 0, 2, 3)]
	)
	def test_sensible_rules_are_accepted(self, rules):
		check_rules(rules)

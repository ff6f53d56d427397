"""Assessment of an opportunity: three scored factors, a suggested class, the arithmetic shown (R51-R53)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import product

from itss_improvement.domain.errors import RuleBroken

LOWEST_SCORE, HIGHEST_SCORE = 1, 5
POSSIBLE_SCORES = range(LOWEST_SCORE, HIGHEST_SCORE + 1)


class ImprovementClass(str, Enum):
	"""The three paths (R53)."""

	ROUTINE = "Routine Improvement"
	CAPA = "Corrective and Preventive Action"
	PROJECT = "Improvement Project"


@dataclass(frozen=True, slots=True)
class Scores:
	"""Each 1 (little) to 5 (much)."""

	impact: int
	resource: int
	urgency: int


@dataclass(frozen=True, slots=True)
class AssessmentRules:
	"""Weights and the totals from which a class is suggested. Kept in **Improvement Settings**."""

	impact_weight: float = 2
	resource_weight: float = 1
	urgency_weight: float = 2
	capa_from: float = 12
	project_from: float = 19


@dataclass(frozen=True, slots=True)
class Suggestion:
	total: float
	improvement_class: ImprovementClass
	arithmetic: str
	"""For reading: ``4 × 2 + 3 × 1 + 5 × 2 = 21 ≥ 19``."""


def check_scores(scores: Scores) -> None:
	"""Raise RuleBroken naming the first factor that is not a whole number from 1 to 5 (R52)."""
	for label, score in (
		("Impact Score", scores.impact),
		("Resource Score", scores.resource),
		("Urgency Score", scores.urgency),
	):
		if (
			isinstance(score, bool)
			or not isinstance(score, int)
			or not LOWEST_SCORE <= score <= HIGHEST_SCORE
		):
			raise RuleBroken("score", "{0} must be a whole number from 1 to 5.", label)


def check_rules(rules: AssessmentRules) -> None:
	"""Raise RuleBroken if a class could never be suggested, whatever the scores."""
	weights = (rules.impact_weight, rules.resource_weight, rules.urgency_weight)
	if min(weights) < 0 or not any(weights):
		raise RuleBroken("weights", "Weights must not be below 0, and one of them must be above 0.")
	totals = {_total(Scores(*scores), rules) for scores in product(POSSIBLE_SCORES, repeat=3)}
	lowest, highest = min(totals), max(totals)
	if not lowest < rules.capa_from < rules.project_from <= highest:
		raise RuleBroken(
			"class limits",
			"With these weights totals run from {0} to {1}: CAPA From must be above {0} and below Project From,"
			" and Project From at most {1}.",
			f"{lowest:g}",
			f"{highest:g}",
		)
	if not any(rules.capa_from <= total < rules.project_from for total in totals):
		raise RuleBroken(
			"class between",
			"With these weights no total lies from {0} to below {1}, so CAPA would never be suggested."
			" Set CAPA From and Project From further apart.",
			f"{rules.capa_from:g}",
			f"{rules.project_from:g}",
		)


def suggest(scores: Scores, rules: AssessmentRules) -> Suggestion:
	"""The class that the weighted total of the three factors speaks for. A person decides (R53)."""
	check_scores(scores)
	parts = _parts(scores, rules)
	total = _total(scores, rules)
	terms = " + ".join(f"{score} × {weight:g}" for score, weight in parts)
	if total >= rules.project_from:
		chosen, limit = ImprovementClass.PROJECT, f"≥ {rules.project_from:g}"
	elif total >= rules.capa_from:
		chosen, limit = ImprovementClass.CAPA, f"≥ {rules.capa_from:g}"
	else:
		chosen, limit = ImprovementClass.ROUTINE, f"< {rules.capa_from:g}"
	return Suggestion(total, chosen, f"{terms} = {total:g} {limit}")


def _parts(scores: Scores, rules: AssessmentRules) -> tuple[tuple[int, float], ...]:
	return (
		(scores.impact, rules.impact_weight),
		(scores.resource, rules.resource_weight),
		(scores.urgency, rules.urgency_weight),
	)


def _total(scores: Scores, rules: AssessmentRules) -> float:
	# in floating point 0.7 + 0.1 + 0.1 is below 0.9, which no reader of the arithmetic would believe
	return round(sum(score * weight for score, weight in _parts(scores, rules)), 6)

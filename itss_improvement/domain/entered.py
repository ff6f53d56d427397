"""Numbers as people write them into a form, which keeps texts: an empty field is no 0 (R74)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from math import isfinite

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.metric import Kind

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
TARGET = re.compile(r"(?:[≥≤<>]=?|=)?\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(\S*)")
TIME_UNITS: Mapping[str, float] = {
	"": 3600,
	"h": 3600,
	"小时": 3600,
	"min": 60,
	"分钟": 60,
	"s": 1,
	"秒": 1,
}
"""Seconds. A time without a unit is in hours."""
UNITS: Mapping[Kind, Mapping[str, float]] = {
	# 0.95 without it could be either
	Kind.RATE: {"%": 0.01},
	Kind.MEDIAN_DURATION: TIME_UNITS,
	Kind.MEAN_DURATION: TIME_UNITS,
	Kind.SCORE: {"": 1},
	Kind.VOLUME: {"": 1},
}
WRITTEN_AS: Mapping[Kind, Sentence] = {
	Kind.RATE: Sentence("a share in percent, like 95%"),
	Kind.MEDIAN_DURATION: Sentence("a time in hours or minutes, like 8 h or 30 min"),
	Kind.MEAN_DURATION: Sentence("a time in hours or minutes, like 8 h or 30 min"),
	Kind.SCORE: Sentence("a rating from 0 to 1, like 0.8"),
	Kind.VOLUME: Sentence("a number of tickets per week, like 12"),
}


def number_of(text: str | None) -> float | None:
	"""None where nothing is written; RuleBroken where that is no number."""
	written = _plain(text)
	if not written:
		return None
	if not NUMBER.fullmatch(written) or not isfinite(float(written)):
		raise RuleBroken("number", "{0} is no number: write it like 82 or 82.5.", _short(text))
	return float(written)


def target_of(kind: Kind, text: str | None) -> float | None:
	"""A target in the unit of its kind; None where nothing is written, RuleBroken where it is not understood.

	A sign before it says nothing: which way is better is known of every metric.
	"""
	written = _plain(text)
	if not written:
		return None
	found = TARGET.fullmatch(written)
	factor = UNITS[kind].get(found[2].lower()) if found else None
	if found is None or factor is None:
		raise RuleBroken(
			"target", "The target {0} is not understood: write {1}.", _short(text), WRITTEN_AS[kind]
		)
	number = float(found[1])
	# a hundredth of 95 is 0.95, which a product with 0.01 is not
	return number / 100 if kind is Kind.RATE else number * factor


def _plain(text: str | None) -> str:
	return unicodedata.normalize("NFKC", text or "").replace("−", "-").strip()


def _short(text: str | None) -> str:
	return (text or "").strip()[:60]

"""Numbers as people write them into a form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.entered import number_of, target_of
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.metric import Kind


@pytest.mark.parametrize(
	("text", "number"),
	[
		("82", 82),
		(" 82.5 ", 82.5),
		("-3", -3),
		("−3", -3),
		("８２", 82),
		(".5", 0.5),
		("0", 0),
		("", None),
		(None, None),
	],
)
def test_a_number_is_read_and_nothing_is_none(text, number):
	assert number_of(text) == number


@pytest.mark.parametrize("text", ["82%", "1,5", "nan", "inf", "1e999", "eighty", "3 4", "٣x", "9" * 400])
def test_what_is_no_number_is_refused(text):
	with pytest.raises(RuleBroken, match="is no number: write it like 82"):
		number_of(text)


@given(st.text(max_size=20))
def test_any_text_is_a_number_nothing_or_refused(text):
	for read in (number_of, *(lambda text, kind=kind: target_of(kind, text) for kind in Kind)):
		try:
			assert read(text) is None or read(text) == read(text)
		except RuleBroken as broken:
			assert broken.code in ("number", "target")


@pytest.mark.parametrize(
	("kind", "text", "target"),
	[
		(Kind.RATE, "95%", 0.95),
		(Kind.RATE, "≥ 95 %", 0.95),
		(Kind.RATE, "９５％", 0.95),
		(Kind.RATE, "0%", 0),
		(Kind.MEDIAN_DURATION, "8", 28800),
		(Kind.MEDIAN_DURATION, "<= 8 h", 28800),
		(Kind.MEAN_DURATION, "30分钟", 1800),
		(Kind.MEAN_DURATION, "1.5 小时", 5400),
		(Kind.SCORE, "0.8", 0.8),
		(Kind.VOLUME, "≤12", 12),
		(Kind.VOLUME, " ", None),
	],
)
def test_a_target_is_read_in_the_unit_of_its_kind(kind, text, target):
	assert target_of(kind, text) == target


@pytest.mark.parametrize(
	("kind", "text", "said"),
	[
		# a share, or a percentage: it could be either
		(Kind.RATE, "0.95", "write a share in percent, like 95%"),
		(Kind.RATE, "95", "like 95%"),
		(Kind.MEDIAN_DURATION, "3 days", "write a time in hours or minutes"),
		(Kind.SCORE, "80%", "write a rating from 0 to 1"),
		(Kind.VOLUME, "many", "write a number of tickets per week"),
	],
)
def test_a_target_that_could_mean_two_things_is_refused(kind, text, said):
	with pytest.raises(RuleBroken, match=said):
		target_of(kind, text)

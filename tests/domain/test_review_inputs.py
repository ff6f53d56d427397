"""What a review is held on: its period, its figures with what they are of, and the fingerprint that stands for it."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.key_figures import Figure, Series, months_of
from itss_improvement.domain.metric import Metric, Period, Rate
from itss_improvement.domain.monthly_report import Figures, Overdue
from itss_improvement.domain.review_inputs import (
	NO_DATA,
	Inputs,
	Resolved,
	chapters,
	check_pack,
	check_period,
	default_period,
	holds,
	text_of,
)
from itss_improvement.domain.signature import fingerprint

DAY = date(2026, 11, 26)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(days, st.integers(0, 3000))
def test_months_are_whole_but_for_the_first_and_the_last(first, length):
	last = first + timedelta(days=length)
	months = months_of(first, last)
	assert (months[0].first, months[-1].last) == (first, last)
	assert sum((month.last - month.first).days + 1 for month in months) == length + 1
	for earlier, later in itertools.pairwise(months):
		assert earlier.last + timedelta(days=1) == later.first and later.first.day == 1


@given(days, days)
def test_without_an_earlier_review_it_is_the_last_twelve_months(review_date, today):
	period = default_period(None, review_date, today)
	assert period.last == min(review_date, today)
	assert 364 <= (period.last - period.first).days <= 365
	check_period(period, today)


@given(days, st.integers(1, 1000), st.integers(0, 1000))
def test_else_it_goes_on_where_the_earlier_one_ended(previous, after, until_today):
	review_date = previous + timedelta(days=after)
	period = default_period(previous, review_date, review_date + timedelta(days=until_today))
	assert period == Period(previous + timedelta(days=1), review_date)


@pytest.mark.parametrize(
	("first", "last", "code"),
	[
		(DAY, DAY - timedelta(days=1), "empty period"),
		(DAY, DAY + timedelta(days=1), "future"),
		(DAY - timedelta(days=1099), DAY, "long period"),
	],
)
def test_a_period_that_no_pack_is_made_of(first, last, code):
	with pytest.raises(RuleBroken) as broken:
		check_period(Period(first, last), DAY)
	assert broken.value.code == code


def test_a_period_of_one_day_and_of_three_years():
	check_period(Period(DAY, DAY), DAY)
	check_period(Period(DAY - timedelta(days=1098), DAY), DAY)


def inputs(**values) -> Inputs:
	period = Period(date(2026, 9, 10), DAY)
	months = tuple(months_of(period.first, period.last))
	return Inputs("REVIEW-2026-01", period, DAY, months, **values)


def cells(found: Inputs) -> list:
	return [cell for chapter in chapters(found) for row in chapter.section.rows for cell in row]


def test_where_there_is_nothing_it_says_so_and_never_0():
	found = inputs(
		attainment={metric: (Rate(0, 0),) * 3 for metric in (Metric.RESPONSE_ATTAINMENT,)},
		series={figure: Series(figure, (), (Counter(),) * 3) for figure in Figure},
		figures=Figures("", DAY, overdue=(Overdue("Improvement Notice", "Due Date", 0, 0),)),
	)
	texts = [cell.render() if isinstance(cell, Sentence) else cell for cell in cells(found)]
	assert NO_DATA in texts and 0 not in texts and not [text for text in texts if "0%" in str(text)]
	assert all(chapter.definitions for chapter in chapters(found))


def test_a_share_is_told_with_what_it_is_of_and_the_whole_period_last():
	rates = (Rate(7, 8), Rate(0, 0), Rate(1, 2))
	found = inputs(attainment={Metric.RESPONSE_ATTAINMENT: rates})
	service = chapters(found)[1].section
	column = [row[1] for row in service.rows]
	assert [cell.render() if isinstance(cell, Sentence) else cell for cell in column] == [
		"87.5% (7/8)",
		NO_DATA,
		"50% (1/2)",
		"80% (8/10)",
	]
	assert [row[0] for row in service.rows[:-1]] == ["2026-09", "2026-10", "2026-11"]


def test_earlier_resolutions_come_first_with_what_became_of_each():
	row = Resolved(
		"RES-1", "修订办法", "REVIEW-2025-01", date(2025, 11, 1), "运维部", date(2026, 1, 1), "In Progress",
		remark="{0} 进展", opportunity="IMP-1", opportunity_status="Closed", carried_into="REVIEW-2026-01",
	)  # fmt: skip
	section = chapters(inputs(resolutions=(row,)))[0].section
	assert section.heading.render() == "Resolutions of earlier reviews"
	told = section.rows[0][-1].render()
	assert told == (
		"Overdue since 2026-01-01. Opportunity IMP-1: Closed. Carried over into REVIEW-2026-01. {0} 进展"
	)


@given(st.text(), st.text(), st.text())
def test_the_fingerprint_stands_for_the_text_and_for_the_page(title, page, other):
	row = Resolved("RES-1", title, "REVIEW-1", DAY, "", None, "Draft")
	text = text_of(inputs(resolutions=(row,)), page)
	made = fingerprint(text)
	assert json.loads(text)["resolutions"][0]["title"] == title
	check_pack(made, text, page)
	assert holds(made, text, page)
	if other != page:
		assert not holds(made, text, other)
		with pytest.raises(RuleBroken) as broken:
			check_pack(made, text, other)
		assert broken.value.code == "changed pack"
	assert not holds(made, text + " ", page)


@pytest.mark.parametrize(("made", "stored"), [("", None), ("", "{}"), ("abc", None)])
def test_a_pack_that_is_not_there(made, stored):
	with pytest.raises(RuleBroken) as broken:
		check_pack(made, stored, "")
	assert broken.value.code == "no pack"

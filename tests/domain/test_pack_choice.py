"""What a pack of evidence is chosen by, over plain values (R70, R92)."""

from __future__ import annotations

from datetime import date

import pytest

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.pack_choice import LABELS, Choice, DayOf

WHOLE = {
	"day_of": "Closed On",
	"from_date": "2026-01-01",
	"to_date": "2026-12-31",
	"department": " 运维部 ",
	"customer": "甲公司",
	"improvement_class": "Improvement Project",
	"standard": "GB/T 28827.1-2022",
	"clause": "8.2",
}


def test_all_of_it():
	choice = Choice.of(WHOLE)
	assert choice == Choice(
		DayOf.CLOSED,
		date(2026, 1, 1),
		date(2026, 12, 31),
		"运维部",
		"甲公司",
		"Improvement Project",
		"GB/T 28827.1-2022",
		"8.2",
	)
	assert Choice.of(choice.as_data()) == choice
	assert [sentence.render() for sentence in choice.in_words()] == [
		"Closed On: 2026-01-01 to 2026-12-31",
		"Responsible Department: 运维部",
		"Customer: 甲公司",
		"Improvement Class: Improvement Project",
		"Clause: GB/T 28827.1-2022 8.2",
	]


def test_nothing_limits_nothing():
	for written in ({}, dict.fromkeys(LABELS), dict.fromkeys(LABELS, " ")):
		assert Choice.of(written) == Choice()
	assert list(Choice().in_words()) == []
	assert Choice.of(Choice().as_data()) == Choice()


@pytest.mark.parametrize(
	("written", "said"),
	[
		({"from_date": "2026-01-01"}, "Archived On: from 2026-01-01"),
		({"to_date": date(2026, 1, 1)}, "Archived On: until 2026-01-01"),
		({"standard": "S"}, "Standard: S"),
	],
)
def test_a_part_of_it(written, said):
	assert [sentence.render() for sentence in Choice.of(written).in_words()] == [said]


@pytest.mark.parametrize(
	("written", "message"),
	[
		({"owner": "x"}, "Archives are not chosen by owner: choose by Day That Counts, "),
		({"from_date": "26-11-2026"}, "From Date 26-11-2026 is no date: write it like 2026-11-26."),
		({"to_date": "9999-12-31"}, "To Date 9999-12-31 is no date"),
		({"to_date": "2026-02-30"}, "To Date 2026-02-30 is no date"),
		(
			{"from_date": "2026-02-01", "to_date": "2026-01-01"},
			"The period begins on 2026-02-01, after its end on 2026-01-01.",
		),
		({"department": ["a", "b"]}, "Responsible Department is no text: write one value."),
		({"customer": {"like": "%"}}, "Customer is no text"),
		({"improvement_class": "x" * 100}, f"Improvement Class {'x' * 40}… is none of Routine Improvement, "),
		({"day_of": "creation"}, "Day That Counts creation is none of Archived On, Closed On."),
		({"clause": "8.2"}, "Choose the standard as well: clause 8.2 may be one of several."),
	],
)
def test_what_is_no_choice(written, message):
	with pytest.raises(RuleBroken) as refused:
		Choice.of(written)
	assert str(refused.value).startswith(message)

"""The monthly report's figures, and that what is laid out is what was counted."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.call import CallStatus
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.monthly_report import (
	Figures,
	Largest,
	Overdue,
	Participation,
	month_before,
	overview,
	sections,
	title,
)
from itss_improvement.domain.opportunity import SOURCES, Status

counts = st.integers(0, 50)
figures = st.builds(
	Figures,
	month=st.just("2026-10"),
	as_of=st.just(date(2026, 11, 2)),
	submitted_by_source=st.dictionaries(st.sampled_from([*SOURCES, "New Source"]), counts),
	submitted_by_status=st.dictionaries(st.sampled_from([status.value for status in Status]), counts),
	open_by_status=st.dictionaries(st.sampled_from(["Submitted", "Assessed"]), counts),
	overdue=st.just((Overdue("Improvement Opportunity", "Assess By", 2),)),
	calls_by_status=st.dictionaries(st.sampled_from([status.value for status in CallStatus]), counts),
)


@given(st.dates(date(1000, 2, 1)))
def test_the_month_before(day):
	month = month_before(day)
	assert month.last + timedelta(days=1) == day.replace(day=1)
	assert month.first.day == 1 and (month.first.year, month.first.month) == (
		month.last.year,
		month.last.month,
	)
	assert month.label == month.first.isoformat()[:7]


@given(figures)
def test_every_count_is_laid_out_once(found):
	tables = {section.heading.render(): section for section in sections(found)}
	assert len(tables) == len(sections(found))
	for heading, expected in (
		("Submitted, by source", found.submitted_by_source),
		("What became of them until 2026-11-02", found.submitted_by_status),
		("Open on 2026-11-02", found.open_by_status),
		("Quarterly call of ", found.calls_by_status),
	):
		rows = {cell.text: number for cell, number in tables[heading].rows}
		total = rows.pop("Total", None)
		assert rows == dict(expected)
		assert total is None or total == sum(expected.values())
		assert all(len(row) == len(tables[heading].columns) for row in tables[heading].rows)


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_a_rate_never_reads_as_more_than_it_is(on_time, late):
	found = Figures(
		"2026-10", date(2026, 11, 2), assessed_with_limit=on_time + late, assessed_on_time=on_time
	)
	percent = found.on_time_percent
	if not on_time + late:
		assert percent is None
		return
	exact = 100 * on_time / (on_time + late)
	assert exact - 0.1 < percent <= exact + 1e-9
	assert (percent == 100) is (late == 0) and (percent == 0) is (exact < 0.1)


def test_a_full_one_is_frozen_and_read():
	found = Figures(
		month="2026-10",
		as_of=date(2026, 11, 2),
		submitted_by_source={"Employee Suggestion": 3},
		assessed_by_class={"Routine Improvement": 1},
		assessed_with_limit=3,
		assessed_on_time=2,
		open_by_status={"Submitted": 2, "Assessed": 1},
		overdue=(Overdue("Improvement Opportunity", "Assess By", 2),),
		participation=(Participation("<b>运维</b>", 3, 2),),
		departments=4,
		largest=(Largest("IMP-1", "<script>", "运维", "Submitted", 40),),
		quarter="2026-Q4",
		calls_by_status={"Unanswered": 4},
	)
	data = json.loads(json.dumps(found.as_data(), ensure_ascii=False))
	assert data["as_of"] == "2026-11-02" and data["on_time_percent"] == 66.6
	assert data["largest"][0]["title"] == "<script>" and data["submitted"] == 3 and data["assessed"] == 1
	assert title(found).render() == "Improvement report of 2026-10"
	assert overview(found).render() == (
		"Opportunities submitted: 3, assessed: 1, open: 3. Deadlines overdue: 2."
	)
	cells = [cell for section in sections(found) for row in section.rows for cell in row]
	# what people wrote is no word of ours: it is neither translated nor taken for markup
	assert "<script>" in cells and "<b>运维</b>" in cells
	assert all(isinstance(cell, str | int | Sentence | Term) for cell in cells)
	assert "Participation: 1 of 4 departments" in [one.heading.render() for one in sections(found)]


@pytest.mark.parametrize(
	"section", sections(Figures("2026-10", date(2026, 11, 2))), ids=lambda one: one.heading.template
)
def test_a_month_without_anything(section):
	assert section.rows in ((), ((0, 0, "–"),))

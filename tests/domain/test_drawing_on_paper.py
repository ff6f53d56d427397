"""Pictures that are taller than a sheet go on on the next, and nothing is lost or cut through."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from itss_improvement.domain.cause import Cause, tree_of
from itss_improvement.domain.drawing import paper
from itss_improvement.domain.drawing.plan import Plan
from itss_improvement.domain.project import Milestone

VIEW = re.compile(r'viewBox="0 ([\d.]+) ([\d.]+) ([\d.]+)"')


def same(text: str) -> str:
	return text


def windows(sheets: list[str]) -> list[tuple[float, float]]:
	found = [VIEW.search(sheet) for sheet in sheets]
	return [(float(one[1]), float(one[1]) + float(one[3])) for one in found]


def plan(count: int) -> Plan:
	start = date(2026, 1, 1)
	return Plan(
		start,
		start + timedelta(days=count),
		[
			Milestone(f"里程碑{number}号", start + timedelta(days=number), start + timedelta(days=number + 1))
			for number in range(count)
		],
		start,
	)


def test_a_cut_lies_between_what_stands_there():
	spans = [(place * 50 + 5, place * 50 + 45) for place in range(20)]
	found = paper.cuts(1000, 320, spans)
	assert found[0][0] == 0 and found[-1][1] == 1000
	assert all(before[1] == after[0] for before, after in pairwise(found))
	assert all(end - top <= 320 for top, end in found)
	for _top, end in found[:-1]:
		assert not any(first < end < last for first, last in spans)


def test_what_is_taller_than_a_sheet_is_cut_all_the_same():
	found = paper.cuts(1000, 300, [(0, 1000)])
	assert [end - top for top, end in found] == [300, 300, 300, 100]


@pytest.mark.parametrize("count", [1, 30, 200])
def test_every_milestone_is_whole_on_one_sheet(count):
	sheets = paper.plan_sheets(plan(count), same)
	assert len(sheets) == (1 if count == 1 else 2 if count == 30 else len(sheets))
	for number in range(count):
		name = f">里程碑{number}号</text>"
		heights = [
			(float(y), window)
			for sheet, window in zip(sheets, windows(sheets), strict=True)
			for y in re.findall(rf'y="([\d.]+)"[^>]*{name}', sheet)
		]
		assert any(top < y - 12 and y + 4 < end for y, (top, end) in heights), name


def test_a_sheet_carries_little_of_the_others():
	sheets = paper.plan_sheets(plan(200), same)
	whole = len(paper.plan_sheets(plan(2), same)[0])
	assert len(sheets) > 4 and max(map(len, sheets)) < 40 * whole


def test_a_tree_of_thirty_causes_goes_over_several_sheets():
	tree = tree_of([Cause(str(number), f"原因{number}号的说明文字") for number in range(30)])
	sheets = paper.cause_tree_sheets("问题", tree, same)
	assert len(sheets) > 1
	for number in range(30):
		assert any(f"原因{number}号" in sheet for sheet in sheets)


def test_a_plan_without_a_day_is_no_picture():
	assert paper.plan_sheets(Plan(None, None, [], date(2026, 1, 1)), same) == []

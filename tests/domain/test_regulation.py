"""Which version of the regulation is in force on a day (R2, R83)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.regulation import Revision, check_revisions, in_force, newest, own_day

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def tables(draw) -> list[Revision]:
	"""Tables that are accepted."""
	starts = sorted(draw(st.sets(days, max_size=6)))
	return [
		Revision(f"V{number}", start - timedelta(days=draw(st.integers(0, 30))), start)
		for number, start in enumerate(starts)
	]


@given(tables(), days)
def test_the_one_in_force_is_the_last_that_began(table, day):
	check_revisions(table)
	found = in_force(table, day)
	begun = [revision for revision in table if revision.effective_from <= day]
	assert found == (begun[-1] if begun else None)


@given(tables(), days, st.randoms())
def test_the_order_of_the_rows_does_not_matter(table, day, random):
	shuffled = list(table)
	random.shuffle(shuffled)
	assert in_force(shuffled, day) == in_force(table, day) and newest(shuffled) == newest(table)


@given(tables(), days, days)
def test_a_later_day_is_never_of_an_earlier_version(table, one, another):
	first, last = (in_force(table, day) for day in sorted((one, another)))
	assert first is None or (last is not None and first.effective_from <= last.effective_from)


@given(tables(), days)
def test_a_revision_to_come_changes_nothing_of_what_was(table, day):
	later = [*table, Revision("next", day + timedelta(days=1), day + timedelta(days=1))]
	assert in_force(later, day) == in_force(table, day)


@given(tables())
def test_the_newest_is_in_force_at_last(table):
	assert newest(table) == in_force(table, date.max)


@given(days, st.lists(days))
def test_the_day_of_a_record_is_that_of_its_latest_signature(created, signed):
	assert own_day(created, signed) == (max(signed) if signed else created)


@given(tables().filter(lambda table: len(table) > 1), st.data())
def test_rows_out_of_order_or_of_one_day_are_refused(table, data):
	row = data.draw(st.integers(1, len(table) - 1))
	same = [*table[:row], table[row - 1], *table[row:]]
	with pytest.raises(RuleBroken) as broken:
		check_revisions(same)
	assert broken.value.code == "same day" and broken.value.values[0] == row + 1
	with pytest.raises(RuleBroken) as broken:
		check_revisions([*table[row:], *table[:row]])
	assert broken.value.code == "order"


@given(tables().filter(bool), st.integers(1, 100))
def test_nothing_is_in_force_before_it_was_approved(table, early):
	last = table[-1]
	with pytest.raises(RuleBroken) as broken:
		check_revisions(
			[*table[:-1], Revision("V", last.effective_from + timedelta(days=early), last.effective_from)]
		)
	assert broken.value.code == "before approval" and broken.value.values[0] == len(table)


@pytest.mark.parametrize("version", ["", " ", "\t"])
def test_a_row_names_its_version(version):
	with pytest.raises(RuleBroken) as broken:
		check_revisions([Revision(version, date(2026, 1, 1), date(2026, 1, 1))])
	assert broken.value.code == "version"

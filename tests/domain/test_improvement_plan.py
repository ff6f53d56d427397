"""Which improvements are a year's, and under which class they stand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain import opportunity
from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.improvement_plan import OPEN, Group, belongs, group_of, grouped

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


class TestYear:
	@given(days, st.none() | days)
	def test_from_the_year_it_was_submitted_in_to_that_in_which_it_was_closed(self, submitted, closed):
		years = [year for year in range(2018, 2034) if belongs(submitted, closed, year)]
		last = 2033 if closed is None else closed.year
		assert years == [*range(submitted.year, last + 1)]

	def test_no_draft_and_nothing_that_came_to_an_end(self):
		ended = {status.value for status in opportunity.Status} - OPEN
		assert ended == {"Draft", "Closed", "Rejected", "Merged"}


class TestGroups:
	@pytest.mark.parametrize("chosen", ImprovementClass)
	def test_its_class_once_it_is_assessed(self, chosen):
		assert group_of(chosen.value, "Assessed").value == chosen.value
		assert group_of(chosen.value, "Returned") is Group.NOT_ASSESSED
		assert group_of(None, "Submitted") is Group.NOT_ASSESSED

	@given(st.lists(st.tuples(st.sampled_from(Group), st.integers())))
	def test_nothing_is_lost_and_each_keeps_its_place(self, planned):
		found = grouped(planned)
		assert all(found.values()) and [*found] == [group for group in Group if group in found]
		for group, ones in found.items():
			assert ones == [one for of, one in planned if of is group]
		assert sum(map(len, found.values())) == len(planned)

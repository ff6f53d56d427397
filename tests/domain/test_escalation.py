"""Who answers for a department, against a slow reference, and whom a step of the ladder goes to."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.escalation import (
	Department,
	Person,
	addressee,
	check_reports_to,
	circle_through,
	who_answers,
)
from itss_improvement.domain.reminder import Recipient

NAMES = ("A", "B", "C", "D", "E")
names = st.sampled_from(NAMES)
people = st.none() | st.builds(Person, st.sampled_from(("u1", "u2", "u3")), st.just(""), st.booleans())
above = st.sampled_from(("", *NAMES, "gone"))


@st.composite
def companies(draw: st.DrawFn) -> dict[str, Department]:
	"""Circles included: two people may have saved one half of it each."""
	return {
		name: Department(name, draw(people), draw(people), draw(above), draw(st.booleans())) for name in NAMES
	}


def chain(start: str, reports_to: dict[str, str], steps: int = 20) -> list[str]:
	"""Simply walked on, for longer than there are departments."""
	found = [start]
	for _ in range(steps):
		found.append(reports_to.get(found[-1], ""))
	return found


class TestCircles:
	@given(names, st.dictionaries(names, above))
	def test_a_circle_is_one_that_a_walk_comes_back_on(self, start, reports_to):
		found = circle_through(start, reports_to)
		assert bool(found) is (start in chain(start, reports_to)[1:])
		if found:
			assert found[0] == found[-1] == start and len(set(found)) == len(found) - 1
			assert all(reports_to[one] == other for one, other in pairwise(found))

	@pytest.mark.parametrize(
		("reports_to", "shown"),
		[
			({"A": "A"}, "A → A"),
			({"A": "B", "B": "A"}, "A → B → A"),
			({**{str(n): str(n + 1) for n in range(40)}, "40": "A", "A": "0"}, "A → 0 → 1"),
		],
	)
	def test_the_chain_is_named(self, reports_to, shown):
		with pytest.raises(RuleBroken) as refusal:
			check_reports_to("A", reports_to)
		assert shown in str(refusal.value) and str(refusal.value).startswith(
			f"Reports To {reports_to['A']} makes a circle"
		)

	def test_a_circle_elsewhere_is_not_this_department_s(self):
		check_reports_to("A", {"A": "B", "B": "C", "C": "B"})
		check_reports_to("A", {})


class TestWhoAnswers:
	@given(names, companies(), people)
	def test_the_first_who_is_there(self, start, departments, representative):
		expected = None
		for name in chain(start, {name: one.reports_to for name, one in departments.items()}):
			one = departments.get(name)
			if one and not one.disabled:
				expected = next((p for p in (one.head, one.deputy) if p and p.present), None)
			if expected:
				break
		else:
			expected = representative if representative and representative.present else None
		found = who_answers(start, departments, representative)
		assert (found and found.person) == expected

	def test_why(self):
		present, gone = Person("deputy@x", "周航"), Person("head@x", "林静", present=False)
		departments = {
			"A": Department("A", Person("a@x")),
			"B": Department("B", gone, present),
			"C": Department("C", None, present),
			"D": Department("D", gone, reports_to="E"),
			"E": Department("E", reports_to="A"),
			"F": Department("F"),
			"G": Department("G", reports_to="F"),
		}
		told = {name: who_answers(name, departments, present).reason.render() for name in departments}
		assert told == {
			"A": "You head A.",
			"B": "林静, who heads B, cannot log in: you stand in as deputy.",
			"C": "C has no head: you stand in as deputy.",
			"D": "Nobody can be reached in D, E, which reports to A. You head A.",
			"E": "Nobody can be reached in E, which reports to A. You head A.",
			"F": "Nobody can be reached in F: you are addressed as Management Representative.",
			"G": "Nobody can be reached in G or above it (G, F): you are addressed as Management Representative.",
		}
		assert who_answers("F", departments) is None
		assert "No department" in who_answers("", departments, present).reason.render()
		assert who_answers("no such", departments, present).person == present


class TestRecipients:
	HEAD, ME, BOSS, OFFICER = (Person(f"{one}@x", one) for one in ("head", "me", "boss", "officer"))
	DEPARTMENTS = {"A": Department("A", HEAD), "Q": Department("Q", OFFICER)}  # noqa: RUF012

	def told(self, recipient, responsible=None, departments=None, representative=BOSS, department="A"):
		found = addressee(
			recipient,
			department,
			responsible,
			self.DEPARTMENTS if departments is None else departments,
			representative,
			"Q",
		)
		return found and (found.person.user, found.reason.render())

	def test_each_step_goes_to_its_recipient_and_says_from_whom(self):
		assert self.told(Recipient.RESPONSIBLE, self.ME) == ("me@x", "You are responsible for it.")
		assert self.told(Recipient.RESPONSIBLE) == ("head@x", "You head A.")
		assert self.told(Recipient.DEPARTMENT_HEAD, self.ME) == ("head@x", "Escalated from me. You head A.")
		assert self.told(Recipient.DEPARTMENT_HEAD) == ("head@x", "You head A.")
		assert self.told(Recipient.REPRESENTATIVE, self.ME) == (
			"boss@x",
			"Escalated from me. You are addressed as Management Representative.",
		)

	def test_who_is_responsible_and_cannot_log_in_is_named(self):
		gone = Person("me@x", "me", present=False)
		assert self.told(Recipient.RESPONSIBLE, gone) == (
			"head@x",
			"me, who is responsible for it, cannot log in. You head A.",
		)

	def test_what_nobody_can_be_reached_for_comes_to_the_quality_department(self):
		nobody = {"A": Department("A"), "Q": Department("Q", self.OFFICER)}
		for recipient in Recipient:
			user, reason = self.told(recipient, departments=nobody, representative=None)
			assert user == "officer@x" and "it comes to the quality department. You head Q." in reason
		assert "Management Representative" in reason
		assert self.told(Recipient.RESPONSIBLE, departments={}, representative=None) is None

	@given(st.sampled_from(Recipient), names, people, companies(), people, names)
	def test_nobody_who_cannot_log_in_is_told(self, recipient, department, me, departments, boss, quality):
		found = addressee(recipient, department, me, departments, boss, quality)
		assert found is None or found.person.present
		if found is None:
			assert who_answers(quality, departments) is None

"""Who answers for a department, and whom a reminder goes to when nobody does (R14, R16, R18).

A head who is missing is stood in for by the deputy; where both are, the department that it reports to answers, and
above the last of them the Management Representative. Whoever gets something that was meant for somebody else is told
why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.reminder import Recipient


@dataclass(frozen=True, slots=True)
class Person:
	user: str
	name: str = ""
	"""As people call them."""
	present: bool = True
	"""Whether they can log in."""

	@property
	def called(self) -> str:
		return self.name or self.user


@dataclass(frozen=True, slots=True)
class Department:
	name: str
	head: Person | None = None
	deputy: Person | None = None
	reports_to: str = ""
	disabled: bool = False


@dataclass(frozen=True, slots=True)
class Addressee:
	person: Person
	reason: Sentence
	"""Why it is them, said to them."""


def circle_through(department: str, reports_to: Mapping[str, str]) -> tuple[str, ...]:
	"""The departments from `department` by way of what each reports to back to it; empty if it does not come back."""
	chain = [department]
	while (above := reports_to.get(chain[-1], "")) and above not in chain:
		chain.append(above)
	return (*chain, department) if above == department else ()


def check_reports_to(department: str, reports_to: Mapping[str, str]) -> None:
	"""Raise RuleBroken where `department` reports to itself in the end. `reports_to` has what is to be, by department."""
	if chain := circle_through(department, reports_to):
		raise RuleBroken(
			"circle",
			"Reports To {0} makes a circle: {1}. Choose a department that does not report to this one.",
			chain[1],
			" → ".join(chain),
		)


def who_answers(
	department: str, departments: Mapping[str, Department], representative: Person | None = None
) -> Addressee | None:
	"""Who answers for `department`; None where neither it, nor what it reports to, nor `representative` has anybody.

	A department that is disabled, or that is not there any more, has nobody of its own. A circle that is stored all
	the same ends where it began.
	"""
	passed: list[str] = []
	name = department
	while name and name not in passed:
		found = departments.get(name)
		if found and (own := _own(found)):
			return Addressee(own.person, _passed_on(passed, name, own.reason))
		passed.append(name)
		name = found.reports_to if found else ""
	if representative and representative.present:
		if not department:
			reason = Sentence("No department is named: you are addressed as Management Representative.")
		elif len(passed) == 1:
			reason = Sentence(
				"Nobody can be reached in {0}: you are addressed as Management Representative.", (department,)
			)
		else:
			reason = Sentence(
				"Nobody can be reached in {0} or above it ({1}): you are addressed as Management Representative.",
				(department, _chain(passed)),
			)
		return Addressee(representative, reason)
	return None


def addressee(
	recipient: Recipient,
	department: str,
	responsible: Person | None,
	departments: Mapping[str, Department],
	representative: Person | None,
	quality_department: str,
) -> Addressee | None:
	"""Whom a step of the ladder goes to; None where nobody can be reached at all.

	`responsible` is the person named on the record, if one is: without them whoever answers for `department` is
	meant. What nobody can be reached for comes to the quality department.
	"""
	answers = who_answers(department, departments, representative)
	found = first = _responsible(responsible, answers)
	if recipient is Recipient.DEPARTMENT_HEAD:
		found = _escalated(first, answers)
	elif recipient is Recipient.REPRESENTATIVE and representative and representative.present:
		reason = Sentence("You are addressed as Management Representative.")
		found = _escalated(first, Addressee(representative, reason))
	elif recipient is Recipient.REPRESENTATIVE:
		found = None
	return found or _last_resort(recipient, quality_department, departments)


def _own(department: Department) -> Addressee | None:
	head, deputy = department.head, department.deputy
	if department.disabled:
		return None
	if head and head.present:
		return Addressee(head, Sentence("You head {0}.", (department.name,)))
	if not (deputy and deputy.present):
		return None
	if head:
		reason = Sentence(
			"{0}, who heads {1}, cannot log in: you stand in as deputy.", (head.called, department.name)
		)
	else:
		reason = Sentence("{0} has no head: you stand in as deputy.", (department.name,))
	return Addressee(deputy, reason)


def _passed_on(passed: list[str], to: str, reason: Sentence) -> Sentence:
	if not passed:
		return reason
	vacant = Sentence("Nobody can be reached in {0}, which reports to {1}.", (_chain(passed), to))
	return Sentence("{0} {1}", (vacant, reason))


def _responsible(responsible: Person | None, answers: Addressee | None) -> Addressee | None:
	if responsible is None or not responsible.user:
		return answers
	if responsible.present:
		return Addressee(responsible, Sentence("You are responsible for it."))
	if answers is None:
		return None
	absent = Sentence("{0}, who is responsible for it, cannot log in.", (responsible.called,))
	return Addressee(answers.person, Sentence("{0} {1}", (absent, answers.reason)))


def _escalated(first: Addressee | None, to: Addressee | None) -> Addressee | None:
	"""`to`, told from whom it comes to them."""
	if to is None or first is None or first.person.user == to.person.user:
		return to
	return Addressee(to.person, Sentence("Escalated from {0}. {1}", (first.person.called, to.reason)))


def _last_resort(
	recipient: Recipient, quality_department: str, departments: Mapping[str, Department]
) -> Addressee | None:
	answers = who_answers(quality_department, departments)
	if answers is None:
		return None
	if recipient is Recipient.REPRESENTATIVE:
		reason = Sentence(
			"Nobody can be reached as Management Representative: it comes to the quality department. {0}",
			(answers.reason,),
		)
	else:
		reason = Sentence(
			"Nobody who answers for it can be reached: it comes to the quality department. {0}",
			(answers.reason,),
		)
	return Addressee(answers.person, reason)


def _chain(names: list[str]) -> Sentence:
	first, *others = names
	shown = Sentence("{0}", (first,))
	for name in others:
		shown = Sentence("{0}, {1}", (shown, name))
	return shown

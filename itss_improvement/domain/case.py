"""The improvement case 改进案例: what every employee may learn from an improvement that was found effective (R68, R78,
R81).

It is drafted from the records of the improvement, put into words by whoever knows it, and published by the quality
department. Publishing judges the work: so nobody does it who had a hand in that, and where the quality department did
the work the Management Representative does (decision c). Whoever put it into words may publish it: they say what was
judged already, by the verification.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from itss_improvement.domain import corrective_action, opportunity, path, recurrence
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Name, Section, Stage, State, StateMachine, Transition

RECORD = "Improvement Case"
USE = "Improvement Case Use"


class Status(str, Enum):
	DRAFT = "Draft"
	PUBLISHED = "Published"
	WITHDRAWN = "Withdrawn"


OFFICERS = frozenset({Role.QUALITY_OFFICER, Role.MANAGEMENT_REPRESENTATIVE})
AUTHORS = OFFICERS | {Role.DEPARTMENT_OWNER}
EMPLOYEES = frozenset(Role) - {Role.AUDITOR}
"""Who may say that a case helped them: an auditor reads, and writes nothing."""

TEXTS = ("title", "problem", "cause", "measures", "result", "lessons", "keywords")
"""What is read of it, and what names nobody."""
CATEGORIES = ("ticket_type", "team", "service_phase", "improvement_class")
FIGURES = ("figure", "before_value", "after_value", "target_value", "conclusion", "verification")
"""As the records have them, which nobody improves on."""

CASE = Section(
	"Case",
	(*TEXTS, *CATEGORIES, *FIGURES, "published_by", "published_on"),
	{Status.DRAFT.value: AUTHORS},
)
SERVED = Section(
	"Improvements Served",
	("improvements",),
	# that it serves one more improvement is found out later as well
	{Status.DRAFT.value: AUTHORS, Status.PUBLISHED.value: AUTHORS},
)
BEST_PRACTICE = Section(
	"Best Practice",
	("best_practice", "best_practice_reason"),
	{Status.DRAFT.value: OFFICERS, Status.PUBLISHED.value: OFFICERS},
)

MACHINE = StateMachine(
	record=RECORD,
	states=(
		State(Status.DRAFT.value, Stage.ACT, "Warning"),
		State(Status.PUBLISHED.value, Stage.ACT, "Success"),
		State(Status.WITHDRAWN.value, Stage.ACT, "Inverse"),
	),
	transitions=(
		*path.of_the_quality_department(
			"Publish",
			Status.DRAFT.value,
			Status.PUBLISHED.value,
			requires=("title", "problem", "measures", "result", "lessons", "improvements"),
			signs=CASE.name,
		),
		*(
			Transition(
				"Revise",
				before.value,
				Status.DRAFT.value,
				OFFICERS,
				decides=("revision_reason",),
				requires=("revision_reason",),
				reopens=(CASE.name,),
			)
			for before in (Status.PUBLISHED, Status.WITHDRAWN)
		),
		*(
			Transition(
				"Withdraw",
				before.value,
				Status.WITHDRAWN.value,
				OFFICERS,
				decides=("withdrawal_reason",),
				requires=("withdrawal_reason",),
			)
			for before in (Status.DRAFT, Status.PUBLISHED)
		),
	),
	sections=(CASE, SERVED, BEST_PRACTICE),
	written_by_app=(
		*FIGURES,
		"reference_doctype",
		"reference_name",
		"opportunity",
		"responsible_department",
		"names_left_out",
		"published_by",
		"published_on",
		"best_practice_by",
		"best_practice_on",
		"use_count",
		"disabled",
	),
)

DRAFTED_FROM = (path.AWAITING_VERIFICATION, path.UNDER_OBSERVATION, path.CLOSED)
"""The states of an improvement from which on there is something to tell."""
EFFECTIVE = (path.UNDER_OBSERVATION, path.CLOSED)


def check_may_draft(status: str) -> None:
	"""Raise RuleBroken unless the improvement that is in `status` has been carried out."""
	if status not in DRAFTED_FROM:
		raise RuleBroken(
			"not carried out",
			"It is {0}: a case is drafted once it was carried out, from {1} on.",
			status or "-",
			path.AWAITING_VERIFICATION,
		)


def check_may_publish(source: str, status: str) -> None:
	"""Raise RuleBroken unless the improvement, `source` in `status`, was found effective: others learn from it."""
	if status not in EFFECTIVE:
		raise RuleBroken(
			"not effective",
			"{0} is {1}, and was not found effective yet: conclude its verification first.",
			Name(source),
			status or "-",
		)


def check_improvements(opportunities: Sequence[str]) -> None:
	"""Raise RuleBroken where an improvement is named twice."""
	for name in opportunities:
		if opportunities.count(name) > 1:
			raise RuleBroken("twice", "Improvement {0} is in the table twice.", Name(name))


def check_best_practice(flagged: bool, reason: str | None) -> None:
	"""Raise RuleBroken where a best practice is flagged without a word why (R78)."""
	if flagged and not (reason or "").strip():
		raise RuleBroken(
			"best practice", "Reason for Best Practice is required: say what others should take over."
		)


# ---- what every employee may read

CONTACT = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")
"""Addresses of mail and numbers of telephones."""
SHORTEST_NAME = 2
"""Characters: what is shorter stands in half the words of a language."""


@dataclass(frozen=True, slots=True)
class Names:
	"""Who stands in the records of an improvement, and not in a case."""

	customers: frozenset[str] = frozenset()
	people: frozenset[str] = frozenset()
	a_customer: str = "[customer]"
	"""What stands in place of their names."""
	a_person: str = "[person]"
	a_contact: str = "[contact]"

	def replaced(self) -> Iterator[tuple[re.Pattern[str], str]]:
		# a customer's name may be part of an address
		yield CONTACT, self.a_contact
		named = [(name, self.a_customer) for name in self.customers]
		named += [(name, self.a_person) for name in self.people - self.customers]
		# and one name of another
		for name, instead in sorted(named, key=lambda one: (-len(one[0]), one)):
			if pattern := _name(name):
				yield pattern, instead


def _name(name: str) -> re.Pattern[str] | None:
	"""`name` where it stands for itself: letters beside it make it another word, which Chinese does not tell."""
	name = name.strip()
	if len(name) < SHORTEST_NAME:
		return None
	before = r"(?<![A-Za-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
	after = r"(?![A-Za-z0-9])" if name[-1].isascii() and name[-1].isalnum() else ""
	return re.compile(before + re.escape(name) + after, re.IGNORECASE)


def without_names(text: str, names: Names) -> tuple[str, int]:
	"""`text` with what stands in place of each name and contact, and how many there were."""
	total = 0
	for pattern, instead in names.replaced():
		text, count = pattern.subn(lambda _found, instead=instead: instead, text)
		total += count
	return text, total


def check_names(texts: Mapping[str, str], customers: Iterable[str]) -> None:
	"""Raise RuleBroken where a text, by the label of its field, names a customer."""
	for customer in sorted(customers):
		pattern = _name(customer)
		for label, text in texts.items():
			if pattern and pattern.search(text):
				raise RuleBroken(
					"names",
					"{0} names customer {1}, and every employee reads a case: say it without the name.",
					label,
					Name(customer),
				)


# ---- drafting

LONGEST_TITLE = 140


@dataclass(frozen=True, slots=True)
class Improved:
	"""What the records of an improvement say."""

	title: str
	problem: str = ""
	causes: tuple[str, ...] = ()
	"""The root causes."""
	measures: tuple[str, ...] = ()
	"""What was done."""
	result: str = ""
	"""As the doers reported it."""
	findings: str = ""
	"""Of the verification."""
	figure: str = ""
	before: str = ""
	after: str = ""
	target: str = ""


def draft(improved: Improved, names: Names) -> dict[str, object]:
	"""The fields of a new case, and `names_left_out`: how many names stood in them."""
	texts = {
		"title": improved.title[:LONGEST_TITLE],
		"problem": improved.problem,
		"cause": _listed(improved.causes),
		"measures": _listed(improved.measures),
		"result": "\n".join(filter(None, map(str.strip, (improved.result, improved.findings)))),
		**figures(improved),
	}
	told = {field: without_names(text.strip(), names) for field, text in texts.items()}
	return {
		**{field: text for field, (text, _count) in told.items()},
		"title": told["title"][0][:LONGEST_TITLE],
		"names_left_out": sum(count for _text, count in told.values()),
	}


def figures(improved: Improved) -> dict[str, str]:
	return {
		"figure": improved.figure,
		"before_value": improved.before,
		"after_value": improved.after,
		"target_value": improved.target,
	}


def _listed(texts: Sequence[str]) -> str:
	found = [text.strip() for text in texts if text.strip()]
	if len(found) < 2:
		return "".join(found)
	return "\n".join(f"{number}. {text}" for number, text in enumerate(found, start=1))


# ---- finding

MOST_WORDS = 8
"""Words of a search that are looked for."""


@dataclass(frozen=True, slots=True)
class Told:
	"""A published case as it is looked for."""

	name: str
	title: str
	problem: str = ""
	cause: str = ""
	keywords: str = ""
	ticket_type: str = ""
	best_practice: bool = False
	used: int = 0
	published: date | None = None
	improvements: frozenset[str] = frozenset()
	"""The opportunities that it came of."""


def words_of(query: str) -> list[str]:
	"""What to look for in a text: words as they are written, Chinese and letters apart, whatever stands between
	them."""
	text = unicodedata.normalize("NFKC", query[: recurrence.LONGEST]).casefold()
	return list(dict.fromkeys(recurrence.WORDS.findall(text)))[:MOST_WORDS]


def found(query: str, cases: Iterable[Told]) -> list[Told]:
	"""Those of `cases` that have one of the words, best first: those that have more of the words, those that have
	them in the title, those whose title is more like the search, those that helped more often, the newest."""
	words = words_of(query)

	def key(case: Told) -> tuple:
		title, everything = case.title.casefold(), _everything(case)
		return (
			-sum(word in everything for word in words),
			-sum(word in title for word in words),
			-round(recurrence.similarity(query, case.title), 3),
			-case.used,
			-(case.published.toordinal() if case.published else 0),
			case.name,
		)

	if not words:
		return []
	return sorted((case for case in cases if any(word in _everything(case) for word in words)), key=key)


def _everything(case: Told) -> str:
	return "\n".join((case.title, case.problem, case.cause, case.keywords)).casefold()


OFFERED_IN: Mapping[str, frozenset[str]] = {
	corrective_action.MACHINE.record: frozenset(
		{corrective_action.Status.PROBLEM.value, corrective_action.Status.ANALYSIS.value}
	),
	opportunity.MACHINE.record: frozenset({opportunity.Status.SUBMITTED.value}),
}
"""While a cause is looked for, by DocType: the states in which similar cases are offered (R81)."""

MOST_OFFERED = 5
LIKE = 0.4
"""The likeness (0..1) from which a case is offered."""
LIKE_OF_SAME_TYPE = 0.25
"""The same of one about the same type of ticket."""
SAME_TYPE = 0.15
"""What the same type of ticket adds to the likeness, when the offered are put in order."""


@dataclass(frozen=True, slots=True)
class Sought:
	"""What is being analysed."""

	title: str
	problem: str = ""
	ticket_types: frozenset[str] = frozenset()
	opportunity: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
	case: Told
	likeness: float
	"""0..1, of the texts alone."""
	reasons: tuple[Sentence, ...]
	"""Why it is offered."""


def similar(sought: Sought, cases: Iterable[Told]) -> list[Offer]:
	"""The published cases that are most like what is being analysed, at most MOST_OFFERED, best first."""
	offers = [offer for case in cases if (offer := _offer(sought, case))]

	def key(offer: Offer) -> tuple:
		bonus = SAME_TYPE if _same_type(sought, offer.case) else 0
		return -round(offer.likeness + bonus, 3), -offer.case.used, offer.case.name

	return sorted(offers, key=key)[:MOST_OFFERED]


def _offer(sought: Sought, case: Told) -> Offer | None:
	if sought.opportunity in case.improvements:
		# it came of this improvement
		return None
	by_title = recurrence.similarity(sought.title, case.title)
	by_problem = max(
		recurrence.similarity(sought.problem, case.problem),
		recurrence.similarity(sought.title, case.problem),
		recurrence.similarity(sought.problem, case.title),
	)
	same_type, likeness = _same_type(sought, case), max(by_title, by_problem)
	if likeness < (LIKE_OF_SAME_TYPE if same_type else LIKE):
		return None
	percent = int(likeness * 100)
	reasons = [
		Sentence("{0}% like its title", (percent,))
		if by_title >= by_problem
		else Sentence("{0}% like its problem", (percent,))
	]
	if same_type:
		reasons.append(Sentence("Same ticket type: {0}", (case.ticket_type,)))
	return Offer(case, likeness, tuple(reasons))


def _same_type(sought: Sought, case: Told) -> bool:
	return bool(case.ticket_type) and case.ticket_type in sought.ticket_types


# ---- using


def check_may_use(case: str, status: str, improvements: Iterable[str], opportunity: str = "") -> None:
	"""Raise RuleBroken where a case cannot have helped: it is not published, or came of the same improvement."""
	if status != Status.PUBLISHED.value:
		raise RuleBroken(
			"not published", "Case {0} is {1}: only a published one is used.", Name(case), status
		)
	if opportunity and opportunity in set(improvements):
		raise RuleBroken("own", "Case {0} came of this improvement: it helped nobody there.", Name(case))

"""What one person is told on one day, in the language of the session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import formatdate, get_url_to_form

from itss_improvement.calendars import in_words
from itss_improvement.deadlines.reached import Reached
from itss_improvement.domain.reminder import Urgency, left_in_words, summary, urgency_of
from itss_improvement.domain.text import on_one_line

TEMPLATE = "improvement_digest"
TITLE_SHOWN = 140


@dataclass(frozen=True, slots=True)
class Line:
	"""A record's limit, as it is shown: plain text, not yet escaped."""

	url: str
	record: str
	name: str
	title: str
	limit: str
	due: str
	left: str
	late: bool
	provisional: bool
	reason: str


@dataclass(frozen=True, slots=True)
class Digest:
	subject: str
	groups: tuple[tuple[str, tuple[Line, ...]], ...]
	"""Those that have lines, the most urgent first."""

	def values(self) -> dict:
		"""For the template."""
		return {"subject": self.subject, "groups": self.groups, "provisional": self._has_provisional()}

	def _has_provisional(self) -> bool:
		return any(line.provisional for _title, lines in self.groups for line in lines)


def digest_of(reached: Iterable[Reached]) -> Digest:
	"""A record's limit is told once, even where it comes to the person by several steps."""
	records: dict[tuple, list[Reached]] = {}
	for one in sorted(reached, key=lambda one: (-one.position, one.limit.doctype, one.name)):
		records.setdefault((one.limit, one.name), []).append(one)
	groups: dict[Urgency, list[Line]] = {urgency: [] for urgency in Urgency}
	for steps in records.values():
		groups[urgency_of(steps[0].position)].append(_line(steps))
	subject = in_words(summary(steps[0].position for steps in records.values()))
	return Digest(
		subject, tuple((_(urgency.value), tuple(lines)) for urgency, lines in groups.items() if lines)
	)


def reason_of(reached: Reached) -> str:
	return in_words(reached.to.reason)


def _line(steps: list[Reached]) -> Line:
	first = steps[0]
	doctype = first.limit.doctype
	return Line(
		url=get_url_to_form(doctype, first.name),
		record=_(doctype),
		name=first.name,
		title=on_one_line(first.title)[:TITLE_SHOWN],
		limit=_(frappe.get_meta(doctype).get_label(first.limit.date)),
		due=formatdate(first.due),
		left=in_words(left_in_words(first.position)),
		late=first.position > 0,
		provisional=any(one.provisional for one in steps),
		reason=on_one_line(" ".join(dict.fromkeys(map(reason_of, steps)))),
	)

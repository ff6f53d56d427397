"""Which steps of the ladder are reached today, and whom each goes to. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.utils import cint, getdate

from itss_improvement import people
from itss_improvement.calendars import working_calendar
from itss_improvement.deadlines.limits import LIMITS, Limit
from itss_improvement.departments import Hierarchy
from itss_improvement.domain.escalation import Addressee
from itss_improvement.domain.reminder import Recipient, Step, key_of, steps_to_take
from itss_improvement.settings import ladder

STEP = "Improvement Reminder Step"
PAGE = 500


@dataclass(frozen=True, slots=True)
class Reached:
	"""A step of a record's ladder that is to be taken today."""

	limit: Limit
	name: str
	title: str
	due: date
	provisional: bool
	"""Whether the due date, or the number of days to it, may still change."""
	position: int
	"""Working days after the due date; negative before it."""
	step: Step
	to: Addressee

	@property
	def key(self) -> str:
		return key_of(self.limit.doctype, self.name, self.limit.date, self.due, self.step)


def reached(today: date) -> Iterator[Reached]:
	"""All of them. What nobody can be reached for is left for a day on which somebody can."""
	steps = ladder()
	if not steps:
		return
	hierarchy = Hierarchy()
	earliest = min(step.offset for step in steps)
	# nothing that is due later can have reached a step
	until = working_calendar().add_working_days(today, -earliest).due if earliest < 0 else today
	for limit in LIMITS:
		for rows in _pages(limit, until):
			yield from _reached(limit, rows, steps, today, hierarchy)


def _pages(limit: Limit, until: date) -> Iterator[list[dict]]:
	record, last = frappe.qb.DocType(limit.doctype), ""
	page = (
		frappe.qb.from_(record)
		.select(*(record[field] for field in limit.fields))
		.where(record[limit.status].isin(sorted(limit.running)))
		.where(record[limit.date].isnotnull() & (record[limit.date] <= until))
		.orderby(record.name)
		.limit(PAGE)
	)
	if limit.unless:
		page = page.where(record[limit.unless].isnull())
	while rows := page.where(record.name > last).run(as_dict=True):
		yield rows
		last = rows[-1].name
		if len(rows) < PAGE:
			return


def _reached(
	limit: Limit, rows: list[dict], steps: Collection[Step], today: date, hierarchy: Hierarchy
) -> Iterator[Reached]:
	taken = _taken(limit, [row.name for row in rows])
	responsible = people.named({row[limit.responsible] for row in rows} if limit.responsible else ())
	calendar = working_calendar()
	for row in rows:
		due = getdate(row[limit.date])
		count = calendar.working_days_between(due, today)
		provisional = (
			count.provisional
			or calendar.is_working_day(due).provisional
			or bool(limit.provisional and cint(row[limit.provisional]))
		)
		department = row[limit.department] if limit.department else hierarchy.quality_department
		for step in steps_to_take(steps, count.days, taken[row.name, due]):
			person = responsible.get(row[limit.responsible]) if limit.responsible else None
			to = hierarchy.addressee(step.recipient, department, person)
			if to is None:
				continue
			yield Reached(
				limit=limit,
				name=row.name,
				title=row[limit.title] or row.name,
				due=due,
				provisional=provisional,
				position=count.days,
				step=step,
				to=to,
			)


def _taken(limit: Limit, names: list[str]) -> defaultdict[tuple[str, date], set[Step]]:
	"""The steps that were taken, by record and due date."""
	found: defaultdict[tuple[str, date], set[Step]] = defaultdict(set)
	for row in frappe.get_all(
		STEP,
		filters={
			"reference_doctype": limit.doctype,
			"reference_name": ["in", names],
			"limit_field": limit.date,
		},
		fields=["reference_name", "due_date", "ladder_step", "recipient"],
		limit_page_length=0,
	):
		step = Step(row.ladder_step, Recipient(row.recipient))
		found[row.reference_name, getdate(row.due_date)].add(step)
	return found

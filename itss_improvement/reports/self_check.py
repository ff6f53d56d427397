"""The self-check against the standards, read from the records: one query for each kind of evidence that is named, however
many clauses and records there are (R20, R29).

What counts, and what is enough, stands in `domain/self_check.py`, and nowhere else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

import frappe
from frappe import _
from frappe.query_builder.functions import Sum
from frappe.utils import escape_html, getdate, today
from pypika.terms import Case

from itss_improvement.calendars import in_words
from itss_improvement.domain import evaluation_record, self_check
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.monthly_report import ONE_DAY
from itss_improvement.domain.self_check import EVIDENCE, Evidence, Verdict
from itss_improvement.domain.working_days import year_of
from itss_improvement.permissions import sees_everything

STANDARD, CLAUSE = "Improvement Standard", "Improvement Standard Clause"
JUDGED = "Improvement Evaluation Clause"

HOW_IT_IS_COUNTED = Sentence(
	"Finished: finished in the year. Not finished: begun in the year and not finished by now. Only what is finished counts towards"
	" what is expected; what was withdrawn, cancelled, rejected, merged or superseded is left out. Conformity: as the"
	" latest evaluation concluded by the end of the year judged the clause."
)
EMPTY = Sentence(
	"No clauses are entered: a quality officer opens the standard and adds those that the company checks itself by."
)
INDICATORS: Mapping[Verdict, str] = {
	Verdict.ENOUGH: "Green",
	Verdict.TOO_FEW: "Orange",
	Verdict.NONE: "Red",
	Verdict.NOT_NAMED: "Grey",
}


def check_permission() -> None:
	"""Raise PermissionError unless the session's user sees everything: what is counted is everybody's."""
	if not sees_everything(frappe.session.user):
		frappe.throw(_("You may not see the self-check."), frappe.PermissionError)


@dataclass(frozen=True, slots=True)
class Asked:
	"""What is to be checked."""

	year: int
	standard: str = ""
	"""All that are not disabled, where it is empty."""

	@classmethod
	def of(cls, filters: Mapping) -> Asked:
		"""What `filters` ask for, this year by default. Raises RuleBroken where there is no such thing."""
		standard = str(filters.get("standard") or "")
		if standard and not frappe.db.exists(STANDARD, standard):
			raise RuleBroken("standard", "There is no standard {0}.", standard)
		return cls(year_of(filters.get("year") or getdate(today()).year), standard)

	@property
	def first(self) -> date:
		return date(self.year, 1, 1)

	@property
	def last(self) -> date:
		return date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Count:
	finished: int = 0
	open: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
	"""How an evaluation judged a clause."""

	conformity: str
	day: date
	evaluation: str


def as_report(asked: Asked) -> tuple[list[dict], list[dict], str, None, list[dict]]:
	"""Columns, a row for each line of the clauses, how it is counted, no chart, and the clauses by verdict."""
	standards = _standards(asked.standard)
	lines = _lines(standards)
	counts = {
		record: _count(EVIDENCE[record], asked)
		for record in sorted({line.evidence for of in lines.values() for line in of if line.evidence})
	}
	judged = _judged(asked.last)
	rows, verdicts = [], Counter()
	for standard, title in standards.items():
		verdicts.update(_verdicts(lines[standard], counts).values())
		rows += _rows(asked, standard, title, lines[standard], counts, judged)
	return _columns(), rows, f"<p>{escape_html(in_words(HOW_IT_IS_COUNTED))}</p>", None, _summary(verdicts)


def _standards(only: str) -> dict[str, str]:
	"""Their titles by name."""
	filters = {"name": only} if only else {"disabled": 0}
	rows = frappe.get_all(STANDARD, filters, ["name", "standard_title"], order_by="name")
	return {row.name: row.standard_title for row in rows}


def _lines(standards: Iterable[str]) -> dict[str, list[self_check.Asked]]:
	"""The lines of each standard, those of one clause together, in the order in which the clauses were entered."""
	found: dict[str, dict[str, list[self_check.Asked]]] = defaultdict(lambda: defaultdict(list))
	for row in frappe.get_all(
		CLAUSE,
		{"parenttype": STANDARD, "parent": ["in", [*standards, ""]]},
		["parent", "clause", "requirement", "evidence", "least_a_year", "remark"],
		order_by="parent, idx",
		limit_page_length=0,
	):
		# a kind that a later version no longer has is none
		evidence = row.evidence if row.evidence in EVIDENCE else ""
		line = self_check.Asked(
			row.clause, row.requirement or "", evidence, row.least_a_year or 0, row.remark or ""
		)
		found[row.parent][self_check.key_of(row.clause)].append(line)
	return {name: [line for of in found[name].values() for line in of] for name in standards}


def _count(evidence: Evidence, asked: Asked) -> Count:
	"""One query, which reads what was finished or begun in the year alone."""
	record = frappe.qb.DocType(evidence.record)
	finished, begun = (
		_within(record[name], asked.first, asked.last) for name in (evidence.finished_on, evidence.begun_on)
	)
	if evidence.finished:
		finished &= record.status.isin(sorted(evidence.finished))
		begun &= record.status.isin(sorted(evidence.open))
		either = finished | begun
		total = Sum(Case().when(begun, 1).else_(0))
	else:
		either, total = finished, Sum(0)
	[(done, still_open)] = (
		frappe.qb.from_(record).select(Sum(Case().when(finished, 1).else_(0)), total).where(either).run()
	)
	return Count(int(done or 0), int(still_open or 0))


def _within(moment, first: date, last: date):
	return (moment >= datetime.combine(first, time())) & (moment < datetime.combine(last + ONE_DAY, time()))


def _judged(until: date) -> dict[tuple[str, str], Judged]:
	"""The latest conformity by standard and clause, of evaluations concluded up to `until`. One query."""
	record, clause = frappe.qb.DocType(evaluation_record.RECORD), frappe.qb.DocType(JUDGED)
	rows = (
		frappe.qb.from_(record)
		.inner_join(clause)
		.on((clause.parent == record.name) & (clause.parenttype == evaluation_record.RECORD))
		.select(clause.standard, clause.clause, clause.after, record.evaluated_on, record.name)
		.where(record.status == evaluation_record.Status.CONCLUDED.value)
		.where(record.evaluated_on < datetime.combine(until + ONE_DAY, time()))
		.where(clause.after.isnotnull() & (clause.after != ""))
		.orderby(record.evaluated_on)
		.orderby(record.name)
		.orderby(clause.idx)
		.run()
	)
	return {
		(standard, self_check.key_of(number)): Judged(after, getdate(moment), name)
		for standard, number, after, moment, name in rows
	}


# As it is shown


def _verdict(line: self_check.Asked, counts: Mapping[str, Count]) -> Verdict:
	return self_check.judge(line, counts.get(line.evidence, Count()).finished)


def _verdicts(lines: Iterable[self_check.Asked], counts: Mapping[str, Count]) -> dict[str, Verdict]:
	"""By clause."""
	found: dict[str, list[Verdict]] = defaultdict(list)
	for line in lines:
		found[self_check.key_of(line.number)].append(_verdict(line, counts))
	return {key: self_check.of_clause(verdicts) for key, verdicts in found.items()}


def _rows(
	asked: Asked,
	standard: str,
	title: str,
	lines: list[self_check.Asked],
	counts: Mapping[str, Count],
	judged: Mapping[tuple[str, str], Judged],
) -> Iterator[dict]:
	about = {"standard": standard, "standard_title": title}
	if not lines:
		yield {**about, "requirement": in_words(EMPTY)}
		return
	told: set[str] = set()
	requirements = {
		self_check.key_of(line.number): line.requirement for line in reversed(lines) if line.requirement
	}
	for line in lines:
		key = self_check.key_of(line.number)
		verdict = _verdict(line, counts)
		row = {**about, "clause": line.number, "remark": line.remark, "verdict": _(verdict.value)}
		row["standing"] = verdict.name.lower()
		if key not in told:
			told.add(key)
			row["requirement"] = requirements.get(key, "")
			if found := judged.get((standard, key)):
				row |= {
					"conformity": _(found.conformity),
					"judged_on": found.day,
					"evaluation": found.evaluation,
				}
		if line.evidence:
			count = counts[line.evidence]
			row |= {
				"evidence": _(line.evidence),
				"least": line.least,
				"finished": count.finished,
				"open": count.open,
				"doctype": line.evidence,
				"lists": _lists(EVIDENCE[line.evidence], asked),
			}
		yield row


def _lists(evidence: Evidence, asked: Asked) -> dict[str, dict]:
	"""The filters of a list that shows what was counted, by column."""
	year = ["between", [asked.first.isoformat(), asked.last.isoformat()]]
	found = {"finished": {evidence.finished_on: year}}
	if evidence.finished:
		found["finished"]["status"] = ["in", sorted(evidence.finished)]
		found["open"] = {evidence.begun_on: year, "status": ["in", sorted(evidence.open)]}
	return found


def _columns() -> list[dict]:
	return [
		{
			"fieldname": "standard",
			"label": _("Standard"),
			"fieldtype": "Link",
			"options": STANDARD,
			"width": 165,
		},
		{"fieldname": "clause", "label": _("Clause"), "fieldtype": "Data", "width": 75, "align": "left"},
		{"fieldname": "requirement", "label": _("What It Asks For"), "fieldtype": "Data", "width": 220},
		{"fieldname": "evidence", "label": _("Evidence"), "fieldtype": "Data", "width": 160},
		{"fieldname": "least", "label": _("At Least a Year"), "fieldtype": "Int", "width": 85},
		{"fieldname": "finished", "label": _("Finished"), "fieldtype": "Int", "width": 80},
		{"fieldname": "open", "label": _("Not Finished"), "fieldtype": "Int", "width": 70},
		{"fieldname": "verdict", "label": _("Verdict"), "fieldtype": "Data", "width": 120},
		{"fieldname": "conformity", "label": _("Latest Conformity"), "fieldtype": "Data", "width": 120},
		{"fieldname": "judged_on", "label": _("Judged On"), "fieldtype": "Date", "width": 105},
		{
			"fieldname": "evaluation",
			"label": _("Improvement Evaluation"),
			"fieldtype": "Link",
			"options": evaluation_record.RECORD,
			"width": 140,
		},
		{"fieldname": "remark", "label": _("Remark"), "fieldtype": "Data", "width": 200},
		{"fieldname": "standard_title", "label": _("Standard Title"), "fieldtype": "Data", "width": 260},
	]


def _summary(verdicts: Counter) -> list[dict]:
	"""How many clauses there are of each verdict."""
	return [
		{
			"label": _(verdict.value),
			"value": verdicts[verdict],
			"datatype": "Int",
			"indicator": INDICATORS[verdict],
		}
		for verdict in Verdict
	]

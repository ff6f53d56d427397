"""The case library 案例库: cases drafted from the records of improvements, which every employee reads (R68, R78, R81)."""

from __future__ import annotations

import frappe

from itss_improvement.domain.case import RECORD, Status
from itss_improvement.domain.closing import REASON_FIELDS, Checked, Gate, Standing, may_need_none
from itss_improvement.domain.explanation import Sentence

ROW = "Improvement Served"


def of(opportunities: list[str]) -> list[frappe._dict]:
	"""`name`, `title` and `status` of the cases that serve one of `opportunities` and were not withdrawn, oldest
	first, each once with the `opportunity`. One query."""
	case, row = frappe.qb.DocType(RECORD), frappe.qb.DocType(ROW)
	return (
		frappe.qb.from_(case)
		.join(row)
		.on((row.parent == case.name) & (row.parenttype == RECORD))
		.select(case.name, case.title, case.status, row.opportunity)
		.where(row.opportunity.isin([*opportunities, ""]))
		.where(case.status != Status.WITHDRAWN.value)
		.orderby(case.creation)
		.orderby(case.name)
		.run(as_dict=True)
	)


def gate(path) -> Checked:
	"""A published case serves the improvement of `path`; of a routine improvement a reason does as well (R68)."""
	found = of([path.opportunity])
	published = [row.name for row in found if row.status == Status.PUBLISHED.value]
	records = tuple((RECORD, row.name) for row in found)
	reason = (path.get(REASON_FIELDS[Gate.CASE]) or "").strip()
	if published:
		return Checked(
			Gate.CASE, Standing.PASSED, Sentence("{0} is published.", (", ".join(published),)), records
		)
	if found:
		# what was begun is ended: a reason does not stand beside it
		because = Sentence(
			"{0} is a draft: publish it, or withdraw it.", (", ".join(row.name for row in found),)
		)
		return Checked(Gate.CASE, Standing.OPEN, because, records)
	if reason and may_need_none(Gate.CASE, path.doctype):
		return Checked(Gate.CASE, Standing.NOT_NEEDED, Sentence("No case is kept: {0}", (reason,)))
	return Checked(Gate.CASE, Standing.OPEN, Sentence("No case tells of it yet: draft one from this record."))

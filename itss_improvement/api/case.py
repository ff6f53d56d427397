"""What the desk and the page of cases ask. Each checks permissions before anything else."""

import frappe
from frappe import _

from itss_improvement import cases, paths
from itss_improvement.cases import drafting, finding, using
from itss_improvement.domain.case import AUTHORS, DRAFTED_FROM, OFFERED_IN
from itss_improvement.permissions import roles_of

OPPORTUNITY = paths.OPPORTUNITY


@frappe.whitelist(methods=["POST"])
def draft(doctype: str, name: str) -> dict:
	"""Draft a case from an improvement: its opportunity, or the record of its path. Where one tells of it already, that
	one. Returns its `name` and `status`."""
	doc = _improvement(doctype, name)
	path = paths.open_record(doc.name) if doctype == OPPORTUNITY else doc
	if path is None:
		frappe.throw(
			_("{0} was not assessed yet, and there is nothing to tell of it.").format(doc.name),
			title=_("Not Possible"),
		)
	case = drafting.draft_from(path)
	return {"name": case.name, "status": case.status}


@frappe.whitelist(methods=["GET", "POST"])
def of(doctype: str, name: str) -> dict:
	"""What the form of an improvement shows of cases: `may_draft`, the `cases` that tell of it (`name`, `title`,
	`status`), and where its cause is looked for the published cases that are `offered`: `name`, `title`, `problem`,
	`cause`, `best_practice` and `use_count`, `reasons` in words, and whether each is `used` on this record."""
	doc = _improvement(doctype, name)
	opportunity = doc.name if doctype == OPPORTUNITY else doc.opportunity
	told_of = [
		row for row in cases.of([opportunity]) if frappe.has_permission(cases.RECORD, "read", row.name)
	]
	writes = not AUTHORS.isdisjoint(roles_of())
	return {
		"may_draft": writes and doc.status in DRAFTED_FROM and not told_of,
		"cases": [{key: row[key] for key in ("name", "title", "status")} for row in told_of],
		"offered": _offered(doc),
	}


@frappe.whitelist(methods=["POST"])
def use(case: str, doctype: str = "", name: str = "") -> dict:
	"""The case helped the user, on the record that they name or by itself. Returns its `use_count`."""
	return {"use_count": using.use(case, doctype, name)}


def _offered(doc) -> list[dict]:
	if doc.status not in OFFERED_IN.get(doc.doctype, ()) or not frappe.has_permission(cases.RECORD, "read"):
		return []
	used = finding.used_for(doc.doctype, doc.name)
	return [
		{
			"name": offer.case.name,
			"title": offer.case.title,
			"problem": offer.case.problem,
			"cause": offer.case.cause,
			"best_practice": offer.case.best_practice,
			"use_count": offer.case.used,
			"reasons": [reason.render(_) for reason in offer.reasons],
			"used": offer.case.name in used,
		}
		for offer in finding.similar(doc)
	]


def _improvement(doctype: str, name: str):
	if doctype != OPPORTUNITY and doctype not in paths.RECORDS.values():
		frappe.throw(_("{0} is no record of an improvement.").format(_(doctype)), title=_("Not Possible"))
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	return doc

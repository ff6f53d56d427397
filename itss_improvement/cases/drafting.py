"""Drafts a case from what the records of an improvement say, without the names that stand in them (R68, R81)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import frappe
from frappe import _
from frappe.utils import cint

from itss_improvement import cases
from itss_improvement.assignment import hand_over_to
from itss_improvement.domain import case as rules
from itss_improvement.domain.case import AUTHORS, RECORD, Improved, Names
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.measure import RECORD as MEASURE
from itss_improvement.domain.measure import Status as MeasureStatus
from itss_improvement.errors import rules_as_messages
from itss_improvement.permissions import roles_of
from itss_improvement.settings import record_text
from itss_improvement.verifications.handing_over import who_may

OPPORTUNITY = "Improvement Opportunity"
EVIDENCE = "Improvement Opportunity Evidence"
VERIFICATION = "Improvement Verification"
ACTION = "Corrective and Preventive Action"

PROBLEM = {
	ACTION: ("phenomenon", "scope", "impact"),
	"Improvement Notice": ("need",),
	"Improvement Project": ("background",),
}
"""The fields of the record of a path that say what was wrong."""
RESULT = {
	ACTION: ("implementation_summary",),
	"Improvement Notice": ("result",),
	"Improvement Project": ("result_summary",),
}


def draft_from(path):
	"""The case that tells of the improvement whose record of a path is `path`: the one that is there, or a new draft.

	Raises PermissionError for whoever writes no cases or may not see the improvement, and ValidationError where it was
	not carried out yet.
	"""
	path.check_permission("read")
	if AUTHORS.isdisjoint(roles_of()):
		frappe.throw(
			_("{0}: cases are written by the quality department and by department owners.").format(path.name),
			frappe.PermissionError,
		)
	with rules_as_messages(path.name):
		rules.check_may_draft(path.status)
	# two people who ask at once get one draft
	frappe.db.get_value(path.doctype, path.name, "name", for_update=True)
	if found := cases.of([path.opportunity]):
		return frappe.get_doc(RECORD, found[0].name)
	opportunity = frappe.get_doc(OPPORTUNITY, path.opportunity)
	doc = frappe.new_doc(RECORD)
	doc.update(
		{
			**rules.draft(improved(path, opportunity), names(path, opportunity)),
			**_categories(opportunity),
			**verified(path),
			"reference_doctype": path.doctype,
			"reference_name": path.name,
			"opportunity": opportunity.name,
			"responsible_department": path.responsible_department,
		}
	)
	doc.append(
		"improvements",
		{
			"opportunity": opportunity.name,
			"title": opportunity.title,
			"responsible_department": opportunity.responsible_department,
		},
	)
	doc.flags.made_by_app = True
	# what only people know is not there yet
	doc.flags.ignore_mandatory = True
	return doc.insert(ignore_permissions=True)


def hand_over(doc) -> None:
	"""A draft waits for whoever may publish it."""
	hand_over_to(doc, who_may(doc, "Publish") if doc.status == rules.Status.DRAFT.value else None)


def improved(path, opportunity) -> Improved:
	"""What the records say of the improvement."""
	concluded = _verification(path)
	problem = "\n".join(filter(None, (path.get(field) for field in PROBLEM[path.doctype])))
	return Improved(
		title=path.title or opportunity.title or "",
		problem=problem or opportunity.current_state or "",
		causes=tuple(row.cause or "" for row in path.get("causes") or () if cint(row.is_root)),
		measures=tuple(_done(path)),
		result="\n".join(filter(None, (path.get(field) for field in RESULT[path.doctype]))),
		findings=(concluded and concluded.findings) or "",
		figure=(concluded and concluded.criterion_metric) or opportunity.metric or "",
		before=_before(path, opportunity),
		after=(concluded and concluded.measured_value) or "",
		target=(concluded and concluded.criterion_target) or opportunity.metric_target or "",
	)


def verified(path) -> dict[str, str | None]:
	"""What the verification that holds concluded."""
	concluded = _verification(path)
	return {
		"verification": concluded and concluded.name,
		"conclusion": concluded and concluded.conclusion,
	}


def figures(path) -> dict[str, str]:
	"""The figures as the records have them now, without names."""
	opportunity = frappe.get_doc(OPPORTUNITY, path.opportunity)
	named = names(path, opportunity)
	found = rules.figures(improved(path, opportunity))
	return {field: rules.without_names(text, named)[0] for field, text in found.items()}


def names(path, opportunity) -> Names:
	"""Who stands in the records: customers of the tickets, and the people who had to do with the improvement."""
	users = {path.owner, opportunity.identified_by, opportunity.auditor, opportunity.assessed_by}
	users.update(row.responsible_person for row in _measures(path))
	users.update(row.user for row in path.get("team") or ())
	users.add(path.get("leader"))
	signed = frappe.get_all(
		"Improvement Signature", {"parent": ["in", [path.name, opportunity.name]]}, ["signed_by", "full_name"]
	)
	users.update(row.signed_by for row in signed)
	return _names([opportunity.name], users, {row.full_name for row in signed})


def titles_of(opportunities: list[str]) -> dict[str, str]:
	"""The titles of improvements, by their names, without the names of customers and of those who found them."""
	rows = frappe.get_all(
		OPPORTUNITY,
		{"name": ["in", [*opportunities, ""]]},
		["name", "title", "identified_by", "auditor", "assessed_by"],
		limit_page_length=0,
	)
	users = {user for row in rows for user in (row.identified_by, row.auditor, row.assessed_by)}
	named = _names([row.name for row in rows], users)
	return {row.name: rules.without_names(row.title or "", named)[0] for row in rows}


def _names(opportunities: list[str], users: set[str | None], called: set[str | None] = frozenset()) -> Names:
	known = sorted(user for user in users if user and user != "Administrator")
	full_names = frappe.get_all("User", {"name": ["in", [*known, ""]]}, pluck="full_name")
	return Names(
		customers=frozenset(customers_of(opportunities)),
		people=frozenset({*full_names, *called} - {None, "", "Administrator"}),
		a_customer=record_text(Sentence("[customer]")),
		a_person=record_text(Sentence("[person]")),
		a_contact=record_text(Sentence("[contact]")),
	)


def customers_of(opportunities: list[str]) -> set[str]:
	"""The customers of the tickets behind them, and those whom somebody named."""
	asked = {"parenttype": OPPORTUNITY, "parent": ["in", [*opportunities, ""]]}
	of_tickets = frappe.get_all(EVIDENCE, asked, pluck="customer", distinct=True)
	named = frappe.get_all(OPPORTUNITY, {"name": ["in", [*opportunities, ""]]}, pluck="customer")
	return {customer.strip() for customer in (*of_tickets, *named) if customer and customer.strip()}


def ticket_types_of(opportunity: str) -> list[str]:
	"""Those of the tickets behind it, the most frequent first."""
	rows = frappe.get_all(
		EVIDENCE,
		{"parenttype": OPPORTUNITY, "parent": opportunity, "ticket_type": ["is", "set"]},
		pluck="ticket_type",
	)
	return [
		ticket_type
		for ticket_type, _count in sorted(Counter(rows).items(), key=lambda one: (-one[1], one[0]))
	]


def _categories(opportunity) -> dict[str, str | None]:
	teams = Counter(row.team for row in opportunity.evidence if row.team)
	return {
		"ticket_type": next(iter(ticket_types_of(opportunity.name)), None),
		"team": min(teams, key=lambda team: (-teams[team], team), default=None),
		"service_phase": opportunity.service_phase,
		"improvement_class": opportunity.improvement_class,
	}


def _done(path) -> Iterator[str]:
	"""What was done, as it was planned."""
	return (row.measure or row.title for row in _measures(path) if row.status == MeasureStatus.DONE.value)


def _measures(path) -> list[frappe._dict]:
	return frappe.get_all(
		MEASURE,
		{"reference_doctype": path.doctype, "reference_name": path.name},
		["measure", "title", "status", "responsible_person"],
		order_by="creation, name",
		limit_page_length=0,
	)


def _before(path, opportunity) -> str:
	goals = [f"{row.metric}: {row.baseline} {row.unit or ''}".strip() for row in path.get("goals") or ()]
	return "\n".join(goals) or opportunity.metric_value or ""


def _verification(path):
	return path.get("verification") and frappe.get_doc(VERIFICATION, path.verification)

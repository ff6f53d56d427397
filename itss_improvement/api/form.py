"""What the desk's forms ask for, once each time one is opened."""

import frappe

from itss_improvement import calls
from itss_improvement.calls import answering
from itss_improvement.departments import Hierarchy
from itss_improvement.domain.measure import RECORD as MEASURE
from itss_improvement.domain.opportunity import SOURCES
from itss_improvement.helpdesk import desks
from itss_improvement.lifecycle import reading as lifecycle
from itss_improvement.measures import aims, evidence, reference
from itss_improvement.notices import clock
from itss_improvement.opportunities import reading

DEPARTMENT = "Improvement Department"
NOTICE = "Improvement Notice"


@frappe.whitelist(methods=["GET", "POST"])
def opportunity(name: str) -> dict:
	"""What `lifecycle.page` says of it, and `readable`: the tickets behind it that the user may open, by service
	desk."""
	return {
		**lifecycle.page_of(reading.DOCTYPE, name),
		"readable": reading.readable_tickets(name),
	}


@frappe.whitelist(methods=["GET", "POST"])
def notice(name: str) -> dict:
	"""What `lifecycle.page` says of it, and `clock`: the `sentences` that say how it stands in its working days,
	and their `colour` (R55, R56)."""
	page = lifecycle.page_of(NOTICE, name)
	return {**page, "clock": clock.shown(frappe.get_doc(NOTICE, name))}


@frappe.whitelist(methods=["GET", "POST"])
def call(name: str) -> dict:
	"""Whether the user `may_answer`, and the `opportunities` that the department submitted in the quarter so far."""
	frappe.has_permission(calls.DOCTYPE, "read", name, throw=True)
	doc = frappe.get_doc(calls.DOCTYPE, name)
	return {
		"may_answer": bool(doc.has_permission("write")),
		"opportunities": answering.opportunities_of(doc.department, doc.period_from, doc.period_to),
	}


@frappe.whitelist(methods=["GET", "POST"])
def department(name: str) -> dict | None:
	"""The `user` who answers for a department now, and their `full_name`; null where nobody can be reached."""
	frappe.has_permission(DEPARTMENT, "read", name, throw=True)
	found = Hierarchy().who_answers(name)
	return {"user": found.person.user, "full_name": found.person.called} if found else None


@frappe.whitelist(methods=["GET", "POST"])
def measure(name: str) -> dict:
	"""What `lifecycle.page` says of it; its `evidence`, each file with what became of it since it was attached (R60);
	and the `aims` that it may have."""
	page = lifecycle.page_of(MEASURE, name)
	doc = frappe.get_doc(MEASURE, name)
	return {**page, "evidence": evidence.states_of(doc), "aims": aims.choice(reference.path_of(doc))}


@frappe.whitelist(methods=["GET", "POST"])
def sources() -> dict[str, list[str]]:
	"""The six sources with their subtypes (R25)."""
	frappe.has_permission(reading.DOCTYPE, "read", throw=True)
	return {source: list(subtypes) for source, subtypes in SOURCES.items()}


@frappe.whitelist(methods=["GET", "POST"])
def teams() -> list[str]:
	"""The teams of the site's service desks, for whoever says which department answers for which."""
	frappe.has_permission(DEPARTMENT, "write", throw=True)
	return sorted({team for desk in desks() for team in desk.teams()})

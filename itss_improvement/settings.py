"""**Improvement Settings** as the values that the rules work with."""

from __future__ import annotations

from dataclasses import fields

import frappe
from frappe import _
from frappe.utils import cint, flt, getdate

from itss_improvement.domain.archive import LEAST_YEARS
from itss_improvement.domain.assessment import AssessmentRules
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.regulation import Revision
from itss_improvement.domain.reminder import Recipient, Step
from itss_improvement.domain.signal import DetectionRules
from itss_improvement.domain.time_limits import TimeLimits

DOCTYPE = "Improvement Settings"


def settings():
	"""The settings document, from the cache."""
	return frappe.get_cached_doc(DOCTYPE)


def watches_tickets() -> bool:
	return bool(cint(settings().watch_tickets))


def retention_years(doc=None) -> int:
	"""For how long what is archived is kept (R93)."""
	doc = doc or settings()
	# settings that were saved before there was an archive say nothing of it
	return cint(doc.retention_years) or LEAST_YEARS


def detection_rules(doc=None) -> DetectionRules:
	"""What counts as noticeable on a ticket."""
	doc = doc or settings()
	return DetectionRules(
		at_risk_share=flt(doc.at_risk_share) / 100,
		poor_rating=flt(doc.poor_rating),
		complaint_terms=tuple(
			line.strip() for line in (doc.complaint_terms or "").splitlines() if line.strip()
		),
		repeat_days=cint(doc.repeat_days),
	)


def assessment_rules(doc=None) -> AssessmentRules:
	"""The weights and limits that suggest a class."""
	doc = doc or settings()
	return AssessmentRules(
		impact_weight=flt(doc.impact_weight),
		resource_weight=flt(doc.resource_weight),
		urgency_weight=flt(doc.urgency_weight),
		capa_from=flt(doc.capa_from),
		project_from=flt(doc.project_from),
	)


def project_executive_threshold(doc=None) -> float:
	"""The budget from which a project is for the Executive as well (decision a)."""
	return flt((doc or settings()).project_executive_threshold)


def time_limits(doc=None) -> TimeLimits:
	"""How many working days each step may take."""
	doc = doc or settings()
	return TimeLimits(**{limit.name: cint(doc.get(f"{limit.name}_days")) for limit in fields(TimeLimits)})


def ladder(doc=None, enabled_only: bool = True) -> tuple[Step, ...]:
	"""The steps of the ladder, those that are switched off left out unless `enabled_only` is False."""
	doc = doc or settings()
	return tuple(
		Step(cint(row.working_days), Recipient(row.recipient))
		for row in doc.reminders
		if cint(row.enabled) or not enabled_only
	)


def calls_departments() -> bool:
	return bool(cint(settings().call_departments))


def watches_recurrences() -> bool:
	return bool(cint(settings().watch_recurrences))


def recurrence_days(doc=None) -> int:
	"""Calendar days after its end that an improvement is watched: tickets come on every day."""
	return cint((doc or settings()).recurrence_days)


def revisions(doc=None) -> tuple[Revision, ...]:
	"""Of the regulation, in the order of the table. A row without its dates, as no form lets one be saved, is left out."""
	doc = doc or settings()
	return tuple(
		Revision(
			(row.version or "").strip(),
			getdate(row.revised_on),
			getdate(row.effective_from),
			row.approved_by or "",
		)
		for row in doc.revisions
		if row.revised_on and row.effective_from
	)


def record_text(sentence: Sentence) -> str:
	"""`sentence` in the language in which records are kept, whoever's session writes it."""
	return sentence.render(record_word)


def record_word(text: str) -> str:
	"""A word or a sentence of ours in the language in which records are kept."""
	return _(text, lang=settings().record_language or frappe.local.lang)

"""The plan of measures: similar places looked at, and how it will be verified, before anything is done (R38, R39, R58)."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cint

from itss_improvement import measures
from itss_improvement.corrective_actions import analysis
from itss_improvement.domain.corrective_action import SimilarPlace, check_observation, check_similar_places
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.measure import OPEN, RECORD
from itss_improvement.errors import rules_as_messages
from itss_improvement.settings import record_text


def check_period(doc) -> None:
	"""Refuse an observation period that is none as soon as it is written; 0 stands for one that is not written."""
	if period := cint(doc.observation_period):
		with rules_as_messages(doc.called):
			check_observation(period)


def finish(doc) -> None:
	"""Refuse a plan that is not complete."""
	with rules_as_messages(doc.called):
		check_similar_places(
			[
				SimilarPlace(row.place or "", row.finding or "", row.decision or "")
				for row in doc.similar_places
			]
		)
		check_observation(cint(doc.observation_period))
	measures.check_planned(doc)
	doc.planned_measures = measures_in_words(doc)


def check_unchanged(doc) -> None:
	"""What is approved is what was submitted: measures are records of their own, and may have been written since."""
	if measures_in_words(doc) != doc.planned_measures:
		frappe.throw(
			_(
				"{0}: measures changed since the plan was submitted. Return the plan, and have it submitted anew."
			).format(doc.name),
			title=_("Not Possible"),
		)


def measures_in_words(doc) -> str:
	"""The measures that are planned, one a line, in the language of the records: what a signature stands for."""
	numbers = analysis.tree(doc).numbers
	rows = [row for row in measures.of(doc.doctype, doc.name) if row.status in OPEN]
	texts = dict(
		frappe.get_all(
			RECORD, {"name": ["in", [row.name for row in rows] or [""]]}, ["name", "measure"], as_list=True
		)
	)
	return "\n".join(
		record_text(
			Sentence(
				"{0}: {1} (root cause {2}; {3}; due {4})",
				(
					row.name,
					" ".join((texts[row.name] or "").split()),
					numbers.get(row.cause, "-"),
					row.full_name or row.responsible_person,
					row.due_date,
				),
			)
		)
		for row in rows
	)

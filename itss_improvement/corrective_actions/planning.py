"""The plan of measures: similar places looked at, and how it will be verified, before anything is done (R38, R39, R58)."""

from __future__ import annotations

from frappe.utils import cint

from itss_improvement.domain.corrective_action import SimilarPlace, check_observation, check_similar_places
from itss_improvement.errors import rules_as_messages


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

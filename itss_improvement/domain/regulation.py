"""Which version of the regulation is in force on a day, from its table of revisions (R2, R82, R83).

A version is in force from its own day until the day on which the next one begins. A form is of the version under which its
record was made, not of the one that stands on the day of printing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from itss_improvement.domain.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Revision:
	version: str
	approved_on: date
	effective_from: date
	approved_by: str = ""


def in_force(revisions: Iterable[Revision], day: date) -> Revision | None:
	"""The one of `revisions` that is in force on `day`; None before the first of them."""
	begun = [revision for revision in revisions if revision.effective_from <= day]
	return max(begun, key=lambda revision: revision.effective_from, default=None)


def newest(revisions: Iterable[Revision]) -> Revision | None:
	"""The last that is in force, or will be."""
	return max(revisions, key=lambda revision: revision.effective_from, default=None)


def own_day(created_on: date, signed_on: Sequence[date]) -> date:
	"""The day of a record that counts for its form: that of its latest standing signature, or else its creation."""
	return max(signed_on, default=created_on)


def check_revisions(revisions: Sequence[Revision]) -> None:
	"""Raise RuleBroken unless the table tells of every day which version is in force."""
	for row, revision in enumerate(revisions, 1):
		if not revision.version.strip():
			raise RuleBroken("version", "Revisions, row {0}: give the version.", row)
		if revision.effective_from < revision.approved_on:
			raise RuleBroken(
				"before approval",
				"Revisions, row {0}: Effective From {1} is earlier than Revised On {2}. Nothing is in force before it was"
				" approved.",
				row,
				revision.effective_from,
				revision.approved_on,
			)
	for row, (earlier, later) in enumerate(pairwise(revisions), 2):
		if later.effective_from == earlier.effective_from:
			raise RuleBroken(
				"same day",
				"Revisions, row {0}: two versions take effect on {1}. Give each a day of its own.",
				row,
				later.effective_from,
			)
		if later.effective_from < earlier.effective_from:
			raise RuleBroken(
				"order",
				"Revisions, row {0}: Effective From {1} is earlier than {2} in the row before. List the oldest first.",
				row,
				later.effective_from,
				earlier.effective_from,
			)

"""The gap list 缺失清单: what an auditor would find missing in the records of improvements, archived or not (R40, R41, R48,
R60, R65, R66, R68, R69, R72-R74). The rules are those of `domain.evidence_gap`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from frappe.utils import getdate, today

from itss_improvement import chronology
from itss_improvement.domain import evidence_gap
from itss_improvement.domain.evidence_gap import Gap
from itss_improvement.evidence_gaps import reading


@dataclass(frozen=True, slots=True)
class Found:
	"""An improvement with what is missing in it."""

	opportunity: str
	customers: tuple[str, ...]
	closed_on: str
	"""The day, "" while it goes on."""
	path_doctype: str
	path: str
	gaps: tuple[Gap, ...]
	"""The heaviest first."""


def of(
	opportunities: Collection[str], gone: Iterable[tuple[str, str, str, str]] | None = None
) -> dict[str, Found]:
	"""What is missing in each of `opportunities`, in a number of queries that does not grow with theirs; whoever asks is
	to be one who may read them all.

	`gone`: the files that are known to be gone, each with its opportunity, DocType and name of its record, and how it is
	called; without it those are looked for on the disk.
	"""
	day = getdate(today())
	told = chronology.of(opportunities, everything=True)
	found = {}
	for record in reading.read(opportunities, gone):
		order = told[record.improvement.opportunity]
		said_by = {entry.fact: (entry.doctype, entry.name) for entry in order.entries}
		found[record.improvement.opportunity] = Found(
			record.improvement.opportunity,
			record.customers,
			record.closed_on,
			*(("", "") if record.improvement.path is None else record.improvement.about),
			tuple(
				evidence_gap.in_order(
					[
						*evidence_gap.gaps(record.improvement, day),
						*evidence_gap.of_order(order.check, said_by),
					]
				)
			),
		)
	return found

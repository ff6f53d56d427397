"""Pairs of ticket subjects with a label: does the second show that the problem of the first came back?

Written by hand in `recurrence_pairs.csv` before there was a matcher. A third is held out: other topics for the most
part, no subject of the rest, and for measuring only. What is tuned is tuned on the rest.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from itss_improvement.domain.ticket import TicketSnapshot

FILE = Path(__file__).with_suffix(".csv")
TRAIN, HELD_OUT = "train", "held-out"
MOMENT = datetime(2026, 3, 2, 9, 0)
"""No label depends on a time."""


@dataclass(frozen=True)
class Pair:
	set: str
	language: str
	"""Chinese, English or mixed."""
	first: TicketSnapshot
	second: TicketSnapshot
	same_problem: bool


def read(wanted: str = "") -> list[Pair]:
	"""The pairs of one set, or all."""
	with FILE.open(encoding="utf-8", newline="") as file:
		rows = list(csv.DictReader(file))
	return [
		Pair(
			row["set"],
			row["language"],
			_ticket(row, "first", number),
			_ticket(row, "second", number),
			row["same_problem"] == "1",
		)
		for number, row in enumerate(rows, 1)
		if wanted in ("", row["set"])
	]


def _ticket(row: dict[str, str], which: str, number: int) -> TicketSnapshot:
	return TicketSnapshot(
		desk="HD Ticket",
		name=f"{number}-{which}",
		opened_at=MOMENT,
		subject=row[f"{which}_subject"],
		ticket_type=row[f"{which}_type"],
		team=row[f"{which}_team"],
		customer=row[f"{which}_customer"],
	)

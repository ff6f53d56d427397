"""What is archived of an improvement, and the entry of the log that stands for each item (R70, R92, R93).

An entry is canonical JSON (keys sorted, no spaces, UTF-8): its SHA-256 is a leaf of the log. It names the item and the
SHA-256 of its bytes, so that whoever has both can check them without the site.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.merkle import leaf_hash
from itss_improvement.domain.signature import canonical_json

SCHEMA = 1
"""Stands in every entry and every record's JSON: a later way of writing them is not taken for a change."""
LEAST_YEARS = 3
"""How long records of improvements are kept at the least, from the day on which they are archived (R93)."""


class ItemKind(str, Enum):
	ARCHIVE = "Archive"
	"""What the archive itself says: of which improvement, when, until when."""
	RECORD = "Record"
	"""It is frozen from then on."""
	LIVING_RECORD = "Living Record"
	"""It goes on to be changed elsewhere: what is archived is how it was."""
	TICKETS = "Tickets"
	SIGNALS = "Signals"
	FORM = "Form"
	PAPER = "Paper"
	"""The form as a PDF."""
	ATTACHMENT = "Attachment"
	HOLD = "Legal Hold"
	RELEASE = "Release from Hold"
	DISPOSAL = "Disposal"


LATER = frozenset({ItemKind.HOLD, ItemKind.RELEASE, ItemKind.DISPOSAL})
"""What happened to an archive later: an entry of the log like the others, at its end by then."""
OUTLIVES_DISPOSAL = LATER | {ItemKind.ARCHIVE}
"""What still says of an archive that was disposed of that there was one. Of the rest the entries stay."""


@dataclass(frozen=True, slots=True)
class Entry:
	archive: str
	number: int
	"""From 1."""
	kind: str
	doctype: str
	name: str
	"""Of the record that it is, or belongs to."""
	file_name: str
	sha256: str
	"""64 hexadecimal digits; "" where the bytes were gone when it was archived."""
	size: int
	"""Bytes."""

	def as_data(self) -> dict[str, object]:
		return {"schema": SCHEMA, **asdict(self)}

	def leaf_hash(self) -> str:
		"""64 hexadecimal digits."""
		return leaf_hash(canonical_json(self.as_data()).encode()).hex()


@dataclass(frozen=True, slots=True)
class Difference:
	"""A field that is no longer what was archived."""

	field: str
	"""`table[row].column` for a row."""
	archived: object
	found: object


def differences(archived: Mapping[str, object], found: Mapping[str, object]) -> list[Difference]:
	"""What of a record's archived content is different now. A field that is there only now came with a later version of
	the app, and one of which the app no longer knows went with it: neither is a change of the record."""
	changed: list[Difference] = []
	for field in sorted(archived.keys() & found.keys()):
		before, now = archived[field], found[field]
		if before == now:
			continue
		if isinstance(before, list) and isinstance(now, list):
			changed += _in_rows(field, before, now)
		else:
			changed.append(Difference(field, before, now))
	return changed


def _in_rows(field: str, before: Sequence[Mapping], now: Sequence[Mapping]) -> list[Difference]:
	changed: list[Difference] = []
	for at in range(max(len(before), len(now))):
		called = f"{field}[{at + 1}]"
		if at >= len(now):
			changed.append(Difference(called, before[at], None))
		elif at >= len(before):
			changed.append(Difference(called, None, now[at]))
		else:
			changed += [
				Difference(f"{called}.{inner.field}", inner.archived, inner.found)
				for inner in differences(before[at], now[at])
			]
	return changed


def check_years(years: int) -> None:
	"""Raise RuleBroken for fewer years than the regulation asks for."""
	if years < LEAST_YEARS:
		raise RuleBroken("retention", "Records are kept for {0} years or more, not {1}.", LEAST_YEARS, years)


def retain_until(archived_on: date, years: int) -> date:
	"""The last day on which it is kept, `years` after it was archived. Raises RuleBroken for fewer than three."""
	check_years(years)
	try:
		return archived_on.replace(year=archived_on.year + years)
	except ValueError:
		# the 29th of February
		return archived_on.replace(year=archived_on.year + years, month=3, day=1)

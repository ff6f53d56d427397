"""A legal hold: what is under one is not disposed of, whatever its time (R93)."""

from __future__ import annotations

import frappe

from itss_improvement.archives import ARCHIVE, log, writing
from itss_improvement.domain.archive import ItemKind
from itss_improvement.domain.disposal import check_hold
from itss_improvement.errors import rules_as_messages

MOST_CHARACTERS = 1_000


def hold(name: str, reason: str) -> None:
	"""Raises ValidationError where it is under a hold already, was disposed of, or no reason is given."""
	_write(name, True, reason)


def release(name: str, reason: str) -> None:
	"""Raises ValidationError where it is not under a hold, or no reason is given."""
	_write(name, False, reason)


def _write(name: str, held: bool, reason: str) -> None:
	"""The reason stands in the log, so that nobody puts another one there later."""
	with log.locked():
		archive = frappe.get_doc(ARCHIVE, name, for_update=True)
		reason = reason.strip()[:MOST_CHARACTERS]
		with rules_as_messages():
			check_hold(name, held, bool(archive.on_hold), bool(archive.disposed_on), reason)
		kind = ItemKind.HOLD if held else ItemKind.RELEASE
		writing.add(name, kind, {"by": frappe.session.user, "reason": reason})
		archive.update({"on_hold": int(held), "hold_reason": reason if held else ""})
		archive.flags.made_by_app = True
		archive.save(ignore_permissions=True)

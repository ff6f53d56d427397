"""Improvements that were closed and archived, for tests."""

from __future__ import annotations

from unittest.mock import patch

from tests import corrective_actions

ARCHIVE, ITEM, CHECKPOINT = (
	"Improvement Archive",
	"Improvement Archive Item",
	"Improvement Log Checkpoint",
)


def closed():
	"""The opportunity of a corrective action that was closed, with evidence on its measure and a ticket behind it."""
	import frappe

	corrective_actions.add_analyst()
	doc = corrective_actions.in_state("Closed")
	return frappe.get_doc("Improvement Opportunity", doc.opportunity)


def archived(opportunity: str | None = None, paper: bool = False):
	"""With its forms as PDFs as well, which takes most of the time, only where there is to be `paper`."""
	import frappe

	from itss_improvement.archives import writing
	from itss_improvement.forms import printing

	opportunity = opportunity or closed().name
	if paper:
		return frappe.get_doc(ARCHIVE, writing.archive(opportunity))
	with patch.object(printing, "weasyprint", lambda: None):
		return frappe.get_doc(ARCHIVE, writing.archive(opportunity))


def archived_long_ago(years: int = 4, opportunity: str | None = None):
	"""As if it had been done `years` ago: its time is over where that is more than three."""
	from frappe.utils import add_years, now_datetime

	from itss_improvement.archives import log

	moment = add_years(now_datetime(), -years)
	with patch.object(log, "now", lambda: moment):
		return archived(opportunity)


def items(archive, **filters) -> list:
	import frappe

	return frappe.get_all(
		ITEM, {"archive": archive.name, **filters}, ["*"], order_by="number", limit_page_length=0
	)

"""The calendars of the years around today, as far as they are published (decision i)."""

from __future__ import annotations

import frappe
from frappe.utils import getdate

from itss_improvement.calendars import DOCTYPE, importing
from itss_improvement.calendars.provisional import recompute_provisional
from itss_improvement.setup.seeds import remember, was_seeded

PUBLISHED_FROM = 10
"""The month from which next year's holidays may be known."""


def apply() -> None:
	this_year = getdate().year
	for year in (this_year - 1, this_year, this_year + 1):
		_seed(year)


def load_what_is_published() -> None:
	"""Every day: this year where it is still missing, next year from October on, and what became known since."""
	today = getdate()
	_seed(today.year)
	if today.month >= PUBLISHED_FROM:
		_seed(today.year + 1)
	for year in (today.year, today.year + 1):
		importing.bring_up_to_date(year)
	# what was counted while another process had not seen a calendar that arrived
	recompute_provisional()


def _seed(year: int) -> None:
	"""Once: a calendar that an administrator edited or removed stays so."""
	key = f"calendar:{year}"
	if was_seeded(key) or importing.library_days(year) is None:
		return
	if not frappe.db.exists(DOCTYPE, str(year)):
		importing.import_from_library(year)
	remember(key)

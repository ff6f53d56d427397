"""Rows of the regulation's revision table that are older than *Effective From* get one, oldest first (R83).

A version took effect when it was approved, but for the newest, of which the settings say from when.
"""

import frappe
from frappe.utils import getdate

SETTINGS, ROW = "Improvement Settings", "Improvement Settings Revision"


def execute() -> None:
	rows = frappe.get_all(
		ROW,
		{"parent": SETTINGS, "parenttype": SETTINGS},
		["name", "revised_on", "effective_from", "idx"],
		order_by="revised_on, idx",
	)
	begins = frappe.db.get_single_value(SETTINGS, "effective_from")
	for idx, row in enumerate(rows, 1):
		effective_from = row.effective_from or row.revised_on
		is_newest = idx == len(rows)
		if is_newest and not row.effective_from and begins and getdate(begins) >= getdate(row.revised_on):
			effective_from = begins
		frappe.db.set_value(
			ROW, row.name, {"effective_from": effective_from, "idx": idx}, update_modified=False
		)
	frappe.clear_document_cache(SETTINGS, SETTINGS)

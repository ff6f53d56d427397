"""Records for reports: written straight to their tables, whoever made them and when."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests import people

EVALUATION, STANDARD = "Improvement Evaluation", "Improvement Standard"
ALL = (
	"Improvement Notice",
	"Corrective and Preventive Action",
	"Improvement Cause",
	"Improvement Project",
	"Improvement Measure",
	"Improvement Verification",
	EVALUATION,
	f"{EVALUATION} Clause",
	f"{EVALUATION} Metric",
	"Improvement Entered Metric",
	"Improvement Opportunity",
	"Improvement Signal",
	"Improvement Training",
	"Improvement Report",
	"Improvement Review",
	f"{STANDARD} Clause",
)


@pytest.fixture
def everybody(site, trail):
	import frappe

	trail.forget_everything()
	for doctype in ALL:
		frappe.db.delete(doctype)
	people.make_everybody()


@pytest.fixture
def add(everybody):
	"""Writes records straight to their table: figures are of what is stored, whoever stored it and when."""
	import frappe

	made = 0

	def write(doctype: str, count: int = 1, **values) -> None:
		nonlocal made
		moment = values.pop("creation", datetime(2026, 3, 2, 9))
		values = {"creation": moment, "modified": moment, "owner": people.OFFICER, **values}
		rows = [(f"figure-{made + number}", *values.values()) for number in range(count)]
		made += count
		frappe.db.bulk_insert(doctype, ["name", *values], rows)

	return write

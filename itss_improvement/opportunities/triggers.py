"""**Improvement Trigger** records as the rules' own triggers."""

from __future__ import annotations

import frappe
from frappe.utils import cint, flt

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.trigger import Dimension, Trigger
from itss_improvement.domain.window import WindowLength

DOCTYPE = "Improvement Trigger"


def as_rule(doc) -> Trigger:
	"""`doc`: a document or a row with all of the trigger's fields.

	Raises RuleBroken where its window is none of the list.
	"""
	return Trigger(
		name=doc.trigger_name,
		condition=doc.signal_condition,
		window=_window(doc.window_length),
		threshold=cint(doc.threshold),
		group_by=tuple(dimension for dimension in Dimension if cint(doc.get(f"by_{dimension.value}"))),
		scope={
			dimension: value
			for dimension in Dimension
			if (value := (doc.get(f"scope_{dimension.value}") or "").strip())
		},
		attainment_target=flt(doc.attainment_target) / 100,
		minimum_tickets=cint(doc.minimum_tickets),
	)


def _window(length: str | None) -> WindowLength:
	try:
		return WindowLength(length)
	except ValueError:
		raise RuleBroken(
			"unknown window", "Window {0} is unknown. Choose one of the list.", length or "-"
		) from None


def enabled_triggers() -> list[tuple[Trigger, dict]]:
	"""The enabled triggers with their records, by name: an order that every process agrees on."""
	rows = frappe.get_all(DOCTYPE, filters={"enabled": 1}, fields=["*"], order_by="name")
	return [(as_rule(row), row) for row in rows]

"""What lies between a ticket and an opportunity, made and read back by tests."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import frappe

from itss_improvement.domain.signal import Signal, SignalKind

SIGNAL, OPPORTUNITY, TRIGGER = "Improvement Signal", "Improvement Opportunity", "Improvement Trigger"
EVIDENCE, SCAN = "Improvement Opportunity Evidence", "Improvement Desk Scan"
DEPARTMENT, SETTINGS = "Improvement Department", "Improvement Settings"


def forget_everything(desk: str = "HD Ticket") -> None:
	"""An empty register beside an empty desk, until the transaction is rolled back."""
	for doctype in (SIGNAL, OPPORTUNITY, EVIDENCE, SCAN, desk):
		frappe.db.delete(doctype)
	if desk == "HD Ticket":
		frappe.db.delete("HD Ticket Activity")
	else:
		frappe.db.delete("Version", {"ref_doctype": desk})


def only_trigger(condition: str, **values):
	"""Disable every trigger but a new one with this condition."""
	frappe.db.set_value(TRIGGER, {"enabled": 1}, "enabled", 0)
	return make_trigger(condition, **values)


def make_trigger(condition: str, name: str = "测试规则", **values):
	return frappe.get_doc(
		{
			"doctype": TRIGGER,
			"trigger_name": name,
			"enabled": 1,
			"signal_condition": condition,
			"window_length": "Month",
			"threshold": 3,
			"by_team": 0,
			"source": "Service Monitoring",
			"source_subtype": "Service Level",
			**values,
		}
	).insert(ignore_permissions=True)


def make_signal(
	ticket: str | int,
	at: datetime,
	kind: SignalKind = SignalKind.RESPONSE_BREACH,
	opened_at: datetime | None = None,
	**values,
) -> Signal:
	values.setdefault("subject", f"工单 {ticket}")
	return Signal(kind, "HD Ticket", str(ticket), at, opened_at or at, **values)


def make_user(email: str, *roles: str, user_type: str = "System User") -> str:
	if not frappe.db.exists("User", email):
		user = frappe.get_doc(
			doctype="User", email=email, first_name="Test", user_type=user_type, send_welcome_email=0
		)
		user.flags.no_welcome_mail = True
		user.insert(ignore_permissions=True)
		if roles:
			user.add_roles(*roles)
	return email


def make_department(name: str, *teams: str, **values) -> str:
	"""A department that answers for `teams`."""
	frappe.get_doc(
		doctype=DEPARTMENT, department_name=name, teams=[{"team": team} for team in teams], **values
	).insert(ignore_permissions=True)
	return name


def change_settings(**values) -> None:
	settings = frappe.get_single(SETTINGS)
	settings.update(values)
	settings.save(ignore_permissions=True)


def kinds_of(ticket) -> list[str]:
	return sorted(frappe.get_all(SIGNAL, {"ticket": str(ticket.name)}, pluck="kind"))


def signals(**filters) -> list:
	return frappe.get_all(SIGNAL, filters=filters, fields=["*"], order_by="name")


def opportunities(**filters) -> list:
	return frappe.get_all(OPPORTUNITY, filters=filters, fields=["*"], order_by="title, name")


def evidence_of(opportunity: str) -> list:
	return frappe.get_all(EVIDENCE, {"parent": opportunity}, ["*"], order_by="idx")


def statuses() -> Counter[str]:
	"""How many signals there are of each status."""
	return Counter(frappe.get_all(SIGNAL, pluck="status"))

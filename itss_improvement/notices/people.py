"""Who has a notice next in each of its states, and who gets a copy of it (R17, R54)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import frappe
from frappe.share import add_docshare

from itss_improvement.assignment import hand_over_to
from itss_improvement.departments import head_of, quality_department
from itss_improvement.domain.notice import Status
from itss_improvement.permissions import actor


def hand_over(doc) -> None:
	status = Status(doc.status)
	if status is Status.SUPERSEDED:
		hand_over_to(doc, None)
	elif status in (Status.ISSUED, Status.RECEIPT_CONFIRMED, Status.IN_PROGRESS):
		hand_over_to(doc, _first(_in_the_department(doc)))
	else:
		hand_over_to(doc, _first(_in_quality(doc)))


def send_copies(doc) -> None:
	"""Let who heads each of the departments that get a copy read it, and tell them."""
	heads = {head_of(row.department) for row in doc.copied_departments} - {None}
	for user in sorted(heads - {head_of(doc.responsible_department)}):
		add_docshare(
			doc.doctype, doc.name, user=user, read=1, flags={"ignore_share_permission": True}, notify=1
		)


def _in_the_department(doc) -> Iterator[str | None]:
	if doc.status != Status.ISSUED.value:
		yield doc.received_by
	yield head_of(doc.responsible_department)


def _in_quality(doc) -> Iterator[str | None]:
	"""Whoever issued it or assessed the opportunity goes on with it, if they may; else who heads the department."""
	assessed_by = frappe.db.get_value("Improvement Opportunity", doc.opportunity, "assessed_by")
	for user in (doc.issued_by, assessed_by):
		if user and doc.machine.possible(doc.status, actor(user), doc.case())[0]:
			yield user
	yield head_of(quality_department())


def _first(users: Iterable[str | None]) -> str | None:
	return next((user for user in users if user and frappe.db.get_value("User", user, "enabled")), None)

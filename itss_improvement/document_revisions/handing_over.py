"""Who has a revision next: whoever revises the document, then whoever approves it (R17)."""

from __future__ import annotations

from collections.abc import Iterator

import frappe
from frappe import _

from itss_improvement import people
from itss_improvement.assignment import hand_over_to
from itss_improvement.departments import head_of, people_of, quality_department
from itss_improvement.domain.document_revision import PERFORMERS, WRITTEN, Status
from itss_improvement.domain.roles import Role
from itss_improvement.permissions import actor, roles_of


def hand_over(doc) -> None:
	if doc.status == Status.AWAITING_APPROVAL.value:
		hand_over_to(doc, _who_approves(doc))
	elif doc.status in {status.value for status in WRITTEN}:
		hand_over_to(doc, doc.responsible_person)
	else:
		hand_over_to(doc, None)


def check_responsible(doc) -> None:
	"""Refuse a responsible person who could not revise it."""
	user = doc.responsible_person
	if not people.is_enabled(user):
		sentence = _("{0}: Responsible Person {1} cannot log in. Choose somebody else.")
	elif PERFORMERS.isdisjoint(roles_of(user)):
		sentence = _("{0}: Responsible Person {1} has no role that revises documents, such as {2}.")
	else:
		return
	frappe.throw(sentence.format(doc.called, user, _(Role.STAFF.value)), title=_("Not Possible"))


def _who_approves(doc) -> str | None:
	"""The first of those who are asked who may; where nobody may, the first of them, who sees to it."""
	asked = [user for user in _asked(doc) if people.is_enabled(user)]
	case = doc.case()
	free = (user for user in asked if "Approve" in doc.machine.possible(doc.status, actor(user), case)[0])
	return next(free, next(iter(asked), None))


def _asked(doc) -> Iterator[str]:
	quality = quality_department()
	found = (
		head_of(doc.owning_department),
		head_of(quality),
		*sorted(people_of(quality).everybody),
		people.management_representative(),
	)
	yield from filter(None, found)

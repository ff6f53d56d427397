"""Who has a project next in each of its states (R17, R62, R63)."""

from __future__ import annotations

from collections.abc import Iterator

import frappe
from frappe.utils import get_fullname

from itss_improvement import people
from itss_improvement.assignment import assign, hand_over_to
from itss_improvement.departments import head_of, quality_department
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.project import Status
from itss_improvement.paths import OPPORTUNITY
from itss_improvement.permissions import actor
from itss_improvement.settings import record_text


def hand_over(doc) -> None:
	asked = [user for user in _asked(doc) if user and people.is_enabled(user)]
	hand_over_to(doc, next((user for user in asked if _may_go_on(doc, user)), next(iter(asked), None)))
	if doc.status == Status.REJECTED.value:
		_ask_for_reassessment(doc)


def _asked(doc) -> Iterator[str | None]:
	"""In this order."""
	status = doc.status
	if status in (Status.DRAFT.value, Status.RETURNED.value):
		yield doc.applicant
		yield head_of(doc.responsible_department)
	elif status == Status.SUBMITTED.value:
		yield people.management_representative()
	elif status == Status.EXECUTIVE_APPROVAL.value:
		yield people.executive()
	elif status in (Status.IN_PROGRESS.value, Status.ACCEPTED.value):
		yield doc.leader
		yield head_of(doc.responsible_department)
	elif status == Status.ACCEPTANCE.value:
		yield head_of(quality_department())
		yield people.management_representative()


def _may_go_on(doc, user: str) -> bool:
	return bool(doc.machine.possible(doc.status, actor(user), doc.case())[0])


def _ask_for_reassessment(doc) -> None:
	"""A project that was rejected leaves the opportunity without a path: it is assessed anew."""
	if user := head_of(quality_department()):
		said = Sentence(
			"{0} was rejected by {1}: assess the opportunity anew.",
			(doc.name, get_fullname(frappe.session.user)),
		)
		assign(frappe.get_doc(OPPORTUNITY, doc.opportunity), user, record_text(said))

"""Answering a quarterly call. Whether the user may is decided by the record."""

import frappe

from itss_improvement.calls import answering
from itss_improvement.domain.call import CallStatus


@frappe.whitelist(methods=["POST"])
def submit_opportunities(name: str, remark: str = "") -> dict:
	"""Answer with the opportunities that the department submitted in the quarter (R25). Returns its `status` and
	how many `opportunities` there are."""
	return _answer(answering.answer(name, CallStatus.OPPORTUNITIES_SUBMITTED, remark))


@frappe.whitelist(methods=["POST"])
def nothing_found(name: str, remark: str) -> dict:
	"""Answer that there is nothing to improve, and where one looked (R25)."""
	return _answer(answering.answer(name, CallStatus.NOTHING_FOUND, remark))


def _answer(doc) -> dict:
	return {"name": doc.name, "status": doc.status, "opportunities": doc.opportunity_count}

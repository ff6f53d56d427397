"""Lists of archives that may be disposed of, for tests, in whichever state."""

from __future__ import annotations

from tests import improvements, people
from tests.archives_made import ARCHIVE
from tests.measures import acting, day

DISPOSAL = "Improvement Disposal"


def rejection() -> dict:
	return {"rejection_reason": "上级主管部门正在检查", "propose_again_on": day(30)}


def proposed():
	"""Of one archive that says no more than that its time is over."""
	import frappe

	from itss_improvement.archives import disposing

	archive = frappe.get_doc(
		doctype=ARCHIVE,
		opportunity=improvements.draft().name,
		title="夜间响应超时",
		archived_on=f"{day(-1500)} 10:00:00",
		retain_until=day(-400),
	)
	archive.flags.made_by_app = True
	archive.insert(ignore_permissions=True)
	return frappe.get_doc(DISPOSAL, disposing.propose())


def take(user: str, doc, action: str, **values):
	from itss_improvement.lifecycle.steps import take_step

	with acting(user):
		return take_step(DISPOSAL, doc.name, action, **values)


def in_state(status: str):
	from itss_improvement.lifecycle.steps import follow

	doc = proposed()
	if status == "Rejected":
		return take(people.REPRESENTATIVE, doc, "Reject", **rejection())
	if status != "Awaiting Approval":
		doc = take(people.REPRESENTATIVE, doc, "Approve")
	if status == "Disposed":
		follow(doc, status)
	return doc


def values(step) -> dict:
	return rejection() if step.action == "Reject" else {}

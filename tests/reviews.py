"""Management reviews and their resolutions for tests, in whichever state, brought there by the people whose it is."""

from __future__ import annotations

from tests import people
from tests.measures import acting, day

REVIEW, RESOLUTION = "Improvement Review", "Improvement Resolution"
PREPARED = {
	"title": "2026 年度管理评审",
	"chair": people.EXECUTIVE,
	"place": "三楼会议室",
	"participants": [{"participant": people.EXECUTIVE}, {"participant": people.OFFICER}],
	"inputs": "内审报告、客户满意度、改进月报。",
	"conclusions": "体系总体有效，夜间响应需改进。",
}
RESOLVED = {
	"category": "Change of the System",
	"resolution": "修订值班管理办法，明确夜间响应时限。",
	"responsible_department": people.OPERATIONS,
	"responsible_person": people.OWNER,
	"verification_method": "查阅修订后的文件并抽查十张夜间工单",
}
DONE = {"progress": "已完成会签", "completion": "办法已修订发布。"}
VERDICT = {"verification_conclusion": "Achieved", "verification_remark": "文件已发布，抽查十张均按时响应。"}


def review(user: str = people.OFFICER, **values):
	import frappe

	with acting(user):
		return frappe.get_doc({"doctype": REVIEW, "review_date": day(-3), **PREPARED, **values}).insert()


def resolution(review_name: str, user: str = people.OFFICER, **values):
	import frappe

	with acting(user):
		return frappe.get_doc(
			{"doctype": RESOLUTION, "review": review_name, "due_date": day(30), **RESOLVED, **values}
		).insert()


def take(user: str, doc, action: str, **values):
	from itss_improvement.lifecycle.steps import take_step

	with acting(user):
		return take_step(doc.doctype, doc.name, action, **values)


def write(user: str, doc, **values):
	import frappe

	with acting(user):
		doc = frappe.get_doc(doc.doctype, doc.name)
		doc.update(values)
		return doc.save()


def make_pack(doc, user: str = people.OFFICER, first: str | None = None, last: str | None = None):
	"""The review with its input pack, of one day unless it says otherwise: that is quick to make."""
	import frappe

	from itss_improvement.api.review import make_input_pack

	with acting(user):
		make_input_pack(doc.name, first or day(-4), last or day(-4))
	return frappe.get_doc(REVIEW, doc.name)


def submit_minutes(doc):
	return take(people.OFFICER, make_pack(doc), "Submit Minutes")


def review_in(status: str):
	doc = review()
	if status == "Cancelled":
		return take(people.OFFICER, doc, "Cancel", cancellation_reason="与内审合并")
	doc = make_pack(doc)
	if status != "Prepared":
		doc = take(people.OFFICER, doc, "Submit Minutes")
	if status == "Minutes Approved":
		doc = take(people.EXECUTIVE, doc, "Approve Minutes")
	return doc


def resolution_in(status: str, **values):
	"""One of OPERATIONS, with all that it needs for its next step."""
	import frappe

	meeting = review()
	doc = resolution(meeting.name, **values)
	if status == "Draft":
		return doc
	if status == "Cancelled":
		return take(people.OFFICER, doc, "Cancel", cancellation_reason="与上一条合并")
	submit_minutes(meeting)
	take(people.EXECUTIVE, meeting, "Approve Minutes")
	if status == "Carried Over":
		return take(people.OFFICER, doc, "Carry Over", carried_into=later_review())
	doc = write(people.OWNER, doc, completed_on=day(-1), **DONE)
	if status != "In Progress":
		doc = take(people.OWNER, doc, "Report Completion")
	if status == "Verified":
		doc = take(people.OFFICER, doc, "Verify", **VERDICT)
	return frappe.get_doc(RESOLUTION, doc.name)


def later_review() -> str:
	return review(title="2027 年度管理评审", review_date=day(200)).name


def resolution_values(step) -> dict:
	return {
		"Cancel": lambda: {"cancellation_reason": "与上一条合并"},
		"Verify": lambda: VERDICT,
		"Return": lambda: {"return_reason": "抽查仍有一张超时"},
		"Carry Over": lambda: {"carried_into": later_review()},
	}.get(step.action, dict)()


def review_values(step) -> dict:
	return {
		"Cancel": {"cancellation_reason": "与内审合并"},
		"Return": {"return_reason": "结论过于笼统"},
	}.get(step.action, {})

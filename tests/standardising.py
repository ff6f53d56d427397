"""Document revisions and trainings for tests, and what brings an improvement past the gates before it is closed."""

from __future__ import annotations

from tests import improvements, people
from tests.measures import acting, day, upload

DOCUMENT, REVISION, TRAINING = "Improvement Document", "Improvement Document Revision", "Improvement Training"
NUMBER = "TESTS-03-12"
AUTHOR = people.STAFF
"""Who is responsible for a revision: an employee. OWNER heads the department that owns the document."""
ROUTINE = "Improvement Notice"

TEXT = {"new_version": "V2.0", "changes": "第 4 章增加告警规则每季度复审一次。"}
RETURN = {"return_reason": "第 4 章缺少复审人。"}
CANCEL = {"cancellation_reason": "并入另一次修订"}


def document(number: str = NUMBER, **values):
	"""One of OPERATIONS, which is there already or is made."""
	import frappe

	if frappe.db.exists(DOCUMENT, number):
		return frappe.get_doc(DOCUMENT, number)
	with acting(people.OFFICER):
		return frappe.get_doc(
			{
				"doctype": DOCUMENT,
				"document_number": number,
				"document_title": "告警管理作业指导书",
				"document_type": "Work Instruction",
				"current_version": "V1.0",
				"owning_department": people.OPERATIONS,
				**values,
			}
		).insert()


def served(*opportunities: str) -> list[dict]:
	return [{"opportunity": name} for name in opportunities]


def an_improvement(department: str = people.OPERATIONS) -> str:
	"""An opportunity of `department` that was found effective some time ago."""
	import frappe

	name = improvements.in_state("Under Observation").name
	frappe.db.set_value(improvements.OPPORTUNITY, name, "responsible_department", department)
	return name


def revision(*opportunities: str, user: str = people.OWNER, **values):
	"""One in revision, for AUTHOR, that serves them; by default an improvement of OPERATIONS."""
	import frappe

	opportunities = opportunities or (an_improvement(),)
	values = {"document": document().name, "responsible_person": AUTHOR, **values}
	with acting(user):
		return frappe.get_doc(
			{"doctype": REVISION, "improvements": served(*opportunities), **values}
		).insert()


def written(doc, user: str = AUTHOR, content: bytes = b"new text", **values):
	"""`doc` with its new text."""
	import frappe

	with acting(user):
		file = upload(doc, "告警管理作业指导书.txt", content)
		return frappe.get_doc(REVISION, doc.name).update({**TEXT, "new_text": file.file_url, **values}).save()


def take(user: str, doc, action: str, **values):
	from itss_improvement.lifecycle.steps import take_step

	with acting(user):
		return take_step(doc.doctype, doc.name, action, **values)


def revision_in(status: str, *opportunities: str, **values):
	"""One that came to `status`, with all that it needs to go on."""
	doc = written(revision(*opportunities, **values))
	if status == "In Revision":
		return doc
	if status == "Cancelled":
		return take(people.OWNER, doc, "Cancel", **CANCEL)
	doc = take(AUTHOR, doc, "Submit for Approval")
	if status == "Returned":
		return take(people.OWNER, doc, "Return", **RETURN)
	if status == "Approved":
		return take(people.OWNER, doc, "Approve")
	return doc


def training(*opportunities: str, user: str = people.OFFICER, **values):
	"""One that was planned for yesterday, with those who came; it serves an improvement of OPERATIONS."""
	import frappe

	opportunities = opportunities or (an_improvement(),)
	with acting(user):
		return frappe.get_doc(
			{
				"doctype": TRAINING,
				"title": "告警规则复审办法宣贯",
				"responsible_department": people.OPERATIONS,
				"held_on": day(-1),
				"trainer": "王敏",
				"mode": "Classroom",
				"place": "三楼会议室",
				"duration": 1.5,
				"content": "复审办法与职责",
				"attendees": attendees(),
				"improvements": served(*opportunities),
				**values,
			}
		).insert()


def attendees() -> list[dict]:
	return [
		{"user": people.STAFF, "attended": 1, "result": "Passed"},
		{"full_name": "外包值班员 李四", "attended": 0},
	]


def signed_in(doc, user: str = people.OFFICER, content: bytes = b"signatures", **values):
	"""`doc` with its sign-in sheet."""
	import frappe

	with acting(user):
		file = upload(doc, "签到表.txt", content)
		return frappe.get_doc(TRAINING, doc.name).update({"sign_in_file": file.file_url, **values}).save()


def training_in(status: str, *opportunities: str, **values):
	doc = signed_in(training(*opportunities, **values))
	if status == "Held":
		return take(people.OFFICER, doc, "Report as Held")
	if status == "Cancelled":
		return take(people.OFFICER, doc, "Cancel", cancellation_reason="改为线上")
	return doc


def reasons(path) -> dict:
	"""Why nothing is needed, wherever `path` may say so."""
	found = {"no_revision_reason": "现行作业指导书已写明"}
	if path.doctype == ROUTINE:
		found |= {"no_training_reason": "班前会已说明", "no_case_reason": "与旧案例相同"}
	return found


def pass_gates(path):
	"""`path`, which was found effective, with all that it needs to be closed."""
	import frappe

	if path.doctype != ROUTINE:
		training_in("Held", path.opportunity)
	with acting(people.OFFICER):
		return frappe.get_doc(path.doctype, path.name).update(reasons(path)).save()

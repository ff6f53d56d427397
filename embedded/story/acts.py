"""What people of the demo do again and again, each as the person whose step it is, through the desk's own use cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

QUALITY, OWNER, REPRESENTATIVE, EXECUTIVE, EMPLOYEE = (
	f"{name}@demo.example" for name in ("quality", "owner", "representative", "executive", "employee")
)
OPERATIONS = "运维管理部"
OPPORTUNITY, NOTICE, CAPA, PROJECT, REPORT, MEASURE, VERIFICATION, CASE, RECURRENCE = (
	"Improvement Opportunity",
	"Improvement Notice",
	"Corrective and Preventive Action",
	"Improvement Project",
	"Improvement Project Report",
	"Improvement Measure",
	"Improvement Verification",
	"Improvement Case",
	"Improvement Recurrence",
)
EVALUATION = "Improvement Evaluation"
DOCUMENT, REVISION, TRAINING = "Improvement Document", "Improvement Document Revision", "Improvement Training"


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	import frappe

	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user("Administrator")


def take(user: str, doctype: str, name: str, action: str, **values) -> str:
	"""Take a step as `user`. Returns who did what, in Chinese."""
	import frappe
	from frappe import _

	from itss_improvement.lifecycle.steps import take_step

	with acting_as(user):
		doc = take_step(doctype, name, action, **values)
	return f"  {frappe.utils.get_fullname(user)}：{_(action, lang='zh')} → {name} {_(doc.status, lang='zh')}"


def write(user: str, doctype: str, name: str, **values):
	import frappe

	with acting_as(user):
		return frappe.get_doc(doctype, name).update(values).save()


def suggest(title: str, current_state: str, suggestion: str, user: str = EMPLOYEE) -> str:
	"""Somebody writes an opportunity and submits it."""
	import frappe

	with acting_as(user):
		doc = frappe.get_doc(
			doctype=OPPORTUNITY,
			title=title,
			source="Employee Suggestion",
			source_subtype="Suggestion",
			identified_by_department=OPERATIONS,
			current_state=current_state,
			suggestion=suggestion,
		).insert()
	take(user, OPPORTUNITY, doc.name, "Submit")
	return doc.name


def assess(name: str, chosen: str, scores: tuple[int, int, int], reason: str, days: int) -> str:
	impact, resource, urgency = scores
	return take(
		QUALITY,
		OPPORTUNITY,
		name,
		"Assess",
		impact_score=impact,
		resource_score=resource,
		urgency_score=urgency,
		improvement_class=chosen,
		class_reason=reason,
		responsible_department=OPERATIONS,
		due_date=str(today() + timedelta(days=days)),
	)


def path_of(opportunity: str) -> str:
	from itss_improvement import paths

	return paths.open_record(opportunity).name


def today() -> date:
	from frappe.utils import getdate

	return getdate()


def plan(doctype: str, name: str, measure: str, **values) -> str:
	"""The owner plans a measure and carries it out himself."""
	import frappe

	with acting_as(OWNER):
		return (
			frappe.get_doc(
				doctype=MEASURE,
				reference_doctype=doctype,
				reference_name=name,
				measure=measure,
				responsible_person=OWNER,
				due_date=str(today() + timedelta(days=4)),
				**values,
			)
			.insert()
			.name
		)


def carry_out(
	name: str, work_done: str, file_name: str, evidence: str, effort: float = 0.5, done_on: date | None = None
) -> str:
	"""The owner says what was done, attaches the evidence, and finishes the measure."""
	import frappe

	with acting_as(OWNER):
		file = frappe.get_doc(
			doctype="File",
			file_name=file_name,
			content=evidence.encode(),
			is_private=1,
			attached_to_doctype=MEASURE,
			attached_to_name=name,
		).insert()
		doc = frappe.get_doc(MEASURE, name)
		doc.update(
			{
				"work_done": work_done,
				"started_on": str(done_on or today()),
				"completed_on": str(done_on or today()),
				"effort": effort,
			}
		)
		doc.append("evidence", {"file_url": file.file_url, "description": evidence})
		doc.save()
	return take(OWNER, MEASURE, name, "Finish")


def conclude(verified: str, **judgement) -> str:
	"""The quality officer concludes the verification that was asked for of a record."""
	import frappe

	asked_for = {"reference_name": verified, "status": "Draft"}
	name, doctype = frappe.db.get_value(VERIFICATION, asked_for, ["name", "reference_doctype"])
	said = take(QUALITY, VERIFICATION, name, "Conclude", **judgement)
	conclusion = frappe._(judgement["conclusion"], lang="zh")
	status = frappe._(frappe.db.get_value(doctype, verified, "status"), lang="zh")
	return f"{said}：{conclusion}；{verified} {status}"


def upload(user: str, doctype: str, name: str, file_name: str, content: str) -> str:
	"""The address of a file that `user` attaches to a record."""
	import frappe

	with acting_as(user):
		return (
			frappe.get_doc(
				doctype="File",
				file_name=file_name,
				content=content.encode(),
				is_private=1,
				attached_to_doctype=doctype,
				attached_to_name=name,
			)
			.insert()
			.file_url
		)


def keep_document(number: str, title: str, kind: str) -> str:
	"""The quality officer keeps the list of documents."""
	import frappe

	with acting_as(QUALITY):
		return (
			frappe.get_doc(
				doctype=DOCUMENT,
				document_number=number,
				document_title=title,
				document_type=kind,
				current_version="V1.0",
				owning_department=OPERATIONS,
			)
			.insert()
			.name
		)

"""改进措施通知单 (R54-R56, R84): what is asked of a department, its working days, and what it answers."""

from __future__ import annotations

from frappe import _
from frappe.utils import cint

from itss_improvement.domain.explanation import Term
from itss_improvement.domain.notice import FEEDBACK, FILING, MACHINE, NOTICE, RECEIPT
from itss_improvement.domain.path import CLOSING
from itss_improvement.forms import checking, remarks, standardising, values
from itss_improvement.forms.declaring import Field, Form, Part, Slot, choice, long, row


def _due(doc) -> str:
	due = values.day(doc.due_date)
	return _("{0} (provisional)").format(due) if due and cint(doc.due_date_provisional) else due


def _first_issue(doc) -> str:
	if not doc.first_issued_on:
		return ""
	return _("Issued on {0}, due on {1}").format(
		values.moment(doc.first_issued_on), values.day(doc.first_due_date)
	)


def _by(person: str, moment: str):
	"""Who did something, and when."""
	return lambda doc: "  ".join(
		part for part in (values.person(doc.get(person)), values.moment(doc.get(moment))) if part
	)


FORM = Form(
	doctype=MACHINE.record,
	name="Improvement Notice Form",
	remarks=(*remarks.PATH, remarks.returned),
	parts=(
		Part(
			Term("Notice"),
			(
				row("responsible_department", "copied_departments"),
				row("issuing_department", Field("issued_by", read=_by("issued_by", "issued_on"))),
				row(Field("opportunity", Term("Opportunity Number"))),
				long("title", 1),
				choice("routine_kind"),
				long("need", 4),
				long("requirement", 4),
			),
		),
		Part(
			Term("Time Limit"),
			(
				row("working_days", Field("due_date", read=_due)),
				long("days_counted", 2),
				long("days_skipped", 2),
				row(Field("first_issued_on", Term("First Issue"), read=_first_issue), if_set=True),
			),
		),
		Part(
			Term("Return of the Notice"),
			(
				row("return_kind", Field("returned_by", read=_by("returned_by", "returned_on"))),
				long("return_reason"),
			),
			when=lambda doc: bool(doc.returned_on),
			on_blank=False,
		),
		Part(
			Term("Receipt"),
			(row("received_by", "received_on"),),
		),
		checking.measures_table(aim=False),
		Part(
			Term("Feedback"),
			(
				long("result", 4),
				row("completed_on", Field("punctuality", boxes=True)),
				row("fed_back_by", "fed_back_on"),
				long("feedback_return_reason", if_set=True),
			),
		),
		checking.evidence_table(),
		Part(
			Term("Extension"),
			(
				row(
					"extension_until",
					Field(
						"extension_requested_by", read=_by("extension_requested_by", "extension_requested_on")
					),
				),
				long("extension_reason", 2),
				row(
					Field("extension_decision", boxes=True),
					Field("extension_decided_by", read=_by("extension_decided_by", "extension_decided_on")),
				),
				long("extension_remark", 1),
				row("extended_due_date"),
			),
			when=lambda doc: bool(doc.extension_requested_on),
		),
		Part(Term("Filing"), (row("filed_by", "filed_on"),)),
		checking.verifications_table(),
		*standardising.PARTS,
		checking.closing(),
		checking.succession(),
	),
	slots=(
		Slot(Term("Prepared (Issued)"), NOTICE.name),
		Slot(Term("Receipt"), RECEIPT.name),
		Slot(Term("Feedback"), FEEDBACK.name),
		Slot(Term("Reviewed (Filed)"), FILING.name),
		Slot(Term("Approved (Closed)"), CLOSING.name),
	),
)

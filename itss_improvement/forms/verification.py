"""改进效果验证记录 (R41, R42, R65-R67, R90): by what it was judged, what was found, and what follows."""

from __future__ import annotations

from frappe import _

from itss_improvement.domain import verification as rules
from itss_improvement.domain.explanation import Term
from itss_improvement.forms import remarks, values
from itss_improvement.forms.declaring import Field, Form, Part, Slot, choice, long, row


def _path(doc) -> str:
	return values.record(doc.reference_doctype, doc.reference_name)


def _withdrawn(doc) -> str:
	if doc.status != rules.Status.WITHDRAWN.value:
		return ""
	return _("Withdrawn: what was to be verified is worked on again, or went another way.")


def _follows(doc) -> str:
	"""What a conclusion leads to, on the path that was verified."""
	known = [conclusion.value for conclusion in rules.Conclusion]
	if doc.status != rules.Status.CONCLUDED.value or doc.conclusion not in known:
		return ""
	effect = rules.EFFECTS[doc.reference_doctype][rules.Conclusion(doc.conclusion)]
	return _(effect.value)


FORM = Form(
	doctype=rules.RECORD,
	name="Improvement Verification Record",
	remarks=(remarks.status, _withdrawn),
	parts=(
		Part(
			Term("Verified Improvement"),
			(
				long("title", 1),
				row(Field("reference_name", read=_path), "verification_round"),
				row(Field("opportunity", Term("Opportunity Number")), "responsible_department"),
				row("asked_on", "verify_by"),
			),
		),
		Part(
			Term("Criterion from the Plan"),
			(
				long("criterion_metric", 1),
				long("criterion_target", 2),
				long("criterion_method", 2),
				row("observe_at_least_until"),
			),
		),
		Part(
			Term("What Was Found"),
			(
				choice("method"),
				long("sample", 2),
				long("measured_value", 2),
				long("findings", 6),
			),
		),
		Part(
			Term("Conclusion"),
			(
				choice("conclusion"),
				long("conclusion_reason", 2),
				row(Field("next_due_date"), "observation_until"),
				row(Field("conclusion", Term("What Follows"), read=_follows)),
				row("verified_by", "verified_on"),
			),
		),
	),
	slots=(
		Slot(Term("Prepared (Verified)"), rules.VERIFICATION.name),
		Slot(Term("Review (Signature)")),
		Slot(Term("Approval (Signature)")),
	),
)

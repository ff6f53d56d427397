"""What an improvement left behind stands on the forms of its path and of its verification (R66-R69, R90)."""

from __future__ import annotations

import pytest

from tests import cases, corrective_actions, notices, people, standardising, verifications
from tests.forms import pdf, records
from tests.forms.printing import as_pdf


@pytest.fixture
def everybody(site) -> None:
	people.make_everybody()


@pytest.mark.row("R90", "R66", "R68", "R69")
def test_the_revision_the_case_and_the_training(everybody):
	import frappe

	corrective_actions.add_analyst()
	path = corrective_actions.in_state("Under Observation")
	revision = standardising.revision_in("Approved", path.opportunity)
	training = standardising.training_in("Held", path.opportunity)
	case = cases.publish_for(path)
	verification = frappe.get_doc(verifications.VERIFICATION, {"reference_name": path.name})
	expected = [
		*("标准化", revision.name, standardising.NUMBER, "告警管理作业指导书", "V1.0", "V2.0"),
		revision.approved_on.strftime("%Y-%m-%d"),
		*("已批准", "改进案例", case.name, case.title, "已发布"),
		*("培训", training.name, training.title, str(training.held_on), "王敏", "staff", "已举办"),
	]
	for doctype, name in ((records.VERIFICATION, verification.name), (records.CAPA, path.name)):
		found = as_pdf(doctype, name)
		pdf.find_in_order(found, expected)
		# who was called and did not come is no attendee
		assert "李四" not in pdf.text(found)


def test_why_nothing_was_needed(everybody):
	import frappe

	path = frappe.get_doc(records.NOTICE, notices.in_state("Closed"))
	verification = frappe.get_doc(verifications.VERIFICATION, {"reference_name": path.name})
	for doctype, name in ((records.VERIFICATION, verification.name), (records.NOTICE, path.name)):
		text = pdf.text(as_pdf(doctype, name))
		for reason in (path.no_revision_reason, path.no_training_reason, path.no_case_reason):
			assert reason and pdf.squeezed(reason) in text

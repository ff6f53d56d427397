"""The gap list, read from the records of improvements (R40, R48, R60, R65, R66, R69, R72-R74)."""

from __future__ import annotations

import pytest

from tests import notices, people
from tests.archives_made import closed
from tests.measures import day

CAPA, MEASURE = "Corrective and Preventive Action", "Improvement Measure"
VERIFICATION, EVALUATION = "Improvement Verification", "Improvement Evaluation"
SIGNATURE = "Improvement Signature"


@pytest.fixture
def improvement(site):
	"""One that was closed with all that is asked for."""
	people.make_everybody()
	return closed()


def gaps_of(opportunity: str) -> list:
	from itss_improvement import evidence_gaps

	return list(evidence_gaps.of([opportunity])[opportunity].gaps)


def kinds_of(opportunity: str) -> set[str]:
	return {gap.kind.value for gap in gaps_of(opportunity)}


def record(doctype: str, opportunity) -> str:
	import frappe

	return frappe.db.get_value(doctype, {"opportunity": opportunity.name})


def change(doctype: str, name: str, **values) -> None:
	"""Past the app, as a fault or a forger does it."""
	import frappe

	frappe.db.set_value(doctype, name, values, update_modified=False)


class TestEachKind:
	"""One thing is missing, and it is that which is told, with the record that it is about."""

	@pytest.fixture
	def before(self, improvement) -> set[str]:
		"""Made in a minute by people who usually take weeks: a reason is given for documents, and the dates are tight."""
		kinds = kinds_of(improvement.name)
		assert kinds <= {"None Needed, It Is Claimed", "Out of order", "Not Signed", "Entered late"}
		return kinds

	def told(self, improvement, kind: str, record: str = "") -> str:
		found = [gap for gap in gaps_of(improvement.name) if gap.kind.value == kind]
		assert found and all(not record or gap.name == record for gap in found), found
		return found[0].sentence.render()

	@pytest.mark.row("R41", "R65")
	def test_no_verification(self, improvement, before):
		name = record(VERIFICATION, improvement)
		change(VERIFICATION, name, status="Withdrawn")
		action = record(CAPA, improvement)
		assert action in self.told(improvement, "Effect Not Verified", action)

	def test_verified_by_somebody_who_did_it(self, improvement, before):
		import frappe

		name = record(VERIFICATION, improvement)
		doer = frappe.db.get_value(MEASURE, {"opportunity": improvement.name}, "responsible_person")
		change(VERIFICATION, name, verified_by=doer)
		assert "had a hand in the work" in self.told(improvement, "Verified by Somebody Who Did It", name)

	def test_not_effective(self, improvement, before):
		name = record(VERIFICATION, improvement)
		change(VERIFICATION, name, conclusion="Ineffective")
		assert self.told(improvement, "Not Found Effective", name).endswith("says: Ineffective.")

	@pytest.mark.row("R73", "R74")
	def test_nothing_measured(self, improvement, before):
		import frappe

		name = record(EVALUATION, improvement)
		for table in ("Improvement Evaluation Metric", "Improvement Entered Metric"):
			frappe.db.delete(table, {"parent": name})
		assert "compares no metric" in self.told(improvement, "Not Measured Before and After", name)
		change(EVALUATION, name, status="Withdrawn")
		assert "was not evaluated" in self.told(improvement, "Not Measured Before and After")

	@pytest.mark.row("R66", "R69")
	def test_no_document_no_training_no_case(self, improvement, before):
		import frappe

		frappe.db.delete("Improvement Served", {"opportunity": improvement.name})
		action = record(CAPA, improvement)
		change(CAPA, action, no_revision_reason=None)
		for kind in ("Not Standardised", "No Training", "Not in the Case Library"):
			assert "no reason is given" in self.told(improvement, kind, action)
		change(CAPA, action, no_training_reason="只有一人受影响")
		assert "No Training" not in kinds_of(improvement.name)
		assert "只有一人受影响" in self.told(improvement, "None Needed, It Is Claimed", action)

	def test_overdue(self, improvement, before):
		name = record(MEASURE, improvement)
		change(MEASURE, name, due_date=day(-40))
		assert day(-40) in self.told(improvement, "Overdue", name)
		change(MEASURE, name, status="In Progress")
		assert "not done yet" in self.told(improvement, "Overdue", name)
		change(MEASURE, name, status="Cancelled")
		assert "Overdue" not in kinds_of(improvement.name)

	def test_a_verification_that_came_late(self, improvement, before):
		name = record(VERIFICATION, improvement)
		change(VERIFICATION, name, verify_by=day(-5))
		assert day(-5) in self.told(improvement, "Overdue", name)

	@pytest.mark.row("R48", "R72")
	def test_out_of_order_and_entered_late(self, improvement, before):
		name = record(MEASURE, improvement)
		change(MEASURE, name, started_on=day(-60), completed_on=day(-50))
		assert "before its root cause" in self.told(improvement, "Out of order", name)
		assert "Late entry" in self.told(improvement, "Entered late", name)

	def test_not_signed(self, improvement, before):
		import frappe

		action = record(CAPA, improvement)
		frappe.db.delete(SIGNATURE, {"parent": action, "section": "Plan Approval"})
		found = [
			gap for gap in gaps_of(improvement.name) if gap.name == action and gap.kind.value == "Not Signed"
		]
		assert [gap.sentence.render() for gap in found] == [
			f"{CAPA} {action} is Closed, and nobody signed Plan Approval."
		]

	def test_a_signature_that_was_reopened_counts_no_more(self, improvement, before):
		import frappe

		action = record(CAPA, improvement)
		frappe.db.set_value(SIGNATURE, {"parent": action, "section": "Problem"}, "superseded", 1)
		assert any("nobody signed Problem" in gap.sentence.render() for gap in gaps_of(improvement.name))

	@pytest.mark.row("R40", "R60")
	def test_no_evidence_that_it_was_done(self, improvement, before):
		import frappe

		name = record(MEASURE, improvement)
		frappe.db.delete("Improvement Measure Evidence", {"parent": name})
		assert self.told(improvement, "No Evidence of Implementation", name)

	def test_a_file_that_is_not_there(self, improvement, before):
		import frappe

		from itss_improvement.archives.collecting import path_of

		name = record(MEASURE, improvement)
		file = frappe.get_all("File", {"attached_to_name": name}, ["file_name", "file_url"], limit=1)[0]
		path = path_of(file.file_url)
		kept = path.read_bytes()
		path.unlink()
		try:
			assert file.file_name in self.told(improvement, "Attachment Not There", name)
		finally:
			path.write_bytes(kept)
		assert "Attachment Not There" not in kinds_of(improvement.name)
		frappe.db.set_value("File", {"attached_to_name": name}, "file_url", "https://example.com/a.png")
		assert self.told(improvement, "Attachment Not There", name)


def test_the_number_of_queries_does_not_grow(improvement):
	from benchmarks.measure import counted_queries
	from itss_improvement import evidence_gaps

	others = [closed().name, notices.get(notices.in_state("Closed")).opportunity]
	evidence_gaps.of([improvement.name])
	with counted_queries() as one:
		evidence_gaps.of([improvement.name])
	with counted_queries() as three:
		found = evidence_gaps.of([improvement.name, *others])
	assert len(found) == 3 and len(three) <= len(one) + 2, (len(one), len(three))


def test_who_is_concerned_and_when_it_was_closed(improvement):
	import frappe

	from itss_improvement import evidence_gaps

	frappe.db.set_value(improvement.doctype, improvement.name, "customer", "甲公司", update_modified=False)
	for customer in ("乙公司", "甲公司"):
		row = frappe.get_doc(
			doctype="Improvement Opportunity Evidence",
			parent=improvement.name,
			parenttype=improvement.doctype,
			parentfield="evidence",
			customer=customer,
		)
		row.db_insert()
	found = evidence_gaps.of([improvement.name, "IMP-none"])
	assert list(found) == [improvement.name]
	assert found[improvement.name].customers == ("甲公司", "乙公司")
	assert found[improvement.name].closed_on == day(0)
	assert (found[improvement.name].path_doctype, found[improvement.name].path) == (
		CAPA,
		record(CAPA, improvement),
	)
	assert evidence_gaps.of([]) == {}

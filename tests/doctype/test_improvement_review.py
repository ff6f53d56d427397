"""Management reviews, and what became of what they resolved (R12, R13, R29)."""

from __future__ import annotations

import pytest

from tests import improvements, people, reviews
from tests.measures import acting, day, sha256, upload
from tests.reviews import RESOLUTION, REVIEW
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def everybody(site):
	import frappe

	people.make_everybody()
	for doctype in (RESOLUTION, REVIEW):
		frappe.db.delete(doctype)


def refused(message: str):
	import frappe

	return pytest.raises(frappe.ValidationError, match=message)


class TestReview:
	@pytest.mark.row("R13")
	@pytest.mark.parametrize("chair", [people.OFFICER, people.REPRESENTATIVE, people.OWNER])
	def test_who_chairs_it_holds_the_executive_s_office(self, everybody, chair):
		with refused("does not hold the Executive's office"):
			reviews.review(chair=chair)

	@pytest.mark.row("R13")
	def test_whoever_lost_the_office_does_not_chair_it(self, everybody):
		import frappe

		doc = reviews.review()
		frappe.get_doc("User", people.EXECUTIVE).remove_roles("ITSS Executive")
		with refused("does not hold the Executive's office"):
			reviews.take(people.OFFICER, doc, "Submit Minutes")

	@pytest.mark.row("R13")
	def test_its_chair_approves_the_minutes_and_signs_them(self, everybody):
		doc = reviews.review_in("Minutes Approved")
		assert (doc.approved_by, doc.status) == (people.EXECUTIVE, "Minutes Approved")
		(signature,) = doc.reload().signatures
		assert (signature.section, signature.signed_by) == ("Minutes", people.EXECUTIVE)
		with refused("conclusions|Conclusions"):
			reviews.write(people.OFFICER, doc, conclusions="另一个结论")

	@pytest.mark.row("R13")
	def test_another_executive_does_not_approve_it(self, everybody):
		people.make_user("second.executive@example.com", "ITSS Executive")
		doc = reviews.review_in("Minutes Submitted")
		with refused("only for whoever leads it"):
			reviews.take("second.executive@example.com", doc, "Approve Minutes")

	def test_minutes_are_not_written_of_what_is_still_to_come(self, everybody):
		doc = reviews.review(review_date=day(1))
		with refused("lies in the future"):
			reviews.submit_minutes(doc)

	def test_nobody_takes_part_twice(self, everybody):
		twice = [{"participant": people.OFFICER}, {"participant": people.OFFICER}]
		doc = reviews.review(participants=twice)
		with refused("Participants, row 2"):
			reviews.submit_minutes(doc)

	def test_returned_minutes_are_written_again(self, everybody):
		doc = reviews.review_in("Minutes Submitted")
		doc = reviews.take(people.EXECUTIVE, doc, "Return", return_reason="结论过于笼统")
		assert doc.status == "Prepared"
		reviews.write(people.OFFICER, doc, conclusions="体系有效；夜间响应时限未达标三次。")

	def test_cancelled_it_takes_its_drafts_along(self, everybody):
		doc = reviews.review()
		resolution = reviews.resolution(doc.name)
		reviews.take(people.OFFICER, doc, "Cancel", cancellation_reason="与内审合并")
		resolution.reload()
		assert (resolution.status, resolution.cancellation_reason) == ("Cancelled", "与内审合并")


class TestResolution:
	def test_it_begins_once_the_minutes_are_approved(self, everybody):
		import frappe

		doc = reviews.review()
		first, second = (reviews.resolution(doc.name) for _ in range(2))
		assert (first.number, second.number, first.status) == (1, 2, "Draft")
		reviews.submit_minutes(doc)
		reviews.take(people.EXECUTIVE, doc, "Approve Minutes")
		assert first.reload().status == second.reload().status == "In Progress"
		assert frappe.get_all(
			"ToDo", {"reference_name": first.name, "status": "Open"}, pluck="allocated_to"
		) == [people.OWNER]

	def test_a_review_that_is_over_takes_no_further_one(self, everybody):
		doc = reviews.review_in("Minutes Submitted")
		with refused("takes no further resolutions"):
			reviews.resolution(doc.name)

	@pytest.mark.row("R12")
	def test_a_need_of_resources_says_what_is_provided(self, everybody):
		doc = reviews.review()
		with refused("Resource Commitment is required"):
			reviews.resolution(doc.name, category="Need of Resources")
		reviews.resolution(doc.name, category="Need of Resources", resource_commitment="增配夜班两人，行政部")

	def test_it_is_not_due_before_it_is_resolved(self, everybody):
		doc = reviews.review()
		with refused("lies in the past"):
			reviews.resolution(doc.name, due_date=day(-1))

	def test_it_is_done_verified_by_somebody_else_and_ends(self, everybody):
		doc = reviews.resolution_in("Verified")
		assert (doc.verified_by, doc.verification_conclusion) == (people.OFFICER, "Achieved")
		assert [row.section for row in doc.signatures] == ["Completion", "Verdict"]

	def test_whoever_carried_it_out_does_not_verify_it(self, everybody):
		import frappe

		doc = reviews.resolution_in("Awaiting Verification")
		frappe.get_doc("User", people.OWNER).add_roles("ITSS Quality Officer")
		with refused("Nobody judges their own work"):
			reviews.take(people.OWNER, doc, "Verify", **reviews.VERDICT)

	@pytest.mark.parametrize(
		("completed_on", "said"), [(1, "lies in the future"), (-10, "earlier than the review")]
	)
	def test_it_was_completed_since_the_review(self, everybody, completed_on, said):
		doc = reviews.resolution_in("In Progress")
		reviews.write(people.OWNER, doc, completed_on=day(completed_on))
		with refused(said):
			reviews.take(people.OWNER, doc, "Report Completion")

	def test_its_evidence_is_its_own_and_stays_as_it_was(self, everybody):
		import frappe

		doc = reviews.resolution_in("In Progress")
		with acting(people.OFFICER):
			secret = upload(reviews.review(title="另一次评审"), "salaries.txt", b"secret")
		with refused("was not uploaded"):
			reviews.write(people.OWNER, doc, evidence_file=secret.file_url)
		with acting(people.OWNER):
			file = upload(doc, "办法.txt", "值班管理办法".encode())
		reviews.write(people.OWNER, doc, evidence_file=file.file_url)
		doc = reviews.take(people.OWNER, doc, "Report Completion")
		assert doc.evidence_fingerprint == sha256("值班管理办法".encode())
		with acting(people.OWNER), refused("kept as it is"):
			frappe.delete_doc("File", file.name)
		with open(file.get_full_path(), "wb") as bytes_of_it:
			bytes_of_it.write(b"something else")
		with refused("is not the file any more"):
			reviews.take(people.OFFICER, doc, "Verify", **reviews.VERDICT)

	def test_what_was_not_finished_is_a_matter_for_the_next_review(self, everybody):
		import frappe

		doc = reviews.resolution_in("Carried Over")
		(name,) = frappe.get_all(RESOLUTION, {"carried_from": doc.name}, pluck="name")
		taken_up = frappe.get_doc(RESOLUTION, name)
		assert (taken_up.review, taken_up.status, taken_up.resolution) == (
			doc.carried_into,
			"Draft",
			doc.resolution,
		)
		assert taken_up.number == 1 and not taken_up.signatures and not taken_up.carried_into

	@pytest.mark.parametrize("review_date", [-3, -4])
	def test_it_is_carried_into_a_later_one_only(self, everybody, review_date):
		doc = reviews.resolution_in("In Progress")
		earlier = reviews.review(review_date=day(review_date))
		with refused("not after the one of"):
			reviews.take(people.OFFICER, doc, "Carry Over", carried_into=earlier.name)
		assert doc.reload().status == "In Progress"


class TestOpportunity:
	METHOD = "itss_improvement.api.review.make_opportunity"

	@pytest.mark.row("R29")
	def test_a_resolution_becomes_an_opportunity_once(self, everybody):
		import frappe

		doc = reviews.resolution_in("In Progress")
		made = [Browser(people.OFFICER).call(self.METHOD, name=doc.name) for _ in range(2)]
		first, second = (answer.get_json()["message"] for answer in made)
		assert first == second == doc.reload().opportunity
		opportunity = frappe.get_doc(improvements.OPPORTUNITY, first)
		assert (opportunity.source, opportunity.source_subtype, opportunity.source_document) == (
			"Management Review",
			"Review Resolution",
			doc.name,
		)

	@pytest.mark.row("R29")
	def test_its_chain_begins_with_the_review(self, everybody):
		doc = reviews.resolution_in("In Progress")
		name = Browser(people.OFFICER).call(self.METHOD, name=doc.name).get_json()["message"]
		found = Browser(people.OFFICER).get(
			"/api/method/itss_improvement.api.traceability.chain", doctype=improvements.OPPORTUNITY, name=name
		)
		nodes = {node.get("doctype") for node in found.get_json()["message"]["nodes"]}
		assert {REVIEW, RESOLUTION, improvements.OPPORTUNITY} <= nodes

	@pytest.mark.parametrize("status", ["Draft", "Verified", "Cancelled"])
	def test_only_what_is_to_be_done_becomes_one(self, everybody, status):
		doc = reviews.resolution_in(status)
		answer = Browser(people.OFFICER).call(self.METHOD, name=doc.name)
		assert answer.status_code == 417 and "is to be done" in message_of(answer)

	@pytest.mark.parametrize(
		"user", [people.OWNER, people.OTHER_OWNER, people.AUDITOR, people.STRANGER, "Guest"]
	)
	def test_nobody_else_makes_one(self, everybody, user):
		import frappe

		doc = reviews.resolution_in("In Progress")
		before = frappe.db.count(improvements.OPPORTUNITY)
		assert Browser(user).call(self.METHOD, name=doc.name).status_code in (401, 403)
		assert frappe.db.count(improvements.OPPORTUNITY) == before


class TestDoors:
	def test_a_department_sees_its_own_resolutions(self, everybody):
		import frappe

		ours = reviews.resolution_in("In Progress").name
		theirs = reviews.resolution_in(
			"Draft", responsible_department=people.PURCHASING, responsible_person=None
		).name
		for user, expected in {
			people.OWNER: {ours},
			people.OTHER_OWNER: {theirs},
			people.OFFICER: {ours, theirs},
			people.AUDITOR: {ours, theirs},
			people.STAFF: set(),
		}.items():
			with acting(user):
				assert set(frappe.get_list(RESOLUTION, pluck="name")) == expected, user

	def test_an_employee_who_carries_it_out_sees_and_reports_it(self, everybody):
		doc = reviews.resolution_in("Draft", responsible_person=people.STAFF)
		import frappe

		meeting = frappe.get_doc(REVIEW, doc.review)
		reviews.submit_minutes(meeting)
		reviews.take(people.EXECUTIVE, meeting, "Approve Minutes")
		reviews.write(people.STAFF, doc, completed_on=day(-1), **reviews.DONE)
		assert reviews.take(people.STAFF, doc, "Report Completion").status == "Awaiting Verification"

	def test_the_resolutions_of_a_review_are_listed_for_its_readers(self, everybody):
		doc = reviews.resolution_in("Draft")
		path = "/api/method/itss_improvement.api.review.resolutions"
		(row,) = Browser(people.AUDITOR).get(path, name=doc.review).get_json()["message"]
		assert (row["name"], row["number"], row["status"]) == (doc.name, 1, "Draft")
		assert Browser(people.OTHER_OWNER).get(path, name=doc.review).get_json()["message"] == []
		assert Browser(people.STAFF).get(path, name=doc.review).status_code == 403

	def test_for_the_chair_those_are_offered_who_may(self, everybody):
		path = "/api/method/frappe.desk.search.search_link"
		query = {
			"doctype": "User",
			"txt": "",
			"query": "itss_improvement.api.review.chairs",
			"reference_doctype": REVIEW,
		}
		found = Browser(people.OFFICER).get(path, **query).get_json()
		rows = found.get("message") or found.get("results")
		assert people.EXECUTIVE in [row["value"] for row in rows]
		assert people.OWNER not in [row["value"] for row in rows]
		assert people.EXECUTIVE not in Browser(people.OWNER).get(path, **query).get_data(as_text=True)

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

	def test_minutes_that_were_signed_before_reviews_had_input_packs_hold(self, everybody):
		"""Of a section that has more fields since, what was signed is what counts."""
		import json

		import frappe

		from itss_improvement.domain.signature import canonical_json, fingerprint
		from itss_improvement.lifecycle.signatures import state_of

		doc = reviews.review_in("Minutes Approved")
		signed = json.loads(doc.reload().signatures[0].content)
		signed["content"] = {
			field: value for field, value in signed["content"].items() if not field.startswith("pack_")
		}
		older = canonical_json(signed)
		frappe.db.set_value(
			"Improvement Signature",
			doc.signatures[0].name,
			{"content": older, "fingerprint": fingerprint(older)},
		)
		assert [state["holds"] for state in state_of(doc.reload())] == [True]
		frappe.db.set_value(REVIEW, doc.name, "conclusions", "另一个结论", update_modified=False)
		assert [state["holds"] for state in state_of(doc.reload())] == [False]
		for forged in ("", "[]", "null", '{"content": 1}', "no JSON"):
			values = {"content": forged, "fingerprint": fingerprint(forged)}
			frappe.db.set_value("Improvement Signature", doc.signatures[0].name, values)
			assert [state["holds"] for state in state_of(doc.reload())] == [False], forged

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


@pytest.mark.row("R29")
class TestCarryingOverByItself:
	def approved(self, title: str, review_date: str):
		"""A review whose minutes are approved now."""
		doc = reviews.submit_minutes(reviews.review(title=title, review_date=review_date))
		return reviews.take(people.EXECUTIVE, doc, "Approve Minutes")

	def of(self, review) -> list:
		import frappe

		names = frappe.get_all(RESOLUTION, {"review": review.name}, pluck="name", order_by="number")
		return [frappe.get_doc(RESOLUTION, name) for name in names]

	def test_what_is_not_finished_goes_into_the_next_review_whose_minutes_are_approved(self, everybody):
		import frappe

		doc = reviews.resolution_in("In Progress")
		frappe.db.set_value(RESOLUTION, doc.name, "due_date", day(-1), update_modified=False)
		later = self.approved("下一次评审", day(-1))
		(taken_up,) = self.of(later)
		doc.reload()
		assert (doc.status, doc.carried_into) == ("Carried Over", later.name)
		assert (taken_up.status, taken_up.carried_from) == ("In Progress", doc.name)
		assert (taken_up.resolution, str(taken_up.due_date)) == (doc.resolution, day(-1))
		open_for = {"status": "Open", "reference_type": RESOLUTION}
		assert frappe.get_all("ToDo", open_for, pluck="reference_name") == [taken_up.name]

	def test_it_waits_until_then(self, everybody):
		doc = reviews.resolution_in("In Progress")
		later = reviews.submit_minutes(reviews.review(title="下一次评审", review_date=day(-1)))
		assert doc.reload().status == "In Progress" and self.of(later) == []
		later = reviews.take(people.EXECUTIVE, later, "Return", return_reason="结论过于笼统")
		reviews.take(people.OFFICER, later, "Cancel", cancellation_reason="与内审合并")
		assert doc.reload().status == "In Progress" and self.of(later) == []

	@pytest.mark.parametrize(
		"status", ["Draft", "Awaiting Verification", "Verified", "Cancelled", "Carried Over"]
	)
	def test_what_is_not_in_progress_stays_where_it_is(self, everybody, status):
		doc = reviews.resolution_in(status)
		later = self.approved("下一次评审", day(-1))
		assert self.of(later) == [] and doc.reload().status == status

	@pytest.mark.parametrize("review_date", [-3, -4])
	def test_a_review_that_was_not_later_takes_nothing(self, everybody, review_date):
		doc = reviews.resolution_in("In Progress")
		assert self.of(self.approved("补开的评审", day(review_date))) == []
		assert doc.reload().status == "In Progress"

	def test_twice_running_changes_nothing_and_none_is_carried_twice(self, everybody):
		import frappe

		from itss_improvement.reviews import carry_over_unfinished

		doc = reviews.resolution_in("In Progress")
		later = self.approved("下一次评审", day(-2))
		before = frappe.get_all(RESOLUTION, fields=["*"], order_by="name")
		carry_over_unfinished(later)
		assert frappe.get_all(RESOLUTION, fields=["*"], order_by="name") == before
		last = self.approved("再下一次评审", day(-1))
		(first_copy,), (second_copy,) = self.of(later), self.of(last)
		assert (first_copy.status, second_copy.status) == ("Carried Over", "In Progress")
		assert [first_copy.carried_from, second_copy.carried_from] == [doc.name, first_copy.name]

	def test_it_keeps_the_opportunity_that_it_became(self, everybody):
		from itss_improvement.reviews import make_opportunity

		doc = reviews.resolution_in("In Progress")
		with acting(people.OFFICER):
			made = make_opportunity(doc.name)
		(taken_up,) = self.of(self.approved("下一次评审", day(-1)))
		with acting(people.OFFICER):
			assert make_opportunity(taken_up.name) == taken_up.opportunity == made

	def test_one_that_is_chosen_is_carried_before_and_resolved_anew(self, everybody):
		doc = reviews.resolution_in("In Progress")
		later = reviews.review(title="下一次评审", review_date=day(-1))
		reviews.take(people.OFFICER, doc, "Carry Over", carried_into=later.name)
		(draft,) = self.of(later)
		assert draft.status == "Draft"
		reviews.write(people.OFFICER, draft, due_date=day(60), resolution="增配夜班后修订办法。")
		reviews.take(people.EXECUTIVE, reviews.submit_minutes(later), "Approve Minutes")
		(adopted,) = self.of(later)
		assert (adopted.name, adopted.status, str(adopted.due_date)) == (draft.name, "In Progress", day(60))

	def test_nobody_takes_the_app_s_step(self, everybody):
		doc = reviews.resolution_in("In Progress")
		later = self.approved("同期评审", day(-3))
		with refused("choose one that is prepared"):
			reviews.take(people.OFFICER, doc, "Carry Over", carried_into=later.name)


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

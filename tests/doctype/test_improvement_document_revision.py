"""Documents and their revisions: who revises, who approves, and what becomes of the document (R47, R66, R79)."""

from __future__ import annotations

import hashlib

import pytest

from tests import corrective_actions, improvements, people, standardising
from tests.doors import doors_of
from tests.measures import acting, day, upload
from tests.standardising import DOCUMENT, REVISION, TEXT, document, revision, revision_in, take, written
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def everybody(site):
	corrective_actions.make_everybody()


def has_it(doc) -> list[str]:
	import frappe

	filters = {"reference_type": doc.doctype, "reference_name": doc.name, "status": "Open"}
	return frappe.get_all("ToDo", filters, pluck="allocated_to")


class TestDocument:
	@pytest.mark.row("R79")
	def test_the_quality_officer_keeps_it_and_departments_read_it(self):
		import frappe

		name = document().name
		for user in (*people.ROLES, people.GUEST):
			reads = user in (
				people.OFFICER,
				people.REPRESENTATIVE,
				people.EXECUTIVE,
				people.AUDITOR,
				people.OWNER,
				people.OTHER_OWNER,
			)
			browser = Browser(user)
			assert (browser.get(f"/api/resource/{DOCUMENT}/{name}").status_code == 200) is reads, user
			changed = browser.put(f"/api/resource/{DOCUMENT}/{name}", document_title="改名")
			assert (changed.status_code == 200) is (user == people.OFFICER), user
			assert browser.delete(f"/api/resource/{DOCUMENT}/{name}").status_code != 202, user
		assert frappe.db.exists(DOCUMENT, name)

	def test_its_number_is_its_name_and_there_once(self):
		import frappe

		assert document().name == standardising.NUMBER
		with acting(people.OFFICER), pytest.raises(frappe.DuplicateEntryError):
			frappe.copy_doc(document()).insert()

	def test_it_is_withdrawn_with_a_reason_and_not_while_it_is_revised(self):
		import frappe

		doc = document()
		with acting(people.OFFICER):
			with pytest.raises(frappe.ValidationError, match="Reason for Withdrawal is required"):
				doc.reload().update({"status": "Withdrawn"}).save()
			open_one = revision()
			with pytest.raises(frappe.ValidationError, match=open_one.name):
				doc.reload().update({"status": "Withdrawn", "withdrawal_reason": "并入手册"}).save()
			take(people.OFFICER, open_one, "Cancel", **standardising.CANCEL)
			assert doc.reload().update({"status": "Withdrawn", "withdrawal_reason": "并入手册"}).save()
		with pytest.raises(frappe.ValidationError, match=r"is withdrawn: choose one that is current"):
			revision()

	def test_what_revisions_wrote_is_nobodys_to_write(self):
		doc, other = document(), revision()
		with acting(people.OFFICER):
			doc.update({"last_revision": other.name, "revised_on": day(-1)}).save()
		assert (doc.reload().last_revision, doc.revised_on) == (None, None)


class TestBeginning:
	@pytest.mark.row("R79")
	def test_it_takes_over_what_the_document_says_and_is_due_after_twenty_working_days(self):
		from frappe.utils import today

		from itss_improvement import calendars

		doc = revision(responsible_person=None)
		found = calendars.deadline(today(), 20)
		assert (doc.status, doc.old_version, doc.owning_department) == (
			"In Revision",
			"V1.0",
			people.OPERATIONS,
		)
		assert (doc.responsible_department, doc.responsible_person) == (people.OPERATIONS, people.OWNER)
		assert (doc.due_date, doc.revision_days) == (found.due, 20)
		assert bool(doc.due_date_provisional) is found.provisional
		assert doc.days_counted
		assert has_it(doc) == [people.OWNER]

	def test_the_days_are_those_of_the_settings(self):
		import frappe
		from frappe.utils import today

		from itss_improvement import calendars

		frappe.db.set_single_value("Improvement Settings", "document_revision_days", 7)
		frappe.clear_document_cache("Improvement Settings", "Improvement Settings")
		doc = revision()
		assert (doc.due_date, doc.revision_days) == (calendars.deadline(today(), 7).due, 7)

	def test_another_day_may_be_chosen_that_is_worked(self):
		import frappe
		from frappe.utils import getdate

		from itss_improvement import calendars

		doc = revision(due_date=day(9))
		assert doc.due_date == calendars.next_working_day(day(9)).due
		assert (doc.revision_days, doc.days_counted, doc.due_date_provisional) == (0, "", 0)
		for wrong, why in ((day(-1), "lies in the past"), (day(800), "more than two years away")):
			with pytest.raises(frappe.ValidationError, match=why):
				revision(due_date=wrong)
			with acting(people.OWNER), pytest.raises(frappe.ValidationError, match=why):
				frappe.get_doc(REVISION, doc.name).update({"due_date": wrong}).save()
		assert getdate(frappe.db.get_value(REVISION, doc.name, "due_date")) == doc.due_date

	def test_a_provisional_date_is_counted_again_when_the_calendar_arrives(self):
		import frappe

		from itss_improvement import calendars
		from itss_improvement.calendars.provisional import recompute_provisional

		doc = revision()
		frappe.db.set_value(
			REVISION, doc.name, {"due_date": "2099-01-01", "due_date_provisional": 1}, update_modified=False
		)
		recompute_provisional()
		assert doc.reload().due_date == calendars.deadline(doc.opened_on, 20).due

	@pytest.mark.parametrize(
		("values", "why"),
		[
			({"document": "NO-SUCH"}, "Could not find Document: NO-SUCH"),
			({"document": None}, "choose the Document"),
			({"new_version": "V1.0"}, "New Version V1.0 is the version that the document has already"),
			({"responsible_person": people.STRANGER}, "no role that revises documents"),
			({"responsible_person": people.AUDITOR}, "no role that revises documents"),
			({"improvements": [{"opportunity": "IMP-0"}]}, "IMP-0"),
		],
	)
	def test_what_cannot_be_is_refused_with_a_sentence_and_leaves_nothing(self, values, why):
		import frappe

		before = frappe.db.count(REVISION)
		with pytest.raises((frappe.ValidationError, frappe.PermissionError), match=why):
			revision(**values)
		assert frappe.db.count(REVISION) == before

	def test_whoever_left_cannot_be_responsible(self):
		import frappe

		frappe.db.set_value("User", people.STAFF, "enabled", 0)
		with pytest.raises(frappe.ValidationError, match="cannot log in"):
			revision(responsible_person=people.STAFF)

	@pytest.mark.parametrize("status", ["Draft", "Submitted", "Returned", "Rejected", "Merged"])
	def test_only_what_was_assessed_is_served(self, status):
		import frappe

		name = improvements.in_state(status).name
		with pytest.raises(frappe.ValidationError, match="only what was assessed can be served"):
			revision(name, user=people.OFFICER)

	def test_an_improvement_is_there_once_and_seen_by_whoever_names_it(self):
		import frappe

		name = standardising.an_improvement()
		with pytest.raises(frappe.ValidationError, match="is in the table twice"):
			revision(name, name)
		theirs = standardising.an_improvement(people.PURCHASING)
		frappe.db.set_value(improvements.OPPORTUNITY, theirs, "identified_by_department", people.PURCHASING)
		with pytest.raises(frappe.PermissionError, match="does not exist, or you may not see it"):
			revision(theirs, user=people.OWNER)
		assert revision(theirs, user=people.OFFICER).improvements[0].title

	def test_the_document_that_changed_meanwhile_is_taken_over_and_told(self):
		import frappe

		doc = revision()
		frappe.db.set_value(DOCUMENT, doc.document, "current_version", "V1.1")
		frappe.clear_messages()
		doc = written(doc)
		assert doc.old_version == "V1.1"
		assert "V1.1" in str(frappe.local.message_log)


class TestRevising:
	@pytest.mark.row("R66", "R79")
	def test_an_employee_revises_and_whoever_owns_the_document_approves(self):
		import frappe

		doc = written(revision())
		assert has_it(doc) == [people.STAFF]
		doc = take(people.STAFF, doc, "Submit for Approval")
		assert (doc.status, doc.prepared_by) == ("Awaiting Approval", people.STAFF)
		assert doc.new_text_fingerprint == hashlib.sha256(b"new text").hexdigest()
		assert has_it(doc) == [people.OWNER]
		doc = take(people.OWNER, doc, "Approve", approval_remark="同意发布")
		assert (doc.status, doc.approved_by) == ("Approved", people.OWNER)
		assert [row.section for row in doc.signatures] == ["Revision", "Approval"]
		assert has_it(doc) == []
		stored = frappe.get_doc(DOCUMENT, doc.document)
		assert (stored.current_version, stored.last_revision) == ("V2.0", doc.name)
		assert stored.revised_on == frappe.utils.getdate(doc.approved_on)

	@pytest.mark.parametrize("missing", ["new_version", "changes", "new_text"])
	def test_what_is_missing_is_named(self, missing):
		import frappe

		doc = written(revision())
		frappe.db.set_value(REVISION, doc.name, missing, None)
		label = frappe.get_meta(REVISION).get_label(missing)
		with pytest.raises(frappe.MandatoryError, match=label):
			take(people.STAFF, doc, "Submit for Approval")
		assert doc.reload().status == "In Revision"

	def test_it_serves_an_improvement(self):
		import frappe

		doc = written(revision())
		with acting(people.OWNER):
			doc = frappe.get_doc(REVISION, doc.name).update({"improvements": []}).save()
		with pytest.raises(frappe.MandatoryError, match="Improvements Served"):
			take(people.STAFF, doc, "Submit for Approval")

	@pytest.mark.row("R66")
	def test_nobody_approves_what_they_revised(self):
		import frappe

		for author in (people.OWNER, people.OFFICER):
			doc = revision(responsible_person=author, document=document(f"T-{author}").name)
			doc = written(doc, author)
			doc = take(author, doc, "Submit for Approval")
			with pytest.raises(frappe.ValidationError, match="revised it"):
				take(author, doc, "Approve")
			# nor once somebody else is named in their place
			frappe.db.set_value(REVISION, doc.name, "responsible_person", people.STAFF)
			with pytest.raises(frappe.ValidationError, match="revised it"):
				take(author, doc, "Approve")
			with acting(people.ADMINISTRATOR):
				other = people.OFFICER if author == people.OWNER else people.OWNER
			assert has_it(doc) == [other]
			assert take(other, doc, "Approve").status == "Approved"

	def test_others_neither_submit_nor_approve(self):
		import frappe

		doc = revision_in("Awaiting Approval")
		for user in (
			people.STAFF,
			people.OTHER_OWNER,
			people.REPRESENTATIVE,
			people.EXECUTIVE,
			people.AUDITOR,
		):
			with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
				take(user, doc, "Approve")
		member = corrective_actions.ANALYST
		with pytest.raises(frappe.ValidationError, match="only for whoever heads its department"):
			take(member, doc, "Approve")
		assert doc.reload().status == "Awaiting Approval"

	def test_where_the_quality_department_owns_it_the_representative_approves(self):
		own = document("TESTS-Q", owning_department=people.QUALITY).name
		doc = written(
			revision(document=own, responsible_person=people.OFFICER, user=people.OFFICER), people.OFFICER
		)
		doc = take(people.OFFICER, doc, "Submit for Approval")
		assert has_it(doc) == [people.REPRESENTATIVE]
		assert take(people.REPRESENTATIVE, doc, "Approve").status == "Approved"

	def test_a_return_says_why_and_its_text_is_signed_anew(self):
		import frappe

		doc = revision_in("Awaiting Approval")
		with pytest.raises(frappe.MandatoryError, match="Reason for Return"):
			take(people.OWNER, doc, "Return")
		doc = take(people.OWNER, doc, "Return", **standardising.RETURN)
		assert (doc.status, has_it(doc)) == ("Returned", [people.STAFF])
		doc = written(doc, content=b"second text", changes="补上复审人。")
		doc = take(people.STAFF, doc, "Submit for Approval")
		assert [bool(row.superseded) for row in doc.signatures] == [True, False]
		assert doc.new_text_fingerprint == hashlib.sha256(b"second text").hexdigest()

	def test_a_cancelled_one_says_why_and_leaves_the_document(self):
		import frappe

		doc = revision()
		with pytest.raises(frappe.MandatoryError, match="Reason for Cancellation"):
			take(people.OWNER, doc, "Cancel")
		doc = take(people.OWNER, doc, "Cancel", **standardising.CANCEL)
		assert (doc.status, has_it(doc)) == ("Cancelled", [])
		assert frappe.db.get_value(DOCUMENT, doc.document, "current_version") == "V1.0"

	@pytest.mark.row("R79")
	def test_of_two_of_one_document_the_second_is_refused_until_it_is_made_of_the_first(self):
		import frappe

		first, second = revision_in("Awaiting Approval"), revision_in("Awaiting Approval", new_version="V2.1")
		second = take(people.OWNER, second, "Return", **standardising.RETURN)
		second = take(people.STAFF, written(second, new_version="V2.1"), "Submit for Approval")
		take(people.OWNER, first, "Approve")
		with pytest.raises(frappe.ValidationError, match=r"has version V2.0 by now.*made of V1.0: return it"):
			take(people.OWNER, second, "Approve")
		assert second.reload().status == "Awaiting Approval"
		assert frappe.db.get_value(DOCUMENT, first.document, "current_version") == "V2.0"
		second = take(people.OWNER, second, "Return", **standardising.RETURN)
		second = take(people.STAFF, written(second, new_version="V2.1"), "Submit for Approval")
		take(people.OWNER, second, "Approve")
		assert frappe.db.get_value(DOCUMENT, first.document, "current_version") == "V2.1"

	def test_no_version_comes_back(self):
		import frappe

		take(people.OWNER, revision_in("Awaiting Approval"), "Approve")
		with pytest.raises(frappe.ValidationError, match=r"V1.0 was a version of the document before"):
			written(revision(), new_version="V1.0")

	def test_a_document_that_has_no_version_yet_is_issued_by_its_first(self):
		import frappe

		own = document("TESTS-NEW", current_version="").name
		doc = revision_in("Approved", document=own)
		assert doc.old_version == ""
		assert frappe.db.get_value(DOCUMENT, own, "current_version") == "V2.0"


class TestNewText:
	def test_a_file_of_others_is_not_named(self):
		import frappe

		with acting(people.OFFICER):
			secret = upload(document(), "salaries.txt", b"secret")
		doc = revision()
		for url in (secret.file_url, "/private/files/none.txt", "https://example.com/x", "/etc/passwd"):
			with acting(people.STAFF), pytest.raises(frappe.ValidationError, match="was not uploaded"):
				frappe.get_doc(REVISION, doc.name).update({"new_text": url}).save()
		with acting(people.STAFF):
			public = upload(doc, "public.txt", b"public", is_private=0)
			with pytest.raises(frappe.ValidationError, match="is public"):
				frappe.get_doc(REVISION, doc.name).update({"new_text": public.file_url}).save()

	def test_a_file_that_changed_after_it_was_submitted_is_not_approved(self):
		import frappe

		doc = revision_in("Awaiting Approval")
		path = frappe.get_doc("File", {"file_url": doc.new_text}).get_full_path()
		with open(path, "wb") as file:
			file.write(b"something else")
		with pytest.raises(frappe.ValidationError, match="is not the file any more"):
			take(people.OWNER, doc, "Approve")

	@pytest.mark.parametrize("status", ["Awaiting Approval", "Approved"])
	def test_the_file_that_counts_is_kept_and_what_was_returned_is_not(self, status):
		import frappe

		doc = revision_in(status)
		kept = frappe.get_all("File", {"file_url": doc.new_text}, pluck="name")
		for name in kept:
			with pytest.raises(frappe.ValidationError, match=f"belongs to {doc.name}, and is kept as it is"):
				frappe.delete_doc("File", name)
		if status == "Awaiting Approval":
			take(people.OWNER, doc, "Return", **standardising.RETURN)
			for name in frappe.get_all("File", {"file_url": doc.new_text}, pluck="name"):
				frappe.delete_doc("File", name)
			assert not frappe.db.exists("File", {"file_url": doc.new_text})

	@pytest.mark.parametrize("status", ["Awaiting Approval", "Approved", "Cancelled"])
	def test_what_was_submitted_is_changed_through_no_door(self, status):
		doc = revision_in(status)
		before = doc.as_dict()
		for door in doors_of(REVISION):
			for values in ({"changes": "别的"}, {"new_version": "V9"}, {"due_date": day(30)}):
				assert door(people.OFFICER, doc.name, values) is False, (door, values)
		for field in ("old_version", "approved_by", "new_text_fingerprint", "title", "owning_department"):
			for door in doors_of(REVISION):
				door(people.OFFICER, doc.name, {field: "x"})
		assert {key: doc.reload().get(key) for key in TEXT} == {key: before[key] for key in TEXT}
		assert doc.old_version == before["old_version"] and doc.approved_by == before["approved_by"]


class TestSeeing:
	@pytest.mark.row("R18")
	def test_the_department_whose_improvement_it_serves_reads_it_and_no_more(self):
		import frappe

		doc = revision(standardising.an_improvement(people.PURCHASING), user=people.OFFICER)
		browser = Browser(people.OTHER_OWNER)
		assert browser.get(f"/api/resource/{REVISION}/{doc.name}").status_code == 200
		names = [row["name"] for row in browser.get(f"/api/resource/{REVISION}").get_json()["data"]]
		assert names == [doc.name]
		refused = browser.put(f"/api/resource/{REVISION}/{doc.name}", due_date=day(40))
		assert refused.status_code == 403, message_of(refused)
		with acting(people.OWNER):
			doc = frappe.get_doc(REVISION, doc.name).update(
				{"improvements": standardising.served(standardising.an_improvement())}
			)
			doc.save()
		assert browser.get(f"/api/resource/{REVISION}/{doc.name}").status_code == 403

	def test_a_row_is_not_written_past_its_record(self):
		import frappe

		doc = revision()
		row = doc.improvements[0].name
		for user in (people.OFFICER, people.ADMINISTRATOR):
			path = f"/api/resource/Improvement Served/{row}"
			assert Browser(user).put(path, opportunity=standardising.an_improvement()).status_code in (
				403,
				417,
			)
			assert Browser(user).delete(path).status_code in (403, 417)
		assert (
			frappe.db.get_value("Improvement Served", row, "opportunity") == doc.improvements[0].opportunity
		)

	@pytest.mark.row("R79")
	def test_it_is_reminded_of_and_waits_for_who_has_it(self):
		from itss_improvement import today
		from itss_improvement.deadlines import reached

		doc = revision_in("Awaiting Approval")
		found = [one for one in reached.reached(doc.due_date) if one.name == doc.name]
		assert [(one.limit.date, one.to.person.user) for one in found] == [("due_date", people.STAFF)]
		waiting = {}
		for user in (people.OWNER, people.OFFICER, people.STAFF, people.OTHER_OWNER):
			with acting(user):
				waiting[user] = [one.step for one in today.waiting() if one.name == doc.name]
		assert waiting == {
			people.OWNER: ["Approve"],
			people.OFFICER: ["Approve"],
			people.STAFF: [],
			people.OTHER_OWNER: [],
		}

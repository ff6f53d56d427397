"""What may be disposed of is proposed, approved by the Management Representative, and erased; its hashes stay (R93)."""

from __future__ import annotations

import pytest

from tests import people
from tests.archives_made import ARCHIVE, CHECKPOINT, ITEM, archived, archived_long_ago, items
from tests.disposals import DISPOSAL, rejection, take
from tests.measures import acting, day
from tests.web import Browser


@pytest.fixture
def old(site):
	people.make_everybody()
	return archived_long_ago()


def propose():
	import frappe

	from itss_improvement.archives import disposing

	name = disposing.propose()
	return name and frappe.get_doc(DISPOSAL, name)


def run() -> None:
	"""The job, in the test's own transaction."""
	from itss_improvement.archives import disposing

	disposing.dispose_all(lambda: None, lambda: None)


def disposed(archive):
	"""The list, carried out."""
	doc = take(people.REPRESENTATIVE, propose(), "Approve")
	run()
	return doc.reload()


def faults(archive) -> list:
	from itss_improvement.archives import verifying

	return [*verifying.faults_of(archive.name), *verifying.faults_of_log()]


def hold(archive, user=people.OFFICER, reason="诉讼中"):
	from itss_improvement.api.archive import hold

	with acting(user):
		hold(archive.name, reason)


def is_its_own(item) -> bool:
	"""What a training and a case were given stays theirs."""
	from itss_improvement.archives import FROZEN

	return item.source_doctype in FROZEN


class TestProposing:
	@pytest.mark.row("R93")
	def test_what_is_over_and_nothing_else(self, old):
		archived()
		doc = propose()
		assert [row.archive for row in doc.archives] == [old.name]
		assert doc.status == "Awaiting Approval"
		assert propose() is None, "one list at a time"

	def test_nothing_where_nothing_is_over(self, site):
		people.make_everybody()
		archived()
		assert propose() is None

	def test_not_what_is_held(self, old):
		hold(old)
		assert propose() is None

	def test_not_what_an_improvement_that_goes_on_names(self, old):
		"""It would be left out, and proposed again every day."""
		import frappe

		from tests import improvements

		again = improvements.draft()
		frappe.db.set_value("Improvement Opportunity", again.name, "recurrence_of", old.opportunity)
		assert propose() is None
		frappe.db.set_value("Improvement Opportunity", again.name, "status", "Rejected")
		assert propose()

	def test_the_representative_has_it_next(self, old):
		import frappe

		doc = propose()
		(todo,) = frappe.get_all("ToDo", {"reference_name": doc.name, "status": "Open"}, pluck="allocated_to")
		assert todo == people.REPRESENTATIVE

	def test_what_was_rejected_waits_for_its_day(self, old):
		import frappe

		doc = take(people.REPRESENTATIVE, propose(), "Reject", **rejection())
		assert propose() is None
		frappe.db.set_value(DISPOSAL, doc.name, "propose_again_on", day(0))
		assert propose()

	def test_nobody_makes_a_list_of_their_own(self, old):
		import frappe

		for user in (people.REPRESENTATIVE, people.OFFICER, "Administrator"):
			answer = Browser(user).post(
				f"/api/resource/{DISPOSAL}", title="假的", archives=[{"archive": old.name}]
			)
			assert answer.status_code in (403, 417), user
		assert not frappe.db.count(DISPOSAL)

	def test_nor_adds_a_row(self, old):
		young = archived()
		doc = propose()
		rows = [row.as_dict(convert_dates_to_str=True) for row in doc.archives]
		Browser(people.REPRESENTATIVE).put(
			f"/api/resource/{DISPOSAL}/{doc.name}", archives=[*rows, {"archive": young.name}]
		)
		assert [row.archive for row in doc.reload().archives] == [old.name]


class TestDisposing:
	@pytest.mark.row("R93", "R92")
	def test_records_contents_and_files_are_gone_and_the_log_stands(self, old):
		import frappe

		from itss_improvement.files import path_of

		before = items(old)
		paths = [path_of(item.file_url) for item in before if item.file_url and is_its_own(item)]
		assert paths and all(path.exists() for path in paths)
		frozen = [(item.source_doctype, item.source_name) for item in before if item.kind == "Record"]
		doc = disposed(old)
		assert (doc.status, [row.outcome for row in doc.archives]) == ("Disposed", ["Disposed"])
		for doctype, name in frozen:
			assert not frappe.db.exists(doctype, name)
			for other, fields in (
				("Version", ("ref_doctype", "docname")),
				("Comment", ("reference_doctype", "reference_name")),
				("File", ("attached_to_doctype", "attached_to_name")),
				("ToDo", ("reference_type", "reference_name")),
			):
				assert not frappe.db.exists(other, dict(zip(fields, (doctype, name), strict=True))), other
			assert not frappe.db.exists("Improvement Signature", {"parent": name})
		assert not any(path.exists() for path in paths)
		after = items(old)
		assert [item.leaf_hash for item in after[:-1]] == [item.leaf_hash for item in before]
		assert [item.kind for item in after if item.content is not None] == ["Archive", "Disposal"]
		assert not any(item.file_url for item in after)
		assert people.REPRESENTATIVE in after[-1].content
		assert faults(old.reload()) == []
		assert old.disposed_on and old.disposal == doc.name

	def test_what_was_said_of_it_elsewhere_can_still_be_saved(self, old):
		"""Cases and resolutions go on, and the framework refuses to save a link to what is gone."""
		import frappe

		case = frappe.get_all("Improvement Case", {"opportunity": old.opportunity}, pluck="name")
		served = frappe.get_all("Improvement Served", {"opportunity": old.opportunity}, pluck="name")
		disposed(old)
		assert not frappe.db.exists("Improvement Served", {"name": ["in", [*served, ""]]})
		for name in case:
			doc = frappe.get_doc("Improvement Case", name)
			assert (doc.opportunity, doc.reference_name, doc.verification) == (None, None, None)
			doc.save(ignore_permissions=True)
			told = frappe.get_all(
				"Comment", {"reference_name": name, "comment_type": "Info"}, pluck="content"
			)
			assert any(old.opportunity in content for content in told)

	def test_a_file_that_somebody_else_has_as_well_stays(self, old):
		import frappe

		from itss_improvement.files import path_of

		attached = next(item for item in items(old) if item.kind == "Attachment")
		fields = ("file_name", "file_url", "content_hash", "file_size", "is_private")
		(file,) = frappe.get_all("File", {"file_url": attached.file_url}, fields, limit=1)
		frappe.get_doc(doctype="File", name="somebody-elses", **file).db_insert()
		disposed(old)
		assert path_of(attached.file_url).exists()

	def test_what_a_kill_left_on_the_disk_the_next_run_removes(self, old):
		from unittest.mock import patch

		from itss_improvement.archives import disposing
		from itss_improvement.files import path_of

		paths = [path_of(item.file_url) for item in items(old) if item.file_url and is_its_own(item)]
		with patch.object(disposing, "remove_bytes", lambda: None):
			disposed(old)
		assert all(path.exists() for path in paths)
		run()
		assert not any(path.exists() for path in paths)

	def test_one_that_was_held_meanwhile_stays(self, old):
		import frappe

		doc = take(people.REPRESENTATIVE, propose(), "Approve")
		hold(old)
		run()
		assert [row.outcome for row in doc.reload().archives] == ["Left Out: Legal Hold"]
		assert doc.status == "Disposed"
		assert frappe.db.exists("Improvement Opportunity", old.opportunity)
		assert faults(old.reload()) == []

	def test_one_that_an_improvement_still_names_stays(self, old):
		import frappe

		from tests import improvements

		doc = take(people.REPRESENTATIVE, propose(), "Approve")
		again = improvements.draft()
		frappe.db.set_value("Improvement Opportunity", again.name, "recurrence_of", old.opportunity)
		run()
		assert [row.outcome for row in doc.reload().archives] == ["Left Out: Still Referred To"]
		assert frappe.db.exists("Improvement Opportunity", old.opportunity)

	def test_one_whose_time_is_not_over_stays_whatever_the_list_says(self, old):
		"""As somebody with a password to the database may have written it there."""
		import frappe

		young = archived()
		doc = take(people.REPRESENTATIVE, propose(), "Approve")
		frappe.db.set_value("Improvement Disposal Archive", doc.archives[0].name, "archive", young.name)
		run()
		assert doc.reload().status == "Approved"
		assert frappe.db.exists("Improvement Opportunity", young.opportunity)
		assert frappe.db.exists("Error Log", {"method": f"Disposal of {young.name}"})
		assert [row.outcome for row in doc.archives] == ["Not Yet: Failed, Tried Again Daily"]
		# it is tried again, and done once nothing is in the way any more
		frappe.db.set_value("Improvement Disposal Archive", doc.archives[0].name, "archive", old.name)
		run()
		assert (doc.reload().status, doc.archives[0].outcome) == ("Disposed", "Disposed")

	def test_not_before_it_is_approved(self, old):
		import frappe

		propose()
		run()
		assert frappe.db.exists("Improvement Opportunity", old.opportunity)
		for user in (people.OFFICER, people.EXECUTIVE, people.AUDITOR, people.OWNER):
			answer = Browser(user).call(
				"itss_improvement.api.lifecycle.take_step",
				doctype=DISPOSAL,
				name=frappe.get_all(DISPOSAL, pluck="name")[0],
				action="Approve",
			)
			assert answer.status_code in (403, 417), user
		run()
		assert frappe.db.exists("Improvement Opportunity", old.opportunity)


class TestItIsFound:
	def test_that_somebody_only_says_that_it_was_disposed_of(self, old):
		import frappe

		frappe.db.set_value(ARCHIVE, old.name, "disposed_on", "2026-01-01", update_modified=False)
		assert "disposed_on" in {fault.field for fault in faults(old)}

	def test_that_somebody_lifts_a_hold(self, old):
		import frappe

		hold(old)
		frappe.db.set_value(ARCHIVE, old.name, "on_hold", 0, update_modified=False)
		frappe.clear_document_cache(ARCHIVE, old.name)
		assert [fault.field for fault in faults(old)] == ["on_hold"]

	def test_that_somebody_takes_the_entry_of_a_disposal_away(self, old):
		import frappe

		disposed(old)
		frappe.db.delete(ITEM, {"archive": old.name, "kind": "Disposal"})
		assert {"disposed_on", "log_size"} <= {fault.field for fault in faults(old)}


class TestHolding:
	@pytest.mark.row("R93")
	def test_who_sets_and_who_releases(self, old):
		import frappe

		browser = Browser(people.OFFICER)
		call = "itss_improvement.api.archive."
		for user in (people.EXECUTIVE, people.AUDITOR, people.OWNER, people.STAFF, people.STRANGER):
			assert Browser(user).post(f"/api/method/{call}hold", name=old.name, reason="r").status_code in (
				403,
				417,
			)
		assert browser.post(f"/api/method/{call}hold", name=old.name, reason="诉讼中").status_code == 200
		assert browser.post(f"/api/method/{call}release", name=old.name, reason="已结案").status_code == 403
		assert frappe.db.get_value(ARCHIVE, old.name, ["on_hold", "hold_reason"]) == (1, "诉讼中")
		released = Browser(people.REPRESENTATIVE).post(
			f"/api/method/{call}release", name=old.name, reason="已结案"
		)
		assert released.status_code == 200
		assert frappe.db.get_value(ARCHIVE, old.name, ["on_hold", "hold_reason"]) == (0, "")
		assert [item.kind for item in items(old)][-2:] == ["Legal Hold", "Release from Hold"]
		assert faults(old.reload()) == []

	def test_a_reason_is_asked_for(self, old):
		import frappe

		with pytest.raises(frappe.ValidationError, match="Reason is missing"):
			hold(old, reason="  ")
		assert not frappe.db.exists(ITEM, {"archive": old.name, "kind": "Legal Hold"})

	def test_the_log_goes_on_behind_it(self, old):
		import frappe

		hold(old)
		again = archived()
		assert frappe.db.count(CHECKPOINT) == 3
		assert faults(old.reload()) == faults(again) == []

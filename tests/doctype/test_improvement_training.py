"""Trainings by which results are passed on: what makes one count as held (R69, R80)."""

from __future__ import annotations

import hashlib

import pytest

from tests import corrective_actions, people, standardising
from tests.doors import doors_of
from tests.measures import acting, day, upload
from tests.standardising import TRAINING, signed_in, take, training, training_in
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def everybody(site):
	corrective_actions.make_everybody()


def has_it(doc) -> list[str]:
	import frappe

	filters = {"reference_type": doc.doctype, "reference_name": doc.name, "status": "Open"}
	return frappe.get_all("ToDo", filters, pluck="allocated_to")


def change(user: str, doc, **values):
	import frappe

	with acting(user):
		return frappe.get_doc(TRAINING, doc.name).update(values).save()


class TestPlanning:
	@pytest.mark.row("R69")
	def test_quality_officers_and_department_owners_plan_one(self):
		import frappe

		for user in people.ROLES:
			may = user in (people.OFFICER, people.OWNER, people.OTHER_OWNER)
			assert frappe.has_permission(TRAINING, "create", user=user) is may, user
		doc = training(user=people.OWNER)
		assert (doc.status, doc.responsible_person, has_it(doc)) == ("Planned", people.OWNER, [people.OWNER])
		assert [(row.full_name, row.department) for row in doc.attendees] == [
			("staff", None),
			("外包值班员 李四", None),
		]

	def test_whoever_organises_it_instead_has_it(self):
		doc = training(user=people.OFFICER)
		assert has_it(doc) == [people.OFFICER]
		change(people.OFFICER, doc, responsible_person=people.OWNER)
		assert has_it(doc) == [people.OWNER]

	def test_the_department_of_an_attendee_is_found(self):
		doc = training(attendees=[{"user": people.OWNER, "attended": 1}])
		assert doc.attendees[0].department == people.OPERATIONS

	@pytest.mark.parametrize(
		("values", "why"),
		[
			({"attendees": [{"attended": 1}]}, "Attendance, row 1: choose a User, or write a Name"),
			(
				{"attendees": [{"user": people.STAFF}, {"user": people.STAFF}]},
				"Attendance, row 2: .* is in the table twice",
			),
			({"attendees": [{"full_name": "李四"}, {"full_name": " 李四 "}]}, "李四 is in the table twice"),
			(
				{"attendees": [{"full_name": "李四", "result": "Passed"}]},
				"李四 has a Result and did not attend",
			),
			({"duration": -1}, "Duration"),
			({"duration": 1000}, "must be from 0 to 200"),
			({"held_on": day}, "more than two years away"),
			({"held_on": None}, "held_on"),
			({"title": ""}, "title"),
		],
	)
	def test_what_cannot_be_is_refused_and_leaves_nothing(self, values, why):
		import frappe

		values = {key: value(900) if callable(value) else value for key, value in values.items()}
		before = frappe.db.count(TRAINING)
		with pytest.raises(frappe.ValidationError, match=why):
			training(**values)
		assert frappe.db.count(TRAINING) == before


class TestHolding:
	@pytest.mark.row("R69", "R80")
	def test_it_is_held_with_its_sign_in_sheet(self):
		doc = signed_in(training())
		with acting(people.OFFICER):
			material = upload(doc, "讲义.txt", b"slides")
		doc = change(people.OFFICER, doc, material=material.file_url)
		doc = take(people.OFFICER, doc, "Report as Held")
		assert (doc.status, doc.attended, doc.reported_by) == ("Held", 1, people.OFFICER)
		assert doc.sign_in_fingerprint == hashlib.sha256(b"signatures").hexdigest()
		assert doc.material_fingerprint == hashlib.sha256(b"slides").hexdigest()
		assert [row.section for row in doc.signatures] == ["Training"]
		assert has_it(doc) == []

	@pytest.mark.parametrize(
		"missing", ["trainer", "duration", "content", "attendees", "sign_in_file", "improvements"]
	)
	def test_what_is_missing_is_named(self, missing):
		import frappe

		doc = change(people.OFFICER, signed_in(training()), **{missing: [] if missing[-1] == "s" else None})
		label = frappe.get_meta(TRAINING).get_label(missing).split(" (")[0]
		with pytest.raises(frappe.MandatoryError, match=label):
			take(people.OFFICER, doc, "Report as Held")
		assert doc.reload().status == "Planned"

	@pytest.mark.row("R69")
	def test_not_before_its_day_and_not_without_anybody(self):
		import frappe

		doc = signed_in(training(held_on=day(1)))
		with pytest.raises(frappe.ValidationError, match="lies in the future"):
			take(people.OFFICER, doc, "Report as Held")
		change(people.OFFICER, doc, held_on=day(0), attendees=[{"full_name": "李四"}])
		with pytest.raises(frappe.ValidationError, match="Nobody attended"):
			take(people.OFFICER, doc, "Report as Held")
		change(people.OFFICER, doc, attendees=[{"full_name": "李四", "attended": 1}])
		assert take(people.OFFICER, doc, "Report as Held").status == "Held"

	def test_a_sheet_of_others_is_not_named_and_one_that_is_gone_is_told(self):
		import frappe

		with acting(people.OFFICER):
			other = upload(standardising.document(), "x.txt", b"x")
		doc = training(user=people.OWNER)
		with pytest.raises(frappe.ValidationError, match="was not uploaded"):
			change(people.OWNER, doc, sign_in_file=other.file_url)
		doc = signed_in(doc, people.OWNER)
		for name in frappe.get_all("File", {"file_url": doc.sign_in_file}, pluck="name"):
			frappe.delete_doc("File", name)
		frappe.db.set_value(TRAINING, doc.name, "sign_in_file", doc.sign_in_file)
		with pytest.raises(frappe.ValidationError, match="is not on the server any more"):
			take(people.OWNER, doc, "Report as Held")

	@pytest.mark.row("R69")
	def test_its_sign_in_sheet_is_neither_deleted_nor_detached_nor_changed(self):
		from pathlib import Path

		import frappe

		doc = training_in("Held")
		records = frappe.get_all("File", {"file_url": doc.sign_in_file}, pluck="name")
		assert len(records) >= 2, "one of them holds the bytes"
		path = Path(frappe.get_doc("File", records[0]).get_full_path())
		for user in (people.OFFICER, people.ADMINISTRATOR):
			for name in records:
				with acting(user), pytest.raises((frappe.ValidationError, frappe.PermissionError)):
					frappe.delete_doc("File", name)
				assert path.read_bytes() == b"signatures"
				for change in ({"attached_to_name": "other"}, {"file_url": "/files/x"}):
					with acting(user), pytest.raises((frappe.ValidationError, frappe.PermissionError)):
						frappe.get_doc("File", name).update(change).save()
		assert frappe.get_all("File", {"file_url": doc.sign_in_file}, pluck="name") == records

	@pytest.mark.parametrize("held", [True, False])
	def test_its_sign_in_sheet_does_not_become_public(self, held):
		"""The framework moves the file first, and back once the transaction is taken back."""
		import frappe

		doc = training_in("Held")
		name = f"{doc.name}-sign_in_file"
		if not held:
			name = frappe.db.get_value("File", {"file_url": doc.sign_in_file, "name": ["!=", name]})
		with acting(people.OFFICER), pytest.raises(frappe.ValidationError, match="is kept as it is"):
			frappe.get_doc("File", name).update({"is_private": 0}).save()

	def test_what_another_record_shares_with_it_goes_alone(self):
		import frappe

		doc = training_in("Held")
		with acting(people.OFFICER):
			other = upload(standardising.document(), "同样的.txt", b"signatures")
			frappe.delete_doc("File", other.name)
		assert not frappe.db.exists("File", other.name)
		assert frappe.db.exists("File", {"file_url": doc.sign_in_file})

	def test_a_cancelled_one_says_why(self):
		import frappe

		doc = training()
		with pytest.raises(frappe.MandatoryError, match="Reason for Cancellation"):
			take(people.OFFICER, doc, "Cancel")
		assert take(people.OFFICER, doc, "Cancel", cancellation_reason="改为线上").status == "Cancelled"

	@pytest.mark.parametrize("user", [people.STAFF, people.AUDITOR, people.EXECUTIVE, people.OTHER_OWNER])
	def test_others_do_not_report_it(self, user):
		import frappe

		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			take(user, training_in("Planned"), "Report as Held")

	@pytest.mark.parametrize("status", ["Held", "Cancelled"])
	def test_what_was_held_is_changed_through_no_door(self, status):
		doc = training_in(status)
		for door in doors_of(TRAINING):
			for values in ({"trainer": "别人"}, {"held_on": day(-5)}, {"attendees": []}):
				assert door(people.OFFICER, doc.name, values) is False, (door, values)
			door(people.OFFICER, doc.name, {"attended": 50})
		doc.reload()
		assert (doc.trainer, len(doc.attendees), doc.attended or 0) == (
			"王敏",
			2,
			1 if status == "Held" else 0,
		)

	@pytest.mark.row("R80")
	def test_what_it_serves_is_found_out_later_as_well(self):
		import frappe

		doc = training_in("Held")
		more = standardising.an_improvement()
		rows = [row.as_dict() for row in doc.improvements]
		doc = change(people.OWNER, doc, improvements=[*rows, *standardising.served(more)])
		assert [row.opportunity for row in doc.improvements][1:] == [more]
		frappe.db.set_value("Improvement Opportunity", more, "status", "Closed")
		with pytest.raises(frappe.ValidationError, match="was closed with this record, and stays"):
			change(people.OWNER, doc, improvements=[doc.improvements[0].as_dict()])

	def test_a_row_of_attendance_is_not_written_past_its_training(self):
		doc = training_in("Held")
		path = f"/api/resource/Improvement Training Attendee/{doc.attendees[1].name}"
		assert Browser(people.OFFICER).put(path, attended=1).status_code in (403, 417)
		assert not doc.reload().attendees[1].attended


@pytest.mark.row("R69")
def test_it_is_reminded_of_and_waits_for_whoever_organises_it():
	from frappe.utils import getdate

	from itss_improvement import today
	from itss_improvement.deadlines import reached

	doc = training_in("Planned", held_on=day(5))
	found = [one for one in reached.reached(getdate(doc.held_on)) if one.name == doc.name]
	assert [(one.limit.date, one.to.person.user) for one in found] == [("held_on", people.OFFICER)]
	with acting(people.OFFICER):
		assert [one.step for one in today.waiting() if one.name == doc.name] == ["Report as Held"]

"""Nobody changes or deletes what is archived, through any door of the framework (R70, R92, R93)."""

from __future__ import annotations

from itertools import product

import pytest

from tests import people
from tests.archives_made import ARCHIVE, CHECKPOINT, ITEM, archived, items
from tests.web import Browser

REFUSED = "is archived in|archives are written by the app alone|cannot be deleted|cannot be changed"


@pytest.fixture
def archive(site):
	people.make_everybody()
	made = archived()
	import frappe

	yield made
	frappe.clear_messages()


def frozen(archive) -> list[tuple[str, str]]:
	return [(item.source_doctype, item.source_name) for item in items(archive, kind="Record")]


def all_kept(archive) -> list[tuple[str, str]]:
	import frappe

	(checkpoint,) = frappe.get_all(CHECKPOINT, {"archive": archive.name}, pluck="name")
	return [
		*frozen(archive),
		(ARCHIVE, archive.name),
		(ITEM, f"{archive.name}-0002"),
		(CHECKPOINT, checkpoint),
	]


def refused(act, match: str = REFUSED) -> None:
	import frappe

	# as the framework does with a request that fails: some refusals come after the row is gone
	frappe.db.savepoint("tried")
	with pytest.raises(frappe.ValidationError, match=match):
		act()
	frappe.db.rollback(save_point="tried")
	frappe.clear_messages()


@pytest.mark.row("R70", "R92", "R93")
def test_by_a_script_with_whatever_flags(archive):
	import frappe

	for doctype, name in all_kept(archive):
		refused(lambda: frappe.get_doc(doctype, name).save(ignore_permissions=True))  # noqa: B023

		def save_unseen():
			doc = frappe.get_doc(doctype, name)  # noqa: B023
			doc.flags.ignore_validate = doc.flags.ignore_permissions = doc.flags.ignore_mandatory = True
			doc.save()

		refused(save_unseen)
		for options in (
			{},
			{"force": True},
			{"ignore_on_trash": True, "force": True, "ignore_permissions": True},
		):
			refused(lambda: frappe.delete_doc(doctype, name, **options))  # noqa: B023
		assert frappe.db.exists(doctype, name)


def test_by_renaming_or_joining(archive):
	import frappe

	for doctype, name in all_kept(archive):
		refused(
			lambda: frappe.rename_doc(doctype, name, f"{name}-X", force=True)  # noqa: B023
		)
		assert frappe.db.exists(doctype, name)


def test_over_rest_and_the_desk(archive):
	import frappe

	kept = all_kept(archive)
	for user, (doctype, name) in product([*people.ROLES, "Administrator"], kept):
		browser = Browser(user)
		before = frappe.db.get_value(doctype, name, "modified")
		for answer in (
			browser.put(f"/api/resource/{doctype}/{name}", title="改"),
			browser.delete(f"/api/resource/{doctype}/{name}"),
			browser.call(
				"frappe.client.set_value", doctype=doctype, name=name, fieldname="title", value="改"
			),
			browser.call("frappe.client.cancel", doctype=doctype, name=name),
		):
			assert answer.status_code in (403, 404, 417, 409), (doctype, answer.status_code)
		assert frappe.db.get_value(doctype, name, "modified") == before


def test_nobody_writes_an_archive_of_their_own(archive):
	import frappe

	before = frappe.db.count(ARCHIVE)
	for user in (people.OFFICER, "Administrator"):
		answer = Browser(user).post(
			f"/api/resource/{ARCHIVE}",
			title="假的",
			opportunity=archive.opportunity,
			archived_on="2020-01-01",
			retain_until="2020-01-02",
		)
		assert answer.status_code in (403, 417), user
	assert frappe.db.count(ARCHIVE) == before


class TestWhatBelongsToIt:
	def test_a_file_is_neither_taken_away_nor_changed_nor_added(self, archive):
		import frappe

		for doctype, name in ((ARCHIVE, archive.name), *frozen(archive)):
			for file in frappe.get_all(
				"File", {"attached_to_doctype": doctype, "attached_to_name": name}, pluck="name"
			):
				refused_file = (
					lambda: frappe.delete_doc("File", file, ignore_permissions=True),  # noqa: B023
					lambda: frappe.delete_doc("File", file, ignore_on_trash=True, force=True),  # noqa: B023
					lambda: frappe.get_doc("File", file).update({"attached_to_name": None}).save(),  # noqa: B023
				)
				for act in refused_file:
					refused(act, match="")
				assert frappe.db.exists("File", file)
			refused(
				lambda: frappe.get_doc(
					doctype="File",
					file_name="后补.txt",
					content="后补",
					attached_to_doctype=doctype,  # noqa: B023
					attached_to_name=name,  # noqa: B023
				).insert()
			)

	def test_what_was_said_of_it_stays_and_more_may_be_said(self, archive):
		import frappe

		doc = frappe.get_doc("Improvement Opportunity", archive.opportunity)
		comment = doc.add_comment("Comment", "看过了")
		refused(lambda: comment.delete(ignore_permissions=True))
		refused(lambda: comment.update({"content": "没看过"}).save(ignore_permissions=True))
		refused(lambda: frappe.delete_doc("Comment", comment.name, ignore_on_trash=True, force=True))
		for version in frappe.get_all(
			"Version", {"ref_doctype": doc.doctype, "docname": doc.name}, pluck="name"
		)[:2]:
			refused(lambda: frappe.delete_doc("Version", version, force=True))  # noqa: B023


def test_every_kind_that_is_frozen_is_watched():
	from itss_improvement import hooks
	from itss_improvement.archives import FROZEN

	keeps = "itss_improvement.archives.keeping.keep_record"
	watched = {doctype for doctype, events in hooks.doc_events.items() if events.get("validate") == keeps}
	assert watched == set(FROZEN)


def test_what_is_not_archived_goes_on(archive):
	import frappe

	from tests import improvements

	doc = improvements.draft(people.STAFF)
	doc.current_state = "又改了"
	frappe.set_user(people.STAFF)
	try:
		doc.save()
	finally:
		frappe.set_user("Administrator")
	file = frappe.get_doc(
		doctype="File",
		file_name="照片.txt",
		content="照片",
		is_private=1,
		attached_to_doctype=doc.doctype,
		attached_to_name=doc.name,
	).insert()
	file.delete()
	comment = doc.add_comment("Comment", "看过了")
	comment.delete(ignore_permissions=True)

"""Who reads an archive, and what *Verify* says."""

from __future__ import annotations

import pytest

from tests import people
from tests.archives_made import archived, items
from tests.web import Browser, message_of

API = "/api/method/itss_improvement.api.archive"
SEE_ALL = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
OTHERS = (people.OWNER, people.STAFF, people.AGENT, people.STRANGER, people.GUEST)


@pytest.fixture
def archive(site):
	people.make_everybody()
	return archived()


@pytest.mark.row("R14", "R70")
def test_for_those_who_see_everything(archive):
	form = items(archive, kind="Form")[0]
	for user in SEE_ALL:
		browser = Browser(user)
		listed = browser.get(f"{API}.items", name=archive.name).get_json()["message"]
		assert [row["number"] for row in listed] == list(range(1, archive.item_count + 1))
		assert "content" not in listed[0]
		assert browser.get(f"{API}.verify", name=archive.name).get_json()["message"] == []
		page = browser.get(f"{API}.form", item=form.name)
		assert page.status_code == 200 and page.get_data(as_text=True) == form.content
		assert "sandbox" in page.headers["Content-Security-Policy"]


def test_for_nobody_else(archive):
	form = items(archive, kind="Form")[0]
	for user in OTHERS:
		browser = Browser(user)
		for answer in (
			browser.get(f"{API}.items", name=archive.name),
			browser.get(f"{API}.verify", name=archive.name),
			browser.get(f"{API}.form", item=form.name),
			browser.get(f"/api/resource/Improvement Archive Item/{form.name}"),
		):
			assert answer.status_code in (403, 404), user
			assert archive.title not in answer.get_data(as_text=True)


def test_what_was_changed_is_said_in_the_language_of_the_reader(archive):
	import frappe

	frappe.db.set_value(
		"Improvement Opportunity", archive.opportunity, "title", "改过的", update_modified=False
	)
	answer = Browser(people.AUDITOR).get(f"{API}.verify", name=archive.name, _lang="zh")
	(fault,) = answer.get_json()["message"]
	assert (fault["doctype"], fault["name"], fault["field"]) == (
		"Improvement Opportunity",
		archive.opportunity,
		"title",
	)
	assert "在归档后被改动" in fault["text"]


def test_what_is_no_form(archive):
	other = items(archive, kind="Record")[0]
	answer = Browser(people.AUDITOR).get(f"{API}.form", item=other.name)
	assert answer.status_code == 404 and "is not a form" in message_of(answer)

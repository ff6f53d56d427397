"""An employee without the desk suggests something, through every door that there is (R8, R30)."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from itss_improvement.domain import suggestion as rules
from tests import improvements, people
from tests.improvements import OPPORTUNITY
from tests.suggestions.suggesting import FORM_PAGE, GIVEN, PAGE, WEB_FORM, accepted, as_text, made, page, send
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

OUTSIDE = (people.AGENT, people.STRANGER, people.GUEST)
NO_MAKERS = (people.EXECUTIVE, people.AUDITOR, people.REPRESENTATIVE)


@pytest.fixture
def everybody(site):
	import frappe

	people.make_everybody()
	frappe.db.delete(OPPORTUNITY)
	# as an employee is who has no desk
	frappe.db.set_value(
		"User", {"name": ["in", [people.STAFF, people.OTHER_STAFF]]}, "user_type", "Website User"
	)


def stored(name: str):
	import frappe

	return frappe.get_doc(OPPORTUNITY, name)


def count() -> int:
	import frappe

	return frappe.db.count(OPPORTUNITY)


@pytest.mark.row("R8", "R30")
def test_a_suggestion_is_handed_to_the_quality_department_at_once(everybody):
	import frappe

	doc = stored(made(people.STAFF))
	assert {field: doc.get(field) for field in GIVEN} == GIVEN
	assert (doc.source, doc.source_subtype, doc.status) == ("Employee Suggestion", "Suggestion", "Submitted")
	assert (doc.owner, doc.identified_by) == (people.STAFF, people.STAFF)
	assert doc.submitted_on and doc.assess_by and doc.identified_on == frappe.utils.getdate()
	assert [(row.section, row.signed_by) for row in doc.signatures] == [("Identification", people.STAFF)]
	assert frappe.db.exists(
		"ToDo", {"reference_name": doc.name, "allocated_to": people.OFFICER, "status": "Open"}
	)


@pytest.mark.row("R8", "R30")
def test_the_web_form_is_there_and_leads_to_the_page(everybody):
	import frappe

	form = frappe.get_doc("Web Form", WEB_FORM)
	assert (form.is_standard, form.published, form.login_required) == (1, 1, 1)
	assert not (form.allow_edit or form.allow_delete or form.allow_incomplete or form.anonymous)
	assert {row.fieldname for row in form.web_form_fields} == set(GIVEN)
	assert not [row for row in form.web_form_fields if row.fieldtype in ("Link", "Table", "Attach")]
	shown = page(people.STAFF, FORM_PAGE)
	assert all(f'name="{field}"' in shown for field in (*GIVEN, "files", "key"))
	assert people.PURCHASING in shown, "departments to choose from"
	assert not re.search("<script[^>]+web_form", shown), "it needs none of the site's scripts"
	for path in (f"/{WEB_FORM}", f"/{WEB_FORM}/list"):
		answer = Browser(people.STAFF).page(path)
		assert answer.status_code in (301, 302) and answer.headers["Location"].endswith(FORM_PAGE), path
	name = made(people.STAFF)
	answer = Browser(people.STAFF).page(f"/{WEB_FORM}/{name}")
	assert answer.status_code in (301, 302) and answer.headers["Location"].endswith(f"?suggestion={name}")


@pytest.mark.row("R8", "R30")
def test_what_the_framework_s_own_form_sends_is_received_in_the_same_way(everybody):
	answer = accepted(people.STAFF, GIVEN)
	assert answer.status_code == 200, answer.get_data(as_text=True)
	doc = stored(answer.get_json()["message"]["name"])
	assert (doc.status, doc.source, doc.identified_by) == ("Submitted", "Employee Suggestion", people.STAFF)


@pytest.mark.row("R30")
def test_the_framework_s_own_form_takes_nothing_else(everybody):
	forged = {
		**GIVEN,
		"doctype": "User",
		"owner": people.OFFICER,
		"identified_by": people.OTHER_STAFF,
		"source": "Management Review",
		"status": "Assessed",
		"docstatus": 1,
		"improvement_class": "Routine Improvement",
		"responsible_department": people.PURCHASING,
		"trigger_key": "forged",
		"author_told": "Proven Effective",
		"current_state": "x",
		"evidence": [{"ticket": "1"}],
		"title": {"not": "text"},
	}
	assert "Title is empty" in message_of(accepted(people.STAFF, forged))
	doc = stored(accepted(people.STAFF, {**forged, "title": "可以"}).get_json()["message"]["name"])
	assert (doc.owner, doc.identified_by, doc.source, doc.status, doc.docstatus) == (
		people.STAFF,
		people.STAFF,
		"Employee Suggestion",
		"Submitted",
		0,
	)
	assert not (doc.improvement_class or doc.responsible_department or doc.author_told or doc.evidence)
	assert not doc.trigger_key
	# and changes nothing that is there
	answer = accepted(people.STAFF, {**GIVEN, "name": doc.name, "title": "换了"})
	assert answer.status_code != 200 and stored(doc.name).title == "可以"
	method = "frappe.website.doctype.web_form.web_form"
	for call, values in (
		("delete", {"web_form_name": WEB_FORM, "docname": doc.name}),
		("delete_multiple", {"web_form_name": WEB_FORM, "docnames": json.dumps([doc.name])}),
	):
		assert Browser(people.STAFF).call(f"{method}.{call}", **values).status_code != 200
	assert count() == 1


@pytest.mark.row("R30")
def test_whoever_may_make_none_is_refused_at_every_door(everybody):
	for user in (*OUTSIDE, *NO_MAKERS):
		for answer in (send(user), accepted(user, GIVEN), Browser(user).page(FORM_PAGE)):
			assert answer.status_code in (301, 302, 401, 403, 417), (user, answer.status_code)
			assert "<form" not in answer.get_data(as_text=True) or user == people.GUEST
	assert count() == 0
	for user in (people.STAFF, people.OWNER, people.OFFICER):
		made(user)
	assert count() == 3


@pytest.mark.row("R30")
def test_the_framework_s_form_tells_nobody_which_departments_there_are(everybody):
	method = "frappe.website.doctype.web_form.web_form.get_form_data"
	for user in (people.STAFF, people.STRANGER):
		answer = Browser(user).call(method, doctype=OPPORTUNITY, web_form_name=WEB_FORM)
		assert people.PURCHASING not in answer.get_data(as_text=True), user


def test_an_administrator_closes_it_by_taking_the_web_form_back(everybody):
	import frappe

	mine = made(people.STAFF)
	form = frappe.get_doc("Web Form", WEB_FORM)
	form.published = 0
	form.save()
	assert Browser(people.STAFF).page(FORM_PAGE).status_code == 404
	for answer in (send(people.STAFF), accepted(people.STAFF, GIVEN)):
		assert answer.status_code == 417 and "No suggestions are taken" in message_of(answer)
	shown = page(people.STAFF)
	assert FORM_PAGE not in shown and mine in shown, "what was suggested is followed as before"


def test_pressing_twice_makes_one(everybody):
	first = made(people.STAFF, key="one form", files=[("a.txt", b"a")])
	assert made(people.STAFF, key="one form", title="再按一次", files=[("b.txt", b"b")]) == first
	assert count() == 1 and stored(first).title == GIVEN["title"]
	assert files_of(first) == ["a.txt"]
	# whose form it was is part of the key
	assert made(people.OTHER_STAFF, key="one form") != first
	assert made(people.STAFF, key="another form") != first
	assert made(people.STAFF) != made(people.STAFF)


@pytest.mark.parametrize(
	("values", "said"),
	[
		({"title": " \n "}, "Title is empty"),
		({"current_state": "\u202e\x00"}, "Current State is empty"),
		({"title": "长" * 141}, "Title has 141 characters, and at most 140 fit"),
		({"suggestion": "x" * 5001}, "5001 characters"),
		({"identified_by_department": "No such"}, "No such is no department"),
		({"identified_by_department": None}, "which department"),
	],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_kept(everybody, values, said):
	answer = send(people.STAFF, files=[("a.txt", b"a")], **values)
	assert answer.status_code == 417 and said in message_of(answer)
	assert count() == 0 and files_of(None) == []


def test_a_disabled_department_takes_none(everybody):
	import frappe

	frappe.db.set_value("Improvement Department", people.OPERATIONS, "disabled", 1)
	assert "no department" in message_of(send(people.STAFF))
	assert people.OPERATIONS not in page(people.STAFF, FORM_PAGE)


def test_whoever_belongs_to_one_department_need_not_choose(everybody):
	import frappe

	doc = frappe.get_doc("Improvement Department", people.PURCHASING)
	doc.append("members", {"user": people.STAFF})
	doc.save()
	assert f"<option selected>{people.PURCHASING}</option>" in page(people.STAFF, FORM_PAGE)
	assert (
		stored(made(people.STAFF, identified_by_department=None)).identified_by_department
		== people.PURCHASING
	)


def test_nobody_makes_more_than_a_person_can_in_a_day(everybody):
	import frappe

	for number in range(rules.MOST_IN_A_DAY):
		improvements.draft(people.STAFF, title=f"第 {number} 条", owner=people.STAFF)
	for answer in (send(people.STAFF), accepted(people.STAFF, GIVEN)):
		assert answer.status_code == 417 and "within a day" in message_of(answer)
	assert count() == rules.MOST_IN_A_DAY
	made(people.OTHER_STAFF)
	yesterday = frappe.utils.now_datetime() - rules.DAY - timedelta(minutes=1)
	frappe.db.set_value(OPPORTUNITY, {"title": "第 0 条"}, "creation", yesterday, update_modified=False)
	made(people.STAFF)


@pytest.mark.row("R30")
def test_what_is_attached_is_private_and_read_with_the_record(everybody):
	import frappe

	name = made(people.STAFF, files=[("现场 照片.PNG", PNG), ("说明.txt", "说明".encode())])
	rows = frappe.get_all("File", {"attached_to_name": name}, ["name", "file_url", "is_private", "owner"])
	assert len(rows) == 2
	assert {(row.is_private, row.owner) for row in rows} == {(1, people.STAFF)}
	allowed = (people.STAFF, people.OWNER, people.OFFICER, people.REPRESENTATIVE, *NO_MAKERS)
	for user in (*people.ROLES, people.GUEST):
		for row in rows:
			assert row.file_url.startswith("/private/files/")
			got = Browser(user).get(row.file_url)
			assert (got.status_code == 200) is (user in allowed), (user, got.status_code)
			assert (Browser(user).get(f"/api/resource/File/{row.name}").status_code == 200) is (
				user in allowed
			), user
	assert "现场 照片.PNG" in page(people.STAFF, suggestion=name)


@pytest.mark.parametrize(
	("files", "said"),
	[
		([("a.html", b"<script>alert(1)</script>")], "a.html cannot be attached"),
		([("a.svg", b"<svg onload='alert(1)'/>")], "a.svg cannot be attached"),
		([("photo.png.exe", b"MZ")], "photo.png.exe cannot be attached"),
		([("noend", b"x")], "noend cannot be attached"),
		([("a.txt", b"")], "a.txt is empty"),
		([("<img src=x>.exe", b"x")], "&lt;img src=x&gt;.exe cannot be attached"),
		([(f"{number}.txt", b"x%d" % number) for number in range(6)], "At most 5 files"),
	],
)
def test_what_must_not_be_attached_keeps_the_whole_from_being_made(everybody, files, said):
	answer = send(people.STAFF, files=files)
	assert answer.status_code == 417 and said in message_of(answer)
	assert count() == 0 and files_of(None) == []


def test_a_file_that_is_too_large_is_refused(everybody):
	import frappe

	frappe.db.set_single_value("System Settings", "max_file_size", 1)
	frappe.clear_cache()
	answer = send(people.STAFF, files=[("a.txt", b"x" * (1024**2 + 1))])
	assert answer.status_code == 417 and "at most 1 MB" in message_of(answer)
	assert count() == 0


def test_a_file_s_name_is_only_a_name(everybody):
	name = made(people.STAFF, files=[("../../sites/evil.txt", b"x"), ("长" * 200 + ".txt", b"y")])
	assert sorted(map(len, files_of(name))) == [8, 62]
	import frappe

	for url in frappe.get_all("File", {"attached_to_name": name}, pluck="file_url"):
		path = Path(frappe.get_doc("File", {"file_url": url}).get_full_path())
		assert path.parent == Path(
			frappe.get_site_path("private", "files")
		).resolve() or path.parent.samefile(frappe.get_site_path("private", "files"))


def test_what_people_wrote_is_shown_as_text(everybody):
	hostile = "<img src=x onerror=alert(1)> & \"x\" 'y' {{ 7*7 }}"
	name = made(people.STAFF)
	import frappe

	values = {**dict.fromkeys(rules.WORDS, hostile), "status": "Returned", "return_reason": hostile}
	frappe.db.set_value(OPPORTUNITY, name, values, update_modified=False)
	for shown in (page(people.STAFF), page(people.STAFF, suggestion=name)):
		assert "<img src=x" not in shown and " 49" not in as_text(shown)
		assert "<img src=x onerror=alert(1)>" in as_text(shown)
	answer = Browser(people.STAFF).page(PAGE, suggestion="'\"><script>alert(1)</script>")
	assert answer.status_code == 404 and "<script>alert(1)" not in answer.get_data(as_text=True)


@pytest.mark.row("R50")
def test_what_came_back_is_answered_and_sent_again(everybody):
	from itss_improvement.api import opportunity as api

	name = made(people.STAFF, files=[("a.txt", b"a")])
	import frappe

	frappe.set_user(people.OFFICER)
	api.return_to_department(name, "哪些栏目重复？")
	frappe.set_user("Administrator")
	shown = page(people.STAFF, suggestion=name)
	assert "哪些栏目重复？" in as_text(shown) and "api.suggestion.send_again" in shown
	assert GIVEN["current_state"] in shown, "the form has what was written"
	again = {**GIVEN, "current_state": "第 3、7 栏重复。", "name": name}
	for user in (people.OTHER_STAFF, people.OFFICER, people.STRANGER, people.GUEST):
		answer = send(user, "send_again", files=[("x.txt", b"x")], **again)
		assert answer.status_code in (401, 403, 404), (user, answer.status_code)
	assert "Title is empty" in message_of(send(people.STAFF, "send_again", **{**again, "title": ""}))
	six = [(f"{number}.txt", b"x%d" % number) for number in range(5)]
	assert "At most 5" in message_of(send(people.STAFF, "send_again", files=six, **again))
	assert (stored(name).status, files_of(name)) == ("Returned", ["a.txt"])
	answer = send(people.STAFF, "send_again", files=[("b.txt", b"b")], **again)
	assert answer.status_code == 200, answer.get_data(as_text=True)
	doc = stored(name)
	assert (doc.status, doc.current_state) == ("Submitted", "第 3、7 栏重复。")
	assert files_of(name) == ["a.txt", "b.txt"]
	assert "sent already" in message_of(send(people.STAFF, "send_again", **again))


def test_a_record_that_is_made_otherwise_is_left_alone(everybody):
	"""By the desk, by REST, and by a web form that an administrator made for somebody else."""
	import frappe

	doc = improvements.draft(people.OFFICER, source="Market Change", source_subtype="Competition")
	assert (doc.status, doc.source) == ("Draft", "Market Change")
	form = frappe.get_doc("Web Form", WEB_FORM).as_dict()
	other = {**form, "title": "Other Form", "route": "other-form", "is_standard": 0, "name": None}
	fields = [{"fieldname": field, "fieldtype": "Data"} for field in (*GIVEN, "source", "source_subtype")]
	other["web_form_fields"] = fields
	frappe.get_doc(other).insert()
	given = {**GIVEN, "source": "Customer Feedback", "source_subtype": "Customer Suggestion"}
	answer = accepted(people.STAFF, given, web_form="other-form")
	assert answer.status_code == 200, answer.get_data(as_text=True)
	doc = stored(answer.get_json()["message"]["name"])
	assert (doc.status, doc.source) == ("Draft", "Customer Feedback")


def files_of(name: str | None) -> list[str]:
	"""Their names; without `name` those of all opportunities."""
	import frappe

	where = {"attached_to_doctype": OPPORTUNITY, **({"attached_to_name": name} if name else {})}
	return frappe.get_all("File", where, pluck="file_name", order_by="file_name")


PNG = bytes.fromhex(
	"89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
	"00000301010018dd8db00000000049454e44ae426082"
)

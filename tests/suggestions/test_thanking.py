"""The author of a suggestion is thanked with the decision and the reason, once, in their language (R8, R30)."""

from __future__ import annotations

import pytest

from tests import improvements, notices, people, verifications
from tests.deadlines.test_reminding import mails
from tests.improvements import OPPORTUNITY
from tests.measures import acting
from tests.suggestions.suggesting import GIVEN, PAGE, made, page, send

pytestmark = pytest.mark.usefixtures("site")

LOG = "Notification Log"


@pytest.fixture
def everybody(site):
	import frappe

	people.make_everybody()
	frappe.db.delete(OPPORTUNITY)
	frappe.db.set_value(
		"User", {"name": ["in", [people.STAFF, people.OTHER_STAFF]]}, "user_type", "Website User"
	)


def acts(action: str, name: str, *values) -> None:
	"""The quality officer does."""
	from itss_improvement.api import opportunity as api

	with acting(people.OFFICER):
		getattr(api, action)(name, *values)


def reassess(name: str, reason: str) -> None:
	from itss_improvement.api import lifecycle

	with acting(people.OFFICER):
		lifecycle.take_step(OPPORTUNITY, name, "Reassess", {"reassessment_reason": reason})


def assess(name: str, reason: str = "值得做", chosen: str = "Routine Improvement") -> None:
	due = improvements.assessment()["due_date"]
	acts("assess", name, 4, 3, 5, chosen, reason, people.PURCHASING, due)


def reject(name: str, reason: str = "已有规定") -> None:
	acts("reject", name, reason)


def notes(user: str = people.STAFF) -> list[dict]:
	"""What `user` was told about suggestions, oldest first."""
	import frappe

	return frappe.get_all(
		LOG,
		{"for_user": user, "email_content": ["like", "%suggest%"]},
		["subject", "email_content"],
		order_by="creation, name",
	)


def subjects(user: str = people.STAFF) -> list[str]:
	return [note.subject for note in notes(user)]


@pytest.mark.row("R8", "R30")
def test_what_is_taken_up_is_thanked_for_with_path_reason_and_date(everybody):
	name = made(people.STAFF)
	assert notes() == []
	assess(name, "每班都受影响")
	(note,) = notes()
	assert note.subject == f"Your suggestion {name}: Taken Up"
	(mail,) = [text for text in mails(people.STAFF) if note.subject in text]
	for text in (note.email_content, mail):
		for words in (
			"Thank you for your suggestion. It was taken up",
			GIVEN["title"],
			"Routine Improvement",
			"每班都受影响",
			people.PURCHASING,
			f"{PAGE}?suggestion={name}",
		):
			assert words in text, words
		assert people.OFFICER not in text
	assert "/app/" not in mail and "/desk/" not in mail, "an employee has no desk to open"


@pytest.mark.row("R8", "R30")
def test_what_is_not_taken_up_is_thanked_for_with_the_reason(everybody):
	name = made(people.STAFF)
	reject(name, "已有规定：见 XDYJ-04-04")
	(note,) = notes()
	assert note.subject == f"Your suggestion {name}: Not Taken Up"
	assert "Thank you" in note.email_content and "已有规定：见 XDYJ-04-04" in note.email_content
	assert "Due Date" not in note.email_content


@pytest.mark.row("R8", "R30")
def test_what_is_joined_names_nothing_of_the_other(everybody):
	theirs = made(people.OTHER_STAFF, title="别人的建议")
	name = made(people.STAFF)
	acts("merge", name, theirs)
	(note,) = notes()
	assert note.subject == f"Your suggestion {name}: Joined with Another"
	assert "Thank you" in note.email_content
	assert theirs not in note.email_content and "别人的建议" not in note.email_content
	assert notes(people.OTHER_STAFF) == []


@pytest.mark.row("R50")
def test_a_question_is_asked_each_time(everybody):
	name = made(people.STAFF)
	for question in ("哪些栏目？", "哪个班组？"):
		acts("return_to_department", name, question)
		assert question in notes()[-1].email_content
		assert send(people.STAFF, "send_again", name=name, **GIVEN).status_code == 200
	assert subjects() == [f"Your suggestion {name}: Sent Back"] * 2


@pytest.mark.row("R8")
def test_a_decision_is_told_once(everybody):
	import frappe

	name = made(people.STAFF)
	assess(name)
	# saving it again tells nothing
	with acting(people.OFFICER):
		frappe.get_doc(OPPORTUNITY, name).save()
	# nor does another path for what was taken up already
	reassess(name, "根因不明")
	assess(name, chosen="Corrective and Preventive Action")
	assert subjects() == [f"Your suggestion {name}: Taken Up"]
	# that it is not done after all is another decision
	reassess(name, "已由他处解决")
	reject(name)
	assert subjects() == [f"Your suggestion {name}: Taken Up", f"Your suggestion {name}: Not Taken Up"]


@pytest.mark.row("R8")
def test_a_step_that_is_refused_tells_nothing(everybody):
	import frappe

	from itss_improvement.api import opportunity as api

	name = made(people.STAFF)
	for user, reason in ((people.OFFICER, ""), (people.STAFF, "x"), (people.OTHER_STAFF, "x")):
		with acting(user), pytest.raises((frappe.ValidationError, frappe.PermissionError)):
			api.reject(name, reason)
	assert notes() == []


@pytest.mark.row("R8", "R30")
def test_what_came_of_it_is_told_to_the_author_and_to_those_who_were_joined(everybody):
	import frappe

	joined, deeper = made(people.OTHER_STAFF), made(people.OTHER_STAFF)
	path = notices.get(notices.in_state("Awaiting Verification"))
	name = path.opportunity
	acts("merge", deeper, joined)
	acts("merge", joined, name)
	before = len(notes())
	verifications.brought_to("Closed", path)
	assert frappe.db.get_value(OPPORTUNITY, name, "status") == "Closed"
	assert subjects()[before:] == [f"Your suggestion {name}: Proven Effective"]
	assert "What you suggested was carried out" in notes()[-1].email_content
	theirs = notes(people.OTHER_STAFF)
	assert sorted(note.subject for note in theirs if "Proven" in note.subject) == sorted(
		f"Your suggestion {one}: Proven Effective" for one in (joined, deeper)
	)
	assert not [note for note in theirs if name in note.email_content]
	assert "has proven effective" in page(people.OTHER_STAFF, suggestion=deeper)


@pytest.mark.row("R8")
def test_it_is_in_the_author_s_language(everybody):
	import frappe

	frappe.db.set_value("User", people.STAFF, "language", "zh")
	frappe.clear_cache(user=people.STAFF)
	name = made(people.STAFF)
	assess(name)
	(note,) = frappe.get_all(
		LOG, {"subject": ["like", "您的建议%"]}, ["subject", "email_content", "for_user"]
	)
	assert (note.for_user, note.subject) == (people.STAFF, f"您的建议 {name}：已采纳")
	assert "感谢您的建议" in note.email_content and "日常改进" in note.email_content


def test_nobody_is_thanked_who_is_not_there_or_suggested_nothing(everybody):
	import frappe

	found = improvements.in_state("Submitted", source="Market Change", source_subtype="Competition")
	assess(found.name)
	disabled = made(people.STAFF)
	frappe.db.set_value("User", people.STAFF, "enabled", 0)
	assess(disabled)
	assert notes() == []


def test_what_people_wrote_is_text_in_the_note(everybody):
	import frappe

	name = made(people.STAFF)
	hostile = "<img src=x onerror=alert(1)> & 'y' {{ 7*7 }}"
	frappe.db.set_value(OPPORTUNITY, name, "title", hostile, update_modified=False)
	reject(name, hostile)
	(note,) = notes()
	assert "<img" not in note.subject + note.email_content
	assert note.email_content.count("&lt;img") == 2 and "{{ 7*7 }}" in note.email_content


def test_a_link_is_given_only_to_whom_may_open_it(everybody):
	"""What an officer wrote down for an employee is theirs to hear of, and not to open."""
	found = improvements.in_state("Submitted", people.OFFICER, identified_by=people.STAFF)
	import frappe

	assert not frappe.has_permission(OPPORTUNITY, "read", found.name, user=people.STAFF)
	with acting("Administrator"):
		frappe.db.set_value(OPPORTUNITY, found.name, "owner", people.OWNER)
	reject(found.name)
	(note,) = notes()
	assert PAGE not in note.email_content


def test_nothing_of_a_note_can_be_forged(everybody):
	"""`author_told` is the app's: whoever sends it hears of the decision all the same."""
	import frappe

	name = made(people.STAFF)
	with acting(people.STAFF):
		doc = frappe.get_doc(OPPORTUNITY, name)
		doc.author_told = "Taken Up"
		doc.save()
	assert not frappe.db.get_value(OPPORTUNITY, name, "author_told")
	assess(name)
	assert len(notes()) == 1
	assert frappe.db.get_value(OPPORTUNITY, name, "author_told") == "Taken Up"

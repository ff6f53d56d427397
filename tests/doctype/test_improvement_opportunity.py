"""The record of an opportunity: whatever door somebody comes through, the same rules hold (R48)."""

from __future__ import annotations

import pytest

from itss_improvement.domain.opportunity import MACHINE, SERVICE_PHASES, SOURCES, Status
from tests import improvements, people
from tests.doors import REFUSED, doors_of
from tests.improvements import OPPORTUNITY
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

STATUSES = [status.value for status in Status]
PAIRS = list(dict.fromkeys((step.before, step.after) for step in MACHINE.transitions if not step.by_app))
MAY_WRITE = (people.OFFICER, people.REPRESENTATIVE, people.OWNER, people.STAFF, people.ADMINISTRATOR)
READERS = (people.EXECUTIVE, people.AUDITOR)
OUTSIDERS = (people.OTHER_OWNER, people.OTHER_STAFF, people.AGENT, people.STRANGER, people.GUEST)


@pytest.fixture
def everybody(site):
	people.make_everybody()


def needed_for(status: str, merged_into: str, before: str = "Submitted") -> dict:
	"""All that a step to `status` needs, so that nothing else is why it is refused."""
	if status == "Submitted" and before in ("Draft", "Returned"):
		return {}
	return {
		"Returned": {"return_reason": "缺少数据"},
		"Submitted": {"reassessment_reason": "原因比想的复杂"},
		"Assessed": improvements.assessment(),
		"Rejected": {"rejection_reason": "不属于本部门"},
		"Merged": {"merged_into": merged_into},
	}.get(status, {})


def may(user: str, before: str, after: str) -> bool:
	"""What the table of transitions says of `user`, who wrote the opportunity or belongs to its department."""
	import frappe

	found = [t for t in MACHINE.transitions if (t.before, t.after) == (before, after) and not t.only_if]
	roles = {role.value for transition in found for role in transition.roles}
	return user in MAY_WRITE and not roles.isdisjoint(frappe.get_roles(user))


# The sources


@pytest.mark.row("R25", "R26", "R27", "R28", "R29", "R30", "R31")
def test_every_source_with_each_of_its_subtypes_is_accepted(everybody):
	for source, subtypes in SOURCES.items():
		for subtype in subtypes:
			doc = improvements.draft(source=source, source_subtype=subtype)
			assert (doc.source, doc.source_subtype, doc.status, doc.stage) == (
				source,
				subtype,
				"Draft",
				"Plan",
			)


@pytest.mark.row("R25")
def test_a_subtype_of_another_source_is_refused_by_name(everybody):
	import frappe

	for source, subtypes in SOURCES.items():
		for subtype in {subtype for types in SOURCES.values() for subtype in types} - {*subtypes}:
			with pytest.raises(frappe.ValidationError) as refusal:
				improvements.draft(source=source, source_subtype=subtype)
			assert subtype in str(refusal.value) and source in str(refusal.value), str(refusal.value)


@pytest.mark.row("R25")
def test_what_is_required_is_asked_for(everybody):
	import frappe

	browser, meta = Browser(people.STAFF), frappe.get_meta(OPPORTUNITY)
	for missing in ("source", "source_subtype", "title", "current_state"):
		response = post(browser, **{missing: None})
		assert response.status_code == 417
		assert meta.get_label(missing) in message_of(response)


@pytest.mark.row("R25")
def test_an_unknown_source_is_refused_over_http(everybody):
	browser = Browser(people.STAFF)
	for field in ("source", "source_subtype"):
		response = post(browser, **{field: "Rumour"})
		assert response.status_code == 417
		assert "Source" in message_of(response)


def post(browser: Browser, **values):
	"""Make an opportunity over HTTP."""
	return browser.post(
		f"/api/resource/{OPPORTUNITY}",
		**{**improvements.WORDS, "identified_by_department": people.OPERATIONS, **values},
	)


@pytest.mark.row("R4")
def test_it_says_which_part_of_the_service_it_concerns(everybody):
	import frappe

	for phase in ("", *SERVICE_PHASES):
		assert improvements.draft(service_phase=phase).service_phase == phase
	with pytest.raises(frappe.ValidationError, match="Service Phase"):
		improvements.draft(service_phase="Retirement")


# The order of the states


DOORS = doors_of(OPPORTUNITY)
by_document, by_put, *_ = DOORS


@pytest.mark.row("R48", "R51")
@pytest.mark.parametrize("before", STATUSES)
def test_no_role_takes_a_step_that_is_not_in_the_order(everybody, before):
	doc, target = improvements.in_state(before), improvements.draft().name
	kept = improvements.stored(doc.name)
	for after in STATUSES:
		for user in (*MAY_WRITE, *READERS, *OUTSIDERS):
			if after != before and not may(user, before, after):
				values = {"status": after, **needed_for(after, target, before)}
				assert not by_document(user, doc.name, values), (user, after)
				assert improvements.stored(doc.name) == kept, (user, after)


@pytest.mark.row("R48")
@pytest.mark.parametrize("door", DOORS[1:], ids=lambda door: door.__name__)
def test_no_door_lets_a_step_in_that_is_not_in_the_order(everybody, door):
	target = improvements.draft().name
	for before in STATUSES:
		doc = improvements.in_state(before)
		kept = improvements.stored(doc.name)
		for after in (*STATUSES, "Done", "assessed", "审核", 3, ""):
			if (before, after) not in PAIRS and after != before:
				values = {"status": after, **needed_for(after, target, before)}
				assert not door(people.OFFICER, doc.name, values), (before, after)
				assert improvements.stored(doc.name) == kept, (before, after)


@pytest.mark.row("R48", "R51")
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_door_takes_the_steps_of_the_order(everybody, door):
	for before, after in PAIRS:
		doc, target = improvements.in_state(before), improvements.draft().name
		assert door(people.OFFICER, doc.name, {"status": after, **needed_for(after, target, before)}), (
			before,
			after,
		)
		assert improvements.stored(doc.name).status == after


@pytest.mark.row("R48", "R51")
def test_a_step_is_for_its_roles(everybody):
	for before, after in PAIRS:
		taken = []
		for user in (*MAY_WRITE, *READERS, *OUTSIDERS):
			doc, target = improvements.in_state(before), improvements.draft().name
			if by_document(user, doc.name, {"status": after, **needed_for(after, target, before)}):
				taken.append(user)
		expected = MAY_WRITE if before in ("Draft", "Returned") else (people.OFFICER, people.ADMINISTRATOR)
		assert taken == list(expected), (before, after)


@pytest.mark.row("R48")
def test_a_new_one_begins_as_a_draft(everybody):
	browser, target = Browser(people.OFFICER), improvements.draft().name
	flags = {"made_by_app": 1, "ignore_permissions": 1, "ignore_validate": 1}
	for status in [*STATUSES[1:], "Done", "draft"]:
		values = {**needed_for(status, target), "status": status, **flags, "flags": flags}
		response = post(browser, **values)
		assert response.status_code == 417, status
		assert "Status" in message_of(response) or "begins as Draft" in message_of(response)
	assert post(browser, status="").get_json()["data"]["status"] == "Draft"


@pytest.mark.row("R48")
def test_flags_in_a_request_are_nothing_but_text(everybody):
	doc = improvements.in_state("Submitted")
	flags = {"ignore_permissions": True, "ignore_validate": True, "made_by_app": True}
	for door in DOORS[1:]:
		assert not door(people.STAFF, doc.name, {"flags": flags, "title": "别的"}), door.__name__
	assert improvements.stored(doc.name).title == improvements.WORDS["title"]


@pytest.mark.row("R48")
def test_it_is_never_submitted_or_cancelled_in_the_framework_s_sense(everybody):
	doc = improvements.in_state("Draft")
	for values in ({"docstatus": 1}, {"docstatus": 2}):
		assert not by_put(people.OFFICER, doc.name, values)
	import frappe

	for action in ("Submit", "Cancel"):
		response = Browser(people.OFFICER).call(
			"frappe.desk.form.save.savedocs", doc=frappe.as_json(doc.as_dict()), action=action
		)
		assert response.status_code in REFUSED
	assert improvements.stored(doc.name).docstatus == 0
	frappe.set_user("Administrator")
	with pytest.raises(frappe.ValidationError):
		frappe.get_doc(OPPORTUNITY, doc.name).submit()


# What a decision needs


LACKING = [
	("improvement_class", None, "Class"),
	("improvement_class", "Miracle", "Class"),
	("class_reason", "", "Reason"),
	("class_reason", "  \n\t ", "Reason"),
	("responsible_department", None, "Responsible Department"),
	("responsible_department", "No Such Department", "No Such Department"),
	("due_date", None, "Due Date"),
	("due_date", "2020-01-01", "2020-01-01"),
	("due_date", "0001-01-01", "Due Date"),
	("due_date", "tomorrow", "tomorrow"),
	("impact_score", None, "Impact Score"),
	("impact_score", 0, "Impact Score"),
	("resource_score", 6, "Resource Score"),
	("resource_score", -1, "Resource Score"),
	("urgency_score", "many", "Urgency Score"),
	("urgency_score", "²", "Urgency Score"),
	("urgency_score", 2.5, "Urgency Score"),
]


@pytest.mark.row("R51", "R52", "R53")
def test_an_assessment_lacks_nothing(everybody):
	doc, browser = improvements.in_state("Submitted"), Browser(people.OFFICER)
	kept = improvements.stored(doc.name)
	for field, value, word in LACKING:
		values = {**improvements.assessment(), field: value, "status": "Assessed"}
		response = browser.put(f"/api/resource/{OPPORTUNITY}/{doc.name}", **values)
		assert response.status_code == 417, (field, value, response.get_data(as_text=True))
		assert word in message_of(response), (field, value)
		assert improvements.stored(doc.name) == kept, (field, value)


@pytest.mark.row("R52")
def test_scores_may_come_as_text(everybody):
	doc = improvements.in_state("Submitted")
	scores = {"impact_score": "4", "resource_score": " 3", "urgency_score": "5"}
	assert by_put(people.OFFICER, doc.name, {**improvements.assessment(), **scores, "status": "Assessed"})
	assert improvements.stored(doc.name).total_score == 21


@pytest.mark.row("R50")
def test_a_refusal_needs_a_reason(everybody):
	doc = improvements.in_state("Submitted")
	for status, field in (("Returned", "return_reason"), ("Rejected", "rejection_reason")):
		for reason in ("", "   ", None):
			assert not by_put(people.OFFICER, doc.name, {"status": status, field: reason})
	assert improvements.stored(doc.name).status == "Submitted"


def test_what_it_is_merged_into_lives_on(everybody):
	doc = improvements.in_state("Submitted")
	for target in (
		doc.name,
		improvements.in_state("Merged").name,
		improvements.in_state("Rejected").name,
		"IMP-1999-0001",
		"",
	):
		assert not by_put(people.OFFICER, doc.name, {"status": "Merged", "merged_into": target}), target
	assert by_put(
		people.OFFICER, doc.name, {"status": "Merged", "merged_into": improvements.in_state("Assessed").name}
	)


@pytest.mark.row("R51", "R52", "R53")
def test_an_assessment_says_who_when_and_how_it_was_reckoned(everybody):
	doc = improvements.in_state("Submitted")
	forged = {
		"assessed_by": people.STAFF,
		"assessed_on": "2001-01-01 00:00:00",
		"total_score": 1,
		"suggested_class": "Routine Improvement",
		"score_arithmetic": "so",
		"submitted_on": "2001-01-01 00:00:00",
		"stage": "Act",
	}
	submitted_on = doc.submitted_on
	assert by_put(people.OFFICER, doc.name, {**improvements.assessment(), **forged, "status": "Assessed"})
	found = improvements.stored(doc.name)
	assert (found.assessed_by, found.total_score, found.stage) == (people.OFFICER, 21, "Do")
	assert found.suggested_class == "Improvement Project"
	assert found.score_arithmetic == "4 × 2 + 3 × 1 + 5 × 2 = 21 ≥ 19"
	assert found.assessed_on.year > 2001 and found.submitted_on == submitted_on


# Who may change what, and when


CHANGES = {
	"title": "别的",
	"current_state": "别的",
	"source": "Market Change",
	"source_subtype": "Competition",
	"identified_by": people.OTHER_STAFF,
	"identified_on": "2026-01-01",
	"suggestion": "换一台",
	"metric_value": "99",
	"period_from": "2026-01-01",
}


@pytest.mark.row("R50", "R51")
@pytest.mark.parametrize(
	("status", "who"),
	[
		("Draft", MAY_WRITE),
		("Returned", MAY_WRITE),
		("Submitted", (people.OFFICER, people.ADMINISTRATOR)),
		("Assessed", ()),
		("Awaiting Verification", ()),
		("Rejected", ()),
		("Merged", ()),
	],
)
def test_who_may_change_its_words(everybody, status, who):
	changed = []
	for user in (*MAY_WRITE, *READERS, *OUTSIDERS):
		doc = improvements.in_state(status)
		if by_document(user, doc.name, CHANGES):
			changed.append(user)
			assert improvements.stored(doc.name).title == "别的"
		else:
			assert improvements.stored(doc.name).title == improvements.WORDS["title"]
	assert changed == list(who)


FORGED = {
	"impact_score": 1,
	"due_date": "2030-01-01",
	"class_reason": "因为",
	"return_reason": "因为",
	"rejection_reason": "因为",
	"reassessment_reason": "因为",
	"merged_into": "IMP-FORGED",
	"improvement_class": "Routine Improvement",
	"assessed_by": people.OTHER_STAFF,
	"assessed_on": "2001-01-01 00:00:00",
	"submitted_on": "2001-01-01 00:00:00",
	"total_score": 25,
	"suggested_class": "Routine Improvement",
	"score_arithmetic": "so",
	"stage": "Act",
	"ticket_count": 99,
	"trigger_reason": "因为",
	"improvement_trigger": "客户投诉",
	"trigger_key": "forged",
	"window_from": "2001-01-01 00:00:00",
	"window_to": "2001-01-01 00:00:00",
}
"""What people decide, and what the app records of it."""


@pytest.mark.row("R48")
@pytest.mark.parametrize("status", STATUSES)
def test_nobody_changes_a_decision_beside_the_steps(everybody, status):
	target = improvements.draft().name
	for user in (people.OFFICER, people.STAFF, people.ADMINISTRATOR):
		doc = improvements.in_state(status)
		kept = improvements.stored(doc.name)
		for field, value in FORGED.items():
			by_document(user, doc.name, {field: target if field == "merged_into" else value})
			assert improvements.stored(doc.name)[field] == kept[field], (user, field)


@pytest.mark.row("R48")
@pytest.mark.parametrize("status", ["Assessed", "Awaiting Verification", "Rejected", "Merged"])
def test_after_the_decision_the_responsible_department_stays(everybody, status):
	doc = improvements.in_state(status)
	for user in (people.OFFICER, people.REPRESENTATIVE, people.ADMINISTRATOR):
		assert not by_document(user, doc.name, {"responsible_department": people.QUALITY}), user


@pytest.mark.row("R48")
def test_a_new_one_carries_nothing_that_was_decided(everybody):
	browser, target = Browser(people.STAFF), improvements.draft().name
	evidence = [{"ticket": "1", "subject": "伪造"}]
	for field, value in {**FORGED, "merged_into": target, "evidence": evidence}.items():
		response = post(browser, **{field: value})
		if response.status_code == 200:
			made = response.get_json()["data"]
			assert not made.get(field) or (field, made[field]) == ("stage", "Plan"), field
		else:
			assert response.status_code == 417, field


def test_it_is_said_of_every_field_who_writes_it(everybody):
	import frappe

	from itss_improvement.lifecycle.record import KEPT

	words = [field for section in MACHINE.sections for field in section.fields]
	said = {*words, *MACHINE.decided_fields(), *MACHINE.written_by_app, *KEPT, "status"}
	meta = frappe.get_meta(OPPORTUNITY)
	fields = [df.fieldname for df in meta.fields if df.fieldtype not in frappe.model.no_value_fields]
	assert said == {*fields, "evidence", "signatures"} - {df.fieldname for df in meta.get_custom_fields()}


@pytest.mark.row("R14", "R18")
def test_nobody_lets_themselves_in_by_what_they_write(everybody):
	"""Whether somebody may write is a question about the record as it is, not as they would have it."""
	doc = improvements.draft()
	for user, values in (
		(people.OTHER_OWNER, {"responsible_department": people.PURCHASING}),
		(people.OTHER_OWNER, {"identified_by_department": people.PURCHASING}),
		(people.OTHER_OWNER, {"identified_by": people.OTHER_OWNER}),
		(people.OTHER_STAFF, {"owner": people.OTHER_STAFF, "identified_by": people.OTHER_STAFF}),
	):
		for door in DOORS:
			assert not door(user, doc.name, {**values, "title": "别的"}), (user, door.__name__)
	assert improvements.stored(doc.name).title == improvements.WORDS["title"]


@pytest.mark.row("R6")
def test_evidence_that_arrived_meanwhile_is_not_lost_to_an_open_form(everybody):
	"""The intake writes evidence straight to the table: a form that was opened before does not know it."""
	import frappe

	doc = improvements.in_state("Submitted")
	opened = frappe.get_doc(OPPORTUNITY, doc.name)
	add_evidence(doc.name)
	frappe.db.set_value(OPPORTUNITY, doc.name, "ticket_count", 1, update_modified=False)
	frappe.set_user(people.OFFICER)
	opened.title = "改过的标题"
	opened.save()
	found = frappe.get_doc(OPPORTUNITY, doc.name)
	assert (found.title, found.ticket_count, len(found.evidence)) == ("改过的标题", 1, 1)


@pytest.mark.row("R6")
@pytest.mark.parametrize("user", [people.OFFICER, people.STAFF, people.ADMINISTRATOR])
@pytest.mark.parametrize("status", ["Draft", "Assessed"])
def test_evidence_is_not_made_or_changed_by_hand(everybody, user, status):
	import frappe

	doc = improvements.in_state(status)
	row = add_evidence(doc.name)
	browser = Browser(user)
	browser.put(f"/api/resource/{OPPORTUNITY}/{doc.name}", evidence=[{"ticket": "77", "subject": "伪造"}])
	browser.put(f"/api/resource/{OPPORTUNITY} Evidence/{row}", subject="伪造")
	browser.delete(f"/api/resource/{OPPORTUNITY} Evidence/{row}")
	browser.post(
		f"/api/resource/{OPPORTUNITY} Evidence",
		parent=doc.name,
		parenttype=OPPORTUNITY,
		parentfield="evidence",
		ticket="78",
	)
	call = {"doctype": f"{OPPORTUNITY} Evidence", "name": row, "fieldname": {"subject": "伪造"}}
	browser.call("frappe.client.set_value", **call)
	rows = frappe.get_all(f"{OPPORTUNITY} Evidence", {"parent": doc.name}, ["name", "ticket", "subject"])
	assert rows == [{"name": row, "ticket": "5", "subject": "打不开"}]


def add_evidence(name: str) -> str:
	import frappe

	row = frappe.get_doc(
		doctype=f"{OPPORTUNITY} Evidence",
		parent=name,
		parenttype=OPPORTUNITY,
		parentfield="evidence",
		idx=1,
		desk="HD Ticket",
		ticket="5",
		subject="打不开",
	)
	row.db_insert()
	return row.name


@pytest.mark.row("R93")
@pytest.mark.parametrize("status", STATUSES)
def test_it_cannot_be_deleted(everybody, status):
	import frappe

	doc = improvements.in_state(status)
	for user in (*MAY_WRITE, *READERS, *OUTSIDERS):
		frappe.set_user(user)
		for options in ({}, {"force": True}):
			with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
				frappe.delete_doc(OPPORTUNITY, doc.name, **options)
		with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
			frappe.get_doc(OPPORTUNITY, doc.name).delete()
	frappe.set_user("Administrator")
	assert Browser(people.OFFICER).delete(f"/api/resource/{OPPORTUNITY}/{doc.name}").status_code in REFUSED
	assert improvements.stored(doc.name)


def test_it_is_not_renamed_away(everybody):
	doc, other = improvements.in_state("Submitted"), improvements.in_state("Submitted")
	for options in ({"new_name": "IMP-0"}, {"new_name": other.name, "merge": 1}):
		response = Browser(people.OFFICER).call(
			"frappe.client.rename_doc", doctype=OPPORTUNITY, old_name=doc.name, **options
		)
		assert response.status_code in REFUSED
	assert improvements.stored(doc.name) and improvements.stored(other.name)


@pytest.mark.row("R48")
@pytest.mark.parametrize("status", STATUSES)
def test_a_copy_with_everything_is_refused(everybody, status):
	import frappe

	doc = improvements.in_state(status)
	copy = frappe.copy_doc(frappe.get_doc(OPPORTUNITY, doc.name))
	if status == "Draft":
		assert copy.insert().status == "Draft"
	else:
		with pytest.raises(frappe.ValidationError):
			copy.insert()


@pytest.mark.row("R48")
@pytest.mark.parametrize("status", STATUSES)
def test_a_copy_is_a_new_draft(everybody, status):
	import frappe

	doc = improvements.in_state(status)
	add_evidence(doc.name)
	frappe.set_user(people.OFFICER)
	copy = frappe.copy_doc(frappe.get_doc(OPPORTUNITY, doc.name), ignore_no_copy=False).insert()
	assert (copy.status, copy.stage, copy.title) == ("Draft", "Plan", doc.title)
	for field in (
		*(field for field in FORGED if field != "stage"),
		"responsible_department",
		"evidence",
	):
		assert not copy.get(field), field


# What people write


LONG = "长文本与表情😀" * 1250


TEXTS = [
	("current_state", LONG),
	("suggestion", LONG),
	("expected_benefit", "第一行\n第二行\t制表"),
	("title", '😀 it\'s 50% "quoted" \\ `x` ?'),
	("customer", "O'Brien & Söhne %s {0} {{ 7*7 }}"),
	("current_state", "{{ 7*7 }} {% raw %} %(name)s ? :x"),
]


def test_texts_are_kept_as_written(everybody):
	browser = Browser(people.STAFF)
	for field, text in TEXTS:
		response = post(browser, **{field: text})
		assert response.status_code == 200, message_of(response)
		kept = improvements.stored(response.get_json()["data"]["name"])[field]
		assert kept.replace("&amp;", "&") == text


def test_control_characters_are_no_crash(everybody):
	browser = Browser(people.STAFF)
	for text in ("\x00\x01\x02", "a\x0bb\x1b[31mc", "\u202eabc", "\ufeffx"):
		response = post(browser, title=f"x{text}y")
		assert response.status_code in (200, 417), response.get_data(as_text=True)


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)><b>粗</b>"


def test_markup_in_texts_does_not_run(everybody):
	import frappe

	browser = Browser(people.STAFF)
	texts = dict.fromkeys(("title", "customer", "service", "metric", "current_state", "suggestion"), SCRIPT)
	response = post(browser, **texts)
	assert response.status_code == 200, message_of(response)
	name = response.get_json()["data"]["name"]
	assert_nothing_runs(browser.page("/printview", doctype=OPPORTUNITY, name=name))
	# what came by other ways than a save
	frappe.db.set_value(OPPORTUNITY, name, {"title": SCRIPT}, update_modified=False)
	assert_nothing_runs(browser.page("/improvement"))


def assert_nothing_runs(page) -> None:
	text = page.get_data(as_text=True)
	assert page.status_code == 200
	assert "<script>alert" not in text
	assert not [tag for tag in text.split("<")[1:] if "onerror" in tag.split(">")[0]]


def test_dates_make_sense(everybody):
	browser = Browser(people.STAFF)
	for values, word in (
		({"identified_on": "2999-01-01"}, "2999-01-01"),
		({"period_from": "2026-02-02", "period_to": "2026-02-01"}, "Period From"),
		({"identified_on": "not a date"}, "not a date"),
		({"identified_on": "0001-01-01"}, "Identified On"),
		({"identified_on": None}, None),
	):
		response = post(browser, **values)
		assert response.status_code == (417 if word else 200), response.get_data(as_text=True)
		assert (word or "") in message_of(response)


@pytest.mark.row("R49")
def test_whoever_writes_it_is_its_author(everybody):
	response = post(Browser(people.STAFF))
	assert response.get_json()["data"]["identified_by"] == people.STAFF


@pytest.mark.row("R9")
def test_what_came_of_one_can_begin_another(everybody):
	done = improvements.in_state("Assessed")
	spawned = improvements.draft(source_doctype=OPPORTUNITY, source_document=done.name)
	assert (spawned.stage, spawned.source_document) == ("Plan", done.name)

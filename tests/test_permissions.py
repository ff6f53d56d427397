"""Who sees and who changes what, through every door (R14, R16, R18, R82)."""

from __future__ import annotations

import json

import pytest

from itss_improvement import hooks
from tests import improvements, measures, people
from tests.improvements import OPPORTUNITY
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("site")

SEE_ALL = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
CALL = "Improvement Call"
APPROVED_BY_EXECUTIVE = ("Improvement Project", "Improvement Review", "Improvement Resolution")
OUTSIDE = (people.AGENT, people.STRANGER, people.GUEST)
EVERYBODY = (*people.ROLES, people.GUEST)


@pytest.fixture
def three(site) -> dict[str, str]:
	"""One in each department, and one that the one found and the other answers for."""
	import frappe

	people.make_everybody()
	frappe.db.delete(OPPORTUNITY)
	return {
		"ours": improvements.draft(people.STAFF).name,
		"theirs": improvements.draft(
			people.OTHER_STAFF, identified_by_department=people.PURCHASING, customer="theirs"
		).name,
		"between": improvements.draft(
			people.OFFICER, identified_by=None, responsible_department=people.PURCHASING
		).name,
	}


def visible_to(user: str) -> set[str]:
	if user in SEE_ALL:
		return {"ours", "theirs", "between"}
	return {
		people.OWNER: {"ours", "between"},
		people.OTHER_OWNER: {"theirs", "between"},
		people.STAFF: {"ours"},
		people.OTHER_STAFF: {"theirs"},
	}.get(user, set())


@pytest.mark.row("R14", "R16", "R18")
def test_lists_show_what_may_be_seen(three):
	import frappe

	for user in EVERYBODY:
		expected = {three[key] for key in visible_to(user)}
		browser = Browser(user)
		listed = browser.get(f"/api/resource/{OPPORTUNITY}", limit_page_length=0)
		assert (listed.status_code == 200) is (user not in OUTSIDE), user
		second = browser.get(f"/api/v2/document/{OPPORTUNITY}")
		assert (second.status_code == 200) is (user not in OUTSIDE), user
		desk = browser.call(
			"frappe.desk.reportview.get",
			doctype=OPPORTUNITY,
			fields=json.dumps(["name"]),
			page_length=100,
		)
		if user not in OUTSIDE:
			assert {row["name"] for row in listed.get_json()["data"]} == expected, user
			assert {str(row["name"]) for row in second.get_json()["data"]} == expected, user
			values = desk.get_json()["message"]
			assert {row[0] for row in (values["values"] if values else [])} == expected, user
		else:
			assert desk.status_code == 403, user
		frappe.set_user(user)
		if user in OUTSIDE:
			with pytest.raises(frappe.PermissionError):
				frappe.get_list(OPPORTUNITY)
		else:
			assert set(frappe.get_list(OPPORTUNITY, pluck="name")) == expected, user
		frappe.set_user("Administrator")


@pytest.mark.row("R14", "R18")
def test_what_was_shared_is_listed_to_whom_it_was(three):
	"""As assigning it does, and sending a copy; Frappe 15 leaves it out of lists unless our own condition names it."""
	import frappe

	frappe.share.add(OPPORTUNITY, three["theirs"], people.OWNER, notify=0)
	frappe.share.add(OPPORTUNITY, three["ours"], people.OTHER_OWNER, notify=0)
	frappe.db.set_value("DocShare", {"user": people.OTHER_OWNER}, "read", 0)
	for user, expected in (
		(people.OWNER, set(three.values())),
		(people.OTHER_OWNER, {three["theirs"], three["between"]}),
		(people.OTHER_STAFF, {three["theirs"]}),
	):
		browser = Browser(user)
		listed = browser.get(f"/api/resource/{OPPORTUNITY}", limit_page_length=0).get_json()["data"]
		assert {row["name"] for row in listed} == expected, user
		desk = browser.call(
			"frappe.desk.reportview.get", doctype=OPPORTUNITY, fields=json.dumps(["name"]), page_length=100
		)
		assert {row[0] for row in desk.get_json()["message"]["values"]} == expected, user
		count = browser.call("frappe.desk.reportview.get_count", doctype=OPPORTUNITY, filters="[]")
		assert count.get_json()["message"] == len(expected), user
	for user in OUTSIDE:
		assert Browser(user).get(f"/api/resource/{OPPORTUNITY}").status_code != 200, user


@pytest.mark.row("R14", "R18")
def test_a_call_that_was_shared_is_listed(site):
	import frappe

	people.make_everybody()
	name = frappe.generate_hash(length=10)
	frappe.get_doc(doctype=CALL, name=name, department=people.PURCHASING, status="Open").db_insert()
	listed = {"filters": json.dumps({"name": name})}
	assert Browser(people.OWNER).get(f"/api/resource/{CALL}", **listed).get_json()["data"] == []
	frappe.share.add(CALL, name, people.OWNER, notify=0)
	assert Browser(people.OWNER).get(f"/api/resource/{CALL}", **listed).get_json()["data"] == [{"name": name}]


@pytest.mark.row("R14", "R16", "R18")
def test_counts_count_what_may_be_seen(three):
	for user in EVERYBODY:
		browser = Browser(user)
		# frappe.client.get_count counts all rows on Frappe 15, for whoever may read one
		count = browser.call("frappe.desk.reportview.get_count", doctype=OPPORTUNITY, filters="[]")
		if user in OUTSIDE:
			assert count.status_code == 403, user
		else:
			assert count.get_json()["message"] == len(visible_to(user)), user


@pytest.mark.row("R14", "R16", "R18")
def test_single_records_open_for_whom_they_are_listed(three):
	import frappe

	for user in EVERYBODY:
		browser = Browser(user)
		for key, name in three.items():
			expected = key in visible_to(user)
			read = browser.get(f"/api/resource/{OPPORTUNITY}/{name}")
			form = browser.call("frappe.desk.form.load.getdoc", doctype=OPPORTUNITY, name=name)
			value = browser.get(
				"/api/method/frappe.client.get_value",
				doctype=OPPORTUNITY,
				filters=json.dumps({"name": name}),
				fieldname="title",
			)
			printed = browser.page("/printview", doctype=OPPORTUNITY, name=name)
			assert (read.status_code == 200) is expected, (user, key)
			assert (form.status_code == 200) is expected, (user, key)
			assert (value.status_code == 200 and bool(value.get_json()["message"])) is expected, (user, key)
			shown = printed.status_code == 200 and improvements.WORDS["title"] in printed.get_data(
				as_text=True
			)
			assert shown is expected, (user, key, printed.status_code)
			assert frappe.get_doc(OPPORTUNITY, name).has_permission("read", user=user) is expected, (
				user,
				key,
			)


@pytest.mark.row("R18")
def test_who_may_write_is_among_those_who_see(three):
	import frappe

	readers = (people.EXECUTIVE, people.AUDITOR)
	for user in EVERYBODY:
		for key, name in three.items():
			expected = key in visible_to(user) and user not in readers
			may = frappe.get_doc(OPPORTUNITY, name).has_permission("write", user=user)
			assert may is expected, (user, key)


@pytest.mark.row("R18")
def test_what_is_attached_follows_the_opportunity(three):
	import frappe

	for key, name in three.items():
		frappe.get_doc(
			doctype="File",
			name=f"file-{key}",
			file_name=f"{key}.txt",
			file_url=f"/private/files/{key}.txt",
			is_private=1,
			attached_to_doctype=OPPORTUNITY,
			attached_to_name=name,
		).db_insert()
	for user in EVERYBODY:
		browser = Browser(user)
		for key in three:
			expected = key in visible_to(user)
			assert frappe.has_permission("File", "read", f"file-{key}", user=user) is expected, (user, key)
			got = browser.get("/api/resource/File/file-" + key)
			assert got.status_code != 200 or expected, (user, key)
			assert browser.get(f"/private/files/{key}.txt").status_code in (
				(404,) if expected else (403, 404)
			)


@pytest.mark.row("R18")
def test_a_department_is_its_head_its_deputy_and_its_members(three):
	import frappe

	department = frappe.get_doc("Improvement Department", people.OPERATIONS)
	assert not frappe.has_permission(OPPORTUNITY, "read", three["ours"], user=people.OTHER_OWNER)
	for belongs in (
		{"deputy": people.OTHER_OWNER},
		{"deputy": None, "members": [{"user": people.OTHER_OWNER}]},
	):
		department.update(belongs).save()
		assert frappe.has_permission(OPPORTUNITY, "read", three["ours"], user=people.OTHER_OWNER)
		frappe.set_user(people.OTHER_OWNER)
		assert three["ours"] in frappe.get_list(OPPORTUNITY, pluck="name")
		frappe.set_user("Administrator")
	department.update({"members": []}).save()
	assert not frappe.has_permission(OPPORTUNITY, "read", three["ours"], user=people.OTHER_OWNER)


@pytest.mark.row("R18")
def test_a_user_s_name_is_text_in_the_condition(three):
	import frappe

	user = people.make_user("o'brien 50%@example.com", "ITSS Staff", "ITSS Department Owner")
	frappe.set_user(user)
	assert frappe.get_list(OPPORTUNITY) == []


# Every kind of record that belongs to departments

CALL = "Improvement Call"
BELONGING = sorted(hooks.has_permission)


@pytest.fixture
def pair(site, request) -> tuple[str, dict[str, str]]:
	"""The DocType, and a record of it in each of two departments, as if it had been made long ago."""
	import frappe

	people.make_everybody()
	doctype = request.param
	field = "department" if doctype == CALL else "responsible_department"
	named = {}
	for key, department in (("ours", people.OPERATIONS), ("theirs", people.PURCHASING)):
		doc = frappe.new_doc(doctype)
		doc.update({"name": f"{doctype}-{key}", "title": f"title {key}", field: department})
		doc.db_insert()
		named[key] = doc.name
	return doctype, named


@pytest.mark.row("R14", "R16", "R18")
@pytest.mark.parametrize("pair", BELONGING, indirect=True)
def test_what_belongs_to_a_department_is_shown_to_it_and_to_those_above(pair):
	"""Lists, reports, counts, cards, forms, REST, prints and files, for each role."""
	import frappe

	doctype, named = pair
	for key, name in named.items():
		frappe.get_doc(
			doctype="File",
			name=f"file-{key}",
			file_name=f"{key}.txt",
			file_url=f"/private/files/{key}.txt",
			is_private=1,
			attached_to_doctype=doctype,
			attached_to_name=name,
		).db_insert()
	for user in EVERYBODY:
		own = {people.OWNER: {"ours"}, people.OTHER_OWNER: {"theirs"}}.get(user, set())
		expected = set(named) if user in SEE_ALL else own
		names = {named[key] for key in expected}
		browser = Browser(user)
		listed = browser.get(f"/api/resource/{doctype}", limit_page_length=0)
		shown = {row["name"] for row in listed.get_json()["data"]} if listed.status_code == 200 else set()
		assert shown & set(named.values()) == names, user
		reported = browser.call(
			"frappe.desk.reportview.get", doctype=doctype, fields=json.dumps(["name"]), page_length=500
		)
		values = reported.get_json()["message"] if reported.status_code == 200 else {}
		rows = {row[0] for row in values["values"]} if values else set()
		assert rows & set(named.values()) == names, user
		only_these = json.dumps([[doctype, "name", "in", list(named.values())]])
		count = browser.call("frappe.desk.reportview.get_count", doctype=doctype, filters=only_these)
		assert (count.get_json()["message"] if count.status_code == 200 else 0) == len(names), user
		card = {"document_type": doctype, "type": "Document Type", "function": "Count", "name": "card"}
		counted = browser.call(
			"frappe.desk.doctype.number_card.number_card.get_result",
			doc=json.dumps(card),
			filters=only_these,
		)
		assert (counted.get_json()["message"] if counted.status_code == 200 else 0) == len(names), user
		for key, name in named.items():
			read = browser.get(f"/api/resource/{doctype}/{name}")
			assert (read.status_code == 200) is (key in expected), (user, key)
			form = browser.call("frappe.desk.form.load.getdoc", doctype=doctype, name=name)
			assert (form.status_code == 200) is (key in expected), (user, key)
			printed = browser.page("/printview", doctype=doctype, name=name)
			text = printed.get_data(as_text=True) if printed.status_code == 200 else ""
			assert (f"title {key}" in text) is (key in expected), (user, key, printed.status_code)
			page = browser.get(f"/api/resource/File/file-{key}")
			assert page.status_code != 200 or key in expected, (user, key)
			assert frappe.has_permission("File", "read", f"file-{key}", user=user) is (key in expected), (
				user,
				key,
			)


@pytest.mark.parametrize("user", [people.OTHER_OWNER, people.STAFF, people.STRANGER])
def test_nobody_attaches_to_what_they_may_not_read(site, user):
	"""Whatever the framework lets in: 15 asks nobody who uploads."""
	import frappe

	people.make_everybody()
	name = improvements.draft(people.OFFICER, responsible_department=people.OPERATIONS).name
	file = frappe.get_doc(
		doctype="File",
		file_name="x.txt",
		content="x",
		is_private=1,
		attached_to_doctype=OPPORTUNITY,
		attached_to_name=name,
	)
	with measures.acting(user), pytest.raises(frappe.PermissionError, match="may not attach"):
		file.insert(ignore_permissions=True)


def test_the_hooks_name_every_kind_that_belongs_to_departments(site):
	from itss_improvement.permissions import VISIBLE_BY

	assert BELONGING == sorted({*VISIBLE_BY, CALL})
	for table in (hooks.permission_query_conditions, hooks.has_permission):
		assert sorted(table) == BELONGING


# The other DocTypes

FULL, CHANGE, LOOK = {"read", "create", "write", "delete"}, {"read", "create", "write"}, {"read"}
ANSWER = {"read", "write"}
RIGHTS: dict[str, dict[str, set[str]]] = {
	"Improvement Department": {
		people.OFFICER: CHANGE,
		**dict.fromkeys(
			(*SEE_ALL[1:], people.OWNER, people.OTHER_OWNER, people.STAFF, people.OTHER_STAFF), LOOK
		),
	},
	"Improvement Calendar": {
		people.OFFICER: FULL,
		**dict.fromkeys((*SEE_ALL[1:], people.OWNER, people.OTHER_OWNER), LOOK),
	},
	"Improvement Trigger": {people.OFFICER: FULL, **dict.fromkeys(SEE_ALL[1:], LOOK)},
	"Improvement Signal": dict.fromkeys(SEE_ALL, LOOK),
	"Improvement Recurrence Match": dict.fromkeys(SEE_ALL, LOOK),
	"Improvement Settings": {people.OFFICER: CHANGE, **dict.fromkeys(SEE_ALL[1:], LOOK)},
	"Improvement Call": {
		**dict.fromkeys((*SEE_ALL[:2], people.OWNER, people.OTHER_OWNER), ANSWER),
		**dict.fromkeys(SEE_ALL[2:], LOOK),
	},
	"Improvement Reminder": dict.fromkeys(SEE_ALL, LOOK),
	"Improvement Case Use": dict.fromkeys(SEE_ALL, LOOK),
	"Improvement Report": dict.fromkeys(SEE_ALL, LOOK),
	"Improvement Review Input": dict.fromkeys(SEE_ALL, LOOK),
	"Improvement Document": {
		people.OFFICER: CHANGE,
		**dict.fromkeys((*SEE_ALL[1:], people.OWNER, people.OTHER_OWNER), LOOK),
	},
	"Improvement Survey Invitation": dict.fromkeys(SEE_ALL, LOOK),
	"Improvement Archive": dict.fromkeys(SEE_ALL, LOOK),
	"Improvement Archive Item": dict.fromkeys(SEE_ALL, LOOK),
	"Improvement Log Checkpoint": dict.fromkeys(SEE_ALL, LOOK),
	"Improvement Disposal": {**dict.fromkeys(SEE_ALL, LOOK), people.REPRESENTATIVE: ANSWER},
	"Improvement Desk Connection": {
		people.OFFICER: FULL,
		**dict.fromkeys((people.REPRESENTATIVE, people.AUDITOR), LOOK),
	},
	"Improvement Remote Ticket": dict.fromkeys((people.OFFICER, people.REPRESENTATIVE, people.AUDITOR), LOOK),
	"Improvement Desk Scan": dict.fromkeys((people.OFFICER, people.REPRESENTATIVE, people.AUDITOR), LOOK),
}


@pytest.mark.row("R14", "R16", "R82")
@pytest.mark.parametrize("doctype", RIGHTS)
def test_rights_on_the_masters(site, doctype):
	import frappe

	people.make_everybody()
	for user in EVERYBODY:
		rights = {
			right
			for right in ("read", "create", "write", "delete")
			if frappe.has_permission(doctype, right, user=user)
		}
		assert rights == RIGHTS[doctype].get(user, set()), (user, rights)
		path = f"/api/resource/{doctype}" + (f"/{doctype}" if doctype == "Improvement Settings" else "")
		assert (Browser(user).get(path).status_code == 200) is ("read" in rights), user


@pytest.mark.row("R82")
def test_only_the_quality_department_edits_settings(site):
	import frappe

	people.make_everybody()
	manager = people.make_user("manager@example.com", "System Manager")
	for user in (*EVERYBODY, manager):
		path = "/api/resource/Improvement Settings/Improvement Settings"
		response = Browser(user).put(path, company=f"by {user}")
		assert (response.status_code == 200) is (user == people.OFFICER), user
	assert frappe.db.get_single_value("Improvement Settings", "company") == f"by {people.OFFICER}"


def test_an_auditor_writes_nothing(site):
	import frappe

	people.make_everybody()
	for doctype in our_doctypes():
		for right in ("create", "write", "delete", "submit", "cancel", "share", "import"):
			assert not frappe.has_permission(doctype, right, user=people.AUDITOR), (doctype, right)
			# an Executive approves projects, the minutes of reviews, and does what a review resolved, with words of their own
			if right != "write" or doctype not in APPROVED_BY_EXECUTIVE:
				assert not frappe.has_permission(doctype, right, user=people.EXECUTIVE), (doctype, right)


def test_nothing_is_granted_to_everybody(site):
	import frappe

	granted = frappe.get_all(
		"DocPerm", {"parent": ["in", our_doctypes()]}, ["parent", "role"], order_by="parent"
	)
	assert granted
	allowed = ("ITSS ", "System Manager")
	assert [row for row in granted if not row.role.startswith(allowed)] == []
	assert not frappe.get_all("DocPerm", {"role": "ITSS Staff", "parent": "Improvement Settings"})


@pytest.mark.row("R8")
def test_staff_have_no_desk(site):
	import frappe

	access = dict(frappe.get_all("Role", {"name": ["like", "ITSS %"]}, ["name", "desk_access"], as_list=True))
	assert len(access) == 6
	assert {name for name, desk in access.items() if not desk} == {"ITSS Staff"}


def our_doctypes() -> list[str]:
	import frappe

	return frappe.get_all("DocType", {"module": "ITSS Improvement", "istable": 0}, pluck="name")

"""What the desk asks about measures: for whom it is answered, and with what."""

from __future__ import annotations

import pytest

from tests import measures, people
from tests.measures import MEASURE
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

API = "itss_improvement.api.measure"
READERS = (
	people.OFFICER,
	people.REPRESENTATIVE,
	people.EXECUTIVE,
	people.AUDITOR,
	people.OWNER,
	people.ADMINISTRATOR,
)
OTHERS = (people.OTHER_OWNER, people.OTHER_STAFF, people.AGENT, people.STRANGER, people.GUEST)


@pytest.fixture
def everybody(site):
	people.make_everybody()


def ask(user: str, method: str, **values):
	return Browser(user).call(f"{API}.{method}", **values)


@pytest.mark.row("R18", "R40")
def test_the_measures_of_a_path_are_for_those_who_read_it(everybody):
	path = measures.path()
	name = measures.plan(path, responsible_person=people.STAFF).name
	for user in READERS:
		for method in ("of", "for_new"):
			response = ask(user, method, doctype=path.doctype, name=path.name)
			assert response.status_code == 200, (user, message_of(response))
		(row,) = ask(user, "of", doctype=path.doctype, name=path.name).get_json()["message"]
		assert (row["name"], row["status"], row["overdue"]) == (name, "Planned", False)
		assert "aim" in row and "due_date" in row
	for user in OTHERS:
		for method in ("of", "for_new"):
			assert ask(user, method, doctype=path.doctype, name=path.name).status_code == 403, user


def test_only_paths_have_measures(everybody):
	for doctype in ("User", "Improvement Opportunity", MEASURE, "No Such Thing", ""):
		response = ask(people.OFFICER, "of", doctype=doctype, name=people.OWNER)
		assert response.status_code == 417, doctype
		assert "none of the three paths" in message_of(response)
	assert ask(people.OFFICER, "of", doctype=measures.NOTICE, name="NOTICE-0").status_code == 404


@pytest.mark.row("R38")
def test_what_a_new_measure_begins_with(everybody):
	path = measures.path()
	found = ask(people.OWNER, "for_new", doctype=path.doctype, name=path.name).get_json()["message"]
	assert found == {"responsible_department": people.OPERATIONS, "aims": {"field": "", "options": []}}


# Who may carry it out


def offered(user: str, text: str = "", department: str = people.OPERATIONS, **values):
	return ask(
		user,
		"people_for",
		doctype="User",
		txt=text,
		searchfield="name",
		start=0,
		page_len=20,
		filters={"department": department},
		**values,
	)


@pytest.mark.row("R39")
def test_people_who_may_carry_it_out_are_offered_those_of_the_department_first(everybody):
	import frappe

	frappe.db.set_value("User", people.OTHER_STAFF, "enabled", 0)
	frappe.db.set_value("User", people.STAFF, "full_name", "李四 100%")
	department = frappe.get_doc("Improvement Department", people.OPERATIONS)
	department.append("members", {"user": people.STAFF})
	department.save()
	ours = {*people.ROLES} & {row[0] for row in offered(people.OWNER).get_json()["message"]}
	assert ours == {people.OFFICER, people.REPRESENTATIVE, people.OWNER, people.OTHER_OWNER, people.STAFF}
	first = [row[0] for row in offered(people.OWNER).get_json()["message"]][:2]
	assert set(first) == {people.OWNER, people.STAFF}
	for text, found in (("李四", [people.STAFF]), ("0%", [people.STAFF]), ("' or 1=1 --", [])):
		assert [row[0] for row in offered(people.OWNER, text).get_json()["message"]] == found, text
	assert offered(people.OWNER, department="No Such Department").status_code == 200


def test_people_are_offered_to_those_who_write_measures(everybody):
	for user in (people.OWNER, people.OFFICER):
		assert offered(user).status_code == 200, user
	for user in (people.EXECUTIVE, people.AUDITOR, people.AGENT, people.STRANGER, people.GUEST):
		assert offered(user).status_code == 403, user


# The form


@pytest.mark.row("R40", "R60")
def test_the_form_is_for_those_who_read_the_measure(everybody):
	name = measures.in_state("Done").name
	for user in READERS:
		page = Browser(user).call("itss_improvement.api.form.measure", name=name).get_json()["message"]
		assert page["evidence"][0]["state"] == "Unchanged since it was attached", user
		assert page["actions"] == (["Return"] if user in (people.OFFICER, people.ADMINISTRATOR) else [])
	for user in OTHERS:
		assert Browser(user).call("itss_improvement.api.form.measure", name=name).status_code == 403, user


@pytest.mark.row("R18", "R40")
def test_the_form_says_what_may_be_written(everybody):
	planned = measures.in_state("Planned", responsible_person=people.REPRESENTATIVE)
	page = Browser(people.OWNER).call("itss_improvement.api.form.measure", name=planned.name)
	assert {"measure", "due_date"} <= set(page.get_json()["message"]["writable"])
	doing = measures.take(people.OWNER, planned, "Start")
	for user, writes, finishes in (
		(people.REPRESENTATIVE, True, True),
		(people.OWNER, True, False),
		(people.OFFICER, False, False),
	):
		page = Browser(user).call("itss_improvement.api.form.measure", name=doing.name).get_json()["message"]
		assert ("evidence" in page["writable"]) is writes, user
		assert ("Finish" in page["actions"]) is finishes, user
		assert not {name for name in page["writable"] if "." in name}, "what the server finds is nobody's"

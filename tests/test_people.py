"""Who is addressed as Management Representative, and as Executive, now (R11, R14, R15)."""

from __future__ import annotations

import pytest

from tests import people
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

PATH = "/api/resource/Improvement Settings/Improvement Settings"
SECOND = "second.representative@example.com"


@pytest.fixture
def officer(site):
	people.make_everybody()
	people.make_user(SECOND, "ITSS Management Representative")
	return Browser(people.OFFICER)


def name_them(**values) -> None:
	import frappe

	frappe.get_single("Improvement Settings").update(values).save()


@pytest.mark.row("R14")
def test_the_first_of_the_two_who_is_there(officer):
	import frappe

	from itss_improvement.people import management_representative

	# nobody is named: anybody who has the role
	assert management_representative() == people.REPRESENTATIVE
	name_them(management_representative=SECOND, management_representative_deputy=people.REPRESENTATIVE)
	assert management_representative() == SECOND
	frappe.db.set_value("User", SECOND, "enabled", 0)
	assert management_representative() == people.REPRESENTATIVE
	frappe.db.set_value("User", people.REPRESENTATIVE, "enabled", 0)
	assert management_representative() is None
	third = people.make_user("third@example.com", "ITSS Management Representative")
	assert management_representative() == third


@pytest.mark.row("R14")
def test_who_lost_the_role_is_not_addressed(officer):
	import frappe

	from itss_improvement.people import management_representative

	name_them(management_representative=SECOND)
	frappe.db.delete("Has Role", {"parent": SECOND})
	frappe.clear_cache(user=SECOND)
	assert management_representative() == people.REPRESENTATIVE


@pytest.mark.row("R11", "R15")
def test_the_executive_and_both_who_get_the_report(officer):
	import frappe

	from itss_improvement.people import executive, executives

	assert executive() == people.EXECUTIVE and executives() == [people.EXECUTIVE]
	deputy = people.make_user("deputy@example.com", "ITSS Executive")
	name_them(executive=people.EXECUTIVE, executive_deputy=deputy)
	assert executive() == people.EXECUTIVE and executives() == [people.EXECUTIVE, deputy]
	frappe.db.set_value("User", people.EXECUTIVE, "enabled", 0)
	assert executive() == deputy and executives() == [deputy]
	frappe.db.set_value("User", deputy, "enabled", 0)
	assert executive() is None and executives() == []


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"management_representative": people.OWNER}, (people.OWNER, "ITSS Management Representative")),
		({"executive": people.REPRESENTATIVE}, (people.REPRESENTATIVE, "ITSS Executive")),
		({"executive_deputy": people.AUDITOR}, ("Deputy of the Executive", people.AUDITOR)),
		({"executive": "nobody@example.com"}, ("nobody@example.com",)),
		({"management_representative": "Guest"}, ("Guest",)),
		(
			{"management_representative": SECOND, "management_representative_deputy": SECOND},
			(SECOND, "Deputy of the Management Representative"),
		),
	],
)
def test_who_cannot_hold_an_office_is_refused_by_name(officer, values, words):
	before = officer.get(PATH).get_json()["data"]
	response = officer.put(PATH, **values)
	assert response.status_code == 417, response.get_data(as_text=True)
	assert all(word in message_of(response) for word in words), message_of(response)
	assert officer.get(PATH).get_json()["data"] == before


def test_a_user_who_cannot_log_in_is_refused_and_one_who_was_disabled_since_hinders_nobody(officer):
	import frappe

	frappe.db.set_value("User", SECOND, "enabled", 0)
	response = officer.put(PATH, management_representative=SECOND)
	assert response.status_code == 417 and SECOND in message_of(response)
	assert officer.put(PATH, management_representative=people.REPRESENTATIVE).status_code == 200
	frappe.db.set_value("User", people.REPRESENTATIVE, "enabled", 0)
	assert officer.put(PATH, company="示例科技有限公司").status_code == 200

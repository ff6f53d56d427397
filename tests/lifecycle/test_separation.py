"""Nobody judges their own work: neither with several roles, nor as Administrator (decision c)."""

from __future__ import annotations

import pytest

from itss_improvement.domain.roles import Role
from tests import improvements, people
from tests.improvements import OPPORTUNITY
from tests.lifecycle import doors
from tests.lifecycle.doors import Attempt
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

EVERYTHING = "everything@example.com"


@pytest.fixture
def everybody(site):
	people.make_everybody()
	people.make_user(EVERYTHING, *(role.value for role in Role))


def assessing(user: str, name: str) -> Attempt:
	return Attempt(user, OPPORTUNITY, name, "Assess", "Assessed", improvements.assessment())


@pytest.mark.row("R51")
@pytest.mark.parametrize(
	"door", (*doors.TAKE_VALUES, *doors.SCRIPTS, doors.by_step), ids=lambda d: d.__name__
)
def test_an_applicant_does_not_assess_their_own(everybody, door):
	for user in (people.OFFICER, EVERYTHING, people.ADMINISTRATOR):
		name = improvements.in_state("Submitted", user).name
		assert not door(assessing(user, name)), user
		assert improvements.stored(name).status == "Submitted"
	assert door(assessing(people.OFFICER, improvements.in_state("Submitted", EVERYTHING).name))


@pytest.mark.row("R51")
def test_whoever_submitted_it_applied_for_it_whatever_name_stands_there(everybody):
	"""To put somebody else's name on it opens no way: whoever signed it is an applicant as well."""
	import frappe

	name = improvements.draft(people.OFFICER, identified_by=people.STAFF).name
	frappe.set_user(people.OFFICER)
	from itss_improvement.lifecycle.steps import take_step

	take_step(OPPORTUNITY, name, "Submit")
	frappe.set_user("Administrator")
	assert not doors.by_put(assessing(people.OFFICER, name))
	assert improvements.stored(name).owner == people.OFFICER


@pytest.mark.row("R14", "R51")
def test_what_the_quality_department_applied_for_the_representative_assesses(everybody):
	from_quality = improvements.in_state("Submitted", people.OFFICER).name
	assert doors.by_step(assessing(people.REPRESENTATIVE, from_quality))
	from_staff = improvements.in_state("Submitted", people.STAFF).name
	assert not doors.by_step(assessing(people.REPRESENTATIVE, from_staff))


@pytest.mark.row("R51")
def test_the_form_says_why_a_step_is_not_offered(everybody):
	name = improvements.in_state("Submitted", people.OFFICER).name
	page = Browser(people.OFFICER).call("itss_improvement.api.lifecycle.page", doctype=OPPORTUNITY, name=name)
	found = page.get_json()["message"]
	assert found["actions"] == ["Return", "Reject", "Merge"]
	assert found["barred"] == {
		"Assess": "Assess is for somebody else: officer applied for it. Nobody judges their own work."
	}
	response = Browser(people.OFFICER).call(
		"itss_improvement.api.lifecycle.take_step",
		doctype=OPPORTUNITY, name=name, action="Assess", values=improvements.assessment(),
	)  # fmt: skip
	assert response.status_code == 417 and "Nobody judges their own work" in message_of(response)


@pytest.mark.row("R51")
def test_what_a_trigger_made_nobody_applied_for(everybody):
	import frappe

	doc = improvements.draft(people.ADMINISTRATOR)
	improvements.put_into(doc.name, "Submitted")
	frappe.db.set_value(OPPORTUNITY, doc.name, "identified_by", None)
	assert doors.by_step(assessing(people.OFFICER, doc.name))

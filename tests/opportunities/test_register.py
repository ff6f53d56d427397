"""The register by PDCA stage, as its reader may see it."""

from __future__ import annotations

import pytest

from tests import improvements, people
from tests.improvements import OPPORTUNITY

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def register(site):
	import frappe

	from itss_improvement.opportunities import register

	people.make_everybody()
	frappe.db.delete(OPPORTUNITY)

	def shown_to(user: str) -> dict[str, list[str]]:
		frappe.set_user(user)
		try:
			return {column.stage: [row.name for row in column.rows] for column in register.by_stage()}
		finally:
			frappe.set_user("Administrator")

	return shown_to


@pytest.mark.row("R9", "R14", "R18")
def test_it_shows_each_reader_what_they_may_see(register):
	mine = improvements.in_state("Submitted").name
	theirs = improvements.in_state(
		"Assessed", people.OTHER_STAFF, identified_by_department=people.PURCHASING
	).name
	for user in (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR):
		assert register(user) == {"Plan": [mine], "Do": [theirs], "Check": [], "Act": []}
	assert register(people.STAFF) == {"Plan": [mine], "Do": [], "Check": [], "Act": []}
	assert register(people.OTHER_OWNER) == {"Plan": [], "Do": [theirs], "Check": [], "Act": []}


def test_what_was_decided_against_is_not_on_it(register):
	for status in ("Rejected", "Merged"):
		improvements.in_state(status)
	drafts = [improvements.in_state("Draft").name, improvements.in_state("Returned").name]
	shown = register(people.OFFICER)["Plan"]
	assert set(drafts) < set(shown) and len(shown) == 3  # what the merged one lives on in is a draft too


def test_more_than_it_shows_are_counted(register):
	import frappe

	from itss_improvement.opportunities import register as module

	copy_many(improvements.draft(), 130)
	frappe.set_user(people.OFFICER)
	plan, do, *_rest = module.by_stage()
	assert (plan.total, len(plan.rows), do.total) == (131, module.SHOWN, 0)


def test_its_queries_do_not_grow_with_its_rows(register, queries):
	import frappe

	from itss_improvement.opportunities import register as module

	doc = improvements.draft()
	counts = []
	for more in (9, 190):
		copy_many(doc, more)
		frappe.set_user(people.OFFICER)
		module.by_stage()
		with queries() as sent:
			module.by_stage()
		counts.append(len(sent))
	assert counts[1] <= counts[0] + 1, counts  # one more counts a stage that is not shown as a whole


def copy_many(doc, count: int) -> None:
	import frappe

	row = {key: value for key, value in improvements.stored(doc.name).items() if key != "trigger_key"}
	for _ in range(count):
		row["name"] = frappe.generate_hash(length=12)
		frappe.get_doc({**row, "doctype": OPPORTUNITY}).db_insert()

"""ERPNext's issues, from being saved to an opportunity: what only one desk needs to show, for the code is the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests import people
from tests.web import Browser

pytestmark = [pytest.mark.usefixtures("site", "empty_site"), pytest.mark.row("R26")]

HOSTILE = '\'; DROP TABLE "x"; -- 50% %s {0} {{ x }} <script>alert(1)</script> 😡 \\'


@pytest.fixture(scope="module")
def desk_name() -> str:
	"""Those of the other desk are in tests/signals and tests/opportunities."""
	return "Issue"


def kinds_of(ticket) -> list[str]:
	import frappe

	return sorted(
		frappe.get_all("Improvement Signal", {"desk": "Issue", "ticket": ticket.name}, pluck="kind")
	)


class TestSaving:
	def test_an_overdue_answer_is_noticed(self, desk):
		desk.make_sla(response_minutes=60, resolution_minutes=240)
		assert kinds_of(desk.make_ticket(age_minutes=120)) == ["SLA Response Breach"]

	def test_opened_again(self, desk):
		desk.make_sla()
		ticket = desk.make_ticket()
		for status in ("Closed", "Open"):
			ticket.status = status
			ticket.save()
		assert kinds_of(ticket) == ["Reopened Ticket"]

	def test_one_in_good_order_costs_no_query(self, desk, queries):
		from itss_improvement.signals import ticket_events

		desk.make_sla()
		ticket = desk.make_ticket()
		ticket_events.on_update(ticket)
		with queries() as sent:
			ticket_events.on_update(ticket)
		assert kinds_of(ticket) == [] and sent == []

	def test_an_error_of_ours_keeps_no_issue_from_being_saved(self, desk, monkeypatch):
		import frappe

		from itss_improvement.signals import recorder

		def broken(signals):
			raise RuntimeError("ours")

		monkeypatch.setattr(recorder, "record", broken)
		desk.make_sla(response_minutes=60)
		ticket = desk.make_ticket(age_minutes=120)
		assert frappe.db.exists("Issue", ticket.name) and kinds_of(ticket) == []

	def test_hostile_texts_arrive_as_they_are(self, desk):
		import frappe

		desk.make_sla(response_minutes=60)
		desk.make_master("Customer", "O'Brien & 50% 😡", customer_name="O'Brien & 50% 😡")
		ticket = desk.make_ticket(120, subject=HOSTILE, customer="O'Brien & 50% 😡")
		[found] = frappe.get_all(
			"Improvement Signal", {"ticket": ticket.name}, ["subject", "customer", "team"]
		)
		assert (found.subject, found.customer, found.team) == (ticket.subject, "O'Brien & 50% 😡", "")


class TestScanning:
	def test_finds_what_nobody_saved(self, desk):
		from itss_improvement.signals import scan

		long_ago = datetime(2026, 3, 1, 8)
		[late] = desk.insert_rows(
			1, resolution_by=long_ago, opening_date=long_ago.date(), modified=long_ago, creation=long_ago
		)
		first = scan.scan(now=datetime(2026, 3, 2))
		assert first.recorded == 1
		assert scan.scan(now=datetime(2026, 3, 2), everything=True).recorded == 0
		import frappe

		[found] = frappe.get_all("Improvement Signal", fields=["desk", "ticket", "kind", "occurred_at"])
		assert (found.desk, found.ticket, found.kind) == ("Issue", late, "SLA Resolution Breach")
		assert found.occurred_at == long_ago

	def test_opportunities_are_made_of_them_with_the_issues_as_evidence(self, desk, trail):
		import frappe

		from itss_improvement.opportunities import scanning

		trail.only_trigger("SLA Response Breach", threshold=3)
		due = datetime(2026, 3, 10, 8)
		names = desk.insert_rows(
			4, response_by=due, opening_date=due.date(), opening_time=(due - timedelta(hours=1)).time()
		)
		made = scanning.scan_and_take_in(lambda done: None).made
		assert made == {"测试规则": 1}
		[opportunity] = trail.opportunities()
		rows = frappe.get_all(
			trail.EVIDENCE, {"parent": opportunity.name}, ["desk", "ticket", "ticket_url"], order_by="ticket"
		)
		assert [(row.desk, row.ticket) for row in rows] == [("Issue", name) for name in names]
		assert all(row.ticket_url.endswith(f"/issue/{row.ticket}") for row in rows)


class TestByHand:
	"""From the button on the form."""

	@pytest.fixture
	def issue(self, desk) -> str:
		import frappe

		people.make_everybody()
		for user in (people.OFFICER, people.AGENT):
			frappe.get_doc("User", user).add_roles("Support Team")
		return desk.make_ticket(subject="门禁失灵").name

	def test_an_opportunity_is_made_once_and_shown_on_the_issue(self, issue):
		officer = Browser(people.OFFICER)
		make = "itss_improvement.api.opportunity.make_from_ticket"
		made = officer.call(make, desk="Issue", ticket=issue).get_json()["message"]["name"]
		assert officer.call(make, desk="Issue", ticket=issue).get_json()["message"]["name"] == made
		found = officer.call("itss_improvement.api.ticket.led_to", desk="Issue", ticket=issue).get_json()
		assert [one["name"] for one in found["message"]["opportunities"]] == [made]
		chain = officer.call("itss_improvement.api.traceability.chain", doctype="Issue", name=issue)
		assert chain.status_code == 200 and made in chain.get_data(as_text=True)

	@pytest.mark.parametrize("user", [people.STRANGER, people.GUEST])
	def test_not_by_others(self, issue, user):
		make = "itss_improvement.api.opportunity.make_from_ticket"
		assert Browser(user).call(make, desk="Issue", ticket=issue).status_code == 403

	def test_the_form_has_the_button(self, issue):
		answer = Browser(people.AGENT).get(
			"/api/method/frappe.desk.form.load.getdoctype", doctype="Issue", with_parent=1
		)
		assert answer.status_code == 200
		scripts = answer.get_json()["docs"][0]["__js"]
		assert 'itss_improvement.tickets.show_on("Issue")' in scripts and "make_from_ticket" in scripts


class TestItsLog:
	def test_what_is_no_log_is_passed_over(self, desk, helpdesk):
		import frappe

		[name] = desk.insert_rows(1)
		for data in ("", "[]", '{"changed": ["status"]}', '{"added": "status"}', '{"status"'):
			frappe.get_doc(doctype="Version", ref_doctype="Issue", docname=name, data=data).db_insert()
		desk.log_status(name, datetime(2026, 3, 2), "Open", before="Closed")
		assert helpdesk.snapshots([name])[name].reopened_at == datetime(2026, 3, 2)

	def test_another_doctype_s_record_of_the_same_name_is_another(self, desk, helpdesk):
		import frappe

		[name] = desk.insert_rows(1)
		desk.log_status(name, datetime(2026, 3, 2), "Open", before="Closed")
		frappe.db.set_value("Version", {"docname": name}, "ref_doctype", "ToDo")
		assert helpdesk.snapshots([name])[name].reopened_at is None


def test_of_several_names_the_first_that_a_version_has_is_taken(site, helpdesk):
	"""ERPNext renamed its columns from 14 to 15."""
	from itss_improvement.helpdesk.ticket_table import TicketTable

	assert helpdesk.tickets.columns["resolution_by"] == "sla_resolution_by"
	names = {"a": ("no_such", "response_by", "status"), "b": ("no_such",), "c": "modified"}
	assert TicketTable("Issue", names, None).columns == {"a": "response_by", "c": "modified"}


def test_it_has_its_indexes(site):
	import frappe

	from itss_improvement.setup import indexes

	assert set(indexes.declared()) == {"Issue"}
	assert all(frappe.db.has_index("tabIssue", name) for name in indexes.declared()["Issue"])
	assert indexes.declared()["Issue"]["itss_resolution_by"] == ("sla_resolution_by", "name")

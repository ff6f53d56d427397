"""Tickets of a second site become signals of this one, through a network that fails: nothing lost, nothing twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from itss_improvement.domain.remote_reading import Patience
from itss_improvement.helpdesk.remote import Limits
from tests import faulty_proxy
from tests.faulty_proxy import again, html, huge, redirect, reset, slow, status, truncated
from tests.remote_site import KEY, SECRET

pytestmark = [pytest.mark.usefixtures("site", "empty_site"), pytest.mark.row("R26")]

LATE, POOR = "SLA Response Breach", "Poor Rating"


@pytest.fixture
def connecting(site, monkeypatch):
	from itss_improvement.helpdesk import connections
	from tests.remote import connecting

	patience = Patience(tries=3, first_wait=0.01, longest_wait=5)
	monkeypatch.setattr(connections, "LIMITS", Limits(patience, connect=10, read=5, whole=10))
	return connecting


@pytest.fixture
def late(remote, proxy) -> list[str]:
	"""Twenty-five tickets that were not answered in time."""
	names = remote.tickets(
		25, modified="now() - timedelta(hours=30 - n)", response_by="now() - timedelta(hours=2)"
	)
	return [str(name) for name in names]


class TestWhatIsRead:
	def test_breaches_of_another_site_become_signals_of_this_one(self, connecting, remote, proxy, late):
		import frappe

		connecting.connect(proxy.url)
		summary = connecting.sync()
		assert connecting.tickets() == late
		assert connecting.signals(kind=LATE) == [(name, LATE) for name in sorted(late)]
		assert (summary.tickets, summary.recorded) == (25, 25)
		found = frappe.get_doc(connecting.TICKET, {"ticket": late[0]})
		assert found.ticket_url == f"{proxy.url}/helpdesk/tickets/{late[0]}"
		assert found.subject == "工单 0"

	def test_what_the_connection_says(self, connecting, proxy, late):
		connecting.connect(proxy.url)
		connecting.sync()
		state = connecting.state()
		assert state.status == "Up to Date"
		assert state.last_result == "Read 25 tickets with 25 new signals in 4 requests."
		assert (state.tickets_read, state.signals_recorded, state.requests_made) == (25, 25, 4)
		assert state.last_run and state.read_at

	def test_a_second_run_finds_nothing_new_and_asks_little(self, connecting, proxy, late):
		connecting.connect(proxy.url)
		connecting.sync()
		asked = len(proxy.seen)
		summary = connecting.sync()
		assert summary.recorded == 0
		assert len(proxy.seen) - asked <= 3
		assert len(connecting.signals()) == 25
		assert connecting.tickets() == late

	def test_what_changed_since_is_read_and_nothing_else(self, connecting, remote, proxy, late):
		connecting.connect(proxy.url)
		connecting.sync()
		remote.do(
			f'frappe.db.set_value("HD Ticket", {late[3]}, {{"feedback_rating": 0.2, "modified": now()}},'
			" update_modified=False)"
		)
		summary = connecting.sync()
		assert connecting.signals(kind=POOR) == [(late[3], POOR)]
		# those within the overlap, and that one
		assert summary.tickets < 10

	def test_a_breach_that_does_not_move_modified(self, connecting, remote, proxy):
		[name] = remote.tickets(
			1, modified="now() - timedelta(days=3)", response_by="now() + timedelta(hours=5)"
		)
		connecting.connect(proxy.url)
		connecting.sync()
		assert connecting.signals(kind=LATE) == []
		remote.do(
			f'frappe.db.set_value("HD Ticket", {name}, "response_by", now() - timedelta(minutes=1),'
			" update_modified=False)"
		)
		connecting.sync()
		assert connecting.signals(kind=LATE) == [(str(name), LATE)]

	def test_a_ticket_that_was_answered_in_time_meanwhile_is_not_late(self, connecting, remote, proxy):
		"""What is known here may be an hour old: the service desk is asked."""
		[name] = remote.tickets(
			1, modified="now() - timedelta(days=3)", response_by="now() + timedelta(hours=5)"
		)
		connecting.connect(proxy.url)
		connecting.sync()
		remote.do(
			f'frappe.db.set_value("HD Ticket", {name}, {{"response_by": now() - timedelta(minutes=1),'
			' "first_responded_on": now() - timedelta(minutes=2)}, update_modified=False)'
		)
		connecting.sync()
		assert connecting.signals(kind=LATE) == []

	def test_reopened_and_repeated(self, connecting, remote, proxy):
		remote.do('desk.make_master("HD Ticket Type", "Incident")')
		first, second = remote.tickets(
			2,
			modified="now() - timedelta(hours=20 - n)",
			status="'Resolved' if n == 0 else 'Open'",
			ticket_type="'Incident'",
			opening_date="(now() - timedelta(days=3 - n)).date()",
		)
		connecting.connect(proxy.url)
		connecting.sync()
		assert connecting.signals() == [(str(second), "Repeated Ticket")]
		remote.do(
			f'frappe.db.set_value("HD Ticket", {first}, {{"status": "Open", "modified": now()}}, update_modified=False)'
		)
		connecting.sync()
		assert connecting.signals() == [(str(first), "Reopened Ticket"), (str(second), "Repeated Ticket")]

	def test_a_target_that_comes_to_be_at_risk(self, connecting, remote, proxy):
		[name] = remote.tickets(
			1,
			modified="now() - timedelta(days=1)",
			service_level_agreement_creation="now() - timedelta(hours=9)",
			resolution_by="now() + timedelta(hours=1)",
		)
		connecting.connect(proxy.url)
		connecting.sync()
		assert connecting.signals() == [(str(name), "Target at Risk")]

	def test_few_requests(self, connecting, remote, proxy):
		names = remote.tickets(60, modified="now() - timedelta(hours=90 - n)")
		connecting.connect(proxy.url)
		connecting.sync()
		assert connecting.tickets() == [str(name) for name in names]
		assert len(proxy.seen) <= 60 / 10 + 3
		assert proxy.connections == 1

	def test_a_service_desk_without_tickets(self, connecting, proxy):
		connecting.connect(proxy.url)
		connecting.sync()
		assert connecting.state().last_result == "Read 0 tickets with 0 new signals in 1 requests."

	def test_one_that_is_switched_off_is_not_asked(self, connecting, proxy, late):
		connecting.connect(proxy.url, enabled=0)
		connecting.sync()
		assert proxy.seen == []
		assert connecting.state().last_result == "The connection is switched off."

	def test_where_tickets_are_not_watched_nothing_is_asked(self, connecting, proxy, late, trail):
		trail.change_settings(watch_tickets=0)
		connecting.connect(proxy.url)
		connecting.sync()
		assert proxy.seen == []
		assert "tickets are not watched" in connecting.state().last_result

	def test_values_that_are_none_are_told(self, connecting, remote, proxy, late):
		proxy.edit = lambda rows: [
			{**row, "response_by": "soon"} if str(row["name"]) == late[0] else row for row in rows
		]
		connecting.connect(proxy.url)
		connecting.sync()
		assert len(connecting.signals()) == 24
		assert "took 1 values that are no dates for not given (response_by)" in connecting.state().last_result

	def test_everything_is_read_again_when_asked(self, connecting, proxy, late):
		connecting.connect(proxy.url)
		connecting.sync()
		assert connecting.sync(everything=True).tickets >= 25
		assert connecting.tickets() == late and len(connecting.signals()) == 25


class TestFaults:
	"""The second page fails for good; the next run goes on there."""

	@pytest.mark.parametrize(
		("fault", "told"),
		[
			(status(500), "answered with an error of its own (HTTP 500)"),
			(status(429), "asks to be left alone for now (HTTP 429)"),
			(status(401), "does not accept the API key and secret (HTTP 401)"),
			(slow(7), "did not answer in time"),
			(reset, "broke off in the middle of an answer"),
			(truncated, "something that is no data"),
			(html, "something that is no data"),
			(faulty_proxy.reversed_rows, "in an order that was not asked for"),
			(redirect("http://example.com/"), "sends its readers on to http://example.com"),
			(huge(200), "more than 16 MB for a single ticket"),
		],
	)
	def test_nothing_is_lost_and_nothing_comes_twice(self, connecting, proxy, late, fault, told):
		connecting.connect(proxy.url)
		failing = []

		def from_the_second_page(handler):
			if "or_filters" not in handler.path:
				return False
			failing.append(handler)
			return fault(handler)

		proxy.always = from_the_second_page
		connecting.sync()
		state = connecting.state()
		assert failing
		assert state.status == "Failed"
		assert told in state.last_result and state.last_result.count(". ") == 0
		assert len(connecting.tickets()) == len(connecting.signals()) == 10
		proxy.always = None
		before = len(proxy.pages)
		connecting.sync()
		assert connecting.state().status == "Up to Date"
		assert connecting.tickets() == late
		assert connecting.signals(kind=LATE) == [(name, LATE) for name in sorted(late)]
		# not from the beginning
		assert json.loads(proxy.pages[before]["query"]["or_filters"])[1] == ["name", ">=", int(late[9])]

	@pytest.mark.parametrize("fault", [again(1), faulty_proxy.later_rows, faulty_proxy.reversed_rows])
	def test_pages_that_are_mixed_up(self, connecting, proxy, late, fault):
		connecting.connect(proxy.url)
		# what a ticket has, then pages
		proxy.faults = [None, None, fault, None, fault]
		connecting.sync()
		assert connecting.state().status == "Up to Date"
		assert connecting.tickets() == late and len(connecting.signals()) == 25

	def test_a_ticket_that_changes_while_pages_are_read(self, connecting, remote, proxy, late):
		connecting.connect(proxy.url)

		def change(handler):
			# one that was read, one that is about to be, and the last one of the page before
			for name in (late[0], late[20], late[9]):
				remote.do(
					f'frappe.db.set_value("HD Ticket", {name}, {{"feedback_rating": 0.2, "modified": now()}},'
					" update_modified=False)"
				)
			return False

		proxy.faults = [None, None, change]
		connecting.sync()
		assert connecting.state().status == "Up to Date"
		assert connecting.tickets() == late
		assert [name for name, _kind in connecting.signals(kind=LATE)] == sorted(late)
		assert [name for name, _kind in connecting.signals(kind=POOR)] == sorted([late[0], late[9], late[20]])

	def test_a_certificate_that_does_not_verify(self, connecting, remote, tmp_path):
		with faulty_proxy.between(remote.url, faulty_proxy.own_certificate(tmp_path)) as proxy:
			connecting.connect(proxy.url)
			connecting.sync()
			assert proxy.seen == []
		state = connecting.state()
		assert state.status == "Failed"
		assert "certificate" in state.last_result and "cannot be verified" in state.last_result

	def test_a_machine_that_is_not_there(self, connecting, remote):
		with faulty_proxy.between(remote.url) as proxy:
			url = proxy.url
		connecting.connect(url)
		connecting.sync()
		assert "cannot be reached" in connecting.state().last_result

	def test_a_run_that_is_killed_goes_on_where_it_was(self, connecting, proxy, late):
		import frappe

		connecting.connect(proxy.url)
		frappe.db.savepoint("killed")

		class Killed(BaseException):
			pass

		def after_page(tickets):
			if tickets >= 20:
				raise Killed
			frappe.db.savepoint("killed")

		with pytest.raises(Killed):
			connecting.sync(after_page=after_page)
		frappe.db.rollback(save_point="killed")
		assert len(connecting.tickets()) == len(connecting.signals()) == 10
		connecting.sync()
		assert connecting.tickets() == late and len(connecting.signals()) == 25


class TestClocks:
	def test_one_that_is_an_hour_ahead_judges_by_itself(self, connecting, remote, proxy):
		names = remote.tickets(
			2,
			modified="now() + timedelta(minutes=55 + n)",
			response_by="now() + timedelta(minutes=30 + 60 * n)",
		)
		proxy.clock = timedelta(hours=1)
		connecting.connect(proxy.url)
		connecting.sync()
		assert connecting.signals(kind=LATE) == [(str(names[0]), LATE)]
		assert "which is 60 minutes ahead of this site's" in connecting.state().last_result

	def test_one_that_is_an_hour_behind(self, connecting, remote, proxy):
		remote.tickets(1, modified="now() - timedelta(hours=2)", response_by="now() - timedelta(minutes=30)")
		proxy.clock = timedelta(hours=-1)
		connecting.connect(proxy.url)
		connecting.sync()
		assert connecting.signals(kind=LATE) == []
		assert "60 minutes behind this site's" in connecting.state().last_result
		proxy.clock = timedelta()
		connecting.sync()
		assert len(connecting.signals(kind=LATE)) == 1

	def test_one_that_is_put_back_hides_nothing(self, connecting, remote, proxy):
		"""What changes after it was put back bears times that were read already."""
		proxy.clock = timedelta(hours=1)
		before = remote.tickets(3, modified="now() + timedelta(minutes=59)")
		connecting.connect(proxy.url)
		connecting.sync()
		proxy.clock = timedelta()
		after = remote.do("result = desk.insert_rows(2, first=desk.FAR + 100, modified=now())")
		connecting.sync()
		assert connecting.tickets() == [str(name) for name in (*before, *after)]

	def test_a_ticket_from_the_future_hides_nothing(self, connecting, remote, proxy):
		remote.tickets(1, modified="now() + timedelta(days=300)")
		connecting.connect(proxy.url)
		connecting.sync()
		after = remote.do("result = desk.insert_rows(2, first=desk.FAR + 100, modified=now())")
		connecting.sync()
		assert {str(name) for name in after} < set(connecting.tickets())

	def test_a_time_zone_of_its_own(self, connecting, remote, proxy):
		import frappe
		from frappe.utils import get_datetime

		[name] = remote.do(
			"result = desk.insert_rows(1, modified='2026-03-01 08:00:00', response_by='2026-03-01 09:00:00',"
			" opening_date='2026-03-01', opening_time='07:30:00')"
		)
		connecting.connect(proxy.url, time_zone="UTC")
		connecting.sync()
		found = frappe.get_doc(connecting.TICKET, {"ticket": str(name)})
		# the site's is Asia/Shanghai
		assert str(get_datetime(found.opened_at)) == "2026-03-01 15:30:00"
		assert str(get_datetime(found.response_by)) == "2026-03-01 17:00:00"
		signal = frappe.get_doc(connecting.SIGNAL, {"ticket": str(name)})
		assert str(get_datetime(signal.occurred_at)) == "2026-03-01 17:00:00"


class TestSecrets:
	@pytest.fixture
	def everything_kept(self, site):
		"""What the site keeps in texts: logs, versions, comments, records."""
		import frappe

		def kept() -> str:
			found = []
			for doctype in ("Error Log", "Version", "Comment", "Activity Log", "Improvement Desk Connection"):
				found += [str(row) for row in frappe.get_all(doctype, fields=["*"], limit_page_length=0)]
			return "\n".join(found)

		return kept

	@pytest.mark.parametrize(
		"fault", [status(500), status(401), truncated, reset, redirect("http://example.com/"), huge(200)]
	)
	def test_no_record_and_no_log_holds_them(self, connecting, proxy, late, fault, everything_kept):
		connecting.connect(proxy.url)
		proxy.always = fault
		connecting.sync()
		assert KEY not in everything_kept() and SECRET not in everything_kept()

	def test_not_even_where_a_library_fails_in_a_way_that_nobody_knows(
		self, connecting, proxy, late, everything_kept, monkeypatch
	):
		"""The framework writes the variables of every frame into its log."""
		import frappe
		import urllib3

		def fail(pool, method, url, **values):
			assert SECRET in str(values["headers"])
			raise ZeroDivisionError

		connecting.connect(proxy.url)
		monkeypatch.setattr(urllib3.connectionpool.HTTPConnectionPool, "urlopen", fail)
		client = connecting_client()
		try:
			client.fields()
		except Exception as error:
			assert error.__context__ is None
			text = frappe.get_traceback(with_context=True)
			frappe.log_error("remote")
		assert "RemoteFault" in text and "urlopen" not in text
		assert KEY not in text and SECRET not in text
		assert KEY not in everything_kept() and SECRET not in everything_kept()

	def test_a_database_that_fails_while_a_page_is_kept(
		self, connecting, proxy, late, everything_kept, monkeypatch
	):
		import frappe

		from itss_improvement.signals import recorder

		connecting.connect(proxy.url)
		monkeypatch.setattr(recorder, "record", lambda signals: 1 / 0)
		with pytest.raises(ZeroDivisionError):
			try:
				connecting.sync()
			except ZeroDivisionError:
				text = frappe.get_traceback(with_context=True)
				frappe.log_error("remote")
				raise
		assert "_judge" in text
		assert KEY not in text and SECRET not in text
		assert KEY not in everything_kept() and SECRET not in everything_kept()


def connecting_client():
	from itss_improvement.helpdesk import connections
	from tests.remote import connecting

	return connections.client_of(connecting.state())


ISSUE = """
frappe.delete_doc("DocType", "Issue", force=True, ignore_missing=True)
frappe.get_doc(
	doctype="DocType", name="Issue", module="Core", custom=1, autoname="format:ISS-{#####}",
	permissions=[{"role": "Agent", "read": 1}],
	fields=[{"fieldname": name, "fieldtype": kind, "label": name} for name, kind in (
		("subject", "Data"), ("status", "Data"), ("customer", "Data"), ("issue_type", "Data"), ("priority", "Data"),
		("raised_by", "Data"), ("opening_date", "Date"), ("opening_time", "Time"), ("response_by", "Datetime"),
		("first_responded_on", "Datetime"), ("agreement_status", "Data"), ("on_hold_since", "Datetime"),
		("support_desk", "Data"), ("{BY}", "Datetime"), ("{DATE}", "Datetime"),
	)],
).insert()
frappe.db.delete("Issue")
for status in ("Open", "Closed"):
	frappe.get_doc(
		doctype="Issue", subject=f"Invoice {status}", status=status, issue_type="Billing", customer="ACME", support_desk="Desk 1",
		raised_by="a@example.com", opening_date="2026-03-01", opening_time="08:15:00", agreement_status="Failed",
		**{"{BY}": "2026-03-02 08:00:00", "{DATE}": None if status == "Open" else "2026-03-01 18:00:00"},
	).insert()
"""


class TestIssueOfERPNext:
	@pytest.mark.parametrize(
		("due", "done"),
		[("resolution_by", "resolution_date"), ("sla_resolution_by", "sla_resolution_date")],
	)
	def test_names_of_either_version(self, connecting, remote, proxy, due, done):
		import frappe

		remote.do(ISSUE.replace("{BY}", due).replace("{DATE}", done))
		connecting.connect(
			proxy.url, ticket_doctype="Issue", field_map=[{"part": "Team", "remote_field": "support_desk"}]
		)
		connecting.sync()
		assert connecting.state().status == "Up to Date", connecting.state().last_result
		rows = frappe.get_all(connecting.TICKET, {"desk": connecting.NAME}, ["*"], order_by="subject desc")
		assert [row.subject for row in rows] == ["Invoice Open", "Invoice Closed"]
		opened, closed = rows
		assert (opened.team, opened.ticket_type, opened.customer) == ("Desk 1", "Billing", "ACME")
		assert str(opened.resolution_by) == "2026-03-02 08:00:00" and opened.resolved_at is None
		assert str(opened.opened_at) == "2026-03-01 08:15:00"
		assert (opened.resolved, closed.resolved) == (0, 1)
		assert opened.ticket_url == f"{proxy.url}/app/issue/{opened.ticket}"
		assert (opened.ticket, "SLA Resolution Breach") in connecting.signals()
		assert (closed.ticket, "SLA Resolution Breach") not in connecting.signals()

	def test_a_field_that_went_with_an_upgrade(self, connecting, remote, proxy):
		import frappe

		remote.do(ISSUE.replace("{BY}", "resolution_by").replace("{DATE}", "resolution_date"))
		connecting.connect(proxy.url, ticket_doctype="Issue")
		connecting.sync()
		[late] = [name for name, kind in connecting.signals() if kind == "SLA Resolution Breach"]
		# as it was looked at before
		found = json.loads(connecting.state().fields_found)
		before = json.dumps([*found, "sla_resolution_by"])
		frappe.db.set_value(connecting.CONNECTION, connecting.NAME, "fields_found", before)
		frappe.db.delete(connecting.SIGNAL)
		connecting.sync(everything=True)
		assert connecting.state().status == "Up to Date", connecting.state().last_result
		assert (late, "SLA Resolution Breach") in connecting.signals()
		assert "sla_resolution_by" not in json.loads(connecting.state().fields_found)

	def test_a_field_that_is_not_there_is_named(self, connecting, remote, proxy):
		remote.do(ISSUE.replace("{BY}", "resolution_by").replace("{DATE}", "resolution_date"))
		connecting.connect(
			proxy.url, ticket_doctype="Issue", field_map=[{"part": "Team", "remote_field": "support_team"}]
		)
		connecting.sync()
		assert connecting.state().last_result == (
			"The field support_team, which the field map names for Team, is not among those of Issue on the service"
			" desk: correct the field map."
		)

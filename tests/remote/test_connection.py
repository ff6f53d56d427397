"""Who connects which service desk, and what is refused."""

from __future__ import annotations

import pytest

from tests import people
from tests.remote_site import KEY, SECRET
from tests.web import Browser, message_of

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.row("R26")]

API = "itss_improvement.api.desk_connection"
CONNECTION, TICKET, NAME = "Improvement Desk Connection", "Improvement Remote Ticket", "集团服务台"
OTHERS = (
	people.EXECUTIVE, people.OWNER, people.OTHER_OWNER, people.STAFF, people.OTHER_STAFF, people.AGENT,
	people.STRANGER, people.GUEST,
)  # fmt: skip


def connection(**values):
	import frappe

	return frappe.get_doc(
		{
			"doctype": CONNECTION,
			"connection_name": NAME,
			"address": "https://helpdesk.example.com",
			"api_key": KEY,
			"api_secret": SECRET,
			"ticket_doctype": "HD Ticket",
			**values,
		}
	)


@pytest.mark.parametrize(
	("values", "told"),
	[
		({"address": "helpdesk"}, "is no address"),
		({"address": "ftp://helpdesk.example.com"}, "is no address"),
		({"address": "https://"}, "is no address"),
		({"address": "https://a b.example.com"}, "is no address"),
		({"address": "https://helpdesk.example.com:99999"}, "is no address"),
		({"address": f"https://{KEY}:{SECRET}@helpdesk.example.com"}, "holds a user name or password"),
		({"address": f"https://{KEY}:{SECRET}@helpdesk.example.com:99999"}, "is no address"),
		({"address": f"ftp://{KEY}:{SECRET}@helpdesk.example.com"}, "is no address"),
		({"address": "https://helpdesk.example.com/?a=1"}, "more than a host and a path"),
		({"address": "http://helpdesk.example.com"}, "is not encrypted"),
		({"address": "http://10.0.0.5"}, "is not encrypted"),
		({"address": "https://169.254.169.254"}, "no service desk may have"),
		({"address": "http://169.254.169.254", "allow_unencrypted": 1}, "no service desk may have"),
		({"address": "https://[fe80::1]"}, "no service desk may have"),
		({"address": "https://[::ffff:169.254.169.254]"}, "no service desk may have"),
		({"address": "https://0.0.0.0"}, "no service desk may have"),
		({"address": "https://224.0.0.1"}, "no service desk may have"),
		({"time_zone": "Shanghai"}, "Time Zone Shanghai is unknown"),
		({"ticket_doctype": "ToDo"}, "Kind of Tickets ToDo is unknown: choose one of HD Ticket, Issue"),
		({"page_size": 5}, "must be from 10 to 2000, not 5"),
		({"page_size": 100000}, "must be from 10 to 2000"),
		({"connection_name": "HD Ticket"}, "what this site calls records of its own"),
		({"connection_name": "hd ticket"}, "what this site calls records of its own"),
		({"connection_name": "User"}, "what this site calls records of its own"),
		({"field_map": [{"part": "Team", "remote_field": "x) or (1=1"}]}, "no internal name of a field"),
		(
			{"field_map": [{"part": "Team", "remote_field": "a"}, {"part": "Team", "remote_field": "b"}]},
			"Team is there twice",
		),
	],
)
def test_what_is_refused_is_told_in_one_sentence(site, values, told):
	import frappe

	with pytest.raises(frappe.ValidationError) as raised:
		connection(**values).insert()
	text = str(raised.value)
	assert told in text
	assert SECRET not in text and KEY not in text
	assert not frappe.db.exists(CONNECTION, values.get("connection_name", NAME))


@pytest.mark.parametrize(
	("values", "kept"),
	[
		({"address": " https://Helpdesk.Example.com/ "}, "https://helpdesk.example.com"),
		({"address": "https://helpdesk.example.com:8443/desk/"}, "https://helpdesk.example.com:8443/desk"),
		({"address": "http://localhost:8000"}, "http://localhost:8000"),
		({"address": "http://127.0.0.1:8000"}, "http://127.0.0.1:8000"),
		({"address": "http://[::1]:8000"}, "http://[::1]:8000"),
		({"address": "http://10.0.0.5", "allow_unencrypted": 1}, "http://10.0.0.5"),
		({"address": "https://10.0.0.5"}, "https://10.0.0.5"),
	],
)
def test_what_is_an_address(site, values, kept):
	assert connection(**values).insert().address == kept


class TestTheSecret:
	def test_it_is_kept_where_passwords_are(self, site):
		import frappe

		doc = connection().insert()
		row = frappe.db.get_value(CONNECTION, NAME, "*", as_dict=True)
		assert set(row.api_secret) == set(row.api_key) == {"*"}
		assert doc.get_password("api_secret") == SECRET
		for version in frappe.get_all("Version", {"docname": NAME}, pluck="data"):
			assert SECRET not in version and KEY not in version

	def test_it_goes_with_the_app(self, site):
		import frappe

		from itss_improvement.helpdesk import connections

		connection().insert()
		assert frappe.db.count("__Auth", {"doctype": CONNECTION}) == 2
		connections.remove_secrets()
		assert frappe.db.count("__Auth", {"doctype": CONNECTION}) == 0

	def test_it_is_given_to_nobody(self, site):
		people.make_everybody()
		connection().insert()
		for user in (people.OFFICER, people.REPRESENTATIVE, people.AUDITOR):
			browser = Browser(user)
			for answer in (
				browser.get(f"/api/resource/{CONNECTION}/{NAME}"),
				browser.get("/api/method/frappe.desk.form.load.getdoc", doctype=CONNECTION, name=NAME),
				browser.get(f"/api/resource/{CONNECTION}", fields='["*"]'),
			):
				text = answer.get_data(as_text=True)
				assert answer.status_code == 200, text
				assert SECRET not in text and KEY not in text, user

	def test_another_machine_does_not_get_it(self, site):
		"""Who may change a connection does not learn its secret by having it sent to a machine of their own."""
		import frappe

		doc = connection().insert()
		doc.reload()
		doc.address = "https://evil.example.com"
		with pytest.raises(frappe.ValidationError, match="enter the API key and the API secret for it"):
			doc.save()
		doc.reload()
		doc.address = "https://evil.example.com"
		doc.api_key = "another"
		with pytest.raises(frappe.ValidationError, match="enter the API key and the API secret for it"):
			doc.save()
		doc.reload()
		doc.update({"address": "https://new.example.com", "api_key": "another", "api_secret": "other"})
		doc.save()
		assert doc.get_password("api_secret") == "other"
		doc.reload()
		# another path of the same machine
		doc.address = "https://new.example.com/desk"
		doc.save()
		assert doc.get_password("api_secret") == "other"

	def test_not_through_rest_either(self, site):
		people.make_everybody()
		connection().insert()
		answer = Browser(people.OFFICER).put(
			f"/api/resource/{CONNECTION}/{NAME}", address="http://127.0.0.1:9", api_secret="*" * 17
		)
		assert answer.status_code == 417
		assert "enter the API key and the API secret" in message_of(answer)


class TestChanges:
	def test_another_machine_is_read_from_the_beginning(self, site):
		import frappe

		connection().insert()
		read = {
			"changed_until": "2026-03-01 08:00:00",
			"due_until": "2026-03-01 08:00:00",
			"fields_found": "[]",
		}
		frappe.db.set_value(CONNECTION, NAME, read)
		doc = frappe.get_doc(CONNECTION, NAME)
		doc.page_size = 100
		doc.save()
		assert doc.changed_until and doc.due_until
		doc.reload()
		doc.update({"address": "https://new.example.com", "api_key": "a", "api_secret": "b"})
		doc.save()
		doc.reload()
		assert not doc.changed_until and not doc.due_until and not doc.fields_found

	def test_one_whose_tickets_were_read_stays(self, site):
		import frappe

		from itss_improvement import bulk

		connection().insert()
		bulk.insert_new(TICKET, [{"name": "a" * 20, "desk": NAME, "ticket": "1"}])
		with pytest.raises(frappe.ValidationError, match="switch the connection off instead"):
			frappe.delete_doc(CONNECTION, NAME)
		frappe.db.delete(TICKET)
		frappe.delete_doc(CONNECTION, NAME)
		assert not frappe.db.exists(CONNECTION, NAME)

	def test_a_name_stays(self, site):
		import frappe

		connection().insert()
		with pytest.raises(frappe.ValidationError):
			frappe.rename_doc(CONNECTION, NAME, "别的名字")

	def test_a_ticket_that_was_read_is_nobodys_to_change(self, site):
		import frappe

		from itss_improvement import bulk

		bulk.insert_new(TICKET, [{"name": "a" * 20, "desk": NAME, "ticket": "1"}])
		doc = frappe.get_doc(TICKET, "a" * 20)
		with pytest.raises(frappe.ValidationError, match="kept as they were read"):
			doc.save()
		with pytest.raises(frappe.ValidationError, match="kept as they were read"):
			doc.delete()


class TestTheDoors:
	@pytest.fixture(autouse=True)
	def everybody(self, site):
		people.make_everybody()
		connection(address="http://127.0.0.1:9").insert()

	@pytest.mark.parametrize("method", ["start", "dry_run"])
	@pytest.mark.parametrize("user", [people.REPRESENTATIVE, people.AUDITOR, *OTHERS])
	def test_who_may_not_change_it_has_nothing_asked(self, user, method):
		assert Browser(user).call(f"{API}.{method}", connection=NAME).status_code == 403

	@pytest.mark.parametrize("method", ["start", "dry_run"])
	def test_a_link_asks_nothing(self, method):
		answer = Browser(people.OFFICER).get(f"/api/method/{API}.{method}", connection=NAME)
		assert answer.status_code in (403, 405)

	@pytest.mark.parametrize("user", OTHERS)
	def test_how_far_it_is_is_not_for_everybody(self, user):
		assert Browser(user).get(f"/api/method/{API}.state", connection=NAME).status_code == 403

	@pytest.mark.parametrize("user", [people.OFFICER, people.REPRESENTATIVE, people.AUDITOR])
	def test_those_who_see_the_connection_may_ask(self, user):
		answer = Browser(user).get(f"/api/method/{API}.state", connection=NAME)
		assert answer.status_code == 200 and answer.get_json().get("message") is None

	def test_one_that_is_not_there(self):
		for method in ("start", "dry_run"):
			assert Browser(people.OFFICER).call(f"{API}.{method}", connection="没有").status_code == 404

	def test_one_that_is_switched_off(self):
		import frappe

		frappe.db.set_value(CONNECTION, NAME, "enabled", 0)
		answer = Browser(people.OFFICER).call(f"{API}.start", connection=NAME)
		assert answer.status_code == 417
		assert "is switched off" in message_of(answer)

	def test_a_dry_run_that_fails_is_one_sentence(self):
		answer = Browser(people.OFFICER).call(f"{API}.dry_run", connection=NAME)
		assert answer.status_code == 417
		told = message_of(answer)
		assert "The service desk http://127.0.0.1:9 cannot be reached" in told
		assert SECRET not in answer.get_data(as_text=True) and KEY not in answer.get_data(as_text=True)

	def test_a_system_manager_connects_as_well(self):
		manager = people.make_user("manager@example.com", "System Manager")
		answer = Browser(manager).put(f"/api/resource/{CONNECTION}/{NAME}", page_size=50)
		assert answer.status_code == 200, message_of(answer)

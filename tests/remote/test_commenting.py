"""A remote ticket is told that its improvement is closed."""

from __future__ import annotations

import pytest

from tests import archives_made, faulty_proxy, people
from tests.remote_site import READER, SECRET

pytestmark = [pytest.mark.usefixtures("site", "empty_site"), pytest.mark.row("R26")]


@pytest.fixture
def closed(remote, proxy):
	"""A closed improvement with a ticket of another site in its evidence, and what was asked to be queued by it."""
	from tests.remote import connecting

	[name] = remote.tickets(1, modified="now()", subject="'a'")
	remote.do('frappe.db.delete("HD Ticket Comment")')
	connecting.connect(proxy.url, comment_on_closing=1)
	connecting.sync()
	people.make_everybody()
	opportunity = archives_made.closed()
	connecting.attach(opportunity.name, str(name))
	return opportunity, str(name)


def comments(remote) -> list:
	"""Those that agents see."""
	return remote.do(
		'result = frappe.get_all("HD Ticket Comment", {}, ["reference_ticket", "commented_by", "content"])'
	)


def test_the_ticket_is_told(closed, remote, proxy):
	from itss_improvement.opportunities import commenting

	opportunity, ticket = closed
	from tests.remote import connecting

	assert commenting.comment(opportunity.name) == 1, connecting.state().last_result
	[comment] = comments(remote)
	assert (str(comment["reference_ticket"]), comment["commented_by"]) == (ticket, READER)
	assert opportunity.name in comment["content"]
	assert SECRET not in str(proxy.seen[-1]["body"]) + str(proxy.seen[-1]["query"])


def test_only_where_the_connection_says_so(closed, remote, proxy):
	import frappe

	from itss_improvement.opportunities import commenting
	from tests.remote import connecting

	asked = len(proxy.seen)
	for values in ({"comment_on_closing": 0}, {"comment_on_closing": 1, "enabled": 0}):
		frappe.db.set_value(connecting.CONNECTION, connecting.NAME, values)
		assert commenting.comment(closed[0].name) == 0
	assert len(proxy.seen) == asked and comments(remote) == []


def test_what_could_not_be_told_stands_on_the_connection(closed, remote, proxy):
	from itss_improvement.opportunities import commenting
	from tests.remote import connecting

	asked = len(proxy.seen)
	proxy.always = faulty_proxy.status(500)
	assert commenting.comment(closed[0].name) == 0
	assert len(proxy.seen) == asked + 1, "once"
	told = connecting.state().last_result
	assert f"Ticket {closed[1]} could not be told that the improvement {closed[0].name} is closed" in told
	assert "HTTP 500" in told and SECRET not in told


def test_closing_asks_for_it(site, monkeypatch):
	from itss_improvement.opportunities import commenting

	people.make_everybody()
	asked = []
	monkeypatch.setattr(commenting, "queue_after_commit", asked.append)
	assert archives_made.closed().name in asked


def test_below_an_issue_it_is_one_of_the_framework_s(remote, proxy):
	import json

	from itss_improvement.domain.remote_reading import RemoteFault
	from itss_improvement.helpdesk.remote import RemoteClient, Token
	from itss_improvement.helpdesk.remote_address import parse
	from tests.remote_site import KEY

	client = RemoteClient(parse(proxy.url), "Issue", Token(KEY, SECRET))
	try:
		# the second site has none
		with pytest.raises(RemoteFault):
			client.comment("ISS-2026-00001", "已关闭")
	finally:
		client.close()
	asked = proxy.seen[-1]
	assert asked["path"] == "/api/method/frappe.desk.form.utils.add_comment"
	body = json.loads(asked["body"])
	assert (body["reference_doctype"], body["reference_name"]) == ("Issue", "ISS-2026-00001")

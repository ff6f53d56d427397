"""A ticket of another site wherever tickets are shown or counted."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from tests import people
from tests.web import Browser, message_of

pytestmark = [pytest.mark.usefixtures("site", "empty_site"), pytest.mark.row("R26")]

LATE = "SLA Response Breach"


@pytest.fixture
def read(remote, proxy, trail):
	"""An opportunity from five late tickets of another site, two of them rated; one was resolved."""
	import frappe

	from itss_improvement.opportunities import scanning
	from tests.remote import connecting

	people.make_everybody()
	trail.only_trigger(LATE, threshold=3)
	remote.do('desk.make_master("HD Ticket Type", "Incident")')
	names = remote.tickets(
		5,
		modified="now() - timedelta(hours=30 - n)",
		response_by="now() - timedelta(hours=2)",
		opening_date="(now() - timedelta(hours=12)).date()",
		opening_time="'00:30:00'",
		subject="'<b>打印机</b> ' + str(n)",
		ticket_type="'Incident'",
		feedback_rating="0.8 if n < 2 else 0",
		resolution_by="now() + timedelta(days=1)",
		resolution_date="now() - timedelta(hours=1) if n == 0 else None",
		raised_by="f'caller{n}@example.com'",
	)
	connecting.connect(proxy.url)
	scanning.sync_and_take_in(connecting.NAME, lambda done: None)
	[opportunity] = frappe.get_all("Improvement Opportunity", pluck="name")
	return {"names": [str(name) for name in names], "url": proxy.url, "opportunity": opportunity}


@pytest.fixture
def remote_desk(read):
	from itss_improvement.helpdesk import desk_named
	from tests.remote import connecting

	return desk_named(connecting.NAME)


def test_evidence_has_the_ticket_and_where_it_is(read):
	import frappe

	doc = frappe.get_doc("Improvement Opportunity", read["opportunity"])
	assert doc.ticket_count == 5
	row = next(row for row in doc.evidence if row.ticket == read["names"][0])
	assert row.ticket_url == f"{read['url']}/helpdesk/tickets/{row.ticket}"
	assert row.response_due and row.subject == "<b>打印机</b> 0"


def test_the_form_asks_which_tickets_may_be_opened_here(read):
	answer = Browser(people.OFFICER).call("itss_improvement.api.form.opportunity", name=read["opportunity"])
	assert answer.status_code == 200, message_of(answer)


def test_the_chain_leads_to_it(read):
	for user, may_open in ((people.OFFICER, True), (people.EXECUTIVE, False)):
		answer = Browser(user).call(
			"itss_improvement.api.traceability.chain",
			doctype="Improvement Opportunity",
			name=read["opportunity"],
		)
		assert answer.status_code == 200, message_of(answer)
		nodes = {node.get("name"): node for node in answer.get_json()["message"]["nodes"]}
		node = nodes[read["names"][0]]
		expected = f"{read['url']}/helpdesk/tickets/{read['names'][0]}" if may_open else None
		assert node["url"] == expected, user


def test_an_archive_takes_the_tickets_along(read):
	import frappe

	from itss_improvement.archives import collecting

	doc = frappe.get_doc("Improvement Opportunity", read["opportunity"])
	parts = [part for part in collecting._signals_and_tickets(doc) if part.doctype == "集团服务台"]
	assert len(parts) == 1
	assert {row["name"] for row in json.loads(parts[0].text)["rows"]} == set(read["names"])


def test_an_archive_with_such_tickets_is_written_and_proves_unchanged(read):
	from itss_improvement.archives import verifying
	from tests import archives_made
	from tests.remote import connecting

	opportunity = archives_made.closed()
	connecting.attach(opportunity.name, read["names"][0])
	archive = archives_made.archived(opportunity.name)
	[item] = archives_made.items(archive, source_doctype="集团服务台")
	assert read["names"][0] in item.content
	assert verifying.faults_of(archive.name) == []


def test_attainment_counts_them_all(read, remote_desk):
	from datetime import datetime, time

	from itss_improvement.domain.trigger import Dimension

	today = date.today()
	start, end = (
		datetime.combine(today - timedelta(days=3), time()),
		datetime.combine(today + timedelta(days=2), time()),
	)
	assert remote_desk.volumes(start, end, [Dimension.TICKET_TYPE], {}) == {("Incident",): 5}
	assert remote_desk.volumes(start, end, [], {Dimension.TICKET_TYPE: "Incident"}).total() == 5
	assert remote_desk.volumes(start, end, [], {Dimension.TICKET_TYPE: ""}).total() == 0


@pytest.mark.row("R74")
class TestMetrics:
	@pytest.fixture
	def measured(self, remote_desk):
		from frappe.utils import now_datetime

		from itss_improvement.domain.metric import Metric, Period, Query

		def measure(metric, **values):
			today = now_datetime().date()
			period = Period(today - timedelta(days=3), today + timedelta(days=1))
			return remote_desk.measure(Query(Metric(metric), **values), period, now_datetime()).sample

		return measure

	def test_what_can_be_measured(self, measured):
		assert (measured("Response Attainment").successes, measured("Response Attainment").total) == (0, 5)
		assert (measured("Resolution Attainment").successes, measured("Resolution Attainment").total) == (
			1,
			1,
		)
		assert measured("Ticket Volume").count == 5
		assert measured("Satisfaction").values == [0.8]
		assert len(measured("Median Resolution Time").values) == 1

	@pytest.mark.parametrize(
		("metric", "values", "told"),
		[
			("Reopen Rate", {}, "How often tickets of 集团服务台 were opened again is not known"),
			(
				"Mean Resolution Time",
				{"working_time": True},
				"The working time of tickets of 集团服务台 is not known",
			),
		],
	)
	def test_what_cannot_says_so_in_one_sentence(self, measured, metric, values, told):
		from itss_improvement.domain.errors import RuleBroken

		with pytest.raises(RuleBroken, match=told):
			measured(metric, **values)

	def test_and_does_not_where_it_has_no_such_ticket(self, measured):
		from itss_improvement.domain.trigger import Dimension

		scope = {Dimension.TEAM: "another team"}
		assert measured("Reopen Rate", scope=scope).total == 0


def test_reports_and_charts_know_the_service_desk(read, remote_desk):
	from frappe.utils import now_datetime

	from itss_improvement.domain.pattern import monday_of
	from itss_improvement.reports import control_chart
	from itss_improvement.signals.patterns import chart_weeks

	assert "集团服务台" in [one["value"] for one in control_chart.choices()["desk"]]
	today = now_datetime().date()
	monday = monday_of(today)
	counts = remote_desk.weekly_counts(monday - timedelta(days=7), monday, now_datetime(), {})
	total = sum(count.tickets for weeks in counts.values() for count in weeks.values())
	judged = sum(count.judged for weeks in counts.values() for count in weeks.values())
	assert (total, judged) == (5, 5)
	chart_weeks()
	ratings = remote_desk.ratings_by_day(today - timedelta(days=2), today + timedelta(days=1))
	assert sum(ratings.values(), start=type(next(iter(ratings.values())))()) == {0.8: 1}


@pytest.mark.row("R75")
def test_who_raised_them_may_be_asked(read, remote_desk):
	callers = remote_desk.callers(read["names"][:2])
	assert {caller.address for caller in callers.values()} == {"caller0@example.com", "caller1@example.com"}
	assert not any(caller.internal for caller in callers.values())


def test_recurrences_read_them(read, remote_desk):
	from datetime import datetime

	from itss_improvement.helpdesk import Position

	first, position = remote_desk.changed_since(Position(datetime(1970, 1, 1)), 3)
	rest, _position = remote_desk.changed_since(position, 3)
	assert sorted(ticket.name for ticket in (*first, *rest)) == sorted(read["names"])


def test_a_scan_of_this_site_leaves_them_alone(read):
	"""What is known of them may be an hour old."""
	from itss_improvement.signals.scan import scan

	assert scan(everything=True).tickets == 0


def test_a_dry_run_shows_what_would_come_and_writes_nothing(remote, proxy):
	import frappe

	from tests.remote import connecting

	people.make_everybody()
	names = remote.tickets(
		25, modified="now() - timedelta(hours=30 - n)", response_by="now() - timedelta(hours=2)"
	)
	connecting.connect(proxy.url)
	before = frappe.get_doc(connecting.CONNECTION, connecting.NAME).as_dict()
	answer = Browser(people.OFFICER).call(
		"itss_improvement.api.desk_connection.dry_run", connection=connecting.NAME
	)
	assert answer.status_code == 200, message_of(answer)
	found = answer.get_json()["message"]
	assert (
		found["sentence"] == "A run would read more than 20 tickets, of which the first give 20 new signals."
	)
	assert found["signals"] == [{"kind": LATE, "count": 20}]
	assert [ticket["ticket"] for ticket in found["tickets"]] == [str(name) for name in names[:20]]
	assert {"part": "Team", "field": "agent_group"} in found["columns"]
	assert connecting.tickets() == [] and connecting.signals() == []
	assert frappe.get_doc(connecting.CONNECTION, connecting.NAME).as_dict() == before
	connecting.sync()
	again = Browser(people.OFFICER).call(
		"itss_improvement.api.desk_connection.dry_run", connection=connecting.NAME
	)
	assert again.get_json()["message"]["signals"] == []

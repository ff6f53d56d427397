"""The stand-in for ERPNext's issues keeps and takes away what ERPNext 15 does."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def issue_site(tmp_path_factory, mariadb_server):
	from embedded import open_site

	with open_site(tmp_path_factory.mktemp("issues") / "site", apps=("erpnext",)) as site:
		yield site


@pytest.fixture
def desk(issue_site):
	import frappe

	from tests import issue_desk

	yield issue_desk
	frappe.db.rollback()


def test_an_issue_has_targets_where_an_agreement_applies(desk):
	bare = desk.make_ticket()
	assert bare.name.startswith("ISS-") and not bare.response_by
	desk.make_sla(response_minutes=60, resolution_minutes=240)
	issue = desk.make_ticket()
	start = issue.service_level_agreement_creation
	assert (issue.response_by - start).total_seconds() == 3600
	assert (issue.sla_resolution_by - start).total_seconds() == 4 * 3600
	assert issue.agreement_status == "First Response Due" and issue.status == "Open"
	assert issue.opening_date and issue.opening_time and not issue.first_responded_on


def test_on_hold_nothing_is_due(desk):
	from frappe.utils import add_to_date

	desk.make_sla(response_minutes=60, resolution_minutes=240)
	issue = desk.make_ticket()
	issue.update({"status": "On Hold"}).save()
	assert issue.first_responded_on and issue.on_hold_since
	assert issue.response_by and issue.sla_resolution_by is None
	issue.db_set("on_hold_since", add_to_date(issue.on_hold_since, hours=-1))
	issue.reload().update({"status": "Open"}).save()
	assert issue.on_hold_since is None and 3600 <= issue.total_hold_time < 3700
	moved = issue.sla_resolution_by - issue.service_level_agreement_creation
	assert moved.total_seconds() == 4 * 3600 + issue.total_hold_time


def test_it_is_resolved_and_opened_again(desk):
	desk.make_sla()
	issue = desk.make_ticket()
	issue.update({"status": "Closed"}).save()
	assert issue.sla_resolution_date and issue.agreement_status == "Fulfilled"
	issue.update({"status": "Open"}).save()
	assert issue.sla_resolution_date is None and issue.agreement_status == "Resolution Due"
	assert len(desk.logged(issue.name, "Open")) == 1


def test_a_failure_is_said_once_it_is_over(desk):
	desk.make_sla(response_minutes=60, resolution_minutes=240)
	issue = desk.make_ticket(age_minutes=300)
	issue.save()
	assert issue.agreement_status == "First Response Due"
	issue.update({"status": "Resolved"}).save()
	assert issue.agreement_status == "Failed"

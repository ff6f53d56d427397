"""What service desks call the parts of a ticket."""

from __future__ import annotations

from datetime import datetime

import pytest

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.helpdesk.field_maps import (
	FIELD_MAPS,
	HD_TICKET,
	ISSUE,
	Part,
	asked,
	columns_of,
	page_of,
	read,
)

pytestmark = pytest.mark.row("R26")

ROW = {
	"name": 7,
	"creation": "2026-03-01 07:00:00.000001",
	"modified": "2026-03-01 09:00:00.123456",
	"subject": "打印机",
	"status": "Open",
	"opening_date": "2026-03-01",
	"opening_time": "7:05:00",
	"response_by": "2026-03-01 08:00:00",
	"resolution_by": None,
	"agreement_status": "Failed",
	"feedback_rating": 0.4,
	"on_hold_since": None,
}


def ticket(**values):
	row = {**ROW, **values}
	return read(row, columns_of(HD_TICKET, row), HD_TICKET)


def test_every_part_has_a_name_on_every_service_desk():
	for field_map in FIELD_MAPS.values():
		assert set(field_map.candidates) == set(Part)
		assert field_map.resolved and field_map.failed


def test_a_ticket_as_a_row_says_it():
	found = ticket()
	assert (found.name, found.subject, found.status, found.customer) == ("7", "打印机", "Open", "")
	assert found.changed_at == datetime(2026, 3, 1, 9, 0, 0, 123456)
	assert found.opened_at == datetime(2026, 3, 1, 7, 5)
	assert (found.response_by, found.resolution_by) == (datetime(2026, 3, 1, 8), None)
	assert found.sla_failed and not found.resolved and not found.on_hold
	assert found.rating == 0.4
	assert found.unread == ()


@pytest.mark.parametrize(
	("values", "part", "expected"),
	[
		({"opening_date": None}, "opened_at", datetime(2026, 3, 1, 7, 0, 0, 1)),
		({"opening_date": "soon"}, "opened_at", datetime(2026, 3, 1, 7, 0, 0, 1)),
		({"opening_date": None, "creation": None}, "opened_at", datetime(2026, 3, 1, 9, 0, 0, 123456)),
		({"opening_time": None}, "opened_at", datetime(2026, 3, 1)),
		({"opening_time": "99:00:00"}, "opened_at", datetime(2026, 3, 1)),
		({"opening_time": "late"}, "opened_at", datetime(2026, 3, 1)),
		({"opening_time": "23:59:59.5"}, "opened_at", datetime(2026, 3, 1, 23, 59, 59, 500000)),
		({"response_by": 5}, "unread", ("response_by",)),
		({"response_by": "0001-01-01 00:00:00"}, "response_by", None),
		({"feedback_rating": 5}, "rating", 0.0),
		({"feedback_rating": "x"}, "rating", 0.0),
		({"feedback_rating": "nan"}, "rating", 0.0),
		({"feedback_rating": None}, "rating", 0.0),
		({"status": "Closed"}, "resolved", True),
		({"on_hold_since": "2026-03-01 08:00:00"}, "on_hold", True),
		({"subject": None}, "subject", ""),
		({"subject": {"a": 1}}, "subject", ""),
		({"subject": "x" * 1000}, "subject", "x" * 140),
		({"subject": "a\x00b"}, "subject", "ab"),
		({"subject": 12}, "subject", "12"),
		({"name": " ISS-1 "}, "name", "ISS-1"),
	],
)
def test_whatever_stands_in_a_row(values, part, expected):
	assert getattr(ticket(**values), part) == expected


@pytest.mark.parametrize(
	("found", "due", "done"),
	[
		({"resolution_by", "resolution_date"}, "resolution_by", "resolution_date"),
		({"sla_resolution_by", "sla_resolution_date"}, "sla_resolution_by", "sla_resolution_date"),
		(
			{"resolution_by", "resolution_date", "sla_resolution_by", "sla_resolution_date"},
			"sla_resolution_by",
			"sla_resolution_date",
		),
	],
)
def test_the_names_of_each_version_of_issue(found, due, done):
	columns = columns_of(ISSUE, found)
	assert (columns[Part.RESOLUTION_BY], columns[Part.RESOLVED_AT]) == (due, done)


def test_what_a_person_named_goes_first_and_must_be_there():
	assert columns_of(ISSUE, {"desk", "team"}, {Part.TEAM: "desk"})[Part.TEAM] == "desk"
	with pytest.raises(RuleBroken, match="The field desk, which the field map names for Team"):
		columns_of(ISSUE, {"team"}, {Part.TEAM: "desk"})


def test_nothing_is_asked_for_that_is_not_there():
	assert asked(columns_of(HD_TICKET, {"subject", "status"})) == [
		"name",
		"creation",
		"modified",
		"subject",
		"status",
	]


def test_statuses_of_their_own():
	row = {**ROW, "status": "已完成"}
	assert not read(row, columns_of(HD_TICKET, row), HD_TICKET).resolved
	assert read(row, columns_of(HD_TICKET, row), HD_TICKET, ("已完成",)).resolved


def test_where_a_ticket_is_opened():
	assert page_of(HD_TICKET, "https://a.example", "7") == "https://a.example/helpdesk/tickets/7"
	assert page_of(ISSUE, "https://a.example/desk", "a/b?c") == "https://a.example/desk/app/issue/a%2Fb%3Fc"

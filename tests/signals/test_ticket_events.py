"""What is recorded while a ticket is being saved."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("site")


def kinds_of(ticket) -> list[str]:
	import frappe

	return sorted(frappe.get_all("Improvement Signal", {"ticket": str(ticket.name)}, pluck="kind"))


@pytest.mark.row("R26")
def test_an_overdue_ticket_is_noticed_when_it_is_saved(site):
	from tests import desk

	desk.make_sla(response_minutes=60, resolution_minutes=240)
	ticket = desk.make_ticket(age_minutes=120)
	assert kinds_of(ticket) == ["SLA Response Breach"]

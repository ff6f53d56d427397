"""What is noticed without anybody saving a ticket."""

from __future__ import annotations

from datetime import timedelta

import pytest

pytestmark = pytest.mark.usefixtures("site", "empty_site")

LATE = "SLA Response Breach"


@pytest.fixture
def scan(site):
	from itss_improvement.signals.scan import scan

	return scan


@pytest.fixture
def now(site):
	from frappe.utils import now_datetime

	return now_datetime()


class TestWhatIsFound:
	@pytest.mark.row("R26")
	def test_a_target_that_passed_while_nobody_looked(self, desk, trail, scan, now):
		desk.make_sla(response_minutes=60, resolution_minutes=600)
		ticket = desk.make_ticket()
		scan()
		before = (ticket.modified, trail.kinds_of(ticket))
		scan(now=now + timedelta(minutes=61))
		ticket.reload()
		assert (ticket.modified, []) == before
		assert trail.kinds_of(ticket) == [LATE]
		assert trail.signals()[0].occurred_at == ticket.response_by

	@pytest.mark.row("R7")
	def test_a_target_that_comes_to_be_at_risk(self, desk, trail, scan, now):
		desk.make_sla(response_minutes=60, resolution_minutes=600)
		ticket = desk.make_ticket()
		scan(now=now + timedelta(minutes=47))
		assert trail.kinds_of(ticket) == []
		scan(now=now + timedelta(minutes=49))
		assert trail.kinds_of(ticket) == ["Target at Risk"]
		scan(now=now + timedelta(minutes=61))
		assert trail.kinds_of(ticket) == [LATE, "Target at Risk"]

	@pytest.mark.row("R26")
	def test_a_breach_written_without_an_event_or_a_new_modified(self, desk, trail, scan, now):
		import frappe

		yesterday = now - timedelta(days=1)
		[name] = desk.insert_rows(1, modified=yesterday, response_by=now + timedelta(minutes=5))
		scan()
		frappe.db.set_value(desk.DESK, name, "agreement_status", "Failed", update_modified=False)
		scan(now=now + timedelta(minutes=6))
		assert [(row.ticket, row.kind) for row in trail.signals(kind=LATE)] == [(str(name), LATE)]

	def test_a_status_written_without_an_event(self, desk, trail, scan):
		import frappe

		[name] = desk.insert_rows(1)
		scan()
		assert trail.signals() == []
		frappe.db.set_value(desk.DESK, name, {"agreement_status": "Failed", "feedback_rating": 0.2})
		scan()
		assert sorted(row.kind for row in trail.signals()) == ["Poor Rating", "SLA Missed, Target Unknown"]

	@pytest.mark.row("R26")
	def test_a_ticket_that_repeats_an_earlier_one(self, desk, trail, scan):
		_first, second = desk.insert_rows(
			2, ticket_type="VPN", opening_time=lambda position: f"0{position}:00:00"
		)
		scan()
		assert [(row.ticket, row.kind) for row in trail.signals()] == [(str(second), "Repeated Ticket")]

	def test_all_again_finds_what_left_no_trace(self, desk, trail, scan, now):
		import frappe

		[name] = desk.insert_rows(1, modified=now - timedelta(days=1))
		desk.insert_rows(1, first=5)
		scan()
		frappe.db.set_value(desk.DESK, name, "feedback_rating", 0.2, update_modified=False)
		scan()
		assert trail.signals() == []
		scan(everything=True)
		assert [row.kind for row in trail.signals()] == ["Poor Rating"]

	def test_nothing_while_tickets_are_not_watched(self, desk, trail, scan, now):
		desk.insert_rows(3, response_by=now - timedelta(hours=1))
		trail.change_settings(watch_tickets=0)
		assert scan().tickets == 0
		assert trail.signals() == []
		trail.change_settings(watch_tickets=1)
		scan()
		assert len(trail.signals()) == 3

	def test_tickets_of_one_moment_and_many_pages(self, desk, trail, scan, now, monkeypatch):
		monkeypatch.setattr("itss_improvement.signals.scan.PAGE", 7)
		desk.insert_rows(50, response_by=now - timedelta(hours=1))
		done = []
		scan(after_page=done.append)
		assert len(trail.signals()) == 50
		assert done == sorted(done) and done[-1] >= 50


class TestTwice:
	@pytest.mark.parametrize("everything", [False, True])
	def test_changes_nothing(self, desk, trail, scan, now, everything):
		desk.insert_rows(5, response_by=now - timedelta(hours=1), ticket_type="VPN")
		first = scan(everything=everything)
		before = trail.signals()
		second = scan(everything=everything)
		assert first.recorded == len(before) > 0
		assert second.recorded == 0 and set(second.noticed) == set(first.noticed)
		assert trail.signals() == before

	def test_costs_what_changed_and_not_what_there_is(self, desk, scan, now, queries):
		import frappe

		old = now - timedelta(days=3)
		names = desk.insert_rows(
			300, modified=old, response_by=old, first_responded_on=old, resolution_by=old, resolution_date=old
		)
		late = desk.insert_rows(50, first=5, modified=old, response_by=old - timedelta(hours=1))
		desk.insert_rows(1, first=1000, modified=now)
		first = scan()
		assert first.tickets == 351 + len(late)
		with queries() as sent:
			# the ticket of now is within the overlap
			assert scan().tickets == 1
		quiet = len(sent)
		for name in names[:4]:
			frappe.db.set_value(desk.DESK, name, "subject", "Anders")
		with queries() as sent:
			assert scan().tickets == 5
		assert len(sent) <= quiet

	def test_a_late_commit_within_the_overlap_is_read(self, desk, trail, scan, now):
		from itss_improvement.signals.watermark import OVERLAP

		desk.insert_rows(1, modified=now)
		scan()
		desk.insert_rows(1, first=5, modified=now - OVERLAP + timedelta(minutes=1), feedback_rating=0.2)
		desk.insert_rows(1, first=6, modified=now - OVERLAP - timedelta(minutes=1), feedback_rating=0.2)
		scan()
		assert [row.ticket for row in trail.signals()] == ["5"]
		scan(everything=True)
		assert len(trail.signals()) == 2

	def test_the_watermark_only_moves_forward(self, desk, trail, scan, now):
		import frappe

		desk.insert_rows(3, modified=lambda position: now - timedelta(days=position))
		scan()
		before = frappe.db.get_value(trail.SCAN, desk.DESK, "changed_until")
		scan(everything=True)
		assert frappe.db.get_value(trail.SCAN, desk.DESK, "changed_until") == before == now

	def test_what_a_scan_did_is_kept(self, desk, trail, scan, now):
		import frappe

		desk.insert_rows(2, response_by=now - timedelta(hours=1))
		scan()
		kept = frappe.get_doc(trail.SCAN, desk.DESK)
		assert (kept.tickets_read, kept.signals_recorded) == (4, 2)


class TestAnError:
	def test_what_is_left_of_many_scans_does_not_pile_up(self, desk, trail, scan, now, monkeypatch):
		import frappe

		desk.insert_rows(2, modified=now - timedelta(days=1), response_by=now + timedelta(hours=1))
		scan()
		with monkeypatch.context() as patched:
			patched.setattr("itss_improvement.signals.scan.detect", lambda *values: 1 / 0)
			for _ in range(3):
				with pytest.raises(ZeroDivisionError):
					scan()
		assert frappe.db.count("Improvement Scan Slice", {"reading": "Response Lies Ahead"}) == 1
		scan(now=now + timedelta(minutes=59))
		assert [row.kind for row in trail.signals()] == ["Target at Risk"] * 2
		assert frappe.db.count("Improvement Scan Slice") == 0

	def test_leaves_the_watermark_where_it_was(self, desk, trail, scan, now, monkeypatch):
		from itss_improvement.signals import recorder

		desk.insert_rows(2, response_by=now - timedelta(hours=1))
		record = recorder.record
		calls = []

		def fails_once(signals):
			calls.append(1)
			if len(calls) == 1:
				raise RuntimeError("once")
			return record(signals)

		monkeypatch.setattr(recorder, "record", fails_once)
		with pytest.raises(RuntimeError):
			scan()
		assert trail.signals() == []
		scan()
		assert len(trail.signals()) == 2

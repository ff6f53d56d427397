"""What is recorded while a ticket is being saved."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("site", "empty_site")

HOOK = "itss_improvement.signals.ticket_events.on_update"
HOSTILE = '\'; DROP TABLE "x"; -- 50% %s {0} {{ x }} <script>alert(1)</script> 😡 \\'


class TestWhatIsNoticed:
	@pytest.mark.row("R26")
	def test_an_overdue_answer(self, desk, trail):
		desk.make_sla(response_minutes=60, resolution_minutes=240)
		assert trail.kinds_of(desk.make_ticket(age_minutes=120)) == ["SLA Response Breach"]

	@pytest.mark.row("R26")
	def test_both_targets_missed(self, desk, trail):
		desk.make_sla(response_minutes=60, resolution_minutes=240)
		ticket = desk.make_ticket(age_minutes=300)
		assert trail.kinds_of(ticket) == ["SLA Resolution Breach", "SLA Response Breach"]
		found = {row.kind: row for row in trail.signals()}
		assert found["SLA Response Breach"].occurred_at == ticket.response_by
		assert found["SLA Resolution Breach"].occurred_at == ticket.resolution_by
		assert found["SLA Resolution Breach"].value == pytest.approx(3600, abs=60)

	@pytest.mark.row("R7")
	def test_a_target_at_risk(self, desk, trail):
		desk.make_sla(response_minutes=60, resolution_minutes=240)
		assert trail.kinds_of(desk.make_ticket(age_minutes=50)) == ["Target at Risk"]

	@pytest.mark.row("R27")
	@pytest.mark.parametrize("values", [{"subject": "客户投诉：态度差"}, {"ticket_type": "Complaint"}])
	def test_a_complaint(self, desk, trail, values):
		desk.make_sla()
		desk.make_master("HD Ticket Type", "Complaint")
		assert trail.kinds_of(desk.make_ticket(**values)) == ["Complaint"]

	@pytest.mark.row("R26")
	def test_a_ticket_that_is_opened_again(self, desk, trail):
		desk.make_sla()
		ticket = desk.make_ticket()
		for status in ("Resolved", "Open"):
			ticket.status = status
			ticket.save()
		assert trail.kinds_of(ticket) == ["Reopened Ticket"]

	def test_closing_what_was_resolved_is_no_reopening(self, desk, trail):
		desk.make_sla()
		ticket = desk.make_ticket()
		for status in ("Resolved", "Closed"):
			ticket.status = status
			ticket.save()
		assert trail.kinds_of(ticket) == []

	def test_a_ticket_in_good_order(self, desk, trail):
		desk.make_sla()
		ticket = desk.make_ticket(description="<p>Es druckt nicht</p>")
		ticket.status = "Replied"
		ticket.save()
		assert trail.kinds_of(ticket) == []

	def test_a_ticket_on_hold_is_not_late(self, desk, trail):
		import frappe
		from frappe.utils import add_to_date, now_datetime

		from itss_improvement.signals import scan

		desk.make_sla(response_minutes=60, resolution_minutes=240)
		ticket = desk.make_ticket(age_minutes=30)
		ticket.status = "Replied"
		ticket.save()
		earlier = add_to_date(now_datetime(), minutes=-600)
		frappe.db.set_value(
			desk.DESK,
			ticket.name,
			{
				"resolution_by": add_to_date(now_datetime(), minutes=-300),
				"response_by": add_to_date(now_datetime(), minutes=-10),
				"first_responded_on": earlier,
			},
		)
		scan.scan()
		assert trail.kinds_of(ticket) == []

	def test_nothing_while_tickets_are_not_watched(self, desk, trail):
		trail.change_settings(watch_tickets=0)
		desk.make_sla(response_minutes=60)
		assert trail.kinds_of(desk.make_ticket(age_minutes=120)) == []

	def test_hostile_texts_arrive_as_they_are(self, desk, trail):
		desk.make_sla(response_minutes=60)
		desk.make_master("HD Customer", "O'Brien & 50% 😡", customer_name="O'Brien & 50% 😡")
		ticket = desk.make_ticket(120, subject=HOSTILE, customer="O'Brien & 50% 😡")
		[found] = trail.signals(ticket=str(ticket.name))
		assert found.subject == ticket.subject
		assert found.customer == "O'Brien & 50% 😡"


class TestRatings:
	@pytest.fixture
	def ticket(self, desk, trail):
		desk.make_sla()
		trail.make_user("caller@example.com", user_type="Website User")
		return desk.make_ticket(raised_by="caller@example.com")

	@pytest.mark.row("R10", "R27")
	def test_a_customer_rates_on_the_portal(self, desk, trail, ticket):
		import frappe

		option = frappe.db.get_value("HD Ticket Feedback Option", {"rating": ["<=", 0.4]})
		frappe.set_user("caller@example.com")
		ticket = frappe.get_doc(desk.DESK, ticket.name)
		ticket.update({"feedback": option, "feedback_extra": HOSTILE, "status": "Resolved"})
		ticket.save()
		frappe.set_user("Administrator")
		assert trail.kinds_of(ticket) == ["Poor Rating"]
		assert trail.signals()[0].owner == "Administrator"

	@pytest.mark.row("R10", "R27")
	def test_a_customer_rates_from_a_mail(self, desk, trail, ticket):
		import frappe

		frappe.set_user("Guest")
		frappe.get_doc(
			doctype="HD Email Feedback", key=ticket.key, feedback_rating=0.2, feedback_extra="不行"
		).insert(ignore_permissions=True)
		frappe.set_user("Administrator")
		assert frappe.db.get_value(desk.DESK, ticket.name, "feedback") is None
		assert trail.kinds_of(ticket) == ["Poor Rating"]

	@pytest.mark.parametrize(
		("rating", "kinds"), [(0, []), (0.2, ["Poor Rating"]), (0.4, ["Poor Rating"]), (0.6, [])]
	)
	def test_from_which_rating_on(self, trail, ticket, rating, kinds):
		ticket.feedback_rating = rating
		ticket.save()
		assert trail.kinds_of(ticket) == kinds

	def test_a_rating_that_was_mended_stays_noticed_once(self, trail, ticket):
		for rating in (0.2, 1, 0.2):
			ticket.feedback_rating = rating
			ticket.save()
		assert trail.kinds_of(ticket) == ["Poor Rating"]


class TestOnceForEver:
	def test_saved_again(self, desk, trail):
		desk.make_sla(response_minutes=60)
		ticket = desk.make_ticket(age_minutes=120)
		[before] = trail.signals()
		ticket.subject = "Anders"
		ticket.save()
		assert trail.signals() == [before]

	def test_failed_paused_failed(self, desk, trail):
		desk.make_sla(response_minutes=60, resolution_minutes=6000)
		ticket = desk.make_ticket(age_minutes=120)
		seen = [ticket.agreement_status]
		for status in ("Replied", "Open"):
			ticket.status = status
			ticket.save()
			seen.append(ticket.agreement_status)
		assert seen == ["Failed", "Paused", "Failed"]
		assert trail.kinds_of(ticket) == ["SLA Response Breach"]

	def test_after_it_stands_behind_an_opportunity(self, desk, trail):
		from itss_improvement.opportunities import intake

		trail.only_trigger("SLA Response Breach", threshold=1)
		desk.make_sla(response_minutes=60)
		ticket = desk.make_ticket(age_minutes=120)
		intake.process_pending()
		before = trail.signals()
		assert [row.status for row in before] == ["Behind an Opportunity"]
		ticket.save()
		assert trail.signals() == before
		assert len(trail.opportunities()) == 1


class TestQueries:
	"""How many queries our hook adds to a save, in a request of its own."""

	def hook(self, ticket) -> None:
		from itss_improvement.signals import ticket_events

		ticket_events.on_update(ticket)

	def test_a_ticket_in_good_order_costs_one_at_most(self, desk, queries):
		desk.make_sla()
		ticket = desk.make_ticket()
		ticket.save()
		self.hook(ticket)
		with queries() as sent:
			self.hook(ticket)
		assert len(sent) <= 1, sent

	def test_a_ticket_that_raises_a_signal_costs_four_at_most(self, desk, trail, queries):
		desk.make_sla(response_minutes=60, resolution_minutes=90)
		ticket = desk.make_ticket(age_minutes=120)
		ticket.save()
		trail.forget_everything()
		with queries() as sent:
			self.hook(ticket)
		assert len(trail.signals()) == 2
		assert len(sent) <= 4, sent

	def test_a_ticket_whose_signal_is_known_costs_one(self, desk, queries):
		desk.make_sla(response_minutes=60)
		ticket = desk.make_ticket(age_minutes=120)
		with queries() as sent:
			self.hook(ticket)
		assert len(sent) == 1, sent


class TestErrors:
	"""Whatever goes wrong in ours, the ticket is saved, and the next scan finds it again."""

	@pytest.fixture
	def late(self, desk):
		desk.make_sla(response_minutes=60)
		return lambda: desk.make_ticket(age_minutes=120, subject="Gerettet")

	def saved_and_found_later(self, desk, trail, monkeypatch, ticket) -> None:
		import frappe

		from itss_improvement.signals import scan

		assert frappe.db.get_value(desk.DESK, ticket.name, "subject") == "Gerettet"
		assert trail.kinds_of(ticket) == []
		[log] = frappe.get_all(
			"Error Log",
			{"method": "Improvement signal not recorded", "reference_name": str(ticket.name)},
			["reference_doctype", "error"],
		)
		assert log.reference_doctype == desk.DESK and "Traceback" in log.error
		monkeypatch.undo()
		scan.scan()
		assert trail.kinds_of(ticket) == ["SLA Response Breach"]

	@pytest.mark.parametrize(
		"target",
		["itss_improvement.signals.ticket_events.detect", "itss_improvement.signals.recorder.record"],
	)
	def test_an_error_of_ours(self, desk, trail, monkeypatch, late, target):
		def fail(*args):
			raise RuntimeError("ours")

		monkeypatch.setattr(target, fail)
		self.saved_and_found_later(desk, trail, monkeypatch, late())

	def test_an_error_of_the_database(self, desk, trail, monkeypatch, late):
		from itss_improvement.signals import recorder

		row = recorder._row
		monkeypatch.setattr(recorder, "_row", lambda signal: {**row(signal), "no_such_column": 1})
		self.saved_and_found_later(desk, trail, monkeypatch, late())

	def test_an_error_while_the_error_is_logged(self, desk, trail, monkeypatch, late):
		import frappe

		def fail(*args, **kw):
			raise RuntimeError("ours")

		monkeypatch.setattr("itss_improvement.signals.recorder.record", fail)
		monkeypatch.setattr(frappe, "log_error", fail)
		ticket = late()
		assert frappe.db.get_value(desk.DESK, ticket.name, "subject") == "Gerettet"

	def test_a_deadlock_is_passed_on(self, monkeypatch, late):
		"""The database has rolled back the ticket as well: to go on would tell its author that it is saved."""
		import frappe

		def fail(*args):
			raise frappe.QueryDeadlockError

		monkeypatch.setattr("itss_improvement.signals.recorder.record", fail)
		with pytest.raises(frappe.QueryDeadlockError):
			late()

	def test_a_queue_that_cannot_be_reached(self, desk, trail, monkeypatch, late):
		import frappe

		def fail(*args, **kw):
			raise ConnectionError("Redis is down")

		monkeypatch.setattr(frappe, "enqueue", fail)
		ticket = late()
		frappe.db.after_commit.run()
		assert frappe.db.get_value(desk.DESK, ticket.name, "subject") == "Gerettet"
		assert trail.statuses() == {"Pending": 1}

	def test_the_queue_is_told_after_the_commit_and_only_about_something_new(self, monkeypatch, late):
		import frappe

		told = []
		monkeypatch.setattr(frappe, "enqueue", lambda method, **kw: told.append((method, kw["job_id"])))
		ticket = late()
		assert told == []
		frappe.db.after_commit.run()
		assert set(told) == {("itss_improvement.tasks.process_signals_now",) * 2}
		told.clear()
		ticket.save()
		frappe.db.after_commit.run()
		assert told == []

"""The daily job: which tickets it compares, what it proposes, and that nothing is proposed twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests import people
from tests.measures import acting

pytestmark = pytest.mark.usefixtures("site", "empty_site")


@pytest.fixture(autouse=True)
def everybody(site):
	from tests import corrective_actions

	corrective_actions.make_everybody()


@pytest.fixture
def back(site):
	"""The module `tests.coming_back`."""
	from tests import coming_back

	return coming_back


class TestWhatIsProposed:
	@pytest.mark.row("R65", "R67")
	def test_what_comes_back_while_it_is_observed(self, back):
		path = back.effective()
		names = back.new_tickets(*back.SUBJECTS)
		found = back.watch()
		(doc,) = back.proposals()
		assert found.made == (doc.name,) and (found.watched, found.compared) == (1, 3)
		assert (doc.status, doc.stage, doc.proposal) == ("Proposed", "Check", "Back to Root Cause")
		assert (doc.reference_doctype, doc.reference_name) == (path.doctype, path.name)
		assert (doc.opportunity, doc.responsible_department) == (path.opportunity, people.OPERATIONS)
		assert (doc.bar_tickets, doc.bar_window, doc.ticket_count) == (3, "Month", 3)
		assert path.opportunity in doc.reason and "3" in doc.reason
		assert path.name in doc.what_follows and "2" in doc.what_follows
		assert [row.ticket for row in doc.tickets] == names
		for row in doc.tickets:
			assert row.matched_ticket in ("901", "902", "903") and row.matched_subject.startswith(
				"VPN 连不上"
			)
			assert 0.6 <= row.score <= 1
			assert row.shared.split("\n") == ["ticket_type", "customer", "team"]
			assert (row.customer, row.matched_customer) == ("客户甲", "客户甲")

	@pytest.mark.row("R67")
	def test_what_comes_back_after_it_was_closed(self, back):
		path = back.effective(state="Closed")
		back.new_tickets(*back.SUBJECTS)
		back.watch()
		(doc,) = back.proposals()
		assert doc.proposal == "New Corrective Action as Recurrence"
		assert path.name in doc.what_follows

	@pytest.mark.parametrize(
		("values", "found"),
		[
			({"customer": "客户乙", "agent_group": "", "ticket_type": "网络"}, True),
			({"customer": "客户乙", "agent_group": "网络组", "ticket_type": ""}, True),
			({"customer": "客户乙", "agent_group": "桌面组", "ticket_type": "其他"}, False),
			({"customer": "", "agent_group": None, "ticket_type": ""}, False),
		],
	)
	def test_they_share_the_type_the_customer_or_the_team(self, back, values, found):
		back.effective()
		back.new_tickets(*back.SUBJECTS, **values)
		back.watch()
		assert bool(back.proposals()) is found

	def test_other_subjects_are_no_recurrence(self, back):
		back.effective()
		back.new_tickets("申请 VPN 账号", "打印机卡纸", "VPN 使用培训")
		found = back.watch()
		assert (found.compared, back.proposals()) == (3, [])

	def test_fewer_than_the_bar_wait_for_more(self, back):
		import frappe

		back.effective()
		back.new_tickets(*back.SUBJECTS[:2])
		back.watch()
		assert back.proposals() == []
		assert frappe.db.count(back.MATCH, {"recurrence": ["is", "not set"]}) == 2
		back.new_tickets(back.SUBJECTS[2], first=77)
		back.watch()
		(doc,) = back.proposals()
		assert doc.ticket_count == 3, "also those of the days before"
		assert frappe.db.count(back.MATCH, {"recurrence": doc.name}) == 3

	def test_tickets_of_different_windows_are_no_recurrence(self, back):
		back.effective()
		back.new_tickets(*back.SUBJECTS[:2])
		back.new_tickets(back.SUBJECTS[2], at=back.month_of(-1), first=77)
		back.watch()
		assert back.proposals() == []

	def test_the_bar_is_the_triggers(self, back, trail):
		import frappe

		path = back.effective()
		trigger = trail.make_trigger("SLA Response Breach", threshold=2, window_length="Quarter", enabled=0)
		frappe.db.set_value(
			trail.OPPORTUNITY, path.opportunity, "improvement_trigger", trigger.name, update_modified=False
		)
		back.new_tickets(back.SUBJECTS[0])
		back.watch()
		assert back.proposals() == []
		back.new_tickets(back.SUBJECTS[1], first=77)
		back.watch()
		(doc,) = back.proposals()
		assert (doc.bar_tickets, doc.bar_window) == (2, "Quarter")

	def test_tickets_from_before_it_was_effective_say_nothing(self, back):
		from frappe.utils import now_datetime

		back.effective()
		long_ago = now_datetime() - timedelta(days=back.EFFECTIVE_DAYS + 1)
		back.new_tickets(*back.SUBJECTS, at=long_ago)
		found = back.watch()
		assert (found.compared, back.proposals()) == (0, [])

	def test_what_an_old_ticket_becomes_is_no_new_ticket(self, back):
		"""It changed today, and was opened before."""
		import frappe
		from frappe.utils import now_datetime

		back.effective()
		long_ago = now_datetime() - timedelta(days=back.EFFECTIVE_DAYS + 1)
		names = back.new_tickets(*back.SUBJECTS, at=long_ago)
		for name in names:
			frappe.db.set_value("HD Ticket", name, "status", "Closed")
		assert back.watch().compared == 0

	def test_what_waits_for_its_verification_is_not_watched(self, back):
		from tests import corrective_actions

		path = corrective_actions.in_state("Awaiting Verification")
		back.put_behind(path.opportunity, *back.SUBJECTS)
		back.new_tickets(*back.SUBJECTS)
		found = back.watch()
		assert (found.watched, found.compared, back.proposals()) == (0, 0, [])

	def test_what_was_closed_long_ago_is_not_watched(self, back, trail):
		import frappe
		from frappe.utils import now_datetime

		path = back.effective(state="Closed")
		closed_on = now_datetime() - timedelta(days=10)
		frappe.db.set_value(path.doctype, path.name, "closed_on", closed_on, update_modified=False)
		back.new_tickets(*back.SUBJECTS)
		trail.change_settings(recurrence_days=9)
		assert back.watch().watched == 0
		trail.change_settings(recurrence_days=11)
		assert back.watch().watched == 1
		assert len(back.proposals()) == 1

	def test_several_improvements_each_have_theirs(self, back):
		first, second = back.effective(), back.effective(state="Closed")
		back.new_tickets(*back.SUBJECTS)
		back.watch()
		assert {doc.reference_name for doc in back.proposals()} == {first.name, second.name}

	def test_it_is_handed_to_the_quality_officer_and_reminded_of(self, back):
		from frappe.utils import getdate

		from itss_improvement import today
		from itss_improvement.deadlines import reached
		from tests import charters

		doc = back.proposed()
		assert charters.has_it(doc.name, back.RECURRENCE) == [people.OFFICER]
		reminded = [one for one in reached.reached(getdate(doc.decide_by)) if one.name == doc.name]
		assert [(one.limit.date, one.to.person.user) for one in reminded] == [("decide_by", people.OFFICER)]
		for user, step in ((people.OFFICER, "Confirm Recurrence"), (people.OWNER, None)):
			with acting(user):
				waiting = {one.name: one.step for one in today.waiting()}
			assert waiting.get(doc.name) == step, user


class TestTwice:
	def test_the_same_day_changes_nothing(self, back):
		import frappe

		doc = back.proposed()
		before = (doc.as_json(), frappe.get_all(back.MATCH, fields=["*"], order_by="name"))
		second = back.watch()
		assert (second.made, second.grown) == ((), ())
		assert (
			back.proposals()[0].as_json(),
			frappe.get_all(back.MATCH, fields=["*"], order_by="name"),
		) == before

	@pytest.mark.row("R67")
	def test_more_tickets_join_what_is_open(self, back):
		doc = back.proposed()
		(name,) = back.new_tickets("VPN 又连不上", first=77)
		assert back.watch().grown == (doc.name,)
		(doc,) = back.proposals()
		assert (doc.ticket_count, doc.tickets[-1].ticket) == (4, name)

	def test_they_join_it_in_another_window_as_well(self, back):
		import frappe

		doc = back.proposed()
		(name,) = back.new_tickets("VPN 又连不上", at=back.month_of(-1), first=77)
		frappe.db.set_value("HD Ticket", name, "status", "Open")
		back.watch()
		assert [one.ticket_count for one in back.proposals()] == [4], doc.name

	def test_after_a_dismissal_only_later_tickets_count(self, back):
		from frappe.utils import now_datetime

		doc = back.decide(back.proposed(), "Dismiss Recurrence")
		back.new_tickets("VPN 又连不上", first=77)
		back.new_tickets(*back.SUBJECTS[:2], first=80, at=now_datetime() + timedelta(minutes=1))
		back.watch()
		assert len(back.proposals()) == 1 and back.proposals()[0].ticket_count == 3
		(last,) = back.new_tickets(back.SUBJECTS[2], first=90, at=now_datetime() + timedelta(minutes=2))
		back.watch()
		first, second = back.proposals()
		assert (first.name, first.status, second.status) == (doc.name, "Dismissed", "Proposed")
		assert [row.ticket for row in second.tickets] == ["80", "81", last]
		assert second.recurrence_key != first.recurrence_key

	def test_after_a_new_one_was_made_the_closed_one_is_not_watched_any_more(self, back):
		doc = back.proposed(state="Closed")
		back.decide(doc)
		back.new_tickets(*back.SUBJECTS, first=77)
		found = back.watch()
		assert (found.watched, len(back.proposals())) == (0, 1)

	def test_a_round_that_was_effective_again_is_watched_again(self, back):
		import frappe

		from tests import corrective_actions, verifications

		doc = back.decide(back.proposed())
		path = corrective_actions.take(corrective_actions.ANALYST, doc.reference_name, "Submit Analysis")
		for status in ("Cause Review", "Planning", "Plan Approval", "Implementation"):
			path = corrective_actions.leave(path, status)
		verifications.conclude(verifications.of(path))
		assert back.watch().made == (), "those tickets came before it was effective again"
		moment = frappe.utils.now_datetime() + timedelta(minutes=1)
		back.new_tickets(*back.SUBJECTS, first=77, at=moment)
		back.watch()
		_first, second = back.proposals()
		assert (second.status, second.improvement_round) == ("Proposed", 2)
		assert "3" in second.what_follows

	def test_what_was_confirmed_is_evidence_from_then_on(self, back):
		from itss_improvement.recurrences.watched import evidence_of

		doc = back.proposed()
		tickets = [row.ticket for row in doc.tickets]
		before = [one.ticket.name for one in evidence_of([doc.opportunity])]
		assert before == ["901", "902", "903"]
		back.decide(doc)
		found = [one.ticket.name for one in evidence_of([doc.opportunity])]
		assert found == [*before, *tickets]

	def test_two_workers_at_once_propose_once(self, back, monkeypatch):
		"""The second has read what is watched before the first wrote its proposal."""
		from frappe.utils import now_datetime

		from itss_improvement.recurrences import comparing, proposing, watched

		back.effective()
		back.new_tickets(*back.SUBJECTS)
		now = now_datetime()
		seen = watched.improvements(now)
		comparing.compare_new_tickets(seen)
		found = list(proposing.matches.undecided(seen, datetime.min))
		back.watch()
		monkeypatch.setattr(proposing.matches, "undecided", lambda *asked: iter(found))
		summary = proposing.propose(seen, now)
		(doc,) = back.proposals()
		assert (summary.made, summary.grown, doc.ticket_count) == ([], [doc.name], 3)


class TestReading:
	def test_off_it_reads_and_proposes_nothing(self, back, trail):
		import frappe

		back.effective()
		back.new_tickets(*back.SUBJECTS)
		trail.change_settings(watch_recurrences=0)
		found = back.watch()
		assert (found.watched, found.compared, back.proposals()) == (0, 0, [])
		assert frappe.db.get_value(trail.SCAN, "HD Ticket", "recurrences_until") is None
		trail.change_settings(watch_recurrences=1)
		back.watch()
		assert len(back.proposals()) == 1, "nothing is lost that came meanwhile"

	def test_it_is_on_by_default_as_the_matcher_is_good_enough(self):
		import frappe

		from itss_improvement.domain.recurrence import ON_BY_DEFAULT
		from itss_improvement.domain.recurrence_proposal import WATCHED_AFTER_CLOSING

		meta = frappe.get_meta("Improvement Settings")
		assert meta.get_field("watch_recurrences").default == str(int(ON_BY_DEFAULT))
		assert meta.get_field("recurrence_days").default == str(WATCHED_AFTER_CLOSING)
		settings = frappe.get_single("Improvement Settings")
		assert (settings.watch_recurrences, settings.recurrence_days) == (
			int(ON_BY_DEFAULT),
			WATCHED_AFTER_CLOSING,
		)

	@pytest.mark.parametrize("days", [-1, 731])
	def test_how_long_it_watches_has_limits(self, trail, days):
		import frappe

		with pytest.raises(frappe.ValidationError, match=f"Watched After Closing is {days} days"):
			trail.change_settings(recurrence_days=days)

	def test_how_far_it_read_is_kept_with_what_it_found(self, back, trail):
		import frappe

		back.effective()
		names = back.new_tickets(*back.SUBJECTS)
		back.watch()
		until = frappe.db.get_value(trail.SCAN, "HD Ticket", "recurrences_until")
		assert until == frappe.db.get_value("HD Ticket", names[-1], "modified")
		frappe.db.set_value(trail.SCAN, "HD Ticket", "recurrences_until", until + timedelta(days=1))
		back.new_tickets("VPN 又连不上", first=77)
		assert back.watch().compared == 0, "it goes on from there"

	def test_a_page_is_committed_with_its_matches(self, back, monkeypatch):
		import frappe

		from itss_improvement.recurrences import comparing

		monkeypatch.setattr(comparing, "PAGE", 2)
		back.effective()
		back.new_tickets(*back.SUBJECTS, *back.SUBJECTS)
		kept = []
		back.watch(after_page=lambda done: kept.append((done, frappe.db.count(back.MATCH))))
		assert kept[:3] == [(2, 2), (4, 4), (6, 6)]

	def test_what_triage_says_later_is_compared(self, back):
		import frappe

		back.effective()
		names = back.new_tickets(*back.SUBJECTS, customer="", agent_group="", ticket_type="")
		back.watch()
		assert back.proposals() == []
		for name in names:
			frappe.db.set_value("HD Ticket", name, "customer", "客户甲")
		back.watch()
		assert len(back.proposals()) == 1

	def test_the_cost_does_not_grow_with_the_tickets_that_are_there(self, back, queries):
		back.effective()
		back.new_tickets(*(f"打印机 {number}" for number in range(50)))
		back.watch()
		with queries() as few:
			back.watch()
		from frappe.utils import now_datetime

		long_ago = now_datetime() - timedelta(days=back.EFFECTIVE_DAYS + 9)
		back.new_tickets(*(f"旧工单 {number}" for number in range(3000)), at=long_ago, first=9000)
		with queries() as many:
			back.watch()
		assert len(many) == len(few) < 25

	def test_improvements_with_too_few_tickets_cost_no_query_of_their_own(self, back, queries):
		back.effective()
		back.new_tickets(back.SUBJECTS[0])
		back.watch()
		with queries() as of_one:
			back.watch()
		for _ in range(3):
			back.effective()
		back.new_tickets(back.SUBJECTS[1], first=77)
		back.watch()
		with queries() as of_four:
			back.watch()
		assert back.proposals() == []
		assert len(of_four) == len(of_one)

	def test_an_error_on_one_keeps_no_other_from_being_proposed(self, back, monkeypatch):
		import frappe

		from itss_improvement.recurrences import proposing

		first, second = back.effective(), back.effective(state="Closed")
		back.new_tickets(*back.SUBJECTS)
		make = proposing._make

		def fails(improvement, *rest):
			if improvement.record == first.name:
				raise RuntimeError("disk full")
			return make(improvement, *rest)

		monkeypatch.setattr(proposing, "_make", fails)
		back.watch()
		assert [doc.reference_name for doc in back.proposals()] == [second.name]
		assert frappe.db.exists("Error Log", {"reference_name": first.name})
		monkeypatch.setattr(proposing, "_make", make)
		back.watch()
		assert len(back.proposals()) == 2, "the next day it is there"

	def test_a_site_without_a_service_desk_has_nothing_to_compare(self, back, monkeypatch):
		from itss_improvement.recurrences import comparing

		monkeypatch.setattr(comparing, "desks", list)
		back.effective()
		assert back.watch().compared == 0

	def test_the_scheduler_calls_it(self):
		from itss_improvement import hooks, tasks

		assert "itss_improvement.tasks.watch_recurrences" in hooks.scheduler_events["daily_long"]
		assert callable(tasks.watch_recurrences)


class TestTicketsThatAreGone:
	def test_an_earlier_ticket_that_was_deleted_is_still_evidence(self, back):
		import frappe

		doc = back.proposed()
		assert not frappe.db.exists("HD Ticket", doc.tickets[0].matched_ticket)

	def test_a_new_ticket_that_was_deleted_is_shown_as_it_was_found(self, back):
		import frappe

		doc = back.proposed(state="Closed")
		gone = doc.tickets[0].ticket
		frappe.db.delete("HD Ticket", {"name": gone})
		back.decide(doc)
		new = frappe.get_doc("Improvement Opportunity", doc.reload().new_opportunity)
		assert [row.ticket for row in new.evidence] == [row.ticket for row in doc.tickets]
		assert (new.evidence[0].ticket, new.evidence[0].subject) == (gone, back.SUBJECTS[0])

	def test_hostile_subjects_are_kept_as_text(self, back):
		hostile = "VPN 连不上<img src=x onerror=alert(1)>"
		back.effective()
		back.new_tickets(hostile, hostile + "'; drop table tabUser; --", "VPN 连不上 %s {0} 😀")
		back.watch()
		(doc,) = back.proposals()
		assert len(doc.tickets) == 3
		assert not any("onerror" in row.subject for row in doc.tickets)
		assert doc.tickets[2].subject == "VPN 连不上 %s {0} 😀"

"""What becomes of signals."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

pytestmark = pytest.mark.usefixtures("site", "empty_site")

MARCH = datetime(2026, 3, 1)
LATER = datetime(2026, 6, 15, 12)
BREACH = "SLA Response Breach"
BEHIND, BELOW, NOT_WATCHED = "Behind an Opportunity", "Below Threshold", "Not Watched"


def day(number: int, hour: int = 9) -> datetime:
	return MARCH + timedelta(days=number - 1, hours=hour)


@pytest.fixture
def notice(trail):
	"""Record one signal a ticket, for tickets numbered from `first`, with the same values."""

	def record(count: int, first: int = 1, at: datetime | None = None, **values) -> None:
		from itss_improvement.signals import recorder

		recorder.record(
			trail.make_signal(first + position, at or day(1 + position % 28), **values)
			for position in range(count)
		)

	return record


@pytest.fixture
def process(site):
	def process(now: datetime = LATER, **kw):
		from itss_improvement.opportunities import intake

		return intake.process_pending(now=now, **kw)

	return process


class TestThreshold:
	@pytest.mark.row("R6", "R25", "R26")
	def test_the_ticket_that_reaches_it(self, trail, notice, process):
		trail.only_trigger(BREACH, threshold=3)
		notice(2)
		assert process().made == {}
		assert trail.statuses() == {BELOW: 2}
		notice(1, first=3)
		assert process().made == {"测试规则": 1}
		[opportunity] = trail.opportunities()
		assert opportunity.ticket_count == 3
		assert (opportunity.status, opportunity.stage) == ("Submitted", "Plan")
		assert (opportunity.source, opportunity.source_subtype) == ("Service Monitoring", "Service Level")
		assert (opportunity.metric_value, opportunity.metric_target) == ("3", "< 3")
		assert [str(opportunity.period_from), str(opportunity.period_to)] == ["2026-03-01", "2026-03-31"]
		# those that had stayed below stand behind it now
		assert trail.statuses() == {BEHIND: 3}
		assert {row.opportunity for row in trail.signals()} == {opportunity.name}
		assert {row.ticket for row in trail.evidence_of(opportunity.name)} == {"1", "2", "3"}

	@pytest.mark.row("R6")
	def test_below_it_the_signal_names_it(self, trail, notice, process):
		trail.change_settings(record_language="en")
		trail.only_trigger(BREACH, name="Late answers", threshold=3, by_team=1)
		notice(2, team="Network")
		process()
		assert {row.outcome for row in trail.signals()} == {
			"Late answers: fewer than 3 tickets in 2026-03 (Team: Network)."
		}

	def test_two_kinds_on_one_ticket_count_once(self, trail, notice, process):
		from itss_improvement.domain.signal import SignalKind

		trail.only_trigger(
			"SLA Attainment Under Target", threshold=1, attainment_target=99, minimum_tickets=1
		)
		notice(1)
		notice(1, kind=SignalKind.RESOLUTION_BREACH)
		process()
		[opportunity] = trail.opportunities()
		assert opportunity.ticket_count == 1
		assert len(trail.evidence_of(opportunity.name)) == 2

	def test_every_signal_stands_behind_one_or_names_the_threshold(self, trail, notice, process):
		import frappe

		from itss_improvement.domain.signal import SignalKind

		frappe.db.set_value(trail.TRIGGER, {"signal_condition": "Complaint"}, "enabled", 0)
		for position, kind in enumerate(SignalKind):
			notice(12 + position, first=1000 * position + 1, kind=kind, team=f"T{position % 3}")
		process(now=MARCH + timedelta(days=20))
		process()
		names = frappe.get_all(trail.TRIGGER, pluck="name")
		for row in trail.signals():
			if row.status == BEHIND:
				assert row.opportunity and row.improvement_trigger
			elif row.status == BELOW:
				assert any(name in row.outcome for name in names)
			else:
				assert (row.status, row.kind) == (NOT_WATCHED, "Complaint")
				assert row.outcome
		assert {BEHIND, BELOW, NOT_WATCHED} == set(trail.statuses())

	def test_twice_changes_nothing(self, trail, notice, process):
		trail.only_trigger(BREACH, threshold=2)
		notice(5)
		process()
		before = trail.signals(), trail.opportunities(), trail.evidence_of(trail.opportunities()[0].name)
		assert process().signals == 0
		after = trail.signals(), trail.opportunities(), trail.evidence_of(trail.opportunities()[0].name)
		assert after == before

	@pytest.mark.parametrize("page", [1, 2, 7])
	def test_the_size_of_a_page_does_not_matter(self, trail, notice, process, page):
		trail.only_trigger(BREACH, threshold=3, by_team=1)
		for position, team in enumerate(("A", "B", "C")):
			notice(2 + position, first=100 * position + 1, team=team)
		process(page=page)
		assert [(row.title, row.ticket_count) for row in trail.opportunities()] == [
			(row.title, count) for row, count in zip(trail.opportunities(), (3, 4), strict=True)
		]
		assert trail.statuses() == {BEHIND: 7, BELOW: 2}

	@pytest.mark.parametrize("page", [1, 3, 1000])
	def test_every_trigger_judges_every_signal(self, trail, notice, process, page):
		"""Also those of later pages that another trigger has counted already."""
		trail.only_trigger(BREACH, name="alle", threshold=6)
		trail.make_trigger(BREACH, name="nach Team", threshold=2, by_team=1)
		for position, team in enumerate(("A", "B", "C")):
			notice(2, first=10 * position + 1, team=team)
		process(page=page)
		assert len(trail.opportunities()) == 4
		assert {row.improvement_trigger for row in trail.signals()} == {"alle"}
		assert trail.statuses() == {BEHIND: 6}


class TestLaterTickets:
	@pytest.mark.row("R48")
	def test_join_until_it_is_assessed(self, trail, notice, process):
		import frappe

		trail.only_trigger(BREACH, threshold=2)
		notice(2)
		process()
		notice(2, first=3)
		assert process().made == {}
		[opportunity] = trail.opportunities()
		assert opportunity.ticket_count == len(trail.evidence_of(opportunity.name)) == 4
		assert "4" in opportunity.trigger_reason
		frappe.db.set_value(trail.OPPORTUNITY, opportunity.name, "status", "Assessed")
		before = trail.opportunities()
		notice(2, first=5)
		process()
		assert trail.opportunities() == before
		assert len(trail.evidence_of(opportunity.name)) == 4
		# they are of the same matter, and can be found there
		assert trail.statuses() == {BEHIND: 6}

	def test_of_the_next_month_make_the_next_one(self, trail, notice, process):
		trail.only_trigger(BREACH, threshold=2)
		notice(2)
		notice(2, first=3, at=datetime(2026, 4, 1))
		process()
		assert len(trail.opportunities()) == 2

	def test_a_lower_threshold_takes_up_what_was_decided_in_this_window(self, trail, process, notice):
		from frappe.utils import now_datetime

		trigger = trail.only_trigger(BREACH, threshold=5)
		notice(3, at=now_datetime())
		notice(3, first=10)
		process(now=now_datetime())
		trigger.threshold = 3
		trigger.save()
		process(now=now_datetime())
		assert len(trail.opportunities()) == 1
		assert trail.statuses() == {BEHIND: 3, BELOW: 3}

	def test_a_new_trigger_takes_up_what_stands_behind_another(self, trail, process, notice):
		from frappe.utils import now_datetime

		trail.only_trigger(BREACH, threshold=2)
		notice(3, at=now_datetime(), team="A")
		process(now=now_datetime())
		before = {row.name: row.opportunity for row in trail.signals()}
		trail.make_trigger(BREACH, name="nach Team", threshold=3, by_team=1)
		process(now=now_datetime())
		assert len(trail.opportunities()) == 2
		assert trail.statuses() == {BEHIND: 3}
		assert {row.name: row.opportunity for row in trail.signals()} == before


class TestGroups:
	@pytest.mark.row("R26")
	@pytest.mark.parametrize("dimension", ["team", "customer", "ticket_type", "priority"])
	def test_by_each_dimension(self, trail, notice, process, dimension):
		trail.only_trigger(BREACH, threshold=2, **{f"by_{dimension}": 1})
		for position, value in enumerate(("A'B 50% 😡", "B", "")):
			notice(2, first=10 * position + 1, **{dimension: value})
		notice(1, first=99, **{dimension: "alone"})
		process()
		made = trail.opportunities()
		assert len(made) == 3
		for opportunity in made:
			values = {row.get(dimension) or "" for row in trail.signals(opportunity=opportunity.name)}
			assert len(values) == 1
		assert trail.statuses() == {BEHIND: 6, BELOW: 1}

	@pytest.mark.row("R10")
	def test_a_common_customer_is_the_opportunitys(self, trail, notice, process):
		trail.only_trigger(BREACH, threshold=2, by_customer=1)
		notice(2, customer="Kunde A")
		process()
		assert trail.opportunities()[0].customer == "Kunde A"

	def test_scope(self, trail, notice, process):
		trail.only_trigger(BREACH, threshold=2, scope_priority="High")
		notice(2, priority="High")
		notice(5, first=10, priority="Low")
		process()
		assert [row.ticket_count for row in trail.opportunities()] == [2]
		assert trail.statuses() == {BEHIND: 2, NOT_WATCHED: 5}

	@pytest.mark.parametrize(
		("window", "days", "expected"),
		[
			("Day", [1, 1, 2], [2]),
			("Week", [2, 8, 9], [2]),  # 2 March 2026 is a Monday
			("Month", [1, 31, 32], [2]),
			("Quarter", [-58, 31, 32], [2]),
		],
	)
	def test_each_window(self, trail, notice, process, window, days, expected):
		trail.only_trigger(BREACH, threshold=2, window_length=window)
		for position, number in enumerate(days):
			notice(1, first=position + 1, at=day(number, 0))
		process()
		assert [row.ticket_count for row in trail.opportunities()] == expected
		assert trail.statuses() == {BEHIND: 2, BELOW: 1}

	@pytest.mark.row("R27")
	def test_each_ticket_by_itself(self, trail, notice, process):
		from itss_improvement.domain.signal import SignalKind

		trail.only_trigger(
			"Complaint",
			window_length="Each Ticket",
			threshold=1,
			source="Customer Feedback",
			source_subtype="Customer Complaint",
		)
		notice(3, kind=SignalKind.COMPLAINT, subject="50% {0} 投诉😡 <script>x</script>")
		process()
		made = trail.opportunities()
		assert len(made) == 3
		assert {row.source for row in made} == {"Customer Feedback"}
		assert all("50% {0} 投诉😡" in row.title and "<script" not in row.title for row in made)


class TestAttainment:
	ALL = "SLA Attainment Under Target"

	@pytest.fixture
	def month(self, desk, notice):
		"""A month of 20 tickets, 5 of them late."""
		names = desk.insert_rows(20, opening_date=MARCH.date(), agent_group="Network")
		notice(5, first=names[0], opened_at=day(1), team="Network")

	@pytest.mark.row("R26")
	def test_is_judged_when_the_month_is_over(self, trail, month, process):
		from itss_improvement.opportunities import closed_windows

		trail.change_settings(record_language="en")
		trail.only_trigger(self.ALL, name="Kept", attainment_target=90, minimum_tickets=10, by_team=1)
		process(now=MARCH + timedelta(days=30))
		assert trail.opportunities() == []
		assert {row.outcome for row in trail.signals()} == {"Kept: 2026-03 is not over yet."}
		first = datetime(2026, 4, 1, 3)
		closed_windows.reconsider(first)
		process(now=first)
		[opportunity] = trail.opportunities()
		assert opportunity.ticket_count == 5
		assert opportunity.metric_value == "75.0% (20)"
		assert opportunity.trigger_reason == (
			"In 2026-03, 5 of 20 tickets missed their agreement (Team: Network): attainment 75.0%, target 90%."
		)
		assert trail.statuses() == {BEHIND: 5}

	@pytest.mark.row("R26")
	def test_is_judged_although_all_its_signals_stand_behind_another(self, trail, month, process):
		from itss_improvement.opportunities import closed_windows

		trail.only_trigger(self.ALL, attainment_target=90, minimum_tickets=10)
		trail.make_trigger(BREACH, name="einzeln", threshold=2)
		process(now=MARCH + timedelta(days=30))
		assert trail.statuses() == {BEHIND: 5}
		before = {row.name: row.opportunity for row in trail.signals()}
		first = datetime(2026, 4, 1, 3)
		closed_windows.reconsider(first)
		process(now=first)
		assert {row.improvement_trigger for row in trail.opportunities()} == {"einzeln", "测试规则"}
		assert {row.name: row.opportunity for row in trail.signals()} == before
		assert trail.statuses() == {BEHIND: 5}

	def test_reviewing_again_changes_nothing(self, trail, month, process):
		from itss_improvement.opportunities import closed_windows

		trail.only_trigger(self.ALL, attainment_target=90, minimum_tickets=10)
		found = []
		for hour in (3, 4):
			closed_windows.reconsider(datetime(2026, 4, 1, hour))
			process(now=datetime(2026, 4, 1, hour))
			[opportunity] = trail.opportunities()
			found.append((opportunity.name, trail.evidence_of(opportunity.name), trail.statuses()))
		assert found[0] == found[1]

	@pytest.mark.parametrize(
		("target", "minimum", "outcome"),
		[
			(75, 10, "Kept: attainment in 2026-03 was not under 75% (all tickets)."),
			(90, 21, "Kept: fewer than 21 tickets in 2026-03 to judge by (all tickets)."),
		],
	)
	def test_that_is_good_enough_or_of_too_few(self, trail, month, process, target, minimum, outcome):
		trail.change_settings(record_language="en")
		trail.only_trigger(self.ALL, name="Kept", attainment_target=target, minimum_tickets=minimum)
		process()
		assert {row.outcome for row in trail.signals()} == {outcome}

	@pytest.mark.parametrize("length", ["Day", "Week", "Quarter"])
	def test_of_other_windows(self, trail, month, process, length):
		trail.only_trigger(self.ALL, attainment_target=90, minimum_tickets=10, window_length=length)
		process()
		assert [row.metric_value for row in trail.opportunities()] == ["75.0% (20)"]


class TestDepartments:
	@pytest.fixture(autouse=True)
	def _(self, trail):
		trail.only_trigger(BREACH, threshold=2)
		trail.make_department("网络部", "Net A", "Net B")
		trail.make_department("应用部", "Apps")

	def department(self, trail) -> str:
		[opportunity] = trail.opportunities()
		assert opportunity.responsible_department == opportunity.identified_by_department
		return opportunity.responsible_department

	@pytest.mark.row("R49")
	def test_of_most_of_the_tickets(self, trail, notice, process):
		notice(2, team="Apps")
		notice(2, first=10, team="Net A")
		notice(1, first=20, team="Net B")
		notice(9, first=30, team="Nobody's")
		process()
		assert self.department(trail) == "网络部"

	def test_the_default(self, trail, notice, process):
		trail.make_department("默认部门")
		trail.change_settings(default_department="默认部门")
		notice(2, team="Nobody's")
		process()
		assert self.department(trail) == "默认部门"

	def test_else_the_quality_department(self, trail, notice, process):
		trail.change_settings(default_department=None)
		notice(2)
		process()
		assert self.department(trail) == "质量效能部"

	def test_the_triggers_own(self, trail, notice, process):
		import frappe

		frappe.db.set_value(trail.TRIGGER, "测试规则", "department", "应用部")
		notice(2, team="Net A")
		process()
		assert self.department(trail) == "应用部"

	def test_a_site_without_departments_loses_nothing(self, trail, notice, process):
		import frappe

		trail.change_settings(default_department=None)
		frappe.db.set_value(trail.DEPARTMENT, {"disabled": 0}, "disabled", 1)
		notice(2)
		process()
		assert not self.department(trail)
		assert trail.statuses() == {BEHIND: 2}


class TestEvidence:
	@pytest.mark.row("R6")
	def test_stays_as_the_ticket_was(self, desk, trail, process):
		import frappe

		from itss_improvement.signals import scan

		trail.only_trigger(BREACH, threshold=1)
		desk.make_sla(response_minutes=60)
		ticket = desk.make_ticket(age_minutes=120, subject="Wie es war", feedback_rating=0.6)
		process()
		[opportunity] = trail.opportunities()
		before = trail.evidence_of(opportunity.name)
		assert [(row.subject, row.ticket_status, row.customer_rating) for row in before] == [
			("Wie es war", "Open", 0.6)
		]
		assert before[0].response_due == ticket.response_by
		ticket.update({"subject": "Anders", "status": "Resolved"})
		ticket.save()
		scan.scan(everything=True)
		process()
		assert trail.evidence_of(opportunity.name) == before
		frappe.delete_doc(desk.DESK, ticket.name)
		assert not frappe.db.exists(desk.DESK, ticket.name)
		scan.scan(everything=True)
		process()
		assert trail.evidence_of(opportunity.name) == before
		assert len(trail.signals()) == 1

	def test_of_a_ticket_that_was_deleted_before(self, trail, notice, process):
		trail.only_trigger(BREACH, threshold=1)
		notice(1, first=999_999_999, customer="Kunde", subject="Weg")
		process()
		[row] = trail.evidence_of(trail.opportunities()[0].name)
		assert (row.ticket, row.subject, row.customer, row.ticket_status or None) == (
			"999999999",
			"Weg",
			"Kunde",
			None,
		)

	def test_a_very_long_answer_of_a_customer(self, desk, trail, notice, process):
		trail.only_trigger(BREACH, threshold=1)
		[name] = desk.insert_rows(1, feedback_extra="😡" * 100_000, subject="ü" * 140)
		notice(1, first=name)
		process()
		[row] = trail.evidence_of(trail.opportunities()[0].name)
		assert row.feedback.startswith("😡" * 1000)

	def test_no_more_rows_than_a_form_can_show(self, trail, notice, process):
		from itss_improvement.opportunities import evidence

		trail.only_trigger(BREACH, threshold=2)
		notice(evidence.LIMIT - 1)
		process()
		notice(30, first=1000)
		process()
		[opportunity] = trail.opportunities()
		rows = trail.evidence_of(opportunity.name)
		assert len(rows) == evidence.LIMIT
		assert [row.idx for row in rows] == list(range(1, evidence.LIMIT + 1))
		assert opportunity.ticket_count == evidence.LIMIT + 29
		assert trail.statuses() == {BEHIND: evidence.LIMIT + 29}


class TestTwoWorkers:
	def test_the_slower_one_joins_what_the_quicker_one_made(self, trail, notice, process, monkeypatch):
		from itss_improvement.opportunities import intake

		trail.only_trigger(BREACH, threshold=2)
		notice(2)
		process()
		[made] = trail.opportunities()
		notice(1, first=3)
		found = intake._find
		# what a worker finds whose snapshot is older than the other's commit
		monkeypatch.setattr(
			intake, "_find", lambda group, for_update=False: found(group) if for_update else (None, None)
		)
		assert process().made == {}
		[opportunity] = trail.opportunities()
		assert opportunity.name == made.name
		assert opportunity.ticket_count == len(trail.evidence_of(made.name)) == 3

	def test_the_slower_one_does_not_count_back(self, trail, notice, process):
		import frappe

		trail.only_trigger(BREACH, threshold=2)
		notice(2)
		process()
		[opportunity] = trail.opportunities()
		# another worker has counted more meanwhile
		frappe.db.set_value(trail.OPPORTUNITY, opportunity.name, "ticket_count", 9)
		notice(1, first=3)
		process()
		assert [row.ticket_count for row in trail.opportunities()] == [9]


class TestAnError:
	def test_of_one_group_keeps_no_other_waiting(self, trail, notice, process, monkeypatch):
		import frappe

		from itss_improvement.opportunities import evidence

		trail.only_trigger(BREACH, threshold=2, by_team=1)
		trail.make_trigger(BREACH, name="alle", threshold=6)
		for position, team in enumerate(("A", "B", "C")):
			notice(2, first=10 * position + 1, team=team)
		attach = evidence.attach

		def fails_for_b(opportunity, signals):
			if {signal.team for signal in signals} == {"B"}:
				raise RuntimeError("ours")
			return attach(opportunity, signals)

		monkeypatch.setattr(evidence, "attach", fails_for_b)
		process(page=1)
		assert len(trail.opportunities()) == 3
		assert trail.statuses() == {BEHIND: 4, "Pending": 2}
		log = {"method": "Improvement opportunity not made", "reference_name": "测试规则"}
		assert frappe.db.count("Error Log", log) >= 1
		monkeypatch.undo()
		process()
		assert len(trail.opportunities()) == 4
		assert trail.statuses() == {BEHIND: 6}

	def test_a_deadlock_is_passed_on(self, trail, notice, process, monkeypatch):
		"""The whole page is gone; the worker tries the job again."""
		import frappe

		def fail(*args):
			raise frappe.QueryDeadlockError

		trail.only_trigger(BREACH, threshold=2)
		notice(2)
		monkeypatch.setattr("itss_improvement.opportunities.evidence.attach", fail)
		with pytest.raises(frappe.QueryDeadlockError):
			process()


class TestWhoIsTold:
	@pytest.mark.row("R16", "R17")
	def test_the_head_of_the_quality_department(self, trail, notice, process):
		import frappe

		trail.make_user("head@example.com", "ITSS Quality Officer")
		frappe.db.set_value(trail.DEPARTMENT, "质量效能部", "head", "head@example.com")
		trail.only_trigger(BREACH, threshold=2)
		notice(2)
		process()
		[opportunity] = trail.opportunities()
		todo = {"reference_type": trail.OPPORTUNITY, "reference_name": opportunity.name}
		assert frappe.get_all("ToDo", todo, ["allocated_to", "status"]) == [
			{"allocated_to": "head@example.com", "status": "Open"}
		]
		frappe.set_user("head@example.com")
		assert frappe.get_list(trail.OPPORTUNITY, pluck="name") == [opportunity.name]
		frappe.set_user("Administrator")
		notice(1, first=3)
		process()
		assert frappe.db.count("ToDo", todo) == 1

	def test_nobody_where_there_is_no_head(self, trail, notice, process):
		import frappe

		frappe.db.set_value(trail.DEPARTMENT, "质量效能部", {"head": None, "deputy": None})
		trail.only_trigger(BREACH, threshold=2)
		notice(2)
		process()
		assert len(trail.opportunities()) == 1


class TestLanguage:
	@pytest.mark.parametrize(
		("language", "reason"),
		[
			("en", "Tickets noticed in 2026-03: 2 (SLA Response Breach, all tickets). The threshold is 2."),
			("zh", None),
		],
	)
	def test_is_the_records_and_not_the_sessions(self, trail, notice, process, language, reason):
		import frappe

		trail.change_settings(record_language=language)
		trail.only_trigger(BREACH, threshold=2)
		notice(2)
		frappe.local.lang = "de"
		try:
			process()
		finally:
			frappe.local.lang = "en"
		[opportunity] = trail.opportunities()
		if reason:
			assert opportunity.trigger_reason == reason
		else:
			assert "阈值" in opportunity.trigger_reason and "2026-03" in opportunity.trigger_reason

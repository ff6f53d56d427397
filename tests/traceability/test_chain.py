"""The chain of a record: what is in it, for whom, and what it costs (R6, R23)."""

from __future__ import annotations

import pytest

from tests import improvements, people
from tests.improvements import OPPORTUNITY
from tests.web import Browser, message_of

CHAIN = "itss_improvement.api.traceability.chain"
DESK, SIGNAL, TRIGGER = "HD Ticket", "Improvement Signal", "Improvement Trigger"
DEPARTMENT, EVIDENCE = "Improvement Department", "Improvement Opportunity Evidence"
SEE_ALL = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
OUTSIDE = (people.AGENT, people.STRANGER, people.GUEST)
EVERYBODY = (*people.ROLES, people.GUEST)
HOSTILE = '<img src=x onerror="alert(1)">'
BEHIND = "Behind an Opportunity"


class Story:
	"""A ticket with a signal behind an opportunity that a trigger made and a department was the source of, another
	opportunity merged into it, and a ticket that somebody made that other one from."""

	def __init__(self, desk, trail) -> None:
		import frappe
		from frappe.utils import now_datetime

		from itss_improvement.helpdesk import desk_named
		from itss_improvement.opportunities import evidence
		from itss_improvement.signals import recorder

		self.trigger = trail.make_trigger("SLA Response Breach", department=people.OPERATIONS).name
		self.ticket, self.other_ticket = (str(desk.make_ticket(subject=subject).name) for subject in "甲乙")
		frappe.db.delete(SIGNAL)
		signal = trail.make_signal(self.ticket, now_datetime(), subject=HOSTILE)
		recorder.record([signal])
		self.signal = signal.key
		self.main = improvements.in_state(
			"Assessed", source_doctype=DEPARTMENT, source_document=people.QUALITY
		).name
		frappe.db.set_value(
			OPPORTUNITY,
			self.main,
			{"improvement_trigger": self.trigger, "responsible_department": people.OPERATIONS},
		)
		frappe.db.set_value(
			SIGNAL,
			self.signal,
			{"opportunity": self.main, "status": BEHIND, "improvement_trigger": self.trigger},
		)
		evidence.attach(self.main, [signal])
		self.merged = improvements.in_state(
			"Submitted", people.OTHER_STAFF, identified_by_department=people.PURCHASING
		).name
		frappe.db.set_value(
			OPPORTUNITY, self.merged, {"title": HOSTILE, "status": "Merged", "merged_into": self.main}
		)
		ticket = desk_named(DESK).snapshots([self.other_ticket])[self.other_ticket]
		frappe.get_doc(
			doctype=evidence.DOCTYPE,
			parent=self.merged,
			parenttype=OPPORTUNITY,
			parentfield="evidence",
			**evidence.row_of(ticket),
		).db_insert()

	def records(self) -> dict[str, tuple[str, str]]:
		return {
			"ticket": (DESK, self.ticket),
			"other ticket": (DESK, self.other_ticket),
			"signal": (SIGNAL, self.signal),
			"trigger": (TRIGGER, self.trigger),
			"source": (DEPARTMENT, people.QUALITY),
			"main": (OPPORTUNITY, self.main),
			"merged": (OPPORTUNITY, self.merged),
		}


@pytest.fixture
def story(trail, desk) -> Story:
	trail.forget_everything()
	people.make_everybody()
	return Story(desk, trail)


@pytest.fixture
def named(story):
	"""What each record is called in here."""
	return {record: key for key, record in story.records().items()}


def ask(user: str, doctype: str, name, **values):
	return Browser(user).call(CHAIN, doctype=doctype, name=name, **values)


def chain(user: str, doctype: str, name, **values) -> dict:
	answer = ask(user, doctype, name, **values)
	assert answer.status_code == 200, (user, doctype, message_of(answer))
	return answer.get_json()["message"]


def make_agents(*users: str) -> None:
	import frappe

	for user in users:
		frappe.get_doc("User", user).add_roles("Agent")


def keys(found: dict, named: dict) -> list[str]:
	return [named[node["doctype"], node["name"]] for node in found["nodes"]]


def edges(found: dict, named: dict) -> set[tuple[str, str]]:
	names = keys(found, named)
	return {(names[before], names[after]) for before, after in found["edges"]}


WHOLE = {"ticket", "other ticket", "signal", "trigger", "source", "main", "merged"}
FROM = {
	"ticket": {"ticket", "signal", "trigger", "main"},
	"signal": {"ticket", "signal", "trigger", "main"},
	"trigger": {"trigger", "main"},
	"main": WHOLE,
	"merged": {"other ticket", "merged", "main", "trigger"},
	"other ticket": {"other ticket", "merged", "main", "trigger"},
}
"""What a person who may see everything sees from each of them."""


@pytest.mark.row("R6", "R23")
@pytest.mark.parametrize("start", FROM)
def test_from_any_record_all_that_led_to_it_and_came_of_it(story, named, start):
	make_agents(people.AUDITOR)
	found = chain(people.AUDITOR, *story.records()[start])
	names = keys(found, named)
	assert set(names) == FROM[start] and len(names) == len(set(names))
	assert names[found["start"]] == start
	assert found["complete"] is True


def test_it_stands_in_its_stages_from_left_to_right(story, named):
	found = chain(people.OFFICER, OPPORTUNITY, story.main)
	assert found["stages"] == ["Source Document", "Ticket", "Signal", "Trigger", "Opportunity"]
	assert [node["stage"] for node in found["nodes"]] == [
		"Source Document", "Ticket", "Ticket", "Signal", "Trigger", "Opportunity", "Opportunity",
	]  # fmt: skip
	assert edges(found, named) == {
		("ticket", "signal"),
		("signal", "main"),
		("trigger", "main"),
		("source", "main"),
		("merged", "main"),
		("other ticket", "merged"),
	}


def test_what_is_told_of_a_record(story, named):
	import frappe

	make_agents(people.OFFICER)
	found = chain(people.OFFICER, OPPORTUNITY, story.main)
	nodes = dict(zip(keys(found, named), found["nodes"], strict=True))
	url = nodes["main"].pop("url")
	assert nodes["main"] == {
		"doctype": OPPORTUNITY,
		"name": story.main,
		"title": improvements.WORDS["title"],
		"number": story.main,
		"status": "Assessed",
		"colour": "blue",
		"stage": "Opportunity",
		"date": frappe.utils.today(),
	}
	assert url.endswith(f"/improvement-opportunity/{story.main}")
	signal, ticket, trigger = nodes["signal"], nodes["ticket"], nodes["trigger"]
	assert (signal["title"], signal["status"], signal["number"]) == ("SLA Response Breach", BEHIND, "")
	assert (ticket["title"], ticket["number"], ticket["status"]) == ("甲", story.ticket, "Open")
	assert ticket["url"].endswith(f"/hd-ticket/{story.ticket}")
	assert (trigger["title"], trigger["number"]) == (story.trigger, "")
	assert nodes["merged"]["title"] == HOSTILE


def test_words_are_in_the_readers_language_and_titles_as_they_are(story):
	import frappe

	from itss_improvement.api import traceability

	before, frappe.local.lang = frappe.local.lang, "zh"
	try:
		found = traceability.chain(SIGNAL, story.signal)
	finally:
		frappe.local.lang = before
	assert [node["title"] for node in found["nodes"] if node["doctype"] == SIGNAL] == ["响应超时"]
	assert improvements.WORDS["title"] in [node["title"] for node in found["nodes"]]


def test_a_signal_that_counts_for_two_opportunities_leads_to_both(story, named):
	"""Though it names only the one that it counted for last."""
	import frappe

	other = improvements.draft().name
	frappe.db.set_value(SIGNAL, story.signal, "opportunity", other)
	named[OPPORTUNITY, other] = "other"
	found = chain(people.OFFICER, SIGNAL, story.signal)
	assert {("signal", "main"), ("signal", "other")} <= edges(found, named)


class TestWhoSeesWhat:
	"""The door is a request over HTTP, as the desk sends it."""

	@staticmethod
	def expected(user: str, start: str) -> set[str]:
		if user in SEE_ALL and start not in ("ticket", "other ticket"):
			# of our roles only the quality department, which keeps the departments, and readers of records see them
			return FROM[start]
		return {
			(people.OWNER, "main"): {"ticket", "main", "source"},
			(people.OTHER_OWNER, "merged"): {"other ticket", "merged"},
			(people.STAFF, "main"): {"ticket", "main"},
			(people.OTHER_STAFF, "merged"): {"other ticket", "merged"},
		}.get((user, start), set())

	@pytest.mark.row("R14", "R16", "R18")
	@pytest.mark.parametrize("start", FROM)
	def test_everybody_sees_what_their_lists_show(self, story, named, start):
		import frappe

		for user in EVERYBODY:
			expected = self.expected(user, start)
			doctype, name = story.records()[start]
			answer = ask(user, doctype, name)
			if not expected:
				assert answer.status_code == 403, (user, answer.status_code)
				assert HOSTILE not in answer.get_data(as_text=True)
				continue
			found = answer.get_json()["message"]
			assert set(keys(found, named)) - {"source"} == expected - {"source"}, user
			frappe.set_user(user)
			try:
				for node in found["nodes"]:
					if node["doctype"] == DESK:
						assert node["url"] is None, user
					else:
						assert frappe.get_list(node["doctype"], {"name": node["name"]}), (user, node)
			finally:
				frappe.set_user("Administrator")
			joined = {index for edge in found["edges"] for index in edge}
			assert joined == set(range(len(found["nodes"]))) or len(found["nodes"]) == 1, user

	def test_a_ticket_opens_for_whoever_may_open_it(self, story, named):
		for user, start in ((people.OFFICER, "main"), (people.OWNER, "main"), (people.OTHER_STAFF, "merged")):
			make_agents(user)
			found = chain(user, *story.records()[start])
			tickets = [node for node in found["nodes"] if node["doctype"] == DESK]
			assert tickets and all(node["url"] for node in tickets), user

	def test_a_ticket_that_may_not_be_opened_is_told_as_it_was_noticed(self, story):
		import frappe

		frappe.db.set_value(DESK, story.ticket, {"subject": "不该看到", "status": "Closed"})
		answer = ask(people.OFFICER, OPPORTUNITY, story.main)
		told = answer.get_data(as_text=True)
		assert "不该看到" not in told and "Closed" not in told
		(ticket,) = [node for node in answer.get_json()["message"]["nodes"] if node["name"] == story.ticket]
		assert (ticket["url"], ticket["date"]) == (None, frappe.utils.today())

	def test_a_ticket_that_was_deleted_is_still_told(self, story, named):
		import frappe

		make_agents(people.OFFICER)
		frappe.db.delete(DESK, {"name": story.ticket})
		found = chain(people.OFFICER, OPPORTUNITY, story.main)
		nodes = dict(zip(keys(found, named), found["nodes"], strict=True))
		assert nodes["ticket"]["url"] is None and nodes["other ticket"]["url"]
		assert ask(people.OFFICER, DESK, story.ticket).status_code == 403

	def test_what_may_not_be_read_is_not_counted(self, story, named):
		"""Ten of another department, merged into this one."""
		import frappe

		for _ in range(10):
			name = improvements.draft(people.OTHER_STAFF, identified_by_department=people.PURCHASING).name
			frappe.db.set_value(OPPORTUNITY, name, {"status": "Merged", "merged_into": story.main})
		found = chain(people.OWNER, OPPORTUNITY, story.main, at_most=2)
		assert not [node for node in found["nodes"] if node.get("more")]
		(rest,) = [
			node
			for node in chain(people.OFFICER, OPPORTUNITY, story.main, at_most=2)["nodes"]
			if node.get("more") and node["stage"] == "Opportunity"
		]
		assert rest == {"stage": "Opportunity", "more": 11}

	def test_what_was_shared_is_seen(self, story, named):
		import frappe

		frappe.share.add(OPPORTUNITY, story.merged, people.OWNER, notify=0)
		found = chain(people.OWNER, OPPORTUNITY, story.main)
		assert set(keys(found, named)) >= {"main", "merged", "other ticket"}

	def test_a_source_document_is_named_to_its_readers_only(self, story, named):
		import frappe

		note = frappe.get_doc(doctype="Note", title="秘密", public=0).insert()
		frappe.db.set_value(OPPORTUNITY, story.main, {"source_doctype": "Note", "source_document": note.name})
		for user, named_to in ((people.OWNER, False), ("Administrator", True)):
			told = ask(user, OPPORTUNITY, story.main).get_json()["message"]["nodes"]
			assert (note.title in [node["title"] for node in told]) is named_to


class TestSources:
	"""Whatever somebody named as a source."""

	@pytest.mark.parametrize(
		"source",
		[
			("Gone With Its App", "x"),
			("Improvement Settings", "Improvement Settings"),
			("Improvement Opportunity Evidence", "x"),
			("User", "nobody@example.com"),
		],
	)
	def test_one_that_is_no_record_is_passed_over(self, story, source):
		import frappe

		doctype, name = source
		frappe.db.set_value(OPPORTUNITY, story.main, {"source_doctype": doctype, "source_document": name})
		found = chain(people.OFFICER, OPPORTUNITY, story.main)
		assert "Source Document" not in found["stages"]

	def test_a_ticket_as_a_source_is_a_ticket(self, story, named):
		import frappe

		make_agents(people.OFFICER)
		frappe.db.set_value(
			OPPORTUNITY, story.main, {"source_doctype": DESK, "source_document": story.other_ticket}
		)
		found = chain(people.OFFICER, DESK, story.other_ticket)
		assert ("other ticket", "merged") in edges(found, named)
		assert set(keys(found, named)) == {"other ticket", "merged", "main", "trigger"}

	def test_an_opportunity_as_a_source_goes_on_in_a_circle(self, story, named):
		"""What came of an improvement may be the next one's source, and nothing keeps people from closing a ring."""
		import frappe

		frappe.db.set_value(
			OPPORTUNITY, story.merged, {"source_doctype": OPPORTUNITY, "source_document": story.main}
		)
		for start in ("main", "merged"):
			found = chain(people.OFFICER, *story.records()[start])
			assert {("main", "merged"), ("merged", "main")} <= edges(found, named)
			assert found["complete"] is True


class TestRefusals:
	@pytest.mark.parametrize(
		"doctype", ["User", "Nowhere", "Improvement Settings", "", "Improvement Department"]
	)
	def test_a_doctype_that_is_no_part_of_a_chain(self, story, doctype):
		answer = ask(people.OFFICER, doctype, "x")
		assert answer.status_code == 417
		assert message_of(answer).startswith(
			f"{doctype} is no part of the chain from tickets to improvements"
		)

	@pytest.mark.parametrize("doctype", [OPPORTUNITY, SIGNAL, TRIGGER, DESK])
	@pytest.mark.parametrize("name", ["IMP-1999-9999", "", "1 or 1=1", "' or ''='", 2**40, "😀"])
	def test_a_record_that_is_not_there(self, story, doctype, name):
		make_agents(people.OFFICER)
		answer = ask(people.OFFICER, doctype, name)
		assert answer.status_code == 403
		assert f"{doctype} {name} does not exist, or you may not read it." in message_of(answer)

	def test_one_that_may_not_be_read_is_refused_in_the_same_words(self, story):
		words = [
			message_of(ask(people.OTHER_OWNER, OPPORTUNITY, name)).replace(name, "…")
			for name in (story.main, "IMP-1999-9999")
		]
		assert words[0] == words[1]
		assert "does not exist, or you may not read it." in words[0]

	@pytest.mark.parametrize("at_most", [-1, 0, 1, 201, 10**9])
	def test_more_or_fewer_than_can_be_shown(self, story, at_most):
		answer = ask(people.OFFICER, OPPORTUNITY, story.main, at_most=at_most)
		assert answer.status_code == 417
		assert f"Of each stage from 2 to 200 records can be shown, not {at_most}." in message_of(answer)

	def test_an_agent_takes_no_part(self, story):
		assert ask(people.AGENT, DESK, story.ticket).status_code == 403


class TestCosts:
	@pytest.fixture
	def many(self, story, trail, desk):
		"""Makes an opportunity of so many tickets, with so many others merged into it."""
		import frappe

		numbers = iter(range(desk.FAR, desk.FAR + 10**6, 10**4))

		def make(tickets: int, opportunities: int) -> str:
			main = improvements.in_state("Submitted", responsible_department=people.OPERATIONS).name
			for _ in range(opportunities):
				merged = improvements.in_state("Submitted", responsible_department=people.OPERATIONS).name
				for name in (merged, main):
					self.put_behind(name, desk.insert_rows(tickets, first=next(numbers)), trail)
				frappe.db.set_value(OPPORTUNITY, merged, {"status": "Merged", "merged_into": main})
			frappe.db.set_value(OPPORTUNITY, main, "improvement_trigger", story.trigger)
			return main

		return make

	@staticmethod
	def put_behind(name: str, numbers: list[int], trail) -> None:
		import frappe
		from frappe.utils import now_datetime

		from itss_improvement.opportunities import evidence
		from itss_improvement.signals import recorder

		signals = [trail.make_signal(number, now_datetime()) for number in numbers]
		recorder.record(signals)
		frappe.db.set_value(SIGNAL, {"name": ["in", [signal.key for signal in signals]]}, "opportunity", name)
		evidence.attach(name, signals)

	@pytest.mark.parametrize("user", [people.OFFICER, people.OWNER])
	def test_as_many_queries_for_many_records_as_for_few(self, many, queries, user):
		import frappe

		from itss_improvement.api import traceability

		make_agents(user)
		starts = [many(1, 1), many(25, 10)]
		frappe.set_user(user)
		try:
			counts = []
			# the first round fills the caches
			for _round in range(2):
				counts = []
				for name in starts:
					with queries() as sent:
						found = traceability.chain(OPPORTUNITY, name)
					counts.append(len(sent))
		finally:
			frappe.set_user("Administrator")
		assert counts[0] == counts[1] <= 60
		totals = {
			stage: sum(node.get("more", 1) for node in found["nodes"] if node["stage"] == stage)
			for stage in found["stages"]
		}
		assert totals["Opportunity"] == 11
		assert totals["Ticket"] == (500 if user == people.OFFICER else 11 * 25 - 25 + 200)

	def test_a_ticket_and_a_signal_cost_no_more_beside_five_hundred(self, many, queries, trail):
		import frappe

		from itss_improvement.api import traceability

		make_agents(people.OFFICER)
		few, lots = many(1, 1), many(25, 10)
		frappe.set_user(people.OFFICER)
		try:
			for start in (SIGNAL, DESK):
				counts = []
				for _round in range(2):
					counts = []
					for name in (few, lots):
						row = frappe.get_value(
							EVIDENCE, {"parent": name, "idx": 1}, ["signal_name", "ticket"]
						)
						with queries() as sent:
							traceability.chain(start, row[0] if start == SIGNAL else row[1])
						counts.append(len(sent))
				assert counts[0] == counts[1], start
		finally:
			frappe.set_user("Administrator")

	def test_what_is_left_out_is_counted(self, many):
		make_agents(people.OFFICER)
		name = many(500, 1)
		found = chain(people.OFFICER, OPPORTUNITY, name, at_most=8)
		by_stage = {
			stage: [node for node in found["nodes"] if node["stage"] == stage] for stage in found["stages"]
		}
		for stage in ("Ticket", "Signal"):
			*shown, rest = by_stage[stage]
			assert (len(shown), rest) == (7, {"stage": stage, "more": 993})
		assert found["complete"] is True
		assert len(chain(people.OFFICER, OPPORTUNITY, name, at_most=200)["nodes"]) == 200 + 200 + 2 + 1

	def test_a_long_list_of_names_is_asked_for_in_parts(self, many, monkeypatch):
		from itss_improvement.traceability import reading

		name = many(5, 2)
		whole = chain(people.OFFICER, OPPORTUNITY, name, at_most=200)
		monkeypatch.setattr(reading, "NAMES_A_QUERY", 3)
		assert chain(people.OFFICER, OPPORTUNITY, name, at_most=200) == whole

	def test_a_step_to_more_than_can_be_looked_at_says_so(self, many, monkeypatch):
		from itss_improvement.traceability import reading

		monkeypatch.setattr(reading, "BREADTH", 3)
		assert chain(people.OFFICER, OPPORTUNITY, many(2, 1))["complete"] is True
		assert chain(people.OFFICER, OPPORTUNITY, many(4, 1))["complete"] is False

"""Whom to ask, sending and taking back, and what becomes of an answer in the evaluation (R75)."""

from __future__ import annotations

import pytest

from itss_improvement.domain.survey import fingerprint
from tests import doors, evaluations, people
from tests.evaluations import EVALUATION
from tests.measures import acting
from tests.surveys import asking
from tests.surveys.asking import INVITATION, LIN, ZHAO, feedback, key_of, proposal, send
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def everybody(site, empty_site):
	people.make_everybody()


@pytest.fixture
def evaluation(everybody):
	return asking.evaluation(("打印机卡纸", LIN), ("网络很慢", ZHAO), ("打印机又坏了", f"林 <{LIN.upper()}>"))


def answer(key: str, before: str = "2", after: str = "4", words: str = "") -> None:
	from itss_improvement.domain.survey import read_answer
	from itss_improvement.surveys import answering

	with acting(people.GUEST):
		answering.answer(answering.find(key), read_answer(before, after, words))


def refused(call, *said: str) -> None:
	import frappe

	with pytest.raises((frappe.ValidationError, frappe.PermissionError)) as refusal:
		call()
	assert all(part in str(refusal.value) for part in said), refusal.value


def nobody_was_asked(doc) -> bool:
	import frappe

	return not frappe.db.exists(INVITATION, {"evaluation": doc.name}) and not frappe.get_all(
		"Email Queue", {"reference_doctype": INVITATION}
	)


class TestProposal:
	@pytest.mark.row("R75")
	def test_one_for_each_customer_with_their_newest_ticket_first(self, evaluation):
		found = proposal(evaluation)
		shown = [(one["address"], one["subject"], one["tickets"]) for one in found["people"]]
		assert shown == [(LIN, "打印机又坏了", 2), (ZHAO, "网络很慢", 1)]
		assert (found["deleted"], found["own"]) == ([], 0)

	def test_our_own_people_are_left_out(self, everybody):
		import frappe

		agents = people.make_user("somebody.inside@example.com")
		frappe.get_doc(
			doctype="User", name="portal@client.example", email="portal@client.example",
			first_name="portal", enabled=1, user_type="Website User",
		).db_insert()  # fmt: skip
		doc = asking.evaluation(
			("内部报修", people.AGENT), ("内部报修二", agents), ("门户报修", "portal@client.example")
		)
		found = proposal(doc)
		assert [one["address"] for one in found["people"]] == ["portal@client.example"]
		assert found["own"] == 2

	def test_deleted_tickets_are_named(self, evaluation):
		import frappe

		ticket = proposal(evaluation)["people"][1]["ticket"]
		frappe.delete_doc("HD Ticket", ticket, force=True, ignore_permissions=True)
		found = proposal(evaluation)
		assert [one["address"] for one in found["people"]] == [LIN]
		assert [(row["ticket"], row["subject"]) for row in found["deleted"]] == [(ticket, "网络很慢")]

	def test_without_an_address_there_is_nobody_to_mail(self, evaluation):
		import frappe

		one = proposal(evaluation)["people"][1]
		frappe.db.set_value("HD Ticket", one["ticket"], {"raised_by": "前台", "contact": None})
		(nameless,) = [row for row in proposal(evaluation)["people"] if not row["address"]]
		assert nameless["ticket"] == one["ticket"]
		chosen = [{"desk": one["desk"], "ticket": one["ticket"]}]
		refused(lambda: self.send(evaluation, chosen), one["ticket"], "no mail address")
		assert nobody_was_asked(evaluation)

	def send(self, doc, tickets, user: str = people.OFFICER):
		from itss_improvement.api.survey import send

		with acting(user):
			return send(doc.name, tickets)

	def test_who_was_asked_is_marked(self, evaluation):
		send(evaluation, LIN)
		row = {"way": "Call-Back", "ticket": proposal(evaluation)["people"][1]["ticket"], "score_after": 0.8}
		evaluations.write(evaluation, feedback=[row])
		asked = {one["address"]: one["asked"] for one in proposal(evaluation)["people"]}
		assert asked == {
			LIN: {"way": "Survey", "state": "Sent"},
			ZHAO: {"way": "Call-Back", "state": ""},
		}

	def test_its_queries_do_not_grow_with_the_tickets(self, everybody, queries):
		counts = []
		for tickets in (2, 12):
			doc = asking.evaluation(*((f"工单 {n}", f"caller{n}@client.example") for n in range(tickets)))
			with queries() as sent:
				assert len(proposal(doc)["people"]) == tickets
			counts.append(len(sent))
		assert counts[1] <= counts[0]


class TestSending:
	@pytest.mark.row("R75")
	def test_each_is_mailed_a_link_of_their_own(self, evaluation):
		import frappe

		lin, _zhao = send(evaluation, LIN, ZHAO)
		assert (lin.evaluation, lin.address, lin.status) == (evaluation.name, LIN, "Sent")
		assert (lin.expires_on - lin.sent_on).days == 14 and lin.sent_by == people.OFFICER
		key, other = key_of(LIN), key_of(ZHAO)
		assert key != other
		name, token = key.split(".")
		assert (name, fingerprint(token)) == (lin.name, lin.token_hash)
		# nowhere but in the mail
		for doctype in (INVITATION, "Version", "Comment", "Communication", EVALUATION):
			assert token not in frappe.as_json(frappe.get_all(doctype, fields=["*"]))

	def test_the_mail_is_in_the_language_of_records_and_says_nothing_inner(self, evaluation):
		import frappe

		frappe.db.set_single_value("Improvement Settings", "record_language", "zh")
		frappe.clear_document_cache("Improvement Settings", "Improvement Settings")
		send(evaluation, LIN)
		mail = asking.mail_to(LIN)
		for text in (asking.text_of(mail), asking.text_of(mail, "html")):
			assert "打印机又坏了" in text and "尊敬的客户" in text
			for inner in (evaluation.name, evaluation.opportunity, evaluation.reference_name, "EVAL", "评估"):
				assert inner not in text, inner
			assert evaluation.title not in text.replace("打印机又坏了", "")
		assert "打印机又坏了" in mail["Subject"]
		sent = frappe.get_all("Email Queue", {"reference_doctype": INVITATION}, pluck="name")
		assert frappe.get_all("Email Queue Recipient", {"parent": ["in", sent]}, pluck="recipient") == [LIN]
		assert ZHAO not in str(mail)

	def test_nobody_is_asked_twice_but_after_it_expired_or_was_withdrawn(self, evaluation):
		import frappe

		(first,) = send(evaluation, LIN)
		refused(lambda: send(evaluation, ZHAO, LIN), evaluation.name, "already")
		assert frappe.db.count(INVITATION, {"evaluation": evaluation.name}) == 1
		frappe.db.set_value(INVITATION, first.name, "expires_on", frappe.utils.add_to_date(None, seconds=-1))
		(second,) = send(evaluation, LIN)
		from itss_improvement.api.survey import withdraw

		with acting(people.OFFICER):
			withdraw(second.name)
		second.reload()
		assert (second.status, second.withdrawn_by) == ("Withdrawn", people.OFFICER)
		send(evaluation, LIN)
		answer(key_of(LIN))
		refused(lambda: send(evaluation, LIN), "already")

	def test_what_is_not_waiting_is_not_withdrawn(self, evaluation):
		from itss_improvement.api.survey import withdraw

		(lin,) = send(evaluation, LIN)
		answer(key_of(LIN))
		with acting(people.OFFICER):
			refused(lambda: withdraw(lin.name), "Answered")
			refused(lambda: withdraw("0000000000"), "0000000000")

	def test_nobody_but_those_proposed(self, evaluation):
		from itss_improvement.api.survey import send

		other = asking.make_ticket("别人的工单", "victim@elsewhere.example")
		right = proposal(evaluation)["people"][0]
		right = {"desk": right["desk"], "ticket": right["ticket"]}
		for tickets, said in (
			([right, {"desk": "HD Ticket", "ticket": str(other.name)}], str(other.name)),
			([right, {"desk": "User", "ticket": right["ticket"]}], "none of those proposed"),
			([{"address": "victim@elsewhere.example"}], "a list"),
			(["x"], "a list"),
			("{", "a list"),
			([], "choose"),
		):
			with acting(people.OFFICER):
				refused(lambda tickets=tickets: send(evaluation.name, tickets), evaluation.name, said)
		assert nobody_was_asked(evaluation)

	def test_without_a_mail_account_it_is_refused_in_a_sentence(self, evaluation, monkeypatch):
		from frappe.email.doctype.email_account.email_account import EmailAccount

		monkeypatch.setattr(EmailAccount, "find_outgoing", classmethod(lambda cls, *args, **kw: {}))
		assert proposal(evaluation)["can_mail"] is False
		refused(lambda: send(evaluation, LIN), evaluation.name, "no mail account")
		assert nobody_was_asked(evaluation)

	def test_who_wants_no_mail_is_named_and_nobody_is_asked(self, evaluation):
		import frappe

		frappe.get_doc(doctype="Email Unsubscribe", email=LIN, global_unsubscribe=1).insert()
		frappe.db.savepoint("before_sending")
		refused(lambda: send(evaluation, LIN), "no mail")
		frappe.db.rollback(save_point="before_sending")
		assert nobody_was_asked(evaluation)

	def test_not_once_it_is_concluded(self, evaluation):
		evaluations.conclude(evaluation)
		for call in (lambda: proposal(evaluation), lambda: send_blindly(evaluation)):
			refused(call, evaluation.name, "Concluded")


def send_blindly(doc, user: str = people.OFFICER):
	from itss_improvement.api.survey import send

	with acting(user):
		return send(doc.name, [{"desk": "HD Ticket", "ticket": "1"}])


class TestWhoMay:
	OTHERS = (people.EXECUTIVE, people.AUDITOR, people.OWNER, people.STAFF, people.AGENT, people.STRANGER)

	def test_ask(self, evaluation):
		from itss_improvement.api.survey import withdraw

		(lin,) = send(evaluation, LIN)
		for user in (*self.OTHERS, people.GUEST):
			refused(lambda user=user: proposal(evaluation, user))
			refused(lambda user=user: send_blindly(evaluation, user))
			with acting(user):
				refused(lambda: withdraw(lin.name))
			assert lin.reload().status == "Sent"

	def test_no_door_is_open_by_get(self, evaluation):
		browser = Browser(people.OFFICER)
		for method in ("send", "withdraw", "proposal"):
			answer = browser.get(f"/api/method/itss_improvement.api.survey.{method}", name=evaluation.name)
			assert answer.status_code == 403, method

	def test_read_addresses(self, evaluation):
		(lin,) = send(evaluation, LIN)
		for user in (*people.ROLES, people.GUEST):
			sees = user in (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
			browser = Browser(user)
			read = browser.get(f"/api/resource/{INVITATION}/{lin.name}")
			listed = browser.get(f"/api/resource/{INVITATION}", fields='["*"]')
			for door in (read, listed):
				assert (door.status_code == 200) is sees, user
				assert (LIN in door.get_data(as_text=True)) is sees, user
				assert lin.token_hash not in door.get_data(as_text=True), user
			shown = browser.get("/api/method/itss_improvement.api.survey.page", name=evaluation.name)
			assert (LIN in shown.get_data(as_text=True)) is sees, user
			page = browser.get(f"/api/resource/{EVALUATION}/{evaluation.name}")
			assert LIN not in page.get_data(as_text=True), user

	def test_nobody_makes_or_changes_an_invitation(self, evaluation):
		import frappe

		(lin,) = send(evaluation, LIN)
		before = lin.as_dict()
		for user in (people.ADMINISTRATOR, people.OFFICER, people.REPRESENTATIVE):
			values = {"status": "Answered", "token_hash": fingerprint("A" * 43)}
			for door in doors.doors_of(INVITATION):
				assert not door(user, lin.name, values), door
			made = Browser(user).post(
				f"/api/resource/{INVITATION}", evaluation=evaluation.name, token_hash=fingerprint("A" * 43)
			)
			assert made.status_code in doors.REFUSED
			assert Browser(user).delete(f"/api/resource/{INVITATION}/{lin.name}").status_code in doors.REFUSED
		assert frappe.get_doc(INVITATION, lin.name).as_dict() == before


class TestAnswers:
	@pytest.mark.row("R75")
	def test_the_rule_counts_it_at_once(self, evaluation):
		before = evaluation.reload().rule_reasons
		send(evaluation, LIN)
		answer(key_of(LIN), "1", "5")
		assert evaluation.reload().rule_reasons != before
		assert [(row.score_before, row.score_after) for row in evaluation.feedback] == [(0.2, 1.0)]

	def test_a_form_that_was_opened_before_loses_no_answer(self, evaluation):
		import frappe

		with acting(people.OFFICER):
			stale = frappe.get_doc(EVALUATION, evaluation.name)
		send(evaluation, LIN, ZHAO)
		answer(key_of(LIN), words="好多了")
		answer(key_of(ZHAO), words="没变化")
		called = {"way": "Call-Back", "customer": "客户丙", "score_after": 0.6, "called_by": people.OFFICER}
		with acting(people.OFFICER):
			stale.append("feedback", called)
			stale.update({"side_effects": "没有"}).save()
		rows = {row.words or row.customer: row for row in feedback(evaluation)}
		assert set(rows) == {"好多了", "没变化", "客户丙"}
		assert rows["客户丙"].called_by == people.OFFICER and not rows["客户丙"].invitation
		assert sorted(row.idx for row in rows.values()) == [1, 2, 3]

	def test_nobody_changes_what_a_customer_said(self, evaluation):
		send(evaluation, LIN)
		answer(key_of(LIN), "4", "1", "更差了")
		(row,) = feedback(evaluation)
		forged = {
			"name": row.name,
			"way": "Call-Back",
			"score_before": 0.2,
			"score_after": 1.0,
			"words": "很好",
			"invitation": None,
		}
		another = {**forged, "name": None, "invitation": row.invitation}
		for change in doors.doors_of(EVALUATION):
			for rows in ([forged], [], [another]):
				change(people.OFFICER, evaluation.name, {"feedback": rows})
				kept = [found for found in feedback(evaluation) if found.invitation]
				assert [(one.name, one.way, one.words, one.score_after) for one in kept] == [
					(row.name, "Survey", "更差了", 0.2)
				], change

	def test_what_was_concluded_is_signed_with_the_answers(self, evaluation):
		import frappe

		from itss_improvement.lifecycle import signatures

		send(evaluation, LIN)
		answer(key_of(LIN), "2", "5", "好")
		doc = evaluations.conclude(evaluation.reload())
		assert [row.words for row in doc.feedback] == ["好"]
		assert all(state["holds"] for state in signatures.state_of(doc.reload()))
		frappe.db.set_value("Improvement Customer Feedback", doc.feedback[0].name, "words", "很好")
		assert not all(state["holds"] for state in signatures.state_of(frappe.get_doc(EVALUATION, doc.name)))


PREPARE = """
import frappe
from tests import people
from tests.surveys import asking
people.make_everybody()
doc = asking.evaluation(("打印机又坏了", asking.LIN))
asking.send(doc, asking.LIN)
key = asking.key_of(asking.LIN)
frappe.db.commit()
print(doc.name, key)
"""
RUN = """
import frappe
from itss_improvement.domain.survey import read_answer
from itss_improvement.surveys import answering
frappe.set_user("Guest")
asked = answering.find(sys.argv[2])
frappe.db.rollback()
print("ready", flush=True)
sys.stdin.readline()
try:
	answering.answer(asked, read_answer("", sys.argv[3], ""))
	frappe.db.commit()
	print("counted")
except answering.NotUsable:
	frappe.db.rollback()
	print("refused")
"""
FOUND = """
import frappe, json
rows = frappe.get_all("Improvement Customer Feedback", {"parent": sys.argv[2]}, ["score_after"])
print(json.dumps([row.score_after for row in rows]))
"""


@pytest.mark.row("R75")
def test_of_two_answers_at_once_one_counts(own_site, processes):
	name, key = processes.run(own_site, PREPARE).splitlines()[-1].split()
	both = [processes.start(own_site, RUN, key, score) for score in (1, 5)]
	for process in both:
		assert process.stdout.readline() == "ready\n"
	for process in both:
		process.stdin.write("\n")
		process.stdin.flush()
	said = [processes.finish(process).splitlines()[-1] for process in both]
	assert sorted(said) == ["counted", "refused"]
	stored = processes.run(own_site, FOUND, name).splitlines()[-1]
	assert stored == ("[0.2]" if said[0] == "counted" else "[1.0]")

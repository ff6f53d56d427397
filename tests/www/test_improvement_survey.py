"""The page on which customers answer: once, without logging in, and nothing else (R75)."""

from __future__ import annotations

import html
import re

import pytest

from itss_improvement.domain.survey import (
	ANSWERS_AN_HOUR,
	LARGEST_REQUEST,
	LONGEST_WORDS,
	READS_IN_TEN_MINUTES,
)
from tests import evaluations, people
from tests.surveys import asking
from tests.surveys.asking import INVITATION, LIN, ZHAO, feedback, key_of, link_to
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("site")

PAGE = "/improvement-survey"
NOT_USABLE = "This link cannot be used"
CLOSED = "The survey is closed"
SUBJECT = "打印机又坏了"


@pytest.fixture
def asked(site, empty_site):
	"""An evaluation about which LIN and ZHAO were asked."""
	people.make_everybody()
	doc = asking.evaluation((SUBJECT, LIN), ("网络很慢", ZHAO))
	asking.send(doc, LIN, ZHAO)
	return doc


class Customer(Browser):
	"""Nobody that the site knows, somewhere on the network."""

	def __init__(self, place: str = "203.0.113.1", language: str = "en"):
		super().__init__(people.GUEST)
		self.headers.update({"X-Forwarded-For": place, "Accept-Language": language, "Accept": "text/html"})

	def answer(self, key: str | None, **values):
		data = {**({} if key is None else {"key": key}), **values}
		return self.request("POST", PAGE, data=data, headers=self.headers)


@pytest.fixture
def customer(request) -> Customer:
	import frappe

	# a place of its own for every test, since what is counted is counted in Redis
	digits = frappe.generate_hash(length=8)
	return Customer(f"198.51.100.{int(digits[:2], 16)}:{digits}")


def title(answer) -> str:
	return html.unescape(re.search(r"<h1>(.*?)</h1>", answer.get_data(as_text=True), re.S)[1])


def state(address: str) -> str:
	import frappe

	return frappe.db.get_value(INVITATION, {"address": address}, "status")


@pytest.mark.row("R75")
def test_an_answer_arrives_once_in_the_evaluation(asked, customer):
	import frappe

	modified = frappe.db.get_value(evaluations.EVALUATION, asked.name, "modified")
	shown = customer.page(link_to(LIN))
	assert shown.status_code == 200 and title(shown) == "How is our service now?"
	assert SUBJECT in shown.get_data(as_text=True)
	first = customer.answer(key_of(LIN), before="2", after="4", words="  响应快多了。\r\n谢谢 ")
	assert (first.status_code, first.headers["Location"]) == (303, f"{PAGE}?answered=1")
	assert title(customer.page(first.headers["Location"])) == "Thank you"
	(row,) = feedback(asked)
	assert (row.way, row.score_before, row.score_after) == ("Survey", 0.4, 0.8)
	assert row.words == "响应快多了。\n谢谢"
	assert row.asked_on == row.answered_on == frappe.utils.getdate()
	assert (state(LIN), state(ZHAO)) == ("Answered", "Sent")
	assert row.invitation == frappe.db.get_value(INVITATION, {"address": LIN})
	# who has it open on their desk may go on writing
	assert frappe.db.get_value(evaluations.EVALUATION, asked.name, "modified") == modified

	for again in (
		customer.answer(key_of(LIN), before="5", after="1", words="更差"),
		customer.page(link_to(LIN)),
	):
		assert (again.status_code, title(again)) == (410, NOT_USABLE)
	assert feedback(asked) == [row]


@pytest.mark.row("R75")
def test_opening_the_link_uses_nothing_up(asked, customer):
	for _ in range(5):
		assert customer.page(link_to(LIN)).status_code == 200
	assert customer.request("HEAD", link_to(LIN), headers=customer.headers).status_code == 200
	# as a scanner might that fills forms in by their addresses
	query = f"{link_to(LIN)}&before=1&after=1&words=x&answered="
	assert customer.page(query).status_code == 200
	assert state(LIN) == "Sent" and feedback(asked) == []
	assert customer.answer(key_of(LIN), after="5").status_code == 303


class TestRefusals:
	def refused(self, answer, said: str = NOT_USABLE) -> str:
		assert answer.status_code == 410 and title(answer) == said
		text = answer.get_data(as_text=True)
		assert SUBJECT not in text and "<form" not in text and "EVAL-" not in text
		return text

	def test_of_what_is_not_usable_all_are_told_the_same(self, asked, customer):
		import frappe

		right, other = key_of(LIN), key_of(ZHAO)
		name, token = right.split(".")
		wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
		keys = {
			"nothing": "",
			"no link": "x",
			"wrong token": f"{name}.{wrong}",
			"another's token": f"{name}.{other.split('.')[1]}",
			"no such invitation": f"{'0' * len(name)}.{token}",
			"cut off": right[:-1],
			"hostile": "'\"><script>alert(1)</script>",
		}
		told = {case: self.refused(customer.answer(key, after="5")) for case, key in keys.items()}
		told |= {f"{case}, read": self.refused(customer.page(PAGE, key=key)) for case, key in keys.items()}
		told["no key"] = self.refused(customer.answer(None, after="5"))
		told["no key, read"] = self.refused(customer.page(PAGE))

		past = frappe.utils.add_to_date(None, seconds=-1)
		frappe.db.set_value(INVITATION, {"address": LIN}, "expires_on", past)
		told["expired"] = self.refused(customer.answer(right, after="5"))
		told["expired, read"] = self.refused(customer.page(PAGE, key=right))
		frappe.db.set_value(INVITATION, {"address": ZHAO}, "status", "Withdrawn")
		told["withdrawn"] = self.refused(customer.answer(other, after="5"))
		told["withdrawn, read"] = self.refused(customer.page(PAGE, key=other))
		without_nonce = {re.sub(r'nonce="[^"]+"', "", text) for text in told.values()}
		assert len(without_nonce) == 1
		assert feedback(asked) == []

	@pytest.mark.row("R75")
	def test_after_the_evaluation_is_concluded(self, asked, customer):
		evaluations.conclude(asked)
		before = feedback(asked)
		self.refused(customer.page(link_to(LIN)), CLOSED)
		self.refused(customer.answer(key_of(LIN), after="5"), CLOSED)
		assert feedback(asked) == before and state(LIN) == "Sent"
		# and whoever has no link is not told that either
		self.refused(customer.answer(key_of(LIN)[:-2] + "AA", after="5"))

	@pytest.mark.parametrize(
		("values", "said"),
		[
			({}, "at least one score"),
			({"words": " \n "}, "at least one score"),
			({"before": "0", "words": "x"}, "from 1 to 5"),
			({"after": "6"}, "from 1 to 5"),
			({"after": "1.0"}, "from 1 to 5"),
			({"after": "５"}, "from 1 to 5"),
			({"words": "好" * (LONGEST_WORDS + 1)}, f"at most {LONGEST_WORDS}"),
		],
	)
	def test_what_is_no_answer(self, asked, customer, values, said):
		answer = customer.answer(key_of(LIN), **values)
		assert answer.status_code == 422
		(told,) = re.findall(r'role="alert"[^>]*>(.*?)</p>', answer.get_data(as_text=True))
		assert said in told
		# nothing is lost: neither what was typed nor the link
		assert html.escape(values.get("words", "")) in answer.get_data(as_text=True)
		assert state(LIN) == "Sent" and feedback(asked) == []
		assert customer.answer(key_of(LIN), words="好").status_code == 303

	def test_what_is_far_too_long(self, asked, customer):
		answer = customer.answer(key_of(LIN), words="x" * LARGEST_REQUEST)
		assert (answer.status_code, title(answer)) == (413, "Your text is too long")
		assert len(answer.get_data()) < 10_000
		assert state(LIN) == "Sent" and feedback(asked) == []

	def test_a_request_that_no_form_sends(self, asked, customer):
		for body in (
			{"key": [key_of(LIN)], "after": "5"},
			{"key": {"a": 1}},
			{"key": key_of(LIN), "after": 5, "words": ["x"]},
			{"key": key_of(LIN), "before": True, "after": None},
		):
			answer = customer.request("POST", PAGE, json=body, headers=customer.headers)
			assert answer.status_code in (410, 422), body
		assert state(LIN) == "Sent" and feedback(asked) == []

	@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
	def test_other_methods(self, asked, customer, method):
		answer = customer.request(method, link_to(LIN), headers=customer.headers, data={"after": "5"})
		assert answer.status_code in (403, 404, 405)
		assert state(LIN) == "Sent"


class TestTooOften:
	def test_answers_of_one_place(self, asked, customer, monkeypatch):
		for _ in range(ANSWERS_AN_HOUR):
			assert customer.answer("wrong", after="5").status_code == 410
		answer = customer.answer(key_of(LIN), after="5")
		assert (answer.status_code, title(answer)) == (429, "Too many requests")
		assert answer.headers["Retry-After"] == "3600"
		assert state(LIN) == "Sent" and feedback(asked) == []
		# reading is counted by itself, and other people are elsewhere
		assert customer.page(link_to(LIN)).status_code == 200
		assert Customer("203.0.113.99").answer(key_of(LIN), after="5").status_code == 303

	def test_reading_from_one_place(self, asked, customer):
		for _ in range(READS_IN_TEN_MINUTES):
			assert customer.page(PAGE).status_code == 410
		assert customer.page(link_to(LIN)).status_code == 429
		# whatever else is asked for in the same breath
		assert customer.page(f"{PAGE}?cmd=another").status_code >= 400
		assert customer.answer(key_of(LIN), after="5").status_code == 303

	def test_where_nothing_can_be_counted_nobody_is_let_in(self, asked, customer, monkeypatch):
		import frappe
		from redis.exceptions import ConnectionError

		def lost(*args, **kw):
			raise ConnectionError("no Redis")

		monkeypatch.setattr(type(frappe.cache), "incrby", lost, raising=False)
		assert customer.answer(key_of(LIN), after="5").status_code == 503
		assert customer.page(link_to(LIN)).status_code == 503
		assert state(LIN) == "Sent"


class TestPage:
	def test_it_leaves_no_trace_and_loads_nothing(self, asked, customer):
		answers = [
			customer.page(link_to(LIN)),
			customer.page(PAGE),
			customer.answer(key_of(LIN)),
			customer.answer(key_of(LIN), after="5"),
		]
		assert [answer.status_code for answer in answers] == [200, 410, 422, 303]
		for answer in answers:
			assert answer.headers["Referrer-Policy"] == "no-referrer"
			assert "no-store" in answer.headers["Cache-Control"]
			assert "noindex" in answer.headers["X-Robots-Tag"]
			assert answer.headers["X-Frame-Options"] == "DENY"
			assert "Link" not in answer.headers
		for answer in answers[:3]:
			assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
			text = answer.get_data(as_text=True)
			assert not re.search(r"<script|src=|url\(|https?://", text)
			assert set(re.findall(r'href="([^"]*)"', text)) == {"data:,"}

	def test_no_inner_word_is_shown(self, asked, customer):
		import frappe

		text = customer.page(link_to(LIN)).get_data(as_text=True)
		for inner in (asked.name, asked.reference_name, asked.opportunity, asked.title, LIN, "网络很慢"):
			assert inner not in text
		for word in ("improvement opportunity", "corrective", "evaluation"):
			assert word not in re.sub(r"<style.*?</style>", "", text, flags=re.S).lower()
		assert frappe.db.get_value(INVITATION, {"address": LIN}, "token_hash") not in text

	@pytest.mark.parametrize(
		("language", "said"), [("zh-CN,zh;q=0.9", "提交"), ("en", "Send Answer"), ("de", "Send Answer")]
	)
	def test_it_speaks_the_language_of_the_browser(self, asked, customer, language, said):
		customer.headers["Accept-Language"] = language
		assert said in customer.page(link_to(LIN)).get_data(as_text=True)

	@pytest.mark.parametrize(
		"words",
		["<script>window.__xss=1</script>", '"><img src=x onerror=alert(1)> {{ 7*7 }} %s', "a < b & c > d"],
	)
	def test_what_strangers_wrote_is_text(self, site, empty_site, customer, words):
		people.make_everybody()
		doc = asking.evaluation((words, LIN))
		asking.send(doc, LIN)
		page = customer.page(link_to(LIN)).get_data(as_text=True)
		assert "<script" not in page and "<img" not in page
		mail = asking.text_of(asking.mail_to(LIN), "html")
		assert "<script" not in mail and "onerror=alert(1)>" not in mail
		# sent back with a mistake, and then stored
		page = customer.answer(key_of(LIN), words=words, after="9").get_data(as_text=True)
		assert html.escape(words) in page.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
		assert customer.answer(key_of(LIN), words=words).status_code == 303
		stored = feedback(doc)[0].words
		assert "<" not in stored and ">" not in stored
		assert stored.replace("＜", "<").replace("＞", ">") == words
		printed = Browser(people.OFFICER).page("/printview", doctype=doc.doctype, name=doc.name)
		assert printed.status_code == 200 and "<script>window.__xss" not in printed.get_data(as_text=True)
		assert "onerror=alert(1)>" not in printed.get_data(as_text=True)

	def test_whoever_is_logged_in_answers_in_the_same_way(self, asked, customer):
		import frappe

		browser = Browser(people.STRANGER)
		assert browser.page(link_to(LIN)).status_code == 200
		answer = browser.request(
			"POST", PAGE, data={"key": key_of(LIN), "after": "3"}, headers=browser.headers
		)
		assert answer.status_code == 303
		assert frappe.db.count("Improvement Customer Feedback", {"parent": asked.name}) == 1


class Session(Browser):
	"""Somebody who logged in on the desk."""

	def __init__(self, user: str):
		from frappe.utils.password import update_password

		super().__init__(people.GUEST)
		update_password(user, "Tests-9.survey")
		answer = self.post("/api/method/login", usr=user, pwd="Tests-9.survey")
		assert answer.status_code == 200, answer.get_data(as_text=True)
		cookies = (cookie.partition(";")[0] for cookie in answer.headers.getlist("Set-Cookie"))
		self.headers.update({"Cookie": "; ".join(cookies), "Accept": "text/html"})
		self.sid = re.search(r"sid=(\w+)", self.headers["Cookie"])[1]

	def open_desk(self) -> None:
		"""What that page does to a session, which a site without a built desk cannot show."""
		import frappe

		kept = frappe.cache.hget("session", self.sid)
		kept["data"]["csrf_token"] = frappe.generate_hash()
		frappe.cache.hset("session", self.sid, kept)


def test_who_is_logged_in_sends_the_token_of_their_session(asked):
	"""Of a guest there is none, and what nobody else can send is the link itself."""
	session = Session(people.OFFICER)
	session.open_desk()
	data = {"key": key_of(LIN), "after": "3"}
	assert session.request("POST", PAGE, data=data, headers=session.headers).status_code in (400, 417)
	assert state(LIN) == "Sent"
	shown = session.page(link_to(LIN)).get_data(as_text=True)
	data["csrf_token"] = re.search(r'name="csrf_token" value="([^"]+)"', shown)[1]
	assert session.request("POST", PAGE, data=data, headers=session.headers).status_code == 303
	assert state(LIN) == "Answered"

"""Opening a page of the desk costs a fixed number of queries, however many records there are.

Asked as the desk asks: the form's load, the list's rows and count, the cards and charts of the workspace.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import itss_improvement
from tests import improvements, people
from tests.improvements import OPPORTUNITY

MODULE = Path(itss_improvement.__file__).parent / "itss_improvement"
FEW, MANY = 3, 10_000
TICKETS = (2, 500)
COLUMNS = ("name", "title", "status", "due_date", "responsible_department", "improvement_class", "_assign")


@pytest.fixture
def everybody(site, trail):
	trail.forget_everything()
	people.make_everybody()


def fill(count: int) -> None:
	"""So many opportunities, written straight to the table."""
	import frappe

	now = frappe.utils.now_datetime()
	values = {
		"creation": now,
		"modified": now,
		"owner": people.STAFF,
		"identified_by": people.STAFF,
		"identified_by_department": people.OPERATIONS,
		"identified_on": now.date(),
		"responsible_department": people.OPERATIONS,
		"status": "Submitted",
		"stage": "Plan",
		"source": "Employee Suggestion",
		"source_subtype": "Suggestion",
		"current_state": "…",
		"_assign": json.dumps([people.OFFICER]),
	}
	first = frappe.db.count(OPPORTUNITY)
	rows = [
		(f"IMP-1999-{number:05}", f"改进 {number}", f"key {number}", *values.values())
		for number in range(first, first + count)
	]
	frappe.db.bulk_insert(OPPORTUNITY, ["name", "title", "trigger_key", *values], rows, chunk_size=1000)


def counted(queries, user: str, ask) -> int:
	"""Queries of `ask` as `user`, once everything that is asked for only once is in the cache."""
	import frappe

	frappe.set_user(user)
	try:
		ask()
		with queries() as sent:
			ask()
	finally:
		frappe.set_user("Administrator")
	return len(sent)


def as_request(method: str, **values):
	"""What the desk's own call answers."""
	import frappe

	frappe.local.form_dict = frappe._dict(values)
	frappe.local.response = frappe._dict(docs=[])
	return frappe.call(method, **values)


def open_list():
	import frappe

	values = {
		"doctype": OPPORTUNITY,
		"fields": json.dumps([f"`tab{OPPORTUNITY}`.`{column}`" for column in COLUMNS]),
		"filters": "[]",
		"order_by": f"`tab{OPPORTUNITY}`.`creation` desc",
		"start": 0,
		"page_length": 20,
		"view": "List",
		"with_comment_count": 1,
	}
	frappe.local.form_dict = frappe._dict(values, cmd="frappe.desk.reportview.get")
	from frappe.desk import reportview

	found = reportview.get()
	frappe.local.form_dict = frappe._dict(
		doctype=OPPORTUNITY, filters="[]", fields="[]", distinct="false", limit=1001
	)
	reportview.get_count()
	return found


def standard(kind: str) -> list[dict]:
	paths = sorted((MODULE / kind).glob("*/*.json"))
	return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def cards_of(page: str) -> list[str]:
	"""The number cards that stand on the app's `page`: its workspace, or its dashboard."""
	(found,) = standard(page)
	cards = found["number_cards" if page == "workspace" else "cards"]
	return sorted(card.get("number_card_name") or card["card"] for card in cards)


def asked(names: list[str]) -> dict:
	"""What the desk shows on each of these cards: a number, or words."""
	import frappe
	from frappe.desk.doctype.number_card.number_card import get_result

	cards = {card["name"]: card for card in standard("number_card")}
	answers = {}
	for name in names:
		card = cards[name]
		if card["type"] == "Custom":
			answer = frappe.call(card["method"], filters=card["filters_json"])
			answers[name] = answer["value"] if isinstance(answer, dict) else answer
		else:
			answers[name] = get_result(frappe.as_json(card), card["filters_json"])
	return answers


def open_workspace():
	import frappe

	from itss_improvement.api import figures

	answers = asked(cards_of("workspace"))
	figures.opportunities_by_source()
	if frappe.has_permission("Improvement Signal", "read"):
		figures.signals_by_week()
	return answers


def open_dashboard():
	from itss_improvement.api import key_figures

	answers = asked(cards_of("itss_improvement_dashboard"))
	(dashboard,) = standard("itss_improvement_dashboard")
	for link in dashboard["charts"]:
		key_figures.chart(link["chart"])
	return answers


def test_the_dashboard(everybody, queries):
	fill(FEW)
	few = counted(queries, people.OFFICER, open_dashboard)
	fill(MANY - FEW)
	assert counted(queries, people.OFFICER, open_dashboard) == few


@pytest.mark.parametrize("user", [people.OFFICER, people.OWNER])
def test_the_list_and_the_workspace(everybody, queries, user):
	pages = {"list": open_list, "workspace": open_workspace}
	fill(FEW)
	few = {page: counted(queries, user, ask) for page, ask in pages.items()}
	fill(MANY - FEW)
	many = {page: counted(queries, user, ask) for page, ask in pages.items()}
	assert few == many
	assert few["workspace"] <= 20


def test_the_cards_count_what_they_say(everybody):
	import frappe

	improvements.in_state("Submitted")
	late = improvements.in_state("Assessed")
	frappe.db.set_value(
		OPPORTUNITY,
		late.name,
		{"due_date": "2020-01-01", "_assign": json.dumps([people.OFFICER])},
		update_modified=False,
	)
	frappe.set_user(people.OFFICER)
	try:
		answers = open_workspace()
	finally:
		frappe.set_user("Administrator")
	assert answers == {
		"Improvements to Assess": 1,
		"Overdue Improvements": 1,
		"My Improvements": 1,
		"New Improvements This Month": 2,
	}


@pytest.mark.parametrize("user", [people.OFFICER, people.OWNER])
def test_the_form(everybody, queries, trail, desk, user):
	"""With 500 tickets behind it, of which the form holds as many as evidence is kept of."""
	import frappe

	from itss_improvement.api import form
	from itss_improvement.opportunities import evidence
	from itss_improvement.signals import recorder

	frappe.get_doc("User", user).add_roles("Agent")
	opened = []
	for tickets in TICKETS:
		name = improvements.in_state("Submitted", responsible_department=people.OPERATIONS).name
		numbers = desk.insert_rows(tickets, first=desk.FAR + 1000 * tickets)
		signals = [
			trail.make_signal(number, frappe.utils.now_datetime(), subject="工单") for number in numbers
		]
		recorder.record(signals)
		frappe.db.set_value(
			trail.SIGNAL, {"ticket": ["in", [str(number) for number in numbers]]}, "opportunity", name
		)
		evidence.attach(name, signals)
		opened.append(name)

	def open_form(name):
		as_request("frappe.desk.form.load.getdoc", doctype=OPPORTUNITY, name=name)
		(doc,) = [doc for doc in frappe.response.docs if doc.doctype == OPPORTUNITY]
		page = form.opportunity(name)
		return len(doc.evidence), len(page["readable"]["HD Ticket"])

	# the first round fills the caches of what both forms need
	for _round in range(2):
		counts = [counted(queries, user, lambda name=name: open_form(name)) for name in opened]
	assert counts[0] == counts[1]
	frappe.set_user(user)
	assert [open_form(name) for name in opened] == [(2, 2), (evidence.LIMIT, evidence.LIMIT)]
	frappe.set_user("Administrator")

"""Improvement cases for tests, in whichever state, of improvements that were found effective."""

from __future__ import annotations

from tests import people
from tests.measures import acting

CASE, USE = "Improvement Case", "Improvement Case Use"
WORDS = {
	"title": "核心交换机告警未在规定时间内响应",
	"problem": "夜间告警淹没在大量低级别告警中，响应超时。",
	"cause": "没有规定谁复审告警分级规则",
	"measures": "制定告警规则复审办法，每季度复审一次",
	"result": "告警响应及时率由 79% 提高到 98.5%。",
	"lessons": "告警规则要有人按季度复审，否则分级形同虚设。",
	"keywords": "告警 分级 值班",
}


def draft_of(path, user: str = people.OFFICER):
	"""The draft that `user` has made from the record of a path."""
	from itss_improvement.cases import drafting

	with acting(user):
		return drafting.draft_from(path)


def write(case, user: str = people.OFFICER, **values):
	import frappe

	with acting(user):
		return frappe.get_doc(CASE, case.name).update(values).save()


def take(case, action: str, user: str = people.OFFICER, **values):
	from itss_improvement.lifecycle.steps import take_step

	with acting(user):
		return take_step(CASE, case.name, action, **values)


def publish_for(path, **words):
	"""The published case of an improvement that was found effective: what closing it asks for."""
	doc = draft_of(path)
	if doc.status == "Draft":
		write(doc, **{**WORDS, **words})
		doc = take(doc, "Publish")
	return doc


def in_state(status: str):
	"""One of a CAPA that was found effective, with all that it needs to be published."""
	from tests import corrective_actions

	corrective_actions.add_analyst()
	path = corrective_actions.in_state("Under Observation")
	doc = write(draft_of(path), **WORDS)
	if status == "Published":
		return take(doc, "Publish")
	if status == "Withdrawn":
		return take(doc, "Withdraw", withdrawal_reason="内容过时")
	return doc


def published(name: str = "", **values):
	"""One as it is stored, of no improvement: for what only reads."""
	import frappe
	from frappe.utils import now_datetime

	doc = frappe.new_doc(CASE)
	doc.update({**WORDS, "status": "Published", "published_on": now_datetime(), **values})
	doc.disabled = int(doc.status != "Published")
	doc.name = name or f"CASE-{frappe.generate_hash(length=8)}"
	doc.db_insert()
	return doc

"""The pictures of causes: drawn for whoever may read the record, saved or not, and nothing written (R37)."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest

from tests import corrective_actions as actions
from tests import people
from tests.corrective_actions import ANALYST, row, stored
from tests.web import Browser, message_of

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.row("R37")]

METHOD = "itss_improvement.api.causes.picture"
VIEWS = ("tree", "fishbone")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def everybody(site):
	actions.make_everybody()


def drawn(answer: dict) -> dict[str, str]:
	"""The causes in a picture: the whole text of each, by its row."""
	root = ElementTree.fromstring(answer["svg"])
	return {
		item.get("data-cause"): item.findtext(f"{SVG}title")
		for item in root.iter(f"{SVG}g")
		if item.get("data-cause") is not None
	}


def ask(user: str, name: str, view: str = "tree", **values):
	return Browser(user).call(METHOD, name=name, view=view, **values)


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_stored(everybody, view):
	doc = actions.in_state("Cause Review")
	answer = ask(people.AUDITOR, doc.name, view).get_json()["message"]
	assert drawn(answer) == {"": doc.phenomenon, **{cause.name: cause.cause for cause in doc.causes}}
	assert answer["numbers"] == {cause.name: cause.number for cause in doc.causes}
	assert answer["fault"] == ""


@pytest.mark.parametrize("view", VIEWS)
def test_what_a_form_has_not_saved(everybody, view):
	doc = actions.in_state("Root Cause Analysis")
	before = stored(doc.name)
	rows = [
		{
			"name": "new-improvement-cause-1",
			"cause": "告警未看到",
			"category": "People",
			"parent_cause": None,
		},
		{"name": "new-improvement-cause-2", "cause": "", "parent_cause": "new-improvement-cause-1"},
		{"name": "x", "localname": "old", "cause": "屏幕小"},
		{"name": "y", "cause": "没有预算", "parent_cause": "old", "is_root": 1, "kind": "Occurrence"},
	]
	for causes in (rows, json.dumps(rows)):
		answer = ask(ANALYST, doc.name, view, causes=causes, problem="还没有保存的现象").get_json()["message"]
		assert drawn(answer) == {
			"": "还没有保存的现象",
			"new-improvement-cause-1": "告警未看到",
			# it is just being written
			"new-improvement-cause-2": "…",
			"x": "屏幕小",
			"y": "没有预算",
		}
		assert answer["numbers"] == {
			"new-improvement-cause-1": "1",
			"new-improvement-cause-2": "1.1",
			"x": "2",
			"y": "2.1",
		}
	assert stored(doc.name) == before


def test_causes_that_make_no_picture_say_why(everybody):
	doc = actions.in_state("Root Cause Analysis")
	for causes, sentence in (
		([{"name": "a", "cause": "甲", "parent_cause": "a"}], "Causes, row 1: “甲” would explain itself"),
		(
			[{"name": "a", "cause": "甲", "parent_cause": "b"}],
			"Causes, row 1: the cause that it explains is not",
		),
		([{"cause": "甲"}, {"cause": "乙"}], "two rows have the same identity"),
		([{"name": str(n), "cause": "甲"} for n in range(101)], "There are 101 causes"),
	):
		answer = ask(ANALYST, doc.name, causes=causes).get_json()["message"]
		assert (answer["svg"], answer["numbers"]) == ("", {}) and sentence in answer["fault"]


def test_it_is_for_those_who_may_read_the_record(everybody):
	doc = actions.in_state("Root Cause Analysis")
	causes = [{"name": "a", "cause": "甲"}]
	readers = {people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR, people.OWNER, ANALYST}
	for user in (*people.ROLES, ANALYST, people.GUEST):
		for values in ({}, {"causes": causes}):
			status = ask(user, doc.name, **values).status_code
			assert (status == 200) is (user in readers), user
	assert ask(people.OFFICER, "CAPA-1999-0001").status_code == 404


@pytest.mark.parametrize(
	"values",
	[
		{"view": "pie"},
		{"view": "tree", "causes": "{"},
		{"view": "tree", "causes": "1"},
		{"view": "tree", "causes": [1]},
		{"view": "tree", "causes": '{"name": "a"}'},
	],
)
def test_what_is_no_list_of_rows(everybody, values):
	doc = actions.in_state("Root Cause Analysis")
	response = Browser(ANALYST).call(METHOD, name=doc.name, **values)
	assert response.status_code == 417 and doc.name in message_of(response)


@pytest.mark.parametrize("view", VIEWS)
def test_whatever_is_sent_is_text(everybody, view):
	doc = actions.in_state("Root Cause Analysis")
	script = "<script>alert(1)</script> ]]> \"'&\u202e 😀"
	causes = [
		{"name": script, "cause": script, "category": "People", "is_root": "1", "kind": script},
		{"name": "b", "cause": "长" * 10_000, "parent_cause": "", "category": {"a": 1}},
		{"name": "c", "cause": ["甲"], "is_root": "no"},
	]
	response = ask(ANALYST, doc.name, view, causes=causes, problem=script)
	answer = response.get_json()["message"]
	assert answer["fault"] == "" and "<script" not in answer["svg"]
	found = drawn(answer)
	assert "<script>alert(1)</script> ]]> \"'& 😀" in found.values()
	assert "长" * 10_000 in found.values()


@pytest.mark.parametrize("view", VIEWS)
def test_it_is_in_the_language_of_whoever_looks(everybody, view):
	import frappe

	from itss_improvement.api.causes import picture

	doc = actions.in_state("Root Cause Analysis")
	causes = [row("a", "告警", category="Method", is_root=1, kind="Escape") | {"name": "a"}]
	before, frappe.local.lang = frappe.local.lang, "zh"
	try:
		svg = picture(doc.name, view, causes)["svg"]
	finally:
		frappe.local.lang = before
	assert "根本原因" in svg and "流出原因" in svg and "方法" in svg and "Root Cause" not in svg

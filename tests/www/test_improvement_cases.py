"""The case library without the desk: searched and read by every employee (R81)."""

from __future__ import annotations

import html
import re

import pytest

from tests import cases, people
from tests.cases import CASE
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("site")

PATH = "/improvement-cases"


@pytest.fixture
def library(site):
	import frappe

	people.make_everybody()
	frappe.db.delete(CASE)


def titles(page: str) -> list[str]:
	return [html.unescape(title) for title in re.findall(r"<h2><a [^>]+>([^<]*)</a>", page)]


def page(user: str, **asked) -> str:
	answer = Browser(user).page(PATH, **asked)
	assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
	return answer.get_data(as_text=True)


@pytest.mark.row("R81")
def test_an_employee_finds_chinese_words_wherever_they_stand(library):
	cases.published(title="打印机反复卡纸", problem="三楼打印机每周都坏", cause="纸张受潮", keywords="防潮")
	cases.published(title="VPN 登录失败", problem="早高峰无法登录", cause="许可不足", keywords="")
	cases.published(title="秘密的草稿", status="Draft", problem="打印机卡纸")
	for query, expected in (
		("受潮", ["打印机反复卡纸"]),
		("防潮", ["打印机反复卡纸"]),
		("ＶＰＮ许可", ["VPN 登录失败"]),
		("卡纸 vpn", ["VPN 登录失败", "打印机反复卡纸"]),
		("草稿", []),
		("' or 1=1 -- %", []),
		("%", []),
	):
		assert sorted(titles(page(people.STAFF, q=query))) == sorted(expected), query
	assert set(titles(page(people.STAFF))) == {"打印机反复卡纸", "VPN 登录失败"}
	assert titles(page(people.OFFICER, q="草稿")) == [], "drafts are read in the desk"


def test_best_practice_is_filtered_and_pages_are_turned(library):
	from frappe.utils import add_days, now_datetime

	for number in range(45):
		cases.published(
			title=f"案例 {number:02}",
			published_on=add_days(now_datetime(), -number),
			best_practice=int(number % 15 == 0),
		)
	assert titles(page(people.STAFF, best="1")) == ["案例 00", "案例 15", "案例 30"]
	first = page(people.STAFF)
	assert titles(first) == [f"案例 {number:02}" for number in range(20)]
	assert 'rel="prev"' not in first
	(later,) = re.findall(r'href="([^"]+)" rel="next"', first)
	assert titles(page(people.STAFF, page="2"))[0] == "案例 20" and later == f"{PATH}?page=2"
	for number in ("3", "99"):
		last = page(people.STAFF, page=number)
		assert titles(last) == [f"案例 {number:02}" for number in range(40, 45)]
		assert 'rel="next"' not in last
	for number in ("-1", "x", ""):
		assert titles(page(people.STAFF, page=number)) == titles(first)


@pytest.mark.row("R81")
def test_a_case_is_read_and_said_to_have_helped(library):
	import frappe

	doc = cases.published(best_practice=1, best_practice_reason="都能照做", after_value="98.5%")
	text = page(people.STAFF, case=doc.name)
	for value in (*(cases.WORDS[field] for field in ("title", "problem", "lessons")), "都能照做", "98.5%"):
		assert value in text
	assert 'id="itss-use"' in text and "disabled>" not in text
	assert Browser(people.STAFF).call("itss_improvement.api.case.use", case=doc.name).status_code == 200
	assert frappe.db.get_value(CASE, doc.name, "use_count") == 1
	assert "disabled>" in page(people.STAFF, case=doc.name)
	assert 'id="itss-use"' not in page(people.AUDITOR, case=doc.name)


def test_what_is_not_published_or_not_there_is_not_shown(library):
	draft = cases.published(title="秘密的草稿", status="Draft").name
	for user in (people.STAFF, people.OTHER_OWNER):
		answer = Browser(user).page(PATH, case=draft)
		assert answer.status_code == 403 and "秘密的草稿" not in answer.get_data(as_text=True), user
	assert Browser(people.STAFF).page(PATH, case="CASE-missing").status_code == 404


def test_a_guest_logs_in_and_whoever_has_no_role_is_refused(library):
	doc = cases.published(title="机密标题")
	answer = Browser(people.GUEST).page(PATH, case=doc.name)
	assert answer.status_code in (301, 302)
	assert "/login?redirect-to=" in answer.headers["Location"] and doc.name in answer.headers["Location"]
	for user in (people.STRANGER, people.AGENT):
		answer = Browser(user).page(PATH)
		assert answer.status_code == 403 and "机密标题" not in answer.get_data(as_text=True)


def test_what_people_wrote_is_shown_as_text(library):
	hostile = "<img src=x onerror=alert(1)> & \"x\" 'y' {{ 7*7 }}"
	doc = cases.published(title=hostile, problem=hostile, lessons=hostile, keywords="攻击")
	for text in (
		page(people.STAFF),
		page(people.STAFF, case=doc.name, q='"><script>alert(1)</script>'),
		page(people.STAFF, q='"><script>alert(1)</script>攻击'),
	):
		assert "<img src=x" not in text and "<script>alert" not in text and "49" not in titles(text)
	assert titles(page(people.STAFF)) == [hostile]

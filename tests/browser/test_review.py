"""A management review on its form: its input pack, made, read and opened for printing."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.site import EXECUTIVE, OWNER, QUALITY, today
from tests.browser.test_accessibility import check

REVIEW = "Improvement Review"


@pytest.fixture
def prepared(api_as) -> str:
	values = {"title": "浏览器里的管理评审", "review_date": str(today()), "chair": EXECUTIVE}
	return api_as(QUALITY).insert(REVIEW, **values)


@pytest.mark.row("R29", "R71")
def test_the_input_pack_is_made_and_read_on_the_form(page_as, api_as, axe, prepared):
	desk = page_as(QUALITY).open(f"improvement-review/{prepared}")
	desk.wait_for_form(REVIEW, prepared)
	desk.button("生成输入资料包").click()
	expect(desk.input("last", desk.dialog)).to_have_value(str(today()))
	first = today() - timedelta(days=90)
	desk.fill("first", str(first), desk.dialog)
	desk.button("生成输入资料包", desk.dialog).click()
	desk.page.wait_for_function("() => cur_frm.doc.pack_fingerprint")
	desk.settle()
	desk.tab("输入资料包")
	pack = desk.body.locator(".itss-inputs")
	expect(pack.get_by_role("heading").nth(1)).to_have_text("1. 以往管理评审决议")
	expect(pack.get_by_role("columnheader", name="响应达成率")).to_be_visible()
	stored = api_as(QUALITY).get(REVIEW, prepared)
	assert (stored["pack_from"], stored["pack_to"]) == (str(first), str(today()))
	check(axe, desk, ".itss-inputs")
	if folder := os.environ.get("PICTURES"):
		desk.page.screenshot(path=f"{folder}/review-inputs.png", full_page=True)
	with desk.page.context.expect_page() as opened:
		desk.button("打印输入资料包").click()
	paper = opened.value
	expect(paper.get_by_text(stored["pack_fingerprint"])).to_be_visible()
	if folder:
		paper.screenshot(path=f"{folder}/review-inputs-paper.png", full_page=True)
	paper.close()


@pytest.mark.row("R71")
def test_a_department_reads_the_review_without_it(page_as, api_as, prepared):
	api_as(QUALITY).call("itss_improvement.api.review.make_input_pack", name=prepared)
	desk = page_as(OWNER).open(f"improvement-review/{prepared}")
	desk.wait_for_form(REVIEW, prepared)
	desk.tab("输入资料包")
	expect(desk.field("pack_page")).to_contain_text("只对有权查看全部内容的人员显示")
	expect(desk.body.locator(".itss-inputs")).to_have_count(0)
	expect(desk.button("生成输入资料包")).to_have_count(0)

"""Trying a trigger out on the past, and keeping what was found."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import EXECUTIVE, OPPORTUNITY, QUALITY

TRIGGER = "Improvement Trigger"
NAME = "解决超时"


@pytest.fixture
def threshold(api_as):
	"""The trigger's threshold, put back afterwards."""
	before = api_as(QUALITY).get(TRIGGER, NAME)["threshold"]
	yield before
	api_as(QUALITY).update(TRIGGER, NAME, threshold=before)


def open_backtest(desk):
	desk.open(f"improvement-trigger/{NAME}")
	desk.wait_for_form(TRIGGER, NAME)
	desk.button("回测").click()
	return desk.dialog


def opportunities_in(said: str) -> int:
	return int(re.search(r"(\d+) 个改进机会", said).group(1))


def test_backtest_with_a_chart_and_the_changed_threshold_saved(page_as, api_as, threshold):
	officer = api_as(QUALITY)
	before = len(officer.list(OPPORTUNITY, [], limit=0))
	desk = page_as(QUALITY)
	dialog = open_backtest(desk)
	desk.fill("threshold", "2", dialog)
	desk.button("运行", dialog).click()
	said = dialog.get_by_role("status").filter(has_text="信号")
	expect(said).to_be_visible()
	many = opportunities_in(said.inner_text())
	assert many
	expect(dialog.locator("svg.frappe-chart")).to_be_visible()
	expect(dialog.get_by_role("table").get_by_role("row")).to_have_count(min(many, 100) + 1)
	desk.fill("threshold", "50", dialog)
	desk.button("运行", dialog).click()
	expect(said).to_contain_text(re.compile(r"\D0 个改进机会"))
	expect(dialog.get_by_role("table")).to_have_count(0)
	desk.fill("threshold", str(threshold + 1), dialog)
	desk.button("运行", dialog).click()
	desk.settle()
	assert len(officer.list(OPPORTUNITY, [], limit=0)) == before
	desk.button("保存这些取值", dialog).click()
	expect(desk.page.locator("[role=dialog]:visible, .modal.show:visible")).to_have_count(0)
	expect(desk.input("threshold")).to_have_value(str(threshold + 1))
	desk.page.wait_for_function("() => !cur_frm.is_dirty() && !frappe.request.ajax_count")
	assert officer.get(TRIGGER, NAME)["threshold"] == threshold + 1


def test_reader_may_try_and_not_keep(page_as, threshold):
	desk = page_as(EXECUTIVE)
	dialog = open_backtest(desk)
	desk.fill("threshold", "2", dialog)
	desk.button("运行", dialog).click()
	expect(dialog.get_by_role("status").filter(has_text="信号")).to_be_visible()
	expect(desk.button("保存这些取值", dialog)).to_have_count(0)


def test_a_period_the_wrong_way_round_is_told(page_as):
	desk = page_as(QUALITY)
	dialog = open_backtest(desk)
	desk.fill("end", "2020-01-01", dialog)
	desk.button("运行", dialog).click()
	expect(desk.told("2020-01-01")).to_be_visible()
	desk.window.expect_refusal(417)

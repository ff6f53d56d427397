"""The order of events of an improvement, on the forms of its records."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser import site
from tests.browser.site import OWNER, QUALITY
from tests.browser.test_measure import MEASURE, attach, measure, notice  # noqa: F401

METHOD = "**/api/method/itss_improvement.api.order_of_events.of_record*"


@pytest.fixture
def begun(api_as, measure):  # noqa: F811
	owner, name = api_as(OWNER), measure("更换搓纸轮")
	owner.update(MEASURE, name, started_on=str(site.today()), work_done="已更换")
	url = attach(owner, name)
	owner.update(MEASURE, name, evidence=[{"file_url": url}])
	return name


def test_a_record_tells_what_happened_of_its_improvement(page_as, begun, axe):
	desk = page_as(QUALITY).open(f"improvement-measure/{begun}")
	desk.wait_for_form(MEASURE, begun)
	desk.tab("关联记录")
	events = desk.body.get_by_role("region", name="事件顺序")
	expect(events).to_be_visible()
	rows = events.get_by_role("row")
	expect(rows.filter(has_text="措施开始").get_by_role("link", name=begun)).to_be_visible()
	expect(rows.filter(has_text="实施佐证").get_by_role("link", name=begun)).to_be_visible()
	expect(desk.body.get_by_text("补录")).to_have_count(0)
	assert not axe.faults(desk.page, ".itss-order")


def test_what_is_out_of_order_stands_on_top_and_is_text(page_as, begun):
	desk = page_as(QUALITY)

	def irregular(route):
		"""As after some weeks: what a test cannot wait for."""
		found = route.fetch().json()
		found["message"]["findings"] = ["<img src=x onerror=alert(1)>早于原因"]
		found["message"]["late"] = ["补录：<b>措施</b>"]
		for event in found["message"]["events"]:
			event["late"] = True
		route.fulfill(status=200, content_type="application/json", body=json.dumps(found))

	desk.page.route(METHOD, irregular)
	desk.open(f"improvement-measure/{begun}").wait_for_form(MEASURE, begun)
	warning = desk.body.locator(".itss-out-of-order")
	expect(warning).to_contain_text("顺序有误: 2")
	warning.locator("summary").click()
	expect(warning.get_by_text("早于原因")).to_be_visible()
	expect(warning.locator("img, b")).to_have_count(0)
	desk.tab("关联记录")
	expect(desk.body.get_by_role("region", name="事件顺序").get_by_text("补录").first).to_be_visible()

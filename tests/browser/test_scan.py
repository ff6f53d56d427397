"""A scan of the service desks at once, followed to its end without a push."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.site import EXECUTIVE, OWNER, PATIENCE, QUALITY, REPRESENTATIVE

SCAN = "Improvement Desk Scan"
DESK = "HD Ticket"
RESULT = re.compile(r"扫描完成：读取工单 \d+ 张，新增信号 \d+ 个，新增改进机会 \d+ 个。")
WAITS = "正在等待后台任务进程。"

own_desk = pytest.mark.skipif(
	bool(os.environ.get("BENCH")), reason="a scan would make opportunities of the bench's own tickets"
)


@pytest.fixture
def busy(served_site):
	"""A function whose block finds the worker busy: what is started in it waits."""

	@contextmanager
	def block() -> Iterator[None]:
		os.kill(served_site.worker, signal.SIGSTOP)
		try:
			yield
		finally:
			os.kill(served_site.worker, signal.SIGCONT)

	return block


def box(desk):
	return desk.body.locator(".itss-progress")


def bar(desk):
	return desk.body.get_by_role("progressbar", name="工单扫描")


def expect_result(desk) -> None:
	# the site's worker may only just be starting
	found = desk.body.get_by_role("status").filter(has_text=RESULT)
	expect(found).to_be_visible(timeout=4 * PATIENCE)


@own_desk
def test_from_the_workspace_to_the_result(page_as, api_as):
	officer = api_as(QUALITY)
	before = officer.get(SCAN, DESK)["last_run"]
	desk = page_as(QUALITY).open("service-quality-improvement")
	desk.body.get_by_text("扫描工单", exact=True).click()
	desk.wait_for_list()
	expect(box(desk)).to_have_count(0)
	desk.button("立即扫描").click()
	expect_result(desk)
	expect(bar(desk)).to_be_hidden()
	after = officer.get(SCAN, DESK)["last_run"]
	assert after > before
	# the list shows the new state without being asked
	expect(desk.body.get_by_text(after[:19]).first).to_be_visible()
	box(desk).get_by_role("button", name="关闭").click()
	expect(box(desk)).to_be_hidden()


@own_desk
def test_a_window_that_is_loaded_again_follows_the_same_scan(page_as, busy):
	desk = page_as(QUALITY).open(f"improvement-desk-scan/{DESK}")
	desk.wait_for_form(SCAN)
	with busy():
		desk.button("立即扫描").click()
		expect(box(desk)).to_contain_text(WAITS)
		expect(bar(desk)).to_be_visible()
		desk.page.reload()
		desk.wait_for_form(SCAN)
		expect(box(desk)).to_contain_text(WAITS)
		# another officer's window, and another page of the same one
		other = page_as(QUALITY).open("improvement-desk-scan")
		other.wait_for_list()
		expect(box(other)).to_contain_text(WAITS)
	for window in (desk, other):
		expect_result(window)


@own_desk
def test_a_scan_that_ends_while_the_window_is_loaded_again_still_says_how(page_as, busy, api_as):
	desk = page_as(QUALITY).open(f"improvement-desk-scan/{DESK}")
	desk.wait_for_form(SCAN)
	with busy():
		desk.button("立即扫描").click()
		expect(box(desk)).to_contain_text(WAITS)
		desk.page.goto("about:blank")
	officer = api_as(QUALITY)
	for _ in range(1000):
		if officer.ask("itss_improvement.api.scan.state")["state"] == "Done":
			break
		desk.page.wait_for_timeout(100)
	desk.open(f"improvement-desk-scan/{DESK}")
	desk.wait_for_form(SCAN)
	expect_result(desk)
	# and says it once
	desk.page.reload()
	desk.wait_for_form(SCAN)
	desk.settle()
	expect(box(desk)).to_have_count(0)


@own_desk
def test_who_reads_the_scans_sees_one_and_starts_none(page_as, api_as, busy):
	with busy():
		api_as(QUALITY).call("itss_improvement.api.scan.start")
		desk = page_as(REPRESENTATIVE).open("improvement-desk-scan")
		desk.wait_for_list()
		expect(box(desk)).to_contain_text(WAITS)
		expect(desk.button("立即扫描")).to_have_count(0)
	expect_result(desk)


def test_the_button_is_the_officers(page_as, api_as):
	desk = page_as(QUALITY).open("improvement-desk-scan")
	desk.wait_for_list()
	expect(desk.button("立即扫描")).to_be_visible()
	for other in (EXECUTIVE, OWNER):
		desk = page_as(other).open("service-quality-improvement")
		expect(desk.body.get_by_text("改进机会登记表").first).to_be_visible()
		expect(desk.body.get_by_text("扫描工单", exact=True)).to_have_count(0)


@own_desk
def test_a_server_that_does_not_answer_is_told_once(page_as, busy):
	desk = page_as(QUALITY).open("improvement-desk-scan")
	desk.wait_for_list()
	with busy():
		desk.button("立即扫描").click()
		expect(box(desk)).to_contain_text(WAITS)
		desk.window.context.set_offline(True)
		expect(box(desk).get_by_role("alert")).to_have_text(re.compile("无法获知任务进度，请重新加载页面。"))
		expect(desk.page.locator(".msgprint:visible")).to_have_count(0)
		desk.window.context.set_offline(False)
	refused = [fault for fault in desk.window.faults if "ERR_INTERNET_DISCONNECTED" in fault]
	assert refused
	desk.window.faults = [fault for fault in desk.window.faults if fault not in refused]


def test_a_failure_is_one_sentence(page_as):
	"""How it is drawn; that a job which fails says so is shown with a real worker (tests/test_progress.py)."""
	desk = page_as(QUALITY)
	desk.page.route(
		"**/itss_improvement.api.scan.start",
		lambda route: route.fulfill(
			json={"message": {"state": "Failed", "text": "<b>任务</b>执行失败。", "done": 0, "total": 0}}
		),
	)
	desk.open("improvement-desk-scan").wait_for_list()
	desk.button("立即扫描").click()
	expect(box(desk).get_by_role("alert")).to_have_text("工单扫描 <b>任务</b>执行失败。")
	expect(bar(desk)).to_be_hidden()
	expect(desk.page.locator(".msgprint:visible")).to_have_count(0)

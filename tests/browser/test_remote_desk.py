"""A service desk on another site: connected, tried, read, and what its connection then says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests import faulty_proxy
from tests.browser.site import AGENT, PATIENCE, QUALITY, REPRESENTATIVE

CONNECTION, TICKET = "Improvement Desk Connection", "Improvement Remote Ticket"
NAME = "集团服务台"
HOSTILE = "<img src=x onerror=alert(1)>打印机"

pytestmark = pytest.mark.skipif(
	bool(os.environ.get("BENCH")), reason="what is read would make opportunities on a bench's own site"
)


@pytest.fixture
def other_site(served_site) -> Iterator[faulty_proxy.Proxy]:
	"""Two tickets, one of them late: the site's own first two, changed on their way."""

	def changed(rows: list[dict]) -> list[dict]:
		for place, row in enumerate(rows[:2]):
			row.update({name: None for name in row if name not in ("name", "modified", "creation")})
			row.update(subject=HOSTILE if place else "邮件无法发送", status="Open", opening_date="2026-11-20")
			row.update(response_by=None if place else "2026-11-20 09:00:00")
		return rows[:2]

	with faulty_proxy.between(served_site.url) as proxy:
		proxy.edit = changed
		yield proxy


@pytest.fixture
def connected(api_as, served_site, other_site) -> Iterator[str]:
	officer = api_as(QUALITY)
	key = served_site.keys[AGENT]
	name = officer.insert(
		CONNECTION,
		connection_name="分公司服务台",
		ticket_doctype="HD Ticket",
		address=other_site.url,
		api_key=key,
		api_secret=key,
	)
	yield name
	officer.delete(CONNECTION, name)


def test_from_a_new_connection_to_its_tickets(page_as, served_site, other_site, api_as):
	key = served_site.keys[AGENT]
	desk = page_as(QUALITY).open("improvement-desk-connection/new")
	desk.fill("connection_name", NAME)
	desk.fill("address", other_site.url)
	desk.fill("api_key", key)
	desk.fill("api_secret", key)
	desk.save()
	desk.wait_for_form(CONNECTION, NAME)
	# what would come
	desk.button("试运行").click()
	dialog = desk.dialog
	expect(dialog).to_contain_text("如立即同步，将读取 2 张工单，产生 1 个新信号。", timeout=2 * PATIENCE)
	expect(dialog).to_contain_text("未保存任何内容。")
	expect(dialog).to_contain_text(HOSTILE)
	expect(dialog.locator("img")).to_have_count(0)
	expect(dialog.get_by_role("link").first).to_have_attribute("href", re.compile("/helpdesk/tickets/"))
	if folder := os.environ.get("SHOTS"):
		desk.page.screenshot(path=f"{folder}/dry-run.png")
	dialog.locator(".modal-footer").get_by_role("button", name="关闭").click()
	expect(desk.page.locator(".modal.show:visible")).to_have_count(0)
	assert api_as(QUALITY).list(TICKET, {"desk": NAME}) == []
	# and what came
	desk.button("立即同步").click()
	told = re.compile(r"读取工单 2 张，新增信号 1 个，共发出请求 \d 次。")
	# the site's worker may only just be starting
	expect(desk.body.locator(".itss-progress")).to_contain_text(told, timeout=10 * PATIENCE)
	expect(desk.body.locator(".form-message").filter(has_text=told).last).to_be_visible()
	expect(desk.body.get_by_text("已同步").first).to_be_visible()
	desk.settle()
	if folder := os.environ.get("SHOTS"):
		desk.page.screenshot(path=f"{folder}/connection.png", full_page=True)
	desk.button("查看其工单").click()
	desk.wait_for_list()
	expect(desk.body.get_by_text("邮件无法发送").first).to_be_visible()
	if folder := os.environ.get("SHOTS"):
		desk.page.screenshot(path=f"{folder}/tickets.png")
	api_as(QUALITY).update(CONNECTION, NAME, enabled=0)
	desk.open("improvement-desk-connection")
	desk.wait_for_list()
	expect(desk.body.get_by_text("已停用").first).to_be_visible()
	if folder := os.environ.get("SHOTS"):
		desk.page.screenshot(path=f"{folder}/list.png")


def test_a_service_desk_that_fails_says_so_in_red(page_as, connected, other_site):
	other_site.always = faulty_proxy.status(401)
	desk = page_as(QUALITY).open(f"improvement-desk-connection/{connected}")
	desk.wait_for_form(CONNECTION, connected)
	desk.button("立即同步").click()
	told = re.compile("不接受该 API 密钥和密码（状态码 401）")
	expect(desk.body.locator(".form-message.red").filter(has_text=told)).to_be_visible(timeout=4 * PATIENCE)
	expect(desk.body.get_by_text("失败", exact=True).first).to_be_visible()
	if folder := os.environ.get("SHOTS"):
		desk.page.screenshot(path=f"{folder}/failed.png", full_page=True)


def test_who_only_reads_it_has_nothing_asked(page_as, connected):
	desk = page_as(REPRESENTATIVE).open(f"improvement-desk-connection/{connected}")
	desk.wait_for_form(CONNECTION, connected)
	expect(desk.button("立即同步")).to_have_count(0)
	expect(desk.button("试运行")).to_have_count(0)
	for secret in ("api_key", "api_secret"):
		assert desk.page.evaluate("(name) => cur_frm.doc[name]", secret).strip("*") == ""

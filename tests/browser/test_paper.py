"""An opportunity on paper, and the board that needs no desk."""

from __future__ import annotations

import os
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.browser.site import OPPORTUNITY, OWNER, PATIENCE, QUALITY
from tests.forms.printing import CANNOT


@pytest.fixture
def behind_tickets(api_as) -> dict:
	return api_as(QUALITY).list(
		OPPORTUNITY,
		[["trigger_reason", "is", "set"], ["ticket_count", ">", 1]],
		*("name", "title", "trigger_reason"),
	)[0]


def test_print_view_in_the_desk(page_as, behind_tickets):
	desk = page_as(QUALITY).open(f"print/{OPPORTUNITY}/{behind_tickets['name']}")
	paper = desk.body.frame_locator("iframe:visible").first
	expect(paper.get_by_text(behind_tickets["trigger_reason"]).first).to_be_visible()


def test_print_view_is_the_official_form(page_as, behind_tickets):
	desk = page_as(QUALITY).open(f"print/{OPPORTUNITY}/{behind_tickets['name']}")
	paper = desk.body.frame_locator("iframe:visible").first
	expect(paper.locator(".improvement-form .title")).to_have_text("改进机会识别记录")
	expect(paper.locator(".improvement-form").get_by_text(behind_tickets["name"])).to_be_visible()


@pytest.mark.parametrize(
	("doctype", "title"),
	[("improvement-opportunity", "改进机会识别记录"), ("improvement-measure", "改进措施实施记录")],
)
def test_blank_form_from_the_list(page_as, doctype, title):
	desk = page_as(QUALITY).open(doctype)
	desk.wait_for_list()
	with desk.page.context.expect_page() as opened:
		desk.button("空白表单").click()
	paper = opened.value
	expect(paper.locator(".title")).to_have_text(title)
	expect(paper.get_by_text("□").first).to_be_visible()
	paper.close()


def test_print_view_on_its_own(page_as, behind_tickets):
	desk = page_as(QUALITY)
	desk.page.goto(f"/printview?doctype={quote(OPPORTUNITY)}&name={behind_tickets['name']}")
	expect(desk.page.get_by_text(behind_tickets["trigger_reason"]).first).to_be_visible()


def test_pdf(page_as, behind_tickets):
	window = page_as(QUALITY).window
	answer = window.context.request.get(
		"/api/method/frappe.utils.print_format.download_pdf",
		params={"doctype": OPPORTUNITY, "name": behind_tickets["name"], "no_letterhead": 1},
	)
	if os.environ.get("BENCH") and answer.status != 200:
		for words, reason in CANNOT.items():
			if words in answer.text():
				pytest.skip(reason)
	assert answer.status == 200, answer.text()[-500:]
	assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF-")
	assert len(answer.body()) > 5_000


def test_board_by_stage(page_as, submitted):
	name = submitted("看板上的改进")
	page = page_as(OWNER).page
	page.goto("/improvement")
	for stage in ("策划", "实施", "检查", "改进"):
		expect(page.get_by_role("heading", name=stage).first).to_be_visible()
	page.get_by_role("link", name=name).click()
	expect(page.get_by_text("看板上的改进").first).to_be_visible()


@pytest.mark.skipif(bool(os.environ.get("BENCH")), reason="jobs of a bench are its own workers', if any run")
def test_the_records_of_a_list_as_files(page_as, behind_tickets):
	desk = page_as(QUALITY).open(f"improvement-opportunity?name={behind_tickets['name']}")
	desk.wait_for_list()
	desk.body.locator(".menu-btn-group:visible > button").click()
	desk.body.locator(".menu-btn-group:visible").get_by_text("批量生成表单").click()
	with desk.page.expect_download(timeout=6 * PATIENCE) as download:
		desk.dialog.get_by_role("button", name="是").click()
	expect(desk.body.get_by_role("status").filter(has_text="已生成表单 1 份。")).to_be_visible()
	with ZipFile(download.value.path()) as archive:
		assert archive.namelist() == [f"改进机会识别记录 {behind_tickets['name']}.pdf"]
		assert archive.read(archive.namelist()[0]).startswith(b"%PDF-")

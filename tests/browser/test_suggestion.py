"""An employee without the desk suggests on a phone, attaches, answers, hears what was decided, and reads a case."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import EMPLOYEE, OPERATIONS, OPPORTUNITY, QUALITY
from tests.browser.test_case import PUBLISHED
from tests.browser.test_language import english

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DECIDE = "itss_improvement.api.opportunity."
REASON = "每班都受影响，做起来不难。"
PICTURE = bytes.fromhex(
	"89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
	"00000301010018dd8db00000000049454e44ae426082"
)


def check(page, axe) -> None:
	"""Nothing lies beside the screen, nothing keeps people from reading it, nothing is in English."""
	assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
	assert not (found := axe.faults(page, "body")), "\n".join(found)
	if not os.environ.get("BENCH"):
		# how the names of files end is no word
		words = [text for text in english(page) if not re.search(r"\.(png|txt|html)\b", text)]
		assert not words, words


def assess(api, name: str) -> None:
	api.call(
		f"{DECIDE}assess",
		name=name,
		impact=2,
		resource=1,
		urgency=2,
		improvement_class="Routine Improvement",
		reason=REASON,
		department=OPERATIONS,
		due_date=api.ask(f"{DECIDE}default_due_date", improvement_class="Routine Improvement")["due_date"],
	)


def picture(page, name: str) -> None:
	"""To look at, where somebody asks for it."""
	if folder := os.environ.get("PICTURES"):
		page.screenshot(path=f"{folder}/suggestion-{name}.png", full_page=True)


@pytest.mark.row("R8", "R30", "R50", "R81")
def test_on_a_phone_from_the_suggestion_to_the_decision(window_as, api_as, axe):
	page = window_as(EMPLOYEE, **PHONE).page
	page.goto("/improvement")
	check(page, axe)
	page.get_by_role("link", name="我的建议").click()
	expect(page.get_by_role("link", name="提建议")).to_be_visible()
	check(page, axe)
	picture(page, "list-390")
	page.get_by_role("link", name="提建议").click()
	expect(page.get_by_role("heading", name="员工建议")).to_be_visible()
	check(page, axe)
	picture(page, "form-390")
	title = "值班手机没有备用电池"
	page.get_by_label("标题").fill(title)
	page.get_by_label("您的部门").select_option(OPERATIONS)
	page.get_by_label("现状描述").fill("夜里手机没电，\n告警没人接。")
	page.get_by_label("改进建议").fill("每班配一块备用电池。")
	page.get_by_label("附件").set_input_files(
		[
			{"name": "现场.png", "mimeType": "image/png", "buffer": PICTURE},
			{"name": "排班.txt", "mimeType": "text/plain", "buffer": "夜班两人".encode()},
		]
	)
	page.get_by_role("button", name="提交建议").click()
	expect(page.get_by_role("status")).to_contain_text("谢谢。您的建议已提交")
	name = re.search(r"suggestion=([^&]+)", page.url)[1]
	expect(page.get_by_role("heading", name=title)).to_be_visible()
	expect(page.get_by_text("已提交质量效能部")).to_be_visible()
	expect(page.get_by_role("link", name="排班.txt")).to_be_visible()
	check(page, axe)
	picture(page, "sent-390")
	file = page.get_by_role("link", name="排班.txt").get_attribute("href")
	assert page.request.get(file).body() == "夜班两人".encode()

	officer = api_as(QUALITY)
	officer.call(f"{DECIDE}return_to_department", name=name, reason="哪几个班组？")
	page.goto("/improvement-suggestions")
	expect(page.get_by_text("等待您补充：请答复后重新提交。").first).to_be_visible()
	page.get_by_role("link", name=title).click()
	expect(page.get_by_text("哪几个班组？")).to_be_visible()
	check(page, axe)
	picture(page, "returned-390")
	page.get_by_label("现状描述").fill("一班和三班夜里手机没电，告警没人接。")
	page.get_by_role("button", name="提交建议").click()
	expect(page.get_by_role("status")).to_contain_text("谢谢。您的建议已提交")

	assess(officer, name)
	page.get_by_role("link", name="返回列表").click()
	expect(page.get_by_text("正在实施。").first).to_be_visible()
	page.get_by_role("link", name=title).click()
	expect(page.get_by_text(REASON)).to_be_visible()
	expect(page.get_by_text("已采纳")).to_be_visible()
	expect(page.get_by_text("日常改进")).to_be_visible()
	check(page, axe)
	picture(page, "decided-390")

	page.get_by_role("navigation").get_by_role("link", name="案例库").click()
	page.get_by_role("link", name=PUBLISHED).click()
	expect(page.get_by_role("heading", name=PUBLISHED)).to_be_visible()
	check(page, axe)
	(stored,) = officer.list(OPPORTUNITY, {"name": name}, "source", "identified_by", "current_state")
	assert stored == {
		"source": "Employee Suggestion",
		"identified_by": EMPLOYEE,
		"current_state": "一班和三班夜里手机没电，告警没人接。",
	}


@pytest.mark.row("R30")
def test_what_is_wrong_is_said_and_what_was_typed_stays(window_as, axe):
	window = window_as(EMPLOYEE, **PHONE)
	page = window.page
	page.goto("/employee-suggestion/new")
	page.get_by_label("标题").fill("机房门禁")
	page.get_by_label("现状描述").fill("经常失灵。")
	page.get_by_label("附件").set_input_files(
		[{"name": "坏.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}]
	)
	page.get_by_role("button", name="提交建议").click()
	expect(page.get_by_role("alert")).to_contain_text("坏.html 不能作为附件")
	window.expect_refusal(417)
	check(page, axe)
	picture(page, "wrong-390")
	expect(page.get_by_label("现状描述")).to_have_value("经常失灵。")
	# without a network
	page.get_by_label("附件").set_input_files([])
	window.context.set_offline(True)
	page.get_by_role("button", name="提交建议").click()
	expect(page.get_by_role("alert")).to_contain_text("未能提交。您填写的内容仍在")
	window.context.set_offline(False)
	window.faults = [fault for fault in window.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
	page.get_by_role("button", name="提交建议").dblclick()
	expect(page.get_by_role("status")).to_contain_text("谢谢。您的建议已提交")
	page.get_by_role("link", name="返回列表").click()
	expect(page.get_by_role("link", name="机房门禁")).to_have_count(1)


def test_on_a_desk_s_screen(window_as, axe):
	page = window_as(EMPLOYEE).page
	for path, name in (
		("/improvement-suggestions", "list"),
		("/employee-suggestion/new", "form"),
		("/improvement", "register"),
		("/improvement-cases", "cases"),
	):
		page.goto(path)
		expect(page.get_by_role("navigation").first).to_be_visible()
		check(page, axe)
		picture(page, f"{name}-1280")

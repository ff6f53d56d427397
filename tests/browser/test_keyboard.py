"""An assessment without a mouse."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.site import OPPORTUNITY, QUALITY

MOST = 120
"""Steps with the tabulator that are still bearable from the top of a page to any button on it."""


def tab_to(desk, locator) -> None:
	handle = locator.element_handle()
	for _ in range(MOST):
		if desk.page.evaluate("(wanted) => document.activeElement === wanted", handle):
			return
		desk.page.keyboard.press("Tab")
	raise AssertionError(f"The tabulator does not lead to {locator}")


def test_an_assessment_with_the_keyboard_alone(page_as, submitted, api_as):
	name = submitted("键盘评估")
	desk = page_as(QUALITY).open_opportunity(name)
	keyboard = desk.page.keyboard
	tab_to(desk, desk.button("评估"))
	keyboard.press("Enter")
	dialog = desk.dialog
	# the first field of the dialog has the focus
	expect(desk.input("impact", dialog)).to_be_focused()
	for field in ("impact", "resource", "urgency"):
		tab_to(desk, desk.input(field, dialog))
		keyboard.press("2")
		expect(desk.input(field, dialog)).to_have_value("2")
	tab_to(desk, desk.input("improvement_class", dialog))
	expect(dialog.get_by_role("status").filter(has_text="×")).to_contain_text("= 10")
	expect(desk.input("improvement_class", dialog)).to_have_value("Routine Improvement")
	tab_to(desk, desk.input("reason", dialog))
	desk.page.keyboard.type("只用键盘也能评估。")
	tab_to(desk, desk.button("评估", dialog))
	expect(desk.input("due_date", dialog)).not_to_have_value("")
	keyboard.press("Enter")
	expect(desk.state("已评估")).to_be_visible()
	assert api_as(QUALITY).get(OPPORTUNITY, name)["class_reason"] == "只用键盘也能评估。"


def test_a_dialog_closes_with_escape_and_gives_the_focus_back(page_as, submitted):
	desk = page_as(QUALITY).open_opportunity(submitted("误点评估"))
	tab_to(desk, desk.button("评估"))
	desk.page.keyboard.press("Enter")
	expect(desk.input("impact", desk.dialog)).to_be_focused()
	desk.leave_dialog()

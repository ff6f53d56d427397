"""What a person who knows no English reads: nothing that is not Chinese, but for names and data."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.browser.site import EXECUTIVE, OPPORTUNITY, QUALITY

pytestmark = pytest.mark.skipif(
	bool(os.environ.get("BENCH")), reason="a bench's framework has translations of its own"
)

WORD = re.compile(r"[A-Za-z]{3,}")
TICKETS = (Path(__file__).parents[2] / "embedded/sample_desk/tickets.csv").read_text(encoding="utf-8")
SYSTEMS = "|".join(sorted(set(re.findall(r"\b[A-Z]{3,}\b", TICKETS))))
"""What customers call their systems in tickets, which opportunities and signals are then named after."""
DATA = re.compile(
	r"""[A-Z]+-\d{4}-\d+ | \S+@\S+ | \b[0-9a-z]{10}\b | \b[0-9a-f]{12}… | \b[0-9a-f]{20}\b | \b[0-9a-f]{64}\b   # records and people
	| \b(ITSS|API|CAPA|SLA|PDF|HTML|CSV|Excel|xlsx|CSS|full_wk|XDYJ|CESA|SHA|Why)\b
	| \b("""
	+ SYSTEMS
	+ r""")\b
	| \b(Ctrl|Alt|Shift)\b(\s?\+\s?\S+)?
	| \b(Urgent|High|Medium|Low|HD\ Ticket|Unspecified|Billing|Product\ Experts)\b   # the service desk's own records
	| Asia/Shanghai | chinesecalendar
	| filter_description__link_option   # the framework's own name for a part of a list that is dropped down""",
	re.VERBOSE,
)
"""No words of the interface: names, abbreviations, keys, and what the service desk calls its records."""

PRODUCTS = re.compile("frappe|monoframe|erpnext", re.IGNORECASE)
TEXTS = """() => {
	const found = [];
	const shown = (element) => element.checkVisibility({visibilityProperty: true, opacityProperty: true})
		&& !element.closest("script, style, noscript, .tooltip-content, .ql-toolbar");
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const text = walker.currentNode.textContent.trim();
		if (text && walker.currentNode.parentElement && shown(walker.currentNode.parentElement)) found.push(text);
	}
	for (const name of ["placeholder", "title", "aria-label", "alt", "data-original-title"]) {
		for (const element of document.querySelectorAll(`[${name}]`)) {
			const text = element.getAttribute(name).trim();
			if (text && shown(element)) found.push(`${name}: ${text}`);
		}
	}
	return [...new Set(found)];
}"""


BOARDS_AND_CALENDARS = re.compile(r"/view/(kanban|calendar)\b")
"""The framework's own hints there name a column and a button in English, whatever the language: only what is written
out is looked at."""


def english(page) -> list[str]:
	"""The texts of the page, and of what is told of its pictures and buttons, with an English word in them. None on a
	bench, where the framework's translations are its own."""
	if os.environ.get("BENCH"):
		return []
	# placeholders and titles are told apart by the attribute's name before them, which is ours
	texts = page.evaluate(TEXTS)
	# what a hostile customer wrote shows its markup, and the interface has none
	texts = [text for text in texts if "<" not in text]
	if BOARDS_AND_CALENDARS.search(page.url):
		texts = [text for text in texts if not text.startswith("title: ")]
	return [text for text in texts if WORD.search(DATA.sub("", re.sub(r"^[a-z-]+: ", "", text)))]


def check(desk) -> None:
	desk.settle()
	found = english(desk.page)
	assert not found, f"{desk.page.url}: {found}"


def test_login_page(page_as):
	desk = page_as(None)
	desk.page.goto("/login")
	desk.page.locator("#login_email").wait_for()
	found = [text for text in english(desk.page) if not text.startswith("placeholder")]
	assert not found, found
	shown = desk.page.content()
	for text in (desk.page.title(), desk.page.locator("body").inner_text()):
		assert not PRODUCTS.search(text)
	assert "/assets/itss_improvement/images/logo.svg" in shown


def test_desk_home(page_as):
	desk = page_as(QUALITY)
	desk.page.goto("/desk")
	icon = desk.page.get_by_text("服务质量改进", exact=True).first
	icon.wait_for()
	check(desk)
	assert not PRODUCTS.search(desk.page.locator("body").inner_text())
	desk.page.locator(".desktop-avatar").click()
	desk.page.get_by_text("恢复默认桌面布局").wait_for()
	check(desk)
	assert not PRODUCTS.search(desk.page.locator("body").inner_text())
	desk.page.keyboard.press("Escape")
	icon.click()
	desk.page.wait_for_url(re.compile("/service-quality-improvement"))


@pytest.mark.parametrize(
	"route",
	[
		"service-quality-improvement",
		"improvement-opportunity",
		"improvement-opportunity/view/report",
		"improvement-opportunity/new",
		"improvement-signal",
		"improvement-trigger",
		"improvement-department",
		"improvement-settings",
		"improvement-calendar",
		"improvement-desk-scan",
		"improvement-desk-connection",
		"improvement-desk-connection/new",
		"improvement-remote-ticket",
		"improvement-notice",
		"improvement-notice/view/kanban/Improvement Notice",
		"improvement-notice/view/calendar",
		"corrective-and-preventive-action",
		"corrective-and-preventive-action/view/kanban/Corrective and Preventive Action",
		"corrective-and-preventive-action/view/calendar",
		"improvement-project",
		"improvement-project/view/kanban/Improvement Project",
		"improvement-project/view/calendar",
		"improvement-project-report",
		"improvement-verification",
		"improvement-document",
		"improvement-document-revision",
		"improvement-document-revision/new",
		"improvement-document-revision/view/calendar",
		"improvement-training",
		"improvement-training/new",
		"improvement-training/view/calendar",
		"improvement-recurrence",
		"improvement-recurrence-match",
		"improvement-evaluation",
		"improvement-case",
		"improvement-past-record",
		"improvement-archive",
		"improvement-case-use",
		"improvement-project-report/view/calendar",
		"improvement-measure",
		"improvement-measure/view/kanban/Improvement Measure",
		"improvement-measure/view/calendar",
		"improvement-measure/new",
		"improvement-call",
		"improvement-report",
		"improvement-survey-invitation",
		"improvement-reminder",
		"query-report/Improvement Control Chart",
		"query-report/Improvement Figures by Month",
		"query-report/Improvement Self-Check",
		"query-report/Improvement Evidence Gaps",
		"query-report/Improvement Plan of the Year",
		"query-report/Unmet Targets",
		"improvement-dashboard",
		"hd-ticket",
		"todo",
	],
)
def test_pages(page_as, route):
	desk = page_as(QUALITY).open(route)
	desk.page.wait_for_timeout(800)
	check(desk)


def test_list_and_its_menus(page_as):
	desk = page_as(QUALITY).open("improvement-opportunity")
	desk.wait_for_list()
	# what opens in a list: the filters, the settings, the shortcuts
	desk.page.evaluate("() => { cur_list.filter_area.filter_list.filter_button.click() }")
	desk.page.wait_for_timeout(500)
	check(desk)
	desk.page.evaluate("() => { frappe.ui.keys.show_keyboard_shortcut_dialog() }")
	desk.dialog.get_by_text("键盘快捷键").first.wait_for()
	keys = {"Enter", "Space", "Down", "⇧+Down"}
	assert not set(english(desk.page)) - keys


def test_form_and_its_dialogs(page_as, submitted):
	name = submitted("值班手册过期")
	desk = page_as(QUALITY).open_opportunity(name)
	check(desk)
	for opened in (
		"() => { cur_frm.assign_to.add() }",
		"() => { cur_frm.shared.show() }",
		"() => { frappe.ui.form.qr = frappe.confirm('…', () => {}) }",
	):
		desk.page.evaluate(opened)
		desk.dialog.wait_for()
		desk.page.wait_for_timeout(400)
		check(desk)
		desk.page.keyboard.press("Escape")
		desk.page.locator("[role=dialog]:visible, .modal.show:visible").first.wait_for(state="hidden")


def test_chain(page_as, api_as):
	name = api_as(QUALITY).list("Improvement Signal", [["opportunity", "is", "set"]])[0]["name"]
	desk = page_as(QUALITY).open(f"improvement-signal/{name}")
	desk.wait_for_form("Improvement Signal")
	desk.tab("关联记录")
	desk.chain()
	check(desk)


def test_print(page_as, submitted):
	name = submitted("备份介质未异地存放")
	desk = page_as(QUALITY)
	desk.open(f"print/{OPPORTUNITY}/{name}")
	desk.page.locator(".print-preview-wrapper, .print-format-container").first.wait_for()
	desk.page.wait_for_timeout(800)
	check(desk)
	desk.page.goto(f"/printview?doctype={OPPORTUNITY}&name={name}")
	found = english(desk.page)
	assert not found, found


def speak(desk, language: str) -> None:
	desk.open(f"user/{EXECUTIVE}")
	desk.wait_for_form("User", EXECUTIVE)
	# the form loads the page again by itself: a promise of it that is waited for may never be kept
	with desk.page.expect_navigation():
		desk.page.evaluate(
			"(language) => { cur_frm.set_value('language', language).then(() => cur_frm.save()) }", language
		)
	desk.settle()


def test_english_is_a_choice(page_as):
	desk = page_as(EXECUTIVE)
	speak(desk, "en")
	try:
		desk.open("improvement-opportunity")
		desk.wait_for_list()
		assert desk.page.get_by_text("Created On").first.is_visible()
	finally:
		speak(desk, "zh")

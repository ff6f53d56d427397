"""The register's page, for everybody who may see some of it."""

from __future__ import annotations

import html
import re

import pytest

from tests import improvements, people
from tests.improvements import OPPORTUNITY
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def everybody(site):
	import frappe

	people.make_everybody()
	frappe.db.delete(OPPORTUNITY)


def columns_of(page: str) -> dict[str, int]:
	found = re.findall(r'<h2 id="stage-(\w+)">.*?<span class="itss-total">(\d+)</span>', page, re.S)
	return {stage: int(total) for stage, total in found}


@pytest.mark.row("R9", "R14", "R18")
def test_it_shows_by_stage_what_its_reader_may_see(everybody):
	mine = improvements.in_state("Submitted", title="我们的打印机")
	theirs = improvements.in_state(
		"Assessed", people.OTHER_STAFF, identified_by_department=people.PURCHASING, title="别人的打印机"
	)
	page = Browser(people.OFFICER).page("/improvement").get_data(as_text=True)
	assert columns_of(page) == {"Plan": 1, "Do": 1, "Check": 0, "Act": 0}
	assert mine.title in page and theirs.title in page and people.PURCHASING in page
	page = Browser(people.STAFF).page("/improvement").get_data(as_text=True)
	assert columns_of(page) == {"Plan": 1, "Do": 0, "Check": 0, "Act": 0}
	assert mine.title in page and theirs.title not in page and theirs.name not in page


@pytest.mark.row("R9")
def test_every_card_leads_to_a_print_view_with_the_record_s_values(everybody):
	doc = improvements.in_state("Assessed", customer="客户甲 & 乙", suggestion="换一台新的")
	browser = Browser(people.OFFICER)
	page = browser.page("/improvement").get_data(as_text=True)
	(link,) = re.findall(r'class="itss-card[^"]*" href="([^"]+)"', page)
	printed = browser.page(html.unescape(link))
	assert printed.status_code == 200
	text = html.unescape(printed.get_data(as_text=True))
	for value in (doc.title, doc.current_state, "客户甲 & 乙", "换一台新的", "根因不明", people.PURCHASING):
		assert value in text, value


def test_a_guest_is_sent_to_log_in(everybody):
	answer = Browser(people.GUEST).page("/improvement")
	assert answer.status_code in (301, 302)
	assert answer.headers["Location"].endswith("/login?redirect-to=/improvement")
	assert "no-store" in answer.headers["Cache-Control"]


def test_whoever_has_no_role_is_refused(everybody):
	improvements.draft(title="机密标题")
	for user in (people.STRANGER, people.AGENT):
		answer = Browser(user).page("/improvement")
		assert answer.status_code == 403
		assert "机密标题" not in answer.get_data(as_text=True)


def test_an_empty_register_says_so(everybody):
	page = Browser(people.STAFF).page("/improvement")
	assert page.status_code == 200
	assert page.get_data(as_text=True).count('class="itss-empty"') == 4


def test_what_people_wrote_is_shown_as_text(everybody):
	title = "<b>粗</b> & \"x\" 'y' {{ 7*7 }}"
	doc = improvements.draft()
	import frappe

	frappe.db.set_value(OPPORTUNITY, doc.name, "title", title, update_modified=False)
	page = Browser(people.STAFF).page("/improvement").get_data(as_text=True)
	assert title in html.unescape(page) and "<b>粗" not in page and "{{ 7*7 }}" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_speaks_its_reader_s_language(everybody, language):
	improvements.in_state("Submitted")
	browser = Browser(people.OFFICER)
	browser.headers["Accept-Language"] = language
	page = browser.page("/improvement").get_data(as_text=True)
	assert ("服务质量改进" in page) is (language == "zh")
	assert (">Submitted<" in page) is (language == "en")


def test_its_queries_do_not_grow_with_the_register(everybody, queries):
	"""Cards are read in one query a stage, however many there are."""
	import frappe

	doc = improvements.draft()
	row = {key: value for key, value in improvements.stored(doc.name).items() if key != "trigger_key"}
	browser, counts = Browser(people.OFFICER), []
	browser.page("/improvement")
	for more in (9, 190):
		for _ in range(more):
			row["name"] = frappe.generate_hash(length=12)
			frappe.get_doc({**row, "doctype": OPPORTUNITY}).db_insert()
		with queries() as sent:
			page = browser.page("/improvement").get_data(as_text=True)
		counts.append(len(sent))
	assert columns_of(page)["Plan"] == 200
	assert counts[1] <= counts[0] + 1, counts

"""An employee follows their own suggestions, and sees nothing of anybody else's (R8, R30)."""

from __future__ import annotations

import html
import json
import re

import pytest

from tests import cases, improvements, people
from tests.improvements import OPPORTUNITY
from tests.suggestions.suggesting import FORM_PAGE, GIVEN, PAGE, WEB_FORM, as_text, made, page
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("site")

SECRET = "别人的建议"


@pytest.fixture
def everybody(site):
	import frappe

	people.make_everybody()
	frappe.db.delete(OPPORTUNITY)
	frappe.db.set_value(
		"User", {"name": ["in", [people.STAFF, people.OTHER_STAFF]]}, "user_type", "Website User"
	)


def titles(text: str) -> list[str]:
	return [html.unescape(title) for title in re.findall(r"<h2><a [^>]+>([^<]*)</a>", text)]


@pytest.mark.row("R8", "R30")
def test_the_list_has_one_s_own_with_the_state_in_words(everybody):
	made(people.OTHER_STAFF, title=SECRET)
	improvements.draft(people.STAFF, title="不是建议", source="Market Change", source_subtype="Competition")
	for status, words in (
		("Draft", "Not sent yet"),
		("Submitted", "decides on it"),
		("Returned", "It waits for you"),
		("Assessed", "It is being carried out."),
		("Awaiting Verification", "Whether it helps is being verified."),
		("Under Observation", "Whether that lasts is being observed."),
		("Closed", "has proven effective."),
		("Rejected", "It was not taken up."),
		("Merged", "together with another improvement."),
	):
		name = improvements.in_state(status, title=f"我的 {status}").name
		shown = as_text(page(people.STAFF))
		assert words in shown, status
		assert words in as_text(page(people.STAFF, suggestion=name)), status
	listed = titles(page(people.STAFF))
	assert len([title for title in listed if title.startswith("我的")]) == 9
	assert SECRET not in listed and "不是建议" not in listed
	assert titles(page(people.OTHER_STAFF)) == [SECRET]
	# whoever may read everything has here what they suggested themselves
	assert titles(page(people.OFFICER)) == []


@pytest.mark.row("R8", "R30")
@pytest.mark.parametrize(
	("status", "expected"),
	[
		("Returned", ["Decision Sent Back", "Reason 缺少数据"]),
		(
			"Assessed",
			[
				"Decision Taken Up",
				"Improvement Class Corrective and Preventive Action",
				"Reason 根因不明",
				f"Responsible Department {people.PURCHASING}",
				"Due Date",
			],
		),
		("Closed", ["Decision Taken Up", "Reason 根因不明"]),
		("Rejected", ["Decision Not Taken Up", "Reason 不属于本部门"]),
		("Merged", ["Decision Joined with Another"]),
	],
)
def test_the_decision_stands_there_with_its_reason(everybody, status, expected):
	text = as_text(page(people.STAFF, suggestion=improvements.in_state(status).name))
	for words in expected:
		assert words in text, words
	assert people.OFFICER not in text and people.OFFICER.partition("@")[0] not in text, "nobody is named"


@pytest.mark.row("R8", "R30")
def test_of_what_it_was_joined_with_only_the_state_is_told(everybody):
	import frappe

	other = improvements.in_state("Assessed", people.OTHER_STAFF, title=SECRET)
	mine = improvements.in_state("Merged", title="我的")
	second = improvements.in_state("Merged", people.OTHER_STAFF, title=SECRET)
	frappe.db.set_value(OPPORTUNITY, mine.name, "merged_into", second.name)
	frappe.db.set_value(OPPORTUNITY, second.name, "merged_into", other.name)
	for text in (page(people.STAFF), page(people.STAFF, suggestion=mine.name)):
		assert "The other improvement is being carried out." in text
		assert SECRET not in text and other.name not in text and second.name not in text
	improvements.put_into(other.name, "Closed")
	assert "The other improvement was carried out, and has proven effective." in page(people.STAFF)
	# not even what cannot be made keeps the page from ending
	frappe.db.set_value(OPPORTUNITY, other.name, {"status": "Merged", "merged_into": second.name})
	assert "together with another improvement" in page(people.STAFF)


@pytest.mark.row("R30", "R81")
def test_a_published_case_that_tells_of_it_is_linked(everybody):
	mine = improvements.in_state("Closed")
	told = cases.published(title="交接单合并的经验")
	draft = cases.published(title="还没写完", status="Draft")
	for case in (told, draft):
		case.append("improvements", {"opportunity": mine.name}).db_insert()
	text = page(people.STAFF, suggestion=mine.name)
	assert f'href="/improvement-cases?case={told.name}"' in text and "交接单合并的经验" in text
	assert draft.name not in text and "还没写完" not in text
	assert "交接单合并的经验" in page(people.STAFF, "/improvement-cases", case=told.name)


@pytest.mark.row("R8", "R30")
def test_of_somebody_else_s_nothing_is_seen_through_any_door(everybody):
	import frappe

	theirs = made(people.OTHER_STAFF, title=SECRET)
	made(people.STAFF)
	file = frappe.get_doc(
		doctype="File",
		file_name="secret.txt",
		content=b"secret",
		is_private=1,
		attached_to_doctype=OPPORTUNITY,
		attached_to_name=theirs,
	).insert()
	form = "frappe.website.doctype.web_form.web_form"
	browser = Browser(people.STAFF)
	doors = {
		"page": browser.page(PAGE, suggestion=theirs),
		"list": browser.page(PAGE),
		"web form": browser.page(f"/{WEB_FORM}/{theirs}"),
		"web form, to edit": browser.page(f"/{WEB_FORM}/{theirs}/edit"),
		"its data": browser.call(
			f"{form}.get_form_data", doctype=OPPORTUNITY, docname=theirs, web_form_name=WEB_FORM
		),
		"its filters": browser.call(f"{form}.get_web_form_filters", web_form_name=WEB_FORM),
		"list of web forms": browser.call(
			"frappe.www.list.get_list_data", doctype=OPPORTUNITY, web_form_name=WEB_FORM
		),
		"register": browser.page("/improvement"),
		"rest": browser.get(f"/api/resource/{OPPORTUNITY}", fields='["*"]', limit_page_length=0),
		"rest, one": browser.get(f"/api/resource/{OPPORTUNITY}/{theirs}"),
		"rest 2": browser.get(f"/api/v2/document/{OPPORTUNITY}/{theirs}"),
		"value": browser.get(
			"/api/method/frappe.client.get_value",
			doctype=OPPORTUNITY,
			filters=json.dumps({"name": theirs}),
			fieldname="title",
		),
		"link": browser.call("frappe.desk.search.search_link", doctype=OPPORTUNITY, txt=SECRET[:2]),
		"print": browser.page("/printview", doctype=OPPORTUNITY, name=theirs),
		"chain": browser.call("itss_improvement.api.traceability.chain", doctype=OPPORTUNITY, name=theirs),
		"file": browser.get(file.file_url),
		"file, its record": browser.get(f"/api/resource/File/{file.name}"),
		"files": browser.get("/api/resource/File", fields='["*"]', limit_page_length=0),
		"attach to it": browser.request(
			"POST",
			"/api/method/upload_file",
			data={
				"doctype": OPPORTUNITY,
				"docname": theirs,
				"file_name": "x.txt",
				"file_url": file.file_url,
			},
		),
		"website search": browser.call("frappe.www.search.get_search_results", text=SECRET),
	}
	for door, answer in doors.items():
		text = answer.get_data(as_text=True)
		assert SECRET not in text and "secret.txt" not in text.replace(file.file_url, ""), (door, text[:500])
		assert b"secret" != answer.data, door
	for door in ("page", "rest, one", "rest 2", "print", "file", "file, its record", "attach to it"):
		assert doors[door].status_code in (403, 404, 417) or door == "print", (door, doors[door].status_code)


def test_further_pages(everybody):
	for number in range(25):
		improvements.draft(people.STAFF, title=f"第 {number} 条")
	first = page(people.STAFF)
	assert len(titles(first)) == 20 and 'rel="prev"' not in first
	assert re.findall(r'href="([^"]+)" rel="next"', first) == [f"{PAGE}?page=2"]
	second = page(people.STAFF, page="2")
	assert len(titles(second)) == 5 and not set(titles(first)) & set(titles(second))
	assert 'rel="next"' not in second
	for number in ("-1", "x", ""):
		assert titles(page(people.STAFF, page=number)) == titles(first)
	assert titles(page(people.STAFF, page="99999999999999999999")) == []


def test_its_queries_do_not_grow_with_the_list(everybody, queries):
	improvements.in_state("Merged")
	Browser(people.STAFF).page(PAGE)
	counts = []
	for more in (0, 12):
		for _ in range(more):
			improvements.in_state("Merged")
		with queries() as sent:
			page(people.STAFF)
		counts.append(len(sent))
	assert counts[0] == counts[1], counts


def test_a_guest_logs_in_first_and_comes_back(everybody):
	for path, asked, there in (
		(PAGE, {}, PAGE),
		(PAGE, {"suggestion": "IMP-1"}, f"{PAGE}%3Fsuggestion%3DIMP-1"),
		(FORM_PAGE, {}, FORM_PAGE),
	):
		answer = Browser(people.GUEST).page(path, **asked)
		assert answer.status_code in (301, 302), path
		assert answer.headers["Location"].endswith(f"/login?redirect-to={there}")


def test_whoever_has_no_role_is_refused(everybody):
	for user in (people.STRANGER, people.AGENT):
		for path in (PAGE, FORM_PAGE):
			assert Browser(user).page(path).status_code == 403, (user, path)


def test_the_pages_lead_to_one_another(everybody):
	addresses = {"/improvement", "/improvement-cases", PAGE}
	for path in (*addresses, FORM_PAGE):
		text = page(people.STAFF, path)
		nav = re.search(r"<header class=\"itss-bar\">.*?</header>", text, re.S)[0]
		assert set(re.findall(r'href="([^"]+)"', nav)) == addresses, path
		assert nav.count('aria-current="page"') == 1
	# whoever makes none needs no page for them
	text = page(people.AUDITOR, "/improvement")
	assert PAGE not in text and "/improvement-cases" in text
	assert FORM_PAGE not in page(people.AUDITOR)
	assert "/improvement-cases" in page(people.STAFF) and FORM_PAGE in page(people.STAFF)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_speaks_its_reader_s_language(everybody, language):
	made(people.STAFF)
	browser = Browser(people.STAFF)
	browser.headers["Accept-Language"] = language
	for path, words in ((PAGE, "我的建议"), (FORM_PAGE, "员工建议")):
		text = browser.page(path).get_data(as_text=True)
		assert (words in text) is (language == "zh"), path
	assert GIVEN["title"] in browser.page(PAGE).get_data(as_text=True)

"""Following an improvement from its tickets to what came of it, and back (R6, R23)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.site import AGENT, OPPORTUNITY, OWNER, QUALITY
from tests.browser.test_hostile import SUBJECTS, expect_nothing_ran
from tests.browser.test_keyboard import tab_to

SIGNAL = "Improvement Signal"
LONG = "应用运维组十月份服务级别协议达成率不达标，需要增加值班人员并优化派单规则，同时对重点客户建立专门的响应通道"
SHOWN = 6


@pytest.fixture
def behind_many(api_as) -> dict:
	"""An opportunity with more tickets than are shown at once."""
	return api_as(QUALITY).list(
		OPPORTUNITY, [["ticket_count", ">", SHOWN + 1]], "name", "title", "ticket_count", order_by="name"
	)[0]


def open_chain(desk, name: str):
	desk.open_opportunity(name)
	desk.tab("关联记录")
	return shown_chain(desk)


def shown_chain(desk):
	chain = desk.chain()
	desk.settle()
	return chain


def column(chain, stage: str):
	return chain.get_by_role("list", name=stage, exact=True).get_by_role("listitem")


def test_from_an_opportunity_to_its_signals_and_back(page_as, behind_many):
	desk = page_as(QUALITY)
	chain = open_chain(desk, behind_many["name"])
	total = behind_many["ticket_count"]
	for stage in ("工单", "信号"):
		expect(chain.get_by_text(f"{stage} {total}", exact=True)).to_be_visible()
		expect(column(chain, stage)).to_have_count(SHOWN)
		expect(column(chain, stage).last).to_have_text(f"另有 {total - SHOWN + 1} 条")
	here = chain.locator("[aria-current=true]")
	expect(here).to_contain_text(behind_many["name"])
	column(chain, "信号").first.get_by_role("link").click()
	desk.wait_for_form(SIGNAL)
	desk.tab("关联记录")
	chain = shown_chain(desk)
	expect(column(chain, "信号").locator("[aria-current=true]")).to_have_count(1)
	expect(column(chain, "工单")).to_have_count(1)
	column(chain, "改进机会").get_by_role("link", name=behind_many["name"]).click()
	desk.wait_for_form(OPPORTUNITY, behind_many["name"])


def test_all_that_there_is_on_request(page_as, behind_many):
	desk = page_as(QUALITY)
	chain = open_chain(desk, behind_many["name"])
	column(chain, "工单").last.get_by_role("button").click()
	expect(column(chain, "工单")).to_have_count(behind_many["ticket_count"])
	expect(chain.get_by_role("button")).to_have_count(0)
	expect(chain).to_be_focused()


def test_lines_run_from_box_to_box(page_as, behind_many, api_as):
	desk = page_as(QUALITY)
	chain = open_chain(desk, behind_many["name"])
	found = api_as(QUALITY).call(
		"itss_improvement.api.traceability.chain",
		doctype=OPPORTUNITY,
		name=behind_many["name"],
		at_most=SHOWN,
	)
	expect(chain.locator("path")).to_have_count(len(found["edges"]))
	ends = chain.evaluate(
		"""(chain) => {
			const frame = chain.querySelector(".itss-chain-columns").getBoundingClientRect();
			const box = (one) => chain.querySelector(`[data-position="${one}"]`).getBoundingClientRect();
			return [...chain.querySelectorAll("path")].map((line) => {
				const start = line.getPointAtLength(0);
				return [start.x + frame.left, start.y + frame.top];
			});
		}"""
	)
	boxes = chain.evaluate(
		"""(chain, edges) => edges.map(([before]) => {
			const box = chain.querySelector(`[data-position="${before}"]`).getBoundingClientRect();
			return [box.right, box.top + box.height / 2];
		})""",
		found["edges"],
	)
	assert ends == [pytest.approx(place, abs=1) for place in boxes]


def test_what_a_box_is_joined_to_lights_up(page_as, behind_many):
	chain = open_chain(page_as(QUALITY), behind_many["name"])
	lit = chain.locator(".itss-chain-box.itss-chain-lit")
	expect(lit).to_have_count(0)
	column(chain, "信号").first.get_by_role("link").focus()
	# its ticket, itself, and the opportunity
	expect(lit).to_have_count(3)
	chain.focus()
	expect(lit).to_have_count(0)


def test_with_the_keyboard_alone(page_as, behind_many):
	desk = page_as(QUALITY)
	chain = open_chain(desk, behind_many["name"])
	tab_to(desk, column(chain, "触发规则").first.get_by_role("link"))
	desk.page.keyboard.press("Enter")
	desk.wait_for_form("Improvement Trigger")


def test_a_long_title_is_shortened_and_told_in_full(page_as, submitted, api_as):
	name, into = submitted(LONG), submitted("派单规则")
	api_as(QUALITY).call("itss_improvement.api.opportunity.merge", name=name, into=into)
	desk = page_as(QUALITY)
	chain = open_chain(desk, into)
	merged = chain.get_by_role("link", name=name)
	expect(merged).to_have_attribute("title", LONG)
	expect(merged).to_contain_text("已合并")
	expect(merged).to_contain_text(f"引出：{into}")
	title = merged.get_by_text(LONG)
	assert title.evaluate("(one) => one.scrollHeight > one.clientHeight"), "cut off after two lines"
	assert merged.evaluate("(one) => one.scrollWidth <= one.clientWidth"), "and not wider than its box"


def test_a_record_of_its_own(page_as, submitted):
	desk = page_as(QUALITY).open_opportunity(submitted("没有来由"))
	desk.tab("关联记录")
	expect(desk.body.get_by_text("目前没有引出此记录的内容")).to_be_visible()


def test_a_department_sees_tickets_as_they_were_noticed(page_as, behind_many):
	desk = page_as(OWNER)
	chain = open_chain(desk, behind_many["name"])
	expect(column(chain, "工单")).to_have_count(SHOWN)
	expect(column(chain, "工单").get_by_role("link")).to_have_count(0)
	expect(column(chain, "信号")).to_have_count(0)


def test_from_a_ticket(page_as, api_as):
	agent = api_as(AGENT)
	ticket = agent.insert(
		"HD Ticket", subject="追溯用工单", description="…", raised_by="caller@client.example"
	)
	name = agent.call(
		"itss_improvement.api.opportunity.make_from_ticket", desk="HD Ticket", ticket=str(ticket)
	)["name"]
	desk = page_as(AGENT).open(f"hd-ticket/{ticket}")
	desk.wait_for_form("HD Ticket")
	desk.button("显示追溯链").click()
	chain = shown_chain(desk)
	expect(column(chain, "工单").locator("[aria-current=true]")).to_contain_text("追溯用工单")
	chain.get_by_role("link", name=name).click()
	desk.wait_for_form(OPPORTUNITY, name)


def test_on_a_phone_the_chain_moves_and_the_page_does_not(page_as, behind_many):
	desk = page_as(QUALITY, viewport={"width": 390, "height": 800})
	chain = open_chain(desk, behind_many["name"])
	assert chain.evaluate("(one) => one.scrollWidth > one.clientWidth + 100")
	assert desk.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
	# below the other connections; within it the record itself is what is seen
	chain.evaluate("(one) => one.scrollIntoView({ block: 'center' })")
	here = chain.locator("[aria-current=true]")
	expect(here).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize(("title", "word"), SUBJECTS, ids=("script", "image", "drawing"))
def test_a_title_is_text(page_as, api_as, submitted, title, word):
	agent = api_as(AGENT)
	ticket = agent.insert("HD Ticket", subject=title, description="…", raised_by="caller@client.example")
	name = agent.call(
		"itss_improvement.api.opportunity.make_from_ticket", desk="HD Ticket", ticket=str(ticket)
	)["name"]
	agent.call("itss_improvement.api.opportunity.submit", name=name)
	desk = page_as(QUALITY)
	chain = open_chain(desk, name)
	expect(column(chain, "工单")).to_contain_text(word)
	assert chain.locator("script, img, svg svg, .itss-chain-box svg").count() == 0
	expect_nothing_ran(desk.page)

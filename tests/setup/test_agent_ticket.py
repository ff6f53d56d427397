"""The script in Helpdesk's agent screen, run as that screen runs it: made a function of its text, called with what the screen
hands over, its answer drawn as its buttons and menus are. The service desk's questions are answered by the site."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tests import improvements, people
from tests.web import Browser

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="runs a script of a browser")

SCREEN = r"""
const { script, answers, press } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const told = { calls: [], opened: [], messages: [] };
globalThis.window = {
	__: (text) => ({ Improvement: "改进", "Make Improvement Opportunity": "发起改进机会" }[text] || text),
	open: (...args) => told.opened.push(args),
};
const call = async (method, args) => {
	told.calls.push([method, args]);
	const answer = answers[method];
	if (answer.refused) throw { messages: [answer.refused] };
	return answer;
};
const toast = {
	success: (text) => told.messages.push(["success", text]),
	error: (text) => told.messages.push(["error", text]),
};
// a menu takes its options for groups where the first of them has one
const entries = (options) => (options[0].group ? options : [{ items: options }]).flatMap((one) => one.items || []);

(async () => {
	const setupForm = new Function(script + "\nreturn setupForm")();
	const { actions } = await setupForm({ doc: { name: 12 }, call, toast });
	const buttons = actions.filter((action) => !action.group);
	const menus = actions.filter((action) => action.group && action.buttonLabel);
	told.buttons = buttons.map((action) => action.label);
	told.menus = menus.map((action) => [action.buttonLabel, entries([action]).map((one) => one.label)]);
	const all = [...buttons, ...menus.flatMap((action) => entries([action]))];
	if (press !== null) await all[press].onClick();
	console.log(JSON.stringify(told));
})();
"""
LED_TO = "itss_improvement.api.ticket.led_to"
MAKE = "itss_improvement.api.opportunity.make_from_ticket"
HOSTILE = '<img src=x onerror="alert(1)">`${1}`'


@pytest.fixture
def screen(site):
	from itss_improvement.setup.form_scripts import FOLDER

	script = (FOLDER / "agent_ticket.js").read_text(encoding="utf-8")

	def screen(answers: dict, press: int | None = None) -> dict:
		done = subprocess.run(
			["node", "-e", SCREEN],
			input=json.dumps({"script": script, "answers": answers, "press": press}),
			capture_output=True,
			text=True,
			timeout=60,
		)
		assert done.returncode == 0, done.stderr
		return json.loads(done.stdout)

	return screen


@pytest.fixture
def ticket(site, desk) -> str:
	import frappe

	people.make_everybody()
	frappe.get_doc("User", people.OFFICER).add_roles("Agent")
	return str(desk.make_ticket(subject="门禁失灵").name)


def asked(ticket: str, method: str = LED_TO):
	officer = Browser(people.OFFICER)
	officer.headers["Accept-Language"] = "zh"
	return officer.call(method, desk="HD Ticket", ticket=ticket).get_json()["message"]


def test_the_state_of_the_ticket_s_improvement_and_the_way_to_it(screen, ticket):
	import frappe

	made = asked(ticket, MAKE)
	frappe.db.set_value("Improvement Opportunity", made["name"], {"title": HOSTILE, "status": "Submitted"})
	shown = screen({LED_TO: asked(ticket)}, press=1)
	assert shown["buttons"] == ["发起改进机会"]
	assert shown["menus"] == [["改进: 已提交", [f"已提交 · {made['name']} {HOSTILE}"]]]
	[[url, where, how]] = shown["opened"]
	assert url.endswith(f"/improvement-opportunity/{made['name']}") and (where, how) == ("_blank", "noopener")
	assert shown["calls"] == [[LED_TO, {"desk": "HD Ticket", "ticket": "12"}]]


def test_of_several_there_is_the_number_and_each_with_its_state(screen, ticket):
	one = asked(ticket, MAKE)
	other = improvements.draft().name
	found = asked(ticket)
	found["opportunities"].append({**found["opportunities"][0], "name": other, "state": "已关闭"})
	[[label, entries]] = screen({LED_TO: found})["menus"]
	assert label == "改进: 2" and len(entries) == 2
	assert one["name"] in entries[0] and entries[1].startswith(f"已关闭 · {other}")


def test_a_ticket_that_led_to_nothing_has_the_button_alone(screen, ticket):
	shown = screen({LED_TO: asked(ticket)})
	assert (shown["buttons"], shown["menus"]) == (["发起改进机会"], [])


@pytest.mark.parametrize(
	"answer", [{"may_make": False, "opportunities": [], "signals": []}, {"refused": "no"}]
)
def test_whoever_takes_no_part_sees_nothing(screen, answer):
	shown = screen({LED_TO: answer})
	assert (shown["buttons"], shown["menus"], shown["messages"]) == ([], [], [])


def test_the_button_makes_one_and_opens_it(screen, ticket):
	before = asked(ticket)
	made = asked(ticket, MAKE)
	shown = screen({LED_TO: {**asked(ticket), "may_make": before["may_make"]}, MAKE: made}, press=0)
	assert shown["messages"] == [["success", made["name"]]]
	assert [method for method, _args in shown["calls"]] == [LED_TO, MAKE, LED_TO]
	assert shown["opened"][0][0].endswith(made["name"])


def test_a_refusal_is_said_in_its_own_words(screen, ticket):
	shown = screen({LED_TO: asked(ticket), MAKE: {"refused": "不允许"}}, press=0)
	assert shown["messages"] == [["error", "不允许"]] and shown["opened"] == []

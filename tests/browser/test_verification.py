"""Verifications with the quality officer: concluded, and the record closed once it was observed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import site
from tests.browser.site import OWNER, QUALITY
from tests.browser.test_accessibility import check
from tests.browser.test_notice import (
	ISSUED,
	NOTICE,
	RECEIVED,
	agree,
	carry_out,
	drafted,  # noqa: F401
	open_notice,
	plan,
	step,
)

VERIFICATION = "Improvement Verification"


@pytest.fixture
def put_on_file(drafted, api_as):  # noqa: F811
	"""Makes a notice that was carried out and filed; gives its name and that of its verification."""

	def make(title: str) -> tuple[str, str]:
		name = drafted(title, ISSUED, RECEIVED)
		owner = api_as(OWNER)
		measure = plan(owner, name)
		step(owner, name, "Start Implementation")
		carry_out(owner, measure)
		step(owner, name, "Feed Back Result", result="新交接单已启用。")
		step(api_as(QUALITY), name, "Put on File")
		found = api_as(QUALITY).list(VERIFICATION, [["reference_name", "=", name]])
		return name, found[0]["name"]

	return make


def open_verification(page_as, user: str, name: str):
	desk = page_as(user).open(f"improvement-verification/{name}")
	desk.wait_for_form(VERIFICATION, name)
	return desk


def judge(desk, conclusion: str) -> None:
	desk.choose("method", "On Site")
	desk.fill("sample", "三个班组各两次交接")
	desk.fill("measured_value", "交接时间 15 分钟")
	desk.fill("findings", "到班组现场查看，遗留问题均单列。")
	desk.choose("conclusion", conclusion)


@pytest.mark.row("R65")
def test_from_the_list_to_the_end_of_the_observation(page_as, put_on_file, api_as):
	notice, name = put_on_file("交接单验证为有效")
	desk = page_as(QUALITY).open("improvement-verification")
	desk.wait_for_list()
	desk.button("待验证").first.click()
	desk.settle()
	desk.body.get_by_role("link", name="交接单验证为有效").first.click()
	desk.wait_for_form(VERIFICATION, name)
	expect(desk.field("criterion_target")).to_contain_text("交接单增加“遗留问题”一栏。")
	judge(desk, "Effective")
	expect(desk.field("next_due_date")).to_be_hidden()
	until = api_as(QUALITY).get(VERIFICATION, name)["observe_at_least_until"]
	desk.save()
	desk.button("作出结论").click()
	agree(desk)
	expect(desk.state("已有结论").first).to_be_visible()
	stored = api_as(QUALITY).get(VERIFICATION, name)
	assert (stored["conclusion"], stored["verified_by"]) == ("Effective", QUALITY)
	assert stored["observation_until"] == until > str(site.today())

	desk.button("打开被验证记录").click()
	desk.wait_for_form(NOTICE, notice)
	expect(desk.state("观察中").first).to_be_visible()
	expect(desk.page.get_by_role("note").filter(has_text="观察期到")).to_be_visible()
	# what would be refused until then is not offered
	desk.settle()
	expect(desk.button("关闭")).to_have_count(0)
	assert api_as(QUALITY).get(NOTICE, notice)["status"] == "Under Observation"


@pytest.mark.row("R67")
def test_what_did_not_help_becomes_a_corrective_action(page_as, put_on_file, api_as):
	notice, name = put_on_file("交接单验证为无效")
	desk = open_verification(page_as, QUALITY, name)
	judge(desk, "Ineffective")
	expect(desk.field("observation_until")).to_be_hidden()
	desk.save()
	desk.button("作出结论").click()
	agree(desk)
	expect(desk.told("结论理由")).to_be_visible()
	desk.window.expect_refusal(417)
	desk.leave_message()
	desk.fill("conclusion_reason", "夜班仍有遗漏。")
	desk.fill("next_due_date", str(site.today() + timedelta(days=30)))
	desk.save()
	desk.button("作出结论").click()
	agree(desk)
	expect(desk.state("已有结论").first).to_be_visible()
	desk = open_notice(page_as, QUALITY, notice)
	expect(desk.body.get_by_role("link", name="CAPA-").first).to_be_visible()
	assert api_as(QUALITY).get(NOTICE, notice)["superseded_by_doctype"] == "Corrective and Preventive Action"


def test_the_department_reads_it_and_changes_nothing(page_as, put_on_file):
	_notice, name = put_on_file("交接单等待验证")
	desk = open_verification(page_as, OWNER, name)
	expect(desk.button("作出结论")).to_have_count(0)
	expect(desk.input("measured_value")).to_have_count(0)


def test_nothing_keeps_people_from_reading_it(page_as, put_on_file, axe):
	_notice, name = put_on_file("交接单验证无障碍")
	check(axe, open_verification(page_as, QUALITY, name), ".form-message, .form-page")

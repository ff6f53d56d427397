"""What a case says, whom it does not name, how it is found and offered (R68, R78, R81)."""

from __future__ import annotations

from datetime import date

import pytest

from itss_improvement.domain import case
from itss_improvement.domain.case import Improved, Names, Sought, Told
from itss_improvement.domain.errors import RuleBroken

NAMES = Names(
	customers=frozenset({"华东银行", "华东", "Acme"}),
	people=frozenset({"王小明", "李"}),
	a_customer="某客户",
	a_person="某员工",
	a_contact="（联系方式）",
)


# ---- drafting


def test_a_draft_says_what_the_records_say():
	found = case.draft(
		Improved(
			title="告警响应超时",
			problem="夜班无人处理。 ",
			causes=("没有规定谁复审", " ", "分级从未复审"),
			measures=("每季度复审一次",),
			result="规则已复审。",
			findings="两条超时，均为演练。",
			figure="及时率",
			before="79%",
			after="98.5%",
			target="≥ 98%",
		),
		NAMES,
	)
	assert found == {
		"title": "告警响应超时",
		"problem": "夜班无人处理。",
		"cause": "1. 没有规定谁复审\n2. 分级从未复审",
		"measures": "每季度复审一次",
		"result": "规则已复审。\n两条超时，均为演练。",
		"figure": "及时率",
		"before_value": "79%",
		"after_value": "98.5%",
		"target_value": "≥ 98%",
		"names_left_out": 0,
	}


def test_what_the_records_do_not_say_stays_empty():
	found = case.draft(Improved(title="告警"), NAMES)
	assert {value for key, value in found.items() if key != "title"} == {"", 0}


@pytest.mark.row("R81")
def test_a_draft_names_nobody():
	found = case.draft(
		Improved(
			title="华东银行投诉增多（客户：华东）",
			problem="王小明反映 ACME 的 VPN 断线，电话 13812345678，邮箱 wang.xm@acme.com.cn。",
			causes=("李工未交接", "Acmeville 机房断电"),
			measures=("致电 021-62345678 道歉",),
			result="华东银行回访满意",
			after="华东银行 98%",
		),
		NAMES,
	)
	assert found["title"] == "某客户投诉增多（客户：某客户）", "the longer name first"
	assert found["problem"] == "某员工反映 某客户 的 VPN 断线，电话 （联系方式），邮箱 （联系方式）。"
	assert found["cause"] == "1. 李工未交接\n2. Acmeville 机房断电", (
		"one letter, and another word, are no name"
	)
	assert found["measures"] == "致电 （联系方式） 道歉"
	assert found["after_value"] == "某客户 98%"
	assert found["names_left_out"] == 9


def test_a_name_is_text_and_no_pattern():
	named = Names(customers=frozenset({"A+B (中国)", "50%_C"}), a_customer=r"\1某客户")
	assert case.without_names("给 A+B (中国) 和 50%_C 的", named) == (r"给 \1某客户 和 \1某客户 的", 2)


def test_a_long_title_is_cut():
	found = case.draft(Improved(title="客" * 200), NAMES)
	assert len(found["title"]) == case.LONGEST_TITLE


def test_a_text_that_names_a_customer_is_refused_with_its_field():
	case.check_names({"Problem": "Acmeville 断电"}, {"Acme", "华东银行"})
	with pytest.raises(RuleBroken, match="Lessons names customer 华东银行"):
		case.check_names({"Problem": "断电", "Lessons": "请华东银行提前通知"}, {"Acme", "华东银行"})


@pytest.mark.parametrize("status", ["", "Draft", "Assessed", "Implementation", "Superseded"])
def test_what_was_not_carried_out_is_no_case_yet(status):
	with pytest.raises(RuleBroken):
		case.check_may_draft(status)


@pytest.mark.parametrize(
	"status, effective", [("Awaiting Verification", False), ("Under Observation", True), ("Closed", True)]
)
def test_what_was_carried_out_is_told_of_when_it_proved_effective(status, effective):
	case.check_may_draft(status)
	if effective:
		case.check_may_publish("CAPA-1", status)
	else:
		with pytest.raises(
			RuleBroken, match="CAPA-1 is Awaiting Verification, and was not found effective yet"
		):
			case.check_may_publish("CAPA-1", status)


@pytest.mark.row("R78")
def test_a_best_practice_says_why():
	case.check_best_practice(False, None)
	case.check_best_practice(True, "三个部门都能照做")
	for reason in (None, "", " \n"):
		with pytest.raises(RuleBroken, match="Reason for Best Practice is required"):
			case.check_best_practice(True, reason)


# ---- finding

VPN = Told("C-1", "VPN 登录失败", "员工早高峰无法登录 VPN", "并发许可不足", "VPN 许可", "网络", used=1)
PRINTER = Told("C-2", "打印机反复卡纸", "三楼打印机每周都坏", "纸张受潮", "打印 防潮", "桌面", used=5)
ALARM = Told("C-3", "核心交换机告警未及时响应", "夜间告警淹没，VPN 用户也受影响", "", "告警 值班", "网络")
ALL = (VPN, PRINTER, ALARM)


def names(found) -> list[str]:
	return [one.name for one in found]


@pytest.mark.row("R81")
@pytest.mark.parametrize(
	"query, expected",
	[
		("卡纸", ["C-2"]),
		("防潮", ["C-2"]),  # in its keywords
		("许可不足", ["C-1"]),  # in its cause, within a sentence
		("vpn", ["C-1", "C-3"]),  # the title first
		("ＶＰＮ登录", ["C-1", "C-3"]),  # full width, and no blank between
		("告警 卡纸", ["C-2", "C-3"]),  # either word
		("交换机 vpn", ["C-3", "C-1"]),  # both words before one
		("海啸", []),
		("", []),
		("%_'\"；--", []),
	],
)
def test_words_are_found_wherever_they_stand(query, expected):
	assert names(case.found(query, ALL)) == expected
	assert names(case.found(query, reversed(ALL))) == expected


def test_of_equal_ones_the_more_helpful_and_the_newer_come_first():
	old = Told("C-7", "网络中断", used=0, published=date(2026, 1, 1))
	new = Told("C-8", "网络中断", used=0, published=date(2026, 5, 1))
	helpful = Told("C-9", "网络中断", used=3)
	assert names(case.found("网络", (old, new, helpful))) == ["C-9", "C-8", "C-7"]


def test_a_search_of_any_length_looks_for_a_few_words():
	query = " ".join(f"词{number}" for number in range(100)) + "长" * 10_000
	assert len(case.words_of(query)) == case.MOST_WORDS


# ---- offering


def offered(sought: Sought, cases=ALL) -> list[str]:
	return [offer.case.name for offer in case.similar(sought, cases)]


@pytest.mark.row("R81")
def test_what_is_like_what_is_analysed_is_offered_with_why():
	found = case.similar(Sought("VPN 登录总是失败", "员工投诉", frozenset({"网络"})), ALL)
	assert found[0].case is VPN
	told = [reason.render() for reason in found[0].reasons]
	assert told[0].endswith("% like its title") and told[1] == "Same ticket type: 网络"
	assert "C-2" not in [offer.case.name for offer in found]


def test_the_problem_is_compared_where_the_title_says_something_else():
	found = case.similar(Sought("七月投诉", "三楼的打印机每周都坏"), ALL)
	assert [offer.case.name for offer in found] == ["C-2"]
	assert found[0].reasons[0].render().endswith("% like its problem")


def test_the_same_type_of_ticket_lets_less_likeness_do_and_comes_first():
	weak = Sought("交换机端口故障", "")
	one = Told("C-4", "核心交换机告警未及时响应", ticket_type="网络")
	assert offered(weak, [one]) == []
	assert offered(Sought(weak.title, "", frozenset({"网络"})), [one]) == ["C-4"]
	same = [Told("C-5", "打印机卡纸", ticket_type="网络"), Told("C-6", "打印机卡纸", ticket_type="桌面")]
	assert offered(Sought("打印机卡纸", "", frozenset({"桌面"})), same) == ["C-6", "C-5"]


def test_nothing_is_offered_for_nothing_nor_a_case_of_the_same_improvement():
	assert offered(Sought("", "")) == []
	own = Told("C-1", "VPN 登录失败", improvements=frozenset({"IMP-1"}))
	assert offered(Sought("VPN 登录失败", opportunity="IMP-2"), [own]) == ["C-1"]
	assert offered(Sought("VPN 登录失败", opportunity="IMP-1"), [own]) == []


def test_no_more_than_five_are_offered():
	many = [Told(f"C-{number}", "VPN 登录失败") for number in range(20)]
	assert len(offered(Sought("VPN 登录失败"), many)) == case.MOST_OFFERED


# ---- using


def test_only_what_is_published_and_came_of_something_else_helps():
	case.check_may_use("C-1", "Published", ["IMP-1"], "IMP-2")
	case.check_may_use("C-1", "Published", ["IMP-1"])
	for status in ("Draft", "Withdrawn"):
		with pytest.raises(RuleBroken, match=f"Case C-1 is {status}"):
			case.check_may_use("C-1", status, [])
	with pytest.raises(RuleBroken, match="came of this improvement"):
		case.check_may_use("C-1", "Published", ["IMP-1"], "IMP-1")

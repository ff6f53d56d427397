"""管理评审改进决议跟踪表: the resolutions of a review with what became of each, as far as whoever prints may read them."""

from __future__ import annotations

import pytest

from tests import measures, people, reviews
from tests.forms import pdf
from tests.forms.printing import as_html, as_pdf
from tests.forms.records import REVIEW
from tests.forms.test_what_is_said import Elements


@pytest.fixture
def everybody(site) -> None:
	people.make_everybody()


def printed_by(user: str, name: str) -> str:
	import frappe

	frappe.set_user(user)
	try:
		return Elements(as_html(REVIEW, name)).text
	finally:
		frappe.set_user("Administrator")


@pytest.mark.row("R12", "R29", "R91")
def test_what_became_of_a_resolution_stands_in_its_row_in_order(everybody):
	import frappe

	doc = reviews.resolution_in("Verified", resource_commitment="增加值班一人，由总经理批准。")
	text = as_pdf(REVIEW, doc.review)
	pdf.find_in_order(
		text,
		[
			"管理评审",
			doc.review,
			"决议",
			"序号",
			"类别",
			"资源保障",
			"完成期限",
			"验证方式",
			"证据",
			"验证人",
			"状态",
			"签字",
		],
	)
	row = Elements(as_html(REVIEW, doc.review)).text.partition("带入下次评审")[2]
	place = -1
	for value in (
		"体系变更",
		doc.resolution,
		doc.resource_commitment,
		people.OPERATIONS,
		frappe.utils.get_fullname(doc.responsible_person),
		str(doc.due_date),
		doc.verification_method,
		doc.progress,
		doc.completion,
		str(doc.completed_on),
		frappe.utils.get_fullname(doc.verified_by),
		"已达成",
		doc.verification_remark,
		"已验证",
	):
		found = row.find(value, place + 1)
		assert found > place, value
		place = found


def test_the_evidence_is_named_with_its_fingerprint(everybody):
	doc = reviews.resolution_in("In Progress")
	with measures.acting(people.OWNER):
		file = measures.upload(doc, "修订后的办法.txt", "夜间十五分钟内响应".encode())
	reviews.write(people.OWNER, doc, evidence_file=file.file_url)
	doc = reviews.take(people.OWNER, doc, "Report Completion")
	text = printed_by(people.AUDITOR, doc.review)
	assert "修订后的办法" in text and doc.evidence_fingerprint[:12] in text


def test_the_opportunity_that_it_became_and_the_review_that_takes_it_up(everybody):
	import frappe

	from itss_improvement import reviews as use_cases

	doc = reviews.resolution_in("In Progress")
	frappe.set_user(people.OFFICER)
	opportunity = use_cases.make_opportunity(doc.name)
	frappe.set_user("Administrator")
	carried = reviews.take(people.OFFICER, doc, "Carry Over", carried_into=reviews.later_review())
	assert opportunity in printed_by(people.AUDITOR, doc.review)
	assert f"带入下次评审: {carried.carried_into}" in printed_by(people.AUDITOR, doc.review)
	assert f"上次评审带入: {doc.name}" in printed_by(people.AUDITOR, carried.carried_into)


@pytest.mark.row("R14")
def test_a_department_prints_its_own_and_is_told_that_there_are_others(everybody):
	meeting = reviews.review()
	ours = reviews.resolution(meeting.name)
	theirs = reviews.resolution(
		meeting.name,
		resolution="采购周期由十天缩到五天。",
		responsible_department=people.PURCHASING,
		responsible_person=people.OTHER_OWNER,
	)
	whole = printed_by(people.AUDITOR, meeting.name)
	assert ours.resolution in whole and theirs.resolution in whole and "未显示" not in whole
	part = printed_by(people.OWNER, meeting.name)
	assert ours.resolution in part and theirs.resolution not in part
	assert "另有 1 条涉及其他部门的决议未显示" in part


def test_a_cancelled_review_says_so(everybody):
	doc = reviews.review_in("Cancelled")
	assert "已取消：与内审合并" in printed_by(people.AUDITOR, doc.name)

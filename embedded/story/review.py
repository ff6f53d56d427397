"""A chapter of the demo: a management review of what its people did, and what it resolved (R12, R13, R29)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from embedded.story.acts import EXECUTIVE, OPERATIONS, OWNER, QUALITY, acting_as, take, today, upload, write

REVIEW, RESOLUTION = "Improvement Review", "Improvement Resolution"


def tell() -> Iterator[str]:
	import frappe

	from itss_improvement.api.review import make_input_pack
	from itss_improvement.departments import quality_department
	from itss_improvement.reviews import make_opportunity

	meeting = review(f"{today().year} 年度管理评审", today() - timedelta(days=2))
	yield f"管理评审：{meeting} {frappe.db.get_value(REVIEW, meeting, 'title')}"
	revised = resolve(
		meeting,
		"修订值班管理办法，明确夜间响应时限和交接要求。",
		category="Change of the System",
		verification_method="查阅修订后的文件，抽查十张夜间工单",
	)
	staffed = resolve(
		meeting,
		"夜班增加一人值守核心机房。",
		category="Need of Resources",
		resource_commitment="编制增加 1 人，由总经理批准，人力资源部两个月内到岗。",
		verification_method="核对夜班排班表与考勤",
	)
	shown = resolve(
		meeting,
		"把重复报修的客户列入季度回访名单。",
		category="Opportunity for Improvement",
		verification_method="查回访记录",
	)
	write(
		QUALITY,
		REVIEW,
		meeting,
		participants=[
			{"participant": EXECUTIVE},
			{"participant": QUALITY, "department": quality_department()},
			{"participant": OWNER, "department": OPERATIONS},
		],
		inputs="内审报告、工单与 SLA 趋势、客户满意度、改进月报、上次评审决议。",
		conclusions="体系总体适宜、充分、有效。夜间响应仍是薄弱环节，需要投入人员并修订制度。",
	)
	with acting_as(QUALITY):
		make_input_pack(meeting)
	yield f"  输入资料包：{frappe.db.get_value(REVIEW, meeting, 'pack_from')} 至今"
	yield take(QUALITY, REVIEW, meeting, "Submit Minutes")
	yield take(EXECUTIVE, REVIEW, meeting, "Approve Minutes")
	write(
		OWNER,
		RESOLUTION,
		revised,
		progress="已完成会签。",
		completion="《值班管理办法》V2.0 已发布，夜间响应时限定为 15 分钟。",
		completed_on=str(today()),
		evidence_file=upload(OWNER, RESOLUTION, revised, "值班管理办法V2.0.txt", "夜间 15 分钟内响应"),
	)
	yield take(OWNER, RESOLUTION, revised, "Report Completion")
	yield take(
		QUALITY,
		RESOLUTION,
		revised,
		"Verify",
		verification_conclusion="Achieved",
		verification_remark="文件已发布，抽查十张夜间工单均在 15 分钟内响应。",
	)
	write(OWNER, RESOLUTION, staffed, progress="岗位已发布，面试两人。")
	with acting_as(QUALITY):
		opportunity = make_opportunity(shown)
	yield f"  {shown} 转为改进机会 {opportunity}"
	later = review(f"{today().year + 1} 年度管理评审", today() + timedelta(days=364))
	yield take(QUALITY, RESOLUTION, staffed, "Carry Over", carried_into=later)


def review(title: str, day) -> str:
	import frappe

	with acting_as(QUALITY):
		doc = frappe.get_doc(
			doctype=REVIEW, title=title, review_date=str(day), chair=EXECUTIVE, place="三楼会议室"
		)
		return doc.insert().name


def resolve(meeting: str, resolution: str, **values) -> str:
	import frappe

	with acting_as(QUALITY):
		return (
			frappe.get_doc(
				doctype=RESOLUTION,
				review=meeting,
				resolution=resolution,
				responsible_department=OPERATIONS,
				responsible_person=OWNER,
				due_date=str(today() + timedelta(days=60)),
				**values,
			)
			.insert()
			.name
		)

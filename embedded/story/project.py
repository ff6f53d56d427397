"""Path 3: a charter that the Representative and the Executive approve (R61-R64)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from embedded.story.acts import (
	EMPLOYEE,
	EXECUTIVE,
	OWNER,
	PROJECT,
	REPRESENTATIVE,
	acting_as,
	assess,
	carry_out,
	keep_document,
	path_of,
	plan,
	suggest,
	take,
	today,
	write,
)


def tell() -> Iterator[str]:
	import frappe

	name = suggest(
		"建设统一告警平台", "三套监控平台各自告警，夜班一人值守，漏看不可避免。", "立项建设统一告警平台。"
	)
	yield f"改进项目：{name} 建设统一告警平台"
	yield assess(name, "Improvement Project", (5, 4, 4), "涉及三套平台，需要预算和多部门配合。", 120)
	charter = path_of(name)
	start = today()
	days = lambda offset: str(start + timedelta(days=offset))  # noqa: E731
	doc = write(
		OWNER,
		PROJECT,
		charter,
		background="三套监控平台各自告警，夜班一人值守，近半年漏看 11 次。",
		goals=[
			{
				"metric": "告警响应及时率",
				"measured_by": "平台月报",
				"baseline": "82",
				"target": "98",
				"unit": "%",
			},
			{
				"metric": "漏看告警",
				"measured_by": "夜班日志",
				"baseline": "11",
				"target": "1",
				"unit": "次/半年",
			},
		],
		scope_in="机房、网络、应用三套监控平台的告警接入",
		scope_out="监控平台本身的更换",
		resource_people="3 人，共 60 人天",
		budget=80000,
		planned_start=days(0),
		planned_end=days(90),
		report_period="Weekly",
		milestones=[
			{"milestone": "方案评审", "planned_start": days(0), "planned_end": days(14), "weight": 1},
			{"milestone": "平台接入", "planned_start": days(15), "planned_end": days(60), "weight": 3},
			{"milestone": "试运行与移交", "planned_start": days(61), "planned_end": days(90), "weight": 2},
		],
		risks=[
			{
				"risk": "接入期间漏告警",
				"likelihood": "Medium",
				"impact": "High",
				"response": "新旧平台并行两周",
				"rollback": "切回原平台",
			}
		],
		direct_benefit="每月减少夜班值守 60 小时",
		customer_benefit="故障发现时间缩短一半",
		leader=EMPLOYEE,
		team=[
			{"user": EMPLOYEE, "duty": "组长"},
			{"user": OWNER, "duty": "资源协调、平台接入"},
		],
	)
	measure = plan(PROJECT, charter, "完成三套平台告警接口的统一方案并评审", milestone=doc.milestones[0].name)
	yield take(OWNER, PROJECT, charter, "Submit")
	yield take(
		REPRESENTATIVE, PROJECT, charter, "Approve and Pass to Executive", representative_opinion="同意立项。"
	)
	yield take(
		EXECUTIVE,
		PROJECT,
		charter,
		"Approve",
		executive_opinion="同意，列入年度改进计划。",
		resource_commitment="预算 8 万元，人员由运维管理部保障。",
	)
	yield carry_out(measure, "方案评审通过，接口文档定稿。", "统一告警方案评审纪要.txt", "评审纪要", 10)
	doc = frappe.get_doc(PROJECT, charter)
	for row in doc.milestones:
		row.actual_start = row.actual_end = start
	with acting_as(EMPLOYEE):
		doc.save()
	yield take(
		EMPLOYEE, PROJECT, charter, "Request Acceptance", result_summary="平台提前上线，及时率 98.5%。"
	)
	yield take(
		REPRESENTATIVE,
		PROJECT,
		charter,
		"Accept",
		goals=[
			{
				"name": row.name,
				"achieved_value": value,
				"met": "Met",
				"acceptance_evidence": "平台月报与夜班日志",
			}
			for row, value in zip(frappe.get_doc(PROJECT, charter).goals, ("98.5", "0"), strict=True)
		],
		acceptance_conclusion="两个目标均达成，予以验收。",
	)
	keep_document("XDYJ-03-12", "告警管理作业指导书", "Work Instruction")
	write(
		OWNER,
		PROJECT,
		charter,
		documents=[
			{"document_title": "告警管理作业指导书", "document_number": "XDYJ-03-12", "version": "V2.0"}
		],
	)
	yield take(EMPLOYEE, PROJECT, charter, "Submit for Verification")

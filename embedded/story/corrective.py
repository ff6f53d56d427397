"""Path 2: causes, measures, plan, and a verification that sends it back to its causes (R57-R60, R67)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from embedded.story.acts import (
	CAPA,
	OWNER,
	QUALITY,
	REPRESENTATIVE,
	assess,
	carry_out,
	conclude,
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
		"核心交换机告警未及时响应",
		"10 月以来三次核心交换机告警超过 30 分钟才有人响应。",
		"查清原因，不再漏看告警。",
	)
	yield f"纠正措施：{name} 核心交换机告警未及时响应"
	yield assess(name, "Corrective and Preventive Action", (3, 2, 3), "多次发生，原因不明。", 30)
	action = path_of(name)
	write(
		OWNER,
		CAPA,
		action,
		action_type="Corrective",
		severity="Moderate",
		event_date=str(today() - timedelta(days=12)),
		event_evidence="监控平台告警记录",
		phenomenon="核心交换机告警未在规定时间内响应。",
		scope="核心机房三台交换机，夜班。",
		impact="三个业务系统各中断约 40 分钟。",
		containment="夜班临时加派一人值守监控。",
	)
	yield take(OWNER, CAPA, action, "Start Analysis")
	doc = write(
		OWNER,
		CAPA,
		action,
		analysis_method="Both",
		causes=[
			_cause("a", "告警淹没在大量低级别告警中", "Method"),
			_cause("b", "告警分级规则两年没有复审", "Method", "a"),
			_cause(
				"c",
				"制度没有规定由谁定期复审",
				"Method",
				"b",
				is_root=1,
				kind="Occurrence",
				evidence="逐条检索现行制度，无此规定",
			),
			_cause("d", "夜班一人同时值守三个平台", "People"),
			_cause("e", "大屏只显示最近 20 条告警", "Equipment"),
		],
	)
	yield take(OWNER, CAPA, action, "Submit Analysis")
	yield take(QUALITY, CAPA, action, "Approve Causes", review_opinion="原因查到制度层面，同意。")
	root = next(row.name for row in doc.causes if row.is_root)
	measure = plan(
		CAPA, action, "制定告警规则复审办法，每季度复审一次", measure_type="Corrective Measure", cause=root
	)
	write(
		OWNER,
		CAPA,
		action,
		similar_places=[{"place": "分部机房", "finding": "Found", "decision": "同一办法，一并整改"}],
		verification_metric="告警响应及时率",
		verification_method="从监控平台导出，与工单时间逐条比对",
		verification_target="≥ 98%",
		observation_period=20,
		observation_unit="Working Days",
	)
	yield take(OWNER, CAPA, action, "Submit Plan")
	yield take(REPRESENTATIVE, CAPA, action, "Approve Plan", approval_opinion="同意，按计划实施。")
	yield carry_out(
		measure,
		"办法已发布，首次复审关闭 312 条低价值告警规则。",
		"告警规则复审办法.txt",
		"复审办法与首次复审记录",
		6,
	)
	yield take(
		OWNER, CAPA, action, "Report Completion", implementation_summary="复审办法已实施，告警量下降七成。"
	)
	yield conclude(
		action,
		method="Data",
		sample="最近两周全部 132 条核心交换机告警",
		measured_value="告警响应及时率 91.7%",
		findings="11 条超时都在夜班：值班人同时看三个平台。",
		conclusion="Ineffective",
		conclusion_reason="及时率未达到 98%，夜班一人值守三个平台的原因没有解决。",
		next_due_date=str(today() + timedelta(days=30)),
	)
	doc = frappe.get_doc(CAPA, action)
	yield f"  第 {doc.analysis_round} 轮原因分析：{doc.reanalysis_reason}"


def _cause(row: str, cause: str, category: str, parent: str = "", **values) -> dict:
	return {"localname": row, "cause": cause, "category": category, "parent_cause": parent, **values}

"""An improvement that tickets led to is found effective, and the tickets come back (R67)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from embedded.story.acts import (
	NOTICE,
	OPPORTUNITY,
	OWNER,
	QUALITY,
	RECURRENCE,
	assess,
	carry_out,
	conclude,
	path_of,
	plan,
	take,
	write,
)

CAME_BACK = (
	"VPN 又掉线了",
	"VPN 掉线，麻烦再彻底查一下",
	"VPN 间歇性断开（第8次报修）",
	"VPN 又掉线，投标文件又没传上去",
)
"""What the customer writes after it was found effective."""


def tell() -> Iterator[str]:
	import frappe

	from itss_improvement.recurrences import watching

	row = _reported_again_and_again()
	if row is None:
		return
	yield f"复发监视：{row.parent} {frappe.db.get_value(OPPORTUNITY, row.parent, 'title')}"
	yield assess(row.parent, "Routine Improvement", (2, 1, 3), "网关会话数配置偏低，一周内可以改好。", 7)
	notice = path_of(row.parent)
	write(
		QUALITY,
		NOTICE,
		notice,
		routine_kind="Work Instructions",
		requirement="调整 VPN 网关会话数与保活时间，写入网络组作业指导书。",
	)
	take(QUALITY, NOTICE, notice, "Issue Notice")
	take(OWNER, NOTICE, notice, "Confirm Receipt")
	measure = plan(NOTICE, notice, "调整 VPN 网关会话数与保活时间")
	take(OWNER, NOTICE, notice, "Start Implementation")
	carry_out(
		measure, "会话数由 200 调到 400，保活时间改为 30 秒。", "VPN 网关变更单.txt", "变更单与变更后配置"
	)
	yield take(OWNER, NOTICE, notice, "Feed Back Result", result="变更后三天没有掉线报修。")
	take(QUALITY, NOTICE, notice, "Put on File")
	yield conclude(
		notice,
		method="Data",
		sample="变更后三天的全部工单",
		measured_value="VPN 掉线报修 0 张",
		findings="从服务台导出逐条查看，没有 VPN 掉线。",
		conclusion="Effective",
	)
	# they come after it was found effective, which was this minute
	opened = frappe.utils.now_datetime() + timedelta(minutes=1)
	for subject in CAME_BACK:
		frappe.get_doc(
			doctype=row.desk,
			subject=subject,
			raised_by=frappe.db.get_value(row.desk, row.ticket, "raised_by"),
			customer=row.customer,
			agent_group=row.team,
			ticket_type=row.ticket_type,
			priority=row.priority,
			opening_date=opened.date(),
			opening_time=opened.time().replace(microsecond=0),
		).insert(ignore_permissions=True)
	for name in watching.watch().made:
		doc = frappe.get_doc(RECURRENCE, name)
		yield f"  {doc.name}：{doc.reason}"
		yield f"  {doc.what_follows}"


def _reported_again_and_again():
	"""A ticket about the VPN behind the opportunity that has most of them and nobody assessed; None where there is
	none."""
	import frappe

	row, opportunity = frappe.qb.DocType("Improvement Opportunity Evidence"), frappe.qb.DocType(OPPORTUNITY)
	found = (
		frappe.qb.from_(row)
		.join(opportunity)
		.on(opportunity.name == row.parent)
		.select(row.parent, row.desk, row.ticket, row.customer, row.team, row.ticket_type, row.priority)
		.where(opportunity.status == "Submitted")
		.where(row.subject.like("%VPN%"))
		.orderby(opportunity.ticket_count, order=frappe.qb.desc)
		.orderby(row.parent)
		.orderby(row.idx)
		.limit(1)
		.run(as_dict=True)
	)
	return found[0] if found else None

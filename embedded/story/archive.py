"""A chapter of the demo: a small improvement comes to its end, and is archived with what an auditor would ask about (R70, R92)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from embedded.story.acts import (
	NOTICE,
	OWNER,
	QUALITY,
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

TITLE = "机房巡检表漏填签名"
ARCHIVE = "Improvement Archive"


def tell() -> Iterator[str]:
	import frappe

	from itss_improvement import evidence_gaps
	from itss_improvement.archives import writing
	from itss_improvement.calendars import in_words

	name = suggest(TITLE, "抽查 30 张巡检表，4 张没有复核人签名。", "复核人签名栏移到表头。")
	yield f"关闭与归档：{name} {TITLE}"
	assess(name, "Routine Improvement", (1, 1, 1), "改一张表即可。", 7)
	notice = path_of(name)
	write(QUALITY, NOTICE, notice, routine_kind="Records and Forms", requirement="复核人签名栏移到表头。")
	take(QUALITY, NOTICE, notice, "Issue Notice")
	take(OWNER, NOTICE, notice, "Confirm Receipt")
	measure = plan(NOTICE, notice, "重排巡检表，复核人签名移到表头")
	take(OWNER, NOTICE, notice, "Start Implementation")
	carry_out(measure, "巡检表已重排并印发。", "机房巡检表.txt", "重排后的巡检表")
	take(OWNER, NOTICE, notice, "Feed Back Result", result="新表已启用。")
	take(QUALITY, NOTICE, notice, "Put on File")
	conclude(
		notice,
		method="Sampling",
		sample="新表 30 张",
		measured_value="30 张全部有复核人签名",
		findings="抽查 30 张，无漏签。",
		conclusion="Effective",
	)
	write(
		QUALITY,
		NOTICE,
		notice,
		no_revision_reason="巡检表不是受控文件，表样随作业指导书附件更新。",
		no_training_reason="班前会已当面说明。",
		no_case_reason="只涉及一张表的版式。",
	)
	# what it tells took weeks: the observation is over
	frappe.db.set_value(
		NOTICE, notice, "observation_until", today() - timedelta(days=1), update_modified=False
	)
	yield take(QUALITY, NOTICE, notice, "Close", closing_remark="观察期内未再漏签，同意关闭。")
	made = writing.archive_all(frappe.db.commit, frappe.db.rollback)
	for archive in frappe.get_all(
		ARCHIVE, {"name": ["in", [*made, ""]]}, ["name", "opportunity", "title", "item_count", "retain_until"]
	):
		yield (
			f"  {frappe._(ARCHIVE, lang='zh')} {archive.name}：{archive.title}，{archive.item_count} 项，保存至 {archive.retain_until}"
		)
		for gap in evidence_gaps.of([archive.opportunity])[archive.opportunity].gaps:
			yield f"  {frappe._(gap.kind.value, lang='zh')}：{in_words(gap.sentence)}"

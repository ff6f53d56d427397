"""Path 1: a notice, five working days, found effective, evaluated, standardised, kept as a case (R54-R56, R65-R69, R73-R77)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from embedded.story.acts import (
	CASE,
	DOCUMENT,
	EMPLOYEE,
	EVALUATION,
	NOTICE,
	OPERATIONS,
	OWNER,
	QUALITY,
	REVISION,
	TRAINING,
	acting_as,
	assess,
	carry_out,
	conclude,
	keep_document,
	path_of,
	plan,
	suggest,
	take,
	today,
	upload,
	write,
)

IN_USE_SINCE = timedelta(days=35)
"""What the routine improvement changed: long enough for the tickets since then to tell."""


def tell() -> Iterator[str]:
	name = suggest(
		"夜班交接单字段重复", "每班交接要抄写两遍同样的内容，约 40 分钟。", "合并重复字段，改为勾选。"
	)
	yield f"日常改进：{name} 夜班交接单字段重复"
	yield assess(name, "Routine Improvement", (1, 1, 2), "原因清楚，一周内可以改好。", 7)
	notice = path_of(name)
	write(
		QUALITY,
		NOTICE,
		notice,
		routine_kind="Records and Forms",
		requirement="修订夜班交接单：合并重复字段，遗留问题单列一栏。",
	)
	yield take(QUALITY, NOTICE, notice, "Issue Notice")
	yield take(OWNER, NOTICE, notice, "Confirm Receipt")
	opened_long_ago(notice)
	measure = plan(NOTICE, notice, "修订并印发夜班交接单")
	yield take(OWNER, NOTICE, notice, "Start Implementation")
	yield carry_out(
		measure,
		"合并 6 个重复字段，三个班组试用一周，已发布。",
		"夜班交接单V2.txt",
		"新版交接单",
		done_on=today() - IN_USE_SINCE,
	)
	yield take(
		OWNER, NOTICE, notice, "Feed Back Result", result="新交接单已启用，交接时间由 40 分钟降到 15 分钟。"
	)
	yield take(QUALITY, NOTICE, notice, "Put on File")
	yield conclude(
		notice,
		method="On Site",
		sample="三个班组各两次交接，共 6 次",
		measured_value="交接时间 12 至 16 分钟",
		findings="到班组现场查看 6 次交接，无重复抄写，遗留问题均单列。",
		conclusion="Effective",
	)
	yield from evaluated(notice)
	yield from standardise(name)
	yield publish_case(
		NOTICE,
		notice,
		problem="每班交接要抄写两遍同样的内容，约 40 分钟，且遗留问题容易漏抄。",
		cause="交接单多次增补栏目，没有人通盘检查，同样的内容出现在六处。",
		lessons="改表格先把重复栏目列出来再合并；遗留问题单列一栏，交班时逐条销项。",
		keywords="交接单 表格 夜班 重复填写",
		best_practice=1,
		best_practice_reason="各班组的交接单都可以照此合并，当周见效。",
	)


def opened_long_ago(notice: str) -> None:
	"""The story is told in a minute; what it tells took weeks."""
	import frappe

	before = today() - IN_USE_SINCE - timedelta(days=4)
	frappe.db.set_value(NOTICE, notice, "creation", f"{before} 09:00:00", update_modified=False)


def evaluated(notice: str) -> Iterator[str]:
	"""The figures of the desk's own tickets before and after, cost, a clause of a standard, a conclusion (R73-R77)."""
	import frappe

	from itss_improvement.evaluations import asking, measuring

	with acting_as(QUALITY):
		name = asking.ask_for(frappe.get_doc(NOTICE, notice)).name
		doc = frappe.get_doc(EVALUATION, name)
		doc.update(
			{
				"metrics": [
					{"metric": "Response Attainment", "team": "应用运维组", "target": "85%"},
					{"metric": "Median Resolution Time", "team": "应用运维组"},
				],
				"day_rate": 800,
				"benefit": 1500,
				"benefit_period": "Every Month",
				"cost_basis": "每班交接少用 25 分钟，按每月 90 班、人天 800 元的一成计。",
				"clauses": [
					{
						"standard": "GB/T 28827.1-2022",
						"clause": "7.3",
						"before": "Conforms in Part",
						"after": "Conforms",
						"basis": "抽查 6 次交接，记录完整、遗留问题均有去向。",
					}
				],
				"conclusion": "Effective",
				"recommendations": "向机房值班组推广新版交接单。",
			}
		).save()
		measuring.compute(doc)
	yield f"效果评估：{name}，{doc.before_from} 至 {doc.before_to} 与 {doc.after_from} 至 {doc.after_to} 相比"
	for row in doc.metrics:
		before, after = (
			f"{row.get(f'{side}_text')}（{row.get(f'{side}_interval')}，样本 {row.get(f'{side}_size')}）"
			for side in ("before", "after")
		)
		yield f"  {frappe._(row.metric, lang='zh')}（{row.team}）：{before} → {after}；{frappe._(row.verdict, lang='zh')}"
	said = take(QUALITY, EVALUATION, name, "Conclude")
	ruled = frappe._(doc.rule_conclusion, lang="zh")
	yield f"{said}：{frappe._('Effective', lang='zh')}（按规则：{ruled}）"


def standardise(opportunity: str) -> Iterator[str]:
	"""What was found effective goes into its document, and is taught next week (R66, R69)."""
	import frappe

	document = keep_document("XDYJ-05-07", "夜班交接单", "Record Form")
	serves = [{"opportunity": opportunity}]
	with acting_as(OWNER):
		revision = (
			frappe.get_doc(
				doctype=REVISION,
				document=document,
				responsible_person=EMPLOYEE,
				new_version="V2.0",
				changes="合并 6 个重复字段，遗留问题单列一栏。",
				improvements=serves,
			)
			.insert()
			.name
		)
	file = upload(EMPLOYEE, REVISION, revision, "夜班交接单V2.0.txt", "夜班交接单 V2.0")
	write(EMPLOYEE, REVISION, revision, new_text=file)
	yield take(EMPLOYEE, REVISION, revision, "Submit for Approval")
	yield take(OWNER, REVISION, revision, "Approve", approval_remark="同意发布")
	version = frappe.db.get_value(DOCUMENT, document, "current_version")
	yield f"  {document} 夜班交接单：现行版本 {version}"
	with acting_as(OWNER):
		training = frappe.get_doc(
			doctype=TRAINING,
			title="新版夜班交接单宣贯",
			responsible_department=OPERATIONS,
			held_on=str(today() + timedelta(days=6)),
			trainer=frappe.utils.get_fullname(OWNER),
			mode="Classroom",
			place="值班室",
			duration=0.5,
			content="新版交接单填写要求，遗留问题如何单列",
			attendees=[{"user": EMPLOYEE}, {"full_name": "夜班值班员 李强", "department": OPERATIONS}],
			improvements=serves,
		).insert()
	yield f"  {frappe.utils.get_fullname(OWNER)}：培训 {training.name} 计划于 {training.held_on}"


def publish_case(doctype: str, name: str, **words) -> str:
	"""The quality officer drafts a case from an improvement that was found effective, and publishes it."""
	import frappe

	from itss_improvement.cases.drafting import draft_from

	with acting_as(QUALITY):
		case = draft_from(frappe.get_doc(doctype, name)).name
	write(QUALITY, CASE, case, **words)
	return take(QUALITY, CASE, case, "Publish")

"""What the demo's people do on its first day: an opportunity down each of the three paths, a refusal, a deadline.

Everything is done as the person whose step it is, through the same use cases as the desk's forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from rich.console import Console

QUALITY, OWNER, REPRESENTATIVE, EXECUTIVE, EMPLOYEE = (
	f"{name}@demo.example" for name in ("quality", "owner", "representative", "executive", "employee")
)
OPERATIONS = "运维管理部"
OPPORTUNITY, NOTICE, CAPA, PROJECT, REPORT, MEASURE, VERIFICATION, CASE, RECURRENCE = (
	"Improvement Opportunity",
	"Improvement Notice",
	"Corrective and Preventive Action",
	"Improvement Project",
	"Improvement Project Report",
	"Improvement Measure",
	"Improvement Verification",
	"Improvement Case",
	"Improvement Recurrence",
)
EVALUATION = "Improvement Evaluation"
IN_USE_SINCE = timedelta(days=35)
"""What the routine improvement changed: long enough for the tickets since then to tell."""
DOCUMENT, REVISION, TRAINING = "Improvement Document", "Improvement Document Revision", "Improvement Training"


def tell(console: Console) -> None:
	import frappe

	# it tells with the words of this module
	from embedded.archive_story import archived
	from embedded.review_story import reviewed
	from embedded.self_check_story import checked

	frappe.local.lang = "zh"
	for chapter in (
		routine,
		corrective,
		project,
		refused,
		deadline_over_a_holiday,
		came_back,
		reviewed,
		checked,
		archived,
	):
		for line in chapter():
			console.print(line, markup=False, highlight=False)


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	import frappe

	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user("Administrator")


def take(user: str, doctype: str, name: str, action: str, **values) -> str:
	"""Take a step as `user`. Returns who did what, in Chinese."""
	import frappe
	from frappe import _

	from itss_improvement.lifecycle.steps import take_step

	with acting_as(user):
		doc = take_step(doctype, name, action, **values)
	return f"  {frappe.utils.get_fullname(user)}：{_(action, lang='zh')} → {name} {_(doc.status, lang='zh')}"


def write(user: str, doctype: str, name: str, **values):
	import frappe

	with acting_as(user):
		return frappe.get_doc(doctype, name).update(values).save()


def suggest(title: str, current_state: str, suggestion: str, user: str = EMPLOYEE) -> str:
	"""Somebody writes an opportunity and submits it."""
	import frappe

	with acting_as(user):
		doc = frappe.get_doc(
			doctype=OPPORTUNITY,
			title=title,
			source="Employee Suggestion",
			source_subtype="Suggestion",
			identified_by_department=OPERATIONS,
			current_state=current_state,
			suggestion=suggestion,
		).insert()
	take(user, OPPORTUNITY, doc.name, "Submit")
	return doc.name


def assess(name: str, chosen: str, scores: tuple[int, int, int], reason: str, days: int) -> str:
	impact, resource, urgency = scores
	return take(
		QUALITY,
		OPPORTUNITY,
		name,
		"Assess",
		impact_score=impact,
		resource_score=resource,
		urgency_score=urgency,
		improvement_class=chosen,
		class_reason=reason,
		responsible_department=OPERATIONS,
		due_date=str(today() + timedelta(days=days)),
	)


def path_of(opportunity: str) -> str:
	from itss_improvement import paths

	return paths.open_record(opportunity).name


def today() -> date:
	from frappe.utils import getdate

	return getdate()


def plan(doctype: str, name: str, measure: str, **values) -> str:
	"""The owner plans a measure and carries it out himself."""
	import frappe

	with acting_as(OWNER):
		return (
			frappe.get_doc(
				doctype=MEASURE,
				reference_doctype=doctype,
				reference_name=name,
				measure=measure,
				responsible_person=OWNER,
				due_date=str(today() + timedelta(days=4)),
				**values,
			)
			.insert()
			.name
		)


def carry_out(
	name: str, work_done: str, file_name: str, evidence: str, effort: float = 0.5, done_on: date | None = None
) -> str:
	"""The owner says what was done, attaches the evidence, and finishes the measure."""
	import frappe

	with acting_as(OWNER):
		file = frappe.get_doc(
			doctype="File",
			file_name=file_name,
			content=evidence.encode(),
			is_private=1,
			attached_to_doctype=MEASURE,
			attached_to_name=name,
		).insert()
		doc = frappe.get_doc(MEASURE, name)
		doc.update(
			{
				"work_done": work_done,
				"started_on": str(done_on or today()),
				"completed_on": str(done_on or today()),
				"effort": effort,
			}
		)
		doc.append("evidence", {"file_url": file.file_url, "description": evidence})
		doc.save()
	return take(OWNER, MEASURE, name, "Finish")


def conclude(verified: str, **judgement) -> str:
	"""The quality officer concludes the verification that was asked for of a record."""
	import frappe

	asked_for = {"reference_name": verified, "status": "Draft"}
	name, doctype = frappe.db.get_value(VERIFICATION, asked_for, ["name", "reference_doctype"])
	said = take(QUALITY, VERIFICATION, name, "Conclude", **judgement)
	conclusion = frappe._(judgement["conclusion"], lang="zh")
	status = frappe._(frappe.db.get_value(doctype, verified, "status"), lang="zh")
	return f"{said}：{conclusion}；{verified} {status}"


def upload(user: str, doctype: str, name: str, file_name: str, content: str) -> str:
	"""The address of a file that `user` attaches to a record."""
	import frappe

	with acting_as(user):
		return (
			frappe.get_doc(
				doctype="File",
				file_name=file_name,
				content=content.encode(),
				is_private=1,
				attached_to_doctype=doctype,
				attached_to_name=name,
			)
			.insert()
			.file_url
		)


def keep_document(number: str, title: str, kind: str) -> str:
	"""The quality officer keeps the list of documents."""
	import frappe

	with acting_as(QUALITY):
		return (
			frappe.get_doc(
				doctype=DOCUMENT,
				document_number=number,
				document_title=title,
				document_type=kind,
				current_version="V1.0",
				owning_department=OPERATIONS,
			)
			.insert()
			.name
		)


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


def routine() -> Iterator[str]:
	"""Path 1: a notice, five working days, found effective, standardised, kept as a case (R54-R56, R65, R66, R68)."""
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


def corrective() -> Iterator[str]:
	"""Path 2: causes, measures, plan, and a verification that sends it back to its causes (R57-R60, R67)."""
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


def project() -> Iterator[str]:
	"""Path 3: a charter that the Representative and the Executive approve (R61-R64)."""
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


def refused() -> Iterator[str]:
	"""Separation of duties: nobody assesses what they applied for."""
	import frappe

	name = suggest("改进月报版式", "月报图表过小。", "改用横版。", QUALITY)
	try:
		assess(name, "Routine Improvement", (1, 1, 1), "简单。", 7)
	except frappe.ValidationError as refusal:
		frappe.clear_messages()
		yield f"职责分离：{frappe.utils.get_fullname(QUALITY)}评估自己提出的 {name}，被拒绝："
		yield f"  {refusal}"


def deadline_over_a_holiday() -> Iterator[str]:
	"""Five working days over the National Day holidays, with their make-up days 调休."""
	from itss_improvement import calendars
	from itss_improvement.domain.working_days import counted_in_words, skipped_in_words

	start = date(today().year, 9, 28)
	found = calendars.deadline(start, 5)
	yield f"国庆前 {start} 发出的通知单，5 个工作日到 {found.due}："
	yield f"  计入：{calendars.in_words(counted_in_words(found))}"
	yield f"  跳过：{calendars.in_words(skipped_in_words(found))}"


CAME_BACK = (
	"VPN 又掉线了",
	"VPN 掉线，麻烦再彻底查一下",
	"VPN 间歇性断开（第8次报修）",
	"VPN 又掉线，投标文件又没传上去",
)
"""What the customer writes after it was found effective."""


def came_back() -> Iterator[str]:
	"""An improvement that tickets led to is found effective, and the tickets come back (R67)."""
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

"""`python -m embedded demo FOLDER`: a desk of ninety days, its improvement opportunities, one of them assessed."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .__main__ import command

PASSWORD = "demo"
COMPANY = "示例运维服务有限公司"
OPERATIONS, QUALITY = "运维管理部", "质量效能部"


@dataclass(frozen=True)
class Person:
	user: str
	name: str
	role: str
	department: str = ""
	head: bool = False


PEOPLE = (
	Person("quality@demo.example", "林静", "ITSS Quality Officer", QUALITY, head=True),
	Person("owner@demo.example", "周航", "ITSS Department Owner", OPERATIONS, head=True),
	Person("representative@demo.example", "陈立", "ITSS Management Representative"),
	Person("executive@demo.example", "何薇", "ITSS Executive"),
	Person("employee@demo.example", "吴桐", "ITSS Staff", OPERATIONS),
)
"""Made in the demo's site alone, which listens on the loopback address."""

THRESHOLDS = {
	"服务目标临近超时": {"threshold": 3},
	"首次响应超时": {"threshold": 8},
	"解决超时": {"threshold": 6},
	"工单重新打开": {"threshold": 2},
	"同一问题反复报修": {"threshold": 4},
	"月度 SLA 达成率不达标": {"minimum_tickets": 15, "attainment_target": 85},
}
"""The seeded thresholds are those of a desk with 8,000 tickets a month; this one has 120."""


def _arguments(parser: argparse.ArgumentParser) -> None:
	parser.add_argument("--port", type=int, default=8765)
	parser.add_argument("--no-serve", action="store_true", help="stop before serving")
	parser.add_argument("--no-desk", action="store_true", help="serve without building the desk")


@command("demo", _arguments)
def demo(args: argparse.Namespace) -> None:
	"""load a small sample desk, run the triggers, assess an opportunity, and serve the site"""
	from . import open_site

	console = Console()
	if not console.is_terminal:
		console.width = 120
	console.print("Opening the site. The first time it is made, which takes about a quarter of a minute.")
	with open_site(args.folder, language="zh") as site:
		import frappe

		# links in mails and notifications lead to where it is served
		frappe.conf.host_name = f"http://127.0.0.1:{args.port}"
		prepare(console)
		show_register(console)
		show_what_came_back(console)
		print_forms(args.folder, console)
		if args.no_serve:
			console.print(f"demo: ok ({_count()} opportunities)")
		else:
			_serve(site, args.port, console, desk=not args.no_desk and build_desk(site, console))


def build_desk(site, console: Console) -> bool:
	"""Build the desk or take the one built before; without one the site goes on, and is told so."""
	import frappe

	from . import desk
	from .desk import branding

	branding.apply()
	frappe.db.commit()
	try:
		with console.status("Building the desk") as status:
			desk.build(site.folder, lambda text: status.update(f"Building the desk: {text}"))
	except desk.DeskError as error:
		console.print(f"{error} The demo goes on without the desk.")
		return False
	return True


def prepare(console: Console) -> None:
	"""Everything but the serving. Done twice, it changes nothing the second time."""
	import frappe

	from itss_improvement.opportunities import intake
	from itss_improvement.signals import scan

	from . import sample_desk, story

	with console.status("Loading ninety days of tickets"):
		fresh = any(sample_desk.load().values())
		if fresh:
			make_people()
			name_offices()
			tune_triggers()
		frappe.db.commit()
	with console.status("Scanning the tickets and running the triggers"):
		found = scan.scan()
		intake.process_pending()
		frappe.db.commit()
	if fresh:
		console.print(f"{frappe.db.count('HD Ticket'):,} tickets, {found.recorded:,} signals.")
		console.print(assess_one())
		story.tell(console)
		call_and_report()
		frappe.db.commit()
		show_digest(console)


def make_people() -> None:
	import frappe

	for person in PEOPLE:
		user = frappe.get_doc(
			doctype="User",
			email=person.user,
			first_name=person.name,
			send_welcome_email=0,
			language="zh",
			time_zone="Asia/Shanghai",
			roles=[{"role": person.role}],
		)
		user.flags.no_welcome_mail = True
		user.insert(ignore_permissions=True)
		# weaker than the framework lets people choose: it is printed, and opens nothing but this demo
		frappe.utils.password.update_password(person.user, PASSWORD)
	for name in (OPERATIONS, QUALITY):
		department = frappe.get_doc("Improvement Department", name)
		for person in PEOPLE:
			if person.department == name:
				department.append("members", {"user": person.user})
				if person.head:
					department.head = person.user
		if name == OPERATIONS:
			for team in frappe.get_all("HD Team", pluck="name", order_by="name"):
				department.append("teams", {"team": team})
		department.save()


def name_offices() -> None:
	import frappe

	holder = {person.role: person.user for person in PEOPLE}
	frappe.get_single("Improvement Settings").update(
		{
			"management_representative": holder["ITSS Management Representative"],
			"executive": holder["ITSS Executive"],
			# as it stands on every form
			"company": COMPANY,
			"issuing_department": QUALITY,
			"approved_by": "何薇",
			"approved_on": "2026-01-10",
			"effective_from": "2026-01-15",
			"revisions": [
				{
					"revised_on": "2026-01-10",
					"effective_from": "2026-01-15",
					"version": "V1.0",
					"change": "新建",
					"approved_by": "何薇",
				}
			],
		}
	).save()


def tune_triggers() -> None:
	import frappe

	for name, values in THRESHOLDS.items():
		if frappe.db.exists("Improvement Trigger", name):
			frappe.get_doc("Improvement Trigger", name).update(values).save()


def assess_one() -> str:
	"""The quality officer assesses the opportunity with the most tickets. Returns what was decided."""
	import frappe
	from frappe.utils import add_days, today

	from itss_improvement.domain.assessment import ImprovementClass, Scores
	from itss_improvement.opportunities import assessment

	(largest,) = frappe.get_all(
		"Improvement Opportunity",
		filters={"status": "Submitted"},
		pluck="name",
		order_by="ticket_count desc, name",
		limit=1,
	)
	officer = PEOPLE[0]
	frappe.set_user(officer.user)
	try:
		scores = Scores(impact=4, resource=2, urgency=3)
		suggested = assessment.suggestion(scores)
		doc = assessment.assess(
			largest,
			scores,
			ImprovementClass.CAPA,
			"同一团队当月多次发生，需要分析根本原因。",
			OPERATIONS,
			add_days(today(), 14),
		)
	finally:
		frappe.set_user("Administrator")
	from frappe import _

	return (
		f"{officer.name}（{_(officer.role, lang='zh')}）评估了 {doc.name}：{suggested.arithmetic}，"
		f"建议 {_(suggested.improvement_class.value, lang='zh')}，决定 {_(doc.improvement_class, lang='zh')}。"
	)


def call_and_report() -> None:
	"""What the daily jobs did on the last working day: the quarterly call, and the report of the month before."""
	from frappe.utils import getdate

	from itss_improvement.calendars import working_calendar
	from itss_improvement.calls import calling
	from itss_improvement.reports import monthly

	day = working_calendar().previous_working_day(getdate()).due
	calling.call_departments(today=day)
	monthly.report_the_month(today=day)


def show_digest(console: Console) -> None:
	"""The mail that the owner gets on the day on which the improvement is due. The job is run, and taken back."""
	import email
	from email import policy

	import frappe

	from itss_improvement.deadlines import reminding

	owner = PEOPLE[1]
	due = frappe.db.get_value("Improvement Opportunity", {"status": "Assessed"}, "due_date")
	reminding.remind(today=due)
	queued = frappe.get_all(
		"Email Queue Recipient", {"recipient": owner.user}, pluck="parent", order_by="creation desc", limit=1
	)
	message = queued and frappe.db.get_value("Email Queue", queued[0], "message")
	frappe.db.rollback()
	if not message:
		# a site from which no mail is sent: it is on the owner's desk alone
		return
	mail = email.message_from_string(message, policy=policy.default)
	console.print(f"{due}，{owner.name}收到：{mail['Subject']}", markup=False)
	console.print(mail.get_body(("plain",)).get_content().strip(), markup=False, highlight=False)


def print_forms(site: str | Path, console: Console) -> None:
	"""The official forms of the story's records, beside the site."""
	from .printing import write_forms

	folder = Path(site) / "forms"
	with console.status("Printing the official forms"):
		written, kind = write_forms(folder)
	console.print(f"{len(written)} forms as {kind} in {folder}:", markup=False, highlight=False)
	for name in written:
		console.print(f"  {name}", markup=False, highlight=False)
	if kind == "HTML":
		console.print(
			"Nothing that makes PDFs was found: WeasyPrint needs libpango-1.0-0 and libpangoft2-1.0-0."
		)


def show_register(console: Console) -> None:
	import frappe
	from frappe import _

	table = Table(
		"编号", "标题", "状态", "分类", "责任部门", "工单", title="改进机会登记表", title_justify="left"
	)
	for row in frappe.get_all(
		"Improvement Opportunity",
		fields=["name", "title", "status", "improvement_class", "responsible_department", "ticket_count"],
		order_by="name",
	):
		table.add_row(
			row.name,
			row.title,
			_(row.status, lang="zh"),
			_(row.improvement_class or "", lang="zh"),
			row.responsible_department or "",
			str(row.ticket_count),
		)
	console.print(table)


def show_what_came_back(console: Console) -> None:
	"""The tickets of improvements that were found effective and came back, each beside the earlier one it is like."""
	import frappe
	from frappe import _

	for name in frappe.get_all("Improvement Recurrence", pluck="name", order_by="name"):
		doc = frappe.get_doc("Improvement Recurrence", name)
		table = Table("原工单", "相似度", "新工单", title_justify="left")
		table.title = f"{doc.name} {_(doc.status, lang='zh')}：{doc.reference_name} {doc.title}"
		for row in doc.tickets:
			earlier = f"{row.matched_ticket} {row.matched_subject}"
			table.add_row(earlier, f"{row.score:.2f}", f"{row.ticket} {row.subject}")
		console.print(table)


def _count() -> int:
	import frappe

	return frappe.db.count("Improvement Opportunity")


def _serve(site, port: int, console: Console, desk: bool) -> None:
	with site.serve(port) as server, site.worker():
		address = server.url if desk else f"{server.url}/improvement"
		table = Table("用户", "姓名", "角色", title=f"{address}   密码 {PASSWORD}", title_justify="left")
		from frappe import _

		for person in PEOPLE:
			table.add_row(person.user, person.name, _(person.role, lang="zh"))
		console.print(table)
		console.print("Ctrl-C stops.")
		server.wait()

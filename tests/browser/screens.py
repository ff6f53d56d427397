"""Pictures of the main pages into `docs/screens/`: `python -m tests.browser.screens [NAME...]`. Look at each."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.browser.desk import Desk
from tests.browser.site import (
	AGENT,
	EXECUTIVE,
	OPPORTUNITY,
	PATIENCE,
	QUALITY,
	ROOT,
	Api,
	Site,
	Skipped,
	served,
	windows,
)

FOLDER = ROOT / "docs" / "screens"
TRIGGER = "Improvement Trigger"
CALENDAR = "Improvement Calendar"
SCREENS: dict[str, tuple[str | None, Callable[[Desk, Api], None]]] = {}
LARGEST = 250_000
"""Bytes of a picture."""


def screen(user: str | None):
	"""Decorator: the picture that bears the function's name, as `user` sees it."""

	def register(prepare: Callable[[Desk, Api], None]) -> Callable[[Desk, Api], None]:
		SCREENS[prepare.__name__.replace("_", "-")] = (user, prepare)
		return prepare

	return register


@screen(None)
def login(desk: Desk, api: Api) -> None:
	desk.page.goto("/login")
	desk.page.locator("#login_email").wait_for()


@screen(QUALITY)
def workspace(desk: Desk, api: Api) -> None:
	desk.open("service-quality-improvement")
	desk.body.get_by_role("region", name="今天要做什么").wait_for()
	desk.body.locator("svg.frappe-chart").first.wait_for()


@screen(QUALITY)
def register_list(desk: Desk, api: Api) -> None:
	desk.open("improvement-opportunity")
	desk.wait_for_list()


@screen(QUALITY)
def opportunity(desk: Desk, api: Api) -> None:
	desk.open_opportunity(_waiting(api))
	desk.field("evidence_table").get_by_role("table").wait_for()


@screen(QUALITY)
def chain(desk: Desk, api: Api) -> None:
	(found,) = api.list(
		OPPORTUNITY, [["status", "=", "Assessed"]], limit=1, order_by="ticket_count desc, name"
	)
	desk.open_opportunity(found["name"])
	desk.tab("关联记录")
	desk.chain()


def _open(desk: Desk, api: Api, doctype: str, title: str) -> None:
	"""A record of the demo's story."""
	(found,) = api.list(doctype, [["title", "=", title]], limit=1)
	desk.open(f"{doctype.lower().replace(' ', '-')}/{found['name']}")
	desk.wait_for_form(doctype, found["name"])


@screen(QUALITY)
def notice(desk: Desk, api: Api) -> None:
	_open(desk, api, "Improvement Notice", "夜班交接单字段重复")


@screen(QUALITY)
def signatures(desk: Desk, api: Api) -> None:
	_open(desk, api, "Improvement Notice", "夜班交接单字段重复")
	desk.tab("签字")


@screen(QUALITY)
def verification(desk: Desk, api: Api) -> None:
	_open(desk, api, "Improvement Verification", "夜班交接单字段重复")


@screen(QUALITY)
def evaluation(desk: Desk, api: Api) -> None:
	_open(desk, api, "Improvement Evaluation", "夜班交接单字段重复")
	desk.field("comparison").get_by_role("img").wait_for()


@screen(QUALITY)
def revision(desk: Desk, api: Api) -> None:
	_open(desk, api, "Improvement Document Revision", "XDYJ-05-07 夜班交接单")


@screen(QUALITY)
def training(desk: Desk, api: Api) -> None:
	_open(desk, api, "Improvement Training", "新版夜班交接单宣贯")


@screen(QUALITY)
def case(desk: Desk, api: Api) -> None:
	_open(desk, api, "Improvement Case", "夜班交接单字段重复")


@screen(QUALITY)
def recurrence(desk: Desk, api: Api) -> None:
	(found,) = api.list("Improvement Recurrence", [["status", "=", "Proposed"]])
	desk.open(f"improvement-recurrence/{found['name']}")
	desk.wait_for_form("Improvement Recurrence", found["name"])
	desk.field("tickets_table").get_by_role("table").wait_for()


@screen(QUALITY)
def archive(desk: Desk, api: Api) -> None:
	_open(desk, api, "Improvement Archive", "机房巡检表漏填签名")
	desk.field("items_table").get_by_role("table").wait_for()


@screen(QUALITY)
def pack(desk: Desk, api: Api) -> None:
	desk.open("improvement-archive")
	desk.wait_for_list()
	desk.button("证据包").click()
	desk.body.get_by_role("link", name="按条件选择…").click()
	desk.dialog.locator("p[role=status]", has_text="份档案").wait_for()


@screen(QUALITY)
def evidence_gaps(desk: Desk, api: Api) -> None:
	desk.open("query-report/Improvement Evidence Gaps")
	desk.body.locator(".dt-cell__content", has_text="声明“无需”").first.wait_for()


@screen(EXECUTIVE)
def dashboard(desk: Desk, api: Api) -> None:
	desk.open("improvement-dashboard")
	desk.body.locator(".dashboard-widget-box", has_text="标准符合率").first.wait_for()
	desk.body.locator("svg.frappe-chart").first.wait_for()


@screen(QUALITY)
def control_chart(desk: Desk, api: Api) -> None:
	desk.open("query-report/Improvement Control Chart")
	desk.body.locator(".itss-control-chart svg").wait_for()


@screen(QUALITY)
def self_check(desk: Desk, api: Api) -> None:
	desk.open("query-report/Improvement Self-Check")
	desk.body.locator(".dt-cell__content", has_text="不足").first.wait_for()


@screen(EXECUTIVE)
def review(desk: Desk, api: Api) -> None:
	(found,) = api.list("Improvement Review", [], limit=1)
	desk.open(f"improvement-review/{found['name']}")
	desk.wait_for_form("Improvement Review", found["name"])
	desk.tab("输入资料包")
	desk.body.locator(".itss-inputs").wait_for()


@screen(QUALITY)
def causes(desk: Desk, api: Api) -> None:
	_open(desk, api, "Corrective and Preventive Action", "核心交换机告警未及时响应")
	desk.tab("原因分析")


@screen(QUALITY)
def project_plan(desk: Desk, api: Api) -> None:
	_open(desk, api, "Improvement Project", "建设统一告警平台")
	desk.tab("计划与进度")


@screen(QUALITY)
def assessment(desk: Desk, api: Api) -> None:
	desk.open_opportunity(_waiting(api))
	desk.button("评估").click()
	for field, score in (("impact", "3"), ("resource", "1"), ("urgency", "2")):
		desk.choose(field, score, desk.dialog)
	desk.dialog.get_by_role("status").filter(has_text="×").wait_for()
	desk.choose("improvement_class", "Routine Improvement", desk.dialog)
	desk.fill("reason", "原因清楚，一周内可以改好。", desk.dialog)


@screen(QUALITY)
def backtest(desk: Desk, api: Api) -> None:
	name = "服务目标临近超时"
	desk.open(f"improvement-trigger/{name}")
	desk.wait_for_form(TRIGGER, name)
	desk.button("回测").click()
	desk.fill("threshold", "2", desk.dialog)
	desk.button("运行", desk.dialog).click()
	desk.dialog.locator("svg.frappe-chart").wait_for()


@screen(AGENT)
def ticket(desk: Desk, api: Api) -> None:
	(signal,) = api.list(
		"Improvement Signal",
		[["opportunity", "is", "set"], ["kind", "=", "Complaint"]],
		"ticket",
		limit=1,
		order_by="occurred_at desc",
	)
	agent = Api(api.site, AGENT)
	agent.call("itss_improvement.api.opportunity.make_from_ticket", desk="HD Ticket", ticket=signal["ticket"])
	desk.open(f"hd-ticket/{signal['ticket']}")
	desk.wait_for_form("HD Ticket")
	desk.body.get_by_role("link", name="IMP-").first.wait_for()


@screen(QUALITY)
def signals(desk: Desk, api: Api) -> None:
	desk.open("improvement-signal")
	desk.wait_for_list()


@screen(QUALITY)
def calendar(desk: Desk, api: Api) -> None:
	year = api.list(CALENDAR, [], order_by="name desc", limit=1)[0]["name"]
	desk.open(f"improvement-calendar/{year}")
	desk.wait_for_form(CALENDAR, year)


@screen(QUALITY)
def scan(desk: Desk, api: Api) -> None:
	desk.open("improvement-desk-scan")
	desk.wait_for_list()
	desk.button("立即扫描").click()
	desk.body.get_by_role("status").filter(has_text="扫描完成").wait_for(timeout=4 * PATIENCE)


@screen(QUALITY)
def opportunities_by_status(desk: Desk, api: Api) -> None:
	desk.open(f"improvement-opportunity/view/kanban/{OPPORTUNITY}")
	desk.body.locator(".kanban-column").first.wait_for()


@screen(QUALITY)
def measures_by_due_date(desk: Desk, api: Api) -> None:
	desk.open("improvement-measure/view/calendar")
	desk.body.locator(".fc-view, .fc-view-harness").first.wait_for()


@screen(QUALITY)
def register(desk: Desk, api: Api) -> None:
	desk.page.goto("/improvement")


def _waiting(api: Api) -> str:
	"""An opportunity of several tickets that is to be assessed."""
	(found,) = api.list(
		OPPORTUNITY,
		[["status", "=", "Submitted"], ["ticket_count", ">", 2], ["trigger_reason", "is", "set"]],
		limit=1,
		order_by="ticket_count desc, name",
	)
	return found["name"]


def make(site: Site, folder: Path, names: list[str]) -> None:
	folder.mkdir(parents=True, exist_ok=True)
	api = Api(site, QUALITY)
	with windows(site) as open_window:
		for name in names or SCREENS:
			user, prepare = SCREENS[name]
			window = open_window(user)
			prepare(Desk(window), api)
			_come_to_rest(window.page)
			path = folder / f"{name}.png"
			window.page.screenshot(path=path, animations="disabled", caret="hide")
			window.close()
			_compress(path)
			print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")
			for fault in window.faults:
				print(f"  {fault}")


def _come_to_rest(page) -> None:
	"""Charts are drawn by script: they grow for a while, and stand still when nothing changed for a second and a half."""
	page.wait_for_load_state("networkidle")
	page.evaluate(
		"""() => new Promise((done) => {
			let timer = setTimeout(done, 1500);
			new MutationObserver(() => {
				clearTimeout(timer);
				timer = setTimeout(done, 1500);
			}).observe(document.body, { subtree: true, childList: true, attributes: true });
		})"""
	)


def _compress(path: Path) -> None:
	"""256 colours are enough for a page of text."""
	from PIL import Image

	with Image.open(path) as picture:
		reduced = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
	reduced.save(path, optimize=True)
	if path.stat().st_size > LARGEST:
		print(f"{path.name} is larger than {LARGEST // 1000} kB", file=sys.stderr)


def main(names: list[str]) -> int:
	folder = Path(tempfile.mkdtemp(prefix="screens-"))
	try:
		with served(folder / "site") as site:
			make(site, FOLDER, names)
	except Skipped as reason:
		print(reason, file=sys.stderr)
		return 1
	finally:
		shutil.rmtree(folder, ignore_errors=True)
	return 0


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))

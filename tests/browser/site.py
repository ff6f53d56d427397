"""The served site and the browser, for the tests and for the screenshots."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

TIME_ZONE = ZoneInfo("Asia/Shanghai")
"""Of the site: what day it is there is not what day it is where the tests run."""


def today() -> date:
	return datetime.now(TIME_ZONE).date()


ROOT = Path(__file__).resolve().parents[2]
QUALITY, OWNER, REPRESENTATIVE, EXECUTIVE, EMPLOYEE, AGENT = (
	f"{name}@demo.example"
	for name in ("quality", "owner", "representative", "executive", "employee", "agent")
)
OPPORTUNITY = "Improvement Opportunity"
OPERATIONS = "运维管理部"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS = (
	*("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
	*("--disable-component-update", "--disable-sync"),
)
PATIENCE = 30_000
"""Milliseconds that something may take on a slow machine."""


class Skipped(Exception):
	"""The tests cannot run here; the message is a sentence that says why."""


@dataclass(frozen=True)
class Site:
	url: str
	version: int
	password: str
	keys: dict[str, str] = field(repr=False)
	worker: int | None = None
	"""The process that does the background jobs, where it is the tests' own."""


@contextmanager
def served(folder: Path) -> Iterator[Site]:
	"""Makes and serves the site, in a process of its own, for the length of the block. Raises Skipped."""
	find_chromium()
	if not os.environ.get("BENCH") and os.environ.get("DB", "sqlite") != "sqlite":
		raise Skipped("A browser sees no difference between databases: these run on SQLite, and on a bench.")
	for tool in () if os.environ.get("BENCH") else ("node", "npm"):
		if not shutil.which(tool):
			raise Skipped(f"The desk cannot be built without {tool}, which is not installed.")
	log = folder.with_suffix(".log")
	with log.open("w+", encoding="utf-8") as said:
		process = subprocess.Popen(
			[sys.executable, "-W", "ignore", "-m", "tests.browser.serving", str(folder)],
			cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True,
			env={**os.environ, "PYTHONPATH": str(ROOT)},
		)  # fmt: skip
		try:
			where = json.loads(process.stdout.readline() or "{}")
			if "skip" in where:
				raise Skipped(where["skip"])
			if not where:
				process.wait()
				raise RuntimeError(f"The site is not served:\n{log.read_text(encoding='utf-8')[-4000:]}")
			yield Site(**where)
		finally:
			process.stdin.close()
			process.stdout.close()
			process.wait(timeout=120)


def find_chromium() -> str:
	for path in CHROMIUM:
		if os.access(path, os.X_OK):
			return path
	raise Skipped("There is no Chromium here: on Debian 'apt-get install chromium'.")


class Api:
	"""Requests as a person, without a browser."""

	def __init__(self, site: Site, user: str) -> None:
		self.site = site
		key = site.keys[user]
		self.headers = {"Authorization": f"token {key}:{key}", "Accept": "application/json"}

	def call(self, method: str, **values):
		return self._ask("POST", f"/api/method/{method}", values).get("message")

	def ask(self, method: str, **values):
		query = f"?{urlencode(values)}" if values else ""
		return self._ask("GET", f"/api/method/{method}{query}").get("message")

	def get(self, doctype: str, name: str) -> dict:
		return self._ask("GET", f"/api/resource/{quote(doctype)}/{quote(str(name), safe='')}")["data"]

	def list(self, doctype: str, filters: dict | list, *fields: str, limit: int = 20, order_by: str = "name"):
		query = urlencode(
			{
				"filters": json.dumps(filters),
				"fields": json.dumps(fields or ["name"]),
				"limit_page_length": limit,
				"order_by": order_by,
			}
		)
		return self._ask("GET", f"/api/resource/{quote(doctype)}?{query}")["data"]

	def insert(self, doctype: str, **values) -> str:
		return self._ask("POST", f"/api/resource/{quote(doctype)}", values)["data"]["name"]

	def update(self, doctype: str, name: str, **values) -> None:
		self._ask("PUT", f"/api/resource/{quote(doctype)}/{quote(str(name), safe='')}", values)

	def delete(self, doctype: str, name: str) -> None:
		self._ask("DELETE", f"/api/resource/{quote(doctype)}/{quote(str(name), safe='')}")

	def make_opportunity(self, title: str, **values) -> str:
		return self.insert(
			OPPORTUNITY,
			**{
				"title": title,
				"source": "Employee Suggestion",
				"source_subtype": "Suggestion",
				"identified_by_department": OPERATIONS,
				"responsible_department": OPERATIONS,
				"current_state": "值班交接靠口头，常有遗漏。",
				**values,
			},
		)

	def _ask(self, method: str, path: str, values: dict | None = None) -> dict:
		request = Request(self.site.url + path, method=method, headers=self.headers)
		if values is not None:
			request.data = json.dumps(values).encode()
			request.add_header("Content-Type", "application/json")
		try:
			with urlopen(request, timeout=60) as response:
				return json.load(response)
		except HTTPError as error:
			raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()[-2000:]}") from error


@contextmanager
def windows(site: Site) -> Iterator[Callable[..., Window]]:
	"""A function that opens a window as a person: logged in once, by a request. Raises Skipped."""
	try:
		from playwright.sync_api import sync_playwright
	except ImportError:
		raise Skipped("There is no playwright in this environment: install it with pip.") from None
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
		cookies: dict[str, list] = {}

		def open_window(user: str | None, **options) -> Window:
			context = browser.new_context(
				base_url=site.url,
				**{"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": VIEWPORT, **options},
			)
			context.set_default_timeout(PATIENCE)
			if user and user not in cookies:
				form = {"usr": user, "pwd": site.password}
				answer = context.request.post("/api/method/login", form=form)
				assert answer.ok, f"{user} cannot log in: {answer.status} {answer.text()}"
				cookies[user] = context.cookies()
			elif user:
				context.add_cookies(cookies[user])
			return Window(site, context)

		try:
			yield open_window
		finally:
			browser.close()


VIEWPORT = {"width": 1280, "height": 800}


class Window:
	"""A browser's window, and all that went wrong in it."""

	def __init__(self, site: Site, context) -> None:
		self.site, self.context = site, context
		self.faults: list[str] = []
		self.closing = False
		context.on("page", self._listen)
		self.page = context.new_page()

	def _listen(self, page) -> None:
		page.on("console", self._on_console)
		page.on("pageerror", lambda error: self._fault("error", f"{error.stack or error}", page.url))
		page.on("requestfailed", self._on_failed)
		page.on("response", self._on_response)

	def _on_console(self, message) -> None:
		if message.type == "error":
			self._fault("console", message.text, (message.location or {}).get("url", ""))

	def _on_failed(self, request) -> None:
		# a page that is left gives up what it was still asking for
		if request.failure != "net::ERR_ABORTED":
			self._fault("request", f"{request.failure} {request.url}", request.url)

	def _on_response(self, response) -> None:
		if response.status >= 400:
			self._fault("status", f"{response.status} {response.url}", response.url)

	def _fault(self, kind: str, text: str, where: str) -> None:
		if not self.closing and not any(allowed(kind, text, where) for allowed in ALLOWED):
			self.faults.append(f"{kind}: {text[:600]} ({where})")

	def expect_refusal(self, status: int) -> None:
		"""A request was refused with `status`, as it was to be; anything else remains a fault."""
		expected = [fault for fault in self.faults if re.search(rf"\b{status}\b|Traceback", fault)]
		assert expected, f"Nothing was refused with {status}: {self.faults}"
		self.faults = [fault for fault in self.faults if fault not in expected]

	def close(self) -> None:
		self.closing = True
		self.context.close()


def _socketio(kind: str, text: str, where: str) -> bool:
	"""Nothing of ours depends on a push, and where no socket.io runs the desk asks for it in vain."""
	# Frappe 16 says in words of its own that nothing answered
	return (
		"/socket.io/" in where or "/socket.io/" in text or text.startswith("Error connecting to socket.io:")
	)


def _left_chart(kind: str, text: str, where: str) -> bool:
	"""A chart of the framework that another one took the place of still hears of its window's size, and finds
	its drawing gone: nothing is drawn twice or missing (frappe-charts, `makeChartArea`)."""
	return kind == "error" and "removeChild" in text and "boundDrawFn" in text


def _hidden_chart(kind: str, text: str, where: str) -> bool:
	"""A chart of the framework that is loaded after its page was left is drawn on a page without a width, and again
	when that is shown."""
	return kind == "console" and "<rect> attribute width: A negative value" in text


def _no_icon(kind: str, text: str, where: str) -> bool:
	"""A bench's print views name no icon, and it has none where browsers then look."""
	return where.endswith("/favicon.ico")


def _no_onboarding(kind: str, text: str, where: str) -> bool:
	"""Helpdesk 1.14 asks for how far its user was shown around, which Frappe 15.41 does not know."""
	return "frappe.onboarding." in text or "frappe.onboarding." in where


ALLOWED: tuple[Callable[[str, str, str], bool], ...] = (
	_socketio,
	_left_chart,
	_hidden_chart,
	_no_icon,
	_no_onboarding,
)
"""What is the framework's own and does no harm."""

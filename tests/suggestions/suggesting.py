"""Suggestions as an employee's browser sends them."""

from __future__ import annotations

import re
from io import BytesIO

from tests import people
from tests.web import Browser

WEB_FORM = "employee-suggestion"
FORM_PAGE = f"/{WEB_FORM}/new"
PAGE = "/improvement-suggestions"
GIVEN = {
	"title": "夜班交接单太长",
	"identified_by_department": people.OPERATIONS,
	"current_state": "每班填写 40 分钟。",
	"suggestion": "合并重复的栏目。",
	"expected_benefit": "每班省半小时。",
}


def send(user: str, method: str = "send", files=(), **values):
	"""What came back. `files`: names and contents."""
	browser = Browser(user)
	data: dict = {**(GIVEN if method == "send" else {}), **values}
	data = {field: value for field, value in data.items() if value is not None}
	data["files"] = [(BytesIO(content), name) for name, content in files]
	return browser.request("POST", f"/api/method/itss_improvement.api.suggestion.{method}", data=data)


def made(user: str, **values) -> str:
	answer = send(user, **values)
	assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
	return answer.get_json()["message"]["name"]


def accepted(user: str, data: dict, web_form: str = WEB_FORM):
	"""As the framework's own scripts for web forms send it."""
	import frappe

	browser = Browser(user)
	# the framework lets ten a minute in from one place
	digits = frappe.generate_hash(length=8)
	browser.headers["X-Forwarded-For"] = f"198.51.100.{int(digits[:2], 16)}:{digits}"
	method = "frappe.website.doctype.web_form.web_form.accept"
	return browser.call(method, web_form=web_form, data=frappe.as_json(data))


def page(user: str, path: str = PAGE, **asked) -> str:
	answer = Browser(user).page(path, **asked)
	assert answer.status_code == 200, (answer.status_code, answer.get_data(as_text=True)[-2000:])
	return answer.get_data(as_text=True)


def as_text(html: str) -> str:
	"""What stands on a page, in one line."""
	import html as of_html

	main = re.search(r'<div class="itss-page">.*', html, re.S)[0]
	main = re.sub(r"<(script|style).*?</\1>", "", main, flags=re.S)
	return " ".join(of_html.unescape(re.sub(r"<[^>]+>", " ", main)).split())

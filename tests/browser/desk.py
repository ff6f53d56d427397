"""The desk as a person uses it: by what fields are called in the record, by role and by words.

The framework's classes differ between its versions, so that none is named here.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.site import OPPORTUNITY, PATIENCE, Window

expect.set_options(timeout=PATIENCE)

QUIET = """() => window.frappe && frappe.boot && frappe.get_route && !frappe.request.ajax_count
	&& document.readyState === "complete" && !document.querySelector("#freeze.in, .freeze.in")"""


class Desk:
	def __init__(self, window: Window) -> None:
		self.window = window
		self.page: Page = window.page

	# Going somewhere

	def open(self, route: str) -> Desk:
		"""A page of the desk: "improvement-opportunity", "improvement-opportunity/IMP-2026-0001"."""
		self.page.goto(f"/app/{route}")
		self.settle()
		return self

	def open_opportunity(self, name: str) -> Desk:
		self.open(f"improvement-opportunity/{name}")
		self.wait_for_form(OPPORTUNITY, name)
		return self

	def settle(self) -> None:
		"""Until nothing is asked of the server any more."""
		self.page.wait_for_function(QUIET)

	def wait_for_form(self, doctype: str, name: str | None = None) -> None:
		self.page.wait_for_function(
			"""([doctype, name]) => window.cur_frm && cur_frm.doctype === doctype && cur_frm.doc
				&& (!name || cur_frm.doc.name === name) && !cur_frm.is_new()
				&& frappe.get_route()[0] === "Form" && !frappe.request.ajax_count""",
			arg=[doctype, name],
		)
		self.settle()

	def wait_for_list(self) -> None:
		self.page.wait_for_function(
			"() => window.cur_list && frappe.get_route()[0] === 'List' && cur_list.data && !frappe.request.ajax_count"
		)
		self.settle()

	# What is there

	@property
	def body(self) -> Locator:
		"""The page that is shown; those opened before stay in the document, hidden."""
		return self.page.locator(".page-container:visible")

	@property
	def dialog(self) -> Locator:
		return self.page.locator("[role=dialog]:visible, .modal.show:visible").last

	def field(self, name: str, within: Locator | None = None) -> Locator:
		"""The whole of a field: its label, its input or its text."""
		return (within or self.body).locator(f"[data-fieldname='{name}'][data-fieldtype]:visible").first

	def input(self, name: str, within: Locator | None = None) -> Locator:
		fields = ", ".join(
			f"{tag}[data-fieldname='{name}']:visible" for tag in ("input", "select", "textarea")
		)
		return (within or self.body).locator(fields).first

	def button(self, name: str, within: Locator | None = None) -> Locator:
		return (within or self.body).get_by_role("button", name=re.compile(rf"^\s*{re.escape(name)}\s*$"))

	def state(self, word: str) -> Locator:
		return self.body.locator(".indicator-pill:visible", has_text=word).first

	def told(self, words: str) -> Locator:
		"""The framework's window with a message for the person."""
		return self.page.locator(".msgprint:visible", has_text=words)

	def chain(self) -> Locator:
		"""That of the form's record, which is asked for once it comes into sight."""
		self.body.locator(".itss-chain").scroll_into_view_if_needed()
		chain = self.body.get_by_role("region", name="追溯链")
		expect(chain).to_be_visible()
		return chain

	def tab(self, name: str) -> None:
		# a form that is still being refreshed goes back to its first one
		self.settle()
		self.body.get_by_role("tab", name=name, exact=True).click()

	# Doing something

	def fill(self, name: str, value: str, within: Locator | None = None) -> None:
		field = self.input(name, within)
		field.fill(value)
		field.blur()

	def choose(self, name: str, value: str, within: Locator | None = None) -> None:
		self.input(name, within).select_option(value)

	def link(self, name: str, value: str, within: Locator | None = None, shown: str | None = None) -> None:
		"""Type into a link's field and take what it offers, which is then `shown` by its title."""
		field = self.input(name, within)
		field.click()
		field.fill("")
		field.press_sequentially(value)
		offered = self.page.get_by_role("option").filter(has_text=value).filter(visible=True).first
		offered.click()
		expect(field).to_have_value(shown or value)

	def shown_title(self, name: str) -> str:
		"""What a link to an opportunity shows in its field."""
		return self.page.evaluate(
			"(name) => frappe.db.get_value('Improvement Opportunity', name, 'title').then((got) => got.message.title)",
			name,
		)

	def leave_dialog(self) -> None:
		"""By the key for it, once the dialog has stopped moving and listens."""
		self.dialog.locator(":focus").wait_for()
		self.page.keyboard.press("Escape")
		expect(self.page.locator("[role=dialog]:visible, .modal.show:visible")).to_have_count(0)

	def leave_message(self) -> None:
		"""Close the framework's window with a message; a dialog below it stays."""
		message = self.page.locator(".modal.show:visible", has=self.page.locator(".msgprint:visible"))
		self._wait_for_message(shown=True)
		message.get_by_role("button").first.click()
		self._wait_for_message(shown=False)

	def _wait_for_message(self, shown: bool) -> None:
		"""While its window or the shade behind it comes or goes, the framework neither closes nor shows one."""
		self.page.wait_for_function(
			"""shown => {
				const modal = frappe.msg_dialog.$wrapper.data("bs.modal");
				return modal._isShown === shown && Boolean(modal._backdrop) === shown && !modal._isTransitioning;
			}""",
			arg=shown,
		)

	def save(self) -> None:
		self.body.locator("button[data-label='Save']:visible, .primary-action:visible").first.click()
		self.page.wait_for_function("() => !cur_frm.is_dirty() && !frappe.request.ajax_count")
		self.settle()

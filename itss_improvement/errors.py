"""Broken rules as messages for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.utils import escape_html

from itss_improvement.domain.errors import RuleBroken


@contextmanager
def rules_as_messages(record: str = "") -> Iterator[None]:
	"""Turn RuleBroken into a translated ValidationError that names `record`."""
	try:
		yield
	except RuleBroken as broken:
		message = broken.render(_)
		if record:
			message = _("{0}: {1}").format(record, message)
		# the desk shows a message as HTML, and the values in it may come from anybody's file
		frappe.throw(escape_html(message), title=_("Not Possible"))

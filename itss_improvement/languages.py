"""In whose language something is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.translate import get_user_lang

from itss_improvement.settings import settings


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
	"""Within it, what is translated is translated into `language`."""
	before = frappe.local.lang
	frappe.local.lang = language or before
	try:
		yield
	finally:
		frappe.local.lang = before


def of_user(user: str) -> str:
	return get_user_lang(user)


def of_records() -> str | None:
	"""In which records are kept, whoever's session writes them."""
	return settings().record_language

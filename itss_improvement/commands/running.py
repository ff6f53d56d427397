"""How the commands open their sites, speak, and end."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape

import click
import frappe
from frappe import _
from frappe.utils import strip_html_tags

from itss_improvement import compat, languages, progress
from itss_improvement.progress import Progress

APP = "itss_improvement"
FAULTS, WRONG_USE = 1, 2


@dataclass(frozen=True, slots=True)
class Result:
	"""What a command has to say of a site."""

	data: dict
	"""For a script."""
	lines: list[str]
	"""For a person, in the site's language."""
	faults: bool = False


@dataclass(slots=True)
class Ended:
	"""With what the command ends, of all its sites."""

	code: int = 0

	def at_least(self, code: int) -> None:
		self.code = max(self.code, code)


def on_every_site(run: Callable[..., Result]) -> Callable:
	"""Decorator: the command `run` on each site that `bench --site` names, with `--json` for scripts.

	Where a site refuses, the others still have their turn.
	"""

	@click.option("--json", "as_json", is_flag=True, help="One line of JSON a site, for scripts.")
	@click.pass_obj
	@functools.wraps(run)
	def command(obj, *args, as_json: bool, **options) -> None:
		sites = compat.sites_of(obj)
		if not sites:
			raise click.UsageError("Name a site: bench --site SITE itss …")
		ended = Ended()
		for site in sites:
			with _told(site, ended), _opened(site), _heard():
				result = run(*args, **options)
				_say(site, result, as_json, several=len(sites) > 1)
				ended.at_least(FAULTS if result.faults else 0)
		sys.exit(ended.code)

	return command


@contextmanager
def _told(site: str, ended: Ended) -> Iterator[None]:
	"""What was asked for in vain is one sentence. What nobody foresaw is an error with its traceback."""
	try:
		yield
	except frappe.IncorrectSitePath:
		_fail(site, "there is no such site.", ended)
	except (frappe.ValidationError, OSError) as error:
		# a message is made for the desk, where it is HTML
		_fail(site, unescape(strip_html_tags(str(error))), ended)


def _fail(site: str, sentence: str, ended: Ended) -> None:
	click.echo(f"{site}: {sentence}", err=True)
	ended.at_least(WRONG_USE)


@contextmanager
def _opened(site: str) -> Iterator[None]:
	frappe.init(site=site)
	try:
		frappe.connect()
		if APP not in frappe.get_installed_apps():
			frappe.throw(f"{APP} is not installed here: bench --site {site} install-app {APP}")
		with languages.speaking(languages.of_user("Administrator")):
			yield
	finally:
		frappe.destroy()


@contextmanager
def _heard() -> Iterator[None]:
	"""How far it is, in one line that is written over; only where somebody looks."""
	if not sys.stderr.isatty():
		yield
		return
	shown = Line()
	with progress.heard_by(shown.show):
		try:
			yield
		finally:
			shown.clear()


@dataclass(slots=True)
class Line:
	said: str = field(default="")

	def show(self, told: Progress) -> None:
		self.clear()
		self.said = told.text
		click.echo(self.said, err=True, nl=False)

	def clear(self) -> None:
		if self.said:
			click.echo("\r\x1b[K", err=True, nl=False)
			self.said = ""


def _say(site: str, result: Result, as_json: bool, several: bool) -> None:
	if as_json:
		line = json.dumps({"site": site, **result.data}, ensure_ascii=False, default=str)
		lines = [line]
	else:
		lines = [f"{site}: {line}" if several else line for line in result.lines]
	for line in lines:
		click.echo(line)


def record_named(doctype: str, name: str) -> str:
	"""The name, where there is such a record. Raises DoesNotExistError, which says where there is none."""
	# a database may take 'imp' for 'IMP'
	if frappe.db.get_value(doctype, name) != name:
		frappe.throw(_("{0} {1} does not exist.").format(_(doctype), name), frappe.DoesNotExistError)
	return name

"""The site that tests run on: the embedded one, or with BENCH and SITE set a bench's, unchanged.

A test that asks for `site` runs in one transaction that is rolled back afterwards, on a bench as well, so that
no test sees another's records and a bench keeps its own.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import hypothesis
import pytest

from tests import waiting_jobs
from tests.processes import Processes, add_bench_apps

BENCH, SITE = os.environ.get("BENCH"), os.environ.get("SITE")

# how long an example takes is the machine's affair, and what else it does meanwhile
hypothesis.settings.register_profile(
	"suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")


KEPT_IN_CACHE = ("doctype_meta", "table_columns")
"""What their keys begin with: one key for all DocTypes on Frappe 15, one for each on 16."""


@pytest.fixture(scope="session")
def mariadb_server(tmp_path_factory) -> Iterator[object]:
	"""One MariaDB for all sites of the session; nothing on SQLite."""
	if BENCH or (os.environ.get("DB") or "sqlite") == "sqlite":
		yield None
		return
	from embedded import mariadb

	with mariadb.shared_server(tmp_path_factory.mktemp("mariadb")) as server:
		yield server


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory, mariadb_server) -> Path:
	"""The session's embedded site, closed until a test opens or copies it."""
	from embedded import open_site

	folder = tmp_path_factory.mktemp("site") / "site"
	with open_site(folder):
		pass
	return folder


@pytest.fixture
def own_site(request, tmp_path) -> Path:
	"""The folder of a copy of the session's site, closed, for a test that commits."""
	if BENCH:
		pytest.skip("commits into a site of its own, and a bench has only the one")
	from embedded import snapshot

	folder = tmp_path / "own-site"
	snapshot(request.getfixturevalue("site_folder"), folder)
	return folder


@pytest.fixture
def processes() -> Iterator[Processes]:
	"""Runs code on a site in processes of their own."""
	with Processes() as started:
		yield started


@pytest.fixture(scope="module")
def opened_site(request) -> Iterator[object]:
	"""The session's site, open while a module runs: modules of `embedded` open sites of their own."""
	if BENCH:
		yield from _bench_site()
		return
	from embedded import open_site

	with open_site(request.getfixturevalue("site_folder")) as site:
		yield site


def _bench_site() -> Iterator[None]:
	import frappe

	before = os.getcwd()
	os.chdir(Path(BENCH) / "sites")
	frappe.init(site=SITE)
	frappe.connect()
	try:
		yield None
	finally:
		frappe.destroy()
		os.chdir(before)


@pytest.fixture
def site(opened_site) -> Iterator[object]:
	"""The site as Administrator, in a transaction that is rolled back."""
	import frappe

	frappe.db.rollback()
	frappe.set_user("Administrator")
	_clear_cache()
	frappe.local.message_log = []
	if BENCH:
		_let_mail_out()
		# Frappe 16 comes with most languages switched off
		frappe.db.set_value("Language", "zh", "enabled", 1)
	try:
		yield opened_site
	finally:
		frappe.db.rollback()
		frappe.set_user("Administrator")
		_clear_cache()


@pytest.fixture(autouse=True)
def no_jobs_left() -> Iterator[None]:
	yield
	if BENCH:
		waiting_jobs.forget()


def _clear_cache() -> None:
	"""All but what the framework knows of DocTypes: reading that again is half of a short test. Of a DocType that a
	test changes the framework forgets it itself, also when that is rolled back."""
	import frappe

	hooks = frappe.get_hooks

	def keeping(hook=None, *args, **values):
		found = hooks(hook, *args, **values)
		return [*found, *KEPT_IN_CACHE] if hook == "persistent_cache_keys" else found

	with patch.object(frappe, "get_hooks", keeping):
		frappe.clear_cache()


def _let_mail_out() -> None:
	"""A bench may have no account that mails leave by, and then puts none into its queue."""
	import frappe
	from frappe.email.doctype.email_account.email_account import EmailAccount

	if not EmailAccount.find_outgoing():
		frappe.get_doc(
			doctype="Email Account",
			name="Tests",
			email_account_name="Tests",
			email_id="tests@example.com",
			enable_outgoing=1,
			default_outgoing=1,
			smtp_server="127.0.0.1",
		).db_insert()


@pytest.fixture
def desk(site):
	"""The module `tests.desk`, which can only be imported once the framework is there."""
	from tests import desk

	return desk


@pytest.fixture
def trail(site):
	"""The module `tests.trail`, in the same way."""
	from tests import trail

	return trail


@pytest.fixture
def empty_site(trail) -> None:
	"""No ticket, signal or opportunity, until the test is over."""
	trail.forget_everything()


@pytest.fixture
def queries(site, monkeypatch) -> Callable[[], contextlib.AbstractContextManager[list[str]]]:
	"""Collects the statements sent to the database within a block, with nothing in the request's own cache; what the
	site keeps between requests is there."""
	import frappe

	from itss_improvement.helpdesk import desks, same_site_desks

	desks()
	for desk in same_site_desks():
		frappe.get_meta(desk.name)

	@contextlib.contextmanager
	def collected():
		sent: list[str] = []
		sql = frappe.db.sql
		frappe.db.value_cache.clear()
		with monkeypatch.context() as patch:
			patch.setattr(
				frappe.db,
				"sql",
				lambda query, *args, **kw: (sent.append(str(query)), sql(query, *args, **kw))[1],
			)
			yield sent

	return collected


def pytest_configure(config) -> None:
	add_bench_apps()

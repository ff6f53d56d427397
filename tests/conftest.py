"""The site that tests run on: the embedded one, or with BENCH and SITE set a bench's, unchanged.

A test that asks for `site` runs in one transaction that is rolled back afterwards, on a bench as well, so that
no test sees another's records and a bench keeps its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BENCH, SITE = os.environ.get("BENCH"), os.environ.get("SITE")


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory) -> Path:
	"""Where the session's embedded site is made the first time it is opened."""
	return tmp_path_factory.mktemp("site") / "site"


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
	frappe.clear_cache()
	frappe.local.message_log = []
	try:
		yield opened_site
	finally:
		frappe.db.rollback()
		frappe.set_user("Administrator")
		frappe.clear_cache()


def pytest_configure(config) -> None:
	if BENCH:
		apps = Path(BENCH) / "apps"
		sys.path[:0] = [str(app) for app in apps.iterdir() if (app / app.name).is_dir()]

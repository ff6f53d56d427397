"""The tests in here run on each service desk that a site may have, Frappe Helpdesk's and ERPNext's: what the rest of the app
is promised (`itss_improvement/helpdesk/desk.py`) holds for both.

Each has a site of its own. On a bench those run whose desk is installed.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

from tests.conftest import BENCH, _bench_site

DESKS = {"HD Ticket": ("helpdesk", "tests.desk"), "Issue": ("erpnext", "tests.issue_desk")}
"""The app of each, and the module that makes its tickets."""


@pytest.fixture(scope="session")
def issue_site_folder(tmp_path_factory, mariadb_server):
	"""A closed site with ERPNext's desk and without Helpdesk."""
	from embedded import open_site

	folder = tmp_path_factory.mktemp("issues") / "site"
	with open_site(folder, apps=("erpnext", "itss_improvement")):
		pass
	return folder


@pytest.fixture(scope="module", params=DESKS)
def desk_name(request) -> str:
	return request.param


@pytest.fixture(scope="module")
def opened_site(request, desk_name) -> Iterator[object]:
	if BENCH:
		for site in _bench_site():
			import frappe

			if not frappe.db.exists("DocType", desk_name):
				pytest.skip(f"{desk_name} is not installed on this bench")
			yield site
		return
	from embedded import open_site

	folder = "site_folder" if desk_name == "HD Ticket" else "issue_site_folder"
	with open_site(request.getfixturevalue(folder)) as site:
		yield site


@pytest.fixture
def desk(site, desk_name):
	return importlib.import_module(DESKS[desk_name][1])


@pytest.fixture
def helpdesk(desk):
	from itss_improvement.helpdesk import desk_named

	return desk_named(desk.DESK)


@pytest.fixture
def empty_site(desk) -> None:
	"""No ticket, signal or opportunity, until the test is over."""
	from tests import trail

	trail.forget_everything(desk.DESK)

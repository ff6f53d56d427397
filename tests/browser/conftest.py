"""One desk, one site, one browser for all tests in here; each test has windows of its own.

What goes wrong in a window unseen, an error in its console or a request that failed, fails the test.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from tests.browser.axe import Axe
from tests.browser.desk import Desk
from tests.browser.site import OWNER, QUALITY, Api, Skipped, Window, served, windows


@pytest.fixture(scope="package")
def served_site(tmp_path_factory):
	"""Where the site is, and who is on it. Ends with these tests: on a bench others find the site as it was."""
	try:
		with served(tmp_path_factory.mktemp("browser") / "site") as site:
			yield site
	except Skipped as reason:
		pytest.skip(str(reason))


@pytest.fixture(scope="package")
def open_window(served_site):
	"""A function that opens a browser window as a person or, with None, as nobody."""
	try:
		with windows(served_site) as opening:
			yield opening
	except Skipped as reason:
		pytest.skip(str(reason))


@pytest.fixture
def window_as(open_window) -> Iterator[Callable[[str | None], Window]]:
	"""Opens a window as a person; whatever went wrong in one by the end fails the test."""
	opened: list[Window] = []

	def opening(user: str | None, **options) -> Window:
		opened.append(open_window(user, **options))
		return opened[-1]

	try:
		yield opening
	finally:
		for window in opened:
			window.close()
	found = [fault for window in opened for fault in window.faults]
	assert not found, "\n".join(found)


@pytest.fixture
def page_as(window_as) -> Callable[[str | None], Desk]:
	"""The desk as a person sees it."""
	return lambda user, **options: Desk(window_as(user, **options))


@pytest.fixture
def api_as(served_site) -> Callable[[str], Api]:
	"""Requests as a person, without a browser: to make what a test is about, and to ask what became of it."""
	return lambda user: Api(served_site, user)


@pytest.fixture
def submitted(api_as) -> Callable[..., str]:
	"""Makes an opportunity that the department's head wrote and submitted; gives its name."""

	def make(title: str, **values) -> str:
		owner = api_as(OWNER)
		name = owner.make_opportunity(title, **values)
		owner.call("itss_improvement.api.opportunity.submit", name=name)
		return name

	return make


@pytest.fixture
def returned(api_as, submitted) -> Callable[..., str]:
	"""The same, sent back by the quality officer."""

	def make(title: str, reason: str = "请补充涉及的系统名称", **values) -> str:
		name = submitted(title, **values)
		api_as(QUALITY).call(
			"itss_improvement.api.opportunity.return_to_department", name=name, reason=reason
		)
		return name

	return make


@pytest.fixture(scope="session")
def axe() -> Axe:
	try:
		return Axe.installed()
	except Skipped as reason:
		if os.environ.get("CI"):
			raise
		pytest.skip(str(reason))

"""A second site with tickets, a proxy before it, and a connection to it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests import faulty_proxy, remote_site
from tests.processes import Processes

if not os.environ.get("BENCH"):
	# the tests import modules that stand beside others that need it
	from embedded import framework

	framework.load()


@pytest.fixture(scope="session")
def remote(request, tmp_path_factory) -> Iterator[remote_site.RemoteSite]:
	"""It runs while the tests of this folder do."""
	if os.environ.get("BENCH"):
		pytest.skip("needs a second site, and a bench has only the one")
	from embedded import snapshot

	folder = tmp_path_factory.mktemp("remote") / "site"
	snapshot(request.getfixturevalue("site_folder"), folder)
	with Processes() as processes:
		found = remote_site.start(processes, folder)
		yield found
		found.close()


@pytest.fixture
def proxy(remote) -> Iterator[faulty_proxy.Proxy]:
	remote.empty()
	with faulty_proxy.between(remote.url) as between:
		yield between

"""A site with the Helpdesk stand-in and a sample app is made once; every module gets a copy of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = Path(__file__).resolve().parent / "sample"
DATABASE = os.environ.get("DB") or "sqlite"
APPS = ("helpdesk", "sample_app")

sqlite_only = pytest.mark.skipif(DATABASE != "sqlite", reason="a repair of the SQLite back end")


def pytest_collection_modifyitems(items):
	if os.environ.get("BENCH"):
		for item in items:
			if Path(__file__).parent in item.path.parents:
				item.add_marker(pytest.mark.skip(reason="the embedded site is not used on a bench"))


@pytest.fixture(scope="session", autouse=True)
def sample_app():
	"""The sample app can be imported, here and in processes started from here."""
	sys.path.append(str(SAMPLE))
	before = os.environ.get("PYTHONPATH")
	os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), str(SAMPLE), before]))
	yield
	sys.path.remove(str(SAMPLE))
	os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)


@pytest.fixture(scope="session")
def mariadb_server(tmp_path_factory):
	"""One MariaDB for all sites of the session; nothing on SQLite."""
	if DATABASE == "sqlite":
		yield None
		return
	from embedded import mariadb

	with mariadb.shared_server(tmp_path_factory.mktemp("mariadb")) as server:
		yield server


@pytest.fixture(scope="session")
def template(tmp_path_factory, sample_app, mariadb_server):
	"""The folder of a closed site, to be copied."""
	from embedded import open_site

	folder = tmp_path_factory.mktemp("sites") / "template"
	with open_site(folder, apps=APPS):
		pass
	return folder


@pytest.fixture(scope="module")
def module_site(template, tmp_path_factory):
	from embedded import open_site

	with open_site(tmp_path_factory.mktemp("sites") / "site", template=template) as site:
		yield site


@pytest.fixture
def site(module_site):
	"""The module's site; what the test did not commit is undone."""
	import frappe

	yield module_site
	frappe.set_user("Administrator")
	frappe.db.rollback()


@pytest.fixture
def folder(tmp_path, template):
	"""The folder of a fresh, closed copy of the site."""
	from embedded import snapshot

	target = tmp_path / "site"
	snapshot(template, target)
	return target


@pytest.fixture
def run():
	"""Runs Python code in a process of its own; `start` does not wait for it."""
	started = []

	def start(code, *arguments, **environment):
		process = subprocess.Popen(
			[sys.executable, "-c", code, *map(str, arguments)],
			cwd=ROOT, env={**os.environ, **environment}, text=True,
			stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
		)  # fmt: skip
		started.append(process)
		return process

	def run(code, *arguments, **environment):
		process = start(code, *arguments, **environment)
		output, errors = process.communicate(timeout=120)
		assert process.returncode == 0, errors[-3000:]
		return output.strip()

	run.start = start
	yield run
	for process in started:
		if process.poll() is None:
			process.kill()
		process.communicate()

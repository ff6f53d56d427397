"""Making, opening, joining and leaving a site; what is refused."""

import json
import os
import signal
import time

import pytest

from embedded import SiteError, open_site, services, snapshot
from embedded.site import check_folder, version_key

HOLD = """
import sys
from embedded import open_site
with open_site(sys.argv[1]) as site:
	print(site.uses[0].servers[0].record["pid"], flush=True)
	sys.stdin.readline()
"""


def alive(pid):
	try:
		os.kill(pid, 0)
		return open(f"/proc/{pid}/stat").read().split()[2] != "Z"
	except (ProcessLookupError, FileNotFoundError):
		return False


def wait_until(condition, seconds=15):
	deadline = time.monotonic() + seconds
	while not condition():
		assert time.monotonic() < deadline, "it did not happen"
		time.sleep(0.05)


def test_a_site_keeps_what_was_written_and_the_caller_his_folder(folder):
	here = os.getcwd()
	with open_site(folder) as site:
		import frappe

		assert site.apps() == ["monoframe", "helpdesk", "sample_app"]
		name = frappe.get_doc(doctype="ToDo", description="keep me").insert().name
		frappe.db.commit()
		assert os.getcwd() == here
	with open_site(folder):
		import frappe

		assert frappe.db.get_value("ToDo", name, "description") == "keep me (seen)"


def test_the_record_says_what_is_in_the_folder(folder):
	record = json.loads((folder / "site.json").read_text())
	assert record["framework"] == {"package": "monoframe", "version": "0.0.1", "frappe": "16.0.0"}
	assert record["versions"] == {"helpdesk": "1.14.0", "sample_app": "1.2.0"}
	assert record["database"] in ("sqlite", "mariadb")
	assert (folder / "site.json").stat().st_mode & 0o077 == 0


def test_two_sites_one_after_the_other_know_nothing_of_each_other(folder, template, tmp_path):
	with open_site(folder):
		import frappe

		frappe.db.set_single_value("System Settings", "app_name", "First")
		frappe.db.commit()
		frappe.clear_cache()
		assert frappe.get_system_settings("app_name") == "First"
	with open_site(tmp_path / "other", template=template):
		assert frappe.get_system_settings("app_name") != "First"


def test_a_second_process_joins_the_server_and_the_last_one_out_stops_it(folder, run):
	first, second = run.start(HOLD, folder), run.start(HOLD, folder)
	pid = int(first.stdout.readline())
	assert int(second.stdout.readline()) == pid
	first.communicate("\n", timeout=30)
	assert alive(pid)
	second.communicate("\n", timeout=30)
	assert not alive(pid)
	assert not (folder / "run" / "redis.json").exists()


def test_a_killed_process_does_not_keep_the_server_alive(folder, run):
	first, second = run.start(HOLD, folder), run.start(HOLD, folder)
	pid = int(first.stdout.readline())
	second.stdout.readline()
	first.send_signal(signal.SIGKILL)
	first.wait()
	second.communicate("\n", timeout=30)
	assert not alive(pid)


def test_a_server_left_over_by_a_kill_is_taken_over(folder, run):
	process = run.start(HOLD, folder)
	pid = int(process.stdout.readline())
	process.send_signal(signal.SIGKILL)
	process.wait()
	assert alive(pid)
	with open_site(folder) as site:
		assert site.uses[0].servers[0].record["pid"] == pid
	wait_until(lambda: not alive(pid))


def test_a_record_of_a_dead_server_is_replaced(folder):
	(folder / "run").mkdir(exist_ok=True)
	(folder / "run" / "redis.json").write_text('{"port": 65000, "pid": 1}')
	with open_site(folder) as site:
		assert site.uses[0].servers[0].record["pid"] > 1
	(folder / "run" / "redis.json").write_text("not json")
	with open_site(folder):
		pass


def test_a_redis_that_dies_is_started_again_on_its_port(folder):
	with open_site(folder) as site:
		import frappe

		redis = site.uses[0].servers[0]
		port = redis.record["port"]
		frappe.cache.set_value("before", 1)
		os.kill(redis.record["pid"], signal.SIGKILL)
		wait_until(lambda: not redis.alive())
		site.ensure_servers()
		assert redis.record["port"] == port
		frappe.cache.set_value("after", 2)
		frappe.local.cache.clear()
		assert (frappe.cache.get_value("before"), frappe.cache.get_value("after")) == (1, 2)


def test_an_error_in_the_block_closes_the_site(folder):
	with pytest.raises(ZeroDivisionError), open_site(folder) as site:
		pid = site.uses[0].servers[0].record["pid"]
		raise ZeroDivisionError
	assert not alive(pid)
	with open_site(folder):
		pass


def test_nothing_is_answered_from_the_cache_of_last_time(folder):
	with open_site(folder):
		import frappe

		frappe.cache.set_value("app_hooks", {"app_name": ["old"]})
		frappe.cache.set_value("something", "old")
	with open_site(folder):
		assert frappe.get_hooks("app_name") == ["monoframe", "helpdesk", "sample_app"]
		assert frappe.cache.get_value("something") is None


# What is refused


def test_a_folder_with_other_things_is_refused(tmp_path):
	(tmp_path / "letter.txt").write_text("mine")
	with pytest.raises(SiteError, match=r"holds other things and no site\.json"), open_site(tmp_path):
		pass
	assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_only_looks_like_one_is_refused(tmp_path):
	(tmp_path / "run").mkdir()
	(tmp_path / "letter.txt").write_text("mine")
	with pytest.raises(SiteError, match="holds other things"), open_site(tmp_path):
		pass
	assert list((tmp_path / "run").iterdir()) == []


def test_a_file_is_refused(tmp_path):
	(tmp_path / "file").write_text("")
	with pytest.raises(SiteError, match="is a file: name a folder"), open_site(tmp_path / "file"):
		pass


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
	(tmp_path / "file").write_text("")
	with pytest.raises(SiteError, match="cannot be written"), open_site(tmp_path / "file" / "site"):
		pass
	with pytest.raises(SiteError, match="cannot be written"), open_site("/proc/embedded/site"):
		pass


@pytest.mark.parametrize(
	("change", "words"),
	[
		({"format": 99}, "newer version of embedded"),
		({"framework": {"version": "0.0.10"}}, r"monoframe 0\.0\.10, newer than 0\.0\.1 here"),
		({"versions": {"helpdesk": "99.0"}}, r"helpdesk 99\.0, newer than 1\.14\.0 here"),
		({"apps": ["no_such_app"]}, "no_such_app cannot be imported"),
	],
)
def test_a_site_of_a_newer_version_is_refused(folder, change, words):
	record = json.loads((folder / "site.json").read_text())
	(folder / "site.json").write_text(json.dumps({**record, **change}))
	with pytest.raises(SiteError, match=words), open_site(folder):
		pass


def test_a_broken_record_is_refused(folder):
	(folder / "site.json").write_text("{")
	with pytest.raises(SiteError, match="cannot be read"), open_site(folder):
		pass


def test_an_unknown_database_is_refused(tmp_path):
	with (
		pytest.raises(SiteError, match="choose sqlite or mariadb"),
		open_site(tmp_path / "x", database="oracle"),
	):
		pass


def test_an_app_that_cannot_be_imported_is_refused_and_nothing_is_left_running(tmp_path, mariadb_server):
	with (
		pytest.raises(SiteError, match="no_such_app cannot be imported"),
		open_site(tmp_path / "x", apps=["no_such_app"]),
	):
		pass
	assert not (tmp_path / "x" / "site.json").exists()
	assert not (tmp_path / "x" / "run" / "redis.json").exists()
	# and the folder can be used again: its making was interrupted
	assert check_folder(tmp_path / "x") is True


def test_a_missing_redis_is_named(monkeypatch):
	import importlib.util

	monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
	monkeypatch.setattr(services.shutil, "which", lambda name: None)
	with pytest.raises(SiteError, match="apt-get install redis-server"):
		services.find_redis()


def test_a_copy_needs_an_empty_folder(folder, template):
	with pytest.raises(SiteError, match="is not empty"):
		snapshot(template, folder)


def test_a_copy_is_quick_and_its_own(template, tmp_path):
	start = time.monotonic()
	snapshot(template, tmp_path / "copy")
	assert time.monotonic() - start < 15
	old, new = (json.loads((path / "site.json").read_text()) for path in (template, tmp_path / "copy"))
	assert old["name"] != new["name"] and old["db_name"] != new["db_name"]


def test_versions_are_compared_by_number():
	assert version_key("1.10") > version_key("1.9")
	assert version_key("0.0.1") == version_key("0.0.1")

"""Whether an archive still says what it said, and a pack of it, without the desk (R70, R92)."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile

import pytest

pytestmark = pytest.mark.row("R70", "R92")

ARCHIVED = """
import frappe, json
from tests import people
from tests.archives_made import archived

people.make_everybody()
made = [archived(), archived()]
print(json.dumps([[archive.name, archive.opportunity, archive.root, archive.log_size] for archive in made]))
frappe.db.commit()
"""
CHANGE = """
import frappe
frappe.db.set_value(sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5], update_modified=False)
frappe.db.commit()
"""


@pytest.fixture
def archives(own_site, processes) -> list[list]:
	return json.loads(processes.run(own_site, ARCHIVED))


def test_what_was_changed_is_named_and_ends_with_1(own_site, itss_own, processes, archives):
	(first, opportunity, *_), (second, _opportunity, root, size) = archives
	whole = itss_own("verify-archive", "--json")
	assert whole.code == 0
	expected = {"archives": 2, "faults": [], "log_size": size, "root": root}
	assert whole.found == {"site": whole.found["site"], **expected}
	said = itss_own("verify-archive")
	assert said.code == 0 and "Everything is as it was archived: 2 archives." in said.output
	assert root in said.output

	processes.run(own_site, CHANGE, "Improvement Opportunity", opportunity, "title", "别的标题")
	said = itss_own("verify-archive")
	assert said.code == 1
	assert any(opportunity in line and "title" in line for line in said.output.splitlines())
	found = itss_own("verify-archive", "--json")
	assert found.code == 1
	(fault,) = found.found["faults"]
	assert (fault["doctype"], fault["name"], fault["field"]) == (
		"Improvement Opportunity",
		opportunity,
		"title",
	)
	assert itss_own("verify-archive", first).code == 1
	assert itss_own("verify-archive", second).code == 0, "and of one archive alone"


def test_a_pack_is_checked_without_the_site(itss_own, archives, tmp_path):
	file = tmp_path / "证据 包.zip"
	found = itss_own("export-evidence", file, "--json").found
	assert found["archives"] == [name for name, *_ in archives]
	assert found["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
	assert (found["file"], found["size"]) == (str(file), file.stat().st_size)
	unpacked = tmp_path / "unpacked"
	with zipfile.ZipFile(file) as pack:
		pack.extractall(unpacked)
	checked = subprocess.run(
		[sys.executable, "verify.py"], cwd=unpacked, capture_output=True, text=True, check=False
	)
	assert checked.returncode == 0 and archives[1][2] in checked.stdout
	assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [file.name], (
		"nothing left over"
	)


def test_a_file_that_is_there_already_is_left_alone(itss_own, archives, tmp_path):
	file = tmp_path / "pack.zip"
	file.write_text("mine")
	beside = tmp_path / "pack.zip.part"
	beside.write_text("mine as well")
	done = itss_own("export-evidence", file)
	assert done.code == 2 and f"{file} is there already" in done.sentence
	assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [file.name, beside.name]
	assert (file.read_text(), beside.read_text()) == ("mine", "mine as well")
	done = itss_own("export-evidence", tmp_path / "no such folder" / "pack.zip")
	assert done.code == 2 and "no such folder" in done.sentence


def test_those_that_are_chosen(itss_own, archives, tmp_path):
	(first, *_), (second, *_) = archives
	one = itss_own("export-evidence", tmp_path / "one.zip", "--archive", second, "--json")
	assert one.found["archives"] == [second]
	with zipfile.ZipFile(tmp_path / "one.zip") as pack:
		folders = {name.partition("/")[0] for name in pack.namelist() if "/" in name}
	assert folders == {second}
	from datetime import date, timedelta

	today, tomorrow = date.today(), date.today() + timedelta(days=2)
	since = itss_own(
		"export-evidence",
		tmp_path / "since.zip",
		"--from",
		today - timedelta(days=1),
		"--to",
		tomorrow,
		"--json",
	)
	assert since.found["archives"] == [first, second]
	later = itss_own("export-evidence", tmp_path / "later.zip", "--from", tomorrow)
	assert later.code == 2 and "0 archives" in later.sentence

"""The pack of evidence: all that was archived, checked by a program that needs no site (R70, R92)."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import people
from tests.archives_made import archived, items
from tests.web import Browser, message_of

API = "itss_improvement.api.archive"
FLIPS = 1_000
SEED = 20261126


@pytest.fixture
def archives(site):
	people.make_everybody()
	yield [archived(), archived()]
	from itss_improvement import downloads

	downloads.remove_all()


@pytest.fixture
def unpacked(archives, tmp_path) -> Path:
	return pack(archives[:1], tmp_path)


def pack(chosen: list, folder: Path, user: str = people.AUDITOR) -> Path:
	import frappe

	from itss_improvement.archives.pack import packing

	frappe.set_user(user)
	try:
		with zipfile.ZipFile(packing.make([archive.name for archive in chosen])) as file:
			assert file.testzip() is None
			file.extractall(folder)
	finally:
		frappe.set_user("Administrator")
	return folder


def verify(folder: Path) -> tuple[int, str]:
	"""As an auditor does it: another Python, without anything of ours but what is in the pack."""
	done = subprocess.run(
		[sys.executable, "-I", "-c", f"import runpy, sys; sys.path.insert(0, {str(folder)!r}); sys.argv = ['verify.py']; runpy.run_path({str(folder / 'verify.py')!r}, run_name='__main__')"],
		cwd=folder,
		capture_output=True,
		text=True,
		check=False,
	)  # fmt: skip
	assert not done.stderr, done.stderr
	return done.returncode, done.stdout


@pytest.mark.row("R70", "R92")
def test_it_holds_what_was_archived_and_says_that_it_does(archives, unpacked):
	archive = archives[0]
	code, said = verify(unpacked)
	assert code == 0 and "全部内容与归档时一致" in said and archives[1].root in said
	lines = [
		json.loads(line) for line in (unpacked / archive.name / "entries.jsonl").read_text().splitlines()
	]
	assert [line["entry"]["number"] for line in lines] == list(range(1, archive.item_count + 1))
	for item, line in zip(items(archive), lines, strict=True):
		if item.content is not None:
			assert (unpacked / line["path"]).read_text() == item.content
	page = (unpacked / "index.html").read_text()
	assert archive.opportunity in page and archive.root not in page and archives[1].root in page
	page = (unpacked / archive.name / "index.html").read_text()
	for path in [line["path"] for line in lines if line["path"]]:
		assert f'href="{path.rpartition("/")[2]}"' in page
	assert "http" not in page.replace("<!DOCTYPE html>", "")


def test_a_bit_that_is_turned_anywhere_is_found(unpacked):
	"""By the program of the pack, which is not believed where it was changed itself."""
	from itss_improvement.archives.pack import verify as program

	draw = random.Random(SEED)
	files = sorted(path for path in unpacked.rglob("*") if path.is_file())
	assert list(program.faults(unpacked)) == []
	missed = []
	for path in draw.choices(files, [path.stat().st_size for path in files], k=FLIPS):
		at, bit = draw.randrange(path.stat().st_size), 1 << draw.randrange(8)
		turn(path, at, bit)
		if not next(program.faults(unpacked), None):
			missed.append((path.name, at, bit))
		turn(path, at, bit)
	assert missed == []


def turn(path: Path, at: int, bit: int) -> None:
	with path.open("r+b") as file:
		file.seek(at)
		byte = file.read(1)[0]
		file.seek(at)
		file.write(bytes([byte ^ bit]))


class TestItSaysWhich:
	def test_file_that_was_changed(self, unpacked):
		path = next(path for path in unpacked.rglob("*.html") if path.name != "index.html")
		path.write_text(path.read_text() + "x")
		code, said = verify(unpacked)
		assert code == 1 and f"{path.relative_to(unpacked)}: its bytes were changed" in said

	def test_file_that_is_missing_or_too_many(self, unpacked):
		path = next(path for path in unpacked.rglob("*.html") if path.name != "index.html")
		shutil.move(path, path.with_name("other.html"))
		code, said = verify(unpacked)
		assert code == 1 and "it is missing" in said and "it does not belong to the pack" in said

	def test_one_that_was_written_anew_with_its_manifest(self, archives, unpacked):
		"""Whoever forges a file and everything that names it is given away by the log."""
		import hashlib

		entries = f"{archives[0].name}/entries.jsonl"
		lines = (unpacked / entries).read_text().splitlines()
		at = next(at for at, line in enumerate(lines) if json.loads(line)["entry"]["kind"] == "Form")
		line = json.loads(lines[at])
		path = unpacked / line["path"]
		path.write_text(path.read_text().replace("</html>", "<p>伪造</p></html>"))

		def measured(file: Path) -> dict:
			content = file.read_bytes()
			return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}

		line["entry"].update(measured(path))
		lines[at] = json.dumps(line, ensure_ascii=False, sort_keys=True)
		(unpacked / entries).write_text("\n".join(lines) + "\n")
		manifest = json.loads((unpacked / "manifest.json").read_text())
		for name in (line["path"], entries):
			manifest["files"][name] = measured(unpacked / name)
		(unpacked / "manifest.json").write_text(json.dumps(manifest))
		fingerprint = measured(unpacked / "manifest.json")["sha256"]
		(unpacked / "manifest.sha256").write_text(f"{fingerprint}  manifest.json\n")
		code, said = verify(unpacked)
		assert code == 1 and "it does not stand in the log" in said

	def test_a_pack_that_cannot_be_read(self, unpacked):
		(unpacked / "manifest.json").write_text("{")
		code, said = verify(unpacked)
		assert code == 1 and "cannot be read" in said


def test_the_log_begins_with_what_it_held_in_an_earlier_month(archives, tmp_path):
	import frappe

	first, second = archives
	(name,) = frappe.get_all("Improvement Log Checkpoint", {"archive": first.name}, pluck="name")
	frappe.db.set_value("Improvement Log Checkpoint", name, "made_on", "2025-12-20 10:00:00")
	folder = pack([second], tmp_path)
	checkpoints = json.loads((folder / "checkpoints.json").read_text())
	(earlier,) = checkpoints["earlier"]
	assert (earlier["size"], earlier["root"]) == (first.log_size, first.root) and earlier["proof"]
	assert verify(folder)[0] == 0


def test_hostile_values_are_text_on_its_first_page(archives, tmp_path):
	import frappe

	hostile = "<script>alert(1)</script>\"'>{{ 7*7 }}"
	frappe.db.set_value("Improvement Archive", archives[0].name, "title", hostile)
	page = (pack(archives[:1], tmp_path) / "index.html").read_text()
	assert "<script>" not in page and "&lt;script&gt;" in page and "{{ 7*7 }}" in page


class TestTheDoor:
	@pytest.mark.parametrize(
		"user", [people.OWNER, people.STAFF, people.AGENT, people.STRANGER, people.GUEST]
	)
	def test_for_nobody_who_does_not_see_everything(self, archives, user):
		assert Browser(user).call(f"{API}.pack", names=[archives[0].name]).status_code == 403

	def test_each_fetches_their_own(self, archives, tmp_path):
		pack(archives, tmp_path)
		answer = Browser(people.AUDITOR).get(f"/api/method/{API}.fetch_pack")
		assert answer.status_code == 200
		with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
			assert "verify.py" in file.namelist()
		answer = Browser(people.OFFICER).get(f"/api/method/{API}.fetch_pack")
		assert answer.status_code == 404 and "There is no pack for you" in message_of(answer)

	def test_of_nothing(self, archives):
		answer = Browser(people.AUDITOR).call(
			f"{API}.pack", filters=[["Improvement Archive", "title", "=", "nothing"]]
		)
		assert answer.status_code == 417 and "0 archives are chosen" in message_of(answer)

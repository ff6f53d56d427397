"""The desk: built from the lock, once; and what is said when it cannot be."""

import errno
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from embedded import desk

PRESENT = shutil.which("node") and shutil.which("npm")
needs_node = pytest.mark.skipif(not PRESENT, reason="the desk is built with Node and npm, not installed here")
NAMES_A_HOST = re.compile(r'"resolved"|\w+://|registry')


@pytest.fixture(scope="session")
def built() -> Path:
	"""The desk as everybody has it: built here if no test or demo has before."""
	return desk.ensure_built(print)


@pytest.fixture
def tools(tmp_path, monkeypatch):
	"""An empty cache folder, and programs of our own in the place of node and npm; gives a function."""
	programs = tmp_path / "programs"
	programs.mkdir()
	monkeypatch.setenv("PATH", str(programs))
	monkeypatch.setenv("EMBEDDED_DESK", str(tmp_path / "desk"))

	def put(**scripts):
		for name, script in scripts.items():
			(programs / name).write_text(f"#!/bin/sh\n{script}\n")
			(programs / name).chmod(0o755)

	return put


NODE = "echo v20.1.0"
FETCHED = "/bin/mkdir -p node_modules/esbuild"


def refusal(progress=lambda text: None) -> str:
	"""The sentence that a build ends with: one line, one full stop."""
	with pytest.raises(desk.DeskError) as raised:
		desk.ensure_built(progress)
	sentence = str(raised.value)
	assert "\n" not in sentence and sentence.endswith("."), sentence
	assert not [path for path in desk.cache_folder().glob("*") if path.suffix == ".part"]
	return sentence


# Building


def test_the_lock_names_no_host():
	lock = (desk.HERE / "package-lock.json").read_text()
	assert not NAMES_A_HOST.search(lock)
	packages = json.loads(lock)["packages"]
	assert all(found.get("integrity") for name, found in packages.items() if name)


def test_the_packages_are_asked_for_by_exact_versions():
	asked = json.loads((desk.HERE / "package.json").read_text())["dependencies"]
	assert all(re.fullmatch(r"\d+\.\d+\.\d+(-\w+)?", version) for version in asked.values())
	locked = json.loads((desk.HERE / "package-lock.json").read_text())["packages"][""]["dependencies"]
	assert locked == asked


@needs_node
def test_the_build_has_every_bundle_that_pages_ask_for(built):
	from embedded import framework

	assets = json.loads((built / "assets.json").read_text()) | json.loads(
		(built / "assets-rtl.json").read_text()
	)
	for address in assets.values():
		assert (built / address.removeprefix("/assets/")).is_file(), address
	framework.load()
	import monoframe.hooks as hooks

	for name in (*hooks.app_include_js, *hooks.app_include_css, *hooks.email_css):
		assert name in assets
	for name in ("monoframe-web.bundle.js", "login.bundle.css", "print.bundle.css", "rtl_desk.bundle.css"):
		assert name in assets


@needs_node
def test_a_second_start_runs_no_tool(built, monkeypatch):
	monkeypatch.setenv("PATH", "/nowhere")
	steps = []
	assert desk.ensure_built(steps.append) == built and not steps


@needs_node
def test_a_site_serves_the_build(built, module_site):
	desk.build(module_site.folder)
	client = module_site.client()
	page = client.get("/login").text
	styles = re.findall(r'href="(/assets/monoframe/dist/[^"?]+)', page)
	assert styles
	for address in styles:
		answer = client.get(address)
		assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
	for name in ("monoframe-favicon", "monoframe-framework-logo", "monoframe-logo"):
		logo = client.get(f"/assets/monoframe/images/{name}.svg")
		assert "服务质量改进" in logo.text
	assert client.get("/favicon.ico").mimetype == "image/svg+xml"


def test_our_own_files_make_another_build(monkeypatch, tmp_path):
	before = desk.build_key()
	copy = tmp_path / "itss_improvement" / "public"
	shutil.copytree(desk.ROOT / desk.APP / "public", copy)
	here = tmp_path / "embedded" / "desk"
	shutil.copytree(desk.HERE, here)
	monkeypatch.setattr(desk, "ROOT", tmp_path)
	monkeypatch.setattr(desk, "HERE", here)
	assert desk.build_key() == before
	(copy / "new.bundle.js").write_text("1")
	assert desk.build_key() != before


def test_a_folder_of_assets_that_is_somebodys_own_stays(tmp_path):
	(tmp_path / "assets").mkdir()
	desk.use(tmp_path, tmp_path / "built")
	assert not (tmp_path / "assets").is_symlink()


# Failing


def test_without_node(tools):
	assert "node and npm" in refusal()
	tools(node=NODE)
	assert "needs npm" in refusal()


def test_a_node_that_is_too_old(tools):
	tools(node="echo v16.20.2", npm=FETCHED)
	assert "v16.20.2" in refusal()


def test_a_download_that_fails(tools):
	tools(
		node=NODE,
		npm="echo 'npm warn x'; echo 'npm error code ENOTFOUND'\n"
		"echo 'npm error network request to https://example.org/vue failed, reason: getaddrinfo'; exit 1",
	)
	sentence = refusal()
	assert "npm could not fetch" in sentence and "https://example.org/vue failed" in sentence


def test_a_disk_that_is_full_for_npm(tools):
	tools(node=NODE, npm="echo 'npm error code ENOSPC' >&2; exit 228")
	assert "full" in refusal()


def test_a_disk_that_is_full_for_us(tools, monkeypatch):
	tools(node=NODE, npm=FETCHED)

	def full(*args, **kwargs):
		raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

	monkeypatch.setattr(desk.shutil, "copy2", full)
	assert "full" in refusal()


def test_a_folder_that_cannot_be_made(tools, tmp_path):
	tools(node=NODE, npm=FETCHED)
	(tmp_path / "desk").write_text("a file")
	assert "cannot be written" in refusal()


def test_a_build_that_fails_is_tried_again_without_fetching(tools, tmp_path):
	tools(
		node='case "$1" in --version) echo v20.1.0;; *) echo "Error: no bundle"; exit 1;; esac', npm=FETCHED
	)
	assert "could not be built (Error: no bundle)" in refusal()
	tools(
		node='case "$1" in --version) echo v20.1.0;; *) echo "> Styles"; echo {} > "$3"/assets.json;; esac',
		npm="exit 1",
	)
	steps = []
	built = desk.ensure_built(steps.append)
	assert (
		steps == ["Styles"]
		and built.parent == tmp_path / "desk"
		and not (tmp_path / "desk" / "built.part").exists()
	)


def test_the_demo_goes_on_without_a_desk(tools, monkeypatch, module_site):
	import io

	from rich.console import Console

	from embedded import demo

	said = io.StringIO()
	monkeypatch.setattr("embedded.desk.branding.apply", lambda: None)
	assert demo.build_desk(module_site, Console(file=said, width=400)) is False
	assert "node and npm" in said.getvalue() and "goes on without" in said.getvalue()


# Words


def test_every_word_has_a_translation_with_the_same_places():
	from babel.messages.pofile import read_po

	for path in (desk.HERE / "zh.po", desk.HERE.parent / "standin" / "helpdesk" / "locale" / "zh.po"):
		with open(path, "rb") as file:
			messages = [message for message in read_po(file) if message.id]
		assert len(messages) > 100
		for message in messages:
			assert message.string, message.id
			places = [sorted(re.findall(r"\{\w*\}", text)) for text in (message.id, message.string)]
			assert places[0] == places[1], message.id


def test_the_frameworks_words_are_translated(module_site):
	import frappe

	assert frappe._("Save", lang="zh") == "保存"
	assert frappe._("Not Saved", lang="zh") == "未保存"
	assert frappe._("Save", lang="en") == "Save"

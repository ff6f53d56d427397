"""The archive as people see it in Chinese: its list, its form, the dialog of a pack, and the pack's own pages."""

from __future__ import annotations

import os
import re
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.browser.site import PATIENCE, QUALITY, REPRESENTATIVE
from tests.browser.test_language import check, english

ARCHIVE = "Improvement Archive"
PACK = "证据包"
NO_WORDS = re.compile(r"^[0-9a-f]{12}$|\.(html|pdf|txt)$|^title: EsLine")
"""Fingerprints, endings of files, and the name of an icon of the framework's."""


@pytest.fixture
def archive(api_as) -> dict:
	"""That of the demo's story."""
	found = api_as(QUALITY).list(ARCHIVE, {}, "name", "title", "opportunity", limit=1)
	if not found:
		pytest.skip("There is no archive here: nothing was closed.")
	return found[0]


def open_dialog(desk) -> None:
	desk.open("improvement-archive")
	desk.wait_for_list()
	desk.button(PACK).click()
	desk.body.get_by_role("link", name="按条件选择…").click()
	expect(counted(desk)).to_contain_text("份档案")


def counted(desk):
	return desk.dialog.locator("p[role=status]")


@pytest.mark.row("R70", "R92")
def test_form_with_what_is_archived(page_as, archive):
	desk = page_as(QUALITY, viewport={"width": 1280, "height": 900})
	desk.open("improvement-archive")
	desk.wait_for_list()
	expect(desk.body.get_by_text(archive["title"]).first).to_be_visible()
	check(desk)
	desk.open(f"improvement-archive/{archive['name']}")
	desk.wait_for_form(ARCHIVE, archive["name"])
	items = desk.body.get_by_role("region", name="归档内容")
	expect(items.get_by_role("link", name="改进措施通知单").first).to_be_visible()
	desk.settle()
	assert not [words for words in english(desk.page) if not NO_WORDS.search(words)]
	desk.button("核验").click()
	expect(desk.told("与归档时一致")).to_be_visible()


def test_the_dialog_says_how_many_before_anything_is_packed(page_as, archive):
	desk = page_as(REPRESENTATIVE, viewport={"width": 1280, "height": 900})
	open_dialog(desk)
	check(desk)
	pack = desk.button("打包", desk.dialog)
	expect(pack).to_be_enabled()
	desk.choose("improvement_class", "Improvement Project", desk.dialog)
	expect(counted(desk)).to_have_text("共 0 份档案。")
	expect(pack).to_be_disabled()
	desk.choose("improvement_class", "Routine Improvement", desk.dialog)
	expect(counted(desk)).not_to_have_text("共 0 份档案。")
	expect(pack).to_be_enabled()


@pytest.mark.skipif(bool(os.environ.get("BENCH")), reason="jobs of a bench are its own workers', if any run")
@pytest.mark.row("R70", "R92")
def test_a_pack_and_its_pages_without_network_and_scripts(page_as, archive, tmp_path):
	desk = page_as(QUALITY, viewport={"width": 1280, "height": 900})
	open_dialog(desk)
	with desk.page.expect_download(timeout=6 * PATIENCE) as download:
		desk.button("打包", desk.dialog).click()
	expect(desk.body.get_by_role("status").filter(has_text="已打包归档")).to_be_visible()
	with ZipFile(download.value.path()) as file:
		file.extractall(tmp_path)
	context = desk.page.context.browser.new_context(java_script_enabled=False, offline=True)
	try:
		page = context.new_page()
		asked: list[str] = []
		page.on("request", lambda request: asked.append(request.url))
		page.goto((tmp_path / "index.html").as_uri())
		lines = page.locator(".archives tbody tr:visible")
		everything = lines.count()
		assert everything >= 1
		page.locator("label", has_text="声明“无需”").click()
		assert 1 <= lines.count() <= everything
		expect(page.get_by_role("link", name=archive["name"])).to_be_visible()
		page.get_by_role("link", name=archive["name"]).click()
		expect(page.get_by_role("heading", name=archive["title"])).to_be_visible()
		page.get_by_role("link", name="改进措施通知单").first.click()
		expect(page.get_by_text("改进措施通知单").first).to_be_visible()
		assert all(url.startswith("file:") for url in asked)
	finally:
		context.close()


@pytest.mark.row("R72")
def test_the_gaps_before_the_auditor_comes(page_as, archive):
	desk = page_as(QUALITY, viewport={"width": 1280, "height": 900})
	desk.open("query-report/Improvement Evidence Gaps")
	expect(desk.body.locator(".dt-cell__content", has_text="声明“无需”").first).to_be_visible()
	expect(desk.body.get_by_role("link", name=archive["opportunity"]).first).to_be_visible()
	check(desk)


@pytest.mark.row("R93")
def test_a_legal_hold_is_set_and_released_with_a_reason(page_as, archive):
	desk = page_as(REPRESENTATIVE).open(f"improvement-archive/{archive['name']}")
	desk.wait_for_form(ARCHIVE, archive["name"])
	for button, reason, held in (("设为封存", "合同纠纷正在仲裁", 1), ("解除封存", "仲裁已结束", 0)):
		desk.button(button).click()
		desk.dialog.locator("textarea").fill(reason)
		desk.dialog.get_by_role("button", name=button).click()
		desk.page.wait_for_function("held => cur_frm.doc.on_hold === held", arg=held)
		desk.settle()
		expect(desk.body.get_by_text(f"封存中: {reason}")).to_have_count(held)
	desk.button("核验").click()
	expect(desk.told("与归档时一致")).to_be_visible()

"""The first block of the workspace is a record of the framework, which follows the app."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

WORKSPACE = "Service Quality Improvement"


@pytest.fixture
def blocks(site):
	from itss_improvement.setup import blocks

	return blocks


def test_the_workspace_begins_with_it(blocks):
	import frappe

	workspace = frappe.get_doc("Workspace", WORKSPACE)
	first = json.loads(workspace.content)[0]
	(name,) = blocks.BLOCKS
	assert (first["type"], first["data"]["custom_block_name"]) == ("custom_block", name)
	assert [row.custom_block_name for row in workspace.custom_blocks] == [name]
	assert frappe.db.exists(blocks.DOCTYPE, name)


def test_all_that_the_workspace_names_is_there(blocks):
	import frappe

	workspace = frappe.get_doc("Workspace", WORKSPACE)
	named = {
		"chart": [row.label for row in workspace.charts],
		"shortcut": [row.label for row in workspace.shortcuts],
		"card": [row.label for row in workspace.links if row.type == "Card Break"],
		"number_card": [row.label for row in workspace.number_cards],
	}
	for block in json.loads(workspace.content)[1:]:
		assert block["data"][f"{block['type']}_name"] in named[block["type"]]
	for link in workspace.links:
		assert not link.link_to or frappe.db.exists(link.link_type, link.link_to), link.link_to
	for shortcut in workspace.shortcuts:
		assert not shortcut.link_to or frappe.db.exists(shortcut.type, shortcut.link_to), shortcut.link_to


def test_done_twice_it_changes_nothing_and_its_text_follows_the_app(blocks):
	import frappe

	((name, files),) = blocks.BLOCKS.items()
	before = frappe.get_doc(blocks.DOCTYPE, name)
	blocks.apply()
	assert frappe.get_doc(blocks.DOCTYPE, name).modified == before.modified
	before.update({"script": "alert(1)"}).save()
	blocks.apply()
	written = Path(blocks.FOLDER / files["script"]).read_text(encoding="utf-8")
	assert frappe.db.get_value(blocks.DOCTYPE, name, "script") == written


def test_it_goes_with_us(blocks):
	import frappe

	blocks.remove()
	assert not frappe.db.exists(blocks.DOCTYPE, {"name": ["in", [*blocks.BLOCKS]]})

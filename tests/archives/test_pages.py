"""The pages of a pack: what they say of archives, offline, whatever customers wrote (R70, R72, R92)."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime

import pytest

from itss_improvement.domain.evidence_gap import GapKind

HOSTILE = "<script>alert(1)</script>\"'>{{ 7*7 }}</style>"
MEASURE = "Improvement Measure"


def missing(kind: GapKind = GapKind.OVERDUE, text: str = "逾期 3 天"):
	from itss_improvement.archives.pack import pages

	return pages.Missing(kind, MEASURE, "MEA-1", text)


def row(number: int = 1, *gaps, **values):
	from itss_improvement.archives.pack import pages

	given = {
		"name": f"ARC-{number}",
		"opportunity": f"IMP-{number}",
		"title": "标题",
		"department": "运维部",
		"path": "Routine Improvement",
		"customers": ("甲公司",),
		"closed_on": "2026-11-01",
		"archived_on": "2026-11-02",
		"until": "2029-11-02",
		"first_leaf": 0,
		"entries": 20,
		**values,
	}
	return pages.Row(gaps=gaps, **given)


def about(**values):
	from itss_improvement.archives.pack import pages

	given = {
		"made_on": datetime(2026, 11, 26, 9),
		"made_by": "李四",
		"root": "ab" * 32,
		"size": 20,
		"chosen": (),
		"evidence": (),
		"outside": (),
		**values,
	}
	return pages.About(**given)


@pytest.fixture(autouse=True)
def chinese(site):
	import frappe

	before, frappe.local.lang = frappe.local.lang, "zh"
	yield
	frappe.local.lang = before


def files(*rows, **values) -> dict[str, str]:
	from itss_improvement.archives.pack import pages

	return {name: content.decode() for name, content in pages.of_pack(rows, about(**values))}


def item(kind: str, number: int = 1, **values):
	import frappe

	given = {
		"name": f"ARC-1-{number:04}",
		"archive": "ARC-1",
		"number": number,
		"kind": kind,
		"source_doctype": MEASURE,
		"source_name": "MEA-1",
		"file_name": "",
		"sha256": "cd" * 32,
		"size": 3,
		"content": None,
	}
	return frappe._dict({**given, **values})


@pytest.mark.row("R72")
class TestTheFirstPage:
	def test_it_counts_archives_and_gaps_by_kind(self):
		rows = [
			row(1, missing(), missing(), missing(GapKind.NO_TRAINING)),
			row(2, missing()),
			row(3),
		]
		page = files(*rows)["index.html"]
		figures = re.findall(r"<li><b>(\d+)</b>(\w+)</li>", page)
		assert figures == [("3", "档案"), ("1", "无缺失"), ("4", "缺失项数")]
		counted = re.findall(
			r'gaps.html#(\w+)">(\w+)</a></td><td class="number">(\d+)</td><td class="number">(\d+)', page
		)
		assert counted == [("no_training", "未培训", "1", "1"), ("overdue", "已逾期", "3", "2")]

	def test_it_is_narrowed_without_a_script(self):
		page = files(row(1, missing()), row(2, department="采购部"))["index.html"]
		assert "<script" not in page
		kind = f"k{list(GapKind).index(GapKind.OVERDUE)}"
		assert f"#{kind}:checked ~ main .archives tbody tr:not(.{kind}) {{ display: none; }}" in page
		for id in (kind, "k-none", "k-all", "d0", "d1", "d-all"):
			assert page.count(f'id="{id}"') == 1 and f'for="{id}"' in page
		classes = dict(
			re.findall(
				r'<tr class="([^"]+)">\s*<td class="number"></td>\s*<td class="fixed"><a href="(ARC-\d)', page
			)
		)
		assert {name: set(found.split()) for found, name in classes.items()} == {
			"ARC-1": {kind, "p0", "d0"},
			"ARC-2": {"k-none", "p0", "d1"},
		}
		# of one class there is nothing to choose
		assert 'id="p0"' not in page

	def test_what_it_was_chosen_by(self):
		page = files(row(), chosen=("客户：甲公司",), evidence=("培训记录",), outside=("管理评审",))[
			"index.html"
		]
		assert "选取条件：客户：甲公司" in page and "条款证据：培训记录" in page and "管理评审" in page

	def test_of_archives_without_a_gap(self):
		found = files(row())
		assert "未发现缺失。" in found["index.html"] and "未发现缺失。" in found["gaps.html"]
		assert found["gaps.csv"].count("\r\n") == 1


def test_nothing_is_fetched_and_nothing_runs():
	from itss_improvement.archives.pack import pages

	contents = pages.Contents()
	contents.add(item("Form", file_name="表.html"), "ARC-1/0001.html")
	shown = {**files(row(1, missing())), "archive": pages.of_archive(row(1, missing()), contents, [])}
	for name, page in shown.items():
		assert not re.search(r"https?:|//|<script|@import|url\(|<iframe|\son\w+=", page), name


def test_hostile_values_are_text_everywhere():
	from itss_improvement.archives.pack import pages

	hostile = row(
		1,
		missing(text=HOSTILE),
		title=HOSTILE,
		opportunity=HOSTILE,
		department=HOSTILE,
		customers=(HOSTILE,),
	)
	contents = pages.Contents()
	contents.add(item("Attachment", file_name=HOSTILE), "ARC-1/0001.bin")
	tickets = [{"name": HOSTILE, "subject": HOSTILE, "customer": HOSTILE, "opened_at": HOSTILE}]
	contents.add(item("Tickets", content=json.dumps({"rows": tickets})), "ARC-1/0002.json")
	shown = {
		**files(hostile, row(2, department="采购部"), chosen=(HOSTILE,), made_by=HOSTILE),
		"archive": pages.of_archive(hostile, contents, []),
	}
	for name in ("index.html", "gaps.html", "archive"):
		page = shown[name]
		assert "<script>" not in page and "&lt;script&gt;" in page and "{{ 7*7 }}" in page, name
		assert page.count("</style>") <= 1


class TestTheTable:
	def test_a_spreadsheet_reads_it_as_chinese(self):
		from itss_improvement.archives.pack import pages

		content = pages.as_table([row(1, missing())])
		assert content.startswith(b"\xef\xbb\xbf")
		head, line = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
		assert head[:2] == ["归档", "改进机会识别记录"] and len(head) == len(line)
		assert line[0] == "ARC-1" and line[7] == "已逾期" and line[-1] == "逾期 3 天"

	@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\t=", "\n=", " ="])
	def test_no_cell_is_computed(self, sign):
		from itss_improvement.archives.pack import pages

		text = f'{sign}HYPERLINK("a","b")'
		content = pages.as_table([row(1, missing(text=text), title=text)]).decode("utf-8-sig")
		(_head, line) = csv.reader(io.StringIO(content, newline=""))
		assert line[2] == line[-1] == f"'{text.strip()}"

	def test_a_line_is_a_line(self):
		from itss_improvement.archives.pack import pages

		content = pages.as_table([row(1, missing(text='一\r\n"二",三'))]).decode("utf-8-sig")
		(_head, line) = csv.reader(io.StringIO(content, newline=""))
		assert line[-1] == '一 "二",三'


class TestOfAnArchive:
	def test_files_stand_with_their_record(self):
		from itss_improvement.archives.pack import pages

		contents = pages.Contents()
		contents.add(item("Record"), "ARC-1/0002.json")
		contents.add(item("Living Record", source_doctype="Improvement Training"), "ARC-1/0003.json")
		contents.add(item("Form", file_name="表.html"), "ARC-1/0004.html")
		contents.add(item("Attachment", file_name="照片.jpg"), "ARC-1/0005.jpg")
		page = pages.of_archive(row(), contents, ["Improvement Training"])
		lines = re.findall(r"<tr>.*?</tr>", page.split("附件</th>")[1], re.S)
		assert all(link in lines[0] for link in ('href="0002.json"', 'href="0004.html"', 'href="0005.jpg"'))
		assert "在用记录" in lines[1] and "条款证据" in lines[1] and "条款证据" not in lines[0]

	@pytest.mark.row("R92")
	def test_a_file_that_is_not_there_is_a_gap_and_no_link(self):
		from itss_improvement.archives.pack import pages

		contents = pages.Contents()
		contents.add(item("Attachment", file_name="照片.jpg", sha256=""), "")
		page = pages.of_archive(row(), contents, [])
		assert '照片.jpg <span class="tag">缺失</span>' in page and 'href=""' not in page
		(gap,) = contents.gone
		assert (gap.kind, gap.name) == (GapKind.FILE_GONE, "MEA-1")

	def test_tickets_are_shown_as_far_as_a_page_goes(self):
		from itss_improvement.archives.pack import pages

		rows = [
			{"name": str(number), "subject": f"打印机 {number}"} for number in range(pages.TICKETS_SHOWN + 5)
		]
		contents = pages.Contents()
		contents.add(item("Tickets", content=json.dumps({"rows": rows})), "ARC-1/0002.json")
		page = pages.of_archive(row(), contents, [])
		assert page.count("打印机") == pages.TICKETS_SHOWN
		assert f"{pages.TICKETS_SHOWN} / {len(rows)}" in page and 'href="0002.json"' in page

	@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"rows": 3}', '{"rows": [1, null]}'])
	def test_tickets_that_cannot_be_read_do_not_keep_the_rest_from_being_packed(self, content):
		from itss_improvement.archives.pack import pages

		contents = pages.Contents()
		contents.add(item("Tickets", content=content), "ARC-1/0002.json")
		assert 'href="0002.json"' in pages.of_archive(row(), contents, [])


@pytest.mark.parametrize(
	("file_name", "ending"),
	[
		("照片.JPG", "jpg"),
		("a.tar.gz", "gz"),
		("x./../../evil", "evil"),
		("no ending", "bin"),
		("a.扩展名", "bin"),
		("", "bin"),
		(None, "bin"),
		('a."><b>', "b"),
	],
)
def test_the_name_of_a_file_leads_nowhere(file_name, ending):
	from itss_improvement.archives.pack import packing

	assert packing._path(item("Attachment", 7, file_name=file_name)) == f"ARC-1/0007.{ending}"


def test_contents_are_read_a_few_megabytes_at_a_time():
	from itss_improvement.archives.pack import packing

	half = packing.READ_AT_ONCE // 2
	items = [item("Form", number, size=size) for number, size in enumerate((half, half, 1, 3 * half, 1))]
	files = [item("Attachment", 9, size=10 * half)]
	groups = [[one.number for one in group] for group in packing._groups([*items, *files])]
	assert groups == [[0, 1], [2], [3], [4, 9]]
	assert list(packing._groups([])) == []

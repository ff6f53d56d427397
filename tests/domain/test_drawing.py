"""Pictures of causes: nothing meets, nothing is lost, and whatever people wrote is text (R37)."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.cause import Category, Cause, tree_of
from itss_improvement.domain.drawing import cause_tree, fishbone, svg
from itss_improvement.domain.drawing.text import ELLIPSIS, cleaned, width, wrapped
from tests.domain.causes import HOSTILE, texts, trees

pytestmark = pytest.mark.row("R37")

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "desc", "rect", "path", "g", "text"}
PROBLEM = "核心交换机告警未在规定时间内响应"
VIEWS = pytest.mark.parametrize("draw", [cause_tree.draw, fishbone.draw], ids=["tree", "fishbone"])


def parsed(picture: str) -> ElementTree.Element:
	"""As XML, which refuses whatever is not well-formed. It holds nothing but what is drawn."""
	root = ElementTree.fromstring(picture)
	for element in root.iter():
		assert element.tag.removeprefix(SVG) in DRAWN
		for name in element.attrib:
			assert not name.lower().startswith("on") and "href" not in name.lower() and name != "style"
	return root


def texts_of(element: ElementTree.Element) -> list[str]:
	return [found.text or "" for found in element.iter(f"{SVG}text")]


def title_of(element: ElementTree.Element) -> str:
	return element.findtext(f"{SVG}title") or ""


def causes_in(root: ElementTree.Element) -> dict[str, ElementTree.Element]:
	return {
		element.get("data-cause"): element
		for element in root.iter(f"{SVG}g")
		if element.get("data-cause") is not None
	}


class TestText:
	@given(texts)
	def test_what_is_cleaned_is_one_line_that_xml_can_carry_and_that_turns_nothing_round(self, text):
		line = cleaned(text)
		assert cleaned(line) == line
		ElementTree.fromstring(f"<a>{svg.text_of(text)}</a>")
		for char in line:
			assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
			assert unicodedata.bidirectional(char) not in (
				*("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"),
			)

	@given(texts, st.floats(4, 20), st.integers(1, 6))
	def test_lines_fit_and_lose_nothing_but_the_end(self, text, room, lines):
		found = wrapped(text, room, lines)
		assert 1 <= len(found) <= lines
		longest = 9.5
		"""Em of a word that is not broken, with its last letter and a sign that belongs to it."""
		assert all(width(line) <= max(room, longest) + 2 for line in found)
		shown = "".join("".join(found).split())
		whole = "".join(cleaned(text).split())
		if shown != _few_marks(whole):
			assert shown.endswith(ELLIPSIS)
			assert _few_marks(whole).startswith(shown.removesuffix(ELLIPSIS))

	def test_chinese_breaks_anywhere_but_not_before_its_signs(self):
		assert wrapped("告警未响应，值班未到岗。", 5, 9) == ["告警未响", "应，值班未", "到岗。"]
		assert wrapped("《交接》单", 2, 9) == ["《交", "接》", "单"]

	def test_words_are_kept_whole_where_they_fit(self):
		assert wrapped("alarm was not seen", 6, 9) == ["alarm was", "not seen"]
		assert "".join(wrapped("w" * 40, 6, 99)) == "w" * 40

	def test_a_text_that_is_cut_says_so(self):
		assert wrapped("一二三四五六七八九十", 4, 2) == ["一二三四", "五六七…"]

	def test_a_letter_keeps_its_marks_and_no_more_than_belong_to_writing(self):
		assert wrapped("e\u0301e\u0301", 9, 1) == ["e\u0301e\u0301"]
		assert wrapped("e" + "\u0301" * 50, 9, 1) == ["e" + "\u0301" * 3]
		family = "👩\u200d👩\u200d👧"
		assert wrapped(family, 9, 1) == [family]


def _few_marks(text: str) -> str:
	"""`text` as its letters are drawn: see `text.MOST_MARKS`."""
	return "".join("".join(wrapped(text, 10**9, 1)).split())


class TestTree:
	@given(trees())
	def test_no_two_boxes_meet_and_all_are_within(self, causes):
		layout = cause_tree.lay_out(PROBLEM, tree_of(causes))
		assert layout.boxes[0].id == ""
		assert sorted(box.id for box in layout.boxes) == sorted(["", *(cause.id for cause in causes)])
		for box in layout.boxes:
			assert box.x >= 0 and box.x + cause_tree.WIDTH <= layout.width
			assert box.y >= cause_tree.HEADING and box.y + box.height <= layout.height
		for one, other in combinations(layout.boxes, 2):
			if one.level == other.level:
				assert one.y + one.height <= other.y or other.y + other.height <= one.y

	@given(trees())
	def test_a_cause_stands_right_of_what_it_explains_among_its_siblings(self, causes):
		tree = tree_of(causes)
		boxes = {box.id: box for box in cause_tree.lay_out(PROBLEM, tree).boxes}
		for cause in causes:
			assert boxes[cause.id].x == boxes[cause.parent].x + cause_tree.WIDTH + cause_tree.GAP_ACROSS
		for siblings in tree.children.values():
			places = [boxes[cause.id].y for cause in siblings]
			assert places == sorted(places)
			first, last = boxes[siblings[0].id], boxes[siblings[-1].id]
			assert first.y <= boxes[siblings[0].parent].middle <= last.y + last.height

	def test_columns_are_named_by_their_why(self):
		tree = tree_of([Cause("a", "告警未看到"), Cause("b", "屏幕太小", "a")])
		said = texts_of(parsed(cause_tree.draw(PROBLEM, tree)))
		assert said[:3] == ["Problem", "Why 1", "Why 2"]


class TestFishbone:
	@given(trees())
	def test_every_cause_is_on_its_bone_and_none_meets_another(self, causes):
		tree = tree_of(causes)
		layout = fishbone.lay_out(PROBLEM, tree)
		categories = [bone.category for bone in layout.bones]
		assert categories[:6] == [one.value for one in (*fishbone.ABOVE, *fishbone.BELOW)]
		assert set(categories[:6]) == {category.value for category in Category}
		assert ("" in categories) is any(not tree.category(cause.id) for cause in causes)
		placed = {entry.cause.id: bone.category for bone in layout.bones for entry in bone.entries}
		assert placed == {cause.id: tree.category(cause.id) for cause in causes}
		entries = [entry for bone in layout.bones for entry in bone.entries]
		for entry in entries:
			assert 0 <= entry.left and entry.right <= layout.width
			assert 0 <= entry.y and entry.base <= layout.height
		for one, other in combinations(entries, 2):
			apart = (
				one.right <= other.left
				or other.right <= one.left
				or one.base <= other.y
				or other.base <= one.y
			)
			assert apart, (one, other)

	@given(trees())
	def test_no_bone_cuts_through_what_is_written(self, causes):
		layout = fishbone.lay_out(PROBLEM, tree_of(causes))
		bones = [bone for bone in layout.bones if bone.category]
		for bone in bones:
			(tip_x, tip_y), (joint_x, joint_y) = bone.tip, bone.joint
			low, high = sorted((tip_y, joint_y))
			for other in bones:
				for entry in other.entries:
					for y in (entry.y, entry.base):
						if low <= y <= high:
							x = tip_x + (joint_x - tip_x) * (y - tip_y) / (joint_y - tip_y)
							assert x <= entry.left or entry.right <= x, (bone.category, entry)
							if other is bone:
								assert entry.right <= x, "it is read before its bone"

	@given(trees())
	def test_a_twig_ends_at_its_bone(self, causes):
		for bone in fishbone.lay_out(PROBLEM, tree_of(causes)).bones:
			(tip_x, tip_y), (joint_x, joint_y) = bone.tip, bone.joint
			for entry in bone.entries if bone.category else ():
				x = tip_x + (joint_x - tip_x) * (entry.base - tip_y) / (joint_y - tip_y)
				assert entry.bone == pytest.approx(x)

	def test_the_spine_leads_to_the_problem(self):
		layout = fishbone.lay_out(PROBLEM, tree_of([]))
		x, y, height = layout.head
		assert y < layout.spine < y + height
		assert all(bone.joint[1] == layout.spine and bone.joint[0] < x for bone in layout.bones)


class TestPictures:
	@VIEWS
	@given(causes=trees(), problem=texts)
	def test_whatever_was_written_is_text(self, draw, causes, problem):
		picture = draw(problem, tree_of(causes))
		found = causes_in(parsed(picture))
		assert set(found) == {"", *(cause.id for cause in causes)}
		assert title_of(found[""]) == cleaned(problem)
		for cause in causes:
			assert title_of(found[cause.id]) == cleaned(cause.text), "the whole of it can be read"
			assert "<script" not in ElementTree.tostring(found[cause.id], encoding="unicode")

	@VIEWS
	@pytest.mark.parametrize("text", [text for text in HOSTILE if cleaned(text)], ids=range(len(HOSTILE) - 2))
	def test_hostile_texts_by_name(self, draw, text):
		picture = draw(text, tree_of([Cause("a\"><script>'&", text)]))
		root = parsed(picture)
		assert set(causes_in(root)) == {"", "a\"><script>'&"}
		assert "<script" not in picture and "\u202e" not in picture and "\x1b" not in picture
		assert len(texts_of(root)) < 40, "ten thousand characters are not all drawn"

	@VIEWS
	def test_a_root_cause_says_so_in_words(self, draw):
		causes = [Cause("a", "未巡检"), Cause("b", "证书未登记", "a", is_root=True, kind="Escape")]
		root = parsed(draw(PROBLEM, tree_of(causes)))
		said = " ".join(texts_of(causes_in(root)["b"]))
		assert "Root Cause" in said and "Escape" in said and "1.1" in said
		assert "Root Cause" not in " ".join(texts_of(causes_in(root)["a"]))

	@VIEWS
	def test_its_own_words_are_translated(self, draw):
		causes = [Cause("a", "未巡检", category="Method", is_root=True, kind="Occurrence")]
		words = {"Root Cause": "根本原因", "Occurrence": "产生原因", "Method": "法"}
		root = parsed(draw(PROBLEM, tree_of(causes), lambda text: words.get(text, "译")))
		said = " ".join(texts_of(root))
		assert all(word in said for word in words.values())
		assert not re.search("[A-Za-z]", said)

	@VIEWS
	def test_what_can_be_pointed_at_is_in_the_order_in_which_it_is_read(self, draw):
		causes = [
			Cause("a", "一", category="Method"),
			Cause("b", "二", category="People"),
			Cause("c", "三", "a"),
		]
		root = parsed(draw(PROBLEM, tree_of(causes)))
		items = [
			(element.get("data-cause"), element.get("data-category"), int(element.get("data-level")))
			for element in root.iter(f"{SVG}g")
			if element.get("data-level")
		]
		assert items[0] == ("", None, 1)
		levels = [level for _cause, _category, level in items]
		assert all(after <= before + 1 for before, after in pairwise(levels))
		if draw is cause_tree.draw:
			assert [cause for cause, _, _ in items] == ["", "a", "c", "b"]
		else:
			bones = [category for _, category, level in items if level == 2]
			assert bones == ["People", "Equipment", "Material", "Method", "Environment", "Measurement"]

	@VIEWS
	def test_it_stands_by_itself(self, draw):
		picture = draw(PROBLEM, tree_of([Cause("a", "一")]))
		root = parsed(picture)
		assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
		assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")
		assert draw(PROBLEM, tree_of([Cause("a", "一")])) == picture, "the same causes are the same picture"

"""What hypothesis draws for causes: trees of them, and rows that make none."""

from __future__ import annotations

from hypothesis import strategies as st

from itss_improvement.domain.cause import DEEPEST, Category, Cause, Kind

HOSTILE = (
	"<script>alert(1)</script>",
	"]]><!--",
	"\"quoted\" and 'quoted' & <b>",
	"\u202eright to left\u202c العربية עברית",
	"e\u0301" + "\u0301" * 40,
	"line\nbreak\r\n\ttab\x00\x07\x1b[31m",
	"\ud800 lone \uffff",
	"👩‍👩‍👧‍👦🇨🇳 emoji",
	"长" * 10_000,
	"w" * 10_000,
	"https://example.com/" + "path/" * 40,
	"没有标点的很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长的一句话",
	"，。；：！？）》开头是标点（《「",
	"",
	" \u3000 ",
)
texts = (
	st.sampled_from(HOSTILE) | st.text(max_size=80) | st.text("告警未响应，Abc 12。", min_size=1, max_size=60)
)
words = texts.filter(str.strip)
categories = st.sampled_from(("", *(category.value for category in Category)))


@st.composite
def trees(draw: st.DrawFn, least: int = 0, most: int = 30) -> list[Cause]:
	"""Causes that hang together, in any order that a form may have brought them into."""
	parents: list[str] = []
	depths: dict[str, int] = {"": 0}
	for number in range(draw(st.integers(least, most))):
		parent = draw(st.sampled_from([id for id, depth in depths.items() if depth < DEEPEST]))
		parents.append(parent)
		depths[f"c{number}"] = depths[parent] + 1
	found = [
		Cause(
			id=f"c{number}",
			text=draw(words),
			parent=parent,
			category=draw(categories),
			is_root=f"c{number}" not in parents and draw(st.booleans()),
			kind=draw(st.sampled_from(("", *(kind.value for kind in Kind)))),
			evidence=draw(st.sampled_from(("", "现场核对"))),
		)
		for number, parent in enumerate(parents)
	]
	return draw(st.permutations(found))


@st.composite
def any_rows(draw: st.DrawFn) -> list[Cause]:
	"""Rows as a request may have them: with parents that are missing, of elsewhere, or below themselves."""
	ids = draw(st.lists(st.sampled_from([f"c{number}" for number in range(8)]), max_size=12))
	return [
		Cause(
			id=id,
			text=draw(texts),
			parent=draw(st.sampled_from(("", "elsewhere", *(f"c{number}" for number in range(8))))),
			is_root=draw(st.booleans()),
		)
		for id in ids
	]

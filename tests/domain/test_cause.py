"""Causes as a tree: what hangs together, what an analysis needs to be finished (R37)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.cause import (
	DEEPEST,
	MOST_CAUSES,
	SHOWN,
	Category,
	Cause,
	Kind,
	check_finished,
	shortened,
	tree_of,
)
from itss_improvement.domain.errors import RuleBroken
from tests.domain.causes import any_rows, trees

pytestmark = pytest.mark.row("R37")


def cause(id: str, parent: str = "", **values) -> Cause:
	return Cause(id, values.pop("text", f"原因 {id}"), parent, **values)


def root(id: str, parent: str = "", **values) -> Cause:
	given = {"is_root": True, "kind": "Occurrence", "evidence": "日志", **values}
	return cause(id, parent, **given)


def refused(causes) -> RuleBroken:
	with pytest.raises(RuleBroken) as refusal:
		tree_of(causes)
	return refusal.value


class TestTree:
	def test_causes_are_numbered_as_on_paper(self):
		tree = tree_of([cause("c", "a"), cause("a"), cause("b"), cause("d", "a"), cause("e", "c")])
		assert tree.numbers == {"a": "1", "c": "1.1", "e": "1.1.1", "d": "1.2", "b": "2"}
		assert [found.id for found in tree.in_order] == ["a", "c", "e", "d", "b"]
		assert [tree.depth(id) for id in "aceb"] == [1, 2, 3, 1]

	def test_none_is_a_tree(self):
		tree = tree_of([])
		assert (tree.numbers, tree.roots, tree.in_order) == ({}, (), [])

	def test_a_cause_is_on_the_bone_of_the_nearest_that_has_one(self):
		tree = tree_of([cause("a", category="Method"), cause("b", "a"), cause("c", "b", category="People")])
		assert [tree.category(id) for id in "abc"] == ["Method", "Method", "People"]
		assert tree_of([cause("a"), cause("b", "a")]).category("b") == ""

	@given(trees())
	def test_every_cause_is_reached_from_the_problem_once(self, causes):
		tree = tree_of(causes)
		assert sorted(tree.numbers) == sorted(cause.id for cause in causes)
		assert len(set(tree.numbers.values())) == len(causes)
		for found in causes:
			above = tree.numbers.get(found.parent, "")
			assert tree.numbers[found.id].rpartition(".")[0] == above
			assert tree.depth(found.id) == (tree.depth(found.parent) if found.parent else 0) + 1

	@given(trees(), st.randoms())
	def test_the_order_of_rows_changes_numbers_alone(self, causes, random):
		shuffled = random.sample(causes, len(causes))
		before, after = tree_of(causes), tree_of(shuffled)
		assert {id: before.depth(id) for id in before.numbers} == {
			id: after.depth(id) for id in after.numbers
		}
		assert {id: before.category(id) for id in before.numbers} == {
			id: after.category(id) for id in after.numbers
		}

	@given(any_rows())
	def test_rows_make_a_tree_or_are_refused_with_a_sentence(self, causes):
		"""Whatever somebody sends: nothing hangs, and what is let in has no cycle."""
		try:
			tree = tree_of(causes)
		except RuleBroken as broken:
			assert str(broken)
			return
		for found in causes:
			seen = {found.id}
			while found.parent:
				found = tree.by_id[found.parent]
				assert found.id not in seen
				seen.add(found.id)

	@given(trees(least=1), st.data())
	def test_a_cause_moved_below_itself_is_refused(self, causes, data):
		tree = tree_of(causes)
		moved = data.draw(st.sampled_from(causes))
		below = [c.id for c in causes if f"{tree.numbers[c.id]}.".startswith(f"{tree.numbers[moved.id]}.")]
		under = data.draw(st.sampled_from(below))
		changed = [cause(c.id, under if c is moved else c.parent, text=c.text) for c in causes]
		assert refused(changed).code == "cycle"


class TestRefusals:
	@pytest.mark.parametrize(
		("causes", "code", "sentence"),
		[
			([cause("a", "a")], "cycle", "Causes, row 1: “原因 a” would explain itself."),
			(
				[cause("x"), cause("z", "b"), cause("a", "b"), cause("b", "a")],
				"cycle",
				"Causes, row 4: “原因 b” would explain itself.",
			),
			(
				[cause("a"), cause("b", "elsewhere")],
				"parent",
				"Causes, row 2: the cause that it explains is not among the causes of this record.",
			),
			([cause("a"), cause("b", text=" \n")], "text", "Causes, row 2: say what the cause is"),
			([cause("a"), cause("a")], "id", "two rows have the same identity"),
			(
				[root("a"), cause("b", "a")],
				"leaf",
				"Causes, row 1: “原因 a” is explained by another cause, so it is no root cause.",
			),
		],
	)
	def test_what_does_not_hang_together_is_named_by_its_row(self, causes, code, sentence):
		broken = refused(causes)
		assert broken.code == code
		assert sentence in str(broken)

	def test_how_many_and_how_deep(self):
		chain = [cause(str(n), str(n - 1) if n else "") for n in range(DEEPEST)]
		assert tree_of(chain).depth(str(DEEPEST - 1)) == DEEPEST
		broken = refused([*chain, cause("one more", str(DEEPEST - 1))])
		assert (broken.code, str(DEEPEST) in str(broken)) == ("depth", True)
		many = [cause(str(n)) for n in range(MOST_CAUSES)]
		assert len(tree_of(many).numbers) == MOST_CAUSES
		broken = refused([*many, cause("one more")])
		assert (broken.code, str(broken)) == ("number", "There are 101 causes: at most 100 fit.")

	def test_a_long_chain_that_is_refused_does_not_exhaust_the_stack(self):
		chain = [cause(str(n), str(n + 1) if n < MOST_CAUSES - 1 else "0") for n in range(MOST_CAUSES)]
		assert refused(chain).code == "cycle"
		straight = [cause(str(n), str(n - 1) if n else "") for n in range(MOST_CAUSES)]
		assert refused(straight).code == "depth"

	def test_words_of_a_cause_are_no_template(self):
		broken = refused([cause("a", "a", text="{0} {boom} 100%")])
		assert "{0} {boom} 100%" in broken.render(lambda text: text)


class TestFinished:
	def finish(self, *causes: Cause, method: str = "5 Why") -> None:
		check_finished(tree_of(causes), method)

	def code(self, *causes: Cause, method: str = "5 Why") -> str:
		with pytest.raises(RuleBroken) as refusal:
			self.finish(*causes, method=method)
		return refusal.value.code

	def test_with_a_root_cause_of_a_kind_that_was_verified(self):
		self.finish(cause("a"), root("b", "a"))
		self.finish(root("a", kind="Escape"))

	@pytest.mark.parametrize(
		("causes", "code"),
		[
			((), "root"),
			((cause("a"), cause("b", "a")), "root"),
			((cause("a"), root("b", "a", kind="")), "kind"),
			((cause("a"), root("b", "a", evidence=" \t")), "evidence"),
		],
	)
	def test_what_it_lacks(self, causes, code):
		assert self.code(*causes) == code

	def test_on_a_fishbone_every_cause_has_its_bone(self):
		placed = (cause("a", category="Method"), root("b", "a"))
		for method in ("Fishbone", "Both"):
			self.finish(*placed, method=method)
			assert self.code(cause("a"), root("b", "a"), method=method) == "category"
			assert self.code(*placed, cause("c"), method=method) == "category"
		self.finish(cause("a"), root("b", "a"), method="5 Why")

	@given(trees())
	def test_a_finished_analysis_has_a_leaf_as_root_cause(self, causes):
		tree = tree_of(causes)
		try:
			check_finished(tree, "5 Why")
		except RuleBroken:
			return
		assert tree.roots
		assert all(found.id not in tree.children and found.kind and found.evidence for found in tree.roots)


def test_the_six_bones_and_the_two_kinds():
	assert len(Category) == 6
	assert {kind.value for kind in Kind} == {"Occurrence", "Escape"}


@given(st.text())
def test_what_is_shortened_is_one_line_that_begins_alike(text):
	line = shortened(text)
	assert len(line) <= SHOWN and len(line.splitlines()) <= 1
	assert " ".join(text.split()).startswith(line.rstrip("…"))

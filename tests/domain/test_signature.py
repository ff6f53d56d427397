"""What is signed, as text, and its fingerprint."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.signature import canonical, fingerprint

plain = st.none() | st.integers() | st.text(alphabet=st.characters(exclude_categories=["Cs"]))
rows = st.lists(st.dictionaries(st.text("abc", min_size=1), plain), max_size=3)
contents = st.dictionaries(st.text("abcdef", min_size=1), plain | rows, max_size=6)


@given(contents)
def test_the_order_in_which_fields_come_does_not_matter(content):
	backwards = dict(reversed(content.items()))
	assert canonical("R", "1", "S", 1, content) == canonical("R", "1", "S", 1, backwards)


@given(contents, contents)
def test_different_contents_read_differently(one, other):
	same = canonical("R", "1", "S", 1, one) == canonical("R", "1", "S", 1, other)
	assert same is (one == other)


@given(contents)
def test_anybody_can_read_it_and_compute_it_again(content):
	text = canonical("R", "1", "S", 2, content)
	read = json.loads(text)
	assert (read["content"], read["round"], read["schema"]) == (content, 2, 1)
	assert fingerprint(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()


@pytest.mark.parametrize(
	"changed", [("Q", "1", "S", 1), ("R", "2", "S", 1), ("R", "1", "T", 1), ("R", "1", "S", 2)]
)
def test_it_says_of_which_record_section_and_round(changed):
	assert fingerprint(canonical("R", "1", "S", 1, {})) != fingerprint(canonical(*changed, {}))

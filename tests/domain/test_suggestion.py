"""What a suggestion has to say, what may be attached, and what its author reads of it (R8, R30)."""

from __future__ import annotations

import pytest

from itss_improvement.domain import suggestion as rules
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.opportunity import MACHINE, Status
from itss_improvement.domain.suggestion import Outcome

LABELS = {field: field.title() for field in rules.WORDS}


def test_what_is_no_text_is_nothing():
	words = rules.as_words({"title": ["x"], "current_state": {"a": 1}, "suggestion": None, "more": "x"})
	assert words == dict.fromkeys(rules.WORDS, "")


def test_a_title_is_one_line_and_a_text_keeps_its_lines():
	words = rules.as_words({"title": " a\r\n b\x00 ", "current_state": " a\r\nb\u202e\n "})
	assert (words["title"], words["current_state"]) == ("a b", "a\nb")


@pytest.mark.parametrize("field", rules.WORDS)
def test_each_may_be_as_long_as_is_said_and_no_longer(field):
	words = dict.fromkeys(rules.WORDS, "x")
	rules.check_words({**words, field: "长" * rules.LONGEST[field]}, LABELS)
	with pytest.raises(RuleBroken, match=f"{LABELS[field]} has {rules.LONGEST[field] + 1} characters"):
		rules.check_words({**words, field: "长" * (rules.LONGEST[field] + 1)}, LABELS)


def test_what_is_required_and_what_is_not():
	rules.check_words({**dict.fromkeys(rules.WORDS, ""), "title": "x", "current_state": "x"}, LABELS)
	for field in rules.REQUIRED:
		with pytest.raises(RuleBroken, match=f"{LABELS[field]} is empty"):
			rules.check_words({**dict.fromkeys(rules.WORDS, "x"), field: ""}, LABELS)


def test_how_many_in_a_day():
	rules.check_count(rules.MOST_IN_A_DAY - 1)
	with pytest.raises(RuleBroken, match="within a day"):
		rules.check_count(rules.MOST_IN_A_DAY)


@pytest.mark.parametrize(
	("files", "attached", "said"),
	[
		([], 5, ""),
		([("a.PDF", 10)], 4, ""),
		([("a.b.txt", 10)] * 5, 0, ""),
		([("a.txt", 10)], 5, "At most 5"),
		([("a.txt", 11)], 0, "too large"),
		([("a.txt", 0)], 0, "is empty"),
		([("a.html", 1)], 0, "cannot be attached"),
		([("pdf", 1)], 0, "cannot be attached"),
		([("a.txt.", 1)], 0, "cannot be attached"),
		([("a.txt ", 1)], 0, "cannot be attached"),
		([("", 1)], 0, "cannot be attached"),
	],
)
def test_which_files(files, attached, said):
	if not said:
		rules.check_files(files, attached, largest=10)
		return
	with pytest.raises(RuleBroken, match=said):
		rules.check_files(files, attached, largest=10)


@pytest.mark.parametrize(
	("given", "name"),
	[
		("a.txt", "a.txt"),
		("../../a.txt", "a.txt"),
		("C:\\照片\\现场 1.PNG", "现场 1.PNG"),
		("\u202egnp.txt", "gnp.txt"),
		(".txt", "file.txt"),
		("长" * 99 + ".txt", "长" * 58 + ".txt"),
	],
)
def test_the_name_under_which_a_file_is_kept(given, name):
	assert rules.as_file_name(given) == name
	assert len(name.encode()) <= rules.LONGEST_FILE_NAME


def test_there_are_words_for_every_state():
	states = {state.name for state in MACHINE.states}
	assert set(rules.STATE) == set(rules.OF_THE_OTHER) == states == {status.value for status in Status}
	assert set(rules.TOLD_OF) <= {step.action for step in MACHINE.transitions}
	assert set(rules.THANKS) == set(Outcome)


def test_what_was_decided():
	record = {
		"class_reason": "why",
		"improvement_class": "Routine Improvement",
		"rejection_reason": "no",
		"return_reason": "which?",
	}
	decided = {
		status.value: found.outcome
		for status in Status
		if (found := rules.decision_of({**record, "status": status.value}))
	}
	assert decided == {
		**dict.fromkeys(rules.ON_ITS_PATH, Outcome.TAKEN_UP),
		"Rejected": Outcome.NOT_TAKEN_UP,
		"Returned": Outcome.SENT_BACK,
		"Merged": Outcome.JOINED,
	}
	# what was assessed once and is being judged anew is not decided, whatever the record still says
	assert rules.decision_of({**record, "status": "Submitted"}) is None
	assert rules.decision_of({**record, "status": "Rejected"}).reason == "no"
	assert rules.decision_of({**record, "status": "Closed"}).reason == "why"


def test_what_is_news():
	for outcome in Outcome:
		assert rules.is_news(outcome, None) and rules.is_news(outcome, "")
		assert rules.is_news(outcome, outcome.value) is (outcome is Outcome.SENT_BACK)
	assert rules.is_news(Outcome.NOT_TAKEN_UP, Outcome.TAKEN_UP.value)

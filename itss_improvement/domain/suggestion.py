"""What an employee suggests without the desk: what it has to say, and what its author is told of it (R8, R30)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.opportunity import Status
from itss_improvement.domain.text import on_one_line, without_unseen

SOURCE, SUBTYPE = "Employee Suggestion", "Suggestion"
DEPARTMENT = "identified_by_department"
WORDS = ("title", "current_state", "suggestion", "expected_benefit")
REQUIRED = ("title", "current_state")
LONGEST: Mapping[str, int] = {
	"title": 140,
	"current_state": 5_000,
	"suggestion": 5_000,
	"expected_benefit": 2_000,
}
"""Characters. What needs more is attached."""

MOST_IN_A_DAY = 20
"""Of one author. More are no person's, and would drown those of the others."""
DAY = timedelta(days=1)

MOST_FILES = 5
LONGEST_FILE_NAME = 180
"""Bytes: a Chinese character takes three, and a file system has 255, of which the framework may need some."""
FILE_TYPES = (
	*("jpg", "jpeg", "png", "gif", "webp", "mp4", "mov"),
	*("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt", "csv"),
)
"""By the ends of their names. None of them can run in the page of whoever opens it."""

CAN_BE_CHANGED = frozenset({Status.DRAFT.value, Status.RETURNED.value})
ON_ITS_PATH = frozenset(
	{
		Status.ASSESSED.value,
		Status.AWAITING_VERIFICATION.value,
		Status.UNDER_OBSERVATION.value,
		Status.CLOSED.value,
	}
)


def as_words(given: Mapping[str, object]) -> dict[str, str]:
	"""What somebody wrote, by WORDS: the title on one line, and nothing in it that cannot be shown. A request may send
	anything in any place; what is no text is nothing."""
	texts = {field: value if isinstance(value := given.get(field), str) else "" for field in WORDS}
	return {
		field: on_one_line(text) if field == "title" else without_unseen(text).strip()
		for field, text in texts.items()
	}


def check_words(words: Mapping[str, str], labels: Mapping[str, str]) -> None:
	"""Raise RuleBroken where one of REQUIRED is empty or one is longer than LONGEST says. `labels` are what people call
	the fields."""
	for field in REQUIRED:
		if not words[field]:
			raise RuleBroken("words", "{0} is empty. Please fill it in.", labels[field])
	for field, text in words.items():
		if len(text) > LONGEST[field]:
			raise RuleBroken(
				"words",
				"{0} has {1} characters, and at most {2} fit. Shorten it, or attach the rest as a file.",
				labels[field],
				len(text),
				LONGEST[field],
			)


def check_count(made_since_yesterday: int) -> None:
	"""Raise RuleBroken where an author who made as many within DAY makes another one."""
	if made_since_yesterday >= MOST_IN_A_DAY:
		raise RuleBroken(
			"count",
			"You made {0} suggestions within a day, which is the most. Please go on tomorrow.",
			made_since_yesterday,
		)


def check_files(files: Sequence[tuple[str, int]], attached: int, largest: int) -> None:
	"""Raise RuleBroken unless `files`, names with sizes in bytes, may be attached beside as many as are `attached`."""
	if len(files) + attached > MOST_FILES:
		raise RuleBroken("files", "At most {0} files can be attached.", MOST_FILES)
	for name, size in files:
		if kind_of(name) not in FILE_TYPES:
			raise RuleBroken(
				"files",
				"{0} cannot be attached. Attach pictures, short films, PDF, text or office documents.",
				name,
			)
		if not size:
			raise RuleBroken("files", "{0} is empty. Choose another file.", name)
		if size > largest:
			raise RuleBroken(
				"files",
				"{0} is too large: at most {1} MB can be attached at once.",
				name,
				largest // 1024**2,
			)


def kind_of(name: str) -> str:
	"""How the name of a file ends, in small letters and without the dot."""
	return name.rpartition(".")[2].lower() if "." in name else ""


def as_file_name(name: str) -> str:
	"""The last part of `name`, cut to LONGEST_FILE_NAME, its end kept."""
	name = on_one_line(name.replace("\\", "/").rpartition("/")[2])
	stem, _dot, end = name.rpartition(".")
	room = LONGEST_FILE_NAME - len(f".{end}".encode())
	return f"{(stem or 'file').encode()[:room].decode(errors='ignore')}.{end}"


# What its author reads of it


class Outcome(str, Enum):
	TAKEN_UP = "Taken Up"
	NOT_TAKEN_UP = "Not Taken Up"
	JOINED = "Joined with Another"
	SENT_BACK = "Sent Back"
	DONE = "Proven Effective"


TOLD_OF: Mapping[str, Outcome] = {
	"Assess": Outcome.TAKEN_UP,
	"Reject": Outcome.NOT_TAKEN_UP,
	"Merge": Outcome.JOINED,
	"Return": Outcome.SENT_BACK,
	"Close": Outcome.DONE,
}
"""The steps after which its author hears of it, by their names."""


def is_news(outcome: Outcome, told: str | None) -> bool:
	"""Whether an author who was last `told` something is told `outcome`. A question is asked each time; anything else
	is told once, also where another path is found for what was taken up already."""
	return outcome is Outcome.SENT_BACK or outcome.value != told


THANKS: Mapping[Outcome, Sentence] = {
	Outcome.TAKEN_UP: Sentence("Thank you for your suggestion. It was taken up, and will be carried out."),
	Outcome.NOT_TAKEN_UP: Sentence(
		"Thank you for your suggestion. It was not taken up; you find the reason below."
	),
	Outcome.JOINED: Sentence(
		"Thank you for your suggestion. Another improvement is about the same, and yours is taken further with it."
	),
	Outcome.SENT_BACK: Sentence(
		"Thank you for your suggestion. The quality department needs to know more before it decides."
	),
	Outcome.DONE: Sentence("What you suggested was carried out, and has proven effective. Thank you."),
}


@dataclass(frozen=True, slots=True)
class Decision:
	outcome: Outcome
	reason: str = ""
	"""In the words of whoever decided."""
	improvement_class: str = ""


def decision_of(record: Mapping[str, object]) -> Decision | None:
	"""What was decided about a suggestion, by fields of the **Improvement Opportunity**; None where nothing was."""

	def text(field: str) -> str:
		return str(record.get(field) or "")

	status = record.get("status")
	if status in ON_ITS_PATH:
		return Decision(Outcome.TAKEN_UP, text("class_reason"), text("improvement_class"))
	if status == Status.REJECTED.value:
		return Decision(Outcome.NOT_TAKEN_UP, text("rejection_reason"))
	if status == Status.RETURNED.value:
		return Decision(Outcome.SENT_BACK, text("return_reason"))
	if status == Status.MERGED.value:
		return Decision(Outcome.JOINED)
	return None


STATE: Mapping[str, Sentence] = {
	Status.DRAFT.value: Sentence("Not sent yet. Complete it, and send it."),
	Status.SUBMITTED.value: Sentence("The quality department has it, and decides on it."),
	Status.RETURNED.value: Sentence("It waits for you: answer the question, and send it again."),
	Status.ASSESSED.value: Sentence("It is being carried out."),
	Status.AWAITING_VERIFICATION.value: Sentence("It was carried out. Whether it helps is being verified."),
	Status.UNDER_OBSERVATION.value: Sentence("It helps. Whether that lasts is being observed."),
	Status.CLOSED.value: Sentence("It was carried out, and has proven effective."),
	Status.REJECTED.value: Sentence("It was not taken up."),
	Status.MERGED.value: Sentence("It is taken further together with another improvement."),
}
OF_THE_OTHER: Mapping[str, Sentence] = {
	Status.DRAFT.value: Sentence("The other improvement was not decided on yet."),
	Status.SUBMITTED.value: Sentence("The other improvement was not decided on yet."),
	Status.RETURNED.value: Sentence("The other improvement was not decided on yet."),
	Status.ASSESSED.value: Sentence("The other improvement is being carried out."),
	Status.AWAITING_VERIFICATION.value: Sentence(
		"The other improvement was carried out. Whether it helps is being verified."
	),
	Status.UNDER_OBSERVATION.value: Sentence(
		"The other improvement helps. Whether that lasts is being observed."
	),
	Status.CLOSED.value: Sentence("The other improvement was carried out, and has proven effective."),
	Status.REJECTED.value: Sentence("The other improvement was not taken up."),
	Status.MERGED.value: Sentence("It is taken further together with another improvement."),
}
"""Of what a suggestion was joined with its author knows no more than this: it is somebody else's record."""

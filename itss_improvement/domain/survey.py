"""Asking the customers of the original tickets how they feel the change (R75): whom, for how long, and what an answer is.

A survey is answered by a link that was mailed to one person. Whoever has the link may answer, once: there is nothing
else to prove who they are. So the link cannot be guessed, and what is stored does not let anybody make it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.text import without_markup, without_unseen

RECORD = "Improvement Survey Invitation"
SURVEY, CALL_BACK = "Survey", "Call-Back"
"""The two ways in which a customer is asked."""


class InvitationStatus(str, Enum):
	SENT = "Sent"
	ANSWERED = "Answered"
	EXPIRED = "Expired"
	"""Never stored: a link expires without anybody doing something, also where no scheduler runs."""
	WITHDRAWN = "Withdrawn"


VALID_FOR = timedelta(days=14)
"""Long enough for somebody who is on leave over one of the long holidays (eight days at most), and short enough that
the answer is still about the time that the evaluation compares."""


def expiry(sent_on: datetime) -> datetime:
	return sent_on + VALID_FOR


def status_at(stored: InvitationStatus, expires_on: datetime, now: datetime) -> InvitationStatus:
	"""What an invitation is at `now`. What was answered or withdrawn stays so."""
	if stored is InvitationStatus.SENT and now >= expires_on:
		return InvitationStatus.EXPIRED
	return stored


def may_be_answered(stored: InvitationStatus, expires_on: datetime, now: datetime) -> bool:
	return status_at(stored, expires_on, now) is InvitationStatus.SENT


def check_withdrawal(status: InvitationStatus) -> None:
	"""Raise RuleBroken unless an invitation that is `status` may be withdrawn."""
	if status is not InvitationStatus.SENT:
		raise RuleBroken(
			"invitation",
			"The invitation is {0}: only one that waits for an answer is withdrawn.",
			status.value,
		)


# The link

TOKEN_BYTES = 32
"""256 random bits: nobody guesses it, however many they try."""
KEY = re.compile(r"([0-9a-z]{8,40})\.([0-9A-Za-z_-]{43})")
"""What a link carries: the invitation's name, and the token as 43 characters of base64."""


def key_of(name: str, token: str) -> str:
	return f"{name}.{token}"


def parts_of(key: str) -> tuple[str, str] | None:
	"""The name and the token in a link, or None where it is none of ours."""
	found = KEY.fullmatch(key)
	return (found[1], found[2]) if found else None


def fingerprint(token: str) -> str:
	"""What is stored of a token: its SHA-256. The token has 256 bits itself, so that it needs no salt."""
	return hashlib.sha256(token.encode()).hexdigest()


def matches(token: str, stored: str) -> bool:
	"""Whether `stored` is the fingerprint of `token`, in a time that says nothing about how much of it is right."""
	return hmac.compare_digest(fingerprint(token).encode(), stored.encode())


HOUR, TEN_MINUTES = 60 * 60, 10 * 60
"""Seconds."""
ANSWERS_AN_HOUR = 30
READS_IN_TEN_MINUTES = 120
"""From one address on the network. A customer's whole staff may share one, and with the scanner of their mails."""
LARGEST_REQUEST = 64 * 1024
"""Bytes: an answer of LONGEST_WORDS characters takes a third of it, however it is encoded."""


# The answer

HIGHEST_SCORE = 5
LONGEST_WORDS = 2000
"""Characters. Room for a page of text; what is longer is no answer to a short survey."""
SCORES = tuple(str(score) for score in range(1, HIGHEST_SCORE + 1))


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
	"""What a customer said: scores 0..1, None where she gave none."""

	before: float | None
	after: float | None
	words: str


def read_answer(before: str, after: str, words: str) -> SurveyAnswer:
	"""An answer as a form sends it. Raises RuleBroken with a sentence for the customer where it is none."""
	words = without_markup(without_unseen(words)).strip()
	if len(words) > LONGEST_WORDS:
		raise RuleBroken(
			"words",
			"Your text has {0} characters, and at most {1} fit. Please shorten it.",
			len(words),
			LONGEST_WORDS,
		)
	answer = SurveyAnswer(_score(before), _score(after), words)
	if answer.before is None and answer.after is None and not answer.words:
		raise RuleBroken("nothing", "Please give at least one score, or write a few words.")
	return answer


def _score(given: str) -> float | None:
	if not given:
		return None
	if given not in SCORES:
		raise RuleBroken("score", "A score is a whole number from {0} to {1}.", 1, HIGHEST_SCORE)
	return int(given) / HIGHEST_SCORE


# Whom to ask


@dataclass(frozen=True, slots=True)
class Caller:
	"""Who raised a ticket. "" stands for *not known*."""

	desk: str
	ticket: str
	subject: str
	opened_at: datetime
	customer: str = ""
	name: str = ""
	address: str = ""
	"""Of mail, in lower case; "" where there is none that mail can be sent to."""
	internal: bool = False
	"""One of us: an agent, a user of the desk, or an address that the site itself sends from."""

	@property
	def identity(self) -> tuple[str, ...]:
		"""What is equal for two tickets of one person."""
		if self.address:
			return ("address", self.address)
		return ("name", self.customer, self.name) if self.name else ("ticket", self.desk, self.ticket)


@dataclass(frozen=True, slots=True)
class Proposed:
	caller: Caller
	"""With the newest of their tickets, which is what they remember."""
	tickets: int
	"""How many of the tickets are theirs."""


def whom_to_ask(callers: Iterable[Caller]) -> tuple[Proposed, ...]:
	"""One for each person, those with the newest tickets first; our own people are left out."""
	counts: dict[tuple[str, ...], int] = {}
	newest: dict[tuple[str, ...], Caller] = {}
	order = sorted(
		(caller for caller in callers if not caller.internal),
		key=lambda caller: (caller.opened_at, len(caller.ticket), caller.ticket),
		reverse=True,
	)
	for caller in order:
		counts[caller.identity] = counts.get(caller.identity, 0) + 1
		newest.setdefault(caller.identity, caller)
	return tuple(Proposed(caller, counts[identity]) for identity, caller in newest.items())


def shown_contact(name: str, address: str) -> str:
	"""How a person is called on a record that more people read than may know their address."""
	if name and "@" not in name:
		return without_markup(name)
	local, _at, domain = address.partition("@")
	return without_markup(f"{local[:1]}…@{domain}") if domain else ""

"""Who has a corrective and preventive action next (R17)."""

from __future__ import annotations

from collections.abc import Callable, Collection

from itss_improvement.assignment import hand_over_to
from itss_improvement.departments import head_of, quality_department
from itss_improvement.domain.corrective_action import Status
from itss_improvement.domain.state_machine import Duty
from itss_improvement.people import management_representative


def hand_over(doc) -> None:
	"""To the first of those who are asked in its state and are not barred from it."""
	asked, barring = ASKED.get(doc.status, ((), None))
	barred: Collection[str] = doc.case().duties.get(barring, ())
	hand_over_to(doc, next((user for ask in asked if (user := ask(doc)) and user not in barred), None))


def _head(doc) -> str | None:
	return head_of(doc.responsible_department)


def _officer(doc) -> str | None:
	return head_of(quality_department())


def _representative(doc) -> str | None:
	return management_representative()


ASKED: dict[str, tuple[tuple[Callable[[object], str | None], ...], Duty | None]] = {
	Status.PROBLEM.value: ((_head,), None),
	Status.ANALYSIS.value: ((_head,), None),
	Status.REVIEW.value: ((_head, _officer, _representative), Duty.ANALYST),
	Status.PLANNING.value: ((_head,), None),
	Status.APPROVAL.value: ((_head, _representative), Duty.PLANNER),
	Status.IMPLEMENTATION.value: ((_head,), None),
}
"""By status: who is asked, in which order, and whose duty keeps them from it. Nobody where it ended."""

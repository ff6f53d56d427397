"""Who verifies: whoever heads the quality department, or the Management Representative, and may (R17, decision c)."""

from __future__ import annotations

from collections.abc import Iterator

from itss_improvement import people
from itss_improvement.assignment import hand_over_to
from itss_improvement.departments import head_of, people_of, quality_department
from itss_improvement.domain.verification import Status
from itss_improvement.permissions import actor


def hand_over(doc) -> None:
	hand_over_to(doc, who_may(doc, "Conclude") if doc.status == Status.DRAFT.value else None)


def who_may(doc, action: str) -> str | None:
	"""The first of those who are asked who may take the step on `doc` now; where nobody may, the first of them, who
	sees to it that somebody is made to."""
	asked = [user for user in _asked() if people.is_enabled(user)]
	case = doc.case()
	free = (user for user in asked if action in doc.machine.possible(doc.status, actor(user), case)[0])
	return next(free, next(iter(asked), None))


def _asked() -> Iterator[str]:
	quality = quality_department()
	members = sorted(people_of(quality).everybody)
	yield from filter(None, (head_of(quality), *members, people.management_representative()))

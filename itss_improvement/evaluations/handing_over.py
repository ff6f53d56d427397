"""Who evaluates: whoever verifies, and may (R73, decision c)."""

from __future__ import annotations

from itss_improvement.assignment import hand_over_to
from itss_improvement.domain.evaluation_record import Status
from itss_improvement.verifications.handing_over import who_may


def hand_over(doc) -> None:
	hand_over_to(doc, who_may(doc, "Conclude") if doc.status == Status.DRAFT.value else None)

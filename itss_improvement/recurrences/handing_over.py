"""Who decides: as with a verification, whoever heads the quality department and did none of the work (R17)."""

from __future__ import annotations

from itss_improvement.assignment import hand_over_to
from itss_improvement.domain.recurrence_proposal import Status
from itss_improvement.verifications.handing_over import who_may


def hand_over(doc) -> None:
	is_open = doc.status == Status.PROPOSED.value
	hand_over_to(doc, who_may(doc, "Dismiss Recurrence") if is_open else None)

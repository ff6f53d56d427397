"""Who has a notice next, in each of its states (R17)."""

from __future__ import annotations

from itss_improvement.assignment import hand_over_to
from itss_improvement.departments import head_of, quality_department
from itss_improvement.domain.notice import Status


def hand_over(doc) -> None:
	status = Status(doc.status)
	if status is Status.SUPERSEDED:
		hand_over_to(doc, None)
	elif status is Status.ISSUED:
		hand_over_to(doc, head_of(doc.responsible_department))
	elif status in (Status.RECEIPT_CONFIRMED, Status.IN_PROGRESS):
		hand_over_to(doc, doc.received_by)
	else:
		hand_over_to(doc, doc.issued_by or head_of(quality_department()))

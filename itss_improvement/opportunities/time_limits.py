"""By when an opportunity is assessed, and what its due date may be (decisions b and g; R32, R55)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frappe.utils import today

from itss_improvement import calendars
from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.working_days import Deadline
from itss_improvement.settings import time_limits


def assessment_limit(submitted_on: datetime) -> dict:
	"""The fields that say by when an opportunity submitted then is to be assessed."""
	working_days = time_limits().assess
	found = calendars.deadline(submitted_on, working_days)
	return {
		"assess_by": found.due,
		"assess_by_provisional": int(found.provisional),
		"assess_days": working_days,
	}


@dataclass(frozen=True, slots=True)
class DefaultDueDate:
	working_days: int
	deadline: Deadline


def default_due_date(improvement_class: ImprovementClass) -> DefaultDueDate | None:
	"""What the regulation gives an improvement that is assessed today; None where people decide."""
	working_days = time_limits().for_class(improvement_class)
	if working_days is None:
		return None
	return DefaultDueDate(working_days, calendars.deadline(today(), working_days))

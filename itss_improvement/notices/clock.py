"""By when a notice is answered, with the days that lead there (R32, R55)."""

from __future__ import annotations

from datetime import datetime

from itss_improvement import calendars
from itss_improvement.domain.working_days import counted_in_words, skipped_in_words
from itss_improvement.settings import record_text, time_limits


def limit(issued_on: datetime) -> dict:
	"""The fields that say by when a notice issued then is answered: the regulation's working days, the clock
	starting on the working day after (decision b)."""
	working_days = time_limits().routine
	found = calendars.deadline(issued_on, working_days)
	skipped = skipped_in_words(found)
	return {
		"due_date": found.due,
		"due_date_provisional": int(found.provisional),
		"working_days": working_days,
		"days_counted": record_text(counted_in_words(found)),
		"days_skipped": record_text(skipped) if skipped else "",
	}

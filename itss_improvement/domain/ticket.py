"""A ticket as the rules see it, whatever service desk it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TicketSnapshot:
	"""One ticket at one moment. Times are naive and in the site's time zone; "" stands for *not set*."""

	desk: str
	"""The DocType (or remote desk) that the ticket lives in."""
	name: str
	"""Always text, although some desks number their tickets."""
	opened_at: datetime
	clock_started_at: datetime | None = None
	"""When its targets began to run, where that is not when it was opened."""
	subject: str = ""
	status: str = ""
	customer: str = ""
	team: str = ""
	ticket_type: str = ""
	priority: str = ""
	raised_by: str = ""
	response_by: datetime | None = None
	first_responded_at: datetime | None = None
	resolution_by: datetime | None = None
	resolved_at: datetime | None = None
	on_hold: bool = False
	sla_failed: bool = False
	"""The desk says that the agreement was missed, without saying which target."""
	rating: float = 0.0
	"""0..1; 0 means *not rated*."""
	feedback: str = ""
	reopened_at: datetime | None = None
	"""When it was first opened again after having been resolved."""
	repeats: str = ""
	"""The name of the same person's earlier ticket of the same type, where there is one."""
	repeats_opened_at: datetime | None = None
	url: str = ""

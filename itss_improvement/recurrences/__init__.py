"""Whether improvements that were found effective hold: their tickets come back, or do not (R65, R67)."""

PROPOSAL, ROW, MATCH = (
	"Improvement Recurrence",
	"Improvement Recurrence Ticket",
	"Improvement Recurrence Match",
)
"""The DocTypes: what is decided on, the tickets of it, and every ticket that was found to be like an earlier one."""

TICKET = ("desk", "ticket", "opened_at", "subject", "customer", "team", "ticket_type")
"""The columns that tell of a ticket."""

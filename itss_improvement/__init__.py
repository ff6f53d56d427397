"""Improvement management for service desks on Frappe: from the ticket to the audited improvement."""

__version__ = "0.1.0"

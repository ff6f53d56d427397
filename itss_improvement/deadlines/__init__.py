"""Reminders of what is due: which records have a limit, which steps of the ladder are reached, who is told (R17)."""

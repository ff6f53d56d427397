"""The monthly report to the Executive (R15)."""

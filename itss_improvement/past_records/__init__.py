"""Improvements from before this app, entered from paper (历史补录)."""

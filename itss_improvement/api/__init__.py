"""Whitelisted functions.

No module in here has `from __future__ import annotations`: Frappe 15 casts a request's arguments by their
annotations only where these are types, and hands on the texts of a form as they came where they are names.
"""

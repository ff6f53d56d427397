"""What has a limit, declared once."""

from __future__ import annotations

from collections import Counter

from itss_improvement.deadlines.limits import LIMITS


def test_each_limit_is_there_once():
	"""One that were there twice would be told twice in every digest."""
	limits = Counter((limit.doctype, limit.date) for limit in LIMITS)
	assert [limit for limit, times in limits.items() if times > 1] == []

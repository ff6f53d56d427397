"""Windows of time that group signals. They follow the calendar, so a signal has exactly one of each length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class WindowLength(str, Enum):
	"""How long signals are collected before a trigger counts them."""

	TICKET = "Each Ticket"
	DAY = "Day"
	WEEK = "Week"
	MONTH = "Month"
	QUARTER = "Quarter"


@dataclass(frozen=True, slots=True, order=True)
class Window:
	"""From `start` (included) to `end` (not included)."""

	start: datetime
	end: datetime
	label: str


def window_of(moment: datetime, length: WindowLength) -> Window:
	"""The window of the given length that `moment` lies in. Weeks begin on Monday, as in ISO 8601."""
	day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
	if length is WindowLength.WEEK:
		start = day - timedelta(days=day.weekday())
		year, week, _ = start.isocalendar()
		return Window(start, start + timedelta(days=7), f"{year}-W{week:02d}")
	if length is WindowLength.MONTH:
		start = day.replace(day=1)
		return Window(start, _months_later(start, 1), f"{start:%Y-%m}")
	if length is WindowLength.QUARTER:
		start = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
		return Window(start, _months_later(start, 3), f"{start.year}-Q{(start.month + 2) // 3}")
	return Window(day, day + timedelta(days=1), f"{day:%Y-%m-%d}")


def windows_between(start: datetime, end: datetime, length: WindowLength) -> Iterator[Window]:
	"""Every window that has a part in the time from `start` up to but not including `end`, in order."""
	window = window_of(start, length)
	while window.start < end:
		yield window
		window = window_of(window.end, length)


def _months_later(first: datetime, months: int) -> datetime:
	total = first.month - 1 + months
	return first.replace(year=first.year + total // 12, month=total % 12 + 1)

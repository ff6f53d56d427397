"""Two rules at work: nobody assesses what they applied for, and five working days go around holidays (R48, R56)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from embedded.story.acts import QUALITY, assess, suggest, today


def tell() -> Iterator[str]:
	yield from refused()
	yield from deadline_over_a_holiday()


def refused() -> Iterator[str]:
	"""Separation of duties: nobody assesses what they applied for."""
	import frappe

	name = suggest("改进月报版式", "月报图表过小。", "改用横版。", QUALITY)
	try:
		assess(name, "Routine Improvement", (1, 1, 1), "简单。", 7)
	except frappe.ValidationError as refusal:
		frappe.clear_messages()
		yield f"职责分离：{frappe.utils.get_fullname(QUALITY)}评估自己提出的 {name}，被拒绝："
		yield f"  {refusal}"


def deadline_over_a_holiday() -> Iterator[str]:
	"""Five working days over the National Day holidays, with their make-up days 调休."""
	from itss_improvement import calendars
	from itss_improvement.domain.working_days import counted_in_words, skipped_in_words

	start = date(today().year, 9, 28)
	found = calendars.deadline(start, 5)
	yield f"国庆前 {start} 发出的通知单，5 个工作日到 {found.due}："
	yield f"  计入：{calendars.in_words(counted_in_words(found))}"
	yield f"  跳过：{calendars.in_words(skipped_in_words(found))}"

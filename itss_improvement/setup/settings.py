"""First values of **Improvement Settings** (R1, R83)."""

from dataclasses import fields

import frappe

from itss_improvement.domain.recurrence import ON_BY_DEFAULT
from itss_improvement.domain.recurrence_proposal import WATCHED_AFTER_CLOSING
from itss_improvement.domain.reminder import DEFAULT_LADDER
from itss_improvement.domain.time_limits import TimeLimits
from itss_improvement.setup.seeds import SETTINGS, remember, was_seeded

KEY, TIME_LIMIT, LADDER = "settings", "settings:time limit:{0}", "settings:ladder"
RECURRENCES = "settings:recurrences"
REGULATION = {
	"document_title": "运维服务质量改进管理制度",
	"document_number": "XDYJ-04-04",
	"version": "V1.0",
}
"""The regulation that the rules come from. Names of people and of the company are the site's to fill in."""


def apply() -> None:
	_seed_everything()
	_seed_time_limits()
	_seed_ladder()
	_seed_recurrences()


def _seed_time_limits() -> None:
	"""A site that is older than one of them has no value of it yet."""
	for limit in fields(TimeLimits):
		field, key = f"{limit.name}_days", TIME_LIMIT.format(limit.name)
		if was_seeded(key):
			continue
		if not frappe.db.get_single_value(SETTINGS, field):
			frappe.db.set_single_value(SETTINGS, field, limit.default, update_modified=False)
		remember(key)


def _seed_ladder() -> None:
	if was_seeded(LADDER):
		return
	doc = frappe.get_single(SETTINGS)
	if not doc.reminders:
		for step in DEFAULT_LADDER:
			doc.append(
				"reminders",
				{"working_days": step.offset, "recipient": step.recipient.value, "enabled": 1},
			)
		doc.call_departments = 1
		doc.flags.ignore_links = True
		doc.save(ignore_permissions=True)
	remember(LADDER)


def _seed_recurrences() -> None:
	"""A site that is older than the watch."""
	if was_seeded(RECURRENCES):
		return
	for field, value in (
		("watch_recurrences", int(ON_BY_DEFAULT)),
		("recurrence_days", WATCHED_AFTER_CLOSING),
	):
		frappe.db.set_single_value(SETTINGS, field, value, update_modified=False)
	remember(RECURRENCES)


def _seed_everything() -> None:
	if was_seeded(KEY):
		return
	doc = frappe.get_single(SETTINGS)
	for field in doc.meta.fields:
		if field.default and not doc.get(field.fieldname):
			doc.set(field.fieldname, field.default)
	doc.update({field: value for field, value in REGULATION.items() if not doc.get(field)})
	doc.flags.ignore_links = True
	doc.save(ignore_permissions=True)
	remember(KEY)

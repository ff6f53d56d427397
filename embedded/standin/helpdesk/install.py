"""What a fresh Helpdesk has: priorities, types, a default SLA, teams, feedback options."""

import frappe

HOUR = 3600
# priority: (integer value, seconds to respond, seconds to resolve)
PRIORITIES = {
	"Urgent": (100, HOUR // 2, 2 * HOUR),
	"High": (200, HOUR, 4 * HOUR),
	"Medium": (300, 8 * HOUR, 24 * HOUR),
	"Low": (400, 24 * HOUR, 72 * HOUR),
}
TYPES = ("Question", "Bug", "Incident", "Unspecified")
TEAMS = ("Billing", "Product Experts")
# stars: what the customer can choose
FEEDBACK = {
	1: ("The answer was wrong", "Nobody answered"),
	2: ("It took far too long", "The answer helped little"),
	3: ("It was all right", "A little slow"),
	4: ("Quick and correct", "Friendly and helpful"),
	5: ("Could not be better", "Solved at once"),
}


def after_install() -> None:
	for name, (value, _respond, _resolve) in PRIORITIES.items():
		add("HD Ticket Priority", name, integer_value=value)
	for name in TYPES:
		add("HD Ticket Type", name, is_system=1)
	for name in TEAMS:
		add("HD Team", name, team_name=name)
	for stars, labels in FEEDBACK.items():
		for label in labels:
			add("HD Ticket Feedback Option", label, label=label, rating=stars / 5)
	add(
		"HD Service Level Agreement",
		"Default",
		service_level="Default",
		default_sla=1,
		enabled=1,
		apply_sla_for_resolution=1,
		priorities=[
			{
				"priority": name,
				"response_time": respond,
				"resolution_time": resolve,
				"default_priority": int(name == "Medium"),
			}
			for name, (_value, respond, resolve) in PRIORITIES.items()
		],
		pause_sla_on=[{"status": "Replied"}],
		sla_fulfilled_on=[{"status": "Resolved"}, {"status": "Closed"}],
	)


def add(doctype: str, name: str, **values) -> None:
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, "name": name, **values}).insert(ignore_permissions=True)

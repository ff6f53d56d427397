"""Every event writes its name into a default, so that tests can count them."""

import frappe

KEY = "sample_app_events"


def note(what: str) -> None:
	frappe.db.set_global(KEY, ",".join(filter(None, [frappe.db.get_global(KEY), what])))


def noted() -> list[str]:
	return (frappe.db.get_global(KEY) or "").split(",")


def before_install():
	note("before_install")


def after_install():
	# the tables are there: a bench syncs the DocTypes first
	frappe.get_doc(doctype="Sample Thing", title="Seed", quantity=1).insert()
	note("after_install")


def before_uninstall():
	note("before_uninstall")


def after_uninstall():
	note("after_uninstall")


def before_migrate():
	note("before_migrate")


def after_migrate():
	note("after_migrate")


def on_ticket_update(doc, method=None):
	note(f"ticket {doc.name}")


def on_todo(doc, method=None):
	doc.description = f"{doc.description} (seen)"


def hourly():
	note("hourly")


def at_dawn():
	note("at_dawn")


def shout(text):
	return text.upper() + "!"


def thing_conditions(user=None):
	user = user or frappe.session.user
	return "" if user == "Administrator" else "`tabSample Thing`.kind = 'B'"


def thing_permission(doc, ptype=None, user=None):
	return (user or frappe.session.user) == "Administrator" or doc.kind == "B"


def slow(seconds: float, marker: str):
	"""A job that takes its time and says when it starts and ends."""
	import time

	note(f"start {marker}")
	frappe.db.commit()
	time.sleep(seconds)
	note(f"end {marker}")


def make_things(prefix: str, count: int):
	for number in range(count):
		frappe.get_doc(doctype="Sample Thing", title=f"{prefix} {number}").insert()
		frappe.db.commit()


def fail():
	raise ValueError("this job always fails")

import datetime

import frappe


@frappe.whitelist()
def echo(
	flag: bool = False, number: int = 0, share: float = 0.0, day: datetime.date | None = None, text: str = ""
):
	"""The arguments as they arrive."""
	return {name: [type(value).__name__, str(value)] for name, value in locals().items()}


@frappe.whitelist()
def echo_list(items: list[int]):
	return items


@frappe.whitelist(methods=["POST"])
def change(title: str, quantity: int) -> int:
	frappe.db.set_value("Sample Thing", title, "quantity", quantity)
	return quantity


@frappe.whitelist(allow_guest=True)
def anybody(text: str) -> str:
	return text


@frappe.whitelist()
def fail():
	frappe.db.set_value("Sample Thing", "Seed", "quantity", 999)
	frappe.throw(frappe._("Nothing doing"))


def hidden():
	return "not whitelisted"

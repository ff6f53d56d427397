"""The demo's own face: its name and logo on the login page and the desk home, nobody else's there."""

from __future__ import annotations

NAME = "服务质量改进"
LOGO = "/assets/itss_improvement/images/logo.svg"
GEAR = "/assets/monoframe/images/settings-gear.svg"
FRAMEWORK = "monoframe"
ADMINISTRATORS = "System Manager"
ADMINISTRATOR = "系统管理员"


def apply() -> None:
	"""Brand the open site. Done twice, it changes nothing the second time."""
	_update("Website Settings", app_name=NAME, app_logo=LOGO, favicon=LOGO, splash_image=LOGO)
	_update("System Settings", app_name=NAME, disable_product_suggestion=1)
	_update("Navbar Settings", app_logo=LOGO)
	_hide_links_of_others()
	_keep_icons_for_administrators()
	_name_administrator()


def _update(doctype: str, **values: str | int) -> None:
	import frappe

	doc = frappe.get_single(doctype)
	wanted = {field: value for field, value in values.items() if doc.meta.has_field(field)}
	if any(doc.get(field) != value for field, value in wanted.items()):
		doc.update(wanted)
		doc.flags.ignore_mandatory = True
		doc.save()


def _hide_links_of_others() -> None:
	"""The help menu leads to pages of the framework's maintainers, who know nothing of this site."""
	import frappe

	settings = frappe.get_single("Navbar Settings")
	items = [row for row in settings.help_dropdown if row.item_type == "Route" and not row.hidden]
	for row in items:
		row.hidden = 1
	if items:
		settings.save()


def _keep_icons_for_administrators() -> None:
	"""The framework's own icons are of no use to people without its administrator's role."""
	import frappe

	changed = False
	for name in frappe.get_all("Desktop Icon", {"app": FRAMEWORK}, pluck="name"):
		icon = frappe.get_doc("Desktop Icon", name)
		if icon.roles:
			continue
		icon.append("roles", {"role": ADMINISTRATORS})
		if icon.icon_type == "App":
			icon.logo_url = GEAR
		icon.save()
		changed = True
	if changed:
		frappe.clear_cache()


def _name_administrator() -> None:
	"""Who made the demo's records: shown beside every one of them."""
	import frappe

	if frappe.db.get_value("User", "Administrator", "full_name") != ADMINISTRATOR:
		frappe.db.set_value(
			"User", "Administrator", {"first_name": ADMINISTRATOR, "full_name": ADMINISTRATOR}
		)
		frappe.clear_cache(user="Administrator")

"""The register for everybody who may see some of it, without the desk."""

import frappe
from frappe import _

from itss_improvement.opportunities import register

no_cache = 1


def get_context(context):
	if frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = "/login?redirect-to=/improvement"
		raise frappe.Redirect
	if not frappe.has_permission(register.DOCTYPE, "read"):
		raise frappe.PermissionError(_("You have no role that lets you see improvements."))
	context.title = _("Service Quality Improvement")
	context.no_breadcrumbs = True
	context.full_width = True
	context.reader = frappe.utils.get_fullname()
	context.columns = register.by_stage()
	context.stage_hints = {
		"Plan": _("Identify and assess"),
		"Do": _("Carry out"),
		"Check": _("Verify and measure"),
		"Act": _("Standardise and teach"),
	}
	return context

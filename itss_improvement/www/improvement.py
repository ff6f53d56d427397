"""The register for everybody who may see some of it, without the desk."""

from frappe import _

from itss_improvement import pages
from itss_improvement.opportunities import register

no_cache = 1


def get_context(context):
	pages.open_page(context, pages.REGISTER, _("Service Quality Improvement"), register.DOCTYPE)
	context.columns = register.by_stage()
	context.stage_hints = {
		"Plan": _("Identify and assess"),
		"Do": _("Carry out"),
		"Check": _("Verify and measure"),
		"Act": _("Standardise and teach"),
	}
	return context

"""First values of **Improvement Settings** (R1, R83)."""

import frappe

from itss_improvement.setup.seeds import SETTINGS, remember, was_seeded

KEY = "settings"
REGULATION = {
	"document_title": "运维服务质量改进管理制度",
	"document_number": "XDYJ-04-04",
	"version": "V1.0",
}
"""The regulation that the rules come from. Names of people and of the company are the site's to fill in."""


def apply() -> None:
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

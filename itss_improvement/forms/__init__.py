"""The official forms: what the company files and the auditor reads (R1, R84-R91).

`FORMS` names them by the DocType whose records they are printed of. What stands on one is a table of its own module.
"""

from __future__ import annotations

import frappe
from frappe import _

from itss_improvement.forms import (
	corrective_action,
	evaluation,
	filling,
	measure,
	notice,
	opportunity,
	project,
	regulation,
	review,
	verification,
)
from itss_improvement.forms.declaring import Form
from itss_improvement.forms.sheet import Sheet

FORMS: dict[str, Form] = {
	module.FORM.doctype: module.FORM
	for module in (
		opportunity,
		notice,
		corrective_action,
		project,
		evaluation,
		measure,
		verification,
		review,
		regulation,
	)
}


def of(doctype: str) -> Form:
	"""The form that records of `doctype` are printed on."""
	if doctype not in FORMS:
		frappe.throw(_("{0} has no form.").format(_(doctype)), title=_("Not Possible"))
	return FORMS[doctype]


def improvement_form(doc) -> Sheet:
	"""For print formats: `doc` as it is stored, whatever a request says of it, on its form.

	In the language of the records, unless the request asks for another one. Whoever calls it checked that the record
	may be read.
	"""
	if not doc.is_new():
		doc = frappe.get_doc(doc.doctype, doc.name)
	return filling.filled(of(doc.doctype), doc, asked_for())


def asked_for() -> str | None:
	"""The language that a request to print names, as the framework's own print formats take it."""
	asked = frappe.form_dict.get("language") or frappe.form_dict.get("_lang")
	return str(asked) if asked and frappe.db.exists("Language", asked) else None

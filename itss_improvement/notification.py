"""Telling somebody something, in the desk and by e-mail (R15, R17)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import frappe
from frappe.desk.doctype.notification_settings.notification_settings import is_email_notifications_enabled
from frappe.email.doctype.email_account.email_account import EmailAccount

TEMPLATES = "templates/emails/"


def notify(
	user: str,
	subject: str,
	template: str,
	values: Mapping[str, object],
	doctype: str,
	name: str,
	opens_record: bool = False,
) -> bool:
	"""Put a notification on the user's desk, and a mail about the record into the queue. Whether there is a mail.

	`template` names a page under `templates/emails`, which shows `values`. `subject` is ours, not a customer's: the
	desk shows it as markup. With `opens_record` the notification opens the record, else it shows what the page says.
	All is in the language that is being spoken. Both are stored with the transaction: what rolls it back takes them
	along, and nothing is sent before it is committed.
	"""
	content = without_gaps(frappe.get_template(f"{TEMPLATES}{template}.html").render(values))
	frappe.get_doc(
		doctype="Notification Log",
		type="Alert",
		for_user=user,
		from_user=frappe.session.user,
		subject=subject,
		email_content=content,
		document_type=doctype if opens_record else None,
		document_name=name if opens_record else None,
	).insert(ignore_permissions=True)
	return _mail(user, subject, template, values, doctype, name)


def without_gaps(page: str) -> str:
	"""`page` without the space between its tags, which the desk's field for rich text would show."""
	return re.sub(r">\s+<", "><", page).strip()


def _mail(
	user: str, subject: str, template: str, values: Mapping[str, object], doctype: str, name: str
) -> bool:
	address = frappe.db.get_value("User", user, "email")
	if not address or not is_email_notifications_enabled(user) or not EmailAccount.find_outgoing():
		return False
	frappe.db.savepoint("improvement_mail")
	try:
		queued = frappe.sendmail(
			recipients=[address],
			subject=subject,
			template=template,
			args=dict(values),
			header=[subject, "blue"],
			with_container=True,
			reference_doctype=doctype,
			reference_name=name,
		)
	except Exception:
		# an address that no mail can be made for: they have it on their desk, and the error log says why
		frappe.db.rollback(save_point="improvement_mail")
		frappe.clear_messages()
		frappe.log_error(
			title="A mail about deadlines could not be made", reference_doctype=doctype, reference_name=name
		)
		return False
	frappe.db.release_savepoint("improvement_mail")
	return bool(queued)

"""Checkpoints of the log where the company's own administrators cannot reach them: by mail to somebody outside, and on
the signed form of the management review (R70, R92)."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.utils import now_datetime

from itss_improvement import languages
from itss_improvement.archives import CHECKPOINT, log
from itss_improvement.settings import settings

TEMPLATE = "improvement_checkpoint"


def send_newest() -> bool:
	"""Put a mail with the newest checkpoint into the queue, unless it was sent to the witness before. Whether there is
	one. Those in between need no mail: that the log still begins with them is proven by the newest."""
	address = (settings().witness_address or "").strip()
	newest = log.newest()
	if not address or not newest or not EmailAccount.find_outgoing():
		return False
	if frappe.db.get_value(CHECKPOINT, newest.name, "mailed_to") == address:
		return False
	with languages.speaking(languages.of_records() or frappe.local.lang):
		subject = _("Checkpoint of the Archive: {0} Entries").format(newest.log_size)
		frappe.sendmail(
			recipients=[address],
			subject=subject,
			template=TEMPLATE,
			args={"company": settings().company or "", "checkpoint": newest},
			header=[subject, "blue"],
			with_container=True,
		)
	frappe.db.set_value(
		CHECKPOINT,
		newest.name,
		{"mailed_to": address, "mailed_on": now_datetime()},
		update_modified=False,
	)
	return True


def newest() -> dict[str, object]:
	"""The newest checkpoint, as the minutes of a management review name it."""
	found = log.newest()
	return {
		"log_size": found.log_size if found else 0,
		"log_root": found.root if found else "",
		"log_made_on": found.made_on if found else None,
	}

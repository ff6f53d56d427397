"""Whether all archives left the site in a pack: without that the app is not uninstalled (R92, R93)."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from itss_improvement.archives import ARCHIVE, CHECKPOINT, log
from itss_improvement.archives.pack import verify


def note(pack: Path) -> bool:
	"""The pack is handed out: where it holds every archive that there is, and the log to its end, its checkpoint is
	marked. Whether it does."""
	with ZipFile(pack) as file:
		names = {name.partition("/")[0] for name in file.namelist() if name.endswith(f"/{verify.ENTRIES}")}
		size = json.loads(file.read(verify.CHECKPOINTS))["latest"]["size"]
	newest = log.newest()
	if not newest or cint(newest.log_size) != size or names != set(_there()):
		return False
	frappe.db.set_value(
		CHECKPOINT,
		newest.name,
		{"exported_on": now_datetime(), "exported_by": frappe.session.user},
		update_modified=False,
	)
	return True


def check_exported() -> None:
	"""Raise ValidationError where archives are on this site that no pack has carried away as they are now."""
	newest = log.newest()
	if newest and not frappe.db.get_value(CHECKPOINT, newest.name, "exported_on"):
		frappe.throw(
			_(
				"Uninstalling removes {0} archives that must be kept, and they were not exported since the last of them was"
				" written. Make a pack of evidence of all archives, fetch it, check it with verify.py, then uninstall."
			).format(len(_there())),
			title=_("Not Possible"),
		)


def _there() -> list[str]:
	return frappe.get_all(ARCHIVE, {"disposed_on": ["is", "not set"]}, pluck="name", limit_page_length=0)

"""Removes what `setup` declares."""

import frappe

from itss_improvement import downloads
from itss_improvement.archives import exporting
from itss_improvement.helpdesk import connections
from itss_improvement.setup import blocks, boards, form_scripts, indexes, references, roles, workflows


def before_uninstall() -> None:
	"""Also run when somebody only asks what an uninstall would do: they are told as well."""
	exporting.check_exported()


def after_uninstall() -> None:
	# run on a dry run as well, which leaves the module where it is
	if frappe.db.exists("Module Def", {"app_name": "itss_improvement"}):
		return
	downloads.remove_all()
	form_scripts.remove()
	blocks.remove()
	boards.remove()
	workflows.remove()
	indexes.remove()
	connections.remove_secrets()
	# before the roles: they stay where a permission names them
	references.remove()
	roles.remove()

"""What is found inside the block."""

import pytest

from embedded import SiteError, open_site


def test_import_frappe_is_the_framework(module_site):
	import frappe
	import frappe.model.document
	import monoframe
	import monoframe.model.document
	from frappe.query_builder.functions import Count
	from frappe.utils import cint

	assert frappe is monoframe
	assert frappe.model.document is monoframe.model.document
	assert frappe.model.document.__spec__.name == "monoframe.model.document"
	assert frappe.get_attr("frappe.utils.cint") is cint
	assert Count.__module__.startswith("pypika")
	assert frappe.__version__.startswith("16.") and frappe.embedded is True
	assert frappe.exceptions.FrappeTypeError is monoframe.exceptions.MonoframeTypeError
	from frappe.frappeclient import FrappeClient  # noqa: F401

	with pytest.raises(ModuleNotFoundError, match=r"frappe\.no_such_module"):
		import frappe.no_such_module


def test_set_up_is_done_and_no_mail_goes_out(module_site):
	import frappe

	settings = frappe.get_single("System Settings")
	assert settings.time_zone == "Asia/Shanghai" and settings.setup_complete
	assert frappe.is_setup_complete()
	assert frappe.utils.get_system_timezone() == "Asia/Shanghai"
	assert frappe.are_emails_muted()
	assert frappe.utils.format_date("2026-11-22") == "2026-11-22"


def test_what_is_made_while_installing_bears_the_site_s_time(module_site):
	import frappe

	made = frappe.get_all("Module Def", {"app_name": "sample_app"}, pluck="creation")[0]
	age = frappe.utils.now_datetime() - made
	# in the framework's own zone it would seem two and a half hours older than it is
	assert 0 <= age.total_seconds() < 2 * 60 * 60


def test_a_second_site_in_the_same_process_is_refused(module_site, folder):
	with pytest.raises(SiteError, match="leave that block first"), open_site(folder):
		pass

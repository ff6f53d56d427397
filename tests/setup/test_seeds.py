"""What a site begins with, and that it is the administrator's from then on."""

from __future__ import annotations

import pytest

from tests import people

pytestmark = pytest.mark.usefixtures("site")

OURS = (
	"Improvement Department",
	"Improvement Standard",
	"Improvement Trigger",
	"Improvement Calendar",
	"Improvement Calendar Day",
)


def stored() -> dict:
	import frappe

	found = {doctype: frappe.get_all(doctype, fields=["*"], order_by="name") for doctype in OURS}
	found["settings"] = frappe.get_single("Improvement Settings").as_dict()
	found["roles"] = frappe.get_all("Role", {"name": ["like", "ITSS %"]}, ["*"], order_by="name")
	return found


def apply() -> None:
	from itss_improvement import install

	install.apply()


@pytest.mark.row("R5", "R7", "R26", "R27")
def test_a_fresh_site_has_departments_triggers_and_roles(site):
	import frappe

	departments = frappe.get_all("Improvement Department", pluck="name")
	assert {"运维管理部", "质量效能部", "人力资源部", "采购部"} <= set(departments)
	quality = frappe.get_all("Improvement Department", {"is_quality_department": 1}, pluck="name")
	assert quality == ["质量效能部"]
	conditions = set(frappe.get_all("Improvement Trigger", {"enabled": 1}, pluck="signal_condition"))
	assert conditions >= {
		"Target at Risk",
		"SLA Response Breach",
		"SLA Resolution Breach",
		"Poor Rating",
		"Complaint",
		"Reopened Ticket",
		"Repeated Ticket",
		"SLA Attainment Under Target",
	}
	assert frappe.db.count("Role", {"name": ["like", "ITSS %"]}) == 6


@pytest.mark.row("R20")
def test_a_fresh_site_has_the_standards_that_the_regulation_names(site):
	import frappe

	assert set(frappe.get_all("Improvement Standard", pluck="name")) == {
		"GB/T 28827.1-2022",
		"GB/T 28827.2-2012",
		"GB/T 28827.3-2012",
		"T/CESA 1299—2023",
	}
	assert frappe.db.get_value("Improvement Standard", "GB/T 28827.1-2022", "standard_title").startswith(
		"信息技术服务"
	)


def test_applied_again_nothing_changes(site):
	before = stored()
	apply()
	apply()
	assert stored() == before


def test_what_an_administrator_edited_stays(site):
	import frappe

	trigger = frappe.get_doc("Improvement Trigger", "客户投诉")
	trigger.update({"enabled": 0, "description": "改过", "signal_condition": "Poor Rating"}).save()
	frappe.get_doc("Improvement Department", "采购部").update({"disabled": 1}).save()
	frappe.get_single("Improvement Settings").update({"document_number": "QM-7", "repeat_days": 3}).save()
	frappe.db.set_value("Role", "ITSS Staff", "desk_access", 1)
	before = stored()
	apply()
	assert stored() == before


def test_what_an_administrator_removed_or_renamed_stays_so(site):
	import frappe

	frappe.delete_doc("Improvement Trigger", "客户投诉")
	frappe.delete_doc("Improvement Department", "采购部")
	frappe.rename_doc("Improvement Department", "人力资源部", "人事部")
	before = stored()
	apply()
	assert stored() == before
	assert not frappe.db.exists("Improvement Trigger", "客户投诉")
	assert frappe.db.exists("Improvement Department", "人事部")


def test_a_role_that_is_gone_comes_back(site):
	"""The DocTypes name it in their permissions."""
	import frappe

	frappe.db.delete("Role", {"name": "ITSS Auditor"})
	frappe.clear_cache()
	apply()
	assert frappe.db.get_value("Role", "ITSS Auditor", "desk_access") == 1


def test_a_record_that_was_there_before_is_left_alone(site):
	"""A site that has a department of the same name already."""
	import frappe

	from itss_improvement.setup.seeds import seed

	people.make_everybody()
	seed("department:tests", doctype="Improvement Department", department_name=people.QUALITY)
	assert frappe.db.get_value("Improvement Department", people.QUALITY, "head") == people.OFFICER


def test_the_service_desk_has_its_indexes(site):
	import frappe

	from itss_improvement.setup.indexes import declared

	missing = [
		name
		for doctype, indexes in declared().items()
		for name in indexes
		if not frappe.db.has_index(f"tab{doctype}", name)
	]
	assert missing == []

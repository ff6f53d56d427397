"""Migrating a site, and removing and installing its apps."""

import json
import os
import shutil

import pytest

from embedded import SiteError, open_site

from .conftest import SAMPLE
from .test_apps import noted


def test_migrating_runs_each_hook_once_and_only_new_patches(folder):
	with open_site(folder) as site:
		import frappe

		before = len(noted())
		frappe.db.delete("Patch Log", {"patch": "sample_app.patches.count"})
		frappe.db.set_value("Role", "Sample Reader", "desk_access", 0)
		frappe.db.commit()
		site.migrate()
		assert noted()[before:] == ["before_migrate", "patch", "after_migrate"]
		assert frappe.db.get_value("Role", "Sample Reader", "desk_access") == 1  # fixtures overwrite
		site.migrate()
		assert noted()[before + 3 :] == ["before_migrate", "after_migrate"]


CHANGED = """
import sys
from embedded import open_site
with open_site(sys.argv[1]) as site:
	import frappe
	for row in range(2):
		frappe.get_doc(doctype="Sample Thing", title=f"row {row}", quantity=row).insert()
	frappe.db.commit()
	site.migrate()
	meta = frappe.get_meta("Sample Thing")
	assert meta.get_field("added") and not meta.get_field("code")
	frappe.get_doc(doctype="Sample Thing", title="new", added="yes").insert()
	print(frappe.get_all("Sample Thing", fields=["title", "quantity", "added"], order_by="title", as_list=True))
	print(frappe.db.exists("DocType", "Sample Late"), frappe.db.count("Sample Late"))
	print(site.record["versions"]["sample_app"])
"""


def test_migrating_applies_changed_and_new_doctypes(folder, run, tmp_path):
	"""Another version of the app lies before the one that the site was made with."""
	app = tmp_path / "later" / "sample_app"
	shutil.copytree(SAMPLE / "sample_app", app)
	(app / "__init__.py").write_text('__version__ = "1.3.0"\n')
	path = app / "sample/doctype/sample_thing/sample_thing.json"
	doctype = json.loads(path.read_text())
	doctype["fields"] = [field for field in doctype["fields"] if field["fieldname"] != "code"]
	doctype["fields"].append({"fieldname": "added", "fieldtype": "Data", "label": "Added", "unique": 1})
	doctype["field_order"] = [field["fieldname"] for field in doctype["fields"]]
	doctype["modified"] = "2027-01-01 00:00:00.000000"
	path.write_text(json.dumps(doctype))
	late = app / "sample/doctype/sample_late"
	shutil.copytree(app / "sample/doctype/sample_number", late)
	for file in late.glob("sample_number.*"):
		text = file.read_text().replace("Sample Number", "Sample Late").replace("SampleNumber", "SampleLate")
		file.with_name(file.name.replace("number", "late")).write_text(text)
		file.unlink()
	output = run(CHANGED, folder, PYTHONPATH=os.pathsep.join([str(app.parent), os.environ["PYTHONPATH"]]))
	rows, late_rows, version = output.splitlines()[-3:]
	assert "row 0" in rows and "'yes'" in rows and "Seed" in rows
	assert (late_rows, version) == ("Sample Late 0", "1.3.0")


def test_an_app_is_removed_with_its_tables_and_installed_again(folder):
	with open_site(folder) as site:
		import frappe

		site.uninstall_app("sample_app", dry_run=True)
		assert frappe.db.count("Sample Thing") == 1
		site.uninstall_app("sample_app")
		assert site.apps() == ["monoframe", "helpdesk"]
		assert "tabSample Thing" not in frappe.db.get_tables(cached=False)
		for doctype, filters in (
			("DocType", {"module": "Sample"}),
			("Module Def", {"app_name": "sample_app"}),
		):
			assert not frappe.get_all(doctype, filters)
		assert "before_uninstall" in noted() and "after_uninstall" in noted()
		assert "sample_app" not in str(frappe.get_hooks("doc_events"))
		site.migrate()
		assert not frappe.get_all("Scheduled Job Type", {"method": ("like", "sample_app.%")})
		frappe.get_doc(doctype="ToDo", description="without the app").insert()
		frappe.db.commit()
		assert json.loads((folder / "site.json").read_text())["apps"] == ["helpdesk"]
		with pytest.raises(SiteError, match="not installed"):
			site.uninstall_app("sample_app")

		site.install_app("sample_app")
		assert site.apps() == ["monoframe", "helpdesk", "sample_app"]
		assert frappe.db.count("Sample Thing") == 1
		with pytest.raises(SiteError, match="installed on this site already"):
			site.install_app("sample_app")


def test_the_host_is_removed_and_comes_back_after_the_other_app(folder):
	with open_site(folder) as site:
		import frappe

		site.uninstall_app("helpdesk")
		assert site.apps() == ["monoframe", "sample_app"] and not frappe.db.exists("DocType", "HD Ticket")
	with open_site(folder) as site:
		site.install_app("helpdesk")
		assert site.apps() == ["monoframe", "sample_app", "helpdesk"]
		ticket = frappe.get_doc(doctype="HD Ticket", subject="x", raised_by="a@example.com").insert()
		assert f"ticket {ticket.name}" in noted()

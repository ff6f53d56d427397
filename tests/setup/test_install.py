"""Installing, removing and installing again, on sites of their own: nothing of ours stays on a service desk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

pytestmark = pytest.mark.skipif(
	bool(os.environ.get("BENCH")), reason="removes the app, and a bench's site keeps it"
)

APP = "itss_improvement"
NOISE = frozenset(
	{
		# the framework's own diaries of what was done
		*("Activity Log", "Deleted Document", "Error Log", "Version", "Patch Log", "Installed Application"),
		*("Scheduled Job Log", "Access Log", "Route History", "Console Log", "DefaultValue", "Comment"),
		"Permission Log",
		# jobs of an app that is gone are removed by the next migration
		"Scheduled Job Type",
	}
)


@pytest.fixture(scope="module")
def desk_only(tmp_path_factory, mariadb_server):
	"""The folder of a closed site with the service desk and without us."""
	from embedded import open_site

	folder = tmp_path_factory.mktemp("desk") / "site"
	with open_site(folder, apps=("helpdesk",)):
		pass
	return folder


@pytest.fixture
def copy_of(tmp_path):
	from embedded import open_site, snapshot

	@contextmanager
	def opened(folder) -> Iterator[object]:
		snapshot(folder, tmp_path / "copy")
		with open_site(tmp_path / "copy") as site:
			yield site

	return opened


def content() -> dict[str, set[str]]:
	"""The names of all records of all DocTypes, by DocType, and the indexes of ours that there are."""
	import frappe

	from itss_improvement.setup.indexes import declared

	frappe.clear_cache()
	found = {}
	for doctype in frappe.get_all("DocType", {"issingle": 0, "is_virtual": 0}, pluck="name"):
		if doctype not in NOISE and frappe.db.table_exists(doctype, cached=False):
			found[doctype] = set(map(str, frappe.get_all(doctype, pluck="name", limit_page_length=0)))
	# a migration writes the rows of a workflow anew, under other names
	for rows in ("Workflow Document State", "Workflow Transition"):
		fields = ["parent", "idx", "state"]
		found[rows] = {f"{row.parent} {row.idx} {row.state}" for row in frappe.get_all(rows, fields=fields)}
	found["Singles"] = set(frappe.db.sql_list("select distinct doctype from tabSingles"))
	found["tables"] = set(frappe.db.get_tables(cached=False))
	found["indexes"] = {
		f"{doctype} {name}"
		for doctype, indexes in declared().items()
		for name in indexes
		if frappe.db.table_exists(doctype, cached=False) and frappe.db.has_index(f"tab{doctype}", name)
	}
	return found


def differences(before: dict, after: dict) -> dict[str, dict[str, set[str]]]:
	"""What came and what went, by DocType."""
	return {
		key: {
			"came": after.get(key, set()) - before.get(key, set()),
			"went": before.get(key, set()) - after.get(key, set()),
		}
		for key in before.keys() | after.keys()
		if before.get(key, set()) != after.get(key, set())
	}


def declared() -> dict[str, set[tuple]]:
	"""What an app leaves on a site beside records: by what it says, not by its name."""
	import frappe

	def rows(doctype: str, *fields: str, **filters) -> set[tuple]:
		found = frappe.get_all(doctype, filters, list(fields), limit_page_length=0)
		return {tuple(str(row[field]) for field in fields) for row in found}

	rights = ("parent", "role", "permlevel", "if_owner", "read", "write", "create", "delete", "submit")
	rights = (*rights, "cancel", "export", "import", "print", "report", "share", "email")
	return {
		"Custom Field": rows("Custom Field", "dt", "fieldname", "fieldtype", "module"),
		"Property Setter": rows("Property Setter", "doc_type", "field_name", "property", "value", "module"),
		"Role": rows("Role", "name", "desk_access", "disabled"),
		"Workflow": rows("Workflow", "name", "document_type", "is_active", "workflow_state_field"),
		"Workflow State": rows("Workflow State", "name", "style"),
		"Workflow Document State": rows("Workflow Document State", "parent", "idx", "state", "allow_edit"),
		"Workflow Transition": rows(
			"Workflow Transition", "parent", "idx", "state", "action", "next_state", "allowed"
		),
		"DocPerm": rows("DocPerm", *rights),
		"Custom DocPerm": rows("Custom DocPerm", *rights),
	}


def meta_of_the_ticket(doctype: str = "HD Ticket") -> list[dict]:
	import frappe

	meta = frappe.get_meta(doctype, cached=False)
	# the rows' own names and times are of the site that they were made on
	told = ("name", "creation", "modified", "modified_by")
	return [{**row.as_dict(), **dict.fromkeys(told)} for row in (*meta.fields, *meta.permissions)]


def test_removed_nothing_stays_and_installed_again_all_is_there(desk_only, copy_of):
	with copy_of(desk_only) as site:
		bare, ticket = content(), meta_of_the_ticket()
		site.install_app(APP)
		installed = content()
		assert installed["indexes"] and "Improvement Opportunity" in installed["DocType"]
		make_use_of_it()
		used = content()
		site.uninstall_app(APP, dry_run=True)
		assert differences(used, content()) == {}, "asking what an uninstall would do does nothing"
		site.uninstall_app(APP)
		left = differences(bare, content())
		assert left == {}, "; ".join(
			f"{key}: {len(change['came'])} came, {len(change['went'])} went" for key, change in left.items()
		)
		assert meta_of_the_ticket() == ticket
		assert APP not in site.apps()
		save_a_ticket()
		site.install_app(APP)
		again = content()
		assert {key: len(names) for key, names in again.items() if key.startswith("Improvement")} == {
			key: len(names) for key, names in installed.items() if key.startswith("Improvement")
		}
		assert again["Role"] == installed["Role"] and again["indexes"] == installed["indexes"]
		save_a_ticket()


def make_use_of_it() -> None:
	"""What a year leaves behind: records, tasks, shares, customised forms and permissions."""
	import frappe
	from frappe.custom.doctype.custom_field.custom_field import create_custom_field
	from frappe.custom.doctype.property_setter.property_setter import make_property_setter
	from frappe.permissions import add_permission

	from itss_improvement.opportunities import assessment
	from tests import improvements, measures, people

	people.make_everybody()
	name = improvements.draft().name
	assessment.submit(name)
	frappe.get_doc("Improvement Opportunity", name).add_comment("Comment", "看过了")
	# a file that somebody uploaded is theirs, the one that holds the same bytes is ours
	evidence = measures.stored(measures.in_state("Done").name)["rows"]
	frappe.db.delete("File", {"name": ["in", [row.file for row in evidence]]})
	frappe.share.add("Improvement Opportunity", name, people.STRANGER, notify=0)
	create_custom_field("Improvement Opportunity", {"fieldname": "extra", "fieldtype": "Data", "label": "X"})
	make_property_setter("Improvement Opportunity", "title", "label", "Betreff", "Data")
	add_permission("Improvement Opportunity", "System Manager")
	# the people themselves are the site's
	for email in people.ROLES:
		frappe.db.delete("Has Role", {"parent": email, "role": ["not like", "ITSS %"]})
		frappe.db.delete("User", {"name": email})
	frappe.db.commit()


def save_a_ticket() -> None:
	import frappe

	from tests import desk

	desk.make_sla()
	desk.make_ticket(age_minutes=120)
	frappe.db.commit()


def test_without_a_service_desk_and_with_one_that_comes_later(own_site):
	from embedded import open_site

	with open_site(own_site) as site:
		import frappe

		site.uninstall_app(APP)
		site.uninstall_app("helpdesk")
		site.install_app(APP)
		assert content()["indexes"] == set()
		from itss_improvement.helpdesk import desks

		assert desks() == []
		site.install_app("helpdesk")
		assert len(content()["indexes"]) == 8
		assert [desk.name for desk in desks()] == ["HD Ticket"]
		save_a_ticket()
		assert frappe.db.count("Improvement Signal") == 1
		# and a desk that goes takes nothing of ours along
		site.uninstall_app("helpdesk")
		assert frappe.db.count("Improvement Signal") == 1
		site.uninstall_app(APP)
		assert not frappe.db.exists("Role", "ITSS Staff")


@pytest.fixture(scope="module")
def after_the_desk(desk_only, tmp_path_factory) -> dict:
	"""What stands on a site that had the service desk first."""
	from embedded import open_site, snapshot

	folder = tmp_path_factory.mktemp("after") / "site"
	snapshot(desk_only, folder)
	with open_site(folder) as site:
		site.install_app(APP)
		return {"declared": declared(), "ticket": meta_of_the_ticket(), "indexes": content()["indexes"]}


def test_before_the_service_desk_and_after_it_the_same_stands_there(after_the_desk, tmp_path):
	from embedded import open_site

	with open_site(tmp_path / "site", apps=(APP,)) as site:
		alone = declared()
		site.install_app("helpdesk")
		assert declared() == after_the_desk["declared"]
		assert meta_of_the_ticket() == after_the_desk["ticket"]
		assert content()["indexes"] == after_the_desk["indexes"]
		# what the desk adds is its own, and of no DocType of ours
		assert all(alone[key] <= found for key, found in declared().items())
		site.uninstall_app("helpdesk")
		assert all(declared()[key] >= found for key, found in alone.items())


def test_installed_twice_and_migrated_twice_the_same_stands_there(after_the_desk, desk_only, copy_of):
	from embedded import SiteError

	with copy_of(desk_only) as site:
		site.install_app(APP)
		before = content()
		with pytest.raises(SiteError, match="installed on this site already"):
			site.install_app(APP)
		# as a bench does it with --force
		from itss_improvement import install

		install.before_install()
		install.after_install()
		install.after_app_install("helpdesk")
		assert differences(before, content()) == {}
		site.migrate()
		site.migrate()
		assert declared() == after_the_desk["declared"]
		assert meta_of_the_ticket() == after_the_desk["ticket"]
		site.uninstall_app(APP)
		site.install_app(APP)
		assert declared() == after_the_desk["declared"]


def test_erpnext_s_desk_is_left_as_it_was(own_site):
	from embedded import open_site

	with open_site(own_site) as site:
		import frappe

		site.uninstall_app("helpdesk")
		site.install_app("erpnext")
		assert len(content()["indexes"]) == 6
		from itss_improvement.helpdesk import desks

		assert [desk.name for desk in desks()] == ["Issue"]
		save_an_issue()
		assert frappe.db.count("Improvement Signal") == 1
		issue = meta_of_the_ticket("Issue")
		site.uninstall_app(APP)
		assert meta_of_the_ticket("Issue") == issue
		from itss_improvement.setup.indexes import ON_TICKETS

		assert not any(frappe.db.has_index("tabIssue", name) for name in ON_TICKETS)
		assert not frappe.get_all("Custom Field", {"dt": "Issue"})
		assert not frappe.get_all("Property Setter", {"doc_type": "Issue"})
		save_an_issue()


def save_an_issue() -> None:
	import frappe

	from tests import issue_desk

	issue_desk.make_sla()
	issue_desk.make_ticket(age_minutes=120)
	frappe.db.commit()


def test_a_role_that_somebody_else_s_permissions_use_stays(own_site):
	from embedded import open_site

	with open_site(own_site) as site:
		import frappe
		from frappe.permissions import add_permission

		add_permission("ToDo", "ITSS Auditor")
		frappe.db.commit()
		site.uninstall_app(APP)
		assert frappe.get_all("Role", {"name": ["like", "ITSS %"]}, pluck="name") == ["ITSS Auditor"]


def test_migrated_twice_nothing_changes(own_site):
	from embedded import open_site

	def ours() -> dict:
		import frappe

		doctypes = frappe.get_all("DocType", {"module": "ITSS Improvement", "issingle": 0}, pluck="name")
		rows = {doctype: frappe.get_all(doctype, fields=["*"], order_by="name") for doctype in doctypes}
		rows["DocType"] = frappe.get_all("DocType", {"name": ["in", doctypes]}, ["*"], order_by="name")
		settings = frappe.get_single("Improvement Settings").as_dict()
		return {**rows, "settings": settings}

	with open_site(own_site) as site:
		rows, before = ours(), content()
		site.migrate()
		site.migrate()
		assert ours() == rows
		assert differences(before, content()) == {}

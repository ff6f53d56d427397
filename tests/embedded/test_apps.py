"""Several apps on one site: hooks, modules, pages, translations."""

from .conftest import SAMPLE


def noted():
	from sample_app.events import noted

	return noted()


def test_hooks_of_all_apps_in_their_order(site):
	import frappe

	assert frappe.get_installed_apps() == ["monoframe", "helpdesk", "sample_app"]
	assert frappe.get_hooks("app_name") == ["monoframe", "helpdesk", "sample_app"]
	assert frappe.get_hooks("app_title", app_name="sample_app") == ["Sample"]
	assert frappe.get_hooks("app_name", app_name="frappe") == ["monoframe"]
	assert frappe.get_hooks("EXTRA_VALUE") == ["from sample"]
	assert frappe.get_hooks("no_such_hook") == [] and frappe.get_hooks("no_such_hook", default=None) is None
	assert frappe.get_hooks().after_migrate[-1] == "sample_app.events.after_migrate"
	assert set(frappe.get_hooks("permission_query_conditions")) >= {"User", "HD Ticket", "Sample Thing"}


def test_paths_of_apps_and_modules(site):
	import frappe

	assert frappe.get_app_path("sample_app", "www", "sample.html") == str(
		SAMPLE / "sample_app/www/sample.html"
	)
	assert frappe.get_module_path("Sample") == str(SAMPLE / "sample_app/sample")
	assert frappe.get_app_path("frappe").endswith("/monoframe")
	assert frappe.local.module_app["sample"] == "sample_app"
	assert frappe.get_doctype_app("HD Ticket") == "helpdesk"
	assert frappe.db.get_value("Module Def", "Sample", "app_name") == "sample_app"


def test_events_of_one_app_on_the_doctypes_of_another(site):
	import frappe

	ticket = frappe.get_doc(doctype="HD Ticket", subject="x", raised_by="a@example.com").insert()
	assert f"ticket {ticket.name}" in noted()
	assert frappe.get_doc(doctype="ToDo", description="do").insert().description == "do (seen)"


def test_installing_did_what_a_bench_does(site):
	import frappe

	assert noted()[:2] == ["before_install", "after_install"]
	assert "patch" not in noted()  # recorded as done, not run
	assert frappe.db.exists("Patch Log", {"patch": "sample_app.patches.count"})
	assert frappe.db.exists("Role", "Sample Reader")
	assert (
		frappe.db.get_value("Scheduled Job Type", {"method": "sample_app.events.hourly"}, "frequency")
		== "Hourly"
	)
	cron = frappe.db.get_value(
		"Scheduled Job Type", {"method": "sample_app.events.at_dawn"}, ["frequency", "cron_format"]
	)
	assert tuple(cron) == ("Cron", "5 4 * * *")


def test_templates_say_frappe_and_know_the_apps_methods(site):
	import frappe

	assert frappe.render_template("{{ shout('a') }} {{ frappe.utils.cint('3') }}") == "A! 3"
	assert "<b>7 x</b>" in frappe.render_template("templates/includes/sample_part.html", {"text": "x"})
	workflow = __import__("frappe.model.workflow", fromlist=["x"]).get_workflow_safe_globals()
	assert frappe.safe_eval("frappe.session.user", workflow) == "Administrator"


def test_translations_are_read_from_the_apps_po_files(site):
	import frappe

	assert frappe._("Good morning", "zh") == "早上好"
	assert frappe._("Change", "zh", context="Coins") == "零钱"
	assert frappe._("Good morning", "en") == "Good morning"


def test_permissions_of_an_app_hold_for_lists_and_documents(site):
	import frappe

	user = frappe.get_doc(
		doctype="User", email="reader@example.com", first_name="R", send_welcome_email=0
	).insert()
	for title, kind in (("one", "A"), ("two", "B")):
		frappe.get_doc(doctype="Sample Thing", title=title, kind=kind).insert()
	frappe.set_user(user.name)
	assert frappe.get_list("Sample Thing", pluck="name") == ["two"]
	assert frappe.has_permission("Sample Thing", "read", "two")
	assert not frappe.has_permission("Sample Thing", "read", "one")


def test_the_apps_screen_knows_each_app_once(site):

	from frappe.apps import get_apps

	assert [(app["name"], app["title"]) for app in get_apps()] == [
		("helpdesk", "Helpdesk"),
		("sample_app", "Sample"),
	]

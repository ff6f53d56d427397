app_name = "sample_app"
app_title = "Sample"
app_publisher = "tests"
app_description = "An app of the tests"
app_email = "nobody@example.com"
app_license = "MIT"

before_install = "sample_app.events.before_install"
after_install = "sample_app.events.after_install"
before_uninstall = "sample_app.events.before_uninstall"
after_uninstall = "sample_app.events.after_uninstall"
before_migrate = "sample_app.events.before_migrate"
after_migrate = ["sample_app.events.after_migrate"]

doc_events = {
	"HD Ticket": {"on_update": "sample_app.events.on_ticket_update"},
	"ToDo": {"validate": "sample_app.events.on_todo"},
}
scheduler_events = {
	"hourly": ["sample_app.events.hourly"],
	"cron": {"5 4 * * *": ["sample_app.events.at_dawn"]},
}
jinja = {"methods": ["sample_app.events.shout"]}
permission_query_conditions = {"Sample Thing": "sample_app.events.thing_conditions"}
has_permission = {"Sample Thing": "sample_app.events.thing_permission"}
override_whitelisted_methods = {"sample_app.api.old_name": "sample_app.api.echo"}
fixtures = [{"doctype": "Role", "filters": [["name", "=", "Sample Reader"]]}]
add_to_apps_screen = [{"name": "sample_app", "title": "Sample", "route": "/app/sample-thing"}]
website_route_rules = [{"from_route": "/sample/<name>", "to_route": "sample"}]
EXTRA_VALUE = ["from sample"]

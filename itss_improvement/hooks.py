app_name = "itss_improvement"
app_title = "Service Quality Improvement"
app_publisher = "itss_improvement contributors"
app_description = "Improvement management for service desks: from the ticket to the audited improvement"
app_email = "itss-improvement@example.com"
app_license = "mit"

add_to_apps_screen = [
	{
		"name": app_name,
		"title": app_title,
		"logo": "/assets/itss_improvement/images/logo.svg",
		"route": "/app/service-quality-improvement",
		"has_permission": "itss_improvement.permissions.may_open_app",
	}
]

# for employees without the desk
role_home_page = {"ITSS Staff": "improvement"}

before_install = "itss_improvement.install.before_install"
after_install = "itss_improvement.install.after_install"
after_migrate = "itss_improvement.install.after_migrate"
after_app_install = "itss_improvement.install.after_app_install"
before_uninstall = "itss_improvement.uninstall.before_uninstall"
after_uninstall = "itss_improvement.uninstall.after_uninstall"

doctype_js = {
	"HD Ticket": "public/js/hd_ticket.js",
	"Improvement Calendar": ["public/js/labels.js", "public/js/calendars.js"],
	"Improvement Desk Scan": ["public/js/progress.js", "public/js/scan.js"],
	"Improvement Opportunity": ["public/js/labels.js", "public/js/sources.js"],
	"Improvement Trigger": ["public/js/labels.js", "public/js/sources.js"],
}
doctype_list_js = {
	"Improvement Calendar": ["public/js/labels.js", "public/js/calendars.js"],
	"Improvement Desk Scan": ["public/js/progress.js", "public/js/scan.js"],
}

doc_events = {
	"HD Ticket": {"on_update": "itss_improvement.signals.ticket_events.on_update"},
}

scheduler_events = {
	"cron": {"*/15 * * * *": ["itss_improvement.tasks.scan_desks"]},
	"daily": ["itss_improvement.tasks.load_calendars"],
	"daily_long": ["itss_improvement.tasks.review_closed_windows"],
	"weekly_long": ["itss_improvement.tasks.scan_everything"],
}

permission_query_conditions = {
	"Improvement Opportunity": "itss_improvement.permissions.opportunity_conditions",
}
has_permission = {
	"Improvement Opportunity": "itss_improvement.permissions.has_opportunity_permission",
}

# a ticket that goes away takes nothing of ours with it, and nothing of ours keeps it from going
ignore_links_on_delete = ["Improvement Signal"]

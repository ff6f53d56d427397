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

# where customers answer a survey
page_renderer = ["itss_improvement.surveys.page.SurveyPage"]

before_install = "itss_improvement.install.before_install"
after_install = "itss_improvement.install.after_install"
after_migrate = "itss_improvement.install.after_migrate"
after_app_install = "itss_improvement.install.after_app_install"
before_uninstall = "itss_improvement.uninstall.before_uninstall"
after_uninstall = "itss_improvement.uninstall.after_uninstall"

FORMS_JS = ["public/js/progress.js", "public/js/forms.js"]

doctype_js = {
	"Corrective and Preventive Action": [
		"public/js/labels.js",
		"public/js/lifecycle.js",
		"public/js/measures.js",
		"public/js/causes.js",
		"public/js/serving.js",
		"public/js/closing.js",
		"public/js/recurrences.js",
		"public/js/chain.js",
		"public/js/order_of_events.js",
		"public/js/evaluations.js",
		"public/js/cases.js",
	],
	"HD Ticket": ["public/js/chain.js", "public/js/tickets.js", "public/js/hd_ticket.js"],
	"Improvement Calendar": ["public/js/labels.js", "public/js/calendars.js"],
	"Improvement Desk Connection": ["public/js/progress.js"],
	"Improvement Desk Scan": ["public/js/progress.js", "public/js/scan.js"],
	"Improvement Measure": [
		"public/js/labels.js",
		"public/js/lifecycle.js",
		"public/js/chain.js",
		"public/js/order_of_events.js",
	],
	"Improvement Disposal": ["public/js/labels.js", "public/js/lifecycle.js"],
	"Improvement Document": "public/js/labels.js",
	"Improvement Document Revision": ["public/js/labels.js", "public/js/lifecycle.js", "public/js/chain.js"],
	"Improvement Evaluation": [
		"public/js/labels.js",
		"public/js/lifecycle.js",
		"public/js/survey.js",
		"public/js/chain.js",
	],
	"Improvement Notice": [
		"public/js/labels.js",
		"public/js/lifecycle.js",
		"public/js/measures.js",
		"public/js/serving.js",
		"public/js/closing.js",
		"public/js/recurrences.js",
		"public/js/chain.js",
		"public/js/order_of_events.js",
		"public/js/evaluations.js",
		"public/js/cases.js",
	],
	"Improvement Opportunity": [
		"public/js/labels.js",
		"public/js/lifecycle.js",
		"public/js/sources.js",
		"public/js/recurrences.js",
		"public/js/chain.js",
		"public/js/order_of_events.js",
		"public/js/cases.js",
	],
	"Improvement Signal": "public/js/chain.js",
	"Issue": ["public/js/chain.js", "public/js/tickets.js", "public/js/issue.js"],
	"Improvement Call": "public/js/labels.js",
	"Improvement Case": ["public/js/labels.js", "public/js/lifecycle.js", "public/js/chain.js"],
	"Improvement Project": [
		"public/js/labels.js",
		"public/js/lifecycle.js",
		"public/js/measures.js",
		"public/js/serving.js",
		"public/js/closing.js",
		"public/js/recurrences.js",
		"public/js/chain.js",
		"public/js/order_of_events.js",
		"public/js/evaluations.js",
		"public/js/cases.js",
	],
	"Improvement Project Report": ["public/js/labels.js", "public/js/lifecycle.js", "public/js/chain.js"],
	"Improvement Review": [
		"public/js/labels.js",
		"public/js/lifecycle.js",
		"public/js/chain.js",
		"public/js/review_inputs.js",
	],
	"Improvement Review Input": "public/js/review_inputs.js",
	"Improvement Resolution": ["public/js/labels.js", "public/js/lifecycle.js", "public/js/chain.js"],
	"Improvement Training": ["public/js/labels.js", "public/js/lifecycle.js", "public/js/chain.js"],
	"Improvement Recurrence": ["public/js/labels.js", "public/js/lifecycle.js", "public/js/chain.js"],
	"Improvement Survey Invitation": "public/js/labels.js",
	"Improvement Trigger": ["public/js/labels.js", "public/js/sources.js"],
	"Improvement Verification": [
		"public/js/labels.js",
		"public/js/lifecycle.js",
		"public/js/chain.js",
		"public/js/order_of_events.js",
	],
}
doctype_list_js = {
	"Corrective and Preventive Action": [
		"public/js/labels.js",
		"public/js/serving.js",
		*FORMS_JS,
	],
	"Improvement Archive": ["public/js/progress.js"],
	"Improvement Calendar": ["public/js/labels.js", "public/js/calendars.js"],
	"Improvement Desk Scan": ["public/js/progress.js", "public/js/scan.js"],
	"Improvement Evaluation": [*FORMS_JS],
	"Improvement Measure": [*FORMS_JS],
	"Improvement Notice": ["public/js/labels.js", "public/js/serving.js", *FORMS_JS],
	"Improvement Opportunity": ["public/js/labels.js", "public/js/serving.js", *FORMS_JS],
	"Improvement Project": ["public/js/labels.js", "public/js/serving.js", *FORMS_JS],
	"Improvement Review": [*FORMS_JS],
	"Improvement Verification": [*FORMS_JS],
}

global_search_doctypes = {"Default": [{"doctype": "Improvement Case"}]}
jinja = {"methods": ["itss_improvement.forms.improvement_form"]}

ARCHIVES = "itss_improvement.archives.keeping"
KEPT_EVENTS = ("validate", "on_update", "on_trash", "after_delete")
doc_events = {
	# what is archived is frozen
	**{
		doctype: dict.fromkeys((*KEPT_EVENTS, "before_rename"), f"{ARCHIVES}.keep_record")
		for doctype in (
			"Corrective and Preventive Action",
			"Improvement Evaluation",
			"Improvement Measure",
			"Improvement Notice",
			"Improvement Opportunity",
			"Improvement Project",
			"Improvement Project Report",
			"Improvement Recurrence",
			"Improvement Verification",
		)
	},
	**{
		doctype: dict.fromkeys(KEPT_EVENTS, f"{ARCHIVES}.keep_said")
		for doctype in ("Comment", "Communication", "Version")
	},
	"File": {
		"on_trash": [
			"itss_improvement.measures.evidence.keep",
			"itss_improvement.files.keep",
			f"{ARCHIVES}.keep_file",
		],
		"validate": [
			"itss_improvement.files.check_may_attach",
			"itss_improvement.measures.evidence.keep",
			"itss_improvement.files.keep",
			f"{ARCHIVES}.keep_file",
		],
		"on_update": f"{ARCHIVES}.keep_file",
		"after_delete": f"{ARCHIVES}.keep_file",
	},
	# the service desks: Frappe Helpdesk's and ERPNext's
	**{
		doctype: {"on_update": "itss_improvement.signals.ticket_events.on_update"}
		for doctype in ("HD Ticket", "Issue")
	},
}

scheduler_events = {
	"cron": {
		"*/15 * * * *": ["itss_improvement.tasks.scan_desks"],
		# once a week is over
		"30 5 * * 1": ["itss_improvement.tasks.chart_weeks"],
	},
	"hourly": ["itss_improvement.tasks.sync_connections"],
	"daily": [
		"itss_improvement.tasks.load_calendars",
		"itss_improvement.tasks.call_departments",
		"itss_improvement.tasks.report_the_month",
		"itss_improvement.tasks.ask_for_project_reports",
		"itss_improvement.tasks.remind",
		"itss_improvement.tasks.remove_old_downloads",
	],
	"daily_long": [
		"itss_improvement.tasks.review_closed_windows",
		"itss_improvement.tasks.watch_recurrences",
		"itss_improvement.tasks.archive_what_is_closed",
		"itss_improvement.tasks.propose_disposal",
		"itss_improvement.tasks.dispose_of_what_is_approved",
	],
	"weekly_long": ["itss_improvement.tasks.scan_everything", "itss_improvement.tasks.sync_everything"],
}

permission_query_conditions = {
	"Improvement Call": "itss_improvement.permissions.call_conditions",
	"Improvement Case": "itss_improvement.permissions.case_conditions",
	"Corrective and Preventive Action": "itss_improvement.permissions.conditions",
	"Improvement Evaluation": "itss_improvement.permissions.conditions",
	"Improvement Measure": "itss_improvement.permissions.conditions",
	"Improvement Notice": "itss_improvement.permissions.conditions",
	"Improvement Opportunity": "itss_improvement.permissions.conditions",
	"Improvement Project": "itss_improvement.permissions.conditions",
	"Improvement Project Report": "itss_improvement.permissions.conditions",
	"Improvement Resolution": "itss_improvement.permissions.conditions",
	"Improvement Recurrence": "itss_improvement.permissions.conditions",
	"Improvement Verification": "itss_improvement.permissions.conditions",
	"Improvement Document Revision": "itss_improvement.permissions.conditions",
	"Improvement Training": "itss_improvement.permissions.conditions",
	"Improvement Past Record": "itss_improvement.permissions.conditions",
}
has_permission = {
	"Improvement Call": "itss_improvement.permissions.has_call_permission",
	"Improvement Case": "itss_improvement.permissions.has_case_permission",
	"Corrective and Preventive Action": "itss_improvement.permissions.has_permission",
	"Improvement Evaluation": "itss_improvement.permissions.has_permission",
	"Improvement Measure": "itss_improvement.permissions.has_permission",
	"Improvement Notice": "itss_improvement.permissions.has_permission",
	"Improvement Opportunity": "itss_improvement.permissions.has_permission",
	"Improvement Project": "itss_improvement.permissions.has_permission",
	"Improvement Project Report": "itss_improvement.permissions.has_permission",
	"Improvement Resolution": "itss_improvement.permissions.has_permission",
	"Improvement Recurrence": "itss_improvement.permissions.has_permission",
	"Improvement Verification": "itss_improvement.permissions.has_permission",
	"Improvement Document Revision": "itss_improvement.permissions.has_permission",
	"Improvement Training": "itss_improvement.permissions.has_permission",
	"Improvement Past Record": "itss_improvement.permissions.has_permission",
}

# a ticket that goes away takes nothing of ours with it, and nothing of ours keeps it from going
ignore_links_on_delete = ["Improvement Signal"]

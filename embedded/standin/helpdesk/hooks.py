app_name = "helpdesk"
app_title = "Helpdesk"
app_publisher = "itss_improvement contributors"
app_description = "A stand-in for Frappe Helpdesk's DocTypes, for the embedded site only"
app_email = "nobody@example.com"
app_license = "MIT"

add_to_apps_screen = [
	{
		"name": "helpdesk",
		"title": "Helpdesk",
		"route": "/app/hd-ticket",
		"has_permission": "helpdesk.access.is_agent",
	}
]

after_install = "helpdesk.install.after_install"

has_permission = {"HD Ticket": "helpdesk.access.has_permission"}
permission_query_conditions = {"HD Ticket": "helpdesk.access.query_conditions"}

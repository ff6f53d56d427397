// A dashboard has no roles: this page has, and is what the workspace leads to.
frappe.pages["improvement-dashboard"].on_page_show = () =>
	frappe.set_re_route("dashboard-view", "Improvement Key Figures");

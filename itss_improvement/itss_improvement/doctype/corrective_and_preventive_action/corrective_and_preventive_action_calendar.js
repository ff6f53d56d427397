(() => {
	// the framework's words: Frappe 15 takes any other for blue
	const COLORS = {
		Problem: "warning",
		"Root Cause Analysis": "default",
		"Cause Review": "yellow",
		Planning: "default",
		"Plan Approval": "yellow",
		Implementation: "default",
		"Awaiting Verification": "purple",
		"Under Observation": "purple",
		Closed: "success",
	};
	const ENDED = ["Awaiting Verification", "Under Observation", "Closed", "Superseded"];

	frappe.views.calendar["Corrective and Preventive Action"] = {
		field_map: {
			id: "name",
			start: "due_date",
			end: "due_date",
			title: "title",
			allDay: "allDay",
			// a date is the same day everywhere
			convertToUserTz: "convert_to_user_tz",
		},
		fields: ["name", "title", "due_date", "status"],
		filters: [
			{
				fieldtype: "Link",
				fieldname: "responsible_department",
				options: "Improvement Department",
				label: __("Responsible Department"),
			},
		],
		get_css_class: (action) =>
			!ENDED.includes(action.status) && action.due_date < frappe.datetime.get_today()
				? "danger"
				: COLORS[action.status] || "gray",
		// the assessment says when it is due, and that there is one
		options: { eventAllow: () => false, selectable: false },
		get_events_method: "frappe.desk.calendar.get_events",
	};
})();

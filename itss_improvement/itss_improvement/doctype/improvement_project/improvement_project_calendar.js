(() => {
	// the framework's words: Frappe 15 takes any other for blue
	const COLORS = {
		Submitted: "warning",
		"Executive Approval": "warning",
		"In Progress": "default",
		Acceptance: "warning",
		Accepted: "success",
		"Awaiting Verification": "purple",
		"Under Observation": "purple",
		Closed: "success",
	};
	const DUE = ["In Progress", "Acceptance", "Accepted"];

	frappe.views.calendar["Improvement Project"] = {
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
		get_css_class: (doc) =>
			DUE.includes(doc.status) && doc.due_date < frappe.datetime.get_today()
				? "danger"
				: COLORS[doc.status] || "gray",
		// the charter says when it is due
		options: { eventAllow: () => false, selectable: false },
		get_events_method: "frappe.desk.calendar.get_events",
	};
})();

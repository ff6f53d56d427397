(() => {
	// the framework's words: Frappe 15 takes any other for blue
	const COLORS = {
		Issued: "warning",
		"Receipt Confirmed": "default",
		"In Progress": "default",
		"Extension Requested": "pink",
		"Fed Back": "success",
		"Awaiting Verification": "purple",
		"Under Observation": "purple",
		Closed: "success",
	};
	const DUE = ["Issued", "Receipt Confirmed", "In Progress", "Extension Requested"];

	frappe.views.calendar["Improvement Notice"] = {
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
		get_css_class: (notice) =>
			DUE.includes(notice.status) && notice.due_date < frappe.datetime.get_today()
				? "danger"
				: COLORS[notice.status] || "gray",
		// the clock says when it is due, and an assessment that there is one
		options: { eventAllow: () => false, selectable: false },
		get_events_method: "frappe.desk.calendar.get_events",
	};
})();

(() => {
	// the framework's words: Frappe 15 takes any other for blue
	const COLORS = { Planned: "gray", "In Progress": "default", Done: "success", Cancelled: "purple" };
	const OPEN = ["Planned", "In Progress"];

	frappe.views.calendar["Improvement Measure"] = {
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
		get_css_class: (measure) =>
			OPEN.includes(measure.status) && measure.due_date < frappe.datetime.get_today()
				? "danger"
				: COLORS[measure.status] || "gray",
		// a due date is part of the plan, and a measure belongs to a path: neither begins on a calendar
		options: { eventAllow: () => false, selectable: false },
		get_events_method: "frappe.desk.calendar.get_events",
	};
})();

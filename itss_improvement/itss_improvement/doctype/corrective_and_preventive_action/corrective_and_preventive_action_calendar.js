(() => {
	const COLORS = {
		Problem: "orange",
		"Root Cause Analysis": "blue",
		"Cause Review": "yellow",
		Planning: "blue",
		"Plan Approval": "yellow",
		Implementation: "blue",
		"Awaiting Verification": "cyan",
	};
	const ENDED = ["Awaiting Verification", "Superseded"];

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
		get_css_class: (doc) =>
			!ENDED.includes(doc.status) && doc.due_date < frappe.datetime.get_today()
				? "red"
				: COLORS[doc.status] || "gray",
		// an assessment says when it is due, and that there is one
		options: { eventAllow: () => false, selectable: false },
		get_events_method: "frappe.desk.calendar.get_events",
	};
})();

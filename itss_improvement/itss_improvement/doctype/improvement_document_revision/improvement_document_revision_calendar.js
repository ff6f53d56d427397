(() => {
	// the framework's words: Frappe 15 takes any other for blue
	const COLORS = { "In Revision": "primary", "Awaiting Approval": "warning", Approved: "success" };
	const DUE = ["In Revision", "Returned", "Awaiting Approval"];

	frappe.views.calendar["Improvement Document Revision"] = {
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
		// it is moved on its form, where the days are counted
		options: { eventAllow: () => false, selectable: false },
		get_events_method: "frappe.desk.calendar.get_events",
	};
})();

(() => {
	// the framework's words: Frappe 15 takes any other for blue
	const COLORS = { Held: "success", Planned: "warning" };
	const DUE = ["Planned"];

	frappe.views.calendar["Improvement Training"] = {
		field_map: {
			id: "name",
			start: "held_on",
			end: "held_on",
			title: "title",
			allDay: "allDay",
			// a date is the same day everywhere
			convertToUserTz: "convert_to_user_tz",
		},
		fields: ["name", "title", "held_on", "status"],
		get_css_class: (doc) =>
			DUE.includes(doc.status) && doc.held_on < frappe.datetime.get_today()
				? "danger"
				: COLORS[doc.status] || "gray",
		// it is moved on its form
		options: { eventAllow: () => false, selectable: false },
		get_events_method: "frappe.desk.calendar.get_events",
	};
})();

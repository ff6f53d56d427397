frappe.views.calendar["Corrective and Preventive Action"] = {
	field_map: { start: "due_date", end: "due_date", id: "name", title: "title", status: "status", allDay: "all_day" },
	filters: [
		{ fieldtype: "Link", fieldname: "responsible_department", options: "Improvement Department", label: __("Responsible Department") },
	],
	get_events_method: "frappe.desk.calendar.get_events",
};

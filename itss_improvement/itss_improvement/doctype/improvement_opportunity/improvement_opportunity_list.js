frappe.listview_settings["Improvement Opportunity"] = {
	add_fields: ["status", "due_date", "ticket_count", "improvement_class"],

	formatters: {
		improvement_class(value) {
			return value ? __(value) : "";
		},
		due_date(value, df, doc) {
			if (!value) return "";
			const late = doc.status === "Assessed" && value < frappe.datetime.get_today();
			const text = frappe.datetime.str_to_user(value);
			return late ? `<span class="text-danger" title="${__("Overdue")}">${text}</span>` : text;
		},
	},

	onload(listview) {
		const show = (...filters) =>
			listview.filter_area
				.clear(false)
				.then(() =>
					listview.filter_area.add(filters.map((filter) => [listview.doctype, ...filter]))
				);
		const buttons = {
			[__("To Assess")]: () => show(["status", "=", "Submitted"]),
			[__("Overdue")]: () =>
				show(["status", "=", "Assessed"], ["due_date", "<", frappe.datetime.get_today()]),
			[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
		};
		for (const [label, open] of Object.entries(buttons)) {
			listview.page.add_inner_button(label, open);
		}
	},
};

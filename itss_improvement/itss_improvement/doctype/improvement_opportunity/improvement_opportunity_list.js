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
		itss_improvement.serving.add_actions(listview);
		// Frappe 16 gives a column its width by the letter, and a Chinese one is twice as wide
		if (listview.column_max_widths) listview.column_max_widths.title = 350;
		// "Add" with the record's official name does not fit beside the other buttons
		const { page } = listview;
		listview.set_primary_action = () =>
			listview.can_create
				? page.set_primary_action(__("New Opportunity"), () => listview.make_new_doc(), "add")
				: page.clear_primary_action();
		listview.set_primary_action();
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
			page.add_inner_button(label, open);
		}
	},
};

(() => {
	const late = (doc) =>
		doc.status === "Proposed" && doc.decide_by && doc.decide_by < frappe.datetime.get_today();

	frappe.listview_settings["Improvement Recurrence"] = {
		add_fields: ["status", "decide_by"],

		formatters: {
			proposal: (value) => (value ? __(value) : ""),
			decide_by(value, df, doc) {
				if (!value) return "";
				const text = frappe.datetime.str_to_user(value);
				return late(doc) ? `<b class="text-danger" title="${__("Overdue")}">${text}</b>` : text;
			},
		},

		onload(listview) {
			// Frappe 16 gives a column its width by the letter, and a Chinese one is twice as wide
			if (listview.column_max_widths) listview.column_max_widths.title = 350;
			const show = (...filters) =>
				listview.filter_area
					.clear(false)
					.then(() =>
						listview.filter_area.add(filters.map((filter) => [listview.doctype, ...filter]))
					);
			const buttons = {
				[__("Proposed")]: () => show(["status", "=", "Proposed"]),
				[__("Overdue")]: () =>
					show(["status", "=", "Proposed"], ["decide_by", "<", frappe.datetime.get_today()]),
				[__("Confirmed")]: () => show(["status", "=", "Confirmed"]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

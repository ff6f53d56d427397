(() => {
	const past = (doc) =>
		doc.status === "Planned" && doc.held_on && doc.held_on < frappe.datetime.get_today();

	frappe.listview_settings["Improvement Training"] = {
		add_fields: ["status", "held_on"],

		formatters: {
			held_on(value, df, doc) {
				if (!value) return "";
				const text = frappe.datetime.str_to_user(value);
				return past(doc) ? `<b class="text-danger" title="${__("Overdue")}">${text}</b>` : text;
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
				[__("Planned")]: () => show(["status", "=", "Planned"]),
				[__("Held")]: () => show(["status", "=", "Held"]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

(() => {
	const late = (doc) =>
		doc.status === "In Progress" && doc.due_date && doc.due_date < frappe.datetime.get_today();

	frappe.listview_settings["Improvement Resolution"] = {
		add_fields: ["status", "due_date"],

		formatters: {
			due_date(value, df, doc) {
				if (!value) return "";
				const text = frappe.datetime.str_to_user(value);
				return late(doc) ? `<b class="text-danger" title="${__("Overdue")}">${text}</b>` : text;
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
				[__("To Verify")]: () => show(["status", "=", "Awaiting Verification"]),
				[__("Overdue")]: () =>
					show(["status", "=", "In Progress"], ["due_date", "<", frappe.datetime.get_today()]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

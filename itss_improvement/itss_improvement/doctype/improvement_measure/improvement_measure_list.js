(() => {
	const OPEN = ["Planned", "In Progress"];
	const overdue = (doc) => OPEN.includes(doc.status) && doc.due_date < frappe.datetime.get_today();

	frappe.listview_settings["Improvement Measure"] = {
		add_fields: ["status", "due_date", "completed_on"],

		formatters: {
			due_date(value, df, doc) {
				if (!value) return "";
				const text = frappe.datetime.str_to_user(value);
				if (overdue(doc)) return `<b class="text-danger" title="${__("Overdue")}">${text}</b>`;
				return text;
			},
			// the framework takes a text with an address in it for a selector
			responsible_person: (value) =>
				`<span>${frappe.utils.escape_html(value ? frappe.user.full_name(value) || value : "")}</span>`,
			measure_type: (value) => (value ? __(value) : ""),
		},

		onload(listview) {
			const show = (...filters) =>
				listview.filter_area
					.clear(false)
					.then(() =>
						listview.filter_area.add(filters.map((filter) => [listview.doctype, ...filter]))
					);
			const buttons = {
				[__("Mine")]: () =>
					show(["responsible_person", "=", frappe.session.user], ["status", "in", OPEN]),
				[__("Overdue")]: () =>
					show(["status", "in", OPEN], ["due_date", "<", frappe.datetime.get_today()]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

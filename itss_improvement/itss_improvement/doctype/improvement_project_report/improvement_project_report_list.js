(() => {
	const late = (doc) =>
		doc.status === "Draft" && doc.due_date && doc.due_date < frappe.datetime.get_today();

	frappe.listview_settings["Improvement Project Report"] = {
		add_fields: ["status", "due_date", "working_days_late"],

		formatters: {
			percent_done: (value) => `<span>${flt(value, 1)}%</span>`,
			due_date(value, df, doc) {
				if (!value) return "";
				const text = frappe.datetime.str_to_user(value);
				if (late(doc)) return `<b class="text-danger" title="${__("Overdue")}">${text}</b>`;
				return doc.working_days_late
					? `${text} <span class="text-danger">${__("{0} working days late", [
							doc.working_days_late,
					  ])}</span>`
					: text;
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
				[__("Overdue")]: () =>
					show(["status", "=", "Draft"], ["due_date", "<", frappe.datetime.get_today()]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

frappe.listview_settings["Improvement Case"] = {
	add_fields: ["status", "best_practice", "use_count"],

	formatters: {
		best_practice: (value) =>
			value ? `<span class="indicator-pill green">${__("Best Practice")}</span>` : "",
		published_on: (value) => (value ? frappe.datetime.str_to_user(value.split(" ")[0]) : ""),
	},

	onload(listview) {
		const show = (...filters) =>
			listview.filter_area
				.clear(false)
				.then(() => listview.filter_area.add(filters.map((filter) => [listview.doctype, ...filter])));
		const buttons = {
			[__("Best Practice")]: () => show(["status", "=", "Published"], ["best_practice", "=", 1]),
			[__("Published")]: () => show(["status", "=", "Published"]),
			[__("To Publish")]: () => show(["status", "=", "Draft"]),
			[__("Mine")]: () => show(["owner", "=", frappe.session.user]),
		};
		for (const [label, open] of Object.entries(buttons)) {
			listview.page.add_inner_button(label, open);
		}
	},
};

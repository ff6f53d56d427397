(() => {
	const COLORS = {
		Significant: "green",
		Effective: "green",
		"Partly Effective": "orange",
		Ineffective: "red",
	};

	frappe.listview_settings["Improvement Evaluation"] = {
		add_fields: ["status", "conclusion", "after_to"],

		formatters: {
			conclusion: (value) =>
				COLORS[value] ? `<span class="indicator-pill ${COLORS[value]}">${__(value)}</span>` : "",
		},

		onload(listview) {
			const show = (...filters) =>
				listview.filter_area
					.clear(false)
					.then(() =>
						listview.filter_area.add(filters.map((filter) => [listview.doctype, ...filter]))
					);
			const today = frappe.datetime.get_today();
			const buttons = {
				[__("To Evaluate")]: () => show(["status", "=", "Draft"]),
				[__("Can Be Computed")]: () => show(["status", "=", "Draft"], ["after_to", "<", today]),
				[__("Ineffective")]: () => show(["conclusion", "=", "Ineffective"]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

(() => {
	const COLORS = { Effective: "green", "Partly Effective": "orange", Ineffective: "red" };
	const late = (doc) =>
		doc.status === "Draft" && doc.verify_by && doc.verify_by < frappe.datetime.get_today();

	frappe.listview_settings["Improvement Verification"] = {
		add_fields: ["status", "verify_by", "conclusion"],

		formatters: {
			verify_by(value, df, doc) {
				if (!value) return "";
				const text = frappe.datetime.str_to_user(value);
				return late(doc) ? `<b class="text-danger" title="${__("Overdue")}">${text}</b>` : text;
			},
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
			const buttons = {
				[__("To Verify")]: () => show(["status", "=", "Draft"]),
				[__("Overdue")]: () =>
					show(["status", "=", "Draft"], ["verify_by", "<", frappe.datetime.get_today()]),
				[__("Ineffective")]: () => show(["conclusion", "=", "Ineffective"]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

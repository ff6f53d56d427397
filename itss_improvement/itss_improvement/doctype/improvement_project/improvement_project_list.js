(() => {
	const OPEN = ["In Progress", "Acceptance", "Accepted"];
	const late = (doc) =>
		doc.status === "In Progress" &&
		doc.next_report_due &&
		doc.next_report_due < frappe.datetime.get_today();

	frappe.listview_settings["Improvement Project"] = {
		add_fields: ["status", "next_report_due", "percent_done"],

		formatters: {
			percent_done: (value) => `<span>${flt(value, 1)}%</span>`,
			next_report_due(value, df, doc) {
				if (!value) return "";
				const text = frappe.datetime.str_to_user(value);
				return late(doc)
					? `<b class="text-danger" title="${__("Report Overdue")}">${text}</b>`
					: text;
			},
		},

		onload(listview) {
			itss_improvement.serving.add_actions(listview);
			const show = (...filters) =>
				listview.filter_area
					.clear(false)
					.then(() =>
						listview.filter_area.add(filters.map((filter) => [listview.doctype, ...filter]))
					);
			const buttons = {
				[__("To Decide")]: () => show(["status", "in", ["Submitted", "Executive Approval"]]),
				[__("Report Overdue")]: () =>
					show(["status", "=", "In Progress"], ["next_report_due", "<", frappe.datetime.get_today()]),
				[__("Overdue")]: () =>
					show(["status", "in", OPEN], ["due_date", "<", frappe.datetime.get_today()]),
				[__("To Accept")]: () => show(["status", "=", "Acceptance"]),
				[__("None Needed")]: () => show(["none_needed", ">", 0]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

(() => {
	const late = (doc) =>
		doc.status === "In Progress" &&
		doc.next_report_due &&
		doc.next_report_due < frappe.datetime.get_today();

	frappe.listview_settings["Improvement Project"] = {
		add_fields: ["status", "due_date", "next_report_due", "leader_name", "progress"],

		formatters: {
			leader: (value, df, doc) => frappe.utils.escape_html(doc.leader_name || value || ""),
			progress: (value) => `${flt(value, 1)}%`,
			next_report_due(value, df, doc) {
				if (!value) return "";
				const text = frappe.datetime.str_to_user(value);
				return late(doc)
					? `<b class="text-danger" title="${__("Report Overdue")}">${text}</b>`
					: text;
			},
			due_date(value, df, doc) {
				if (!value) return "";
				const open = ["In Progress", "Acceptance", "Accepted"].includes(doc.status);
				const text = frappe.datetime.str_to_user(value);
				return open && value < frappe.datetime.get_today()
					? `<b class="text-danger" title="${__("Overdue")}">${text}</b>`
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
				[__("To Decide")]: () => show(["status", "in", ["Submitted", "Executive Approval"]]),
				[__("Report Overdue")]: () =>
					show(["status", "=", "In Progress"], ["next_report_due", "<", frappe.datetime.get_today()]),
				[__("To Accept")]: () => show(["status", "=", "Acceptance"]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

(() => {
	const DONE = ["Awaiting Verification", "Under Observation", "Closed", "Superseded"];

	frappe.listview_settings["Corrective and Preventive Action"] = {
		add_fields: ["status", "due_date", "analyse_by", "severity", "action_type"],

		formatters: {
			due_date(value, df, doc) {
				if (!value) return "";
				const open = !DONE.includes(doc.status);
				const text = frappe.datetime.str_to_user(value);
				return open && value < frappe.datetime.get_today()
					? `<span class="text-danger" title="${__("Overdue")}">${text}</span>`
					: text;
			},
		},

		onload(listview) {
			itss_improvement.serving.add_actions(listview);
			const show = (...filters) =>
				listview.filter_area
					.clear(false)
					.then(() => listview.filter_area.add(filters.map((filter) => [listview.doctype, ...filter])));
			const open = ["status", "not in", DONE];
			const buttons = {
				[__("To Analyse")]: () => show(["status", "in", ["Problem", "Root Cause Analysis"]]),
				[__("To Approve")]: () => show(["status", "in", ["Cause Review", "Plan Approval"]]),
				[__("Overdue")]: () => show(open, ["due_date", "<", frappe.datetime.get_today()]),
				[__("None Needed")]: () => show(["none_needed", ">", 0]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, act] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, act);
			}
		},
	};
})();

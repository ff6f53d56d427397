(() => {
	const DUE = ["Issued", "Receipt Confirmed", "In Progress", "Extension Requested"];
	const overdue = (doc) => DUE.includes(doc.status) && doc.due_date < frappe.datetime.get_today();

	frappe.listview_settings["Improvement Notice"] = {
		add_fields: ["status", "due_date", "extended_due_date", "punctuality"],

		formatters: {
			/** With the extended date beside it and, once the result is fed back, whether it came in time. */
			due_date(value, df, doc) {
				if (!value) return "";
				const text = frappe.datetime.str_to_user(value);
				const parts = [
					overdue(doc) ? `<b class="text-danger" title="${__("Overdue")}">${text}</b>` : text,
					doc.extended_due_date &&
						`<span title="${__("Extended Due Date")}">→ ${frappe.datetime.str_to_user(
							doc.extended_due_date
						)}</span>`,
					doc.punctuality &&
						`<span class="indicator-pill ${doc.punctuality === "Late" ? "red" : "green"}">${__(
							doc.punctuality
						)}</span>`,
				];
				// one element: the framework takes what does not begin with one for a selector
				return `<span>${parts.filter(Boolean).join(" ")}</span>`;
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
				[__("To Issue")]: () => show(["status", "in", ["Draft", "Returned"]]),
				[__("Overdue")]: () =>
					show(["status", "in", DUE], ["due_date", "<", frappe.datetime.get_today()]),
				[__("To File")]: () => show(["status", "=", "Fed Back"]),
				[__("None Needed")]: () => show(["none_needed", ">", 0]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

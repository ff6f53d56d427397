(() => {
	const UNFINISHED = ["In Revision", "Returned", "Awaiting Approval"];
	const late = (doc) =>
		UNFINISHED.includes(doc.status) && doc.due_date && doc.due_date < frappe.datetime.get_today();

	frappe.listview_settings["Improvement Document Revision"] = {
		add_fields: ["status", "due_date", "old_version"],

		formatters: {
			due_date(value, df, doc) {
				if (!value) return "";
				const text = frappe.datetime.str_to_user(value);
				return late(doc) ? `<b class="text-danger" title="${__("Overdue")}">${text}</b>` : text;
			},
			new_version(value, df, doc) {
				const html = frappe.utils.escape_html;
				return `<span>${html(doc.old_version || "–")} → ${html(value || "?")}</span>`;
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
				[__("To Approve")]: () => show(["status", "=", "Awaiting Approval"]),
				[__("Overdue")]: () =>
					show(["status", "in", UNFINISHED], ["due_date", "<", frappe.datetime.get_today()]),
				[__("Mine")]: () => show(["_assign", "like", `%${frappe.session.user}%`]),
			};
			for (const [label, open] of Object.entries(buttons)) {
				listview.page.add_inner_button(label, open);
			}
		},
	};
})();

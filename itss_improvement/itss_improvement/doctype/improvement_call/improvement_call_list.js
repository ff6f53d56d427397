frappe.listview_settings["Improvement Call"] = {
	// the title has the quarter and the department
	hide_name_column: true,
	add_fields: ["status", "answer_by"],

	get_indicator(doc) {
		if (doc.status === "Unanswered" && doc.answer_by < frappe.datetime.get_today()) {
			return [__("Overdue"), "red", `status,=,Unanswered|answer_by,<,${frappe.datetime.get_today()}`];
		}
		const colours = {
			Unanswered: "orange",
			"Opportunities Submitted": "green",
			"Nothing Found": "gray",
		};
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},

	onload(listview) {
		const show = (...filters) =>
			listview.filter_area
				.clear(false)
				.then(() =>
					listview.filter_area.add(filters.map((filter) => [listview.doctype, ...filter]))
				);
		const buttons = {
			[__("Unanswered")]: () => show(["status", "=", "Unanswered"]),
			[__("Overdue")]: () =>
				show(["status", "=", "Unanswered"], ["answer_by", "<", frappe.datetime.get_today()]),
		};
		for (const [label, open] of Object.entries(buttons)) {
			listview.page.add_inner_button(label, open);
		}
	},
};

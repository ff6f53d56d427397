frappe.listview_settings["Improvement Signal"] = {
	hide_name_column: true,
	add_fields: ["status", "desk", "ticket", "opportunity"],

	onload(listview) {
		// Frappe 16 gives a column its width by the letter, and a Chinese one is twice as wide
		if (listview.column_max_widths) listview.column_max_widths.subject = 230;
		const show = (status) =>
			listview.filter_area
				.clear(false)
				.then(() => listview.filter_area.add([[listview.doctype, "status", "=", status]]));
		for (const status of ["Behind an Opportunity", "Below Threshold"]) {
			listview.page.add_inner_button(__(status), () => show(status));
		}
	},
};

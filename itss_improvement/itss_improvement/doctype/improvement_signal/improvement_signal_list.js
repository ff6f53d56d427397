frappe.listview_settings["Improvement Signal"] = {
	hide_name_column: true,
	add_fields: ["status", "desk", "ticket", "opportunity"],

	onload(listview) {
		const show = (status) =>
			listview.filter_area
				.clear(false)
				.then(() => listview.filter_area.add([[listview.doctype, "status", "=", status]]));
		for (const status of ["Behind an Opportunity", "Below Threshold"]) {
			listview.page.add_inner_button(__(status), () => show(status));
		}
	},
};

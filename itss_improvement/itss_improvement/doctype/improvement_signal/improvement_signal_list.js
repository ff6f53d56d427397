frappe.listview_settings["Improvement Signal"] = {
	hide_name_column: true,
	add_fields: ["status", "desk", "ticket", "opportunity"],

	get_indicator(doc) {
		const colours = {
			Pending: "orange",
			"Behind an Opportunity": "blue",
			"Below Threshold": "gray",
			"Not Watched": "light-gray",
		};
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},

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

frappe.listview_settings["Improvement Document"] = {
	add_fields: ["status"],

	onload(listview) {
		const show = (...filters) =>
			listview.filter_area
				.clear(false)
				.then(() =>
					listview.filter_area.add(filters.map((filter) => [listview.doctype, ...filter]))
				);
		listview.page.add_inner_button(__("Current"), () => show(["status", "=", "Current"]));
	},
};

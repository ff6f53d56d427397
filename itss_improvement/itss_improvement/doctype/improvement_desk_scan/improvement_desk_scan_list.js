frappe.listview_settings["Improvement Desk Scan"] = {
	hide_name_column: true,

	formatters: {
		desk: (desk) => __(desk),
	},

	onload(listview) {
		listview.scan_progress = itss_improvement.scan.progress(listview.page.main, () => {
			// the same list twice within three seconds is not asked for again
			listview.last_args = null;
			listview.refresh();
		});
		if (itss_improvement.scan.may_start()) {
			listview.page.add_inner_button(
				__("Scan Now"),
				() => listview.scan_progress.start(),
				null,
				"primary"
			);
		}
	},

	refresh(listview) {
		// one may have been started elsewhere since
		listview.scan_progress.resume();
	},
};

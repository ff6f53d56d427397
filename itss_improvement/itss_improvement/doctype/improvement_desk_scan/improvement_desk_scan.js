frappe.ui.form.on("Improvement Desk Scan", {
	refresh(frm) {
		frm.scan_progress =
			frm.scan_progress || itss_improvement.scan.progress(frm.layout.wrapper, () => frm.reload_doc());
		if (itss_improvement.scan.may_start()) {
			frm.add_custom_button(__("Scan Now"), () => frm.scan_progress.start())
				.removeClass("btn-default")
				.addClass("btn-primary");
		}
		frm.scan_progress.resume();
	},
});

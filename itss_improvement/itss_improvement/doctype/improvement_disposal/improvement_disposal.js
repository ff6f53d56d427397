frappe.ui.form.on("Improvement Disposal", {
	refresh(frm) {
		frm.dashboard.clear_headline();
		const { status, rejection_reason } = frm.doc;
		const failed = (frm.doc.archives || []).filter((row) => row.outcome === "Not Yet: Failed, Tried Again Daily");
		if (status === "Awaiting Approval") {
			frm.dashboard.set_headline_alert(
				__("What is on the list is erased once it is approved. What is to be kept longer is put under a legal hold."),
				"orange"
			);
		} else if (status === "Approved" && failed.length) {
			frm.dashboard.set_headline_alert(
				__("{0} of {1} could not be disposed of yet: why is in the Error Log. It is tried again every day.", [
					failed.length,
					frm.doc.archives.length,
				]),
				"red"
			);
		} else if (status === "Rejected") {
			frm.dashboard.set_headline_alert(
				`${__("Rejected")}: ${frappe.utils.escape_html(rejection_reason || "")}`,
				"gray"
			);
		}
		itss_improvement.lifecycle.show(frm);
	},
});

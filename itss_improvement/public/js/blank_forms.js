// A button on the lists of records that have an official form: the form for a pen. No record is made.
frappe.provide("frappe.listview_settings");

for (const doctype of [
	"Corrective and Preventive Action",
	"Improvement Evaluation",
	"Improvement Measure",
	"Improvement Notice",
	"Improvement Opportunity",
	"Improvement Project",
	"Improvement Review",
	"Improvement Verification",
]) {
	const settings = (frappe.listview_settings[doctype] = frappe.listview_settings[doctype] || {});
	// a list's own settings are set anew before this is read again
	if (settings.has_blank_form) continue;
	settings.has_blank_form = true;
	const onload = settings.onload;
	settings.onload = function (listview) {
		onload && onload.call(this, listview);
		const address = `/api/method/itss_improvement.api.forms.blank?doctype=${encodeURIComponent(doctype)}`;
		listview.page.add_inner_button(__("Blank Form"), () => window.open(address, "_blank"));
	};
}

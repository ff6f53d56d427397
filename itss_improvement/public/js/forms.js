// On the lists of records that have an official form: the form for a pen, and many records on theirs as files.
frappe.provide("frappe.listview_settings");

(() => {
	const API = "itss_improvement.api.forms";

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
		if (settings.has_forms) continue;
		settings.has_forms = true;
		const { onload, refresh } = settings;
		settings.onload = function (listview) {
			onload && onload.call(this, listview);
			const address = `/api/method/${API}.blank?doctype=${encodeURIComponent(doctype)}`;
			listview.page.add_inner_button(__("Blank Form"), () => window.open(address, "_blank"));
			if (frappe.model.can_print(doctype)) add_many(listview);
		};
		settings.refresh = function (listview) {
			refresh && refresh.call(this, listview);
			// one may have been started on another list, or in another window
			listview.forms_progress && listview.forms_progress.resume();
		};
	}

	/** No record is made by the one, and none is changed by the other. */
	function add_many(listview) {
		const { doctype, page } = listview;
		listview.forms_progress = new itss_improvement.progress.Progress({
			$parent: page.main,
			title: __("Forms as Files"),
			start: `${API}.make_many`,
			state: `${API}.state_of_many`,
			done: () => window.location.assign(`/api/method/${API}.many`),
		});
		page.add_actions_menu_item(
			__("Forms as Files"),
			() => listview.forms_progress.start({ doctype, names: listview.get_checked_items(true) }),
			false
		);
		page.add_menu_item(__("Forms as Files"), () =>
			frappe.confirm(__("Put every record that this list shows with its filters on its form?"), () =>
				listview.forms_progress.start({ doctype, filters: listview.get_filters_for_args() })
			)
		);
	}
})();

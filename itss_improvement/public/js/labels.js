// Names for the inputs of our forms and dialogs: the framework's labels stand beside them and belong to none.
frappe.provide("itss_improvement.form");

itss_improvement.form.name_inputs = function (fields) {
	for (const field of Object.values(fields)) {
		const input = field.$input && field.$input.get(0);
		if (input && field.df.label) input.setAttribute("aria-label", __(field.df.label));
	}
};

itss_improvement.form.show_dialog = function (dialog) {
	dialog.show();
	itss_improvement.form.name_inputs(dialog.fields_dict);
	dialog.get_close_btn().attr("aria-label", __("Close"));
};

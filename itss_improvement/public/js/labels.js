// Names for the inputs of our forms and dialogs: the framework's labels stand beside them and belong to none.
frappe.provide("itss_improvement.form");

itss_improvement.form.name_inputs = function (fields) {
	for (const field of Object.values(fields)) {
		const input = field.$input && field.$input.get(0);
		if (!input || !field.df.label) continue;
		// a button, as that of an attachment, says itself what it does
		const action = input.tagName === "BUTTON" ? input.textContent.trim() : "";
		input.setAttribute("aria-label", [__(field.df.label), action].filter(Boolean).join(" "));
	}
};

itss_improvement.form.show_dialog = function (dialog) {
	wait_for_links(dialog);
	dialog.show();
	itss_improvement.form.name_inputs(dialog.fields_dict);
	dialog.get_close_btn().attr("aria-label", __("Close"));
};

/**
 * A link's field that was chosen a moment ago gives the record's title for its name until the server has confirmed
 * it: whoever is quicker would send the title. So the values are read when nothing is asked of the server any more.
 */
function wait_for_links(dialog) {
	const act = dialog.primary_action;
	let waiting = false;
	dialog.set_primary_action(dialog.primary_action_label, () => {
		if (waiting) return;
		waiting = true;
		frappe.after_ajax(() =>
			// what waits for the answer comes first
			setTimeout(() => {
				waiting = false;
				const values = dialog.get_values();
				if (values) act.call(dialog, values);
			})
		);
	});
}

frappe.ui.form.on("Improvement Document", {
	setup(frm) {
		frm.set_query("owning_department", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		if (!frm.is_new() && frm.doc.status === "Current") {
			if (frappe.model.can_create("Improvement Document Revision")) {
				frm.add_custom_button(__("Revise"), () =>
					frappe.new_doc("Improvement Document Revision", { document: frm.doc.name })
				);
			}
		}
	},
});

// Adding improvements to what serves them, a document revision or a training: from a list, or from an improvement.
frappe.provide("itss_improvement.serving");

(() => {
	const API = "itss_improvement.api.closing";
	const html = frappe.utils.escape_html;

	/** To be called by a list's `onload`: one action for each kind of record that the user may add to. */
	itss_improvement.serving.add_actions = function (listview) {
		frappe.xcall(`${API}.kinds`).then((kinds) => {
			for (const doctype of kinds) {
				listview.page.add_actions_menu_item(
					__("Add to {0}", [__(doctype)]),
					() => ask(doctype, listview.doctype, listview.get_checked_items(true), () => listview.refresh()),
					false
				);
			}
		});
	};

	/** A dialog that asks for the record of `doctype`, or begins a new one. */
	itss_improvement.serving.ask = ask;
	function ask(doctype, holder, names, done = () => {}) {
		if (!names.length) return;
		const dialog = new frappe.ui.Dialog({
			title: __("Add to {0}", [__(doctype)]),
			// what its field offers would cover the button
			no_focus: true,
			fields: [
				{
					fieldname: "record",
					fieldtype: "Link",
					options: doctype,
					label: __(doctype),
					description: __("Empty: a new one."),
					only_select: 1,
					get_query: () => ({ filters: { status: ["!=", "Cancelled"] } }),
				},
			],
			primary_action_label: __("Add"),
			primary_action({ record }) {
				const added = record
					? add(doctype, record, holder, names).then(done)
					: itss_improvement.serving.begin(doctype, holder, names);
				added.then(() => dialog.hide());
			},
		});
		itss_improvement.form.show_dialog(dialog);
	}

	function add(doctype, name, holder, names) {
		return frappe.xcall(`${API}.add`, { doctype, name, holder, names }).then(({ added }) =>
			frappe.show_alert({
				message: added
					? __("Improvements added to {0}: {1}", [html(name), added])
					: __("They are in {0} already.", [html(name)]),
				indicator: added ? "green" : "blue",
			})
		);
	}

	/** Opens the form of a new record that serves them, with `values` in it. Nothing is saved before its user does. */
	itss_improvement.serving.begin = function (doctype, holder, names, values = {}) {
		return frappe
			.xcall(`${API}.rows`, { doctype, holder, names })
			.then((rows) => new Promise((resolve) => frappe.model.with_doctype(doctype, () => resolve(rows))))
			.then((rows) => {
				const doc = Object.assign(frappe.model.get_new_doc(doctype), values);
				if (frappe.meta.has_field(doctype, "responsible_department") && !doc.responsible_department) {
					doc.responsible_department = rows[0].responsible_department;
				}
				for (const row of rows) Object.assign(frappe.model.add_child(doc, "improvements"), row);
				return frappe.set_route("Form", doctype, doc.name);
			});
	};
})();

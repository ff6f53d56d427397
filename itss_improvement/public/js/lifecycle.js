// The steps of a record, what may be written in its state, and who signed: the same on every form that has steps.
frappe.provide("itss_improvement.lifecycle");

(() => {
	const API = "itss_improvement.api.lifecycle";
	const html = frappe.utils.escape_html;

	/**
	 * To be called by a form's `refresh`. `options`:
	 * - `page`: asks for the page, where the form needs more than `api.lifecycle.page` gives
	 * - `labels`: a button's label, by action, where the action's name does not say enough
	 * - `dialogs`: a function of `frm`, by action, in place of the dialog that is made from what the step decides
	 * Resolves to the page, or to nothing where the form was left meanwhile.
	 */
	itss_improvement.lifecycle.show = function (frm, options = {}) {
		show_signatures(frm, []);
		show_barred(frm, []);
		show_observation(frm);
		if (frm.is_new()) return Promise.resolve();
		const { name, modified } = frm.doc;
		const asked = options.page
			? options.page()
			: frappe.xcall(`${API}.page`, { doctype: frm.doctype, name });
		return asked.then(
			(page) => {
				if (frm.doc.name !== name || frm.doc.modified !== modified) return;
				show_what_may_be_written(frm, page);
				show_steps(frm, page, options);
				show_signatures(frm, page.signatures);
				return page;
			},
			() => {}
		);
	};

	/** Take a step with what it decides, and show the record as it is then. */
	itss_improvement.lifecycle.take = function (frm, action, values = {}, dialog = null) {
		return frappe.call({
			method: `${API}.take_step`,
			args: { doctype: frm.doctype, name: frm.doc.name, action, values },
			freeze: true,
			callback() {
				if (dialog) dialog.hide();
				frm.reload_doc();
			},
		});
	};

	/** The framework's menu of actions takes steps without asking for what they decide. It is asked for before the
	 * form's `refresh`, and filled afterwards: so that it is to be left out where it comes from. */
	const { States } = frappe.ui.form;
	const show_actions = States.prototype.show_actions;
	if (!States.itss_improvement) {
		States.itss_improvement = true;
		States.prototype.show_actions = function (...given) {
			if (!this.frm.fields_dict.signatures_table) return show_actions.apply(this, given);
		};
	}

	/** Where nobody like this user may change it, text reads better than a form that refuses to be saved. */
	function show_what_may_be_written(frm, page) {
		const set = (field, read_only) => {
			const own = frappe.meta.get_docfield(frm.doctype, field);
			if (own && !own.read_only) frm.set_df_property(field, "read_only", read_only);
		};
		page.read_only.filter((field) => !is_column(field)).forEach((field) => set(field, 1));
		page.writable.filter((field) => !is_column(field)).forEach((field) => set(field, 0));
		show_what_may_be_written_in_rows(frm, page, set);
		if (page.may_edit) {
			if (frm.save_disabled) frm.enable_save();
		} else {
			frm.set_read_only();
			frm.refresh_fields();
			frm.disable_save();
		}
	}

	const is_column = (field) => field.includes(".");

	/** Of a table the rows may be some people's, and columns of theirs others': "milestones.actual_end". */
	function show_what_may_be_written_in_rows(frm, page, set) {
		const named = [...page.read_only, ...page.writable].filter(is_column);
		for (const table of new Set(named.map((field) => field.split(".")[0]))) {
			const grid = frm.fields_dict[table].grid;
			const rows = page.writable.includes(table);
			const writable = (column) =>
				named.includes(`${table}.${column}`) ? page.writable.includes(`${table}.${column}`) : rows;
			const columns = frappe.meta
				.get_docfields(grid.doctype)
				.filter((df) => frappe.model.is_value_type(df));
			const some = columns.some((df) => writable(df.fieldname));
			set(table, some ? 0 : 1);
			grid.cannot_add_rows = some && !rows;
			grid.df.cannot_delete_rows = some && !rows;
			for (const df of columns) {
				if (!df.read_only) {
					grid.update_docfield_property(df.fieldname, "read_only", writable(df.fieldname) ? 0 : 1);
				}
			}
			grid.refresh();
		}
	}

	function show_steps(frm, page, options) {
		const { labels = {}, dialogs = {} } = options;
		page.actions.filter((action) => action !== "Close" || !is_observed(frm)).forEach((action) => {
			const open = dialogs[action] || ((form) => ask(form, action, page.needs[action], labels[action]));
			const button = frm.add_custom_button(labels[action] || __(action), () => when_saved(frm, open));
			if (action === page.onward) button.removeClass("btn-default").addClass("btn-primary");
		});
		show_barred(frm, Object.values(page.barred));
	}

	/** What was found effective is closed after its observation: until when that is. */
	function show_observation(frm) {
		const wrapper = $(frm.layout.wrapper);
		wrapper.find(".itss-observed").remove();
		if (!is_observed(frm)) return;
		const text = __("It is observed until {0}, and can be closed from the day after that.", [
			frappe.datetime.str_to_user(frm.doc.observation_until),
		]);
		wrapper.prepend(`<div class="itss-observed form-message blue" role="note">${html(text)}</div>`);
	}

	const is_observed = ({ doc: { status, observation_until: until } }) =>
		status === "Under Observation" && Boolean(until) && until >= frappe.datetime.get_today();

	/** Why a step that one's role would take is not offered. Not the form's headline: that says what was decided. */
	function show_barred(frm, sentences) {
		const wrapper = $(frm.layout.wrapper);
		wrapper.find(".itss-barred").remove();
		if (!sentences.length) return;
		wrapper.prepend(
			`<div class="itss-barred form-message orange" role="note">${sentences.map(html).join("<br>")}</div>`
		);
	}

	/** A step is taken on what is stored: words that were changed and not saved would be lost with it. */
	function when_saved(frm, open) {
		if (frm.is_dirty()) {
			frm.save().then(() => open(frm));
		} else {
			open(frm);
		}
	}

	/** For what the step decides, or for a yes. */
	function ask(frm, action, needs, label = __(action)) {
		if (!needs.length) {
			frappe.confirm(__("{0}: {1}?", [html(frm.doc.name), html(label)]), () =>
				itss_improvement.lifecycle.take(frm, action)
			);
			return;
		}
		const dialog = new frappe.ui.Dialog({
			title: label,
			fields: needs.map(({ fieldname, required }) => {
				const df = frappe.meta.get_docfield(frm.doctype, fieldname);
				return {
					fieldname,
					fieldtype: df.fieldtype,
					label: __(df.label),
					options: df.options,
					description: df.description ? __(df.description) : "",
					reqd: required ? 1 : 0,
					default: frm.doc[fieldname],
					only_select: 1,
				};
			}),
			primary_action_label: label,
			primary_action: (values) => itss_improvement.lifecycle.take(frm, action, values, dialog),
		});
		itss_improvement.form.show_dialog(dialog);
	}

	function show_signatures(frm, signatures) {
		const field = frm.fields_dict.signatures_table;
		if (!field) return;
		// the grid of the same rows is for printing
		frm.toggle_display("signatures", false);
		field.$wrapper.html(signatures.length ? table_of(signatures) : "");
	}

	function table_of(signatures) {
		const head = [
			__("Section"),
			__("Step Taken"),
			__("Signed By"),
			__("Role"),
			__("Signed At"),
			__("Round"),
			__("Fingerprint (SHA-256)"),
			__("What Was Signed"),
		];
		const rows = signatures.map((row) => [
			html(__(row.section)),
			html(__(row.action)),
			row.on_behalf_of_name
				? html(__("{0} for {1}", [row.full_name || row.signed_by, row.on_behalf_of_name]))
				: html(row.full_name || row.signed_by),
			html(__(row.role)),
			html(frappe.datetime.str_to_user(row.signed_at)),
			String(row.round),
			`<code title="${html(row.fingerprint)}">${html(row.fingerprint.slice(0, 12))}…</code>`,
			state_of(row),
		]);
		const heads = head.map((text) => `<th scope="col">${text}</th>`).join("");
		const body = rows.map((row) => `<tr>${row.map((text) => `<td>${text}</td>`).join("")}</tr>`).join("");
		return `<div class="table-responsive"><table class="table table-bordered small">
			<thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
	}

	function state_of(row) {
		if (!row.holds) return `<b class="text-danger">${__("Changed since it was signed")}</b>`;
		return row.superseded ? __("Kept from an earlier round") : __("Unchanged since it was signed");
	}
})();

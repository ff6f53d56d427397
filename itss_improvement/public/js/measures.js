// The measures of a path's record, on its form.
frappe.provide("itss_improvement.measures");

(() => {
	const API = "itss_improvement.api.measure";
	const DOCTYPE = "Improvement Measure";
	const COLORS = { Planned: "gray", "In Progress": "blue", Done: "green", Cancelled: "purple" };
	const NOWRAP = ' style="white-space: nowrap"';
	const html = frappe.utils.escape_html;

	/**
	 * To be called by the form's `refresh`: draws the measures of the record into its HTML field `measures_table`.
	 * `options.can_add`: whether *Add Measure* is offered, where the form knows better than by the stage.
	 */
	itss_improvement.measures.show = function (frm, options = {}) {
		const field = frm.fields_dict.measures_table;
		if (!field || frm.is_new()) return Promise.resolve();
		const { name, modified } = frm.doc;
		const asked = (frm._measures_asked = (frm._measures_asked || 0) + 1);
		return frappe.xcall(`${API}.of`, { doctype: frm.doctype, name }).then((rows) => {
			// the form was left, or asked again since
			if (frm.doc.name !== name || frm.doc.modified !== modified) return;
			if (frm._measures_asked !== asked) return;
			field.$wrapper.html(rows.length ? table_of(rows) : none());
			const can_add = "can_add" in options ? options.can_add : takes_measures(frm);
			if (can_add) field.$wrapper.append(add_button(frm));
			return rows;
		});
	};

	function takes_measures(frm) {
		const open = ["Plan", "Do"].includes(frm.doc.stage) && frm.doc.status !== "Superseded";
		// what `frm` says of it is gone once the form is shown as text
		const [perm] = frappe.perm.get_perm(frm.doctype, frm.doc);
		return open && frappe.model.can_create(DOCTYPE) && Boolean(perm && perm.write);
	}

	function add_button(frm) {
		return $(`<button type="button" class="btn btn-default btn-xs"></button>`)
			.text(__("Add Measure"))
			.on("click", () =>
				frappe.new_doc(DOCTYPE, {
					reference_doctype: frm.doctype,
					reference_name: frm.doc.name,
				})
			);
	}

	function none() {
		return `<p class="text-muted">${__("No measure yet.")}</p>`;
	}

	function table_of(rows) {
		const aimed = rows.some((row) => row.aim);
		const repeated = rows.some((row) => row.path_round > 1);
		const head = [
			__("Measure"),
			...(aimed ? [__("Meant For")] : []),
			...(repeated ? [__("Analysis Round")] : []),
			__("Responsible Person"),
			__("Due Date"),
			__("Completed On"),
			__("Status"),
		];
		const body = rows.map((row) => [
			link_to(row),
			...(aimed ? [html(row.aim || "")] : []),
			...(repeated ? [String(row.path_round)] : []),
			html(row.full_name || row.responsible_person || ""),
			due(row),
			day(row.completed_on),
			`<span class="indicator-pill ${COLORS[row.status]}">${html(__(row.status))}</span>`,
		]);
		// of texts there is much, of the rest little
		const wide = aimed ? 2 : 1;
		const cell = (text, column) => `<td${column < wide ? "" : NOWRAP}>${text}</td>`;
		const heads = head.map((text) => `<th scope="col"${NOWRAP}>${text}</th>`).join("");
		const lines = body.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("");
		return `<div class="table-responsive"><table class="table table-bordered table-sm small">
			<thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
	}

	function link_to(row) {
		const route = html(frappe.utils.get_form_link(DOCTYPE, row.name));
		return `<a href="${route}" style="text-decoration: underline">${html(row.title || row.name)}</a>`;
	}

	function due(row) {
		if (!row.overdue) return day(row.due_date);
		return `<b class="text-danger">${day(row.due_date)} ${__("Overdue")}</b>`;
	}

	function day(value) {
		return value ? html(frappe.datetime.str_to_user(value)) : "";
	}
})();

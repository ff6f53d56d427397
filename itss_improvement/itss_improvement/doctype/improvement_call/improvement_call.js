const API = "itss_improvement.api.call";
const html = frappe.utils.escape_html;

frappe.ui.form.on("Improvement Call", {
	refresh(frm) {
		frm.disable_save();
		itss_improvement.form.name_inputs(frm.fields_dict);
		show_state(frm);
		show_found(frm, frm.doc.opportunities || [], (row) => row.opportunity);
		if (frm.doc.status === "Unanswered") load_page(frm);
	},
});

/** One request each time the form is opened: whether the user may answer, and with what. */
function load_page(frm) {
	const { name, modified } = frm.doc;
	frappe.xcall("itss_improvement.api.form.call", { name }).then(
		(page) => {
			// another record may have been opened meanwhile
			if (frm.doc.name !== name || frm.doc.modified !== modified) return;
			show_found(frm, page.opportunities, (row) => row.name);
			if (page.may_answer) add_answers(frm, page.opportunities);
		},
		() => {}
	);
}

function show_state(frm) {
	const doc = frm.doc;
	frm.dashboard.clear_headline();
	if (frm.is_new()) return;
	if (doc.status === "Unanswered") {
		const due = frappe.datetime.str_to_user(doc.answer_by);
		const late = doc.answer_by < frappe.datetime.get_today();
		frm.dashboard.set_headline_alert(
			late
				? __("Not answered. It was to be answered by {0}.", [due])
				: __("To be answered by {0}.", [due]),
			late ? "red" : "orange"
		);
		return;
	}
	const said = [
		`<b>${html(__(doc.status))}</b>`,
		html(frappe.user.full_name(doc.answered_by)),
		html(frappe.datetime.str_to_user(doc.answered_on)),
	];
	frm.dashboard.set_headline_alert(said.join(" · "), doc.status === "Nothing Found" ? "gray" : "green");
}

/** The grid of the same rows is for printing. */
function show_found(frm, rows, name_of) {
	frm.toggle_display("opportunities", false);
	const field = frm.fields_dict.found;
	if (!field) return;
	const lines = rows.map((row) => {
		const route = html(frappe.utils.get_form_link("Improvement Opportunity", name_of(row)));
		return `<li><a href="${route}" style="text-decoration: underline">${html(name_of(row))}</a> ${html(
			row.title || ""
		)}</li>`;
	});
	field.$wrapper.html(
		lines.length
			? `<ul class="list-unstyled">${lines.join("")}</ul>`
			: `<p class="text-muted">${__("No opportunity was submitted from {0} to {1}.", [
					frappe.datetime.str_to_user(frm.doc.period_from),
					frappe.datetime.str_to_user(frm.doc.period_to),
			  ])}</p>`
	);
}

function add_answers(frm, opportunities) {
	const submitted = frm.add_custom_button(__("Opportunities Submitted"), () =>
		ask(frm, __("Opportunities Submitted"), "submit_opportunities", opportunities, false)
	);
	const nothing = frm.add_custom_button(__("Nothing Found"), () =>
		ask(frm, __("Nothing Found"), "nothing_found", opportunities, true)
	);
	(opportunities.length ? submitted : nothing).removeClass("btn-default").addClass("btn-primary");
}

function ask(frm, title, method, opportunities, remark_required) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{
				fieldname: "counted",
				fieldtype: "HTML",
				options: `<p>${__("Opportunities of {0} in {1}: {2}.", [
					html(frm.doc.department),
					html(frm.doc.quarter),
					opportunities.length,
				])}</p>`,
			},
			{
				fieldname: "remark",
				fieldtype: "Small Text",
				label: __("Remark"),
				reqd: remark_required ? 1 : 0,
				description: remark_required ? __("Where did you look for opportunities?") : "",
			},
		],
		primary_action_label: title,
		primary_action: (values) =>
			frappe.call({
				method: `${API}.${method}`,
				args: { name: frm.doc.name, remark: values.remark || "" },
				freeze: true,
				callback() {
					dialog.hide();
					frm.reload_doc();
				},
			}),
	});
	itss_improvement.form.show_dialog(dialog);
}

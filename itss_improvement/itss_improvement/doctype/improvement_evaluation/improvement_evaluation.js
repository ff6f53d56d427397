const API = "itss_improvement.api.evaluation";
const COLORS = {
	Significant: "green",
	Effective: "green",
	"Partly Effective": "orange",
	Ineffective: "red",
};
const SCOPE = ["team", "customer", "ticket_type", "priority"];
const html = frappe.utils.escape_html;

frappe.ui.form.on("Improvement Evaluation", {
	setup(frm) {
		frm.set_query("standard", "clauses", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		show_headline(frm);
		show_rule(frm);
		frm.add_custom_button(__("Open Evaluated Record"), () =>
			frappe.set_route("Form", frm.doc.reference_doctype, frm.doc.reference_name)
		);
		show_page(frm);
	},

	changed_on(frm) {
		if (frm.doc.changed_on) propose_windows(frm);
	},
});

function show_page(frm) {
	const { name } = frm.doc;
	itss_improvement.lifecycle
		.show(frm, { page: () => frappe.xcall(`${API}.page`, { name }) })
		.then((page) => {
			if (!page) return;
			show_picture(frm, page.picture);
			show_buttons(frm, page);
			offer_scope(frm, page.scope);
		});
}

function show_headline(frm) {
	const { doc } = frm;
	frm.dashboard.clear_headline();
	if (doc.status === "Concluded") {
		const said = doc.conclusion_reason ? `: ${html(doc.conclusion_reason)}` : "";
		frm.dashboard.set_headline_alert(`${html(__(doc.conclusion))}${said}`, COLORS[doc.conclusion]);
	} else if (doc.status === "Draft" && doc.after_to >= frappe.datetime.get_today() && doc.metrics.length) {
		frm.dashboard.set_headline_alert(
			__("The window after the change lasts until {0}: its figures can be computed from the day after that.", [
				html(frappe.datetime.str_to_user(doc.after_to)),
			]),
			"blue"
		);
	}
}

/** What the rule concludes, and why: a line each, those of an aspect below it. */
function show_rule(frm) {
	const field = frm.fields_dict.rule;
	const { rule_conclusion: conclusion, rule_reasons: reasons } = frm.doc;
	const lines = (reasons || "").split("\n").filter(Boolean);
	const pill = conclusion
		? `<span class="indicator-pill ${COLORS[conclusion]}">${html(__(conclusion))}</span>`
		: `<span class="indicator-pill gray">${__("Not Yet")}</span>`;
	const list = lines
		.map((line) =>
			line.startsWith("– ")
				? `<div class="text-muted small" style="padding-left: 12px">${html(line.slice(2))}</div>`
				: `<div style="margin-top: 4px">${html(line)}</div>`
		)
		.join("");
	field.$wrapper.html(
		`<div data-rule style="margin-bottom: 12px"><div class="control-label" style="margin-bottom: 4px">
		${__("Conclusion by the Rule")}</div>${pill}${list}</div>`
	);
}

function show_picture(frm, picture) {
	const none = `<p class="text-muted">${__("Nothing was computed or entered yet.")}</p>`;
	const { $wrapper } = frm.fields_dict.comparison;
	$wrapper.html(`<div class="table-responsive" style="margin-bottom: 12px">${picture || none}</div>`);
	$wrapper.find("svg").attr("role", "img").css({ maxWidth: "100%", height: "auto" });
}

function show_buttons(frm, page) {
	const computed = frm.doc.metrics.some((row) => row.verdict);
	if (page.may_edit) {
		frm.add_custom_button(__("Propose Windows"), () => propose_windows(frm));
		frm.add_custom_button(__("Compute"), () => compute(frm));
	}
	if (computed) frm.add_custom_button(__("Check Figures"), () => check_again(frm));
}

function propose_windows(frm) {
	const { name, changed_on } = frm.doc;
	return frappe
		.xcall(`${API}.proposed_windows`, { name, changed_on: changed_on || null })
		.then(
			(fields) => frm.set_value(fields),
			() => {}
		);
}

/** On what is stored: what was typed is saved first. */
function compute(frm) {
	const saved = frm.is_dirty() ? frm.save() : Promise.resolve();
	const computed = saved.then(() =>
		frappe.call({
			method: `${API}.compute`,
			args: { name: frm.doc.name },
			freeze: true,
			freeze_message: __("Computing the metrics from the tickets"),
			callback: () => frm.reload_doc(),
		})
	);
	// what was refused was said
	return computed.catch(() => {});
}

/** Whether the desk would still say what was kept. */
function check_again(frm) {
	const asked = frappe.xcall(`${API}.check_again`, { name: frm.doc.name });
	return asked.then((rows) => {
		const lines = rows.map(
			({ label, same, sentences }) =>
				`<p><span class="indicator ${same ? "green" : "orange"}"></span> <b>${html(label)}</b><br>
				${sentences.map(html).join("<br>")}</p>`
		);
		frappe.msgprint({ title: __("Check Figures"), message: lines.join("") });
	}, () => {});
}

function offer_scope(frm, scope) {
	const { grid } = frm.fields_dict.metrics;
	for (const dimension of SCOPE) {
		grid.update_docfield_property(dimension, "options", scope[dimension] || []);
		grid.update_docfield_property(dimension, "ignore_validation", 1);
	}
}

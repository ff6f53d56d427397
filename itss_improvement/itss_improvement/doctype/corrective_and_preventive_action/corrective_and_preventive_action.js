const html = frappe.utils.escape_html;

frappe.ui.form.on("Corrective and Preventive Action", {
	setup(frm) {
		frm.set_query("participating_departments", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		itss_improvement.closing.show(frm);
		open_tab(frm);
		show_what_came_of_it(frm);
		itss_improvement.causes.show(frm);
		itss_improvement.lifecycle.show(frm).then((page) => {
			if (!page) return;
			if (page.writable.includes("causes")) itss_improvement.causes.let_write(frm);
			itss_improvement.measures.show(frm, { can_add: page.writable.includes("similar_places") });
		});
	},

	action_type(frm) {
		// an event is one kind's, a risk the other's
		const foreign =
			frm.doc.action_type === "Preventive" ? ["event_date", "event_evidence"] : ["potential_risk"];
		foreign.forEach((field) => frm.set_value(field, null));
	},

	phenomenon(frm) {
		if (frm.cause_editor) frm.cause_editor.rows_changed();
	},
});

const TABS = {
	"Root Cause Analysis": "analysis_tab",
	"Cause Review": "analysis_tab",
	Planning: "plan_tab",
	"Plan Approval": "plan_tab",
	Implementation: "plan_tab",
	"Awaiting Verification": "plan_tab",
	"Under Observation": "plan_tab",
	Closed: "plan_tab",
};

/** Where the work is, when the record is opened or has gone on; whichever tab was chosen stays otherwise. */
function open_tab(frm) {
	const at = `${frm.doc.name} ${frm.doc.status}`;
	if (frm.opened_at === at) return;
	frm.opened_at = at;
	const name = TABS[frm.doc.status] || "problem_tab";
	const tab = (frm.layout.tabs || []).find((one) => one.df.fieldname === name);
	if (tab) tab.set_active();
}

function show_what_came_of_it(frm) {
	const doc = frm.doc;
	frm.dashboard.clear_headline();
	if (doc.status === "Superseded") {
		frm.dashboard.set_headline_alert(
			[
				`${__("Reassessed")}: ${html(doc.superseded_reason || "")}`,
				doc.superseded_by ? link_to(doc.superseded_by_doctype, doc.superseded_by) : "",
			]
				.filter(Boolean)
				.join(" → "),
			"gray"
		);
	} else if (doc.return_reason) {
		frm.dashboard.set_headline_alert(`${__("Returned")}: ${html(doc.return_reason)}`, "yellow");
	} else if (doc.analysis_round > 1) {
		frm.dashboard.set_headline_alert(
			`${__("Round {0}", [doc.analysis_round])}: ${html(doc.reanalysis_reason || "")}`,
			"orange"
		);
	}
}

function link_to(doctype, name) {
	const route = html(frappe.utils.get_form_link(doctype, name));
	return `<a href="${route}" style="text-decoration: underline">${html(name)}</a>`;
}

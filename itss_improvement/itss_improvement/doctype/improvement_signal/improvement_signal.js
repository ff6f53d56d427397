frappe.ui.form.on("Improvement Signal", {
	setup(frm) {
		// the service desk's own words, which it or the site may have translated
		for (const field of ["desk", "ticket_type", "priority"]) {
			frm.fields_dict[field].df.formatter = (value) => frappe.utils.escape_html(__(value || ""));
		}
	},

	refresh(frm) {
		frm.disable_save();
		const outcome = frm.doc.outcome;
		frm.dashboard.clear_headline();
		offer_chart(frm);
		if (outcome) frm.dashboard.set_headline_alert(frappe.utils.escape_html(outcome), "blue");
	},
});

const CHARTED = {
	"Attainment Out of Control": "SLA Attainment",
	"Volume Out of Control": "Tickets per Working Day",
};

/** The chart as it was when the week that the signal is about was over. */
function offer_chart(frm) {
	const charted = CHARTED[frm.doc.kind];
	if (!charted) return;
	frm.add_custom_button(__("Control Chart"), () =>
		frappe.set_route("query-report", "Improvement Control Chart", {
			desk: frm.doc.desk,
			// what the report calls tickets without one
			team: frm.doc.team || "-",
			ticket_type: frm.doc.ticket_type || "-",
			charted,
			weeks: 52,
			until: frappe.datetime.add_days(frm.doc.ticket_opened_at, 7),
			plain_limits: 0,
		})
	);
}

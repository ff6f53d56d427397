const html = frappe.utils.escape_html;

frappe.ui.form.on("Improvement Training", {
	setup(frm) {
		const enabled = () => ({ filters: { disabled: 0 } });
		frm.set_query("responsible_department", enabled);
		frm.set_query("department", "attendees", enabled);
		frm.set_query("user", "attendees", () => ({ filters: { enabled: 1 } }));
		frm.set_query("responsible_person", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		show_headline(frm);
		itss_improvement.lifecycle.show(frm);
	},
});

function show_headline(frm) {
	const { doc } = frm;
	frm.dashboard.clear_headline();
	const day = html(frappe.datetime.str_to_user(doc.held_on) || "");
	if (doc.status === "Held") {
		const text = __("Held on {0}. Attended: {1} of {2}.", [day, doc.attended, doc.attendees.length]);
		frm.dashboard.set_headline_alert(text, "green");
	} else if (doc.status === "Cancelled") {
		frm.dashboard.set_headline_alert(
			`${html(__("Cancelled"))}: ${html(doc.cancellation_reason || "")}`,
			"gray"
		);
	} else if (!frm.is_new() && doc.held_on) {
		const past = doc.held_on < frappe.datetime.get_today();
		frm.dashboard.set_headline_alert(
			past
				? __("It was planned for {0}: report it as held, or cancel it.", [day])
				: __("It is planned for {0}.", [day]),
			past ? "orange" : "blue"
		);
	}
}

(() => {
	const html = frappe.utils.escape_html;

	frappe.ui.form.on("Improvement Resolution", {
		setup(frm) {
			frm.set_query("review", () => ({ filters: { status: "Prepared" } }));
			frm.set_query("carried_into", () => ({ filters: { status: "Prepared" } }));
		},

		refresh(frm) {
			itss_improvement.form.name_inputs(frm.fields_dict);
			show_headline(frm);
			itss_improvement.lifecycle.show(frm).then((page) => {
				// whoever may write it at all, and not only one half of it
				if (page && frm.doc.status === "In Progress") offer_opportunity(frm);
			});
		},
	});

	function offer_opportunity(frm) {
		if (frm.doc.opportunity || !frappe.model.can_create("Improvement Opportunity")) return;
		if (!frappe.user.has_role("ITSS Quality Officer")) return;
		frm.add_custom_button(__("Make Opportunity"), () =>
			frappe
				.xcall("itss_improvement.api.review.make_opportunity", { name: frm.doc.name })
				.then((name) => frappe.set_route("Form", "Improvement Opportunity", name))
		);
	}

	function show_headline(frm) {
		frm.dashboard.clear_headline();
		if (frm.is_new()) return;
		const { status, due_date, return_reason, verification_conclusion, verification_remark } = frm.doc;
		const say = (text, colour) => frm.dashboard.set_headline_alert(text, colour);
		const day = html(frappe.datetime.str_to_user(due_date));
		if (status === "Verified") {
			const colour = verification_conclusion === "Achieved" ? "green" : "orange";
			say(`${html(__(verification_conclusion))}: ${html(verification_remark || "")}`, colour);
		} else if (status === "In Progress" && return_reason) {
			say(`${__("Returned")}: ${html(return_reason)}`, "yellow");
		} else if (status === "In Progress") {
			const late = due_date < frappe.datetime.get_today();
			say(late ? __("It is overdue since {0}.", [day]) : __("It is due on {0}.", [day]), late ? "red" : "blue");
		}
	}
})();

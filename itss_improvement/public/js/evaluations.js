// The button on the record of a path that opens its evaluation, or asks for one.
(() => {
	const DONE = ["Awaiting Verification", "Under Observation", "Closed"];
	const EVALUATION = "Improvement Evaluation";

	for (const doctype of ["Improvement Notice", "Corrective and Preventive Action", "Improvement Project"]) {
		if (frappe.ui.form.handlers[doctype]?.refresh?.some((handler) => handler.of_evaluation)) continue;
		const refresh = (frm) => offer(frm);
		refresh.of_evaluation = true;
		frappe.ui.form.on(doctype, { refresh });
	}

	function offer(frm) {
		if (frm.is_new() || !DONE.includes(frm.doc.status) || !frappe.model.can_write(EVALUATION)) return;
		frm.add_custom_button(__("Evaluate Effect"), () =>
			frappe
				.xcall("itss_improvement.api.evaluation.ask", { doctype: frm.doctype, name: frm.doc.name })
				.then((name) => frappe.set_route("Form", EVALUATION, name))
		);
	}
})();

// What happened of an improvement and in which order: on top of its records where something is out of order or was
// entered late, and as a whole among their connections.
(() => {
	frappe.provide("itss_improvement");
	// every form that loads this file runs it
	if (itss_improvement.order_of_events) return;

	const FORMS = [
		"Improvement Opportunity",
		"Improvement Notice",
		"Corrective and Preventive Action",
		"Improvement Project",
		"Improvement Measure",
		"Improvement Verification",
	];
	const html = frappe.utils.escape_html;

	itss_improvement.order_of_events = { show };
	for (const doctype of FORMS) frappe.ui.form.on(doctype, { refresh: show });

	function show(frm) {
		const wrapper = $(frm.layout.wrapper);
		wrapper.find(".itss-out-of-order").remove();
		frm.dashboard.parent.find(".itss-order").closest(".form-dashboard-section").remove();
		if (frm.is_new()) return;
		const { doctype, docname: name } = frm;
		frappe.xcall("itss_improvement.api.order_of_events.of_record", { doctype, name }).then(
			(found) => {
				if (frm.docname !== name) return;
				warn(wrapper, found);
				if (!found.events.length) return;
				frm.dashboard.parent.find(".itss-order").closest(".form-dashboard-section").remove();
				frm.dashboard.add_section(`<div class="itss-order">${table(found)}</div>`, __("Order of Events"));
				frm.dashboard.show();
				frm.layout.refresh_sections();
			},
			() => {}
		);
	}

	/** What an auditor would find, its reader is told first. */
	function warn(wrapper, { findings, late }) {
		wrapper.find(".itss-out-of-order").remove();
		const sentences = [...findings, ...late];
		if (!sentences.length) return;
		const colour = findings.length ? "red" : "orange";
		const lines = sentences.map(html).join("<br>");
		const title = findings.length ? __("Out of order") : __("Entered late");
		wrapper.prepend(
			`<details class="itss-out-of-order form-message ${colour}"><summary>${title}: ${sentences.length}</summary>
				${lines}</details>`
		);
	}

	function table({ events }) {
		const day = (value) => html(frappe.datetime.str_to_user(value));
		const head = [__("Happened On"), __("Event"), __("Record"), __("Entered On"), ""];
		const rows = events.map((one) => [
			day(one.happened_on),
			html(__(one.event)),
			`<a href="${html(one.url)}" style="text-decoration: underline">${html(one.called)}</a>`,
			day(one.entered_on),
			one.late ? `<span class="indicator-pill no-indicator-dot orange">${__("Entered late")}</span>` : "",
		]);
		const heads = head.map((text) => `<th scope="col">${text}</th>`).join("");
		const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
		return `<div class="table-responsive" tabindex="0" role="region" aria-label="${__("Order of Events")}">
			<table class="table table-bordered small"><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
	}
})();

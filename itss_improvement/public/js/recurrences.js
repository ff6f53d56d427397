// What is proposed about an improvement because its tickets came back, on top of its forms until it is decided.
(() => {
	frappe.provide("itss_improvement");
	// every form that loads this file runs it
	if (itss_improvement.recurrences) return;

	const FORMS = [
		"Improvement Opportunity",
		"Improvement Notice",
		"Corrective and Preventive Action",
		"Improvement Project",
	];
	const WATCHED = ["Under Observation", "Closed"];
	const html = frappe.utils.escape_html;

	itss_improvement.recurrences = { show };
	for (const doctype of FORMS) frappe.ui.form.on(doctype, { refresh: show });

	function show(frm) {
		const { doctype, name, status, modified } = frm.doc;
		const wrapper = $(frm.layout.wrapper);
		wrapper.find(".itss-came-back").remove();
		if (frm.is_new() || !WATCHED.includes(status)) return;
		frappe.xcall("itss_improvement.api.recurrence.proposed", { doctype, name }).then(
			(proposals) => {
				if (frm.doc.name !== name || frm.doc.modified !== modified) return;
				wrapper.find(".itss-came-back").remove();
				wrapper.prepend(proposals.map(note).join(""));
			},
			() => {}
		);
	}

	function note({ name, reason, what_follows }) {
		const route = html(frappe.utils.get_form_link("Improvement Recurrence", name));
		return `<div class="itss-came-back form-message red" role="note">
			<b>${__("Its tickets came back")}</b>: ${html(reason)} ${html(what_follows)}
			<a href="${route}" style="text-decoration: underline">${__("Decide on {0}", [html(name)])}</a>
		</div>`;
	}
})();

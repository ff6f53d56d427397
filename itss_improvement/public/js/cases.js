// Cases on the form of an improvement: what tells of it, and while its cause is looked for what is like it.
// A form shows them by loading this file by `doctype_js` in hooks.py.
(() => {
	frappe.provide("itss_improvement");
	// every form that loads this file runs it
	if (itss_improvement.cases) return;

	const API = "itss_improvement.api.case";
	const CASE = "Improvement Case";
	const html = frappe.utils.escape_html;
	/** By DocType: the field before which similar cases stand, where the cause is looked for. */
	const PLACES = {
		"Corrective and Preventive Action": "cause_picture",
		"Improvement Opportunity": "evidence_table",
		"Improvement Notice": "",
		"Improvement Project": "",
	};

	itss_improvement.cases = { show };
	for (const doctype of Object.keys(PLACES)) frappe.ui.form.on(doctype, { refresh: show });

	function show(frm) {
		frm.layout.wrapper.find(".itss-cases").remove();
		if (frm.is_new()) return;
		const { doctype, docname: name } = frm;
		const { modified } = frm.doc;
		frappe.xcall(`${API}.of`, { doctype, name }).then(
			(found) => {
				if (frm.docname !== name || frm.doc.modified !== modified) return;
				show_button(frm, found);
				if (found.offered.length) show_offered(frm, found.offered);
			},
			() => {}
		);
	}

	function show_button(frm, { may_draft, cases }) {
		if (may_draft) frm.add_custom_button(__("Draft Case"), () => draft(frm));
		else if (cases.length) {
			frm.add_custom_button(__("Open Case"), () => frappe.set_route("Form", CASE, cases[0].name));
		}
	}

	function draft(frm) {
		return frappe.call({
			method: `${API}.draft`,
			args: { doctype: frm.doctype, name: frm.docname },
			freeze: true,
			callback: ({ message }) => frappe.set_route("Form", CASE, message.name),
		});
	}

	function show_offered(frm, offered) {
		frappe.dom.set_style(STYLE, "itss-cases-style");
		const panel = $(`<section class="itss-cases" aria-label="${html(__("Similar Cases"))}">
			<h4>${html(__("Similar Cases"))}</h4>
			<ul class="list-unstyled">${offered.map(row_of).join("")}</ul></section>`);
		panel.find("button").on("click", (event) => use(frm, event.currentTarget));
		frm.fields_dict[PLACES[frm.doctype]].$wrapper.before(panel);
	}

	function row_of(row) {
		const route = html(frappe.utils.get_form_link(CASE, row.name));
		const told = [...row.reasons, ...(row.use_count ? [__("Helped {0} times", [row.use_count])] : [])];
		return `<li>
			<div class="itss-case-text">
				<a href="${route}">${html(row.title)}</a>
				${row.best_practice ? `<span class="indicator-pill green">${html(__("Best Practice"))}</span>` : ""}
				<div class="itss-case-why">${told.map(html).join("；")}</div>
				${row.cause ? `<div class="itss-case-cause">${html(__("Cause"))}: ${html(shortened(row.cause))}</div>` : ""}
			</div>
			${
				row.used
					? `<span class="indicator-pill blue">${html(__("Used Here"))}</span>`
					: `<button type="button" class="btn btn-default btn-xs" data-case="${html(row.name)}"
						aria-label="${html(__("Use {0}", [row.title]))}">${html(__("Use"))}</button>`
			}
		</li>`;
	}

	const shortened = (text) => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

	function use(frm, button) {
		button.disabled = true;
		return frappe
			.xcall(`${API}.use`, { case: button.dataset.case, doctype: frm.doctype, name: frm.docname })
			.then(
				() => {
					frappe.show_alert({ message: __("It is kept that the case helped here."), indicator: "green" });
					frm.reload_doc();
				},
				() => {
					button.disabled = false;
				}
			);
	}

	const STYLE = `
		.itss-cases { margin: 0 0 12px; padding: 10px 12px; border: 1px solid var(--border-color); border-radius: 8px; }
		.itss-cases h4 { margin: 0 0 6px; font-size: 13px; font-weight: 600; }
		.itss-cases ul { margin: 0; }
		.itss-cases li { display: flex; gap: 12px; align-items: flex-start; padding: 6px 0; }
		.itss-cases li + li { border-top: 1px solid var(--border-color); }
		.itss-case-text { flex: 1; min-width: 0; overflow-wrap: anywhere; }
		.itss-case-text > a { font-weight: 500; text-decoration: underline; }
		.itss-case-why, .itss-case-cause { font-size: 12px; color: var(--text-color); }
	`;
})();

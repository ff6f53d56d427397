// What is missing before an improvement is closed, on the form of its path's record.
frappe.provide("itss_improvement.closing");

(() => {
	const API = "itss_improvement.api.closing";
	const SHOWN = ["Awaiting Verification", "Under Observation", "Closed"];
	const COLORS = { Passed: "green", "None Needed": "gray", "Still to Do": "orange" };
	const html = frappe.utils.escape_html;

	/** To be called by the form's `refresh`: draws the gates into its HTML field `gates`. */
	itss_improvement.closing.show = function (frm) {
		const field = frm.fields_dict.gates;
		if (!field || frm.is_new() || !SHOWN.includes(frm.doc.status)) return;
		const { name, modified } = frm.doc;
		frappe.xcall(`${API}.standing`, { doctype: frm.doctype, name }).then((found) => {
			// the form was left meanwhile
			if (frm.doc.name === name && frm.doc.modified === modified) draw(frm, field.$wrapper, found);
		});
	};

	function draw(frm, wrapper, { gates, documents }) {
		const table = $(`<table class="table table-bordered table-sm small itss-gates">
			<thead><tr>${[__("Gate"), __("Standing"), __("Why"), ""].map((text) => `<th scope="col">${text}</th>`).join("")}
			</tr></thead><tbody></tbody></table>`);
		for (const gate of gates) {
			const row = $(`<tr data-gate="${html(gate.gate)}">
				<td style="white-space: nowrap">${html(__(gate.gate))}</td>
				<td style="white-space: nowrap"><span class="indicator-pill ${COLORS[gate.standing]}">${html(
				__(gate.standing)
			)}</span></td>
				<td>${html(gate.because)}${gate.records.map(link_to).join("")}</td><td></td></tr>`);
			if (frm.doc.status !== "Closed") row.find("td").last().append(buttons(frm, gate, documents));
			table.find("tbody").append(row);
		}
		wrapper.empty().append($(`<div class="table-responsive"></div>`).append(table));
	}

	function link_to({ doctype, name, title, status }) {
		const route = html(frappe.utils.get_form_link(doctype, name));
		return `<div><a href="${route}" style="text-decoration: underline">${html(name)}</a> ${html(
			title || ""
		)} <span class="text-muted">${html(__(status))}</span></div>`;
	}

	function buttons(frm, gate, documents) {
		const made = [];
		const button = (label, act) =>
			made.push(
				$(`<button type="button" class="btn btn-default btn-xs" style="margin: 0 4px 4px 0"></button>`)
					.text(label)
					.on("click", act)
			);
		const { serving } = itss_improvement;
		if (gate.may_make) {
			const about = gate.gate === "Documents Revised" ? documents : [];
			for (const found of about) {
				button(__("Revise {0}", [found.title]), () =>
					serving.begin(gate.served_by, frm.doctype, [frm.doc.name], {
						document: found.document || "",
						new_version: found.version || "",
						changes: found.changes || "",
						project: frm.doc.name,
						project_row: found.row,
					})
				);
			}
			button(__("New {0}", [__(gate.served_by)]), () =>
				serving.begin(gate.served_by, frm.doctype, [frm.doc.name])
			);
			button(__("Add to {0}", [__(gate.served_by)]), () =>
				serving.ask(gate.served_by, frm.doctype, [frm.doc.name], () => itss_improvement.closing.show(frm))
			);
		}
		if (gate.may_need_none) button(__("None Needed …"), () => ask_for_reason(frm, gate));
		return made;
	}

	function ask_for_reason(frm, gate) {
		const dialog = new frappe.ui.Dialog({
			title: __("{0}: {1}", [__(gate.gate), __("None Needed")]),
			fields: [
				{
					fieldname: "reason",
					fieldtype: "Small Text",
					label: __("Reason"),
					default: gate.reason,
					description: __("It is signed with the closing. Empty takes it back."),
				},
			],
			primary_action_label: __("Save"),
			primary_action: ({ reason }) =>
				frappe
					.xcall(`${API}.none_needed`, {
						doctype: frm.doctype,
						name: frm.doc.name,
						gate: gate.gate,
						reason: reason || "",
					})
					.then(() => {
						dialog.hide();
						frm.reload_doc();
					}),
		});
		itss_improvement.form.show_dialog(dialog);
	}
})();

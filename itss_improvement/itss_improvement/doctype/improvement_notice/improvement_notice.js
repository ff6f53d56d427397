const TAKES_MEASURES = ["Receipt Confirmed", "In Progress", "Extension Requested"];
const html = frappe.utils.escape_html;

frappe.ui.form.on("Improvement Notice", {
	setup(frm) {
		const enabled = () => ({ filters: { disabled: 0 } });
		frm.set_query("responsible_department", enabled);
		frm.set_query("copied_departments", enabled);
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		itss_improvement.closing.show(frm);
		itss_improvement.measures.show(frm, {
			can_add: TAKES_MEASURES.includes(frm.doc.status) && frappe.model.can_create("Improvement Measure"),
		});
		show_page(frm);
	},
});

function show_page(frm) {
	const { name } = frm.doc;
	frm.dashboard.clear_headline();
	itss_improvement.lifecycle
		.show(frm, {
			page: () => frappe.xcall("itss_improvement.api.form.notice", { name }),
			dialogs: { "Request Extension": request_extension },
		})
		.then((page) => {
			if (!page) return;
			// a notice is returned once
			if (frm.doc.returned_on) frm.remove_custom_button(__("Return"));
			show_clock(frm, page.clock);
		});
}

/** Where the notice stands in its working days, or what became of it. */
function show_clock(frm, { sentences, colour }) {
	if (frm.doc.status === "Superseded") {
		frm.dashboard.set_headline_alert(superseded(frm.doc), "gray");
	} else if (sentences.length) {
		const [first, ...others] = sentences.map(html);
		frm.dashboard.set_headline_alert(
			`<b>${first}</b>${others.map((text) => `<div>${text}</div>`).join("")}`,
			colour
		);
	}
}

function superseded(doc) {
	const reason = html(doc.superseded_reason || "");
	if (!doc.superseded_by) return `${__("The opportunity is being reassessed.")} ${reason}`;
	const route = html(frappe.utils.get_form_link(doc.superseded_by_doctype, doc.superseded_by));
	const link = `<a href="${route}" style="text-decoration: underline">${html(doc.superseded_by)}</a>`;
	return `${__("The opportunity was reassessed: {0} goes on.", [link])} ${reason}`;
}

function request_extension(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Request Extension"),
		fields: [
			{
				fieldname: "extension_until",
				fieldtype: "Date",
				label: __("Extension Until"),
				reqd: 1,
				description: __("The due date is {0}. On time is judged against it, whatever is granted.", [
					frappe.datetime.str_to_user(frm.doc.due_date),
				]),
			},
			{
				fieldname: "extension_reason",
				fieldtype: "Small Text",
				label: __("Reason for Extension"),
				reqd: 1,
			},
		],
		primary_action_label: __("Request Extension"),
		primary_action: (values) =>
			itss_improvement.lifecycle.take(frm, "Request Extension", values, dialog),
	});
	itss_improvement.form.show_dialog(dialog);
	// not before: the server refuses it as well
	const picker = dialog.fields_dict.extension_until.datepicker;
	const first = frappe.datetime.add_days(frm.doc.due_date, 1);
	if (picker) picker.update({ minDate: frappe.datetime.str_to_obj(first) });
}

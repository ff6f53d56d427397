const API = "itss_improvement.api.opportunity";
const EVIDENCE_SHOWN = 20;
const SUBJECT_COLUMN = 1;
const NOWRAP = ' style="white-space: nowrap"';
const html = frappe.utils.escape_html;

frappe.ui.form.on("Improvement Opportunity", {
	setup(frm) {
		const enabled = () => ({ filters: { disabled: 0 } });
		frm.set_query("identified_by_department", enabled);
		frm.set_query("responsible_department", enabled);
		// a measure belongs to the record of a path, and is added there
		frm.can_make_methods = { "Improvement Measure": () => false };
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		itss_improvement.form.limit_subtypes(frm);
		show_outcome(frm);
		show_evidence(frm, {});
		load_page(frm);
	},

	source(frm) {
		itss_improvement.form.limit_subtypes(frm, true);
	},
});

/** One request each time the form is opened: what the user may do, and which of the tickets they may open. */
function load_page(frm) {
	const { name } = frm.doc;
	itss_improvement.lifecycle
		.show(frm, {
			page: () => frappe.xcall("itss_improvement.api.form.opportunity", { name }),
			labels: { Submit: __("Submit to Quality Department") },
			dialogs: { Submit: submit, Assess: assess, Merge: merge },
		})
		.then((page) => page && show_evidence(frm, page.readable));
}

function show_outcome(frm) {
	const doc = frm.doc;
	const outcomes = {
		Returned: () => [`${__("Returned")}: ${html(doc.return_reason || "")}`, "yellow"],
		Rejected: () => [`${__("Rejected")}: ${html(doc.rejection_reason || "")}`, "red"],
		Merged: () => [
			__("Merged into {0}", [
				link_to(doc.doctype, doc.merged_into),
			]),
			"purple",
		],
		Assessed: () => [
			[
				`<b>${html(__(doc.improvement_class || ""))}</b>`,
				html(doc.score_arithmetic || ""),
				html(doc.responsible_department || ""),
				doc.due_date ? __("due {0}", [frappe.datetime.str_to_user(doc.due_date)]) : "",
			]
				.filter(Boolean)
				.join(" · "),
			"blue",
		],
	};
	const outcome = outcomes[doc.status];
	frm.dashboard.clear_headline();
	if (outcome && !frm.is_new()) frm.dashboard.set_headline_alert(...outcome());
}

function show_evidence(frm, readable) {
	const rows = frm.doc.evidence || [];
	// the grid of the same rows is for printing; nobody edits it
	frm.toggle_display("evidence", false);
	frm.toggle_display(["evidence_section", "evidence_table"], rows.length > 0);
	const field = frm.fields_dict.evidence_table;
	if (!field) return;
	const may_read = (row) => (readable[row.desk] || []).includes(row.ticket);
	const shown = frm._all_evidence_of === frm.doc.name ? rows : rows.slice(0, EVIDENCE_SHOWN);
	field.$wrapper.html(evidence_table(shown, may_read));
	if (shown.length < rows.length) {
		$(`<button type="button" class="btn btn-default btn-xs"></button>`)
			.text(__("Show all {0}", [rows.length]))
			.on("click", () => {
				frm._all_evidence_of = frm.doc.name;
				show_evidence(frm, readable);
			})
			.appendTo(field.$wrapper);
	}
	if (frm.doc.ticket_count > rows.length) {
		field.$wrapper.append(
			`<p class="text-muted small">${__("{0} of {1} tickets are shown here.", [
				rows.length,
				frm.doc.ticket_count,
			])}</p>`
		);
	}
}

function evidence_table(rows, may_read) {
	if (!rows.length) return "";
	const rated = rows.some((row) => row.customer_rating);
	// of a breach the target itself is the moment
	const dated = rows.some((row) => moment_of(row.occurred_at) !== moment_of(target_of(row)[0]));
	const head = [
		__("Ticket"),
		__("Subject"),
		__("Signal Kind"),
		...(dated ? [__("Occurred At")] : []),
		__("Due"),
		__("Done At"),
		...(rated ? [__("Rating")] : []),
	];
	const body = rows.map((row) => {
		const [due, done] = target_of(row);
		const cells = [
			may_read(row)
				? link_to(row.desk, row.ticket)
				: is_elsewhere(row.ticket_url)
				? link_elsewhere(row.ticket_url, row.ticket)
				: html(row.ticket || ""),
			`<div>${html(row.subject || "")}</div><div class="text-muted small">${[
				row.customer,
				row.team,
				// the service desk's own words, which it or the site may have translated
				__(row.ticket_type || ""),
				row.priority && `${__("Priority")} ${__(row.priority)}`,
			]
				.filter(Boolean)
				.map((text) => html(text))
				.join(" · ")}</div>${
				row.feedback ? `<div class="small">“${html(row.feedback)}”</div>` : ""
			}`,
			html(__(row.kind || "")),
			...(dated ? [moment_of(row.occurred_at || row.opened_at)] : []),
			moment_of(due),
			due && (!done || done > due)
				? `<span style="color: var(--red-700, #b42318)">${done ? moment_of(done) : __("not yet")}</span>`
				: moment_of(done),
			...(rated ? [row.customer_rating ? `${Math.round(row.customer_rating * 5)}/5` : ""] : []),
		];
		return `<tr>${cells
			.map((cell, column) => `<td${column === SUBJECT_COLUMN ? "" : NOWRAP}>${cell}</td>`)
			.join("")}</tr>`;
	});
	return `<div class="table-responsive"><table class="table table-bordered table-sm small" style="margin-top: 0">
		<thead><tr>${head.map((label) => `<th scope="col"${NOWRAP}>${label}</th>`).join("")}</tr></thead>
		<tbody>${body.join("")}</tbody></table></div>`;
}

/** Underlined: the desk gives a link within a text no colour of its own. */
function link_to(doctype, name) {
	const route = html(frappe.utils.get_form_link(doctype, name));
	return `<a href="${route}" style="text-decoration: underline">${html(name)}</a>`;
}

/** Of a ticket on another site, where whoever follows the link logs in. */
function is_elsewhere(address) {
	return /^https?:\/\//.test(address || "");
}

function link_elsewhere(address, name) {
	return `<a href="${html(address)}" target="_blank" rel="noopener noreferrer" style="text-decoration: underline">${html(
		name
	)}</a>`;
}

/** The target that the signal is about, and when it was met. */
function target_of(row) {
	if (row.kind === "SLA Response Breach") return [row.response_due, row.first_responded_at];
	return [row.resolution_due, row.resolved_at];
}

function moment_of(value) {
	// to the minute: seconds only make the column wider
	return value ? html(frappe.datetime.str_to_user(value).replace(/(\d\d:\d\d):\d\d/, "$1")) : "";
}

function submit(frm) {
	frappe.confirm(__("Submit {0} to the quality department?", [html(frm.doc.name)]), () =>
		itss_improvement.lifecycle.take(frm, "Submit")
	);
}

function merge(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Merge"),
		fields: [
			{
				fieldname: "merged_into",
				fieldtype: "Link",
				label: __("Merged Into"),
				options: frm.doctype,
				reqd: 1,
				only_select: 1,
				description: __("The opportunity that goes on; this one ends here."),
				get_query: () => ({
					filters: { name: ["!=", frm.doc.name], status: ["not in", ["Merged", "Rejected"]] },
				}),
			},
		],
		primary_action_label: __("Merge"),
		primary_action: (values) => itss_improvement.lifecycle.take(frm, "Merge", values, dialog),
	});
	itss_improvement.form.show_dialog(dialog);
}

function assess(frm) {
	const classes = frm.meta.fields
		.find((field) => field.fieldname === "improvement_class")
		.options.split("\n")
		.filter(Boolean);
	let suggested = "";
	let limit = "";
	let limit_of = "";
	// the class decides how much time there is; a date that the officer chose stays
	const suggest_due_date = () => {
		const improvement_class = dialog.get_value("improvement_class");
		// the framework may tell of one change twice
		if (!improvement_class || improvement_class === limit_of) return;
		limit_of = improvement_class;
		frappe.call({
			method: `${API}.default_due_date`,
			args: { improvement_class },
			callback({ message }) {
				// another class may have been chosen meanwhile
				if (improvement_class !== limit_of) return;
				const due = dialog.fields_dict.due_date;
				const chosen = dialog.get_value("due_date");
				if (message && (!chosen || chosen === limit)) dialog.set_value("due_date", message.due_date);
				if (!message && chosen === limit) dialog.set_value("due_date", "");
				limit = message ? message.due_date : "";
				due.set_description(
					message
						? [
								__("{0} working days: {1}.", [message.working_days, message.counted]),
								message.skipped && __("Skipped: {0}.", [message.skipped]),
								message.provisional,
						  ]
								.filter(Boolean)
								.map((text) => `<div>${html(text)}</div>`)
								.join("")
						: ""
				);
			},
		});
	};
	const suggest = frappe.utils.debounce(() => {
		const scores = scores_of(dialog);
		if (!scores) return;
		frappe.call({
			method: `${API}.suggest_class`,
			args: scores,
			callback({ message }) {
				dialog.fields_dict.suggestion.$wrapper.html(
					`<div class="form-message blue" style="margin-bottom: 12px" role="status">${html(message.arithmetic)} → <b>${html(
						__(message.improvement_class)
					)}</b></div>`
				);
				// a class that the officer chose stays
				const chosen = dialog.get_value("improvement_class");
				if (!chosen || chosen === suggested) {
					dialog.set_value("improvement_class", message.improvement_class);
				}
				suggested = message.improvement_class;
			},
		});
	}, 200);
	const score = (fieldname, label, description) => ({
		fieldname,
		fieldtype: "Select",
		label,
		description,
		options: ["", "1", "2", "3", "4", "5"],
		reqd: 1,
		change: suggest,
	});
	const dialog = new frappe.ui.Dialog({
		title: __("Assess {0}", [frm.doc.name]),
		size: "large",
		fields: [
			score("impact", __("Impact Score"), __("1: one person; 5: many customers")),
			{ fieldtype: "Column Break" },
			score("resource", __("Resource Score"), __("1: hours; 5: months, or a budget")),
			{ fieldtype: "Column Break" },
			score("urgency", __("Urgency Score"), __("1: can wait; 5: at once")),
			{ fieldtype: "Section Break" },
			{ fieldname: "suggestion", fieldtype: "HTML" },
			{
				fieldname: "improvement_class",
				fieldtype: "Select",
				label: __("Improvement Class"),
				options: ["", ...classes],
				reqd: 1,
				change: suggest_due_date,
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason for Class"), reqd: 1 },
			{ fieldtype: "Section Break" },
			{
				fieldname: "department",
				fieldtype: "Link",
				label: __("Responsible Department"),
				options: "Improvement Department",
				default: frm.doc.responsible_department,
				reqd: 1,
				only_select: 1,
				get_query: () => ({ filters: { disabled: 0 } }),
			},
			{ fieldtype: "Column Break" },
			{ fieldname: "due_date", fieldtype: "Date", label: __("Due Date"), reqd: 1 },
		],
		primary_action_label: __("Assess"),
		primary_action: (values) =>
			itss_improvement.lifecycle.take(
				frm,
				"Assess",
				{
					impact_score: values.impact,
					resource_score: values.resource,
					urgency_score: values.urgency,
					improvement_class: values.improvement_class,
					class_reason: values.reason,
					responsible_department: values.department,
					due_date: values.due_date,
				},
				dialog
			),
	});
	itss_improvement.form.show_dialog(dialog);
	// not past: the server refuses it as well
	const picker = dialog.fields_dict.due_date.datepicker;
	if (picker) picker.update({ minDate: frappe.datetime.str_to_obj(frappe.datetime.get_today()) });
}

function scores_of(dialog) {
	const scores = {};
	for (const factor of ["impact", "resource", "urgency"]) {
		scores[factor] = cint(dialog.get_value(factor));
		if (!scores[factor]) return null;
	}
	return scores;
}

const API = "itss_improvement.api.project";
const REPORT = "Improvement Project Report";
const html = frappe.utils.escape_html;
const day = (value) => (value ? html(frappe.datetime.str_to_user(value)) : "");

frappe.ui.form.on("Improvement Project", {
	setup(frm) {
		frm.set_query("user", "team", () => ({ filters: { enabled: 1 } }));
		// the leader is one of the team
		frm.set_query("leader", () => ({
			filters: { name: ["in", ["", ...(frm.doc.team || []).map((row) => row.user || "")]] },
		}));
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		itss_improvement.closing.show(frm);
		open_tab(frm);
		show_columns_of_milestones(frm);
		itss_improvement.measures.show(frm);
		show_goals(frm);
		draw_plan(frm);
		show_page(frm);
	},

	planned_start: draw_plan,
	planned_end: draw_plan,
});

frappe.ui.form.on("Improvement Project Milestone", {
	milestone: draw_plan,
	planned_start: draw_plan,
	planned_end: draw_plan,
	weight: draw_plan,
	actual_start: draw_plan,
	actual_end: draw_plan,
	percent: draw_plan,
	milestones_add: draw_plan,
	milestones_remove: draw_plan,
	milestones_move: draw_plan,
});

const TABS = {
	"In Progress": "plan_tab",
	Acceptance: "acceptance_tab",
	Accepted: "acceptance_tab",
	"Awaiting Verification": "acceptance_tab",
	"Under Observation": "acceptance_tab",
	Closed: "acceptance_tab",
};

/** Where the work is, when the record is opened or has gone on; whichever tab was chosen stays otherwise. */
function open_tab(frm) {
	const at = `${frm.doc.name} ${frm.doc.status}`;
	if (frm.opened_at === at) return;
	frm.opened_at = at;
	const name = TABS[frm.doc.status] || "charter_tab";
	const tab = (frm.layout.tabs || []).find((one) => one.df.fieldname === name);
	if (tab) tab.set_active();
}

function show_page(frm) {
	const { name } = frm.doc;
	frm.dashboard.clear_headline();
	itss_improvement.lifecycle
		.show(frm, {
			page: () => frappe.xcall(`${API}.page`, { name }),
			labels: {
				Submit: __("Submit to Management Representative"),
				Reject: __("Reject Project"),
			},
			dialogs: { Accept: accept },
		})
		.then((page) => {
			if (!page) return;
			show_headline(frm, page);
			show_reports(frm, page);
		});
}

function show_headline(frm, page) {
	const { doc } = frm;
	const said = {
		Draft: () => doc.change_reason && [`${__("The charter is changed")}: ${html(doc.change_reason)}`, "orange"],
		Returned: () => [`${__("Returned")}: ${html(doc.return_reason || "")}`, "yellow"],
		Rejected: () => [`${__("Rejected")}: ${html(doc.rejection_reason || "")}`, "red"],
		"In Progress": () => [how_far(doc, page), page.report_late ? "red" : "blue"],
		Superseded: () => [superseded(doc), "gray"],
	}[doc.status];
	const headline = said && said();
	if (headline) frm.dashboard.set_headline_alert(...headline);
}

function how_far(doc, page) {
	const due = page.report_late
		? __("The report on {0} to {1} is overdue since {2}.", [
				day(doc.report_from),
				day(doc.report_to),
				day(doc.next_report_due),
		  ])
		: __("The next report, on {0} to {1}, is due on {2}.", [
				day(doc.report_from),
				day(doc.report_to),
				day(doc.next_report_due),
		  ]);
	const progress = __("{0}% done, {1}% by plan.", [flt(doc.percent_done, 1), flt(page.percent_planned, 1)]);
	return `<b>${progress}</b> ${due}`;
}

function superseded(doc) {
	const reason = html(doc.superseded_reason || "");
	if (!doc.superseded_by) return `${__("The opportunity is being reassessed.")} ${reason}`;
	const link = link_to(doc.superseded_by_doctype, doc.superseded_by);
	return `${__("The opportunity was reassessed: {0} goes on.", [link])} ${reason}`;
}

/** Underlined: the desk gives a link within a text no colour of its own. */
function link_to(doctype, name) {
	const route = html(frappe.utils.get_form_link(doctype, name));
	return `<a href="${route}" style="text-decoration: underline">${html(name)}</a>`;
}

function table(head, rows) {
	const heads = head.map((text) => `<th scope="col">${text}</th>`).join("");
	const lines = rows.map((row) => `<tr>${row.map((text) => `<td>${text}</td>`).join("")}</tr>`).join("");
	return `<div class="table-responsive"><table class="table table-bordered table-sm small">
		<thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

// The plan

/** What is written now: dates beside one another take all the room there is. */
function show_columns_of_milestones(frm) {
	const grid = frm.fields_dict.milestones.grid;
	const columns =
		frm.doc.stage === "Plan"
			? { milestone: 4, planned_start: 2, planned_end: 2, weight: 2 }
			: { milestone: 3, planned_end: 2, actual_start: 2, actual_end: 2, percent: 1 };
	for (const df of grid.docfields) {
		df.in_list_view = df.fieldname in columns ? 1 : 0;
		df.columns = columns[df.fieldname];
	}
	grid.reset_grid();
}

/** As the form has it, saved or not: the picture follows what is typed. */
function draw_plan(frm) {
	clearTimeout(frm.plan_timer);
	const field = frm.fields_dict.plan_drawing;
	if (!field || frm.is_new()) return;
	frm.plan_timer = setTimeout(() => {
		const { name, planned_start, planned_end } = frm.doc;
		const milestones = (frm.doc.milestones || []).map((row) =>
			Object.fromEntries(
				["milestone", "planned_start", "planned_end", "weight", "actual_start", "actual_end", "percent"].map(
					(column) => [column, row[column] ?? null]
				)
			)
		);
		const args = { name, milestones, planned_start: planned_start || "", planned_end: planned_end || "" };
		const asked = (frm.plan_asked = JSON.stringify(args));
		frappe.xcall(`${API}.plan`, args).then(
			(picture) => {
				// it may have been changed, or left, meanwhile
				if (frm.plan_asked === asked) show_plan(field, picture);
			},
			() => {}
		);
	}, 150);
}

function show_plan(field, picture) {
	const none = `<p class="text-muted">${__("Planned Start and Planned End make the plan a picture.")}</p>`;
	field.$wrapper.html(`<div class="table-responsive" style="margin-bottom: 12px">${picture || none}</div>`);
	field.$wrapper.find("svg").attr("role", "img").css({ maxWidth: "100%", height: "auto" });
}

// Reports

function show_reports(frm, page) {
	const field = frm.fields_dict.reports_table;
	const head = [
		__("Report"),
		__("Period"),
		__("Due Date"),
		__("Progress"),
		__("By Plan"),
		__("Reported On"),
		__("Status"),
	];
	const rows = page.reports.map((row) => [
		link_to(REPORT, row.name),
		`${day(row.period_from)} – ${day(row.period_to)}`,
		day(row.due_date),
		`${flt(row.percent_done, 1)}%`,
		`${flt(row.percent_planned, 1)}%`,
		html(row.reported_on ? frappe.datetime.str_to_user(row.reported_on.slice(0, 10)) : ""),
		state_of(row),
	]);
	field.$wrapper.html(
		rows.length ? table(head, rows) : `<p class="text-muted">${__("No report yet.")}</p>`
	);
	if (frm.doc.status === "In Progress" && page.may_report) {
		const button = frm.add_custom_button(__("Report Progress"), () => report(frm, page));
		if (flt(frm.doc.percent_done) < 100) make_primary(frm, button);
	}
}

/** What is next, as long as it is not done. */
function make_primary(frm, button) {
	button.closest(".page-actions").find(".btn-primary:not(.primary-action)").each((_, other) => {
		$(other).removeClass("btn-primary").addClass("btn-default");
	});
	button.removeClass("btn-default").addClass("btn-primary");
}

function state_of(row) {
	if (row.working_days_late) {
		return `<b class="text-danger">${__("{0} working days late", [row.working_days_late])}</b>`;
	}
	const overdue = row.status === "Draft" && row.due_date && row.due_date < frappe.datetime.get_today();
	if (overdue) return `<b class="text-danger">${__("Overdue")}</b>`;
	return html(__(row.status));
}

/** The report that was begun, or a new one on the period that is asked for. */
function report(frm, page) {
	const begun = page.reports.find((row) => row.status === "Draft");
	if (begun) {
		frappe.set_route("Form", REPORT, begun.name);
		return;
	}
	frappe.new_doc(REPORT, {
		project: frm.doc.name,
		period_from: frm.doc.report_from,
		period_to: frm.doc.report_to,
	});
}

// Acceptance

function show_goals(frm) {
	const field = frm.fields_dict.goals_table;
	const head = [
		__("Metric"),
		__("Baseline"),
		__("Target"),
		__("Achieved Value"),
		__("Goal Met"),
		__("Basis of Acceptance"),
		__("Accepted By"),
	];
	const colors = { Met: "green", "Partly Met": "orange", "Not Met": "red" };
	const rows = (frm.doc.goals || []).map((row) => [
		html(row.metric || ""),
		with_unit(row.baseline, row),
		with_unit(row.target, row),
		with_unit(row.achieved_value, row),
		row.met ? `<span class="indicator-pill ${colors[row.met]}">${html(__(row.met))}</span>` : "",
		html(row.acceptance_evidence || ""),
		html(row.accepted_by ? frappe.user.full_name(row.accepted_by) : ""),
	]);
	field.$wrapper.html(rows.length ? table(head, rows) : "");
}

function with_unit(value, row) {
	return value ? html(`${value} ${row.unit || ""}`) : "";
}

/** Each goal for itself. */
function accept(frm) {
	const goals = frm.doc.goals;
	const dialog = new frappe.ui.Dialog({
		title: __("Accept"),
		size: "large",
		fields: [
			...goals.flatMap((row, place) => [
				{
					fieldtype: "Section Break",
					label: html(row.metric),
					description: html(
						__("Baseline {0}, target {1}. Measured: {2}", [
							`${row.baseline} ${row.unit || ""}`.trim(),
							`${row.target} ${row.unit || ""}`.trim(),
							row.measured_by || "",
						])
					),
				},
				{
					fieldname: `achieved_value_${place}`,
					fieldtype: "Data",
					label: __("Achieved Value"),
					reqd: 1,
				},
				{
					fieldname: `met_${place}`,
					fieldtype: "Select",
					label: __("Goal Met"),
					options: ["", "Met", "Partly Met", "Not Met"],
					reqd: 1,
				},
				{ fieldtype: "Column Break" },
				{
					fieldname: `acceptance_evidence_${place}`,
					fieldtype: "Small Text",
					label: __("Basis of Acceptance"),
					reqd: 1,
				},
			]),
			{ fieldtype: "Section Break" },
			{
				fieldname: "acceptance_conclusion",
				fieldtype: "Small Text",
				label: __("Conclusion of Acceptance"),
				reqd: 1,
			},
		],
		primary_action_label: __("Accept"),
		primary_action: (values) =>
			itss_improvement.lifecycle.take(
				frm,
				"Accept",
				{
					goals: goals.map(({ name }, place) => ({
						name,
						achieved_value: values[`achieved_value_${place}`],
						met: values[`met_${place}`],
						acceptance_evidence: values[`acceptance_evidence_${place}`],
					})),
					acceptance_conclusion: values.acceptance_conclusion,
				},
				dialog
			),
	});
	itss_improvement.form.show_dialog(dialog);
}

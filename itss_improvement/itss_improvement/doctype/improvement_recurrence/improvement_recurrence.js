const html = frappe.utils.escape_html;
const SHARED = {
	ticket_type: __("Same type"),
	customer: __("Same customer"),
	team: __("Same team"),
};

frappe.ui.form.on("Improvement Recurrence", {
	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		show_headline(frm);
		show_tickets(frm, {});
		const { name } = frm.doc;
		itss_improvement.lifecycle
			.show(frm, {
				page: () => frappe.xcall("itss_improvement.api.recurrence.page", { name }),
			})
			.then((page) => page && show_tickets(frm, page.readable));
	},
});

function show_headline(frm) {
	const { doc } = frm;
	frm.dashboard.clear_headline();
	if (doc.status === "Confirmed" || doc.status === "Dismissed") {
		const said = doc.decision_reason ? `: ${html(doc.decision_reason)}` : "";
		const led_to = doc.new_opportunity
			? ` → ${link_to("Improvement Opportunity", doc.new_opportunity)}`
			: "";
		frm.dashboard.set_headline_alert(
			`<b>${html(__(doc.status))}</b>${said}${led_to}`,
			doc.status === "Confirmed" ? "red" : "green"
		);
	} else if (doc.status === "Withdrawn") {
		frm.dashboard.set_headline_alert(
			__("The improvement was taken up again, or went another way, before this was decided."),
			"gray"
		);
	} else if (doc.decide_by) {
		const late = doc.decide_by < frappe.datetime.get_today();
		const due = html(frappe.datetime.str_to_user(doc.decide_by));
		frm.dashboard.set_headline_alert(
			late ? __("It was to be decided by {0}.", [due]) : __("It is to be decided by {0}.", [due]),
			late ? "red" : "blue"
		);
	}
}

/** On the left the ticket behind the improvement, on the right the new one that is like it. */
function show_tickets(frm, readable) {
	const rows = frm.doc.tickets || [];
	// the grid of the same rows is for printing; nobody edits it
	frm.toggle_display("tickets", false);
	const field = frm.fields_dict.tickets_table;
	if (!field) return;
	const may_read = (desk, ticket) => (readable[desk] || []).includes(ticket);
	field.$wrapper.html(`${STYLE}<div class="table-responsive"><table class="table table-bordered table-sm small itss-came-back-table">
		<thead><tr>
			<th scope="col">${__("Ticket behind the Improvement")}</th>
			<th scope="col" class="itss-likeness">${__("Similarity")}</th>
			<th scope="col">${__("New Ticket")}</th>
		</tr></thead>
		<tbody>${rows.map((row) => pair(row, may_read)).join("")}</tbody>
	</table></div>`);
	if (frm.doc.ticket_count > rows.length) {
		field.$wrapper.append(
			`<p class="text-muted small">${__("{0} of {1} tickets are shown here.", [
				rows.length,
				frm.doc.ticket_count,
			])}</p>`
		);
	}
}

function pair(row, may_read) {
	const shared = (row.shared || "").split("\n").filter((name) => SHARED[name]);
	return `<tr>
		<td>${side(row, "matched_", shared, may_read)}</td>
		<td class="itss-likeness">${likeness(row.score, shared)}</td>
		<td>${side(row, "", shared, may_read)}</td>
	</tr>`;
}

function side(row, prefix, shared, may_read) {
	const value = (name) => row[`${prefix}${name}`] || "";
	const [desk, ticket] = [value("desk"), value("ticket")];
	const number = may_read(desk, ticket) ? link_to(desk, ticket) : html(ticket);
	const facts = ["ticket_type", "customer", "team"]
		.filter((name) => value(name))
		// the service desk's own words, which it or the site may have translated
		.map((name) => [name, name === "ticket_type" ? __(value(name)) : value(name)])
		.map(([name, text]) =>
			shared.includes(name)
				? `<mark class="itss-shared" title="${html(SHARED[name])}">${html(text)}</mark>`
				: `<span>${html(text)}</span>`
		);
	return `<div class="itss-ticket-subject">${html(value("subject"))}</div>
		<div class="text-muted">${[number, moment_of(value("opened_at"))].filter(Boolean).join(" · ")}</div>
		<div class="itss-facts">${facts.join(" ")}</div>`;
}

function likeness(score, shared) {
	const share = Math.round((score || 0) * 100);
	return `<div class="itss-score">${(score || 0).toFixed(2)}</div>
		<div class="progress" role="img" aria-label="${__("{0}% alike", [share])}">
			<div class="progress-bar" style="width: ${share}%"></div>
		</div>
		${shared.map((name) => `<div class="text-muted">${html(SHARED[name])}</div>`).join("")}`;
}

/** Underlined: the desk gives a link within a text no colour of its own. */
function link_to(doctype, name) {
	const route = html(frappe.utils.get_form_link(doctype, name));
	return `<a href="${route}" style="text-decoration: underline">${html(name)}</a>`;
}

function moment_of(value) {
	// to the minute: seconds only make the line longer
	return value ? html(frappe.datetime.str_to_user(value).replace(/(\d\d:\d\d):\d\d/, "$1")) : "";
}

const STYLE = `<style>
	.itss-came-back-table { margin-top: 0; table-layout: fixed; }
	.itss-came-back-table .itss-likeness { width: 130px; text-align: center; }
	.itss-came-back-table .itss-score { font-weight: 600; font-variant-numeric: tabular-nums; }
	.itss-came-back-table .progress { height: 6px; margin: 4px 0; }
	.itss-came-back-table .itss-ticket-subject { font-weight: 600; overflow-wrap: anywhere; }
	.itss-came-back-table .itss-facts { margin-top: 4px; display: flex; flex-wrap: wrap; gap: 4px 6px; }
	.itss-came-back-table .itss-facts > * { padding: 0 6px; border-radius: 4px; color: var(--text-color); }
	.itss-came-back-table .itss-shared { background: var(--yellow-100, #fff3cd); color: var(--yellow-900, #5c3d00); }
</style>`;

frappe.ui.form.on("Improvement Desk Connection", {
	refresh(frm) {
		const colours = { "Never Read": "gray", "Up to Date": "green", Failed: "red" };
		frm.dashboard.clear_headline();
		if (frm.is_new()) return;
		if (frm.doc.last_result) {
			const colour = frm.doc.status === "Failed" ? "red" : "blue";
			frm.dashboard.set_headline_alert(frappe.utils.escape_html(frm.doc.last_result), colour);
		}
		if (!frm.doc.enabled) frm.page.set_indicator(__("Switched Off"), "gray");
		else frm.page.set_indicator(__(frm.doc.status), colours[frm.doc.status]);
		frm.reading = frm.reading || {};
		// one bar for each record that the form shows in turn
		const progress = (frm.reading[frm.doc.name] =
			frm.reading[frm.doc.name] ||
			new itss_improvement.progress.Progress({
				$parent: frm.layout.wrapper,
				title: __("Reading the Service Desk"),
				start: "itss_improvement.api.desk_connection.start",
				state: "itss_improvement.api.desk_connection.state",
				args: { connection: frm.doc.name },
				// what went wrong stands above in red, and is not said in green as well
				done: () =>
					frm.reload_doc().then(() => {
						if (frm.doc.status === "Failed" && progress.$box) progress.$box.hide();
					}),
			}));
		for (const [name, other] of Object.entries(frm.reading)) {
			if (name !== frm.doc.name && other.$box) other.$box.hide();
		}
		if (frm.perm[0] && frm.perm[0].write) {
			frm.add_custom_button(__("Dry Run"), () => dry_run(frm));
			if (frm.doc.enabled) {
				frm.add_custom_button(__("Read Now"), () => progress.start())
					.removeClass("btn-default")
					.addClass("btn-primary");
			}
		}
		frm.add_custom_button(__("Show Its Tickets"), () =>
			frappe.set_route("List", "Improvement Remote Ticket", { desk: frm.doc.name })
		);
		progress.resume();
	},
});

function dry_run(frm) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Save the connection first: what is tried is what was saved."));
		return;
	}
	frappe.call({
		method: "itss_improvement.api.desk_connection.dry_run",
		args: { connection: frm.doc.name },
		freeze: true,
		freeze_message: __("Asking the service desk…"),
		callback: ({ message }) => show(message),
	});
}

/** What would come. All of it is from another machine: nothing is shown unescaped. */
function show({ sentence, signals, columns, tickets }) {
	const html = frappe.utils.escape_html;
	const dialog = new frappe.ui.Dialog({
		title: __("Dry Run"),
		size: "extra-large",
		fields: [{ fieldname: "shown", fieldtype: "HTML" }],
		primary_action_label: __("Close"),
		primary_action: () => dialog.hide(),
	});
	const counted = signals.map(({ kind, count }) => `<li>${html(__(kind))}: ${count}</li>`).join("");
	const rows = tickets.map(
		(ticket) => `<tr>
			<td class="text-nowrap">${link(ticket)}</td>
			<td>${html(ticket.subject)}</td>
			<td class="text-nowrap">${html(__(ticket.status))}</td>
			<td class="text-nowrap">${html(frappe.datetime.str_to_user(ticket.opened_at.slice(0, 19)))}</td>
			<td>${ticket.signals.map((kind) => html(__(kind))).join("<br>")}</td>
		</tr>`
	);
	const read_from = columns.map(
		({ part, field }) =>
			`<tr><td>${html(__(part))}</td><td>${
				field ? `<code>${html(field)}</code>` : `<span class="text-muted">${__("not there")}</span>`
			}</td></tr>`
	);
	dialog.fields_dict.shown.$wrapper.html(`
		<p class="itss-dry-run-sentence"><b>${html(sentence)}</b></p>
		<p class="text-muted">${__("Nothing was stored.")}</p>
		${counted ? `<ul>${counted}</ul>` : ""}
		${
			rows.length
				? `<div class="table-responsive"><table class="table table-bordered table-sm small">
					<thead><tr>${[__("Ticket"), __("Subject"), __("Status"), __("Opened At"), __("New Signals")]
						.map((label) => `<th scope="col">${label}</th>`)
						.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`
				: ""
		}
		${
			read_from.length
				? `<details><summary>${__("What each part of a ticket is read from")}</summary>
					<table class="table table-bordered table-sm small" style="width: auto; margin-top: 8px"><tbody>${read_from.join(
						""
					)}</tbody></table></details>`
				: ""
		}`);
	dialog.show();
}

function link({ ticket, url }) {
	const html = frappe.utils.escape_html;
	return `<a href="${html(url)}" target="_blank" rel="noopener noreferrer" style="text-decoration: underline">${html(
		ticket
	)}</a>`;
}

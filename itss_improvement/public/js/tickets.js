// On a service desk's ticket in the desk: a button, and what the ticket led to.
frappe.provide("itss_improvement.tickets");

(() => {
	const html = frappe.utils.escape_html;

	itss_improvement.tickets.show_on = (doctype) => {
		frappe.ui.form.on(doctype, {
			refresh(frm) {
				if (!frm.is_new()) load(frm);
			},
		});
	};

	function load(frm) {
		const ticket = frm.doc.name;
		frappe.xcall("itss_improvement.api.ticket.led_to", { desk: frm.doctype, ticket }).then(
			(found) => {
				// another ticket may have been opened meanwhile
				if (frm.doc.name !== ticket) return;
				if (found.may_make) {
					frm.add_custom_button(__("Make Improvement Opportunity"), () => make(frm));
				}
				show(frm, found);
			},
			() => {}
		);
	}

	function make(frm) {
		frappe.call({
			method: "itss_improvement.api.opportunity.make_from_ticket",
			args: { desk: frm.doctype, ticket: frm.doc.name },
			freeze: true,
			callback: ({ message }) => frappe.set_route("Form", "Improvement Opportunity", message.name),
		});
	}

	function show(frm, { opportunities, signals }) {
		frm.dashboard.parent.find(".itss-led-to").closest(".form-dashboard-section").remove();
		if (!opportunities.length && !signals.length) return;
		const lines = opportunities.map((one) => {
			return `<li><a href="${html(one.url)}" style="text-decoration: underline">${html(
				`${one.name} ${one.title}`
			)}</a> <span class="text-muted">${[
				__(one.status),
				one.improvement_class && __(one.improvement_class),
				one.responsible_department,
			]
				.filter(Boolean)
				.map(html)
				.join(" · ")}</span></li>`;
		});
		const noticed = signals.map((signal) => {
			const when = html(frappe.datetime.str_to_user(signal.occurred_at));
			return `<li>${html(__(signal.kind))} <span class="text-muted">${when} · ${html(
				__(signal.status)
			)}</span></li>`;
		});
		const list = (title, items) =>
			items.length
				? `<div class="col-sm-6"><div class="text-muted small">${title}</div><ul class="list-unstyled">${items.join(
						""
				  )}</ul></div>`
				: "";
		const panel = frm.dashboard.add_section(
			`<div class="row itss-led-to">${list(__("Opportunities"), lines)}${list(
				__("Signals"),
				noticed
			)}</div>`,
			__("Improvement")
		);
		$(`<button type="button" class="btn btn-default btn-xs"></button>`)
			.text(__("Show Chain"))
			.on("click", () => itss_improvement.chain.show(frm))
			.appendTo(panel);
		frm.dashboard.show();
	}
})();

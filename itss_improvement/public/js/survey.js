// On an evaluation: whom to ask among the customers of the original tickets, who was sent the survey, and who answered.
(() => {
	const API = "itss_improvement.api.survey";
	const EVALUATION = "Improvement Evaluation";
	const COLORS = { Sent: "blue", Answered: "green", Expired: "orange", Withdrawn: "gray" };
	const html = frappe.utils.escape_html;
	const on = (moment) => html(frappe.datetime.str_to_user(moment.slice(0, 10)));

	if (frappe.ui.form.handlers[EVALUATION]?.refresh?.some((handler) => handler.of_survey)) return;
	const refresh = (frm) => show(frm);
	refresh.of_survey = true;
	frappe.ui.form.on(EVALUATION, { refresh });

	function show(frm) {
		show_sent(frm, { rows: [], may_ask: false });
		if (frm.is_new()) return;
		const { name, modified } = frm.doc;
		frappe.xcall(`${API}.page`, { name }).then(
			(page) => {
				if (frm.doc.name !== name || frm.doc.modified !== modified) return;
				if (has_news(frm, page.rows)) return frm.reload_doc();
				show_sent(frm, page);
				if (page.may_ask) frm.add_custom_button(__("Ask Customers"), () => when_saved(frm, ask));
			},
			() => {}
		);
	}

	/** A customer may have answered after the form was opened: once, so that nothing reloads for ever. */
	function has_news(frm, rows) {
		const answered = rows.filter((row) => row.state === "Answered").length;
		const shown = (frm.doc.feedback || []).filter((row) => row.invitation).length;
		if (frm.is_dirty() || answered <= shown || frm.itss_answers === answered) return false;
		frm.itss_answers = answered;
		return true;
	}

	/** What is asked about is stored first. */
	function when_saved(frm, open) {
		if (frm.is_dirty()) frm.save().then(() => open(frm));
		else open(frm);
	}

	function show_sent(frm, { rows, may_ask }) {
		const { $wrapper } = frm.fields_dict.feedback;
		$wrapper.find(".itss-surveys").remove();
		if (!rows.length) return;
		const heads = [__("Contact"), __("Ticket"), __("Sent On"), __("Valid Until"), __("State"), ""];
		const body = rows.map((row) => {
			const waits = may_ask && row.state === "Sent";
			const cells = [
				`${html(row.customer)} ${html(row.contact)}<div class="text-muted">${html(row.address)}</div>`,
				`${html(row.ticket)} ${html(row.ticket_subject)}`,
				on(row.sent_on),
				on(row.expires_on),
				`<span class="indicator-pill ${COLORS[row.state]}">${html(__(row.state))}</span>`,
				waits
					? `<button class="btn btn-default btn-xs" data-invitation="${html(row.name)}">${__("Withdraw")}</button>`
					: "",
			];
			return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
		});
		const list = $(`<div class="itss-surveys table-responsive" style="margin-top: 12px">
			<div class="control-label" style="margin-bottom: 4px">${__("Surveys Sent")}</div>
			<table class="table table-bordered small"><thead><tr>${heads
				.map((head) => (head ? `<th scope="col">${head}</th>` : "<td></td>"))
				.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>`);
		list.on("click", "[data-invitation]", (event) =>
			withdraw(
				frm,
				rows.find((row) => row.name === event.currentTarget.dataset.invitation)
			)
		);
		$wrapper.append(list);
	}

	function withdraw(frm, row) {
		const question = __("Withdraw the invitation of {0}? The link in the mail will lead nowhere.", [
			html(row.contact || row.address),
		]);
		frappe.confirm(question, () =>
			frappe
				.xcall(`${API}.withdraw`, { invitation: row.name })
				.finally(() => show(frm))
		);
	}

	function ask(frm) {
		frappe.xcall(`${API}.proposal`, { name: frm.doc.name }).then((found) => open_dialog(frm, found));
	}

	function open_dialog(frm, found) {
		const steps = found.people.length ? [[__("Add Call-Back Rows"), add_call_backs]] : [];
		if (found.people.length && found.can_mail) steps.unshift([__("Send Survey"), send]);
		const [first, second] = steps;
		const dialog = new frappe.ui.Dialog({
			title: __("Customers to Ask"),
			size: "large",
			fields: [{ fieldname: "people", fieldtype: "HTML" }],
			primary_action_label: first ? first[0] : __("Close"),
			primary_action: () => (first ? take(first[1]) : dialog.hide()),
		});
		if (second) {
			dialog.set_secondary_action_label(second[0]);
			dialog.set_secondary_action(() => take(second[1]));
		}
		dialog.fields_dict.people.$wrapper.html(table_of(found) + notes_of(found));
		const take = (step) => {
			const rows = dialog.$wrapper
				.find("[data-place]:checked")
				.get()
				.map((box) => found.people[Number(box.dataset.place)]);
			if (rows.length) step(frm, rows, dialog);
			else frappe.show_alert({ message: __("Choose at least one customer."), indicator: "orange" });
		};
		itss_improvement.form.show_dialog(dialog);
	}

	function table_of({ people }) {
		if (!people.length) {
			return `<p>${__("No customer is known for the tickets that this improvement began with.")}</p>`;
		}
		const rows = people.map((one, place) => {
			const called = __("Ask {0}", [one.contact || one.customer || one.ticket]);
			const newest = `${html(one.ticket)} ${html(one.subject)} <span class="text-muted">${on(one.opened_at)}</span>`;
			return `<tr>
				<td><input type="checkbox" data-place="${place}" aria-label="${html(called)}"></td>
				<td>${html(one.customer)} ${html(one.contact)}
					<div class="text-muted">${html(one.address) || __("no mail address")}</div></td>
				<td>${one.tickets > 1 ? `${__("{0} tickets, the newest:", [one.tickets])} ` : ""}${newest}</td>
				<td>${one.asked ? asked_pill(one.asked) : ""}</td></tr>`;
		});
		return `<div class="table-responsive"><table class="table table-bordered small"><thead><tr><td></td>
			<th scope="col">${__("Contact")}</th><th scope="col">${__("Ticket")}</th>
			<th scope="col">${__("State")}</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
	}

	function asked_pill({ way, state }) {
		const text = way === "Survey" ? __(state) : __("Called back");
		return `<span class="indicator-pill ${COLORS[state] || "green"}">${html(text)}</span>`;
	}

	function notes_of({ deleted, own, can_mail, people }) {
		const notes = [];
		if (deleted.length) {
			const tickets = deleted.map((row) => `${row.ticket} ${row.subject || ""}`.trim()).join(", ");
			notes.push(__("These tickets were deleted, so that nobody knows whom to ask: {0}", [tickets]));
		}
		if (own) notes.push(__("Left out are {0} tickets that were raised by our own people.", [own]));
		if (people.length && !can_mail) {
			notes.push(__("This site has no mail account to send from: call the customers back."));
		}
		return notes.map((note) => `<p class="small">${html(note)}</p>`).join("");
	}

	/** To be filled in while calling, and saved with the form. */
	function add_call_backs(frm, people, dialog) {
		for (const one of people) {
			frm.add_child("feedback", {
				way: "Call-Back",
				customer: one.customer,
				contact: one.contact,
				desk: one.desk,
				ticket: one.ticket,
				asked_on: frappe.datetime.get_today(),
				called_by: frappe.session.user,
			});
		}
		frm.refresh_field("feedback");
		frm.dirty();
		dialog.hide();
		frm.scroll_to_field("feedback");
		frappe.show_alert(__("Call the customers, write down their scores and their own words, and save."));
	}

	function send(frm, people, dialog) {
		frappe.confirm(__("The survey goes to {0} customers by mail. Send it?", [people.length]), () =>
			frappe.call({
				method: `${API}.send`,
				args: {
					name: frm.doc.name,
					tickets: people.map(({ desk, ticket }) => ({ desk, ticket })),
				},
				freeze: true,
				callback({ message }) {
					dialog.hide();
					frappe.show_alert({ message: __("Surveys sent: {0}", [message.sent]), indicator: "green" });
					frm.reload_doc();
				},
			})
		);
	}
})();

(() => {
	const API = "itss_improvement.api.archive";
	const REPRESENTATIVE = "ITSS Management Representative";
	const html = frappe.utils.escape_html;

	frappe.ui.form.on("Improvement Archive", {
		refresh(frm) {
			frm.disable_save();
			frm.dashboard.clear_headline();
			show_items(frm);
			frm.add_custom_button(__("Check Integrity"), () => verify(frm));
			show_standing(frm);
			offer_hold(frm);
		},
	});

	/** Whether it is held, or was disposed of. */
	function show_standing(frm) {
		const { on_hold, hold_reason, disposed_on, disposal } = frm.doc;
		if (disposed_on) {
			const link = `<a href="${frappe.utils.get_form_link("Improvement Disposal", disposal)}">${html(disposal)}</a>`;
			frm.dashboard.set_headline_alert(
				__("Disposed of on {0} by {1}: what is left is its entries of the log.", [
					html(frappe.datetime.str_to_user(disposed_on)),
					link,
				]),
				"gray"
			);
		} else if (on_hold) {
			frm.dashboard.set_headline_alert(`${__("Under Legal Hold")}: ${html(hold_reason || "")}`, "orange");
		}
	}

	function offer_hold(frm) {
		const { name, on_hold, disposed_on } = frm.doc;
		const holders = on_hold ? [REPRESENTATIVE] : [REPRESENTATIVE, "ITSS Quality Officer"];
		if (disposed_on || !holders.some((role) => frappe.user.has_role(role))) return;
		const [label, method] = on_hold ? [__("Release from Hold"), "release"] : [__("Put under Legal Hold"), "hold"];
		frm.add_custom_button(label, () =>
			frappe.prompt(
				{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
				({ reason }) => frappe.xcall(`${API}.${method}`, { name, reason }).then(() => frm.reload_doc()),
				label,
				label
			)
		);
	}

	/** What is archived, in its order: forms open as pages, files as what they are. */
	function show_items(frm) {
		const { $wrapper } = frm.fields_dict.items_table;
		const { name } = frm.doc;
		$wrapper.empty();
		// Frappe 15's xcall posts whatever it is told
		frappe.call({ method: `${API}.items`, type: "GET", args: { name } }).then(({ message: rows }) => {
			if (frm.doc.name === name) $wrapper.html(table(rows));
		});
	}

	function table(rows) {
		const head = [__("No."), __("Kind of the Item"), __("Record"), __("File Name"), __("Bytes"), "SHA-256"]
			.map((label) => `<th scope="col" style="white-space: nowrap">${label}</th>`)
			.join("");
		const body = rows
			.map(
				(row) => `<tr>
					<td>${row.number}</td>
					<td style="white-space: nowrap"><a href="/app/improvement-archive-item/${encodeURIComponent(row.name)}">${__(row.kind)}</a></td>
					<td>${html(__(row.source_doctype))} ${html(row.source_name)}</td>
					<td>${file(row)}</td>
					<td class="text-right">${row.size}</td>
					<td><code title="${html(row.sha256)}">${html((row.sha256 || "").slice(0, 12))}</code></td>
				</tr>`
			)
			.join("");
		return `<div class="table-responsive" role="region" tabindex="0" aria-label="${__("What Is Archived")}">
			<table class="table table-bordered small"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
	}

	function file(row) {
		if (row.kind === "Form" && row.is_there) {
			const address = `/api/method/${API}.form?item=${encodeURIComponent(row.name)}`;
			return `<a href="${html(address)}" target="_blank" rel="noopener">${html(row.file_name)}</a>`;
		}
		if (row.kind === "Attachment" && !row.sha256) {
			return `${html(row.file_name)} <b class="text-danger">${__("Gone when it was archived")}</b>`;
		}
		if (!row.file_url || !row.is_there) return html(row.file_name || "");
		return `<a href="${html(encodeURI(row.file_url))}" target="_blank" rel="noopener">${html(row.file_name)}</a>`;
	}

	function verify(frm) {
		frappe.call({
			method: `${API}.verify`,
			type: "GET",
			args: { name: frm.doc.name },
			freeze: true,
			freeze_message: __("Checking every item, entry and checkpoint…"),
			callback({ message: faults }) {
				if (!faults.length) {
					frappe.msgprint({
						title: __("As Archived"),
						indicator: "green",
						message: __("Every item, the records that it froze and the log are as they were archived."),
					});
					return;
				}
				const rows = faults.map(
					(fault) =>
						`<li>${html(__(fault.doctype))} ${html(fault.name)} (${html(fault.field)}): ${html(fault.text)}</li>`
				);
				frappe.msgprint({
					title: __("Not as Archived"),
					indicator: "red",
					message: `<ul>${rows.join("")}</ul>`,
				});
			},
		});
	}
})();

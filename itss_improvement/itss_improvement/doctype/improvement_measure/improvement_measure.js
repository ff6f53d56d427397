(() => {
	const API = "itss_improvement.api";
	const AIMS = ["cause", "milestone"];
	const PATHS = ["Improvement Notice", "Corrective and Preventive Action", "Improvement Project"];
	const UNCHANGED = "Unchanged since it was attached";
	const WIDE = 2;
	const NOWRAP = ' style="white-space: nowrap"';
	const html = frappe.utils.escape_html;

	frappe.ui.form.on("Improvement Measure", {
		setup(frm) {
			frm.set_query("reference_doctype", () => ({ filters: { name: ["in", PATHS] } }));
			frm.set_query("reference_name", () => ({
				filters: { stage: ["in", ["Plan", "Do"]], status: ["!=", "Superseded"] },
			}));
			frm.set_query("responsible_person", () => ({
				query: `${API}.measure.people_for`,
				filters: { department: frm.doc.responsible_department },
			}));
		},

		refresh(frm) {
			itss_improvement.form.name_inputs(frm.fields_dict);
			// a record is told by its title; of which kind it is, it says itself
			frm.toggle_display("reference_doctype", frm.is_new());
			show_evidence(frm, []);
			offer_aims(frm, { field: "", options: [] });
			show_headline(frm);
			if (frm.is_new()) load_path(frm);
			load_page(frm);
		},

		reference_name(frm) {
			if (frm.is_new()) load_path(frm);
		},
	});

	/** What the measures of a path are meant for is asked of its record. */
	function load_path(frm) {
		const { reference_doctype, reference_name } = frm.doc;
		if (!reference_doctype || !reference_name) return;
		frappe
			.xcall(`${API}.measure.for_new`, { doctype: reference_doctype, name: reference_name })
			.then(({ responsible_department, aims }) => {
				if (frm.doc.reference_name !== reference_name) return;
				frm.set_value("responsible_department", responsible_department);
				offer_aims(frm, aims, true);
			});
	}

	function load_page(frm) {
		itss_improvement.lifecycle
			.show(frm, { page: () => frappe.xcall(`${API}.form.measure`, { name: frm.doc.name }) })
			.then((page) => {
				if (!page) return;
				offer_aims(frm, page.aims, page.writable.includes("measure"));
				show_evidence(frm, page.evidence, page.writable.includes("evidence"));
			});
	}

	/** The rows of a record by their text while one is chosen; what was chosen, in words, afterwards. */
	function offer_aims(frm, { field, options }, chooses = false) {
		AIMS.forEach((name) => frm.toggle_display(name, chooses && name === field));
		frm.toggle_display("aim", !chooses && Boolean(frm.doc.aim));
		if (!chooses || !field) return;
		const choices = options.map(({ value, label }) => ({ value, label: html(label) }));
		frm.set_df_property(field, "options", [{ value: "", label: "" }, ...choices]);
	}

	function show_headline(frm) {
		frm.dashboard.clear_headline();
		const { status, due_date, completed_on, cancellation_reason, return_reason } = frm.doc;
		const day = (value) => html(frappe.datetime.str_to_user(value));
		const say = (text, colour) => frm.dashboard.set_headline_alert(text, colour);
		if (status === "Cancelled") {
			say(`${__("Cancelled")}: ${html(cancellation_reason || "")}`, "gray");
		} else if (status === "Done") {
			const late = completed_on > due_date;
			const dates = [day(completed_on), day(due_date)];
			say(
				late
					? __("Completed on {0}, after it was due on {1}.", dates)
					: __("Completed on {0}, due on {1}.", dates),
				late ? "orange" : "green"
			);
		} else if (!frm.is_new() && due_date < frappe.datetime.get_today()) {
			say(`<b>${__("Overdue since {0}.", [day(due_date)])}</b>`, "red");
		} else if (status === "In Progress" && return_reason) {
			say(`${__("Returned")}: ${html(return_reason)}`, "yellow");
		}
	}

	/** The files with what became of them since. Where they are written, the grid of the same rows, and above it what
	 * is wrong with one. */
	function show_evidence(frm, files, writes = false) {
		frm.toggle_display("evidence", writes);
		// the section bears the same name
		frm.fields_dict.evidence.$wrapper.find(".control-label").first().hide();
		const { $wrapper } = frm.fields_dict.evidence_table;
		if (writes) {
			$wrapper.empty().append(attach_button(frm));
			files
				.filter(({ state }) => state !== UNCHANGED)
				.forEach((file) => $wrapper.append(`<p>${html(file.file_name)}: ${state_of(file)}</p>`));
		} else {
			$wrapper.html(
				files.length ? table_of(files) : `<p class="text-muted">${__("No evidence yet.")}</p>`
			);
		}
	}

	function state_of({ state }) {
		return state === UNCHANGED ? __(state) : `<b class="text-danger">${__(state)}</b>`;
	}

	function attach_button(frm) {
		return $(`<button type="button" class="btn btn-default btn-xs" style="margin-bottom: 8px"></button>`)
			.text(__("Attach Files"))
			.on("click", () => attach(frm));
	}

	function attach(frm) {
		const uploader = new frappe.ui.FileUploader({
			doctype: frm.doctype,
			docname: frm.doc.name,
			frm,
			folder: "Home/Attachments",
			// the server takes nothing else for evidence
			allow_web_link: false,
			allow_google_drive: false,
			allow_toggle_private: false,
			on_success(file) {
				frm.attachments.attachment_uploaded(file);
				frm.add_child("evidence", { file_url: file.file_url });
				frm.refresh_field("evidence");
				frm.dirty();
				// of several files the framework waits for the last one to be the last that arrives
				const { files = [] } = uploader.uploader;
				if (files.every(({ request_succeeded }) => request_succeeded)) uploader.dialog.hide();
			},
		});
	}

	function table_of(files) {
		const head = [
			__("File"),
			__("Description"),
			__("Size"),
			__("Attached By"),
			__("Attached On"),
			__("Fingerprint (SHA-256)"),
			__("State"),
		];
		const rows = files.map((file) => [
			`<a href="${html(encodeURI(file.file_url))}" target="_blank" rel="noopener"
				style="text-decoration: underline">${html(file.file_name)}</a>`,
			html(file.description || ""),
			frappe.form.formatters.FileSize(file.file_size),
			html(file.attached_by || ""),
			html(frappe.datetime.str_to_user(file.attached_on)),
			`<code title="${html(file.fingerprint)}">${html(file.fingerprint.slice(0, 12))}…</code>`,
			state_of(file),
		]);
		const cell = (text, column) => `<td${column < WIDE ? "" : NOWRAP}>${text}</td>`;
		const heads = head.map((text) => `<th scope="col"${NOWRAP}>${text}</th>`).join("");
		const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("");
		return `<div class="table-responsive"><table class="table table-bordered small">
			<thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
	}
})();

(() => {
	const API = "itss_improvement.api.review";
	const RESOLUTION = "Improvement Resolution";
	const COLORS = {
		Draft: "gray",
		"In Progress": "blue",
		"Awaiting Verification": "orange",
		Verified: "green",
		"Carried Over": "purple",
		Cancelled: "gray",
	};
	const NOWRAP = ' style="white-space: nowrap"';
	const html = frappe.utils.escape_html;

	frappe.ui.form.on("Improvement Review", {
		setup(frm) {
			frm.set_query("chair", () => ({
				query: "itss_improvement.api.review.chairs",
			}));
		},

		refresh(frm) {
			itss_improvement.form.name_inputs(frm.fields_dict);
			frm.dashboard.clear_headline();
			const { status, return_reason, cancellation_reason } = frm.doc;
			if (status === "Prepared" && return_reason) {
				frm.dashboard.set_headline_alert(`${__("Returned")}: ${html(return_reason)}`, "yellow");
			} else if (status === "Cancelled") {
				frm.dashboard.set_headline_alert(`${__("Cancelled")}: ${html(cancellation_reason || "")}`, "gray");
			}
			itss_improvement.lifecycle.show(frm).then((page) => {
				// whoever writes the minutes makes what they are written on
				if (page && status === "Prepared" && page.writable.includes("inputs")) {
					itss_improvement.review_inputs.offer(frm);
				}
			});
			show_resolutions(frm);
			show_inputs(frm);
		},
	});

	function show_inputs(frm) {
		const { $wrapper } = frm.fields_dict.pack_page;
		$wrapper.empty();
		if (!frm.is_new()) itss_improvement.review_inputs.show($wrapper, frm.doc.name);
	}

	/** What was resolved, in the order of the minutes. */
	function show_resolutions(frm) {
		const { $wrapper } = frm.fields_dict.resolutions_table;
		$wrapper.empty();
		if (frm.is_new()) return;
		const { name } = frm.doc;
		frappe.xcall(`${API}.resolutions`, { name }).then((rows) => {
			if (frm.doc.name !== name) return;
			$wrapper.html(rows.length ? table(rows) : `<p class="text-muted">${__("No resolutions yet.")}</p>`);
			if (frm.doc.status !== "Prepared" || !frappe.model.can_create(RESOLUTION)) return;
			$(`<button type="button" class="btn btn-default btn-xs"></button>`)
				.text(__("Add Resolution"))
				.on("click", () => frappe.new_doc(RESOLUTION, { review: name }))
				.appendTo($wrapper);
		});
	}

	function table(rows) {
		const head = [
			__("No."),
			__("Resolution"),
			__("Category of the Resolution"),
			__("Responsible Department"),
			__("Due Date"),
			__("Status"),
		];
		const cells = rows.map((row) => [
			row.number,
			`<a href="${frappe.utils.get_form_link(RESOLUTION, row.name)}" style="text-decoration: underline">
				${html(row.title)}</a>`,
			html(__(row.category)),
			html(row.responsible_department),
			html(frappe.datetime.str_to_user(row.due_date)),
			`<span class="indicator-pill no-indicator-dot ${COLORS[row.status]}">${html(__(row.status))}</span>`,
		]);
		const heads = head.map((text) => `<th scope="col"${NOWRAP}>${text}</th>`).join("");
		const body = cells
			.map((row) => `<tr>${row.map((cell, column) => `<td${column === 1 ? "" : NOWRAP}>${cell}</td>`).join("")}</tr>`)
			.join("");
		return `<div class="table-responsive" role="region" tabindex="0" aria-label="${__("Resolutions")}">
			<table class="table table-bordered small"><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
	}
})();

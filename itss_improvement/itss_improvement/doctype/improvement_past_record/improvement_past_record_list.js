frappe.provide("itss_improvement.past_records");

frappe.listview_settings["Improvement Past Record"] = {
	add_fields: ["outcome"],

	get_indicator: (doc) => [__("Entered From Paper"), "orange", `outcome,=,${doc.outcome}`],

	onload(listview) {
		if (frappe.user.has_role("ITSS Quality Officer"))
			listview.page.add_inner_button(__("Import a File"), () =>
				itss_improvement.past_records.ask(() => {
					// a list is not read again within three seconds, unless it forgets what it asked for
					listview.last_args = null;
					listview.refresh();
				})
			);
	},
};

itss_improvement.past_records.ask = function (done) {
	let chosen = null;
	const dialog = new frappe.ui.Dialog({
		title: __("Import Past Records"),
		fields: [
			{ fieldname: "file", fieldtype: "HTML" },
			{ fieldname: "result", fieldtype: "HTML" },
		],
		size: "large",
		primary_action_label: __("Import"),
		primary_action() {
			if (!chosen) {
				frappe.msgprint({ message: __("Choose a file first."), indicator: "orange" });
				return;
			}
			read(chosen).then((content) => send(chosen.name, content, dialog, done));
		},
	});
	choose(dialog.fields_dict.file.$wrapper, (file) => {
		chosen = file;
		dialog.fields_dict.result.$wrapper.empty();
	});
	dialog.show();

	function read(file) {
		return new Promise((resolve) => {
			const reader = new FileReader();
			reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
			// a browser does not read a file that was saved again since
			reader.onerror = () =>
				frappe.msgprint({
					message: __("{0} cannot be read, or was changed meanwhile: choose it again.", [
						frappe.utils.escape_html(file.name),
					]),
					indicator: "red",
				});
			reader.readAsDataURL(file);
		});
	}

	function send(file_name, content, dialog, done) {
		return frappe.call({
			method: "itss_improvement.api.past_record.import_file",
			args: { file_name, content },
			freeze: true,
			callback({ message }) {
				if (message.faults.length) {
					dialog.fields_dict.result.$wrapper.html(report(message));
					return;
				}
				dialog.hide();
				frappe.show_alert({
					message: __("Past records imported: {0}.", [message.imported]),
					indicator: "green",
				});
				done();
			},
		});
	}

	/** Row, column and reason of all that is wrong. */
	function report({ faults, more }) {
		const escape = (value) => frappe.utils.escape_html(String(value));
		const rows = faults
			.map(
				({ row, column, reason }) =>
					`<tr><td>${escape(row)}</td><td>${escape(column)}</td><td>${escape(reason)}</td></tr>`
			)
			.join("");
		const rest = more ? `<p>${__("And {0} more.", [more])}</p>` : "";
		return `<p><strong>${__("Nothing Was Imported")}</strong></p>
			<div style="max-height: 320px; overflow: auto" tabindex="0" role="region" aria-label="${__("Nothing Was Imported")}">
			<table class="table table-bordered"><thead><tr><th>${__("Row")}</th><th>${__("Column")}</th><th>${__(
				"Reason"
			)}</th></tr></thead><tbody>${rows}</tbody></table></div>${rest}`;
	}

	/** A button that says in our words what a browser's own input says in its own. */
	function choose($wrapper, picked) {
		const columns = itss_improvement.past_records.columns.map((label) => __(label)).join("、");
		const id = frappe.dom.get_unique_id();
		$wrapper.html(`<div class="d-flex align-items-center">
				<button type="button" class="btn btn-default btn-sm" aria-describedby="${id}">${__("Choose File")}</button>
				<span id="${id}" class="ellipsis text-muted" style="margin-left: 8px">${__("No file was chosen yet.")}</span>
				<input type="file" accept=".csv,.xlsx" hidden>
			</div>
			<p class="small text-muted" style="margin: 6px 0 12px">${__(
				"CSV or Excel (.xlsx), the first row names the columns: {0}. All of it is imported, or nothing.",
				[columns]
			)}</p>`);
		const $input = $wrapper.find("input");
		$wrapper.find("button").on("click", () => $input.trigger("click"));
		$input.on("change", () => {
			const file = $input.get(0).files[0];
			if (!file) return;
			$wrapper.find("span").text(file.name).removeClass("text-muted");
			picked(file);
			// the same file, saved again, is a choice again
			$input.val("");
		});
	}
};

itss_improvement.past_records.columns = [
	"Number on Paper",
	"Title",
	"Source",
	"Identified On",
	"Responsible Department",
	"Responsible Person",
	"Improvement Class",
	"Problem",
	"Cause",
	"Measures",
	"Outcome",
	"Closed On",
	"Where the Paper Is Kept",
];

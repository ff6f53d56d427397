// Importing a calendar, from its form and from its list.
frappe.provide("itss_improvement.calendar");

/** From the library of statutory holidays. `year` is asked for where it is not given. */
itss_improvement.calendar.import_from_library = function (year, done) {
	const dialog = ask(__("Import Statutory Holidays"), year, [], (values) =>
		send("import_from_library", { year: values.year }, dialog, done)
	);
};

/** From a CSV file that the browser reads: a spreadsheet may have saved it in the encoding of China. */
itss_improvement.calendar.import_csv = function (year, done) {
	let chosen = null;
	const file = { fieldname: "file", fieldtype: "HTML" };
	const dialog = ask(__("Import CSV"), year, [file], (values) => {
		if (!chosen) {
			frappe.msgprint({ message: __("Choose a file first."), indicator: "orange" });
			return;
		}
		chosen.arrayBuffer().then(
			(bytes) => {
				const args = { year: values.year, content: text_of(bytes), file_name: chosen.name };
				send("import_csv", args, dialog, done);
			},
			// a browser does not read a file that was saved again since
			() =>
				frappe.msgprint({
					message: __("{0} cannot be read, or was changed meanwhile: choose it again.", [
						frappe.utils.escape_html(chosen.name),
					]),
					indicator: "red",
				})
		);
	});
	choose_file(dialog.fields_dict.file.$wrapper, (picked) => (chosen = picked));
};

/** A button that says in our words what a browser's own input says in its own, and the name of what was chosen. */
function choose_file($wrapper, picked) {
	const id = frappe.dom.get_unique_id();
	$wrapper.html(`<div class="control-label reqd" style="margin-bottom: 6px">${__("CSV File")}</div>
		<div class="d-flex align-items-center">
			<button type="button" class="btn btn-default btn-sm" aria-describedby="${id}">${__(
				"Choose File"
			)}</button>
			<span id="${id}" class="ellipsis text-muted" style="margin-left: 8px">${__(
				"No file was chosen yet."
			)}</span>
			<input type="file" accept=".csv,text/csv" hidden>
		</div>
		<p class="small text-muted" style="margin: 6px 0 12px">${__(
			"Columns date, kind (Holiday or Make-Up Working Day) and title. All of it is imported, or nothing."
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

function ask(title, year, fields, go) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{
				fieldname: "year",
				fieldtype: "Data",
				label: __("Year"),
				reqd: 1,
				default: year || String(new Date().getFullYear() + 1),
				read_only: year ? 1 : 0,
			},
			...fields,
			{
				fieldname: "replace",
				fieldtype: "Check",
				label: __("Replace a Calendar That Is There"),
				description: __("Also one that was edited by hand."),
			},
		],
		primary_action_label: __("Import"),
		primary_action: go,
	});
	itss_improvement.form.show_dialog(dialog);
	return dialog;
}

function send(method, args, dialog, done) {
	return frappe.call({
		method: `itss_improvement.api.calendar.${method}`,
		args: { ...args, replace: dialog.get_value("replace") ? 1 : 0 },
		freeze: true,
		callback({ message }) {
			dialog.hide();
			frappe.show_alert({
				message: __("The calendar of {0} has {1} special days.", [message.name, message.days]),
				indicator: "green",
			});
			done(message.name);
		},
	});
}

function text_of(bytes) {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder("gb18030").decode(bytes);
	}
}

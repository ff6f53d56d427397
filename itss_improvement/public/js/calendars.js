// Importing a calendar, from its form and from its list.
frappe.provide("itss_improvement.calendar");

/** From the library of statutory holidays. `year` is asked for where it is not given. */
itss_improvement.calendar.import_from_library = function (year, done) {
	ask(__("Import Statutory Holidays"), year, [], (values, dialog) =>
		send("import_from_library", { year: values.year }, dialog, done)
	);
};

/** From a CSV file that the browser reads: a spreadsheet may have saved it in the encoding of China. */
itss_improvement.calendar.import_csv = function (year, done) {
	const file = {
		fieldname: "file",
		fieldtype: "HTML",
		options: `<label class="control-label reqd" for="itss-calendar-file">${__("CSV File")}</label>
			<input id="itss-calendar-file" type="file" accept=".csv,text/csv" class="form-control">
			<p class="help-box small text-muted">${__(
				"Columns date, kind (Holiday or Make-Up Working Day) and title. All of it is imported, or nothing."
			)}</p>`,
	};
	ask(__("Import CSV"), year, [file], (values, dialog) => {
		const chosen = dialog.fields_dict.file.$wrapper.find("input").get(0).files[0];
		if (!chosen) {
			frappe.show_alert({ message: __("Choose a file first."), indicator: "orange" });
			return;
		}
		chosen.arrayBuffer().then((bytes) =>
			send(
				"import_csv",
				{ year: values.year, content: text_of(bytes), file_name: chosen.name },
				dialog,
				done
			)
		);
	});
};

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
		primary_action: (values) => go(values, dialog),
	});
	dialog.show();
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

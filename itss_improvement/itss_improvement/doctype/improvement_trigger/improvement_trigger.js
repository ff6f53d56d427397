const DIMENSIONS = ["team", "customer", "ticket_type", "priority"];
const ROWS_SHOWN = 100;

frappe.ui.form.on("Improvement Trigger", {
	setup(frm) {
		frm.set_query("department", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		itss_improvement.form.limit_subtypes(frm);
		if (!frm.is_new()) frm.add_custom_button(__("Backtest"), () => backtest(frm));
	},

	source(frm) {
		itss_improvement.form.limit_subtypes(frm, true);
	},
});

/** Try other values over a period of the past. Nothing is written until they are saved. */
function backtest(frm) {
	const today = frappe.datetime.get_today();
	const attainment = frm.doc.signal_condition === "SLA Attainment Under Target";
	const changeable = [
		"window_length",
		...(attainment ? ["attainment_target", "minimum_tickets"] : ["threshold"]),
		...DIMENSIONS.map((dimension) => `by_${dimension}`),
	];
	const field = (fieldname) => {
		const { fieldtype, label, options } = frm.meta.fields.find((df) => df.fieldname === fieldname);
		return { fieldname, fieldtype, label: __(label), options, default: frm.doc[fieldname] };
	};
	const half = Math.ceil((changeable.length - DIMENSIONS.length + 2) / 2);
	const main = [
		{
			fieldname: "start",
			fieldtype: "Date",
			label: __("Period From"),
			default: frappe.datetime.add_months(today, -3),
			reqd: 1,
		},
		{ fieldname: "end", fieldtype: "Date", label: __("Period To"), default: today, reqd: 1 },
		...changeable.slice(0, -DIMENSIONS.length).map(field),
	];
	const grouping = changeable.slice(-DIMENSIONS.length).map(field);
	const dialog = new frappe.ui.Dialog({
		title: __("Backtest of {0}", [frappe.utils.escape_html(frm.doc.name)]),
		size: "extra-large",
		fields: [
			...main.slice(0, half),
			{ fieldtype: "Column Break" },
			...main.slice(half),
			{ fieldtype: "Column Break" },
			...grouping,
			{ fieldtype: "Section Break" },
			{ fieldname: "result", fieldtype: "HTML" },
		],
		primary_action_label: __("Run"),
		primary_action: () => run(),
	});

	function changes() {
		const changed = {};
		for (const fieldname of changeable) {
			const value = dialog.get_value(fieldname);
			if (String(value ?? "") !== String(frm.doc[fieldname] ?? "")) changed[fieldname] = value;
		}
		return changed;
	}

	function run() {
		return frappe.call({
			method: "itss_improvement.api.trigger.backtest",
			args: {
				trigger: frm.doc.name,
				start: dialog.get_value("start"),
				end: dialog.get_value("end"),
				changes: JSON.stringify(changes()),
			},
			freeze: true,
			callback: ({ message }) => {
				show_result(dialog.fields_dict.result.$wrapper, message);
				offer_saving(frm, dialog, changes());
			},
		});
	}

	itss_improvement.form.show_dialog(dialog);
}

function show_result($wrapper, result) {
	const html = frappe.utils.escape_html;
	const produced = result.produced;
	$wrapper.empty().append(
		$(`<p role="status"></p>`).text(
			__("{0} opportunities from {1} signals in {2} groups. Nothing was written.", [
				produced.length,
				result.signals,
				result.groups,
			])
		)
	);
	if (!produced.length) return;
	const windows = Object.keys(result.windows).sort();
	const $chart = $(`<div></div>`).appendTo($wrapper);
	new frappe.Chart($chart.get(0), {
		type: "bar",
		height: 180,
		colors: ["#2490ef"],
		data: {
			labels: windows,
			datasets: [
				{ name: __("Opportunities"), values: windows.map((window) => result.windows[window]) },
			],
		},
		// a series leaves labels out where they would not fit; otherwise each would lose its end
		axisOptions: { xAxisMode: "tick", xIsSeries: 1, shortenYAxisNumbers: 1 },
	});
	const rows = produced.slice(0, ROWS_SHOWN).map(
		(one) => `<tr><td>${html(one.window)}</td>
			<td><div>${html(one.title)}</div><div class="text-muted small">${html(one.reason)}</div></td>
			<td class="text-right">${html(String(one.tickets))}</td></tr>`
	);
	$wrapper.append(`<div class="table-responsive"><table class="table table-bordered table-sm small">
		<thead><tr><th scope="col">${__("Window")}</th><th scope="col">${__("Opportunity")}</th>
		<th scope="col" class="text-right">${__("Tickets")}</th></tr></thead>
		<tbody>${rows.join("")}</tbody></table></div>`);
	if (produced.length > ROWS_SHOWN) {
		$wrapper.append(
			$(`<p class="text-muted small"></p>`).text(
				__("The first {0} of {1} are shown.", [ROWS_SHOWN, produced.length])
			)
		);
	}
}

function offer_saving(frm, dialog, changed) {
	if (!frm.perm[0] || !frm.perm[0].write || !Object.keys(changed).length) {
		dialog.get_secondary_btn().addClass("hide");
		return;
	}
	dialog.set_secondary_action_label(__("Save These Values"));
	dialog.set_secondary_action(() => {
		dialog.hide();
		frm.set_value(changed).then(() => frm.save());
	});
	dialog.get_secondary_btn().removeClass("hide");
}

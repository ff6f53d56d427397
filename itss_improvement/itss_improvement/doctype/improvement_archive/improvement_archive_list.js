(() => {
	const API = "itss_improvement.api.archive";
	const CLASSES = ["", "Routine Improvement", "Corrective and Preventive Action", "Improvement Project"];
	const DAYS = ["Archived On", "Closed On"];
	const labelled = (values) => values.map((value) => ({ value, label: value ? __(value) : "" }));

	frappe.listview_settings["Improvement Archive"] = {
		add_fields: ["on_hold", "disposed_on"],

		get_indicator({ on_hold, disposed_on }) {
			if (disposed_on) return [__("Disposed"), "gray", "disposed_on,is,set"];
			if (on_hold) return [__("Under Legal Hold"), "orange", "on_hold,=,1"];
			return [__("Kept"), "green", "disposed_on,is,not set|on_hold,=,0"];
		},

		onload(listview) {
			const { page } = listview;
			listview.pack_progress = new itss_improvement.progress.Progress({
				$parent: page.main,
				title: __("Pack of Evidence"),
				start: `${API}.pack`,
				state: `${API}.state_of_pack`,
				done: () => window.location.assign(`/api/method/${API}.fetch_pack`),
			});
			page.add_actions_menu_item(
				__("Pack of Evidence"),
				() => listview.pack_progress.start({ names: listview.get_checked_items(true) }),
				false
			);
			page.add_inner_button(
				__("Choose…"),
				() => choose(listview.pack_progress),
				__("Pack of Evidence")
			);
			page.add_inner_button(
				__("What the List Shows"),
				() =>
					frappe.confirm(__("Pack every archive that this list shows with its filters?"), () =>
						listview.pack_progress.start({ filters: listview.get_filters_for_args() })
					),
				__("Pack of Evidence")
			);
		},

		refresh(listview) {
			listview.pack_progress && listview.pack_progress.resume();
		},
	};

	/** By what an auditor asks for; how many archives that is stands in the dialog before anything is packed. */
	function choose(progress) {
		let asked = 0;
		let counted = "";
		const dialog = new frappe.ui.Dialog({
			title: __("Pack of Evidence"),
			fields: [
				field("day_of", __("Day That Counts"), "Select", { options: labelled(DAYS), default: DAYS[0] }),
				{ fieldtype: "Column Break" },
				field("from_date", __("From Date"), "Date"),
				{ fieldtype: "Column Break" },
				field("to_date", __("To Date"), "Date"),
				{ fieldtype: "Section Break" },
				field("department", __("Responsible Department"), "Link", { options: "Improvement Department" }),
				field("customer", __("Customer"), "Autocomplete"),
				{ fieldtype: "Column Break" },
				field("improvement_class", __("Improvement Class"), "Select", { options: labelled(CLASSES) }),
				{ fieldtype: "Section Break" },
				field("standard", __("Standard"), "Link", {
					options: "Improvement Standard",
					onchange: () => {
						offer_clauses(dialog);
						count();
					},
				}),
				{ fieldtype: "Column Break" },
				field("clause", __("Clause"), "Autocomplete", { depends_on: "standard" }),
				{ fieldtype: "Section Break" },
				{ fieldname: "count", fieldtype: "HTML" },
			],
			primary_action_label: __("Pack"),
			primary_action() {
				const choice = chosen(dialog);
				// what is packed is what was counted, however quickly somebody typed
				if (JSON.stringify(choice) !== counted) return count();
				dialog.hide();
				progress.start({ choice });
			},
		});

		function field(fieldname, label, fieldtype, more = {}) {
			return { fieldname, label, fieldtype, onchange: () => count(), ...more };
		}

		/** The framework's own way leaves the button to the keyboard. */
		function may_pack(may) {
			dialog.get_primary_btn().prop("disabled", !may);
		}

		function count() {
			const mine = ++asked;
			const choice = chosen(dialog);
			may_pack(false);
			const say = ({ text, can_be_packed }) => {
				// an answer that is overtaken by the next question says nothing any more
				if (mine !== asked) return;
				counted = JSON.stringify(choice);
				$count.text(text);
				may_pack(can_be_packed);
			};
			frappe.call({
				method: `${API}.count_for_pack`,
				type: "GET",
				args: { choice: { ...choice } },
				silent: true,
				callback: ({ message }) => say(message),
				error: (answer) => say({ text: reason_of(answer), can_be_packed: false }),
			});
		}

		dialog.show();
		const $count = $(`<p role="status" style="font-weight: 600; margin: 0"></p>`);
		dialog.fields_dict.count.$wrapper.html($count);
		frappe
			.call({ method: `${API}.customers`, type: "GET" })
			.then(({ message: customers }) => dialog.fields_dict.customer.set_data(customers));
		count();
	}

	function chosen(dialog) {
		const values = dialog.get_values(true) || {};
		return Object.fromEntries(Object.entries(values).filter(([name, value]) => value && name !== "count"));
	}

	function offer_clauses(dialog) {
		const standard = dialog.get_value("standard");
		dialog.set_value("clause", "");
		if (!standard) return;
		frappe.db.get_doc("Improvement Standard", standard).then(({ clauses }) => {
			const told = new Map();
			for (const { clause, requirement } of clauses || []) {
				if (!told.get(clause)) told.set(clause, requirement || "");
			}
			dialog.fields_dict.clause.set_data(
				[...told].map(([value, description]) => ({ value, label: value, description }))
			);
		});
	}

	/** The sentence with which the server refused. */
	function reason_of(answer) {
		try {
			const [first] = JSON.parse((answer.responseJSON || answer)._server_messages);
			return $("<div>").html(JSON.parse(first).message).text();
		} catch {
			return __("It is not known how many archives that would be.");
		}
	}
})();

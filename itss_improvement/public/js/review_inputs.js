// The input pack of a management review: on the review's form, on its own, and as a page to print from.
frappe.provide("itss_improvement");

(() => {
	// every form that loads this file runs it
	if (itss_improvement.review_inputs) return;

	const API = "itss_improvement.api.review";
	const INPUT = "Improvement Review Input";
	const may_see = () => frappe.model.can_read(INPUT);

	itss_improvement.review_inputs = { may_see, show, offer };

	/** What it says was escaped when it was made. */
	function show($wrapper, name) {
		$wrapper.empty();
		if (!may_see()) {
			say($wrapper, __("The input pack tells of all departments, and is shown to those who see everything."));
			return Promise.resolve();
		}
		return frappe.xcall(`${API}.input_pack`, { name }).then(
			(pack) => {
				$wrapper.empty();
				if (!pack) return say($wrapper, __("No input pack yet."));
				if (!pack.holds) return say($wrapper, __("The input pack was changed since it was made."), "text-danger");
				$(`<button type="button" class="btn btn-default btn-xs" style="margin-bottom: 12px"></button>`)
					.text(__("Print Input Pack"))
					.on("click", () =>
						window.open(`/api/method/${API}.print_input_pack?name=${encodeURIComponent(name)}`, "_blank")
					)
					.appendTo($wrapper);
				$(`<div class="itss-inputs"></div>`).html(pack.content).appendTo($wrapper);
			},
			() => {}
		);
	}

	const say = ($wrapper, text, colour = "text-muted") =>
		$(`<p class="${colour}"></p>`).text(text).appendTo($wrapper);

	/** The button, for those who prepare the review. Words that were not saved would be lost with it. */
	function offer(frm) {
		frm.add_custom_button(__("Make Input Pack"), () =>
			frm.is_dirty() ? frm.save().then(() => ask(frm)) : ask(frm)
		);
	}

	function ask(frm) {
		const { name, pack_from, pack_to } = frm.doc;
		frappe.xcall(`${API}.input_pack_period`, { name }).then((proposed) => {
			const dialog = new frappe.ui.Dialog({
				title: __("Make Input Pack"),
				fields: [
					{
						fieldname: "first",
						fieldtype: "Date",
						label: __("Inputs From"),
						reqd: 1,
						default: pack_from || proposed.first,
						description: __("By default the day after the previous approved review, or twelve months ago."),
					},
					{
						fieldname: "last",
						fieldtype: "Date",
						label: __("Inputs Until"),
						reqd: 1,
						default: proposed.last,
						description: pack_to ? __("It takes the place of the pack that is there.") : "",
					},
				],
				primary_action_label: __("Make Input Pack"),
				primary_action: ({ first, last }) =>
					frappe.call({
						method: `${API}.make_input_pack`,
						args: { name, first, last },
						freeze: true,
						callback() {
							dialog.hide();
							frm.reload_doc();
						},
					}),
			});
			dialog.show();
		});
	}
})();

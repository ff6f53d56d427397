(() => {
	const API = "itss_improvement.api.archive";

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
			page.add_inner_button(__("Pack of Evidence"), () =>
				frappe.confirm(__("Pack every archive that this list shows with its filters?"), () =>
					listview.pack_progress.start({ filters: listview.get_filters_for_args() })
				)
			);
		},

		refresh(listview) {
			listview.pack_progress && listview.pack_progress.resume();
		},
	};
})();

(() => {
	const COLORS = { Sent: "blue", Answered: "green", Withdrawn: "gray" };

	frappe.listview_settings["Improvement Survey Invitation"] = {
		add_fields: ["status", "expires_on"],

		get_indicator(doc) {
			const now = frappe.datetime.now_datetime();
			if (doc.status === "Sent" && doc.expires_on <= now) {
				return [__("Expired"), "orange", `status,=,Sent|expires_on,<=,${now}`];
			}
			return [__(doc.status), COLORS[doc.status] || "gray", `status,=,${doc.status}`];
		},
	};
})();

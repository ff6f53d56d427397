// Shared by the forms that choose one of the six sources and a subtype of it.
frappe.provide("itss_improvement.form");

itss_improvement.form.sources = function () {
	const form = itss_improvement.form;
	if (!form._sources) {
		form._sources = frappe.xcall("itss_improvement.api.form.sources").catch(() => {
			form._sources = null;
			return {};
		});
	}
	return form._sources;
};

/** Offer only the subtypes of the chosen source, and drop one that belongs to another. */
itss_improvement.form.limit_subtypes = function (frm, clear) {
	return itss_improvement.form.sources().then((sources) => {
		const subtypes = sources[frm.doc.source];
		if (!subtypes) return;
		frm.set_df_property("source_subtype", "options", ["", ...subtypes]);
		if (clear && frm.doc.source_subtype && !subtypes.includes(frm.doc.source_subtype)) {
			frm.set_value("source_subtype", subtypes.length === 1 ? subtypes[0] : "");
		}
	});
};

// Scanning the service desks from the form and from the list of Improvement Desk Scan.
frappe.provide("itss_improvement.scan");

/** The progress of a scan on top of `$parent`. */
itss_improvement.scan.progress = ($parent, done) =>
	new itss_improvement.progress.Progress({
		$parent,
		title: __("Scan of the Service Desks"),
		start: "itss_improvement.api.scan.start",
		state: "itss_improvement.api.scan.state",
		done,
	});

itss_improvement.scan.may_start = () => frappe.user.has_role("ITSS Quality Officer");

// Runs in Helpdesk's own agent screen (1.9 and later: earlier ones do not wait for it, and show nothing of it). Made a record
// by setup/form_scripts.py.
async function setupForm({ doc, call, toast, createToast }) {
	const __ = window.__ || ((text) => text);
	const args = { desk: "HD Ticket", ticket: String(doc.name) };
	const open = (url) => window.open(url, "_blank", "noopener");
	let found;
	try {
		found = await call("itss_improvement.api.ticket.led_to", args);
	} catch {
		// whoever may not ask sees their ticket as if we were not there
		return { actions: [] };
	}

	function tell(message, failed) {
		if (toast && toast.success) {
			failed ? toast.error(message) : toast.success(message);
		} else if (createToast) {
			createToast({ title: message, icon: failed ? "x" : "check" });
		}
	}

	async function make() {
		try {
			const made = await call("itss_improvement.api.opportunity.make_from_ticket", args);
			tell(made.name);
			found = await call("itss_improvement.api.ticket.led_to", args);
			const opportunity = found.opportunities.find((one) => one.name === made.name);
			if (opportunity) open(opportunity.url);
		} catch (error) {
			tell((error.messages && error.messages[0]) || String(error), true);
		}
	}

	const actions = [];
	if (found.may_make) {
		actions.push({ label: __("Make Improvement Opportunity"), onClick: make });
	}
	const opportunities = found.opportunities;
	if (opportunities.length) {
		const count = opportunities.length === 1 ? opportunities[0].state : opportunities.length;
		// a group has its entries in `items`: an entry that names a group itself is not shown
		actions.push({
			buttonLabel: `${__("Improvement")}: ${count}`,
			group: "improvement",
			hideLabel: true,
			items: opportunities.map((one) => ({
				label: `${one.state} · ${one.name} ${one.title}`,
				onClick: () => open(one.url),
			})),
		});
	}
	return { actions };
}

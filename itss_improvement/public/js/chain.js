// The chain from a ticket to what came of it, drawn: on the left what led to a record, on the right what came of it.
// A form shows it with `itss_improvement.chain.show(frm)`, and loads this file by `doctype_js` in hooks.py.
(() => {
	frappe.provide("itss_improvement");
	// every form that loads this file runs it
	if (itss_improvement.chain) return;

	const FORMS = [
		"Improvement Signal",
		"Improvement Opportunity",
		"Improvement Notice",
		"Corrective and Preventive Action",
		"Improvement Project",
		"Improvement Project Report",
		"Improvement Measure",
		"Improvement Verification",
		"Improvement Evaluation",
	];
	const SHOWN = 6;
	const MOST_SHOWN = 200;
	const ARROW = 4;

	itss_improvement.chain = { show };
	for (const doctype of FORMS) frappe.ui.form.on(doctype, { refresh: show });

	/** A section of the form's connections, asked for once it comes into sight. */
	function show(frm) {
		frm.dashboard.parent.find(".itss-chain").closest(".form-dashboard-section").remove();
		if (frm.is_new()) return;
		frappe.dom.set_style(STYLE, "itss-chain-style");
		const panel = make("div", { class: "itss-chain" });
		frm.dashboard.add_section(panel, __("Chain"));
		frm.dashboard.show();
		// a tab that had nothing in it before was hidden
		frm.layout.refresh_sections();
		const { doctype, docname: name } = frm;
		when_seen(panel, () => draw(panel, { doctype, name, at_most: SHOWN }));
	}

	function when_seen(element, act) {
		new IntersectionObserver((entries, observer) => {
			if (!entries.some((entry) => entry.isIntersecting)) return;
			observer.disconnect();
			act();
		}).observe(element);
		// what is empty is never seen
		element.style.minHeight = "1px";
	}

	function draw(panel, asked) {
		panel.setAttribute("aria-busy", "true");
		return frappe
			.xcall("itss_improvement.api.traceability.chain", asked)
			.then((found) => render(panel, asked, found))
			.catch(() => {})
			.finally(() => panel.removeAttribute("aria-busy"));
	}

	function render(panel, asked, found) {
		if (found.nodes.length === 1) {
			panel.replaceChildren(
				make("p", { class: "text-muted" }, __("Nothing led to this record so far, and nothing came of it."))
			);
			return;
		}
		const lines = svg("svg", { "aria-hidden": "true", class: "itss-chain-lines" });
		const columns = make(
			"div",
			{ class: "itss-chain-columns" },
			lines,
			...found.stages.map((stage) => column(stage, found, () => draw_more(panel, asked)))
		);
		const scroll = { class: "itss-chain-scroll", role: "region", tabindex: "0", "aria-label": __("Chain") };
		panel.replaceChildren(
			make("div", scroll, columns),
			...(found.complete
				? []
				: [make("p", { class: "text-muted" }, __("The chain goes on beyond what is shown here."))])
		);
		const box = (position) => columns.querySelector(`[data-position="${position}"]`);
		show_here(columns.parentElement, box(found.start));
		const joined = found.edges.map(([before, after]) => {
			const line = lines.appendChild(svg("path", {}));
			return { line, before: box(before), after: box(after) };
		});
		new ResizeObserver(() => place(columns, joined)).observe(columns);
		for (const { line, before, after } of joined) {
			light_up([before, after], [line, before, after]);
		}
	}

	/** Where the whole is wider than the page, the record itself is what is seen first. */
	function show_here(scroll, box) {
		const [frame, place] = [scroll, box].map((element) => element.getBoundingClientRect());
		scroll.scrollLeft += place.left + place.width / 2 - (frame.left + frame.width / 2);
	}

	function draw_more(panel, asked) {
		return draw(panel, { ...asked, at_most: MOST_SHOWN }).then(() =>
			panel.querySelector(".itss-chain-scroll").focus({ preventScroll: true })
		);
	}

	function column(stage, found, more) {
		const nodes = found.nodes
			.map((node, position) => ({ ...node, position }))
			.filter((node) => node.stage === stage);
		const total = nodes.reduce((sum, node) => sum + (node.more || 1), 0);
		const heading = make("div", { class: "itss-chain-heading text-muted" }, `${__(stage)} ${total}`);
		const boxes = nodes.map((node) =>
			make("li", {}, node.more ? rest(node, nodes.length, found, more) : record(node, found))
		);
		const list = make("ul", { class: "list-unstyled", "aria-label": __(stage) }, ...boxes);
		return make("div", { class: "itss-chain-column" }, heading, list);
	}

	function record(node, found) {
		const here = node.position === found.start;
		const kind = node.url && !here ? "a" : "div";
		const attributes = {
			class: `itss-chain-box${here ? " itss-chain-here" : ""}`,
			title: node.title,
			"data-position": node.position,
			...(kind === "a" ? { href: node.url } : {}),
			...(here ? { "aria-current": "true" } : {}),
		};
		const colour = `indicator-pill no-indicator-dot ${node.colour || "gray"}`;
		const led_to = found.edges
			.filter(([before]) => before === node.position)
			.map(([, after]) => found.nodes[after])
			.map((one) => (one.more ? rest_text(one, found) : one.number || one.title));
		return make(
			kind,
			attributes,
			make("span", { class: "itss-chain-title" }, node.title),
			node.number && make("span", { class: "itss-chain-number text-muted" }, node.number),
			make(
				"span",
				{ class: "itss-chain-foot" },
				node.status && make("span", { class: colour }, __(node.status)),
				node.date &&
					make("span", { class: "itss-chain-date text-muted" }, frappe.datetime.str_to_user(node.date))
			),
			led_to.length > 0 && make("span", { class: "sr-only" }, __("Leads to {0}", [led_to.join(", ")]))
		);
	}

	function rest(node, shown, found, more) {
		const attributes = { class: "itss-chain-box itss-chain-rest", "data-position": node.position };
		if (shown >= MOST_SHOWN) return make("div", attributes, rest_text(node, found));
		const button = make("button", { ...attributes, type: "button" }, rest_text(node, found));
		button.addEventListener("click", more);
		return button;
	}

	function rest_text(node, found) {
		return found.complete ? __("and {0} more", [node.more]) : __("and at least {0} more", [node.more]);
	}

	/** Lines lie behind the boxes, and are measured from where these stand. */
	function place(columns, joined) {
		const frame = columns.getBoundingClientRect();
		const at = (box) => {
			const { left, right, top, height } = box.getBoundingClientRect();
			return { left: left - frame.left, right: right - frame.left, middle: top - frame.top + height / 2 };
		};
		for (const { line, before, after } of joined) line.setAttribute("d", path(at(before), at(after)));
	}

	function path(before, after) {
		const apart = after.left - before.right;
		// to a later column from side to side, within one around its right side, and back to an earlier one
		const [from, to, bend] =
			apart > 0
				? [before.right, after.left, Math.min(apart / 2, 60)]
				: before.left === after.left
				? [before.right, after.right, 18]
				: [before.left, after.right, -18];
		const ends_leftwards = apart <= 0;
		const second = ends_leftwards ? to + Math.abs(bend) : to - bend;
		const tail = ends_leftwards ? to + ARROW : to - ARROW;
		return (
			`M${from},${before.middle}C${from + bend},${before.middle} ${second},${after.middle} ${to},${after.middle}` +
			`M${tail},${after.middle - ARROW}L${to},${after.middle}L${tail},${after.middle + ARROW}`
		);
	}

	/** Shows what a box is joined to, for as long as somebody points at it or stands on it. */
	function light_up(boxes, lit) {
		for (const box of boxes) {
			const toggle = (on) => lit.forEach((one) => one.classList.toggle("itss-chain-lit", on));
			for (const [start, end] of [
				["pointerenter", "pointerleave"],
				["focus", "blur"],
			]) {
				box.addEventListener(start, () => toggle(true));
				box.addEventListener(end, () => toggle(false));
			}
		}
	}

	/** Everything that people wrote goes in as text or as an attribute's value, never as markup. */
	function make(tag, attributes, ...children) {
		const element = document.createElement(tag);
		for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
		element.append(...children.filter(Boolean));
		return element;
	}

	function svg(tag, attributes) {
		const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
		for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
		return element;
	}

	const STYLE = `
		.itss-chain-scroll { overflow-x: auto; padding: 4px; }
		.itss-chain-columns {
			position: relative;
			display: grid;
			grid-auto-flow: column;
			grid-auto-columns: minmax(144px, 240px);
			column-gap: 36px;
			align-items: start;
			padding-inline-end: 20px;
		}
		.itss-chain-lines { position: absolute; top: 0; left: 0; overflow: visible; pointer-events: none; }
		.itss-chain-lines path { fill: none; stroke: var(--text-muted); stroke-opacity: 0.5; stroke-width: 1.5; }
		.itss-chain-lines path.itss-chain-lit { stroke: var(--text-color); stroke-opacity: 1; stroke-width: 2; }
		.itss-chain-column { min-width: 0; }
		.itss-chain-column ul { margin: 0; display: grid; gap: 10px; }
		.itss-chain-heading { font-size: var(--text-sm); margin-bottom: 8px; }
		.itss-chain-box {
			position: relative;
			display: grid;
			gap: 2px;
			width: 100%;
			padding: 8px 10px;
			text-align: start;
			font-size: var(--text-sm);
			color: var(--text-color);
			background: var(--fg-color);
			border: 1px solid color-mix(in srgb, var(--text-color) 25%, transparent);
			border-radius: 8px;
		}
		a.itss-chain-box:hover, a.itss-chain-box:focus { text-decoration: none; color: var(--text-color); }
		.itss-chain-box:focus-visible { outline: 2px solid var(--text-color); outline-offset: 1px; }
		.itss-chain-box.itss-chain-lit, .itss-chain-here { border-color: var(--text-color); }
		.itss-chain-here { box-shadow: 0 0 0 1px var(--text-color); }
		.itss-chain-title {
			display: -webkit-box;
			-webkit-box-orient: vertical;
			-webkit-line-clamp: 2;
			overflow: hidden;
			overflow-wrap: anywhere;
		}
		a.itss-chain-box .itss-chain-title { text-decoration: underline; }
		.itss-chain-number, .itss-chain-date { font-size: var(--text-xs); }
		.itss-chain-foot { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; }
		.itss-chain-rest { border-style: dashed; }
	`;
})();

// "What must I do today?", the first block of the workspace. The framework runs this with `root_element`, the shadow
// root that today.html is in: its own styles are the desk's and those of today.css, and nothing of it leaks out.
const SHOWN = 5;
const MOST_SHOWN = 200;
const section = root_element.querySelector(".today");
let at_most = SHOWN;

// at once, since it may be made above what is in sight, and whenever it comes into sight: also when somebody returns
// from what they did. An observer's first word is where the block is now.
draw();
let watched = false;
new IntersectionObserver((entries) => {
	if (watched && entries.some((entry) => entry.isIntersecting)) draw();
	watched = true;
}).observe(section);

function draw() {
	section.setAttribute("aria-busy", "true");
	// a read: it is asked for by its address, and the framework calls by POST unless it is told
	return Promise.resolve(
		frappe.call({ method: "itss_improvement.api.today.waiting", type: "GET", args: { at_most } })
	)
		.then(({ message }) => render(message))
		.catch(() => {})
		.finally(() => section.removeAttribute("aria-busy"));
}

function render(found) {
	const title = __("What Must I Do Today");
	section.setAttribute("aria-label", title);
	section.replaceChildren(
		make("header", {}, make("h2", {}, title), ...found.kinds.map(kind_of)),
		found.records.length
			? make("ol", { class: "records" }, ...found.records.map(record))
			: make("p", { class: "nothing" }, __("Nothing is waiting for you.")),
		...rest(found),
		...late(found.overdue)
	);
}

function kind_of(kind) {
	const text = `${__(kind.doctype)} ${kind.total}`;
	return make("span", { class: "kind" }, text);
}

function record(one) {
	const link = make(
		"a",
		{ href: one.url, class: "record" },
		make("span", { class: "step" }, one.step ? __(one.step) : __("Assigned to you")),
		make(
			"span",
			{ class: "what" },
			make("span", { class: "title" }, one.title),
			make("span", { class: "number" }, `${__(one.doctype)} ${one.name}`)
		),
		make("span", { class: `indicator-pill no-indicator-dot ${one.colour} status` }, __(one.status)),
		make(
			"span",
			{ class: `due${one.overdue ? " late" : ""}` },
			one.due && make("span", { class: "left" }, one.provisional ? __("{0}, provisional", [one.left]) : one.left),
			make("span", { class: "day" }, one.due ? frappe.datetime.str_to_user(one.due) : __("No due date"))
		)
	);
	go_on(link, () => frappe.set_route("Form", one.doctype, one.name));
	return make("li", {}, link);
}

function rest(found) {
	const more = found.total - found.records.length;
	if (!more) return [];
	const text = __("and {0} more", [more]);
	if (at_most === MOST_SHOWN) return [make("p", { class: "nothing" }, text)];
	const button = make("button", { type: "button", class: "more" }, text);
	button.addEventListener("click", () => {
		at_most = MOST_SHOWN;
		draw().then(() => root_element.querySelectorAll(".record")[SHOWN]?.focus());
	});
	return [button];
}

function late(overdue) {
	if (!overdue.length) return [];
	const links = overdue.map((one) => {
		const link = make(
			"a",
			{ href: frappe.router.make_url(["List", one.doctype, "List"]), class: "overdue" },
			`${__(one.doctype)} · ${one.limit} `,
			make("b", {}, String(one.total))
		);
		go_on(link, () => {
			frappe.route_options = one.filters;
			frappe.set_route("List", one.doctype, "List");
		});
		return make("li", {}, link);
	});
	return [
		make("h3", { id: "late" }, __("Overdue in all departments")),
		make("ul", { class: "late-list", "aria-labelledby": "late" }, ...links),
	];
}

/** Within the desk, which hears of no link in a shadow root; a new tab is the browser's to open. */
function go_on(link, go) {
	link.addEventListener("click", (event) => {
		if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
		event.preventDefault();
		go();
	});
}

/** Everything that people wrote goes in as text or as an attribute's value, never as markup. */
function make(tag, attributes, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
	element.append(...children.filter(Boolean));
	return element;
}

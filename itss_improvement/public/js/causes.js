// The causes of a problem as a tree that grows and as a fishbone that is filled: two views of one table of the form.
//
// The server draws, for the form and for paper alike; here is what makes its drawing a control. Whatever is done
// writes into the rows of the form, and is saved with it.
frappe.provide("itss_improvement.causes");

(() => {
	const API = "itss_improvement.api.causes.picture";
	const DOCTYPE = "Improvement Cause";
	const TABLE = "causes";
	const LEAST_SCALE = 0.88;
	const html = frappe.utils.escape_html;

	/** To be called by a form's `refresh`: draws its causes into the HTML field `cause_picture`, to be read. */
	itss_improvement.causes.show = function (frm) {
		const field = frm.fields_dict.cause_picture;
		if (!field || frm.is_new()) return;
		if (!frm.cause_editor || frm.cause_editor.wrapper !== field.$wrapper[0]) {
			frm.cause_editor = new CauseEditor(frm, field.$wrapper[0]);
		}
		frm.cause_editor.show();
	};

	/** The user may write them now. */
	itss_improvement.causes.let_write = function (frm) {
		if (frm.cause_editor) frm.cause_editor.set_writable(true);
	};

	/** What the grid beside it wrote. */
	const redraw = (frm) => frm.cause_editor && frm.cause_editor.rows_changed();
	frappe.ui.form.on(DOCTYPE, {
		...Object.fromEntries(
			["cause", "category", "is_root", "kind", "evidence", "causes_add", "causes_move"].map((event) => [
				event,
				redraw,
			])
		),
		before_causes_remove(frm, doctype, name) {
			// what explained it explains what it explained
			const gone = locals[doctype][name];
			for (const row of frm.doc[TABLE] || []) {
				if (row.parent_cause === name) row.parent_cause = gone.parent_cause;
			}
		},
		causes_remove: redraw,
	});

	class CauseEditor {
		constructor(frm, wrapper) {
			this.frm = frm;
			this.wrapper = wrapper;
			this.drawn = 0;
			this.selected = { cause: "" };
			this.build();
		}

		// What is there

		get rows() {
			return this.frm.doc[TABLE] || [];
		}

		row(id) {
			return this.rows.find((row) => row.name === id);
		}

		children(id) {
			return this.rows.filter((row) => (row.parent_cause || "") === id);
		}

		/** The selected cause; nothing where the problem or a bone is selected. */
		get cause() {
			return this.selected.cause && this.row(this.selected.cause);
		}

		// Beginning

		build() {
			this.wrapper.innerHTML = `<style>${STYLE}</style>
				<div class="causes">
					<div class="causes-bar" role="toolbar" aria-label="${__("Causes")}"></div>
					<div class="causes-details" role="group" aria-label="${__("Selected Cause")}"></div>
					<div class="causes-fault alert alert-warning" role="alert" hidden></div>
					<div class="causes-picture"></div>
					<p class="causes-help text-muted small"></p>
				</div>`;
			const part = (name) => this.wrapper.querySelector(`.causes-${name}`);
			this.bar = part("bar");
			this.details = part("details");
			this.fault = part("fault");
			this.picture = part("picture");
			this.help = part("help");
			this.build_bar();
			this.build_details();
			this.picture.addEventListener("click", (event) => this.on_click(event));
			this.picture.addEventListener("dblclick", () => this.writable && this.edit());
			this.picture.addEventListener("keydown", (event) => this.on_key(event));
		}

		build_bar() {
			const button = (label, act, key = "") => {
				const made = document.createElement("button");
				made.type = "button";
				made.className = "btn btn-default btn-xs";
				made.textContent = label;
				if (key) {
					made.title = key;
					made.setAttribute("aria-keyshortcuts", key);
				}
				made.addEventListener("click", act);
				this.bar.append(made);
				return made;
			};
			this.views = {
				tree: button(__("5 Why"), () => this.set_view("tree")),
				fishbone: button(__("Fishbone"), () => this.set_view("fishbone")),
			};
			this.buttons = {
				add: button(__("Add Why"), () => this.add(), "Insert"),
				root: button(__("Root Cause"), () => this.toggle_root(), "Space"),
				remove: button(__("Delete Cause"), () => this.remove(), "Delete"),
			};
			this.buttons.add.classList.add("causes-gap");
			this.enlarge = button(__("Enlarge"), () => this.set_large(!this.large));
			this.enlarge.classList.add("causes-last");
		}

		build_details() {
			const labels = Object.fromEntries(
				["cause", "category", "kind", "evidence", "parent_cause"].map((field) => [
					field,
					__(frappe.meta.get_docfield(DOCTYPE, field).label),
				])
			);
			const options = (field) => frappe.meta.get_docfield(DOCTYPE, field).options.split("\n");
			const select = (field) =>
				`<label class="causes-${field}">${labels[field]}<select class="form-control input-xs" name="${field}">${options(
					field
				)
					.map((option) => `<option value="${option}">${option ? __(option) : ""}</option>`)
					.join("")}</select></label>`;
			const text = (field, rows) =>
				`<label class="causes-${field}">${labels[field]}<textarea class="form-control" rows="${rows}" name="${field}"></textarea></label>`;
			this.details.innerHTML = `${text("cause", 2)}${text("evidence", 2)}
				<label class="causes-parent_cause">${labels.parent_cause}<select class="form-control input-xs" name="parent_cause"></select></label>
				${select("category")}${select("kind")}`;
			this.inputs = Object.fromEntries(
				[...this.details.querySelectorAll("[name]")].map((input) => [input.name, input])
			);
			for (const [field, input] of Object.entries(this.inputs)) {
				input.addEventListener("change", () => this.cause && this.write(this.cause, field, input.value));
				input.addEventListener("keydown", (event) => {
					if (event.key !== "Escape") return;
					event.stopPropagation();
					this.leave_details();
				});
			}
		}

		// Showing

		show() {
			const { name, modified, status } = this.frm.doc;
			// a step may have taken the pen from the user; a save has not
			if (this.name !== name || this.status !== status) this.set_writable(false);
			if (this.name !== name) {
				this.set_large(false);
				this.view = this.frm.doc.analysis_method === "Fishbone" ? "fishbone" : "tree";
				this.selected = { cause: "" };
			} else if (this.modified !== modified && this.place) {
				// a row that was saved has another name
				const row = this.rows[this.place - 1];
				this.selected = { cause: row ? row.name : "" };
			}
			Object.assign(this, { name, modified, status });
			this.rows_changed();
		}

		set_writable(writable) {
			this.writable = writable;
			this.help.textContent = writable
				? __(
						"Keys in the picture: arrows move, Insert adds a why, Enter edits, Space marks a root cause, Delete removes the last of a chain."
				  )
				: "";
			this.show_selection();
		}

		rows_changed() {
			if (this.selected.cause && !this.cause) this.selected = { cause: "" };
			this.draw();
			this.show_selection();
		}

		set_view(view) {
			this.view = view;
			if ("category" in this.selected) this.selected = { cause: "" };
			this.draw();
			this.show_selection();
		}

		/** Over the whole window, for what is wide. */
		set_large(large) {
			this.large = large;
			this.wrapper.querySelector(".causes").classList.toggle("causes-large", large);
			this.enlarge.textContent = large ? __("Back to the Form") : __("Enlarge");
			this.enlarge.setAttribute("aria-pressed", large);
		}

		/** Ask for the picture of the rows as the form has them. An answer that another one overtook is dropped. */
		draw(then = () => {}) {
			const asked = ++this.drawn;
			const fields = ["name", "cause", "parent_cause", "category", "is_root", "kind"];
			return frappe
				.xcall(API, {
					name: this.frm.doc.name,
					view: this.view,
					problem: this.frm.doc.phenomenon || "",
					causes: JSON.stringify(this.rows.map((row) => Object.fromEntries(fields.map((f) => [f, row[f]])))),
				})
				.then(
					({ svg, numbers, fault }) => {
						if (asked !== this.drawn) return;
						this.fault.hidden = !fault;
						this.fault.textContent = fault;
						if (!fault) {
							this.numbers = numbers;
							const had_focus = this.picture.contains(document.activeElement);
							this.place_picture(svg);
							if (had_focus) this.focus();
						}
						this.show_selection();
						then();
					},
					() => {}
				);
		}

		/** Parsed as XML, which runs nothing and takes nothing that is not well-formed. */
		place_picture(svg) {
			const drawing = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
			drawing.setAttribute("role", "tree");
			drawing.setAttribute("aria-label", this.view === "tree" ? __("5 Why") : __("Fishbone"));
			for (const item of drawing.querySelectorAll("[data-level]")) {
				item.setAttribute("role", "treeitem");
				item.setAttribute("aria-level", item.dataset.level);
				item.setAttribute("aria-label", this.called(item));
				item.setAttribute("tabindex", "-1");
				item.querySelectorAll("text").forEach((text) => text.setAttribute("aria-hidden", "true"));
			}
			for (const part of drawing.children) {
				if (!part.dataset.level) part.setAttribute("aria-hidden", "true");
			}
			// a little smaller where that saves scrolling
			const width = Number(drawing.getAttribute("width"));
			drawing.style.width = `max(${LEAST_SCALE * width}px, min(100%, ${width}px))`;
			drawing.style.height = "auto";
			this.picture.replaceChildren(document.importNode(drawing, true));
		}

		/** What is written small above a cause, and the whole of its text, of which the picture may show the beginning. */
		called(item) {
			const title = item.querySelector("title");
			if (!title) return item.textContent;
			const above = [...item.querySelectorAll("text[font-size]")].map((text) => text.textContent);
			return [...(item.dataset.cause ? above : [__("Problem")]), title.textContent].join(" ");
		}

		get items() {
			return [...this.picture.querySelectorAll("[data-level]")];
		}

		is_selected(item) {
			return "category" in this.selected
				? item.dataset.category === this.selected.category
				: item.dataset.cause === this.selected.cause;
		}

		show_selection() {
			const cause = this.cause;
			this.place = cause ? cause.idx : 0;
			for (const item of this.items) {
				const selected = this.is_selected(item);
				item.setAttribute("aria-selected", selected);
				item.setAttribute("tabindex", selected ? "0" : "-1");
			}
			for (const [view, button] of Object.entries(this.views)) {
				button.setAttribute("aria-pressed", view === this.view);
				button.classList.toggle("btn-primary-light", view === this.view);
			}
			for (const button of Object.values(this.buttons)) button.hidden = !this.writable;
			const is_leaf = Boolean(cause) && !this.children(cause.name).length;
			this.buttons.add.textContent =
				this.view === "fishbone" && !cause ? __("Add Cause") : __("Add Why");
			this.buttons.root.disabled = !is_leaf;
			this.buttons.root.setAttribute("aria-pressed", Boolean(cause && cause.is_root));
			this.buttons.remove.disabled = !is_leaf;
			this.show_details(cause);
		}

		show_details(cause) {
			this.details.hidden = !cause;
			if (!cause) return;
			this.show_parents(cause);
			for (const [field, input] of Object.entries(this.inputs)) {
				// what somebody is writing is not taken from them
				if (input !== document.activeElement) input.value = cause[field] || "";
				input.disabled = !this.writable;
			}
			this.inputs.kind.closest("label").hidden = !cause.is_root;
			// a cause below another one is on its bone, unless it says otherwise
			this.inputs.category.options[0].textContent = cause.parent_cause ? __("As Above") : "";
		}

		/** What it may explain: the problem, and every cause but itself and those that explain it. */
		show_parents(cause) {
			const below = new Set();
			const collect = (id) => {
				below.add(id);
				this.children(id).forEach((row) => below.has(row.name) || collect(row.name));
			};
			collect(cause.name);
			const options = [
				["", __("Problem")],
				...this.rows
					.filter((row) => !below.has(row.name))
					.map((row) => [row.name, `${(this.numbers || {})[row.name] || ""} ${row.cause || "…"}`]),
			];
			this.inputs.parent_cause.replaceChildren(
				...options.map(([value, text]) => new Option(text.length > 40 ? `${text.slice(0, 39)}…` : text, value))
			);
		}

		// Choosing

		on_click(event) {
			const item = event.target.closest("[data-level]");
			if (item) this.select(item);
		}

		select(item) {
			this.selected =
				"category" in item.dataset ? { category: item.dataset.category } : { cause: item.dataset.cause };
			this.show_selection();
			this.focus();
		}

		focus() {
			const item = this.items.find((one) => this.is_selected(one));
			if (item) item.focus({ preventScroll: false });
		}

		on_key(event) {
			if (event.ctrlKey || event.altKey || event.metaKey) return;
			const moves = {
				ArrowDown: (items, at) => items[at + 1],
				ArrowUp: (items, at) => items[at - 1],
				ArrowRight: (items, at) =>
					items[at + 1] && level(items[at + 1]) > level(items[at]) ? items[at + 1] : null,
				ArrowLeft: (items, at) =>
					items.slice(0, at).reverse().find((item) => level(item) < level(items[at])),
				Home: (items) => items[0],
				End: (items) => items[items.length - 1],
			};
			const acts = {
				Insert: () => this.add(),
				"+": () => this.add(),
				Enter: () => this.edit(),
				F2: () => this.edit(),
				" ": () => this.toggle_root(),
				Delete: () => this.remove(),
			};
			if (moves[event.key]) {
				const items = this.items;
				const at = items.findIndex((item) => this.is_selected(item));
				const next = moves[event.key](items, at);
				if (next) this.select(next);
			} else if (acts[event.key] && this.writable) {
				acts[event.key]();
			} else if (event.key === "Escape" && this.large) {
				this.set_large(false);
				this.focus();
			} else {
				return;
			}
			event.preventDefault();
			event.stopPropagation();
		}

		// Writing

		write(row, field, value) {
			return frappe.model.set_value(row.doctype, row.name, field, value);
		}

		/** A cause that explains what is selected: a cause, the problem, or the problem by way of a bone. */
		add() {
			const above = this.cause;
			if (above && above.is_root) {
				above.is_root = 0;
				frappe.show_alert({
					message: __("{0} is no root cause any more: another why leads behind it.", [
						html(this.numbers[above.name] || ""),
					]),
					indicator: "orange",
				});
			}
			const row = this.frm.add_child(TABLE, {
				parent_cause: above ? above.name : "",
				category: this.selected.category || "",
			});
			this.selected = { cause: row.name };
			this.changed(() => this.edit());
		}

		edit() {
			if (!this.cause) return;
			this.inputs.cause.focus();
			this.inputs.cause.select();
		}

		/** Back into the picture. A cause of which nothing was said was not meant. */
		leave_details() {
			const cause = this.cause;
			const said = this.inputs.cause.value.trim();
			document.activeElement.blur();
			if (cause && !said && !this.children(cause.name).length) {
				this.remove();
			} else {
				this.focus();
			}
		}

		toggle_root() {
			const cause = this.cause;
			if (cause && !this.children(cause.name).length) this.write(cause, "is_root", cause.is_root ? 0 : 1);
		}

		remove() {
			const cause = this.cause;
			if (!cause || this.children(cause.name).length) return;
			this.selected = { cause: cause.parent_cause || "" };
			frappe.model.clear_doc(cause.doctype, cause.name);
			this.changed(() => this.focus());
		}

		changed(then) {
			this.frm.dirty();
			this.frm.refresh_field(TABLE);
			this.draw(then);
			this.show_selection();
		}
	}

	function level(item) {
		return Number(item.dataset.level);
	}

	const STYLE = `
		.causes-bar { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 8px; }
		.causes-bar .causes-gap { margin-left: 12px; }
		.causes-bar .causes-last { margin-left: auto; }
		.causes-large { position: fixed; inset: 0; z-index: 1035; padding: 16px; overflow: auto;
			background: var(--bg-color, #fff); }
		.causes-large .causes-picture { max-height: none; }
		.causes-bar [aria-pressed="true"] { font-weight: 600; border: 1px solid currentColor; }
		.causes-details { display: grid; grid-template-columns: 3fr 3fr 2fr 2fr; gap: 4px 12px; margin-bottom: 8px; }
		.causes-details[hidden], .causes-details [hidden] { display: none; }
		.causes-details label { margin: 0; font-weight: normal; color: var(--text-color); }
		.causes-details textarea { height: auto; min-height: 0; resize: vertical; }
		.causes-details .causes-cause, .causes-details .causes-evidence { grid-row: span 2; }
		.causes-details .causes-parent_cause { grid-column: 3 / span 2; }
		.causes-picture { overflow: auto; max-height: 70vh; border: 1px solid var(--border-color);
			border-radius: var(--border-radius); background: #fff; }
		.causes-picture svg { display: block; }
		.causes-picture [data-level] { cursor: pointer; outline: none; }
		.causes-picture [aria-selected="true"] > rect { stroke: #0b6bcb; stroke-width: 3; }
		.causes-picture [data-level]:focus > rect { stroke: #0b6bcb; stroke-width: 3; stroke-dasharray: 6 2; }
		.causes-help:empty { display: none; }`;
})();

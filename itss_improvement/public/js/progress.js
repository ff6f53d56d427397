// How far a job of the background is: asked again and again, so that nothing depends on a push.
frappe.provide("itss_improvement.progress");

(() => {
	const html = frappe.utils.escape_html;
	/** Seconds between two questions: at first, and once it takes longer. */
	const SOON = 1;
	const LATER = 3;
	const QUICK_QUESTIONS = 20;
	/** Questions without an answer until it is said that there is none. */
	const PATIENCE = 5;
	const GOES_ON = ["Waiting", "Running"];

	/**
	 * A job's progress on top of `$parent`.
	 *
	 * `title` names the job, `state` is the method that says how far it is (as `progress.of` does, or nothing),
	 * `start` the one that starts it and says the same, `args` what both are given, and `done` is called once it
	 * has ended well.
	 */
	itss_improvement.progress.Progress = class {
		constructor({ $parent, title, start, state, args = {}, done = () => {} }) {
			Object.assign(this, { $parent, title, methods: { start, state }, args, done });
			// a window that is loaded again, while the job ends, still says how it ended
			this.kept = `itss_improvement.progress:${state}:${JSON.stringify(args)}`;
			this.asking = false;
		}

		/** `values` are given to the method that starts it alone. */
		start(values = {}) {
			return frappe.call({
				method: this.methods.start,
				args: { ...this.args, ...values },
				freeze: true,
				callback: ({ message }) => {
					sessionStorage.setItem(this.kept, "1");
					this.follow(message);
				},
			});
		}

		/** Show a job that is under way already, or that this window has started and not seen end. */
		resume() {
			if (this.asking) return;
			this.ask().then(
				(found) => {
					if (found && (GOES_ON.includes(found.state) || sessionStorage.getItem(this.kept))) {
						this.follow(found);
					}
				},
				() => {}
			);
		}

		follow(found) {
			this.draw(found);
			if (GOES_ON.includes(found.state)) {
				if (!this.asking) this.ask_again(0, 0);
			} else {
				sessionStorage.removeItem(this.kept);
				if (found.state === "Done") this.done();
			}
		}

		ask_again(asked, unanswered) {
			this.asking = true;
			setTimeout(
				() => {
					// nobody looks: the next question is early enough
					if (document.hidden || !this.$box.is(":visible")) return this.ask_again(asked, unanswered);
					this.ask().then(
						(found) => {
							this.asking = false;
							if (!found) return this.lose();
							if (!GOES_ON.includes(found.state)) return this.follow(found);
							this.draw(found);
							this.ask_again(asked + 1, 0);
						},
						() => {
							if (unanswered + 1 < PATIENCE) return this.ask_again(asked + 1, unanswered + 1);
							this.asking = false;
							this.lose();
						}
					);
				},
				(asked < QUICK_QUESTIONS ? SOON : LATER) * 1000
			);
		}

		ask() {
			return new Promise((resolve, reject) => {
				frappe.call({
					method: this.methods.state,
					args: this.args,
					type: "GET",
					silent: true,
					callback: ({ message }) => resolve(message),
					error: reject,
				});
			});
		}

		lose() {
			this.draw({
				state: "Failed",
				text: __("It is not known how far the job is: load the page again."),
			});
		}

		draw({ state, text, done, total }) {
			const goes_on = GOES_ON.includes(state);
			if (!this.$box) {
				this.$box = $(`<div class="itss-progress form-message" style="margin: 12px 15px; border-radius: var(--border-radius)">
					<div class="d-flex align-items-baseline">
						<div class="itss-progress-text" style="flex: 1; min-width: 0; overflow-wrap: anywhere"></div>
						<button type="button" class="close" style="margin-left: 12px"><span aria-hidden="true">&times;</span></button>
					</div>
					<div class="progress" role="progressbar" aria-valuemin="0" aria-valuemax="100" style="height: 6px; margin-top: 8px">
						<div class="progress-bar" style="background-color: var(--blue-500)"></div>
					</div>
				</div>`).prependTo(this.$parent);
				this.$box.find("button").attr("aria-label", __("Close")).on("click", () => this.$box.hide());
				this.$box.find(".progress").attr("aria-label", this.title);
			}
			this.$box
				.show()
				.attr("data-state", state)
				.removeClass("blue green red")
				.addClass({ Done: "green", Failed: "red" }[state] || "blue");
			// numbers that change every second are not read out; how it ended is
			this.$box
				.find(".itss-progress-text")
				.attr("role", goes_on ? null : state === "Failed" ? "alert" : "status")
				.html(`<b>${html(this.title)}</b> ${html(text)}`);
			this.$box.find("button").toggle(!goes_on);
			const share = total ? Math.min(100, Math.round((100 * done) / total)) : null;
			this.$box
				.find(".progress")
				.toggle(goes_on)
				.attr("aria-valuenow", share)
				.find(".progress-bar")
				.toggleClass("progress-bar-striped progress-bar-animated", share === null)
				.css("width", `${share === null ? 100 : share}%`);
		}
	};
})();

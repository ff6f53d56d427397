// The framework's own fork of air-datepicker knows seconds, npm's 2.2.3 does not: Time and Datetime fields
// would lose them at every save.
const Constructor = window.jQuery.fn.datepicker.Constructor;
const Datepicker = Constructor.prototype;
const Timepicker = window.jQuery.fn.datepicker.Timepicker.prototype;
const twoDigits = Constructor.getLeadingZeroNum;

/** Replaces `owner[name]` by one that goes on with `after(result, ...arguments)`. */
function extend(owner, name, after) {
	const original = owner[name];
	owner[name] = function (...args) {
		const result = original.apply(this, args);
		return after.call(this, result, ...args) ?? result;
	};
}

extend(Datepicker, "formatDate", function (text, format, date) {
	return text.replace(/\bss\b/, twoDigits((date || this.date).getSeconds()));
});
extend(Timepicker, "_setTime", function (_, date) {
	this.seconds = date.getSeconds();
});
extend(Timepicker, "_buildHTML", function () {
	const find = (selector) => window.jQuery(selector, this.$timepicker);
	find(".datepicker--time-current-minutes").after(
		`<span class="datepicker--time-current-colon">:</span>
		<span class="datepicker--time-current-seconds">${twoDigits(this.seconds)}</span>`
	);
	find(".datepicker--time-sliders").append(
		`<div class="datepicker--time-row">
			<input type="range" name="seconds" value="${this.seconds}" min="0" max="59" step="1"></div>`
	);
	this.$ranges = find('[type="range"]');
	this.$seconds = find('[name="seconds"]');
	this.$secondsText = find(".datepicker--time-current-seconds");
});
extend(Timepicker, "_updateCurrentTime", function () {
	this.$secondsText.html(twoDigits(this.seconds));
});
extend(Timepicker, "_updateRanges", function () {
	this.$seconds.val(this.seconds);
});

const onTimeChange = Datepicker._onTimeChange;
Datepicker._onTimeChange = function (...args) {
	this.selectedDates.at(-1)?.setSeconds(this.timepicker.seconds);
	return onTimeChange.apply(this, args);
};

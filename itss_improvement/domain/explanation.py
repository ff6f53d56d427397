"""Why a trigger fired, or what a signal stayed below, as sentences that the shell translates (R6).

A sentence is a template with numbered placeholders, which is also its key in the translations, and the values
that fill them. A value may be a term that needs translating itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from itss_improvement.domain.trigger import Dimension, Group, Trigger
from itss_improvement.domain.window import WindowLength


@dataclass(frozen=True, slots=True)
class Term:
	"""A word of ours among the values, to be translated."""

	text: str


@dataclass(frozen=True, slots=True)
class Sentence:
	template: str
	values: tuple[object, ...] = ()

	def render(self, translate: Callable[[str], str] = lambda text: text) -> str:
		values = (
			value.render(translate)
			if isinstance(value, Sentence)
			else translate(value.text)
			if isinstance(value, Term)
			else value
			for value in self.values
		)
		return translate(self.template).format(*values)


DIMENSION_LABELS = {
	Dimension.TEAM: "Team",
	Dimension.CUSTOMER: "Customer",
	Dimension.TICKET_TYPE: "Ticket Type",
	Dimension.PRIORITY: "Priority",
}


GROUP_TEMPLATES = (
	"all tickets",
	"{0}: {1}",
	"{0}: {1}, {2}: {3}",
	"{0}: {1}, {2}: {3}, {4}: {5}",
	"{0}: {1}, {2}: {3}, {4}: {5}, {6}: {7}",
)
"""By the number of dimensions named. Written out, since each is a key in the translations."""


def scope_sentence(named: Mapping[Dimension, str]) -> Sentence:
	"""Which tickets: *Team: Network, Priority: High*; all where nothing is named."""
	parts = (
		(Term(DIMENSION_LABELS[dimension]), value or Term("not given")) for dimension, value in named.items()
	)
	return Sentence(GROUP_TEMPLATES[len(named)], tuple(part for pair in parts for part in pair))


def group_sentence(trigger: Trigger, group: Group) -> Sentence:
	"""What the group is about, the trigger's scope included."""
	return scope_sentence({**trigger.scope, **dict(group.key.values)})


def title(trigger: Trigger, group: Group) -> Sentence:
	"""The title of the opportunity that `group` gives rise to."""
	condition = Term(trigger.condition)
	if trigger.window is WindowLength.TICKET:
		signal = group.signals[0]
		if not signal.subject:
			return Sentence("{0}: ticket {1}", (condition, signal.ticket))
		return Sentence("{0}: ticket {1} {2}", (condition, signal.ticket, signal.subject))
	return Sentence("{0}: {1} ({2})", (condition, group_sentence(trigger, group), group.key.window.label))


def reason(trigger: Trigger, group: Group) -> Sentence:
	"""Why `group` fired."""
	about, label = group_sentence(trigger, group), group.key.window.label
	if trigger.measures_attainment:
		return Sentence(
			"In {0}, {1} of {2} tickets missed their agreement ({3}): attainment {4}%, target {5}%.",
			(
				label,
				group.tickets,
				group.volume,
				about,
				_percent_under(group.attainment or 0.0, trigger.attainment_target),
				f"{trigger.attainment_target * 100:g}",
			),
		)
	if trigger.window is WindowLength.TICKET:
		return Sentence(
			"Ticket {0} was noticed: {1}. Every such ticket is looked at by itself.",
			(group.signals[0].ticket, Term(trigger.condition)),
		)
	if trigger.watches_charts:
		told = Sentence(
			"Weeks noticed on the control chart in {0}: {1} ({2}, {3}). The threshold is {4}.",
			(label, group.weeks, Term(trigger.condition), about, trigger.threshold),
		)
		for signal in group.signals:
			told = Sentence("{0} {1}", (told, signal.evidence)) if signal.evidence else told
		return told
	return Sentence(
		"Tickets noticed in {0}: {1} ({2}, {3}). The threshold is {4}.",
		(label, group.tickets, Term(trigger.condition), about, trigger.threshold),
	)


def stayed_below(trigger: Trigger, group: Group) -> Sentence:
	"""What a signal in `group`, which did not fire, stayed below.

	Counts nothing, so that it stays true for as long as the group does not fire.
	"""
	about, label = group_sentence(trigger, group), group.key.window.label
	if trigger.watches_charts:
		return Sentence(
			"{0}: fewer than {1} weeks out of control in {2} ({3}).",
			(trigger.name, trigger.threshold, label, about),
		)
	if not trigger.measures_attainment:
		return Sentence(
			"{0}: fewer than {1} tickets in {2} ({3}).",
			(trigger.name, trigger.threshold, label, about),
		)
	if not group.complete:
		return Sentence("{0}: {1} is not over yet.", (trigger.name, label))
	if (group.volume or 0) < trigger.minimum_tickets:
		return Sentence(
			"{0}: fewer than {1} tickets in {2} to judge by ({3}).",
			(trigger.name, trigger.minimum_tickets, label, about),
		)
	return Sentence(
		"{0}: attainment in {1} was not under {2}% ({3}).",
		(trigger.name, label, f"{trigger.attainment_target * 100:g}", about),
	)


@dataclass(frozen=True, slots=True)
class Figures:
	"""The data basis of an opportunity: what was measured, what came out, what was aimed at (R6)."""

	metric: Sentence
	value: str
	target: str


def figures(trigger: Trigger, group: Group) -> Figures:
	"""The figures behind `group`'s reason."""
	if trigger.watches_charts:
		metric = Sentence("Number of weeks: {0}", (Term(trigger.condition),))
		return Figures(metric, str(group.weeks), f"< {trigger.threshold}")
	if not trigger.measures_attainment:
		metric = Sentence("Number of tickets: {0}", (Term(trigger.condition),))
		return Figures(metric, str(group.tickets), f"< {trigger.threshold}")
	return attainment_figures(trigger, group.attainment or 0.0, group.volume or 0)


def attainment_figures(trigger: Trigger, attainment: float, tickets: int) -> Figures:
	"""Of an attainment (0..1) under the target of `trigger`."""
	value = _percent_under(attainment, trigger.attainment_target)
	return Figures(
		Sentence("SLA attainment"), f"{value}% ({tickets})", f"≥ {trigger.attainment_target * 100:g}%"
	)


def _percent_under(share: float, target: float) -> str:
	"""`share` in percent to one decimal, or to as many as it takes to read as less than `target`."""
	shown = ""
	for decimals in range(1, 7):
		shown = f"{share * 100:.{decimals}f}"
		if float(shown) < target * 100:
			break
	return shown

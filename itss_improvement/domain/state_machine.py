"""The order of a record's states, who takes it from one to the next, and who writes what in each (R48).

A machine is a table: everything that is enforced, shown or generated reads it, and nothing else says it again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role


class Stage(str, Enum):
	"""The PDCA stage (R9)."""

	PLAN = "Plan"
	DO = "Do"
	CHECK = "Check"
	ACT = "Act"


class DocStatus(IntEnum):
	"""The framework's own state of a document. Only leaf records leave DRAFT."""

	DRAFT = 0
	SUBMITTED = 1
	CANCELLED = 2


class Duty(str, Enum):
	"""What somebody did on a record. Whoever has one of them is barred from judging it."""

	APPLICANT = "applied for it"
	ISSUER = "issued it"
	IMPLEMENTER = "carries it out"
	LEADER = "leads it"
	TEAM = "is on its team"
	ANALYST = "analysed its causes"
	VERIFIER = "verified it"
	PLANNER = "planned it"
	AUTHOR = "revised it"
	MEMBER = "belongs to its department"
	PARTICIPANT = "belongs to a department that takes part"
	HEAD = "heads its department"


@dataclass(frozen=True, slots=True)
class Actor:
	user: str
	roles: frozenset[Role]
	name: str = ""
	"""As people call them."""


@dataclass(frozen=True, slots=True)
class Case:
	"""What of a record decides whether a step is open: who did what on it, and which facts hold."""

	duties: Mapping[Duty, Collection[str]] = field(default_factory=dict)
	"""Users by duty."""
	facts: frozenset[str] = frozenset()

	def duties_of(self, user: str) -> set[Duty]:
		return {duty for duty, users in self.duties.items() if user in users}


@dataclass(frozen=True, slots=True)
class Section:
	"""Fields that are written together, and signed as one."""

	name: str
	"""As people read it, before it is translated."""
	fields: tuple[str, ...]
	"""A table is named as a whole, or by single columns ("milestones.actual_end"). A column that is named anywhere in
	the machine is no part of its table as a whole: whoever writes that adds and removes rows, which begin without a
	value in such a column."""
	editors: Mapping[str, frozenset[Role]]
	"""Who writes it, by status. In a status that is not named nobody does."""
	by_duty: Mapping[str, frozenset[Duty]] = field(default_factory=dict)
	"""Who writes it besides, whatever their roles: those who have one of these duties, by status."""


@dataclass(frozen=True, slots=True)
class State:
	name: str
	stage: Stage
	style: str = ""
	"""The framework's word for a colour: Primary, Info, Success, Warning, Danger, Inverse, or none."""
	docstatus: DocStatus = DocStatus.DRAFT


@dataclass(frozen=True, slots=True)
class Transition:
	action: str
	before: str
	after: str
	roles: frozenset[Role]
	decides: tuple[str, ...] = ()
	"""Fields that are written while the step is taken, and at no other time."""
	requires: tuple[str, ...] = ()
	"""Fields of the record without which the step is not taken."""
	barred: tuple[Duty, ...] = ()
	"""Who does not take it, whatever their roles: separation of duties."""
	only_for: tuple[Duty, ...] = ()
	"""Whose it is alone, whatever the roles of others: whoever has one of these duties."""
	only_if: str = ""
	"""A fact that must hold."""
	unless: str = ""
	"""A fact that must not hold."""
	signs: str = ""
	"""The section that whoever takes it signs, and that nobody changes afterwards."""
	reopens: tuple[str, ...] = ()
	"""Sections whose signatures end with it: a new round begins, and the signatures are kept."""
	by_app: bool = False
	"""It follows from what happened elsewhere, and nobody takes it by hand."""

	def applies_to(self, case: Case) -> bool:
		return (not self.only_if or self.only_if in case.facts) and self.unless not in case.facts

	def bars(self, actor: Actor, case: Case) -> Duty | None:
		return next((duty for duty in self.barred if actor.user in case.duties.get(duty, ())), None)

	def is_for(self, actor: Actor, case: Case) -> bool:
		return not self.only_for or not case.duties_of(actor.user).isdisjoint(self.only_for)


@dataclass(frozen=True)
class StateMachine:
	"""The first state is where a record begins."""

	record: str
	"""The DocType."""
	states: tuple[State, ...]
	transitions: tuple[Transition, ...]
	sections: tuple[Section, ...]
	written_by_app: tuple[str, ...] = ()
	"""Fields that no person writes."""

	@property
	def first(self) -> State:
		return self.states[0]

	def state(self, name: str | None) -> State:
		for state in self.states:
			if state.name == name:
				return state
		raise RuleBroken(
			"unknown state",
			"Status {0} does not exist. It is one of {1}.",
			name or "-",
			tuple(state.name for state in self.states),
		)

	def section(self, name: str) -> Section:
		return next(section for section in self.sections if section.name == name)

	def from_state(self, name: str) -> list[Transition]:
		return [transition for transition in self.transitions if transition.before == name]

	def actions_from(self, name: str) -> list[str]:
		"""Each once, in the order of the table: two transitions may be one action, for different people."""
		return list(dict.fromkeys(transition.action for transition in self.from_state(name)))

	def decided_fields(self) -> set[str]:
		return {name for transition in self.transitions for name in transition.decides}

	def columns_apart(self, table: str) -> frozenset[str]:
		"""The columns of `table` that are named by themselves, and are no part of it as a whole."""
		named = (
			*(name for section in self.sections for name in section.fields),
			*self.decided_fields(),
			*self.written_by_app,
		)
		parts = (name.partition(".") for name in named)
		return frozenset(column for owner, _, column in parts if owner == table and column)

	def after_action(self, before: str, action: str) -> str:
		"""The state that `action` leads to from `before`."""
		for transition in self.from_state(before):
			if transition.action == action and not transition.by_app:
				return transition.after
		raise RuleBroken("action", "{0} is not possible while it is {1}.", action, before)

	def check_docstatus(self, status: str | None, docstatus: int) -> None:
		"""The framework's own state goes along with ours, and never alone."""
		if self.state(status).docstatus != docstatus:
			raise RuleBroken(
				"docstatus", "It is not submitted or cancelled in this way: take one of its steps."
			)

	def check_transition(self, before: str | None, after: str, actor: Actor, case: Case) -> Transition | None:
		"""The step that `actor` takes from `before` to `after`; None where the state stays.

		`before` is None for a new record. Raises RuleBroken with code "first state" where that begins anywhere
		but in the first state, "transition" where the order has no such step, "role" where it is for others,
		"reserved" where it is for those who have a duty on the record, and "duty" where what the actor did on the
		record bars them from it.
		"""
		self.state(after)
		if before is None:
			if after != self.first.name:
				raise RuleBroken(
					"first state", "A new record begins as {0}; go on from there.", self.first.name
				)
			return None
		if before == after:
			return None
		steps = [found for found in self.from_state(before) if found.after == after and not found.by_app]
		if not steps:
			raise RuleBroken("transition", "What is {0} cannot become {1}.", before, after)
		return _choose(steps, actor, case)

	def check_transition_of_the_app(self, before: str, after: str) -> Transition | None:
		"""The step from `before` to `after` that follows from something else; None where the state stays."""
		if before == after:
			return None
		for step in self.from_state(before):
			if step.after == after and step.by_app:
				return step
		raise RuleBroken("transition", "What is {0} cannot become {1}.", before, after)

	def possible(
		self, before: str, actor: Actor, case: Case
	) -> tuple[dict[str, Transition], dict[str, RuleBroken]]:
		"""What `actor` may do with a record that is `before`, by action, and what their duties bar them from."""
		open_to: dict[str, Transition] = {}
		barred: dict[str, RuleBroken] = {}
		for action in self.actions_from(before):
			steps = [
				found for found in self.from_state(before) if found.action == action and not found.by_app
			]
			if not steps:
				continue
			try:
				open_to[action] = _choose(steps, actor, case)
			except RuleBroken as broken:
				if broken.code == "duty":
					barred[action] = broken
		return open_to, barred

	def may_write(
		self, section: Section, status: str, roles: Collection[Role], duties: Collection[Duty] = ()
	) -> bool:
		by_role = not section.editors.get(status, frozenset()).isdisjoint(roles)
		return by_role or not section.by_duty.get(status, frozenset()).isdisjoint(duties)

	def written_by(self, status: str, roles: Collection[Role], duties: Collection[Duty] = ()) -> set[str]:
		"""The fields that somebody with `roles` and `duties` may write while the record is `status`."""
		return {
			name
			for section in self.sections
			if self.may_write(section, status, roles, duties)
			for name in section.fields
			if name not in self.written_by_app
		}


def _choose(steps: list[Transition], actor: Actor, case: Case) -> Transition:
	"""The one of `steps` that `actor` may take, or RuleBroken that says why there is none."""
	applying = [step for step in steps if step.applies_to(case)]
	for_roles = [step for step in applying if not step.roles.isdisjoint(actor.roles)]
	theirs = [step for step in for_roles if step.is_for(actor, case)]
	for step in theirs:
		if not step.bars(actor, case):
			return step
	if for_roles and not theirs:
		duties = tuple(duty.value for duty in for_roles[0].only_for)
		raise RuleBroken("reserved", "{0} is only for whoever {1}.", for_roles[0].action, duties)
	if for_roles:
		step = theirs[0]
		raise RuleBroken(
			"duty",
			"{0} is for somebody else: {1} {2}. Nobody judges their own work.",
			step.action,
			Name(actor.name or actor.user),
			step.bars(actor, case).value,
		)
	roles = {role.value for step in applying or steps for role in step.roles}
	raise RuleBroken("role", "{0} is for {1} only.", steps[0].action, tuple(sorted(roles)))


class Name:
	"""Somebody's or something's own name among the values of a sentence: it is not translated."""

	def __init__(self, text: str):
		self.text = text

	def __str__(self) -> str:
		return self.text

from itss_improvement.assignment import hand_over_to
from itss_improvement.domain.measure import MACHINE, UNDER_WAY, Status
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.lifecycle.record import ImprovementRecord
from itss_improvement.measures import reference


class ImprovementMeasure(ImprovementRecord):
	machine = MACHINE

	def before_validate(self):
		super().before_validate()
		self.take_over_from_path()

	def validate(self):
		super().validate()
		self.set_title()

	def case(self) -> Case:
		facts = {UNDER_WAY} if reference.is_under_way(reference.path_of(self)) else set()
		return Case({Duty.IMPLEMENTER: {self.responsible_person} - {None, ""}}, frozenset(facts))

	def after_step(self, step: Transition):
		hand_over_to(self, self.responsible_person if self.status == Status.IN_PROGRESS.value else None)

	def take_over_from_path(self):
		if not self.is_new():
			return
		path = reference.path_of(self)
		reference.check_open(self.called, path)
		self.opportunity = path.opportunity
		self.responsible_department = path.responsible_department

	def set_title(self):
		self.title = " ".join((self.measure or "").split())[:140]

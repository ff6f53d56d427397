"""How many working days each step may take (decisions b and g)."""

from __future__ import annotations

from dataclasses import dataclass, fields

from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.errors import RuleBroken

LONGEST = 365


@dataclass(frozen=True, slots=True)
class TimeLimits:
	"""In working days. Kept in **Improvement Settings**."""

	assess: int = 3
	capa_analysis: int = 5
	routine: int = 5
	"""Made and implemented within them (R32, R55)."""
	verify: int = 10
	observation: int = 20
	"""How long what was found effective is observed where no plan says (R65)."""
	document_revision: int = 20
	answer_call: int = 10
	"""From a quarterly call for opportunities to its answer (R25)."""

	def for_class(self, chosen: ImprovementClass) -> int | None:
		"""What the regulation gives the whole improvement; None where the people who plan it decide."""
		return self.routine if chosen is ImprovementClass.ROUTINE else None


LABELS = {
	"assess": "Assessment",
	"capa_analysis": "CAPA Analysis",
	"routine": "Routine Improvement",
	"verify": "Verification",
	"observation": "Observation",
	"document_revision": "Document Revision",
	"answer_call": "Answer to a Call",
}


def check_time_limits(limits: TimeLimits) -> None:
	for limit in fields(limits):
		days = getattr(limits, limit.name)
		if not 1 <= days <= LONGEST:
			raise RuleBroken(
				"time limit",
				"{0} is given {1} working days: it must be from 1 to {2}.",
				LABELS[limit.name],
				days,
				LONGEST,
			)

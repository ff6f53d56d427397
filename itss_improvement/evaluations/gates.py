"""Whether an improvement was evaluated, as it is asked before the improvement is closed (R73, decision f)."""

from __future__ import annotations

import frappe

from itss_improvement.domain.closing import Checked, Gate, Standing
from itss_improvement.domain.evaluation_record import RECORD, REQUIRED, Status
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.evaluations import asking


def evaluated(path) -> Checked:
	"""How `path` stands: what counts is the evaluation of its present round."""
	name = asking.standing(path)
	required = path.doctype in REQUIRED
	if name is None:
		because = (
			Sentence("There is no evaluation yet: ask for it on the record.")
			if required
			else Sentence("A routine improvement may be closed without an evaluation.")
		)
		return Checked(Gate.EVALUATION, Standing.OPEN if required else Standing.NOT_NEEDED, because)
	records = ((RECORD, name),)
	status, conclusion = frappe.db.get_value(RECORD, name, ["status", "conclusion"])
	if status == Status.CONCLUDED.value:
		because = Sentence("{0}: {1}", (name, Term(conclusion)))
		return Checked(Gate.EVALUATION, Standing.PASSED, because, records)
	if required:
		because = Sentence("Evaluation {0} is not concluded.", (name,))
		return Checked(Gate.EVALUATION, Standing.OPEN, because, records)
	because = Sentence(
		"Evaluation {0} is not concluded; a routine improvement may be closed without.", (name,)
	)
	return Checked(Gate.EVALUATION, Standing.NOT_NEEDED, because, records)

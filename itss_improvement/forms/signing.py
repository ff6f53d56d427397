"""The signatures on a form: those that stand in their places, and those of earlier rounds in a list."""

from __future__ import annotations

from collections.abc import Iterator

from frappe import _
from frappe.utils import cint

from itss_improvement.domain.explanation import Term
from itss_improvement.forms import values
from itss_improvement.forms.declaring import Column, Form, Slot, Table
from itss_improvement.forms.sheet import Signed
from itss_improvement.lifecycle import signatures
from itss_improvement.lifecycle.signatures import DOCTYPE

DIGITS = 12
"""Of a fingerprint that stands beside a signature. All of it is on the record."""


def standing(form: Form, doc) -> tuple[Signed, ...]:
	"""What is signed once is in the place of its section; a section without a place has one of its own."""
	found = {state["section"]: state for state in _states(doc) if not state["superseded"]}
	placed = [_signed(slot, found.pop(slot.section, None)) for slot in form.slots]
	others = [_signed(Slot(Term(section), section), state) for section, state in found.items()]
	return (*placed, *others)


def _states(doc) -> list[dict]:
	return signatures.state_of(doc) if doc is not None and doc.get("signatures") else []


def _signed(slot: Slot, state: dict | None) -> Signed:
	label = _(slot.label.text)
	if state is None:
		return Signed(label)
	return Signed(
		label,
		name=_name_of(state),
		role=_(state["role"]) if state["role"] else "",
		day=values.moment(state["signed_at"]),
		fingerprint=(state["fingerprint"] or "")[:DIGITS],
		fault="" if state["holds"] else _("Changed since it was signed"),
	)


def _name_of(state: dict) -> str:
	name = values.text(state["full_name"] or state["signed_by"])
	if not state["on_behalf_of"]:
		return name
	return _("{0} on behalf of {1}").format(name, values.text(state["on_behalf_of_name"]))


def _earlier(doc) -> list:
	return [row for row in doc.get("signatures") or () if cint(row.superseded)]


def _who(row) -> str:
	return values.text(row.full_name or row.signed_by)


def of_earlier_rounds() -> Iterator[Table]:
	yield Table(
		Term("Signatures of Earlier Rounds"),
		DOCTYPE,
		(
			Column("round", 8),
			Column("section", 22, read=lambda row: _(row.section)),
			Column("action", 20, read=lambda row: _(row.action)),
			Column("full_name", 20, Term("Signature"), read=_who),
			Column("role", 16, read=lambda row: _(row.role) if row.role else ""),
			Column("signed_at", 22),
		),
		rows=_earlier,
		if_set=True,
	)


PARTS = tuple(of_earlier_rounds())
"""On every form."""

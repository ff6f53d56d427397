"""What is known of whoever asks what there is to do: a fixed number of queries, however much there is."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import frappe

from itss_improvement.departments import Hierarchy
from itss_improvement.domain import measure
from itss_improvement.domain.roles import Role
from itss_improvement.lifecycle import signatures
from itss_improvement.permissions import TEAM, actor


class Reader:
	"""The session's user. What they signed is known once `read_signatures` was called."""

	def __init__(self):
		self.actor = actor()
		self.user = self.actor.user
		self._signers: dict[tuple[str, str, str], set[str]] = {}

	@cached_property
	def assigned(self) -> set[tuple[str, str]]:
		"""The records that are on their list, by DocType and name."""
		rows = frappe.get_all(
			"ToDo",
			{"allocated_to": self.user, "status": "Open", "reference_name": ["is", "set"]},
			["reference_type", "reference_name"],
			limit_page_length=0,
		)
		return {(row.reference_type, row.reference_name) for row in rows}

	@cached_property
	def _hierarchy(self) -> Hierarchy:
		return Hierarchy()

	@property
	def quality_department(self) -> str:
		return self._hierarchy.quality_department

	@cached_property
	def headed(self) -> set[str]:
		"""The departments whose head or deputy they are, or whose vacancy comes to them."""
		found = set()
		for name, department in self._hierarchy.departments.items():
			answers = self._hierarchy.who_answers(name)
			people = (department.head, department.deputy, answers and answers.person)
			if any(person and person.user == self.user for person in people):
				found.add(name)
		return found

	@cached_property
	def answers_for(self) -> set[str]:
		"""The departments that they answer for now."""
		return {*self._hierarchy.answered_for_by(self.user)}

	@cached_property
	def departments(self) -> set[str]:
		"""Those that they head or belong to."""
		belongs_to = frappe.get_all(
			"Improvement Department Member",
			{"user": self.user, "parenttype": "Improvement Department"},
			pluck="parent",
			limit_page_length=0,
		)
		return self.headed.union(belongs_to)

	@cached_property
	def projects(self) -> set[str]:
		"""Those whose team they are on."""
		on_team = {"user": self.user, "parenttype": "Improvement Project"}
		return {*frappe.get_all(TEAM, on_team, pluck="parent", limit_page_length=0)}

	@cached_property
	def officers(self) -> set[str]:
		"""Everybody who is a quality officer."""
		has_role = {"role": Role.QUALITY_OFFICER.value, "parenttype": "User"}
		return {*frappe.get_all("Has Role", has_role, pluck="parent", limit_page_length=0)}

	@cached_property
	def carried_out(self) -> set[tuple[str, str]]:
		"""The records of paths that they carry out a measure of, or reported one of as done."""
		record, signature = frappe.qb.DocType(measure.RECORD), frappe.qb.DocType(signatures.DOCTYPE)
		theirs = (
			(signature.parenttype == measure.RECORD)
			& (signature.parent == record.name)
			& (signature.section == measure.IMPLEMENTATION.name)
			& (signature.signed_by == self.user)
		)
		rows = (
			frappe.qb.from_(record)
			.left_join(signature)
			.on(theirs)
			.select(record.reference_doctype, record.reference_name)
			.distinct()
			.where(record.status != measure.Status.CANCELLED.value)
			.where((record.responsible_person == self.user) | signature.name.isnotnull())
			.run()
		)
		return {(doctype, name) for doctype, name in rows}

	def read_signatures(self, names: Collection[str]) -> None:
		"""Those that the reader and the quality officers put on the records with these `names`. One query."""
		rows = frappe.get_all(
			signatures.DOCTYPE,
			{"parent": ["in", [*names, ""]], "signed_by": ["in", [self.user, *self.officers]]},
			["parenttype", "parent", "section", "signed_by"],
			limit_page_length=0,
		)
		for row in rows:
			self._signers.setdefault((row.parenttype, row.parent, row.section), set()).add(row.signed_by)

	def signers(self, row: dict, section: str) -> set[str]:
		"""Those of the reader and the quality officers who signed `section` of the row's record."""
		return self._signers.get((row["doctype"], row["name"], section), set())

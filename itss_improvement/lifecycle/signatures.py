"""Who signed which section of a record, and whether it still says what they signed.

A signature is a row of the record: who, in which role, when, the content of the section as canonical text, and the
SHA-256 of that. It freezes the section until a step reopens it; then a new round begins, and the row stays with
what was signed in the old one.
"""

from __future__ import annotations

import json
from dataclasses import replace

import frappe
from frappe.model import no_value_fields, table_fields
from frappe.utils import cint, now_datetime

from itss_improvement.domain.roles import Role
from itss_improvement.domain.signature import canonical, fingerprint
from itss_improvement.domain.state_machine import Section, Transition
from itss_improvement.lifecycle.plain import plain
from itss_improvement.permissions import roles_of

DOCTYPE = "Improvement Signature"


def signed_fields(doc) -> set[str]:
	"""The fields of `doc` that a signature of its present round freezes."""
	standing = {row.section for row in doc.get("signatures") or () if not cint(row.superseded)}
	return {name for section in doc.machine.sections if section.name in standing for name in section.fields}


def signers(doc, section: str) -> set[str]:
	"""Who signed `section` in whichever round."""
	return {row.signed_by for row in doc.get("signatures") or () if row.section == section}


def reopen(doc, step: Transition) -> None:
	"""End the signatures of the sections that `step` opens again, and begin a new round."""
	if not step.reopens:
		return
	for row in doc.signatures:
		if row.section in step.reopens:
			row.superseded = 1
	doc.round = cint(doc.round) + 1


def sign(doc, step: Transition) -> None:
	"""Keep that the session's user signed what `step` has them sign. `doc` is stored already.

	What is signed is read from the database: saving may have cleaned what a person sent.
	"""
	if not step.signs:
		return
	for earlier in doc.signatures:
		# a return is signed again by the next one
		if earlier.section == step.signs and not cint(earlier.superseded):
			earlier.db_set("superseded", 1, update_modified=False)
	text = signed_text(frappe.get_doc(doc.doctype, doc.name), doc.machine.section(step.signs), doc.round)
	user, role = frappe.session.user, _role_of(step)
	row = doc.append(
		"signatures",
		{
			"section": step.signs,
			"action": step.action,
			"signed_by": user,
			"full_name": frappe.utils.get_fullname(user),
			"role": role.value if role else "",
			"on_behalf_of": doc.on_behalf_of(step, role),
			"signed_at": now_datetime(),
			"round": doc.round,
			"content": text,
			"fingerprint": fingerprint(text),
			"docstatus": doc.docstatus,
		},
	)
	row.db_insert()


def state_of(doc) -> list[dict]:
	"""The signatures of `doc`, oldest first, each with whether it holds: its fingerprint is that of what was
	signed, and in the present round what was signed is what the record says now."""
	found = []
	for row in doc.signatures:
		holds = fingerprint(row.content or "") == row.fingerprint
		if holds and not cint(row.superseded):
			section = _as_it_was(doc.machine.section(row.section), row.content)
			holds = signed_text(doc, section, row.round) == row.content
		found.append(
			{
				"section": row.section,
				"action": row.action,
				"signed_by": row.signed_by,
				"full_name": row.full_name,
				"role": row.role,
				"on_behalf_of": row.on_behalf_of,
				"on_behalf_of_name": row.on_behalf_of and frappe.utils.get_fullname(row.on_behalf_of),
				"signed_at": row.signed_at,
				"round": row.round,
				"superseded": cint(row.superseded),
				"fingerprint": row.fingerprint,
				"holds": holds,
			}
		)
	return found


def _as_it_was(section: Section, content: str) -> Section:
	"""`section` without the fields that it did not have yet when `content` was signed: nobody signed those."""
	try:
		signed = dict(json.loads(content)["content"])
	except (ValueError, KeyError, TypeError):
		# what is no content of a section is not taken for one
		return section
	return replace(section, fields=tuple(field for field in section.fields if field in signed))


def signed_text(doc, section: Section, round: int) -> str:
	content = {field: plain_value(doc, field) for field in section.fields}
	return canonical(doc.doctype, doc.name, section.name, cint(round), content)


def plain_value(doc, field: str) -> object:
	"""A field as a plain value that does not depend on how it came: a form sends dates and numbers as text, and
	nothing in several ways. Of a table a list of its rows, without the columns that are named by themselves; of such
	a column ("milestones.actual_end") a list of its values."""
	table, _, column = field.partition(".")
	if column:
		return [plain_value(row, column) for row in doc.get(table) or ()]
	df = doc.meta.get_field(field)
	if df.fieldtype in table_fields:
		apart = doc.machine.columns_apart(field)
		return [
			{
				column.fieldname: plain_value(row, column.fieldname)
				for column in row.meta.fields
				if column.fieldtype not in no_value_fields and column.fieldname not in apart
			}
			for row in doc.get(field) or ()
		]
	return plain(doc.get(field), df.fieldtype)


def _role_of(step: Transition) -> Role | None:
	"""Of several roles that somebody has, the one that the step is for. What follows from a step on another record
	is for none: then the first that they have."""
	mine = roles_of()
	return next((role for role in Role if role in mine and (step.by_app or role in step.roles)), None)

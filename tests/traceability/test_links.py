"""The declared records and links are there, and no link is forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itss_improvement.domain.traceability import Way
from itss_improvement.traceability.links import (
	CAME_BACK,
	CASE,
	DOCUMENT_REVISION,
	EVALUATION,
	EVIDENCE,
	KINDS,
	LINKS,
	MEASURE,
	OPPORTUNITY,
	PATHS,
	PROJECT_REPORT,
	RECURRENCE,
	RESOLUTION,
	SIGNAL,
	TRIGGER,
	VERIFICATION,
	Kind,
	Link,
	Snapshot,
)

pytestmark = pytest.mark.usefixtures("site")

NAMED_AS_TEXT = {
	(SIGNAL, "ticket"),
	(EVIDENCE, "ticket"),
	(EVIDENCE, "signal_name"),
	(CAME_BACK, "ticket"),
}
"""A ticket goes with its desk, and what was noticed of it stays."""

LEFT_OUT = {
	(SIGNAL, "improvement_trigger"),
	(MEASURE, "opportunity"),
	(PROJECT_REPORT, "opportunity"),
	(PROJECT_REPORT, "amended_from"),
	(VERIFICATION, "opportunity"),
	(EVALUATION, "opportunity"),
	(DOCUMENT_REVISION, "project"),
	(RECURRENCE, "opportunity"),
	(RECURRENCE, "new_opportunity"),
	(RESOLUTION, "carried_into"),
	(RESOLUTION, "opportunity"),
	*((CASE, field) for field in ("opportunity", "reference_name", "verification")),
	*((path, "supersedes") for path in PATHS),
	*((path, "verification") for path in PATHS),
}
"""Links from one kind of record to another that are no part of a chain; `LINKS` says why."""


def faults_of_kind(doctype: str, kind: Kind) -> list[str]:
	return faults_of_columns(doctype, kind.title, kind.status, kind.moment)


def faults_of_link(link: Link) -> list[str]:
	import frappe

	found = faults_of_columns(link.table or link.holder, link.field, link.doctype_field)
	if link.snapshot:
		columns = (link.snapshot.title, link.snapshot.moment, link.snapshot.status)
		found += faults_of_columns(link.table or link.holder, *columns)
	found += [
		f"{doctype} is not in KINDS"
		for doctype in (link.holder, link.other)
		if doctype and doctype not in KINDS
	]
	if bool(link.other) == bool(link.doctype_field):
		found.append(f"{link.field} names its DocType twice or not at all")
	if found:
		return found
	if link.holder_field:
		named = frappe.get_meta(link.table).get_field(link.holder_field)
		return [] if named.options == link.holder else [f"{link.holder_field} names no {link.holder}"]
	tables = {field.options for field in frappe.get_meta(link.holder).get_table_fields()}
	if link.table and link.table not in tables:
		found.append(f"{link.table} is no table of {link.holder}")
	field = frappe.get_meta(link.table or link.holder).get_field(link.field)
	wanted = {"Link": link.other, "Dynamic Link": link.doctype_field}
	as_text = (link.table or link.holder, link.field) in NAMED_AS_TEXT
	if (field.fieldtype != "Data") if as_text else (field.options != wanted.get(field.fieldtype)):
		found.append(f"{link.field} is a {field.fieldtype} to {field.options}")
	return found


def faults_of_columns(doctype: str, *columns: str) -> list[str]:
	import frappe

	if not frappe.db.exists("DocType", doctype):
		return [f"there is no {doctype}"]
	there = frappe.get_meta(doctype).get_valid_columns()
	return [f"{doctype} has no {column}" for column in columns if column and column not in there]


@pytest.mark.parametrize("doctype", KINDS)
def test_a_kind_is_there_with_its_columns(doctype):
	assert faults_of_kind(doctype, KINDS[doctype]) == []


@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.table or link.holder}.{link.field}")
def test_a_link_is_there_with_its_columns(link):
	assert faults_of_link(link) == []


def test_no_link_between_two_kinds_is_forgotten():
	import frappe

	declared = {(link.table or link.holder, link.field) for link in LINKS}
	there = set()
	for doctype in KINDS:
		tables = [field.options for field in frappe.get_meta(doctype).get_table_fields()]
		for holder in (doctype, *tables):
			there |= {
				(holder, field.fieldname)
				for field in frappe.get_meta(holder).fields
				if field.fieldtype == "Dynamic Link" or (field.fieldtype == "Link" and field.options in KINDS)
			}
	assert there - declared == LEFT_OUT


MERGED = Link(OPPORTUNITY, "merged_into", OPPORTUNITY, Way.ON)


@pytest.mark.parametrize(
	("link", "fault"),
	[
		(replace(MERGED, holder="Improvement Nothing"), "there is no Improvement Nothing"),
		(replace(MERGED, other="Improvement Nothing"), "Improvement Nothing is not in KINDS"),
		(replace(MERGED, other="User"), "User is not in KINDS"),
		(replace(MERGED, field="merged"), f"{OPPORTUNITY} has no merged"),
		(replace(MERGED, other=TRIGGER), f"merged_into is a Link to {OPPORTUNITY}"),
		(replace(MERGED, other=""), "merged_into names its DocType twice or not at all"),
		(
			replace(MERGED, doctype_field="source_doctype"),
			"merged_into names its DocType twice or not at all",
		),
		(
			replace(MERGED, other="", doctype_field="source_doctype"),
			f"merged_into is a Link to {OPPORTUNITY}",
		),
		(
			Link(SIGNAL, "ticket", doctype_field="desk", table=EVIDENCE),
			f"{EVIDENCE} is no table of {SIGNAL}",
		),
		(
			Link(SIGNAL, "ticket", doctype_field="desk", snapshot=Snapshot("subject", "opened_at")),
			f"{SIGNAL} has no opened_at",
		),
	],
)
def test_a_wrong_link_is_seen(link, fault):
	assert fault in faults_of_link(link)


def test_a_wrong_kind_is_seen():
	assert faults_of_kind("Improvement Nothing", KINDS[SIGNAL]) == ["there is no Improvement Nothing"]
	assert faults_of_kind(SIGNAL, replace(KINDS[SIGNAL], title="name_of_it")) == [
		f"{SIGNAL} has no name_of_it"
	]

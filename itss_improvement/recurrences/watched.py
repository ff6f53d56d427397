"""Which improvements are watched, and the tickets behind them: as many queries as kinds of path, and a few more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import frappe
from frappe.utils import cint, create_batch, get_datetime

from itss_improvement.domain import path
from itss_improvement.domain.recurrence import Bar, Evidence, Watched, bar_of
from itss_improvement.domain.recurrence_proposal import Status
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.domain.verification import RECORD as VERIFICATION
from itss_improvement.opportunities import triggers
from itss_improvement.opportunities.evidence import DOCTYPE as EVIDENCE
from itss_improvement.paths import OPPORTUNITY, RECORDS
from itss_improvement.recurrences import PROPOSAL, ROW, TICKET
from itss_improvement.settings import recurrence_days

NAMES_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class Improvement:
	"""An improvement that is watched."""

	rule: Watched
	doctype: str
	"""Of the record of its path."""
	record: str
	title: str
	department: str
	proposal: str = ""
	"""The name of the one that is open on it."""


def improvements(now: datetime) -> dict[str, Improvement]:
	"""Those that are watched at `now`, by the names of their opportunities: under observation, or closed not longer
	ago than the settings say. What came back after its end is watched in the record that goes on."""
	rows = [row for doctype in RECORDS.values() for row in _effective(doctype, now)]
	bars = _bars({row.improvement_trigger for row in rows if row.improvement_trigger})
	found = {
		row.opportunity: Improvement(
			Watched(
				row.opportunity,
				get_datetime(row.verified_on),
				closed=row.status == path.CLOSED,
				round=cint(row.get("analysis_round") or row.verification_round) or 1,
				bar=bars.get(row.improvement_trigger) or bar_of(None),
			),
			row.doctype,
			row.name,
			row.title or "",
			row.responsible_department or "",
		)
		for row in rows
	}
	return _with_proposals(found)


def _effective(doctype: str, now: datetime) -> list[dict]:
	record, verification, opportunity = map(frappe.qb.DocType, (doctype, VERIFICATION, OPPORTUNITY))
	columns = [
		record[field] for field in ("name", "title", "status", "opportunity", "responsible_department")
	]
	if frappe.get_meta(doctype).has_field("analysis_round"):
		columns.append(record.analysis_round)
	since = now - timedelta(days=recurrence_days())
	rows = (
		frappe.qb.from_(record)
		.join(verification)
		.on(verification.name == record.verification)
		.join(opportunity)
		.on(opportunity.name == record.opportunity)
		.select(
			*columns,
			verification.verified_on,
			verification.verification_round,
			opportunity.improvement_trigger,
		)
		.where(verification.verified_on.isnotnull())
		.where(
			(record.status == path.UNDER_OBSERVATION)
			| ((record.status == path.CLOSED) & (record.closed_on > since))
		)
		.orderby(record.name)
		.run(as_dict=True)
	)
	return [frappe._dict(row, doctype=doctype) for row in rows]


def _bars(names: set[str]) -> dict[str, Bar]:
	"""Of triggers that were switched off as well: what made the opportunity then makes it a recurrence now."""
	rows = frappe.get_all(
		triggers.DOCTYPE, {"name": ["in", sorted(names)]}, ["*"], order_by="name", limit_page_length=0
	)
	return {row.name: bar_of(triggers.as_rule(row)) for row in rows}


def _with_proposals(found: Mapping[str, Improvement]) -> dict[str, Improvement]:
	kept = dict(found)
	for names in create_batch(sorted(found), NAMES_A_QUERY):
		for row in frappe.get_all(
			PROPOSAL,
			{"opportunity": ["in", names], "status": ["!=", Status.WITHDRAWN.value]},
			["name", "opportunity", "reference_name", "status", "new_opportunity", "decided_on"],
			order_by="name",
			limit_page_length=0,
		):
			one = kept.get(row.opportunity)
			if one is None or row.reference_name != one.record:
				continue
			if row.new_opportunity:
				del kept[row.opportunity]
			elif row.status == Status.PROPOSED.value:
				kept[row.opportunity] = replace(one, proposal=row.name)
			elif row.status == Status.DISMISSED.value:
				# what was looked at then says nothing any more
				since = max(one.rule.effective_at, get_datetime(row.decided_on))
				kept[row.opportunity] = replace(one, rule=replace(one.rule, effective_at=since))
	return kept


def evidence_of(names: list[str]) -> Iterator[Evidence]:
	"""The tickets behind the opportunities `names`, as they were when they were attached, and those that were confirmed
	to have come back since."""
	for chunk in create_batch(sorted(names), NAMES_A_QUERY):
		for opportunity, *ticket in (*_attached(chunk), *_confirmed(chunk)):
			yield Evidence(opportunity, snapshot(*ticket))


def _attached(opportunities: list[str]) -> Iterable[tuple]:
	row = frappe.qb.DocType(EVIDENCE)
	return (
		frappe.qb.from_(row)
		.select(row.parent, *(row[column] for column in TICKET))
		.where(row.parent.isin(opportunities))
		.where(row.parenttype == OPPORTUNITY)
		.orderby(row.parent)
		.orderby(row.idx)
		.run()
	)


def _confirmed(opportunities: list[str]) -> Iterable[tuple]:
	row, proposal = frappe.qb.DocType(ROW), frappe.qb.DocType(PROPOSAL)
	return (
		frappe.qb.from_(row)
		.join(proposal)
		.on(proposal.name == row.parent)
		.select(proposal.opportunity, *(row[column] for column in TICKET))
		.where(row.parenttype == PROPOSAL)
		.where(proposal.opportunity.isin(opportunities))
		.where(proposal.status == Status.CONFIRMED.value)
		.orderby(row.parent)
		.orderby(row.idx)
		.run()
	)


def snapshot(
	desk: str,
	name: str,
	opened_at: datetime | None,
	subject: str | None,
	customer: str | None,
	team: str | None,
	ticket_type: str | None,
) -> TicketSnapshot:
	"""A ticket as it was kept."""
	return TicketSnapshot(
		desk=desk or "",
		name=name or "",
		opened_at=get_datetime(opened_at) if opened_at else datetime.min,
		subject=subject or "",
		customer=customer or "",
		team=team or "",
		ticket_type=ticket_type or "",
	)

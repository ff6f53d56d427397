"""The records that make up a chain, and the fields that link them: each declared once."""

from __future__ import annotations

from dataclasses import dataclass

from itss_improvement.domain.traceability import ChainStage, Way

SIGNAL, TRIGGER, OPPORTUNITY = "Improvement Signal", "Improvement Trigger", "Improvement Opportunity"
EVIDENCE = "Improvement Opportunity Evidence"
NOTICE, ACTION, PROJECT = (
	"Improvement Notice",
	"Corrective and Preventive Action",
	"Improvement Project",
)
PATHS = (NOTICE, ACTION, PROJECT)
MEASURE, PROJECT_REPORT = "Improvement Measure", "Improvement Project Report"
REVIEW, RESOLUTION = "Improvement Review", "Improvement Resolution"
VERIFICATION, EVALUATION = "Improvement Verification", "Improvement Evaluation"
DOCUMENT_REVISION = "Improvement Document Revision"
TRAINING = "Improvement Training"
SERVED = "Improvement Served"
RECURRENCE, CAME_BACK = "Improvement Recurrence", "Improvement Recurrence Ticket"
CASE, CASE_USE = "Improvement Case", "Improvement Case Use"


@dataclass(frozen=True, slots=True)
class Kind:
	"""How the records of a DocType are shown. What is empty is not shown."""

	stage: ChainStage
	title: str = ""
	status: str = ""
	moment: str = "creation"


KINDS: dict[str, Kind] = {
	SIGNAL: Kind(ChainStage.SIGNAL, title="kind", status="status", moment="occurred_at"),
	TRIGGER: Kind(ChainStage.TRIGGER, moment=""),
	OPPORTUNITY: Kind(ChainStage.OPPORTUNITY, title="title", status="status", moment="identified_on"),
	**{path: Kind(ChainStage.PATH, title="title", status="status") for path in PATHS},
	MEASURE: Kind(ChainStage.MEASURE, title="title", status="status", moment="due_date"),
	PROJECT_REPORT: Kind(ChainStage.RECORD, title="title", status="status", moment="period_to"),
	REVIEW: Kind(ChainStage.SOURCE, title="title", status="status", moment="review_date"),
	RESOLUTION: Kind(ChainStage.SOURCE, title="title", status="status", moment="due_date"),
	VERIFICATION: Kind(ChainStage.RECORD, title="title", status="status", moment="verified_on"),
	EVALUATION: Kind(ChainStage.RECORD, title="title", status="status", moment="evaluated_on"),
	DOCUMENT_REVISION: Kind(ChainStage.RECORD, title="title", status="status", moment="approved_on"),
	TRAINING: Kind(ChainStage.RECORD, title="title", status="status", moment="held_on"),
	RECURRENCE: Kind(ChainStage.RECORD, title="title", status="status", moment="proposed_on"),
	CASE: Kind(ChainStage.CASE, title="title", status="status", moment="published_on"),
}
"""Beside them the tickets of the site's service desks, and whatever document somebody named as a source."""


@dataclass(frozen=True, slots=True)
class Snapshot:
	"""The columns that tell of a ticket, where its reader may not open it."""

	title: str
	moment: str
	status: str = ""


@dataclass(frozen=True, slots=True)
class Link:
	"""A record of `holder` names another one in `field`."""

	holder: str
	field: str
	other: str = ""
	"""The DocType of the other record, or empty where `doctype_field` names it."""
	way: Way = Way.BACK
	"""Where the other record lies, seen from the holder."""
	doctype_field: str = ""
	table: str = ""
	"""The DocType that has the fields, or empty where they are the holder's own: its child table, or what names it in
	`holder_field`."""
	holder_field: str = ""
	snapshot: Snapshot | None = None


LINKS: tuple[Link, ...] = (
	Link(
		SIGNAL,
		"ticket",
		doctype_field="desk",
		snapshot=Snapshot(title="subject", moment="ticket_opened_at"),
	),
	Link(SIGNAL, "opportunity", OPPORTUNITY, Way.ON),
	Link(
		OPPORTUNITY,
		"ticket",
		doctype_field="desk",
		table=EVIDENCE,
		snapshot=Snapshot(title="subject", moment="opened_at", status="ticket_status"),
	),
	# a signal may count for several opportunities, and itself names only one
	Link(OPPORTUNITY, "signal_name", SIGNAL, table=EVIDENCE),
	Link(OPPORTUNITY, "improvement_trigger", TRIGGER),
	Link(OPPORTUNITY, "source_document", doctype_field="source_doctype"),
	Link(OPPORTUNITY, "merged_into", OPPORTUNITY, Way.ON),
	Link(OPPORTUNITY, "recurrence_of", OPPORTUNITY),
	*(Link(path, "opportunity", OPPORTUNITY) for path in PATHS),
	*(Link(path, "superseded_by", way=Way.ON, doctype_field="superseded_by_doctype") for path in PATHS),
	Link(MEASURE, "reference_name", doctype_field="reference_doctype"),
	Link(PROJECT_REPORT, "project", PROJECT),
	Link(VERIFICATION, "reference_name", doctype_field="reference_doctype"),
	Link(RESOLUTION, "review", REVIEW),
	Link(RESOLUTION, "carried_from", RESOLUTION),
	Link(EVALUATION, "reference_name", doctype_field="reference_doctype"),
	*(Link(holder, "opportunity", OPPORTUNITY, table=SERVED) for holder in (DOCUMENT_REVISION, TRAINING)),
	Link(RECURRENCE, "reference_name", doctype_field="reference_doctype"),
	Link(
		RECURRENCE,
		"ticket",
		doctype_field="desk",
		table=CAME_BACK,
		snapshot=Snapshot(title="subject", moment="opened_at"),
	),
	Link(CASE, "opportunity", OPPORTUNITY, table=SERVED),
	# what it helped on came of it as well
	Link(
		CASE,
		"reference_name",
		way=Way.ON,
		doctype_field="reference_doctype",
		table=CASE_USE,
		holder_field="improvement_case",
	),
)
"""A signal names the trigger that judged it as well. That is left out: of one that stayed below the threshold it
would say that it led to what the trigger made of others. What is about a record of a path names its opportunity as well,
and what a recurrence or a resolution led to names it as its source; what a record of a path supersedes names it in turn, and so does its
verification; no report is amended. A revision that was made from a row of a project names it, and serves its
opportunity; what a case was drafted from, and its verification, belong to the improvement that it serves. The review that takes a
resolution up has one of its own, which names the one that it is carried over from."""

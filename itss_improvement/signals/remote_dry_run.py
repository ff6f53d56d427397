"""What a run would bring from a remote service desk. Writes nothing (R26)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice

import frappe
from frappe import _

from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.remote_reading import Patience, Question, begin
from itss_improvement.domain.signal import Signal, detect
from itss_improvement.errors import rules_as_messages
from itss_improvement.helpdesk import connections
from itss_improvement.helpdesk.connections import CONNECTION
from itss_improvement.helpdesk.field_maps import CHANGED, asked, columns_of, read
from itss_improvement.helpdesk.remote import Limits
from itss_improvement.helpdesk.remote_keeping import row_of
from itss_improvement.helpdesk.remote_tickets import RemoteDesk
from itss_improvement.settings import detection_rules
from itss_improvement.signals import recorder
from itss_improvement.signals.remote_sync import BEGINNING, clock_in_words, judged_at, reached_of

PAGES = 2
"""A person waits for it."""
SHOWN = 20
LIMITS = Limits(patience=Patience(tries=2), connect=5, read=15, whole=20)


@dataclass(frozen=True)
class WouldCome:
	sentence: str
	columns: list[dict]
	"""`part` of a ticket, and the service desk's `field` for it; "" where it has none."""
	signals: list[dict]
	"""`kind` and `count` of the new ones."""
	tickets: list[dict]
	"""The first, with the `signals` of each."""


def dry_run(connection: str) -> WouldCome:
	"""The first pages that a run would read. Raises ValidationError, in one sentence, for what goes wrong."""
	doc = frappe.get_doc(CONNECTION, connection)
	with rules_as_messages(doc.name):
		client = connections.client_of(doc)
		client.limits = LIMITS
		try:
			return _asked(doc, client)
		finally:
			client.close()


def _asked(doc, client) -> WouldCome:
	field_map = connections.field_map_of(doc)
	found = client.fields()
	if not found:
		return WouldCome(
			_("The service desk has no ticket that the user of the API key may read."), [], [], []
		)
	columns = columns_of(field_map, found, connections.chosen_fields(doc))
	question = Question(CHANGED, begin(reached_of(doc), BEGINNING), doc.page_size)
	pages = list(islice(client.pages(question, asked(columns)), PAGES))
	resolved, zones = connections.resolved_statuses(doc), connections.zones_of(doc)
	tickets = RemoteDesk(doc.name).with_history(
		[
			row_of(doc.name, read(row, columns, field_map, resolved), field_map, client.address.url, zones)
			for page in pages
			for row in page
		]
	)
	now, rules = judged_at(client.clock_ahead), detection_rules()
	noticed = {ticket.name: detect(ticket, now, rules) for ticket in tickets}
	known = recorder.known(signal for signals in noticed.values() for signal in signals)
	new = {
		name: [signal for signal in signals if signal.key not in known] for name, signals in noticed.items()
	}
	kinds = Counter(signal.kind.value for signals in new.values() for signal in signals)
	full = len(pages) == PAGES and len(pages[-1]) >= doc.page_size
	return WouldCome(
		sentence=_sentence(len(tickets), kinds.total(), full, client.clock_ahead).render(_),
		columns=[{"part": part.value, "field": columns.get(part, "")} for part in field_map.candidates],
		signals=[{"kind": kind, "count": count} for kind, count in kinds.most_common()],
		tickets=[_shown(ticket, new[ticket.name]) for ticket in tickets[:SHOWN]],
	)


def _sentence(tickets: int, signals: int, full: bool, clock_ahead) -> Sentence:
	clock = clock_in_words(clock_ahead)
	if full:
		return Sentence(
			"A run would read more than {0} tickets, of which the first give {1} new signals{2}.",
			(tickets, signals, clock),
		)
	return Sentence("A run would read {0} tickets with {1} new signals{2}.", (tickets, signals, clock))


def _shown(ticket, signals: list[Signal]) -> dict:
	return {
		"ticket": ticket.name,
		"subject": ticket.subject,
		"status": ticket.status,
		"opened_at": str(ticket.opened_at),
		"url": ticket.url,
		"signals": [signal.kind.value for signal in signals],
	}

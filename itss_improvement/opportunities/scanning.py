"""From the service desks to opportunities in one go: the scan, then the intake, telling how far it is (R26)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import frappe
from frappe import _

from itss_improvement import progress
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.signal import SignalKind
from itss_improvement.helpdesk import same_site_desks
from itss_improvement.opportunities import intake, stored_signals
from itss_improvement.settings import watches_tickets
from itss_improvement.signals import remote_sync, scan


@dataclass(frozen=True, slots=True)
class Found:
	"""What a scan found, and what came of it."""

	tickets: int
	"""That were read, again where for more than one reason."""
	signals: int
	"""That are new."""
	noticed: Counter[SignalKind]
	"""What there was to notice, noticed before or not; again where a ticket was read again."""
	made: Counter[str]
	"""New opportunities, by trigger."""

	@property
	def sentence(self) -> Sentence:
		return Sentence(
			"The scan is done. Tickets read: {0}, new signals: {1}, new opportunities: {2}.",
			(self.tickets, self.signals, self.made.total()),
		)


def check() -> None:
	"""Raises ValidationError where a scan would read nothing."""
	if not watches_tickets():
		frappe.throw(
			_("Tickets are not watched: switch that on in Improvement Settings, then scan."),
			title=_("Not Possible"),
		)
	if not same_site_desks():
		frappe.throw(_("There is no service desk on this site to scan."), title=_("Not Possible"))


def scan_and_take_in(
	after_page: Callable[[int], None],
	everything: bool = False,
	share: Callable[[int], None] | None = None,
) -> Found:
	"""`after_page` is told how many tickets or signals were dealt with so far, and may commit. `share` may have other
	workers read as well (`scan.scan`)."""

	def read(tickets: int) -> None:
		after_page(tickets)
		progress.tell(Sentence("Reading tickets: {0} so far.", (tickets,)))

	found = scan.scan(after_page=read, everything=everything, share=share)
	waiting = stored_signals.count_pending()

	def decided(signals: int) -> None:
		after_page(signals)
		# more may have come in meanwhile
		progress.tell(
			Sentence("Running the triggers: {0} of {1} signals.", (signals, max(signals, waiting))),
			done=signals,
			total=max(signals, waiting),
		)

	made = intake.process_pending(after_page=decided).made
	result = Found(found.tickets, found.recorded, found.noticed, made)
	progress.tell(result.sentence)
	return result


def sync_and_take_in(
	connection: str, after_page: Callable[[int], None], everything: bool = False
) -> remote_sync.SyncSummary:
	"""The same for a service desk on another site."""

	def read(tickets: int) -> None:
		after_page(tickets)
		progress.tell(Sentence("Reading tickets: {0} so far.", (tickets,)))

	found = remote_sync.sync(connection, after_page=read, everything=everything)
	after_page(found.tickets)
	if found.recorded:
		intake.process_pending(after_page=after_page)
	progress.tell(Sentence("{0}", (found.result,)))
	return found

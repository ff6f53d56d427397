"""From the service desks to opportunities in one go: the scan, then the intake, telling how far it is (R26)."""

from __future__ import annotations

from collections.abc import Callable

from itss_improvement import progress
from itss_improvement.domain.explanation import Sentence
from itss_improvement.opportunities import intake, stored_signals
from itss_improvement.signals import remote_sync, scan


def scan_and_take_in(after_page: Callable[[int], None], everything: bool = False) -> None:
	"""`after_page` is told how many tickets or signals were dealt with so far, and may commit."""

	def read(tickets: int) -> None:
		after_page(tickets)
		progress.tell(Sentence("Reading tickets: {0} so far.", (tickets,)))

	found = scan.scan(after_page=read, everything=everything)
	waiting = stored_signals.count_pending()

	def decided(signals: int) -> None:
		after_page(signals)
		# more may have come in meanwhile
		progress.tell(
			Sentence("Running the triggers: {0} of {1} signals.", (signals, max(signals, waiting))),
			done=signals,
			total=max(signals, waiting),
		)

	made = intake.process_pending(after_page=decided).made.total()
	progress.tell(
		Sentence(
			"The scan is done. Tickets read: {0}, new signals: {1}, new opportunities: {2}.",
			(found.tickets, found.recorded, made),
		)
	)


def sync_and_take_in(connection: str, after_page: Callable[[int], None], everything: bool = False) -> None:
	"""The same for a service desk on another site."""

	def read(tickets: int) -> None:
		after_page(tickets)
		progress.tell(Sentence("Reading tickets: {0} so far.", (tickets,)))

	found = remote_sync.sync(connection, after_page=read, everything=everything)
	after_page(found.tickets)
	if found.recorded:
		intake.process_pending(after_page=after_page)
	progress.tell(Sentence("{0}", (found.result,)))

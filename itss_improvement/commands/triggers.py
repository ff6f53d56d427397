"""From tickets to opportunities: scanning, and trying out a trigger."""

from __future__ import annotations

import click
import frappe
from frappe import _

from itss_improvement.commands.running import Result, on_every_site, record_named
from itss_improvement.helpdesk import connections as remote
from itss_improvement.helpdesk.connections import CONNECTION
from itss_improvement.opportunities import scanning

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("scan")
@click.option("--everything", is_flag=True, help="Read all tickets again, from the first one.")
@on_every_site
def scan(everything: bool) -> Result:
	"""Scan the service desks and run the triggers, here and now.

	Reads what changed or fell due since the last scan. Doing it twice changes nothing.
	"""
	scanning.check()
	found = scanning.scan_and_take_in(lambda done: frappe.db.commit(), everything=everything)
	frappe.db.commit()
	return Result(
		{
			"tickets": found.tickets,
			"signals": found.signals,
			"noticed": {kind.value: count for kind, count in sorted(found.noticed.items())},
			"opportunities": dict(sorted(found.made.items())),
		},
		[found.sentence.render(_)],
	)


@click.command("sync")
@click.argument("connections", nargs=-1, metavar="[CONNECTION]...")
@click.option("--everything", is_flag=True, help="Read all tickets again, from the first one.")
@on_every_site
def sync(connections: tuple[str, ...], everything: bool) -> Result:
	"""Read the tickets of service desks on other sites, and run the triggers, here and now.

	CONNECTION is the name of an Improvement Desk Connection; all that are switched on, unless any is named. Reads what changed
	or fell due since the last time. Ends with 1 where one of them could not be read.
	"""
	names = [record_named(CONNECTION, name) for name in connections] or remote.switched_on()
	read, lines, failed = {}, [], False
	for name in names:
		found = scanning.sync_and_take_in(name, lambda done: frappe.db.commit(), everything=everything)
		frappe.db.commit()
		read[name] = {
			"tickets": found.tickets,
			"signals": found.recorded,
			"requests": found.requests,
			"failed": found.failed,
			"result": found.result,
		}
		lines.append(f"{name}: {found.result}")
		failed |= found.failed
	if not names:
		lines.append(_("No connection to another service desk is switched on."))
	return Result({"connections": read}, lines, faults=failed)


def _changes(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
	changes = {}
	for one in given:
		field, equals, value = one.partition("=")
		if not (field and equals):
			raise click.BadParameter(f"'{one}' is not FIELD=VALUE.")
		changes[field] = value
	return changes


@click.command("backtest")
@click.argument("trigger")
@click.option("--from", "start", type=DAY, required=True, help="The first day, as YYYY-MM-DD.")
@click.option("--to", "end", type=DAY, required=True, help="The last day, as YYYY-MM-DD.")
@click.option(
	"--set", "changes", metavar="FIELD=VALUE", multiple=True, callback=_changes,
	help="Another value of one of its fields, as threshold=5. May be given several times.",
)  # fmt: skip
@on_every_site
def backtest(trigger: str, start, end, changes: dict[str, str]) -> Result:
	"""What TRIGGER would have made of a period. Writes nothing.

	TRIGGER is the name of an Improvement Trigger, switched on or not.
	"""
	from itss_improvement.api.trigger import backtest as try_out

	found = try_out(trigger, str(start.date()), str(end.date()), changes)
	lines = [
		_("{0} opportunities, from {1} signals in {2} groups.").format(
			len(found["produced"]), found["signals"], found["groups"]
		)
	]
	for produced in found["produced"]:
		lines.append(f"{produced['window']}  {produced['tickets']:>5}  {produced['title']}")
	return Result(found, lines)

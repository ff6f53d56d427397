"""`python -m embedded replay FILE`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..__main__ import command
from .incident_log import ExportError
from .replaying import Replay, replay


def _arguments(parser: argparse.ArgumentParser) -> None:
	parser.add_argument(
		"file", metavar="FILE", type=Path, help="an incident event log: CSV, or a zip with one CSV"
	)
	parser.add_argument(
		"--site", metavar="FOLDER", default=".replay", help="the site, made if need be (default: .replay)"
	)


@command("replay", _arguments, folder=lambda parser: None)
def run(arguments: argparse.Namespace) -> int:
	"""load a service desk export as tickets, and run the triggers over it"""
	from .. import open_site

	console = Console()
	try:
		with open_site(arguments.site):
			result = _with_progress(arguments.file, console)
	except ExportError as error:
		print(error, file=sys.stderr)
		return 1
	report(result, console)
	return 0


def _with_progress(path: Path, console: Console) -> Replay:
	columns = (TextColumn("{task.description:<17}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
	with Progress(*columns, console=console) as bar:
		steps = {}

		def show(step: str, done: int, total: int | None) -> None:
			if step not in steps:
				for task in steps.values():
					bar.stop_task(task)
				steps[step] = bar.add_task(step, total=total)
			bar.update(steps[step], completed=done, total=total)

		return replay(path, show)


def report(result: Replay, console: Console) -> None:
	console.print(
		f"{result.tickets:,} tickets ({result.new_tickets:,} new) in {result.seconds:.1f} s,"
		f" {result.tickets_per_second:,.0f} tickets per second; {result.undecided} signals undecided"
	)
	for title, counts in (
		("Signals by kind", result.signals),
		("Opportunities by trigger", result.opportunities),
	):
		table = Table("", "", title=title, show_header=False, title_justify="left")
		for name, count in counts.most_common():
			table.add_row(escape(name), f"{count:,}")
		table.add_row("total", f"{counts.total():,}", style="bold")
		console.print(table)
	table = Table("Record", "Title", "Tickets", title="The largest opportunities", title_justify="left")
	for row in result.largest:
		table.add_row(row["name"], escape(row["title"]), f"{row['ticket_count']:,}")
	console.print(table)

"""`bench --site SITE itss …`: what an administrator or a script asks of the app without the desk.

A command calls what the app has and says what came of it. Its result goes to standard output, for a script with `--json`
as one line of JSON a site; how far it is goes to standard error, where somebody looks. It ends with 0 where all is well,
with 1 where it found faults, and with 2 where it was asked for what cannot be done.
"""

import click

from itss_improvement.commands.archives import export_evidence, verify_archive
from itss_improvement.commands.triggers import backtest, scan, sync


@click.group("itss")
def itss() -> None:
	"""Service quality improvement: scan, sync, backtest, verify-archive, export-evidence."""


for command in (scan, sync, backtest, verify_archive, export_evidence):
	itss.add_command(command)

commands = [itss]

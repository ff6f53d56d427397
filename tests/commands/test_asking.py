"""How commands are asked for, refuse, and end."""

from __future__ import annotations

import os
import pty
import subprocess
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from tests.commands.conftest import command_line, environment
from tests.processes import TIMEOUT

COMMANDS = ("scan", "sync", "backtest", "verify-archive", "export-evidence")


def test_help_names_every_command(itss):
	done = itss("--help")
	assert done.code == 0 and all(command in done.output for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_says_what_it_does(site, command):
	from itss_improvement.commands import itss

	done = CliRunner().invoke(itss, [command, "--help"])
	assert done.exit_code == 0 and "--json" in done.output and len(done.output.splitlines()) > 6


@pytest.mark.parametrize(
	"arguments",
	[
		("no-such-command",),
		("scan", "--no-such-option"),
		("scan", "too", "much"),
		("backtest",),
		("backtest", "X", "--from", "2026-01-01"),
		("backtest", "X", "--from", "gestern", "--to", "2026-01-01"),
		("backtest", "X", "--from", "2026-01-01", "--to", "2026-01-31", "--set", "threshold"),
		("export-evidence",),
		("export-evidence", "x.zip", "--from", "2026-02-30"),
	],
)
def test_wrong_use_ends_with_2_and_shows_how(site, arguments):
	from itss_improvement.commands import itss

	done = CliRunner().invoke(itss, arguments, obj={"sites": ["never opened"]})
	assert done.exit_code == 2 and "Usage: " in done.output and "Error: " in done.output


def test_wrong_use_ends_the_process_with_2(itss):
	done = itss("backtest")
	assert done.code == 2 and done.output == "" and "Missing argument 'TRIGGER'" in done.errors


@pytest.mark.parametrize(
	("arguments", "words"),
	[
		(("verify-archive", "IMA-1999-0001"), ("IMA-1999-0001", "does not exist")),
		(("verify-archive", "<b>&amp;'\"</b>"), ("does not exist",)),
		(("export-evidence", "x.zip", "--archive", "IMA-1999-0001"), ("IMA-1999-0001", "does not exist")),
		(("export-evidence", "x.zip", "--to", "1999-12-31"), ("0 archives",)),
		(
			("backtest", "没有的规则", "--from", "2026-01-01", "--to", "2026-01-31"),
			("没有的规则", "not found"),
		),
	],
)
def test_what_is_not_there_is_one_sentence(itss, arguments, words):
	done = itss(*arguments)
	assert done.code == 2 and all(word in done.sentence for word in words)


class TestSites:
	"""What `bench` hands over differs between the versions of Frappe, and names as many sites as one likes."""

	@pytest.fixture
	def ask(self, site):
		import frappe

		from itss_improvement.commands import itss

		name = frappe.local.site

		def ask(obj, *arguments):
			return CliRunner().invoke(itss, arguments, obj=obj)

		yield name, ask
		frappe.init(site=name)
		frappe.connect()

	def test_none(self, ask):
		_name, ask = ask
		for nobody in ({"sites": []}, {"sites": None}, SimpleNamespace(sites=[])):
			done = ask(nobody, "verify-archive")
			assert done.exit_code == 2 and "Name a site" in done.output

	def test_several(self, ask):
		name, ask = ask
		done = ask({"sites": [name, name]}, "verify-archive")
		assert done.exit_code == 0
		said = done.stdout.splitlines()
		assert len(said) % 2 == 0 and all(line.startswith(f"{name}: ") for line in said)

	def test_of_frappe_16(self, ask):
		name, ask = ask
		done = ask(SimpleNamespace(sites=[name]), "verify-archive", "--json")
		assert done.exit_code == 0 and f'"site": "{name}"' in done.stdout


def test_how_far_it_is_shows_at_a_terminal_alone(own_site, processes):
	processes.run(own_site, "import frappe\nfrom tests import desk\ndesk.insert_rows(3)\nfrappe.db.commit()")
	line, place = command_line(own_site, "scan", "--json")
	master, slave = pty.openpty()
	try:
		done = subprocess.run(
			line,
			cwd=place,
			env=environment(),
			stdout=subprocess.PIPE,
			stderr=slave,
			text=True,
			timeout=TIMEOUT,
		)
		os.close(slave)
		shown = os.read(master, 100_000).decode()
	finally:
		os.close(master)
	assert done.returncode == 0 and done.stdout.count("\n") == 1
	assert "Reading tickets: 3 so far." in shown and shown.endswith("\x1b[K")

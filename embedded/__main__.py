"""`python -m embedded COMMAND FOLDER`. Another module adds a command with `@command` and its name in MODULES."""

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Callable

from .errors import SiteError

# modules of this package that register commands; those not written yet are passed over
MODULES = ("commands", "demo", "replay.command")
COMMANDS: dict[str, tuple[Callable, Callable]] = {}


def folder_argument(parser: argparse.ArgumentParser) -> None:
	parser.add_argument("folder", metavar="FOLDER")


def command(
	name: str,
	arguments: Callable[[argparse.ArgumentParser], None] = lambda parser: None,
	folder: Callable[[argparse.ArgumentParser], None] = folder_argument,
) -> Callable:
	"""Decorator: `run(args)` becomes the command `name`. `arguments` adds to its parser, after `folder`."""

	def register(run: Callable) -> Callable:
		COMMANDS[name] = (lambda parser: (folder(parser), arguments(parser)), run)
		return run

	return register


def main(argv: list[str] | None = None) -> int:
	# run with -m this module is __main__, and imported by the others under its name
	registry = importlib.import_module("embedded.__main__")
	for name in MODULES:
		if importlib.util.find_spec(f"embedded.{name}"):
			importlib.import_module(f"embedded.{name}")
	parser = argparse.ArgumentParser(prog="python -m embedded", description="A Frappe site in one process.")
	choices = parser.add_subparsers(metavar="COMMAND", required=True)
	for name, (arguments, run) in registry.COMMANDS.items():
		sub = choices.add_parser(name, help=(run.__doc__ or "").strip().split("\n")[0])
		arguments(sub)
		sub.set_defaults(run=run)
	args = parser.parse_args(argv)
	try:
		return args.run(args) or 0
	except SiteError as error:
		print(error, file=sys.stderr)
		return 1
	except KeyboardInterrupt:
		return 130


if __name__ == "__main__":
	sys.exit(main())

"""The commands of `python -m embedded`."""

import argparse
import code
import importlib
import importlib.util

from . import open_site
from .__main__ import command


def _new_site(parser: argparse.ArgumentParser) -> None:
	parser.add_argument("--database", choices=("sqlite", "mariadb"))
	parser.add_argument("--language", default="en")
	parser.add_argument("--time-zone", default="Asia/Shanghai")
	parser.add_argument("--admin-password", default="admin")
	parser.add_argument("--apps", default=None, help="separated by commas, in the order of installing")


@command("create", _new_site)
def create(args: argparse.Namespace) -> None:
	"""make a site"""
	options = {"apps": [app for app in args.apps.split(",") if app]} if args.apps is not None else {}
	with open_site(
		args.folder, database=args.database, language=args.language, time_zone=args.time_zone,
		admin_password=args.admin_password, **options,
	) as site:  # fmt: skip
		print(f"{site.folder} ({site.database}): {', '.join(site.apps())}. User Administrator.")


def _serve(parser: argparse.ArgumentParser) -> None:
	parser.add_argument("--port", type=int, default=8765)
	parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 shows the site to the whole network")


@command("serve", _serve)
def serve(args: argparse.Namespace) -> None:
	"""serve the site to browsers"""
	with open_site(args.folder) as site, site.serve(args.port, host=args.host) as server:
		print(f"{server.url} - Ctrl-C stops.", flush=True)
		server.wait()


@command(
	"worker", lambda parser: parser.add_argument("--burst", action="store_true", help="stop when all is done")
)
def worker(args: argparse.Namespace) -> None:
	"""do the queued jobs"""
	from . import jobs

	with open_site(args.folder):
		jobs.work(burst=args.burst)


@command("migrate")
def migrate(args: argparse.Namespace) -> None:
	"""apply changed DocTypes, patches, fixtures and jobs"""
	with open_site(args.folder) as site:
		site.migrate()


@command("console")
def console(args: argparse.Namespace) -> None:
	"""a Python prompt with `frappe` and `site`"""
	with open_site(args.folder) as site:
		import frappe

		code.interact(
			local={"frappe": frappe, "site": site}, banner=f"{site.folder}: frappe, site", exitmsg=""
		)


def _bench(parser: argparse.ArgumentParser) -> None:
	parser.add_argument("arguments", metavar="COMMAND ...", nargs=argparse.REMAINDER, help="as itss --help")


@command("bench", _bench)
def bench(args: argparse.Namespace) -> int:
	"""a command of an app, as `bench --site` runs it"""
	import click

	with open_site(args.folder) as site:
		import frappe

		commands = {}
		for app in site.apps():
			if importlib.util.find_spec(f"{app}.commands"):
				found = importlib.import_module(f"{app}.commands")
				commands.update({one.name: one for one in getattr(found, "commands", [])})
		# a command opens its sites itself
		frappe.destroy()
		group = click.Group(name="bench", commands=commands)
		try:
			group.main(args.arguments, prog_name="bench", obj={"sites": [site.name]})
		except SystemExit as ended:
			return int(ended.code or 0)
		return 0

"""The site that the browser's tests share, in a process of its own: `python -m tests.browser.serving FOLDER`.

With BENCH and SITE set it is the bench's site with the sample desk and the people put in, and taken out at the
end. Says where it is in one line of JSON, and ends when its input is closed.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

AGENT = "agent@demo.example"
"""Works in Helpdesk as an agent, and makes opportunities as every employee may."""


def main(folder: Path) -> None:
	say, sys.stdout = sys.stdout, sys.stderr
	opened = bench_site if os.environ.get("BENCH") else demo_site
	with opened(folder) as where:
		print(json.dumps(where, ensure_ascii=False), file=say, flush=True)
		sys.stdin.read()


@contextmanager
def demo_site(folder: Path) -> Iterator[dict]:
	from rich.console import Console

	from embedded import demo, open_site

	console = Console(file=io.StringIO())
	with open_site(folder, language="zh") as site:
		demo.prepare(console)
		if not demo.build_desk(site, console):
			yield {"skip": console.file.getvalue().strip().splitlines()[-1]}
			return
		keys = prepare_people()
		prepare_weeks()
		with site.serve(0) as server, site.worker() as worker:
			yield {
				"url": server.url,
				"version": 16,
				"keys": keys,
				"password": demo.PASSWORD,
				"worker": worker.pid,
			}


@contextmanager
def bench_site(folder: Path) -> Iterator[dict]:
	import frappe
	import frappe.app as web
	from werkzeug.serving import make_server

	from tests.browser import traces

	sites = Path(os.environ["BENCH"]) / "sites"
	os.chdir(sites)
	frappe.init(site=os.environ["SITE"])
	frappe.connect()
	left = Path(frappe.get_site_path("private", "itss-browser-tests.json")).absolute()
	if left.exists():  # by a run that was killed
		traces.remove(left)
	try:
		from rich.console import Console

		from embedded import demo
	except ImportError as error:
		yield {"skip": f"The bench's environment has no {error.name}: install it there with pip."}
		return
	if frappe.db.exists("User", {"name": ["in", emails()]}):
		yield {"skip": "The bench has people of the demo already, and they are not the tests' to remove."}
		return
	before = traces.before()
	traces.write(left, before)
	try:
		try:
			demo.prepare(Console(file=io.StringIO()))
		finally:
			# what was made before a fault is taken away as well
			traces.write(left, before, made=traces.made_since(before))
		password = secrets.token_urlsafe(12)
		keys = prepare_people(password)
		frappe.clear_cache()
		web._site, web._sites_path = os.environ["SITE"], str(sites)
		server = make_server("127.0.0.1", 0, web.application_with_statics(), threaded=True)
		frappe.db.commit()
		import threading

		threading.Thread(target=server.serve_forever, daemon=True).start()
		try:
			yield {
				"url": f"http://127.0.0.1:{server.server_port}",
				"version": int(frappe.__version__.split(".")[0]),
				"keys": keys,
				"password": password,
			}
		finally:
			server.shutdown()
	finally:
		frappe.db.rollback()
		traces.remove(left)


def prepare_weeks() -> None:
	"""Half a year of tickets of one team and type, of which the last week is far worse, and the signal of it. The sample
	desk's ninety days are too few for a control chart. They changed long ago, so that no scan reads them."""
	from datetime import datetime, time, timedelta

	import frappe
	from frappe.utils import now_datetime

	from itss_improvement.domain.pattern import latest_week
	from itss_improvement.opportunities import intake
	from itss_improvement.signals import patterns
	from tests import desk

	last = latest_week(now_datetime().date())
	opened, missed = [], []
	for back in range(25, -1, -1):
		bad = 9 if back == 0 else back % 3
		for number in range(12):
			day = last - timedelta(weeks=back) + timedelta(days=number % 5)
			opened.append(datetime.combine(day, time(9)))
			missed.append(number < bad)
	desk.insert_rows(
		len(opened),
		subject=lambda position: f"设备巡检 {position}",
		status="Closed",
		agent_group="网络组",
		ticket_type="巡检",
		creation=lambda position: opened[position],
		modified=lambda position: opened[position],
		opening_date=lambda position: opened[position].date(),
		opening_time=time(9),
		resolution_by=lambda position: opened[position] + timedelta(hours=8),
		resolution_date=lambda position: opened[position] + timedelta(hours=9 if missed[position] else 5),
	)
	patterns.chart_weeks()
	intake.process_pending()
	frappe.db.commit()


def emails() -> list[str]:
	from embedded.demo import PEOPLE

	return [*(person.user for person in PEOPLE), AGENT]


def prepare_people(password: str | None = None) -> dict[str, str]:
	"""Makes the agent, and gives everybody a key for requests that need no browser. Returns the keys."""
	import frappe
	from frappe.utils.password import set_encrypted_password, update_password

	from embedded.demo import PASSWORD

	if not frappe.db.exists("User", AGENT):
		frappe.get_doc(
			doctype="User", email=AGENT, first_name="郑岩", send_welcome_email=0, language="zh",
			time_zone="Asia/Shanghai", roles=[{"role": "Agent"}, {"role": "ITSS Staff"}],
		).insert(ignore_permissions=True)  # fmt: skip
		if not frappe.db.exists("HD Agent", {"user": AGENT}):
			frappe.get_doc(doctype="HD Agent", user=AGENT, agent_name="郑岩").insert(ignore_permissions=True)
	keys = {}
	for user in emails():
		keys[user] = frappe.generate_hash(length=15)
		# without the stars that the framework leaves in its place the secret is gone once the person saves their form
		stored = {"api_key": keys[user], "api_secret": "*" * len(keys[user])}
		frappe.db.set_value("User", user, stored, update_modified=False)
		set_encrypted_password("User", user, keys[user], "api_secret")
		update_password(user, password or PASSWORD)
	frappe.db.commit()
	return keys


if __name__ == "__main__":
	main(Path(sys.argv[1]))

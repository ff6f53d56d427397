"""Processes of their own on a site: for what only shows when transactions are committed, or killed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT = 300


def add_bench_apps() -> None:
	"""On a bench, make its apps importable, as its own commands do."""
	if bench := os.environ.get("BENCH"):
		apps = Path(bench) / "apps"
		sys.path[:0] = [str(app) for app in apps.iterdir() if (app / app.name).is_dir()]


@contextlib.contextmanager
def opened(folder: str) -> Iterator[object]:
	"""The embedded site in `folder` or, on a bench, SITE, for which there is no object."""
	bench = os.environ.get("BENCH")
	if not bench:
		from embedded import open_site

		with open_site(folder) as site:
			yield site
		return
	add_bench_apps()
	os.chdir(Path(bench) / "sites")
	import frappe

	frappe.init(site=os.environ["SITE"])
	frappe.connect()
	try:
		yield None
	finally:
		frappe.destroy()


class Processes(contextlib.ExitStack):
	def start(self, folder: Path | None, code: str, *arguments: object) -> subprocess.Popen:
		"""Run `code` with the site open as `site`, and the text arguments in sys.argv[2:]."""
		body = "\n".join(f"\t{line}" for line in code.strip().splitlines())
		program = (
			f"import sys\nfrom tests.processes import opened\nwith opened(sys.argv[1]) as site:\n{body}\n"
		)
		process = subprocess.Popen(
			[sys.executable, "-c", program, str(folder), *map(str, arguments)],
			cwd=ROOT,
			env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
			text=True,
			stdin=subprocess.PIPE,
			stdout=subprocess.PIPE,
			stderr=subprocess.PIPE,
		)
		self.callback(process.communicate)
		self.callback(process.kill)
		return process

	def finish(self, process: subprocess.Popen, returns: int = 0) -> str:
		output, errors = process.communicate(timeout=TIMEOUT)
		assert process.returncode == returns, f"ended with {process.returncode}:\n{errors[-3000:]}"
		return output.strip()

	def run(self, folder: Path | None, code: str, *arguments: object, returns: int = 0) -> str:
		return self.finish(self.start(folder, code, *arguments), returns)

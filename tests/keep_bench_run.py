"""Runs the suite on a bench and keeps what it said: `make bench-run BENCH=<path> SITE=<site>`.

What is given after the module goes to pytest, and is kept as well.

The file in `docs/bench-runs/` is named after the versions, so that a later run of the same replaces it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.browser.site import CHROMIUM

ROOT = Path(__file__).resolve().parent.parent
BENCH, SITE = Path(os.environ["BENCH"]), os.environ["SITE"]


def main() -> int:
	if _output("git", "status", "--porcelain"):
		print("There are changes that are not committed: a run that is kept names the commit it was made of.")
		return 1
	versions = _versions()
	print(
		"Running the suite:", ", ".join(f"{name} {version}" for name, version in versions.items()), flush=True
	)
	done = subprocess.run(
		[
			sys.executable,
			"-m",
			"pytest",
			"-q",
			"-ra",
			"-p",
			"no:warnings",
			"--tb=short",
			*sys.argv[1:],
			"tests",
		],
		cwd=ROOT,
		stdout=subprocess.PIPE,
		text=True,
	)
	apps = "-".join(f"{app}-{versions[app]}" for app in ("frappe", "helpdesk", "erpnext") if app in versions)
	target = ROOT / "docs" / "bench-runs" / f"{apps}-{versions['database'].split()[0].lower()}.txt"
	target.parent.mkdir(parents=True, exist_ok=True)
	target.write_text(_report(versions, done.stdout), encoding="utf-8")
	if done.returncode:
		print(done.stdout)
	print(f"Kept in {target.relative_to(ROOT)}: {done.stdout.strip().splitlines()[-1]}")
	return done.returncode


def _versions() -> dict[str, str]:
	import frappe

	os.chdir(BENCH / "sites")
	frappe.init(site=SITE)
	frappe.connect()
	try:
		found = {
			app: getattr(frappe.get_module(app), "__version__", "?")
			for app in frappe.get_installed_apps()
			if app != "itss_improvement"
		}
		database, version = (
			("MariaDB", "version()") if frappe.db.db_type == "mariadb" else ("SQLite", "sqlite_version()")
		)
		found["database"] = f"{database} {frappe.db.sql(f'select {version}')[0][0].split('-')[0]}"
		found["Redis"] = frappe.cache.info()["redis_version"]
	finally:
		frappe.destroy()
		os.chdir(ROOT)
	return {
		**found,
		**_programs(),
		"Python": sys.version.split()[0],
		"commit": _output("git", "rev-parse", "HEAD"),
		"pytest": " ".join(sys.argv[1:]) or "all tests",
	}


def _programs() -> dict[str, str]:
	"""The programs beside the bench that tests use, where they are there."""
	programs = {"Chromium": CHROMIUM, "wkhtmltopdf": ("wkhtmltopdf",)}
	there = {name: next(filter(None, map(shutil.which, paths)), None) for name, paths in programs.items()}
	return {name: _output(path, "--version").split()[1] for name, path in there.items() if path}


def _report(versions: dict[str, str], output: str) -> str:
	"""Versions, then pytest's short summary: skips and failures by name, and the counts."""
	head = "\n".join(f"{name}: {version}" for name, version in versions.items())
	_, _, summary = output.rpartition("short test summary info")
	# the line of the heading goes on after its words
	lines = summary.partition("\n")[2] if summary else output.strip().splitlines()[-1]
	return f"{head}\n\n{lines.strip()}\n".replace(str(ROOT), ".").replace(str(BENCH), "<bench>")


def _output(*command: str) -> str:
	return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
	sys.exit(main())

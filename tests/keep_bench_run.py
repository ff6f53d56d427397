"""Runs the suite on a bench and keeps what it said: `make bench-run BENCH=<path> SITE=<site>`.

It is run part by part, as an hour and more is long: one that is stopped goes on where it was, as long as the commit is
the same. EARLIER="<commit> …" takes over what passed at those commits, where nothing was changed since that it tests:
whoever runs it judges that, deletes from `.bench-run/` what is to run again, and the file that is kept names the commit
of each part. What is given after the module goes to pytest instead, and is kept as well.

The file in `docs/bench-runs/` is named after the versions, so that a later run of the same replaces it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from tests.browser.site import CHROMIUM

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / ".bench-run"
"""What each part said, by commit."""
BENCH, SITE = Path(os.environ["BENCH"]), os.environ["SITE"]
EARLIER = os.environ.get("EARLIER", "").split()


def main() -> int:
	if _output("git", "status", "--porcelain"):
		print("There are changes that are not committed: a run that is kept names the commit it was made of.")
		return 1
	versions = _versions()
	print(
		"Running the suite:", ", ".join(f"{name} {version}" for name, version in versions.items()), flush=True
	)
	parts = [sys.argv[1:]] if sys.argv[1:] else [[str(part)] for part in _parts()]
	outputs, failed, earlier = [], False, defaultdict(list)
	for part in parts:
		output, passed, commit = _run(part, versions["commit"])
		outputs.append(output)
		failed |= not passed
		if commit != versions["commit"]:
			earlier[commit].append(" ".join(part))
	versions.update({f"of {commit}": ", ".join(those) for commit, those in earlier.items()})
	apps = "-".join(f"{app}-{versions[app]}" for app in ("frappe", "helpdesk", "erpnext") if app in versions)
	target = ROOT / "docs" / "bench-runs" / f"{apps}-{versions['database'].split()[0].lower()}.txt"
	target.parent.mkdir(parents=True, exist_ok=True)
	target.write_text(_report(versions, outputs), encoding="utf-8")
	print(f"Kept in {target.relative_to(ROOT)}: {_counted(outputs)}")
	return int(failed)


def _parts() -> list[Path]:
	"""What the suite is run in, each with a process of its own: a run that is stopped goes on with the next one."""
	return sorted(
		path.relative_to(ROOT)
		for path in (ROOT / "tests").iterdir()
		if path.match("test_*.py") or next(path.rglob("test_*.py"), None)
	)


def _run(part: list[str], commit: str) -> tuple[str, bool, str]:
	"""What pytest said, whether all passed, and of which commit. What passed already is not run again."""
	name = f"{'-'.join(part).replace('/', '-')}.txt"
	for known in (commit, *EARLIER):
		if (kept := PARTS / known / name).is_file():
			print(f"{' '.join(part)}: {_last(kept.read_text(encoding='utf-8'))} (before)", flush=True)
			return kept.read_text(encoding="utf-8"), True, known
	command = [sys.executable, "-m", "pytest", "-q", "-ra", "-p", "no:warnings", "--tb=short", *part]
	done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
	print(f"{' '.join(part)}: {_last(done.stdout)}", flush=True)
	if done.returncode:
		print(done.stdout, flush=True)
		return done.stdout, False, commit
	kept = PARTS / commit / name
	kept.parent.mkdir(parents=True, exist_ok=True)
	kept.write_text(done.stdout, encoding="utf-8")
	return done.stdout, True, commit


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


def _report(versions: dict[str, str], outputs: list[str]) -> str:
	"""Versions, then pytest's short summaries: skips and failures by name, and the counts."""
	head = "\n".join(f"{name}: {version}" for name, version in versions.items())
	told = "\n".join(filter(None, map(_summary, outputs)))
	return f"{head}\n\n{told}\n{_counted(outputs)}\n".replace(str(ROOT), ".").replace(str(BENCH), "<bench>")


def _summary(output: str) -> str:
	_, heading, summary = output.rpartition("short test summary info")
	# the line of the heading goes on after its words, and the counts are the last one
	return "\n".join(summary.strip().splitlines()[1:-1]) if heading else ""


def _counted(outputs: list[str]) -> str:
	"""As pytest counts, over all parts."""
	counts: Counter[str] = Counter()
	for output in outputs:
		for number, what in re.findall(r"(\d+) ([a-z]+)", _last(output).partition(" in ")[0]):
			counts[what.rstrip("s") if what == "errors" else what] += int(number)
	return ", ".join(f"{number:,} {what}" for what, number in counts.items())


def _last(output: str) -> str:
	return output.strip().splitlines()[-1]


def _output(*command: str) -> str:
	return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
	sys.exit(main())

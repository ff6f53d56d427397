"""`python -m embedded ...`."""

import signal
import subprocess
import sys
import urllib.request

from .conftest import ROOT


def embedded(*arguments, **options):
	return subprocess.run(
		[sys.executable, "-m", "embedded", *map(str, arguments)],
		cwd=ROOT,
		capture_output=True,
		text=True,
		timeout=120,
		**options,
	)


def test_help_names_the_commands():
	output = embedded("--help").stdout
	for name in ("create", "serve", "worker", "migrate", "console"):
		assert name in output


def test_a_mistake_is_one_sentence(tmp_path):
	(tmp_path / "letter.txt").write_text("mine")
	done = embedded("serve", tmp_path)
	assert done.returncode == 1 and done.stderr.count("\n") == 1 and "site.json" in done.stderr


def test_an_existing_site_is_described(folder):
	assert "monoframe, helpdesk, sample_app" in embedded("create", folder).stdout


def test_console_migrate_and_worker(folder):
	queue = "frappe.enqueue('sample_app.events.hourly'); print('count', frappe.db.count('Sample Thing'))\n"
	assert "count 1" in embedded("console", folder, input=queue).stdout
	assert embedded("migrate", folder).returncode == 0
	assert embedded("worker", folder, "--burst").returncode == 0
	look = "from sample_app.events import noted; print(noted())\n"
	assert "'hourly'" in embedded("console", folder, input=look).stdout


def test_serve(folder):
	process = subprocess.Popen(
		[sys.executable, "-m", "embedded", "serve", str(folder), "--port", "0"],
		cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
		# a shell that runs the tests in the background has them, and all that they start, ignore Ctrl-C
		preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
	)  # fmt: skip
	try:
		url = process.stdout.readline().split()[0]
		assert urllib.request.urlopen(url + "/login", timeout=20).status == 200
	finally:
		process.send_signal(signal.SIGINT)
		process.communicate(timeout=30)
	assert not (folder / "run" / "redis.json").exists()

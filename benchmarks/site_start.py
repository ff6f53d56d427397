"""Times the making and the opening of a site, each in a process of its own, and their memory.

python benchmarks/site_start.py [sqlite|mariadb] [app,app,...]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {"create": (30.0, 400), "open": (2.0, 400)}  # seconds, megabytes

PROBE = """
import json, resource, sys, time
start = time.perf_counter()
from embedded import open_site
with open_site(sys.argv[1], database=sys.argv[2], apps=[app for app in sys.argv[3].split(",") if app]) as site:
	import frappe
	frappe.get_all("User", limit=1)
	seconds = time.perf_counter() - start
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def main(database: str = "sqlite", apps: str = "helpdesk,itss_improvement") -> int:
	late = 0
	with tempfile.TemporaryDirectory() as folder:
		for name, (most_seconds, most_memory) in LIMITS.items():
			done = subprocess.run(
				[sys.executable, "-c", PROBE, f"{folder}/site", database, apps],
				cwd=ROOT, check=True, capture_output=True, text=True,
			)  # fmt: skip
			seconds, memory = json.loads(done.stdout.splitlines()[-1])
			late += seconds > most_seconds or memory > most_memory
			print(
				f"{name:7}{seconds:6.2f} s (at most {most_seconds:.0f})  {memory:4.0f} MB (at most {most_memory})"
			)
	return 1 if late else 0


if __name__ == "__main__":
	sys.exit(main(*sys.argv[1:]))

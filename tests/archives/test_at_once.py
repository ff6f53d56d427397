"""Archives that are made at once, killed in the middle, or have no room: the log stays whole, and the next run goes on."""

from __future__ import annotations

import json

CLOSED = """
import frappe, json
from tests import people
from tests.archives_made import closed

people.make_everybody()
print(json.dumps([closed().name for _ in range(3)]))
frappe.db.commit()
"""
ARCHIVING = """
from itss_improvement import tasks

print("ready", flush=True)
sys.stdin.readline()
tasks.archive_what_is_closed()
"""
STOPPED_IN_THE_MIDDLE = """
import time
from itss_improvement import tasks
from itss_improvement.archives import log

def append(*args):
	print("in the middle", flush=True)
	time.sleep(600)

log.append = append
tasks.archive_what_is_closed()
"""
NO_ROOM = """
import frappe
from frappe.core.doctype.file.file import File
from itss_improvement import tasks

def full(self, *args, **options):
	raise OSError(28, "No space left on device")

File.write_file = File.save_file_on_filesystem = full
tasks.archive_what_is_closed()
print(frappe.db.count("Error Log", {"method": ["like", "Archive of%"]}))
"""
SEEN = """
import frappe, json
from itss_improvement.archives import verifying, writing

archives = frappe.get_all("Improvement Archive", ["name", "opportunity", "item_count"], order_by="name")
faults = [fault.text for archive in archives for fault in verifying.faults_of(archive.name)]
faults += [fault.text for fault in verifying.faults_of_log()]
print(json.dumps({
	"archived": sorted(archive.opportunity for archive in archives),
	"items": frappe.db.count("Improvement Archive Item") - sum(archive.item_count for archive in archives),
	"checkpoints": frappe.db.count("Improvement Log Checkpoint"),
	"waiting": writing.waiting(),
	"faults": faults,
}))
"""
WHOLE = {"items": 0, "faults": []}


def seen(processes, site) -> dict:
	return json.loads(processes.run(site, SEEN).splitlines()[-1])


def test_a_kill_or_a_full_disk_leaves_nothing_half_written_and_two_at_once_make_one_log(own_site, processes):
	names = sorted(json.loads(processes.run(own_site, CLOSED).splitlines()[-1]))
	killed = processes.start(own_site, STOPPED_IN_THE_MIDDLE)
	assert killed.stdout.readline() == "in the middle\n", killed.stderr.read()
	killed.kill()
	killed.wait()
	nothing = {**WHOLE, "archived": [], "checkpoints": 0}
	found = seen(processes, own_site)
	assert sorted(found.pop("waiting")) == names and found == nothing
	assert processes.run(own_site, NO_ROOM).splitlines()[-1] == "3"
	found = seen(processes, own_site)
	assert sorted(found.pop("waiting")) == names and found == nothing
	both = [processes.start(own_site, ARCHIVING) for _ in range(2)]
	for process in both:
		assert process.stdout.readline() == "ready\n", process.stderr.read()
	for process in both:
		process.stdin.write("go\n")
		process.stdin.flush()
	for process in both:
		processes.finish(process)
	assert seen(processes, own_site) == {**WHOLE, "archived": names, "checkpoints": 3, "waiting": []}

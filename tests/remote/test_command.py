"""`itss sync`: service desks on other sites are read from a shell as from the desk (R26)."""

from __future__ import annotations

import json

import pytest

from tests.commands.conftest import give

CONNECTED = """
import frappe
from tests import people, trail
from tests.remote import connecting

people.make_everybody()
trail.only_trigger("SLA Response Breach", threshold=3)
connecting.connect(sys.argv[2])
frappe.db.commit()
print(json.dumps(connecting.NAME))
"""


@pytest.mark.row("R26")
def test_it_reads_says_what_came_of_it_and_goes_on_where_it_was(remote, proxy, own_site, processes):
	remote.tickets(25, modified="now() - timedelta(hours=30 - n)", response_by="now() - timedelta(hours=2)")
	name = json.loads(processes.run(own_site, f"import json\n{CONNECTED}", proxy.url).splitlines()[-1])
	read = give(own_site, "sync", "--json")
	assert read.code == 0
	found = read.found["connections"][name]
	assert (found["tickets"], found["signals"], found["failed"]) == (25, 25, False)
	again = give(own_site, "sync", name)
	assert again.code == 0 and again.output.startswith(f"{name}: ")
	assert give(own_site, "sync", name, "--json").found["connections"][name]["signals"] == 0


def test_one_that_cannot_be_read_ends_with_a_fault(remote, proxy, own_site, processes):
	name = json.loads(processes.run(own_site, f"import json\n{CONNECTED}", proxy.url).splitlines()[-1])
	proxy.close()
	read = give(own_site, "sync", "--json")
	assert read.code == 1
	assert read.found["connections"][name]["failed"]


def test_of_what_there_is_not(remote, own_site):
	assert give(own_site, "sync", "nowhere").code == 2
	nothing = give(own_site, "sync")
	assert nothing.code == 0 and nothing.output.count("\n") == 1

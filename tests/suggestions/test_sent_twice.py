"""A form that is sent twice at the same moment, by processes of their own, which commit: one suggestion (R30)."""

from __future__ import annotations

import json

import pytest

MAKE = """
import frappe
from tests import people
people.make_everybody()
frappe.db.commit()
"""
SEND = """
import frappe, json
from itss_improvement.suggestions import receiving
from tests import people
from tests.suggestions.suggesting import GIVEN
frappe.set_user(people.STAFF)
# both have seen that there is none yet before either makes one
assert not frappe.get_all("Improvement Opportunity", {"owner": people.STAFF})
print("ready", flush=True)
sys.stdin.readline()
frappe.local.message_log = []
doc = receiving.suggest(GIVEN, "one form", [receiving.Upload("a.txt", b"a")])
frappe.db.commit()
print(json.dumps([doc.name, doc.status, len(frappe.local.message_log)]))
"""
FOUND = """
import frappe, json
from tests import people
where = {"attached_to_doctype": "Improvement Opportunity"}
names = frappe.get_all("Improvement Opportunity", {"owner": people.STAFF}, pluck="name")
told = frappe.get_all("ToDo", {"reference_name": ["in", names], "status": "Open"})
print(json.dumps([names, frappe.db.count("File", where), len(told)]))
"""


@pytest.mark.row("R30")
def test_a_form_that_is_sent_twice_at_once_makes_one(own_site, processes):
	processes.run(own_site, MAKE)
	both = [processes.start(own_site, SEND) for _ in range(2)]
	for process in both:
		assert process.stdout.readline() == "ready\n"
	for process in both:
		process.stdin.write("\n")
		process.stdin.flush()
	answers = [json.loads(processes.finish(process).splitlines()[-1]) for process in both]
	assert answers[0] == answers[1] and answers[0][1:] == ["Submitted", 0]
	assert json.loads(processes.run(own_site, FOUND)) == [[answers[0][0]], 1, 1]

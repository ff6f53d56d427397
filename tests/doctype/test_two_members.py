"""Two members who report on one period at the same moment, in processes of their own, which commit (R45, R64)."""

from __future__ import annotations

import json

import pytest

from tests.charters import LEADER, MEMBER

MAKE = """
import frappe
from tests import charters, people
people.make_everybody()
print(charters.in_state("In Progress").name)
frappe.db.commit()
"""
REPORT = """
import frappe, json
from tests import charters
name, user = sys.argv[2:]
project = frappe.get_doc(charters.PROJECT, name)
# both have seen that there is no report yet before either makes one
assert not frappe.get_all(charters.REPORT, {"project": name})
print("ready", flush=True)
sys.stdin.readline()
frappe.local.message_log = []
try:
	charters.report(project, user=user)
	frappe.db.commit()
	said = ""
except frappe.ValidationError as refusal:
	frappe.db.rollback()
	said = str(refusal)
print(json.dumps(said))
"""
FOUND = """
import frappe, json
print(json.dumps(frappe.get_all("Improvement Project Report", {"project": sys.argv[2]}, pluck="owner")))
"""


@pytest.mark.row("R45", "R64")
def test_one_of_two_who_report_at_once_is_refused_with_a_sentence(own_site, processes):
	name = processes.run(own_site, MAKE).splitlines()[-1]
	members = (LEADER, MEMBER)
	both = [processes.start(own_site, REPORT, name, user) for user in members]
	for process in both:
		assert process.stdout.readline() == "ready\n"
	for process in both:
		process.stdin.write("\n")
		process.stdin.flush()
	said = [json.loads(processes.finish(process).splitlines()[-1]) for process in both]
	(winner,) = [user for user, refusal in zip(members, said, strict=True) if not refusal]
	(refusal,) = filter(None, said)
	assert f"overlaps the period of {name}-R01" in refusal
	assert json.loads(processes.run(own_site, FOUND, name)) == [winner]

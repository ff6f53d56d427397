"""The head of a department and an employee who finish one measure at the same moment, in processes of their own, which
commit (R40)."""

from __future__ import annotations

import json

import pytest

from tests import people

MAKE = """
import frappe
from tests import measures, people
people.make_everybody()
doc = measures.in_state("In Progress", responsible_person=people.STAFF)
measures.carry_out(doc)
print(doc.name)
frappe.db.commit()
"""
FINISH = """
import frappe, json
from itss_improvement.lifecycle import steps
name, user = sys.argv[2:]
frappe.set_user(user)
# both have read it before either writes
save = steps.ImprovementRecord.save
def save_when_told(doc, *args, **options):
	print("ready", flush=True)
	sys.stdin.readline()
	return save(doc, *args, **options)
steps.ImprovementRecord.save = save_when_told
frappe.local.message_log = []
try:
	steps.take_step("Improvement Measure", name, "Finish")
	frappe.db.commit()
	said = ""
except frappe.ValidationError as refusal:
	frappe.db.rollback()
	said = str(refusal)
print(json.dumps(said))
"""
FOUND = """
import frappe, json
doc = frappe.get_doc("Improvement Measure", sys.argv[2])
held = frappe.db.count("File", {"attached_to_name": doc.name, "attached_to_field": "evidence"})
print(json.dumps([doc.status, [row.signed_by for row in doc.signatures if row.section == "Implementation"], held]))
"""


@pytest.mark.row("R40", "R48")
def test_one_of_two_who_finish_at_once_is_refused_with_a_sentence(own_site, processes):
	name = processes.run(own_site, MAKE).splitlines()[-1]
	users = (people.OWNER, people.STAFF)
	both = [processes.start(own_site, FINISH, name, user) for user in users]
	for process in both:
		assert process.stdout.readline() == "ready\n"
	for process in both:
		process.stdin.write("\n")
		process.stdin.flush()
	said = [json.loads(processes.finish(process).splitlines()[-1]) for process in both]
	(winner,) = [user for user, refusal in zip(users, said, strict=True) if not refusal]
	(refusal,) = filter(None, said)
	assert refusal == (
		f"{name}: somebody else changed it at the same moment."
		" Open it again and see whether Finish is still needed."
	)
	assert json.loads(processes.run(own_site, FOUND, name)) == ["Done", [winner], 1]

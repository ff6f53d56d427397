"""Two officers who issue one notice at the same moment, in processes of their own, which commit (R54)."""

from __future__ import annotations

import json

import pytest

MAKE = """
import frappe
from tests import notices, people
people.make_everybody()
people.make_user("second@example.com", "ITSS Quality Officer")
print(notices.draft())
frappe.db.commit()
"""
ISSUE = """
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
	steps.take_step("Improvement Notice", name, "Issue Notice")
	frappe.db.commit()
	said = ""
except frappe.ValidationError as refusal:
	frappe.db.rollback()
	said = str(refusal)
print(json.dumps(said))
"""
FOUND = """
import frappe, json
doc = frappe.get_doc("Improvement Notice", sys.argv[2])
print(json.dumps([doc.status, doc.issued_by, [row.signed_by for row in doc.signatures]]))
"""


@pytest.mark.row("R48", "R54")
def test_one_of_two_who_issue_at_once_is_refused_with_a_sentence(own_site, processes):
	name = processes.run(own_site, MAKE).splitlines()[-1]
	officers = ("officer@example.com", "second@example.com")
	both = [processes.start(own_site, ISSUE, name, user) for user in officers]
	for process in both:
		assert process.stdout.readline() == "ready\n"
	for process in both:
		process.stdin.write("\n")
		process.stdin.flush()
	said = [json.loads(processes.finish(process).splitlines()[-1]) for process in both]
	(winner,) = [user for user, refusal in zip(officers, said, strict=True) if not refusal]
	(refusal,) = filter(None, said)
	assert refusal == (
		f"{name}: somebody else changed it at the same moment."
		" Open it again and see whether Issue Notice is still needed."
	)
	assert json.loads(processes.run(own_site, FOUND, name)) == ["Issued", winner, [winner]]

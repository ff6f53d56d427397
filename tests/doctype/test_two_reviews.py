"""The minutes of two reviews that are approved at the same moment, in processes of their own, which commit: what an
earlier review resolved and is not done goes into one of them (R29)."""

from __future__ import annotations

import json

import pytest

MAKE = """
import frappe
from tests import people, reviews
from tests.measures import day
people.make_everybody()
doc = reviews.resolution_in("In Progress")
for title in ("下一次评审", "专题评审"):
	later = reviews.submit_minutes(reviews.review(title=title, review_date=day(-1)))
	later.db_set("status", "Minutes Approved")
	print(later.name)
print(doc.name)
frappe.db.commit()
"""
CARRY_OVER = """
import frappe, json
from itss_improvement import reviews
find = reviews._unfinished_before
def find_and_wait(review):
	found = find(review)
	print(json.dumps(found), flush=True)
	sys.stdin.readline()
	return found
# both have found it before either takes it
reviews._unfinished_before = find_and_wait
reviews.carry_over_unfinished(frappe.get_doc("Improvement Review", sys.argv[2]))
frappe.db.commit()
"""
FOUND = """
import frappe, json
found = frappe.get_all("Improvement Resolution", {"carried_from": sys.argv[2]}, ["review", "status"])
print(json.dumps([frappe.db.get_value("Improvement Resolution", sys.argv[2], ["status", "carried_into"]), found]))
"""


@pytest.mark.row("R29")
def test_what_is_unfinished_goes_into_one_of_two_reviews_that_are_approved_at_once(own_site, processes):
	first, second, resolution = processes.run(own_site, MAKE).splitlines()[-3:]
	both = [processes.start(own_site, CARRY_OVER, review) for review in (first, second)]
	for process in both:
		assert json.loads(process.stdout.readline()) == [resolution]
	for process in both:
		process.stdin.write("\n")
		process.stdin.flush()
	for process in both:
		processes.finish(process)
	(status, into), found = json.loads(processes.run(own_site, FOUND, resolution))
	assert status == "Carried Over" and into in (first, second)
	assert [row["review"] for row in found] == [into]

"""From tickets to opportunities without the desk."""

from __future__ import annotations

import json

import pytest

LATE = """
import frappe, json
from datetime import timedelta
from frappe.utils import now_datetime
from tests import desk, trail

trail.only_trigger("SLA Response Breach", threshold=3)
long_ago = now_datetime().replace(microsecond=0) - timedelta(days=3)
desk.insert_rows(
	5, opening_date=long_ago.date(), opening_time=long_ago.time(), response_by=long_ago + timedelta(hours=1)
)
frappe.db.commit()
"""
MADE = """
import frappe, json
print(json.dumps([frappe.db.count("Improvement Signal"), frappe.db.count("Improvement Opportunity")]))
"""
WATCH_NOTHING = """
import frappe
from tests import trail
trail.change_settings(watch_tickets=0)
frappe.db.commit()
"""


@pytest.mark.row("R26")
def test_a_scan_makes_what_there_is_to_make_once(own_site, itss_own, processes):
	processes.run(own_site, LATE)
	first = itss_own("scan", "--json").found
	# read as they changed, and once more as they became due
	assert (first["tickets"], first["signals"], first["noticed"]) == (10, 5, {"SLA Response Breach": 10})
	assert first["opportunities"] == {"测试规则": 1}
	made = json.loads(processes.run(own_site, MADE))
	assert made == [5, 1]
	again = itss_own("scan", "--everything", "--json").found
	assert (again["tickets"], again["noticed"]) == (10, first["noticed"])
	assert (again["signals"], again["opportunities"]) == (0, {})
	said = itss_own("scan")
	assert said.code == 0 and "new signals: 0, new opportunities: 0." in said.output
	assert json.loads(processes.run(own_site, MADE)) == made


def test_a_scan_that_would_read_nothing_says_why(own_site, itss_own, processes):
	processes.run(own_site, WATCH_NOTHING)
	done = itss_own("scan", "--json")
	assert done.code == 2 and "Tickets are not watched" in done.sentence


PERIOD = """
import frappe, json
from frappe.utils import add_days, today
print(json.dumps([add_days(today(), -40), today()]))
"""
ASKED = """
import frappe, json
from itss_improvement.api.trigger import backtest
print(json.dumps(backtest("测试规则", sys.argv[2], sys.argv[3], json.loads(sys.argv[4]))))
"""


@pytest.mark.row("R6")
def test_a_backtest_finds_what_the_desk_finds_and_writes_nothing(own_site, itss_own, processes):
	processes.run(own_site, LATE)
	itss_own("scan")
	made = processes.run(own_site, MADE)
	start, end = json.loads(processes.run(own_site, PERIOD))
	found = itss_own("backtest", "测试规则", "--from", start, "--to", end, "--json").found
	asked = json.loads(processes.run(own_site, ASKED, start, end, "{}"))
	assert asked["produced"] and found == {"site": found["site"], **asked}
	more = ("--set", "threshold=1", "--set", "window_length=Each Ticket")
	found = itss_own("backtest", "测试规则", "--from", start, "--to", end, "--json", *more).found
	assert len(found["produced"]) == 5
	said = itss_own("backtest", "测试规则", "--from", start, "--to", end, *more)
	assert "5 opportunities, from 5 signals in 5 groups." in said.output
	assert all(produced["title"] in said.output for produced in found["produced"])
	assert processes.run(own_site, MADE) == made


@pytest.mark.parametrize(
	("options", "words"),
	[
		(("--from", "2026-02-01", "--to", "2026-01-01"), "after its end"),
		(("--from", "2026-01-01", "--to", "2026-01-31", "--set", "enabled=0"), "cannot change enabled"),
		(("--from", "2026-01-01", "--to", "2026-01-31", "--set", "threshold=0"), ""),
	],
)
def test_a_backtest_that_makes_no_sense_is_one_sentence(itss, options, words):
	done = itss("backtest", "工单重新打开", *options)
	assert done.code == 2 and "工单重新打开" in done.sentence and words in done.sentence

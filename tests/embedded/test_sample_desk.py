"""The sample desk: it loads once, it is fresh, and an improvement process finds its stories in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from embedded import sample_desk
from itss_improvement.domain.signal import DetectionRules, Signal, SignalKind, detect
from itss_improvement.domain.ticket import TicketSnapshot

pytestmark = pytest.mark.skipif(bool(os.environ.get("BENCH")), reason="loads a site of its own")

ROOT = Path(__file__).resolve().parents[2]
RULES = DetectionRules(complaint_terms=("投诉",))
# a process of its own: only one site is open in each
LOAD = """
import json, sys
from embedded import open_site

with open_site(sys.argv[1], apps=("helpdesk",)):
	import frappe
	from embedded.sample_desk import TICKET, load

	first = load()
	frappe.db.commit()
	second = load()
	after = {doctype: frappe.db.count(doctype) for doctype in first}
	found = {
		"first": first,
		"second": second,
		"after": after,
		"now": frappe.utils.now_datetime(),
		"tickets": frappe.get_all(TICKET, fields=["*"], order_by="name"),
		"activities": frappe.get_all(
			"HD Ticket Activity", fields=["ticket", "action", "creation"], order_by="creation"
		),
		"next": frappe.get_doc(doctype=TICKET, subject="下一张").insert().name,
	}
	with open(sys.argv[2], "w", encoding="utf-8") as file:
		json.dump(found, file, default=str)
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> dict:
	folder = tmp_path_factory.mktemp("desk")
	done = subprocess.run(
		[sys.executable, "-c", LOAD, str(folder / "site"), str(folder / "found.json")],
		cwd=ROOT,
		capture_output=True,
		text=True,
	)
	assert done.returncode == 0, done.stderr
	return json.loads((folder / "found.json").read_text(encoding="utf-8")) | {"said": done.stdout}


@pytest.fixture(scope="module")
def signals(desk: dict) -> dict[SignalKind, list[Signal]]:
	found = defaultdict(list)
	now = datetime.fromisoformat(desk["now"])
	for snapshot in snapshots(desk):
		for signal in detect(snapshot, now, RULES):
			found[signal.kind].append(signal)
	return found


def snapshots(desk: dict) -> list[TicketSnapshot]:
	reopened, before = {}, {}
	for row in desk["activities"]:
		if row["action"] == "set status to Open" and before.get(row["ticket"]) == "set status to Resolved":
			reopened.setdefault(row["ticket"], at(row["creation"]))
		before[row["ticket"]] = row["action"]
	last, made = {}, []
	for row in sorted(desk["tickets"], key=lambda row: row["service_level_agreement_creation"]):
		key = row["raised_by"], row["ticket_type"]
		opened = at(row["service_level_agreement_creation"])
		earlier, earlier_opened = last.get(key, ("", None))
		last[key] = str(row["name"]), opened
		made.append(
			TicketSnapshot(
				desk="HD Ticket",
				name=str(row["name"]),
				opened_at=opened,
				subject=row["subject"],
				status=row["status"],
				customer=row["customer"] or "",
				team=row["agent_group"],
				ticket_type=row["ticket_type"],
				priority=row["priority"],
				raised_by=row["raised_by"],
				response_by=at(row["response_by"]),
				first_responded_at=at(row["first_responded_on"]),
				resolution_by=at(row["resolution_by"]),
				resolved_at=at(row["resolution_date"]),
				on_hold=bool(row["on_hold_since"]),
				rating=float(row["feedback_rating"]),
				reopened_at=reopened.get(str(row["name"])),
				repeats=earlier,
				repeats_opened_at=earlier_opened,
			)
		)
	return made


def at(text: str | None) -> datetime | None:
	return datetime.fromisoformat(text) if text else None


def test_everything_in_the_files_is_loaded(desk):
	made = desk["first"]
	assert made["HD Ticket"] == len(desk["tickets"]) == len(sample_desk.rows("tickets"))
	assert 320 <= made["HD Ticket"] <= 400
	assert made["HD Team"] == len(sample_desk.rows("teams"))
	assert made["HD Customer"] == len(sample_desk.rows("customers"))
	assert made["Contact"] == len(sample_desk.rows("contacts"))
	assert made["HD Service Level Agreement"] == 1


def test_a_second_load_adds_nothing_and_says_so(desk):
	assert not any(desk["second"].values())
	assert desk["after"]["HD Ticket"] == desk["first"]["HD Ticket"]
	assert desk["after"]["HD Ticket Activity"] == desk["first"]["HD Ticket Activity"]
	assert "already loaded" in desk["said"]


def test_the_next_ticket_gets_the_next_number(desk):
	assert int(desk["next"]) > max(int(row["name"]) for row in desk["tickets"])


def test_texts_arrive_as_they_were_written(desk):
	written = sorted((row["subject"], row["feedback"]) for row in sample_desk.rows("tickets"))
	assert sorted((row["subject"], row["feedback_extra"] or "") for row in desk["tickets"]) == written
	subjects = " ".join(row["subject"] for row in desk["tickets"])
	for oddity in ("<script>", "O'Brien", "100%", "😡", "{{ customer.name }}", "=SUM(", '""'):
		assert oddity in subjects
	assert max(len(row["subject"]) for row in desk["tickets"]) > 100
	assert not any("<img" in (row["description"] or "") for row in desk["tickets"])


def test_nothing_lies_in_the_future_or_before_ninety_days(desk):
	now = at(desk["now"])
	for row in desk["tickets"]:
		opened = at(row["service_level_agreement_creation"])
		assert now - timedelta(days=91) < opened < now
		assert opened < (at(row["first_responded_on"]) or now) <= now
		assert opened < (at(row["resolution_date"]) or now) <= now
	assert all(at(row["creation"]) <= now for row in desk["activities"])


def test_most_tickets_are_fine(desk, signals):
	noticed = {signal.ticket for found in signals.values() for signal in found}
	assert len(noticed) < 0.3 * len(desk["tickets"])


def test_one_team_answered_late_in_one_month(desk, signals):
	last_month = (at(desk["now"]).date().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
	late = defaultdict(int)
	for signal in signals[SignalKind.RESPONSE_BREACH]:
		late[signal.team, signal.ticket_opened_at.strftime("%Y-%m")] += 1
	assert late.pop(("应用运维组", last_month)) >= 15
	assert max(late.values()) <= 3


def test_a_vpn_drops_again_and_again(signals):
	repeated = [s for s in signals[SignalKind.REPEATED] if "vpn" in s.subject.lower()]
	assert len(repeated) >= 10
	assert {(s.customer, s.team, s.ticket_type) for s in repeated} == {("澜科精密制造", "网络组", "事件")}


def test_a_backup_fails_every_week(desk, signals):
	mail = "dba-alert@qiyun-logistics.example"
	days = [at(row["opening_date"]) for row in desk["tickets"] if row["raised_by"] == mail]
	assert len(days) == 13
	assert {(later - earlier).days for earlier, later in pairwise(days)} == {7}
	assert sum(s.team == "数据库组" for s in signals[SignalKind.REPEATED]) >= len(days) - 1


def test_ratings_fall_after_the_desk_changed_hands(desk):
	handover = next(row["opening_date"] for row in desk["tickets"] if "人员调整通知" in row["subject"])
	ratings = {True: [], False: []}
	for row in desk["tickets"]:
		if row["agent_group"] == "桌面支持组" and row["feedback_rating"]:
			ratings[row["opening_date"] > handover].append(float(row["feedback_rating"]))
	assert min(map(len, ratings.values())) >= 12
	assert mean(ratings[False]) > 0.8
	assert mean(ratings[True]) < 0.5


def mean(values: list[float]) -> float:
	return sum(values) / len(values)


def test_complaints_reopened_tickets_and_missed_targets_of_urgent_ones(signals):
	assert len(signals[SignalKind.COMPLAINT]) == 3
	assert len(signals[SignalKind.REOPENED]) == 7
	breaches = signals[SignalKind.RESPONSE_BREACH] + signals[SignalKind.RESOLUTION_BREACH]
	assert len({s.ticket for s in breaches if s.priority == "Urgent"}) >= 5


def test_open_tickets_are_at_risk_overdue_paused_or_fresh(desk, signals):
	unfinished = {str(row["name"]): row for row in desk["tickets"] if not row["resolution_date"]}
	at_risk = {s.ticket for s in signals[SignalKind.TARGET_AT_RISK]}
	breaches = signals[SignalKind.RESPONSE_BREACH] + signals[SignalKind.RESOLUTION_BREACH]
	overdue = {s.ticket for s in breaches} & unfinished.keys()
	paused = {name for name, row in unfinished.items() if row["agreement_status"] == "Paused"}
	assert len(at_risk) >= 5
	assert at_risk <= unfinished.keys()
	assert len(overdue) >= 5
	assert len(paused) >= 4
	assert len(unfinished.keys() - at_risk - overdue - paused) >= 4
	assert {row["status"] for row in unfinished.values()} == {"Open", "Replied"}


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2027, 3, 1), date(2028, 2, 29), date(2026, 12, 31)])
@pytest.mark.parametrize("hour", [0, 23])
def test_the_desk_is_fresh_on_any_day(day, hour):
	now = datetime(day.year, day.month, day.day, hour, 1)
	tickets = [sample_desk.Ticket(row, now) for row in sample_desk.rows("tickets")]
	assert all(now - timedelta(days=91) < ticket.opened < now for ticket in tickets)
	assert all((moment or now) <= now for t in tickets for moment in (t.responded, t.resolved))
	in_month = {t.opened.strftime("%Y-%m") for t in tickets if t.row["last_month_day"]}
	assert in_month == {(day.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")}

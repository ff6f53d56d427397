"""Loading a service desk export, and what is said about one that cannot be loaded."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from pathlib import Path

import pytest

from tests.replay import log

pytestmark = pytest.mark.skipif(bool(os.environ.get("BENCH")), reason="replays into the embedded site")

LOG = Path(__file__).resolve().parents[3] / "shared" / "data" / "incident_event_log.zip"


@pytest.fixture
def read(site):
	from embedded.replay import read_incidents

	return lambda path: list(read_incidents(path))


@pytest.fixture
def refused(site, desk, tmp_path):
	"""Asserts that a log is refused with one sentence, and that nothing of it was loaded."""

	def refused(path: Path) -> str:
		import frappe

		from embedded.replay import ExportError, replay

		before = frappe.db.count(desk.DESK), frappe.db.count("HD Team")
		with pytest.raises(ExportError) as error:
			replay(path)
		assert (frappe.db.count(desk.DESK), frappe.db.count("HD Team")) == before
		assert "\n" not in str(error.value)
		return str(error.value)

	return refused


def text_of(events, columns=log.COLUMNS) -> str:
	buffer = io.StringIO()

	writer = csv.DictWriter(buffer, columns, extrasaction="ignore", lineterminator="\n")
	writer.writeheader()
	writer.writerows(events)
	return buffer.getvalue()


class TestReading:
	def test_an_incident_is_its_last_event(self, read, tmp_path):
		events = log.rows(40)
		found = {incident.number: incident for incident in read(log.write(tmp_path / "log.csv", events))}
		assert len(found) == 40
		for event in events:  # in order: the last one stays
			incident = found[event["number"]]
			last = {**event}
		assert (incident.state, incident.kept_agreement) == ("Closed", last["made_sla"] == "true")
		assert sum(len(incident.reopened) for incident in found.values()) > 0

	def test_a_zip_reads_like_its_csv(self, read, tmp_path):
		events = log.rows(20)
		assert read(log.write(tmp_path / "a.csv", events)) == read(log.write(tmp_path / "b.zip", events))

	def test_columns_in_another_order_and_with_a_byte_order_mark(self, read, tmp_path):
		events = log.rows(5)
		path = tmp_path / "log.csv"
		path.write_text(text_of(events, list(reversed(log.COLUMNS))), encoding="utf-8-sig")
		assert read(path) == read(log.write(tmp_path / "same.csv", events))

	def test_what_is_missing_is_empty(self, read, tmp_path):
		events = [{**log.rows(1)[0], "caller_id": "?", "priority": "?", "resolved_at": "?", "closed_at": "?"}]
		[incident] = read(log.write(tmp_path / "log.csv", events))
		assert (incident.caller, incident.priority, incident.resolved_at) == ("", "", None)


class TestRefusals:
	@pytest.mark.parametrize("column", ["number", "made_sla", "opened_at", "assignment_group"])
	def test_a_missing_column(self, refused, tmp_path, column):
		columns = [name for name in log.COLUMNS if name != column]
		message = refused(log.write(tmp_path / "log.csv", log.rows(3), columns))
		assert message == f"log.csv, line 1: column {column} is missing."

	@pytest.mark.parametrize(
		("column", "value"),
		[
			("opened_at", "31/2/2016 09:00"),
			("opened_at", "2016-02-01 09:00"),
			("opened_at", "?"),
			("resolved_at", "yesterday"),
			("made_sla", "perhaps"),
			("sys_mod_count", "many"),
			("reopen_count", ""),
			("number", "INCIDENT"),
			("number", "INC0000000"),
			("number", "INC12 34"),
			("number", "?"),
			("number", "INC1234567890123456"),
		],
	)
	def test_a_value_that_is_wrong(self, refused, tmp_path, column, value):
		events = [log.rows(1)[0], {**log.rows(1)[0], "number": "INC0000099", column: value}]
		message = refused(log.write(tmp_path / "log.csv", events))
		assert f"line 3, column {column}" in message and repr(value) in message

	def test_the_line_is_the_files_own(self, refused, tmp_path):
		events = log.rows(30)
		events[-1] = {**events[-1], "sys_updated_at": "99/99/2016 00:00", "u_symptom": "with\na line\nbreak"}
		path = log.write(tmp_path / "log.csv", events)
		assert f"line {len(path.read_text().splitlines())}, column sys_updated_at" in refused(path)

	@pytest.mark.parametrize("name", ["log.csv", "log.zip"])
	def test_an_empty_file(self, refused, tmp_path, name):
		(tmp_path / name).touch()
		assert refused(tmp_path / name) == f"{name} is empty: line 1 must hold the names of the columns."

	def test_a_header_and_nothing_else(self, refused, tmp_path):
		path = log.write(tmp_path / "log.csv", [])
		assert refused(path) == "log.csv, line 2: no incident after the names of the columns."

	def test_no_file(self, refused, tmp_path):
		assert "is not a file" in refused(tmp_path / "none.csv")
		assert "is not a file" in refused(tmp_path)

	@pytest.mark.parametrize("change", [lambda line: line + ",1", lambda line: line.rpartition(",")[0]])
	def test_rows_of_different_length(self, refused, tmp_path, change):
		path = log.write(tmp_path / "log.csv", log.rows(5))
		lines = path.read_text().splitlines()
		lines[4] = change(lines[4])
		path.write_text("\n".join(lines))
		assert refused(path).startswith("log.csv, line 5: ")

	def test_an_incident_whose_rows_do_not_stand_together(self, refused, tmp_path):
		events = log.rows(5)
		assert "line 2" not in refused(log.write(tmp_path / "log.csv", [*events, events[0]]))
		message = refused(log.write(tmp_path / "log.csv", [*events, events[0]]))
		assert f"line {len(events) + 2}, column number: {events[0]['number']}" in message

	def test_two_incidents_of_one_number(self, refused, tmp_path):
		[first] = log.rows(1)[:1]
		message = refused(log.write(tmp_path / "log.csv", [first, {**first, "number": "REQ0000003"}]))
		assert "line 3, column number: REQ0000003" in message

	@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
	def test_a_truncated_zip(self, refused, tmp_path, share):
		path = log.write(tmp_path / "log.zip", log.rows(100))
		data = path.read_bytes()
		path.write_bytes(data[: int(len(data) * share)])
		assert refused(path).startswith("log.zip is damaged (")

	def test_a_zip_with_flipped_bits(self, refused, tmp_path):
		path = log.write(tmp_path / "log.zip", log.rows(100))
		data = bytearray(path.read_bytes())
		data[len(data) // 2] ^= 0xFF
		path.write_bytes(data)
		assert refused(path).startswith("log.zip is damaged (") or "line " in refused(path)

	def test_a_zip_that_asks_for_a_password(self, refused, tmp_path):
		path = log.write(tmp_path / "log.zip", log.rows(3))
		data = path.read_bytes()
		for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
			place = data.index(signature) + offset
			data = data[:place] + b"\x01" + data[place + 1 :]
		path.write_bytes(data)
		assert refused(path).startswith("log.zip is damaged (")

	@pytest.mark.parametrize("files", [[], ["a.csv", "b.csv"], ["readme.txt"]])
	def test_a_zip_without_one_table(self, refused, tmp_path, files):
		path = tmp_path / "log.zip"
		with zipfile.ZipFile(path, "w") as archive:
			for name in files:
				archive.writestr(name, "x")
		assert "one is expected" in refused(path)

	def test_a_quote_that_is_never_closed(self, refused, tmp_path):
		path = log.write(tmp_path / "log.csv", log.rows(3))
		path.write_text(path.read_text().replace("Phone", '"Phone', 1))
		assert "line " in refused(path)

	@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\xff\xfe", b"\x00" * 100, b"{}", b"\n\n\n"])
	def test_something_else_altogether(self, refused, tmp_path, content):
		(tmp_path / "log.csv").write_bytes(content)
		assert refused(tmp_path / "log.csv")

	def test_another_encoding(self, refused, tmp_path):
		path = log.write(tmp_path / "log.csv", log.rows(3))
		path.write_bytes(path.read_text().replace("Phone", "电话").encode("gb18030"))
		assert "UTF-8" in refused(path)

	def test_a_number_that_another_ticket_has(self, refused, desk, tmp_path, monkeypatch):
		monkeypatch.setattr("embedded.replay.loading.CHUNK", 7)
		events = log.rows(50)
		taken = int(events[-1]["number"].removeprefix("INC"))
		desk.insert_rows(1, first=taken, subject="Meins")
		message = refused(log.write(tmp_path / "log.csv", events))
		line = 2 + next(i for i, event in enumerate(events) if event["number"] == events[-1]["number"])
		assert message.startswith(f"Line {line}, column number: ticket {taken} ") and "Meins" in message


COUNT = """
import json
from pathlib import Path
from embedded.replay import replay
from tests.replay.killing import contents
import frappe
for name in frappe.get_all("Improvement Trigger", pluck="name"):
	frappe.db.set_value("Improvement Trigger", name, {"threshold": 5, "minimum_tickets": 10})
frappe.db.commit()
first = replay(Path(sys.argv[2]))
before = contents()
second = replay(Path(sys.argv[2]))
print(json.dumps({
	"tickets": [first.tickets, second.tickets],
	"new": [first.new_tickets, second.new_tickets],
	"same": contents() == before and first.signals == second.signals,
	"signals": first.signals,
	"missed": len(set(frappe.get_all("Improvement Signal", {"kind": "SLA Missed, Target Unknown"}, pluck="ticket"))),
	"undecided": second.undecided,
}))
"""


@pytest.mark.row("R26")
def test_twice_changes_nothing_and_loses_nothing(own_site, processes, tmp_path):
	import json

	events = log.rows(250)
	found = json.loads(
		processes.run(own_site, COUNT, log.write(tmp_path / "log.zip", events)).splitlines()[-1]
	)
	assert found["tickets"] == [250, 250] and found["new"] == [250, 0]
	assert found["same"] and found["undecided"] == 0
	missed = {event["number"] for event in events if event["made_sla"] == "false"}
	reopened = {event["number"] for event in events if event["reopen_count"] == "1"}
	assert found["missed"] == found["signals"]["SLA Missed, Target Unknown"] == len(missed)
	assert found["signals"]["Reopened Ticket"] == len(reopened)


def test_the_report_names_tickets_signals_and_opportunities(site):
	from collections import Counter

	from rich.console import Console

	from embedded.replay import Replay
	from embedded.replay.command import report

	console = Console(file=io.StringIO(), width=100)
	report(
		Replay(
			tickets=24918,
			new_tickets=24000,
			seconds=10.0,
			signals=Counter({"Reopened Ticket": 1234}),
			undecided=0,
			opportunities=Counter({"工单重新打开": 12}),
			largest=[{"name": "IMP-2026-0001", "title": "工单重新打开: <x> [red]", "ticket_count": 99}],
		),
		console,
	)
	text = console.file.getvalue()
	for part in ("24,918", "24,000", "2,492", "Reopened Ticket", "1,234", "12", "IMP-2026-0001", "<x> [red]"):
		assert part in text


REAL = """
import json
from pathlib import Path
import frappe
from embedded.replay import replay
found = replay(Path(sys.argv[2]))
rows = frappe.get_all("Improvement Signal", fields=["status", "outcome", "opportunity"])
print(json.dumps({
	"tickets": [found.tickets, found.new_tickets, frappe.db.count("HD Ticket")],
	"signals": found.signals,
	"undecided": found.undecided,
	"opportunities": found.opportunities.total(),
	"unexplained": sum(not (row.opportunity or row.outcome) for row in rows),
	"statuses": sorted({row.status for row in rows}),
}))
"""


@pytest.mark.row("R6", "R26")
@pytest.mark.skipif(not LOG.is_file(), reason=f"the real log is not there: {LOG}")
def test_the_real_log_gives_a_register_that_a_person_can_read(own_site, processes):
	import json

	found = json.loads(processes.run(own_site, REAL, LOG).splitlines()[-1])
	assert found["tickets"] == [24918, 24918, 24918]
	assert found["signals"]["SLA Missed, Target Unknown"] == 9115
	assert 20 <= found["opportunities"] <= 60
	assert found["undecided"] == found["unexplained"] == 0
	assert "Pending" not in found["statuses"]

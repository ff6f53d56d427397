"""The self-check against the standards, through the site."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from tests import people
from tests.measures import acting
from tests.web import Browser, message_of

REPORT, STANDARD = "Improvement Self-Check", "GB/T 28827.1-2022"
TRAINING, REVIEW, NOTICE = "Improvement Training", "Improvement Review", "Improvement Notice"
EVALUATION = "Improvement Evaluation"
READERS = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
OTHERS = (people.OWNER, people.STAFF, people.AGENT, people.STRANGER, people.GUEST)
CLAUSES = [
	{
		"clause": "6.2",
		"requirement": "人员按计划培训",
		"evidence": TRAINING,
		"least_a_year": 2,
		"remark": "见培训计划",
	},
	{"clause": "9.3", "requirement": "每年管理评审", "evidence": REVIEW, "least_a_year": 1},
	{"clause": "10.1", "requirement": "持续改进", "evidence": NOTICE, "least_a_year": 1},
	{"clause": "10.1", "evidence": "Improvement Report", "least_a_year": 12},
	{"clause": "10.2", "requirement": "还没有想好用什么证明"},
]


def enter(clauses=CLAUSES, user: str = people.OFFICER, standard: str = STANDARD):
	import frappe

	with acting(user):
		doc = frappe.get_doc("Improvement Standard", standard)
		doc.set("clauses", [])
		for clause in clauses:
			doc.append("clauses", clause)
		return doc.save()


def run(user: str = people.OFFICER, **filters):
	filters = {"year": 2026, "standard": STANDARD, **filters}
	return Browser(user).get(
		"/api/method/frappe.desk.query_report.run", report_name=REPORT, filters=json.dumps(filters)
	)


def rows_of(answer) -> list[dict]:
	assert answer.status_code == 200, message_of(answer)
	return answer.get_json()["message"]["result"]


@pytest.fixture
def records(add):
	add(TRAINING, status="Held", held_on="2026-12-31", creation=datetime(2025, 12, 1))
	add(TRAINING, status="Planned", held_on="2026-11-01", creation=datetime(2026, 1, 1))
	add(TRAINING, status="Held", held_on="2025-12-31", creation=datetime(2025, 12, 1))
	add(TRAINING, status="Cancelled", held_on="2026-05-01")
	add(NOTICE, 2, status="Closed", closed_on="2026-01-01 00:00:00")
	add(NOTICE, status="Closed", closed_on="2027-01-01 00:00:00")
	add(NOTICE, 3, status="In Progress", creation=datetime(2026, 12, 31, 23, 59, 59))
	add(NOTICE, status="Superseded", closed_on="2026-06-01 00:00:00")
	add("Improvement Report", 11, made_on="2026-03-01 08:00:00")
	for number, day, after in ((1, "2025-05-01", "Does Not Conform"), (2, "2026-05-01", "Conforms")):
		add(EVALUATION, status="Concluded", evaluated_on=f"{day} 10:00:00")
		import frappe

		evaluation = frappe.get_all(EVALUATION, {"evaluated_on": f"{day} 10:00:00"}, pluck="name")[0]
		add(
			f"{EVALUATION} Clause",
			parent=evaluation,
			parenttype=EVALUATION,
			parentfield="clauses",
			idx=number,
			standard=STANDARD,
			clause=" 6.2",
			after=after,
		)


@pytest.mark.row("R20", "R29")
class TestCheck:
	def test_finished_and_open_are_counted_apart_and_judged(self, records):
		enter()
		rows = rows_of(run())
		assert [
			(row["clause"], row.get("evidence"), row.get("finished"), row.get("open"), row["verdict"])
			for row in rows
		] == [
			("6.2", TRAINING, 1, 1, "Too Few"),
			("9.3", REVIEW, 0, 0, "No Records Yet"),
			("10.1", NOTICE, 2, 3, "Enough"),
			("10.1", "Improvement Report", 11, 0, "Too Few"),
			("10.2", None, None, None, "No Evidence Named"),
		]
		assert rows[0]["requirement"] == "人员按计划培训" and rows[0]["remark"] == "见培训计划"
		summary = run().get_json()["message"]["report_summary"]
		assert {one["label"]: one["value"] for one in summary} == {
			"Enough": 0,
			"Too Few": 2,
			"No Records Yet": 1,
			"No Evidence Named": 1,
		}

	def test_the_latest_conformity_by_the_end_of_the_year(self, records):
		enter()
		assert rows_of(run())[0]["conformity"] == "Conforms"
		assert rows_of(run())[0]["judged_on"] == "2026-05-01"
		assert rows_of(run(year="2025"))[0]["conformity"] == "Does Not Conform"
		assert "conformity" not in rows_of(run(year=2024))[0]
		assert all("conformity" not in row for row in rows_of(run())[1:])

	def test_its_links_show_what_was_counted(self, records):
		enter()
		for row in rows_of(run()):
			for column, filters in row.get("lists", {}).items():
				query = [[row["doctype"], field, *found] for field, found in filters.items()]
				counted = Browser(people.OFFICER).call(
					"frappe.desk.reportview.get_count", doctype=row["doctype"], filters=json.dumps(query)
				)
				assert counted.get_json()["message"] == row[column], (row["clause"], column)

	def test_a_standard_without_clauses_says_what_to_do(self, everybody):
		found = rows_of(run(standard=""))
		assert [row["standard"] for row in found] == sorted(row["standard"] for row in found)
		assert len(found) == 4
		assert all(
			row["requirement"].startswith("No clauses are entered: a quality officer") for row in found
		)

	def test_a_disabled_standard_is_left_out_unless_it_is_asked_for(self, everybody):
		import frappe

		frappe.db.set_value("Improvement Standard", STANDARD, "disabled", 1)
		assert STANDARD not in {row["standard"] for row in rows_of(run(standard=""))}
		assert [row["standard"] for row in rows_of(run())] == [STANDARD]

	def test_what_cannot_be_asked_for(self, everybody):
		for filters, said in (
			({"year": "last"}, "Year last must be four digits"),
			({"year": "<b>26"}, "Year &lt;b&gt;26 must be"),
			({"standard": "<b>none</b>"}, "There is no standard &lt;b&gt;none&lt;/b&gt;."),
		):
			answer = run(**filters)
			assert answer.status_code == 417 and said in message_of(answer)

	def test_it_can_be_exported(self, records):
		enter()
		answer = Browser(people.AUDITOR).call(
			"frappe.desk.query_report.export_query",
			report_name=REPORT,
			file_format_type="CSV",
			filters=json.dumps({"year": 2026, "standard": STANDARD}),
			visible_idx=json.dumps([0, 1, 2, 3, 4]),
			csv_quoting=2,
			csv_delimiter=",",
		)
		assert answer.status_code == 200
		text = answer.get_data(as_text=True)
		assert "人员按计划培训" in text and "Too Few" in text and "between" not in text


@pytest.mark.row("R20")
class TestQueries:
	@pytest.mark.parametrize("rows", [1, 800])
	def test_one_for_each_kind_whatever_there_is(self, add, queries, rows):
		from itss_improvement.reports import self_check

		add(TRAINING, rows, status="Held", held_on="2026-03-01")
		enter([{**CLAUSES[0], "clause": f"6.{number}"} for number in range(rows // 20 or 1)] + CLAUSES[1:])
		asked = self_check.Asked.of({"year": 2026})
		self_check.as_report(asked)
		with queries() as sent:
			self_check.as_report(asked)
		found = [one for one in sent if 'from "tabdoctype"' not in one.lower().replace("`", '"')]
		assert len(found) == 3 + 4, found


@pytest.mark.row("R20")
class TestWhoMay:
	@pytest.mark.parametrize("user", READERS)
	def test_those_who_see_everything_read_it(self, everybody, user):
		assert run(user).status_code == 200

	@pytest.mark.parametrize("user", OTHERS)
	def test_nobody_else_by_any_door(self, everybody, user):
		import frappe

		from itss_improvement.itss_improvement.report.improvement_self_check import improvement_self_check

		assert run(user).status_code == 403
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError):
			improvement_self_check.execute({})

	def test_the_quality_officer_alone_writes_clauses(self, everybody):
		import frappe

		enter()
		for user in (*READERS[1:], people.OWNER, people.STAFF):
			with pytest.raises(frappe.PermissionError):
				enter(CLAUSES[:1], user)
			answer = Browser(user).put(
				f"/api/resource/Improvement Standard/{STANDARD}", clauses=[dict(CLAUSES[0])]
			)
			assert answer.status_code == 403
		assert frappe.db.count("Improvement Standard Clause", {"parent": STANDARD}) == len(CLAUSES)


@pytest.mark.row("R20")
class TestClauses:
	def test_none_is_shipped(self, site):
		import frappe

		assert frappe.db.count("Improvement Standard Clause") == 0

	@pytest.mark.parametrize(
		("changed", "said"),
		[
			({"clause": " "}, "Clause"),
			({"requirement": " "}, "What It Asks For is empty for clause 6.2"),
			({"least_a_year": 0}, "Row 1 of Clauses to Check: At Least a Year is 0"),
			({"evidence": "User"}, "Evidence"),
		],
	)
	def test_what_is_refused_is_not_half_saved(self, everybody, changed, said):
		import frappe

		enter(CLAUSES[:2])
		with pytest.raises(frappe.ValidationError, match=said):
			enter([{**CLAUSES[0], **changed}])
		assert frappe.db.count("Improvement Standard Clause", {"parent": STANDARD}) == 2

	def test_a_clause_without_evidence_expects_nothing(self, everybody):
		doc = enter([{"clause": " 7 ", "requirement": "…", "least_a_year": 5}])
		assert (doc.clauses[0].clause, doc.clauses[0].least_a_year) == ("7", 0)

"""The order of events of an improvement, as its records tell it (R40, R48, R60, R72)."""

from __future__ import annotations

import pytest

from tests import (
	corrective_actions,
	improvements,
	measures,
	notices,
	people,
	standardising,
	verifications,
)
from tests.measures import acting, day
from tests.web import Browser

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.row("R40", "R48", "R60", "R72")]

METHOD = "/api/method/itss_improvement.api.order_of_events.of_record"


@pytest.fixture
def everybody(site):
	corrective_actions.make_everybody()


def chronology(opportunity: str):
	from itss_improvement import chronology

	return chronology.of([opportunity], everything=True)[opportunity]


def said(found) -> tuple[list[str], list[str]]:
	return (
		[finding.sentence.render() for finding in found.check.findings],
		[entry.sentence.render() for entry in found.check.late],
	)


def events(found) -> list[str]:
	return [entry.fact.event.value for entry in found.entries if entry.fact.event.value != "Section signed"]


def aged(path, days: int = 40) -> None:
	"""Let `path` and its causes be as old as if it had been opened so many days ago."""
	import frappe
	from frappe.utils import add_days, now_datetime

	moment = add_days(now_datetime(), -days)
	frappe.db.set_value(path.doctype, path.name, "creation", moment, update_modified=False)
	for row in path.get("causes") or ():
		frappe.db.set_value("Improvement Cause", row.name, "creation", moment, update_modified=False)


def test_what_was_written_down_as_it_went_is_in_order(everybody):
	doc = corrective_actions.in_state("Implementation")
	aged(doc)
	corrective_actions.prepare(doc, "Implementation")
	doc = corrective_actions.take(
		corrective_actions.ANALYST, doc.name, "Report Completion", **corrective_actions.COMPLETED
	)
	doc = verifications.brought_to("Closed", doc)
	found = chronology(doc.opportunity)
	assert said(found) == ([], []) and found.is_in_order
	assert events(found) == [
		"Root cause found",
		"Measure started",
		"Measure finished",
		"Evidence of implementation",
		"Training held",
		"Effect verified",
		"Improvement closed",
	]


def test_a_measure_that_was_begun_before_its_cause_was_found(everybody):
	doc = corrective_actions.in_state("Implementation")
	(measure,) = corrective_actions.open_measures(doc.name)
	import frappe
	from frappe.utils import add_days, now_datetime

	# the analysis was written down today, of what had been opened long ago
	frappe.db.set_value(
		doc.doctype, doc.name, "creation", add_days(now_datetime(), -40), update_modified=False
	)
	measures.carry_out(measure, measure.responsible_person, started_on=day(-30), completed_on=day(-20))
	findings, late = said(chronology(doc.opportunity))
	root = next(row for row in doc.causes if row.is_root)
	assert len(findings) == 1
	assert findings[0].startswith(f"Measure {measure.name} was started on {day(-30)}, before its root cause")
	assert f"{doc.name} {root.number}" in findings[0]
	assert [sentence.split(",")[0] for sentence in late] == [
		"Late entry: Measure started",
		"Late entry: Evidence of implementation",
		"Late entry: Measure finished",
	]


def test_when_a_day_was_written_down_is_kept_and_nobody_writes_it(everybody):
	doc = measures.in_state("In Progress")
	assert doc.started_entered_at is None
	with acting(people.OWNER):
		doc = doc.reload()
		doc.update({"started_on": day(-10), "started_entered_at": "2001-01-01 00:00:00"})
		doc.save()
	first = doc.reload().started_entered_at
	assert first.year > 2001 and doc.completed_entered_at is None
	with acting(people.OWNER):
		doc.update({"work_done": "更换", "started_entered_at": "2001-01-01 00:00:00"}).save()
	assert doc.reload().started_entered_at == first, "what is not written again was entered when it was"
	with acting(people.OWNER):
		doc.update({"started_on": day(-9)}).save()
	assert doc.reload().started_entered_at > first
	with acting(people.OWNER):
		doc.update({"started_on": None}).save()
	assert doc.reload().started_entered_at is None


@pytest.mark.row("R69", "R79")
def test_what_serves_it_is_told_of_as_well(everybody):
	import frappe

	opportunity = notices.get(notices.in_state("Awaiting Verification")).opportunity
	training = standardising.training_in("Held", opportunity, held_on=day(0))
	revision = standardising.revision_in("Approved", opportunity)
	found = chronology(opportunity)
	assert {"Training held", "Document revised"} <= set(events(found))
	assert said(found)[0] == []
	frappe.db.set_value(training.doctype, training.name, "held_on", day(-9), update_modified=False)
	findings, late = said(chronology(opportunity))
	assert findings == [
		f"Training {training.name} was held on {day(-9)}, before document {revision.document} was revised on {day(0)}."
	]
	assert [sentence.split(",")[0] for sentence in late] == ["Late entry: Training held"]


def test_an_improvement_of_which_nothing_happened_yet(everybody):
	name = improvements.in_state("Draft").name
	found = chronology(name)
	assert events(found) == [] and found.is_in_order


def test_the_number_of_queries_does_not_grow_with_the_improvements(everybody, queries):
	from itss_improvement import chronology

	names = [notices.in_state("In Progress") for _ in range(3)]
	import frappe

	opportunities = [frappe.db.get_value("Improvement Notice", name, "opportunity") for name in names]
	chronology.of(opportunities, everything=True)
	counts = []
	for asked in (opportunities[:1], opportunities):
		with queries() as sent:
			chronology.of(asked, everything=True)
		counts.append(len(sent))
	assert counts[0] == counts[1] < 25


def told(response) -> dict:
	assert response.status_code == 200, response.get_data(as_text=True)
	return response.get_json()["message"]


class TestDoor:
	def test_a_reader_sees_the_events_with_where_they_stand(self, everybody):
		doc = measures.in_state("In Progress")
		measures.carry_out(doc, started_on=day(-15), completed_on=day(-14))
		for record in ((measures.MEASURE, doc.name), (improvements.OPPORTUNITY, doc.opportunity)):
			found = told(Browser(people.OFFICER).get(METHOD, doctype=record[0], name=record[1]))
			assert found["findings"] == []
			assert len(found["late"]) == 3
			started = next(one for one in found["events"] if one["event"] == "Measure started")
			assert started["called"] == doc.name and started["late"]
			assert started["happened_on"] == day(-15) and started["url"].endswith(doc.name)

	def test_whoever_may_read_a_part_only_is_told_of_that(self, everybody):
		doc = measures.in_state("In Progress", responsible_person=people.STAFF)
		query = {"doctype": measures.MEASURE, "name": doc.name}
		found = told(Browser(people.STAFF).get(METHOD, **query))
		# STAFF wrote the opportunity as well, and signed it; the notice is none of theirs
		assert {one["called"].split()[0] for one in found["events"]} == {doc.name, doc.opportunity}

	@pytest.mark.parametrize("user", [people.OTHER_STAFF, "Guest"])
	def test_nobody_else_is_told_anything(self, everybody, user):
		doc = measures.in_state("In Progress")
		query = {"doctype": measures.MEASURE, "name": doc.name}
		response = Browser(user).get(METHOD, **query)
		assert response.status_code == 403 and "Measure started" not in response.get_data(as_text=True)

	def test_a_record_without_steps_is_refused(self, everybody):
		query = {"doctype": "User", "name": people.OWNER}
		assert Browser(people.OFFICER).get(METHOD, **query).status_code == 417

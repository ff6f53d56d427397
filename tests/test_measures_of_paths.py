"""What a record of a path asks of its measures, on each of the three paths (R38-R40, R58-R60)."""

from __future__ import annotations

import pytest

from tests import improvements, measures, people
from tests.measures import MEASURE, acting, carry_out, day, stored, take

pytestmark = pytest.mark.usefixtures("site")

CAPA, PROJECT = "Corrective and Preventive Action", "Improvement Project"


@pytest.fixture
def everybody(site):
	people.make_everybody()


def opened(improvement_class: str, department: str = people.OPERATIONS):
	"""The record of a path as an assessment makes it."""
	import frappe

	from itss_improvement.lifecycle.steps import take_step

	opportunity = improvements.in_state("Submitted")
	decided = {
		**improvements.assessment(),
		"improvement_class": improvement_class,
		"responsible_department": department,
	}
	with acting(people.OFFICER):
		take_step(improvements.OPPORTUNITY, opportunity.name, "Assess", **decided)
	return frappe.get_doc(improvement_class, {"opportunity": opportunity.name})


def with_rows(doc, table: str, rows: list[dict]):
	"""`doc` with `rows` in its table, however it is that they come there."""
	import frappe

	for idx, values in enumerate(rows, start=1):
		row = frappe.get_doc(
			doctype=doc.meta.get_field(table).options,
			parent=doc.name,
			parenttype=doc.doctype,
			parentfield=table,
			idx=idx,
			**values,
		)
		row.db_insert()
	return frappe.get_doc(doc.doctype, doc.name)


@pytest.fixture
def capa(everybody):
	"""With two root causes, and a cause that is none."""
	return with_rows(
		opened(CAPA),
		"causes",
		[
			{"cause": "告警没人看", "number": "1"},
			{"cause": "没有规定谁复审", "number": "1.1", "is_root": 1},
			{"cause": "没有备件", "number": "2", "is_root": 1},
		],
	)


@pytest.fixture
def project(everybody):
	return with_rows(opened(PROJECT), "milestones", [{"milestone": "现状调研"}, {"milestone": "平台上线"}])


def root_causes(doc) -> list[str]:
	return [row.name for row in doc.causes if row.is_root]


def refused(check, doc) -> str:
	import frappe

	with pytest.raises(frappe.ValidationError) as refusal:
		check(doc)
	assert str(refusal.value).startswith(f"{doc.name}: ")
	return str(refusal.value)


# What a measure is meant for


@pytest.mark.row("R38", "R58")
def test_a_measure_points_at_a_root_cause_of_its_own_record(capa):
	import frappe

	other = with_rows(opened(CAPA), "causes", [{"cause": "别的原因", "is_root": 1}])
	first, second = root_causes(capa)
	doc = measures.plan(capa, cause=first)
	assert doc.aim == "1.1 没有规定谁复审"
	for cause in (root_causes(other)[0], capa.causes[0].name, "no such row"):
		kept, number = stored(doc.name), frappe.db.count(MEASURE)
		with pytest.raises(frappe.ValidationError, match=f"Root Cause {cause} is none of {capa.name}"):
			measures.plan(capa, cause=cause)
		with pytest.raises(frappe.ValidationError, match=f"Root Cause {cause} is none of {capa.name}"):
			frappe.get_doc(MEASURE, doc.name).update({"cause": cause}).save()
		assert (stored(doc.name), frappe.db.count(MEASURE)) == (kept, number)
	with pytest.raises(frappe.ValidationError, match="Milestone"):
		measures.plan(capa, cause=first, milestone=first)
	assert frappe.get_doc(MEASURE, doc.name).update({"cause": second}).save().aim == "2 没有备件"


@pytest.mark.row("R38")
def test_a_measure_points_at_a_milestone_of_its_own_project(project, capa):
	import frappe

	doc = measures.plan(project, milestone=project.milestones[1].name)
	assert doc.aim == "平台上线"
	assert measures.plan(project).aim is None, "or at none"
	with pytest.raises(frappe.ValidationError, match="Root Cause"):
		measures.plan(project, cause=root_causes(capa)[0])
	with pytest.raises(frappe.ValidationError, match="Milestone"):
		measures.plan(project, milestone="no such row")


# Before it starts


@pytest.mark.row("R38", "R39", "R58")
def test_a_plan_is_fixed_when_every_root_cause_has_a_measure(capa):
	import frappe

	from itss_improvement import measures as package

	first, second = root_causes(capa)
	assert "There is no measure yet" in refused(package.check_planned, capa)
	one = measures.plan(capa, cause=first)
	assert "Root cause 2 没有备件 has no measure" in refused(package.check_planned, capa)
	other = measures.plan(capa)
	assert f"Measure {other.name} is not meant for a root cause" in refused(package.check_planned, capa)
	frappe.get_doc(MEASURE, other.name).update({"cause": second}).save()
	package.check_planned(capa)
	frappe.db.set_value("User", people.OWNER, "enabled", 0)
	assert f"Measure {one.name}: {people.OWNER} cannot log in" in refused(package.check_planned, capa)
	frappe.db.set_value("User", people.OWNER, "enabled", 1)
	take(people.OFFICER, one, "Cancel", cancellation_reason="另有安排")
	assert "Root cause 1.1 没有规定谁复审 has no measure" in refused(package.check_planned, capa)


@pytest.mark.row("R39", "R59")
def test_when_the_plan_is_fixed_all_measures_begin(capa):
	from itss_improvement import measures as package

	cause = root_causes(capa)[0]
	planned, cancelled = (measures.plan(capa, cause=cause) for _ in range(2))
	take(people.OFFICER, cancelled, "Cancel", cancellation_reason="另有安排")
	with acting(people.OWNER):
		package.start_all(capa)
	assert [stored(doc.name)["status"] for doc in (planned, cancelled)] == ["In Progress", "Cancelled"]
	assert not changed(planned.name, due_date=day(30))


def changed(name: str, **values) -> bool:
	from tests.web import Browser

	return Browser(people.OFFICER).put(f"/api/resource/{MEASURE}/{name}", **values).status_code == 200


# While and after it is carried out


@pytest.mark.row("R40", "R60")
def test_a_path_is_carried_out_when_its_measures_are(capa):
	import frappe

	from itss_improvement import measures as package

	frappe.db.set_value(CAPA, capa.name, "creation", frappe.utils.add_days(capa.creation, -20))
	docs = [measures.plan(capa, cause=cause) for cause in root_causes(capa)]
	with acting(people.OWNER):
		package.start_all(capa)
	told = refused(package.check_done, capa)
	assert all(doc.name in told for doc in docs)
	for number, doc in enumerate(docs):
		carry_out(doc, content=f"photo {number}".encode())
		take(people.OWNER, doc, "Finish")
		if number == 0:
			assert docs[1].name in refused(package.check_done, capa)
	package.check_done(capa)


@pytest.mark.row("R40", "R60")
def test_what_was_cancelled_carries_nothing_out(everybody):
	from itss_improvement import measures as package

	path = measures.path()
	assert "No measure was carried out" in refused(package.check_done, path)
	take(people.OFFICER, measures.plan(path), "Cancel", cancellation_reason="另有安排")
	assert "No measure was carried out" in refused(package.check_done, path)


@pytest.mark.row("R40", "R53")
def test_what_was_left_leaves_nothing_open(everybody):
	"""Of the notice of an opportunity that is reassessed."""
	import frappe

	from itss_improvement.lifecycle.steps import take_step

	path = measures.path()
	planned, doing = measures.plan(path), measures.in_state("In Progress", path)
	done = measures.in_state("Done", path)
	with acting(people.OFFICER):
		take_step(
			improvements.OPPORTUNITY, path.opportunity, "Reassess", reassessment_reason="原因比想的复杂"
		)
	for doc, status in ((planned, "Cancelled"), (doing, "Cancelled"), (done, "Done")):
		found = stored(doc.name)
		assert found["status"] == status
		assert (found["cancellation_reason"] == "原因比想的复杂") is (status == "Cancelled")
	assert not frappe.get_all("ToDo", {"reference_name": doing.name, "status": "Open"})


@pytest.mark.row("R40", "R60")
def test_who_carried_it_out(everybody):
	from itss_improvement import measures as package

	path = measures.path()
	assert package.implementers(path.doctype, path.name) == set()
	doc = measures.in_state("In Progress", path, responsible_person=people.STAFF)
	cancelled = measures.plan(path, responsible_person=people.OTHER_STAFF)
	take(people.OFFICER, cancelled, "Cancel", cancellation_reason="另有安排")
	assert package.implementers(path.doctype, path.name) == {people.STAFF}
	carry_out(doc)
	take(people.OWNER, doc, "Finish")
	assert package.implementers(path.doctype, path.name) == {people.STAFF, people.OWNER}


@pytest.mark.row("R40", "R59")
def test_the_measures_of_a_path_in_the_order_in_which_they_were_made(everybody):
	import frappe

	from itss_improvement import measures as package

	path, other = measures.path(), measures.path()
	names = [measures.plan(path).name, measures.in_state("Done", path).name]
	measures.plan(other)
	frappe.db.set_value("User", people.OWNER, "full_name", "王五")
	frappe.db.set_value(MEASURE, names, "due_date", day(-3))
	found = package.of(path.doctype, path.name)
	assert [row.name for row in found] == names
	assert [row.overdue for row in found] == [True, False], "what is done is not overdue"
	assert {row.full_name for row in found} == {"王五"}


def test_many_measures_are_asked_for_at_once(everybody, queries):
	from itss_improvement import measures as package

	path = measures.path()
	numbers = []
	for _ in range(2):
		for _ in range(4):
			measures.plan(path)
		with queries() as sent:
			package.of(path.doctype, path.name)
		numbers.append(len(sent))
	assert numbers[0] == numbers[1]

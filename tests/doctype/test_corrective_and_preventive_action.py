"""The record of a corrective and preventive action: from the problem to what awaits verification, whichever way it is
saved (R21, R22, R35-R42, R57-R60)."""

from __future__ import annotations

import json

import pytest

from itss_improvement.domain.corrective_action import MACHINE, ROUND
from tests import corrective_actions as actions
from tests import improvements, measures, people
from tests.corrective_actions import (
	ANALYST,
	CAPA,
	CAUSE,
	PLAN,
	PROBLEM,
	opened,
	row,
	stored,
	take,
	write,
)
from tests.doors import doors_of
from tests.measures import MEASURE, acting, day
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

DOORS = doors_of(CAPA)
REQUESTS = pytest.mark.parametrize("door", DOORS[1:], ids=lambda door: door.__name__)


@pytest.fixture
def everybody(site):
	actions.make_everybody()


def refused(user: str, doc, sentence: str, **values) -> None:
	"""Saving `values` as `user` is refused with a sentence that names the record, and nothing is half-saved."""
	before = stored(doc.name)
	response = Browser(user).put(f"/api/resource/{CAPA}/{doc.name}", **values)
	assert response.status_code in (403, 417), response.get_data(as_text=True)
	assert doc.name in message_of(response) and sentence in message_of(response), message_of(response)
	assert stored(doc.name) == before


def refused_step(user: str, doc, action: str, sentence: str, **values) -> None:
	"""The same for a step."""
	before = stored(doc.name)
	response = Browser(user).call(
		"itss_improvement.api.lifecycle.take_step",
		doctype=CAPA, name=doc.name, action=action, values=values,
	)  # fmt: skip
	assert response.status_code in (403, 417), response.get_data(as_text=True)
	assert sentence in message_of(response), message_of(response)
	assert stored(doc.name) == before


def has_it(name: str) -> list[str]:
	import frappe

	filters = {"reference_type": CAPA, "reference_name": name, "status": "Open"}
	return frappe.get_all("ToDo", filters, pluck="allocated_to")


# How it begins


@pytest.mark.row("R35", "R53")
def test_it_is_made_with_the_assessment(everybody):
	import frappe
	from frappe.utils import getdate, now_datetime

	from itss_improvement import calendars

	doc = opened(source="Internal Audit", source_subtype="Process Audit", audit_clause="7.3")
	opportunity = frappe.get_doc(improvements.OPPORTUNITY, doc.opportunity)
	assert doc.name.startswith(f"CAPA-{now_datetime().year}-")
	assert (doc.status, doc.stage, doc.analysis_round) == ("Problem", "Plan", 1)
	assert (doc.title, doc.due_date) == (opportunity.title, getdate(opportunity.due_date))
	assert (doc.phenomenon, doc.nonconforming_clause) == (opportunity.current_state, "7.3")
	assert doc.action_type in (None, "")
	limit = calendars.deadline(now_datetime(), 5)
	assert (doc.analyse_by, doc.analyse_days, doc.analyse_by_provisional) == (limit.due, 5, limit.provisional)
	assert has_it(doc.name) == [people.OWNER]


@pytest.mark.row("R21", "R26")
def test_what_tickets_prompted_has_happened(everybody):
	import frappe
	from frappe.utils import getdate

	opportunity = improvements.in_state("Submitted")
	for ticket, moment in (("7", "2026-05-03 08:00:00"), ("5", "2026-05-01 22:00:00")):
		frappe.get_doc(
			doctype="Improvement Opportunity Evidence", parent=opportunity.name, idx=1, ticket=ticket,
			parenttype=improvements.OPPORTUNITY, parentfield="evidence", occurred_at=moment,
		).db_insert()  # fmt: skip
	frappe.db.set_value(opportunity.doctype, opportunity.name, "trigger_reason", "五月有两张工单超时。")
	opportunity.reload()
	with acting(people.OFFICER):
		opportunity.update(
			{
				**improvements.assessment(),
				"responsible_department": people.OPERATIONS,
				"status": "Assessed",
			}
		).save()
	doc = frappe.get_doc(CAPA, {"opportunity": opportunity.name})
	assert (doc.action_type, doc.event_date) == ("Corrective", getdate("2026-05-01"))
	assert doc.event_evidence == "五月有两张工单超时。"


@pytest.mark.row("R53")
def test_nobody_makes_one_by_hand(everybody):
	import frappe

	opportunity = improvements.in_state("Assessed").name
	for user in (people.OFFICER, people.OWNER, people.REPRESENTATIVE, people.ADMINISTRATOR):
		response = Browser(user).post(
			f"/api/resource/{CAPA}", opportunity=opportunity, title="自拟", **PROBLEM
		)
		assert response.status_code in (403, 417)
	assert "is made when an opportunity is assessed" in message_of(response)
	assert not frappe.db.exists(CAPA, {"opportunity": opportunity})


# The whole path


@pytest.mark.row(*(f"R{number}" for number in range(35, 42)), "R57", "R58", "R59", "R60")
def test_the_whole_path_with_its_people(everybody):
	import frappe

	doc, names = opened(), {}
	for status in actions.STATES[:-1]:
		assert doc.status == status
		names[status] = has_it(doc.name)
		doc = actions.leave(doc, status)
	assert (doc.status, doc.stage) == ("Awaiting Verification", "Check")
	assert names == {
		"Problem": [people.OWNER],
		"Root Cause Analysis": [people.OWNER],
		# the analyst is a member: whoever heads the department reviews
		"Cause Review": [people.OWNER],
		"Planning": [people.OWNER],
		"Plan Approval": [people.OWNER],
		"Implementation": [people.OWNER],
	}
	assert has_it(doc.name) == [], "its verification is with the quality department"
	assert frappe.db.get_value(improvements.OPPORTUNITY, doc.opportunity, "status") == "Awaiting Verification"
	assert [(sign.section, sign.signed_by) for sign in doc.signatures] == [
		("Problem", ANALYST),
		("Cause Analysis", ANALYST),
		("Cause Review", people.OWNER),
		("Measures Plan", ANALYST),
		("Plan Approval", people.OWNER),
		("Implementation", ANALYST),
	]
	assert (doc.analysed_by, doc.reviewed_by, doc.approved_by) == (ANALYST, people.OWNER, people.OWNER)
	assert doc.analysed_on and doc.reviewed_on and doc.approved_on and doc.completed_on
	from itss_improvement.lifecycle import signatures

	assert all(sign["holds"] for sign in signatures.state_of(frappe.get_doc(CAPA, doc.name)))


@pytest.mark.row("R38", "R39")
def test_what_was_approved_is_signed_with_its_measures(everybody):
	doc = actions.in_state("Implementation")
	measure = actions.open_measures(doc.name)[0]
	approved = next(sign for sign in doc.signatures if sign.section == "Plan Approval")
	content = json.loads(approved.content)["content"]
	assert content["verification_target"] == PLAN["verification_target"]
	assert measure.name in content["planned_measures"] and measure.measure in content["planned_measures"]
	assert str(measure.due_date) in content["planned_measures"]
	assert content["similar_places"][0]["decision"] == "一并整改"


def test_it_is_said_of_every_field_who_writes_it(everybody):
	import frappe

	from itss_improvement.lifecycle.record import KEPT

	words = [field for section in MACHINE.sections for field in section.fields]
	said = {*words, *MACHINE.decided_fields(), *MACHINE.written_by_app, *KEPT, "status"}
	meta = frappe.get_meta(CAPA)
	fields = [df.fieldname for df in meta.fields if df.fieldtype not in frappe.model.no_value_fields]
	tables = [df.fieldname for df in meta.get_table_fields()]
	assert said == {*fields, *tables} - {df.fieldname for df in meta.get_custom_fields()}


# The problem


@pytest.mark.row("R36")
@pytest.mark.parametrize(
	("field", "label"), [("phenomenon", "Phenomenon"), ("scope", "Scope"), ("impact", "Impact")]
)
def test_phenomenon_scope_and_impact_are_required(everybody, field, label):
	doc = opened()
	for value in ("", "  \n"):
		write(ANALYST, doc.name, **{**PROBLEM, field: value})
		refused_step(ANALYST, doc, "Start Analysis", f"{label} is required for Start Analysis")


@pytest.mark.row("R21", "R22")
@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"event_date": None}, "needs an event that happened: fill in Event Date"),
		({"event_evidence": " "}, "say in What Happened how it is known"),
		({"action_type": ""}, "Action Type is required"),
		({"severity": ""}, "Severity is required"),
		(
			{"action_type": "Preventive", "event_date": None, "event_evidence": ""},
			"needs a risk that has not happened yet: describe it in Potential Risk",
		),
	],
)
def test_a_problem_that_lacks_what_its_type_needs(everybody, values, sentence):
	doc = opened()
	write(ANALYST, doc.name, **{**PROBLEM, **values})
	refused_step(ANALYST, doc, "Start Analysis", sentence)


@pytest.mark.row("R21", "R22")
@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"action_type": "Preventive", "potential_risk": "将到期"}, "for what has not happened yet"),
		({"action_type": "Preventive", "event_date": None}, "for what has not happened yet"),
		({"event_date": "2999-01-01"}, "Event Date 2999-01-01 lies in the future"),
		({"event_date": "someday"}, "someday"),
		({"action_type": "Both"}, "Action Type"),
		({"severity": "Deadly"}, "Severity"),
	],
)
def test_a_problem_that_cannot_be(everybody, values, sentence):
	doc = opened()
	before = stored(doc.name)
	response = Browser(ANALYST).put(f"/api/resource/{CAPA}/{doc.name}", **{**PROBLEM, **values})
	assert response.status_code == 417 and sentence in message_of(response), message_of(response)
	assert stored(doc.name) == before


@pytest.mark.row("R22")
def test_a_preventive_action_is_about_a_risk(everybody):
	doc = opened()
	preventive = {"action_type": "Preventive", "event_date": None, "event_evidence": ""}
	write(ANALYST, doc.name, **{**PROBLEM, **preventive, "potential_risk": "证书明年三月到期，无人登记。"})
	assert take(ANALYST, doc.name, "Start Analysis").status == "Root Cause Analysis"


@pytest.mark.row("R36")
def test_a_problem_that_was_signed_stays_until_it_is_returned(everybody):
	doc = actions.in_state("Root Cause Analysis")
	for user in (ANALYST, people.OWNER, people.OFFICER, people.ADMINISTRATOR):
		refused(
			user, doc, "Phenomenon was signed, and is only changed after it was returned", phenomenon="别的"
		)
	refused_step(ANALYST, doc, "Return Problem", "Return Reason is required")
	doc = take(ANALYST, doc.name, "Return Problem", return_reason="范围写错了")
	assert (doc.status, doc.return_reason) == ("Problem", "范围写错了")
	write(ANALYST, doc.name, scope="两台交换机")
	doc = take(people.OFFICER, doc.name, "Start Analysis")
	assert doc.return_reason is None, "what was returned has been answered"
	assert [bool(sign.superseded) for sign in doc.signatures] == [True, False]


# The causes


@pytest.mark.row("R37")
def test_causes_of_a_form_find_one_another_by_the_names_it_gave_them(everybody):
	import frappe

	doc = actions.in_state("Root Cause Analysis")
	form = frappe.get_doc(CAPA, doc.name).as_dict()
	form["causes"] = [
		{
			"doctype": CAUSE, "name": f"new-improvement-cause-{cause['localname']}", "__islocal": 1,
			**{key: value for key, value in cause.items() if key not in ("localname", "parent_cause")},
			"parent_cause": cause["parent_cause"] and f"new-improvement-cause-{cause['parent_cause']}",
		}
		for cause in actions.causes()
	]  # fmt: skip
	response = Browser(ANALYST).call(
		"frappe.desk.form.save.savedocs", doc=frappe.as_json(form), action="Save"
	)
	assert response.status_code == 200, message_of(response)
	found = frappe.get_doc(CAPA, doc.name).causes
	assert [cause.number for cause in found] == ["1", "1.1", "1.1.1"]
	assert [cause.parent_cause or "" for cause in found] == ["", found[0].name, found[1].name]
	assert not any(cause.name.startswith("new-") for cause in found)
	# what was saved once keeps its name
	names = [cause.name for cause in found]
	write(ANALYST, doc.name, analysis_method="5 Why")
	assert [cause.name for cause in frappe.get_doc(CAPA, doc.name).causes] == names


@pytest.mark.row("R37")
def test_numbers_follow_from_the_tree_whatever_is_sent(everybody):
	doc = actions.in_state("Root Cause Analysis")
	doc = write(ANALYST, doc.name, causes=[{**cause, "number": "9"} for cause in actions.causes()])
	assert [cause.number for cause in doc.causes] == ["1", "1.1", "1.1.1"]


@pytest.mark.row("R37")
@pytest.mark.parametrize(
	("causes", "sentence"),
	[
		([row("a", "甲", "b"), row("b", "乙", "a")], "Causes, row 1: “甲” would explain itself"),
		([row("a", "甲", "a")], "Causes, row 1: “甲” would explain itself"),
		(
			[row("a", "甲"), row("b", "乙", "elsewhere")],
			"Causes, row 2: the cause that it explains is not among",
		),
		([row("a", "甲"), row("b", " ")], "Causes, row 2: say what the cause is"),
		(
			[row("a", "甲", is_root=1), row("b", "乙", "a")],
			"Causes, row 1: “甲” is explained by another cause, so it is no root cause",
		),
		(
			[row(str(n), "甲", str(n - 1) if n else "") for n in range(11)],
			"Causes, row 11: more than 10 whys below one another",
		),
		([row(str(n), "甲") for n in range(101)], "There are 101 causes: at most 100 fit"),
		([row("a", "甲", category="Weather")], "Category"),
	],
	ids=("cycle", "itself", "elsewhere", "blank", "no leaf", "deep", "many", "category"),
)
def test_causes_that_do_not_hang_together(everybody, causes, sentence):
	doc = actions.in_state("Root Cause Analysis")
	before = stored(doc.name)
	response = Browser(ANALYST).put(f"/api/resource/{CAPA}/{doc.name}", causes=causes, analysis_method="Both")
	assert response.status_code == 417 and sentence in message_of(response), message_of(response)
	assert stored(doc.name) == before


@pytest.mark.row("R37")
def test_a_cause_of_another_record_is_neither_explained_nor_taken(everybody):
	other = actions.in_state("Cause Review")
	doc = actions.in_state("Root Cause Analysis")
	theirs, before = other.causes[0], stored(other.name)
	refused(ANALYST, doc, "is not among the causes of this record", causes=[row("a", "甲", theirs.name)])
	for taken in (theirs.name, "no-such-row"):
		refused(
			ANALYST, doc, "row 1 of Causes belongs to another record, or is gone", causes=[{"name": taken, "cause": "甲"}]
		)  # fmt: skip
	assert stored(other.name) == before


@pytest.mark.row("R37", "R48")
def test_rows_are_not_written_past_their_record(everybody):
	import frappe

	doc = actions.in_state("Plan Approval")
	before = stored(doc.name)
	cause = doc.causes[0].name
	for user in (ANALYST, people.OWNER, people.OFFICER, people.ADMINISTRATOR):
		browser = Browser(user)
		for doctype, name, field in (
			(CAUSE, cause, "cause"),
			("Improvement Similar Place", doc.similar_places[0].name, "decision"),
		):
			assert browser.put(f"/api/resource/{doctype}/{name}", **{field: "改了"}).status_code in (403, 417)
			assert browser.delete(f"/api/resource/{doctype}/{name}").status_code in (403, 417)
			added = {"parent": doc.name, "parenttype": CAPA, "parentfield": "causes", field: "加的"}
			assert browser.post(f"/api/resource/{doctype}", **added).status_code in (403, 417)
			call = {"doctype": doctype, "name": name, "fieldname": {field: "改了"}}
			assert browser.call("frappe.client.set_value", **call).status_code in (403, 417)
	assert stored(doc.name) == before
	frappe.set_user("Administrator")


@pytest.mark.row("R37")
@pytest.mark.parametrize(
	("change", "sentence"),
	[
		({"analysis_method": ""}, "Analysis Method is required"),
		({"causes": []}, "Causes is required"),
		({"causes": [row("a", "甲", category="Method")]}, "Mark one root cause at least"),
		(
			{"causes": [row("a", "甲", is_root=1, evidence="查过")]},
			"say whether it let the problem occur or escape",
		),
		({"causes": [row("a", "甲", is_root=1, kind="Escape")]}, "say how it was verified"),
		(
			{
				"causes": [row("a", "甲", is_root=1, kind="Escape", evidence="查过")],
				"analysis_method": "Fishbone",
			},
			"Cause 1 “甲” is on no bone of the fishbone",
		),
	],
	ids=("method", "none", "root", "kind", "evidence", "bone"),
)
def test_an_analysis_that_is_not_finished(everybody, change, sentence):
	doc = actions.in_state("Root Cause Analysis")
	write(ANALYST, doc.name, **{"analysis_method": "Both", "causes": actions.causes(), **change})
	refused_step(ANALYST, doc, "Submit Analysis", sentence)


@pytest.mark.row("R57")
def test_the_analysis_is_the_departments(everybody):
	doc = actions.in_state("Root Cause Analysis")
	for user in (people.OFFICER, people.REPRESENTATIVE, people.ADMINISTRATOR):
		refused(user, doc, "Causes cannot be changed here", causes=actions.causes())
	for user in (people.OTHER_OWNER, people.STAFF, people.EXECUTIVE, people.AUDITOR, people.STRANGER):
		response = Browser(user).put(f"/api/resource/{CAPA}/{doc.name}", causes=actions.causes())
		assert response.status_code in (403, 404), user
	write(people.OWNER, doc.name, analysis_method="Both", causes=actions.causes())
	for user in (people.OFFICER, people.ADMINISTRATOR):
		refused_step(user, doc, "Submit Analysis", "is only for whoever belongs to its department")
	assert take(people.OWNER, doc.name, "Submit Analysis").status == "Cause Review"


@pytest.mark.row("R57")
def test_a_department_that_takes_part_helps_to_analyse_and_decides_nothing(everybody):
	import frappe

	doc = actions.in_state("Root Cause Analysis")
	assert not frappe.has_permission(CAPA, "read", doc.name, user=people.OTHER_OWNER)
	write(people.OWNER, doc.name, participating_departments=[{"department": people.PURCHASING}])
	assert frappe.has_permission(CAPA, "read", doc.name, user=people.OTHER_OWNER)
	for user, sees in ((people.OTHER_OWNER, True), (people.OWNER, True), (people.STAFF, False)):
		with acting(user):
			if sees:
				assert frappe.get_list(CAPA, pluck="name") == [doc.name]
			else:
				with pytest.raises(frappe.PermissionError):
					frappe.get_list(CAPA)
	write(people.OTHER_OWNER, doc.name, analysis_method="Both", causes=actions.causes())
	refused_step(people.OTHER_OWNER, doc, "Submit Analysis", "is only for whoever belongs to its department")
	take(people.OWNER, doc.name, "Submit Analysis")
	refused_step(
		people.OTHER_OWNER, doc, "Approve Causes", "only for whoever heads its department", **actions.REVIEWED
	)
	# taking the department out again closes the door behind it
	take(people.OFFICER, doc.name, "Return Analysis", return_reason="再查")
	write(people.OWNER, doc.name, participating_departments=[])
	assert not frappe.has_permission(CAPA, "read", doc.name, user=people.OTHER_OWNER)


# The review


@pytest.mark.row("R37")
def test_whoever_analysed_does_not_review(everybody):
	doc = actions.in_state("Root Cause Analysis")
	write(people.OWNER, doc.name, analysis_method="Both", causes=actions.causes())
	doc = take(people.OWNER, doc.name, "Submit Analysis")
	assert has_it(doc.name) == [people.OFFICER], "the head analysed: the quality department reviews"
	refused_step(
		people.OWNER, doc, "Approve Causes",
		"Approve Causes is for somebody else: owner analysed its causes. Nobody judges their own work.",
		**actions.REVIEWED,
	)  # fmt: skip
	for user in (ANALYST, people.REPRESENTATIVE, people.ADMINISTRATOR, people.AUDITOR):
		before = stored(doc.name)
		response = Browser(user).call(
			"itss_improvement.api.lifecycle.take_step",
			doctype=CAPA, name=doc.name, action="Approve Causes", values=actions.REVIEWED,
		)  # fmt: skip
		# Administrator has every role, and judges what others did
		assert (response.status_code == 200) is (user == people.ADMINISTRATOR), user
		if user != people.ADMINISTRATOR:
			assert stored(doc.name) == before
	assert stored(doc.name)["status"] == "Planning"


@pytest.mark.row("R37")
def test_a_review_says_something_and_may_return_the_analysis(everybody):
	doc = actions.in_state("Cause Review")
	refused_step(people.OWNER, doc, "Approve Causes", "Review Opinion is required", review_opinion=" ")
	refused_step(people.OFFICER, doc, "Return Analysis", "Return Reason is required")
	doc = take(people.OFFICER, doc.name, "Return Analysis", return_reason="流出原因没有分析")
	assert (doc.status, doc.return_reason, doc.round) == ("Root Cause Analysis", "流出原因没有分析", 2)
	kept = next(sign for sign in doc.signatures if sign.section == "Cause Analysis")
	assert kept.superseded and "没有规定谁复审" in kept.content
	assert doc.analysis_round == 1, "it was not tried yet"
	write(ANALYST, doc.name, analysis_method="Both")
	take(ANALYST, doc.name, "Submit Analysis")


@pytest.mark.row("R37", "R14")
def test_where_the_quality_department_analysed_the_representative_may_review(everybody):
	doc = opened(people.QUALITY)
	assert has_it(doc.name) == [people.OFFICER]
	write(people.OFFICER, doc.name, **PROBLEM)
	take(people.OFFICER, doc.name, "Start Analysis")
	write(people.OFFICER, doc.name, analysis_method="Both", causes=actions.causes())
	doc = take(people.OFFICER, doc.name, "Submit Analysis")
	assert has_it(doc.name) == [people.REPRESENTATIVE]
	refused_step(people.OFFICER, doc, "Approve Causes", "Nobody judges their own work", **actions.REVIEWED)
	assert take(people.REPRESENTATIVE, doc.name, "Approve Causes", **actions.REVIEWED).status == "Planning"


# The plan


def planning():
	"""One whose plan is written, without a measure."""
	doc = actions.in_state("Planning")
	return write(ANALYST, doc.name, **PLAN)


@pytest.mark.row("R38", "R58")
def test_every_root_cause_has_a_measure(everybody):
	doc = actions.in_state("Root Cause Analysis")
	second = row("d", "证书到期未登记", is_root=1, kind="Escape", evidence="查台账", category="Method")
	write(ANALYST, doc.name, analysis_method="Both", causes=[*actions.causes(), second])
	take(ANALYST, doc.name, "Submit Analysis")
	doc = take(people.OWNER, doc.name, "Approve Causes", **actions.REVIEWED)
	doc = write(ANALYST, doc.name, **PLAN)
	refused_step(ANALYST, doc, "Submit Plan", "There is no measure yet")
	actions.plan_measure(doc)
	refused_step(ANALYST, doc, "Submit Plan", "证书到期未登记")
	actions.plan_measure(doc, cause=doc.causes[-1].name)
	assert take(ANALYST, doc.name, "Submit Plan").status == "Plan Approval"


@pytest.mark.row("R38")
def test_a_measure_is_for_a_root_cause_of_its_own_record(everybody):
	import frappe

	other, doc = actions.in_state("Planning"), planning()
	for cause in (other.causes[-1].name, doc.causes[0].name, "no-such-row"):
		with pytest.raises(frappe.ValidationError):
			actions.plan_measure(doc, cause=cause)
	assert not actions.open_measures(doc.name)
	actions.plan_measure(doc, cause=None)
	refused_step(ANALYST, doc, "Submit Plan", "is not meant for a root cause of this record")


@pytest.mark.row("R39", "R58")
@pytest.mark.parametrize(
	("lacking", "sentence"),
	[("responsible_person", "has no Responsible Person"), ("due_date", "has no Due Date")],
)
def test_a_measure_has_a_person_and_a_date(everybody, lacking, sentence):
	import frappe

	doc = planning()
	with pytest.raises(frappe.MandatoryError):
		actions.plan_measure(doc, **{lacking: None})
	# one that came by another way is found when the plan is submitted
	measure = actions.plan_measure(doc)
	frappe.db.set_value(MEASURE, measure.name, lacking, None)
	refused_step(ANALYST, doc, "Submit Plan", f"Measure {measure.name} {sentence}")


@pytest.mark.row("R38")
@pytest.mark.parametrize(
	("change", "sentence"),
	[
		({"similar_places": []}, "Similar Places is required"),
		({"similar_places": [{"place": "分部", "finding": "Found"}]}, "Similar Places, row 1: Decision is required"),
		({"similar_places": [{"place": "分部", "decision": "更换"}]}, "Similar Places, row 1: Finding is required"),
		({"verification_metric": ""}, "Verification Metric is required"),
		({"verification_method": " \n"}, "How It Is Measured is required"),
		({"verification_target": None}, "Verification Target is required"),
		({"observation_period": 0}, "Observation Period is required"),
		({"observation_unit": ""}, "Observation Unit is required"),
	],
)  # fmt: skip
def test_a_plan_that_is_not_complete(everybody, change, sentence):
	doc = planning()
	write(ANALYST, doc.name, **change)
	actions.plan_measure(doc)
	refused_step(ANALYST, doc, "Submit Plan", sentence)


@pytest.mark.row("R41")
@pytest.mark.parametrize(
	("period", "sentence"), [(-1, "-1 must be from 1 to 365"), (366, "366 must be from 1")]
)
def test_an_observation_period_that_is_none(everybody, period, sentence):
	doc = actions.in_state("Planning")
	refused(ANALYST, doc, f"Observation Period {sentence}", observation_period=period)


@pytest.mark.row("R58")
def test_whoever_planned_does_not_approve(everybody):
	doc = planning()
	actions.plan_measure(doc)
	doc = take(people.OWNER, doc.name, "Submit Plan")
	assert has_it(doc.name) == [people.REPRESENTATIVE], "the head planned: the Representative approves"
	refused_step(
		people.OWNER, doc, "Approve Plan",
		"Approve Plan is for somebody else: owner planned it. Nobody judges their own work.",
		**actions.APPROVED,
	)  # fmt: skip
	refused_step(ANALYST, doc, "Approve Plan", "is only for whoever heads its department", **actions.APPROVED)
	refused_step(
		people.OFFICER, doc, "Approve Plan", "is only for whoever heads its department", **actions.APPROVED
	)
	refused_step(people.REPRESENTATIVE, doc, "Approve Plan", "Approval Opinion is required")
	doc = take(people.REPRESENTATIVE, doc.name, "Approve Plan", **actions.APPROVED)
	assert (doc.status, doc.stage, doc.approved_by) == ("Implementation", "Do", people.REPRESENTATIVE)


@pytest.mark.row("R58")
def test_a_plan_may_be_returned(everybody):
	doc = actions.in_state("Plan Approval")
	doc = take(people.OWNER, doc.name, "Return Plan", return_reason="目标值太低")
	assert (doc.status, doc.return_reason) == ("Planning", "目标值太低")
	write(ANALYST, doc.name, verification_target="≥ 99%")
	doc = take(ANALYST, doc.name, "Submit Plan")
	plans = [bool(sign.superseded) for sign in doc.signatures if sign.section == "Measures Plan"]
	assert plans == [True, False]


@pytest.mark.row("R58")
def test_what_is_approved_is_what_was_submitted(everybody):
	"""Measures are records of their own: one that is changed behind the plan does not slip through."""
	doc = actions.in_state("Plan Approval")
	measure = actions.open_measures(doc.name)[0]
	with acting(ANALYST):
		measure.update({"due_date": day(40)}).save()
	refused_step(
		people.OWNER, doc, "Approve Plan", "measures changed since the plan was submitted. Return the plan",
		**actions.APPROVED,
	)  # fmt: skip
	take(people.OWNER, doc.name, "Return Plan", return_reason="措施有变动")
	take(ANALYST, doc.name, "Submit Plan")
	doc = take(people.OWNER, doc.name, "Approve Plan", **actions.APPROVED)
	assert doc.status == "Implementation"
	assert measure.reload().status == "In Progress"


@pytest.mark.row("R41")
@REQUESTS
@pytest.mark.parametrize("status", ["Plan Approval", "Implementation", "Awaiting Verification"])
def test_the_verification_plan_is_fixed_before_implementation_starts(everybody, door, status):
	doc = actions.in_state(status)
	before = stored(doc.name)
	changes = {
		"verification_metric": "别的", "verification_method": "别的", "verification_target": "≥ 50%",
		"observation_period": 1, "observation_unit": "Days", "similar_places": [], "planned_measures": "别的",
	}  # fmt: skip
	for user in (ANALYST, people.OWNER, people.OFFICER):
		for field, value in changes.items():
			door(user, doc.name, {field: value})
			kept = "Improvement Similar Place" if field == "similar_places" else field
			assert stored(doc.name)[kept] == before[kept], (user, field)
	assert stored(doc.name)["status"] == status


# Implementation


@pytest.mark.row("R40", "R59", "R60")
def test_completion_is_reported_when_every_measure_is_done(everybody):
	doc = actions.in_state("Implementation")
	measure = actions.open_measures(doc.name)[0]
	assert measure.status == "In Progress"
	refused_step(
		ANALYST, doc, "Report Completion", f"neither done nor cancelled: {measure.name}", **actions.COMPLETED
	)
	measures.take(people.OWNER, measure, "Cancel", cancellation_reason="另有安排")
	refused_step(ANALYST, doc, "Report Completion", "No measure was carried out", **actions.COMPLETED)


@pytest.mark.row("R40", "R60")
def test_completion_says_what_was_done_and_is_the_departments(everybody):
	doc = actions.in_state("Implementation")
	actions.finish(actions.open_measures(doc.name)[0])
	refused_step(ANALYST, doc, "Report Completion", "Implementation Summary is required")
	for user in (people.OFFICER, people.REPRESENTATIVE):
		refused_step(
			user,
			doc,
			"Report Completion",
			"is only for whoever belongs to its department",
			**actions.COMPLETED,
		)
	assert take(people.OWNER, doc.name, "Report Completion", **actions.COMPLETED).stage == "Check"


@pytest.mark.row("R41")
def test_whoever_carried_a_measure_out_will_not_verify(everybody):
	from itss_improvement.domain.state_machine import Duty

	doc = actions.in_state("Awaiting Verification")
	assert ANALYST in doc.case().duties[Duty.IMPLEMENTER]
	assert people.OFFICER not in doc.case().duties[Duty.IMPLEMENTER]


# Rounds


@pytest.mark.row("R42", "R67")
@pytest.mark.parametrize("by_app", [False, True], ids=["by hand", "by the app"])
def test_a_new_round_keeps_the_old_one(everybody, by_app):
	import frappe

	from itss_improvement.lifecycle.steps import follow

	doc = actions.in_state("Awaiting Verification")
	old_measure = frappe.get_all(MEASURE, {"reference_name": doc.name}, pluck="name")[0]
	reason = {"reanalysis_reason": "观察期内又发生两次"}
	if by_app:
		follow(frappe.get_doc(CAPA, doc.name), "Root Cause Analysis", **reason)
		doc = frappe.get_doc(CAPA, doc.name)
	else:
		refused_step(people.OFFICER, doc, "Analyse Again", "Reason for Analysing Again is required")
		refused_step(people.OWNER, doc, "Analyse Again", "for ITSS Quality Officer only", **reason)
		doc = take(people.OFFICER, doc.name, "Analyse Again", **reason)
	assert (doc.status, doc.stage, doc.analysis_round) == ("Root Cause Analysis", "Plan", 2)
	assert doc.reanalysis_reason == reason["reanalysis_reason"]
	assert has_it(doc.name) == [people.OWNER]
	assert frappe.db.get_value(improvements.OPPORTUNITY, doc.opportunity, "status") == "Assessed"
	# what the first round came to is kept with its signatures, and its causes are there to go on from
	kept = {sign.section: sign for sign in doc.signatures}
	assert {section for section, sign in kept.items() if sign.superseded} == set(ROUND)
	assert not kept["Problem"].superseded
	assert "没有规定谁复审" in kept["Cause Analysis"].content
	assert "≥ 98%" in kept["Plan Approval"].content and "规则已复审" in kept["Implementation"].content
	assert [cause.number for cause in doc.causes] == ["1", "1.1", "1.1.1"]
	assert not any(
		doc.get(field)
		for field in (
			*("analysed_by", "reviewed_by", "review_opinion", "approved_by", "approval_opinion"),
			*("completed_on", "implementation_summary", "planned_measures"),
		)
	)
	# the old measure is kept, marked with its round, and counts no more
	old = frappe.get_doc(MEASURE, old_measure)
	assert (old.status, old.path_round) == ("Done", 1)
	take(people.OWNER, doc.name, "Submit Analysis")
	take(people.OFFICER, doc.name, "Approve Causes", **actions.REVIEWED)
	refused_step(ANALYST, doc, "Submit Plan", "There is no measure yet")
	doc = frappe.get_doc(CAPA, doc.name)
	assert actions.plan_measure(doc).path_round == 2
	take(ANALYST, doc.name, "Submit Plan")
	take(people.OWNER, doc.name, "Approve Plan", **actions.APPROVED)
	new = actions.open_measures(doc.name)[0]
	measures.take(people.OWNER, new, "Cancel", cancellation_reason="另有安排")
	refused_step(ANALYST, doc, "Report Completion", "No measure was carried out", **actions.COMPLETED)


@pytest.mark.row("R42")
def test_a_round_that_cannot_be_carried_out_is_given_up_with_its_measures(everybody):
	doc = actions.in_state("Implementation")
	measure = actions.open_measures(doc.name)[0]
	doc = take(people.OFFICER, doc.name, "Analyse Again", reanalysis_reason="供应商停产，措施无法实施")
	assert (doc.status, doc.analysis_round) == ("Root Cause Analysis", 2)
	assert (measure.reload().status, measure.cancellation_reason) == ("Cancelled", "供应商停产，措施无法实施")


def sent(cause) -> dict:
	"""A row that is stored, as a form sends it."""
	fields = ("name", "cause", "parent_cause", "category", "is_root", "kind", "evidence")
	return {field: cause.get(field) for field in fields}


@pytest.mark.row("R42")
def test_a_cause_that_a_measure_is_for_stays(everybody):
	doc = actions.in_state("Awaiting Verification")
	doc = take(people.OFFICER, doc.name, "Analyse Again", reanalysis_reason="又发生")
	names = [sent(cause) for cause in doc.causes]
	refused(ANALYST, doc, "cause 1.1.1 cannot be deleted, measure", causes=names[:2])
	# unmarked, it is a cause among others; what nothing points at may go
	unmarked = {**names[2], "is_root": 0, "kind": ""}
	doc = write(
		ANALYST, doc.name, causes=[*names[:2], unmarked, row("d", "规则没有责任人", names[1]["name"])]
	)
	assert [cause.number for cause in doc.causes] == ["1", "1.1", "1.1.1", "1.1.2"]
	doc = write(ANALYST, doc.name, causes=[sent(cause) for cause in doc.causes][:3])
	assert len(doc.causes) == 3


@pytest.mark.row("R42")
def test_while_planning_the_analysis_may_be_taken_up_again(everybody):
	doc = planning()
	doc = take(ANALYST, doc.name, "Return Analysis", return_reason="漏了一个流出原因")
	assert doc.status == "Root Cause Analysis"
	assert {sign.section for sign in doc.signatures if sign.superseded} == {"Cause Analysis", "Cause Review"}
	assert doc.verification_target == PLAN["verification_target"], "what was planned is not lost"


# Leaving the path


@pytest.mark.row("R53")
@pytest.mark.parametrize("status", ["Problem", "Implementation", "Awaiting Verification"])
def test_a_reassessment_supersedes_it(everybody, status):
	import frappe

	from itss_improvement.lifecycle.steps import take_step

	doc = actions.in_state(status)
	waiting = [measure.name for measure in actions.open_measures(doc.name)]
	with acting(people.OFFICER):
		take_step(improvements.OPPORTUNITY, doc.opportunity, "Reassess", reassessment_reason="是系统性问题")
	doc = frappe.get_doc(CAPA, doc.name)
	assert (doc.status, doc.superseded_reason, has_it(doc.name)) == ("Superseded", "是系统性问题", [])
	for name in waiting:
		assert frappe.db.get_value(MEASURE, name, ["status", "cancellation_reason"]) == (
			"Cancelled",
			"是系统性问题",
		)
	with acting(people.OFFICER):
		take_step(improvements.OPPORTUNITY, doc.opportunity, "Assess", **improvements.assessment())
	new = frappe.get_doc(CAPA, {"opportunity": doc.opportunity, "status": ["!=", "Superseded"]})
	assert (new.supersedes, frappe.db.get_value(CAPA, doc.name, "superseded_by")) == (doc.name, new.name)
	for user in (people.OFFICER, people.OWNER, people.ADMINISTRATOR):
		assert Browser(user).put(f"/api/resource/{CAPA}/{doc.name}", title="改").status_code == 417


# Who sees it, and dates


@pytest.mark.row("R14", "R18")
def test_who_sees_it(everybody):
	import frappe

	doc = opened()
	seen = {
		user for user in (*people.ROLES, ANALYST) if frappe.has_permission(CAPA, "read", doc.name, user=user)
	}
	assert seen == {
		*(people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR),
		*(people.OWNER, ANALYST),
	}
	for user in people.ROLES:
		response = Browser(user).get(f"/api/resource/{CAPA}")
		listed = (
			[found["name"] for found in response.get_json()["data"]] if response.status_code == 200 else []
		)
		assert listed == ([doc.name] if user in seen else []), user


def test_a_limit_that_was_counted_without_its_year_is_counted_again(everybody):
	import frappe
	from frappe.utils import add_days, getdate

	from itss_improvement import calendars
	from itss_improvement.calendars.provisional import recompute_provisional

	doc, analysed = opened(), actions.in_state("Cause Review")
	wrong = add_days(doc.analyse_by, 3)
	for name in (doc.name, analysed.name):
		frappe.db.set_value(CAPA, name, {"analyse_by": wrong, "analyse_by_provisional": 1})
	recompute_provisional()
	right = calendars.deadline(doc.opened_on, 5)
	found = frappe.db.get_value(CAPA, doc.name, ["analyse_by", "analyse_by_provisional"])
	assert found == (right.due, int(right.provisional))
	# what was analysed in time by the date of then stays so
	assert getdate(frappe.db.get_value(CAPA, analysed.name, "analyse_by")) == getdate(wrong)


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)> ]]> \"'{{ 7*7 }} %s {0} 😀"


def test_what_people_write_is_text(everybody):
	doc = actions.in_state("Root Cause Analysis")
	browser = Browser(ANALYST)
	response = browser.put(
		f"/api/resource/{CAPA}/{doc.name}",
		analysis_method="5 Why",
		causes=[row("a", SCRIPT, is_root=1, kind="Escape", evidence=SCRIPT), row("b", "长" * 10_000)],
		containment=SCRIPT,
	)
	assert response.status_code == 200, message_of(response)
	page = browser.page("/printview", doctype=CAPA, name=doc.name)
	text = page.get_data(as_text=True)
	assert page.status_code == 200 and "<script>alert" not in text
	assert not [tag for tag in text.split("<")[1:] if "onerror" in tag.split(">")[0]]

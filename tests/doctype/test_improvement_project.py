"""The record of a project: its way with its people, what every door refuses, and what stays (R11, R12, R24, R43-R47,
R61-R64)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from itss_improvement.domain.project import MACHINE
from tests import charters, improvements, measures, people
from tests.charters import LEADER, MEMBER, PROJECT, act, has_it
from tests.doors import REFUSED, doors_of
from tests.improvements import OPPORTUNITY
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

STATUSES = [state.name for state in MACHINE.states]
DOORS = doors_of(PROJECT)
by_document, by_put, *_ = DOORS
SETTINGS = "Improvement Settings"


@pytest.fixture(autouse=True)
def everybody(site):
	people.make_everybody()


def signatures_of(name: str) -> list[tuple]:
	page = Browser(people.AUDITOR).call("itss_improvement.api.project.page", name=name).get_json()["message"]
	return [(row["section"], row["signed_by"], row["superseded"], row["holds"]) for row in page["signatures"]]


def refused(user: str, action: str, name: str, **values) -> str:
	"""The sentence with which the step is refused; nothing of it is stored."""
	import frappe

	kept, on_the_list = charters.stored(name), has_it(name)
	with pytest.raises((frappe.ValidationError, frappe.PermissionError)) as refusal:
		act(user, action, name, **values)
	assert charters.stored(name) == kept
	assert has_it(name) == on_the_list
	return str(refusal.value)


def rows(name: str, table: str, **values) -> list[dict]:
	"""The rows of a table as a form sends them, the first of them with other `values`."""
	import frappe

	first, *others = json.loads(frappe.as_json(frappe.get_doc(PROJECT, name)))[table]
	return [{**first, **values}, *others]


# Its way


@pytest.mark.row("R11", "R12", "R43", "R46", "R47", "R61", "R62", "R63")
def test_from_the_assessment_to_verification_with_its_people(site):
	import frappe

	doc = charters.opened()
	name = doc.name
	assert name.startswith("PRJ-") and (doc.status, doc.stage, doc.round) == ("Draft", "Plan", 1)
	assert (doc.title, doc.background) == (improvements.WORDS["title"], improvements.WORDS["current_state"])
	assert has_it(name) == [people.OWNER]

	doc = charters.write(people.OWNER, name, **charters.charter())
	measure = charters.plan_measure(doc)
	doc = act(people.OWNER, "Submit", name)
	assert (doc.applicant, doc.applicant_name, doc.leader_name) == (people.OWNER, "owner", "staff")
	assert has_it(name) == [people.REPRESENTATIVE]

	act(people.REPRESENTATIVE, "Approve and Pass to Executive", name, **charters.OPINION)
	assert has_it(name) == [people.EXECUTIVE]
	doc = act(people.EXECUTIVE, "Approve", name, **charters.DECISION)
	assert (doc.status, doc.stage, doc.approved_on) == ("In Progress", "Do", str(charters.today()))
	assert (doc.resource_commitment, doc.executive_threshold) == (charters.DECISION["resource_commitment"], 0)
	assert str(doc.due_date) == str(doc.planned_end), "the approved plan says when it is due"
	assert has_it(name) == [LEADER]
	assert frappe.db.get_value(measures.MEASURE, measure.name, "status") == "In Progress"

	charters.finish_milestones(name)
	charters.finish_measures(name)
	assert frappe.db.get_value(PROJECT, name, "percent_done") == 100
	act(LEADER, "Request Acceptance", name, **charters.SUMMARY)
	assert has_it(name) == [people.OFFICER]

	doc = act(people.OFFICER, "Accept", name, **charters.accepted(name))
	assert [(row.met, row.accepted_by) for row in doc.goals] == [("Met", people.OFFICER)] * 2
	assert has_it(name) == [LEADER]

	charters.write(
		LEADER, name, documents=[{"document_title": "夜班值班作业指导书", "document_number": "XDYJ-04-11"}]
	)
	doc = act(LEADER, "Submit for Verification", name)
	assert (doc.status, doc.stage) == ("Awaiting Verification", "Check")
	assert has_it(name) == [], "its verification is with the quality department"
	opportunity = frappe.get_doc(OPPORTUNITY, doc.opportunity)
	assert (opportunity.status, opportunity.stage) == ("Awaiting Verification", "Check")
	assert signatures_of(name) == [
		("Charter", people.OWNER, 0, True),
		("Management Representative's Opinion", people.REPRESENTATIVE, 0, True),
		("Executive's Opinion", people.EXECUTIVE, 0, True),
		("Results", LEADER, 0, True),
		("Acceptance", people.OFFICER, 0, True),
		("Solidification", LEADER, 0, True),
	]


@pytest.mark.row("R53", "R61")
def test_it_is_made_by_an_assessment_alone(site):
	import frappe

	values = {"title": "自行立项", "opportunity": improvements.in_state("Assessed").name}
	for user in (people.OFFICER, people.OWNER, people.REPRESENTATIVE):
		assert Browser(user).post(f"/api/resource/{PROJECT}", **values).status_code in REFUSED
	with pytest.raises(frappe.ValidationError, match="is made when an opportunity is assessed for it"):
		frappe.get_doc({"doctype": PROJECT, **values}).insert()
	with pytest.raises(frappe.ValidationError, match="is made when an opportunity is assessed for it"):
		frappe.copy_doc(charters.in_state("In Progress"), ignore_no_copy=False).insert()


# Who decides


@pytest.mark.row("R11", "R62")
@pytest.mark.parametrize(
	("threshold", "budget", "executive"),
	[(0, 0, True), (0, 50000, True), (50000, 50000, True), (50000.01, 50000, False), (100000, 0, False)],
)
def test_the_executive_decides_from_the_threshold_on(site, threshold, budget, executive):
	set_threshold(people.OFFICER, threshold)
	name = charters.in_state("Submitted", budget=budget).name
	action, other = ("Approve and Pass to Executive", "Approve")[:: 1 if executive else -1]
	assert other in refused(people.REPRESENTATIVE, other, name, **charters.OPINION)
	doc = act(people.REPRESENTATIVE, action, name, **charters.OPINION)
	assert doc.status == ("Executive Approval" if executive else "In Progress")
	assert doc.executive_threshold == threshold


def set_threshold(user: str, threshold: float) -> None:
	import frappe

	response = Browser(user).put(
		f"/api/resource/{SETTINGS}/{SETTINGS}", project_executive_threshold=threshold
	)
	assert response.status_code == 200, message_of(response)
	frappe.clear_document_cache(SETTINGS, SETTINGS)


@pytest.mark.row("R11", "R82")
def test_raising_the_threshold_is_logged_with_who_and_when(site):
	import frappe

	frappe.db.delete("Version", {"ref_doctype": SETTINGS})
	set_threshold(people.OFFICER, 80000)
	(version,) = frappe.get_all("Version", {"ref_doctype": SETTINGS}, ["owner", "creation", "data"])
	assert version.owner == people.OFFICER
	assert abs((frappe.utils.now_datetime() - version.creation).total_seconds()) < 60
	(changed,) = [
		change for change in json.loads(version.data)["changed"] if change[0] == "project_executive_threshold"
	]
	assert "80,000" in changed[2] or "80000" in changed[2]


@pytest.mark.row("R82")
def test_the_threshold_is_the_quality_department_s_and_not_below_zero(site):
	path = f"/api/resource/{SETTINGS}/{SETTINGS}"
	for user in (people.OWNER, people.REPRESENTATIVE, people.EXECUTIVE, people.STAFF):
		assert Browser(user).put(path, project_executive_threshold=1).status_code == 403
	response = Browser(people.OFFICER).put(path, project_executive_threshold=-1)
	assert response.status_code == 417 and "Executive's Threshold is -1" in message_of(response)


@pytest.mark.row("R62")
def test_nobody_approves_what_they_applied_for_or_lead(site):
	import frappe

	frappe.get_doc("User", people.OWNER).add_roles(
		"ITSS Management Representative", "ITSS Executive", "ITSS Quality Officer"
	)
	name = charters.in_state("Submitted").name
	told = refused(people.OWNER, "Approve and Pass to Executive", name, **charters.OPINION)
	assert "owner applied for it" in told and "Nobody judges their own work" in told
	page = Browser(people.OWNER).call("itss_improvement.api.project.page", name=name).get_json()["message"]
	assert "Approve and Pass to Executive" in page["barred"] and "Return" in page["actions"]
	act(people.REPRESENTATIVE, "Approve and Pass to Executive", name, **charters.OPINION)
	assert "applied for it" in refused(people.OWNER, "Approve", name, **charters.DECISION)

	frappe.get_doc("User", LEADER).add_roles("ITSS Executive")
	assert "staff leads it" in refused(LEADER, "Approve", name, **charters.DECISION)


@pytest.mark.row("R61", "R62")
def test_administrator_is_no_exception(site):
	import frappe

	team = [{"user": "Administrator", "duty": "组长"}, {"user": MEMBER, "duty": "配置"}]
	doc = charters.written(leader="Administrator", team=team)
	assert "is only for whoever belongs to its department" in refused("Administrator", "Submit", doc.name)
	act(people.OWNER, "Submit", doc.name)
	told = refused("Administrator", "Approve and Pass to Executive", doc.name, **charters.OPINION)
	assert "Administrator leads it" in told
	for status in ("Acceptance", "Awaiting Verification", "In Progress"):
		with pytest.raises(frappe.ValidationError):
			charters.write("Administrator", doc.name, status=status)


@pytest.mark.row("R62")
@pytest.mark.parametrize(
	("status", "user"),
	[("Submitted", people.REPRESENTATIVE), ("Executive Approval", people.EXECUTIVE)],
)
def test_it_goes_back_to_its_applicant_with_a_reason_that_is_signed(site, status, user):
	import frappe

	name = charters.in_state(status).name
	assert "Return Reason is required" in refused(user, "Return", name, return_reason=" \n")
	doc = act(user, "Return", name, return_reason="目标不清")
	assert (doc.status, doc.round, doc.stage) == ("Returned", 2, "Plan")
	assert has_it(name) == [people.OWNER]
	assert ("Return", user, 0, True) in signatures_of(name)
	assert all(superseded and holds for _, by, superseded, holds in signatures_of(name) if by != user)

	charters.write(people.OWNER, name, background="三个月 12 起夜班告警超时")
	doc = act(people.OWNER, "Submit", name)
	assert (doc.round, doc.representative_opinion) == (2, None)
	act(people.REPRESENTATIVE, "Return", name, return_reason="仍不清")
	returns = [found for found in signatures_of(name) if found[0] == "Return"]
	assert [superseded for _, _, superseded, _ in returns] == [1, 0] and all(found[3] for found in returns)
	assert frappe.db.get_value(PROJECT, name, "round") == 3


@pytest.mark.row("R62")
def test_what_is_rejected_leaves_the_opportunity_to_be_assessed_anew(site):
	import frappe

	doc = charters.in_state("Submitted")
	measure = frappe.db.get_value(measures.MEASURE, {"reference_name": doc.name})
	act(people.REPRESENTATIVE, "Reject", doc.name, rejection_reason="已有专项")
	assert has_it(doc.name) == []
	assert people.OFFICER in has_it(doc.opportunity, OPPORTUNITY)
	assert frappe.db.get_value(measures.MEASURE, measure, ["status", "cancellation_reason"]) == (
		"Cancelled",
		"已有专项",
	)
	charters.reassess(doc)
	doc.reload()
	assert (doc.status, doc.superseded_reason) == ("Superseded", "改为纠正措施")
	decided = {**improvements.assessment(), "improvement_class": "Improvement Project"}
	act(people.OFFICER, "Assess", doc.opportunity, OPPORTUNITY, **decided)
	after = frappe.get_doc(PROJECT, {"opportunity": doc.opportunity, "status": "Draft"})
	assert (after.supersedes_doctype, after.supersedes) == (PROJECT, doc.name)
	assert frappe.db.get_value(PROJECT, doc.name, "superseded_by") == after.name


# What a charter may not be


def bad(name: str) -> list[tuple[dict, str]]:
	start = charters.today() - timedelta(days=charters.TODAY_IN_PLAN)

	def day(offset: int) -> str:
		return str(start + timedelta(days=offset))

	return [
		({"leader": people.OTHER_OWNER}, f"Leader {people.OTHER_OWNER} is not in the team"),
		({"leader": "nobody@example.com"}, "nobody@example.com"),
		({"budget": -1}, "Budget is -1.00"),
		({"planned_end": day(-1)}, f"Planned End {day(-1)} lies before Planned Start {day(0)}"),
		({"planned_end": "tomorrow"}, "tomorrow"),
		({"planned_start": day(1)}, "lies before the project starts"),
		({"planned_end": day(59)}, f"Milestone 平台上线: {day(60)} lies after the project ends, {day(59)}"),
		({"milestones": rows(name, "milestones", planned_start=day(-1))}, "Milestone 现状调研"),
		({"milestones": rows(name, "milestones", planned_end=day(-1))}, "Milestone 现状调研"),
		({"milestones": rows(name, "milestones", weight=-1)}, "Milestone 现状调研: Weight"),
		({"milestones": rows(name, "milestones", milestone="")}, "Milestone"),
		({"goals": rows(name, "goals", metric=None)}, "Metric"),
		({"team": [*rows(name, "team"), {"user": MEMBER, "duty": "再来一次"}]}, "is in the team twice"),
		({"report_period": "Daily"}, "Report Period"),
		({"risks": rows(name, "risks", likelihood="Certain")}, "Likelihood"),
	]


@pytest.mark.row("R43", "R44", "R45", "R63")
def test_what_cannot_be_is_refused_by_name_and_nothing_is_half_saved(site):
	name = charters.written().name
	kept, browser = charters.stored(name), Browser(people.OWNER)
	for values, sentence in bad(name):
		response = browser.put(f"/api/resource/{PROJECT}/{name}", background="别的", **values)
		assert response.status_code == 417, (values, response.get_data(as_text=True))
		assert sentence in message_of(response), (values, message_of(response))
		assert charters.stored(name) == kept, values
	assert browser.put(f"/api/resource/{PROJECT}/{name}", background="别的").status_code == 200


MISSING = [
	("background", " \n", "Background and Problem"),
	("goals", [], "Goals"),
	("scope_in", "", "In Scope"),
	("scope_out", None, "Out of Scope"),
	("resource_people", "\t", "People and Effort"),
	("planned_start", None, "Planned Start"),
	("planned_end", None, "Planned End"),
	("report_period", "", "Report Period"),
	("leader", None, "Leader"),
]


@pytest.mark.row("R43", "R44", "R45")
@pytest.mark.parametrize(("field", "value", "label"), MISSING, ids=lambda value: str(value))
def test_it_is_not_submitted_without_its_four_parts(site, field, value, label):
	name = charters.written(**{field: value}).name
	assert f"{name}: {label} is required for Submit" in refused(people.OWNER, "Submit", name)


@pytest.mark.row("R44", "R63")
def test_it_is_not_submitted_with_rows_that_say_too_little(site):
	name = charters.written().name
	for table, column, sentence in (
		("goals", "baseline", "Goal 告警响应及时率: Baseline is required."),
		("goals", "target", "Goal 告警响应及时率: Target is required."),
		("goals", "measured_by", "Goal 告警响应及时率: How It Is Measured is required."),
		("milestones", "planned_end", "Milestone 现状调研: Planned End is required."),
		("risks", "rollback", "Risk 平台切换失败: Rollback is required."),
		("team", "duty", f"Team: {LEADER} has no duty yet."),
	):
		kept = rows(name, table)
		charters.write(people.OWNER, name, **{table: rows(name, table, **{column: None})})
		assert sentence in refused(people.OWNER, "Submit", name)
		charters.write(people.OWNER, name, **{table: kept})
	act(people.OWNER, "Submit", name)


@pytest.mark.row("R39", "R43")
def test_it_is_not_submitted_without_a_measure_or_with_a_leader_who_left(site):
	import frappe

	name = charters.write(people.OWNER, charters.opened().name, **charters.charter()).name
	assert "There is no measure yet" in refused(people.OWNER, "Submit", name)
	charters.plan_measure(frappe.get_doc(PROJECT, name))
	frappe.db.set_value("User", LEADER, "enabled", 0)
	assert f"Leader {LEADER} cannot log in" in refused(people.OWNER, "Submit", name)


def test_a_weight_that_nobody_gave_is_that_of_any_other(site):
	name = charters.written().name
	given = [{**row, "weight": None} for row in rows(name, "milestones")]
	assert by_put(people.OWNER, name, {"milestones": given})
	stored = charters.write(people.OWNER, name)
	assert [row.weight for row in stored.milestones] == [1, 1]


# Who writes what, and when


@pytest.mark.row("R61")
@pytest.mark.parametrize("status", STATUSES)
def test_the_charter_is_the_department_s_until_it_was_submitted(site, status):
	name = charters.in_state(status).name
	for user in (*people.ROLES, people.GUEST, people.ADMINISTRATOR):
		may = user in (people.OWNER, people.OFFICER, people.ADMINISTRATOR) and status in ("Draft", "Returned")
		kept = charters.stored(name)
		for values in (
			{"background": f"{user} 写的"},
			{"goals": rows(name, "goals", target=user)},
			{"milestones": rows(name, "milestones", milestone=user)},
		):
			assert by_document(user, name, values) is may, (user, values)
		assert may or charters.stored(name) == kept, user


@pytest.mark.row("R45")
def test_progress_is_entered_by_the_team_and_its_department_while_it_is_under_way(site):
	start = str(charters.today())
	for status in STATUSES:
		name = charters.in_state(status).name
		for percent, user in enumerate((*people.ROLES, people.ADMINISTRATOR), start=30):
			may = status == "In Progress" and user in (LEADER, MEMBER, people.OWNER)
			first = {"actual_start": start, "actual_end": None, "percent": percent}
			changed = by_document(user, name, {"milestones": rows(name, "milestones", **first)})
			assert changed is may, (status, user)


@pytest.mark.row("R48")
def test_whoever_enters_progress_changes_nothing_of_the_plan(site):
	import frappe

	name = charters.in_state("In Progress").name
	kept = charters.stored(name)
	first, second = rows(name, "milestones")
	for given in (
		[second, first],
		[first],
		[first, second, {"milestone": "多一个", "actual_start": str(charters.today())}],
		[{**first, "planned_end": str(charters.today())}, second],
		[{**first, "weight": 9}, second],
		# one takes the place of the other
		[{**first, "name": second["name"]}, {**second, "name": first["name"]}],
		[{key: value for key, value in first.items() if key != "name"}, second],
		[{**first, "percent": 120}, second],
		[{**first, "actual_end": str(charters.today())}, second],
		[{**first, "actual_start": str(charters.today() + timedelta(days=1))}, second],
		[{**first, "percent": 100}, second],
	):
		for door in DOORS:
			assert not door(LEADER, name, {"milestones": given}), (door.__name__, given)
			assert charters.stored(name) == kept
	done = {**first, "actual_start": first["planned_start"], "actual_end": str(charters.today()), "done": 0}
	charters.write(LEADER, name, milestones=[done, second])
	doc = frappe.get_doc(PROJECT, name)
	assert [(row.percent, row.done) for row in doc.milestones] == [(100, 1), (0, 0)]
	assert doc.percent_done == 25, "its milestones by weight"


FORGED = {
	"responsible_department": people.PURCHASING,
	"due_date": "2030-01-01",
	"applicant": people.OTHER_OWNER,
	"applicant_name": "别人",
	"leader_name": "别人",
	"executive_threshold": 99,
	"approved_on": "2020-01-01",
	"under_way_since": "2020-01-01",
	"percent_done": 99,
	"report_from": "2020-01-01",
	"report_to": "2020-01-01",
	"next_report_due": "2030-01-01",
	"next_report_provisional": 1,
	"accepted_on": "2020-01-01",
	"stage": "Act",
	"round": 9,
	"superseded_reason": "因为",
	"representative_opinion": "因为",
	"executive_opinion": "因为",
	"resource_commitment": "因为",
	"return_reason": "因为",
	"rejection_reason": "因为",
	"change_reason": "因为",
	"result_summary": "因为",
	"acceptance_conclusion": "因为",
}
"""What people decide in steps, and what the app records of them."""


@pytest.mark.row("R48")
@pytest.mark.parametrize("status", ["Draft", "In Progress", "Accepted"])
def test_nobody_changes_a_decision_beside_the_steps(site, status):
	import frappe

	name = charters.in_state(status).name
	kept = frappe.get_doc(PROJECT, name)
	for user in (people.OFFICER, people.OWNER, LEADER, people.ADMINISTRATOR):
		for field, value in FORGED.items():
			by_document(user, name, {field: value})
			assert frappe.db.get_value(PROJECT, name, field) == kept.get(field), (user, field)
		for column, value in (("accepted_by", user), ("met", "Met"), ("achieved_value", "99")):
			by_document(user, name, {"goals": rows(name, "goals", **{column: value})})
			assert frappe.get_doc(PROJECT, name).goals[0].get(column) == kept.goals[0].get(column)
	assert frappe.get_doc(PROJECT, name).opportunity == kept.opportunity


def test_it_is_said_of_every_field_who_writes_it(site):
	import frappe

	from itss_improvement.lifecycle.record import KEPT

	words = [field for section in MACHINE.sections for field in section.fields]
	said = {*words, *MACHINE.decided_fields(), *MACHINE.written_by_app, *KEPT, "status"}
	meta = frappe.get_meta(PROJECT)
	tables = {df.fieldname: df.options for df in meta.get_table_fields()}
	own = {
		df.fieldname
		for df in meta.fields
		if df.fieldtype not in frappe.model.no_value_fields and df not in meta.get_custom_fields()
	}
	assert {field for field in said if "." not in field} == {*own, *tables}
	for field in said:
		table, _, column = field.partition(".")
		assert not column or frappe.get_meta(tables[table]).has_field(column), field


@pytest.mark.row("R93")
def test_it_is_kept(site):
	import frappe

	for status in ("Draft", "In Progress", "Superseded"):
		name = charters.in_state(status).name
		for user in (people.OFFICER, people.OWNER, people.ADMINISTRATOR):
			frappe.set_user(user)
			with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
				frappe.delete_doc(PROJECT, name, force=True)
		frappe.set_user("Administrator")
		assert frappe.db.exists(PROJECT, name)


# Changing what was approved


@pytest.mark.row("R45", "R62")
def test_a_new_end_date_is_approved_again_and_the_round_is_counted(site):
	import frappe

	name = charters.in_state("In Progress").name
	charters.write(LEADER, name, milestones=rows(name, "milestones", actual_start=str(charters.today())))
	assert not by_put(people.OWNER, name, {"planned_end": str(charters.today() + timedelta(days=90))})
	assert "is required for Change Charter" in refused(people.OWNER, "Change Charter", name)
	told = refused(people.OFFICER, "Change Charter", name, change_reason="延期")
	assert "only for whoever leads it, belongs to its department" in told

	doc = act(people.OWNER, "Change Charter", name, change_reason="供应商交货推迟一个月")
	assert (doc.status, doc.round, doc.next_report_due) == ("Draft", 2, None)
	assert all(superseded and holds for _, _, superseded, holds in signatures_of(name))
	later = str(charters.today() + timedelta(days=90))
	doc = charters.write(people.OWNER, name, planned_end=later, title="夜班告警改造（延期）")
	assert str(doc.milestones[0].actual_start) == str(charters.today()), "what was done stays"
	act(people.OWNER, "Submit", name)
	act(people.REPRESENTATIVE, "Approve and Pass to Executive", name, representative_opinion="同意延期")
	doc = act(people.EXECUTIVE, "Approve", name, **charters.DECISION)
	assert (doc.status, str(doc.due_date), doc.round) == ("In Progress", later, 2)
	standing = [(section, by) for section, by, superseded, holds in signatures_of(name) if not superseded]
	assert standing == [
		("Charter", people.OWNER),
		("Management Representative's Opinion", people.REPRESENTATIVE),
		("Executive's Opinion", people.EXECUTIVE),
	]
	row = frappe.get_doc(PROJECT, name).signatures[-1]
	assert (row.round, json.loads(row.content)["content"]["planned_end"]) == (2, later)


@pytest.mark.row("R38", "R44")
def test_milestones_come_and_go_with_the_charter_but_not_those_with_measures(site):
	import frappe

	name = charters.in_state("In Progress").name
	act(people.OWNER, "Change Charter", name, change_reason="增加试运行")
	first, second = rows(name, "milestones")
	start = str(charters.today())
	trial = {"milestone": "试运行", "planned_start": start, "planned_end": start, "actual_start": start}
	assert not by_put(people.OWNER, name, {"milestones": [first, second, trial]}), (
		"it begins with no progress"
	)
	doc = charters.write(
		people.OWNER, name, milestones=[first, {**trial, "actual_start": None}, {**second, "weight": 2}]
	)
	assert [row.milestone for row in doc.milestones] == ["现状调研", "试运行", "平台上线"]
	with pytest.raises(frappe.ValidationError, match="milestone 现状调研 cannot be removed: measure"):
		charters.write(people.OWNER, name, milestones=rows(name, "milestones")[1:])
	charters.write(people.OWNER, name, milestones=rows(name, "milestones")[:1])
	assert [row.milestone for row in frappe.get_doc(PROJECT, name).milestones] == ["现状调研"]


# Acceptance


@pytest.mark.row("R45", "R46", "R60")
def test_acceptance_is_asked_for_when_everything_is_done(site):
	import frappe

	name = charters.in_state("In Progress").name
	told = refused(LEADER, "Request Acceptance", name, **charters.SUMMARY)
	assert "Milestones that are not done: 现状调研, 平台上线" in told
	charters.finish_milestones(name)
	assert "neither done nor cancelled" in refused(LEADER, "Request Acceptance", name, **charters.SUMMARY)
	charters.finish_measures(name)
	assert "Summary of Results is required" in refused(LEADER, "Request Acceptance", name, result_summary="")
	frappe.db.set_value(PROJECT, name, "next_report_due", charters.today())
	told = refused(LEADER, "Request Acceptance", name, **charters.SUMMARY)
	assert "is due since" in told and str(charters.today()) in told
	frappe.db.set_value(PROJECT, name, "next_report_due", charters.today() + timedelta(days=1))
	told = refused(people.OFFICER, "Request Acceptance", name, **charters.SUMMARY)
	assert "only for whoever" in told
	act(LEADER, "Request Acceptance", name, **charters.SUMMARY)
	assert frappe.db.get_value(PROJECT, name, "next_report_due") is None


@pytest.mark.row("R46")
def test_goals_are_accepted_one_by_one_by_somebody_else(site):
	import frappe

	name = charters.in_state("Acceptance").name
	for user in (LEADER, MEMBER, people.OWNER, people.EXECUTIVE, people.AUDITOR):
		refused(user, "Accept", name, **charters.accepted(name))
	frappe.get_doc("User", LEADER).add_roles("ITSS Quality Officer")
	frappe.get_doc("User", MEMBER).add_roles("ITSS Management Representative")
	assert "staff leads it" in refused(LEADER, "Accept", name, **charters.accepted(name))
	assert "other.staff is on its team" in refused(MEMBER, "Accept", name, **charters.accepted(name))
	for column, label in (
		("achieved_value", "Achieved Value"),
		("met", "Goal Met"),
		("acceptance_evidence", "Basis of Acceptance"),
	):
		told = refused(people.OFFICER, "Accept", name, **charters.accepted(name, **{column: " "}))
		assert f"{name}: Goals, row 1: {label} is required for Accept" in told or column == "met"
	told = refused(people.OFFICER, "Accept", name, **charters.accepted(name, met="Nearly"))
	assert "Goal Met" in told
	values = charters.accepted(name)
	values["goals"] = values["goals"][:1]
	assert "Goals, row 2: Achieved Value" in refused(people.OFFICER, "Accept", name, **values)
	assert "Conclusion of Acceptance is required" in refused(
		people.OFFICER, "Accept", name, **{**charters.accepted(name), "acceptance_conclusion": None}
	)
	for foreign in ([{"name": "forged", "met": "Met"}], [{"met": "Met"}], "Met", [["Met"]], {"met": "Met"}):
		told = refused(people.OFFICER, "Accept", name, **{**charters.accepted(name), "goals": foreign})
		assert "Goals has no such row" in told
	not_met = charters.accepted(name)
	not_met["goals"][1].update(met="Not Met", metric="投诉改名", accepted_by=LEADER)
	doc = act(people.REPRESENTATIVE, "Accept", name, **not_met)
	assert [(row.metric, row.met, row.accepted_by) for row in doc.goals] == [
		("告警响应及时率", "Met", people.REPRESENTATIVE),
		("客户投诉", "Not Met", people.REPRESENTATIVE),
	]


@pytest.mark.row("R46")
def test_what_is_not_done_goes_back_to_the_team(site):
	name = charters.in_state("Acceptance").name
	refused(LEADER, "Return", name, return_reason="再做")
	doc = act(people.OFFICER, "Return", name, return_reason="第二个目标没有数据")
	assert (doc.status, doc.round) == ("In Progress", 2)
	assert doc.next_report_due and str(doc.under_way_since) == str(charters.today())
	assert has_it(name) == [LEADER]
	charters.write(LEADER, name, milestones=rows(name, "milestones", actual_end=str(charters.today())))
	act(LEADER, "Request Acceptance", name, **charters.SUMMARY)
	assert [found for found in signatures_of(name) if found[0] == "Results"] == [
		("Results", LEADER, 1, True),
		("Results", LEADER, 0, True),
	]


@pytest.mark.row("R47")
def test_results_go_into_documents_before_they_are_verified(site):
	name = charters.in_state("Accepted").name
	assert f"{name}: Documents is empty" in refused(LEADER, "Submit for Verification", name)
	document = {"document_title": "夜班值班作业指导书", "change": "告警升级流程"}
	charters.write(LEADER, name, documents=[document], no_document_reason="不需要")
	assert "keep one of the two" in refused(LEADER, "Submit for Verification", name)
	assert not by_put(people.OFFICER, name, {"no_document_reason": ""}), "the team says so"
	charters.write(people.OWNER, name, no_document_reason="")
	assert "only for whoever" in refused(people.OFFICER, "Submit for Verification", name)
	assert act(people.OWNER, "Submit for Verification", name).status == "Awaiting Verification"
	assert not by_put(LEADER, name, {"documents": []})


# Who sees it


@pytest.mark.row("R14", "R18", "R63")
def test_its_team_its_department_and_those_who_see_everything_see_it(site):
	import frappe

	ours = charters.in_state("In Progress").name
	theirs = charters.opened()
	frappe.db.set_value(
		PROJECT, theirs.name, {"responsible_department": people.PURCHASING}, update_modified=False
	)
	for user in (*people.ROLES, people.GUEST):
		everything = user in (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
		seen = {
			people.OWNER: {ours},
			LEADER: {ours},
			MEMBER: {ours},
			people.OTHER_OWNER: {theirs.name},
		}.get(user, {ours, theirs.name} if everything else set())
		browser = Browser(user)
		listed = browser.get(f"/api/resource/{PROJECT}", limit_page_length=0)
		if listed.status_code == 200:
			assert {row["name"] for row in listed.get_json()["data"]} & {ours, theirs.name} == seen, user
		else:
			assert seen == set(), user
		for name in (ours, theirs.name):
			read = browser.get(f"/api/resource/{PROJECT}/{name}")
			assert (read.status_code == 200) is (name in seen), (user, name)
			page = browser.call("itss_improvement.api.project.page", name=name)
			assert (page.status_code == 200) is (name in seen), (user, name)


@pytest.mark.row("R18")
def test_nobody_lets_themselves_in_by_what_they_write(site):
	name = charters.written().name
	kept = charters.stored(name)
	for user in (people.OTHER_OWNER, people.AGENT, people.STRANGER):
		values = {"team": [*rows(name, "team"), {"user": user, "duty": "混入"}], "applicant": user}
		for door in DOORS:
			assert not door(user, name, values), (user, door.__name__)
	assert charters.stored(name) == kept


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_markup_in_texts_does_not_run(site):
	name = charters.written(
		background=SCRIPT,
		scope_in=SCRIPT,
		milestones=[
			{
				"milestone": SCRIPT,
				"planned_start": str(charters.today()),
				"planned_end": str(charters.today()),
			}
		],
	).name
	page = Browser(people.OWNER).page("/printview", doctype=PROJECT, name=name)
	text = page.get_data(as_text=True)
	assert page.status_code == 200 and "<script>alert" not in text
	assert not [tag for tag in text.split("<")[1:] if "onerror" in tag.split(">")[0]]

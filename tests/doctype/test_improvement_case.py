"""The improvement case: drafted from the records, published, read by every employee, used (R68, R78, R81)."""

from __future__ import annotations

import json

import pytest

from tests import cases, charters, corrective_actions, improvements, notices, people, verifications
from tests.cases import CASE, USE, WORDS
from tests.measures import acting
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("site")

CAPA = corrective_actions.CAPA
CUSTOMER = "华东银行"


@pytest.fixture
def action(site):
	"""A CAPA of OPERATIONS that was found effective."""
	corrective_actions.make_everybody()
	return corrective_actions.in_state("Under Observation")


@pytest.fixture
def case(action):
	return cases.write(cases.draft_of(action), **WORDS)


@pytest.fixture
def library(site):
	"""Cases as they are stored: published, draft, withdrawn; of OPERATIONS."""
	import frappe

	people.make_everybody()
	frappe.db.delete(CASE)
	return {
		status: cases.published(
			title=f"case {status}", status=status, responsible_department=people.OPERATIONS
		).name
		for status in ("Published", "Draft", "Withdrawn")
	}


# ---- drafting


@pytest.mark.row("R68")
def test_a_case_is_drafted_from_what_the_records_say(action):
	doc = cases.draft_of(action)
	assert (doc.status, doc.disabled) == ("Draft", 1)
	assert doc.title == action.title
	assert corrective_actions.PROBLEM["phenomenon"] in doc.problem
	assert doc.cause == "没有规定谁复审"
	assert doc.measures == "制定告警规则复审办法，每季度复审一次"
	assert corrective_actions.COMPLETED["implementation_summary"] in doc.result
	assert verifications.FINDING["findings"] in doc.result
	assert (doc.target_value, doc.after_value, doc.conclusion) == ("≥ 98%", "98.5%", "Effective")
	assert doc.figure == "告警响应及时率"
	assert (doc.reference_doctype, doc.reference_name) == (CAPA, action.name)
	assert doc.responsible_department == people.OPERATIONS
	assert [row.opportunity for row in doc.improvements] == [action.opportunity]
	assert doc.improvement_class == "Corrective and Preventive Action"


def test_a_case_is_drafted_by_the_method_from_the_opportunity_as_well_and_once(action):
	import frappe

	first = Browser(people.OWNER).call(
		"itss_improvement.api.case.draft", doctype=improvements.OPPORTUNITY, name=action.opportunity
	)
	assert first.status_code == 200, first.get_data(as_text=True)
	second = Browser(people.OFFICER).call("itss_improvement.api.case.draft", doctype=CAPA, name=action.name)
	assert second.get_json()["message"] == first.get_json()["message"]
	assert frappe.db.count(CASE, {"opportunity": action.opportunity}) == 1


def test_drafting_is_refused_before_the_work_is_done_and_to_whom_it_is_not_for(site):
	import frappe

	corrective_actions.make_everybody()
	early = corrective_actions.in_state("Implementation")
	for user, doctype, name, code in (
		(people.OFFICER, CAPA, early.name, 417),
		(people.OTHER_OWNER, CAPA, early.name, 403),
		(people.AUDITOR, CAPA, early.name, 403),
		(people.EXECUTIVE, CAPA, early.name, 403),
		(people.STAFF, CAPA, early.name, 403),
		(people.OFFICER, "User", people.OFFICER, 417),
		(people.OFFICER, improvements.OPPORTUNITY, improvements.draft().name, 417),
	):
		got = Browser(user).call("itss_improvement.api.case.draft", doctype=doctype, name=name)
		assert got.status_code == code, (user, doctype, got.get_data(as_text=True))
	assert Browser(people.OFFICER).get(
		"/api/method/itss_improvement.api.case.draft", doctype=CAPA, name=early.name
	).status_code in (403, 405)
	assert not frappe.db.exists(CASE, {"reference_name": early.name})


def test_a_case_is_not_made_by_hand(action):
	import frappe

	with acting(people.OFFICER), pytest.raises(frappe.PermissionError):
		frappe.get_doc(doctype=CASE, **WORDS).insert()
	with pytest.raises(frappe.ValidationError, match="is drafted from an improvement"):
		frappe.get_doc(doctype=CASE, **WORDS).insert(ignore_permissions=True)


@pytest.mark.row("R81")
def test_names_of_customers_and_people_are_not_taken_over(site):
	import frappe

	corrective_actions.make_everybody()
	action = corrective_actions.in_state("Implementation")
	frappe.db.set_value(
		improvements.OPPORTUNITY,
		action.opportunity,
		{"customer": CUSTOMER, "title": f"重复报修（客户：{CUSTOMER}）"},
	)
	frappe.db.set_value("User", corrective_actions.ANALYST, "full_name", "王小明")
	frappe.db.set_value(
		CAPA,
		action.name,
		{"title": f"{CUSTOMER}告警超时", "phenomenon": f"王小明接到{CUSTOMER}来电 13812345678。"},
	)
	action = corrective_actions.leave(action.reload(), "Implementation")
	verifications.conclude(verifications.of(action), measured_value=f"{CUSTOMER} 98.5%")
	doc = cases.draft_of(action.reload())
	told = json.dumps(doc.as_dict(), default=str, ensure_ascii=False)
	assert CUSTOMER not in told
	assert "王小明" not in told and "13812345678" not in told
	assert doc.names_left_out == 5
	assert doc.after_value.endswith("98.5%")
	# nor are they put in later
	doc = cases.write(doc, **{**WORDS, "lessons": f"{CUSTOMER}要提前通知"})
	with pytest.raises(frappe.ValidationError, match=f"Lessons names customer {CUSTOMER}"):
		cases.take(doc, "Publish")
	doc = cases.take(cases.write(doc, lessons="要提前通知客户"), "Publish")
	for user in (people.STAFF, people.OTHER_OWNER):
		browser = Browser(user)
		for door in (
			browser.call("frappe.desk.form.load.getdoc", doctype=CASE, name=doc.name),
			browser.get(f"/api/resource/{CASE}/{doc.name}"),
			browser.get(f"/api/v2/document/{CASE}/{doc.name}"),
			browser.page("/printview", doctype=CASE, name=doc.name),
			browser.page("/improvement-cases", case=doc.name),
		):
			assert door.status_code == 200
			shown = (
				json.dumps(door.get_json(), ensure_ascii=False)
				if door.is_json
				else door.get_data(as_text=True)
			)
			assert "要提前通知客户" in shown and CUSTOMER not in shown, (user, door.request.path)
	with pytest.raises(frappe.ValidationError, match=f"names customer {CUSTOMER}"):
		cases.write(doc, best_practice=1, best_practice_reason=f"{CUSTOMER}很满意")


@pytest.mark.row("R68")
def test_a_project_and_a_notice_are_told_of_as_well(site):
	import frappe

	people.make_everybody()
	project = charters.in_state("Under Observation")
	doc = cases.draft_of(project)
	goal = charters.charter()["goals"][0]
	assert doc.problem == charters.charter()["background"]
	assert f"{goal['metric']}: {goal['baseline']} {goal['unit']}" in doc.before_value
	assert goal["target"] in doc.target_value and doc.improvement_class == "Improvement Project"
	assert doc.measures and doc.result and not doc.cause
	notice = frappe.get_doc(notices.NOTICE, notices.in_state("Under Observation"))
	doc = cases.draft_of(notice)
	assert (doc.problem, doc.reference_doctype) == (notice.need, notices.NOTICE)
	assert notice.result in doc.result


# ---- publishing


@pytest.mark.row("R68")
def test_a_published_case_is_signed_and_frozen_until_it_is_revised(case):
	import frappe

	doc = cases.take(case, "Publish")
	assert (doc.status, doc.disabled, doc.published_by) == ("Published", 0, people.OFFICER)
	for user in (people.OFFICER, people.OWNER, people.REPRESENTATIVE):
		with pytest.raises(frappe.ValidationError, match="was signed"):
			cases.write(doc, user, lessons="别的")
	with pytest.raises(frappe.MandatoryError):
		cases.take(doc, "Revise")
	doc = cases.take(doc, "Revise", revision_reason="补充做法")
	assert (doc.status, doc.disabled, doc.round) == ("Draft", 1, 2)
	doc = cases.take(cases.write(doc, lessons="补充后的做法"), "Publish")
	assert [(row.round, bool(row.superseded)) for row in doc.signatures] == [(1, True), (2, False)]
	assert doc.lessons == "补充后的做法"


def test_publishing_needs_what_others_learn_from(case):
	import frappe

	for field in ("problem", "measures", "result", "lessons"):
		cases.write(case, **{field: " "})
		with pytest.raises(frappe.MandatoryError):
			cases.take(case, "Publish")
		cases.write(case, **{field: WORDS[field]})
	cases.write(case, improvements=[])
	with pytest.raises(frappe.MandatoryError):
		cases.take(case, "Publish")


def test_what_was_not_found_effective_is_not_published(site):
	import frappe

	corrective_actions.make_everybody()
	action = corrective_actions.in_state("Awaiting Verification")
	doc = cases.write(cases.draft_of(action), **WORDS)
	assert not doc.after_value
	with pytest.raises(frappe.ValidationError, match="was not found effective yet"):
		cases.take(doc, "Publish")
	verifications.conclude(verifications.of(action))
	doc = cases.take(doc, "Publish")
	assert (doc.after_value, doc.conclusion) == ("98.5%", "Effective"), "as the verification has it"


def test_nobody_publishes_or_praises_their_own_work(case):
	import frappe

	doer = corrective_actions.ANALYST
	frappe.get_doc("User", doer).add_roles("ITSS Quality Officer")
	with pytest.raises(frappe.ValidationError, match="Nobody judges their own work"):
		cases.take(case, "Publish", doer)
	with pytest.raises(frappe.ValidationError, match="cannot be changed here"):
		cases.write(case, doer, best_practice=1, best_practice_reason="好")
	for user in (people.OWNER, people.REPRESENTATIVE):
		with pytest.raises(frappe.ValidationError):
			cases.take(case, "Publish", user)
	assert cases.take(case, "Publish").status == "Published", "whoever wrote it down may"


@pytest.mark.row("R78")
def test_a_best_practice_is_flagged_by_the_quality_department_with_a_reason(case):
	import frappe

	doc = cases.take(case, "Publish")
	with pytest.raises(frappe.ValidationError, match="Reason for Best Practice is required"):
		cases.write(doc, best_practice=1)
	with pytest.raises(frappe.ValidationError, match="cannot be changed here"):
		cases.write(doc, people.OWNER, best_practice=1, best_practice_reason="好")
	doc = cases.write(
		doc, best_practice=1, best_practice_reason="三个部门都能照做", best_practice_by=people.OWNER
	)
	assert doc.best_practice_by == people.OFFICER and doc.best_practice_on
	doc = cases.write(doc, best_practice=0)
	assert (doc.best_practice_by, doc.best_practice_on) == (None, None)


def test_a_case_serves_several_improvements_each_once_that_its_writer_sees(case):
	import frappe

	doc = cases.take(case, "Publish")
	other = corrective_actions.in_state("Under Observation").opportunity
	foreign = improvements.in_state(
		"Assessed", people.OTHER_STAFF, identified_by_department=people.PURCHASING
	)
	rows = [{"opportunity": row.opportunity} for row in doc.improvements]
	doc = cases.write(doc, improvements=[*rows, {"opportunity": other}])
	assert {row.opportunity for row in doc.improvements} == {case.opportunity, other}
	assert doc.status == "Published"
	frappe.db.set_value(improvements.OPPORTUNITY, other, {"customer": CUSTOMER, "title": f"{CUSTOMER}报修"})
	# the form sends the title that it fetched
	rows = [{"opportunity": row.opportunity, "title": f"{CUSTOMER}报修"} for row in doc.improvements]
	doc = cases.write(doc, improvements=rows)
	assert CUSTOMER not in json.dumps(doc.as_dict(), default=str, ensure_ascii=False)
	assert "报修" in doc.improvements[1].title
	with pytest.raises(frappe.ValidationError, match="is in the table twice"):
		cases.write(doc, improvements=[*rows, {"opportunity": other}])
	with pytest.raises(frappe.PermissionError, match="does not exist, or you may not see it"):
		cases.write(doc, corrective_actions.ANALYST, improvements=[*rows, {"opportunity": foreign.name}])


def test_a_withdrawn_case_says_why_and_may_come_back(case):
	import frappe

	doc = cases.take(case, "Publish")
	with pytest.raises(frappe.MandatoryError):
		cases.take(doc, "Withdraw")
	doc = cases.take(doc, "Withdraw", withdrawal_reason="内容过时")
	assert (doc.status, doc.disabled) == ("Withdrawn", 1)
	doc = cases.take(doc, "Revise", revision_reason="已更新")
	assert cases.take(doc, "Publish").status == "Published"
	with pytest.raises(frappe.ValidationError, match="cannot be deleted"):
		frappe.delete_doc(CASE, doc.name)


def test_a_draft_waits_for_whoever_may_publish_it(action):
	import frappe

	from itss_improvement import today

	doc = cases.draft_of(action, people.OWNER)
	with acting(people.OFFICER):
		assert (CASE, doc.name, "Publish") in [(one.doctype, one.name, one.step) for one in today.waiting()]
	with acting(corrective_actions.ANALYST):
		assert CASE not in [one.doctype for one in today.waiting()]
	assert frappe.db.get_value("ToDo", {"reference_name": doc.name, "status": "Open"}, "allocated_to") == (
		people.OFFICER
	)
	cases.take(cases.write(doc, **WORDS), "Publish")
	with acting(people.OFFICER):
		assert doc.name not in [one.name for one in today.waiting()]


# ---- the gate


@pytest.mark.row("R68")
def test_an_improvement_is_closed_once_a_case_tells_of_it(action):
	import frappe

	from itss_improvement.cases import gate
	from itss_improvement.domain.closing import Standing

	verifications.let_observation_end(action)
	assert gate(action).standing is Standing.OPEN
	with pytest.raises(frappe.ValidationError, match="No case tells of it yet"):
		corrective_actions.take(people.OFFICER, action.name, "Close")
	doc = cases.write(cases.draft_of(action), **WORDS)
	with pytest.raises(frappe.ValidationError, match=f"{doc.name} is a draft"):
		corrective_actions.take(people.OFFICER, action.name, "Close")
	cases.take(doc, "Publish")
	found = gate(action)
	assert (found.standing, found.records) == (Standing.PASSED, ((CASE, doc.name),))
	cases.take(doc, "Withdraw", withdrawal_reason="有误")
	assert gate(action).standing is Standing.OPEN


def test_only_a_routine_improvement_passes_by_a_reason(action):
	import frappe

	from itss_improvement.cases import gate
	from itss_improvement.domain.closing import Standing

	notice = frappe.get_doc(notices.NOTICE, notices.in_state("Under Observation"))
	for path, standing in ((notice, Standing.NOT_NEEDED), (action, Standing.OPEN)):
		path.no_case_reason = "太小，不值得"
		assert gate(path).standing is standing
		path.no_case_reason = " "
		assert gate(path).standing is Standing.OPEN
	notice.no_case_reason = "太小"
	doc = cases.draft_of(notice)
	assert gate(notice).standing is Standing.OPEN, "what was begun is ended"
	assert not doc.cause and "交接单" in doc.title + doc.problem + doc.measures + doc.result


# ---- who reads

READERS = tuple(user for user in people.ROLES if user not in (people.AGENT, people.STRANGER))


@pytest.mark.row("R81")
def test_every_employee_reads_published_cases_through_every_door(library):
	import frappe

	for user in (*people.ROLES, people.GUEST):
		browser = Browser(user)
		expected = {"Published"} if user in READERS else set()
		if user in (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR, people.OWNER):
			expected = set(library)
		names = {library[status] for status in expected}
		listed = browser.get(f"/api/resource/{CASE}", limit_page_length=0)
		shown = {row["name"] for row in listed.get_json()["data"]} if listed.status_code == 200 else set()
		assert shown == names, user
		report = browser.call(
			"frappe.desk.reportview.get", doctype=CASE, fields=json.dumps(["name"]), page_length=100
		)
		values = report.get_json()["message"] if report.status_code == 200 else {}
		assert ({row[0] for row in values["values"]} if values else set()) == names, user
		count = browser.call("frappe.desk.reportview.get_count", doctype=CASE, filters="[]")
		assert (count.get_json()["message"] if count.status_code == 200 else 0) == len(names), user
		for status, name in library.items():
			expects = status in expected
			assert (browser.get(f"/api/resource/{CASE}/{name}").status_code == 200) is expects, (user, status)
			form = browser.call("frappe.desk.form.load.getdoc", doctype=CASE, name=name)
			assert (form.status_code == 200) is expects, (user, status)
			printed = browser.page("/printview", doctype=CASE, name=name)
			text = printed.get_data(as_text=True) if printed.status_code == 200 else ""
			assert (f"case {status}" in text) is expects, (user, status)
			assert frappe.has_permission(CASE, "read", name, user=user) is expects, (user, status)


@pytest.mark.row("R81")
def test_links_offer_published_cases_alone(library):
	for user in (people.STAFF, people.OFFICER):
		found = Browser(user).call("frappe.desk.search.search_link", doctype=CASE, txt="case", page_length=20)
		assert [row["value"] for row in found.get_json()["message"]] == [library["Published"]], user


def test_what_is_attached_follows_the_case(library):
	import frappe

	for status, name in library.items():
		frappe.get_doc(
			doctype="File",
			name=f"file-{status}",
			file_name=f"{status}.txt",
			file_url=f"/private/files/{status}.txt",
			is_private=1,
			attached_to_doctype=CASE,
			attached_to_name=name,
		).db_insert()
		for user in (people.STAFF, people.OTHER_OWNER):
			expected = status == "Published"
			assert frappe.has_permission("File", "read", f"file-{status}", user=user) is expected


def test_readers_change_nothing(library):
	import frappe

	name = library["Published"]
	for user in (*people.ROLES, people.GUEST):
		may = user in (people.OFFICER, people.REPRESENTATIVE, people.OWNER)
		assert frappe.has_permission(CASE, "write", name, user=user) is may, user
		if not may:
			assert Browser(user).put(f"/api/resource/{CASE}/{name}", keywords="x").status_code == 403, user
		assert Browser(user).delete(f"/api/resource/{CASE}/{name}").status_code in (403, 417), user
	assert frappe.db.get_value(CASE, name, "keywords") == WORDS["keywords"]


def test_the_search_of_the_desk_has_published_cases_alone(case):
	import frappe
	from frappe.utils import global_search

	def indexed() -> str:
		if frappe.db.db_type == "sqlite":
			# the framework empties its queue on other databases only
			while value := frappe.cache.rpop("global_search_queue"):
				global_search.sync_value(json.loads(value))
		global_search.sync_global_search()
		rows = frappe.db.sql("select content from __global_search where name = %s", case.name)
		return rows[-1][0] if rows else ""

	assert indexed() == ""
	doc = cases.take(case, "Publish")
	assert WORDS["problem"] in indexed() and WORDS["keywords"] in indexed()
	doc = cases.take(doc, "Revise", revision_reason="补充")
	assert indexed() == ""
	cases.take(doc, "Publish")
	cases.take(doc, "Withdraw", withdrawal_reason="有误")
	assert indexed() == "", "also what waited to be indexed"


# ---- used


def use(user: str, **asked):
	return Browser(user).call("itss_improvement.api.case.use", **asked)


@pytest.mark.row("R81")
def test_what_helped_is_counted_once_for_each_person_and_each_record(case):
	import frappe

	doc = cases.take(case, "Publish")
	assert doc.use_count == 0
	analysed = corrective_actions.in_state("Root Cause Analysis")
	for user, asked, total in (
		(people.STAFF, {}, 1),
		(people.STAFF, {}, 1),
		(people.OTHER_OWNER, {}, 2),
		(corrective_actions.ANALYST, {"doctype": CAPA, "name": analysed.name}, 3),
		(people.OWNER, {"doctype": CAPA, "name": analysed.name}, 3),
	):
		got = use(user, case=doc.name, **asked)
		assert got.status_code == 200, got.get_data(as_text=True)
		assert got.get_json()["message"] == {"use_count": total}, (user, asked)
	assert frappe.db.get_value(CASE, doc.name, "use_count") == 3
	rows = frappe.get_all(USE, {"improvement_case": doc.name}, ["user", "reference_name"])
	assert {(row.user, row.reference_name) for row in rows} == {
		(people.STAFF, None),
		(people.OTHER_OWNER, None),
		(corrective_actions.ANALYST, analysed.name),
	}
	# a form that was opened before does not take it back
	assert cases.write(doc.reload(), use_count=0, best_practice=0).use_count == 3
	for reader in (people.STAFF, people.OWNER):
		Browser(reader).get(f"/api/resource/{CASE}/{doc.name}")
	assert frappe.db.get_value(CASE, doc.name, "use_count") == 3, "reading counts nothing"


def test_a_use_is_refused_where_nothing_was_used(case):
	import frappe

	corrective = {"doctype": CAPA, "name": corrective_actions.in_state("Root Cause Analysis").name}
	assert use(people.OFFICER, case=case.name).status_code == 417, "a draft"
	doc = cases.take(case, "Publish")
	for user, asked, code in (
		(people.AUDITOR, {}, 403),
		(people.STRANGER, {}, 403),
		(people.GUEST, {}, 403),
		(people.STAFF, corrective, 403),
		(people.OTHER_OWNER, corrective, 403),
		(people.EXECUTIVE, corrective, 403),
		(people.OFFICER, {"doctype": "User", "name": people.OFFICER}, 417),
		(people.OFFICER, {"name": "x"}, 417),
		(people.OFFICER, {"doctype": CAPA, "name": "missing"}, 404),
		(people.OFFICER, {"doctype": CAPA, "name": doc.reference_name}, 417),
	):
		got = use(user, case=doc.name, **asked)
		assert got.status_code == code, (user, asked, got.get_data(as_text=True))
	get = Browser(people.STAFF).get("/api/method/itss_improvement.api.case.use", case=doc.name)
	assert get.status_code in (403, 405)
	assert not frappe.db.exists(USE, {"improvement_case": doc.name})
	with acting(people.OFFICER), pytest.raises((frappe.ValidationError, frappe.PermissionError)):
		frappe.get_doc(doctype=USE, improvement_case=doc.name, user=people.STAFF).insert()


# ---- offered


def offered(user: str, doctype: str, name: str) -> list[dict]:
	got = Browser(user).get("/api/method/itss_improvement.api.case.of", doctype=doctype, name=name)
	assert got.status_code == 200, got.get_data(as_text=True)
	return got.get_json()["message"]["offered"]


@pytest.mark.row("R81")
def test_similar_cases_are_offered_while_a_cause_is_looked_for(site):
	import frappe

	corrective_actions.make_everybody()
	frappe.db.delete(CASE)
	like = cases.published(title="打印机反复卡纸", problem="打印机每周都坏")
	cases.published(title="合同续签提醒", problem="续签漏掉", keywords="合同")
	cases.published(title="打印机反复故障", status="Draft")
	analysed = corrective_actions.in_state("Root Cause Analysis")
	found = offered(corrective_actions.ANALYST, CAPA, analysed.name)
	assert [row["name"] for row in found] == [like.name]
	assert found[0]["reasons"] and not found[0]["used"]
	use(corrective_actions.ANALYST, case=like.name, doctype=CAPA, name=analysed.name)
	assert offered(corrective_actions.ANALYST, CAPA, analysed.name)[0]["used"]
	submitted = improvements.in_state("Submitted")
	assert [row["name"] for row in offered(people.OFFICER, improvements.OPPORTUNITY, submitted.name)] == [
		like.name
	]
	later = corrective_actions.leave(analysed, "Root Cause Analysis")
	assert offered(corrective_actions.ANALYST, CAPA, later.name) == []
	for user in (people.OTHER_OWNER, people.STAFF, people.GUEST):
		got = Browser(user).get("/api/method/itss_improvement.api.case.of", doctype=CAPA, name=analysed.name)
		assert got.status_code == 403, user


def test_the_same_type_of_ticket_is_a_reason(site):
	import frappe

	people.make_everybody()
	frappe.db.delete(CASE)
	cases.published(name="CASE-desk", title="打印机反复卡纸", ticket_type="桌面")
	submitted = improvements.in_state("Submitted")
	row = frappe.new_doc("Improvement Opportunity Evidence", parent_doc=submitted, parentfield="evidence")
	row.update({"ticket": "1", "ticket_type": "桌面", "parent": submitted.name}).db_insert()
	found = offered(people.OFFICER, improvements.OPPORTUNITY, submitted.name)
	assert "Same ticket type: 桌面" in found[0]["reasons"]


def test_what_is_offered_takes_as_many_queries_whatever_there_is(site):
	import frappe

	corrective_actions.make_everybody()
	frappe.db.delete(CASE)
	analysed = corrective_actions.in_state("Root Cause Analysis")

	def queries() -> int:
		from itss_improvement.api import case as api

		with acting(corrective_actions.ANALYST):
			api.of(CAPA, analysed.name)
			counted, run = [], frappe.db.sql
			frappe.db.sql = lambda *args, **kwargs: counted.append(args) or run(*args, **kwargs)
			try:
				assert api.of(CAPA, analysed.name) is not None
			finally:
				frappe.db.sql = run
		return len(counted)

	cases.published(title="打印机反复卡纸")
	one = queries()
	for _number in range(30):
		cases.published(title="打印机反复卡纸", problem="打印机每周都坏")
	assert queries() == one


@pytest.mark.row("R81")
def test_the_chain_shows_where_a_case_came_from_and_what_it_helped_on(case):
	from itss_improvement.traceability.chain import trace

	doc = cases.take(case, "Publish")
	analysed = corrective_actions.in_state("Root Cause Analysis")
	other = corrective_actions.in_state("Root Cause Analysis")
	for action in (analysed, other):
		answer = use(corrective_actions.ANALYST, case=doc.name, doctype=CAPA, name=action.name)
		assert answer.status_code == 200, answer.get_data(as_text=True)

	def chain(doctype: str, name: str, user: str = people.OFFICER) -> set[str]:
		with acting(user):
			return {record.name for record in trace(doctype, name, 50).nodes}

	assert {doc.name, doc.opportunity, doc.reference_name, analysed.name, other.name} <= chain(CASE, doc.name)
	from_source = chain(improvements.OPPORTUNITY, doc.opportunity)
	assert doc.name in from_source and analysed.name not in from_source, (
		"named beside, and not walked on from"
	)
	from_use = chain(CAPA, analysed.name)
	assert doc.name in from_use and not {doc.reference_name, other.name} & from_use
	assert doc.name in chain(improvements.OPPORTUNITY, analysed.opportunity)
	cases.take(doc, "Withdraw", withdrawal_reason="有误")
	foreign = chain(CAPA, analysed.name, people.OWNER)
	assert doc.name in foreign, "the department's own"

"""The gates before an improvement is closed: documents revised, people trained (R47, R66, R68, R69, R79, R80)."""

from __future__ import annotations

import pytest

from tests import (
	cases,
	charters,
	corrective_actions,
	evaluations,
	notices,
	people,
	standardising,
	verifications,
)
from tests.doors import doors_of
from tests.measures import acting
from tests.standardising import document, pass_gates, revision, revision_in, take, training, training_in
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("everybody")

PATHS = {
	"notice": lambda: notices.get(notices.in_state("Awaiting Verification")),
	"corrective action": lambda: corrective_actions.in_state("Awaiting Verification"),
	"project": lambda: charters.in_state("Awaiting Verification"),
}
each_path = pytest.mark.parametrize("put", PATHS.values(), ids=PATHS)


@pytest.fixture
def everybody(site):
	corrective_actions.make_everybody()


def owner_of(path) -> str:
	"""Who heads its department."""
	return people.OTHER_OWNER if path.doctype == notices.NOTICE else people.OWNER


def observed(put):
	"""A record of a path that was found effective and observed long enough."""
	path = put()
	verifications.conclude(verifications.of(path))
	verifications.let_observation_end(path)
	if path.doctype != notices.NOTICE:
		# a routine improvement may do without
		evaluations.conclude_all(path)
		cases.publish_for(path.reload())
	return path.reload()


def close(path, user: str = people.OFFICER):
	from itss_improvement.lifecycle.steps import take_step

	with acting(user):
		return take_step(path.doctype, path.name, "Close")


def write(path, user: str = people.OFFICER, **values):
	import frappe

	with acting(user):
		return frappe.get_doc(path.doctype, path.name).update(values).save()


def standings(path) -> dict[str, str]:
	from itss_improvement.paths import closing

	return {found.gate.value: found.standing.value for found in closing.standing(path.reload())}


def without_reason(path):
	"""`path` as a project is that lists no reason of its own."""
	import frappe

	if path.doctype == charters.PROJECT:
		frappe.db.set_value(path.doctype, path.name, "no_document_reason", None)
	return path.reload()


@pytest.mark.row("R66", "R69")
@each_path
def test_it_is_not_closed_while_a_gate_is_open(put):
	import frappe

	path = without_reason(observed(put))
	assert standings(path)["Documents Revised"] == standings(path)["People Trained"] == "Still to Do"
	with pytest.raises(
		frappe.ValidationError, match=r"It cannot be closed yet\. .*Documents Revised.*People Trained"
	):
		close(path)
	assert path.reload().status == "Under Observation"
	assert frappe.db.get_value("Improvement Opportunity", path.opportunity, "status") == "Under Observation"


@pytest.mark.row("R47", "R66", "R69", "R79", "R80")
@each_path
def test_it_is_closed_with_a_revision_that_was_approved_and_a_training_that_was_held(put):
	import frappe

	path = without_reason(observed(put))
	doc = standardising.written(revision(path.opportunity, user=people.OFFICER))
	planned = standardising.signed_in(training(path.opportunity))
	with pytest.raises(
		frappe.ValidationError, match=f"{doc.name} is not finished.*{planned.name} is not finished"
	):
		close(path)
	take(people.OWNER, take(people.STAFF, doc, "Submit for Approval"), "Approve")
	take(people.OFFICER, planned, "Report as Held")
	assert standings(path)["Documents Revised"] == standings(path)["People Trained"] == "Passed"
	if path.doctype == notices.NOTICE:
		write(path, no_case_reason="与旧案例相同")
	assert close(path).status == "Closed"


@pytest.mark.row("R69")
def test_one_revision_and_one_training_serve_several_improvements():
	first, second = (observed(PATHS["notice"]) for _ in range(2))
	revision_in("Approved", first.opportunity, second.opportunity, user=people.OFFICER)
	training_in("Held", first.opportunity, second.opportunity)
	for path in (first, second):
		assert standings(path)["Documents Revised"] == standings(path)["People Trained"] == "Passed"


@pytest.mark.row("R66")
@each_path
def test_reasons_are_written_by_those_who_may_and_stand_at_their_gates(put):
	path = without_reason(observed(put))
	reasons = standardising.reasons(path)
	others = {people.OWNER, people.OTHER_OWNER} - {owner_of(path)}
	for user in (people.STAFF, *others, people.AUDITOR, people.EXECUTIVE):
		for door in doors_of(path.doctype):
			assert door(user, path.name, reasons) is False, (user, door)
	assert path.reload().none_needed == 0
	path = write(path, owner_of(path), **reasons)
	assert path.none_needed == len(reasons)
	assert standings(path)["Documents Revised"] == "None Needed"
	assert standings(path)["People Trained"] == ("None Needed" if len(reasons) > 1 else "Still to Do")


@pytest.mark.row("R69")
@pytest.mark.parametrize("put", [PATHS["corrective action"], PATHS["project"]])
@pytest.mark.parametrize(
	("field", "gate"), [("no_training_reason", "People Trained"), ("no_case_reason", "Kept as a Case")]
)
def test_only_a_routine_improvement_goes_without_training_and_case(put, field, gate):
	import frappe

	path = observed(put)
	with pytest.raises(
		frappe.ValidationError, match=f"{gate}: only a routine improvement may say that none is needed"
	):
		write(path, **{field: "不需要"})
	assert not path.reload().get(field)


def test_what_was_begun_does_not_stand_beside_a_reason():
	import frappe

	path = observed(PATHS["notice"])
	doc = revision(path.opportunity, user=people.OFFICER)
	pass_gates(path)
	with pytest.raises(frappe.ValidationError, match=f"{doc.name} is not finished: finish it, or cancel it"):
		close(path)
	take(people.OWNER, doc, "Cancel", **standardising.CANCEL)
	assert close(path).status == "Closed"


def test_a_blank_reason_is_none():
	path = observed(PATHS["notice"])
	path = write(path, no_revision_reason=" \n ")
	assert (path.none_needed, standings(path)["Documents Revised"]) == (0, "Still to Do")


@pytest.mark.row("R66")
def test_reasons_are_signed_with_the_closing_and_changed_through_no_door():
	import frappe

	path = observed(PATHS["notice"])
	pass_gates(path)
	path = close(path)
	signed = frappe.parse_json(path.signatures[-1].content)
	assert "现行作业指导书已写明" in frappe.as_json(signed, ensure_ascii=False)
	for door in doors_of(path.doctype):
		assert door(people.OFFICER, path.name, {"no_revision_reason": "别的"}) is False, door
	assert path.reload().no_revision_reason == "现行作业指导书已写明"


@pytest.mark.parametrize("status", ["Draft", "Issued", "In Progress", "Fed Back"])
def test_not_before_it_awaits_verification(status):
	import frappe

	path = notices.get(notices.in_state(status))
	with pytest.raises(frappe.ValidationError, match="cannot be changed here"):
		write(path, no_revision_reason="不需要")


def test_the_gap_list_shows_what_says_that_none_is_needed():
	path, other = observed(PATHS["notice"]), observed(PATHS["notice"])
	pass_gates(path)
	found = Browser(people.OFFICER).get(
		f"/api/resource/{path.doctype}", filters='[["none_needed", ">", 0]]', limit_page_length=0
	)
	names = [row["name"] for row in found.get_json()["data"]]
	assert path.name in names and other.name not in names


class TestProject:
	DOCUMENTS = (
		{"document_title": "告警管理作业指导书", "document_number": standardising.NUMBER, "version": "V2.0"},
		{"document_title": "夜班交接单"},
	)

	@pytest.fixture
	def project(self):
		path = charters.in_state("Accepted")
		charters.write(charters.LEADER, path.name, documents=[*self.DOCUMENTS])
		charters.act(charters.LEADER, "Submit for Verification", path.name)
		return observed(lambda: path.reload())

	@pytest.mark.row("R47")
	def test_each_document_that_it_lists_is_revised(self, project):
		import frappe

		training_in("Held", project.opportunity)
		first = revision_in("Approved", project.opportunity)
		assert first.document == standardising.NUMBER
		with pytest.raises(frappe.ValidationError, match="Not revised yet: 夜班交接单"):
			close(project)
		other = document("TESTS-FORM", document_title="夜班交接单").name
		row = project.documents[1].name
		revision_in("Approved", project.opportunity, document=other, project=project.name, project_row=row)
		assert standings(project)["Documents Revised"] == "Passed"

	@pytest.mark.row("R47")
	def test_or_its_reason_stands(self, project):
		write(project, people.OWNER, no_revision_reason="两份文件已随年度修订更新")
		assert standings(project)["Documents Revised"] == "None Needed"

	def test_the_reason_of_its_solidification_stands(self):
		path = observed(PATHS["project"])
		assert path.no_document_reason
		assert standings(path)["Documents Revised"] == "None Needed"


@pytest.mark.row("R66")
@each_path
def test_the_department_is_told_what_remains(put):
	import frappe

	path = without_reason(observed(put))
	todo = frappe.get_all(
		"ToDo",
		{"reference_name": path.name, "allocated_to": owner_of(path), "status": "Open"},
		pluck="description",
	)
	assert len(todo) == 1 and path.title in todo[0]
	from itss_improvement import today

	with acting(owner_of(path)):
		assert path.name in [one.name for one in today.waiting()]
	pass_gates(path)
	close(path)
	assert charters.has_it(path.name, path.doctype) == []

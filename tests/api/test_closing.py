"""The panel before closing, and adding improvements from a list: permissions, sentences, nothing half-saved."""

from __future__ import annotations

import pytest

from tests import charters, corrective_actions, notices, people, standardising, verifications
from tests.measures import acting
from tests.standardising import REVISION, TRAINING
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("everybody")
API = "itss_improvement.api.closing"


@pytest.fixture
def everybody(site):
	corrective_actions.make_everybody()


def observed():
	"""A notice of PURCHASING that was found effective."""
	path = notices.get(notices.in_state("Awaiting Verification"))
	verifications.conclude(verifications.of(path))
	return path.reload()


def ask(user: str, method: str, **values):
	return Browser(user).call(f"{API}.{method}", **values)


def answered(response):
	assert response.status_code == 200, response.get_data(as_text=True)
	return response.get_json()["message"]


class TestStanding:
	@pytest.mark.row("R66", "R69")
	def test_it_tells_each_gate_with_what_can_be_done(self):
		path = observed()
		doc = standardising.revision(path.opportunity, user=people.OFFICER)
		gates = answered(ask(people.OFFICER, "standing", doctype=path.doctype, name=path.name))["gates"]
		found = {gate["gate"]: gate for gate in gates}
		revised, trained = found["Documents Revised"], found["People Trained"]
		assert revised["standing"] == trained["standing"] == "Still to Do"
		assert [(row["doctype"], row["name"]) for row in revised["records"]] == [(REVISION, doc.name)]
		assert doc.name in revised["because"]
		assert (trained["served_by"], trained["may_make"], trained["may_need_none"]) == (TRAINING, True, True)

	def test_others_see_it_and_can_do_nothing(self):
		path = observed()
		for user in (people.AUDITOR, people.EXECUTIVE):
			gates = answered(ask(user, "standing", doctype=path.doctype, name=path.name))["gates"]
			assert not any(gate["may_make"] or gate["may_need_none"] for gate in gates), user
		for user in (people.OWNER, people.STAFF, people.STRANGER, people.GUEST):
			assert ask(user, "standing", doctype=path.doctype, name=path.name).status_code == 403, user

	def test_only_of_the_three_paths(self):
		for doctype in ("ToDo", TRAINING, "No Such Thing"):
			response = ask(people.OFFICER, "standing", doctype=doctype, name="x")
			assert response.status_code == 417 and "none of the three paths" in message_of(response)

	@pytest.mark.row("R47")
	def test_a_project_names_what_it_lists_and_nothing_revises(self):
		path = charters.in_state("Accepted")
		standardising.document()
		listed = {"document_title": "告警管理作业指导书", "document_number": standardising.NUMBER}
		charters.write(charters.LEADER, path.name, documents=[listed, {"document_title": "夜班交接单"}])
		charters.act(charters.LEADER, "Submit for Verification", path.name)
		found = answered(ask(people.OFFICER, "standing", doctype=path.doctype, name=path.name))["documents"]
		assert [(row["title"], row["document"]) for row in found] == [
			("告警管理作业指导书", standardising.NUMBER),
			("夜班交接单", None),
		]
		standardising.revision(path.opportunity)
		found = answered(ask(people.OFFICER, "standing", doctype=path.doctype, name=path.name))["documents"]
		assert [row["title"] for row in found] == ["夜班交接单"]


class TestNoneNeeded:
	def test_a_reason_is_written_and_taken_back(self):
		path = observed()
		call = {"doctype": path.doctype, "name": path.name, "gate": "People Trained"}
		found = answered(ask(people.OTHER_OWNER, "none_needed", **call, reason=" 班前会已说明 "))
		assert {gate["gate"]: gate["standing"] for gate in found["gates"]}["People Trained"] == "None Needed"
		assert (path.reload().no_training_reason, path.none_needed) == ("班前会已说明", 1)
		answered(ask(people.OFFICER, "none_needed", **call, reason=""))
		assert (path.reload().no_training_reason, path.none_needed) == ("", 0)

	def test_others_write_none_and_no_request_that_only_reads(self):
		path = observed()
		call = {"doctype": path.doctype, "name": path.name, "gate": "People Trained", "reason": "x"}
		for user in (people.OWNER, people.STAFF, people.AUDITOR, people.GUEST):
			assert ask(user, "none_needed", **call).status_code == 403, user
		assert Browser(people.OFFICER).get(f"/api/method/{API}.none_needed", **call).status_code == 403
		assert not path.reload().no_training_reason

	@pytest.mark.parametrize("gate", ["Effect Evaluated", "No Such Gate", ""])
	def test_at_other_gates_something_is_always_needed(self, gate):
		path = observed()
		response = ask(
			people.OFFICER, "none_needed", doctype=path.doctype, name=path.name, gate=gate, reason="x"
		)
		assert response.status_code == 417 and "something is always needed" in message_of(response)


class TestAdding:
	@pytest.mark.row("R69", "R80")
	def test_several_are_added_from_a_list_and_each_once(self):
		paths = [observed() for _ in range(3)]
		doc = standardising.training(paths[0].opportunity)
		names = [path.name for path in paths]
		call = {"doctype": TRAINING, "name": doc.name, "holder": notices.NOTICE, "names": names}
		assert answered(ask(people.OFFICER, "add", **call)) == {"name": doc.name, "added": 2}
		assert [row.opportunity for row in doc.reload().improvements] == [path.opportunity for path in paths]
		assert answered(ask(people.OFFICER, "add", **call))["added"] == 0

	def test_from_the_list_of_opportunities_and_to_what_is_finished(self):
		path = observed()
		doc = standardising.revision_in("Approved")
		call = {"name": doc.name, "holder": "Improvement Opportunity", "names": [path.opportunity]}
		assert answered(ask(people.OFFICER, "add", doctype=REVISION, **call))["added"] == 1

	@pytest.mark.row("R69")
	def test_where_one_cannot_be_added_nothing_is_and_each_is_told(self):
		import frappe

		good, bad = observed(), observed()
		frappe.db.set_value("Improvement Opportunity", bad.opportunity, "status", "Submitted")
		doc = standardising.training()
		before = len(doc.improvements)
		response = ask(
			people.OFFICER,
			"add",
			doctype=TRAINING,
			name=doc.name,
			holder=notices.NOTICE,
			names=[good.name, bad.name, "NOTICE-<b>0"],
		)
		said = message_of(response)
		assert response.status_code == 417 and "Nothing was added." in said
		assert bad.opportunity in said and "NOTICE-&lt;b&gt;0 does not exist" in said
		assert good.opportunity not in said
		assert len(doc.reload().improvements) == before

	def test_what_the_user_may_not_see_is_told_like_what_is_not_there(self):
		theirs = observed()
		doc = standardising.training(user=people.OWNER)
		response = ask(
			people.OWNER, "add", doctype=TRAINING, name=doc.name, holder=notices.NOTICE, names=[theirs.name]
		)
		assert response.status_code == 417
		assert f"{theirs.name} does not exist, or you may not see it" in message_of(response)
		assert len(doc.reload().improvements) == 1

	def test_only_to_what_the_user_may_write(self):
		theirs = observed()
		doc = standardising.training()
		call = {"doctype": TRAINING, "name": doc.name, "holder": notices.NOTICE, "names": [theirs.name]}
		for user in (people.OTHER_OWNER, people.STAFF, people.AUDITOR, people.GUEST):
			assert ask(user, "add", **call).status_code == 403, user
		cancelled = standardising.training_in("Cancelled")
		response = ask(people.OFFICER, "add", **{**call, "name": cancelled.name})
		assert response.status_code == 417 and "cannot be changed here" in message_of(response)
		assert Browser(people.OFFICER).get(f"/api/method/{API}.add", **call).status_code == 403

	@pytest.mark.parametrize("names", ["[]", "{}", "words", "[[1]]", "[null]"])
	def test_names_are_a_list(self, names):
		doc = standardising.training()
		response = ask(
			people.OFFICER, "add", doctype=TRAINING, name=doc.name, holder=notices.NOTICE, names=names
		)
		assert response.status_code == 417 and "list of names" in message_of(response)

	def test_at_most_two_hundred(self):
		response = ask(
			people.OFFICER,
			"rows",
			doctype=TRAINING,
			holder=notices.NOTICE,
			names=[f"N-{number}" for number in range(201)],
		)
		assert response.status_code == 417 and "at most 200" in message_of(response)

	def test_only_to_what_serves_improvements_and_from_what_is_about_one(self):
		path = observed()
		response = ask(people.OFFICER, "rows", doctype="ToDo", holder=notices.NOTICE, names=[path.name])
		assert response.status_code == 417 and "serves no improvements" in message_of(response)
		response = ask(people.OFFICER, "rows", doctype=TRAINING, holder="ToDo", names=[path.name])
		assert response.status_code == 417 and "is about no improvement" in message_of(response)

	def test_a_new_one_begins_with_its_rows_and_nothing_is_saved(self):
		import frappe

		path = observed()
		before = frappe.db.count(TRAINING)
		found = answered(
			ask(people.OTHER_OWNER, "rows", doctype=TRAINING, holder=notices.NOTICE, names=[path.name])
		)
		assert found == [
			{
				"opportunity": path.opportunity,
				"title": path.title,
				"responsible_department": people.PURCHASING,
			}
		]
		assert frappe.db.count(TRAINING) == before

	def test_who_is_offered_which(self):
		offered = {
			user: answered(ask(user, "kinds")) for user in (people.OFFICER, people.OWNER, people.AUDITOR)
		}
		assert offered == {
			people.OFFICER: [REVISION, TRAINING],
			people.OWNER: [REVISION, TRAINING],
			people.AUDITOR: [],
		}


@pytest.mark.row("R69")
def test_the_form_adds_no_more_than_the_list():
	import frappe

	theirs = observed()
	frappe.db.set_value(
		"Improvement Opportunity", theirs.opportunity, "identified_by_department", people.PURCHASING
	)
	doc = standardising.revision()
	with acting(people.OWNER), pytest.raises(frappe.PermissionError, match="you may not see it"):
		changed = frappe.get_doc(REVISION, doc.name)
		changed.append("improvements", {"opportunity": theirs.opportunity})
		changed.save()

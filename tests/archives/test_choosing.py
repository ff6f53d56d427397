"""Choosing what a pack of evidence holds: by period, department, customer, path or clause (R70, R92)."""

from __future__ import annotations

import zipfile

import pytest

from tests import notices, people
from tests.archives_made import archived
from tests.measures import day
from tests.web import Browser, message_of

API = "itss_improvement.api.archive"
ARCHIVE, OPPORTUNITY = "Improvement Archive", "Improvement Opportunity"
STANDARD = "GB/T 28827.1-2022"


@pytest.fixture
def archives(site):
	"""Of a corrective action, and of a routine improvement of another department."""
	people.make_everybody()
	yield [archived(), archived(notices.get(notices.in_state("Closed")).opportunity)]
	from itss_improvement import downloads

	downloads.remove_all()


@pytest.fixture
def everybody(site) -> None:
	people.make_everybody()


def chosen(archives: list, user: str = people.AUDITOR, **choice) -> list[int]:
	"""Which of `archives`, by their places."""
	import frappe

	from itss_improvement.archives import choosing
	from itss_improvement.domain.pack_choice import Choice

	frappe.set_user(user)
	try:
		found = choosing.choose(Choice.of(choice))
	finally:
		frappe.set_user("Administrator")
	names = [archive.name for archive in archives]
	return [names.index(name) for name in found]


def change(doctype: str, name: str, **values) -> None:
	import frappe

	frappe.db.set_value(doctype, name, values, update_modified=False)


def enter_clauses(*clauses: tuple[str, str]) -> None:
	"""Numbers, with the kind of record that is evidence for each."""
	import frappe

	doc = frappe.get_doc("Improvement Standard", STANDARD)
	doc.set("clauses", [])
	for number, evidence in clauses:
		doc.append(
			"clauses", {"clause": number, "requirement": "要求", "evidence": evidence, "least_a_year": 1}
		)
	doc.save(ignore_permissions=True)


@pytest.mark.row("R70", "R92")
class TestBy:
	def test_nothing(self, archives):
		assert chosen(archives) == [0, 1]

	def test_the_day_on_which_it_was_archived(self, archives):
		change(ARCHIVE, archives[0].name, archived_on=f"{day(-40)} 23:59:59")
		assert chosen(archives, from_date=day(-40), to_date=day(-40)) == [0]
		assert chosen(archives, from_date=day(-39)) == [1]
		assert chosen(archives, to_date=day(-41)) == []

	def test_the_day_on_which_it_was_closed(self, archives):
		import frappe

		name = frappe.db.get_value("Improvement Notice", {"opportunity": archives[1].opportunity})
		change("Improvement Notice", name, closed_on=f"{day(-10)} 08:00:00")
		assert chosen(archives, day_of="Closed On", to_date=day(-10)) == [1]
		assert chosen(archives, day_of="Closed On", from_date=day(-9)) == [0]

	def test_department_and_path(self, archives):
		assert chosen(archives, department=archives[0].responsible_department) == [0]
		assert chosen(archives, improvement_class="Routine Improvement") == [1]
		assert (
			chosen(
				archives,
				improvement_class="Routine Improvement",
				department=archives[0].responsible_department,
			)
			== []
		)

	def test_customer_of_the_improvement_or_of_a_ticket_behind_it(self, archives):
		import frappe

		from itss_improvement.archives import choosing

		change(OPPORTUNITY, archives[0].opportunity, customer='O\'Neil 100% "甲"')
		for customer in ("乙公司", "乙公司"):
			frappe.get_doc(
				doctype="Improvement Opportunity Evidence",
				parent=archives[1].opportunity,
				parenttype=OPPORTUNITY,
				parentfield="evidence",
				customer=customer,
			).db_insert()
		assert chosen(archives, customer='O\'Neil 100% "甲"') == [0]
		assert chosen(archives, customer="乙公司") == [1]
		assert chosen(archives, customer="丙公司") == []
		assert choosing.customers() == ['O\'Neil 100% "甲"', "乙公司"]

	def test_clause_by_the_evidence_that_it_names(self, archives):
		enter_clauses(
			("8.1", "Improvement Notice"), ("8.2", "Improvement Training"), ("9.3", "Improvement Review")
		)
		assert chosen(archives, standard=STANDARD, clause="8.1") == [1]
		assert chosen(archives, standard=STANDARD, clause="８．１") == [1]
		assert chosen(archives, standard=STANDARD, clause="8.2") == [0]
		assert chosen(archives, standard=STANDARD, clause="9.3") == []
		assert chosen(archives, standard=STANDARD) == [0, 1]

	def test_evidence_that_was_withdrawn_is_none(self, archives):
		import frappe

		enter_clauses(("8.2", "Improvement Training"))
		(name,) = frappe.get_all("Improvement Training", pluck="name")
		change("Improvement Training", name, status="Cancelled")
		assert chosen(archives, standard=STANDARD, clause="8.2") == []

	def test_clause_that_an_evaluation_judged(self, archives):
		import frappe

		enter_clauses(("9.3", "Improvement Review"))
		name = frappe.db.get_value("Improvement Evaluation", {"opportunity": archives[0].opportunity})
		frappe.get_doc(
			doctype="Improvement Evaluation Clause",
			parent=name,
			parenttype="Improvement Evaluation",
			parentfield="clauses",
			standard=STANDARD,
			clause=" 9.3 ",
			after="Conforms",
		).db_insert()
		assert chosen(archives, standard=STANDARD, clause="9.3") == [0]
		change("Improvement Evaluation", name, status="Draft")
		assert chosen(archives, standard=STANDARD, clause="9.3") == []


class TestTheDoors:
	def test_how_many_it_would_hold(self, archives):
		enter_clauses(("9.3", "Improvement Review"))
		browser = Browser(people.AUDITOR)
		answer = browser.get(f"/api/method/{API}.count_for_pack").get_json()["message"]
		assert answer == {"archives": 2, "can_be_packed": True, "text": "Archives: 2."}
		answer = browser.get(
			f"/api/method/{API}.count_for_pack",
			choice=f'{{"standard": "{STANDARD}", "clause": "9.3"}}',
			_lang="zh",
		).get_json()["message"]
		assert (answer["archives"], answer["can_be_packed"]) == (0, False)
		assert answer["text"].startswith("共 0 份档案") and "管理评审" in answer["text"]

	def test_more_than_a_pack_holds(self, archives, monkeypatch):
		from itss_improvement.archives.pack import packing

		monkeypatch.setattr(packing, "MOST", 1)
		browser = Browser(people.AUDITOR)
		answer = browser.get(f"/api/method/{API}.count_for_pack").get_json()["message"]
		assert answer["can_be_packed"] is False and "A pack holds 1 at most" in answer["text"]
		answer = browser.call(f"{API}.pack", choice={})
		assert answer.status_code == 417 and "2 archives are chosen" in message_of(answer)

	@pytest.mark.parametrize(
		("values", "message"),
		[
			({"choice": {"department": "无此部门"}}, "There is no department 无此部门."),
			({"choice": {"standard": "无此标准"}}, "There is no standard 无此标准."),
			({"choice": {"standard": STANDARD, "clause": "99"}}, "has no clause 99 among those"),
			({"choice": {"from_date": "yesterday"}}, "From Date yesterday is no date"),
			({"choice": {"name": "x"}}, "Archives are not chosen by name"),
			({"choice": {"customer": "丁公司"}}, "0 archives are chosen"),
			({"choice": "["}, "cannot be read"),
			({"choice": "[1]"}, "given as fields and their values"),
			({"names": '{"a": 1}'}, "named in a list"),
			({"names": [["a"]]}, "named in a list"),
			({"choice": {"customer": "<b>'\"; --"}}, "0 archives are chosen"),
		],
	)
	def test_bad_input_is_one_sentence(self, everybody, values, message):
		answer = Browser(people.AUDITOR).call(f"{API}.pack", **values)
		assert answer.status_code == 417, answer.get_data(as_text=True)
		assert message in message_of(answer) and "<b>" not in message_of(answer)

	@pytest.mark.parametrize(
		"user", [people.OWNER, people.STAFF, people.AGENT, people.STRANGER, people.GUEST]
	)
	def test_for_nobody_who_does_not_see_everything(self, everybody, user):
		browser = Browser(user)
		for answer in (
			browser.get(f"/api/method/{API}.count_for_pack"),
			browser.get(f"/api/method/{API}.customers"),
			browser.call(f"{API}.pack", choice={}),
		):
			assert answer.status_code == 403, user

	def test_counting_and_packing_take_the_right_verbs(self, everybody):
		browser = Browser(people.AUDITOR)
		assert browser.get(f"/api/method/{API}.pack", choice="{}").status_code == 403
		assert browser.call(f"{API}.count_for_pack", choice={}).status_code == 403


@pytest.mark.row("R70", "R92")
def test_the_pack_says_what_it_was_chosen_by_and_marks_what_was_asked_for(archives, tmp_path):
	import frappe

	from itss_improvement.archives.pack import packing

	enter_clauses(("8.2", "Improvement Training"), ("8.2", "Improvement Review"))
	frappe.set_user(people.AUDITOR)
	try:
		path = packing.make([archives[0].name], {"standard": STANDARD, "clause": "8.2"})
	finally:
		frappe.set_user("Administrator")
	with zipfile.ZipFile(path) as file:
		index = file.read("index.html").decode()
		page = file.read(f"{archives[0].name}/index.html").decode()
	assert f"{STANDARD} 8.2" in index and "管理评审" in index
	assert page.count("条款证据") == 1

"""Evaluations: laid ready, figures from tickets computed and frozen, the four aspects, concluded by somebody else
(R73-R77)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from tests import cases, charters, corrective_actions, evaluations, notices, people, verifications
from tests.evaluations import CLAUSE, ENTERED, EVALUATION, conclude, of, write
from tests.measures import acting

CHANGE = date(2026, 6, 1)
WINDOWS = {
	"changed_on": CHANGE,
	"before_from": CHANGE - timedelta(days=28),
	"before_to": CHANGE - timedelta(days=1),
	"after_from": CHANGE + timedelta(days=1),
	"after_to": CHANGE + timedelta(days=28),
}
VOLUME = {"metric": "Ticket Volume"}
ATTAINMENT = {"metric": "Response Attainment", "team": "Network", "target": "95%"}

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def everybody(site, empty_site):
	import frappe

	people.make_everybody()
	corrective_actions.add_analyst()
	# what is kept is in the language of the records
	frappe.db.set_single_value("Improvement Settings", "record_language", "en")
	frappe.clear_document_cache("Improvement Settings", "Improvement Settings")


@pytest.fixture
def observed(everybody):
	"""A CAPA that was found effective."""
	return corrective_actions.in_state("Under Observation")


@pytest.fixture
def evaluation(observed):
	return write(of(observed), **WINDOWS)


def tickets(desk, before: tuple[int, int], after: tuple[int, int], **values) -> tuple[list[int], list[int]]:
	"""Tickets of team Network on both sides of the change: so many answered in time, of so many."""
	made = []
	for place, (day, (kept, total)) in enumerate(
		((CHANGE - timedelta(days=10), before), (CHANGE + timedelta(days=10), after))
	):
		made.append(
			desk.insert_rows(
				total,
				desk.FAR + place * 10_000,
				opening_date=day,
				agent_group="Network",
				response_by=f"{day} 12:00:00",
				first_responded_on=lambda position, kept=kept, day=day: (
					f"{day} {'11' if position < kept else '13'}:00:00"
				),
				**values,
			)
		)
	return tuple(made)


def compute(doc, user: str = people.OFFICER):
	from itss_improvement.api.evaluation import compute

	with acting(user):
		compute(doc.name)
	return doc.reload()


def refused(call, *said: str) -> str:
	import frappe

	with pytest.raises(frappe.ValidationError) as refusal:
		call()
	message = str(refusal.value)
	assert all(part in message for part in said), message
	return message


class TestLaidReady:
	@pytest.mark.row("R73")
	@pytest.mark.parametrize("make", [corrective_actions.in_state, charters.in_state])
	def test_when_a_capa_or_a_project_is_observed(self, everybody, make):
		path = make("Under Observation")
		doc = of(path)
		assert (doc.opportunity, doc.title, doc.required) == (path.opportunity, path.title, 1)
		assert doc.reference_round == path.round
		assert (doc.before_to, doc.after_from) == (
			doc.changed_on - timedelta(days=1),
			doc.changed_on + timedelta(days=1),
		)
		assert doc.before_to - doc.before_from == doc.after_to - doc.after_from

	def test_of_a_routine_improvement_it_is_asked_for(self, everybody):
		import frappe

		from itss_improvement.api.evaluation import ask

		path = notices.get(notices.in_state("Awaiting Verification"))
		assert not frappe.db.exists(EVALUATION, {"reference_name": path.name})
		with acting(people.OFFICER):
			name = ask(path.doctype, path.name)
			assert ask(path.doctype, path.name) == name
		assert frappe.db.get_value(EVALUATION, name, ["reference_name", "required"]) == (path.name, 0)

	def test_person_days_and_expense_are_what_the_measures_took(self, observed):
		import frappe

		measured = frappe.get_all(
			"Improvement Measure", {"reference_name": observed.name}, ["effort", "cost", "completed_on"]
		)
		doc = of(observed)
		assert doc.person_days == sum(row.effort for row in measured) > 0
		assert doc.expense == sum(row.cost for row in measured) > 0
		assert doc.changed_on == max(row.completed_on for row in measured)

	@pytest.mark.parametrize(
		("user", "status"), [(people.OWNER, "Under Observation"), (people.OFFICER, "Implementation")]
	)
	def test_it_is_not_asked_for_by_others_or_too_early(self, everybody, user, status):
		import frappe

		from itss_improvement.api.evaluation import ask

		path = corrective_actions.in_state(status)
		with acting(user), pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			ask(path.doctype, path.name)

	def test_nothing_else_is_evaluated_and_nobody_makes_one_by_hand(self, everybody):
		import frappe

		from itss_improvement.api.evaluation import ask

		with acting(people.OFFICER):
			refused(lambda: ask("User", people.OFFICER), "no record of an improvement")
			with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
				frappe.get_doc(doctype=EVALUATION, title="x").insert()

	def test_it_is_withdrawn_where_the_improvement_goes_back_and_a_new_one_follows(self, observed):
		from itss_improvement.lifecycle.steps import take_step

		doc = of(observed)
		with acting(people.OFFICER):
			take_step(observed.doctype, observed.name, "Analyse Again", reanalysis_reason="又发生两次")
		assert doc.reload().status == "Withdrawn"


class TestMetrics:
	@pytest.mark.row("R74")
	def test_are_computed_from_the_desks_tickets_and_frozen(self, desk, evaluation):
		from frappe.utils import today

		from itss_improvement.domain.comparison import Comparison

		before, after = tickets(desk, (30, 100), (95, 100))
		doc = compute(write(evaluation, metrics=[ATTAINMENT]))
		(row,) = doc.metrics
		assert (row.before_text, row.before_interval) == ("30%", "21.89% to 39.58%")
		assert (row.after_text, row.after_interval) == ("95%", "88.82% to 97.85%")
		assert (row.before_size, row.after_size) == (100, 100)
		assert (row.before_window, row.after_window) == ("2026-05-04 – 2026-05-31", "2026-06-02 – 2026-06-29")
		assert (row.verdict, row.change_text) == ("Improved", "+65 percentage points")
		assert row.target_verdict == "Target Reached, Perhaps by Chance"
		assert "opened from 2026-05-04 to 2026-05-31" in row.in_words and "Team: Network" in row.in_words
		data = json.loads(row.frozen)
		assert (data["schema"], data["as_of"]) == (1, today())
		assert data["tickets"]["before"]["count"] == 100 and len(data["tickets"]["after"]["sha256"]) == 64
		assert json.loads(row.tickets)["before"] == {"HD Ticket": [str(name) for name in before]}
		assert Comparison.from_data(data).after.size == len(after)

	@pytest.mark.row("R74")
	def test_effective_on_too_small_a_sample_is_refused_with_the_number_that_would_be_enough(
		self, desk, evaluation
	):
		tickets(desk, (8, 10), (9, 10))
		doc = compute(write(evaluation, metrics=[ATTAINMENT]))
		assert doc.metrics[0].verdict == "Could Be Chance"
		assert doc.rule_conclusion == "Ineffective"
		only = {"entered_metrics": [], "clauses": []}
		refused(lambda: conclude(doc, **only), "could be chance", "199", "or write the reason")
		assert doc.reload().status == "Draft"
		reason = "抽样之外，值班日志逐条核对无一超时。"
		done = conclude(doc, conclusion_reason=reason, **only)
		assert (done.status, done.conclusion, done.rule_conclusion) == (
			"Concluded",
			"Effective",
			"Ineffective",
		)
		assert done.conclusion_reason == reason

	def test_of_the_same_question_figures_stay_and_of_another_they_go(self, desk, evaluation):
		tickets(desk, (30, 100), (95, 100))
		doc = compute(write(evaluation, metrics=[ATTAINMENT]))
		doc = write(doc, side_effects="夜班负担略增")
		assert doc.metrics[0].verdict == "Improved"
		for change in ({"after_to": CHANGE + timedelta(days=20)}, {"changed_on": CHANGE - timedelta(days=1)}):
			changed = compute(write(doc, **WINDOWS))
			changed = write(changed, **change)
			assert (changed.metrics[0].frozen, changed.metrics[0].before_text) == (None, None)
			refused(lambda changed=changed: conclude(changed), "has no figures for these windows")
		for field, value in (("target", "90%"), ("team", ""), ("metric", "Reopen Rate")):
			changed = compute(write(doc, **WINDOWS, metrics=[ATTAINMENT]))
			row = changed.metrics[0].as_dict()
			changed = write(changed, metrics=[{**row, field: value}])
			assert not changed.metrics[0].frozen and not changed.metrics[0].before_size, field

	def test_nobody_forges_figures(self, desk, evaluation):
		tickets(desk, (30, 100), (95, 100))
		doc = compute(write(evaluation, metrics=[ATTAINMENT]))
		kept = doc.metrics[0].as_dict()
		forged = {
			**kept,
			"before_text": "1%",
			"verdict": "Worse",
			"frozen": "{}",
			"tickets": "{}",
			"in_words": "",
		}
		doc = write(doc, metrics=[forged, {**VOLUME, "verdict": "Improved", "after_text": "0"}])
		same = ("before_text", "verdict", "frozen", "tickets", "in_words")
		assert [doc.metrics[0].get(field) for field in same] == [kept[field] for field in same]
		assert not doc.metrics[1].verdict and not doc.metrics[1].after_text

	@pytest.mark.parametrize(
		("change", "said"),
		[
			({"before_from": None}, "Before the Change: give the first and the last day"),
			(
				{"after_to": CHANGE},
				"After the Change: the window ends on 2026-06-01, before it begins on 2026-06-02",
			),
			({"after_from": CHANGE - timedelta(days=5)}, "The windows overlap from 2026-05-27 to 2026-05-31"),
			({"before_to": CHANGE + timedelta(days=1)}, "overlap"),
			(
				{"changed_on": CHANGE - timedelta(days=9)},
				"ends on 2026-05-31, after the change on 2026-05-23",
			),
			(
				{"changed_on": CHANGE + timedelta(days=9)},
				"begins on 2026-06-02, before the change on 2026-06-10",
			),
			({"changed_on": None}, "Give the day of the change"),
			({"after_to": date(2099, 1, 1)}, "which is still to come"),
			({"metrics": []}, "no metric is chosen"),
			({"metrics": [VOLUME, VOLUME]}, "Ticket Volume comes twice (all tickets)"),
			(
				{"metrics": [{**ATTAINMENT, "target": "viel"}]},
				"The target viel is not understood: write a share",
			),
			({"metrics": [{**ATTAINMENT, "target": "0.95"}]}, "like 95%"),
			({"metrics": [{**ATTAINMENT, "target": "950%"}]}, "A target of 9.5 cannot be"),
		],
	)
	def test_bad_input_is_refused_in_a_sentence_and_nothing_is_kept(self, desk, evaluation, change, said):
		tickets(desk, (3, 10), (9, 10))
		doc = write(evaluation, **{"metrics": [VOLUME], **change})
		refused(lambda: compute(doc), doc.name, said)
		assert not any(row.frozen for row in doc.reload().metrics)

	def test_nothing_to_measure_is_told_and_is_no_zero(self, desk, evaluation):
		doc = compute(write(evaluation, metrics=[ATTAINMENT, {"metric": "Satisfaction"}]))
		assert [(row.before_text, row.verdict, row.change_text) for row in doc.metrics] == [
			("no value", "No Value", None)
		] * 2
		assert "There is no value: No ticket of the window was rated." in doc.metrics[1].in_words

	def test_a_rating_that_there_cannot_be_names_its_row(self, desk, evaluation):
		desk.insert_rows(1, feedback_rating=7, resolution_date="2026-06-10 10:00:00")
		doc = write(evaluation, metrics=[VOLUME, {"metric": "Satisfaction"}])
		refused(lambda: compute(doc), "row 2", "7 is no rating: ratings run from 0 to 1")

	def test_without_a_service_desk_it_is_entered_by_hand(self, evaluation, monkeypatch):
		from itss_improvement.evaluations import measuring

		monkeypatch.setattr(measuring, "desks", list)
		doc = write(evaluation, metrics=[VOLUME])
		refused(lambda: compute(doc), "no service desk", "by hand")

	def test_one_query_for_a_metric_and_window(self, desk, evaluation, queries):
		tickets(desk, (30, 100), (95, 100))
		doc = write(evaluation, metrics=[ATTAINMENT, {"metric": "Reopen Rate"}])
		with queries() as asked:
			compute(doc)
		assert sum("tabHD Ticket" in query and "tabHD Ticket Activity" not in query for query in asked) == 2
		assert sum("tabHD Ticket Activity" in query for query in asked) == 2

	@pytest.mark.parametrize("user", [people.OWNER, people.AUDITOR, people.EXECUTIVE, people.STAFF])
	def test_only_whoever_may_conclude_computes(self, desk, evaluation, user):
		import frappe

		write(evaluation, metrics=[VOLUME])
		with pytest.raises(frappe.PermissionError):
			compute(evaluation, user)

	def test_what_is_concluded_is_computed_no_more(self, desk, evaluation):
		import frappe

		tickets(desk, (30, 100), (95, 100))
		doc = conclude(compute(write(evaluation, metrics=[ATTAINMENT])))
		kept = doc.metrics[0].frozen
		with pytest.raises(frappe.PermissionError):
			compute(doc)
		assert doc.reload().metrics[0].frozen == kept


class TestCheckingAgain:
	def said(self, doc, user: str = people.AUDITOR) -> list[dict]:
		from itss_improvement.api.evaluation import check_again

		with acting(user):
			return check_again(doc.name)

	@pytest.mark.row("R74")
	def test_tickets_deleted_since_are_told_and_nothing_is_overwritten(self, desk, evaluation):
		import frappe

		before, after = tickets(desk, (30, 100), (95, 100))
		doc = conclude(compute(write(evaluation, metrics=[ATTAINMENT, VOLUME])))
		assert [row["same"] for row in self.said(doc)] == [True, True]
		kept = frappe.get_all("Improvement Evaluation Metric", {"parent": doc.name}, "*", order_by="idx")
		frappe.db.delete("HD Ticket", {"name": before[0]})
		frappe.db.set_value("HD Ticket", after[0], "opening_date", "2026-08-01", update_modified=False)
		attainment, volume = self.said(doc)
		assert not attainment["same"] and not volume["same"]
		assert attainment["label"] == "Response Attainment (Team: Network)"
		told = "\n".join(attainment["sentences"])
		assert f"Before the Change: tickets deleted since: 1 ({before[0]})." in told
		assert f"After the Change: tickets that counted then and do not today: 1 ({after[0]})." in told
		assert "of tickets: 99; kept is 30% (21.89% to 39.58%)" in told
		assert kept == frappe.get_all(
			"Improvement Evaluation Metric", {"parent": doc.name}, "*", order_by="idx"
		)

	def test_of_very_many_tickets_only_the_fingerprint_is_kept(self, desk, evaluation, monkeypatch):
		import frappe

		from itss_improvement.evaluations import measuring

		monkeypatch.setattr(measuring, "MOST_NAMES", 50)
		before, _after = tickets(desk, (30, 100), (9, 10))
		doc = compute(write(evaluation, metrics=[VOLUME]))
		kept = json.loads(doc.metrics[0].tickets)
		assert kept["before"] is None and len(kept["after"]["HD Ticket"]) == 10
		frappe.db.delete("HD Ticket", {"name": before[0]})
		told = "\n".join(self.said(doc)[0]["sentences"])
		assert "too many to be kept by name" in told and "of tickets: 99; kept is" in told

	def test_a_stranger_learns_nothing(self, evaluation):
		import frappe

		with pytest.raises(frappe.PermissionError):
			self.said(evaluation, people.OTHER_OWNER)


class TestTheOtherAspects:
	@pytest.mark.row("R74")
	@pytest.mark.parametrize(
		("change", "said"),
		[
			({"source": ""}, "告警响应及时率: write where the two values come from"),
			({"after_value": ""}, "告警响应及时率: enter the value before and the value after"),
			({"after_value": "很好"}, "很好 is no number"),
			({"target": "≥ 9"}, "≥ 9 is no number"),
		],
	)
	def test_a_metric_entered_by_hand_needs_its_values_and_its_source(self, observed, change, said):
		refused(lambda: conclude(of(observed), entered_metrics=[{**ENTERED, **change}]), said)

	def test_an_entered_zero_is_a_value(self, observed):
		doc = conclude(of(observed), entered_metrics=[{**ENTERED, "before_value": "0", "target": "0"}])
		assert "告警响应及时率: 0 before and 98.5 after" in doc.rule_reasons

	@pytest.mark.row("R76")
	def test_cost_and_benefit_with_the_ratio_and_its_basis(self, observed):
		doc = write(
			of(observed),
			person_days=10,
			day_rate=800,
			expense=2000,
			benefit=5000,
			benefit_period="Every Month",
			cost_basis="工时按报工系统，收益为每月少付的违约金",
		)
		assert (doc.total_cost, doc.benefit_of_year, doc.benefit_ratio) == (10000, 60000, "6")
		assert "Cost: 10 person days × 800 + 2000 = 10000." in doc.rule_reasons

	@pytest.mark.parametrize(
		("values", "said"),
		[
			(
				{"benefit": 5000, "benefit_period": "Once", "cost_basis": ""},
				"Write what cost and benefit are based on",
			),
			({"benefit": 5000, "benefit_period": ""}, "The benefit is 5000: choose how often it comes"),
		],
	)
	def test_cost_is_refused_without_its_basis(self, observed, values, said):
		doc = write(of(observed), **values)
		assert said in doc.rule_reasons and not doc.rule_conclusion
		refused(lambda: conclude(doc), said)

	def test_no_cost_has_no_ratio_and_no_crash(self, observed):
		free = {"person_days": 0, "day_rate": 0, "expense": 0}
		doc = write(of(observed), benefit=100, benefit_period="Once", cost_basis="无投入", **free)
		assert doc.benefit_ratio is None and "There was no cost" in doc.rule_reasons

	@pytest.mark.row("R77")
	def test_conformity_clause_by_clause(self, observed):
		doc = conclude(of(observed))
		assert "GB/T 28827.1-2022, clause 7.3: Conforms in Part before, Conforms after." in doc.rule_reasons

	@pytest.mark.parametrize(
		("clauses", "said"),
		[
			([CLAUSE, {**CLAUSE, "clause": " 7.3 "}], "Clause 7.3 of GB/T 28827.1-2022 comes twice"),
			([{**CLAUSE, "basis": " "}], "write the evidence for how it conforms"),
		],
	)
	def test_a_clause_has_its_evidence_and_comes_once(self, observed, clauses, said):
		refused(lambda: conclude(of(observed), clauses=clauses), said)

	@pytest.mark.parametrize("clause", [{**CLAUSE, "after": "Perhaps"}, {**CLAUSE, "standard": "ISO 0"}])
	def test_what_is_none_of_the_choices_is_refused(self, observed, clause):
		refused(lambda: write(of(observed), clauses=[clause]))

	@pytest.mark.row("R73")
	def test_the_rule_and_its_reasons_stand_beside_the_conclusion(self, observed):
		doc = write(of(observed), entered_metrics=[ENTERED], clauses=[CLAUSE])
		assert doc.rule_conclusion == "Effective"
		assert "Metric Comparison: Better" in doc.rule_reasons
		assert "Significant was not reached: Cost and Benefit must be better" in doc.rule_reasons
		refused(lambda: conclude(doc, "Significant"), "By the rule the conclusion is Effective")
		assert conclude(doc, "Partly Effective").conclusion == "Partly Effective", "less may be concluded"


class TestConcluding:
	@pytest.mark.row("R73")
	def test_it_is_signed_and_changed_by_nobody_afterwards(self, observed):
		doc = conclude(of(observed))
		assert (doc.evaluated_by, doc.signatures[0].section) == (people.OFFICER, "Evaluation")
		for user in (people.OFFICER, people.REPRESENTATIVE, people.ADMINISTRATOR):
			refused(lambda user=user: write(doc, user, side_effects="x"))
			refused(lambda user=user: write(doc, user, entered_metrics=[]))

	def test_nobody_evaluates_their_own_work(self, everybody):
		import frappe

		# the analyst is made a quality officer as well
		user = frappe.get_doc("User", corrective_actions.ANALYST)
		user.append("roles", {"role": "ITSS Quality Officer"})
		user.save(ignore_permissions=True)
		path = corrective_actions.in_state("Under Observation")
		refused(lambda: conclude(of(path), user=corrective_actions.ANALYST), "Nobody judges their own work")

	@pytest.mark.parametrize("user", [people.OWNER, people.AUDITOR, people.EXECUTIVE, people.REPRESENTATIVE])
	def test_it_is_the_quality_officers(self, observed, user):
		import frappe

		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			conclude(of(observed), user=user)
		assert of(observed).status == "Draft"


class TestBeforeClosing:
	def close(self, path):
		from itss_improvement.lifecycle.steps import take_step

		verifications.let_observation_end(path)
		if path.doctype != notices.NOTICE:
			# the other gates
			cases.publish_for(path)
		with acting(people.OFFICER):
			return take_step(path.doctype, path.name, "Close")

	@pytest.mark.row("R73")
	@pytest.mark.parametrize("make", [corrective_actions.in_state, charters.in_state])
	def test_a_capa_and_a_project_are_evaluated_first(self, everybody, make):
		path = make("Under Observation")
		refused(lambda: self.close(path), "Effect Evaluated", f"Evaluation {of(path).name} is not concluded")
		conclude(of(path))
		assert self.close(path.reload()).status == "Closed"

	def test_one_that_was_never_made_is_told(self, observed):
		import frappe

		frappe.db.delete(EVALUATION, {"reference_name": observed.name})
		refused(lambda: self.close(observed), "There is no evaluation yet")

	def test_a_routine_improvement_needs_none(self, everybody):
		from itss_improvement.evaluations import asking, gates

		path = notices.get(notices.in_state("Under Observation"))
		assert gates.evaluated(path).standing.value == "None Needed"
		doc = asking.ask_for(path)
		assert gates.evaluated(path).standing.value == "None Needed"
		conclude(doc)
		assert gates.evaluated(path).standing.value == "Passed"
		assert self.close(path).status == "Closed"

	def test_the_evaluation_of_an_earlier_round_does_not_count(self, observed):
		from itss_improvement.evaluations import gates

		conclude(of(observed))
		observed.db_set("round", observed.round + 1)
		assert gates.evaluated(observed).standing.value == "Still to Do"


class TestWindows:
	def test_are_proposed_for_another_day(self, evaluation):
		from itss_improvement.api.evaluation import proposed_windows

		with acting(people.OFFICER):
			found = proposed_windows(evaluation.name, "2026-06-15")
			assert (found["before_from"], found["after_to"]) == (date(2026, 3, 16), date(2026, 9, 14))
			refused(lambda: proposed_windows(evaluation.name, "2099-01-01"), "still to come")
			refused(lambda: proposed_windows(evaluation.name, "1999-01-01"), "more than 10 years ago")
			assert proposed_windows(evaluation.name, "0001-01-01")["changed_on"] > CHANGE, "it is no date"


@pytest.mark.row("R74")
def test_before_and_after_are_drawn(desk, evaluation):
	from itss_improvement.api.evaluation import page

	tickets(desk, (30, 100), (95, 100))
	doc = compute(write(evaluation, metrics=[ATTAINMENT], entered_metrics=[ENTERED]))
	with acting(people.AUDITOR):
		found = page(doc.name)
	assert found["picture"].startswith("<svg") and found["picture"].count('data-row="metric"') == 2
	assert "Response Attainment (Team: Network)" in found["picture"]
	assert "entered by hand" in found["picture"] and found["scope"] == {}
	with acting(people.OFFICER):
		assert set(page(doc.name)["scope"]) == {"team", "customer", "ticket_type", "priority"}


def test_everything_on_the_form_belongs_to_somebody(site):
	"""A field that is in no section and not the app's could be written by anybody at any time."""
	import frappe
	from frappe.model import no_value_fields

	from itss_improvement.domain.evaluation_record import MACHINE
	from itss_improvement.lifecycle.record import KEPT

	words = {name for section in MACHINE.sections for name in section.fields}
	said = {*words, *MACHINE.written_by_app, *KEPT, "status"}
	on_form = {
		df.fieldname for df in frappe.get_meta(EVALUATION).fields if df.fieldtype not in no_value_fields
	}
	assert on_form - said == set()


def test_examples_are_what_they_are_for(site):
	people.make_everybody()
	assert evaluations.in_state("Concluded").status == "Concluded"

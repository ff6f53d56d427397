"""What counts as evidence, and what is enough of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itss_improvement
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.self_check import (
	EVIDENCE,
	MOST_EXPECTED,
	ORDER,
	Asked,
	Verdict,
	check,
	judge,
	key_of,
	of_clause,
)

DOCTYPES = Path(itss_improvement.__file__).parent / "itss_improvement" / "doctype"
TRAINING = "Improvement Training"
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
counts = st.integers(0, MOST_EXPECTED + 5)


def fields_of(doctype: str) -> dict[str, dict]:
	path = DOCTYPES / doctype.lower().replace(" ", "_") / f"{doctype.lower().replace(' ', '_')}.json"
	return {field["fieldname"]: field for field in json.loads(path.read_text(encoding="utf-8"))["fields"]}


class TestWhatCounts:
	def test_the_clauses_offer_every_kind(self):
		options = fields_of("Improvement Standard Clause")["evidence"]["options"]
		assert options.split("\n") == ["", *EVIDENCE]

	@pytest.mark.parametrize("record", EVIDENCE)
	def test_its_fields_and_states_are_those_of_the_record(self, record):
		evidence, fields = EVIDENCE[record], fields_of(record)
		assert fields[evidence.finished_on]["fieldtype"] in ("Date", "Datetime")
		assert evidence.finished.isdisjoint(evidence.open)
		states = set(fields["status"]["options"].split("\n")) if "status" in fields else set()
		assert evidence.finished | evidence.open <= states
		assert bool(states) == bool(evidence.finished)

	@pytest.mark.parametrize("record", MACHINES)
	def test_every_record_with_states_is_a_kind(self, record):
		assert record in EVIDENCE

	@given(st.sampled_from(sorted(EVIDENCE)), st.data(), days, st.none() | days)
	def test_a_record_counts_in_one_year_at_most_and_only_as_it_is(self, record, data, begun, finished):
		evidence = EVIDENCE[record]
		status = data.draw(st.sampled_from(sorted({*evidence.finished, *evidence.open, "Cancelled"})))
		found = evidence.counts_in(status, begun, finished)
		if status in evidence.open and evidence.finished:
			assert found == (begun.year, False), "a date of a round before does not make it finished"
		elif found:
			assert found == (finished.year, True)
			assert not evidence.finished or status in evidence.finished
		else:
			assert finished is None or status == "Cancelled"

	def test_what_came_to_nothing_is_no_evidence(self):
		day = date(2026, 3, 1)
		for record, status in (
			("Improvement Notice", "Superseded"),
			("Improvement Project", "Rejected"),
			("Improvement Measure", "Cancelled"),
			("Improvement Opportunity", "Merged"),
			("Improvement Opportunity", "Rejected"),
			("Improvement Opportunity", "Draft"),
			("Improvement Resolution", "Carried Over"),
			("Improvement Verification", "Withdrawn"),
		):
			assert EVIDENCE[record].counts_in(status, day, day) is None


class TestVerdict:
	@given(counts, counts)
	def test_enough_is_at_least_what_is_expected_and_one(self, least, finished):
		verdict = judge(Asked("8.1", "…", TRAINING, least), finished)
		assert (verdict is Verdict.ENOUGH) == (finished >= least and finished >= 1)
		assert (verdict is Verdict.NONE) == (finished == 0)

	@given(counts, counts)
	def test_one_more_is_never_worse(self, least, finished):
		line = Asked("8.1", "…", TRAINING, least)
		assert ORDER.index(judge(line, finished + 1)) <= ORDER.index(judge(line, finished))

	@given(counts)
	def test_without_evidence_nothing_is_enough(self, finished):
		assert judge(Asked("8.1", "…"), finished) is Verdict.NOT_NAMED

	@given(st.lists(st.sampled_from(ORDER), min_size=1))
	def test_a_clause_is_as_good_as_the_worst_of_it(self, verdicts):
		found = of_clause(verdicts)
		assert found in verdicts
		assert all(ORDER.index(found) >= ORDER.index(verdict) for verdict in verdicts)
		assert found is of_clause(reversed(verdicts))


class TestClauses:
	def test_a_clause_has_a_line_for_each_kind(self):
		check(
			[
				Asked("8.1", "按计划培训", TRAINING, 2),
				Asked(" ８.1", "", "Improvement Case", 1),
				Asked("9", "评审"),
			]
		)

	@pytest.mark.parametrize(
		("lines", "code", "said"),
		[
			([Asked(" ", "…")], "clause", "Row 1"),
			([Asked("1", "…"), Asked("2", "", TRAINING, 1)], "requirement", "Row 2"),
			([Asked("1", "…", "User", 1)], "evidence", "Row 1"),
			([Asked("1", "…", TRAINING, 0)], "least", "is 0"),
			([Asked("1", "…", TRAINING, -3)], "least", "is -3"),
			([Asked("1", "…", TRAINING, MOST_EXPECTED + 1)], "least", f"is {MOST_EXPECTED + 1}"),
			([Asked("1 a", "…", TRAINING, 1), Asked("1A", "", TRAINING, 2)], "twice", "as row 1"),
			([Asked("1", "…"), Asked("1", "…")], "twice", "Row 2"),
		],
	)
	def test_what_cannot_be_judged_by(self, lines, code, said):
		with pytest.raises(RuleBroken) as refused:
			check(lines)
		assert refused.value.code == code
		assert said in refused.value.render()

	@given(st.text("01.AaBb条款（）１．Ａ \t", max_size=8))
	def test_the_key_of_a_number_is_its_own(self, number):
		assert key_of(key_of(number)) == key_of(number) == key_of(f" {number}\t")

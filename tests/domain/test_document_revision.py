"""Revisions of documents: who takes which step, and what versions may be (R66, R79)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest

from itss_improvement.domain.document_revision import (
	APPROVAL,
	LONGEST,
	MACHINE,
	REVISION,
	Status,
	check_document,
	check_due_date,
	check_still,
	check_versions,
)
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.path import QUALITY_RESPONSIBLE
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Actor, Case, Duty

TODAY = date(2026, 11, 26)
SETS_OF_ROLES = [set(some) for size in range(len(Role) + 1) for some in combinations(Role, size)]


def may(action: str, status: Status, roles, *duties: Duty, facts=()) -> bool:
	case = Case({duty: {"me"} for duty in duties}, frozenset(facts))
	return action in MACHINE.possible(status.value, Actor("me", frozenset(roles)), case)[0]


@pytest.mark.row("R66")
def test_nobody_approves_what_they_revised_whatever_their_roles():
	for roles in SETS_OF_ROLES:
		for facts in ((), (QUALITY_RESPONSIBLE,)):
			duties = (Duty.AUTHOR, Duty.HEAD, Duty.MEMBER)
			assert not may("Approve", Status.AWAITING_APPROVAL, roles, *duties, facts=facts)


@pytest.mark.row("R66")
def test_who_approves():
	for roles in SETS_OF_ROLES:
		assert may("Approve", Status.AWAITING_APPROVAL, roles) is (Role.QUALITY_OFFICER in roles)
		heads = Role.QUALITY_OFFICER in roles or Role.DEPARTMENT_OWNER in roles
		assert may("Approve", Status.AWAITING_APPROVAL, roles, Duty.HEAD) is heads
		owned = Role.QUALITY_OFFICER in roles or Role.MANAGEMENT_REPRESENTATIVE in roles
		facts = (QUALITY_RESPONSIBLE,)
		assert may("Approve", Status.AWAITING_APPROVAL, roles, facts=facts) is owned


def test_who_submits_it():
	performs = {Role.QUALITY_OFFICER, Role.DEPARTMENT_OWNER, Role.STAFF}
	for roles in SETS_OF_ROLES:
		for status in (Status.IN_REVISION, Status.RETURNED):
			assert not may("Submit for Approval", status, roles)
			for duty in (Duty.AUTHOR, Duty.MEMBER):
				assert may("Submit for Approval", status, roles, duty) is bool(performs & roles)


def test_nothing_leaves_its_end():
	for status in (Status.APPROVED, Status.CANCELLED):
		assert MACHINE.from_state(status.value) == []


def test_whoever_approves_signs_what_was_submitted():
	assert set(REVISION.fields) < set(APPROVAL.fields)


def test_an_employee_writes_the_text_and_not_when_it_is_due():
	for status in Status:
		written = MACHINE.written_by(status.value, {Role.STAFF}, {Duty.AUTHOR})
		writes = status in (Status.IN_REVISION, Status.RETURNED)
		assert ({"new_version", "changes", "new_text"} <= written) is writes
		assert not written & {"due_date", "document", "improvements", "responsible_person"}


def test_versions():
	check_versions("V1", "V2", {"V0"})
	check_versions("", "V1", ())
	check_versions("V1", "", ())
	with pytest.raises(RuleBroken, match="V1 is the version that the document has already"):
		check_versions("V1", "V1", ())
	with pytest.raises(RuleBroken, match="V0 was a version of the document before"):
		check_versions("V1", "V0", {"V0"})


def test_the_document_is_still_what_it_was_made_of():
	check_still("D", "V1", "V1")
	check_still("D", "", "")
	for current, old in (("V2", "V1"), ("V1", ""), ("", "V1")):
		with pytest.raises(RuleBroken, match="return it"):
			check_still("D", current, old)


def test_a_withdrawn_document_is_not_revised():
	check_document("D", "Current")
	for status in ("Withdrawn", ""):
		with pytest.raises(RuleBroken, match="D is withdrawn"):
			check_document("D", status)


@pytest.mark.row("R79")
def test_when_it_may_be_due():
	check_due_date(TODAY, TODAY)
	check_due_date(TODAY + LONGEST, TODAY)
	with pytest.raises(RuleBroken, match="lies in the past"):
		check_due_date(TODAY - timedelta(days=1), TODAY)
	with pytest.raises(RuleBroken, match="more than two years away"):
		check_due_date(TODAY + LONGEST + timedelta(days=1), TODAY)

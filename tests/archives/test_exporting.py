"""The app is not uninstalled with archives that no pack carried away (R92, R93)."""

from __future__ import annotations

import pytest

from tests import people
from tests.archives_made import CHECKPOINT, archived
from tests.measures import acting
from tests.web import Browser

FETCH = "/api/method/itss_improvement.api.archive.fetch_pack"


@pytest.fixture
def everybody(site):
	people.make_everybody()


def pack_of(*names: str):
	from itss_improvement.archives.pack import packing

	with acting(people.OFFICER):
		packing.make(list(names))


def check() -> None:
	from itss_improvement.uninstall import before_uninstall

	before_uninstall()


def refused() -> None:
	import frappe

	with pytest.raises(frappe.ValidationError, match="must be kept"):
		check()


def test_without_archives_nothing_is_asked(everybody):
	check()


@pytest.mark.row("R92", "R93")
def test_not_before_a_pack_of_all_was_fetched(everybody):
	import frappe

	first, second = archived(), archived()
	refused()
	pack_of(first.name)
	assert Browser(people.OFFICER).get(FETCH).status_code == 200
	refused()
	pack_of(first.name, second.name)
	refused()
	assert Browser(people.OFFICER).get(FETCH).status_code == 200
	check()
	exported = frappe.db.get_value(CHECKPOINT, {"archive": second.name}, "exported_by")
	assert exported == people.OFFICER


def test_nor_with_what_was_archived_since(everybody):
	first = archived()
	pack_of(first.name)
	Browser(people.OFFICER).get(FETCH)
	check()
	archived()
	refused()

"""**Improvement Calendar**: a year's holidays and make-up working days, from the library, a file or by hand."""

from __future__ import annotations

from datetime import date

import pytest

from itss_improvement.domain.working_days import DayKind, SpecialDay
from tests import people
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

CALENDAR = "Improvement Calendar"
PATH = f"/api/resource/{CALENDAR}"
API = "itss_improvement.api.calendar"
YEAR, UNKNOWN = "2024", "2199"
READERS = (people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR, people.OWNER, people.OTHER_OWNER)
OUTSIDE = (people.STAFF, people.OTHER_STAFF, people.AGENT, people.STRANGER, people.GUEST)


def fixed(year: str = YEAR) -> list[dict]:
	"""The days that every year has."""
	return [
		{"day": f"{year}-{day}", "kind": "Holiday", "title": "节"}
		for day in ("01-01", "05-01", "10-01", "10-02", "10-03")
	]


def csv_of(year: str = YEAR, *more: str) -> str:
	lines = [f"{row['day']},{row['kind']},{row['title']}" for row in fixed(year)]
	return "\n".join(["date,kind,title", *lines, *more])


@pytest.fixture
def officer(site) -> Browser:
	import frappe

	people.make_everybody()
	for name in (YEAR, UNKNOWN):
		frappe.delete_doc_if_exists(CALENDAR, name)
	return Browser(people.OFFICER)


def stored(name: str = YEAR) -> dict:
	import frappe

	doc = frappe.get_doc(CALENDAR, name)
	return {
		"source": doc.source,
		"edited": doc.edited,
		"days": [(str(row.day), row.kind, row.title) for row in doc.days],
	}


def exists(name: str = YEAR) -> bool:
	import frappe

	return bool(frappe.db.exists(CALENDAR, name))


# By hand


def test_a_year_by_hand_is_put_in_order(officer):
	days = [*reversed(fixed()), {"day": f"{YEAR}-10-12", "kind": "Make-Up Working Day", "title": " 国庆节 "}]
	response = officer.post(PATH, year=YEAR, days=days)
	assert response.status_code == 200, message_of(response)
	found = stored()
	assert [day for day, *_ in found["days"]] == sorted(row["day"] for row in days)
	assert found["days"][-1] == (f"{YEAR}-10-12", "Make-Up Working Day", "国庆节")
	assert found["source"] in ("By hand", "手工录入") and found["edited"] == 1


@pytest.mark.parametrize(
	"year", ["", "24", "20244", "1999", "2200", "二〇二四", "２０２４", " 2024", "2024a", "-2024"]
)
def test_a_year_is_a_year(officer, year):
	response = officer.post(PATH, year=year, days=fixed())
	assert response.status_code == 417, response.get_data(as_text=True)
	assert "Year" in message_of(response) or "year" in message_of(response)
	assert not exists()


@pytest.mark.parametrize(
	("row", "words"),
	[
		({"day": "2024-10-01", "kind": "Holiday"}, ("row 6", "2024-10-01", "twice")),
		({"day": "2024-10-01", "kind": "Make-Up Working Day"}, ("row 6", "2024-10-01")),
		({"day": "2025-01-01", "kind": "Holiday"}, ("row 6", "2025-01-01", "2024")),
		({"day": "2024-10-08", "kind": "Make-Up Working Day"}, ("row 6", "2024-10-08", "weekend")),
		({"day": "2024-10-08", "kind": "Party"}, ("Party",)),
		({"day": "2024-10-08", "kind": ""}, ("Day Kind",)),
		({"day": None, "kind": "Holiday"}, ("Date",)),
		({"day": "2024-02-30", "kind": "Holiday"}, ("2024-02-30",)),
	],
	ids=str,
)
def test_a_day_that_is_wrong_is_refused_by_name(officer, row, words):
	response = officer.post(PATH, year=YEAR, days=[*fixed(), row])
	assert response.status_code == 417, response.get_data(as_text=True)
	told = message_of(response)
	assert all(word in told for word in words) or "row 6" in told.lower() or "Row #6" in told, told
	assert not exists()


def test_a_year_without_its_holidays_is_not_taken_for_known(officer):
	response = officer.post(PATH, year=YEAR, days=fixed()[1:])
	assert response.status_code == 417 and f"{YEAR}-01-01" in message_of(response)
	assert officer.post(PATH, year=YEAR).status_code == 417
	assert officer.post(PATH, year=YEAR, days=fixed()).status_code == 200
	assert officer.put(f"{PATH}/{YEAR}", days=[]).status_code == 417
	assert len(stored()["days"]) == 5


def test_a_year_has_one_calendar_and_stays_that_year(officer):
	assert officer.post(PATH, year=YEAR, days=fixed()).status_code == 200
	assert officer.post(PATH, year=YEAR, days=fixed()).status_code == 409
	assert officer.put(f"{PATH}/{YEAR}", year=UNKNOWN, days=fixed(UNKNOWN)).status_code == 417
	assert not exists(UNKNOWN)


def test_emoji_quotes_and_percent_signs_are_text(officer):
	title = 'it\'s 50% 🎉 "节"'
	days = [{**row, "title": title} for row in fixed()]
	assert officer.post(PATH, year=YEAR, days=days).status_code == 200
	assert {row[2] for row in stored()["days"]} == {title}
	too_long = [{**row, "title": "长" * 10_000} for row in fixed(UNKNOWN)]
	response = officer.post(PATH, year=UNKNOWN, days=too_long)
	assert response.status_code == 417 and not exists(UNKNOWN)


# From the library


@pytest.mark.row("R55")
def test_a_year_from_the_library(officer):
	import chinese_calendar

	response = officer.call(f"{API}.import_from_library", year=int(YEAR))
	assert response.status_code == 200, message_of(response)
	found = stored()
	assert found["source"].startswith("chinesecalendar 1.") and found["edited"] == 0
	assert len(found["days"]) == response.get_json()["message"]["days"] == 28 + 8
	for day, kind, title in found["days"]:
		off, _name = chinese_calendar.get_holiday_detail(date.fromisoformat(day))
		assert (kind == "Holiday") is off and title
	assert ("2024-10-12", "Make-Up Working Day", "国庆节") in found["days"]


@pytest.mark.row("R55")
def test_a_year_that_is_not_published_is_refused_in_one_sentence(officer):
	response = officer.call(f"{API}.import_from_library", year=int(UNKNOWN))
	assert response.status_code == 417
	assert UNKNOWN in message_of(response) and "CSV" in message_of(response)
	assert not exists(UNKNOWN)


@pytest.mark.parametrize("year", [0, -1, 20266, 1999, 10**12])
def test_the_library_is_asked_for_years_only(officer, year):
	for method, more in (("import_from_library", {}), ("import_csv", {"content": csv_of()})):
		response = officer.call(f"{API}.{method}", year=year, **more)
		assert response.status_code == 417 and str(year) in message_of(response)


def test_importing_again_changes_nothing(officer):
	import frappe

	officer.call(f"{API}.import_from_library", year=int(YEAR))
	before = frappe.get_doc(CALENDAR, YEAR).as_dict()
	assert officer.call(f"{API}.import_from_library", year=int(YEAR)).status_code == 200
	after = frappe.get_doc(CALENDAR, YEAR).as_dict()
	assert [row.name for row in after.days] == [row.name for row in before.days]


def test_what_was_edited_is_replaced_only_if_somebody_says_so(officer):
	officer.call(f"{API}.import_from_library", year=int(YEAR))
	days = [
		row for row in officer.get(f"{PATH}/{YEAR}").get_json()["data"]["days"] if row["day"] != "2024-02-12"
	]
	assert officer.put(f"{PATH}/{YEAR}", days=days).status_code == 200
	edited = stored()
	assert edited["edited"] == 1 and edited["source"].startswith("chinesecalendar")
	response = officer.call(f"{API}.import_from_library", year=int(YEAR))
	assert response.status_code == 409 and YEAR in message_of(response)
	response = officer.call(f"{API}.import_csv", year=int(YEAR), content=csv_of())
	assert response.status_code == 409
	assert stored() == edited
	assert officer.call(f"{API}.import_from_library", year=int(YEAR), replace=True).status_code == 200
	assert stored()["edited"] == 0 and len(stored()["days"]) == 36


def test_saving_without_a_change_is_no_edit(officer):
	officer.call(f"{API}.import_from_library", year=int(YEAR))
	as_form = officer.get(f"{PATH}/{YEAR}").get_json()["data"]
	assert officer.put(f"{PATH}/{YEAR}", **as_form).status_code == 200
	assert stored()["edited"] == 0
	forged = {"source": "chinesecalendar 99", "edited": 0}
	officer.put(f"{PATH}/{YEAR}", days=fixed(), **forged)
	assert stored()["edited"] == 1 and "99" not in stored()["source"]
	officer.put(f"{PATH}/{YEAR}", **forged)
	assert stored()["edited"] == 1


# From a file


def test_a_year_from_a_file(officer):
	content = csv_of(UNKNOWN, f"{UNKNOWN}-10-05,班,国庆节")
	response = officer.call(
		f"{API}.import_csv", year=int(UNKNOWN), content=content, file_name="节假日 2199.csv"
	)
	assert response.status_code == 200, message_of(response)
	found = stored(UNKNOWN)
	assert found["source"] == "CSV 节假日 2199.csv" and found["edited"] == 0
	assert found["days"][-1] == (f"{UNKNOWN}-10-05", "Make-Up Working Day", "国庆节")
	# and again: it is there
	response = officer.call(f"{API}.import_csv", year=int(UNKNOWN), content=csv_of(UNKNOWN))
	assert response.status_code == 409 and stored(UNKNOWN) == found
	response = officer.call(f"{API}.import_csv", year=int(UNKNOWN), content=csv_of(UNKNOWN), replace=1)
	assert response.status_code == 200 and len(stored(UNKNOWN)["days"]) == 5


@pytest.mark.parametrize(
	("content", "words"),
	[
		("", ("empty",)),
		("date,kind\n", ("empty",)),
		("when,what\n2024-01-01,Holiday", ("Line 1", "column date")),
		(csv_of(YEAR, "2024-10-01,Holiday,"), ("Line 7", "column date", "twice")),
		(csv_of(YEAR, "2024-10-01,班,"), ("Line 7", "column date", "both")),
		(csv_of(YEAR, "2025-10-01,Holiday,"), ("Line 7", "column date", "2025-10-01")),
		(csv_of(YEAR, ",Holiday,"), ("Line 7", "column date", "missing")),
		(csv_of(YEAR, "2024-13-01,Holiday,"), ("Line 7", "column date", "2024-13-01")),
		(csv_of(YEAR, "2024-10-08,,"), ("Line 7", "column kind")),
		(csv_of(YEAR, "x,y,z", "2024-10-08,班,"), ("Line 7", "Line 8", "column kind", "column date")),
		("\n".join(csv_of().splitlines()[:-1]), ("not complete", "2024-10-03")),
		(csv_of(YEAR, *["x,y,z"] * 30), ("Line 7", "more")),
		("x\n" * 2000, ("2000",)),
	],
	ids=range(13),
)
def test_a_file_that_is_wrong_leaves_nothing_behind(officer, content, words):
	import frappe

	for before in (None, "library"):
		if before:
			officer.call(f"{API}.import_from_library", year=int(YEAR))
		kept = stored() if before else None
		response = officer.call(f"{API}.import_csv", year=int(YEAR), content=content, replace=1)
		assert response.status_code == 417, response.get_data(as_text=True)
		told = response.get_data(as_text=True)
		assert all(word in told for word in words), told
		assert exists() is bool(before)
		if before:
			assert stored() == kept
	assert (
		frappe.db.count(
			"Improvement Calendar Day", {"parent": ["not in", frappe.get_all(CALENDAR, pluck="name")]}
		)
		== 0
	)


@pytest.mark.parametrize("value", [None, 3, ["a"], {"a": 1}], ids=str)
def test_what_is_no_text_is_no_file(officer, value):
	response = officer.call(f"{API}.import_csv", year=int(YEAR), content=value)
	assert response.status_code in (403, 417, 500), response.get_data(as_text=True)
	assert not exists()


# Who


@pytest.mark.row("R16")
def test_who_reads_and_who_edits(officer):
	assert officer.call(f"{API}.import_from_library", year=int(YEAR)).status_code == 200
	kept = stored()
	for user in (*READERS, *OUTSIDE):
		browser = Browser(user)
		assert (browser.get(f"{PATH}/{YEAR}").status_code == 200) is (user in READERS), user
		assert (browser.get(PATH).status_code == 200) is (user in READERS), user
		printed = browser.page("/printview", doctype=CALENDAR, name=YEAR)
		assert (printed.status_code == 200 and "国庆节" in printed.get_data(as_text=True)) is (
			user in READERS
		), user
		refused = [
			browser.put(f"{PATH}/{YEAR}", days=fixed()),
			browser.post(PATH, year=UNKNOWN, days=fixed(UNKNOWN)),
			browser.delete(f"{PATH}/{YEAR}"),
			browser.call(f"{API}.import_from_library", year=int(YEAR)),
			browser.call(f"{API}.import_csv", year=int(UNKNOWN), content=csv_of(UNKNOWN)),
		]
		assert {response.status_code for response in refused} <= {403, 404}, user
	assert stored() == kept and not exists(UNKNOWN)
	assert officer.delete(f"{PATH}/{YEAR}").status_code == 202
	assert not exists()


@pytest.mark.parametrize("method", ["import_from_library", "import_csv"])
def test_imports_are_posted(officer, method):
	response = officer.get(f"/api/method/{API}.{method}", year=YEAR, content=csv_of())
	assert response.status_code in (403, 405) and not exists()


# At installing, and every day


@pytest.fixture
def library(monkeypatch):
	"""What the library knows, to be changed."""
	from itss_improvement.calendars import importing

	known: dict[int, list[SpecialDay]] = {}
	monkeypatch.setattr(importing, "library_days", known.get)

	def publish(year: int, *more: SpecialDay) -> None:
		days = [SpecialDay(date.fromisoformat(row["day"]), DayKind.HOLIDAY, "节") for row in fixed(str(year))]
		known[year] = sorted([*days, *more])

	return publish


@pytest.fixture
def on(monkeypatch):
	"""Sets the day that the daily task believes it to be."""
	from itss_improvement import tasks
	from itss_improvement.setup import calendars

	def set_day(text: str) -> None:
		monkeypatch.setattr(calendars, "getdate", lambda *given: date.fromisoformat(text))
		tasks.load_calendars()

	return set_day


def names(*years: int) -> list[str]:
	import frappe

	return sorted(frappe.get_all(CALENDAR, {"name": ["in", list(map(str, years))]}, pluck="name"))


@pytest.mark.row("R55")
def test_a_fresh_site_has_the_years_that_are_known(officer):
	import frappe
	from frappe.utils import getdate

	from itss_improvement.calendars.importing import library_days
	from itss_improvement.setup.seeds import was_seeded

	this_year = getdate().year
	for year in (this_year - 1, this_year, this_year + 1):
		assert was_seeded(f"calendar:{year}") is (library_days(year) is not None)
		if library_days(year) is None:
			assert not frappe.db.exists(CALENDAR, str(year))


def test_next_year_is_loaded_when_it_is_published_from_october_on(officer, library, on):
	library(2150)
	on("2150-09-30")
	assert names(2150, 2151) == ["2150"]
	library(2151)
	on("2150-09-30")
	assert names(2150, 2151) == ["2150"]
	on("2150-10-01")
	on("2150-10-01")
	assert names(2150, 2151) == ["2150", "2151"]


def test_what_an_administrator_removed_or_edited_stays_so(officer, library, on):
	import frappe

	library(2150)
	library(2151)
	on("2150-11-01")
	frappe.delete_doc(CALENDAR, "2151")
	doc = frappe.get_doc(CALENDAR, "2150")
	doc.days[0].title = "改过"
	doc.save()
	library(2150, SpecialDay(date(2150, 12, 31), DayKind.HOLIDAY, "元旦"))
	on("2150-11-02")
	assert names(2150, 2151) == ["2150"]
	assert len(stored("2150")["days"]) == 5 and stored("2150")["days"][0][2] == "改过"


def test_what_became_known_since_is_taken_over(officer, library, on):
	"""The holidays around 1 January begin in a December that was published a year before."""
	library(2150)
	on("2150-11-01")
	library(2150, SpecialDay(date(2150, 12, 31), DayKind.HOLIDAY, "元旦"))
	on("2150-12-10")
	assert stored("2150")["days"][-1] == ("2150-12-31", "Holiday", "元旦")
	assert stored("2150")["edited"] == 0


def test_a_calendar_that_was_there_before_is_left_alone(officer, library, on):
	assert officer.post(PATH, year="2151", days=fixed("2151")).status_code == 200
	library(2151, SpecialDay(date(2151, 12, 31), DayKind.HOLIDAY, "元旦"))
	on("2150-12-10")
	assert len(stored("2151")["days"]) == 5

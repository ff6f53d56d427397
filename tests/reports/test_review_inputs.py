"""The input pack of a management review: made from data, frozen, signed, and for those who see everything (R23, R29,
R71)."""

from __future__ import annotations

import json

import pytest

from tests import improvements, people, reviews
from tests.measures import day
from tests.reviews import RESOLUTION, REVIEW
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

INPUT = "Improvement Review Input"
API = "itss_improvement.api.review"
SECRET = "只有看得到一切的人才知道"
SEES = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
SEES_NOT = (people.OWNER, people.OTHER_OWNER, people.STAFF, people.STRANGER, "Guest")


@pytest.fixture
def everybody(site):
	import frappe

	people.make_everybody()
	for doctype in (RESOLUTION, REVIEW, INPUT, improvements.OPPORTUNITY):
		frappe.db.delete(doctype)


def stored(doc):
	import frappe

	return frappe.get_doc(INPUT, doc.name)


def data_of(doc) -> dict:
	return json.loads(stored(doc).data)


def secret_in_a_pack():
	"""A review with the resolution of another department in its pack."""
	earlier = reviews.review(title="2025 年度管理评审", review_date=day(-30))
	reviews.resolution(
		earlier.name,
		responsible_department=people.PURCHASING,
		responsible_person=None,
		resolution=SECRET,
	)
	reviews.take(people.EXECUTIVE, reviews.submit_minutes(earlier), "Approve Minutes")
	return reviews.make_pack(reviews.review())


@pytest.mark.row("R29", "R71")
class TestWhatItSays:
	def test_earlier_resolutions_come_first_with_what_became_of_them(self, everybody):
		doc = secret_in_a_pack()
		(row,) = data_of(doc)["resolutions"]
		assert (row["title"], row["status"], row["department"]) == (SECRET, "In Progress", people.PURCHASING)
		page = stored(doc).content
		assert page.index(SECRET) < page.index("按月统计的服务水平与满意度")

	@pytest.mark.row("R23")
	def test_figures_are_those_of_the_reports_with_definition_and_sample(self, everybody):
		import frappe

		from itss_improvement.domain.key_figures import Figure
		from itss_improvement.domain.monthly_report import Month
		from itss_improvement.reports.figures import figures_of
		from tests import desk

		frappe.db.delete(desk.DESK)
		improvements.in_state("Submitted")
		resolved = frappe.utils.get_datetime(f"{day(-2)} 12:00:00")
		desk.insert_rows(2, resolution_date=resolved, feedback_rating=lambda place: (0.8, 0.4)[place])
		doc = reviews.make_pack(reviews.review(), first=day(-10), last=frappe.utils.today())
		found = data_of(doc)
		assert found["improvements"]["submitted_by_source"] == {"Employee Suggestion": 1}
		assert set(found["figures"]) == {figure.value for figure in Figure}
		assert all(figure["definition"] for figure in found["figures"].values())
		stars = found["figures"]["Customer Satisfaction"]["months"]
		assert sum(month.get("4 Stars", 0) for month in stars) == 1
		assert sum(sum(month.values()) for month in stars) == 2
		today = frappe.utils.getdate()
		of_the_report = figures_of(Month(frappe.utils.getdate(day(-10)), today), today).as_data()
		assert found["improvements"]["overdue"] == json.loads(json.dumps(of_the_report["overdue"]))

	def test_what_there_is_no_data_of_says_so(self, everybody):
		doc = reviews.make_pack(reviews.review(), first="2001-01-01", last="2001-01-31")
		page = stored(doc).content
		assert page.count("无数据") > 10 and "0%" not in page and ">0<" not in page

	def test_what_people_wrote_is_escaped(self, everybody):
		import frappe

		earlier = reviews.review(review_date=day(-30))
		resolution = reviews.resolution(earlier.name)
		reviews.take(people.EXECUTIVE, reviews.submit_minutes(earlier), "Approve Minutes")
		hostile = "<script>alert(1)</script>{{ 7 * 7 }}"
		frappe.db.set_value(RESOLUTION, resolution.name, "title", hostile, update_modified=False)
		page = stored(reviews.make_pack(reviews.review())).content
		assert "<script>" not in page and "&lt;script&gt;" in page and "{{ 7 * 7 }}" in page

	def test_of_the_period_since_the_last_approved_review(self, everybody):
		import frappe

		secret_in_a_pack()
		doc = reviews.review(title="又一次", review_date=day(-1))
		answer = Browser(people.OFFICER).call(f"{API}.make_input_pack", name=doc.name)
		assert answer.status_code == 200, message_of(answer)
		doc.reload()
		after = frappe.utils.add_days(
			frappe.db.get_value(REVIEW, {"status": "Minutes Approved"}, "review_date"), 1
		)
		assert (doc.pack_from, doc.pack_to) == (after, doc.review_date)


@pytest.mark.row("R71")
class TestFreezing:
	def test_minutes_are_not_submitted_without_it(self, everybody):
		doc = reviews.review()
		with pytest.raises(Exception, match="Make Input Pack first"):
			reviews.take(people.OFFICER, doc, "Submit Minutes")

	def test_made_again_it_takes_the_place_of_the_one_before(self, everybody):
		import frappe

		doc = reviews.make_pack(reviews.review())
		again = reviews.make_pack(doc, first=day(-20))
		assert again.pack_fingerprint != doc.pack_fingerprint
		assert frappe.db.count(INPUT, {"review": doc.name}) == 1
		assert stored(doc).fingerprint == again.pack_fingerprint

	def test_its_fingerprint_is_what_the_chair_signs(self, everybody):
		doc = reviews.review_in("Minutes Approved")
		(signature,) = doc.reload().signatures
		assert json.loads(signature.content)["content"]["pack_fingerprint"] == doc.pack_fingerprint
		from itss_improvement.domain.signature import fingerprint

		assert fingerprint(stored(doc).data) == doc.pack_fingerprint

	@pytest.mark.parametrize("status", ["Minutes Submitted", "Minutes Approved", "Cancelled"])
	def test_it_is_made_while_the_review_is_prepared_and_at_no_other_time(self, everybody, status):
		doc = reviews.review_in(status)
		answer = Browser(people.OFFICER).call(f"{API}.make_input_pack", name=doc.name)
		assert answer.status_code == 417 and "frozen" in message_of(answer)

	def test_nobody_changes_or_deletes_it(self, everybody):
		import frappe

		doc = reviews.make_pack(reviews.review())
		path = f"/api/resource/{INPUT}/{doc.name}"
		for user in (people.OFFICER, people.AUDITOR, people.OWNER):
			assert Browser(user).put(path, content="x").status_code in (403, 417)
			assert Browser(user).delete(path).status_code in (403, 417)
		for change in (
			lambda: stored(doc).update({"content": "x"}).save(),
			lambda: frappe.delete_doc(INPUT, doc.name),
			lambda: frappe.rename_doc(INPUT, doc.name, "another"),
		):
			with pytest.raises(frappe.ValidationError, match="is frozen"):
				change()

	def test_the_fields_of_the_review_are_not_forged(self, everybody):
		doc = reviews.make_pack(reviews.review())
		answer = Browser(people.OFFICER).put(
			f"/api/resource/{REVIEW}/{doc.name}", pack_fingerprint="0" * 64, pack_from="2020-01-01"
		)
		assert answer.status_code == 200
		assert doc.pack_fingerprint == doc.reload().pack_fingerprint and str(doc.pack_from) == day(-4)

	@pytest.mark.parametrize("field", ["data", "content"])
	@pytest.mark.parametrize("status", ["Prepared", "Minutes Submitted"])
	def test_one_that_was_changed_in_the_database_is_not_signed_nor_shown(self, everybody, field, status):
		import frappe

		doc = reviews.review_in(status)
		frappe.db.set_value(INPUT, doc.name, field, stored(doc).get(field) + " ", update_modified=False)
		user, step = {
			"Prepared": (people.OFFICER, "Submit Minutes"),
			"Minutes Submitted": (people.EXECUTIVE, "Approve Minutes"),
		}[status]
		with pytest.raises(frappe.ValidationError, match="not the one that was made"):
			reviews.take(user, doc, step)
		shown = (
			Browser(people.AUDITOR).get(f"/api/method/{API}.input_pack", name=doc.name).get_json()["message"]
		)
		assert shown == {"holds": False, "content": ""}

	@pytest.mark.parametrize(
		("first", "last", "said"),
		[
			(-1, -5, "later than Inputs Until"),
			(-5, 1, "lies in the future"),
			(-1200, -1, "three years"),
			("gestern", -1, "is no date"),
		],
	)
	def test_periods_that_are_refused(self, everybody, first, last, said):
		doc = reviews.review()
		first = first if isinstance(first, str) else day(first)
		answer = Browser(people.OFFICER).call(
			f"{API}.make_input_pack", name=doc.name, first=first, last=day(last)
		)
		assert answer.status_code == 417 and said in message_of(answer)
		assert not doc.reload().pack_fingerprint


class TestDoors:
	@pytest.mark.parametrize(
		"user",
		[
			people.EXECUTIVE,
			people.AUDITOR,
			people.OWNER,
			people.OTHER_OWNER,
			people.STAFF,
			people.STRANGER,
			"Guest",
		],
	)
	def test_it_is_made_by_those_who_prepare_the_review(self, everybody, user):
		doc = reviews.review()
		answer = Browser(user).call(f"{API}.make_input_pack", name=doc.name)
		assert answer.status_code in (401, 403), message_of(answer)
		assert not doc.reload().pack_fingerprint

	def test_only_by_post(self, everybody):
		doc = reviews.review()
		answer = Browser(people.OFFICER).get(f"/api/method/{API}.make_input_pack", name=doc.name)
		assert answer.status_code == 403 and not doc.reload().pack_fingerprint

	@pytest.mark.row("R14", "R18", "R71")
	def test_every_door_is_open_to_those_who_see_everything_and_to_nobody_else(self, everybody):
		doc = secret_in_a_pack()
		name = doc.name
		doors = {
			"record": lambda browser: browser.get(f"/api/resource/{INPUT}/{name}"),
			"list": lambda browser: browser.get(f"/api/resource/{INPUT}", fields='["name","data","content"]'),
			"value": lambda browser: browser.get(
				"/api/method/frappe.client.get_value", doctype=INPUT, filters=name, fieldname="data"
			),
			"report": lambda browser: browser.post(
				"/api/method/frappe.desk.reportview.get",
				doctype=INPUT,
				fields=json.dumps([f"`tab{INPUT}`.`data`", f"`tab{INPUT}`.`content`"]),
			),
			"export": lambda browser: browser.post(
				"/api/method/frappe.desk.reportview.export_query",
				doctype=INPUT,
				file_format_type="CSV",
				fields=json.dumps([f"`tab{INPUT}`.`data`"]),
			),
			"form": lambda browser: browser.get(
				"/api/method/frappe.desk.form.load.getdoc", doctype=INPUT, name=name
			),
			"method": lambda browser: browser.get(f"/api/method/{API}.input_pack", name=name),
			"page": lambda browser: browser.page(f"/api/method/{API}.print_input_pack?name={name}"),
		}
		for door, knock in doors.items():
			for user in SEES:
				assert SECRET in text_of(knock(Browser(user))), (door, user)
			for user in SEES_NOT:
				assert SECRET not in text_of(knock(Browser(user))), (door, user)

	def test_a_department_reads_the_review_and_nothing_of_the_pack_with_it(self, everybody):
		doc = secret_in_a_pack()
		form = Browser(people.OWNER).get(
			"/api/method/frappe.desk.form.load.getdoc", doctype=REVIEW, name=doc.name
		)
		assert (
			form.status_code == 200 and SECRET not in text_of(form) and doc.pack_fingerprint in text_of(form)
		)
		for path in (
			f"/printview?doctype={REVIEW}&name={doc.name}",
			f"/printview?doctype={INPUT}&name={doc.name}",
		):
			assert SECRET not in text_of(Browser(people.OWNER).page(path))

	def test_a_pack_that_is_not_there_is_none(self, everybody):
		doc = reviews.review()
		assert (
			"message"
			not in Browser(people.AUDITOR).get(f"/api/method/{API}.input_pack", name=doc.name).get_json()
		)
		assert (
			Browser(people.AUDITOR).page(f"/api/method/{API}.print_input_pack?name={doc.name}").status_code
			== 404
		)

	def test_the_page_to_print_stands_by_itself(self, everybody):
		doc = secret_in_a_pack()
		page = text_of(Browser(people.EXECUTIVE).page(f"/api/method/{API}.print_input_pack?name={doc.name}"))
		assert page.lstrip().startswith("<!DOCTYPE html>") and doc.pack_fingerprint in page
		assert "<link" not in page and "src=" not in page


def text_of(response) -> str:
	text = response.get_data(as_text=True)
	return json.dumps(response.get_json(), ensure_ascii=False) if response.is_json else text

"""Many records on their forms, made in the background for whoever asked, and for nobody else."""

from __future__ import annotations

import io
import json
import os
import zipfile

import pytest

from tests import improvements, people
from tests.forms import pdf, records
from tests.improvements import OPPORTUNITY
from tests.web import Browser, message_of

API = "itss_improvement.api.forms"


@pytest.fixture
def everybody(site):
	people.make_everybody()
	yield
	from itss_improvement import downloads

	downloads.remove_all()


def made_by(user: str, names: list[str], doctype: str = OPPORTUNITY) -> dict[str, bytes]:
	"""What is in the archive that the job makes as `user`."""
	import frappe

	from itss_improvement.forms import batch

	frappe.set_user(user)
	try:
		with zipfile.ZipFile(batch.make(doctype, names)) as archive:
			assert archive.testzip() is None
			return {name: archive.read(name) for name in archive.namelist()}
	finally:
		frappe.set_user("Administrator")


def path_of(user: str):
	import frappe

	from itss_improvement import downloads
	from itss_improvement.forms import batch

	frappe.set_user(user)
	try:
		return downloads.path(batch.JOB)
	finally:
		frappe.set_user("Administrator")


class TestTheArchive:
	def test_it_holds_each_record_on_its_form(self, everybody):
		docs = [improvements.draft(title=f"改进 {number}") for number in (1, 2, 3)]
		found = made_by(people.OFFICER, [doc.name for doc in docs])
		assert list(found) == [f"改进机会识别记录 {doc.name}.pdf" for doc in docs]
		for doc, paper in zip(docs, found.values(), strict=True):
			pdf.find_in_order(paper, [records.TITLES[OPPORTUNITY], doc.name, doc.title])

	def test_what_is_gone_or_not_theirs_is_left_out(self, everybody):
		ours = improvements.draft(people.STAFF)
		theirs = improvements.draft(people.OTHER_STAFF, identified_by_department=people.PURCHASING)
		found = made_by(people.OWNER, [ours.name, theirs.name, "IMP-0000-0000"])
		assert list(found) == [f"改进机会识别记录 {ours.name}.pdf"]

	def test_one_that_cannot_be_printed_does_not_stop_the_others(self, everybody, monkeypatch):
		import frappe

		from itss_improvement.forms import printing

		docs = [improvements.draft(title=title) for title in ("好的", "坏的", "也好")]
		real = printing.pdf

		def failing(sheet, fonts):
			if sheet.number == docs[1].name:
				raise ValueError("no paper")
			return real(sheet, fonts)

		monkeypatch.setattr(printing, "pdf", failing)
		found = made_by(people.OFFICER, [doc.name for doc in docs])
		assert len(found) == 2
		# errors are kept when all else is rolled back, so that a bench may have one of an earlier run
		(error,) = frappe.get_all(
			"Error Log",
			{"method": ["like", f"%{docs[1].name}%"]},
			pluck="error",
			order_by="creation desc",
			limit=1,
		)
		assert "no paper" in error

	def test_a_disk_that_is_full_leaves_the_one_before(self, everybody, monkeypatch):
		import frappe

		from itss_improvement import downloads

		doc = improvements.draft()
		before = made_by(people.OFFICER, [doc.name])

		class Full(zipfile.ZipFile):
			def writestr(self, *args):
				raise OSError(28, "No space left on device")

		monkeypatch.setattr(downloads, "ZipFile", Full)
		with pytest.raises(OSError, match="No space left"):
			made_by(people.OFFICER, [doc.name, doc.name])
		monkeypatch.undo()
		file = path_of(people.OFFICER)
		assert [found.name for found in file.parent.iterdir()] == [file.name]
		with zipfile.ZipFile(file) as archive:
			assert archive.namelist() == list(before)
		frappe.clear_messages()

	def test_after_a_week_it_is_removed(self, everybody):
		from itss_improvement import tasks

		made_by(people.OFFICER, [improvements.draft().name])
		file = path_of(people.OFFICER)
		tasks.remove_old_downloads()
		assert file.is_file()
		os.utime(file, (0, 0))
		tasks.remove_old_downloads()
		assert not file.exists()


class TestTheDoor:
	def test_each_fetches_their_own(self, everybody):
		made_by(people.OFFICER, [improvements.draft(title="只给质量部").name])
		answer = Browser(people.OFFICER).get(f"/api/method/{API}.many")
		assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
		with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
			assert len(archive.namelist()) == 1
		for other in (people.AUDITOR, people.OWNER):
			answer = Browser(other).get(f"/api/method/{API}.many")
			assert answer.status_code == 404
			assert "There is no archive of forms for you" in message_of(answer)
		assert Browser(people.GUEST).get(f"/api/method/{API}.many").status_code == 403

	@pytest.mark.parametrize("user", [people.AGENT, people.STRANGER, people.GUEST])
	def test_not_for_those_outside(self, everybody, user):
		name = improvements.draft().name
		assert Browser(user).call(f"{API}.make_many", doctype=OPPORTUNITY, names=[name]).status_code == 403

	def test_a_link_starts_nothing(self, everybody):
		answer = Browser(people.OFFICER).get(f"/api/method/{API}.make_many", doctype=OPPORTUNITY)
		assert answer.status_code in (403, 405)

	@pytest.mark.parametrize(
		("asked", "refusal"),
		[
			({"doctype": "User", "names": ["Administrator"]}, "has no form"),
			({"doctype": "Improvement Settings"}, "is one record"),
			({"doctype": OPPORTUNITY, "names": ["IMP-0000-0000"]}, "0 records of"),
			({"doctype": OPPORTUNITY, "filters": [[OPPORTUNITY, "title", "=", "nothing"]]}, "choose from 1"),
		],
	)
	def test_what_is_refused(self, everybody, asked, refusal):
		answer = Browser(people.OFFICER).call(f"{API}.make_many", **asked)
		assert answer.status_code == 417 and refusal in message_of(answer)

	def test_more_than_one_archive_holds(self, everybody, monkeypatch):
		from itss_improvement.forms import batch

		monkeypatch.setattr(batch, "MOST", 1)
		for _ in range(2):
			improvements.draft(title="太多")
		answer = Browser(people.OFFICER).call(
			f"{API}.make_many", doctype=OPPORTUNITY, filters=[[OPPORTUNITY, "title", "=", "太多"]]
		)
		assert answer.status_code == 417 and "2 records of" in message_of(answer)

	def test_a_department_gets_what_its_list_shows(self, everybody):
		"""Only those are chosen, so that nothing is told of the others, not even how many there are."""
		improvements.draft(people.OTHER_STAFF, identified_by_department=people.PURCHASING, title="别人的")
		answer = Browser(people.OWNER).call(
			f"{API}.make_many", doctype=OPPORTUNITY, filters=[[OPPORTUNITY, "title", "=", "别人的"]]
		)
		assert answer.status_code == 417 and "0 records of" in message_of(answer)


BY_A_WORKER = """
import frappe, json, time, zipfile
from itss_improvement.api import forms
from itss_improvement import downloads
from itss_improvement.forms import batch
from tests import improvements, people

people.make_everybody()
names = [improvements.draft(title=f"改进 {number}").name for number in range(4)]
frappe.db.commit()
frappe.set_user(people.OFFICER)
frappe.local.form_dict = frappe._dict()

def until(state):
	deadline = time.monotonic() + 90
	while forms.state_of_many()["state"] != state:
		assert time.monotonic() < deadline, forms.state_of_many()
		time.sleep(0.1)
	return forms.state_of_many()

seen = {"before": forms.state_of_many(), "waiting": forms.make_many("Improvement Opportunity", json.dumps(names))}
try:
	forms.make_many("Improvement Opportunity", json.dumps(names))
except frappe.ValidationError as refusal:
	seen["twice"] = str(refusal)
frappe.set_user(people.AUDITOR)
seen["somebody else"] = forms.state_of_many()
frappe.set_user(people.OFFICER)
with site.worker():
	seen["done"] = until("Done")
with zipfile.ZipFile(downloads.path(batch.JOB)) as archive:
	seen["files"] = archive.namelist()
seen["names"] = names
print(json.dumps(seen))
"""


def test_by_a_worker_one_at_a_time_for_a_person(own_site, processes):
	seen = json.loads(processes.run(own_site, BY_A_WORKER).splitlines()[-1])
	assert seen["before"] is None and seen["somebody else"] is None
	assert seen["waiting"]["state"] == "Waiting"
	assert "wait until that has ended" in seen["twice"]
	assert seen["done"] == {"state": "Done", "text": "Forms made: 4.", "done": 0, "total": 0}
	assert seen["files"] == [f"改进机会识别记录 {name}.pdf" for name in seen["names"]]

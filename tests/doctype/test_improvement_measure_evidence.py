"""Evidence of a measure: what is taken for it, its SHA-256, and that it stays what it was (R40, R60)."""

from __future__ import annotations

import hashlib
import os

import pytest

from tests import people
from tests.doors import REFUSED
from tests.measures import MEASURE, acting, carry_out, in_state, sha256, stored, take, upload
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

FILE = "File"
BIG = 40 * 1024 * 1024
"""Bytes: more than is read at once, many times over."""


@pytest.fixture
def everybody(site):
	people.make_everybody()


@pytest.fixture
def doc(everybody):
	"""A measure in progress, without evidence."""
	return in_state("In Progress")


def attach(name: str, *urls: str, user: str = people.OWNER, **columns):
	"""Have `urls` be the evidence of a measure, over HTTP."""
	rows = [{"file_url": url, **columns} for url in urls]
	return Browser(user).put(f"/api/resource/{MEASURE}/{name}", evidence=rows)


def path_of(file) -> str:
	import frappe

	return frappe.get_doc(FILE, file.name).get_full_path()


def shown(name: str, user: str = people.AUDITOR) -> list[dict]:
	"""What the form shows of the evidence."""
	response = Browser(user).call("itss_improvement.api.form.measure", name=name)
	assert response.status_code == 200, message_of(response)
	return response.get_json()["message"]["evidence"]


# What is taken for evidence


@pytest.mark.row("R40", "R60")
def test_the_server_finds_out_what_a_file_is(doc):
	content = "更换前后的照片😀".encode() * 1000
	file = upload(doc, "照片 '100%'.txt", content)
	response = attach(doc.name, file.file_url, description="更换后的照片")
	assert response.status_code == 200, message_of(response)
	(row,) = stored(doc.name)["rows"]
	assert (row.fingerprint, row.file_size) == (sha256(content), len(content))
	assert (row.attached_by, row.file, row.description) == (people.OWNER, file.name, "更换后的照片")
	assert row.attached_on


@pytest.mark.row("R60")
def test_nobody_says_themselves_what_a_file_is(doc):
	file, other = upload(doc, content=b"one"), upload(doc, "b.txt", b"two")
	forged = {
		"fingerprint": "0" * 64,
		"file_size": 7,
		"attached_by": people.AUDITOR,
		"attached_on": "2001-01-01",
		"file": other.name,
	}
	assert attach(doc.name, file.file_url, **forged).status_code == 200
	(row,) = stored(doc.name)["rows"]
	assert (row.fingerprint, row.file_size, row.file) == (sha256(b"one"), 3, file.name)
	assert (row.attached_by, row.attached_on.year > 2001) == (people.OWNER, True)
	# nor of a row that is there
	rows = [{"name": row.name, "file_url": file.file_url, **forged}]
	assert Browser(people.OWNER).put(f"/api/resource/{MEASURE}/{doc.name}", evidence=rows).status_code == 200
	assert stored(doc.name)["rows"][0].fingerprint == sha256(b"one")
	# and another file in its place is found out about anew
	rows[0]["file_url"] = other.file_url
	assert Browser(people.OWNER).put(f"/api/resource/{MEASURE}/{doc.name}", evidence=rows).status_code == 200
	assert stored(doc.name)["rows"][0].fingerprint == sha256(b"two")


@pytest.mark.row("R60")
def test_what_is_no_evidence_is_refused_with_its_row(doc):
	import frappe

	elsewhere = upload(in_state("In Progress"), "salaries.txt", b"salaries")
	public = upload(doc, "public.txt", b"public", is_private=0)
	gone = upload(doc, "gone.txt", b"gone")
	os.remove(path_of(gone))
	good = upload(doc, "good.txt", b"good")
	again = upload(doc, "again.txt", b"good")
	link = frappe.get_doc(
		doctype=FILE,
		file_url="https://example.com/photo.png",
		attached_to_doctype=MEASURE,
		attached_to_name=doc.name,
	).insert()
	for url, words in (
		(elsewhere.file_url, "was not uploaded to this measure"),
		("/private/files/no-such-file.txt", "was not uploaded to this measure"),
		("/private/files/../../site_config.json", "was not uploaded to this measure"),
		(link.file_url, "Upload the file itself"),
		("javascript:alert(1)", "was not uploaded to this measure"),
		(public.file_url, "public.txt is public"),
		(gone.file_url, "gone.txt is not on the server any more"),
		(again.file_url, "is the same file as that of row 1"),
		("", "was not uploaded to this measure"),
	):
		kept = stored(doc.name)
		response = attach(doc.name, good.file_url, url)
		assert response.status_code == 417, (url, response.get_data(as_text=True))
		told = message_of(response)
		assert words in told and "row 2" in told, (url, told)
		assert stored(doc.name) == kept


@pytest.mark.row("R60")
def test_a_file_that_proves_another_measure_as_well_is_told(doc):
	other = in_state("Done")
	file = upload(doc, content=b"photo")
	told = message_of(attach(doc.name, file.file_url))
	assert f"is evidence of {other.name} as well" in told


@pytest.mark.row("R18", "R60")
def test_whoever_may_not_write_it_attaches_nothing(doc):
	file = upload(doc)
	for user in (people.AUDITOR, people.EXECUTIVE, people.OTHER_OWNER, people.STAFF, people.OFFICER):
		assert attach(doc.name, file.file_url, user=user).status_code in REFUSED, user
	planned = in_state("Planned")
	assert attach(planned.name, upload(planned, content=b"early").file_url).status_code == 417
	assert not stored(doc.name)["rows"] and not stored(planned.name)["rows"]


@pytest.mark.row("R60")
def test_a_large_file_is_read_piece_by_piece(doc, tmp_path):
	import tracemalloc

	from itss_improvement.files import fingerprint_of

	path, piece = tmp_path / "large", os.urandom(1024 * 1024)
	digest = hashlib.sha256()
	with path.open("wb") as file:
		for _ in range(BIG // len(piece)):
			file.write(piece)
			digest.update(piece)
	tracemalloc.start()
	try:
		assert fingerprint_of(path) == (digest.hexdigest(), BIG)
		assert tracemalloc.get_traced_memory()[1] < BIG / 8
	finally:
		tracemalloc.stop()
	(tmp_path / "empty").touch()
	assert fingerprint_of(tmp_path / "empty") == (sha256(b""), 0)


# What became of it since


@pytest.mark.row("R60")
def test_it_is_looked_at_again_whenever_it_is_shown(doc):
	carry_out(doc)
	(row,) = shown(doc.name)
	assert (row["state"], row["fingerprint"]) == ("Unchanged since it was attached", sha256(b"photo"))
	assert (row["file_name"], row["description"]) == ("照片.txt", "更换后的照片")
	path = path_of(_file_of(doc))
	with open(path, "ab") as file:
		file.write(b"!")
	assert shown(doc.name)[0]["state"] == "Changed since it was attached"
	os.remove(path)
	assert shown(doc.name)[0]["state"] == "No longer on the server"


@pytest.mark.row("R60")
def test_it_is_not_done_with_evidence_that_changed(doc):
	import frappe

	carry_out(doc)
	path = path_of(_file_of(doc))
	with open(path, "wb") as file:
		file.write(b"another photo")
	for words in ("Changed since it was attached", "No longer on the server"):
		kept = stored(doc.name)
		with pytest.raises(frappe.ValidationError, match=words):
			take(people.OWNER, doc, "Finish")
		assert stored(doc.name) == kept
		if os.path.exists(path):
			os.remove(path)


def _file_of(doc):
	import frappe

	return frappe.get_doc(FILE, stored(doc.name)["rows"][0].file)


# Once the measure has ended


def attempts_on(file) -> list:
	"""Ways of getting rid of a file, each of which is refused by an error."""
	import frappe

	def changed(**values):
		return lambda: frappe.get_doc(FILE, file.name).update(values).save(ignore_permissions=True)

	return [
		lambda: frappe.delete_doc(FILE, file.name),
		lambda: frappe.delete_doc(FILE, file.name, force=True, ignore_permissions=True),
		lambda: frappe.get_doc(FILE, file.name).delete(ignore_permissions=True),
		changed(attached_to_name="MEA-0"),
		changed(attached_to_doctype=None, attached_to_name=None),
		changed(file_url="/private/files/other.txt"),
		changed(file_name="other.txt"),
		changed(is_private=0),
		changed(content_hash="x"),
	]


@pytest.mark.row("R60", "R93")
@pytest.mark.parametrize("user", [people.OWNER, people.ADMINISTRATOR])
def test_evidence_of_a_measure_that_is_done_is_kept(everybody, user):
	import frappe

	doc = in_state("Done")
	file = _file_of(doc)
	path = path_of(file)
	for number, attempt in enumerate(attempts_on(file)):
		frappe.db.savepoint("attempt")
		with acting(user), pytest.raises((frappe.ValidationError, OSError)):
			attempt()
		frappe.db.rollback(save_point="attempt")
		# moves back what the framework moved before it asked
		frappe.db.after_rollback.run()
		assert open(path, "rb").read() == b"photo", number
		assert shown(doc.name)[0]["state"] == "Unchanged since it was attached", number


@pytest.mark.row("R60", "R93")
def test_it_is_kept_over_http_as_well(everybody):
	import frappe

	doc = in_state("Done")
	file = _file_of(doc)
	path = path_of(file)
	for user in (people.OWNER, people.ADMINISTRATOR):
		browser = Browser(user)
		for response in (
			browser.delete(f"/api/resource/File/{file.name}"),
			browser.call("frappe.client.delete", doctype=FILE, name=file.name),
			browser.call("frappe.desk.form.utils.remove_attach", fid=file.name, dt=MEASURE, dn=doc.name),
			browser.put(f"/api/resource/File/{file.name}", attached_to_name=""),
			browser.put(f"/api/resource/File/{file.name}", is_private=0),
		):
			assert response.status_code in (403, 405, 417), response.get_data(as_text=True)
			# moves back what the framework moved before it asked
			frappe.db.after_rollback.run()
			assert open(path, "rb").read() == b"photo"
	for user in (people.OWNER, people.OFFICER, people.ADMINISTRATOR):
		assert attach(doc.name, user=user).status_code == 417, "the rows are signed"
	assert shown(doc.name)[0]["state"] == "Unchanged since it was attached"


@pytest.mark.row("R60", "R93")
def test_the_second_record_that_holds_its_bytes_is_kept_too(everybody):
	"""The framework deletes bytes before it asks, unless another record shares them."""
	import frappe

	doc = in_state("Done")
	held = frappe.get_doc(FILE, stored(doc.name)["rows"][0].name)
	with pytest.raises(frappe.ValidationError, match="is evidence of"):
		frappe.delete_doc(FILE, held.name)
	assert os.path.exists(path_of(held))
	# whoever reads the measure reads it, and nobody else
	assert held.has_permission("read", user=people.AUDITOR)
	assert not held.has_permission("read", user=people.OTHER_OWNER)


@pytest.mark.row("R60")
def test_the_same_bytes_elsewhere_do_not_take_it_along(everybody):
	import frappe

	done = in_state("Done")
	other = in_state("In Progress")
	twin = upload(other, "twin.txt", b"photo")
	frappe.db.savepoint("attempt")
	with pytest.raises(frappe.ValidationError, match=f"is evidence of {done.name}"):
		frappe.get_doc(FILE, twin.name).update({"is_private": 0}).save()
	frappe.db.rollback(save_point="attempt")
	frappe.db.after_rollback.run()
	frappe.delete_doc(FILE, twin.name)
	assert shown(done.name)[0]["state"] == "Unchanged since it was attached"


@pytest.mark.row("R60")
def test_files_that_prove_nothing_are_everybody_s_own_affair(everybody):
	"""It refuses for evidence of ours, and for nothing else."""
	import frappe

	done, working = in_state("Done"), in_state("In Progress")
	carry_out(working, content=b"draft")
	beside = upload(done, "beside.txt", b"beside")
	own = upload(frappe.get_doc("User", people.OWNER), "own.txt", b"own")
	loose = upload(frappe._dict(doctype=None, name=None), "loose.txt", b"loose")
	for file in (beside, own, loose, _file_of(working)):
		frappe.get_doc(FILE, file.name).update({"file_name": f"renamed-{file.file_name}"}).save()
		path = path_of(file)
		frappe.delete_doc(FILE, file.name)
		assert not os.path.exists(path), file.file_name
	assert shown(working.name)[0]["state"] == "No longer on the server"
	folder = frappe.get_doc(doctype=FILE, file_name="措施", is_folder=1, folder="Home").insert()
	frappe.delete_doc(FILE, folder.name)


@pytest.mark.row("R60")
def test_what_was_returned_may_be_put_right(everybody):
	import frappe

	doc = in_state("Done")
	file = _file_of(doc)
	take(people.OFFICER, doc, "Return", return_reason="照片看不清")
	better = upload(doc, "better.txt", b"better photo")
	assert attach(doc.name, better.file_url).status_code == 200
	frappe.delete_doc(FILE, file.name)
	take(people.OWNER, doc, "Finish")
	held = frappe.get_all(FILE, {"attached_to_field": "evidence"}, ["name", "attached_to_name", "file_url"])
	(row,) = stored(doc.name)["rows"]
	assert held == [{"name": row.name, "attached_to_name": doc.name, "file_url": better.file_url}]
	with pytest.raises(frappe.ValidationError, match="is evidence of"):
		frappe.delete_doc(FILE, better.name)


@pytest.mark.row("R60")
def test_evidence_of_a_measure_that_was_cancelled_is_kept_too(everybody):
	import frappe

	doc = in_state("In Progress")
	carry_out(doc)
	take(people.OFFICER, doc, "Cancel", cancellation_reason="另有安排")
	with pytest.raises(frappe.ValidationError, match="is evidence of"):
		frappe.delete_doc(FILE, _file_of(doc).name)


def test_saving_any_other_file_costs_nothing(everybody, queries):
	"""The hook is asked about every file of the site."""
	import frappe

	from itss_improvement.measures.evidence import keep

	file = frappe.get_doc(FILE, upload(frappe.get_doc("User", people.OWNER), "own.txt", b"own").name)
	file.load_doc_before_save()
	with queries() as sent:
		keep(file, "validate")
	assert sent == []

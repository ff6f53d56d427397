"""The site over HTTP: login, REST, arguments, pages, printing, files."""

import io
import json
import shutil
import subprocess
import urllib.request

import pytest

TICKET = {
	"subject": "打印机坏了 it's 50%",
	"description": "<p>中文内容 &amp; more</p>",
	"raised_by": "a@example.com",
}


@pytest.fixture
def client(module_site):
	client = module_site.client()
	answer = client.post("/api/method/login", data={"usr": "Administrator", "pwd": "admin"})
	assert answer.status_code == 200
	return client


@pytest.fixture(scope="module")
def ticket(module_site):
	import frappe

	doc = frappe.get_doc(doctype="HD Ticket", **TICKET).insert()
	frappe.db.commit()
	return doc


def call(client, method, **arguments):
	return client.post(f"/api/method/{method}", data=arguments, headers={"Accept": "application/json"})


def test_login_and_its_refusal(module_site):
	import frappe

	client = module_site.client()
	assert client.get("/login").status_code == 200
	assert client.post("/api/method/login", data={"usr": "Administrator", "pwd": "wrong"}).status_code == 401
	assert client.get("/api/resource/User").status_code == 403
	assert client.get("/api/method/ping").json == {"message": "pong"}
	# the caller's own connection is untouched by requests
	assert frappe.session.user == "Administrator" and frappe.db.exists("User", "Guest")


def test_resources(client):
	made = client.post(
		"/api/resource/Sample Thing", json={"title": "by REST", "quantity": 3, "rows": [{"what": "x"}]}
	)
	assert made.status_code == 200 and made.json["data"]["rows"][0]["what"] == "x"
	assert (
		client.put("/api/resource/Sample Thing/by REST", json={"quantity": 4}).json["data"]["quantity"] == 4
	)
	listed = client.get(
		"/api/resource/Sample Thing", query_string={"filters": json.dumps([["quantity", "=", 4]])}
	)
	assert listed.json["data"] == [{"name": "by REST"}]
	assert client.delete("/api/resource/Sample Thing/by REST").status_code == 202
	assert client.get("/api/resource/Sample Thing/by REST").status_code == 404


@pytest.mark.parametrize(
	("arguments", "expected"),
	[
		# the framework takes a number for a truth value
		({"flag": "0"}, {"flag": ["int", "0"]}),
		({"flag": "1", "number": "7"}, {"flag": ["int", "1"], "number": ["int", "7"]}),
		({"share": "0.5", "text": "7"}, {"share": ["float", "0.5"], "text": ["str", "7"]}),
		({"day": "2026-11-22"}, {"day": ["date", "2026-11-22"]}),
	],
)
def test_arguments_are_cast(client, arguments, expected):
	found = call(client, "sample_app.api.echo", **arguments).json["message"]
	assert {name: found[name] for name in expected} == expected


def test_the_frameworks_own_functions_are_cast_too(client):
	"""Its modules postpone annotations: a page length that stays text is a server error."""
	answer = call(client, "frappe.desk.search.search_link", doctype="User", txt="Admin", page_length="5")
	assert answer.status_code == 200 and answer.json["message"][0]["value"] == "Administrator"


@pytest.mark.parametrize("arguments", [{"number": "many"}, {"day": "tomorrow"}, {"share": "half"}])
def test_wrong_arguments_are_refused(client, arguments):
	answer = call(client, "sample_app.api.echo", **arguments)
	assert answer.status_code == 417 or answer.status_code == 500
	assert "FrappeTypeError" in answer.text or "MonoframeTypeError" in answer.text


def test_what_is_not_whitelisted_or_not_allowed(client, module_site):
	assert call(client, "sample_app.api.hidden").status_code == 403
	assert client.get("/api/method/sample_app.api.change?title=Seed&quantity=5").status_code == 403
	guest = module_site.client()
	assert call(guest, "sample_app.api.echo").status_code == 403
	assert call(guest, "sample_app.api.anybody", text="<script>x</script>hi").json["message"] == "hi"
	assert call(client, "sample_app.api.old_name", number="3").json["message"]["number"] == ["int", "3"]


def test_a_post_is_kept_and_a_failed_one_undone(client):
	import frappe

	assert call(client, "sample_app.api.change", title="Seed", quantity="12").json["message"] == 12
	assert call(client, "sample_app.api.fail").status_code == 417
	frappe.db.rollback()
	assert frappe.db.get_value("Sample Thing", "Seed", "quantity") == 12


def test_pages_of_apps_and_of_the_framework(client, module_site):
	page = client.get("/sample?name=World")
	assert page.status_code == 200 and "Hello World QUIET! Good morning" in page.text
	assert "Hello Me" in client.get("/sample/Me").text
	assert "早上好" in client.get("/sample?_lang=zh").text
	for path, status in (("/", 200), ("/me", 200), ("/desk", 200), ("/no-such-page", 404)):
		assert client.get(path).status_code == status, path
	assert module_site.client().get("/desk").status_code in (301, 302)  # to the login


def test_static_files(client, module_site):
	assert client.get("/assets/sample_app/js/sample.js").text == "// sample\n"
	assert client.get("/assets/frappe/images/frappe-favicon.svg").status_code == 200
	for path in (
		"/assets/sample_app/../hooks.py",
		"/assets/sample_app/%2e%2e/hooks.py",
		"/assets/no_app/x.js",
	):
		assert client.get(path).status_code == 404
	built = module_site.folder / "assets" / "frappe" / "dist"
	built.mkdir(parents=True)
	(built / "desk.js").write_text("built")
	assert client.get("/assets/frappe/dist/desk.js").text == "built"


def test_uploaded_files_private_and_public(client, module_site):
	def upload(name, private):
		data = {"file": (io.BytesIO(b"<b>content</b>"), name), "is_private": private}
		return client.post("/api/method/upload_file", data=data, content_type="multipart/form-data").json[
			"message"
		]

	guest = module_site.client()
	public, private = upload("page.html", "0"), upload("secret.txt", "1")
	shown = guest.get(public["file_url"])
	assert shown.status_code == 200 and shown.headers["Content-Disposition"].startswith("attachment")
	assert client.get(private["file_url"]).data == b"<b>content</b>"
	assert guest.get(private["file_url"]).status_code == 403
	assert (module_site.folder / "private" / "files" / "secret.txt").exists()


def test_the_print_view_shows_the_document(client, ticket, module_site):
	path = f"/printview?doctype=HD%20Ticket&name={ticket.name}"
	page = client.get(path)
	assert page.status_code == 200
	assert "中文内容" in page.text and "打印机坏了" in page.text
	assert module_site.client().get(path).status_code == 403


def test_a_print_format_of_ones_own(client, ticket):
	import frappe

	frappe.get_doc(
		doctype="Print Format", name="Short", doc_type="HD Ticket", custom_format=1, print_format_type="Jinja",
		html="<h1>{{ doc.subject }}</h1>{{ frappe.utils.cint('5') }}",
	).insert(ignore_if_duplicate=True)  # fmt: skip
	frappe.db.commit()
	page = client.get(f"/printview?doctype=HD%20Ticket&name={ticket.name}&format=Short")
	assert "<h1>打印机坏了 it's 50%</h1>5" in page.text


def text_of(pdf):
	if not shutil.which("pdftotext"):
		pytest.skip("pdftotext (poppler-utils) is not installed")
	return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_a_pdf_with_its_chinese_text(client, ticket):
	import frappe

	answer = client.get(
		f"/api/method/frappe.utils.print_format.download_pdf?doctype=HD%20Ticket&name={ticket.name}"
	)
	assert answer.status_code == 200 and answer.mimetype == "application/pdf"
	pdf = frappe.get_print("HD Ticket", ticket.name, as_pdf=True)
	for content in (answer.data, pdf):
		assert content.startswith(b"%PDF-")
		assert "中文内容" in text_of(content) and "打印机坏了" in text_of(content)


def test_a_pdf_with_a_password_and_one_of_two_documents(module_site, ticket):
	import frappe
	from pypdf import PdfReader, PdfWriter

	locked = frappe.get_print("HD Ticket", ticket.name, as_pdf=True, password="open")
	assert PdfReader(io.BytesIO(locked)).is_encrypted
	writer = PdfWriter()
	for _again in range(2):
		frappe.get_print("HD Ticket", ticket.name, as_pdf=True, output=writer)
	assert len(writer.pages) >= 2


def test_a_pdf_reads_no_files_but_this_sites(module_site, tmp_path):
	"""And calls no other server: the address would be an error to wait for."""
	from frappe.utils.pdf import get_pdf

	secret = tmp_path / "secret.css"
	secret.write_text("p::after { content: 'SECRET' }")
	html = f'<link rel=stylesheet href="file://{secret}"><link rel=stylesheet href="http://192.0.2.1/x.css"><p>plain</p>'
	text = text_of(get_pdf(html))
	assert "plain" in text and "SECRET" not in text


def test_a_real_server(module_site):
	with module_site.serve() as server:
		assert server.url.startswith("http://127.0.0.1:")
		with urllib.request.urlopen(server.url + "/api/method/ping", timeout=10) as answer:
			assert json.load(answer) == {"message": "pong"}
	with pytest.raises(OSError):
		urllib.request.urlopen(server.url + "/api/method/ping", timeout=2)

"""Print view and PDF. The fork emptied utils/pdf.py; PDFs are made here by WeasyPrint, which needs no Node."""

import io
import logging
import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import monoframe
from monoframe import _

from embedded.state import current

from . import replaces

PDF = "monoframe.utils.pdf:"

FOOTER = """
@page { @bottom-center { content: element(footer); width: 100% } }
.visible-pdf { display: block !important }
.hidden-pdf, .print-hide { display: none !important }
#footer-html { position: running(footer) !important }
.page::after { content: counter(page) }
.topage::after { content: counter(pages) }
"""
"""A print format's footer stands at the foot of every page, as the framework's generators have it. It has to come first
in the format: it is there from where it stands."""


@replaces(PDF + "pdf_body_html", "32392a900607262c", "returns an empty body: every print view is blank")
def pdf_body_html(jenv=None, template=None, print_format=None, args=None, **kwargs) -> str:
	return template.render(args, filters={"len": len})


@replaces(
	PDF + "get_chrome_pdf",
	"2d7c9f8451e0c457",
	"raises, though a generator that is not meant has to return None",
)
def get_chrome_pdf(html=None, options=None, **kwargs) -> None:
	return None


@replaces(PDF + "get_pdf", "860f58c715cbadb2", "raises NotImplementedError")
def get_pdf(html: str, options: dict | None = None, output: Any = None) -> Any:
	"""A PDF of the page, as wkhtmltopdf's options ask; with `output`, a PdfWriter, its pages are added there."""
	from pypdf import PdfReader, PdfWriter

	options = options or {}
	content = _render(html, options)
	if not output and not options.get("password"):
		return content
	writer = output or PdfWriter()
	writer.append_pages_from_reader(PdfReader(io.BytesIO(content)))
	if output:
		return output
	writer.encrypt(options["password"])
	file = io.BytesIO()
	writer.write(file)
	return file.getvalue()


def _render(html: str, options: dict) -> bytes:
	try:
		import weasyprint
	except OSError as error:
		monoframe.throw(
			_("PDFs need the Pango library: install libpango-1.0-0 and libpangoft2-1.0-0 ({0}).").format(
				error
			)
		)
	for name in ("weasyprint", "fontTools"):
		# style sheets of the desk that are not built here are no news
		logging.getLogger(name).setLevel(logging.CRITICAL)
	size = (
		options.get("page-size") or monoframe.db.get_single_value("Print Settings", "pdf_page_size") or "A4"
	)
	if size == "Custom":
		size = f"{options.get('page-width', '210mm')} {options.get('page-height', '297mm')}"
	margins = " ".join(
		str(options.get(f"margin-{side}", "15mm")) for side in ("top", "right", "bottom", "left")
	)
	orientation = str(options.get("orientation") or "portrait").lower()
	page = weasyprint.CSS(string=f"@page {{ size: {size} {orientation}; margin: {margins} }}\n{FOOTER}")
	document = weasyprint.HTML(string=html, base_url="http://site/", url_fetcher=fetcher())
	return document.write_pdf(stylesheets=[page])


def fetcher() -> Any:
	"""Images and style sheets of this site only: a print format must not make the server call others."""
	from weasyprint.urls import URLFetcher, URLFetcherResponse

	class OwnFiles(URLFetcher):
		def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
			if url.startswith("data:"):
				return super().fetch(url, headers)
			parts = unquote(urlparse(url).path).strip("/").split("/")
			path = static_file(parts) if may_read(parts) else None
			if path is None:
				raise ValueError(f"not a file of this site: {url}")
			kind = mimetypes.guess_type(path.name)[0] or "text/plain"
			return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

	return OwnFiles()


def may_read(parts: list[str]) -> bool:
	"""Whether the user may see the file: a private one only as an attachment he can read."""
	if parts[:1] != ["private"]:
		return True
	url = "/" + "/".join(parts)
	names = monoframe.get_all("File", {"file_url": url}, pluck="name")
	return any(monoframe.has_permission("File", "read", name) for name in names)


def static_file(parts: list[str]) -> Path | None:
	"""The file behind `assets/<app>/...`, `files/...` or `private/files/...`; None when there is none.

	Assets built into the site's own `assets/` come before an app's `public/`, as on a bench.
	"""
	if parts[:1] == ["assets"] and len(parts) > 2:
		roots = [current.folder / "assets" / parts[1]]
		if parts[1] in ("frappe", "monoframe", *current.apps):
			roots.append(Path(monoframe.get_app_path(parts[1]), "public"))
		rest = parts[2:]
	elif parts[:1] == ["files"]:
		roots, rest = [current.folder / "public" / "files"], parts[1:]
	elif parts[:2] == ["private", "files"]:
		roots, rest = [current.folder / "private" / "files"], parts[2:]
	else:
		return None
	for root in roots:
		path = root.joinpath(*rest).resolve()
		if path.is_relative_to(root.resolve()) and path.is_file():
			return path
	return None

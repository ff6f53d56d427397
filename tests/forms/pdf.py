"""What stands in a PDF: its text in the order in which it is read, its fonts, its pages."""

from __future__ import annotations

import io
import re
import shutil
import subprocess

import pytest

NOT_DEFINED = re.compile(rb"<((?:[0-9a-fA-F]{4})+)>")
FOOT = re.compile(r"运维服务质量改进管理制度XDYJ.*?页，共\d+页|运维服务质量改进管理制度XDYJ.*?Page\d+of\d+")


def _run(program: str, *args: str, pdf: bytes) -> str:
	if not shutil.which(program):
		pytest.skip(f"{program} (poppler-utils) is not installed")
	return subprocess.run([program, *args], input=pdf, capture_output=True, check=True).stdout.decode()


def squeezed(text: str) -> str:
	"""Without white space: where a line is broken is the paper's, not the value's."""
	return re.sub(r"\s+", "", text)


def text(pdf: bytes) -> str:
	"""In the order in which it was written, without white space and what stands at the foot of each page."""
	return FOOT.sub("", squeezed(_run("pdftotext", "-raw", "-", "-", pdf=pdf)))


def pages(pdf: bytes) -> list[str]:
	return _run("pdftotext", "-layout", "-", "-", pdf=pdf).split("\f")[:-1]


def fonts(pdf: bytes) -> list[dict[str, str]]:
	"""Each with its name, and whether it is embedded."""
	# it takes no pipe
	import tempfile

	import pypdf

	with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
		file.write(pdf)
		file.flush()
		if not shutil.which("pdffonts"):
			pytest.skip("pdffonts (poppler-utils) is not installed")
		shown = subprocess.run(["pdffonts", file.name], capture_output=True, check=True).stdout.decode()
	found = []
	for line in shown.splitlines()[2:]:
		name, *_rest, embedded, _subset, _unicode, _object, _generation = line.split()
		found.append({"name": name, "embedded": embedded})
	assert len(found) or not pypdf.PdfReader(io.BytesIO(pdf)).pages
	return found


def missing_glyphs(pdf: bytes) -> int:
	"""How many characters were printed as the box that stands for none (tofu)."""
	import pypdf

	count = 0
	for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
		for content in _contents(page):
			for run in NOT_DEFINED.findall(content):
				count += sum(run[at : at + 4] == b"0000" for at in range(0, len(run), 4))
	return count


def _contents(page):
	yield page.get_contents().get_data()
	# PdfReader's own lookup resolves a reference to another object, `get` of older versions does not
	resources = page["/Resources"] if "/Resources" in page else {}
	for resource in (resources["/XObject"] if "/XObject" in resources else {}).values():
		stream = resource.get_object()
		if stream.get("/Subtype") == "/Form":
			yield stream.get_data()


def find_in_order(pdf: bytes, values: list[str]) -> None:
	"""Fails with the first value that does not come after the one before it."""
	whole, at = text(pdf), 0
	for value in values:
		wanted = squeezed(value)
		found = whole.find(wanted, at)
		assert found >= 0, (
			f"{value!r} does not come after {whole[max(0, at - 60) : at]!r}; then {whole[at : at + 200]!r}"
		)
		at = found + len(wanted)

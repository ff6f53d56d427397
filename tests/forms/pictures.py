"""`python -m tests.forms.pictures`: one picture of each official form into docs/forms/, to be looked at.

The records are those of the demo's story; of several of a kind, the one that says most.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "forms"
DOTS, COLOURS, GAP = 72, 96, 10
"""Dots per inch; colours of a picture; pixels between its pages."""
LARGEST = 250_000
"""Bytes of a picture."""


def draw(folder: Path = FOLDER) -> list[Path]:
	from rich.console import Console

	from embedded import demo, open_site

	folder.mkdir(parents=True, exist_ok=True)
	drawn = []
	with tempfile.TemporaryDirectory() as place, open_site(Path(place) / "site", language="zh"):
		from itss_improvement import forms

		demo.prepare(Console(file=io.StringIO()))
		for doctype, form in forms.FORMS.items():
			picture = _joined(_pages(_longest(doctype)))
			target = folder / f"{form.name.lower().replace(' ', '-')}.png"
			picture.quantize(COLOURS).save(target, optimize=True)
			if target.stat().st_size > LARGEST:
				raise SystemExit(f"{target.name} is larger than {LARGEST} bytes")
			drawn.append(target)
	return drawn


def _longest(doctype: str) -> bytes:
	import frappe

	from embedded.printing import names_of
	from itss_improvement import forms
	from itss_improvement.forms import filling, printing

	sheets = (filling.filled(forms.of(doctype), frappe.get_doc(doctype, name)) for name in names_of(doctype))
	return max(map(printing.pdf, sheets), key=len)


def _pages(pdf: bytes) -> list:
	from PIL import Image

	with tempfile.TemporaryDirectory() as place:
		subprocess.run(["pdftoppm", "-r", str(DOTS), "-png", "-", f"{place}/page"], input=pdf, check=True)
		return [Image.open(io.BytesIO(file.read_bytes())) for file in sorted(Path(place).iterdir())]


def _joined(pages: list):
	"""Side by side."""
	from PIL import Image

	width = sum(page.width for page in pages) + GAP * (len(pages) + 1)
	picture = Image.new("RGB", (width, max(page.height for page in pages) + 2 * GAP), "#d1d8dd")
	left = GAP
	for page in pages:
		picture.paste(page, (left, GAP))
		left += page.width + GAP
	return picture


if __name__ == "__main__":
	for path in draw():
		print(path.relative_to(FOLDER.parents[1]))

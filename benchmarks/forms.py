"""1,000 records on their forms, by the job that makes an archive of them; and a form against the framework's standard one."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import counted_queries, figure, in_own_process, median_ratio, seconds

OPPORTUNITY = "Improvement Opportunity"
SIZES = (100, 1_000)
PAIRS = 15
LIMIT_MEMORY, LIMIT_TIME, LIMIT_QUERIES = 1.15, 12.0, 1.0
"""Of 1,000 to 100: memory stays, and time and queries grow with the forms."""
LIMIT_PAGE, LIMIT_PDF = 1.5, 2.0
"""Of ours, with its head, borders and signatures, to the framework's standard format."""


def main() -> int:
	with tempfile.TemporaryDirectory() as folder:
		in_own_process("benchmarks.forms", "fill", f"{folder}/site")
		few, many = (
			in_own_process("benchmarks.forms", "archive", f"{folder}/site", str(size)) for size in SIZES
		)
		paired = in_own_process("benchmarks.forms", "standard", f"{folder}/site")
	figure(f"forms a second, in an archive of {SIZES[1]:,}", SIZES[1] / many["seconds"])
	over = figure("time of 1,000 / of 100", many["seconds"] / few["seconds"], LIMIT_TIME)
	over |= figure("memory at the most, 1,000 / 100", many["memory"] / few["memory"], LIMIT_MEMORY)
	over |= figure(
		"queries a form in 1,000 / in 100",
		many["queries"] / SIZES[1] / (few["queries"] / SIZES[0]),
		LIMIT_QUERIES,
	)
	figure("queries a form", many["queries"] / SIZES[1])
	over |= figure("our form as a page / the framework's standard one", paired["page"], LIMIT_PAGE)
	return over | figure("our form as a PDF / the framework's standard one", paired["pdf"], LIMIT_PDF)


def fill(folder: Path) -> dict:
	"""Opportunities that were assessed, with three tickets each."""
	from embedded import open_site

	with open_site(folder):
		import frappe

		from tests import improvements, people

		people.make_everybody()
		first = improvements.in_state("Assessed")
		for number in range(3):
			first.append(
				"evidence",
				{"ticket": str(number), "subject": f"打印机第 {number} 次卡纸", "kind": "Repeated Ticket"},
			).db_insert()
		first.reload()
		values = first.as_dict(no_nulls=True)
		for number in range(2, SIZES[-1] + 1):
			name = f"IMP-2000-{number:05}"
			copied = frappe.get_doc({**values, "name": name, "trigger_key": None})
			copied.db_insert()
			for row in copied.get_all_children():
				row.parent, row.name = name, frappe.generate_hash(length=10)
				row.db_insert()
		frappe.db.commit()
	return {}


def archive(folder: Path, size: int) -> dict:
	"""As the job does it, in a process of its own."""
	from embedded import open_site

	with open_site(folder):
		import frappe

		from itss_improvement.forms import batch

		names = frappe.get_all(OPPORTUNITY, pluck="name", order_by="name", limit=size)
		batch.make(OPPORTUNITY, names[:5])
		with counted_queries() as statements:
			taken = seconds(lambda: batch.make(OPPORTUNITY, names))
		return {
			"seconds": taken,
			"queries": len(statements),
			"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
		}


def standard(folder: Path) -> dict:
	"""Pairs of a form and the framework's own format of the same record, by the same generator."""
	from embedded import open_site

	with open_site(folder):
		import frappe

		names = frappe.get_all(OPPORTUNITY, pluck="name", order_by="name", limit=PAIRS + 1)

		def printed(format: str, as_pdf: bool):
			records = iter(names)
			next(records)
			frappe.get_print(OPPORTUNITY, names[0], format, as_pdf=as_pdf)

			def run() -> float:
				name = next(records)
				return seconds(lambda: frappe.get_print(OPPORTUNITY, name, format, as_pdf=as_pdf))

			return run

		ours = "Improvement Opportunity Record"
		return {
			"page": median_ratio(printed(ours, False), printed("Standard", False), PAIRS),
			"pdf": median_ratio(printed(ours, True), printed("Standard", True), PAIRS),
		}


if __name__ == "__main__":
	action, folder, *size = sys.argv[1:]
	actions = {"fill": fill, "archive": archive, "standard": standard}
	print(json.dumps(actions[action](Path(folder), *map(int, size))))

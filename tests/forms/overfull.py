"""Records with more on them than anybody foresaw: 200 rows, and 10,000 characters in every field that takes them."""

from __future__ import annotations

from itertools import islice, product

from tests import reviews
from tests.forms import records

ROWS, CHARACTERS = 200, 10_000
MOST_CAUSES = 100
"""What the rules allow."""
TABLES = {
	records.OPPORTUNITY: ("evidence", "subject"),
	records.CAPA: ("causes", "cause"),
	records.PROJECT: ("milestones", "milestone"),
	records.EVALUATION: ("feedback", "words"),
	records.MEASURE: ("evidence", "description"),
}
"""Where a form has rows of its own: the table, and a column with words."""
DRAWN = (records.CAPA, records.PROJECT)
"""Whose rows stand in pictures as well."""
OTHERS = {records.NOTICE: (records.MEASURE, "measure"), records.REVIEW: (reviews.RESOLUTION, "resolution")}
"""Where the rows of a form are records of their own: which, and a field with words."""
COLUMNS = {records.NOTICE: "title"}
"""Of the form, where it is called otherwise."""
WORDS = {
	records.OPPORTUNITY: ("current_state", "suggestion"),
	records.NOTICE: ("need", "result"),
	records.CAPA: ("phenomenon", "implementation_summary"),
	records.PROJECT: ("background", "result_summary"),
	records.EVALUATION: ("recommendations", "cost_basis"),
	records.MEASURE: ("work_done", "completion"),
	records.VERIFICATION: ("findings", "sample"),
	records.REVIEW: ("inputs", "conclusions"),
}


def words(seed: str) -> str:
	"""10,000 characters, no stretch of eight of them twice, so that one that is lost is missed."""
	digits = "零一二三四五六七八九"
	text = "".join(
		f"{seed}{a}{b}{c}{d}之{'，' if d == '九' else ''}" for a, b, c, d in product(digits, repeat=4)
	)
	return "".join(islice(text, CHARACTERS - 1)) + "终"


def overfull(doctype: str):
	"""A record of `doctype`, with what was added to it: `(doc, words by field, texts of rows)`."""
	import frappe

	doc = records.MADE[doctype]()
	said = {field: words("甲乙"[place]) for place, field in enumerate(WORDS[doctype])}
	frappe.db.set_value(doctype, doc.name, said, update_modified=False)
	return frappe.get_doc(doctype, doc.name), said, _rows(doc)


def head(doctype: str) -> str:
	"""What stands over the words of the rows, on every page that has any."""
	import frappe

	from itss_improvement.forms import FORMS
	from itss_improvement.forms.declaring import Table

	table, words = TABLES.get(doctype) or ("", COLUMNS.get(doctype, OTHERS[doctype][1]))
	columns = [
		(part, column)
		for part in FORMS[doctype].parts
		if isinstance(part, Table) and part.name in (table, "")
		for column in part.columns
		if column.name == words
	]
	part, column = columns[0]
	label = column.label.text if column.label else frappe.get_meta(part.doctype).get_label(words)
	return frappe._(label, lang="zh")


def _rows(doc) -> list[str]:
	if doc.doctype == records.NOTICE:
		return _copies(*OTHERS[doc.doctype], {"reference_name": doc.name})
	if doc.doctype == records.REVIEW:
		return _copies(*OTHERS[doc.doctype], {"review": doc.name})
	if doc.doctype not in TABLES:
		return []
	table, column = TABLES[doc.doctype]
	first = doc.get(table)[0]
	there = len(doc.get(table))
	most = MOST_CAUSES if table == "causes" else ROWS
	for idx in range(there + 1, most + 1):
		row = doc.append(table, {**_copied(first), column: f"第{idx}行的内容"})
		if table == "causes":
			row.update({"number": str(idx), "parent_cause": "", "is_root": 0})
		row.db_insert()
	return [f"第{idx}行的内容" for idx in range(there + 1, most + 1)]


def _copied(row) -> dict:
	return {df.fieldname: row.get(df.fieldname) for df in row.meta.fields if row.get(df.fieldname)}


def _copies(doctype: str, words: str, of: dict) -> list[str]:
	"""Of the only record of `doctype` that is `of` something."""
	import frappe

	(name,) = frappe.get_all(doctype, of, pluck="name")
	first = frappe.db.get_value(doctype, name, "*", as_dict=True)
	for idx in range(2, ROWS + 1):
		made = frappe.get_doc({**first, "doctype": doctype, "name": f"COPY-0000-{idx:04d}"})
		made.set(words, f"第{idx}行的内容")
		if made.meta.has_field("number"):
			made.number = idx
		made.db_insert()
	return [f"第{idx}行的内容" for idx in range(2, ROWS + 1)]

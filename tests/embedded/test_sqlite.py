"""The repairs of the SQLite back end, and what holds on both databases."""

import datetime as dt
import time

import pytest

from .conftest import sqlite_only

AWKWARD = [
	"it's 50%",
	'say "no"',
	"100%s %(x)s",
	"?:1 ?",
	"back`tick",
	"a\\b",
	"表情 😀",
	"-- not a comment",
	"%%",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_comes_back_as_it_was(site, text):
	import frappe

	frappe.get_doc(doctype="Sample Thing", title=f"t {text}", body=text).insert()
	table = frappe.qb.DocType("Sample Thing")
	found = [
		frappe.db.sql("SELECT body FROM `tabSample Thing` WHERE body = %s AND title LIKE 't %%'", text),
		frappe.db.sql(
			"SELECT body FROM `tabSample Thing` WHERE body = %(text)s AND title LIKE 't %%'", {"text": text}
		),
		frappe.qb.from_(table).select(table.body).where(table.title == f"t {text}").run(),
		[(frappe.db.get_value("Sample Thing", {"title": f"t {text}"}, "body"),)],
		[
			tuple(row)
			for row in frappe.get_all(
				"Sample Thing", {"title": ("in", [f"t {text}"])}, ["body"], as_list=True
			)
		],
	]
	for rows in found:
		assert [row[0] for row in rows] == [text]
	frappe.db.set_value("Sample Thing", f"t {text}".strip(), "code", text)
	assert frappe.db.get_value("Sample Thing", f"t {text}".strip(), "code") == text


def test_values_of_a_dict_are_not_changed(site):
	import frappe

	values = {"name": "it's", "other": None}
	frappe.db.sql("SELECT %(name)s, %(other)s", values)
	assert values == {"name": "it's", "other": None}


def test_nothing_is_null_and_lists_are_lists(site):
	import frappe

	assert frappe.db.sql("SELECT %(x)s IS NULL", {"x": None}) in (((1,),), [(1,)])
	names = ["Administrator", "Guest", "it's nobody"]
	assert len(frappe.db.sql("SELECT name FROM tabUser WHERE name IN %s", (names,))) == 2
	assert (
		len(frappe.db.sql("SELECT name FROM tabUser WHERE name IN %(names)s", {"names": tuple(names)})) == 2
	)


def test_dates_and_times_have_their_types(site):
	import frappe

	at = dt.datetime(2026, 11, 22, 9, 5, 7)
	doc = frappe.get_doc(
		doctype="Sample Thing",
		title="types",
		due="2026-11-22",
		happened=at,
		clock="09:05:07",
		amount=1.5,
		flag=1,
	).insert()
	doc.reload()
	assert (doc.due, doc.happened, doc.clock) == (
		dt.date(2026, 11, 22),
		at,
		dt.timedelta(hours=9, minutes=5, seconds=7),
	)
	assert isinstance(doc.creation, dt.datetime) and isinstance(doc.modified, dt.datetime)
	row = frappe.db.get_value(
		"Sample Thing", "types", ["creation", "happened", "clock", "amount", "flag"], as_dict=True
	)
	assert (
		isinstance(row.creation, dt.datetime) and row.happened == at and row.amount == 1.5 and row.flag == 1
	)


@pytest.mark.parametrize(
	"value", ["2026-11-22 09:05:07", "2026-11-22 09:05:07.000000", dt.datetime(2026, 11, 22, 9, 5, 7)]
)
def test_a_whole_second_is_equal_however_it_is_written(site, value):
	import frappe

	frappe.get_doc(doctype="Sample Thing", title="second", happened="2026-11-22 09:05:07.000000").insert()
	table = frappe.qb.DocType("Sample Thing")
	assert frappe.get_all("Sample Thing", {"happened": value}, pluck="name") == ["second"]
	assert frappe.get_all("Sample Thing", {"happened": ("between", [value, value])}, pluck="name") == [
		"second"
	]
	assert frappe.qb.from_(table).select(table.name).where(table.happened == value).run(pluck=True) == [
		"second"
	]


def test_functions_that_queries_use(site):
	import frappe
	from frappe.query_builder.functions import Coalesce, Concat_ws, Count, Locate, Max

	user = frappe.qb.DocType("User")
	query = frappe.qb.from_(user).where(user.name == "Administrator")
	assert query.select(Concat_ws("-", user.name, None, user.user_type)).run() in (
		((("Administrator-System User"),),),
		[("Administrator-System User",)],
	)
	assert query.select(Locate("min", user.name)).run()[0][0] == 3
	assert query.select(Count("*"), Coalesce(Max(user.creation), "")).run()[0][0] == 1
	assert frappe.db.sql(
		"SELECT DATEDIFF('2026-03-01', '2026-02-27'), QUARTER('2026-05-01'), CHAR_LENGTH('中文')"
	)[0] == (2, 2, 2)


def test_a_duplicate_is_refused_by_name_and_by_unique_field(site):
	import frappe

	frappe.get_doc(doctype="Sample Thing", title="once").insert()
	frappe.db.savepoint("here")
	with pytest.raises(frappe.DuplicateEntryError):
		frappe.get_doc(doctype="Sample Thing", title="once").insert()
	frappe.db.rollback(save_point="here")
	frappe.db.savepoint("here")
	other = frappe.get_doc(doctype="Sample Thing", title="another").insert()
	with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
		frappe.db.set_value("Sample Thing", other.name, "title", "once")
	frappe.db.rollback(save_point="here")
	assert frappe.db.count("Sample Thing", {"title": "once"}) == 1


def test_a_savepoint_undoes_what_came_after_it(site):
	import frappe

	frappe.get_doc(doctype="Sample Thing", title="kept").insert()
	frappe.db.savepoint("here")
	frappe.get_doc(doctype="Sample Thing", title="undone").insert()
	frappe.db.rollback(save_point="here")
	assert frappe.db.exists("Sample Thing", "kept") and not frappe.db.exists("Sample Thing", "undone")
	frappe.db.rollback()
	assert not frappe.db.exists("Sample Thing", "kept")


def test_numbers_go_on_and_are_never_given_twice(site):
	import frappe

	first = frappe.get_doc(doctype="Sample Number").insert()
	second = frappe.get_doc(doctype="Sample Number").insert()
	assert isinstance(first.name, int) and second.name == first.name + 1
	second.delete()
	assert frappe.get_doc(doctype="Sample Number").insert().name == second.name + 1


# Tables


@sqlite_only
def test_every_table_of_a_doctype_has_its_primary_key(site):
	import frappe

	keyless = [
		table
		for table in frappe.db.get_tables(cached=False)
		if table.startswith("tab")
		and not any(row[5] for row in frappe.db.sql(f"PRAGMA table_info(`{table}`)"))
	]
	assert keyless == ["tabSessions", "tabSingles"]  # they have none on MariaDB either


@sqlite_only
def test_the_same_user_cannot_be_made_twice(site):
	import sqlite3

	import frappe

	with pytest.raises(sqlite3.IntegrityError):
		frappe.db.sql("INSERT INTO tabUser (name) VALUES ('Administrator')")


@pytest.fixture
def table(module_site):
	"""A custom DocType of the test's own."""
	import frappe

	doctype = frappe.get_doc(
		doctype="DocType", name=f"Table {time.time_ns()}", module="Custom", custom=1, autoname="hash",
		fields=[
			{"fieldname": "label", "fieldtype": "Data", "label": "Label"},
			{"fieldname": "status", "fieldtype": "Select", "options": "New\nOld", "default": "New", "label": "Status", "search_index": 1},
			{"fieldname": "size", "fieldtype": "Int", "label": "Size"},
		],
		permissions=[{"role": "System Manager", "read": 1, "write": 1, "create": 1}],
	).insert()  # fmt: skip
	frappe.db.commit()
	yield doctype
	frappe.db.rollback()
	frappe.delete_doc("DocType", doctype.name, force=True)
	frappe.db.commit()


def columns(doctype):
	import frappe

	return {c.name: c for c in frappe.db.get_table_columns_description(f"tab{doctype}")}


def test_changing_a_table_keeps_key_rows_defaults_and_indexes(table):
	import frappe

	names = [frappe.get_doc(doctype=table.name, label=f"row {i}", size=i).insert().name for i in range(3)]
	table.fields[2].fieldtype = "Data"  # the type of a column changes: SQLite makes the table anew
	table.append("fields", {"fieldname": "extra", "fieldtype": "Check", "label": "Extra", "default": "1"})
	table.append(
		"fields", {"fieldname": "code", "fieldtype": "Data", "label": "Code", "unique": 1, "search_index": 1}
	)
	table.save()
	found = columns(table.name)
	assert found["status"]["index"] and found["code"]["unique"]
	assert frappe.get_all(
		table.name, {"name": ("in", names)}, ["label", "size", "status", "extra"], order_by="label"
	) == [{"label": f"row {i}", "size": str(i), "status": "New", "extra": 1} for i in range(3)]
	frappe.get_doc(doctype=table.name, code="one").insert()
	with pytest.raises((frappe.UniqueValidationError, frappe.DuplicateEntryError)):
		frappe.get_doc(doctype=table.name, code="one").insert()
	frappe.db.rollback()
	with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
		frappe.db.sql(f"INSERT INTO `tab{table.name}` (name) VALUES (%s)", names[0])
	frappe.db.rollback()


def test_a_field_becomes_unique_and_stops_being_it(table):
	import frappe

	for label in ("a", "b"):
		frappe.get_doc(doctype=table.name, label=label).insert()
	table.fields[0].unique = 1
	table.save()
	assert columns(table.name)["label"]["unique"]
	table.fields[0].unique = 0
	table.save()
	assert not columns(table.name)["label"]["unique"]
	frappe.get_doc(doctype=table.name, label="a").insert()
	frappe.db.commit()
	table.reload()
	table.fields[0].unique = 1
	with pytest.raises(frappe.ValidationError, match=r"(?i)non-unique|unique"):
		table.save()


def test_an_index_of_the_same_name_on_two_tables(table):
	import frappe

	for doctype in (table.name, "Sample Thing"):
		frappe.db.add_index(doctype, ["owner", "modified_by"], "same_name")
		assert frappe.db.has_index(f"tab{doctype}", "same_name")
	frappe.db.commit()
	from frappe.database.utils import drop_index_if_exists

	drop_index_if_exists("tabSample Thing", "same_name")
	assert not frappe.db.has_index("tabSample Thing", "same_name")
	assert frappe.db.has_index(f"tab{table.name}", "same_name")


def test_saving_a_doctype_unchanged_changes_no_table(table):
	import frappe

	table.save()
	before = columns(table.name)
	statements = []
	original = type(frappe.local.db).sql_ddl
	type(frappe.local.db).sql_ddl = lambda self, query, *args, **kwargs: statements.append(query)
	try:
		frappe.db.updatedb(table.name)
	finally:
		type(frappe.local.db).sql_ddl = original
	assert statements == [] and columns(table.name) == before


@sqlite_only
def test_a_rebuild_that_fails_leaves_the_table_as_it_was(table):
	import sqlite3

	import frappe

	from embedded.repairs import sqlite_schema

	frappe.get_doc(doctype=table.name, label="kept").insert()
	frappe.db.commit()
	with pytest.raises(sqlite3.Error):
		sqlite_schema.rebuild(f"tab{table.name}", {"size": "INTEGER NOT NULL DEFAULT (no_such_function())"})
	assert frappe.get_all(table.name, pluck="label") == ["kept"]
	assert f"tab{table.name}_new" not in frappe.db.get_tables(cached=False)


# Several processes

WRITER = """
import sys
from embedded import open_site
with open_site(sys.argv[1]):
	import frappe
	sys.stdin.readline()
	for number in range(200):
		frappe.get_all("Sample Thing", limit=5)  # a read first: it must not spoil the write that follows
		frappe.get_doc(doctype="Sample Thing", title=f"{sys.argv[2]} {number}").insert()
		frappe.db.set_value("Sample Thing", "Seed", "quantity", number)
		frappe.db.commit()
"""

COUNTER = """
import sys
from embedded import open_site
with open_site(sys.argv[1]):
	import frappe
	sys.stdin.readline()
	for number in range(40):
		doc = frappe.get_doc("Sample Thing", "Seed", for_update=True)
		doc.quantity += 1
		doc.save()
		frappe.db.commit()
"""


def both(run, code, folder):
	processes = [run.start(code, folder, name) for name in ("left", "right")]
	time.sleep(1.5)  # both have it open
	for process in processes:
		process.stdin.write("\n")
		process.stdin.flush()
	for process in processes:
		_output, errors = process.communicate(timeout=120)
		assert process.returncode == 0, errors[-2000:]


def test_two_processes_write_at_once_and_nothing_is_lost(folder, run, module_site):
	module_site.close()
	both(run, WRITER, folder)
	from embedded import open_site

	with open_site(folder):
		import frappe

		assert frappe.db.count("Sample Thing", {"title": ("like", "left %")}) == 200
		assert frappe.db.count("Sample Thing", {"title": ("like", "right %")}) == 200


def test_for_update_makes_one_wait_for_the_other(folder, run):
	both(run, COUNTER, folder)
	from embedded import open_site

	with open_site(folder):
		import frappe

		assert frappe.db.get_value("Sample Thing", "Seed", "quantity") == 81


@sqlite_only
def test_waiting_too_long_is_the_frameworks_own_error(folder, monkeypatch):
	import sqlite3

	from embedded import open_site
	from embedded.repairs import sqlite

	monkeypatch.setattr(sqlite, "WAIT", 0.2)
	with open_site(folder) as site:
		import frappe

		frappe.db.close()
		frappe.db.connect()
		path = folder / "db" / f"{site.record['db_name']}.db"
		other = sqlite3.connect(path, isolation_level=None)
		other.execute("BEGIN IMMEDIATE")
		with pytest.raises(frappe.QueryTimeoutError):
			frappe.db.set_value("Sample Thing", "Seed", "quantity", 5)
		with pytest.raises(frappe.QueryTimeoutError):
			frappe.db.get_value("Sample Thing", "Seed", "quantity", for_update=True, wait=False)
		assert frappe.db.get_value("Sample Thing", "Seed", "quantity") == 1  # reading goes on
		other.execute("ROLLBACK")
		other.close()
		frappe.db.set_value("Sample Thing", "Seed", "quantity", 6)

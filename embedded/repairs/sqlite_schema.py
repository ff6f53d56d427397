"""Changing a table on SQLite. The fork's rebuild forgets primary key, NOT NULL, defaults and indexes."""

import re
import sqlite3
from typing import Any

import monoframe
from monoframe import _
from monoframe.utils import get_table_name

from . import replaces
from .sqlite import index_name

DATABASE = "monoframe.database.sqlite.database:SQLiteDatabase."
TABLE = "monoframe.database.sqlite.schema:SQLiteTable."
SEQUENCE = "monoframe.database.sequence:"


def columns_of(table: str) -> list[monoframe._dict]:
	return monoframe.db.sql(f"PRAGMA table_info(`{table}`)", as_dict=True)


def indexes_of(table: str) -> list[monoframe._dict]:
	"""The table's indexes with their `columns`; `origin` is c (made), u (UNIQUE column) or pk."""
	indexes = monoframe.db.sql(f"PRAGMA index_list(`{table}`)", as_dict=True)
	for index in indexes:
		index.columns = [row[2] for row in monoframe.db.sql(f"PRAGMA index_info(`{index.name}`)")]
	return indexes


def definition(column: monoframe._dict) -> str:
	"""A column of PRAGMA table_info, in the words of `DbColumn.get_definition`."""
	text = column.type
	if column.notnull:
		text += " NOT NULL"
	if column.dflt_value not in (None, "NULL"):
		text += f" DEFAULT {column.dflt_value}"
	return text


def rebuild(table: str, changes: dict[str, str]) -> None:
	"""Give columns new definitions; keeps primary key, NOT NULL, defaults, indexes, sequence and rows.

	Args:
		table: with its "tab".
		changes: fieldname to "TYPE NOT NULL DEFAULT x".
	"""
	db = monoframe.db
	columns, indexes = columns_of(table), indexes_of(table)
	made = dict(
		db.sql(
			"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql NOTNULL",
			table,
		)
	)
	sequence = "AUTOINCREMENT" in db.sql("SELECT sql FROM sqlite_master WHERE name = %s", table)[0][0].upper()
	key = [column.name for column in sorted(columns, key=lambda c: c.pk) if column.pk]

	lines, values = [], []
	for column in columns:
		text = changes.get(column.name) or definition(column)
		if sequence and column.pk:
			text = "INTEGER PRIMARY KEY AUTOINCREMENT"
		lines.append(f"`{column.name}` {text}")
		default = re.search(r"NOT NULL DEFAULT (.+)$", text)
		values.append(f"COALESCE(`{column.name}`, {default[1]})" if default else f"`{column.name}`")
	if key and not sequence:
		lines.append("PRIMARY KEY (" + ", ".join(f"`{name}`" for name in key) + ")")

	names = ", ".join(f"`{column.name}`" for column in columns)
	statements = [
		f"CREATE TABLE `{table}_new` ({', '.join(lines)})",
		f"INSERT INTO `{table}_new` ({names}) SELECT {', '.join(values)} FROM `{table}`",
	]
	if sequence:
		statements.append(
			f"UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = '{table}') "
			f"WHERE name = '{table}_new'"
		)
	statements += [f"DROP TABLE `{table}`", f"ALTER TABLE `{table}_new` RENAME TO `{table}`"]
	for index in indexes:
		if index.origin == "c":
			statements.append(made[index.name])
		elif index.origin == "u":
			statements.append(create_index(table, index.columns, unique=True))

	# one transaction: a process killed half-way must not leave the table under its other name
	db.commit()
	db.take_write_lock()
	try:
		for statement in statements:
			db._cursor.execute(statement)
	except sqlite3.Error:
		db.rollback()
		raise
	db.commit()
	monoframe.client_cache.delete_value("db_tables")


def create_index(table: str, fields: list[str], name: str | None = None, unique: bool = False) -> str:
	name = index_name(table, name or "_".join(fields) + ("_unique" if unique else "_index"))
	columns = ", ".join(f"`{field}`" for field in fields)
	return f"CREATE {'UNIQUE ' if unique else ''}INDEX IF NOT EXISTS `{name}` ON `{table}` ({columns})"


def without_unique(text: str | None) -> str | None:
	"""A UNIQUE column cannot be added to a table, nor lose it again: an index can do both."""
	return text and text.removesuffix(" UNIQUE")


@replaces(TABLE + "create", "2c60af5833cbe45b", "fields with search_index get no index in a new table")
def create(self) -> None:
	number = not self.meta.issingle and self.meta.autoname == "autoincrement"
	lines = [
		"name INTEGER PRIMARY KEY AUTOINCREMENT" if number else "name TEXT PRIMARY KEY NOT NULL",
		*("creation DATETIME", "modified DATETIME", "modified_by TEXT", "owner TEXT"),
		*("docstatus INTEGER NOT NULL DEFAULT 0", "idx INTEGER NOT NULL DEFAULT 0"),
	]
	indexes = ["parent"] if self.meta.get("istable") else ["creation"]
	if self.meta.get("istable"):
		lines += ["parent TEXT", "parentfield TEXT", "parenttype TEXT"]
	elif self.meta.sort_field == "modified":
		indexes.append("modified")
	lines += [without_unique(line) for line in self.get_column_definitions()]
	monoframe.db.sql_ddl(f"CREATE TABLE `{self.table_name}` ({', '.join(lines)})")
	for field in indexes:
		monoframe.db.sql_ddl(create_index(self.table_name, [field]))
	for column in self.columns.values():
		if column.get_definition() and column.fieldname != "name":
			if column.unique:
				monoframe.db.sql_ddl(create_index(self.table_name, [column.fieldname], unique=True))
			elif column.set_index:
				monoframe.db.sql_ddl(create_index(self.table_name, [column.fieldname]))


@replaces(
	TABLE + "alter", "7e24d922de8cf32f", "the rebuilt table has no primary key, NOT NULL, defaults or indexes"
)
def alter(self) -> None:
	table, db = self.table_name, monoframe.db
	current = {column.name.lower(): column for column in columns_of(table)}
	indexes = indexes_of(table)
	changes: dict[str, str] = {}
	for column in self.columns.values():
		wanted = without_unique(column.get_definition())
		if not wanted or column.fieldname == "name":
			continue
		found = current.get(column.fieldname.lower())
		if found is None:
			monoframe.database.schema.validate_column_name(column.fieldname)
			db.sql_ddl(f"ALTER TABLE `{table}` ADD COLUMN `{column.fieldname}` {wanted}")
		elif definition(found) != wanted:
			changes[found.name] = wanted
	if changes:
		rebuild(table, changes)

	for column in self.columns.values():
		if not column.get_definition() or column.fieldname == "name":
			continue
		own = [index for index in indexes if index.columns == [column.fieldname]]
		unique = [index for index in own if index.unique]
		plain = [index for index in own if not index.unique]
		if column.unique and not unique:
			_make_unique(table, column.fieldname)
		elif unique and not column.unique:
			if any(index.origin == "u" for index in unique):
				rebuild(table, {})  # turns the column's own constraint into an index
				unique = [
					index
					for index in indexes_of(table)
					if index.columns == [column.fieldname] and index.unique
				]
			for index in unique:
				db.sql_ddl(f"DROP INDEX `{index.name}`")
		if column.set_index and not column.unique and not plain:
			db.sql_ddl(create_index(table, [column.fieldname]))
		elif plain and not column.set_index:
			for index in plain:
				db.sql_ddl(f"DROP INDEX `{index.name}`")
	if self.meta.sort_field == "modified" and not db.get_column_index(table, "modified"):
		db.sql_ddl(create_index(table, ["modified"]))


def _make_unique(table: str, field: str) -> None:
	try:
		monoframe.db.sql_ddl(create_index(table, [field], unique=True))
	except sqlite3.IntegrityError:
		monoframe.throw(
			_("{0} field cannot be set as unique in {1}, as there are non-unique existing values").format(
				field, table
			)
		)


@replaces(
	DATABASE + "get_table_columns_description", "01f68ae0d6a81971", "says nothing of defaults and indexes"
)
def get_table_columns_description(self, table_name: str) -> list[monoframe._dict]:
	indexes = indexes_of(table_name)
	columns = columns_of(table_name)
	for column in columns:
		own = [index for index in indexes if index.columns[:1] == [column.name] and index.origin != "pk"]
		column.default = column.dflt_value
		column.not_nullable = bool(column.notnull)
		column.unique = any(index.unique and len(index.columns) == 1 for index in own)
		column.index = any(not index.unique for index in own)
	return columns


@replaces(DATABASE + "get_column_index", "08e360233fe918ab", "a unique index is taken for a plain one")
def get_column_index(self, table_name: str, fieldname: str, unique: bool = False) -> monoframe._dict | None:
	for index in indexes_of(table_name):
		if index.columns == [fieldname] and bool(index.unique) == bool(unique):
			index.Key_name = index.name
			return index


@replaces(DATABASE + "has_index", "cac2a88a35f9634d", "names of indexes are global, ours carry the table's")
def has_index(self, table_name: str, index_name_: str) -> bool:
	names = {index.name for index in indexes_of(table_name)}
	return bool(names & {index_name_, index_name(table_name, index_name_)})


@replaces(
	DATABASE + "add_index",
	"e74ca0707fac2288",
	"an index of the same name on another table stops it, silently",
	keep=True,
)
def add_index(original):
	def add_index(self, doctype: str, fields: list, index_name: str | None = None):
		table = get_table_name(doctype)
		plain = [re.sub(r"\(.*?\)", "", field).strip("` ") for field in fields]
		name = _index_name(table, index_name or self.get_index_name(plain))
		return original(self, doctype, [f"`{field}`" for field in plain] if len(plain) > 1 else plain, name)

	return add_index


_index_name = index_name


@replaces(
	DATABASE + "add_unique",
	"c91f610aed9d5441",
	"a constraint of the same name on another table stops it, silently",
	keep=True,
)
def add_unique(original):
	def add_unique(self, doctype: str, fields: Any, constraint_name: str | None = None):
		fields = [fields] if isinstance(fields, str) else list(fields)
		name = index_name(get_table_name(doctype), constraint_name or f"unique_{'_'.join(fields)}")
		return original(self, doctype, [f"`{field.strip('`')}`" for field in fields], name)

	return add_unique


@replaces(
	DATABASE + "change_column_type",
	"2e62ff52f1367d5a",
	"the rebuilt table has no primary key, defaults or indexes",
)
def change_column_type(self, doctype: str, column: str, type: str, nullable: bool = False) -> None:
	table = get_table_name(doctype)
	found = next((c for c in columns_of(table) if c.name == column), None)
	if found is None:
		raise self.InvalidColumnName(f"Column {column} does not exist in table {table}")
	rebuild(table, {column: definition(monoframe._dict(found, type=type, notnull=not nullable))})


@replaces(
	DATABASE + "rename_column",
	"6d1c7d2148f397c5",
	"the rebuilt table has no primary key, defaults or indexes",
)
def rename_column(self, doctype: str, old_column_name: str, new_column_name: str) -> None:
	table = get_table_name(doctype)
	if old_column_name not in [column.name for column in columns_of(table)]:
		raise self.InvalidColumnName(f"Column {old_column_name} does not exist in table {table}")
	self.sql_ddl(f"ALTER TABLE `{table}` RENAME COLUMN `{old_column_name}` TO `{new_column_name}`")


@replaces(
	SEQUENCE + "get_next_val", "7608479f472810d9", "asks SQLite for a sequence, which it has not", keep=True
)
def get_next_val(original):
	def get_next_val(doctype_name: str, slug: str = "_id_seq") -> int:
		if monoframe.db.db_type != "sqlite":
			return original(doctype_name, slug)
		table = get_table_name(doctype_name)
		monoframe.db.take_write_lock()
		last = monoframe.db.sql("SELECT seq FROM sqlite_sequence WHERE name = %s", table)
		value = last[0][0] + 1 if last else 1
		_set_sequence(table, value, known=bool(last))
		return value

	return get_next_val


@replaces(
	SEQUENCE + "set_next_val", "be6e642f96b6c931", "asks SQLite for a sequence, which it has not", keep=True
)
def set_next_val(original):
	def set_next_val(
		doctype_name: str, next_val: int, *, slug: str = "_id_seq", is_val_used: bool = False
	) -> None:
		if monoframe.db.db_type != "sqlite":
			return original(doctype_name, next_val, slug=slug, is_val_used=is_val_used)
		table = get_table_name(doctype_name)
		known = bool(monoframe.db.sql("SELECT 1 FROM sqlite_sequence WHERE name = %s", table))
		_set_sequence(table, next_val if is_val_used else next_val - 1, known)

	return set_next_val


def _set_sequence(table: str, value: int, known: bool) -> None:
	"""SQLite keeps the last number of an AUTOINCREMENT table in a table that may be written."""
	if known:
		monoframe.db.sql("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", (value, table))
	else:
		monoframe.db.sql("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", (table, value))

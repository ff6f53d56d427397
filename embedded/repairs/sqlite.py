"""The framework's SQLite back end: parameters, types, functions, locks.

Transactions: the fork opens a deferred transaction after every commit. Two processes that have read and
then write both fail at once with "database is locked", whatever the timeout, because a read snapshot that
is no longer the newest cannot be turned into a write one. Here reads run on their own until the first
write (or FOR UPDATE, or savepoint), which takes the write lock and waits for it: `BEGIN IMMEDIATE`.
"""

import datetime as dt
import decimal
import math
import re
import sqlite3
from functools import lru_cache
from typing import Any

import monoframe
from monoframe.database.sqlite.database import SQLiteDatabase
from pypika.dialects import SQLLiteQueryBuilder, SQLLiteValueWrapper
from pypika.enums import Dialects
from pypika.queries import QueryBuilder
from pypika.utils import builder

from . import adds, replaces, rewrites

DATABASE = "monoframe.database.sqlite.database:"
WAIT = 30  # seconds for the write lock; InnoDB waits 50

PLACEHOLDER = re.compile(r"%%|%s|%\((\w+)\)s")
FOR_UPDATE = re.compile(r"\s+FOR UPDATE(?:\s+(NOWAIT|SKIP LOCKED))?\s*;?\s*$", re.IGNORECASE)
WHOLE_SECOND = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.0{6}")
LOCKING = frozenset(("insert", "update", "delete", "replace", "savepoint"))
DROP_INDEX = re.compile(
	r"^\s*(?:ALTER\s+TABLE\s+[`\"]?(?P<table>[^`\"]+?)[`\"]?\s+DROP\s+INDEX\s+(?:IF\s+EXISTS\s+)?[`\"]?(?P<index>[^`\"\s]+)[`\"]?"
	r"|DROP\s+INDEX\s+(?:IF\s+EXISTS\s+)?[`\"]?(?P<index2>[^`\"\s]+)[`\"]?\s+ON\s+[`\"]?(?P<table2>[^`\"]+?)[`\"]?)\s*;?\s*$",
	re.IGNORECASE,
)
INSERT_IGNORE = re.compile(r"^\s*INSERT\s+IGNORE\s+INTO\b", re.IGNORECASE)


# Parameters


def bind(query: str, values: Any) -> tuple[str, Any]:
	"""The query with SQLite's placeholders, and values of types SQLite knows; a list becomes `(?, ?)`."""
	if isinstance(values, dict):
		named: dict[str, Any] = {}

		def by_name(match: re.Match) -> str:
			if match[0] == "%%":
				return "%"
			name, value = match[1], values[match[1]]
			if not is_list(value):
				named[name] = sql_value(value)
				return f":{name}"
			items = {f"{name}__{i}": sql_value(item) for i, item in enumerate(value)}
			named.update(items)
			return "(" + ", ".join(f":{key}" for key in items) + ")"

		return PLACEHOLDER.sub(by_name, query), named

	values = tuple(values)
	if not any(issubclass(kind, LISTS) for kind in set(map(type, values))):
		return with_question_marks(query), list(map(sql_value, values))
	rest, ordered = iter(values), []

	def by_position(match: re.Match) -> str:
		if match[0] == "%%":
			return "%"
		value = next(rest)
		if not is_list(value):
			ordered.append(sql_value(value))
			return "?"
		items = [sql_value(item) for item in value]
		ordered.extend(items)
		return "(" + ", ".join("?" * len(items)) + ")"

	return PLACEHOLDER.sub(by_position, query), ordered


@lru_cache(maxsize=512)
def with_question_marks(query: str) -> str:
	"""Statements that write many rows have thousands of placeholders, and come again and again."""
	return PLACEHOLDER.sub(lambda match: "%" if match[0] == "%%" else "?", query)


LISTS = (list, tuple, set, frozenset)


def is_list(value: Any) -> bool:
	return isinstance(value, LISTS)


def sql_value(value: Any) -> Any:
	"""A value as SQLite stores it. Datetimes are text: with and without ".000000" they must be equal."""
	if value is None or isinstance(value, (int, float, bytes)):
		return value
	if isinstance(value, str):
		value = str(value)
		return value[:19] if len(value) == 26 and WHOLE_SECOND.fullmatch(value) else value
	if isinstance(value, dt.datetime):
		return value.replace(tzinfo=None).isoformat(" ")
	if isinstance(value, dt.date | dt.time):
		return value.isoformat()
	if isinstance(value, dt.timedelta):
		return time_text(value)
	if isinstance(value, decimal.Decimal):
		return float(value)
	return str(value)


def time_text(value: dt.timedelta) -> str:
	seconds = abs(value.total_seconds())
	fraction = f".{value.microseconds:06d}" if value.microseconds else ""
	whole = int(seconds)
	sign = "-" if value.total_seconds() < 0 else ""
	return f"{sign}{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{fraction}"


def read_datetime(raw: bytes) -> dt.datetime | str | None:
	text = raw.decode()
	try:
		return dt.datetime.fromisoformat(text).replace(tzinfo=None) if text else None
	except ValueError:
		return text


def read_date(raw: bytes) -> dt.date | str | None:
	text = raw.decode()
	try:
		return dt.date.fromisoformat(text[:10]) if text else None
	except ValueError:
		return text


def read_time(raw: bytes) -> dt.timedelta | str | None:
	"""A Time field is a timedelta, as MariaDB's client gives it."""
	text = raw.decode()
	match = re.fullmatch(r"(-?)(\d+):(\d\d?)(?::(\d\d?)(\.\d+)?)?", text)
	if not match:
		return text or None
	sign, hours, minutes, seconds, fraction = match.groups()
	value = dt.timedelta(
		hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0) + float(fraction or 0)
	)
	return -value if sign else value


@replaces(
	DATABASE + "SQLiteDatabase.create_connection",
	"b7e6cf51e0ad7013",
	"DATETIME columns (`creation`) and Time fields read back as text",
)
def create_connection(self, read_only: bool = False):
	for name in ("timestamp", "datetime"):
		sqlite3.register_converter(name, read_datetime)
	sqlite3.register_converter("date", read_date)
	sqlite3.register_converter("time", read_time)
	path = self.get_db_path()
	options = {"detect_types": sqlite3.PARSE_DECLTYPES, "timeout": WAIT, "isolation_level": None}
	if read_only:
		return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, **options)
	return sqlite3.connect(path, **options)


@replaces(
	DATABASE + "SQLiteDatabase.get_connection",
	"adefc2984dba7165",
	"functions of MariaDB that queries use are missing",
)
def get_connection(self, read_only: bool = False):
	conn = self.create_connection(read_only)
	if not read_only:
		conn.execute("PRAGMA journal_mode=WAL")
	conn.execute("PRAGMA synchronous=NORMAL")
	for name, (count, function) in FUNCTIONS.items():
		conn.create_function(name, count, function, deterministic=name not in ("now", "curdate"))
	return conn


@replaces(
	DATABASE + "SQLiteDatabase.execute_query",
	"1808289f10ff8979",
	"named parameters are pasted into the text, None becomes 'None'",
)
def execute_query(self, query, values=None):
	if match := FOR_UPDATE.search(query):
		query = query[: match.start()]
		self.take_write_lock(wait=not match[1])
	elif monoframe.database.utils.get_query_type(query) in LOCKING:
		self.take_write_lock()
	if values is None:
		return self._cursor.execute(query)
	return self._cursor.execute(*bind(query, values))


@adds("two writers fail at once with 'database is locked', whatever the timeout")
def write_lock() -> None:
	def take_write_lock(self, wait: bool = True) -> None:
		"""Start the transaction that may write, waiting for another process's to end."""
		if self._conn is None:
			self.connect()
		if self._conn.in_transaction:
			return
		if not wait:
			self._cursor.execute("PRAGMA busy_timeout=0")
		try:
			self._cursor.execute("BEGIN IMMEDIATE")
		finally:
			if not wait:
				self._cursor.execute(f"PRAGMA busy_timeout={WAIT * 1000}")

	SQLiteDatabase.take_write_lock = take_write_lock


@replaces(
	DATABASE + "SQLiteDatabase.begin",
	"634edcadcf28ca38",
	"opens a deferred transaction, which cannot become a writing one",
)
def begin(self, *, read_only: bool = False) -> None:
	read_only = bool(read_only or monoframe.flags.read_only)
	if self._conn is None or read_only != getattr(self, "read_only", False):
		self.close()
		self._conn = self.get_connection(read_only=read_only)
		self._cursor = self._conn.cursor()
		self.read_only = read_only


@replaces(
	DATABASE + "SQLiteExceptionUtil.is_deadlocked",
	"32caa6baeb2956b6",
	"every wait that ends is called a deadlock",
)
def is_deadlocked(e) -> bool:
	return False


@replaces(
	DATABASE + "SQLiteExceptionUtil.is_missing_column", "2f38abd791866e0e", "an INSERT says it in other words"
)
def is_missing_column(e) -> bool:
	return "no such column" in str(e) or "has no column named" in str(e)


@replaces(DATABASE + "SQLiteDatabase.escape", "087d9c9d39595209", "fails on anything but text")
def escape(s, percent=True) -> str:
	s = str(s).replace("'", "''")
	return "'" + (s.replace("%", "%%") if percent else s) + "'"


@replaces(
	DATABASE + "modify_query",
	"f5c4b0bdf470533f",
	"changes backticks inside values, and misreads nested LOCATE()",
)
def modify_query(query) -> str:
	query = str(query)
	if match := DROP_INDEX.match(query):
		table, index = match["table"] or match["table2"], match["index"] or match["index2"]
		return f"DROP INDEX IF EXISTS `{index_name(table, index)}`"
	return INSERT_IGNORE.sub("INSERT OR IGNORE INTO", query)


@replaces(
	"monoframe.database.database:Database.format_datetime",
	"6298378a81cadc85",
	"whole seconds are written with six zeros",
	keep=True,
)
def format_datetime(original):
	def format_datetime(datetime):
		text = original(datetime)
		return sql_value(text) if monoframe.conf.db_type == "sqlite" else text

	return format_datetime


@replaces(
	"monoframe.model.document:Document.load_from_db",
	"24d1e0b385844314",
	"get_doc(for_update=True) takes no lock on SQLite",
	keep=True,
)
def load_from_db(original):
	def load_from_db(self):
		if self.flags.for_update and monoframe.db.db_type == "sqlite":
			monoframe.db.take_write_lock()
		return original(self)

	return load_from_db


rewrites(
	"monoframe.model.base_document:BaseDocument.db_insert",
	"ca6e876c6fcfc8cd",
	"SQLite looks at the youngest unique index first: a name that is taken is not said to be a duplicate",
	("is_primary_key_violation(e):", "is_primary_key_violation(e) or self.name_is_taken(e):"),
)


@adds("SQLite looks at the youngest unique index first: a name that is taken is not said to be a duplicate")
def name_is_taken() -> None:
	from monoframe.model.base_document import BaseDocument

	def name_is_taken(self, e) -> bool:
		db = monoframe.db
		return db.db_type == "sqlite" and db.is_unique_key_violation(e) and db.exists(self.doctype, self.name)

	BaseDocument.name_is_taken = name_is_taken


def index_name(table: str, name: str) -> str:
	"""Names of indexes are global in SQLite: "status_index" of a second table would silently not be made."""
	return name if name.startswith(table) else f"{table}_{name}"


# Query builder


@adds("the query builder's SQLite dialect takes no wrapper class, no lock, and writes INSERT IGNORE")
def dialect() -> None:
	def __init__(self, **kwargs):
		kwargs.setdefault("wrapper_cls", SQLLiteValueWrapper)
		QueryBuilder.__init__(self, dialect=Dialects.SQLLITE, **kwargs)
		self._insert_or_replace = False

	@builder
	def for_update(self, nowait=False, skip_locked=False, of=()):
		self._for_update = True
		self._nowait = nowait or skip_locked

	def _for_update_sql(self, **kwargs):
		return " FOR UPDATE NOWAIT" if getattr(self, "_nowait", False) else " FOR UPDATE"

	def _insert_sql(self, **kwargs):
		ignore = "OR IGNORE " if self._ignore else ""
		return f"INSERT {ignore}INTO {self._insert_table.get_sql(**kwargs)}"

	for function in (__init__, for_update, _for_update_sql, _insert_sql):
		setattr(SQLLiteQueryBuilder, function.__name__, function)


@adds("GroupConcat, CombineDatetime, DateFormat, UnixTimestamp have no SQLite form")
def functions() -> None:
	from monoframe.query_builder import functions as f
	from monoframe.query_builder.utils import db_type_is

	f.GroupConcat.func_map[db_type_is.SQLITE] = f.GROUP_CONCAT
	f.CombineDatetime.func_map[db_type_is.SQLITE] = f.CustomFunction("TIMESTAMP", ["date", "time"])
	f.DateFormat.func_map[db_type_is.SQLITE] = f.CustomFunction("DATE_FORMAT", ["date", "format"])
	f.UnixTimestamp.func_map[db_type_is.SQLITE] = f.CustomFunction("unix_timestamp", ["date"])


# Functions of MariaDB


def _moment(value: Any) -> dt.datetime | None:
	if value in (None, ""):
		return None
	try:
		return dt.datetime.fromisoformat(str(value))
	except ValueError:
		return None


def _part(name: str):
	def part(value):
		moment = _moment(value)
		return moment and getattr(moment, name)

	return part


def _quarter(value):
	moment = _moment(value)
	return moment and math.ceil(moment.month / 3)


def _date_format(value, pattern):
	moment = _moment(value)
	if moment is None or pattern is None:
		return None
	names = {
		"%i": "%M",
		"%s": "%S",
		"%M": "%B",
		"%T": "%H:%M:%S",
		"%e": str(moment.day),
		"%c": str(moment.month),
	}
	return moment.strftime(re.sub(r"%.", lambda m: names.get(m[0], m[0]), pattern))


def _concat(*parts):
	return None if None in parts else "".join(str(part) for part in parts)


def _concat_ws(separator, *parts):
	return None if separator is None else separator.join(str(part) for part in parts if part is not None)


def _locate(needle, text, start=1):
	return None if None in (needle, text) else str(text).lower().find(str(needle).lower(), start - 1) + 1


def _timestamp(day, time=None):
	moment = _moment(day)
	if moment and time:
		moment += read_time(str(time).encode())
	return moment and sql_value(moment)


def _date_difference(later, earlier):
	later, earlier = _moment(later), _moment(earlier)
	return (later.date() - earlier.date()).days if later and earlier else None


def _seconds(value):
	moment = _moment(value)
	return moment and int(moment.timestamp())


def _regexp(pattern, text):
	return None if None in (pattern, text) else re.search(pattern, str(text), re.IGNORECASE) is not None


def _regexp_replace(text, pattern, replacement):
	return None if None in (text, pattern, replacement) else re.sub(pattern, replacement, str(text))


FUNCTIONS = {
	"regexp": (2, _regexp),
	"regexp_replace": (3, _regexp_replace),
	"concat": (-1, _concat),
	"concat_ws": (-1, _concat_ws),
	"locate": (-1, _locate),
	"char_length": (1, lambda text: None if text is None else len(str(text))),
	"greatest": (-1, lambda *values: None if None in values else max(values)),
	"least": (-1, lambda *values: None if None in values else min(values)),
	"timestamp": (-1, _timestamp),
	"date_format": (2, _date_format),
	"datediff": (2, _date_difference),
	"unix_timestamp": (1, _seconds),
	"year": (1, _part("year")),
	"month": (1, _part("month")),
	"hour": (1, _part("hour")),
	"quarter": (1, _quarter),
	"now": (0, lambda: sql_value(monoframe.utils.now_datetime().replace(microsecond=0))),
	"curdate": (0, lambda: monoframe.utils.today()),
}

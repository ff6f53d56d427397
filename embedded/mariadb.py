"""MariaDB instead of SQLite: Debian's server on a private folder, socket and port, stopped afterwards.

A site has a server of its own, in its folder. Many test sites share one, a database each: within
`shared_server(folder)`, or with the environment variable EMBEDDED_MARIADB naming its folder, new sites
are made there.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import services
from .errors import SiteError

SHARED = "EMBEDDED_MARIADB"
INSTALL = "install it with 'apt-get install mariadb-server' (.ci/system-packages does), or use DB=sqlite"


class MariaDB(services.Server):
	"""The server of one folder. Root has a password, kept in the folder: the port is open to the machine."""

	name = "mariadb"

	@property
	def data(self) -> Path:
		return self.folder / "mariadb"

	@property
	def socket_folder(self) -> Path:
		"""The path of a socket may have 107 bytes, and the site's folder may be longer."""
		digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
		return Path(tempfile.gettempdir()) / f"mdb-{digest}"

	@property
	def password(self) -> str:
		file = self.folder / "run" / "mariadb.password"
		if not file.exists():
			file.parent.mkdir(parents=True, exist_ok=True)
			file.touch(mode=0o600)
			file.write_text(secrets.token_hex(16))
		return file.read_text()

	def command(self, port: int) -> list[str]:
		program = find("mariadbd", "mysqld")
		if not (self.data / "mysql").exists():
			self._install()
		first = self.folder / "run" / "mariadb.sql"
		first.touch(mode=0o600)
		first.write_text(f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{self.password}';\n")
		self.socket_folder.mkdir(mode=0o700, exist_ok=True)
		return [
			program, "--no-defaults", f"--datadir={self.data}", f"--socket={self.socket_folder / 's'}", f"--port={port}",
			"--bind-address=127.0.0.1", f"--pid-file={self.run / 'mariadb.pid'}", f"--init-file={first}",
			*as_root(), "--skip-log-bin", "--character-set-server=utf8mb4",
			"--collation-server=utf8mb4_unicode_ci", "--innodb-buffer-pool-size=96M", "--innodb-log-file-size=48M",
			# survives the death of the server, not of the machine: this is for trying out and for tests
			"--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync", "--skip-innodb-doublewrite",
			"--performance-schema=OFF", "--max-connections=200",
		]  # fmt: skip

	def _install(self) -> None:
		part = self.folder / "mariadb.part"
		shutil.rmtree(part, ignore_errors=True)
		done = subprocess.run(
			[
				find("mariadb-install-db", "mysql_install_db"), "--no-defaults", f"--datadir={part}", "--skip-test-db",
				"--auth-root-authentication-method=normal", *as_root(),
			],
			capture_output=True, text=True,
		)  # fmt: skip
		if done.returncode:
			raise SiteError(f"mariadb-install-db failed:\n{(done.stdout + done.stderr)[-600:]}")
		part.rename(self.data)

	def connection(self, **options: Any):
		import pymysql

		return pymysql.connect(
			host="127.0.0.1", port=self.record["port"], user="root", password=self.password,
			connect_timeout=5, autocommit=True, **options,
		)  # fmt: skip

	def alive(self) -> bool:
		import pymysql

		try:
			with self.connection() as connection, connection.cursor() as cursor:
				cursor.execute("SELECT @@datadir")
				found = cursor.fetchone()[0]
				self.record["pid"] = int((self.run / "mariadb.pid").read_text())
		except (pymysql.MySQLError, OSError, ValueError):
			return False
		return os.path.realpath(found) == os.path.realpath(self.data)

	def stop(self) -> None:
		super().stop()
		shutil.rmtree(self.socket_folder, ignore_errors=True)

	def execute(self, *statements: str) -> None:
		with self.connection() as connection, connection.cursor() as cursor:
			for statement in statements:
				cursor.execute(statement)


def find(*names: str) -> str:
	"""The path of a program, also where Debian keeps servers."""
	path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
	for name in names:
		if found := shutil.which(name, path=path):
			return found
	raise SiteError(f"MariaDB's {names[0]} is not on this machine: {INSTALL}.")


def as_root() -> list[str]:
	# the server refuses to run as root unless it is told to
	return ["--user=root"] if os.geteuid() == 0 else []


def server_of(record: dict[str, Any], folder: Path) -> MariaDB:
	"""The server that holds, or will hold, the site's database."""
	return MariaDB(Path(record["server"]) if record.get("server") else folder)


def settings(server: MariaDB, record: dict[str, Any]) -> dict[str, Any]:
	"""What the framework needs to connect."""
	return {
		"db_host": "127.0.0.1",
		"db_port": server.record["port"],
		"db_socket": "",
		"db_user": record["db_name"],
		"db_password": record["db_password"],
	}


def create_database(server: MariaDB, record: dict[str, Any]) -> None:
	"""An empty database and its user; what an interrupted attempt left is dropped."""
	name, password = record["db_name"], record["db_password"]
	server.execute(
		f"DROP DATABASE IF EXISTS `{name}`",
		f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
		f"CREATE OR REPLACE USER `{name}`@`%` IDENTIFIED BY '{password}'",
		f"GRANT ALL PRIVILEGES ON `{name}`.* TO `{name}`@`%`",
	)


def copy_database(server: MariaDB, source: str, record: dict[str, Any]) -> None:
	"""A copy of one database beside it, for a site made from a template."""
	create_database(server, record)
	target = record["db_name"]
	with server.connection() as connection, connection.cursor() as cursor:
		cursor.execute(f"SHOW FULL TABLES FROM `{source}`")
		for name, kind in cursor.fetchall():
			if kind == "SEQUENCE":
				cursor.execute(f"SELECT next_not_cached_value FROM `{source}`.`{name}`")
				following = cursor.fetchone()[0]
				cursor.execute(f"CREATE SEQUENCE `{target}`.`{name}` START WITH {following} NOCACHE NOCYCLE")
				continue
			cursor.execute(f"CREATE TABLE `{target}`.`{name}` LIKE `{source}`.`{name}`")
			if cursor.execute(f"SELECT 1 FROM `{source}`.`{name}` LIMIT 1"):
				cursor.execute(f"INSERT INTO `{target}`.`{name}` SELECT * FROM `{source}`.`{name}`")


@contextlib.contextmanager
def shared_server(folder: str | os.PathLike) -> Iterator[MariaDB]:
	"""A server for many sites, running for the length of the block; new MariaDB sites go there."""
	before = os.environ.get(SHARED)
	use = services.Use(Path(folder).absolute(), MariaDB)
	with use.locked():
		(server,) = use.enter()
	os.environ[SHARED] = str(use.folder)
	try:
		yield server
	finally:
		os.environ.pop(SHARED) if before is None else os.environ.update({SHARED: before})
		with use.locked():
			use.leave()

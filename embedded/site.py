"""Opening, making and closing a site."""

import contextlib
import importlib.util
import json
import os
import re
import secrets
import shutil
import sqlite3
import sys
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from . import framework, jobs, mariadb, server, services
from .errors import SiteError
from .state import current

APPS = ("helpdesk", "itss_improvement")
SITE_FILE = "site.json"
FORMAT = 1
FOLDERS = ("db", "logs", "locks", "run", "redis", "public/files", "private/files", "private/backups")
# what lies in a site's folder before its record is written
PARTS = {name.split("/")[0] for name in FOLDERS} | {"mariadb", "mariadb.part", "locale", "site_config.json"}


class Site:
	"""A site that is open in this process. Made by `open_site`; `import frappe` works while it lives."""

	def __init__(self, folder: Path, record: dict[str, Any]) -> None:
		self.folder = folder
		self.record = record
		self.name: str = record["name"]
		self.database: str = record["database"]
		self.uses: list[services.Use] = []

	# Opening and closing

	def start(self) -> None:
		"""Join or start the servers, and point the framework at this site. Call under the lock."""
		kinds: list[type[services.Server]] = [services.Redis]
		shared = self.record.get("server")
		if self.database == "mariadb" and not shared:
			kinds.append(mariadb.MariaDB)
		own = services.Use(self.folder, *kinds)
		self.uses.append(own)
		servers = own.enter()
		url = f"redis://127.0.0.1:{servers[0].record['port']}"
		current.folder, current.name = self.folder, self.name
		current.apps = tuple(self.record["apps"])
		current.conf = {
			"db_type": self.database,
			"db_name": self.record["db_name"],
			"redis_cache": url,
			"redis_queue": url,
			"bench_id": self.name,
		}
		if self.database == "mariadb":
			if shared:
				use = services.Use(Path(shared), mariadb.MariaDB)
				with use.locked():
					self.uses.append(use)
					# a list of its own: the shared server is not the site's to stop
					servers = [*servers, *use.enter()]
			current.conf.update(mariadb.settings(servers[-1], self.record))

	def stop(self) -> None:
		"""Leave the servers; whoever is last stops them. Call under the lock."""
		for use in reversed(self.uses):
			if use.folder == self.folder:
				use.leave()
			else:
				with use.locked():
					use.leave()
		self.uses.clear()

	def connect(self) -> None:
		"""(Re)connect this thread to the site as Administrator."""
		import monoframe

		monoframe.init(force=True)
		monoframe.connect()

	def close(self) -> None:
		"""Disconnect; the last process out stops the servers."""
		with services.locked(self.folder):
			self._disconnect()
			self.stop()
			current.clear()

	def _disconnect(self) -> None:
		monoframe = sys.modules.get("monoframe")
		if monoframe is None:
			return
		if getattr(monoframe.local, "initialised", False):
			with contextlib.suppress(Exception):
				monoframe.db.rollback()
			monoframe.destroy()
		forget_site()

	def ensure_servers(self) -> None:
		"""Start Redis (and MariaDB) again if they have ended; queued jobs are still there."""
		for use in self.uses:
			with use.locked():
				for one in use.servers:
					one.join_or_start()

	# Serving and jobs

	def serve(self, port: int = 0, host: str = "127.0.0.1") -> "server.Running":
		"""Serve to browsers from threads of this process; port 0 takes a free one.

		Returns:
			the running server: `url`, `port`, `wait()`, `close()`; also a context manager.
		"""
		return server.Running(host, port)

	def client(self):
		"""A Werkzeug test client on the site, without a network."""
		return server.client()

	def worker(self, burst: bool = False):
		"""A context manager: the framework's RQ worker in a process of its own; gives the `Popen`."""
		return jobs.worker_process(self.folder, burst=burst)

	def run_scheduler_event(self, name: str) -> list[str]:
		"""Run the jobs of a frequency ("hourly") or one method now, in this process; gives the methods."""
		return jobs.run_event(name)

	def migrate(self) -> None:
		"""What `bench migrate` does: hooks, patches, changed DocTypes, fixtures, jobs, dashboards."""
		from monoframe.migrate import SiteMigration

		from . import installing

		with installing.quiet():
			SiteMigration(skip_search_index=True).run(self.name)
		self.connect()
		self._record_apps()

	# Apps

	def apps(self) -> list[str]:
		"""The installed apps in their order, the framework first."""
		import monoframe

		return monoframe.get_installed_apps()

	def install_app(self, name: str) -> None:
		"""Install an app, in whatever order."""
		from . import installing

		if name not in current.apps:
			current.apps = (*current.apps, name)
		with installing.quiet():
			installing.install_app(name)
		self._record_apps()

	def uninstall_app(self, name: str, dry_run: bool = False) -> None:
		"""Remove an app with its DocTypes and tables."""
		from . import installing

		with installing.quiet():
			installing.uninstall_app(name, dry_run=dry_run)
		if not dry_run:
			current.apps = tuple(app for app in current.apps if app != name)
			import monoframe

			monoframe.clear_cache()
			self._record_apps()

	def _record_apps(self) -> None:
		self.record["apps"] = list(current.apps)
		self.record["versions"] = {app: app_version(app) for app in current.apps}
		write_record(self.folder, self.record)


def open_site(
	folder: str | os.PathLike,
	*,
	database: str | None = None,
	apps: Iterable[str] = APPS,
	time_zone: str = "Asia/Shanghai",
	language: str = "en",
	admin_password: str = "admin",
	template: str | os.PathLike | None = None,
) -> contextlib.AbstractContextManager[Site]:
	"""Opens the site in `folder`, making it the first time; inside the block `import frappe` works.

	Args:
		folder: the site's own; missing or empty the first time.
		database: "sqlite" or "mariadb"; the environment variable DB, else "sqlite". Only for a new site.
		apps: installed on a new site, in this order, after the framework.
		time_zone: of a new site.
		language: of a new site.
		admin_password: of Administrator on a new site.
		template: the folder of a closed SQLite site that a new one is copied from, in place of making it.

	Raises:
		SiteError: with a sentence that says what to do.
	"""
	return _open_site(
		Path(folder).absolute(), database or os.environ.get("DB") or "sqlite", tuple(apps),
		time_zone, language, admin_password, template and Path(template).absolute(),
	)  # fmt: skip


@contextlib.contextmanager
def _open_site(
	folder: Path,
	database: str,
	apps: tuple[str, ...],
	time_zone: str,
	language: str,
	admin_password: str,
	template: Path | None,
) -> Iterator[Site]:
	if current.folder is not None:
		raise SiteError(f"This process has the site {current.folder} open: leave that block first.")
	if database not in ("sqlite", "mariadb"):
		raise SiteError(f"The database is {database!r}: choose sqlite or mariadb (DB=...).")
	framework.load()
	new = check_folder(folder)
	if new and template:
		snapshot(template, folder)
		new = False
	with services.locked(folder):
		# another process may have made it while this one waited for the lock
		new = new and not (folder / SITE_FILE).exists()
		record = new_record(database, apps) if new else read_record(folder)
		if new:
			check_apps(apps)
		site = Site(folder, record)
		try:
			for name in FOLDERS:
				(folder / name).mkdir(parents=True, exist_ok=True)
			site.start()
			if new:
				_create(site, time_zone, language, admin_password)
		except BaseException:
			site._disconnect()
			site.stop()
			current.clear()
			raise
	try:
		site.connect()
		if site.uses[0].servers[0].started:
			import monoframe

			# what was cached before may be of other code; queued jobs have keys of another kind
			monoframe.cache.delete_keys("")
			monoframe.local.cache.clear()
		yield site
	finally:
		site.close()


def _create(site: Site, time_zone: str, language: str, admin_password: str) -> None:
	import monoframe
	from monoframe import installer

	from . import installing

	apps = site.record["apps"]
	with installing.quiet():
		current.conf["admin_password"] = admin_password
		monoframe.init(force=True)
		# what an earlier attempt in this folder left
		monoframe.cache.flushall()
		for left in (site.folder / "db").iterdir():
			left.unlink()
		monoframe.flags.in_install_db = True
		installer.make_site_dirs()
		if site.database == "mariadb":
			mariadb.create_database(site.uses[-1].servers[-1], site.record)
		if not (site.folder / "site_config.json").exists():
			# there, it is left alone: the framework would write down passwords and the port of today
			(site.folder / "site_config.json").write_text("{}\n")
		installer.install_db(
			db_name=site.record["db_name"], admin_password=admin_password, db_type=site.database,
			force=True, verbose=False, setup=False,
		)  # fmt: skip
		installing.install_app("monoframe")
		# before an app's records are stamped with a time: until it is set, it is India's
		monoframe.db.set_single_value("System Settings", "time_zone", time_zone)
		for app in apps:
			installing.install_app(app)
		monoframe.set_user("Administrator")
		installing.finish_setup(time_zone, language)
		monoframe.destroy()
	current.conf.pop("admin_password")
	site._record_apps()


# The folder


def check_folder(folder: Path) -> bool:
	"""Whether a site is to be made in `folder`.

	Raises:
		SiteError: the folder is something else, or cannot be written.
	"""
	if folder.exists() and not folder.is_dir():
		raise SiteError(f"{folder} is a file: name a folder for the site.")
	try:
		folder.mkdir(parents=True, exist_ok=True)
		(folder / "run").mkdir(exist_ok=True) if _is_site_or_empty(folder) else None
	except OSError as error:
		raise SiteError(
			f"{folder} cannot be written ({error.strerror}): choose a folder of your own."
		) from error
	if not _is_site_or_empty(folder):
		raise SiteError(
			f"{folder} holds other things and no {SITE_FILE}: name an empty folder, or one made by open_site."
		)
	if not os.access(folder, os.W_OK):
		raise SiteError(f"{folder} cannot be written: choose a folder of your own.")
	return not (folder / SITE_FILE).exists()


def _is_site_or_empty(folder: Path) -> bool:
	"""Nothing there but what a site has: without a record, its making was interrupted."""
	names = {path.name for path in folder.iterdir()}
	return SITE_FILE in names or names <= PARTS


def new_record(database: str, apps: tuple[str, ...]) -> dict[str, Any]:
	token = uuid.uuid4().hex[:8]
	private = {"db_password": secrets.token_hex(16), "server": os.environ.get(mariadb.SHARED)}
	return {
		"format": FORMAT,
		"name": f"site-{token}.localhost",
		"database": database,
		"db_name": f"_{token}",
		**(private if database == "mariadb" else {}),
		"framework": {"package": framework.PACKAGE, "version": framework.PINNED, "frappe": framework.VERSION},
		"apps": list(apps),
		"versions": {},
	}


def check_apps(apps: Iterable[str]) -> None:
	"""Raises SiteError when an app's package is not to be found."""
	for app in apps:
		if not importlib.util.find_spec(app):
			raise SiteError(
				f"The app {app} cannot be imported: put the folder that holds it on the Python path."
			)


def app_version(app: str) -> str:
	import monoframe

	return str(getattr(monoframe.get_module(app), "__version__", ""))


def write_record(folder: Path, record: dict[str, Any]) -> None:
	part = folder / (SITE_FILE + ".part")
	part.touch(mode=0o600)  # on MariaDB the database's password is in it
	part.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
	part.replace(folder / SITE_FILE)  # a site killed while it is made has no record, and is made anew


def read_record(folder: Path) -> dict[str, Any]:
	"""The site's record.

	Raises:
		SiteError: unreadable, or made by a newer version.
	"""
	path = folder / SITE_FILE
	try:
		record = json.loads(path.read_text(encoding="utf-8"))
		made, newest = record["format"], record["framework"]["version"]
	except (OSError, ValueError, KeyError, TypeError) as error:
		raise SiteError(
			f"{path} cannot be read ({error}): restore it, or make the site anew elsewhere."
		) from error
	if made > FORMAT:
		raise SiteError(f"{folder} was made by a newer version of embedded/: update this checkout.")
	if version_key(newest) > version_key(framework.PINNED):
		raise SiteError(
			f"{folder} was made with {framework.PACKAGE} {newest}, newer than {framework.PINNED} here: "
			f"update this checkout and install its embedded/requirements.txt."
		)
	check_apps(record["apps"])
	for app, version in record.get("versions", {}).items():
		here = app_version(app)
		if version_key(version) > version_key(here):
			raise SiteError(f"{folder} has {app} {version}, newer than {here} here: update this checkout.")
	return record


def version_key(version: str) -> list[tuple[int, str]]:
	"""Sortable form of a version: numbers by value, "1.10" after "1.9"."""
	return [
		(int(part or 0), rest) for part, rest in re.findall(r"(\d*)([^\d.]*)", str(version)) if part or rest
	]


def snapshot(source: str | os.PathLike, target: str | os.PathLike) -> None:
	"""Copy a site, open elsewhere or not, into a new folder: much quicker than making one.

	A site on MariaDB can be copied while the shared server that it was made on runs.

	Raises:
		SiteError: `source` is no site that can be copied, or `target` is not empty.
	"""
	source, target = Path(source).absolute(), Path(target).absolute()
	record = read_record(source)
	if record["database"] == "mariadb" and not record.get("server"):
		raise SiteError("A site with a MariaDB server of its own cannot be copied: make the other one anew.")
	if target.exists() and any(path.name != "run" for path in target.iterdir()):
		raise SiteError(f"{target} is not empty: a copy needs a new folder.")
	for name in FOLDERS:
		(target / name).mkdir(parents=True, exist_ok=True)
	for name in ("public", "private"):
		shutil.copytree(source / name, target / name, dirs_exist_ok=True)
	if (source / "site_config.json").exists():
		shutil.copy2(source / "site_config.json", target)
	fresh = new_record(record["database"], tuple(record["apps"]))
	own = {key: fresh[key] for key in ("name", "db_name", "db_password") if key in fresh}
	if record["database"] == "sqlite":
		old = source / "db" / f"{record['db_name']}.db"
		new = target / "db" / f"{fresh['db_name']}.db"
		with contextlib.closing(sqlite3.connect(old)) as a, contextlib.closing(sqlite3.connect(new)) as b:
			a.backup(b)
			b.execute("PRAGMA journal_mode=WAL")
	else:
		use = services.Use(Path(record["server"]), mariadb.MariaDB)
		with use.locked():
			(running,) = use.enter()
		try:
			mariadb.copy_database(running, record["db_name"], fresh)
		finally:
			with use.locked():
				use.leave()
	write_record(target, {**record, **own})


def forget_site() -> None:
	"""Empty what the framework remembers per process, so that the next site is not answered from it."""
	import monoframe
	from monoframe.config import clear_site_config_cache
	from monoframe.model import module_utils
	from monoframe.utils import background_jobs
	from monoframe.utils.caching import _SITE_CACHE

	clear_site_config_cache()
	for cached in _SITE_CACHE.values():
		cached.clear()
	monoframe.controllers.clear()
	monoframe.lazy_controllers.clear()
	module_utils.doctype_python_modules.clear()
	for logger in monoframe.loggers.values():
		for handler in list(logger.handlers):
			handler.close()
			logger.removeHandler(handler)
	monoframe.loggers.clear()
	if monoframe.client_cache is not None:
		_stop_listening(monoframe.client_cache)
	for client in (monoframe.client_cache, monoframe.cache):
		pool = getattr(getattr(client, "redis", client), "connection_pool", None)
		if pool is not None:
			with contextlib.suppress(Exception):
				pool.disconnect()
	monoframe.cache = monoframe.client_cache = None
	background_jobs._redis_queue_conn = None
	background_jobs.get_queues_timeout.cache_clear()


def _stop_listening(client_cache: Any) -> None:
	"""End the thread that hears of changed cache keys: it would go on calling a server that is stopped."""
	thread = getattr(client_cache, "invalidator_thread", None)
	client_cache.healthy = False
	if thread is None:
		return
	thread.exception_handler = lambda *error: None
	thread.stop()
	with contextlib.suppress(Exception):
		# any message wakes it, and then it sees that it is to stop
		client_cache.redis.publish("clear_persistent_cache", '{"doctype": "-", "site": "-"}')
		thread.join(2)

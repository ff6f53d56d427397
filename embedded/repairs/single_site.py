"""The fork takes its site from the working directory and its settings from the environment."""

import json
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import monoframe
from monoframe.types import _dict

from embedded.state import current

from . import replaces

DEFAULTS = {
	"allow_tests": 1,
	"mute_emails": 1,  # nothing is ever sent
	"mail_server": "localhost",  # without an account a notification fails before it gets that far
	"disable_async": 1,  # there is no socket.io server
	"use_mysqlclient": 0,
	"developer_mode": 0,
	"lang": "en",
	"skip_setup_wizard": 1,
	"max_file_size": 25 * 1024 * 1024,
}


@replaces(
	"monoframe:init",
	"485ce1e9ee59ae2b",
	"the site is the working directory, and `local.site` is never set",
	keep=True,
)
def init(original):
	def init(site=None, sites_path=None, new_site=False, force=False):
		if getattr(monoframe.local, "initialised", None) and not force:
			return
		# the original reads the module map before it knows the path: both come from `current` anyway
		monoframe.local.site = current.name
		original(force=True)
		monoframe.local.site = current.name
		monoframe.local.site_path = monoframe.local.app_path = str(current.folder)
		monoframe.local.sites_path = str(current.folder.parent)

	return init


@replaces(
	"monoframe:get_site_name", "b237cc3d9f0cc630", "every site has the same name, and so the same cache keys"
)
def get_site_name() -> str:
	return current.name


@replaces(
	"monoframe:get_site_path",
	"e64848ba648253a4",
	"a thread that is not initialised looks in the working directory",
)
def get_site_path(*joins) -> str:
	return str(Path(current.folder, *joins))


@replaces("monoframe.utils:get_bench_path", "7b4cc4da8e5067fc", "the working directory")
def get_bench_path() -> str:
	return str(current.folder)


@replaces("monoframe.utils:get_bench_id", "3a42a45380755f5e", "queues are named after the working directory")
def get_bench_id() -> str:
	return current.name


@replaces(
	"monoframe.utils:get_sites", "d1cbcbb7ee5b829f", "loggers and queues ask for the site's name among them"
)
def get_sites(sites_path=None) -> list[str]:
	return [current.name]


@replaces(
	"monoframe.config:_load_config",
	"16e835d46671fb04",
	"settings come from the environment, site_config.json is ignored",
)
def load_config() -> _dict:
	"""site_config.json over the defaults, and over both what this process knows: ports change."""
	conf = _dict(DEFAULTS)
	path = current.folder and current.folder / "site_config.json"
	if path and path.exists():
		conf.update(json.loads(path.read_text(encoding="utf-8")))
	conf.update(current.conf)
	return conf


@replaces(
	"monoframe.utils.logger:create_handler", "74ffd79f87c3d5a1", "log files beside the working directory"
)
def create_handler(module, site=None, max_size=100_000, file_count=20, stream_only=False):
	if stream_only:
		handler = logging.StreamHandler()
	else:
		folder = current.folder / "logs"
		folder.mkdir(exist_ok=True)
		handler = RotatingFileHandler(
			folder / f"{module}.log", maxBytes=max_size, backupCount=file_count, delay=True
		)
	handler.setFormatter(logging.Formatter(f"%(asctime)s %(levelname)s {module} %(message)s"))
	return [handler]

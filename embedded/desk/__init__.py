"""The framework's real desk, built from the sources in its wheel with packages from npm. See `README.md`.

Two folders of `.desk/` are kept: the packages, named after the lock, and what was built, named after everything
that it was built from. So a second start only reads a few files of ours.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from embedded import framework
from embedded.errors import SiteError

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
APP = "itss_improvement"
PACKAGES = ("package.json", "package-lock.json")
SCRIPTS = ("build.mjs", "plugins.mjs", "seconds.js", "stage.mjs")
OLDEST_NODE = (18, 17)
KEPT = 3  # builds: of this checkout, and of others that share the folder
# of the packages' folder, after npm is done: other builds of the editor, maps, types
DEAD_WEIGHT = (
	*("ace-builds/src", "ace-builds/src-min", "ace-builds/src-noconflict", "ace-builds/types"),
	*("**/*.map", "**/*.d.ts", "**/*.flow"),
)
NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=60000")

Progress = Callable[[str], None]


class DeskError(SiteError):
	"""The desk cannot be built; the message is one sentence. The site works without it."""


def cache_folder() -> Path:
	"""`.desk/` beside the package, or what the environment variable EMBEDDED_DESK names."""
	return Path(os.environ.get("EMBEDDED_DESK") or ROOT / ".desk").absolute()


def ensure_built(progress: Progress = lambda text: None) -> Path:
	"""The folder with the built desk: `assets.json`, `assets-rtl.json`, a folder per app. Built if need be.

	Args:
		progress: called with a few words at each step.

	Raises:
		DeskError: Node or npm is missing or too old, a download failed, the disk is full.
	"""
	folder = cache_folder()
	built = folder / f"built-{build_key()}"
	if (built / "assets.json").exists():
		return built
	npm, node = find_tools()
	with reported_errors(folder):
		folder.mkdir(parents=True, exist_ok=True)
		with alone(folder, progress):
			if not (built / "assets.json").exists():
				modules = _install(folder, npm, progress)
				_build(folder, built, modules, node, progress)
				_forget_old(folder, built, modules)
	return built


def use(site_folder: Path, built: Path) -> None:
	"""Serve `built` as the `/assets` of a site."""
	link = site_folder / "assets"
	if link.is_symlink() and link.resolve() == built.resolve():
		return
	if link.exists() and not link.is_symlink():
		return  # somebody's own
	part = site_folder / "assets.part"
	part.unlink(missing_ok=True)
	part.symlink_to(built, target_is_directory=True)
	part.replace(link)


def build(site_folder: Path, progress: Progress = lambda text: None) -> Path:
	"""Build the desk if need be, and serve it to the browsers of a site. Raises DeskError."""
	built = ensure_built(progress)
	with reported_errors(site_folder):
		use(site_folder, built)
	return built


# What it is made from


def packages_key() -> str:
	return _digest(HERE / name for name in PACKAGES)


def build_key() -> str:
	"""Changes with the framework's version, the packages, the build script and our app's `public/`."""
	ours = sorted(path for path in (ROOT / APP / "public").rglob("*") if path.is_file())
	return _digest([*(HERE / name for name in (*PACKAGES, *SCRIPTS)), *ours], framework.PINNED)


def _digest(files: Iterator[Path] | list[Path], text: str = "") -> str:
	found = hashlib.sha256(text.encode())
	for file in files:
		content = file.read_bytes()
		found.update(f"\n{file.relative_to(ROOT)} {len(content)}\n".encode())
		found.update(content)
	return found.hexdigest()[:16]


def framework_folder() -> Path:
	spec = importlib.util.find_spec(framework.PACKAGE)
	return Path(spec.submodule_search_locations[0])


# Tools


def find_tools() -> tuple[str, str]:
	"""The paths of npm and node.

	Raises:
		DeskError: one is missing, or node is too old.
	"""
	oldest = ".".join(map(str, OLDEST_NODE))
	missing = [name for name in ("node", "npm") if not shutil.which(name)]
	if missing:
		raise DeskError(
			f"The desk needs {' and '.join(missing)}, not found here: install Node {oldest} or newer "
			"with its npm (on Debian 'apt-get install nodejs npm')."
		)
	npm, node = shutil.which("npm"), shutil.which("node")
	try:
		said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30).stdout
	except (OSError, subprocess.TimeoutExpired) as error:
		raise DeskError(f"{node} does not run ({error}): install Node {oldest} or newer.") from error
	version = re.match(r"v(\d+)\.(\d+)", said)
	if not version or tuple(map(int, version.groups())) < OLDEST_NODE:
		raise DeskError(f"The desk needs Node {oldest} or newer, and {node} is {said.strip() or 'none'}.")
	return npm, node


@contextlib.contextmanager
def reported_errors(folder: Path) -> Iterator[None]:
	try:
		yield
	except OSError as error:
		if error.errno in (errno.ENOSPC, errno.EDQUOT):
			raise DeskError(full_disk(folder)) from error
		raise DeskError(f"The desk cannot be written to {folder}: {error.strerror or error}.") from error


def full_disk(folder: Path) -> str:
	return f"The disk of {folder} is full: the desk needs 250 MB there while it is built, 150 MB afterwards."


@contextlib.contextmanager
def alone(folder: Path, progress: Progress) -> Iterator[None]:
	"""One process builds at a time; the kernel lets go of the lock however that one ends."""
	with open(folder / "lock", "w") as file:
		try:
			fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			progress("Another process is building the desk")
			fcntl.flock(file, fcntl.LOCK_EX)
		yield


# Steps


def _install(folder: Path, npm: str, progress: Progress) -> Path:
	"""The folder with the packages of the lock in `node_modules`; they are kept for the next build."""
	modules = folder / f"packages-{packages_key()}"
	if (modules / "node_modules").exists():
		return modules
	part = _fresh(folder / "packages.part")
	try:
		for name in PACKAGES:
			shutil.copy2(HERE / name, part)
		progress("Fetching 178 packages from npm")
		_run([npm, *NPM], part, folder / "npm.log", "npm could not fetch the desk's packages", progress)
		if not (part / "node_modules" / "esbuild").exists():
			raise DeskError(f"npm fetched nothing: look at {folder / 'npm.log'}.")
		for pattern in DEAD_WEIGHT:
			for path in list((part / "node_modules").glob(pattern)):
				shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
		shutil.rmtree(modules, ignore_errors=True)
		part.replace(modules)
	finally:
		shutil.rmtree(part, ignore_errors=True)
	return modules


def _build(folder: Path, built: Path, modules: Path, node: str, progress: Progress) -> None:
	part = _fresh(folder / "built.part")
	try:
		for name in SCRIPTS:  # beside node_modules: that is where node looks for packages
			shutil.copy2(HERE / name, modules)
		command = [node, "build.mjs", "--out", str(part)]
		for app, source in ((framework.PACKAGE, framework_folder()), (APP, ROOT / APP)):
			command += ["--app", f"{app}={source}"]
		_run(command, modules, folder / "build.log", "The desk could not be built", progress)
		shutil.rmtree(built, ignore_errors=True)
		part.replace(built)
	finally:
		shutil.rmtree(part, ignore_errors=True)


def _fresh(folder: Path) -> Path:
	shutil.rmtree(folder, ignore_errors=True)
	folder.mkdir(parents=True)
	return folder


def _run(command: list[str], folder: Path, log: Path, failure: str, progress: Progress) -> None:
	"""Run one of the tools, its words in `log`; a line "> text" is passed on to `progress`."""
	with open(log, "w", encoding="utf-8") as file:
		process = subprocess.Popen(
			command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
			text=True, errors="replace", env={**os.environ, "NO_COLOR": "1"},
		)  # fmt: skip
		try:
			for line in process.stdout:
				file.write(line)
				if line.startswith("> "):
					progress(line[2:].strip())
			process.wait()
		finally:
			if process.poll() is None:
				process.kill()
				process.wait()
			process.stdout.close()
	if process.returncode:
		said = log.read_text(encoding="utf-8")
		if "ENOSPC" in said or "EDQUOT" in said:
			raise DeskError(full_disk(folder.parent))
		raise DeskError(f"{failure} ({reason(said) or f'it ended with {process.returncode}'}): see {log}.")


def reason(said: str) -> str:
	"""The line of a tool's words that says what is wrong."""
	lines = [re.sub(r"^npm (error|ERR!) ?", "", line).strip() for line in said.splitlines()]
	lines = [line for line in lines if line and not line.startswith((">", "npm warn"))]
	for pattern in (r"^(network )?request to .* failed", r"^\d{3} ", r"(?i)\berror\b"):
		for line in lines:
			if re.search(pattern, line):
				return line.rstrip(".")
	return lines[0].rstrip(".") if lines else ""


def _forget_old(folder: Path, built: Path, modules: Path) -> None:
	for kind, newest in (("built", built), ("packages", modules)):
		others = [path for path in folder.glob(f"{kind}-*") if path != newest]
		others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
		for path in others[(KEPT - 1 if kind == "built" else 0) :]:
			shutil.rmtree(path, ignore_errors=True)

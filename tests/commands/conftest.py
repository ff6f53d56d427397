"""Commands as an administrator gives them: processes of their own, on a bench through `bench --site`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import BENCH, SITE
from tests.processes import ROOT, TIMEOUT


@dataclass(frozen=True)
class Done:
	code: int
	output: str
	errors: str

	@property
	def found(self) -> dict:
		"""Of `--json`: one line, and nothing beside it."""
		assert self.code in (0, 1), self.errors
		(line,) = self.output.splitlines()
		return json.loads(line)

	@property
	def sentence(self) -> str:
		"""Of a refusal: one line, and no result."""
		assert self.output == "" and self.errors.count("\n") == 1, self.errors
		return self.errors.strip()


def command_line(folder: Path | None, *arguments: object) -> tuple[list[str], Path]:
	"""The command and where it is given."""
	given = ["itss", *map(str, arguments)]
	if BENCH:
		line = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", SITE, *given]
		return line, Path(BENCH) / "sites"
	return [sys.executable, "-m", "embedded", "bench", str(folder), *given], ROOT


def give(folder: Path | None, *arguments: object) -> Done:
	line, place = command_line(folder, *arguments)
	done = subprocess.run(line, cwd=place, env=environment(), capture_output=True, text=True, timeout=TIMEOUT)
	return Done(done.returncode, done.stdout, done.stderr)


def environment() -> dict[str, str]:
	return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}


@pytest.fixture
def itss(request) -> Callable[..., Done]:
	"""On the session's site, which is not written to; the tests' own on a bench."""
	folder = None if BENCH else request.getfixturevalue("site_folder")
	return lambda *arguments: give(folder, *arguments)


@pytest.fixture
def itss_own(own_site) -> Callable[..., Done]:
	"""On a site of the test's own, for what commits."""
	return lambda *arguments: give(own_site, *arguments)

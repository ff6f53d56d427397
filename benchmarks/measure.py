"""What the benchmarks share: figures against a limit, counted queries, pairs of timed runs."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def figure(name: str, value: float, limit: float | None = None, unit: str = "") -> int:
	"""Print a figure. Returns 1 where it is over its limit, else 0."""
	over = limit is not None and value > limit
	bound = "" if limit is None else f"  (at most {limit:g}{unit}){'  OVER' if over else ''}"
	print(f"  {name:<64}{value:8.2f}{unit}{bound}", flush=True)
	return int(over)


@contextmanager
def counted_queries() -> Iterator[list[str]]:
	"""The statements that reach the database while the block runs."""
	import frappe

	statements: list[str] = []
	original = frappe.db.sql

	def sql(query, *args, **kwargs):
		statements.append(str(query))
		return original(query, *args, **kwargs)

	frappe.db.sql = sql
	try:
		yield statements
	finally:
		del frappe.db.sql


def seconds(run: Callable[[], object]) -> float:
	start = time.perf_counter()
	run()
	return time.perf_counter() - start


def median_ratio(first: Callable[[], float], second: Callable[[], float], pairs: int) -> float:
	"""The median of first / second over pairs of runs, so that a machine that slows down slows both."""
	return statistics.median(first() / second() for _ in range(pairs))


def in_own_process(module: str, *arguments: str) -> dict:
	"""Run a module that prints one JSON object as its last line."""
	done = subprocess.run(
		[sys.executable, "-W", "ignore", "-m", module, *arguments],
		cwd=ROOT,
		check=True,
		stdout=subprocess.PIPE,
		text=True,
	)
	return json.loads(done.stdout.splitlines()[-1])

"""Jobs for tests of `itss_improvement.progress`, run by a real worker: its process imports this module."""

from __future__ import annotations

import time
from pathlib import Path

from itss_improvement import progress
from itss_improvement.domain.explanation import Sentence


def stepping(folder: str) -> None:
	"""Tells a step, and takes the next once the file that it names is there."""
	for step in (1, 2):
		progress.tell(Sentence("Running the triggers: {0} of {1} signals.", (step, 2)), step, 2)
		while not (Path(folder) / f"after {step}").exists():
			time.sleep(0.02)
	progress.tell(Sentence("Reading tickets: {0} so far.", ("<7>",)))


def silent() -> None:
	pass


def failing() -> None:
	progress.tell(Sentence("Reading tickets: {0} so far.", (3,)))
	raise ValueError("this job always fails")

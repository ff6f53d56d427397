"""axe-core in a window: what keeps people from reading or using a page."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from tests.browser.site import ROOT, Skipped

HERE = Path(__file__).resolve().parent
GRAVE = ("serious", "critical")


class Axe:
	def __init__(self, script: Path) -> None:
		self.script = script

	@classmethod
	def installed(cls) -> Axe:
		"""Fetched from npm once, beside the built desk. Raises Skipped."""
		lock = (HERE / "package-lock.json").read_bytes()
		cache = Path(os.environ.get("EMBEDDED_DESK") or ROOT / ".desk")
		folder = cache / f"axe-{hashlib.sha256(lock).hexdigest()[:16]}"
		script = folder / "node_modules" / "axe-core" / "axe.min.js"
		if not script.exists():
			npm = shutil.which("npm")
			if not npm:
				raise Skipped("axe-core cannot be fetched without npm, which is not installed.")
			folder.mkdir(parents=True, exist_ok=True)
			with open(folder / "lock", "w") as alone:
				fcntl.flock(alone, fcntl.LOCK_EX)
				for name in ("package.json", "package-lock.json"):
					shutil.copy2(HERE / name, folder)
				done = subprocess.run(
					[npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
					cwd=folder, capture_output=True, text=True,
				)  # fmt: skip
			if done.returncode:
				raise Skipped(f"npm could not fetch axe-core: {done.stderr.strip()[-300:]}")
		return cls(script)

	def faults(self, page, within: str, without: tuple[str, ...] = ()) -> list[str]:
		"""Serious and critical faults in what `within` selects, each in a line."""
		if not page.evaluate("() => Boolean(window.axe)"):
			page.add_script_tag(content=self.script.read_text(encoding="utf-8"))
		# what fades in has no contrast yet
		page.evaluate(
			"""() => Promise.all(document.getAnimations()
				.filter((one) => one.effect && one.effect.getComputedTiming().endTime !== Infinity)
				.map((one) => one.finished.catch(() => {})))"""
		)
		page.wait_for_function("() => !window.jQuery || !jQuery(':animated').length")
		found = page.evaluate(
			"""([within, without]) => {
				const include = [...document.querySelectorAll(within)].filter((one) => one.offsetParent || one.getClientRects().length);
				if (!include.length) throw new Error(`nothing is ${within}`);
				return axe.run({ include, exclude: without.map((one) => [one]) }, { resultTypes: ["violations"] });
			}""",
			[within, list(without)],
		)
		return [
			f"{fault['id']}: {node['html'][:300]} | {' '.join((node['failureSummary'] or '').split())[:300]}"
			for fault in found["violations"]
			if fault["impact"] in GRAVE
			for node in fault["nodes"]
		]

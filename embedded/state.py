"""Which site this process has open. The framework's own state is per thread; its threads read this."""

import threading
from pathlib import Path
from typing import Any


class Current:
	"""The one site of this process; `folder` is None while none is open."""

	def __init__(self) -> None:
		self.lock = threading.RLock()
		self.clear()

	def clear(self) -> None:
		self.folder: Path | None = None
		self.name = ""
		self.apps: tuple[str, ...] = ()
		self.conf: dict[str, Any] = {}


current = Current()

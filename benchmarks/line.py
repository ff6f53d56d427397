"""A line between two sites: so many bits a second, and so long until the first of them arrives."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

PIECE = 16_384


@contextlib.contextmanager
def line_to(url: str, bits_per_second: float, round_trip: float) -> Iterator[str]:
	"""The address at which `url` is reached over the line. `round_trip` in seconds."""
	there = urlsplit(url)
	with socket.create_server(("127.0.0.1", 0)) as listening:

		def accept() -> None:
			with contextlib.suppress(OSError):
				while True:
					near, _address = listening.accept()
					far = socket.create_connection((there.hostname, there.port))
					for source, target, wait in ((near, far, lambda piece: round_trip), (far, near, takes)):
						threading.Thread(target=_pass_on, args=(source, target, wait), daemon=True).start()

		def takes(piece: bytes) -> float:
			return len(piece) * 8 / bits_per_second

		threading.Thread(target=accept, daemon=True).start()
		yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def _pass_on(source: socket.socket, target: socket.socket, wait) -> None:
	with contextlib.suppress(OSError), source, target:
		while piece := source.recv(PIECE):
			time.sleep(wait(piece))
			target.sendall(piece)

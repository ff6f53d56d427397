"""Serving the site over HTTP, and calling it without a network."""

import contextvars
import logging
import mimetypes
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.test import Client, run_wsgi_app
from werkzeug.wrappers import Response

from .state import current


def wsgi_app() -> Callable:
	"""The framework's web application with static files before it: /assets of each app, /files."""
	from monoframe.app import application

	from .repairs.printing import static_file

	def app(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
		parts = environ.get("PATH_INFO", "").strip("/").split("/")
		if parts == ["favicon.ico"]:  # print views name no icon, and browsers ask for this one
			parts = FAVICON
		# the framework itself serves private files: it asks for permission
		if parts[0] in ("assets", "files") and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
			path = static_file(parts)
			if path is not None:
				kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
				headers = {"X-Content-Type-Options": "nosniff"}
				if parts[2:3] == ["dist"]:
					# the name holds a digest of the content
					headers["Cache-Control"] = "max-age=31536000, immutable"
				if parts[0] == "files" and kind not in SHOWN:
					# an uploaded page would run with the visitor's session
					headers["Content-Disposition"] = "attachment"
				return Response(path.read_bytes(), mimetype=kind, headers=headers)(environ, start_response)
			if parts[0] == "assets":
				return Response("Not found", status=404)(environ, start_response)
		return application(environ, start_response)

	return app


FAVICON = ["assets", "monoframe", "images", "monoframe-favicon.svg"]  # ours, once the desk is built
SHOWN = frozenset(
	("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "text/csv")
)


def in_its_own_context(app: Callable) -> Callable:
	"""Runs each request apart from the caller's `frappe.local`: a request ends by destroying its own."""

	def call(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
		body, status, headers = contextvars.Context().run(run_wsgi_app, app, environ, buffered=True)
		start_response(status, list(headers))
		return body

	return call


def client() -> Client:
	"""A browser without a network: `client.get("/login").status_code`, cookies kept between calls."""
	return Client(in_its_own_context(wsgi_app()))


class Running:
	"""A web server in threads of this process; `close()` or leaving the block stops it."""

	def __init__(self, host: str, port: int) -> None:
		if not os.environ.get("EMBEDDED_VERBOSE"):
			logging.getLogger("werkzeug").setLevel(logging.WARNING)
		self._server: BaseWSGIServer = make_server(host, port, wsgi_app(), threaded=True)
		self.port = self._server.server_port
		self.url = f"http://{host}:{self.port}"
		self._thread = threading.Thread(
			target=self._server.serve_forever, name=f"web {current.name}", daemon=True
		)
		self._thread.start()

	def close(self) -> None:
		self._server.shutdown()
		self._thread.join()
		self._server.server_close()

	def wait(self) -> None:
		self._thread.join()

	def __enter__(self) -> "Running":
		return self

	def __exit__(self, *error: object) -> None:
		self.close()

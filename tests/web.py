"""Requests through the framework's whole web application, within the test's own transaction.

A request normally has a connection of its own and commits. Here it is lent the test's: what it commits is kept
until the test rolls back, what it rolls back is what it did itself. So a bench's site is left as it was.
"""

from __future__ import annotations

import contextvars
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

SAVEPOINT = "request"


class Browser:
	"""What `user` gets to see over HTTP. "Guest" sends no credentials."""

	def __init__(self, user: str):
		import frappe
		from frappe.utils.password import set_encrypted_password

		self.headers = {"X-Frappe-Site-Name": frappe.local.site or "", "Accept": "application/json"}
		if user != "Guest":
			key = frappe.generate_hash(length=15)
			frappe.db.set_value("User", user, "api_key", key, update_modified=False)
			set_encrypted_password("User", user, "secret", "api_secret")
			self.headers["Authorization"] = f"token {key}:secret"

	def get(self, path: str, **query: Any) -> Response:
		return self.request("GET", path, query_string=query)

	def page(self, path: str, **query: Any) -> Response:
		"""As a person's browser asks for it."""
		headers = {**self.headers, "Accept": "text/html"}
		return self.request("GET", path, **({"query_string": query} if query else {}), headers=headers)

	def post(self, path: str, **values: Any) -> Response:
		return self.request("POST", path, json=values)

	def put(self, path: str, **values: Any) -> Response:
		return self.request("PUT", path, json=values)

	def delete(self, path: str) -> Response:
		return self.request("DELETE", path)

	def call(self, method: str, **values: Any) -> Response:
		return self.post(f"/api/method/{method}", **values)

	def request(self, method: str, path: str, **options: Any) -> Response:
		import frappe

		options.setdefault("headers", self.headers)
		environ = EnvironBuilder(path, method=method, **options).get_environ()
		with lent(frappe.local.db):
			body, status, headers = contextvars.Context().run(_run, environ)
		frappe.local.role_permissions = {}
		return Response(body, status, headers)


def _run(environ: dict[str, Any]):
	from frappe.app import application

	body, status, headers = run_wsgi_app(application, environ, buffered=True)
	return b"".join(body), status, headers


def message_of(response: Response) -> str:
	"""What the user is told, as one text."""
	body = response.get_json(silent=True) or {}
	told = [json.loads(text).get("message", "") for text in json.loads(body.get("_server_messages") or "[]")]
	return " ".join([*told, *(str(error) for error in body.get("errors", ())), body.get("exception") or ""])


@contextmanager
def lent(db) -> Iterator[None]:
	"""What is committed within the block is kept until the test rolls back; what it rolls back is its own alone."""
	rollback = db.rollback

	def keep(*, chain: bool = False) -> None:
		db.before_commit.run()
		db.after_commit.reset()
		db.sql(f"release savepoint {SAVEPOINT}")
		db.sql(f"savepoint {SAVEPOINT}")

	def undo(*, save_point: str | None = None, chain: bool = False) -> None:
		if save_point:
			rollback(save_point=save_point)
			return
		db.before_commit.reset()
		db.after_commit.reset()
		rollback(save_point=SAVEPOINT)

	db.sql(f"savepoint {SAVEPOINT}")
	lent = {"commit": keep, "rollback": undo, "close": _nothing, "connect": _nothing, "begin": _nothing}
	with patch.multiple(db, **lent), patch("frappe.database.get_db", lambda *args, **options: db):
		try:
			yield
		finally:
			undo()
			db.sql(f"release savepoint {SAVEPOINT}")


def _nothing(*args: Any, **options: Any) -> None:
	pass

"""Asks a service desk on another site for its tickets, over HTTP (R26).

A thin layer on `requests`: what is asked and believed is `domain/remote_reading.py`. No framework here, so that pages
are read ahead in a thread of their own.

What is sent holds a secret, and the framework writes the variables of every frame of an error into its log. So no error
of the libraries leaves this module, not even as the cause of ours; ours are made anew, and say nothing of what was sent.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from queue import Queue
from urllib.parse import quote, urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from itss_improvement.domain.remote_reading import (
	Fault,
	Patience,
	Question,
	RemoteFault,
	Row,
	pages,
	retry_after,
)
from itss_improvement.helpdesk.field_maps import FIELD_MAPS
from itss_improvement.helpdesk.remote_address import PORTS, Address, is_literal, is_refused

CONNECT, READ, WHOLE = 5.0, 60.0, 120.0
"""Seconds to wait for a connection, for the next piece of an answer, and for an answer as a whole."""
LARGEST = 16 * 1024 * 1024
"""Bytes of an answer, unpacked."""
PIECE = 64 * 1024
SMALL_PIECE = 1024
PATIENCE = Patience()
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 3
AHEAD = 2
"""Pages that are read while others are dealt with."""


class Token(AuthBase):
	"""The framework's key and secret. Shows neither, whoever prints it."""

	def __init__(self, key: str, secret: str):
		self._header = lambda: f"token {key}:{secret}"

	def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
		request.headers["Authorization"] = self._header()
		return request

	def __repr__(self) -> str:
		return "Token(…)"


@dataclass(frozen=True)
class Limits:
	patience: Patience = PATIENCE
	connect: float = CONNECT
	read: float = READ
	whole: float = WHOLE
	largest: int = LARGEST


class RemoteClient:
	"""One connection to the tickets of one service desk, kept open between questions."""

	def __init__(
		self,
		address: Address,
		doctype: str,
		token: Token,
		limits: Limits | None = None,
		sleep: Callable[[float], object] = time.sleep,
	):
		self.address, self.doctype = address, doctype
		self.limits, self.sleep = limits or Limits(), sleep
		self.requests = 0
		self.clock_ahead: timedelta | None = None
		"""How far the service desk's clock was ahead of ours when it answered last; None where it does not tell."""
		self._session = _session(token)

	def close(self) -> None:
		self._session.close()

	def fields(self) -> set[str]:
		"""The fields that a ticket has for the user of the key; none where there is no ticket."""
		rows = self._patiently({"fields": ["*"], "limit_page_length": 1, "order_by": "creation asc"})
		return set(rows[0]) if rows else set()

	def pages(self, question: Question, fields: Sequence[str]) -> Iterator[list[Row]]:
		"""The rows that `question` leads to, with these fields, a page at a time and each once."""

		def ask(one: Question) -> list[Row]:
			asked = {
				"fields": list(fields),
				"filters": one.filters,
				"limit_page_length": one.limit,
				"order_by": f"{one.order_by} asc, name asc",
			}
			if one.or_filters:
				asked["or_filters"] = one.or_filters
			return self._rows(asked)

		return pages(ask, question, self.sleep, self.limits.patience, self._fault)

	def comment(self, ticket: str, content: str) -> None:
		"""Write `content` beside a ticket: once, as an answer that was lost may have been written."""
		if method := FIELD_MAPS[self.doctype].comments_by:
			path = f"resource/{quote(self.doctype)}/{quote(ticket, safe='')}/"
			asked = {"run_method": method, "content": content}
		else:
			path = "method/frappe.desk.form.utils.add_comment"
			asked = {
				"reference_doctype": self.doctype,
				"reference_name": ticket,
				"content": content,
				"comment_email": "",
				"comment_by": "",
			}
		self._answer("POST", f"{self.address.url}/api/{path}", json=asked)

	def _patiently(self, asked: Mapping[str, object]) -> list[Row]:
		again = 0
		while True:
			try:
				rows = self._rows(asked)
				if all(isinstance(row, dict) for row in rows):
					return rows
				raise self._fault(Fault.UNEXPECTED)
			except RemoteFault as broken:
				again += 1
				wait = self.limits.patience.wait_before(again, broken.wait)
				if wait is None or not broken.may_be_better:
					raise
			self.sleep(wait)

	def _rows(self, asked: Mapping[str, object]) -> list[Row]:
		url = f"{self.address.url}/api/resource/{quote(self.doctype)}"
		params = {
			key: json.dumps(value) if isinstance(value, list) else value for key, value in asked.items()
		}
		answer = self._answer("GET", url, params=params)
		rows = answer.get("data") if isinstance(answer, dict) else None
		if not isinstance(rows, list):
			raise self._fault(Fault.UNEXPECTED)
		return rows

	def _answer(self, method: str, url: str, **sent: object) -> object:
		"""What the service desk answers, as JSON. Raises RemoteFault, without any error of the libraries behind it."""
		failed: tuple = ()
		body = b""
		try:
			body = self._exchange(method, url, **sent)
		except RemoteFault as error:
			# its frames know what was sent
			failed = (error.fault, *error.values[1:], error.wait)
		except Exception as error:
			failed = (_fault_of(error), None)
		if failed:
			fault, *values, wait = failed
			raise self._fault(fault, *values, wait=wait)
		try:
			return json.loads(body)
		except ValueError:
			pass
		raise self._fault(Fault.NOT_JSON)

	def _exchange(self, method: str, url: str, **sent: object) -> bytes:
		until = time.monotonic() + self.limits.whole
		for _redirect in range(MOST_REDIRECTS + 1):
			self.requests += 1
			with self._session.request(
				method,
				url,
				allow_redirects=False,
				stream=True,
				timeout=(self.limits.connect, self.limits.read),
				headers={"Accept": "application/json"},
				**sent,
			) as response:
				self._note_clock(response)
				if response.status_code in REDIRECTS:
					url = self._followed(response)
					sent.pop("params", None)
					continue
				if response.status_code == 200:
					return self._body(response, until)
				raise self._refusal(response)
		raise self._fault(Fault.REDIRECT, self.address.origin)

	def _body(self, response: requests.Response, until: float) -> bytes:
		length = response.headers.get("Content-Length", "")
		if length.isascii() and length.isdigit() and int(length[:18]) > self.limits.largest:
			raise self._too_large()
		found, size = [], 0
		for piece in _pieces(response):
			size += len(piece)
			if size > self.limits.largest:
				raise self._too_large()
			if time.monotonic() > until:
				raise self._fault(Fault.TIMEOUT)
			found.append(piece)
		received = response.raw.tell()
		if length.isascii() and length.isdigit() and received < int(length[:18]):
			# requests takes what came for all there is
			raise self._fault(Fault.INTERRUPTED)
		return b"".join(found)

	def _followed(self, response: requests.Response) -> str:
		"""The address that the service desk sends on to, on itself. The secret goes to nobody else."""
		try:
			target = urljoin(response.url, response.headers.get("Location", ""))
			parts = urlsplit(target)
			scheme, host, port = parts.scheme, (parts.hostname or "").lower(), parts.port
		except ValueError:
			target, scheme, host, port = "", "", "", None
		own = (self.address.scheme, self.address.host, self.address.port)
		if (scheme, host, port or PORTS.get(scheme)) != own:
			named = f"{scheme}://{host}" + (f":{port}" if port else "")
			raise self._fault(Fault.REDIRECT, named[:140])
		return target

	def _refusal(self, response: requests.Response) -> RemoteFault:
		status = response.status_code
		wait = None
		if status in (429, 503):
			header = response.headers.get("Retry-After")
			wait = retry_after(header, _date(response.headers.get("Date")), _date(header))
		fault = REFUSALS.get(status) or (Fault.SERVER_ERROR if status >= 500 else Fault.REFUSED)
		return self._fault(fault, status, wait=wait)

	def _too_large(self) -> RemoteFault:
		return self._fault(Fault.TOO_LARGE, max(1, self.limits.largest // (1024 * 1024)))

	def _note_clock(self, response: requests.Response) -> None:
		if moment := _date(response.headers.get("Date")):
			self.clock_ahead = moment - datetime.now(timezone.utc)

	def _fault(self, fault: Fault, *values: object, wait: float | None = None) -> RemoteFault:
		return RemoteFault(fault, self.address.origin, *values, wait=wait)


REFUSALS: Mapping[int, Fault] = {
	401: Fault.UNAUTHORISED,
	403: Fault.FORBIDDEN,
	404: Fault.MISSING,
	408: Fault.TIMEOUT,
	429: Fault.BUSY,
	503: Fault.BUSY,
	504: Fault.TIMEOUT,
}


class RefusedPeer(OSError):
	"""The name of the service desk leads to an address that nobody may be sent to."""


def _fault_of(error: Exception) -> Fault:
	"""What an error of the libraries means. Some are the causes of others."""
	for one in _causes(error):
		if isinstance(one, RefusedPeer):
			return Fault.ADDRESS
	if isinstance(error, (requests.exceptions.SSLError, urllib3.exceptions.SSLError)):
		return Fault.CERTIFICATE
	if isinstance(error, (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)):
		return Fault.TIMEOUT
	if isinstance(error, requests.exceptions.ConnectionError) and any(
		isinstance(one, urllib3.exceptions.ReadTimeoutError) for one in _causes(error)
	):
		return Fault.TIMEOUT
	if isinstance(
		error,
		(
			requests.exceptions.ChunkedEncodingError,
			requests.exceptions.ContentDecodingError,
			urllib3.exceptions.HTTPError,
		),
	) or any(isinstance(one, urllib3.exceptions.ProtocolError) for one in _causes(error)):
		return Fault.INTERRUPTED
	return Fault.UNREACHABLE


def _causes(error: BaseException | None) -> Iterator[BaseException]:
	seen: set[int] = set()
	waiting = [error]
	while waiting:
		one = waiting.pop()
		if one is None or id(one) in seen:
			continue
		seen.add(id(one))
		yield one
		waiting += [one.__cause__, one.__context__]
		waiting += [
			value for value in (*one.args, getattr(one, "reason", None)) if isinstance(value, BaseException)
		]


def _date(text: str | None) -> datetime | None:
	"""A date of a header, or None."""
	try:
		found = parsedate_to_datetime(text or "")
	except (TypeError, ValueError, IndexError):
		return None
	return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


# Where a connection may lead: looked at once it stands and before anything is sent, so that a name which means one host
# when it is looked up and another when it is called gains nothing.


class _Watched:
	def _new_conn(self) -> socket.socket:
		made = super()._new_conn()
		peer = made.getpeername()[0]
		if is_literal(peer.partition("%")[0]) and is_refused(peer):
			made.close()
			raise RefusedPeer()
		return made


class _HTTPConnection(_Watched, HTTPConnection):
	pass


class _HTTPSConnection(_Watched, HTTPSConnection):
	pass


class _HTTPPool(HTTPConnectionPool):
	ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
	ConnectionCls = _HTTPSConnection


class _Adapter(HTTPAdapter):
	def init_poolmanager(self, *args: object, **values: object) -> None:
		super().init_poolmanager(*args, **values)
		self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


class _Session(requests.Session):
	def get_redirect_target(self, resp: requests.Response) -> None:
		"""Where a redirect leads is looked at here, and nowhere else: the library takes it apart even if it is not to be
		followed, and fails at what is no address."""
		return None


def _session(token: Token) -> requests.Session:
	session = _Session()
	session.auth = token
	session.verify = True
	# the key says who asks, and a session of the server would outlive it
	session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
	for scheme in ("http://", "https://"):
		session.mount(scheme, _Adapter(max_retries=0, pool_connections=1, pool_maxsize=1))
	return session


def _pieces(response: requests.Response) -> Iterator[bytes]:
	"""The body as it comes: what drips is seen at each drop, where reading a whole piece would wait for it all. urllib3
	below 2 cannot, and its pieces are small instead."""
	read1 = getattr(response.raw, "read1", None)
	if read1 is None:
		yield from response.iter_content(SMALL_PIECE)
		return
	while piece := read1(PIECE, decode_content=True):
		yield piece


# Reading ahead


def ahead(found: Iterator[list[Row]]) -> Iterator[list[Row]]:
	"""The same pages, read in a thread of their own while those before them are dealt with."""
	queue: Queue = Queue(AHEAD)
	stopped = threading.Event()
	end = object()

	def read() -> None:
		try:
			for page in found:
				queue.put((page, None))
				if stopped.is_set():
					return
			queue.put((end, None))
		except BaseException as error:
			queue.put((end, error))

	thread = threading.Thread(target=read, name="remote service desk", daemon=True)
	thread.start()
	try:
		while True:
			page, error = queue.get()
			if error is not None:
				raise error
			if page is end:
				return
			yield page
	finally:
		stopped.set()
		# it ends with the page that it is at; a place in the queue is all that it waits for
		while not queue.empty():
			queue.get_nowait()
		thread.join(1)

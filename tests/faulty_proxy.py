"""A server between a reader and a service desk that passes on what it is asked, and fails as networks do.

`proxy.faults` are taken one for each request; None passes it on. `proxy.always` fails every one.
"""

from __future__ import annotations

import contextlib
import datetime
import http.client
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

Fault = Callable[["Handler"], bool]
"""Deals with the request in place of the service desk. False: pass it on after all."""


class Proxy(ThreadingHTTPServer):
	daemon_threads = True

	def __init__(self, upstream: str, certificate: Path | None = None):
		super().__init__(("127.0.0.1", 0), Handler)
		self.upstream = urlsplit(upstream)
		self.faults: list[Fault | None] = []
		self.always: Fault | None = None
		self.edit: Callable[[list[dict]], list[dict]] | None = None
		"""Changes the rows of each answer."""
		self.clock = datetime.timedelta()
		"""By how much the service desk's clock is ahead."""
		self.seen: list[dict] = []
		"""What was asked: `path`, `query`, `authorization`."""
		self.connections = 0
		self.answers: list[bytes] = []
		self.scheme = "http"
		if certificate:
			context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
			context.load_cert_chain(certificate)
			self.socket = context.wrap_socket(self.socket, server_side=True)
			self.scheme = "https"
		self.thread = threading.Thread(target=self.serve_forever, daemon=True)
		self.thread.start()

	@property
	def url(self) -> str:
		return f"{self.scheme}://127.0.0.1:{self.server_port}"

	@property
	def pages(self) -> list[dict]:
		"""The questions for pages of tickets."""
		return [one for one in self.seen if "filters" in one["query"]]

	def close(self) -> None:
		self.shutdown()
		self.thread.join()
		self.server_close()

	def handle_error(self, request, client_address) -> None:
		pass


class Handler(BaseHTTPRequestHandler):
	protocol_version = "HTTP/1.1"
	server: Proxy

	def setup(self) -> None:
		super().setup()
		self.server.connections += 1

	def log_message(self, *args) -> None:
		pass

	def do_GET(self) -> None:
		self.answer()

	def do_POST(self) -> None:
		self.answer()

	def answer(self) -> None:
		length = int(self.headers.get("Content-Length") or 0)
		self.body = self.rfile.read(length)
		parts = urlsplit(self.path)
		self.server.seen.append(
			{
				"path": parts.path,
				"query": {key: values[0] for key, values in parse_qs(parts.query).items()},
				"authorization": self.headers.get("Authorization"),
				"body": self.body,
			}
		)
		fault = self.server.faults.pop(0) if self.server.faults else None
		fault = fault or self.server.always
		if fault is None or fault(self) is False:
			self.give(*self.upstream())

	def upstream(self) -> tuple[int, bytes]:
		"""What the service desk itself answers, as edited."""
		connection = http.client.HTTPConnection(self.server.upstream.netloc, timeout=60)
		headers = {
			name: value
			for name, value in self.headers.items()
			if name.lower() in ("authorization", "accept", "content-type")
		}
		connection.request(self.command, self.path, self.body or None, headers)
		response = connection.getresponse()
		body = response.read()
		connection.close()
		if self.server.edit and response.status == 200:
			rows = json.loads(body)["data"]
			body = json.dumps({"data": self.server.edit(rows)}).encode()
		self.server.answers.append(body)
		return response.status, body

	def give(self, status: int, body: bytes, **headers: str) -> None:
		self.send_response(status)
		self.send_header("Content-Type", headers.pop("Content_Type", "application/json"))
		self.send_header("Content-Length", str(len(body)))
		for name, value in headers.items():
			self.send_header(name.replace("_", "-"), value)
		self.end_headers()
		self.wfile.write(body)

	def date_time_string(self, timestamp=None) -> str:
		now = datetime.datetime.now(datetime.timezone.utc) + self.server.clock
		return format_datetime(now, usegmt=True)


# Faults


def status(code: int, body: bytes = b"{}", **headers: str) -> Fault:
	return lambda handler: handler.give(code, body, **headers)


def html(handler: Handler) -> None:
	handler.give(200, b"<!doctype html><title>Sign in</title>", Content_Type="text/html")


def truncated(handler: Handler) -> None:
	"""JSON that ends in the middle, with the length that it has."""
	code, body = handler.upstream()
	handler.give(code, body[: len(body) // 2])


def other_json(handler: Handler) -> None:
	handler.give(200, b'{"message": "pong"}')


def slow(seconds: float) -> Fault:
	def fault(handler: Handler) -> bool:
		time.sleep(seconds)
		return False

	return fault


def dripping(seconds: float) -> Fault:
	"""A byte now and then, so that no single wait is long."""

	def fault(handler: Handler) -> None:
		handler.send_response(200)
		handler.send_header("Content-Length", "100000")
		handler.end_headers()
		with contextlib.suppress(OSError):
			for _ in range(100_000):
				handler.wfile.write(b" " * 64)
				handler.wfile.flush()
				time.sleep(seconds)

	return fault


def reset(handler: Handler) -> None:
	"""The connection ends with a reset in the middle of the body."""
	_code, body = handler.upstream()
	handler.send_response(200)
	handler.send_header("Content-Length", str(len(body)))
	handler.end_headers()
	handler.wfile.write(body[: len(body) // 2])
	handler.wfile.flush()
	handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
	handler.close_connection = True
	handler.connection.close()


def cut_off(handler: Handler) -> None:
	"""The connection is closed in good order, but too early."""
	_code, body = handler.upstream()
	handler.send_response(200)
	handler.send_header("Content-Length", str(len(body)))
	handler.end_headers()
	handler.wfile.write(body[: len(body) // 2])
	handler.close_connection = True


def redirect(to: str, code: int = 302) -> Fault:
	return lambda handler: handler.give(code, b"", Location=to)


def huge(megabytes: int, told: bool = True) -> Fault:
	"""A body of so many megabytes; without its length before it, unless `told`."""

	def fault(handler: Handler) -> None:
		handler.send_response(200)
		if told:
			handler.send_header("Content-Length", str(megabytes * 1024 * 1024))
		else:
			handler.send_header("Transfer-Encoding", "chunked")
		handler.end_headers()
		piece = b" " * 1024 * 1024
		with contextlib.suppress(OSError):
			for sent in range(megabytes):
				handler.server.sent_megabytes = sent + 1
				handler.wfile.write(piece if told else b"100000\r\n" + piece + b"\r\n")

	return fault


def packed(megabytes: int) -> Fault:
	"""So many megabytes that come as a few kilobytes."""
	import gzip

	body = gzip.compress(b" " * megabytes * 1024 * 1024)
	return lambda handler: handler.give(200, body, Content_Encoding="gzip")


def again(position: int) -> Fault:
	"""An answer that was given before."""
	return lambda handler: handler.give(200, handler.server.answers[position])


def reversed_rows(handler: Handler) -> None:
	code, body = handler.upstream()
	handler.give(code, json.dumps({"data": json.loads(body)["data"][::-1]}).encode())


def later_rows(handler: Handler) -> None:
	"""A page from further on, as of a cache that mixes up two readers."""
	code, body = handler.upstream()
	rows = json.loads(body)["data"]
	handler.give(code, json.dumps({"data": rows[len(rows) // 2 :]}).encode())


@contextlib.contextmanager
def between(upstream: str, certificate: Path | None = None) -> Iterator[Proxy]:
	proxy = Proxy(upstream, certificate)
	try:
		yield proxy
	finally:
		proxy.close()


def own_certificate(folder: Path) -> Path:
	"""Key and certificate of 127.0.0.1, signed by nobody but itself."""
	from cryptography import x509
	from cryptography.hazmat.primitives import hashes, serialization
	from cryptography.hazmat.primitives.asymmetric import ec

	key = ec.generate_private_key(ec.SECP256R1())
	name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
	now = datetime.datetime.now(datetime.timezone.utc)
	import ipaddress

	certificate = (
		x509.CertificateBuilder()
		.subject_name(name)
		.issuer_name(name)
		.public_key(key.public_key())
		.serial_number(x509.random_serial_number())
		.not_valid_before(now - datetime.timedelta(days=1))
		.not_valid_after(now + datetime.timedelta(days=1))
		.add_extension(
			x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
		)
		.sign(key, hashes.SHA256())
	)
	path = folder / "own.pem"
	path.write_bytes(
		key.private_bytes(
			serialization.Encoding.PEM,
			serialization.PrivateFormat.PKCS8,
			serialization.NoEncryption(),
		)
		+ certificate.public_bytes(serialization.Encoding.PEM)
	)
	return path

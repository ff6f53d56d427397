"""Where a remote service desk may be: an address that a person enters is asked from our own network, with a secret (R26).

No framework here.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from itss_improvement.domain.errors import RuleBroken

HOST = re.compile(r"(?!-)[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}")
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
	scheme: str
	host: str
	port: int
	path: str = ""

	@property
	def origin(self) -> str:
		"""Scheme, host and port: what a secret is for."""
		host = f"[{self.host}]" if ":" in self.host else self.host
		port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
		return f"{self.scheme}://{host}{port}"

	@property
	def url(self) -> str:
		return f"{self.origin}{self.path}"


def parse(text: str, allow_unencrypted: bool = False) -> Address:
	"""The address of a service desk. Raises RuleBroken where it is none, or one that may not be asked.

	Without encryption only the own machine is asked, unless `allow_unencrypted`: the secret would be read on the way.
	"""
	try:
		parts = urlsplit(text.strip())
		port = parts.port
	except ValueError:
		raise RuleBroken(
			"address", "Address {0} is no address: enter one like {1}.", _short(text), EXAMPLE
		) from None
	if parts.scheme not in PORTS or not parts.hostname or not HOST.fullmatch(parts.hostname):
		raise RuleBroken("address", "Address {0} is no address: enter one like {1}.", _short(text), EXAMPLE)
	if parts.username is not None or parts.password is not None:
		# never repeated: it may hold a password
		raise RuleBroken(
			"address",
			"The address holds a user name or password: leave them out, they have fields of their own.",
		)
	if parts.query or parts.fragment:
		raise RuleBroken(
			"address", "The address holds more than a host and a path: leave out what comes after them."
		)
	host = parts.hostname.lower().rstrip(".")
	if is_literal(host) and is_refused(host):
		raise RuleBroken(
			"address", "The address leads to {0}, which no service desk may have: enter another.", host
		)
	if parts.scheme == "http" and not allow_unencrypted and not is_own_machine(host):
		raise RuleBroken(
			"unencrypted",
			"The address {0} is not encrypted, so that the API secret could be read on the way: enter one with https, or"
			" allow it.",
			_short(text),
		)
	return Address(parts.scheme, host, port or PORTS[parts.scheme], parts.path.rstrip("/"))


EXAMPLE = "https://helpdesk.example.com"


def _short(text: str) -> str:
	# without a name and password that were written into it
	return text.strip().rpartition("@")[2][:140]


def is_literal(host: str) -> bool:
	try:
		ipaddress.ip_address(host)
	except ValueError:
		return False
	return True


def is_own_machine(host: str) -> bool:
	if host == "localhost" or host.endswith(".localhost"):
		return True
	return is_literal(host) and _plain(host).is_loopback


def is_refused(ip: str) -> bool:
	"""Whether no service desk is at `ip`: addresses of the link, among them those where clouds tell a machine its
	secrets, of everybody, and of nobody."""
	address = _plain(ip)
	return address.is_link_local or address.is_multicast or address.is_unspecified or str(address) in METADATA


METADATA = frozenset({"fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"})
"""Where clouds tell a machine its secrets, beside the addresses of the link."""


def _plain(ip: str):
	address = ipaddress.ip_address(ip.partition("%")[0])
	return getattr(address, "ipv4_mapped", None) or address

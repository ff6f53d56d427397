"""Asking a real Frappe server for its tickets, with a proxy in between that fails as networks do."""

from __future__ import annotations

import traceback
from datetime import timedelta

import pytest

from itss_improvement.domain.remote_reading import Fault, Key, Patience, Question, RemoteFault
from itss_improvement.helpdesk.remote import Limits, RemoteClient, Token, ahead
from itss_improvement.helpdesk.remote_address import parse
from tests import faulty_proxy
from tests.faulty_proxy import again, html, huge, packed, redirect, reset, slow, status, truncated
from tests.remote_site import KEY, SECRET

pytestmark = [pytest.mark.row("R26")]

BEGINNING = Key("1970-01-01 00:00:00.000000")
FIELDS = ["name", "modified", "subject"]
LIMITS = Limits(patience=Patience(tries=3), connect=10, read=4, whole=8)
"""A busy machine takes its time."""


class Reader:
	def __init__(
		self, proxy, limits: Limits = LIMITS, token: Token | None = None, doctype: str = "HD Ticket"
	):
		self.waited: list[float] = []
		self.client = RemoteClient(
			parse(proxy.url), doctype, token or Token(KEY, SECRET), limits, self.waited.append
		)

	def read(self, limit: int = 5, start: Key = BEGINNING) -> list:
		found = self.client.pages(Question("modified", start, limit), FIELDS)
		return [row["name"] for page in found for row in page]


@pytest.fixture
def tickets(remote, proxy) -> list[int]:
	"""Twelve tickets, three of each moment."""
	return remote.tickets(12, modified="now() - timedelta(hours=10 - n // 3)")


@pytest.fixture
def reader(proxy):
	found = Reader(proxy)
	yield found
	found.client.close()


def test_pages_over_one_connection(proxy, tickets, reader):
	assert reader.read() == tickets
	assert len(proxy.pages) == 3
	assert proxy.connections == 1


def test_what_a_ticket_has(proxy, tickets, reader):
	assert {
		"name",
		"modified",
		"subject",
		"agent_group",
		"response_by",
		"agreement_status",
	} <= reader.client.fields()


def test_none(proxy, reader):
	assert reader.client.fields() == set()
	assert reader.read() == []


@pytest.mark.parametrize(
	"fault",
	[
		status(500),
		status(502, b"<html>bad gateway</html>"),
		status(503),
		status(429),
		status(504),
		html,
		truncated,
		faulty_proxy.other_json,
		reset,
		faulty_proxy.cut_off,
		slow(6),
		faulty_proxy.dripping(0.5),
		faulty_proxy.reversed_rows,
	],
)
def test_a_fault_that_passes_loses_nothing_and_brings_nothing_twice(proxy, tickets, reader, fault):
	# in the first page and in a later one
	proxy.faults = [fault, None, fault]
	assert reader.read() == tickets
	assert len(reader.waited) == 2


@pytest.mark.parametrize("fault", [again(0), faulty_proxy.later_rows])
def test_a_page_of_something_else(proxy, tickets, reader, fault):
	proxy.faults = [None, fault, None]
	assert reader.read() == tickets


@pytest.mark.parametrize(
	("fault", "kind"),
	[
		(status(500), Fault.SERVER_ERROR),
		(status(429), Fault.BUSY),
		(html, Fault.NOT_JSON),
		(truncated, Fault.NOT_JSON),
		(faulty_proxy.other_json, Fault.UNEXPECTED),
		(reset, Fault.INTERRUPTED),
		(faulty_proxy.cut_off, Fault.INTERRUPTED),
		(slow(6), Fault.TIMEOUT),
		(faulty_proxy.reversed_rows, Fault.OUT_OF_ORDER),
	],
)
def test_one_that_does_not_pass_is_named(proxy, tickets, reader, fault, kind):
	proxy.always = fault
	assert fault_of(reader).fault is kind
	assert len(reader.waited) == LIMITS.patience.tries - 1


@pytest.mark.parametrize(
	("fault", "kind"),
	[
		(status(401), Fault.UNAUTHORISED),
		(status(403), Fault.FORBIDDEN),
		(status(404), Fault.MISSING),
		(status(417), Fault.REFUSED),
	],
)
def test_a_refusal_is_asked_for_once(proxy, tickets, reader, fault, kind):
	proxy.always = fault
	assert fault_of(reader).fault is kind
	assert reader.waited == [] and len(proxy.seen) == 1


def test_the_server_itself_refuses_a_wrong_secret(proxy, tickets):
	reader = Reader(proxy, token=Token(KEY, "wrong"))
	assert fault_of(reader).fault is Fault.UNAUTHORISED
	assert len(proxy.seen) == 1


def test_the_server_itself_knows_no_such_tickets(proxy, tickets):
	assert fault_of(Reader(proxy, doctype="Issue")).fault in (
		Fault.MISSING,
		Fault.FORBIDDEN,
		Fault.SERVER_ERROR,
	)


def test_it_waits_as_long_as_it_is_told(proxy, tickets, reader):
	proxy.faults = [status(429, Retry_After="7")]
	assert reader.read() == tickets
	assert reader.waited == [7]


def test_a_server_that_asks_for_an_hour_is_left_alone(proxy, tickets, reader):
	proxy.faults = [status(503, Retry_After="3600")]
	assert fault_of(reader).fault is Fault.BUSY
	assert reader.waited == []


class TestNowhereElse:
	def test_a_redirect_to_another_host_is_refused_and_the_secret_stays(self, proxy, tickets, reader, remote):
		with faulty_proxy.between(remote.url) as other:
			proxy.always = redirect(f"{other.url}/api/resource/HD Ticket")
			broken = fault_of(reader)
			assert broken.fault is Fault.REDIRECT
			assert other.url in str(broken)
			assert other.seen == []

	@pytest.mark.parametrize(
		"to",
		[
			"http://localhost:{port}/",
			"https://127.0.0.1:{port}/",
			"//example.com/x",
			"http://[",
			"ftp://127.0.0.1/",
		],
	)
	def test_nor_to_another_name_or_scheme(self, proxy, tickets, reader, to):
		proxy.always = redirect(to.format(port=proxy.server_port))
		assert fault_of(reader).fault is Fault.REDIRECT
		assert len(proxy.seen) == 1

	def test_one_to_another_page_of_the_same_host_is_followed(self, proxy, tickets, reader):
		asked = []

		def moved(handler):
			asked.append(handler.path)
			handler.give(308, b"", Location=handler.path.replace("/api/resource", "/api/v1/resource"))

		proxy.faults = [moved, status(200, b'{"data": []}')]
		assert reader.read() == []
		assert proxy.seen[1]["path"].startswith("/api/v1/resource/")
		assert proxy.seen[1]["query"] == proxy.seen[0]["query"]

	def test_one_that_leads_round_in_circles(self, proxy, tickets, reader):
		proxy.always = redirect("/api/resource/HD Ticket")
		assert fault_of(reader).fault is Fault.REDIRECT
		assert len(proxy.seen) == 4

	def test_a_certificate_that_does_not_verify_is_refused(self, remote, tmp_path):
		certificate = faulty_proxy.own_certificate(tmp_path)
		with faulty_proxy.between(remote.url, certificate) as proxy:
			reader = Reader(proxy)
			assert fault_of(reader).fault is Fault.CERTIFICATE
			assert proxy.seen == []
			assert reader.waited == []

	def test_one_that_verifies_is_not(self, remote, tmp_path, monkeypatch):
		"""So the refusal above is one of the certificate."""
		remote.empty()
		certificate = faulty_proxy.own_certificate(tmp_path)
		monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
		with faulty_proxy.between(remote.url, certificate) as proxy:
			assert Reader(proxy).read() == []
			assert len(proxy.seen) == 1

	def test_a_name_that_leads_to_an_address_of_the_link(self, proxy, tickets, monkeypatch):
		"""A name is looked up when it is called: the address is what counts, before anything is sent."""
		from itss_improvement.helpdesk import remote as module

		monkeypatch.setattr(module, "is_refused", lambda peer: peer == "127.0.0.1")
		reader = Reader(proxy)
		assert fault_of(reader).fault is Fault.ADDRESS
		assert proxy.seen == []


class TestLargeAnswers:
	def test_a_body_of_200_mb_is_refused(self, proxy, tickets, reader):
		proxy.always = huge(200)
		proxy.sent_megabytes = 0
		assert fault_of(reader).fault is Fault.TOO_LARGE
		assert proxy.sent_megabytes <= 8, "what is announced as too large is not read"

	def test_one_that_does_not_say_how_large_it_is(self, proxy, tickets):
		proxy.always = huge(200, told=False)
		reader = Reader(proxy, Limits(patience=Patience(tries=2), read=5, whole=60, largest=2 * 1024 * 1024))
		broken = fault_of(reader)
		assert broken.fault is Fault.TOO_LARGE
		assert "more than 2 MB" in str(broken)
		assert proxy.sent_megabytes < 60

	def test_one_that_is_packed(self, proxy, tickets):
		proxy.always = packed(200)
		reader = Reader(proxy, Limits(patience=Patience(tries=2), read=5, whole=60, largest=2 * 1024 * 1024))
		assert fault_of(reader).fault is Fault.TOO_LARGE

	def test_a_page_that_is_too_large_is_halved(self, remote, proxy):
		names = remote.tickets(30, modified="now() - timedelta(minutes=60 - n)", subject="'x' * 100")
		reader = Reader(proxy, Limits(patience=Patience(tries=2), largest=1500))
		assert reader.read(limit=30) == names
		assert reader.waited == []
		limits = [int(page["query"]["limit_page_length"]) for page in proxy.pages]
		assert limits[:3] == [30, 15, 7]


class TestSecrets:
	FAULTS = (
		status(500, b"token k3yOfTheReader00:s3cretOfTheReader"),
		status(401),
		html,
		truncated,
		reset,
		slow(6),
		redirect("http://example.com/?k3yOfTheReader00:s3cretOfTheReader"),
		huge(200),
		again,
	)

	@pytest.mark.parametrize("fault", FAULTS)
	def test_no_error_knows_them(self, proxy, tickets, reader, fault):
		proxy.always = fault
		broken = fault_of(reader)
		assert broken.__cause__ is None and broken.__context__ is None
		for text in told_by(broken):
			assert KEY not in text and SECRET not in text

	def test_no_address_holds_them(self, proxy, tickets, reader):
		reader.read()
		for one in proxy.seen:
			assert KEY not in one["path"] + str(one["query"]) and SECRET not in str(one["query"])
			assert one["authorization"] == f"token {KEY}:{SECRET}"

	def test_they_are_not_shown(self):
		token = Token(KEY, SECRET)
		assert SECRET not in repr(token) + str(token) + str(vars(token))
		assert KEY not in repr(token) + str(vars(token))

	def test_no_log_line_holds_them(self, proxy, tickets, reader, caplog):
		caplog.set_level(0)
		proxy.faults = [status(500), None, reset]
		reader.read()
		assert KEY not in caplog.text and SECRET not in caplog.text


class TestTheServersClock:
	def test_it_is_told(self, proxy, tickets, reader):
		proxy.clock = timedelta(hours=1)
		reader.read()
		assert abs(reader.client.clock_ahead - timedelta(hours=1)) < timedelta(seconds=3)

	def test_a_server_that_tells_no_time(self, proxy, tickets, reader):
		proxy.faults = [lambda handler: handler.give(200, b'{"data": []}', Date="noon")]
		reader.read()


class TestReadingAhead:
	def test_the_same_pages_in_the_same_order(self):
		assert list(ahead(iter([[1], [2], [3]]))) == [[1], [2], [3]]

	def test_an_error_comes_after_the_pages_before_it(self):
		def found():
			yield [1]
			raise RemoteFault(Fault.TIMEOUT, "there")

		pages, seen = ahead(found()), []
		with pytest.raises(RemoteFault):
			for page in pages:
				seen.append(page)
		assert seen == [[1]]

	def test_one_who_stops_leaves_nothing_running(self):
		import threading

		pages = ahead([number] for number in range(1000))
		next(pages)
		pages.close()
		assert [t for t in threading.enumerate() if t.name == "remote service desk" and t.is_alive()] == []


def fault_of(reader: Reader) -> RemoteFault:
	with pytest.raises(RemoteFault) as raised:
		reader.read()
	reader.client.close()
	return raised.value


def told_by(error: BaseException) -> list[str]:
	"""All that a log may keep of it, the variables of its frames among them."""
	found = ["".join(traceback.format_exception(error)), repr(error), str(error.__dict__)]
	step = error.__traceback__
	while step:
		found += [repr(value) for value in step.tb_frame.f_locals.values() if not hasattr(value, "seen")]
		step = step.tb_next
	return found

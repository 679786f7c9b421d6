"""Calls to addresses that users chose, made so that they can't be led anywhere else.

The name is resolved once, here; all its addresses are held against the policy, and the connection goes to one of
*these*, with the name as SNI, as Host, and for the certificate. Nothing resolves it again, so a name that changes
between check and use (DNS rebinding) gains nothing. No redirect is followed, no proxy of the environment is used,
nothing is decompressed, and one deadline holds for resolving, connecting, sending and reading together.

Built on ``http.client`` and ``ssl`` of the standard library. Clients that do more had to be held back at each of these
points: urllib3 (which botocore brings) can be pinned to an address, but its limits are per read, so a slow drip
outlasts them, and it follows redirects and decompresses unless told not to; requests and httpx read the environment,
and neither is in the functions' bundle. What is own here is the order of steps; parsing HTTP and checking certificates
is the library's.
"""

import http.client
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from ipaddress import ip_address
from typing import Final

from outlay.adapters.http.timed_socket import Deadline, TimedSocket
from outlay.application.outbound_ports import OutboundAnswer, OutboundFailed, OutboundRequest
from outlay.domain.outbound_target import Address, OutboundPolicy, Target, check_addresses, read_target

_KEPT_HEADERS: Final = ("content-type", "retry-after")
_MAX_HEADER = 200
_OURS: Final = frozenset(
    {
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "accept-encoding",
        "expect",
        "te",
        "upgrade",
        "trailer",
    }
)
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_MOST_ADDRESSES = 3
"""Tried one after the other; a function without IPv6 fails at once on an address of it."""

Resolve = Callable[[str, int], list[str]]
"""(host, port) → its addresses, in the order of preference. Raises ``OSError``."""
Dial = Callable[[Address, int, float], socket.socket]
"""(address, port, seconds) → a connection. Raises ``OSError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``total_s`` is for everything together, the others for a single step of it."""

    connect_s: float = 3.0
    read_s: float = 5.0
    total_s: float = 10.0
    body_bytes: int = 65_536


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(each[4][0]) for each in found]


def _dial(address: Address, port: int, seconds: float) -> socket.socket:
    """To the address as a number: nothing is left to resolve."""
    sock = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((str(address), port))
    except BaseException:
        sock.close()
        raise
    return sock


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class OutboundClient:
    """``application.outbound_ports.OutboundCalls`` over the internet. Keeps no connection; may be shared by threads."""

    def __init__(
        self,
        *,
        policy: OutboundPolicy | None = None,
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = _resolve,
        dial: Dial = _dial,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """``tls`` replaces the system's authorities; ``resolve``, ``dial`` and ``now`` are for tests."""
        self._policy = policy or OutboundPolicy()
        self._limits = limits or Limits()
        self._tls = tls or _tls()
        if not self._tls.check_hostname or self._tls.verify_mode is not ssl.CERT_REQUIRED:
            raise ValueError("certificates have to be checked against the host's name")
        self._resolve = resolve
        self._dial = dial
        self._now = now

    def send(self, request: OutboundRequest) -> OutboundAnswer:
        """One call. Raises ``OutboundRefused`` before anything is sent, or ``OutboundFailed``."""
        _check_headers(request.headers)
        target = read_target(request.url, self._policy)
        deadline = Deadline(at=self._now() + self._limits.total_s, step_s=self._limits.read_s, now=self._now)
        try:
            addresses = self._addresses(target, deadline)
            check_addresses(target, addresses, self._policy)
            return self._call(target, self._connected(target, addresses, deadline), request, deadline)
        except ssl.SSLCertVerificationError:
            raise OutboundFailed("certificate") from None
        except TimeoutError:
            raise OutboundFailed("timeout") from None
        except ssl.SSLError:
            raise OutboundFailed("tls") from None
        except OSError:
            raise OutboundFailed("unreachable") from None
        except (http.client.HTTPException, ValueError):
            raise OutboundFailed("broken_answer") from None

    def _addresses(self, target: Target, deadline: Deadline) -> list[Address]:
        """The one resolution of the call. The system's has no time limit: it is left behind where it takes too long."""
        if target.address is not None:
            return [target.address]
        answers: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(target.host, target.port))
            except (OSError, UnicodeError):
                answers.put(None)

        threading.Thread(target=ask, daemon=True).start()
        try:
            found = answers.get(timeout=deadline.left())
        except queue.Empty:
            raise TimeoutError from None
        if not found:
            raise OutboundFailed("unresolved")
        return [ip_address(each) for each in dict.fromkeys(found)]

    def _connected(self, target: Target, addresses: list[Address], deadline: Deadline) -> socket.socket:
        failure: OSError = OSError()
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                plain = self._dial(address, target.port, min(deadline.left(), self._limits.connect_s))
                break
            except OSError as error:
                failure = error
        else:
            raise failure
        if target.scheme == "http":
            return plain
        try:
            plain.settimeout(deadline.left())
            return self._tls.wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise

    def _call(
        self, target: Target, sock: socket.socket, request: OutboundRequest, deadline: Deadline
    ) -> OutboundAnswer:
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = TimedSocket(sock, deadline)
        try:
            self._write(connection, target, request)
            with connection.getresponse() as response:
                body, is_cut = self._body(response)
                headers = _kept(response.headers)
                return OutboundAnswer(status=response.status, headers=headers, body=body, is_cut=is_cut)
        finally:
            sock.close()

    @staticmethod
    def _write(connection: http.client.HTTPConnection, target: Target, request: OutboundRequest) -> None:
        connection.putrequest(request.method, target.path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", target.authority)
        connection.putheader("Accept-Encoding", "identity")
        connection.putheader("Connection", "close")
        for name, value in request.headers.items():
            connection.putheader(name, value)
        if request.body or request.method in ("POST", "PUT"):
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body or None)

    def _body(self, response: http.client.HTTPResponse) -> tuple[bytes, bool]:
        """No more than the limit, and whether there was more. An early end is no end."""
        limit = self._limits.body_bytes
        body = response.read(limit + 1)
        if len(body) > limit:
            return body[:limit], True
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return body, False


def _check_headers(headers: Mapping[str, str]) -> None:
    """Raises ``ValueError`` (the caller's own doing) for what the client itself sets, or would break the request."""
    for name, value in headers.items():
        is_plain = _HEADER_NAME.fullmatch(name) and value.isascii() and value.isprintable()
        if name.lower() in _OURS or not is_plain:
            raise ValueError(f"a header that may not be sent: {name!r}")


def _kept(headers: Message) -> dict[str, str]:
    """The harmless ones, without characters that could do something elsewhere."""
    found = {name: headers.get(name) for name in _KEPT_HEADERS}
    return {
        name: "".join(each for each in value if each.isascii() and each.isprintable())[:_MAX_HEADER]
        for name, value in found.items()
        if value is not None
    }

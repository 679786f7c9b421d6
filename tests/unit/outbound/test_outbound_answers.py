"""What comes back from a target, and how long it may take: bounded, cut, never followed."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from outlay.adapters.http.outbound import Limits

from tests.support.outbound import HOST, Names, a_client, ask, failure, plain
from tests.support.tls_server import Authority, Script, answer, says, serving

# ---- answers


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/meta-data/", "https://127.0.0.1/", "//evil.test/", "/b"])
def test_no_redirect_is_followed_nor_told(authority: Authority, status: str, to: str) -> None:
    names = Names(["127.0.0.1"])
    with serving(answer(b"", status, Location=to), tls=authority.server(HOST)) as server:
        got = ask(a_client(authority, names), f"https://{HOST}:{server.port}/")
    assert (got.status, got.headers) == (int(status[:3]), {})
    assert (len(server.requests), len(names.asked)) == (1, 1)


def test_only_harmless_headers_come_back_and_without_odd_characters(authority: Authority) -> None:
    got = plain(
        answer(
            b"",
            Content_Type="text/plain; x=\u00e9\x1b[31m" + "y" * 500,
            Set_Cookie="a=b",
            Server="secret-build",
            Retry_After="5",
            X_Internal="1",
        ),
        authority,
    )
    assert set(got.headers) == {"content-type", "retry-after"}
    assert len(got.headers["content-type"]) == 200
    assert got.headers["content-type"].isprintable()


def test_a_body_beyond_the_limit_is_cut_and_said_to_be(authority: Authority) -> None:
    assert (len(plain(answer(b"x" * 1_000), authority).body), plain(answer(b"x" * 1_000), authority).is_cut) == (
        1_000,
        False,
    )
    got = plain(answer(b"x" * 1_001), authority)
    assert (got.body, got.is_cut) == (b"x" * 1_000, True)


def endless(sock: socket.socket) -> None:
    sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        sock.sendall(b"x" * 65_536)


def endless_chunks(sock: socket.socket) -> None:
    sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        sock.sendall(b"400\r\n" + b"x" * 1_024 + b"\r\n")


@pytest.mark.parametrize("script", [endless, endless_chunks])
def test_an_endless_body_is_cut_at_once(authority: Authority, script: Script) -> None:
    started = time.monotonic()
    got = plain(script, authority)
    assert (len(got.body), got.is_cut) == (1_000, True)
    assert time.monotonic() - started < 1.5


def test_a_compressed_body_stays_compressed(authority: Authority) -> None:
    bomb = gzip.compress(b"0" * 500_000)
    got = plain(answer(bomb, Content_Encoding="gzip"), authority)
    assert (got.body, got.is_cut) == (bomb, False)


def test_chunks_are_put_together(authority: Authority) -> None:
    script = says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n")
    assert plain(script, authority).body == b"abcde"


def test_an_answer_without_a_length_ends_with_the_connection(authority: Authority) -> None:
    assert plain(says(b"HTTP/1.1 200 OK\r\n\r\nall of it"), authority).body == b"all of it"


def test_a_whole_answer_is_taken_though_the_connection_stays_open(authority: Authority) -> None:
    def script(sock: socket.socket) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        time.sleep(1.5)

    started = time.monotonic()
    with serving(script) as server:
        got = ask(a_client(authority), f"http://localhost:{server.port}/")
        assert time.monotonic() - started < 1.4
    assert got.body == b"ok"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\na: " + b"x" * 70_000 + b"\r\n\r\n",
        b"\x16\x03\x01 not http",
    ],
)
def test_what_is_no_whole_http_answer_is_a_failure(authority: Authority, said: bytes) -> None:
    assert failure(lambda: plain(says(said), authority)) in {"broken_answer", "unreachable"}


# ---- time


def dripping(first: bytes, drop: bytes) -> Script:
    def script(sock: socket.socket) -> None:
        sock.sendall(first)
        while True:
            sock.sendall(drop)
            time.sleep(0.05)

    return script


@pytest.mark.parametrize(
    "script",
    [
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\n", b"a"),
        dripping(b"", b"H"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "chunks", "header", "status", "continue"],
)
def test_a_slow_drip_wins_no_time(authority: Authority, script: Script) -> None:
    started = time.monotonic()
    assert failure(lambda: plain(script, authority, total_s=0.6, body_bytes=1_000_000)) == "timeout"
    assert 0.5 < time.monotonic() - started < 1.6


def test_a_silent_server_is_left_after_the_read_limit(authority: Authority) -> None:
    started = time.monotonic()
    assert failure(lambda: plain(lambda sock: time.sleep(1.5), authority, read_s=0.3, total_s=5)) == "timeout"
    assert time.monotonic() - started < 2.5


def test_a_handshake_that_never_comes_is_left_too(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        client = a_client(authority, limits=Limits(read_s=0.3, total_s=2.0))
        started = time.monotonic()
        assert failure(lambda: ask(client, f"https://{HOST}:{port}/")) == "timeout"
        assert time.monotonic() - started < 1.5


@pytest.fixture
def stuck() -> Iterator[threading.Event]:
    released = threading.Event()
    yield released
    released.set()


def test_a_resolver_that_never_answers_is_left_behind(authority: Authority, stuck: threading.Event) -> None:
    def resolve(host: str, port: int) -> list[str]:
        stuck.wait(10)
        return ["127.0.0.1"]

    client = a_client(authority, resolve=resolve, limits=Limits(read_s=0.3, total_s=2.0))
    started = time.monotonic()
    assert failure(lambda: ask(client, f"https://{HOST}/")) == "timeout"
    assert time.monotonic() - started < 1.5


def test_time_that_resolving_took_is_missing_afterwards(authority: Authority) -> None:
    moments = iter([0.0, 0.0, 99.0])
    client = a_client(authority, now=lambda: next(moments))
    assert failure(lambda: ask(client, f"https://{HOST}/")) == "timeout"

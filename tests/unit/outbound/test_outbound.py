"""Outbound calls against a real server on loopback: pinned, checked, bounded, and silent about what went wrong."""

import socket
import ssl
from pathlib import Path

import pytest
from outlay.adapters.http.outbound import Limits, OutboundClient
from outlay.application.outbound_ports import OutboundFailed, OutboundRequest
from outlay.domain.outbound_target import Address, OutboundPolicy, OutboundRefused
from outlay.runtime.own_endpoints import own_endpoints

from tests.support.outbound import HOST, LOCAL, QUICK, Names, a_client, ask, failure
from tests.support.tls_server import Authority, Server, answer, says, serving

# ---- the way there


def test_a_call_goes_to_the_checked_address_under_the_name(authority: Authority) -> None:
    names = Names(["127.0.0.1"])
    with serving(answer(b'{"ok":true}', Content_Type="application/json"), tls=authority.server(HOST)) as server:
        got = ask(
            a_client(authority, names),
            f"https://{HOST}:{server.port}/in?key=1",
            method="POST",
            headers={"Content-Type": "application/json", "X-Outlay-Signature": "abc"},
            body=b'{"n":1}',
        )
    assert (got.status, got.body, got.is_cut, got.headers) == (
        200,
        b'{"ok":true}',
        False,
        {"content-type": "application/json"},
    )
    assert names.asked == [(HOST, server.port)]
    assert server.names == [HOST]
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b'{"n":1}'
    assert head.decode().split("\r\n") == [
        "POST /in?key=1 HTTP/1.1",
        f"Host: {HOST}:{server.port}",
        "Accept-Encoding: identity",
        "Connection: close",
        "Content-Type: application/json",
        "X-Outlay-Signature: abc",
        "Content-Length: 7",
    ]


def test_a_name_that_changes_after_the_check_gains_nothing(authority: Authority) -> None:
    """DNS rebinding: the second answer would be another server."""
    tls = authority.server(HOST)
    with (
        serving(answer(b"first"), tls=tls) as first,
        serving(answer(b"second"), tls=tls, address="127.0.0.2", port=first.port) as second,
    ):
        names = Names(["127.0.0.1"], ["127.0.0.2"])
        got = ask(a_client(authority, names), f"https://{HOST}:{first.port}/")
        assert (got.body, len(names.asked)) == (b"first", 1)
        assert second.requests == []


class Dialled:
    """Leads every connection to a server on loopback, and notes where it should have gone."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.to: list[tuple[str, int]] = []

    def __call__(self, address: Address, port: int, seconds: float) -> socket.socket:
        self.to.append((str(address), port))
        return socket.create_connection((self.server.address, self.server.port), timeout=seconds)


def test_a_public_name_is_dialled_by_the_number_it_resolved_to(authority: Authority) -> None:
    with serving(answer(), tls=authority.server(HOST)) as server:
        dialled = Dialled(server)
        client = a_client(authority, Names(["1.1.1.1"], ["127.0.0.1"]), policy=OutboundPolicy(), dial=dialled)
        assert ask(client, f"https://{HOST}/").status == 200
    assert dialled.to == [("1.1.1.1", 443)]
    assert server.names == [HOST]


@pytest.mark.parametrize(
    "answers",
    [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["fe80::1"], ["::ffff:169.254.169.254"], ["1.1.1.1", "169.254.169.254"]],
)
def test_nothing_is_sent_where_any_address_of_the_name_is_not_public(authority: Authority, answers: list[str]) -> None:
    with serving(answer()) as server:
        dialled = Dialled(server)
        client = a_client(authority, Names(answers), policy=OutboundPolicy(), dial=dialled)
        with pytest.raises(OutboundRefused):
            ask(client, f"https://{HOST}/")
    assert (dialled.to, server.requests) == ([], [])


def test_the_next_address_is_tried_where_one_takes_no_connection(authority: Authority) -> None:
    with serving(answer(), tls=authority.server(HOST)) as server:
        client = a_client(authority, Names(["127.0.0.3", "127.0.0.1"]))
        assert ask(client, f"https://{HOST}:{server.port}/").status == 200


def test_an_address_in_the_url_is_not_resolved(authority: Authority) -> None:
    names = Names(["1.1.1.1"])
    with serving(answer(), tls=authority.server("127.0.0.1")) as server:
        assert ask(a_client(authority, names), f"https://127.0.0.1:{server.port}/").status == 200
    assert names.asked == []


def test_http_reaches_loopback_where_the_local_environment_says_so(authority: Authority) -> None:
    with serving(answer()) as server:
        assert ask(a_client(authority), f"http://localhost:{server.port}/").body == b"fine"
        with pytest.raises(OutboundRefused):
            ask(a_client(authority, policy=OutboundPolicy()), f"http://localhost:{server.port}/")


def test_no_proxy_of_the_environment_is_used(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answer(b"proxy")) as proxy, serving(answer(b"direct")) as server:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert ask(a_client(authority), f"http://localhost:{server.port}/").body == b"direct"
    assert proxy.requests == []


# ---- certificates


def test_a_certificate_of_another_name_is_refused(authority: Authority) -> None:
    with serving(answer(), tls=authority.server("other.example.com")) as server:
        assert failure(lambda: ask(a_client(authority), f"https://{HOST}:{server.port}/")) == "certificate"
    assert server.requests == []


def test_a_certificate_of_an_unknown_authority_is_refused(authority: Authority, tmp_path: Path) -> None:
    with serving(answer(), tls=Authority(tmp_path).server(HOST)) as server:
        assert failure(lambda: ask(a_client(authority), f"https://{HOST}:{server.port}/")) == "certificate"
    assert server.requests == []


def test_a_server_without_tls_is_not_spoken_to(authority: Authority) -> None:
    with serving(answer()) as server:
        found = failure(lambda: ask(a_client(authority, limits=Limits(read_s=0.3)), f"https://{HOST}:{server.port}/"))
    assert found in {"tls", "timeout"}
    assert not any(b"GET" in request for request in server.requests)


def test_a_client_that_would_take_any_certificate_can_t_be_made() -> None:
    careless = ssl.create_default_context()
    careless.check_hostname = False
    careless.verify_mode = ssl.CERT_NONE
    with pytest.raises(ValueError, match="certificates"):
        OutboundClient(tls=careless)


def test_the_client_as_it_is_deployed_trusts_the_system_and_speaks_tls_1_2_or_later(authority: Authority) -> None:
    with serving(answer(), tls=authority.server(HOST)) as server:
        client = OutboundClient(policy=LOCAL, limits=QUICK, resolve=Names(["127.0.0.1"]))
        assert failure(lambda: ask(client, f"https://{HOST}:{server.port}/")) == "certificate"
    old = authority.server(HOST)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with serving(answer(), tls=old) as server:
        assert ask(a_client(authority), f"https://{HOST}:{server.port}/").status == 200


# ---- what is told


def test_a_name_that_nobody_knows_is_unresolved(authority: Authority) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known: secret-internal-zone")

    assert failure(lambda: ask(a_client(authority, resolve=unknown), f"https://{HOST}/")) == "unresolved"


def test_a_port_that_nobody_listens_at_is_unreachable(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(lambda: ask(a_client(authority), f"https://{HOST}:{port}/")) == "unreachable"


def test_a_failure_tells_nothing_that_the_target_said(authority: Authority) -> None:
    with serving(says(b"HTTP/9.9 SECRET-OF-THE-TARGET\r\n\r\n")) as server, pytest.raises(OutboundFailed) as failed:
        ask(a_client(authority), f"http://localhost:{server.port}/token=hush")
    told = f"{failed.value.detail} {failed.value} {failed.value.code}"
    assert not any(word in told for word in ("SECRET", "hush", "localhost", str(server.port)))
    assert failed.value.__suppress_context__
    assert failed.value.code == "outbound_broken_answer"


def test_a_request_shows_neither_its_url_nor_its_headers() -> None:
    shown = repr(OutboundRequest(method="POST", url="https://a.test/?k=hush", headers={"X": "hush"}, body=b"hush"))
    assert "hush" not in shown


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.test"},
        {"content-length": "5"},
        {"Transfer-Encoding": "chunked"},
        {"X-A": "b\r\nHost: evil.test"},
        {"X-A\r\nX-B": "c"},
        {"X A": "b"},
        {"X-A": "ü"},
        {"": "b"},
    ],
)
def test_headers_that_would_change_the_request_are_the_caller_s_mistake(
    authority: Authority, headers: dict[str, str]
) -> None:
    names = Names(["127.0.0.1"])
    with pytest.raises(ValueError, match="may not be sent"):
        ask(a_client(authority, names), f"https://{HOST}/", headers=headers)
    assert names.asked == []


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({}, set()),
        ({"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001"}, {"127.0.0.1", "127.0.0.1:9001"}),
        ({"AWS_LAMBDA_RUNTIME_API": "169.254.100.1:9001"}, {"169.254.100.1", "169.254.100.1:9001"}),
        (
            {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:2773/credentials"},
            {"localhost", "localhost:2773"},
        ),
    ],
)
def test_the_function_s_own_endpoints_are_read_from_its_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], found: set[str]
) -> None:
    for name in ("AWS_LAMBDA_RUNTIME_API", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "ECS_CONTAINER_METADATA_URI_V4"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert own_endpoints() == found

"""Outbound calls in tests: a client for loopback, a resolver that says what it is told, and a server to call."""

from collections.abc import Callable

import pytest
from outlay.adapters.http.outbound import Limits, OutboundClient
from outlay.application.outbound_ports import OutboundAnswer, OutboundCalls, OutboundFailed, OutboundRequest
from outlay.domain.outbound_target import OutboundPolicy

from tests.support.tls_server import Authority, Script, serving

HOST = "hooks.example.com"
LOCAL = OutboundPolicy(is_loopback_allowed=True)
QUICK = Limits(connect_s=1.0, read_s=1.0, total_s=2.0, body_bytes=1_000)


class Names:
    """A resolver that answers each question in turn, the last one again and again."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def a_client(authority: Authority, names: Names | None = None, **more: object) -> OutboundClient:
    chosen = {"policy": LOCAL, "limits": QUICK, "tls": authority.client(), "resolve": names or Names(["127.0.0.1"])}
    return OutboundClient(**{**chosen, **more})  # type: ignore[arg-type] - as the caller says


def ask(client: OutboundCalls, url: str, **more: object) -> OutboundAnswer:
    return client.send(OutboundRequest(**{"method": "GET", "url": url, **more}))  # type: ignore[arg-type] - as above


def failure(call: Callable[[], object]) -> str:
    with pytest.raises(OutboundFailed) as failed:
        call()
    assert failed.value.__cause__ is None
    return failed.value.failure


def plain(script: Script, authority: Authority, **limits: float) -> OutboundAnswer:
    with serving(script) as server:
        chosen = Limits(**{**{name: getattr(QUICK, name) for name in QUICK.__slots__}, **limits})  # type: ignore[arg-type]
        return ask(a_client(authority, limits=chosen), f"http://localhost:{server.port}/")

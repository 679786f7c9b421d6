"""Outlay's HTTP edge as the client and the command see it: recorded requests, answers by route."""

import gzip
import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import httpx
from outlay_client import RetryPolicy

URL = "https://outlay.test"
Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def problem(status: int, code: str, detail: str = "No.", **more: Any) -> httpx.Response:
    """An RFC 9457 answer."""
    headers = {"content-type": "application/problem+json", **more.pop("headers", {})}
    return httpx.Response(status, json={"status": status, "code": code, "detail": detail, **more}, headers=headers)


def events_of(request: httpx.Request) -> list[dict[str, Any]]:
    return json.loads(gzip.decompress(request.content))


def accepted(request: httpx.Request) -> httpx.Response:
    """The 202 of a door that takes everything."""
    count = len(events_of(request))
    body = {"batch_id": f"b_{request.headers['idempotency-key']}", "received": count, "accepted": count, "rejected": 0}
    return httpx.Response(202, json={**body, "errors": [], "warnings": [], "replayed": False})


@dataclass
class HttpApi:
    """Answers each route's requests in turn; the last answer stays. Unknown routes are 404 without a body, unless
    ``fallback`` says otherwise."""

    answers: dict[tuple[str, str], list[Answer]] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    fallback: Answer = field(default_factory=lambda: httpx.Response(404))

    def on(self, method: str, path: str, *answers: Answer) -> "HttpApi":
        self.answers[method, path] = list(answers)
        return self

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        listed = self.answers.get((request.method, request.url.path), [self.fallback])
        answer = listed.pop(0) if len(listed) > 1 else listed[0]
        if isinstance(answer, Exception):
            raise answer
        return (
            answer(request)
            if callable(answer)
            else httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)
        )

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)

    @property
    def retry(self) -> RetryPolicy:
        """Patience without sleep: the waits are noted instead."""
        return RetryPolicy(attempts=4, wait=self.waits.append)

    def sent_events(self) -> list[dict[str, Any]]:
        return [event for request in self.event_requests for event in events_of(request)]

    @property
    def event_requests(self) -> list[httpx.Request]:
        return [request for request in self.requests if request.url.path == "/v1/events"]


@dataclass
class RealApi(HttpApi):
    """The API itself behind the client: ``send`` is that of ``ApiWorld``, paths as a gateway that decodes none."""

    send: Callable[..., dict[str, Any]] = field(kw_only=True)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        path, _, query = request.url.raw_path.decode().partition("?")
        headers = {name: value for name, value in request.headers.items() if name != "authorization"}
        body = request.content.decode() or None
        with redirect_stdout(io.StringIO()):  # the function's log is no output of the command
            answer = self.send(request.method, path, query=query, body=body, **headers)
        return httpx.Response(answer["statusCode"], content=answer["body"] or "", headers=answer["headers"])

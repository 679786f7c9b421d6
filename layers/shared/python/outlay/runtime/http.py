"""HTTP API (payload format 2.0) requests and responses; one table from errors to RFC 9457 problem+json."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl

from outlay.contracts.site import PROOF_HEADER, VIEWER_HEADER
from outlay.domain import errors

STATUS: Mapping[type[errors.OutlayError], int] = {
    errors.InvalidInput: 400,
    errors.Unauthorized: 401,
    errors.StepRequired: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.UnsupportedMedia: 415,
    errors.LimitExceeded: 429,
    errors.Upstream: 503,
}
STATUS_BY_CODE: Mapping[str, int] = {
    "unprocessable": 422,
    "method_not_allowed": 405,
    "version_changed": 412,
    "version_missing": 428,
    "lease_refused": 402,
}
"""Codes that HTTP tells apart from their category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as the functions see it. Header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    """Name and value of each query parameter, as sent: repeated names stay apart."""
    cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Name and value of each cookie; they stand here alone, not among the headers."""
    body: bytes = b""
    source_ip: str = ""
    """The client's address: as API Gateway saw it, or as the deployment's own site did."""
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    status: int
    body: Any = None
    """JSON-ready, or bytes to be sent as they are."""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = field(default=(), repr=False)
    """Values of ``Set-Cookie``."""


def nobody(_: str) -> bool:
    """No proof of having come through the site holds."""
    return False


def from_event(event: Mapping[str, Any], *, came_through_site: Callable[[str], bool] = nobody) -> Request:
    """Decode API Gateway's event. The body stays bytes: it may be gzip.

    ``came_through_site`` says whether a proof holds. What the site adds stands among the headers no more, so that
    nothing later can quote it.
    """
    context = event.get("requestContext") or {}
    http = context.get("http") or {}
    raw = event.get("body") or ""
    body = base64.b64decode(raw) if event.get("isBase64Encoded") else raw.encode("utf-8", "surrogatepass")
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    cookies = tuple(_cookies(event.get("cookies") or [headers.get("cookie", "")]))
    headers.pop("cookie", None)
    proof, viewer = headers.pop(PROOF_HEADER, ""), _address(headers.pop(VIEWER_HEADER, ""))
    believed = viewer if proof and viewer and came_through_site(proof) else ""
    return Request(
        method=http.get("method", ""),
        path=event.get("rawPath", ""),
        headers=headers,
        query=tuple(parse_qsl(event.get("rawQueryString") or "", keep_blank_values=True)),
        cookies=cookies,
        body=body,
        source_ip=believed or http.get("sourceIp", ""),
        request_id=context.get("requestId", ""),
    )


def _address(told: str) -> str:
    """One address of IPv4 or IPv6 in its usual form; empty for anything else, such as several."""
    try:
        return str(ip_address(told.strip()))
    except ValueError:
        return ""


def _cookies(told: Iterable[str]) -> Iterator[tuple[str, str]]:
    """API Gateway gives cookies as a list of their own; an emulator of it leaves them in the header."""
    for pair in ";".join(told).split(";"):
        name, equals, value = pair.strip().partition("=")
        if equals:
            yield name, value


def credential(request: Request) -> str:
    """An access token or an API key: ``Authorization: Bearer …``, or a key as ``X-Api-Key``; empty where none came."""
    scheme, _, token = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return request.headers.get("x-api-key", "").strip()


def to_event(response: Response) -> dict[str, Any]:
    """Encode for API Gateway."""
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff", **response.headers}
    event: dict[str, Any] = {"statusCode": response.status, "headers": headers, "body": ""}
    if response.cookies:
        event["cookies"] = list(response.cookies)
    if response.body is None:
        return event
    if isinstance(response.body, bytes):
        text = response.body.decode()
    else:
        text = json.dumps(response.body, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return {**event, "headers": {"content-type": "application/json", **headers}, "body": text}


def problem(error: errors.OutlayError, *, instance: str = "") -> Response:
    """The error as problem+json; every problem is named, none of the content is echoed."""
    status = STATUS_BY_CODE.get(error.code) or STATUS.get(type(error), 500)
    body: dict[str, Any] = {
        "type": f"https://outlay.dev/problems/{error.code.replace('_', '-')}",
        "title": error.code.replace("_", " ").capitalize(),
        "status": status,
        "code": error.code,
        "detail": error.detail,
    }
    if instance:
        body["instance"] = instance
    if error.problems:
        body["errors"] = [
            {"field": p.field, "reason": p.reason} | ({} if p.index is None else {"index": p.index})
            for p in error.problems
        ]
    if isinstance(error, errors.StepRequired):
        body |= error.members
    headers = {"content-type": "application/problem+json"}
    if isinstance(error, errors.LimitExceeded):
        headers["retry-after"] = str(error.retry_after_s)
    return Response(status=status, body=body, headers=headers)

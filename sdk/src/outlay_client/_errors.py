"""What can go wrong, as a small tree; an answer's RFC 9457 problem is parsed into ``code``, ``detail``, ``problems``.

::

    ClientError
     ├─ ConnectionFailed        no answer came, after all retries
     ├─ UnexpectedAnswer        an answer that isn't Outlay's (a proxy's page, a wrong URL)
     └─ ApiError                Outlay said no
         ├─ LeaseRefused        402, or 429 of a budget that lets only so many calls a minute through
         ├─ InvalidRequest      400, 415, 422
         ├─ AuthenticationFailed 401
         ├─ PermissionDenied    403
         ├─ NotFound            404
         ├─ Conflict            409, e.g. an Idempotency-Key used before with other content
         ├─ TooLarge            413
         ├─ RateLimited         429, after all retries
         └─ ServerError         5xx, after all retries
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong. ``index`` is the event's place in what was sent, if it is about one event."""

    field: str
    reason: str
    index: int | None = None


class ClientError(Exception):
    """Base of everything this client raises on purpose.

    ``idempotency_key`` is set where ``send_events`` failed: the same call with this key resumes without counting twice.
    """

    idempotency_key: str | None = None


class ConnectionFailed(ClientError):
    """No answer came. Whether the request arrived is unknown."""


class UnexpectedAnswer(ClientError):
    """Something answered that does not speak Outlay's API."""


class ApiError(ClientError):
    """Outlay refused. ``code`` is stable and made for programs, ``detail`` is a sentence for people."""

    members: Mapping[str, Any] = MappingProxyType({})
    """All that the answer said, e.g. the ``session`` of an ``mfa_required``."""

    def __init__(self, detail: str, *, status: int, code: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status
        self.code = code
        self.problems = problems


class LeaseRefused(ApiError):
    """A budget does not let the call through: don't make it."""

    @property
    def refusals(self) -> Sequence[Mapping[str, Any]]:
        """Per budget ``name reason limit spent reserved remaining asked period_end ask``."""
        found: Sequence[Mapping[str, Any]] = self.members.get("refusals", ())
        return found


class InvalidRequest(ApiError):
    pass


class AuthenticationFailed(ApiError):
    pass


class PermissionDenied(ApiError):
    pass


class NotFound(ApiError):
    pass


class Conflict(ApiError):
    pass


class TooLarge(ApiError):
    pass


class RateLimited(ApiError):
    pass


class ServerError(ApiError):
    pass


_BY_STATUS: Mapping[int, type[ApiError]] = {
    400: InvalidRequest,
    401: AuthenticationFailed,
    402: LeaseRefused,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    415: InvalidRequest,
    422: InvalidRequest,
    429: RateLimited,
}


def from_response(response: httpx.Response) -> ClientError:
    """The error that an answer of status ≥ 300 stands for."""
    body = _json_object(response)
    if response.status_code < 400:
        return UnexpectedAnswer(f"the URL answered with a redirect ({response.status_code}): is it the API's address?")
    if body is None and response.status_code == 404:
        return UnexpectedAnswer("nothing of Outlay's answers at this address (404): is it the API's URL?")
    body = body or {}
    kind = _BY_STATUS.get(response.status_code, ServerError if response.status_code >= 500 else ApiError)
    if body.get("code") == "lease_throttled":
        kind = LeaseRefused
    # API Gateway's own refusals (authorizer, throttle) are {"message": …}, not a problem.
    detail = body.get("detail") or body.get("message") or response.reason_phrase or "no reason given"
    code = str(body.get("code") or f"http_{response.status_code}")
    error = kind(str(detail), status=response.status_code, code=code, problems=_problems(body))
    error.members = body
    return error


def _json_object(response: httpx.Response) -> dict[str, Any] | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _problems(body: Mapping[str, Any]) -> tuple[Problem, ...]:
    listed = body.get("errors")
    if not isinstance(listed, list):
        return ()
    return tuple(
        Problem(field=str(one.get("field", "")), reason=str(one.get("reason", "")), index=one.get("index"))
        for one in listed
        if isinstance(one, dict)
    )

"""Requests that come again, and changes of what was read: ``Idempotency-Key`` and ``If-Match``."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Protocol, TypeVar

from outlay.application.audited_changes import Changes, Once
from outlay.domain.errors import Conflict, InvalidInput, Problem
from outlay.runtime.http import Request, Response

from functions.api.routing import AccountCall, Call

REPEATED = "idempotent-replayed"
"""Header of an answer that was given before."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_VERSION = re.compile(r'(?:W/)?"([0-9]{1,15})"')

CallT = TypeVar("CallT", bound=AccountCall)


def answer_once(handler: Callable[[CallT], Response], call: CallT, changes: Changes) -> Response:
    """The handler's answer; of a POST with an Idempotency-Key that was answered before, the first one.

    Raises ``Conflict`` where the key was used for another request.
    """
    key = call.request.headers.get("idempotency-key")
    if call.request.method != "POST" or key is None:
        return handler(call)
    if _KEY.fullmatch(key) is None:
        problem = Problem(field="Idempotency-Key", reason="must be 1 to 255 visible ASCII characters")
        raise InvalidInput("The request can't be recognised when it comes again.", problems=(problem,))
    once = Once(
        chain=call.organization.org if isinstance(call, Call) else "",
        subject=call.principal.subject,
        key=key,
        digest=_digest(call.request),
    )
    first = changes.repeat_of(once)
    if first is not None:
        return Response(status=first.status, body=first.body, headers={REPEATED: "true"})
    return handler(replace(call, once=once))


def _digest(request: Request) -> str:
    told = json.dumps([request.method, request.path, sorted(request.query)]).encode()
    return sha256(told + b"\n" + request.body).hexdigest()


class Versioned(Protocol):
    """What is changed by its version."""

    @property
    def version(self) -> int: ...


def version_tag(version: int) -> dict[str, str]:
    """The ETag header of something that is changed by its version."""
    return {"etag": f'"{version}"'}


def check_version(request: Request, stored: Versioned) -> None:
    """That the client has seen what it changes, as ``If-Match`` says.

    Raises:
        Conflict: the header is missing (428, ``version_missing``), or it is of another version (412,
            ``version_changed``).
    """
    given = request.headers.get("if-match", "").strip()
    if not given:
        raise Conflict(
            "Send the ETag of what you read as If-Match, so that nobody's change is overwritten unseen.",
            code="version_missing",
        )
    found = _VERSION.fullmatch(given)
    if given != "*" and (found is None or int(found[1]) != stored.version):
        raise Conflict("It was changed meanwhile: read it again.", code="version_changed")

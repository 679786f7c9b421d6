"""What is sent to make, change or rotate an API key, decoded with every problem named."""

from typing import Annotated

from outlay.application.manage_keys import NewKey
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.key_rules import creation_problems, setting_problems
from outlay.runtime.http import Request
from pydantic import Field

from functions.api.dates import read_moment
from functions.api.schemas import Body, read_body

MAX_OVERLAP_HOURS = 90 * 24
USUAL_OVERLAP_HOURS = 7 * 24
Text = Annotated[str, Field(max_length=256)]
Moment = Annotated[str | None, Field(max_length=40)]
"""RFC 3339 with an offset; null: never."""


class NewKeyBody(Body):
    """A new key. ``scopes``, ``client`` and ``bound`` are for good."""

    name: Text
    scopes: list[Text]
    """``ingest``, ``read``, ``lease``."""
    client: str = Field(default="", max_length=64)
    """Under which a re-sent request is recognised; empty: the key's own id."""
    bound: dict[Text, Text] = Field(default_factory=dict)
    """Dimension → value that each event of the key has, and all that the key may read."""
    addresses: list[Text] = Field(default_factory=list)
    """Networks that it may be used from; none: from anywhere."""
    expires_at: Moment = None


class KeyBody(Body):
    """What of a key can be changed, as a whole: nothing may be left out, lest an expiry be lost by mistake."""

    name: Text
    addresses: list[Text]
    expires_at: Moment


class RotationBody(Body):
    name: Text = ""
    """Empty: as the old one."""
    expires_at: Moment = None
    overlap_hours: int = Field(default=USUAL_OVERLAP_HOURS, ge=0, le=MAX_OVERLAP_HOURS)
    """How long the old one goes on to live beside it; 0: it is revoked at once."""


def read_new_key(request: Request, *, now_ms: int) -> NewKey:
    """Raises ``InvalidInput`` naming every problem."""
    body = read_body(NewKeyBody, request)
    problems = list(creation_problems(scopes=body.scopes, client=body.client, bound=body.bound))
    expires_ms = _expiry(body.expires_at, problems)
    problems += setting_problems(name=body.name, addresses=body.addresses, expires_ms=expires_ms, now_ms=now_ms)
    _check(problems)
    return NewKey(
        name=body.name,
        scopes=frozenset(body.scopes),
        client=body.client,
        bound=body.bound,
        addresses=tuple(body.addresses),
        expires_ms=expires_ms,
    )


def read_key(request: Request, *, now_ms: int) -> tuple[str, tuple[str, ...], int | None]:
    """Name, addresses and expiry. Raises ``InvalidInput`` naming every problem."""
    body = read_body(KeyBody, request)
    problems: list[Problem] = []
    expires_ms = _expiry(body.expires_at, problems)
    problems += setting_problems(name=body.name, addresses=body.addresses, expires_ms=expires_ms, now_ms=now_ms)
    _check(problems)
    return body.name, tuple(body.addresses), expires_ms


def read_rotation(request: Request, *, ends: bool, now_ms: int) -> tuple[str, int | None, int]:
    """Name, expiry and overlap in ms. ``ends``: the old key has an expiry, so the new one needs one.

    Raises ``InvalidInput`` naming every problem.
    """
    body = read_body(RotationBody, request)
    problems: list[Problem] = []
    expires_ms = _expiry(body.expires_at, problems)
    name = body.name or "as the old one"
    problems += setting_problems(name=name, addresses=(), expires_ms=expires_ms, now_ms=now_ms)
    if ends and body.expires_at is None:
        problems.append(Problem(field="expires_at", reason="is required: the key that is replaced has an end as well"))
    _check(problems)
    return body.name, expires_ms, body.overlap_hours * 3_600_000


def _expiry(text: str | None, problems: list[Problem]) -> int | None:
    moment = None if text is None else read_moment(text)
    if text is not None and moment is None:
        problems.append(Problem(field="expires_at", reason="must be null or an RFC 3339 moment with an offset"))
    return moment


def _check(problems: list[Problem]) -> None:
    if problems:
        raise InvalidInput("An API key can't be like this.", problems=problems)

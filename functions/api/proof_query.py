"""Parameters of the proof's resources, decoded with every problem named and no value echoed."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from outlay.application import verify, verify_groups
from outlay.application.list_events import Place
from outlay.application.list_outcomes import OUTCOMES
from outlay.contracts.dimensions import dimension_names
from outlay.domain.errors import InvalidInput
from outlay.domain.organization import Organization
from outlay.runtime.http import Request

from functions.api.dates import read_date
from functions.api.figures_query import Parameters
from functions.api.schemas import read_days

DEFAULT_DAYS = 35
MAX_DEEP_DAYS = 35
MAX_ROWS = 1_000
DEFAULT_BATCHES = 20
MAX_BATCHES = 200
VERIFY_PARAMETERS = frozenset({"from", "to", "granularity", "by", "only", "deep", "limit", "cursor", "query_id"})
_CHOICES = ("", "true", "false")
_QUERY_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_BEFORE = re.compile(r"~|[0-9]{15}#b_[0-9a-f]{40}")
_UNLIMITED_DAYS = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRequest:
    """A question to ``/v1/verify``."""

    start_day: str
    end_day: str
    by_month: bool
    by: tuple[str, ...]
    only_drift: bool
    deep: bool
    limit: int
    after: tuple[str, tuple[str, ...]] | None
    """Period and group of the last row that was answered."""
    query_id: str | None
    digest: str


def read_proof_request(request: Request, organization: Organization, *, now_ms: int) -> ProofRequest:
    """Raises ``InvalidInput`` naming every problem."""
    given = Parameters(request, organization, known=VERIFY_PARAMETERS)
    by = given.names("by", dimension_names(organization.dimensions.tag_keys))
    if len(by) > verify_groups.MAX_DIMENSIONS:
        given.wrong("by", f"may name {verify_groups.MAX_DIMENSIONS} dimensions at most")
    by_month = given.choice("granularity", ("day", "month"), "day") == "month"
    deep = given.choice("deep", _CHOICES, "") == "true"
    start, end = _days(given, now_ms=now_ms)
    _check_length(given, start, end, grouped=bool(by), by_month=by_month)
    if deep and (by or by_month or _length(start, end) > MAX_DEEP_DAYS):
        given.wrong("deep", f"reads every counter: by day, without 'by', and for {MAX_DEEP_DAYS} days at most")
    digest = _digest(request)
    asked = ProofRequest(
        start_day=start,
        end_day=end,
        by_month=by_month,
        by=by,
        only_drift=given.choice("only", ("", "drift"), "") == "drift",
        deep=deep,
        limit=given.whole("limit", default=MAX_ROWS, most=MAX_ROWS),
        after=_after(given, digest, width=len(by)),
        query_id=query_id_of(given),
        digest=digest,
    )
    for name in ("only", "limit", "cursor"):
        if given.text(name) and not by:
            given.wrong(name, "belongs to a proof by dimensions: name one in 'by'")
    given.check()
    return asked


def _days(given: Parameters, *, now_ms: int) -> tuple[str, str]:
    try:
        return read_days(
            {name: given.text(name) for name in ("from", "to")},
            organization=given.organization,
            now_ms=now_ms,
            default_days=DEFAULT_DAYS,
            max_days=_UNLIMITED_DAYS,
        )
    except InvalidInput as error:
        given.problems += error.problems
        return "", ""


def _length(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days if start else 0


def _check_length(given: Parameters, start: str, end: str, *, grouped: bool, by_month: bool) -> None:
    limits = (verify_groups.MAX_DAYS, verify_groups.MAX_DAYS_BY_MONTH) if grouped else _LIMITS
    most = limits[by_month]
    if _length(start, end) > most:
        more = "" if by_month else f"; with granularity=month within {limits[True]}"
        given.wrong("from", f"must be within {most} days before 'to'{more}. Ask for longer times in several periods")


_LIMITS = (verify.MAX_DAYS, verify.MAX_DAYS_BY_MONTH)


def query_id_of(given: Parameters) -> str | None:
    """The ``query_id`` of an earlier answer; None where not given."""
    text = given.text("query_id")
    if text and _QUERY_ID.fullmatch(text) is None:
        given.wrong("query_id", "is no id of a query")
    return text or None


def _digest(request: Request) -> str:
    kept = sorted((name, value) for name, value in request.query if name not in ("limit", "cursor", "query_id"))
    return blake2b(json.dumps(kept).encode(), digest_size=6).hexdigest()


def cursor_text(digest: str, *content: object) -> str:
    """An opaque cursor to what follows."""
    return base64.urlsafe_b64encode(json.dumps([digest, *content], separators=(",", ":")).encode()).decode().rstrip("=")


def _cursor(given: Parameters, digest: str) -> list[Any] | None:
    text = given.text("cursor")
    if not text:
        return None
    try:
        ours, *content = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        ours, content = None, []
    if ours == digest and len(content) == 2 and isinstance(content[0], str):
        return [*content]
    given.wrong("cursor", "does not belong to this query")
    return None


def _after(given: Parameters, digest: str, *, width: int) -> tuple[str, tuple[str, ...]] | None:
    content = _cursor(given, digest)
    if content is None:
        return None
    period, group = content
    if not isinstance(group, list) or len(group) != width:
        given.wrong("cursor", "does not belong to this query")
        return None
    return period, tuple(str(value) for value in group)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkRequest:
    """A question that walks through the log: event days, and where to go on."""

    start_day: str
    end_day: str
    place: Place | None
    digest: str
    outcome: str = ""
    limit: int = 0


def read_walk_request(
    request: Request, organization: Organization, *, now_ms: int, outcomes: Sequence[str] = ()
) -> WalkRequest:
    """Raises ``InvalidInput`` naming every problem. ``outcomes``: those that ``outcome`` has to be one of."""
    more = ("outcome", "limit") if outcomes else ()
    given = Parameters(request, organization, known=frozenset({"from", "to", "cursor", *more}))
    start, end = _days(given, now_ms=now_ms)
    _check_length(given, start, end, grouped=False, by_month=not outcomes)
    digest = _digest(request)
    outcome = given.text("outcome")
    if outcomes and outcome not in outcomes:
        given.wrong("outcome", f"must be one of {', '.join(OUTCOMES)}")
    limit = given.whole("limit", default=DEFAULT_BATCHES, most=MAX_BATCHES) if outcomes else 0
    place = _place(given, digest)
    given.check()
    return WalkRequest(start_day=start, end_day=end, place=place, digest=digest, outcome=outcome, limit=limit)


def _place(given: Parameters, digest: str) -> Place | None:
    content = _cursor(given, digest)
    if content is None:
        return None
    day, before = content
    if read_date(day) is None or not isinstance(before, str) or _BEFORE.fullmatch(before) is None:
        given.wrong("cursor", "does not belong to this query")
        return None
    return Place(day=day, before=before)


def place_text(digest: str, place: Place | None) -> str | None:
    return None if place is None else cursor_text(digest, place.day, place.before)

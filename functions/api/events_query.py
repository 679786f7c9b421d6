"""Parameters of ``/v1/events``: those of ``/v1/costs`` that choose calls, and any tag in a filter.

A cursor carries where the listing goes on, when it began, and the sum of the rows so far. It is the client's own: a
forged one can only spoil its own listing, since every read names the organization.
"""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any

from outlay.application.list_events import DAY_MS, EventsQuery, Place, Totals, first_place, is_in_log
from outlay.contracts.buckets import COST_CLASSES
from outlay.contracts.dimensions import OTHER
from outlay.domain.errors import NotFound
from outlay.domain.organization import Organization
from outlay.domain.periods import HOUR_MS
from outlay.domain.registers import Names, View
from outlay.domain.retention import kept_from
from outlay.runtime.http import Request

from functions.api.dates import read_date
from functions.api.figures_query import Parameters, query_digest

MAX_LIMIT = 500
DEFAULT_LIMIT = 100
MAX_DAYS = 92
MAX_VALUE = 256
"""Characters of a filter."""
CURSOR_LIFE_MS = 12 * HOUR_MS
EVENTS_PARAMETERS = frozenset({"from", "to", "time_zone", "filter", "batch", "limit", "cursor", "query_id"})
_APART = ("limit", "cursor", "query_id")
_BATCH_ID = re.compile(r"b_[0-9a-f]{40}")
_QUERY_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_BEFORE = re.compile(r"~|[0-9]{15}(?:#b_[0-9a-f]{40}(?:#[0-9]{4}#[0-9]{6}|~)?)?")
_TRUE_VALUES = "other rows carry their true values"


@dataclass(frozen=True, slots=True, kw_only=True)
class LakePlace:
    """A page of a query of the lake."""

    query_id: str
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsRequest:
    query: EventsQuery
    time_zone: str
    limit: int
    digest: str
    """Of everything but limit, cursor and query: a cursor continues only the listing it came from."""
    as_of_ms: int
    """When the listing began."""
    totals: Totals
    """Of the pages before this one."""
    place: Place | LakePlace | None
    """None where a query of the lake has to be started."""
    names: Names
    """Under which figures show the rows' values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cursor:
    as_of_ms: int
    totals: Totals
    place: Place | LakePlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What decides where rows are looked for. ``closed``: months of which some hours may be closed; ``adjusted``:
    adjustments may count; ``days_of_batch``: of an id in a time zone, see the function of that name."""

    closed: Collection[str]
    adjusted: bool
    days_of_batch: Callable[[str, str], tuple[int, int] | None]


def read_events_request(
    request: Request, organization: Organization, *, view: View, now_ms: int, known: Known
) -> EventsRequest:
    """Raises:
    InvalidInput: names every problem.
    NotFound: a batch is asked for by its own days, and the log does not hold it.
    """
    given = Parameters(request, organization, known=EVENTS_PARAMETERS, view=view)
    filters = given.filters(any_tag=True)
    _check_filters(given)
    limit = given.whole("limit", default=DEFAULT_LIMIT, most=MAX_LIMIT)
    digest = query_digest(request, shown_by=view.shown_by, apart=_APART)
    cursor = _read_cursor(given, digest, now_ms=now_ms)
    query_id = given.text("query_id")
    if query_id and (cursor is not None or _QUERY_ID.fullmatch(query_id) is None):
        given.wrong("query_id", "is no id of a query, or is given beside a cursor")
    as_of = now_ms if cursor is None else cursor.as_of_ms
    batch_id = given.text("batch")
    if batch_id and _BATCH_ID.fullmatch(batch_id) is None:
        given.wrong("batch", "is no id of a batch")
    own_days = _own_days(given, batch_id, known)
    start, end = own_days or _period(given, now_ms)
    query = EventsQuery(
        start_ms=start,
        end_ms=end,
        filters=filters,
        arrived_from="" if own_days else kept_from(organization.retention_days, now_ms=as_of),
        adjusted=known.adjusted,
        batch_id=batch_id,
    )
    home = organization.dimensions.time_zone
    in_log = own_days is not None or (
        not given.problems and is_in_log(query, now_ms=as_of, closed=known.closed, time_zone=home)
    )
    place = cursor.place if cursor else _first_place(query_id, as_of, in_log=in_log)
    _check_place(given, query, place)
    given.check()
    return EventsRequest(
        query=query,
        time_zone=given.time_zone,
        limit=limit,
        digest=digest,
        as_of_ms=as_of,
        totals=Totals() if cursor is None else cursor.totals,
        place=place,
        names=view.names,
    )


def _own_days(given: Parameters, batch_id: str, known: Known) -> tuple[int, int] | None:
    """Of a batch that is asked for without a period; whether its months are closed makes no difference to the log."""
    if not batch_id or given.text("from") or given.text("to") or given.problems:
        return None
    found = known.days_of_batch(batch_id, given.time_zone)
    if found is None:
        raise NotFound("The log does not hold such a batch (any more).")
    return found


def _period(given: Parameters, now_ms: int) -> tuple[int, int]:
    start, end = given.period(default=None, granularity=None, now_ms=now_ms)
    if not given.problems and end - start > MAX_DAYS * DAY_MS + HOUR_MS:
        given.wrong("to", f"a listing of events may cover {MAX_DAYS} days at most")
    return start, end


def _check_place(given: Parameters, query: EventsQuery, place: Place | LakePlace | None) -> None:
    """What the lake can't be asked for."""
    if isinstance(place, Place):
        return
    if any(OTHER in values for values in query.filters.values()):
        given.wrong("filter", f"{OTHER} can be listed for the last 34 days of open months only: {_TRUE_VALUES}")
    if query.batch_id and not given.problems:
        given.wrong("batch", "goes with a period of the last 34 days of open months, or without 'from' and 'to'")


def _first_place(query_id: str, as_of_ms: int, *, in_log: bool) -> Place | LakePlace | None:
    if query_id:
        return LakePlace(query_id=query_id)
    return first_place(as_of_ms) if in_log else None


def _check_filters(given: Parameters) -> None:
    for text in given.all("filter"):
        if len(text) > MAX_VALUE or any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
            given.wrong("filter", f"must be text of {MAX_VALUE} characters at most, without control characters")


def cursor_text(asked: EventsRequest, *, totals: Totals, place: Place | LakePlace) -> str:
    """An opaque cursor to what follows."""
    sums = [totals.requests, totals.unpriced, *totals.by_class]
    content = json.dumps([asked.digest, asked.as_of_ms, sums, asdict(place)], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def _read_cursor(given: Parameters, digest: str, *, now_ms: int) -> _Cursor | None:
    text = given.text("cursor")
    if not text:
        return None
    try:
        ours, as_of, sums, place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if ours != digest or type(as_of) is not int or not now_ms - CURSOR_LIFE_MS < as_of <= now_ms:
            raise ValueError
        if len(sums) != 2 + len(COST_CLASSES) or any(type(number) is not int for number in sums):
            raise ValueError
        totals = Totals(requests=sums[0], unpriced=sums[1], by_class=tuple(sums[2:]))
        return _Cursor(as_of_ms=as_of, totals=totals, place=read_place(place))
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        given.wrong("cursor", "does not belong to this listing, or is older than 12 hours")
        return None


def read_place(content: dict[str, Any]) -> Place | LakePlace:
    """Where a listing goes on, of a cursor. Raises ``ValueError`` or ``TypeError`` for what never was one."""
    if "query_id" in content:
        place = LakePlace(**content)
        if _QUERY_ID.fullmatch(place.query_id) is None or not isinstance(place.token, str) or len(place.token) > 1_024:
            raise ValueError
        return place
    found = Place(**content)
    if read_date(found.day) is None or _BEFORE.fullmatch(found.before) is None:
        raise ValueError
    if found.position is not None and type(found.position) is not int:
        raise ValueError
    if type(found.adjusting) is not bool:
        raise ValueError
    return found

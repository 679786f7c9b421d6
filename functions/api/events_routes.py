"""From any figure to its rows: the events that it adds up, each with its price, where that is from, and its batch.

Answers come from the log for the last 34 days of open months, at once; before that from the lake, by a query that is
started (202) and asked for. ``totals`` are of the rows listed so far; once ``complete``, they are the figure.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from outlay.application.closed_months import not_open
from outlay.application.list_events import (
    MAX_LAKE_ROWS,
    Columns,
    EventRow,
    LakePage,
    Place,
    Running,
    Totals,
    days_of_batch,
    list_events,
)
from outlay.contracts.buckets import BUCKETS, COST_CLASSES
from outlay.contracts.dimensions import DIMENSIONS
from outlay.domain.adjustment_sums import is_adjustment, quantity_of
from outlay.domain.adjustments import adjusted_event_id
from outlay.domain.calendar import local_text
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc
from outlay.domain.registers import Names
from outlay.runtime.http import Response

from functions.api.events_query import EventsRequest, Known, LakePlace, cursor_text, read_events_request
from functions.api.names import names_of
from functions.api.routing import Call, Route

RETRY_S = 2
_PSEUDONYM = "user_pseudonym"
_DETAILS: tuple[str, ...] = (
    "end_customer",
    "status",
    "error_code",
    "latency_ms",
    "time_to_first_token_ms",
    "service_tier",
    "is_batch",
    "is_stream",
    "is_aborted",
    "usage_label",
    "response_cache_hit",
    "response_id",
    "run_id",
    "parent_id",
    "attempt",
    "task_type",
    "complexity",
    "quality_score",
    "content_fingerprint",
    "lease_id",
    "max_tokens",
)
"""What else an event can say; shown where it does."""


def events(call: Call) -> Response:
    """A page of rows, newest received first; 202 while the lake is being asked."""
    return listing(call, asked_for(call))


def asked_for(call: Call) -> EventsRequest:
    """What the request asks for; of closed months the lake is asked, whose rows are final, but not of a batch alone."""
    org = call.organization.org
    closed = not_open(call.services.periods.records.months(org))
    known = Known(
        closed=closed,
        adjusted=bool(closed) or call.services.corrections.is_adjusting(org),
        days_of_batch=partial(days_of_batch, org=org, log=call.services.events),
    )
    return read_events_request(
        call.request, call.organization, view=call.view, now_ms=call.services.clock(), known=known
    )


def listing(call: Call, asked: EventsRequest) -> Response:
    """The answer to a request for rows, whoever read it."""
    if not all(asked.query.filters.values()):
        # Nothing fits, as outside of the caller's part: no need to look.
        return _answer(call, asked, source="log", rows=(), following=None)
    if isinstance(asked.place, Place):
        return _from_log(call, asked, asked.place)
    return _from_lake(call, asked, asked.place)


def _from_log(call: Call, asked: EventsRequest, place: Place) -> Response:
    page = list_events(
        asked.query,
        org=call.organization.org,
        log=call.services.events,
        prices=call.services.prices.books,
        place=place,
        limit=asked.limit,
    )
    return _answer(call, asked, source="log", rows=page.rows, following=page.following)


def _from_lake(call: Call, asked: EventsRequest, place: LakePlace | None) -> Response:
    org, lake = call.organization.org, call.services.lake
    if place is None:
        return _accepted(asked, lake.start_events(org, asked.query), Running(elapsed_ms=0, scanned_bytes=0))
    page = lake.events_page(org, asked.query, query_id=place.query_id, token=place.token, limit=asked.limit)
    if isinstance(page, Running):
        return _accepted(asked, place.query_id, page)
    return _answer(
        call,
        asked,
        source="lake",
        rows=[EventRow(columns=row) for row in page.rows],
        following=_following(place, page),
    )


def _following(place: LakePlace, page: LakePage) -> LakePlace | None:
    return None if page.token is None else LakePlace(query_id=place.query_id, token=page.token)


def _accepted(asked: EventsRequest, query_id: str, running: Running) -> Response:
    body = {
        **_head(asked, source="lake"),
        "state": "running",
        "query_id": query_id,
        "progress": {"elapsed_ms": running.elapsed_ms, "scanned_bytes": running.scanned_bytes},
    }
    return Response(status=202, body=body, headers={"retry-after": str(RETRY_S)})


def _answer(
    call: Call, asked: EventsRequest, *, source: str, rows: Sequence[EventRow], following: Place | LakePlace | None
) -> Response:
    totals = asked.totals.plus([row.columns for row in rows])
    names = names_of(call, [row.columns.get(_PSEUDONYM, "") for row in rows])
    cut_off = source == "lake" and totals.requests >= MAX_LAKE_ROWS
    body = {
        **_head(asked, source=source),
        "state": "done",
        "lower_bound": totals.unpriced > 0,
        "complete": following is None and not cut_off,
        "totals": _totals(totals),
        "rows": [_row(row, asked.names) | names.beside(row.columns.get(_PSEUDONYM, "")) for row in rows],
        "next_cursor": None if following is None else cursor_text(asked, totals=totals, place=following),
    }
    return names.unkept(Response(status=200, body=body))


def _head(asked: EventsRequest, *, source: str) -> dict[str, Any]:
    return {
        "as_of": iso_utc(asked.as_of_ms),
        "from": local_text(asked.query.start_ms, asked.time_zone),
        "to": local_text(asked.query.end_ms, asked.time_zone),
        "time_zone": asked.time_zone,
        "currency": "USD",
        "source": source,
        "deleted_before": _deleted_before(asked),
    }


def _deleted_before(asked: EventsRequest) -> str | None:
    """The day before which rows that arrived are deleted, where the period reaches back to it; else null."""
    kept = asked.query.arrived_from
    return kept if local_text(asked.query.start_ms, asked.time_zone)[:10] < kept else None


def _totals(totals: Totals) -> dict[str, Any]:
    known = totals.requests == 0 or totals.unpriced < totals.requests
    return {
        "requests": totals.requests,
        "unpriced_requests": totals.unpriced,
        **_money(totals.by_class, known=known),
    }


def _money(by_class: Sequence[int], *, known: bool) -> dict[str, str | None]:
    amounts = {"cost_usd": sum(by_class)}
    amounts.update({f"cost_{name}_usd": amount for name, amount in zip(COST_CLASSES, by_class, strict=True)})
    return {name: usd_text(amount) if known else None for name, amount in amounts.items()}


def _row(row: EventRow, names: Names) -> dict[str, Any]:
    columns = row.columns
    shown = {name: names.canonical_of(name, columns.get(name, "")) for name in names.canonical}
    merged = {name: value for name, value in shown.items() if value != columns.get(name, "")}
    return {
        "id": adjusted_event_id(columns),
        "timestamp": iso_utc(columns["timestamp_ms"]),
        "dimensions": {name: columns.get(name, "") for name in DIMENSIONS},
        "counted_as": {**merged, **row.counted_as},
        "user": columns.get(_PSEUDONYM, ""),
        "tags": columns.get("tags", {}),
        "usage": {bucket: columns[bucket] for bucket in BUCKETS if columns.get(bucket)},
        "details": {name: columns[name] for name in _DETAILS if name in columns},
        **_price(columns),
        "batch_id": columns["batch_id"],
        "position": columns["batch_position"],
        "received_at": iso_utc(columns["received_ms"]),
        "quantity": quantity_of(columns),
        "adjusts": _adjusts(columns),
    }


def _adjusts(columns: Columns) -> dict[str, str] | None:
    """Of an adjustment: the closed day and the event that it is about."""
    if not is_adjustment(columns):
        return None
    return {"day": columns["adjusts_day"], "event_id": adjusted_event_id(columns)}


def _price(columns: Columns) -> dict[str, Any]:
    by_class = [columns.get(f"cost_{name}_picousd", 0) for name in COST_CLASSES]
    return {
        **_money(by_class, known=columns["is_priced"]),
        "unpriced_reason": columns.get("unpriced_reason"),
        "price": {
            "model": columns.get("price_model"),
            "source": columns.get("price_source"),
            "effective_from": columns.get("price_effective_from"),
            "revision": columns["price_revision"],
            "rating": columns["rating"],
        },
    }


ROUTES = (Route("GET", "/v1/events", events),)

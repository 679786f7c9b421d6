"""Names that events carried and no register knows: since when, until when, and what they cost in the last 30 days.

They are read from the figures themselves, month by month, so that every name that was ever counted is there. What was
counted as "(other)", beyond the thousand values of a month that have figures of their own, has no name there.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from outlay.application.read_figures import read_figures
from outlay.application.registers import Register, all_ids
from outlay.contracts.dimensions import OTHER, UNSET
from outlay.domain.calendar import Slice, date_ms, local_date, slices
from outlay.domain.cube import TOTAL_COST
from outlay.domain.figures import ALWAYS_READ, Amounts, Figures, FiguresQuery, cost
from outlay.domain.months import month_of
from outlay.domain.periods import HOUR_MS, hour_start_ms, iso_utc
from outlay.domain.registers import KINDS
from outlay.runtime.http import Response

from functions.api.figures_measures import is_lower_bound, to_api
from functions.api.figures_query import MAX_LIMIT, Parameters, cursor_text, read_cursor
from functions.api.figures_summaries import months_of_history
from functions.api.routing import Call, Route

DEFAULT_LIMIT = 100
RECENT_DAYS = 30
_SPEND = ("cost_usd", "requests", "unpriced_requests")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """One name; months as ``YYYY-MM``."""

    id: str
    first_month: str
    last_month: str
    recent: Amounts


def unregistered(call: Call) -> Response:
    """The costliest of the last 30 days first, a page at a time."""
    given = Parameters(call.request, call.organization, known=frozenset({"kind", "limit", "cursor"}), view=call.view)
    kind = KINDS[given.choice("kind", tuple(KINDS), "team")]
    limit = given.whole("limit", default=DEFAULT_LIMIT, most=MAX_LIMIT)
    after = read_cursor(given, given.digest(), groups=1)
    given.check()
    register = Register(
        org=call.organization.org, kind=kind, store=call.services.changes.store, members=call.services.control
    )
    figures, recent_from = _read(call, kind.name)
    known = all_ids(register) | {UNSET, OTHER}
    found = sorted(_names(figures, recent_from, known, call), key=_place)
    first = 0 if after is None else bisect_right(found, (-after[0], after[1]), key=_place)
    chosen = found[first : first + limit]
    more = bool(chosen) and first + limit < len(found)
    body = {
        "as_of": iso_utc(figures.as_of_ms),
        "kind": kind.name,
        "recent_days": RECENT_DAYS,
        "currency": "USD",
        "names": len(found),
        "unregistered": [_to_api(one) for one in chosen],
        "next_cursor": cursor_text(given.digest(), cost(chosen[-1].recent), [chosen[-1].id]) if more else None,
    }
    return Response(status=200, body=body)


def _place(one: _Found) -> tuple[int, tuple[str, ...]]:
    return -cost(one.recent), (one.id,)


def _to_api(one: _Found) -> dict[str, Any]:
    return {
        "id": one.id,
        "first_month": one.first_month,
        "last_month": one.last_month,
        "recent": {**to_api(one.recent, _SPEND), "lower_bound": is_lower_bound(one.recent)},
    }


def _read(call: Call, dimension: str) -> tuple[Figures, int]:
    """Sums by month and value since the first month with events, and where the recent days begin."""
    zone, now = call.organization.dimensions.time_zone, call.services.clock()
    end = hour_start_ms(hour_start_ms(now, zone) + HOUR_MS, zone)
    recent = date_ms(local_date(end - 1, zone) - timedelta(days=RECENT_DAYS - 1), zone)
    present = call.services.figures.months_with_events(call.organization.org, months_of_history(end, zone))
    start = min(date_ms(date.fromisoformat(f"{min(present)}-01"), zone), end) if present else end
    query = FiguresQuery(
        slices=tuple(_cut(slices(start, end, granularity="month", time_zone=zone), recent)),
        group_by=(dimension,),
        measures=frozenset({TOTAL_COST, *ALWAYS_READ}),
    )
    return read_figures(query, organization=call.organization, reader=call.services.figures, now_ms=now), recent


def _cut(pieces: tuple[Slice, ...], moment: int) -> Iterator[Slice]:
    for piece in pieces:
        if piece.start_ms < moment < piece.end_ms:
            yield Slice(start_ms=piece.start_ms, end_ms=moment)
            yield Slice(start_ms=moment, end_ms=piece.end_ms)
        else:
            yield piece


def _names(figures: Figures, recent_from: int, known: frozenset[str], call: Call) -> Iterator[_Found]:
    zone = call.organization.dimensions.time_zone
    months: dict[str, list[str]] = {}
    recent: dict[str, dict[str, int]] = {}
    for piece, (name,), amounts in figures.rows(0, len(figures)):
        if name in known:
            continue
        months.setdefault(name, []).append(month_of(piece.start_ms, zone))
        if piece.start_ms >= recent_from:
            held = recent.setdefault(name, {})
            for measure, amount in amounts.items():
                held[measure] = held.get(measure, 0) + amount
    for name, seen in months.items():
        yield _Found(id=name, first_month=seen[0], last_month=seen[-1], recent=recent.get(name, {}))


ROUTES = (Route("GET", "/v1/unregistered", unregistered),)

"""Figures over HTTP: costs in any cut, and the summaries that the dashboard and the command show.

Every answer says as of when it is, whether it is a lower bound (something in it has no known price), and carries an
ETag of the revisions it was read at.
"""

from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache, partial
from hashlib import blake2b
from typing import Any

from outlay.application.read_figures import read_figures
from outlay.contracts.dimensions import USER
from outlay.domain.calendar import Slice, local_text
from outlay.domain.figures import Amounts, Figures
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api import figures_summaries
from functions.api.figures_measures import is_lower_bound, shown_measures, to_api
from functions.api.figures_query import CostsQuery, cursor_text, read_costs_query
from functions.api.names import NO_NAMES, names_of
from functions.api.routing import Call, Route
from functions.api.user_cut import age_of
from functions.api.users_routes import by_user


def costs(call: Call) -> Response:
    """Rows by bucket of time and group, in a stable order, a page at a time; ``totals`` are of all pages."""
    query = read_costs_query(call.request, call.organization, view=call.view, now_ms=call.services.clock())
    figures, age = _read(call, query)
    totals = figures.total()
    names = shown_measures(query.measures, totals)
    rows, next_cursor = _page(figures, query, names)
    grouped_by_user = USER in query.figures.group_by
    people = names_of(call, [row["group"][USER] for row in rows]) if grouped_by_user else NO_NAMES
    body: dict[str, Any] = {
        **age,
        "from": local_text(query.start_ms, query.time_zone),
        "to": local_text(query.end_ms, query.time_zone),
        "time_zone": query.time_zone,
        "granularity": query.granularity,
        "group_by": list(query.figures.group_by),
        "currency": "USD",
        "lower_bound": is_lower_bound(totals),
        "totals": to_api(totals, names),
        "rows": [row | people.beside(row["group"][USER]) for row in rows] if grouped_by_user else rows,
        "next_cursor": next_cursor,
    }
    page = f"{query.digest}/{query.limit}/{query.after}"
    tag = blake2b(f"{call.tag}/{figures.revisions}/{page}".encode(), digest_size=12).hexdigest()
    return people.unkept(Response(status=200, body=body, headers={"etag": f'W/"{tag}"'}))


def _read(call: Call, query: CostsQuery) -> tuple[Figures, dict[str, Any]]:
    """The figures, and what the answer says about their age."""
    if query.is_by_user:
        found = by_user(call, query.figures)
        return found.figures, age_of(found, cut=call.cut)
    figures = read_figures(
        query.figures, organization=call.organization, reader=call.services.figures, now_ms=call.services.clock()
    )
    return figures, {"as_of": iso_utc(figures.as_of_ms), "exact": figures.exact}


def _page(figures: Figures, query: CostsQuery, names: tuple[str, ...]) -> tuple[list[dict[str, Any]], str | None]:
    def place(row: int) -> tuple[int, tuple[str, ...]]:
        return figures.slice_of(row).start_ms, figures.group_of(row)

    first = 0 if query.after is None else bisect_right(range(len(figures)), query.after, key=place)
    last = min(first + query.limit, len(figures))
    told = lru_cache(maxsize=None)(partial(local_text, time_zone=query.time_zone))
    rows = [_row(query, *row, names, told) for row in figures.rows(first, last)]
    return rows, cursor_text(query.digest, *place(last - 1)) if rows and last < len(figures) else None


def _row(
    query: CostsQuery,
    piece: Slice,
    group: tuple[str, ...],
    amounts: Amounts,
    names: tuple[str, ...],
    told: Callable[[int], str],
) -> dict[str, Any]:
    return {
        "start": told(piece.start_ms),
        "end": told(piece.end_ms),
        "partial": piece.partial,
        "group": dict(zip(query.figures.group_by, group, strict=True)),
        "lower_bound": is_lower_bound(amounts),
        "measures": to_api(amounts, names),
    }


ROUTES = (
    Route("GET", "/v1/costs", costs),
    Route("GET", "/v1/costs/summary", figures_summaries.costs_summary),
    Route("GET", "/v1/costs/trends", figures_summaries.trends),
    Route("GET", "/v1/costs/burn-rate", figures_summaries.burn_rate),
    Route("GET", "/v1/usage/summary", figures_summaries.usage_summary),
    Route("GET", "/v1/account/stats", figures_summaries.account_stats),
)

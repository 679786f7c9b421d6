"""Figures over HTTP: costs in any cut, and the summaries that the dashboard and the command show.

Every answer says as of when it is, whether it is a lower bound (something in it has no known price), and carries an
ETag of the revisions it was read at.
"""

from functools import lru_cache, partial
from hashlib import blake2b
from typing import Any

from outlay.application.read_figures import read_figures
from outlay.contracts.dimensions import USER
from outlay.domain.calendar import local_text
from outlay.domain.earlier_period import Earlier
from outlay.domain.figures import Figures, FiguresQuery
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api import figures_summaries
from functions.api.figures_measures import is_lower_bound, shown_measures, to_api
from functions.api.figures_query import CostsQuery, cursor_text, read_costs_query
from functions.api.figures_rows import ComparedRows, Rows, change_to_api
from functions.api.names import NO_NAMES, names_of
from functions.api.routing import Call, Route
from functions.api.user_cut import age_of
from functions.api.users_routes import by_user


def costs(call: Call) -> Response:
    """Rows by bucket of time and group, in a stable order, a page at a time; ``totals`` are of all pages."""
    query = read_costs_query(call.request, call.organization, view=call.view, now_ms=call.services.clock())
    figures, age = _read(call, query, query.figures)
    before, age_before = (None, {}) if query.before is None else _read(call, query, query.before)
    totals = figures.total()
    names = shown_measures(query.measures, totals)
    rows, next_cursor = _page(_rows(figures, before, query), query, names)
    grouped_by_user = USER in query.figures.group_by
    people = names_of(call, [row["group"][USER] for row in rows]) if grouped_by_user else NO_NAMES
    body: dict[str, Any] = {
        **age,
        "exact": age["exact"] and age_before.get("exact", True),
        "from": local_text(query.start_ms, query.time_zone),
        "to": local_text(query.end_ms, query.time_zone),
        "time_zone": query.time_zone,
        "granularity": query.granularity,
        "group_by": list(query.figures.group_by),
        "currency": "USD",
        "lower_bound": is_lower_bound(totals),
        "totals": to_api(totals, names),
        **_comparison(query.earlier, figures, before, query.time_zone),
        "rows": [row | people.beside(row["group"][USER]) for row in rows] if grouped_by_user else rows,
        "next_cursor": next_cursor,
    }
    read = [figures.revisions] if before is None else [figures.revisions, before.revisions, query.earlier]
    page = f"{query.digest}/{query.limit}/{query.after}"
    tag = blake2b(f"{call.tag}/{read}/{page}".encode(), digest_size=12).hexdigest()
    return people.unkept(Response(status=200, body=body, headers={"etag": f'W/"{tag}"'}))


def _read(call: Call, query: CostsQuery, asked: FiguresQuery) -> tuple[Figures, dict[str, Any]]:
    """The figures, and what the answer says about their age."""
    if query.is_by_user:
        found = by_user(call, asked)
        return found.figures, age_of(found, cut=call.cut)
    figures = read_figures(
        asked, organization=call.organization, reader=call.services.figures, now_ms=call.services.clock()
    )
    return figures, {"as_of": iso_utc(figures.as_of_ms), "exact": figures.exact}


def _rows(figures: Figures, before: Figures | None, query: CostsQuery) -> Rows:
    if before is None or query.earlier is None:
        return Rows(figures)
    return ComparedRows(figures, before, query.earlier)


def _comparison(
    earlier: Earlier | None, figures: Figures, before: Figures | None, time_zone: str
) -> dict[str, dict[str, Any]]:
    """The earlier period and its total, where it was asked for; figures of it are null where it holds no moment."""
    if earlier is None or before is None:
        return {}
    return {
        "comparison": {
            "with": earlier.comparison,
            "from": local_text(earlier.start_ms, time_zone),
            "to": local_text(earlier.end_ms, time_zone),
            "total": change_to_api(figures.total(), before.total()) if earlier.slices else None,
        }
    }


def _page(rows: Rows, query: CostsQuery, names: tuple[str, ...]) -> tuple[list[dict[str, Any]], str | None]:
    first = rows.after(query.after)
    last = min(first + query.limit, len(rows))
    told = lru_cache(maxsize=None)(partial(local_text, time_zone=query.time_zone))
    page = [
        {
            "start": told(piece.start_ms),
            "end": told(piece.end_ms),
            "partial": piece.partial,
            "group": dict(zip(query.figures.group_by, group, strict=True)),
            "lower_bound": is_lower_bound(amounts),
            "measures": to_api(amounts, names),
            **beside,
        }
        for piece, group, amounts, beside in rows.take(first, last)
    ]
    return page, cursor_text(query.digest, *rows.place(last - 1)) if page and last < len(rows) else None


ROUTES = (
    Route("GET", "/v1/costs", costs),
    Route("GET", "/v1/costs/summary", figures_summaries.costs_summary),
    Route("GET", "/v1/costs/trends", figures_summaries.trends),
    Route("GET", "/v1/costs/burn-rate", figures_summaries.burn_rate),
    Route("GET", "/v1/usage/summary", figures_summaries.usage_summary),
    Route("GET", "/v1/account/stats", figures_summaries.account_stats),
)

"""Who spends: users (as pseudonyms) ranked by cost or calls, and how many are active.

Users are packed by day some minutes after the fact; ``as_of`` says how far, ``behind`` what the figures hold beyond it.
Calls without a user are the user ``""``, so that totals agree with every other figure.
"""

from bisect import bisect_right
from hashlib import blake2b
from typing import Any

import numpy as np
from outlay.application.read_users import UserFigures, read_users
from outlay.contracts.buckets import BUCKETS
from outlay.contracts.dimensions import UNSET, USER
from outlay.domain.calendar import local_date, local_text
from outlay.domain.figures import Amounts, Figures, FiguresQuery, cost, total_of
from outlay.domain.usage import total_input_tokens, total_output_tokens
from outlay.domain.user_cubes import Ranking, active_users, active_users_by
from outlay.runtime.http import Response

from functions.api.figures_measures import is_lower_bound, money_text, ratio_text, to_api
from functions.api.figures_query import cursor_text
from functions.api.names import names_of
from functions.api.routing import Call, Route
from functions.api.user_cut import age_of
from functions.api.users_query import UsersQuery, read_summary_query, read_users_query

_SPEND = ("cost_usd", "requests", "unpriced_requests")


def by_user(call: Call, query: FiguresQuery) -> UserFigures:
    """Figures from the cubes of users."""
    return read_users(
        query,
        organization=call.organization,
        users=call.services.users,
        figures=call.services.figures,
        now_ms=call.services.clock(),
    )


def users(call: Call) -> Response:
    """Users over the whole period, ranked, a page at a time; ``totals`` are of all of them."""
    query = read_users_query(call.request, call.organization, view=call.view, now_ms=call.services.clock())
    found = by_user(call, query.figures)
    ranking = Ranking(found.figures.grouped)
    totals = found.figures.total()
    rows, next_cursor = _page(found.figures, ranking, query)
    names = names_of(call, [row["user"] for row in rows])
    body = {
        **_head(call, query, found, totals),
        "group_by": list(query.beside),
        "sort": query.sort,
        "users": active_users(ranking.cube),
        "totals": _measures(totals),
        "rows": [{**row, **names.beside(row["user"])} for row in rows],
        "next_cursor": next_cursor,
    }
    return names.unkept(_tagged(call, found, body))


def _page(figures: Figures, ranking: Ranking, query: UsersQuery) -> tuple[list[dict[str, Any]], str | None]:
    order = ranking.ranked(query.sort)

    def place(row: int) -> tuple[int, tuple[str, ...]]:
        return -ranking.value(row, query.sort), ranking.cube.row_values(row)

    after = None if query.after is None else (-query.after[0], query.after[1])
    first = 0 if after is None else bisect_right(order, after, key=place)
    chosen = order[first : first + query.limit]
    rows = [_row(figures, ranking, row, query) for row in chosen]
    if not chosen or first + query.limit >= len(order):
        return rows, None
    last = chosen[-1]
    return rows, cursor_text(query.digest, ranking.value(last, query.sort), ranking.cube.row_values(last))


def _row(figures: Figures, ranking: Ranking, row: int, query: UsersQuery) -> dict[str, Any]:
    user, *beside = ranking.cube.row_values(row)
    amounts = ranking.cube.amounts(row)
    first, last = (figures.query.slices[index].start_ms for index in (ranking.first(row), ranking.last(row)))
    return {
        "user": user,
        "group": dict(zip(query.beside, beside, strict=True)),
        "first_day": local_date(first, query.time_zone).isoformat(),
        "last_day": local_date(last, query.time_zone).isoformat(),
        "lower_bound": is_lower_bound(amounts),
        **_measures(amounts),
    }


def _measures(amounts: Amounts) -> dict[str, Any]:
    return {
        **to_api(amounts, _SPEND),
        "input_tokens_total": total_input_tokens(amounts),
        "output_tokens_total": total_output_tokens(amounts),
        "usage": {bucket: amounts[bucket] for bucket in BUCKETS if bucket in amounts},
    }


def users_summary(call: Call) -> Response:
    """Active users of the period and of each part of it, what one costs, and what is not anybody's."""
    query = read_summary_query(call.request, call.organization, view=call.view, now_ms=call.services.clock())
    found = by_user(call, query.figures)
    totals = found.figures.total()
    body = {
        **_head(call, query, found, totals),
        "granularity": query.granularity,
        "group_by": list(query.beside),
        **_activity(found.figures, np.arange(len(found.figures))),
        "series": [_part(found.figures, index, query) for index in range(len(query.figures.slices))],
        "groups": [_group(found.figures, name) for name in query.beside],
    }
    return _tagged(call, found, body)


def _activity(figures: Figures, rows: Any) -> dict[str, Any]:
    """Of some of the rows: how many users, what all and each of them cost, and the share of calls without one."""
    cube = figures.grouped.cube.take(rows)
    everything = total_of(cube)
    place = cube.dimensions.index(USER)
    nobody_code = [code for code, value in enumerate(cube.values[place]) if value == UNSET]
    nobody = total_of(cube.take(np.flatnonzero(np.isin(cube.codes[place], nobody_code))))
    named = {name: amount - nobody.get(name, 0) for name, amount in everything.items()}
    count = active_users(cube)
    return {
        "active_users": count,
        **to_api(everything, _SPEND),
        "cost_usd_per_active_user": money_text(named, cost(named) // count) if count else None,
        "requests_per_active_user": ratio_text(named.get("requests", 0), count),
        "without_user": {
            **to_api(nobody, _SPEND),
            "share_of_requests": ratio_text(nobody.get("requests", 0), everything.get("requests", 0)),
        },
    }


def _part(figures: Figures, index: int, query: UsersQuery) -> dict[str, Any]:
    piece = figures.query.slices[index]
    first, last = np.searchsorted(figures.grouped.slices, (index, index + 1))
    return {
        "start": local_text(piece.start_ms, query.time_zone),
        "end": local_text(piece.end_ms, query.time_zone),
        "partial": piece.partial,
        **_activity(figures, np.arange(first, last)),
    }


def _group(figures: Figures, dimension: str) -> dict[str, Any]:
    """Active users of each value of a dimension, the costliest first."""
    counts = active_users_by(figures.grouped.cube, dimension)
    values = figures.by(dimension, range(len(figures.query.slices)))
    return {
        "dimension": dimension,
        "values": [
            {"value": value, "active_users": counts[value], **to_api(amounts, _SPEND)} for value, amounts in values
        ],
    }


def _head(call: Call, query: UsersQuery, found: UserFigures, totals: Amounts) -> dict[str, Any]:
    return {
        **age_of(found, cut=call.cut),
        "from": local_text(query.start_ms, query.time_zone),
        "to": local_text(query.end_ms, query.time_zone),
        "time_zone": query.time_zone,
        "currency": "USD",
        "lower_bound": is_lower_bound(totals),
    }


def _tagged(call: Call, found: UserFigures, body: dict[str, Any]) -> Response:
    """With an ETag of the revisions, and of the period, which may follow the clock."""
    bounds = [(piece.start_ms, piece.end_ms) for piece in found.figures.query.slices]
    request = call.request
    seed = f"{call.tag}/{request.path}/{sorted(request.query)}/{bounds}/{found.figures.revisions}"
    tag = blake2b(seed.encode(), digest_size=12).hexdigest()
    return Response(status=200, body=body, headers={"etag": f'W/"{tag}"'})


ROUTES = (
    Route("GET", "/v1/users", users),
    Route("GET", "/v1/users/summary", users_summary),
)

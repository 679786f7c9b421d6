"""Months over HTTP: which are closed, whether they still reproduce, what was adjusted since, their statements; closing.

A closed month's figures never change. What comes later for it (a late event, a void, a new price) is an adjustment: it
counts on the day it is entered, with ``source`` = ``adjustment``, and is told here by the month it is about.
"""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from outlay.application.close_month import ClosePlan, plan_close
from outlay.application.closed_months import CLOSED, Attempt, ClosedMonth
from outlay.application.month_statement import month_figures, read_statement
from outlay.application.read_figures import read_figures
from outlay.application.read_periods import Adjusted, Period, Reproduced, read_adjusted, read_periods, reproduce
from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.audit import Act
from outlay.domain.calendar import slices
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.figures import Amounts, FiguresQuery
from outlay.domain.money import usd_text
from outlay.domain.months import is_month, month_bounds, month_of
from outlay.domain.periods import iso_utc
from outlay.domain.statement import canonical_measures
from outlay.runtime.http import Response

from functions.api.figures_measures import to_api
from functions.api.figures_query import Parameters
from functions.api.routing import Call, Route
from functions.api.schemas import CloseBody, expect_no_parameters, read_body

DEFAULT_LIMIT = 100
MAX_LIMIT = 1_000
MAX_STATEMENT_ROWS = 5_000
_SPEND = ("cost_usd", *(f"{name}_usd" for name in COST_ATTRIBUTES), "requests", "unpriced_requests")
_ENTRY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}#[a-z-]{1,20}")
_OFFSET = re.compile(r"[0-9]{1,7}")


def list_periods(call: Call) -> Response:
    """Every month with events, newest first; of closed ones the totals as closed, and what was adjusted since."""
    expect_no_parameters(call.request)
    found = read_periods(call.organization, sources=call.services.periods)
    return _answer(call, {"periods": [_period(one) for one in found]})


def get_period(call: Call) -> Response:
    """One month. Of a closed one the figures are read again and compared; its adjustments come page by page."""
    month = _month(call)
    given = Parameters(call.request, call.organization, known=frozenset({"limit", "cursor"}))
    limit = given.whole("limit", default=DEFAULT_LIMIT, most=MAX_LIMIT)
    after = given.text("cursor")
    if after and _ENTRY.fullmatch(after) is None:
        given.wrong("cursor", "is none that an answer gave")
    given.check()
    record = _record(call, month)
    sources = call.services.periods
    adjusted = [
        one for one in read_adjusted(call.organization, {month: record}, sources=sources) if one.sum.month == month
    ]
    body = _period(Period(month=month, record=record, adjusted=adjusted))
    body["adjustments"] |= _entries(adjusted, after=after, limit=limit)
    if record.state == CLOSED:
        body |= _reproduced(reproduce(call.organization, record, sources=sources))
    return _answer(call, body)


def _record(call: Call, month: str) -> ClosedMonth:
    """The month's record, or of an open one with events an empty one. Raises ``NotFound``."""
    org = call.organization.org
    record = call.services.periods.records.months(org).get(month)
    if record is None and not call.services.figures.months_with_events(org, [month]):
        raise NotFound("There are no events in this month.")
    return record or ClosedMonth(month=month)


def statement(call: Call) -> Response:
    """A closed month's figures: by day and all dimensions, whose digest anyone can recompute, or grouped."""
    month = _month(call)
    given = Parameters(call.request, call.organization, known=frozenset({"group_by", "limit", "cursor"}))
    record = call.services.periods.records.months(call.organization.org).get(month) or ClosedMonth(month=month)
    group_by = given.names("group_by", record.dimensions) if record.dimensions else ()
    limit = given.whole("limit", default=MAX_LIMIT, most=MAX_STATEMENT_ROWS)
    cursor = given.text("cursor", "0")
    if _OFFSET.fullmatch(cursor) is None:
        given.wrong("cursor", "is none that an answer gave")
    given.check()
    if record.state != CLOSED:
        raise Conflict("The month is not closed: its figures may still change.", code="not_closed")
    rows = _grouped(call, month, group_by) if group_by else _canonical(call, record)
    first = int(cursor)
    page = rows[first : first + limit]
    body = {
        "month": month,
        "time_zone": record.time_zone,
        "currency": "USD",
        "closed_at": iso_utc(record.closed_ms),
        "closed_by": record.who,
        "dimensions": list(record.dimensions),
        "group_by": list(group_by),
        "digest": record.digest,
        "totals": to_api(record.totals, _SPEND),
        "row_count": len(rows),
        "rows": list(page),
        "next_cursor": str(first + limit) if first + limit < len(rows) else None,
    }
    return _answer(call, body)


def _canonical(call: Call, record: ClosedMonth) -> Sequence[Any]:
    found = read_statement(
        call.organization,
        record.month,
        dimensions=record.dimensions,
        reader=call.services.figures,
        now_ms=call.services.clock(),
    )
    return found.rows


def _grouped(call: Call, month: str, group_by: tuple[str, ...]) -> Sequence[Any]:
    figures = month_figures(
        call.organization,
        month,
        group_by=group_by,
        granularity="total",
        reader=call.services.figures,
        now_ms=call.services.clock(),
    )
    return [
        {
            "dimensions": dict(zip(group_by, figures.group_of(row), strict=True)),
            "measures": {
                **canonical_measures(figures.amounts(row)),
                **to_api(figures.amounts(row), ("cost_usd", "requests")),
            },
        }
        for row in range(len(figures))
    ]


def close(call: Call) -> Response:
    """``{"apply": false}`` shows what closing would do; ``true`` begins it (202). Administrators only. No way back."""
    month = _month(call)
    apply = read_body(CloseBody, call.request).apply
    plan = plan_close(call.organization, month, checks=call.services.closing)
    record = call.services.periods.records.months(call.organization.org).get(month) or ClosedMonth(month=month)
    body = {
        "month": month,
        "state": record.state,
        "applied": False,
        "closes": _to_close(call, plan),
        "days_to_pack": len(plan.to_pack),
        "days_to_prove": len(plan.to_prove),
        "problems": _problems(plan.problems),
        "last_attempt": _attempt(record.attempt),
    }
    if not apply or not (plan.months or plan.problems):
        return _answer(call, body)
    if plan.problems:
        raise Conflict("The month can't be closed.", code="not_closable", problems=plan.problems)
    call.note(Act(action="period.close", target=month, after={"months": list(plan.months)}))
    who = call.principal.name
    call.services.aggregate.close(call.organization.org, month, who=who)
    return _answer(call, {**body, "applied": True}, status=202)


def _to_close(call: Call, plan: ClosePlan) -> list[dict[str, Any]]:
    """The months with their figures as they are."""
    if not plan.months:
        return []
    zone = call.organization.dimensions.time_zone
    start, end = month_bounds(plan.months[0], zone)[0], month_bounds(plan.months[-1], zone)[1]
    query = FiguresQuery(slices=slices(start, end, granularity="month", time_zone=zone))
    figures = read_figures(
        query, organization=call.organization, reader=call.services.figures, now_ms=call.services.clock()
    )
    found: dict[str, Amounts] = {
        month_of(figures.slice_of(row).start_ms, zone): figures.amounts(row) for row in range(len(figures))
    }
    return [{"month": month, **to_api(found.get(month, {}), _SPEND)} for month in plan.months]


def _month(call: Call) -> str:
    month = call.parameters["month"]
    if not is_month(month):
        problem = Problem(field="month", reason="must be a month of this century, YYYY-MM")
        raise InvalidInput("There is no such month.", problems=(problem,))
    return month


def _answer(call: Call, body: dict[str, Any], *, status: int = 200) -> Response:
    return Response(status=status, body={"as_of": iso_utc(call.services.clock()), **body})


def _period(one: Period) -> dict[str, Any]:
    record, is_closed = one.record, one.record.state == CLOSED
    return {
        "month": one.month,
        "state": record.state,
        "closing_since": iso_utc(record.begun_ms) if record.begun_ms else None,
        "closed_at": iso_utc(record.closed_ms) if is_closed else None,
        "closed_by": record.who or None,
        "time_zone": record.time_zone or None,
        "totals": to_api(record.totals, _SPEND) if is_closed else None,
        "digest": record.digest or None,
        "row_count": record.rows if is_closed else None,
        "adjustments": _sum(one.adjusted),
        "last_attempt": _attempt(record.attempt),
    }


def _sum(adjusted: Sequence[Adjusted]) -> dict[str, Any]:
    sums = [one.sum for one in adjusted]
    quantity, unpriced = sum(one.quantity for one in sums), sum(one.unpriced for one in sums)
    return {
        "count": sum(one.rows for one in sums),
        "requests": quantity,
        "unpriced_requests": unpriced,
        "cost_usd": usd_text(sum(one.picousd for one in sums)),
    }


def _entries(adjusted: Sequence[Adjusted], *, after: str, limit: int) -> dict[str, Any]:
    placed = [(f"{one.day}#{one.sum.kind}", one) for one in adjusted]
    page = list(islice(((place, one) for place, one in placed if place > after), limit + 1))
    shown = page[:limit]
    return {
        "entries": [{"day": one.day, "reason": one.sum.kind, **_sum([one])} for _, one in shown],
        "next_cursor": shown[-1][0] if len(page) > limit else None,
    }


def _reproduced(found: Reproduced) -> dict[str, Any]:
    return {
        "reproduces": found.is_same,
        "digest_now": found.statement.digest,
        "differences": {
            name: {"closed": _shown(name, pair[0]), "now": _shown(name, pair[1])}
            for name, pair in found.differences.items()
        },
    }


def _shown(name: str, amount: int) -> str | int:
    return usd_text(amount) if name in COST_ATTRIBUTES else amount


def _attempt(attempt: Attempt | None) -> dict[str, Any] | None:
    if attempt is None:
        return None
    return {"at": iso_utc(attempt.at_ms), "who": attempt.who, "problems": _problems(attempt.problems)}


def _problems(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"field": one.field, "reason": one.reason} for one in problems]


ROUTES = (
    Route("GET", "/v1/periods", list_periods),
    Route("GET", "/v1/periods/{month}", get_period),
    Route("GET", "/v1/periods/{month}/statement", statement),
    Route("POST", "/v1/periods/{month}/close", close),
)

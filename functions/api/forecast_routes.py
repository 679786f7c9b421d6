"""Forecasts: made on demand, those of past nights, how they turned out."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from outlay.application.adjustment_records import all_adjustments
from outlay.application.budget_overruns import announced, read_overruns
from outlay.application.budget_records import all_budgets, find_budget
from outlay.application.forecast_accuracy import (
    Accuracy,
    Came,
    accuracy_of,
    actual_of,
    days_back,
)
from outlay.application.forecast_records import from_content, latest_nightly, nights, to_content
from outlay.application.make_forecasts import Target, days_until, forecasts_of, prepare
from outlay.contracts.dimensions import dimension_names
from outlay.domain.access import Cut, within
from outlay.domain.budget import Budget, Unit
from outlay.domain.budget_period import Period, calendar_of, period_at
from outlay.domain.budget_problems import read_day
from outlay.domain.calendar import date_ms, local_date
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.forecast import MAX_HORIZON
from outlay.domain.forecast_record import ForecastRecord, day_of_id, forecast_id, id_from
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.brake import board_tools
from functions.api.budget_access import Sight, lies_within
from functions.api.forecast_bodies import PERIOD_END, ForecastBody, asked_problems, scope_of
from functions.api.forecast_words import accuracy_to_api, actual_to_api, forecast_to_api, summary_to_api
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters
from functions.api.scope_filter import read_scope

DEFAULT_LIMIT, MAX_LIMIT = 30, 100
KEPT_DAYS = 90
_PAGE, _MOST_READ = 200, 2_000
"""Of a list: what is read at once, and in all; then the page is short, and its cursor goes on."""
ORIGINS = ("nightly", "asked")
_NONE = "There is no such forecast."


def make(call: Call) -> Response:
    """A forecast of a budget or a scope, made now and kept (201), or with ``keep`` false only answered (200). The same
    question on the same figures is the same one.

    Too little history is no error: ``basis`` is ``none`` then, ``reason`` says why, and there are no ``days``. A scope
    is narrowed to what the caller sees.
    """
    expect_no_parameters(call.request)
    body = read_body(ForecastBody, call.request)
    problems = asked_problems(body, tag_keys=call.organization.dimensions.tag_keys)
    if problems:
        raise InvalidInput("There can be no such forecast.", problems=problems)
    now, tools = call.services.clock(), call.services.forecasts
    target = _target(call, body, now)
    prepared = prepare(call.organization, [target], names=call.names, tools=tools, now_ms=now)
    ((found,),) = forecasts_of([prepared], origin="asked", now_ms=now)
    record = replace(found, forecast_id=_asked_id(call, found))
    if body.keep:
        tools.forecasts.put(record.org, record.forecast_id, to_content(record))
    return Response(status=201 if body.keep else 200, body={"as_of": iso_utc(now), **forecast_to_api(record)})


def _asked_id(call: Call, record: ForecastRecord) -> str:
    """Of all that the answer follows from."""
    known = [[one.adjustment_id, one.version] for one in all_adjustments(record.org, store=call.services.changes.store)]
    asked = {
        "scope": {name: sorted(values) for name, values in record.scope.items()},
        "unit": record.unit.value,
        "budget": record.budget_id,
        "horizon": record.forecast.horizon,
        "revisions": record.revisions,
        "holidays": call.organization.holidays,
        "adjustments": known,
    }
    return forecast_id(record.first_day, asked)


def _target(call: Call, body: ForecastBody, now_ms: int) -> Target:
    if not body.budget_id:
        assert isinstance(body.horizon, int)
        scope = within(Sight(call).cut, scope_of(body))
        return Target(forecast_id="", horizon=body.horizon, unit=Unit(body.unit or "usd"), scope=scope)
    budget = _budget(call, body.budget_id)
    period = period_at(budget, now_ms, calendar_of(call.organization))
    return Target(
        forecast_id="",
        horizon=_horizon(call, body, period, now_ms),
        unit=budget.terms.unit,
        scope=budget.terms.scope,
        budget_id=budget.budget_id,
        period_first_day="" if period is None else period.first_day,
        period_end_day="" if period is None else period.end_day,
    )


def _horizon(call: Call, body: ForecastBody, period: Period | None, now_ms: int) -> int:
    if isinstance(body.horizon, int):
        return body.horizon
    assert body.horizon == PERIOD_END
    reason = "is period_end, and the budget has no period at the moment"
    if period is not None:
        days = days_until(local_date(now_ms, call.organization.dimensions.time_zone), period.end_day)
        if days <= MAX_HORIZON:
            return days
        reason = f"is period_end, which is more than {MAX_HORIZON} days away"
    raise InvalidInput("There can be no such forecast.", problems=[Problem(field="horizon", reason=reason)])


def _budget(call: Call, budget_id: str) -> Budget:
    """Raises ``NotFound``, also for one that the caller does not see, or that was deleted."""
    _, budget = find_budget(call.organization.org, budget_id, store=call.services.changes.store)
    if budget.deleted_ms is not None or not Sight(call).sees(budget):
        raise NotFound("There is no such budget.")
    return budget


def show(call: Call) -> Response:
    """One of them, with what came on its days that are over by now beside it."""
    expect_no_parameters(call.request)
    org, wanted = call.organization.org, call.parameters["forecast_id"]
    found = call.services.forecasts.forecasts.many(org, [wanted]) if day_of_id(wanted) else {}
    if wanted not in found:
        raise NotFound(_NONE)
    return _shown(call, _seen(call, from_content(org, wanted, found[wanted])))


def _seen(call: Call, record: ForecastRecord) -> ForecastRecord:
    """Raises ``NotFound`` for one that is not the caller's to see."""
    cut = Sight(call).cut
    if lies_within(record.scope, cut):
        return record
    budget = _budget(call, record.budget_id) if record.budget_id else None
    if not _is_theirs(record, cut, budget):
        raise NotFound(_NONE)
    return record


def _is_theirs(record: ForecastRecord, cut: Cut, budget: Budget | None) -> bool:
    """Whether it shows no more than the caller may see, by their part or by a budget that they see. A budget's scope
    may have been wider when the forecast was made."""
    return lies_within(record.scope, cut) or (budget is not None and lies_within(record.scope, budget.terms.scope))


def _shown(call: Call, record: ForecastRecord) -> Response:
    actual = actual_to_api(actual_of(record, came=_came(call)), record.unit)
    body = {"as_of": iso_utc(call.services.clock()), **forecast_to_api(record), "actual": actual}
    return Response(status=200, body=body)


def _came(call: Call) -> Came:
    return Came(
        organization=call.organization,
        names=call.names,
        spend=call.services.forecasts.spend,
        now_ms=call.services.clock(),
    )


def latest(call: Call) -> Response:
    """The last night's forecast of the organization, or of a budget. 204 where there is none yet, which is an ordinary
    state: of too little usage none is made. Also where the organization's shows more than the caller may see."""
    given = read_parameters(call.request, known=frozenset({"budget_id"}))
    budget_id = given.get("budget_id", "")
    budget = _budget(call, budget_id) if budget_id else None
    found = latest_nightly(
        call.organization.org,
        [budget_id],
        reader=call.services.forecasts.forecasts,
        now_ms=call.services.clock(),
        time_zone=call.organization.dimensions.time_zone,
    )
    if budget_id not in found or not _is_theirs(found[budget_id], Sight(call).cut, budget):
        return Response(status=204)
    return _shown(call, found[budget_id])


def _require(call: Call, budget_id: str) -> tuple[Cut, Budget | None]:
    """The caller's cut, and the budget. Raises ``NotFound`` where they don't see it, or without one not all."""
    cut = Sight(call).cut
    if budget_id:
        return cut, _budget(call, budget_id)
    if cut:
        raise NotFound("The organization's own forecast shows more than you may see: name one of your budgets.")
    return cut, None


def listed(call: Call) -> Response:
    """Those that were kept, the newest first, without their days. A page can be short although more follow."""
    given = read_parameters(call.request, known=frozenset({"origin", "budget_id", "scope", "since", "limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    problems += _list_problems(given)
    names = dimension_names(call.organization.dimensions.tag_keys)
    filters = _Filters(
        origin=given.get("origin", ""),
        budget_id=given.get("budget_id", ""),
        scope=read_scope(given.get("scope", ""), problems, dimensions=names),
        since="" if "since" not in given or problems else id_from(date.fromisoformat(given["since"])),
    )
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    found, following = _page(call, filters, (given.get("cursor", ""), limit))
    body = {
        "as_of": iso_utc(call.services.clock()),
        "forecasts": [summary_to_api(one) for one in found],
        "next_cursor": following,
    }
    return Response(status=200, body=body)


def _list_problems(given: Mapping[str, str]) -> Iterator[Problem]:
    if given.get("origin", ORIGINS[0]) not in ORIGINS:
        yield Problem(field="origin", reason=f"must be one of {', '.join(ORIGINS)}")
    if "since" in given and read_day(given["since"]) is None:
        yield Problem(field="since", reason="must be a date, YYYY-MM-DD")
    if "cursor" in given and day_of_id(given["cursor"]) is None:
        yield Problem(field="cursor", reason="is none that an answer gave")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filters:
    """Empty: whatever it is. ``scope``: None is any; empty is the organization; else what a scope has to name."""

    origin: str
    budget_id: str
    scope: tuple[tuple[str, str], ...] | None
    since: str
    """What all ids of the first day to be listed, or of later ones, sort behind."""

    def take(self, content: Mapping[str, Any]) -> bool:
        told = ((self.origin, content["st"]), (self.budget_id, content["budget"]))
        return all(wanted in ("", found) for wanted, found in told) and self._is_about(content["scope"])

    def _is_about(self, scope: Mapping[str, Collection[str]]) -> bool:
        if not self.scope:
            return self.scope is None or not scope
        return all(value in scope.get(name, ()) for name, value in self.scope)


def _page(call: Call, filters: _Filters, page: tuple[str, int]) -> tuple[list[ForecastRecord], str | None]:
    """The records of a page, and where the next one begins."""
    budget = _budget(call, filters.budget_id) if filters.budget_id else None
    cut, org, reader = Sight(call).cut, call.organization.org, call.services.forecasts.forecasts
    cursor, limit = page
    found: list[ForecastRecord] = []
    for _ in range(_MOST_READ // _PAGE):
        some = reader.newest(org, since=filters.since, before=cursor, limit=_PAGE)
        for one, content in some:
            cursor = one
            if filters.take(content):
                record = from_content(org, one, content)
                if _is_theirs(record, cut, budget):
                    found.append(record)
            if len(found) == limit:
                return found, cursor
        if len(some) < _PAGE:
            return found, None
    return found, cursor


def accuracy(call: Call) -> Response:
    """How the nightly forecasts of the last days turned out, of the organization or of a budget; and of the overruns
    of budgets that the caller sees, how many were announced ahead."""
    given = read_parameters(call.request, known=frozenset({"budget_id", "days"}))
    budget_id, text = given.get("budget_id", ""), given.get("days", str(KEPT_DAYS))
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= KEPT_DAYS):
        problem = Problem(field="days", reason=f"must be a whole number from 1 to {KEPT_DAYS}")
        raise InvalidInput("The query is not understood.", problems=[problem])
    cut, budget = _require(call, budget_id)
    came, org = _came(call), call.organization.org
    days = days_back(came.today, int(text) + 1)
    kept = nights(org, budget_id, days, reader=call.services.forecasts.forecasts)
    records = [one for one in kept if _is_theirs(one, cut, budget)]
    alike = [one for one in records if (one.scope, one.unit) == (records[-1].scope, records[-1].unit)]
    since_ms = date_ms(came.today - timedelta(days=int(text)), call.organization.dimensions.time_zone)
    budgets = all_budgets(org, store=call.services.changes.store) if budget is None else [budget]
    overruns = read_overruns(budgets, tools=board_tools(call), since_ms=since_ms)
    found = Accuracy(
        nights=len(records),
        horizons=accuracy_of(alike, came=came),
        periods=overruns.periods,
        periods_left_out=overruns.left_out,
        overruns=len(overruns.found),
        announced=announced(org, overruns.found, store=call.services.changes.store),
    )
    body = {
        "as_of": iso_utc(call.services.clock()),
        "budget_id": budget_id or None,
        "since": days[0].isoformat(),
        **accuracy_to_api(found),
    }
    return Response(status=200, body=body)


ROUTES = (
    Route("GET", "/v1/forecasts", listed),
    Route("POST", "/v1/forecasts", make),
    Route("GET", "/v1/forecasts/latest", latest),
    Route("GET", "/v1/forecasts/accuracy", accuracy),
    Route("GET", "/v1/forecasts/{forecast_id}", show),
)

"""Where budgets stand: one, all at once, when their money runs out, and how their past periods ended."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, get_args

from outlay.application.budget_records import all_budgets
from outlay.application.foresee_budgets import foreseen_statuses
from outlay.application.note_excess import excesses as noted_excesses
from outlay.application.read_budget_status import final_periods, read_history, read_statuses
from outlay.domain.budget import Budget
from outlay.domain.budget_problems import read_day
from outlay.domain.budget_status import Health, Status
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.brake import board_tools
from functions.api.budget_access import Sight, seen_budget
from functions.api.budget_filters import FILTERS, read_filters
from functions.api.budget_words import excess_to_api, exhaustion_to_api, past_to_api, risk_to_api, status_to_api
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_limit, read_parameters

HEALTHS: tuple[Health, ...] = get_args(Health)
DEFAULT_PAST, MAX_PAST = 12, 100


def status(call: Call) -> Response:
    """Spent, reserved and remaining of its present period, how fast, and where that leads."""
    budget, found = _one(call)
    return _told(call, status_to_api(budget, found))


def exhaustion(call: Call) -> Response:
    """When the limit is reached if it goes on like this, and what a day may cost for it not to be."""
    budget, found = _one(call)
    return _told(call, exhaustion_to_api(budget, found))


def _one(call: Call) -> tuple[Budget, Status | None]:
    expect_no_parameters(call.request)
    _, budget = seen_budget(call)
    if budget.deleted_ms is not None:
        return budget, None
    found = read_statuses([budget], tools=board_tools(call))[budget.budget_id]
    return budget, None if found is None else _foreseen(call, [found])[0]


def _foreseen(call: Call, statuses: Sequence[Status]) -> list[Status]:
    reader, zone = call.services.forecasts.forecasts, call.organization.dimensions.time_zone
    return foreseen_statuses(statuses, reader=reader, time_zone=zone)


def risk(call: Call) -> Response:
    """How likely the limit is exceeded in the present period, when and by how much, each with its interval: by the last
    night's forecast on top of what is spent by now, or by the run rate where there is none."""
    budget, found = _one(call)
    return _told(call, risk_to_api(budget, found))


def _told(call: Call, body: dict[str, Any]) -> Response:
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **body})


def history(call: Call) -> Response:
    """Every period that is over, the newest first, each with the limit that was in force at its end.

    ``final``: every month that it touches is closed, so no figure of it changes any more.
    """
    given = read_parameters(call.request, known=frozenset({"limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_PAST, most=MAX_PAST)
    before = given.get("cursor", "")
    if before and read_day(before) is None:
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    _, budget = seen_budget(call)
    found, following = read_history(budget, tools=board_tools(call), before_day=before, limit=limit)
    final = final_periods(found, organization=call.organization, records=call.services.periods.records)
    body = {
        "budget_id": budget.budget_id,
        "name": budget.terms.name,
        "unit": budget.terms.unit.value,
        "periods": [past_to_api(one, is_final=one.period.end_day in final) for one in found],
        "next_cursor": following,
    }
    return _told(call, body)


def excesses(call: Call) -> Response:
    """What came to stand above a limit that holds, and by which way, the newest first: one entry each time it grew.

    A lease is never granted beyond a limit, so there is no other cause than those of the list.
    """
    expect_no_parameters(call.request)
    _, budget = seen_budget(call)
    found = noted_excesses(call.organization.org, budget.budget_id, store=call.services.changes.store, limit=MAX_PAST)
    return _told(call, {"budget_id": budget.budget_id, "excesses": [excess_to_api(budget, one) for one in found]})


def utilization(call: Call) -> Response:
    """Where all of them stand, the worst first: those beyond their limit, then those that will be, by percent."""
    given = read_parameters(call.request, known=FILTERS | {"health"})
    problems: list[Problem] = []
    fits, health = read_filters(given, problems), given.get("health", "")
    if health and health not in HEALTHS:
        problems.append(Problem(field="health", reason="must be one of " + ", ".join(HEALTHS)))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    sight = Sight(call)
    everything = all_budgets(call.organization.org, store=call.services.changes.store)
    budgets = [one for one in everything if sight.sees(one) and fits(one)]
    found = read_statuses(budgets, tools=board_tools(call)) if budgets else {}
    known = _foreseen(call, [one for one in found.values() if one is not None])
    found = {**found, **{one.budget.budget_id: one for one in known}}
    told = sorted(
        (one for one in budgets if not health or _health(found[one.budget_id]) == health),
        key=lambda one: _urgency(one, found[one.budget_id]),
    )
    counted = Counter(_health(found[one.budget_id]) for one in told)
    body: dict[str, Any] = {
        "totals": {
            "budgets": len(told),
            **{name: counted[name] for name in HEALTHS},
            "without_period": counted[None],
        },
        "budgets": [status_to_api(one, found[one.budget_id]) for one in told],
        "next_cursor": None,
    }
    return _told(call, body)


def _health(found: Status | None) -> Health | None:
    return None if found is None else found.health


def _urgency(budget: Budget, found: Status | None) -> tuple[int, int, int]:
    if found is None:
        return 1, 0, budget.number
    return -HEALTHS.index(found.health), -found.percent, budget.number


_ONE = "/v1/budgets/{budget_id}"
ROUTES = (
    Route("GET", "/v1/budgets/utilization", utilization),
    Route("GET", f"{_ONE}/status", status),
    Route("GET", f"{_ONE}/exhaustion", exhaustion),
    Route("GET", f"{_ONE}/risk", risk),
    Route("GET", f"{_ONE}/history", history),
    Route("GET", f"{_ONE}/excesses", excesses),
)

"""Budgets, their status and their increases as they stand on the wire.

An amount's name ends with its unit: ``spent_usd`` is decimal text, ``spent_tokens`` and ``spent_requests`` are whole
numbers. Unknown is null.
"""

from typing import Any

from outlay.application.manage_budgets import POLICY
from outlay.application.note_excess import Excess
from outlay.domain.budget import Budget, Threshold, Unit
from outlay.domain.budget_history import Past
from outlay.domain.budget_increase import IncreaseRecord
from outlay.domain.budget_period import Period
from outlay.domain.budget_problems import amount_field
from outlay.domain.budget_status import DAY_MS, Limit, Spent, Status
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc


def amount(name: str, value: int | None, unit: Unit) -> dict[str, Any]:
    """One field, named by its unit."""
    return {amount_field(name, unit): value if value is None or unit is not Unit.USD else usd_text(value)}


def moment(ms: int | None) -> str | None:
    return None if ms is None else iso_utc(ms)


def budget_to_api(budget: Budget) -> dict[str, Any]:
    """As people see it, and the audit log."""
    terms, unit = budget.terms, budget.terms.unit
    return {
        "budget_id": budget.budget_id,
        "name": terms.name,
        "unit": unit.value,
        **amount("limit", terms.limit, unit),
        "scope": {name: sorted(values) for name, values in sorted(terms.scope.items())},
        "cycle": terms.cycle.value,
        "start_day": terms.start_day or None,
        "end_day": terms.end_day or None,
        "renews": terms.renews,
        "rollover": terms.rollover.value,
        **amount("rollover_cap", terms.rollover_cap, unit),
        "active": terms.is_active,
        "state": state_of(budget),
        "alerts": terms.alerts_on,
        "thresholds": [_threshold(one) for one in terms.thresholds],
        "reminds_daily": terms.reminds_daily,
        "enforcement": terms.enforcement.value,
        "throttle_percent": terms.throttle_percent,
        "throttle_per_minute": terms.throttle_per_minute,
        "when_unreachable": terms.when_unreachable,
        "owners": list(terms.owners),
        "notes": terms.notes,
        "increases": [
            {
                "increase_id": one.increase_id,
                **amount("amount", one.amount, unit),
                "from": iso_utc(one.from_ms),
                "until": iso_utc(one.until_ms),
            }
            for one in budget.increases
        ],
        "kept_by_policy": budget.created_by.removeprefix(POLICY) if budget.created_by.startswith(POLICY) else None,
        "created_at": iso_utc(budget.created_ms),
        "deleted_at": moment(budget.deleted_ms),
    }


def state_of(budget: Budget) -> str:
    if budget.deleted_ms is not None:
        return "deleted"
    return "active" if budget.terms.is_active else "paused"


def _threshold(one: Threshold) -> dict[str, Any]:
    return {"percent": one.percent, "kind": one.kind, "level": one.level}


def _named(budget: Budget) -> dict[str, Any]:
    terms = budget.terms
    return {
        "budget_id": budget.budget_id,
        "name": terms.name,
        "unit": terms.unit.value,
        "scope": {name: sorted(values) for name, values in sorted(terms.scope.items())},
        "state": state_of(budget),
        "enforcement": terms.enforcement.value,
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "first_day": period.first_day,
        "end_day": period.end_day,
        "from": iso_utc(period.start_ms),
        "to": iso_utc(period.end_ms),
    }


def _limit(limit: Limit, unit: Unit) -> dict[str, Any]:
    return {
        **amount("limit", limit.in_force, unit),
        **amount("base", limit.base, unit),
        **amount("carried", limit.carried, unit),
        **amount("increase", limit.increase, unit),
    }


def _spent(spent: Spent, unit: Unit) -> dict[str, Any]:
    lower = {"lower_bound": spent.unpriced_requests > 0, "unpriced_requests": spent.unpriced_requests}
    return {**amount("spent", spent.amount, unit), **(lower if unit is Unit.USD else {})}


def status_to_api(budget: Budget, status: Status | None) -> dict[str, Any]:
    """``period`` is null, and with it everything that is of one, where the budget has none at the moment."""
    if status is None:
        return {**_named(budget), "period": None}
    unit = budget.terms.unit
    return {
        **_named(budget),
        "period": _period(status.period),
        **_limit(status.limit, unit),
        **_spent(status.spent, unit),
        **amount("reserved", status.reserved, unit),
        **amount("remaining", status.remaining, unit),
        "percent": status.percent,
        **amount("per_day", status.per_day, unit),
        "pace_percent": status.pace_percent,
        "method": status.method,
        **amount("projected", status.projected, unit),
        "exhausted_at": moment(status.exhausted_ms),
        "health": status.health,
        "risk": status.risk,
    }


def exhaustion_to_api(budget: Budget, status: Status | None) -> dict[str, Any]:
    """When the limit is reached, and what a day may still cost for it not to be."""
    if status is None:
        return {**_named(budget), "period": None, "method": "run_rate"}
    unit, left_ms = budget.terms.unit, status.period.end_ms - status.at_ms
    sustainable = max(0, status.remaining) * DAY_MS // left_ms if left_ms > 0 else None
    exhausted = status.exhausted_ms
    return {
        **_named(budget),
        "period": _period(status.period),
        "method": status.method,
        "exhausted_at": moment(exhausted),
        **_between(status),
        "days_left": None if exhausted is None else (exhausted - status.at_ms) // DAY_MS,
        **amount("remaining", status.remaining, unit),
        **amount("per_day", status.per_day, unit),
        **amount("sustainable_per_day", sustainable, unit),
        **amount("projected", status.projected, unit),
        "health": status.health,
    }


def _between(status: Status) -> dict[str, Any]:
    """When the limit is reached in 80 of 100 outcomes; null: later than the period, or never."""
    found = status.foreseen
    return {
        "exhausted_earliest": None if found is None else moment(found.earliest_ms),
        "exhausted_latest": None if found is None else moment(found.latest_ms),
    }


def risk_to_api(budget: Budget, status: Status | None) -> dict[str, Any]:
    """How likely the limit is exceeded, when, and by how much."""
    if status is None:
        return {**_named(budget), "period": None, "method": "run_rate"}
    unit, found, limit = budget.terms.unit, status.foreseen, status.limit.in_force
    low, high = (None, None) if found is None else (found.projected_low, found.projected_high)
    exhausted = status.exhausted_ms
    return {
        **_named(budget),
        "period": _period(status.period),
        "method": status.method,
        "risk": status.risk,
        "probability": None if found is None else round(found.probability, 4),
        **amount("limit", limit, unit),
        **_spent(status.spent, unit),
        **amount("per_day", status.per_day, unit),
        **amount("projected", status.projected, unit),
        **amount("projected_low", low, unit),
        **amount("projected_high", high, unit),
        **amount("over", _over(status.projected, limit), unit),
        **amount("over_low", _over(low, limit), unit),
        **amount("over_high", _over(high, limit), unit),
        "exhausted_at": moment(exhausted),
        **_between(status),
        "days_until_exceeded": None if exhausted is None else round((exhausted - status.at_ms) / DAY_MS, 2),
        "forecast_id": None if found is None else found.forecast_id,
    }


def _over(projected: int | None, limit: int) -> int | None:
    return None if projected is None else max(0, projected - limit)


def past_to_api(past: Past, *, is_final: bool) -> dict[str, Any]:
    """One period that is over."""
    unit = past.budget.terms.unit
    percent = past.spent.amount * 100 // past.limit.in_force if past.limit.in_force > 0 else 100
    return {
        "period": _period(past.period),
        **_limit(past.limit, unit),
        **_spent(past.spent, unit),
        **amount("over_by", past.over_by, unit),
        "percent": percent,
        "final": is_final,
    }


def increase_to_api(one: IncreaseRecord) -> dict[str, Any]:
    """An increase that was asked for or granted."""
    return {
        "increase_id": one.increase_id,
        "budget_id": one.budget_id,
        "budget_name": one.budget_name,
        "state": one.state,
        "unit": one.unit.value,
        **amount("amount", one.amount, one.unit),
        "reason": one.reason,
        "from": moment(one.from_ms),
        "until": iso_utc(one.until_ms),
        "requested_by": one.requested_by or None,
        "requested_at": moment(one.requested_ms),
        "decided_by": one.decided_by or None,
        "decided_at": moment(one.decided_ms),
        "note": one.note or None,
    }


def excess_to_api(budget: Budget, one: Excess) -> dict[str, Any]:
    unit = budget.terms.unit
    return {
        "at": iso_utc(one.at_ms),
        "first_day": one.first_day,
        **amount("limit", one.limit, unit),
        **amount("spent", one.spent, unit),
        **amount("over", one.over, unit),
        "causes": [{"cause": cause, **amount("amount", grown, unit)} for cause, grown in one.causes.items()],
    }

"""Scenarios and what they come to, as they stand on the wire. Unknown is null, never 0."""

from typing import Any

from outlay.application.foresee_scenario import REFERENCE_DAYS, BudgetEffect, Effect, Foreseen
from outlay.application.scenario_curve import Point
from outlay.domain.comparison import percent_text
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc
from outlay.domain.scenario import Change, Scenario
from outlay.domain.scenario_parts import Unknown

ASSUMPTIONS = {
    "same_tokens": "Another model counts the same text as more or fewer tokens; the counts are taken as they are.",
    "mean_call": "Moved calls are priced bucket by bucket at the tier of their mean call, without batch and tier.",
    "reference_mix": f"The mix of models and tokens stays that of the last {REFERENCE_DAYS} days; how much there is of "
    "it, the forecast says.",
    "cache_writes": "A higher hit rate turns fresh input into cached input; what writing to the cache costs stays.",
}


def scenario_to_api(scenario: Scenario) -> dict[str, Any]:
    """As people see it, and the audit log."""
    return {
        "scenario_id": scenario.scenario_id,
        "name": scenario.name,
        "scope": {name: sorted(values) for name, values in sorted(scenario.scope.items())},
        "changes": [_change(one) for one in scenario.changes],
        "notes": scenario.notes,
        "created_at": iso_utc(scenario.created_ms) if scenario.created_ms else None,
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "percent": one.percent,
        "model": f"{one.provider}/{one.model}" if one.model else "",
        "to_model": f"{one.to_provider}/{one.to_model}" if one.to_model else "",
        "from": one.first_day,
    }


def foreseen_to_api(found: Foreseen) -> dict[str, Any]:
    """Amounts of USD as exact text."""
    reference = found.reference
    return {
        "as_of": iso_utc(found.as_of_ms),
        "first_day": found.first_day.isoformat(),
        "currency": "USD",
        "reference_days": REFERENCE_DAYS,
        "reference_usd": usd_text(reference.cost),
        "reference_changed_usd": _usd(reference.changed),
        "lower_bound": reference.lower_bound,
        "month": effect_to_api(found.month),
        "month_curve": [_point(one) for one in found.month_curve],
        "year": effect_to_api(found.year),
        "year_curve": [_point(one) for one in found.year_curve],
        "budgets": [_budget(one) for one in found.budgets],
        "budgets_left_out": found.budgets_left_out,
        "unknown": [_unknown(one) for one in reference.unknown],
        "untouched_changes": list(reference.untouched),
        "assumptions": [{"code": code, "text": text} for code, text in ASSUMPTIONS.items()],
        "revisions": found.revisions,
    }


def effect_to_api(effect: Effect) -> dict[str, Any]:
    difference, baseline = effect.difference, effect.baseline
    known = difference is not None and baseline is not None
    return {
        "baseline_usd": _usd(baseline),
        "scenario_usd": _usd(effect.scenario),
        "difference_usd": _usd(difference),
        "difference_percent": percent_text(difference or 0, baseline or 0) if known else None,
        "concerned_usd": _usd(effect.concerned),
    }


def _point(one: Point) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "baseline_usd": usd_text(one.baseline),
        "low_80_usd": _usd(one.low),
        "high_80_usd": _usd(one.high),
        "scenario_usd": _usd(one.scenario),
    }


def _budget(one: BudgetEffect) -> dict[str, Any]:
    effect = one.effect
    return {
        "budget_id": one.budget.budget_id,
        "name": one.budget.terms.name,
        "limit_usd": usd_text(one.limit),
        "period_first_day": one.period.first_day,
        "period_end_day": one.period.end_day,
        "is_of_month": one.is_of_month,
        **effect_to_api(effect),
        "exceeded_before": None if effect.baseline is None else effect.baseline > one.limit,
        "exceeded_after": None if effect.scenario is None else effect.scenario > one.limit,
    }


def _unknown(one: Unknown) -> dict[str, Any]:
    return {
        "change": one.change,
        "model": f"{one.provider}/{one.model}",
        "reason": one.reason,
        "buckets": list(one.buckets),
    }


def _usd(picousd: int | None) -> str | None:
    return None if picousd is None else usd_text(picousd)

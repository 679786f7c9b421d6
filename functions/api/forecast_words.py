"""Forecasts, how they turned out, and adjustments as they stand on the wire. Amounts are named by their unit."""

from typing import Any

from outlay.application.forecast_accuracy import Accuracy, Actual, HorizonAccuracy
from outlay.application.make_forecasts import per_unit
from outlay.domain.budget import Unit
from outlay.domain.forecast import ModelError, SeriesForecast
from outlay.domain.forecast_adjustment import Adjustment
from outlay.domain.forecast_numbers import amounts, numbers_of
from outlay.domain.forecast_record import ForecastRecord
from outlay.domain.periods import iso_utc

from functions.api.budget_words import amount

_COLUMNS = ("amount", "low_80", "high_80", "low_95", "high_95")
_TOTALS = ("total", "total_low_80", "total_high_80", "total_low_95", "total_high_95")


def forecast_to_api(record: ForecastRecord) -> dict[str, Any]:
    """All of it: every day with its bands, the running totals with theirs, and what it rests on."""
    forecast = record.forecast
    return {
        **summary_to_api(record),
        "reason": forecast.reason,
        "trend": {
            "direction": forecast.trend.direction,
            "strength": round(forecast.trend.strength, 4),
            "per_week": round(forecast.trend.per_week, 4),
        },
        "seasonality": list(forecast.seasonality),
        "is_intermittent": forecast.is_intermittent,
        "notes": list(forecast.notes),
        "errors": [_error(one) for one in forecast.errors],
        "adjustments": [
            {
                "adjustment_id": one.adjustment_id,
                "note": one.note,
                **amount("effect", round(one.effect) * per_unit(record.unit), record.unit),
            }
            for one in record.adjustments
        ],
        "days": _days(record),
    }


def summary_to_api(record: ForecastRecord) -> dict[str, Any]:
    """What a list tells of each."""
    forecast, unit = record.forecast, record.unit
    return {
        "forecast_id": record.forecast_id,
        "origin": record.origin,
        "budget_id": record.budget_id or None,
        "scope": {name: sorted(values) for name, values in sorted(record.scope.items())},
        "unit": unit.value,
        "first_day": record.first_day,
        "horizon": forecast.horizon,
        "period_end_day": record.period_end_day or None,
        "made_at": iso_utc(record.made_ms),
        "figures_as_of": iso_utc(record.as_of_ms),
        "revisions": record.revisions,
        "basis": forecast.basis,
        "days_used": forecast.days_used,
        "unpriced_days": record.unpriced_days,
        "lower_bound": record.unpriced_days > 0,
        "model": forecast.model,
        **_end(forecast, unit),
    }


def _end(forecast: SeriesForecast, unit: Unit) -> dict[str, Any]:
    """The total of all its days; null where there is no forecast."""
    numbers = numbers_of(forecast)[5:]
    if not numbers.shape[1]:
        return {name: value for column in _TOTALS for name, value in amount(column, None, unit).items()}
    last = amounts(numbers[:, -1].tolist(), unit)
    pairs = zip(_TOTALS, last, strict=True)
    return {name: value for column, number in pairs for name, value in amount(column, number, unit).items()}


def _days(record: ForecastRecord) -> list[dict[str, Any]]:
    rows = [amounts(row, record.unit) for row in numbers_of(record.forecast).tolist()]
    found: list[dict[str, Any]] = []
    for place, numbers in enumerate(zip(*rows, strict=True)):
        told: dict[str, Any] = {"day": record.day(place).isoformat()}
        for column, number in zip(_COLUMNS + _TOTALS, numbers, strict=True):
            told |= amount(column, number, record.unit)
        found.append(told)
    return found


def _error(one: ModelError) -> dict[str, Any]:
    """Shares as numbers: 0.25 is a quarter."""
    return {
        "model": one.model,
        "origins": one.origins,
        **{name: _share(getattr(one, name)) for name in ("wape", "total_error", "cover80", "cover95")},
    }


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def actual_to_api(actual: Actual | None, unit: Unit) -> dict[str, Any] | None:
    """What came on the days that are over by now, and how far the forecast was off; null where none is."""
    if actual is None:
        return None
    return {
        "days": [{"day": day, **amount("amount", value, unit)} for day, value in actual.days],
        **amount("total", actual.total, unit),
        **amount("foreseen", actual.foreseen, unit),
        "off": _share(actual.off),
        "wape": _share(actual.wape),
        "within_80": actual.within80,
        "within_95": actual.within95,
        "lower_bound": actual.is_lower_bound,
    }


def accuracy_to_api(found: Accuracy) -> dict[str, Any]:
    return {
        "nights": found.nights,
        "horizons": [_horizon(one) for one in found.horizons],
        "periods": found.periods,
        "periods_left_out": found.periods_left_out,
        "overruns": found.overruns,
        "announced": found.announced,
        "surprise_rate": _share(found.surprise_rate),
    }


def _horizon(one: HorizonAccuracy) -> dict[str, Any]:
    names = ("error_mean", "error_median", "bias", "total_cover80", "total_cover95", "day_cover80", "day_cover95")
    return {"days": one.days, "forecasts": one.forecasts, **{name: _share(getattr(one, name)) for name in names}}


def adjustment_to_api(one: Adjustment) -> dict[str, Any]:
    """As people see it, and the audit log."""
    per_day = {} if one.per_day is None or one.unit is None else amount("per_day", one.per_day, one.unit)
    return {
        "adjustment_id": one.adjustment_id,
        "note": one.note,
        "from": one.first_day,
        "until": one.end_day or None,
        "scope": {name: sorted(values) for name, values in sorted(one.scope.items())},
        "unit": None if one.unit is None else one.unit.value,
        "percent": one.percent,
        **per_day,
        "created_at": iso_utc(one.created_ms),
        "created_by": one.created_by,
    }

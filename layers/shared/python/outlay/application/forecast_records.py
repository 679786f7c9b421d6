"""Forecasts as they are kept: records with a life cycle, found by ids that follow from what they are of and their day.

A repeat of a night writes the same ids again, so nothing has to be asked for before. Numbers are packed: 90 days with
their bands and what else is said take some 4 KB, four write units.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Protocol

from outlay.domain.budget import Unit
from outlay.domain.calendar import local_date
from outlay.domain.forecast import ModelError, Path, SeriesForecast, Trend
from outlay.domain.forecast_numbers import packed, unpacked, with_numbers
from outlay.domain.forecast_record import Applied, ForecastRecord, nightly_id

KIND = "forecast"
REACH_DAYS = 3
"""Nights back that one is looked for: the latest may have failed, and a local day may begin long before it."""

Content = Mapping[str, Any]
_NOTHING = Path(values=(), bands=())


class ForecastReader(Protocol):
    """All of one organization. Raises ``Upstream`` or ``LimitExceeded``."""

    def many(self, org: str, ids: Sequence[str]) -> Mapping[str, Content]:
        """Those of the ids that there are."""

    def newest(self, org: str, *, since: str, before: str, limit: int) -> Sequence[tuple[str, Content]]:
        """At most ``limit``, the newest day first: ids from ``since`` on (both may be empty) that sort before
        ``before``."""


class Forecasts(ForecastReader, Protocol):
    def put(self, org: str, forecast_id: str, content: Content) -> None:
        """In place of one of the same id."""


def to_content(record: ForecastRecord) -> Content:
    """All of the item but its place."""
    forecast = record.forecast
    about = {
        "basis": forecast.basis,
        "days_used": forecast.days_used,
        "model": forecast.model,
        "reason": forecast.reason,
        "errors": [list(asdict(one).values()) for one in forecast.errors],
        "trend": list(asdict(forecast.trend).values()),
        "seasonality": list(forecast.seasonality),
        "intermittent": forecast.is_intermittent,
        "notes": list(forecast.notes),
        "adjustments": [list(asdict(one).values()) for one in record.adjustments],
    }
    return {
        "kind": KIND,
        "st": record.origin,
        "created": record.made_ms,
        "unit": record.unit.value,
        "first_day": record.first_day,
        "scope": {name: sorted(values) for name, values in sorted(record.scope.items())},
        "budget": record.budget_id,
        "period": [record.period_first_day, record.period_end_day],
        "revisions": record.revisions,
        "as_of": record.as_of_ms,
        "unpriced_days": record.unpriced_days,
        "about": json.dumps(about, separators=(",", ":")),
        "numbers": packed(forecast),
    }


def from_content(org: str, forecast_id: str, content: Content) -> ForecastRecord:
    about = json.loads(content["about"])
    first_day, end_day = content["period"]
    return ForecastRecord(
        org=org,
        forecast_id=forecast_id,
        origin=content["st"],
        unit=Unit(content["unit"]),
        first_day=content["first_day"],
        made_ms=content["created"],
        forecast=_forecast(about, content["numbers"]),
        revisions=content["revisions"],
        as_of_ms=content["as_of"],
        scope={name: frozenset(values) for name, values in content["scope"].items()},
        budget_id=content["budget"],
        period_first_day=first_day,
        period_end_day=end_day,
        adjustments=tuple(Applied(adjustment_id=a, note=note, effect=e) for a, note, e in about["adjustments"]),
        unpriced_days=content["unpriced_days"],
    )


def _forecast(about: Mapping[str, Any], numbers: bytes) -> SeriesForecast:
    names = ("model", "origins", "wape", "total_error", "cover80", "cover95")
    direction, strength, per_week = about["trend"]
    forecast = SeriesForecast(
        basis=about["basis"],
        days_used=about["days_used"],
        model=about["model"],
        reason=about["reason"],
        daily=_NOTHING,
        totals=_NOTHING,
        errors=tuple(ModelError(**dict(zip(names, one, strict=True))) for one in about["errors"]),
        trend=Trend(direction=direction, strength=strength, per_week=per_week),
        seasonality=tuple(about["seasonality"]),
        is_intermittent=about["intermittent"],
        notes=tuple(about["notes"]),
    )
    return with_numbers(forecast, unpacked(numbers))


def latest_nightly(
    org: str, budget_ids: Sequence[str], *, reader: ForecastReader, now_ms: int, time_zone: str
) -> Mapping[str, ForecastRecord]:
    """By budget's id (empty: the organization's own), the newest of the last nights; those without are left out."""
    today = local_date(now_ms, time_zone)
    days = [(today - timedelta(days=back)).isoformat() for back in range(REACH_DAYS)]
    ids = {nightly_id(day, budget_id): budget_id for day in reversed(days) for budget_id in budget_ids}
    found = reader.many(org, [*ids])
    return {
        budget_id: from_content(org, forecast_id, found[forecast_id])
        for forecast_id, budget_id in ids.items()  # the oldest first, so that the newest stands
        if forecast_id in found
    }


def nights(org: str, budget_id: str, days: Sequence[date], *, reader: ForecastReader) -> list[ForecastRecord]:
    """The nightly forecasts that begin on those days, as far as they are kept."""
    ids = [nightly_id(day.isoformat(), budget_id) for day in days]
    found = reader.many(org, ids)
    return [from_content(org, one, found[one]) for one in ids if one in found]

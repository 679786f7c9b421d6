"""Forecasts for tests: a path of so much a day, with bands as wide as said."""

import math

from outlay.domain.forecast import Band, Path, SeriesForecast, Trend


def a_path(values: list[float], width: float, *, running: bool = False) -> Path:
    """``width``: of the 80 % band to either side, as a share of a day's value (of running totals: of its root)."""
    half = [value * width / (math.sqrt(place + 1) if running else 1) for place, value in enumerate(values)]

    def band(level: int, wide: float) -> Band:
        pairs = list(zip(values, half, strict=True))
        return Band(
            level=level,
            lower=tuple(max(0.0, value - wide * one) for value, one in pairs),
            upper=tuple(value + wide * one for value, one in pairs),
        )

    return Path(values=tuple(values), bands=(band(80, 1.0), band(95, 1.53)))


def a_forecast(per_day: float = 100.0, *, days: int = 30, width: float = 0.2) -> SeriesForecast:
    daily = [float(per_day)] * days
    totals = [float(per_day) * (place + 1) for place in range(days)]
    return SeriesForecast(
        basis="full",
        days_used=90,
        model="theta",
        reason="It was wrong least.",
        daily=a_path(daily, width),
        totals=a_path(totals, width, running=True),
        errors=(),
        trend=Trend(direction="flat", strength=0.1, per_week=0.0),
    )

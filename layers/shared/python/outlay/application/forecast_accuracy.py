"""How past forecasts turned out: laid over what came, and whether budgets that were overrun had been announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from outlay.application.make_forecasts import per_unit
from outlay.application.read_daily import DailySeries, Reach, SeriesOf, read_daily
from outlay.application.read_spend import SpendTools
from outlay.domain.calendar import local_date
from outlay.domain.forecast import MAX_TRAINING_DAYS
from outlay.domain.forecast_numbers import numbers_of
from outlay.domain.forecast_record import ForecastRecord
from outlay.domain.organization import Organization
from outlay.domain.registers import Names

MEASURED: tuple[int, ...] = (7, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """Of the days of a forecast that are over; amounts in whole units."""

    days: Sequence[tuple[str, int | None]]
    """None: the day's cost is not known."""
    total: int
    foreseen: int
    """By the forecast, for the days that are known."""
    off: float | None
    """Foreseen against came: 0.1 is a tenth too much; None where nothing came."""
    wape: float | None
    within80: int
    """Days within the band."""
    within95: int
    is_lower_bound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HorizonAccuracy:
    """Of the nightly forecasts whose first ``days`` days are over. Shares; None where there is none."""

    days: int
    forecasts: int
    error_mean: float | None = None
    """Of |foreseen − came| over what came, of the total."""
    error_median: float | None = None
    bias: float | None = None
    """Mean of (foreseen − came) over what came: above 0, forecasts are too high."""
    total_cover80: float | None = None
    total_cover95: float | None = None
    day_cover80: float | None = None
    day_cover95: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    nights: int
    """Nightly forecasts that are kept of the time asked for."""
    horizons: Sequence[HorizonAccuracy]
    periods: int
    """Of budgets: those that ended since, and the present ones."""
    periods_left_out: int
    """Earlier ones that were not looked at, there are so many."""
    overruns: int
    """Of these periods, those that came to stand above their limit."""
    announced: int
    """Of these, those of which people were told before, by a threshold below the limit or on what is foreseen."""

    @property
    def surprise_rate(self) -> float | None:
        """Share of overruns that were announced ahead: 1 is no surprise at all. None where there was no overrun."""
        return self.announced / self.overruns if self.overruns else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """Reads what came, day by day, of an organization."""

    organization: Organization
    names: Names
    spend: SpendTools
    now_ms: int

    @property
    def today(self) -> date:
        return local_date(self.now_ms, self.organization.dimensions.time_zone)

    def of(self, record: ForecastRecord, since: date) -> DailySeries | None:
        """From a date to yesterday; None where that is no day. Raises ``Upstream``."""
        days = min(MAX_TRAINING_DAYS, (self.today - since).days)
        if days <= 0:
            return None
        wanted = [SeriesOf(unit=record.unit, scope=record.scope)]
        return read_daily(
            self.organization,
            wanted,
            names=self.names,
            tools=self.spend,
            now_ms=self.now_ms,
            reach=Reach(days=days),
        )


def actual_of(record: ForecastRecord, *, came: Came) -> Actual | None:
    """What came on its days; None while none of them is over, and where there is no forecast."""
    series = came.of(record, date.fromisoformat(record.first_day))
    if series is None or not record.forecast.daily.values:
        return None
    values, foreseen = _overlaid(record, series)
    is_known = np.isfinite(values)
    factor = per_unit(record.unit)
    total, expected = float(values[is_known].sum()), float(foreseen[0][is_known].sum())
    off = np.abs(foreseen[0] - values)[is_known]
    return Actual(
        days=[
            (record.day(place).isoformat(), round(value) * factor if known else None)
            for place, (value, known) in enumerate(zip(values.tolist(), is_known.tolist(), strict=True))
        ],
        total=round(total) * factor,
        foreseen=round(expected) * factor,
        off=(expected - total) / total if total else None,
        wape=float(off.sum()) / total if total else None,
        within80=int(_within(values, foreseen, 1).sum()),
        within95=int(_within(values, foreseen, 3).sum()),
        is_lower_bound=bool(series.unpriced.any()),
    )


def _overlaid(record: ForecastRecord, series: DailySeries) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What came on the forecast's days that are over, and its daily rows for these. Days before the first call of the
    scope came to nothing; days whose cost is not known are NaN."""
    start = (date.fromisoformat(record.first_day) - series.first_day).days
    values = series.values[0, start : start + record.forecast.horizon]
    unknown = series.unpriced[0, start : start + len(values)]
    values = np.where(np.isnan(values) & ~unknown, 0.0, values)
    return values, numbers_of(record.forecast)[:5, : len(values)]


def _within(values: NDArray[np.float64], rows: NDArray[np.float64], low: int) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (rows[low] <= values) & (values <= rows[low + 1])
    return inside


def accuracy_of(records: Sequence[ForecastRecord], *, came: Came) -> list[HorizonAccuracy]:
    """Of nightly forecasts of one scope and unit, each against what came. Raises ``Upstream``."""
    made = [one for one in records if one.forecast.daily.values]
    series = came.of(made[0], date.fromisoformat(min(one.first_day for one in made))) if made else None
    return [_accuracy(days, made, series) for days in MEASURED]


def _accuracy(days: int, records: Sequence[ForecastRecord], series: DailySeries | None) -> HorizonAccuracy:
    errors: list[float] = []
    covers: list[tuple[bool, bool]] = []
    of_days: list[NDArray[np.bool_]] = []
    for record in records if series is not None else ():
        assert series is not None
        values, rows = _overlaid(record, series)
        total = float(values[:days].sum())
        if len(values) < days or not total > 0:  # not over, or NaN: a day of it is not known
            continue
        running = numbers_of(record.forecast)[5:, days - 1]
        errors.append((float(running[0]) - total) / total)
        covers.append((bool(running[1] <= total <= running[2]), bool(running[3] <= total <= running[4])))
        of_days.append(np.array([_within(values, rows, low)[:days] for low in (1, 3)]))
    if not errors:
        return HorizonAccuracy(days=days, forecasts=0)
    shares = np.array(covers, dtype=np.float64).mean(axis=0).tolist()
    by_day = np.concatenate(of_days, axis=1).mean(axis=1).tolist()
    return HorizonAccuracy(
        days=days,
        forecasts=len(errors),
        error_mean=float(np.abs(errors).mean()),
        error_median=float(np.median(np.abs(errors))),
        bias=float(np.mean(errors)),
        total_cover80=shares[0],
        total_cover95=shares[1],
        day_cover80=by_day[0],
        day_cover95=by_day[1],
    )


def days_back(today: date, days: int) -> list[date]:
    """The last so many dates, today included, the oldest first."""
    return [today - timedelta(days=back) for back in range(days - 1, -1, -1)]

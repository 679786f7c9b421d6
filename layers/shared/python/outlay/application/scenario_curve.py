"""The course of a scenario's spend beside what is foreseen without it: running totals, day by day."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from outlay.domain.cube import PICO_PER_MICRO
from outlay.domain.forecast import LEVELS
from outlay.domain.forecast_record import ForecastRecord


class Days(NamedTuple):
    """From a date to before another."""

    first: date
    end: date

    def each(self) -> Iterator[date]:
        for number in range((self.end - self.first).days):
            yield self.first + timedelta(days=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Running totals at the end of a day, in pico-USD."""

    day: date
    baseline: int
    low: int | None
    """80 % of outcomes of the baseline lie from here to ``high``; None on days that are over, which are certain."""
    high: int | None
    scenario: int | None
    """None from the first day on that a change holds whose price isn't known."""


def curve(
    days: Days,
    record: ForecastRecord,
    *,
    spent: Callable[[date], int],
    ahead: Mapping[date, int],
    share: Callable[[date], Fraction | None],
) -> tuple[Point, ...]:
    """``spent``: up to and with a day that is over, in micro-USD. ``ahead``: of each day to come, likewise. ``share``:
    what the changes add to a day's cost, as a share of it; None: not known."""
    today = date.fromisoformat(record.first_day)
    bands = _bands(record)
    before = spent(today - timedelta(days=1)) if days.first < today else 0
    to_come, added = 0, Fraction(0)
    is_known = True
    points = []
    for day in days.each():
        if day < today:
            total = spent(day) * PICO_PER_MICRO
            points.append(Point(day=day, baseline=total, low=None, high=None, scenario=total))
            continue
        amount, part = ahead.get(day, 0), share(day)
        to_come += amount
        is_known = is_known and part is not None
        added += amount * (part or 0)
        baseline = (before + to_come) * PICO_PER_MICRO
        low, high = bands.get(day, (to_come, to_come))
        points.append(
            Point(
                day=day,
                baseline=baseline,
                low=(before + min(low, to_come)) * PICO_PER_MICRO,
                high=(before + max(high, to_come)) * PICO_PER_MICRO,
                scenario=baseline + int(added * PICO_PER_MICRO) if is_known else None,
            )
        )
    return tuple(points)


def _bands(record: ForecastRecord) -> dict[date, tuple[int, int]]:
    """Of the running totals from the forecast's first day on, by day; micro-USD."""
    found = next((one for one in record.forecast.totals.bands if one.level == LEVELS[0]), None)
    pairs = [] if found is None else zip(found.lower, found.upper, strict=True)
    return {record.day(place): (round(low), round(high)) for place, (low, high) in enumerate(pairs)}


def by_week(points: Sequence[Point]) -> tuple[Point, ...]:
    """The first, one a week, and the last: a year is 54 points instead of 365."""
    last = len(points) - 1
    return tuple(one for place, one in enumerate(points) if place in (0, last) or place % 7 == 6)

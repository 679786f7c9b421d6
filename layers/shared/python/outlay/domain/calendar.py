"""Calendar buckets of a period in a time zone, from hours over ISO weeks to years. All half-open, in UTC ms.

A day is 23, 24 or 25 hours long; boundaries are local midnights, so summer time moves no figure into a neighbour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from outlay.domain.periods import HOUR_MS, day_start_ms, from_ms, hour_start_ms

GRANULARITIES: tuple[str, ...] = ("hour", "day", "week", "month", "quarter", "year", "total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """``[start_ms, end_ms)``; ``partial`` where the asked period cuts the calendar bucket."""

    start_ms: int
    end_ms: int
    partial: bool = False


def local_date(moment_ms: int, time_zone: str) -> date:
    return from_ms(moment_ms).astimezone(ZoneInfo(time_zone)).date()


def date_ms(day: date, time_zone: str) -> int:
    """First moment of a local date."""
    return day_start_ms(day.isoformat(), time_zone)


def _add_months(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def first_date(day: date, granularity: str, *, year_starts: int = 1) -> date:
    """First date of the day, week (Monday), month, quarter or year that holds the date.

    ``year_starts`` is the month (1 to 12) that years, and with them quarters, are counted from.
    """
    match granularity:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month" | "quarter" | "year":
            return _add_months(day.replace(day=1), -((day.month - year_starts) % _MONTHS[granularity]))
    raise ValueError(f"no calendar period: {granularity}")


def days_of_month(month: str) -> list[str]:
    """The dates of a month (``YYYY-MM``)."""
    first = date.fromisoformat(f"{month}-01")
    return [(first + timedelta(days=count)).isoformat() for count in range((_add_months(first, 1) - first).days)]


def days_between(start_ms: int, end_ms: int, time_zone: str) -> tuple[list[str], list[int]]:
    """The local dates from the one that holds ``start`` to the one that holds ``end``, and their first moments."""
    first, last = local_date(start_ms, time_zone), local_date(end_ms, time_zone)
    days = [(first + timedelta(days=count)).isoformat() for count in range((last - first).days + 1)]
    return days, [day_start_ms(day, time_zone) for day in days]


_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}


def shift_date(first: date, granularity: str, count: int = 1) -> date:
    """The first date of the period ``count`` periods after (before, if negative) the one that begins at ``first``."""
    if granularity in _DAYS:
        return first + timedelta(days=_DAYS[granularity] * count)
    return _add_months(first, _MONTHS[granularity] * count)


def hours_between(start_ms: int, end_ms: int, time_zone: str) -> Iterator[int]:
    """Starts of the counter hours that begin in ``[start, end)``, for a start that is one."""
    moment = start_ms
    while moment < end_ms:
        yield moment
        moment = hour_start_ms(moment + HOUR_MS, time_zone)


def _bounds(start_ms: int, end_ms: int, *, granularity: str, time_zone: str, year_starts: int) -> Iterator[int]:
    """Calendar boundaries from the one at or before ``start`` to the one at or after ``end``."""
    if granularity == "hour":
        moment = hour_start_ms(start_ms, time_zone)
        yield from hours_between(moment, end_ms, time_zone)
        last = hour_start_ms(end_ms - 1, time_zone)
        yield hour_start_ms(last + HOUR_MS, time_zone)
        return
    first = first_date(local_date(start_ms, time_zone), granularity, year_starts=year_starts)
    while (moment := date_ms(first, time_zone)) < end_ms:
        yield moment
        first = shift_date(first, granularity)
    yield moment


def slices(start_ms: int, end_ms: int, *, granularity: str, time_zone: str, year_starts: int = 1) -> tuple[Slice, ...]:
    """The calendar buckets of ``[start, end)``, in order, cut at its ends (and then marked partial).

    ``year_starts``: the month that years and quarters are counted from.
    """
    if start_ms >= end_ms:
        return ()
    if granularity == "total":
        return (Slice(start_ms=start_ms, end_ms=end_ms),)
    bounds = list(_bounds(start_ms, end_ms, granularity=granularity, time_zone=time_zone, year_starts=year_starts))
    return tuple(
        Slice(start_ms=max(start, start_ms), end_ms=min(end, end_ms), partial=start < start_ms or end > end_ms)
        for start, end in pairwise(bounds)
    )


def local_text(moment_ms: int, time_zone: str) -> str:
    """RFC 3339 in the zone, ``Z`` for UTC."""
    return from_ms(moment_ms).astimezone(ZoneInfo(time_zone)).isoformat().replace("+00:00", "Z")

"""Months of an organization (``2026-10``): where they begin and end, and which are between two."""

import re
from collections.abc import Iterator
from datetime import date

from outlay.domain.calendar import date_ms, shift_date
from outlay.domain.periods import day_of, month_of_day

_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    return _MONTH.fullmatch(text) is not None


def next_month(month: str) -> str:
    return month_of_day(shift_date(date.fromisoformat(f"{month}-01"), "month").isoformat())


def month_bounds(month: str, time_zone: str) -> tuple[int, int]:
    """``[start, end)`` in UTC ms."""
    first = date.fromisoformat(f"{month}-01")
    return date_ms(first, time_zone), date_ms(shift_date(first, "month"), time_zone)


def month_of(moment_ms: int, time_zone: str) -> str:
    return month_of_day(day_of(moment_ms, time_zone))


def months_between(first: str, last: str) -> Iterator[str]:
    """From the first through the last."""
    while first <= last:
        yield first
        first = next_month(first)

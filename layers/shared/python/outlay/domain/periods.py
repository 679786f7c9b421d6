"""Hours, days and months of an organization. Everything is half-open ``[start, end)`` and UTC unless it says local.

An hour is named by the UTC minute it starts at (``2026-11-22T06:30``); hours start at the zone's offset past the full
hour, so that local days can be cut exactly in zones like India's. Days (``2026-11-22``) and months (``2026-11``) are
local dates.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HOUR_MS = 3_600_000
_MINUTE_MS = 60_000
_DAY_MS = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_ms(moment: datetime) -> int:
    """Milliseconds since the epoch of an aware datetime, exact."""
    since = moment - _EPOCH
    return since.days * _DAY_MS + since.seconds * 1000 + since.microseconds // 1000


def from_ms(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def iso_utc(ms: int) -> str:
    """RFC 3339 with milliseconds and ``Z``."""
    return from_ms(ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@lru_cache(maxsize=4096)
def _minutes_past_hour(quarter: int, time_zone: str) -> int:
    offset = from_ms(quarter * 15 * _MINUTE_MS).astimezone(ZoneInfo(time_zone)).utcoffset()
    assert offset is not None
    return int(offset.total_seconds() // 60) % 60


def hour_start_ms(timestamp_ms: int, time_zone: str) -> int:
    """Start of the counter hour that holds the moment."""
    shift = _minutes_past_hour(timestamp_ms // (15 * _MINUTE_MS), time_zone) * _MINUTE_MS
    return (timestamp_ms + shift) // HOUR_MS * HOUR_MS - shift


@lru_cache(maxsize=8192)
def hour_label(hour_start: int) -> str:
    return from_ms(hour_start).strftime("%Y-%m-%dT%H:%M")


@lru_cache(maxsize=8192)
def hour_ms(label: str) -> int:
    """Inverse of ``hour_label``."""
    return utc_ms(datetime.strptime(label, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC))


@lru_cache(maxsize=8192)
def day_of_hour(hour_start: int, time_zone: str) -> str:
    """Local date that an hour belongs to: hours never straddle two days."""
    return from_ms(hour_start).astimezone(ZoneInfo(time_zone)).date().isoformat()


def day_of(timestamp_ms: int, time_zone: str) -> str:
    return day_of_hour(hour_start_ms(timestamp_ms, time_zone), time_zone)


def utc_day(timestamp_ms: int) -> str:
    return day_of_hour(timestamp_ms // HOUR_MS * HOUR_MS, "UTC")


@lru_cache(maxsize=4_096)
def day_start_ms(day: str, time_zone: str) -> int:
    """First moment of a local date."""
    return utc_ms(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(time_zone)))


def next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def hours_of_day(day: str, time_zone: str) -> list[int]:
    """Starts of the 23, 24 or 25 hours of a local date (first and last may be partial where a zone shifts by :30)."""
    start, end = day_start_ms(day, time_zone), day_start_ms(next_day(day), time_zone)
    hours, moment = [], hour_start_ms(start, time_zone)
    while moment < end:
        if day_of_hour(moment, time_zone) == day:
            hours.append(moment)
        moment = hour_start_ms(moment + HOUR_MS, time_zone)
    return hours


def days_between(start_day: str, end_day: str) -> Iterator[str]:
    """Dates in ``[start_day, end_day)``."""
    while start_day < end_day:
        yield start_day
        start_day = next_day(start_day)


def month_of_day(day: str) -> str:
    return day[:7]

"""Periods as people type them."""

import re
from datetime import UTC, date, datetime, timedelta

import click

_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_DAYS = re.compile(r"(\d{1,4})d")


class Instant(click.ParamType[str]):
    """A date, an RFC 3339 instant, ``today``, ``month`` (its first day) or ``7d`` (that many days ago)."""

    name = "WHEN"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        today = datetime.now(UTC).date()
        if value == "today":
            return today.isoformat()
        if value == "month":
            return today.replace(day=1).isoformat()
        if match := _DAYS.fullmatch(value):
            return (today - timedelta(days=int(match[1]))).isoformat()
        try:
            if len(value) == 10:
                return date.fromisoformat(value).isoformat()
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date. Write 2026-11-01, 2026-11-01T08:00:00Z, today, month or 7d.", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{value!r} lacks a time zone. Add Z for UTC, or an offset such as +01:00.", param, ctx)
        return instant.isoformat().replace("+00:00", "Z")


class Day(Instant):
    """As an instant, but a whole day only."""

    name = "DATE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        day = super().convert(value, param, ctx)
        if len(day) != 10:
            self.fail(f"{value!r} should be a date, e.g. 2026-11-01, today, month or 7d.", param, ctx)
        return day


class Month(click.ParamType[str]):
    """A month, e.g. ``2026-10``."""

    name = "MONTH"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if _MONTH.fullmatch(value) is None:
            self.fail(f"{value!r} is no month. Write 2026-10.", param, ctx)
        return value

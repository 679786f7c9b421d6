"""Quiet hours: a span of the local day in which people are not written to, unless it can't wait."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from outlay.domain.alert import AlertLevel
from outlay.domain.delivery import DEFAULT_LEVELS, Medium
from outlay.domain.errors import Problem
from outlay.domain.periods import from_ms, utc_ms

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """From a minute of the local day to before another one; over midnight where that is the smaller."""

    from_minute: int
    to_minute: int

    def holds(self, minute: int) -> bool:
        if self.from_minute < self.to_minute:
            return self.from_minute <= minute < self.to_minute
        return minute >= self.from_minute or minute < self.to_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How one member wants to be told; what is left open is as the organization has it."""

    levels: Mapping[Medium, frozenset[AlertLevel]] = field(default_factory=dict)
    """Of ``app`` and ``email``. Whatever is exceeded is always told by both."""
    quiet: Quiet | None = None
    own_quiet: bool = False
    """Whether ``quiet`` is the member's own choice (None: no quiet hours) rather than the organization's."""
    time_zone: str = ""
    """Empty: the organization's."""
    version: int = 0
    """0: never chosen."""

    def takes(self, medium: Medium, level: AlertLevel) -> bool:
        return level == "exceeded" or level in self.levels.get(medium, DEFAULT_LEVELS[medium])


def quiet_problems(quiet: Quiet | None, time_zone: str) -> list[Problem]:
    """``time_zone``: empty where none is named."""
    problems = []
    if quiet is not None and quiet.from_minute == quiet.to_minute:
        problems.append(Problem(field="quiet_hours", reason="must end at another time than they begin"))
    if time_zone and time_zone not in available_timezones():
        problems.append(Problem(field="time_zone", reason="must be a zone of the IANA database, e.g. Europe/Berlin"))
    return problems


def quiet_until(moment_ms: int, quiet: Quiet | None, time_zone: str) -> int | None:
    """When the quiet hours end that hold the moment, by the local clock; None outside of them.

    In the night in which clocks go forward they end with the first moment after an hour that there is not; where they
    go back, at the first of the two.
    """
    if quiet is None:
        return None
    local = from_ms(moment_ms).astimezone(ZoneInfo(time_zone))
    minute = local.hour * 60 + local.minute
    if not quiet.holds(minute):
        return None
    is_before_midnight = quiet.from_minute > quiet.to_minute and minute >= quiet.from_minute
    day = local.date() + timedelta(days=1 if is_before_midnight else 0)
    end = datetime.combine(day, time(*divmod(quiet.to_minute, 60)), tzinfo=local.tzinfo)
    first, second = utc_ms(end), utc_ms(end.replace(fold=1))
    return first if first > moment_ms else max(second, moment_ms + 60_000)

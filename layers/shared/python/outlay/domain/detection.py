"""What is out of the ordinary with an organization: spend that jumped, usage that stopped coming, keys that end.

Pure: amounts by day and hour are given, and so is the moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from outlay.domain.alert_settings import LAST_EXPIRY_DAYS, AlertSettings
from outlay.domain.organization import ApiKey

WEEKS = 4
"""Of the same weekday that are compared with."""
MIN_WEEKS = 2
DAYS = 7
MIN_DAYS = 3
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
WATCHED_DAYS = 7
"""That tell whether an organization always sends."""
MIN_ACTIVE_PERCENT = 90
_GAPS = 3
LEAST_SILENCE_MS = 2 * HOUR_MS


def baseline(amounts: Mapping[str, int], today: str, settings: AlertSettings) -> list[str]:
    """The dates to compare today with; none where too few had any spend to say what is usual.

    ``amounts``: local date → what was spent on it, of the last four weeks.
    """
    now = date.fromisoformat(today).toordinal()
    back = {now - date.fromisoformat(day).toordinal(): day for day, amount in amounts.items() if amount > 0}
    weekday = [back[7 * week] for week in range(1, WEEKS + 1) if 7 * week in back]
    if settings.weekday_aware and len(weekday) >= MIN_WEEKS:
        return weekday
    known = [days for days in back if days <= DAYS]
    if len(known) < MIN_DAYS:
        return []
    # A day without spend is as usual as the others, once there was some before it.
    return [date.fromordinal(now - days).isoformat() for days in range(1, max(known) + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """``usual``: what the days that it is compared with had come to by this time, on average."""

    today: int
    usual: int

    @property
    def percent(self) -> int:
        return self.today * 100 // self.usual


def spike(today: int, usual: Sequence[int], settings: AlertSettings) -> Spike | None:
    """Whether today's amount is out of the ordinary, beside the amounts of other days by the same time."""
    if settings.spike_percent is None or not usual or today < max(settings.spike_minimum, 1):
        return None
    mean = sum(usual) // len(usual)
    if mean <= 0 or today * 100 < mean * settings.spike_percent:
        return None
    return Spike(today=today, usual=mean)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveHour:
    """An hour in which events were counted: its start, how many transactions there were, and when the last one was."""

    start_ms: int
    updates: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    hour_ms: int
    """Start of the last hour with events, which names it."""
    last_event_ms: int
    usual_gap_minutes: int


def silence(hours: Iterable[ActiveHour], now_ms: int) -> Silence | None:
    """Whether an organization that sends around this time of the day, day by day, has stopped.

    ``hours``: those of the last eight days with events. Looked at are the hours that passed since the last one: at
    nine of ten of the same hours of the seven days before, there have to have been events. It is silent once three
    times its usual gap has passed, two hours at least; the gap is what the hour's transactions leave between them.
    """
    active = {one.start_ms: one for one in hours if one.start_ms <= now_ms}
    if not active:
        return None
    last = max(active.values(), key=lambda one: one.start_ms)
    silent = list(range(last.start_ms + HOUR_MS, now_ms - HOUR_MS + 1, HOUR_MS))
    if not silent or len(silent) > WATCHED_DAYS * 24:
        return None
    before = [hour - back * DAY_MS for hour in silent for back in range(1, WATCHED_DAYS + 1)]
    expected = [active[hour] for hour in before if hour in active]
    if len(expected) * 100 < MIN_ACTIVE_PERCENT * len(before):
        return None
    gap_ms = HOUR_MS * len(expected) // max(1, sum(one.updates for one in expected))
    moment = min(last.at_ms, last.start_ms + HOUR_MS)  # a head is touched again when its hour is sealed
    if now_ms - moment < max(LEAST_SILENCE_MS, _GAPS * gap_ms):
        return None
    return Silence(hour_ms=last.start_ms, last_event_ms=moment, usual_gap_minutes=max(1, gap_ms // 60_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """``days``: of which warning it is, so that each is told once."""

    key: ApiKey
    days: int


def expiring(keys: Sequence[ApiKey], now_ms: int, settings: AlertSettings) -> list[Expiry]:
    """Keys that end soon and that no other key takes over from, each with the last warning that is due."""
    if settings.key_expiry_days is None:
        return []
    replaced = {one.replaces for one in keys if one.replaces and one.revoked_ms is None}
    warnings = sorted({settings.key_expiry_days, min(LAST_EXPIRY_DAYS, settings.key_expiry_days)})
    found: list[Expiry] = []
    for key in keys:
        if key.expires_ms is None or key.revoked_ms is not None or key.key_id in replaced:
            continue
        left = key.expires_ms - now_ms
        due = next((days for days in warnings if 0 < left <= days * DAY_MS), None)
        if due is not None:
            found.append(Expiry(key=key, days=due))
    return found

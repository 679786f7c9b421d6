"""What an organization wants to be told of beside its budgets, and from where on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

MIN_PERCENT, MAX_PERCENT = 110, 10_000
MAX_EXPIRY_DAYS = 90
LAST_EXPIRY_DAYS = 3
"""An expiring key is told of once more so many days before its end."""
MIN_SENSITIVITY, MAX_SENSITIVITY = 50, 200
MAX_ANOMALY_PERCENT = 1_000
_PICO_PER_CENT = 10**10


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    spike_percent: int | None = 200
    """Of what is usual by this time of the day; None: spikes are not told."""
    spike_minimum: int = 1_000 * _PICO_PER_CENT
    """Pico-USD: a day that costs less is no spike, whatever is usual."""
    weekday_aware: bool = True
    """Compare with the same weekday of the last weeks, where there is enough of them; else with the last 7 days."""
    silence: bool = True
    """Tell where an organization that always sends is silent."""
    unpriced: bool = True
    """Tell of calls without a known price."""
    key_expiry_days: int | None = 14
    """How long before its end an API key is told of; None: not at all."""
    anomalies: Literal["medium", "high"] | None = "high"
    """From which severity on an anomaly is told; None: not at all (they are recorded in any case)."""
    anomaly_minimum: int = 100 * _PICO_PER_CENT
    """Pico-USD that an anomaly differs by from what was expected, at least, to be recorded."""
    anomaly_percent: int = 20
    """Of what was expected that it differs by, at least."""
    anomaly_sensitivity: int = 100
    """Percent: 200 records from half the usual score on, 50 from twice it on."""
    anomaly_over: bool = True
    """Tell when an anomaly that was told of is over."""
    version: int = 0
    """0: nobody has changed them yet."""


def settings_problems(settings: AlertSettings) -> Iterator[tuple[str, str]]:
    """(field, reason) of all that is wrong."""
    percent, days = settings.spike_percent, settings.key_expiry_days
    if percent is not None and not MIN_PERCENT <= percent <= MAX_PERCENT:
        yield "spike_percent", f"must be a whole number from {MIN_PERCENT} to {MAX_PERCENT:,}, or null"
    if settings.spike_minimum < 0:
        yield "spike_minimum_usd", "must not be negative"
    if days is not None and not 1 <= days <= MAX_EXPIRY_DAYS:
        yield "key_expiry_days", f"must be a whole number from 1 to {MAX_EXPIRY_DAYS}, or null"
    yield from _anomaly_problems(settings)


def _anomaly_problems(settings: AlertSettings) -> Iterator[tuple[str, str]]:
    if settings.anomaly_minimum < 0:
        yield "anomaly_minimum_usd", "must not be negative"
    if not 0 <= settings.anomaly_percent <= MAX_ANOMALY_PERCENT:
        yield "anomaly_percent", f"must be a whole number from 0 to {MAX_ANOMALY_PERCENT:,}"
    if not MIN_SENSITIVITY <= settings.anomaly_sensitivity <= MAX_SENSITIVITY:
        yield "anomaly_sensitivity", f"must be a whole number from {MIN_SENSITIVITY} to {MAX_SENSITIVITY}"

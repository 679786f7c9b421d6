"""Where a budget stands: what of it is spent, how fast, and where that leads.

Projections are those of the budget's forecast; until there is one a simple run rate: what was spent in the part of the
period that is over goes on at the same rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from outlay.domain.budget import Budget
from outlay.domain.budget_period import Period
from outlay.domain.foreseen import Foreseen
from outlay.domain.foreseen import Level as RiskLevel

DAY_MS = 86_400_000
LEAST_ELAPSED_MS = 3_600_000
"""Before so much of a period is over nothing is projected: one call would be multiplied by hundreds."""
_HALF = 50

Method = Literal["forecast", "run_rate"]
Health = Literal["on_track", "watch", "at_risk", "exceeded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What figures hold for a budget's scope and period."""

    amount: int = 0
    """In the budget's unit."""
    requests: int = 0
    unpriced_requests: int = 0
    """Of these, those without a known price: an amount in USD is a lower bound then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What may be spent in a period, and what that is made of; all in the budget's unit."""

    base: int
    carried: int = 0
    """Rolled over from the period before."""
    increase: int = 0
    """Temporary increases that hold at the moment."""

    @property
    def in_force(self) -> int:
        return self.base + self.carried + self.increase


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A budget in one of its periods at one moment."""

    budget: Budget
    period: Period
    at_ms: int
    limit: Limit
    spent: Spent
    reserved: int = 0
    """Held by leases that are neither settled nor over."""
    foreseen: Foreseen | None = None
    """By the budget's forecast, if there is one."""

    @property
    def remaining(self) -> int:
        """Below zero by what was spent beyond the limit."""
        return self.limit.in_force - self.spent.amount - self.reserved

    @property
    def percent(self) -> int:
        """Whole percent of the limit that is spent, rounded down: 100 is reached only when all of it is."""
        return self.spent.amount * 100 // self.limit.in_force if self.limit.in_force > 0 else 100

    @property
    def per_day(self) -> int | None:
        """Burn rate: what a day of the period so far came to; None while nothing can be said."""
        elapsed = self.period.elapsed(self.at_ms)
        return self.spent.amount * DAY_MS // elapsed if elapsed >= LEAST_ELAPSED_MS else None

    @property
    def pace_percent(self) -> int | None:
        """Spent share of the limit against the elapsed share of the period: 100 ends exactly at the limit."""
        projected = self.projected
        return None if projected is None or self.limit.in_force <= 0 else projected * 100 // self.limit.in_force

    @property
    def projected(self) -> int | None:
        """What the whole period would come to; None while nothing can be said."""
        if self.foreseen is not None:
            return self.foreseen.projected
        elapsed, length = self.period.elapsed(self.at_ms), self.period.end_ms - self.period.start_ms
        return self.spent.amount * length // elapsed if elapsed >= LEAST_ELAPSED_MS else None

    @property
    def exhausted_ms(self) -> int | None:
        """When the limit is reached, or now where it is; None where that is not within the period."""
        left = self.limit.in_force - self.spent.amount
        if left <= 0:
            return self.at_ms
        if self.foreseen is not None:
            return self.foreseen.exhausted_ms
        if not self.per_day or self.at_ms >= self.period.end_ms:
            return None
        moment = self.at_ms + left * DAY_MS // self.per_day
        return moment if moment < self.period.end_ms else None

    @property
    def method(self) -> Method:
        """What projections are made by."""
        return "run_rate" if self.foreseen is None else "forecast"

    @property
    def risk(self) -> RiskLevel:
        """Of exceeding the limit: by its probability, or by where the run rate leads."""
        return _RISK_OF_HEALTH[self.health] if self.foreseen is None else self.foreseen.level

    @property
    def health(self) -> Health:
        if self.limit.in_force <= self.spent.amount:
            return "exceeded"
        if self.exhausted_ms is None:
            return "on_track"
        return "at_risk" if self.percent >= _HALF else "watch"


_RISK_OF_HEALTH: Mapping[Health, RiskLevel] = {
    "on_track": "low",
    "watch": "medium",
    "at_risk": "high",
    "exceeded": "high",
}

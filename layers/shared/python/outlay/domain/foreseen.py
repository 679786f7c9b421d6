"""What a forecast says of a budget's period; how it is reckoned says ``domain.risk``."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["low", "medium", "high"]
LEVELS: tuple[Level, ...] = ("low", "medium", "high")
MEDIUM_FROM, HIGH_FROM = 0.2, 0.5
"""Probabilities of exceeding the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """Of a budget's period; amounts in the budget's whole units. Moments are None where not within the period."""

    projected: int
    projected_low: int
    """With ``projected_high``: 80 % of outcomes lie between."""
    projected_high: int
    probability: float
    """Of ending beyond the limit in force."""
    exhausted_ms: int | None
    earliest_ms: int | None
    """With ``latest_ms``: 80 % of outcomes reach the limit between; None: later than the period, or never."""
    latest_ms: int | None
    forecast_id: str = ""

    @property
    def level(self) -> Level:
        if self.probability >= HIGH_FROM:
            return "high"
        return "medium" if self.probability >= MEDIUM_FROM else "low"

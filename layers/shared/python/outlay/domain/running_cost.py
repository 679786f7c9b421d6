"""What Outlay itself costs its owner a month on AWS: the measured list prices of ``bench.cost_per_million``."""

from fractions import Fraction

_PICO = 10**12
PER_MILLION = _PICO * 108 // 100
"""Pico-USD for a million events at 100 a request, without storage (docs/proof.md, 29 November 2026)."""
IDLE = _PICO * 299 // 100
"""Pico-USD a month when nothing is sent."""
SOURCE = "bench.cost_per_million, 29 November 2026: $1.08 a million events at 100 a request, $2.99 a month when idle"


def running_cost(requests: int) -> int:
    """Pico-USD of a month with so many events."""
    return IDLE + int(Fraction(requests * PER_MILLION, 10**6))

"""An incident found in a series, and from when on something is one. Apart from the engine, for who needs no numpy."""

from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["medium", "high"]

MEDIUM: Final = 3.0
HIGH: Final = 5.0
"""Sigma-equivalents beyond which a moment is an anomaly, and a grave one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Moments ``first`` to ``last`` (indices, both included) that belong together; at ``peak`` the value was farthest
    from what was expected, on the side of the score."""

    first: int
    last: int
    peak: int
    score: float
    """The highest within it, signed, in sigma-equivalents."""
    severity: Severity
    value: float
    """At the peak."""
    expected: float
    """At the peak."""
    excess: float
    """Sum of value − expected over the incident, in the unit of the series: negative for a drop."""

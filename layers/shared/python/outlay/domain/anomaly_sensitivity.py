"""What people say of anomalies changes how soon the next one of the same scope is told; bounded, and it fades.

Each *expected* raises the score that is asked for by a quarter, each *not expected* lowers it as much; a verdict counts
half after 90 days. Together they never ask for less than two thirds, or more than three times, of the usual score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

STEP = 1.25
HALF_LIFE_MS = 90 * 86_400_000
LEAST, MOST = 2 / 3, 3.0
MAX_VERDICTS = 8
"""Of a scope: the newest."""
MAX_SCOPES = 200
"""Of an organization: those that were spoken of last."""
FORGOTTEN_MS = 4 * HALF_LIFE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    anomaly_id: str
    at_ms: int
    expected: bool


Verdicts = Mapping[str, Sequence[Verdict]]
"""By scope (``anomaly.scope_key``)."""


def threshold(verdicts: Sequence[Verdict], now_ms: int) -> float:
    """What the usual score is multiplied by: 1 where nobody said anything."""
    weight = sum((1 if one.expected else -1) * 0.5 ** (max(0, now_ms - one.at_ms) / HALF_LIFE_MS) for one in verdicts)
    return float(min(MOST, max(LEAST, STEP**weight)))


def with_verdict(verdicts: Verdicts, scope: str, verdict: Verdict | None, *, anomaly: str, now_ms: int) -> Verdicts:
    """With the latest word on an anomaly, which replaces an earlier one; None takes it back."""
    kept = [one for one in verdicts.get(scope, ()) if one.anomaly_id != anomaly]
    mine = [*kept, *([] if verdict is None else [verdict])][-MAX_VERDICTS:]
    every = {name: [one for one in some if now_ms - one.at_ms < FORGOTTEN_MS] for name, some in verdicts.items()}
    every[scope] = mine
    living = sorted(((name, some) for name, some in every.items() if some), key=lambda one: one[1][-1].at_ms)
    return dict(living[-MAX_SCOPES:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """An organization's. ``percent``: what it has set for all of its scopes; 200 tells from half the score on."""

    percent: int = 100
    verdicts: Verdicts = field(default_factory=dict)
    now_ms: int = 0

    def of(self, scope: str) -> float:
        """Divides the scores that are asked for."""
        return self.percent / 100 / threshold(self.verdicts.get(scope, ()), self.now_ms)

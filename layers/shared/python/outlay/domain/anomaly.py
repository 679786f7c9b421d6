"""An anomaly: one happening in which spend left what season and level led one to expect, from its first hour on.

Pure, and without numpy: what alerts, routes and the store need of it. Money is whole pico-USD.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from outlay.domain.anomaly_explanation import NOTHING_EXPLAINED, Explanation

Scope = tuple[tuple[str, str], ...]
"""(dimension, value), in the order of the dimensions' names; empty: the whole organization."""
Direction = Literal["rise", "drop"]
DIRECTIONS: tuple[Direction, ...] = ("rise", "drop")
Granularity = Literal["hour", "day"]
Severity = Literal["medium", "high"]
SEVERITIES: tuple[Severity, ...] = ("medium", "high")
"""Beyond 3 and 5 sigma-equivalents."""
Status = Literal["open", "closed"]
STATUSES: tuple[Status, ...] = ("open", "closed")
HOUR_MS = 3_600_000
GAP_MS: Mapping[Granularity, int] = {"hour": 6 * HOUR_MS, "day": 22 * HOUR_MS}
"""Two windows less than so far apart are one happening; it is over once so much has passed without a finding. (The
detection bridges six hours, and no day; a day may have 23 hours.)"""
_ID = re.compile(r"an_[0-9]{13}_[0-9a-f]{10}")


def is_anomaly_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def anomaly_id(org: str, scope: Scope, direction: Direction, start_ms: int) -> str:
    """Of what it is and its first hour: whoever finds it, however often, means the same. In order of time."""
    named = json.dumps([org, scope, direction]).encode()
    return f"an_{start_ms:013d}_{sha256(named).hexdigest()[:10]}"


def since_id(start_ms: int) -> str:
    """What all ids of anomalies that began at the moment or later come after."""
    return f"an_{max(0, start_ms):013d}"


def scope_of(values: Mapping[str, str]) -> Scope:
    return tuple(sorted(values.items()))


def scope_key(scope: Scope) -> str:
    """The scope as text, for what is remembered of it."""
    return json.dumps(scope, ensure_ascii=False, separators=(",", ":"))


def worse(one: Severity, other: Severity) -> Severity:
    return max(one, other, key=SEVERITIES.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """``[start, end)`` in UTC ms."""

    start_ms: int
    end_ms: int

    def adjoins(self, other: "Window", gap_ms: int = 1) -> bool:
        """Whether less than ``gap_ms`` lie between them; with 1: whether they overlap or touch."""
        return self.start_ms - other.end_ms < gap_ms and other.start_ms - self.end_ms < gap_ms

    def with_end(self, end_ms: int) -> "Window":
        return Window(start_ms=self.start_ms, end_ms=max(self.end_ms, end_ms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a scope's series says of a window. ``score``: hundredths of a sigma-equivalent, signed, at the peak."""

    actual: int
    expected: int
    requests: int
    peak_ms: int
    score: int
    severity: Severity
    is_silent: bool = False
    """Nothing at all was called in its last step."""

    @property
    def difference(self) -> int:
        return self.actual - self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What somebody said of it: whether it was expected."""

    expected: bool
    note: str
    by: str
    """Their subject."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    org: str
    anomaly_id: str
    scope: Scope
    direction: Direction
    granularity: Granularity
    window: Window
    measured: Measured
    """Of the whole window; its severity is the worst that it ever had."""
    status: Status
    found_ms: int
    updated_ms: int
    closed_ms: int | None = None
    members: tuple[Scope, ...] = ()
    """Other scopes that it showed in."""
    explanation: Explanation = NOTHING_EXPLAINED
    told: Severity | None = None
    """The severity that people were told of; None: they were not."""
    alert_id: str = ""
    """The latest alert about it."""
    feedback: Feedback | None = None
    revisions: str = ""
    """Digest of the figures that it was made from: the same make the same."""
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def severity(self) -> Severity:
        return self.measured.severity

    @property
    def cut(self) -> dict[str, tuple[str, ...]]:
        """What it is about, as alerts and managers' scopes say it."""
        return {name: (value,) for name, value in self.scope}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Moments of one series that belong together. ``excess``: actual less expected, pico-USD."""

    scope: Scope
    direction: Direction
    granularity: Granularity
    window: Window
    excess: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Findings of one cause. ``leader``: the one that names it."""

    leader: Finding
    members: Sequence[Finding] = field(default_factory=list)
    """The leader among them."""

    @property
    def scopes(self) -> frozenset[Scope]:
        return frozenset(one.scope for one in self.members)

    def end_ms(self, granularity: Granularity) -> int | None:
        """When its last finding of this granularity ended; None without one."""
        return max((one.window.end_ms for one in self.members if one.granularity == granularity), default=None)

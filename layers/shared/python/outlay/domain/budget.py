"""A budget: a limit for a scope and a period, and what happens near and at it.

Nested budgets need no tree: a budget applies to whatever its scope fits, so the organization's, a team's and a user's
apply to the same call, and nothing can be nested in a circle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from outlay.contracts.dimensions import DIMENSIONS, TAG_PREFIX, UNSET, USER
from outlay.domain.access import Cut

MAX_BUDGETS = 500
"""Of one organization."""
SCOPE_DIMENSIONS: tuple[str, ...] = (*DIMENSIONS, USER)
"""Beside the organization's tags (``tag:region``)."""

Level = Literal["info", "warning", "critical", "exceeded"]
LEVELS: tuple[Level, ...] = ("info", "warning", "critical", "exceeded")
"""In the order of urgency."""


class Unit(StrEnum):
    """What is limited. Amounts are whole numbers: pico-USD, tokens (input and output together), requests."""

    USD = "usd"
    TOKENS = "tokens"
    REQUESTS = "requests"


class Cycle(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    CUSTOM = "custom"
    """From a date to a date; if it renews, as many days again from then on."""


class Enforcement(StrEnum):
    NOTIFY = "notify"
    """People are told; no call is refused."""
    THROTTLE = "throttle"
    """From a part of the limit on so many leases a minute, and none beyond the limit."""
    STOP = "stop"
    """No lease beyond the limit."""


class Rollover(StrEnum):
    NONE = "none"
    UNUSED = "unused"
    """What a period left goes to the next one, up to a cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """``percent`` of the limit in force (1 to 1,000), of what was spent or of what the period will end at."""

    percent: int
    level: Level
    kind: Literal["actual", "forecast"] = "actual"

    @property
    def key(self) -> str:
        """What it is known by within a budget and period: ``actual-80``."""
        return f"{self.kind}-{self.percent}"


DEFAULT_THRESHOLDS: tuple[Threshold, ...] = (
    Threshold(percent=50, level="info"),
    Threshold(percent=80, level="warning"),
    Threshold(percent=90, level="info"),
    Threshold(percent=95, level="critical"),
    Threshold(percent=100, level="exceeded"),
)
"""``info`` stays in the app; ``warning`` is mailed; ``critical`` goes to chat as well; ``exceeded`` is urgent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Increase:
    """More for a while: adds to the limit from ``from_ms`` to before ``until_ms``."""

    increase_id: str
    amount: int
    """In the budget's unit."""
    reason: str
    granted_by: str
    """The account's subject."""
    from_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What people decide about a budget."""

    name: str
    limit: int
    """In whole units (pico-USD), above 0."""
    unit: Unit = Unit.USD
    scope: Cut = field(default_factory=dict)
    """Dimension → values, all of which have to fit; empty: the whole organization."""
    cycle: Cycle = Cycle.MONTHLY
    start_day: str = ""
    """Of a custom one: its first local date; ``end_day`` is the first date after it. Of others: before it nothing is
    limited or told."""
    end_day: str = ""
    renews: bool = True
    """False: it ends with the period that its first day, or its creation, lies in."""
    rollover: Rollover = Rollover.NONE
    rollover_cap: int | None = None
    """Most that may come from the period before; None: all that it left."""
    is_active: bool = True
    """Paused: nothing is refused and nothing told; spend goes on being shown."""
    alerts_on: bool = True
    thresholds: tuple[Threshold, ...] = DEFAULT_THRESHOLDS
    reminds_daily: bool = False
    """While it is above a threshold of warning or beyond."""
    enforcement: Enforcement = Enforcement.NOTIFY
    throttle_percent: int = 80
    """Of a throttling one: from here on …"""
    throttle_per_minute: int = 10
    """… so many leases a minute."""
    when_unreachable: Literal["allow", "refuse"] = "allow"
    """What applications do with calls while Outlay can't be reached."""
    owners: tuple[str, ...] = ()
    """Members, by subject: who is told, and who decides on increases."""
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    org: str
    budget_id: str
    """``bud_`` and 24 hex digits."""
    number: int
    """Short, unique in the organization, never used again: its place on the board."""
    terms: Terms
    created_ms: int
    created_by: str = ""
    deleted_ms: int | None = None
    """Its history stays."""
    increases: tuple[Increase, ...] = ()
    """Granted ones that are not over."""
    version: int = 1

    @property
    def is_enforced(self) -> bool:
        """Whether it stands on the board and can refuse a lease."""
        return self.deleted_ms is None and self.terms.is_active and self.terms.enforcement is not Enforcement.NOTIFY

    @property
    def rolls_over(self) -> bool:
        """Whether a period may begin with what earlier ones left."""
        return self.terms.rollover is not Rollover.NONE

    @property
    def by_user(self) -> bool:
        """Whether figures by user are needed, which are packed later than the others."""
        return USER in self.terms.scope

    def increase_at(self, moment_ms: int) -> int:
        """The sum of the increases that hold at the moment."""
        return sum(one.amount for one in self.increases if one.from_ms <= moment_ms < one.until_ms)

    def fits(self, dimensions: Mapping[str, str]) -> bool:
        """Whether it applies to a call. Values as they are shown after merges; an absent dimension is unset."""
        return all(dimensions.get(name, UNSET) in values for name, values in self.terms.scope.items())


def is_scope_dimension(name: str, tag_keys: tuple[str, ...]) -> bool:
    """Whether budgets can be made for it: figures are kept by it."""
    return name in SCOPE_DIMENSIONS or (name.startswith(TAG_PREFIX) and name.removeprefix(TAG_PREFIX) in tag_keys)

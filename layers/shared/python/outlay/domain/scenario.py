"""What-if: changes to the calls of a scope, and when they take effect."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from outlay.domain.access import Cut

Kind = Literal["move", "cache", "volume", "price"]
KINDS: tuple[Kind, ...] = ("move", "cache", "volume", "price")
MAX_SCENARIOS = 200
MAX_CHANGES = 10
MAX_AHEAD_DAYS = 365
BOUNDS: dict[Kind, tuple[int, int]] = {
    "move": (1, 100),
    "cache": (0, 100),
    "volume": (-100, 1_000),
    "price": (-100, 1_000),
}
"""Of ``percent``, by kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """``percent``: of a move the part of the calls; of ``cache`` the hit rate that is reached; of volume and price by
    how much they change."""

    kind: Kind
    percent: int
    first_day: str
    """Local date from which on it holds."""
    provider: str = ""
    model: str = ""
    """Whose calls are changed; empty: any. Of a move both are needed."""
    to_provider: str = ""
    to_model: str = ""
    """Of a move."""

    def concerns(self, provider: str, model: str) -> bool:
        return self.provider in ("", provider) and self.model in ("", model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    org: str
    scenario_id: str
    """``scn_`` and 24 hex digits."""
    name: str
    changes: tuple[Change, ...]
    """Applied in this order, each to what those before it left."""
    scope: Cut = field(default_factory=dict)
    notes: str = ""
    created_ms: int = 0
    created_by: str = ""
    version: int = 1


def change_problems(
    changes: Sequence[Change], *, today: str, last_day: str, known: Collection[Change] = ()
) -> Iterator[tuple[str, str]]:
    """Field and reason of each thing that is wrong. ``known`` ones may have begun by now."""
    if not 1 <= len(changes) <= MAX_CHANGES:
        yield "changes", f"must be 1 to {MAX_CHANGES}"
    for place, one in enumerate(changes):
        first_day = one.first_day if one in known else today
        yield from ((f"changes.{place}.{name}", reason) for name, reason in _problems(one, first_day, last_day))


def _problems(one: Change, earliest: str, last_day: str) -> Iterator[tuple[str, str]]:
    least, most = BOUNDS[one.kind]
    if not least <= one.percent <= most:
        yield "percent", f"of a {one.kind} must be {least} to {most:,}"
    if one.first_day and not earliest <= one.first_day <= last_day:
        yield "from", f"must be {earliest} (today) to {last_day}"
    yield from _move_problems(one) if one.kind == "move" else _other_problems(one)


def _move_problems(one: Change) -> Iterator[tuple[str, str]]:
    for name in ("model", "to_model"):
        if not getattr(one, name):
            yield name, "is required of a move"
    if (one.provider, one.model) == (one.to_provider, one.to_model) != ("", ""):
        yield "to_model", "must be another model than the one that calls are moved from"


def _other_problems(one: Change) -> Iterator[tuple[str, str]]:
    if one.to_model:
        yield "to_model", "is for a move only"

"""What an organization was told of beside its budgets: one item, changed in the transaction that makes the alert.

A rise of all its spend is seen in two ways, as a spike of the day and as an anomaly. Each notes here what it told, and
the other looks before it tells: whoever comes second finds the item changed, is refused, and looks again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from outlay.application.control_store import Content, ControlStore, Place, Stored, Write, change, create
from outlay.contracts import budget_keys

STANDS_MS = 86_400_000
_NEWS = 2
"""A rise that has come to more than twice what was told of it is news."""
RiseKind = Literal["spike", "anomaly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """``content`` is stored."""

    stored: Stored | None = None
    content: Mapping[str, Any] = field(default_factory=dict)


def _place(org: str) -> Place:
    return Place(budget_keys.watch_key(org), budget_keys.WATCH_SORT)


def find_noted(org: str, *, store: ControlStore) -> Noted:
    stored = store.find(_place(org))
    return Noted(stored=stored, content={} if stored is None else stored.content)


def noted_write(org: str, before: Noted, content: Content) -> Write:
    """What is left out of ``content`` stays."""
    return create(_place(org), content) if before.stored is None else change(before.stored, content)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRise:
    """``difference``: pico-USD above what was usual, as far as was known at ``at_ms``."""

    at_ms: int
    difference: int
    alert_id: str

    def content(self, kind: RiseKind) -> Content:
        return {_name(kind): [self.at_ms, self.difference, self.alert_id]}


def standing_for(difference: int, told_as: RiseKind, noted: Noted, *, now_ms: int) -> ToldRise | None:
    """What was told of a rise in the last 24 hours, if it stands for one of ``difference`` seen the other way."""
    found = noted.content.get(_name(told_as))
    if found is None:
        return None
    at_ms, told, alert_id = found
    is_same = now_ms - at_ms < STANDS_MS and difference <= _NEWS * told
    return ToldRise(at_ms=at_ms, difference=told, alert_id=alert_id) if is_same else None


def _name(kind: RiseKind) -> str:
    return f"told_{kind}"

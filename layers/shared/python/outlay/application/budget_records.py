"""Budgets as they are stored: one item each in an organization's partition, beside the board that holds are made on.

Whatever changes a limit in force changes the board's version in the same transaction (``touching``): a hold that was
computed from the limit before is refused from that moment on.
"""

from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored, Write, change, create
from outlay.contracts import budget_keys
from outlay.domain.budget import (
    MAX_BUDGETS,
    Budget,
    Cycle,
    Enforcement,
    Increase,
    Rollover,
    Terms,
    Threshold,
    Unit,
)
from outlay.domain.errors import NotFound

NEXT_NUMBER = "next"
"""Attribute of the board's item: the number of the next budget."""


def place_of(org: str, budget_id: str) -> Place:
    return Place(budget_keys.budgets_key(org), budget_id)


def deleted_place_of(org: str, budget_id: str) -> Place:
    """Where a budget that was deleted goes, for its history."""
    return Place(budget_keys.deleted_budgets_key(org), budget_id)


def board_place(org: str) -> Place:
    return Place(budget_keys.board_key(org), budget_keys.BOARD_SORT)


def all_budgets(org: str, *, store: ControlStore) -> list[Budget]:
    """Those that are not deleted, in the order of their ids."""
    return [from_stored(org, one) for one in store.page(budget_keys.budgets_key(org), limit=MAX_BUDGETS)]


def find_budget(org: str, budget_id: str, *, store: ControlStore) -> tuple[Stored, Budget]:
    """Also a deleted one, whose history stays. Raises ``NotFound``."""
    for place in (place_of(org, budget_id), deleted_place_of(org, budget_id)):
        stored = store.find(place)
        if stored is not None:
            return stored, from_stored(org, stored)
    raise NotFound("There is no such budget.")


def touching(org: str, *, store: ControlStore, numbers: int = 0) -> tuple[Write, int]:
    """The write that gives the board a new version, and the first of the ``numbers`` that it takes for new budgets."""
    place = board_place(org)
    stored = store.find(place)
    if stored is None:
        return create(place, {NEXT_NUMBER: 1 + numbers}), 1
    first = int(stored.content.get(NEXT_NUMBER, 1))
    return change(stored, {NEXT_NUMBER: first + numbers}), first


def to_content(budget: Budget) -> Content:
    """All of the item but its place and version."""
    terms = budget.terms
    return {
        "number": budget.number,
        "created": budget.created_ms,
        "created_by": budget.created_by,
        "deleted": budget.deleted_ms,
        "name": terms.name,
        "limit": terms.limit,
        "unit": terms.unit.value,
        "scope": {name: sorted(values) for name, values in sorted(terms.scope.items())},
        "cycle": terms.cycle.value,
        "start_day": terms.start_day,
        "end_day": terms.end_day,
        "renews": terms.renews,
        "rollover": terms.rollover.value,
        "rollover_cap": terms.rollover_cap,
        "active": terms.is_active,
        "alerts": terms.alerts_on,
        "thresholds": [[one.percent, one.kind, one.level] for one in terms.thresholds],
        "reminds": terms.reminds_daily,
        "enforcement": terms.enforcement.value,
        "throttle_percent": terms.throttle_percent,
        "throttle_per_minute": terms.throttle_per_minute,
        "when_unreachable": terms.when_unreachable,
        "owners": list(terms.owners),
        "notes": terms.notes,
        "increases": [
            {
                "id": one.increase_id,
                "amount": one.amount,
                "reason": one.reason,
                "by": one.granted_by,
                "from": one.from_ms,
                "until": one.until_ms,
            }
            for one in budget.increases
        ],
    }


def from_stored(org: str, stored: Stored) -> Budget:
    return from_content(org, stored.place.sk, stored.content, version=stored.version)


def from_content(org: str, budget_id: str, content: Any, *, version: int) -> Budget:
    return Budget(
        org=org,
        budget_id=budget_id,
        number=content["number"],
        terms=_terms(content),
        created_ms=content["created"],
        created_by=content["created_by"],
        deleted_ms=content.get("deleted"),
        increases=tuple(map(_increase, content["increases"])),
        version=version,
    )


def _terms(content: Any) -> Terms:
    return Terms(
        name=content["name"],
        limit=content["limit"],
        unit=Unit(content["unit"]),
        scope={name: frozenset(values) for name, values in content["scope"].items()},
        cycle=Cycle(content["cycle"]),
        start_day=content["start_day"],
        end_day=content["end_day"],
        renews=content["renews"],
        rollover=Rollover(content["rollover"]),
        rollover_cap=content.get("rollover_cap"),
        is_active=content["active"],
        alerts_on=content["alerts"],
        thresholds=tuple(
            Threshold(percent=percent, kind=kind, level=level) for percent, kind, level in content["thresholds"]
        ),
        reminds_daily=content["reminds"],
        enforcement=Enforcement(content["enforcement"]),
        throttle_percent=content["throttle_percent"],
        throttle_per_minute=content["throttle_per_minute"],
        when_unreachable=content["when_unreachable"],
        owners=tuple(content["owners"]),
        notes=content["notes"],
    )


def _increase(content: Any) -> Increase:
    return Increase(
        increase_id=content["id"],
        amount=content["amount"],
        reason=content["reason"],
        granted_by=content["by"],
        from_ms=content["from"],
        until_ms=content["until"],
    )

"""Leases as they are stored: one item each, in the partition of the hour in which they expire."""

from collections.abc import Mapping, Sequence
from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored
from outlay.contracts import budget_keys
from outlay.domain.board import Slot
from outlay.domain.errors import NotFound
from outlay.domain.lease import HOUR_MS, Amounts, Lease, hour_of

KEPT_S = 80 * 86_400
"""As long as markers: an event that names the lease may come 35 days later."""


def place_of(org: str, lease_id: str) -> Place:
    """Raises ``NotFound`` for what is no lease's id."""
    hour = hour_of(lease_id)
    if hour is None:
        raise NotFound("There is no such lease.")
    return Place(budget_keys.leases_key(org, hour), lease_id)


def find_lease(org: str, lease_id: str, *, store: ControlStore) -> tuple[Stored, Lease]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, lease_id))
    if stored is None:
        raise NotFound("There is no such lease.")
    return stored, from_stored(org, stored)


def leases_between(org: str, start_ms: int, end_ms: int, *, store: ControlStore, limit: int) -> list[Lease]:
    """Those that expire in the hours from one moment to another, the newest hours first, at most ``limit``."""
    found: list[Lease] = []
    for hour in range(end_ms // HOUR_MS, start_ms // HOUR_MS - 1, -1):
        left = limit - len(found)
        if left <= 0:
            break
        found += [from_stored(org, one) for one in store.page(budget_keys.leases_key(org, hour), limit=left)]
    return found


def to_content(lease: Lease) -> Content:
    return {
        "state": lease.state,
        "amounts": _amounts_to(lease.amounts),
        "holds": [[one.number, one.period, one.minute, one.amount] for one in lease.holds],
        "budgets": list(lease.budget_ids),
        "lapsing": list(lease.lapsing),
        "created": lease.created_ms,
        "expires": lease.expires_ms,
        "dimensions": dict(lease.dimensions),
        "by": lease.created_by,
        "closed": lease.closed_ms,
        "actual": None if lease.actual is None else _amounts_to(lease.actual),
    }


def from_stored(org: str, stored: Stored) -> Lease:
    content: Any = stored.content
    holds: Sequence[Sequence[int]] = content["holds"]
    actual = content.get("actual")
    return Lease(
        org=org,
        lease_id=stored.place.sk,
        state=content["state"],
        amounts=_amounts_from(content["amounts"]),
        holds=tuple(
            Slot(number=number, period=period, minute=minute, amount=amount) for number, period, minute, amount in holds
        ),
        budget_ids=tuple(content["budgets"]),
        lapsing=tuple(content["lapsing"]),
        created_ms=content["created"],
        expires_ms=content["expires"],
        dimensions=content["dimensions"],
        created_by=content["by"],
        closed_ms=content.get("closed"),
        actual=None if actual is None else _amounts_from(actual),
        version=stored.version,
    )


def _amounts_to(amounts: Amounts) -> Mapping[str, int | None]:
    return {"picousd": amounts.picousd, "tokens": amounts.tokens, "requests": amounts.requests}


def _amounts_from(content: Mapping[str, Any]) -> Amounts:
    return Amounts(picousd=content["picousd"], tokens=content["tokens"], requests=content["requests"])

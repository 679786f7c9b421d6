"""Increases of a budget's limit: asked for, granted, refused, ended; each told to those whom it concerns.

What is granted stands in the budget, in one transaction with its record, the board's version and the alert: so the next
lease knows it. What is over leaves the budget with its next change, and stays on record.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from outlay.application import increase_records
from outlay.application.budget_records import to_content, touching
from outlay.application.control_store import ControlStore, Stored, Write, change, create
from outlay.application.manage_budgets import going_on
from outlay.application.raise_alert import alert_writes
from outlay.domain.alert import Alert, AlertKind
from outlay.domain.budget import Budget, Increase
from outlay.domain.budget_increase import MAX_LIVE, IncreaseRecord
from outlay.domain.errors import Conflict

Held = tuple[Stored, Budget]
"""A budget as it is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants more of, in the budget's unit, and why."""

    amount: int
    reason: str
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What has to be written, and what it is about. ``alert``: to be handed on once it is; of an end there is none."""

    writes: Sequence[Write]
    before: IncreaseRecord | None
    after: IncreaseRecord
    alert: Alert | None = None


def new_increase_id(now_ms: int) -> str:
    return f"inc_{now_ms:013d}_{secrets.token_hex(5)}"


def request(budget: Budget, wanted: Wanted, *, store: ControlStore, who: str, now_ms: int) -> Decided:
    """Ask for more. Raises ``Conflict`` (``already_requested``) where the member's last request is still open."""
    for one in increase_records.all_increases(budget.org, store=store):
        if one.budget_id == budget.budget_id and one.requested_by == who and is_open(one, now_ms):
            raise Conflict("Your request for this budget is still open.", code="already_requested")
    asked = replace(_record(budget, wanted, now_ms), requested_by=who, requested_ms=now_ms)
    alert = _alert(budget, asked, now_ms)
    return Decided(writes=[_created(asked), *alert_writes(alert)], before=None, after=asked, alert=alert)


def is_open(one: IncreaseRecord, now_ms: int) -> bool:
    """Whether it waits for a decision that would still do something."""
    return one.state == "requested" and now_ms < one.until_ms


def grant(held: Held, wanted: Wanted, *, store: ControlStore, who: str, now_ms: int) -> Decided:
    """More at once, without anybody's having asked. Raises ``Conflict`` (``too_many_increases``)."""
    record = _record(held[1], wanted, now_ms)
    after = replace(record, state="granted", decided_by=who, decided_ms=now_ms, from_ms=now_ms)
    return _decided(held, [_created(after)], None, after, store=store, now_ms=now_ms)


def decide(
    held: Held,
    asked: tuple[Stored, IncreaseRecord],
    after: IncreaseRecord,
    *,
    store: ControlStore,
    now_ms: int,
) -> Decided:
    """``after``: the request with what was decided of it, by whom and with which note.

    Raises ``Conflict``: ``increase_decided``, ``increase_over`` (granting what has passed), ``too_many_increases``.
    """
    record, before = asked
    if before.state != "requested":
        raise Conflict(f"It is {before.state} already.", code="increase_decided")
    if after.state == "granted" and not is_open(before, now_ms):
        raise Conflict("It was asked for until a moment that has passed.", code="increase_over")
    after = replace(after, version=record.version + 1)
    writes = [change(record, increase_records.to_content(after))]
    return _decided(held, writes, before, after, store=store, now_ms=now_ms)


def end(held: Held, granted: tuple[Stored, IncreaseRecord], *, store: ControlStore, now_ms: int) -> Decided:
    """It holds no longer from now on. Raises ``Conflict`` (``increase_over``) where it does not hold anyway."""
    record, before = granted
    if before.state != "granted" or before.until_ms <= now_ms:
        raise Conflict("It does not hold at the moment.", code="increase_over")
    after = replace(before, state="ended", until_ms=now_ms, version=record.version + 1)
    kept = [one for one in going_on(held[1], now_ms) if one.increase_id != before.increase_id]
    writes = [change(record, increase_records.to_content(after)), *_in_budget(held, kept, store)]
    return Decided(writes=writes, before=before, after=after)


def _decided(
    held: Held,
    writes: Sequence[Write],
    before: IncreaseRecord | None,
    after: IncreaseRecord,
    *,
    store: ControlStore,
    now_ms: int,
) -> Decided:
    budget = held[1]
    granted: Sequence[Write] = ()
    if after.state == "granted":
        kept = going_on(budget, now_ms)
        if len(kept) >= MAX_LIVE:
            raise Conflict(f"The budget has {MAX_LIVE} increases that are not over.", code="too_many_increases")
        granted = _in_budget(held, [*kept, after.granted()], store)
    alert = _alert(budget, after, now_ms)
    return Decided(writes=[*writes, *granted, *alert_writes(alert)], before=before, after=after, alert=alert)


def _in_budget(held: Held, increases: Sequence[Increase], store: ControlStore) -> list[Write]:
    stored, budget = held
    touch, _ = touching(budget.org, store=store)
    return [touch, change(stored, to_content(replace(budget, increases=tuple(increases))))]


def _record(budget: Budget, wanted: Wanted, now_ms: int) -> IncreaseRecord:
    return IncreaseRecord(
        org=budget.org,
        increase_id=new_increase_id(now_ms),
        budget_id=budget.budget_id,
        budget_name=budget.terms.name,
        unit=budget.terms.unit,
        amount=wanted.amount,
        reason=wanted.reason,
        until_ms=wanted.until_ms,
        state="requested",
    )


def _created(one: IncreaseRecord) -> Write:
    return create(increase_records.place_of(one.org, one.increase_id), increase_records.to_content(one))


def _alert(budget: Budget, one: IncreaseRecord, now_ms: int) -> Alert:
    """A request goes to the owners, a decision to whoever asked for it, and to the owners as well."""
    is_request = one.state == "requested"
    facts = {
        "increase_id": one.increase_id,
        "budget_name": one.budget_name,
        "unit": one.unit.value,
        "amount": one.amount,
        "reason": one.reason,
        "until_ms": one.until_ms,
        "requested_by": one.requested_by,
    }
    decided = {} if is_request else {"decision": one.state, "decided_by": one.decided_by, "note": one.note}
    asker = () if is_request or not one.requested_by else (one.requested_by,)
    return Alert(
        org=budget.org,
        alert_id=f"al_{now_ms:013d}_{secrets.token_hex(5)}",
        kind=AlertKind.INCREASE_REQUESTED if is_request else AlertKind.INCREASE_DECIDED,
        level="warning",
        at_ms=now_ms,
        budget_id=budget.budget_id,
        scope={name: tuple(sorted(values)) for name, values in budget.terms.scope.items()},
        owners=tuple(dict.fromkeys((*asker, *budget.terms.owners))),
        facts={**facts, **decided},
    )

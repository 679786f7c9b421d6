"""Making one delivery: claimed before it is sent, recorded after; and finding those whose time has come.

Each delivery is an invocation of its own, so a slow or broken receiver delays no other. It is made at least once: where
the record of how an attempt ended is lost, it counts as interrupted after two minutes and is made again, with the same
delivery id. The alert itself is made once.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from outlay.application import alert_records, delivery_records
from outlay.application.control_store import ControlStore, Refused, Stored, Write
from outlay.application.raise_alert import PLAN
from outlay.domain.alert import Alert
from outlay.domain.delivery import ARRIVED, CLAIM_MS, REPEATED_BY_LAMBDA, Attempt, Delivery, Result, next_attempt_ms
from outlay.domain.errors import Conflict, LimitExceeded, NotFound, Upstream

DUE_AT_ONCE = 2_000
"""Handed on by one run of the schedule."""
KEPT_ATTEMPTS = 50
"""Of a delivery that is sent again by hand again and again, the latest."""


class Send(Protocol):
    def __call__(self, alert: Alert, delivery: Delivery) -> Result:
        """Send once. Never raises for what the receiver does; ``Upstream`` where our own side failed."""
        ...


class DeliveryCalls(Protocol):
    """Having this work done elsewhere. Never raises: the schedule finds what is lost."""

    def hand_on(self, org: str, alert_id: str) -> None: ...

    def deliver(self, org: str, alert_id: str, delivery_id: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverTools:
    store: ControlStore
    send: Send
    clock: Callable[[], int]


def deliver(org: str, alert_id: str, delivery_id: str, *, tools: DeliverTools) -> Result | None:
    """Make the attempt that is due. None: there is nothing to do (not due yet, done, or another one is at it)."""
    try:
        stored, delivery = delivery_records.find_delivery(org, alert_id, delivery_id, store=tools.store)
        _, alert = alert_records.find_alert(org, alert_id, store=tools.store)
    except NotFound:
        return None
    now_ms = tools.clock()
    if delivery.state != "waiting" or delivery.due_ms > now_ms:
        return None
    claimed = _claimed(stored, delivery, now_ms, tools=tools)
    if claimed is None or claimed.state != "waiting":
        return None
    try:
        result = tools.send(alert, claimed)
    except (LimitExceeded, Upstream):
        result = "not_tried"
    _record(claimed, result, tools=tools)
    return result


def is_tried_soon(org: str, alert_id: str, delivery_id: str, result: Result | None, *, store: ControlStore) -> bool:
    """Whether an attempt that ended so is made again within minutes: whoever called it calls again then."""
    if result is None or result in ARRIVED:
        return False
    _, delivery = delivery_records.find_delivery(org, alert_id, delivery_id, store=store)
    return delivery.state == "waiting" and 0 < delivery.tries <= REPEATED_BY_LAMBDA


def _claimed(stored: Stored, delivery: Delivery, now_ms: int, *, tools: DeliverTools) -> Delivery | None:
    """For this run alone, until the claim ends; dead where attempts were interrupted too often."""
    before = delivery
    if delivery.claimed_ms is not None:
        delivery = _ended(delivery, "interrupted", delivery.claimed_ms)
    if delivery.state == "waiting":
        delivery = replace(delivery, claimed_ms=now_ms, due_ms=now_ms + CLAIM_MS, tries=delivery.tries + 1)
    try:
        tools.store.commit(delivery_records.moving(stored, before, delivery), now_ms=now_ms)
    except Refused:
        return None
    return replace(delivery, version=stored.version + 1)


def _record(claimed: Delivery, result: Result, *, tools: DeliverTools) -> None:
    now_ms = tools.clock()
    stored = Stored(place=delivery_records.place_of(claimed), version=claimed.version, content={})
    after = _ended(claimed, result, now_ms)
    try:
        tools.store.commit(delivery_records.moving(stored, claimed, after), now_ms=now_ms)
    except Refused:
        return  # the claim had ended: another run goes on with it


def _ended(delivery: Delivery, result: Result, at_ms: int) -> Delivery:
    attempts = (*delivery.attempts, Attempt(at_ms=at_ms, result=result))[-KEPT_ATTEMPTS:]
    ended = replace(delivery, attempts=attempts, claimed_ms=None)
    if result in ARRIVED:
        return replace(ended, state="sent")
    if result == "channel_gone":
        return replace(ended, state="dropped")
    due_ms = next_attempt_ms(result, delivery.tries, at_ms)
    return replace(ended, state="dead") if due_ms is None else replace(ended, due_ms=due_ms)


def hand_on_due(*, store: ControlStore, calls: DeliveryCalls, now_ms: int) -> int:
    """Have everything done whose time has come, each by itself. How many there were.

    A note that has no delivery any more goes, so that it stands in nobody's way.
    """
    due = delivery_records.read_due(store=store, until_ms=now_ms, limit=DUE_AT_ONCE)
    for org, alert_id, delivery_id, note in due:
        if store.find(alert_records.place_of(org, alert_id)) is None:
            with suppress(Refused):
                store.commit([Write(kind="delete", place=note, version=1)], now_ms=now_ms)
        elif delivery_id == PLAN:
            calls.hand_on(org, alert_id)
        else:
            calls.deliver(org, alert_id, delivery_id)
    return len(due)


def sent_again(stored: Stored, delivery: Delivery, *, now_ms: int) -> tuple[Delivery, list[Write]]:
    """A dead or dropped delivery with all its attempts ahead again. Raises ``Conflict`` for one that is neither."""
    if delivery.state not in ("dead", "dropped"):
        told = {"sent": "It has arrived.", "waiting": "It is still being tried."}[delivery.state]
        raise Conflict(f"{told} Only dead deliveries are sent again.", code="delivery_state")
    again = replace(delivery, state="waiting", due_ms=now_ms, tries=0)
    return again, delivery_records.moving(stored, delivery, again)

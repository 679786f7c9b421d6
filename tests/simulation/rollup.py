"""Claims and counting: decisions 1 and 3, with the marks that decision 9 asks for.

Each rule that an invariant depends on is one small method, so that ``bugs`` can break it alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.simulation.parts import (
    LOG_WINDOW,
    Adjustment,
    Batch,
    Effect,
    LakeRow,
    Marker,
    Place,
    day_of,
    derive,
    hour_of,
    lake_rows,
)
from tests.simulation.stage import Steps
from tests.simulation.store import (
    Change,
    GaveUp,
    Head,
    Look,
    Operation,
    Read,
    Refused,
    Send,
    Store,
    Unknown,
    Write,
    insert,
    put,
)

TRIES = 3
ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Claim:
    owner: Place
    digest: str
    vs: frozenset[Place] = frozenset()
    """Owners, and would-be owners, that were voided: none of them ever gets the id (back)."""
    expires: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    won: frozenset[int]
    conflicts: frozenset[int]


@dataclass(frozen=True, slots=True)
class JournalItem:
    """Written by the transaction that adjusts; the to-do for its rows until ``sent``."""

    rows: tuple[Adjustment, ...]
    sent: bool = False


class MarkerMoved(Exception):
    """The marker is not at the rating that was read: read and derive again."""


@dataclass(frozen=True, slots=True)
class Config:
    """The organization's settings, in one item: lanes and closed months are changed under the same version."""

    lanes: int = 1
    has_tag: bool = False
    price: int = 1
    closed: frozenset[int] = frozenset()
    version: int = 0


@dataclass
class World:
    """What all invocations see: the store, the clock, and the door's configuration."""

    store: Store
    now: int = 0
    index_lag: int = 5
    """Ticks until the log's index shows an item."""
    readable: set[str] = field(default_factory=set)
    """Batches that only a later release can decode and that it can by now."""
    unreadable: set[str] = field(default_factory=set)


class Rollup:
    def __init__(self, world: World) -> None:
        self.world = world

    # calls

    def ask(self, operation: Operation) -> Steps:
        """Again while the outcome is unknown: each operation may be repeated."""
        for _ in range(TRIES):
            try:
                return (yield operation)
            except Unknown:
                continue
        raise GaveUp

    def read(self, table: str, key: Any) -> Steps:
        return self.ask(Read(table, key))

    def write(self, *changes: Change) -> Steps:
        return self.ask(Write(changes))

    # batches

    def roll_up(self, ids: Iterable[str], *, heal: bool = False) -> Steps:
        """One delivery, a redrive, or what a sweep found. ``heal``: send the rows of counted parts again, too."""
        known: dict[tuple[str, int], str] = {}
        for batch_id in ids:
            batch: Batch | None = yield from self.read("log", batch_id)
            if batch is None or self.world.now > batch.received + LOG_WINDOW:
                continue
            if not self.can_decode(batch):
                if not (yield from self.is_counted(batch)):  # Nor was it discarded.
                    yield from self.write(put("quarantine", batch_id, batch))
                continue
            yield from self.roll_up_one(batch, known, heal=heal)

    def is_counted(self, batch: Batch) -> Steps:
        for number in range(len(batch.parts)):
            if (yield from self.read("markers", (batch.id, number))) is None:
                return False
        return True

    def can_decode(self, batch: Batch) -> bool:
        return batch.id not in self.world.unreadable or batch.id in self.world.readable

    def roll_up_one(self, batch: Batch, known: dict[Any, str], *, heal: bool = False) -> Steps:
        settled: Settled = yield from self.settle(batch)
        for number, part in enumerate(batch.parts):
            marker: Marker | None = None
            if heal:
                marker = yield from self.read("markers", (batch.id, number))
            if marker is not None:
                yield from self.send_part(batch, number)
            yield from self.count(batch, number, self.first_state(batch, part, settled), known)

    def first_state(self, batch: Batch, part: range, settled: Settled) -> Marker:
        return Marker(
            rating=0,
            lost=frozenset(part) - settled.won,
            conflicts=settled.conflicts & frozenset(part),
            price=batch.price,
            expires=max(batch.protected_until(position) for position in part),
        )

    # claims

    def settle(self, batch: Batch) -> Steps:
        won, conflicts = set(), set()
        for position, event in enumerate(batch.events):
            owner: Claim | None = None
            if event.needs_claim:
                owner = yield from self.claim(batch, position)
            if owner is None:
                won.add(position)
            elif owner.digest != event.digest:
                conflicts.add(position)
        return Settled(frozenset(won), frozenset(conflicts))

    def claim(self, batch: Batch, position: int) -> Steps:
        """``None`` if the position owns its id, else the claim of the owner."""
        event, me = batch.events[position], (batch.id, position)
        for _ in range(ROUNDS):
            try:
                mine = Claim(me, event.digest, expires=self.expiry(batch, position))
                yield from self.write(insert("claims", event.id, mine))
            except Refused:
                held: Claim | None = yield from self.read("claims", event.id)
            else:
                return None
            if held is None:
                continue  # Expired in between.
            if held.owner == me:
                return held if me in held.vs else None
            if not self.is_free(held, me):
                return held
            try:
                yield from self.write(self.take_over(event.id, held, mine))
            except Refused:
                continue
            return None
        raise GaveUp

    def expiry(self, batch: Batch, position: int) -> int | None:
        """Of imports for ever: they may bring what is older than any window."""
        return None if batch.source.startswith("import") else batch.protected_until(position)

    def is_free(self, held: Claim, me: Place) -> bool:
        """Its owner was voided, and I was not."""
        return held.owner in held.vs and me not in held.vs

    def take_over(self, event_id: str, held: Claim, mine: Claim) -> Change:
        return Change(
            "claims",
            event_id,
            lambda old: self.taken_over(old, mine),
            lambda old: old is not None and old.owner == held.owner and mine.owner not in old.vs,
        )

    def taken_over(self, old: Claim, mine: Claim) -> Claim:
        """With its own digest, and for as long as either has to be protected."""
        both = (old.expires, mine.expires)
        return replace(mine, vs=old.vs, expires=None if None in both else max(filter(None, both)))

    # counting

    def count(self, batch: Batch, number: int, first: Marker, known: dict[Any, str]) -> Steps:
        """Archive before count, so that a marker means that its rows were sent."""
        yield from self.archive(batch, number, first, known)
        try:
            effect = yield from self.commit(batch, number, None, first, known)
        except MarkerMoved:
            yield from self.mend(batch, number, frozenset(batch.parts[number]) - first.lost, known)
            return
        if effect.journal:
            yield from self.send_journal(batch.id, number, effect.marker.rating)

    def archive(self, batch: Batch, number: int, first: Marker, known: Mapping[Any, str]) -> Steps:
        """All that was won, but for hours known to be closed: their rows are the journal's."""
        yield from self.send(
            row for row in lake_rows(batch, batch.parts[number], first) if known.get((row.hour, batch.lane)) != "closed"
        )

    def mend(self, batch: Batch, number: int, won: frozenset[int], known: dict[Any, str]) -> Steps:
        """The part was counted before. What it owns meanwhile although it had lost it (a void freed it) counts now."""
        while True:
            marker: Marker | None = yield from self.read("markers", (batch.id, number))
            regained = (won & marker.lost) - marker.voided if marker else frozenset()
            if marker is None or not regained:
                break
            new = replace(marker, lost=marker.lost - regained, conflicts=marker.conflicts - regained)
            if (yield from self.correct(batch, number, marker, new, known)):
                return
        if marker is not None and marker.rating > 0:
            yield from self.send_part(batch, number)  # Whoever corrected it may have died before its rows.

    def correct(self, batch: Batch, number: int, old: Marker, new: Marker, known: dict[Any, str]) -> Steps:
        """From rating n to n + 1, and the rows after it; whether it was still at n."""
        try:
            yield from self.commit(batch, number, old, replace(new, expires=None), known)
        except MarkerMoved:
            return False
        yield from self.send_part(batch, number)
        return True

    def commit(self, batch: Batch, number: int, old: Marker | None, new: Marker, known: dict[Any, str]) -> Steps:
        """The one transaction of a part; derived again when a head's state is not the one assumed."""
        for _ in range(ROUNDS):
            closed = {hour for (hour, lane), state in known.items() if lane == batch.lane and state == "closed"}
            accounting = yield from self.accounting_hour(batch, old, closed, known)
            effect = derive(batch, batch.parts[number], old, new, closed=closed, accounting=accounting)
            changes = self.transaction(batch, number, old, effect, known)
            try:
                yield from self.ask(Write(tuple(changes), "transaction"))
            except Refused as refused:
                if "marker" in refused.labels:
                    raise MarkerMoved from refused
                for hour in refused.labels:
                    head: Head | None = yield from self.read("heads", ("H", hour, batch.lane))
                    known[hour, batch.lane] = head.state if head else "open"
            else:
                return effect
        raise GaveUp

    def accounting_hour(self, batch: Batch, old: Marker | None, closed: set[int], known: dict[Any, str]) -> Steps:
        """Of an adjustment: the receipt of what is counted first, else now; now too where that is closed."""
        hour = hour_of(batch.received) if old is None else hour_of(self.world.now)
        yield from ()
        return hour_of(self.world.now) if hour in closed else hour

    def transaction(
        self, batch: Batch, number: int, old: Marker | None, effect: Effect, known: Mapping[Any, str]
    ) -> list[Change]:
        key = (batch.id, number)
        changes = [
            Change("markers", key, lambda _: effect.marker, lambda held: self.is_at(held, old), "marker"),
            *self.head_changes(batch, effect, known),
        ]
        changes += [
            Change("counters", counter, lambda held, amount=amount: _plus(held, amount))
            for counter, amount in effect.counters.items()
        ]
        changes += [
            Change("ledger", place, lambda held, row=row: _sum(held, row)) for place, row in effect.ledger.items()
        ]
        return [*changes, *self.journal_changes(key, effect)]

    def is_at(self, held: Marker | None, old: Marker | None) -> bool:
        """The condition that makes a count and a correction happen once."""
        return (held.rating if held else None) == (old.rating if old else None)

    def head_changes(self, batch: Batch, effect: Effect, known: Mapping[Any, str]) -> list[Change]:
        updates: dict[int, int] = {}
        for hour, _, _ in effect.counters:
            updates[hour] = updates.get(hour, 0) + 1
        changes, days = [], set()
        for hour, many in updates.items():
            assumed = known.get((hour, batch.lane), "open")
            changes.append(
                Change(
                    "heads",
                    ("H", hour, batch.lane),
                    lambda head, many=many: raised(head, many, self.world.now),
                    lambda head, assumed=assumed: self.accepts(head, assumed),
                    hour,
                )
            )
            if assumed == "sealed":
                days.add(day_of(hour))
        return changes + [Change("heads", ("D", day), lambda head: raised(head, 0, self.world.now)) for day in days]

    def accepts(self, head: Head | None, assumed: str) -> bool:
        state = head.state if head else "open"
        return state == assumed and state != "closed"

    def journal_changes(self, key: tuple[str, int], effect: Effect) -> list[Change]:
        if not effect.journal:
            return []
        return [put("journal", (*key, effect.marker.rating), JournalItem(effect.journal))]

    # the lake

    def send(self, rows: Iterable[Any]) -> Steps:
        found = tuple(rows)
        if found:
            yield from self.ask(Send(found))

    def send_part(self, batch: Batch, number: int) -> Steps:
        """The part's rows as its marker says now, whoever brought it there."""
        marker: Marker | None = yield from self.read("markers", (batch.id, number))
        if marker is None:
            return  # Expired in between.
        yield from self.send(lake_rows(batch, batch.parts[number], marker))
        yield from self.send_journals(lambda key: key[:2] == (batch.id, number))

    def send_journals(self, wanted: Any) -> Steps:
        keys = yield from self.ask(Look(lambda store: [key for key in store.tables["journal"] if wanted(key)]))
        for key in keys:
            yield from self.send_journal(*key)

    def send_journal(self, batch_id: str, number: int, rating: int) -> Steps:
        """The adjustments, and that the positions do not stand in their own hours; then it is sent."""
        key = (batch_id, number, rating)
        item: JournalItem | None = yield from self.read("journal", key)
        if item is None:
            return  # Of a transaction under way, whose caller sends it.
        batch: Batch | None = yield from self.read("log", batch_id)
        marker: Marker | None = yield from self.read("markers", (batch_id, number))
        rows: list[LakeRow] = lake_rows(batch, batch.parts[number], marker) if batch and marker else []
        yield from self.send([*rows, *((key, row) for row in item.rows)])
        yield from self.write(put("journal", key, replace(item, sent=True)))


def raised(head: Head | None, updates: int, at: int) -> Head:
    held = head or Head()
    return replace(held, rev=held.rev + 1, u=held.u + updates, at=at)


def _plus(held: Any, amount: tuple[int, int]) -> tuple[int, int, int]:
    """Update count, requests, cost."""
    updates, requests, cost = held or (0, 0, 0)
    return updates + 1, requests + amount[0], cost + amount[1]


def _sum(held: Any, row: Mapping[str, int]) -> dict[str, int]:
    found = dict(held or {})
    for name, amount in row.items():
        found[name] = found.get(name, 0) + amount
    return found


__all__ = ["Claim", "Config", "JournalItem", "MarkerMoved", "Rollup", "World", "raised"]

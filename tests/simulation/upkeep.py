"""What runs by schedule and what reads: packer, sweep, repair, healing of the lake, and readers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.simulation.corrections import Correction, Corrections
from tests.simulation.parts import HOUR, LOG_WINDOW, Amount, Batch, Combination, Marker, amount_of, day_of, hours_of_day
from tests.simulation.rollup import JournalItem, raised
from tests.simulation.stage import Steps
from tests.simulation.store import Change, Content, GaveUp, Head, Look, Refused, Store, Write, put

READ_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Cube:
    rev: int
    content: Mapping[Combination, Amount]
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class SweepState:
    """One item, written whole: any of them is true by itself, also one of another sweep that lands late."""

    watermark: int = -1
    """All that was received up to here is counted, in quarantine, or ..."""
    missing: frozenset[str] = frozenset()
    """... listed here, until it is."""


@dataclass(frozen=True, slots=True)
class Counted:
    head: Head
    rows: Mapping[Combination, tuple[int, int, int]] = field(default_factory=dict)

    @property
    def content(self) -> Content:
        return {key: (row[1], row[2]) for key, row in self.rows.items() if (row[1], row[2]) != (0, 0)}


class Upkeep(Corrections):
    # reading

    def read_counters(self, hour: int, lane: int) -> Steps:
        """The head, then the counters page by page: no snapshot."""
        head: Head = (yield from self.read("heads", ("H", hour, lane))) or Head()
        rows: dict[Combination, tuple[int, int, int]] = {}
        after: Combination = ()
        while True:
            page = yield from self.ask(Look(lambda store, after=after: _page(store, hour, lane, after)))
            rows.update(page)
            if not page:
                return Counted(head, rows)
            after = max(page)

    def is_complete(self, counted: Counted) -> bool:
        """Whether no transaction came between: both sums only grow, and the head was read first."""
        return sum(row[0] for row in counted.rows.values()) == counted.head.u

    def read_hour(self, hour: int, lane: int) -> Steps:
        """(revision, content), or ``None`` where the hour would not hold still."""
        head: Head | None = yield from self.read("heads", ("H", hour, lane))
        cube: Cube | None = yield from self.read("cubes", ("H", hour, lane))
        if head is None:
            return 0, {}
        if cube is not None and self.is_current(cube, head):
            return cube.rev, cube.content
        for _ in range(READ_ROUNDS):
            counted: Counted = yield from self.read_counters(hour, lane)
            if self.is_complete(counted):
                return counted.head.rev, counted.content
        return None

    def is_current(self, cube: Cube, head: Head) -> bool:
        return cube.rev == head.rev

    def read_day(self, day: int) -> Steps:
        """The content of its cube, where one is current."""
        head: Head = (yield from self.read("heads", ("D", day))) or Head()
        cube: Cube | None = yield from self.read("cubes", ("D", day))
        config = yield from self.read("control", "config")
        is_current = cube is not None and self.is_current(cube, head) and cube.lanes == config.lanes
        return cube.content if cube and is_current else None

    # packing

    def pack_day(self, day: int) -> Steps:
        """Its past hours; the day itself when all are packed. The day's head is read before them."""
        config = yield from self.read("control", "config")
        head: Head = (yield from self.read("heads", ("D", day))) or Head()
        held: dict[tuple[int, int], Cube] = {}
        for hour in hours_of_day(day):
            for lane in range(config.lanes):
                cube = yield from self.pack_hour(hour, lane)
                if cube is None:
                    return False
                held[hour, lane] = cube
        total = Cube(head.rev, _total(cube.content for cube in held.values()), config.lanes)
        changes = [
            self.check(("D", day), head.rev),
            *self.hour_checks(held),
            put("cubes", ("D", day), total),
        ]
        return (yield from self.stored(changes))

    def hour_checks(self, held: Mapping[tuple[int, int], Cube]) -> list[Change]:
        """Where so many fit: the day's own head would do, as long as hours are sealed at the revision packed."""
        return [self.check(("H", *place), cube.rev) for place, cube in held.items()]

    def check(self, key: Any, rev: int) -> Change:
        """A head at a revision; rewritten as it is."""
        return Change("heads", key, lambda head: head, lambda head: (head.rev if head else 0) == rev)

    def pack_hour(self, hour: int, lane: int) -> Steps:
        """Its cube, current and its head sealed (or closed); ``None`` for the next run."""
        head: Head | None = yield from self.read("heads", ("H", hour, lane))
        cube: Cube | None = yield from self.read("cubes", ("H", hour, lane))
        if head is not None and head.state != "open" and cube is not None and cube.rev == head.rev:
            return cube
        counted: Counted = yield from self.read_counters(hour, lane)
        if not self.is_complete(counted):
            return None
        cube = Cube(counted.head.rev, counted.content)
        changes = [self.seal(hour, lane, cube.rev), put("cubes", ("H", hour, lane), cube)]
        return cube if (yield from self.stored(changes)) else None

    def seal(self, hour: int, lane: int, rev: int) -> Change:
        """At the revision that was packed; what is closed stays so."""
        return Change(
            "heads",
            ("H", hour, lane),
            lambda head: replace(head or Head(), state="closed" if head and head.state == "closed" else "sealed"),
            lambda head: self.is_unchanged(head, rev),
        )

    def is_unchanged(self, head: Head | None, rev: int) -> bool:
        return (head.rev if head else 0) == rev

    def stored(self, changes: list[Change]) -> Steps:
        try:
            yield from self.ask(Write(tuple(changes), "transaction"))
        except Refused:
            return False
        return True

    # sweeping

    def sweep(self) -> Steps:
        """From the watermark on, and what was missing before; then whatever corrections and journals left undone."""
        state: SweepState = (yield from self.read("sweep", "state")) or SweepState()
        horizon = self.world.now - self.sweep_lag()
        found: list[Batch] = yield from self.batches_in_log(lambda batch: state.watermark < batch.received <= horizon)
        candidates = sorted({batch.id for batch in found} | state.missing)
        missing = set()
        for batch_id in candidates:
            if not (yield from self.is_settled(batch_id)):
                missing.add(batch_id)
                yield from self.try_to_count(batch_id)
        swept = SweepState(max(state.watermark, horizon), frozenset(missing))
        yield from self.remember(swept)
        for batch_id in (yield from self.ask(Look(lambda store: list(store.tables["quarantine"])))):
            yield from self.resolve(batch_id)
        yield from self.send_journals(lambda key: not self.world.store.tables["journal"][key].sent)
        yield from self.resume_all(swept)

    def sweep_lag(self) -> int:
        """More than a put and the index may take: what has a smaller moment of receipt may still appear."""
        return 4 * self.world.index_lag

    def remember(self, swept: SweepState) -> Steps:
        yield from self.write(put("sweep", "state", swept))

    def try_to_count(self, batch_id: str) -> Steps:
        """One that fails must not end the sweep."""
        try:
            yield from self.roll_up([batch_id])
        except GaveUp:
            return

    def is_settled(self, batch_id: str) -> Steps:
        """Counted, in quarantine, or too old to be counted from the log."""
        batch: Batch | None = yield from self.read("log", batch_id)
        if batch is None or (yield from self.read("quarantine", batch_id)) is not None:
            return True
        return (yield from self.is_counted(batch))

    def resume_all(self, swept: SweepState) -> Steps:
        for number in (yield from self.ask(Look(lambda store: list(store.tables["corrections"])))):
            correction: Correction = yield from self.read("corrections", number)
            if correction.stage == "freed" and (yield from self.nothing_before(correction, swept)):
                second = replace(correction, stage="second")
                yield from self.write(put("corrections", number, second))
                correction = second
            if correction.stage in ("open", "second"):
                yield from self.resume(number)

    def nothing_before(self, correction: Correction, swept: SweepState) -> Steps:
        """Whether all that could have read its claims before it freed them is counted by now."""
        if swept.watermark < correction.freed_at:
            return False
        for batch_id in sorted(swept.missing):
            batch: Batch | None = yield from self.read("log", batch_id)
            if batch is not None and batch.received <= correction.freed_at:
                return False
        return True

    # mending

    def heal(self) -> Steps:
        """The batches of a day whose lake differs are redriven: rows come again as the markers say.

        Rows too many come of a claim that expires between two deliveries of a batch: the first commits "lost", the
        second wins the insert, sends its row, and dies. Then the part is mended.
        """
        for batch in (yield from self.batches_in_log(lambda batch: True)):
            yield from self.roll_up([batch.id], heal=True)

    def repair(self, hour: int, lane: int) -> Steps:
        """The hour again, from log, markers and journal, if nothing happened to it meanwhile. Closed: never."""
        head: Head | None = yield from self.read("heads", ("H", hour, lane))
        if head is None or not self.is_repairable(hour, head):
            return False
        wanted: dict[Combination, Amount] = {}
        for batch in (yield from self.batches_in_log(lambda batch: batch.lane == lane)):
            for number, part in enumerate(batch.parts):
                marker: Marker | None = yield from self.read("markers", (batch.id, number))
                _merge(wanted, _standing(batch, part, marker, hour) if marker else ())
        for key in (yield from self.ask(Look(lambda store: sorted(store.tables["journal"])))):
            item: JournalItem | None = yield from self.read("journal", key)
            rows = [row for row in item.rows if (row.hour, row.lane) == (hour, lane)] if item else []
            _merge(wanted, ((row.combination, (row.quantity, row.cost)) for row in rows))
        held = yield from self.ask(Look(lambda store: _page(store, hour, lane, (), most=1_000)))
        return (yield from self.stored(self.repaired(hour, lane, head, wanted, held)))

    def is_repairable(self, hour: int, head: Head) -> bool:
        """Open or sealed, wholly within the log, and at rest for so long that the index shows all that it holds."""
        now, lag = self.world.now, self.world.index_lag
        return head.state != "closed" and hour * HOUR + LOG_WINDOW > now and head.at + lag <= now

    def repaired(
        self, hour: int, lane: int, head: Head, wanted: Mapping[Combination, Amount], held: Mapping[Combination, Any]
    ) -> list[Change]:
        keys = sorted(wanted.keys() | held.keys())
        changes = [put("counters", (hour, lane, key), (1, *wanted.get(key, (0, 0)))) for key in keys]
        changes.append(
            Change(
                "heads",
                ("H", hour, lane),
                lambda old: Head(old.rev + 1, len(keys), old.state, self.world.now),
                lambda old: self.may_repair(old, head),
            )
        )
        return [*changes, Change("heads", ("D", day_of(hour)), lambda old: raised(old, 0, self.world.now))]

    def may_repair(self, now: Head | None, read: Head) -> bool:
        return now is not None and now.rev == read.rev and now.state == read.state


def _page(store: Store, hour: int, lane: int, after: Combination, most: int = 2) -> dict[Combination, Any]:
    keys = sorted(key[2] for key in store.tables["counters"] if key[:2] == (hour, lane) and key[2] > after)
    seen = ((key, store.see("counters", (hour, lane, key))) for key in keys[:most])
    return {key: value or (0, 0, 0) for key, value in seen}


def _standing(batch: Batch, part: range, marker: Marker, hour: int) -> Iterable[tuple[Combination, Amount]]:
    for position in part:
        if batch.events[position].hour == hour and marker.stands(batch, position):
            price = marker.standing_price(batch, position)
            yield batch.combination(position), amount_of(batch, position, counts=True, price=price)


def _merge(total: dict[Combination, Amount], more: Iterable[tuple[Combination, Amount]]) -> None:
    for key, amount in more:
        requests, cost = total.get(key, (0, 0))
        total[key] = (requests + amount[0], cost + amount[1])


def _total(contents: Iterable[Content | Mapping[Combination, Amount]]) -> Content:
    found: dict[Combination, Amount] = defaultdict(lambda: (0, 0))
    for content in contents:
        _merge(found, content.items())
    return {key: amount for key, amount in found.items() if amount != (0, 0)}

"""The acts of the vocabulary on the model: what is sent and asked for, who runs, how time passes."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.simulation.corrections import Correction
from tests.simulation.invariants import Judge
from tests.simulation.parts import (
    HOUR,
    KNOWN_FROM,
    LOG_WINDOW,
    PRICES,
    Batch,
    Event,
    day_of,
    hour_of,
    hours_of_day,
    month_of,
)
from tests.simulation.rollup import Config, World
from tests.simulation.stage import Actor, Stage, Steps
from tests.simulation.store import Head, Refused, Store, Unknown, Write, insert
from tests.simulation.upkeep import Upkeep
from tests.simulation.vocabulary import ACTS, Chooser
from tests.support.event_source import EventSource

BEGIN = 45 * HOUR
IDS = 10
MAX_LANES = 3
MAX_RUNNING = 6


class Acts:
    def __init__(self, seed: int, protocol: type[Upkeep] = Upkeep, *, acts: Mapping[str, int] = ACTS) -> None:
        self.chance = Chooser(seed)
        self.store = Store()
        self.store.torn = lambda: self.chance.happens(0.5)
        self.world = World(self.store, now=BEGIN)
        self.protocol = protocol(self.world)
        self.stage = Stage(self.store, self.chance)
        self.judge = Judge(self.world)
        self.source = EventSource(
            self.chance.random,
            shards=1 + self.chance.up_to(2),
            batch_size=self.chance.one([1, 3, 8]),
            max_attempts=1 + self.chance.up_to(3),
        )
        self.store.hooks["log"] = self.accepted
        self.store.hooks["markers"] = lambda key, item: self.judge.nothing_counts_twice_now(key[0])
        self.store.hooks["heads"] = self.judge.closed_stays_closed_now
        self.store.tables["control"]["config"] = Config()
        self.acts = acts
        self.doors: list[Actor] = []
        """Puts under way."""
        self.counts: Counter[str] = Counter()
        self._sent = self._corrections = 0
        self._closing: set[int] = set()
        self._lost_rows = self._claims_expired = False
        self._acts: dict[str, Callable[[], None]] = {
            name: getattr(self, name.replace(" ", "_").replace("-", "_")) for name in ACTS
        }

    @property
    def config(self) -> Config:
        found: Config = self.store.get("control", "config")
        return found

    # sending

    def an_event(self, batch_id: str, position: int) -> Event:
        number, version = self.chance.up_to(IDS - 1), self.chance.one([0, 0, 0, 1])
        needs_claim = not self.chance.happens(0.1)
        back = self.chance.one([0, 0, 0, 1, 2, 4, 7, 9, 20, 33])
        return Event(
            id=f"e{number}" if needs_claim else f"{batch_id}/{position}",
            digest=f"e{number}v{version}",
            hour=hour_of(self.world.now) - back,
            team="ab"[number % 2],
            tag="xy"[version],
            tokens=10 + 3 * number + version,
            needs_claim=needs_claim,
        )

    def a_batch(self) -> Batch:
        """Stamped as the door does, from the configuration as it is now."""
        self._sent += 1
        batch_id, size, config = f"b{self._sent}", 1 + self.chance.up_to(3), self.config
        cut = self.chance.up_to(size - 1)
        return Batch(
            id=batch_id,
            received=self.world.now,
            events=tuple(self.an_event(batch_id, position) for position in range(size)),
            parts=(range(cut), range(cut, size)) if cut else (range(size),),
            lane=self.chance.up_to(config.lanes - 1),
            price=config.price,
            has_tag=config.has_tag,
            key=self.chance.one(["k1", "k2"]),
            source=self.chance.one(["event", "event", "event", "import-1", "import-2"]),
        )

    def put(self, batch: Batch) -> Steps:
        """The door's one conditional put; the client sends again until it has an answer."""
        while True:
            try:
                yield Write((insert("log", batch.id, batch),))
            except Refused:
                return
            except Unknown:
                continue
            return

    def accepted(self, batch_id: str, batch: Batch) -> None:
        self.judge.note(batch)
        self.source.put(batch_id, {"eventName": "INSERT", "id": batch_id})

    def send(self) -> None:
        self.doors.append(self.stage.begin(self.put(self.a_batch())))

    def send_again(self) -> None:
        if known := sorted(self.judge.batches):
            batch = self.judge.batches[self.chance.one(known)]
            if batch.received + LOG_WINDOW > self.world.now and batch.id in self.store.tables["log"]:
                self.doors.append(self.stage.begin(self.put(batch)))

    def send_unreadable(self) -> None:
        batch = self.a_batch()
        self.world.unreadable.add(batch.id)
        self.doors.append(self.stage.begin(self.put(batch)))

    # quarantine

    def in_quarantine(self) -> list[str]:
        return sorted(map(str, self.store.tables["quarantine"]))

    def mend(self) -> None:
        """The release that can decode it; what counts it now is chance: the stream, a redrive, a sweep."""
        if self.world.unreadable:
            self.world.readable.add(self.chance.one(sorted(self.world.unreadable)))

    def redrive(self) -> None:
        known = [*self.in_quarantine(), *map(str, sorted(self.store.tables["log"]))]
        if known:
            self.stage.begin(self.protocol.redrive(self.chance.one(known[:8])))

    def discard(self) -> None:
        if waiting := self.in_quarantine():
            self._correct("batch", batch_id=self.chance.one(waiting))

    # the stream, and who runs

    def deliver(self) -> None:
        ready = self.source.ready()
        if ready and len(self.stage.actors) < MAX_RUNNING:
            self._deliver(ready)

    def _deliver(self, ready: list[Any]) -> Actor:
        delivery = self.source.take(self.chance.one(ready))
        ids = list(dict.fromkeys(record.body["id"] for record in delivery.window.records))

        def told(succeeded: bool) -> None:
            (self.source.succeeded if succeeded else self.source.failed)(delivery)

        return self.stage.begin(self.protocol.roll_up(ids), told)

    def step(self) -> None:
        if self.stage.actors:
            self.stage.step(self.chance.one(self.stage.actors))

    def land(self) -> None:
        self.stage.land()

    def forget_position(self) -> None:
        self.source.forget_position(self.chance.one(self.source.shards))

    def split(self) -> None:
        if len(self.source.shards) < 6:
            self.source.split(self.chance.one(self.source.shards))

    # configuration

    def configure(self) -> None:
        if not self.config.has_tag and self.chance.happens(0.5):
            self._configure(has_tag=True)
        elif self.config.lanes < MAX_LANES:
            self.stage.begin(self.protocol.raise_lanes())

    def new_prices(self) -> None:
        if self.config.price < max(PRICES):
            self._configure(price=self.config.price + 1)

    def _configure(self, **changed: Any) -> None:
        held = self.config
        self.store.tables["control"]["config"] = replace(held, version=held.version + 1, **changed)

    def close(self) -> None:
        months = range(month_of(hour_of(self.world.now)) - 3, month_of(hour_of(self.world.now)))
        self._closing.add(month := self.chance.one(months))
        self.stage.begin(self.protocol.close(month))

    # corrections

    def void_event(self) -> None:
        log = [batch for batch in self.judge.batches.values() if batch.received > self.world.now - 15 * HOUR]
        if log:
            event = self.chance.one(self.chance.one(log).events)
            self._correct("event", event_id=event.id, digest=event.digest)

    def void_key(self) -> None:
        self._correct("key", key=self.chance.one(["k1", "k2"]), hours=self._recent_hours())

    def void_import(self) -> None:
        self._correct("import", source=self.chance.one(["import-1", "import-2"]))

    def re_rate(self) -> None:
        self._correct("hours", price=self.chance.one(sorted(PRICES)[1:]), hours=self._recent_hours())

    def fill(self) -> None:
        """A price has arrived: what had none gets it."""
        price = self.chance.one([price for price in PRICES if price >= KNOWN_FROM])
        self._correct("hours", price=price, only_unpriced=True, hours=self._all_hours())

    def _all_hours(self) -> range:
        return range(hour_of(self.world.now) + 1)

    def _recent_hours(self) -> range:
        first = hour_of(self.world.now) - self.chance.one([0, 1, 4, 9])
        return range(first, first + 1 + self.chance.up_to(3))

    def _correct(self, what: str, **chosen: Any) -> None:
        """Of what the log has (older corrections go by the lake: not in this model)."""
        self._corrections += 1
        now = self.world.now
        since = 0 if what == "batch" else now - 20 * HOUR
        correction = Correction(id=self._corrections, at=now, since=since, what=what, **chosen)
        self.store.tables["corrections"][correction.id] = correction
        self.stage.begin(self.protocol.resume(correction.id))

    # upkeep and readers

    def flush(self) -> None:
        """Firehose delivers, in any order, some of it twice; at times its conversion loses rows."""
        waiting, self.store.buffer = self.chance.shuffled(self.store.buffer), []
        loses = self.stage.rate > 0 and self.chance.happens(0.1)
        for row in waiting:
            if loses and self.chance.happens(0.3):
                self._lost_rows = True
                self.counts["rows lost in conversion"] += 1
            else:
                self.store.lake += [row] * (1 + self.chance.happens(0.1))

    def a_day(self) -> int:
        return day_of(hour_of(self.world.now)) - self.chance.one([1, 1, 2, 3, 6])

    def pack(self) -> None:
        self.stage.begin(self.protocol.pack_day(self.a_day()))

    def sweep(self) -> None:
        self.stage.begin(self.protocol.sweep())

    def repair(self) -> None:
        hour = self.chance.one(list(hours_of_day(self.a_day())))
        self.stage.begin(self.protocol.repair(hour, self.chance.up_to(self.config.lanes - 1)))

    def read_hour(self) -> None:
        hour = self.chance.one([hour_of(self.world.now), *hours_of_day(self.a_day())])
        lane = self.chance.up_to(self.config.lanes - 1)
        self.stage.begin(self._reading_hour(hour, lane))

    def _reading_hour(self, hour: int, lane: int) -> Steps:
        key = ("H", hour, lane)
        head: Head = self.store.shadows.get(("heads", key), self.store.get("heads", key)) or Head()
        answer = yield from self.protocol.read_hour(hour, lane)
        if answer is not None:
            rev, content = answer
            held = self.store.hours[key].get(rev, {})
            assert dict(content) == held, f"hour {hour} at revision {rev} was {held}, a reader got {content}"
            assert rev >= head.rev, f"hour {hour} was at revision {head.rev}, a reader got {rev}"
            self.counts["readings proven"] += 1

    def read_day(self) -> None:
        self.stage.begin(self._reading_day(self.a_day()))

    def _reading_day(self, day: int) -> Steps:
        moments = self.store.days[day]
        first = len(moments) - 1
        # A transaction under way may not be seen yet, though it is the last moment.
        first -= any(table == "heads" for table, _ in self.store.shadows)
        content = yield from self.protocol.read_day(day)
        if content is not None:
            assert dict(content) in moments[max(first, 0) :], f"day {day} never held {content}"
            self.counts["readings proven"] += 1

    def let_time_pass(self) -> None:
        self.pass_time(1 + self.chance.up_to(7))
        self.expire()

    def pass_time(self, ticks: int) -> None:
        """The door lives for seconds, and a put of its takes effect within moments or never: the sweep relies on it."""
        for door in self.doors:
            self.stage.finish(door)
        self.doors.clear()
        self._land_puts()
        self.world.now += ticks

    def _land_puts(self) -> None:
        for operation in list(self.stage.landing):
            if isinstance(operation, Write) and operation.changes[0].table == "log":
                self.stage.landing.remove(operation)
                try:
                    self.store.apply(operation.changes)
                except (Refused, Unknown):
                    self.counts["puts in vain"] += 1

    def expire(self) -> None:
        """Time to live: what is due goes at some time, in any order."""
        due = {
            "log": lambda batch: batch.received + LOG_WINDOW,
            "claims": lambda claim: claim.expires,
            "markers": lambda marker: marker.expires,
        }
        for table, when in due.items():
            for key, item in list(self.store.tables[table].items()):
                at = when(item)
                if at is not None and at < self.world.now and self.chance.happens(0.5):
                    self.store.expire(table, key)
                    self.counts[f"expired: {table}"] += 1
                    self._claims_expired |= table == "claims"

"""One random schedule on the model: what is sent, asked for, fails and runs beside what; all of it from a seed.

Two rounds: acts at random, then calm, then all invariants; between them so much time passes that the log, and some
claims and markers, go.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.simulation.acts import MAX_LANES, Acts
from tests.simulation.parts import HOUR, LOG_WINDOW, day_of, hour_of, hours_of_day, hours_of_month
from tests.simulation.stage import Steps
from tests.simulation.upkeep import SweepState, Upkeep
from tests.simulation.vocabulary import ACTS

STEPS = 220
ROUNDS = 2


class Schedule(Acts):
    def play(self) -> Counter[str]:
        """Raises ``AssertionError`` where an invariant does not hold; how often what happened."""
        for number in range(ROUNDS):
            if number:
                self.grow_old()
            self.stage.rate = self.chance.one([0.0, 0.02, 0.06, 0.12, 0.3])
            for _ in range(STEPS):
                name = self.chance.act(self.acts)
                self.counts[name] += name != "step"
                self._acts[name]()
            self.settle()
        return self.counts + self.stage.counts + self.source.counts

    # what happens to all of them at last

    def settle(self) -> None:
        """Faults end; all that runs ends; people and schedules do the rest; then all is as it should be."""
        self.calm()
        self.ask_again()
        self.sweep_up()
        self.lake_settles()
        self.judge.check()
        self.pack_all()
        self.judge.check()
        self.read_all()
        self.raise_lanes_beside_counting()
        self.come_late()
        self.damage_and_repair()

    def recent_days(self) -> range:
        today = day_of(hour_of(self.world.now))
        return range(today - 6, today)

    def pack_all(self) -> None:
        for day in self.recent_days():
            if self.chance.happens(0.5):
                self.count_beside_packing(day)
            else:
                self.counts["days packed at last"] += bool(self.run(self.protocol.pack_day(day)))

    def count_beside_packing(self, day: int) -> None:
        """An event of the very day, counted while it is packed."""
        batch = self.a_batch()
        events = (replace(event, hour=self.chance.one(list(hours_of_day(day)))) for event in batch.events)
        self.run(self.put(replace(batch, events=tuple(events))))
        packer = self.stage.begin(self.protocol.pack_day(day))
        self.stage.begin(self.protocol.roll_up([batch.id]))
        while self.stage.actors:
            self.step()
        self.counts["days packed beside counting"] += bool(packer.result)
        self.drain()
        self.flush()

    def read_all(self) -> None:
        for day in self.recent_days():
            self.run(self._reading_day(day))
            self.run(self._reading_hour(self.chance.one(list(hours_of_day(day))), 0))

    def raise_lanes_beside_counting(self) -> None:
        """An event of a closed month, stamped with the new lane as soon as there is one."""
        closed, lanes = sorted(self.config.closed), self.config.lanes
        if not closed or lanes >= MAX_LANES:
            return
        raising = self.stage.begin(self.protocol.raise_lanes())
        while not raising.is_done and self.config.lanes == lanes:
            self.stage.step(raising)
        batch, hours = self.a_batch(), list(hours_of_month(self.chance.one(closed)))
        events = tuple(replace(event, hour=self.chance.one(hours)) for event in batch.events)
        self.run(self.put(replace(batch, events=events, lane=self.config.lanes - 1)))
        self.drain()
        self.stage.finish(raising)

    def come_late(self) -> None:
        """Into packed and closed hours, when all is at rest."""
        self.run(self.put(self.a_batch()))
        self.drain()
        self.flush()
        self.read_all()
        self.judge.check()

    def run(self, work: Steps) -> Any:
        return self.stage.finish(self.stage.begin(work))

    def calm(self) -> None:
        if self.chance.happens(0.3):
            self.outlive_stream()
        while self.stage.actors:
            self.step()
        self.stage.is_throttled, self.stage.rate = False, 0.0
        while self.stage.landing:
            self.stage.land()
        self.drain()

    def drain(self) -> None:
        while ready := self.source.ready():
            self.stage.finish(self._deliver(ready))

    def outlive_stream(self) -> None:
        """Its 24 hours have passed before it was read: all is left to the sweep."""
        for shard in self.source.shards:
            if not shard.is_busy:
                shard.position = len(shard.records)
                shard.windows.clear()
        self.counts["streams outlived"] += 1
        self.stage.is_throttled, self.stage.rate = True, 0.3
        for _ in range(3):
            self.pass_time(HOUR)
            sweep = self.stage.begin(self.protocol.sweep())
            if self.chance.happens(0.5):
                self.stage.finish(sweep)

    def ask_again(self) -> None:
        """People see to what they wanted: closes, discards, redrives."""
        for month in sorted(self._closing):
            self.run(self.protocol.close(month))
        for batch_id in self.in_quarantine():
            if batch_id in self.world.readable:
                self.run(self.protocol.redrive(batch_id))

    def sweep_up(self) -> None:
        for _ in range(12):
            self.world.now += HOUR
            self.run(self.protocol.sweep())
            state: SweepState = self.store.get("sweep", "state")
            newest = max((batch.received for batch in self.judge.batches.values()), default=0)
            if state.watermark > newest and not state.missing and self.is_done():
                return

    def is_done(self) -> bool:
        journal = self.store.tables["journal"].values()
        return all(one.stage == "done" for one in self.judge.corrections) and all(item.sent for item in journal)

    def lake_settles(self) -> None:
        self.flush()
        may_differ = self._lost_rows or self._claims_expired
        if may_differ and (self.judge.lake_lacks() or list(self.judge.the_lake_equals_the_counters())):
            self.counts["lakes healed"] += 1
            self.run(self.protocol.heal())
            self.flush()
        self._lost_rows = self._claims_expired = False

    def damage_and_repair(self) -> None:
        """A counter is wrong, whoever did it: a repair of its hour brings it back."""
        wrong = [
            (key, row)
            for key, row in sorted(self.store.tables["counters"].items())
            if key[0] * HOUR + LOG_WINDOW > self.world.now
            and self.store.get("heads", ("H", *key[:2])).state != "closed"
        ]
        if not wrong:
            return
        key, row = self.chance.one(wrong)
        self.world.now += HOUR
        self.store.tables["counters"][key] = (row[0], row[1] + 1, row[2] + 7)
        if self.run(self.protocol.repair(key[0], key[1])):
            self.counts["damages repaired"] += 1
        else:
            self.store.tables["counters"][key] = row
        self.judge.check()

    def grow_old(self) -> None:
        """Between the rounds: the log goes, and claims and markers of long ago."""
        self.world.now += self.chance.one([5, 20, 40, 70]) * HOUR
        self.expire()


def play_seed(seed: int, protocol: type[Upkeep] = Upkeep, acts: Mapping[str, int] = ACTS) -> Counter[str]:
    return Schedule(seed, protocol, acts=acts).play()

"""One random schedule: what is sent, what fails, who runs when; all of it follows from a seed."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.errors import Upstream
from outlay.domain.event import UsageEvent

from tests.storm.model import Model
from tests.storm.people import IMPORTS, MONTH_BEGINS_MS, People
from tests.storm.world import Invocation, World
from tests.support.builders import a_batch, a_batch_id, an_event, an_organization
from tests.support.faults import Crash
from tests.support.interleaving import Actor
from tests.support.storm_store import LocalStore, MemoryStore, Store

HOUR = 3_600_000
DAY = 24 * HOUR
ZONES = ("UTC", "Asia/Kolkata", "America/New_York")
ORGS = ("acme", "globex")
TAGS = ("region", "tier")
MODELS = ("gpt-4o", "gpt-4o", "gpt-4o-mini", "no-such-model")
MAX_LANES = 3


class Schedule(People):
    """``steps`` random things happen; then all calms down, and the model is checked, at several ages of the data."""

    def __init__(self, seed: int, store: Store, *, steps: int = 120, is_short: bool = False) -> None:
        self.chance = random.Random(seed)
        self.world = World(store, chance=self.chance, cap=self.chance.choice([1_000, 1_000, 2]))
        self.model = Model(self.world)
        self.corrections = self.model.corrections
        self.corrects = self.chance.random() < 0.5
        """Whether people void, undo, re-rate, close and repair as well."""
        if self.corrects:
            self.world.now_ms = MONTH_BEGINS_MS + self.chance.choice([36, 40, 61]) * HOUR
        self.begin_ms = self.world.now_ms
        self.steps = steps
        self.is_short = is_short
        """Whether only what is stored after the storm is checked, before and after it is packed."""
        self.running: list[Invocation] = []
        self.asides: list[Actor] = []
        """Packers beside the invocations."""
        self.readings = 0
        self.oldest_hours = self.chance.choice([74, 74, 74, 74, 74, 74 if is_short or self.corrects else 33 * 24])
        """Age of the oldest events; as old as the door takes them is slow to read, hour by hour."""
        self._sent = 0
        for org in ORGS[: self.chance.randint(1, 2)]:
            dimensions = DimensionConfig(time_zone=self.chance.choice(ZONES))
            self.world.organizations[org] = an_organization(org=org, dimensions=dimensions)

    def play(self) -> Counter[str]:
        """Raises ``AssertionError`` where the stores are not what they should be; how often what happened."""
        self.world.storm.rate = self.chance.choice([0.0, 0.03, 0.1, 0.2])
        names, weights = zip(*((act, weight) for act, weight in self._acts()), strict=True)
        for _ in range(self.steps):
            self.chance.choices(names, weights)[0]()
        self.settle()
        self.model.check()
        if not self.is_short:
            self.lose_rows()
        self.pack_all()
        if not self.is_short and not self.corrections.asked and self.chance.random() < 0.3:
            self.grow_old()
        return self.counts()

    def counts(self) -> Counter[str]:
        world = self.world
        return world.storm.counts + world.source.counts + world.firehose.counts + world.counts

    def _acts(self) -> list[tuple[Callable[[], None], int]]:
        return [
            (self.send, 8),
            (self.deliver, 12),
            (self.step, 60),
            (self.world.storm.land, 3),
            (self.flush, 3),
            (self.pack, 2),
            (self.sweep, 1),
            (self.redrive, 2),
            (self.forget_position, 2),
            (self.split, 1),
            (self.reconfigure, 2),
            (self.release, 1),
            (self.send_bad, 2 if self.corrects else 1),
            (self.read, 2),
            *([(act, 1) for act in self.acts_of_people()] if self.corrects else []),
        ]

    # what may happen

    def an_event(self) -> UsageEvent:
        chance = self.chance
        number, version = chance.randrange(16), chance.choice([0, 0, 0, 1])
        hours = chance.choice([0, 0, 0, 1, 5, 26, 50, self.oldest_hours])
        return an_event(
            event_id=f"e{number}",
            digest=f"version-{version}",
            timestamp_ms=self.begin_ms - hours * HOUR,
            api_key=chance.choice(["key-1", "key-2"]),
            model=chance.choice(MODELS),
            team=chance.choice(["", "a", "b", "c"]),
            tags={key: chance.choice(["", "x", "y"]) for key in TAGS},
            usage={"input_uncached_tokens": 100 + chance.randrange(50), "output_tokens": number + 1},
            latency_ms=chance.choice([None, 250]),
            status=chance.choice(["ok", "ok", "error"]),
        )

    def a_batch(self, *events: UsageEvent) -> Batch:
        """Stamped as the door does: with the organization's configuration, and the newest prices it has."""
        chance, world = self.chance, self.world
        self._sent += 1
        world.now_ms += chance.randrange(20_000)
        organization = world.organizations[chance.choice(sorted(world.organizations))]
        batch_id = a_batch_id(self._sent)
        chosen = list(events) or [self.an_event() for _ in range(chance.randint(1, 9))]
        for position in range(len(chosen)):
            if not events and chance.random() < 0.1:
                own = f"p_{batch_id}_{position}"
                chosen[position] = replace(chosen[position], event_id=own, needs_claim=False)
        inner = chance.sample(range(1, len(chosen)), min(len(chosen) - 1, chance.choice([0, 0, 1, 2])))
        return a_batch(
            *chosen,
            org=organization.org,
            batch_id=batch_id,
            received_ms=world.now_ms,
            dimensions=organization.dimensions,
            lane=chance.randrange(organization.lanes),
            price_revision=chance.choice(world.stamps(organization.org)[-4:]),
            parts=(0, *sorted(inner)),
            **chance.choice([{}, {}, {"source": "import", "import_id": chance.choice(IMPORTS)}]),
        )

    def send(self) -> None:
        """A new batch, or one that was sent before, whose retry must change nothing."""
        batches = self.world.batches
        if batches and self.chance.random() < 0.15:
            again = self.chance.choice(sorted(batches.keys() - self.world.aside) or [""])
            if again and again not in self.world.mendable():
                self.world.send(batches[again])
                self.world.counts["batches sent again"] += 1
            return
        self.world.send(self.a_batch())
        self.world.counts["batches"] += 1

    def send_bad(self) -> None:
        kind = self.chance.choice(["misread", "unreadable", "implausible"])
        if kind == "misread":
            self.running.append(self.world.send_misread(self.a_batch()))
        elif kind == "unreadable":
            self.world.send_unreadable(self.a_batch())
        else:
            batch = self.a_batch(self.an_event(), replace(self.an_event(), usage={"output_tokens": 10**12}))
            self.world.aside.add(batch.batch_id)
            self.world.send(batch)
        self.world.counts["batches that can't be counted"] += 1

    def deliver(self) -> None:
        ready = self.world.source.ready()
        if ready:
            self.running.append(self.world.delivery(self.world.source.take(self.chance.choice(ready))))

    def step(self) -> None:
        """One AWS call of one of those that run."""
        place = self.chance.randrange(len(self.running) + len(self.asides)) if self.running or self.asides else -1
        if place < 0:
            return
        if place < len(self.running):
            if self.running[place].step():
                self.running.pop(place)
            return
        actor = self.asides[place - len(self.running)]
        self.world.turns.step(actor)
        if actor.is_done:
            self._ended(actor)

    def _ended(self, actor: Actor) -> None:
        self.asides.remove(actor)
        if actor.error is not None and not isinstance(actor.error, Upstream | Crash):
            raise actor.error

    def flush(self) -> None:
        self.world.firehose.deliver()

    def pack(self) -> None:
        org = self.chance.choice(sorted(self.world.organizations))
        if len(self.asides) < 2:
            self.asides.append(self.world.turns.begin(self.world.pack(org)))
            self.world.counts["packer runs"] += 1

    def sweep(self) -> None:
        self.running.append(self.world.sweep())
        self.world.counts["sweeps"] += 1

    def redrive(self) -> None:
        """Some batches by name; first, what can't be read may be mended."""
        world = self.world
        if world.mendable() and self.chance.random() < 0.5:
            world.mend(self.chance.choice(world.mendable()))
        named = sorted(world.batches)
        if named:
            self.running.append(world.redrive(*self.chance.sample(named, min(len(named), self.chance.randint(1, 3)))))
            world.counts["redrives"] += 1

    def forget_position(self) -> None:
        self.world.source.forget_position(self.chance.choice(self.world.source.shards))

    def split(self) -> None:
        if len(self.world.source.shards) < 6:
            self.world.source.split(self.chance.choice(self.world.source.shards))

    def reconfigure(self) -> None:
        """One more tag key, or one more lane; neither is ever taken back."""
        org = self.chance.choice(sorted(self.world.organizations))
        organization = self.world.organizations[org]
        held = organization.dimensions
        if len(held.tag_keys) < len(TAGS) and self.chance.random() < 0.5:
            changed = replace(held, revision=held.revision + 1, tag_keys=TAGS[: len(held.tag_keys) + 1])
            organization = replace(organization, dimensions=changed)
        elif organization.lanes < MAX_LANES:
            organization = replace(organization, lanes=organization.lanes + 1)
        self.world.organizations[org] = organization
        self.world.counts["configuration changes"] += 1

    def release(self) -> None:
        self.world.redeploy()
        self.world.counts["releases"] += 1

    def read(self) -> None:
        """A reader beside all that: its answer lies between what was counted before and after."""
        org = self.chance.choice(sorted(self.world.organizations))
        before = self.requests(org)
        answer: list[int] = []
        actor = self.world.turns.begin(lambda: answer.append(self.model.requests_read(org)))
        while not actor.is_done:
            self.world.turns.step(actor)
            if self.running and self.chance.random() < 0.5:
                self.step()
        if actor.error is not None and not isinstance(actor.error, Upstream | Crash):
            raise actor.error
        if answer:
            # A void takes away, or moves events to another hour, between two hours that are read.
            assert self.corrections.asked or before <= answer[0] <= self.requests(org)
            self.world.counts["readings beside writes"] += 1

    def requests(self, org: str) -> int:
        found: list[dict[str, Any]] = self.world.store.items("figures")
        return sum(
            int(item["n"]["N"])
            for item in found
            if item["sk"]["S"].startswith("C#") and item["pk"]["S"].startswith(f"O#{org}#H#")
        )

    # what happens to all of them at last

    def settle(self) -> None:
        """Faults end, everything under way ends or dies, the stream is read, the sweep and people do the rest."""
        world = self.world
        self.release()
        world.storm.rate = self.chance.choice([0.0, world.storm.rate])
        while self.running or self.asides:
            self.step()
        world.drain()
        for record in world.source.given_up():
            world.counts["records in the failure queue"] += record.body["eventName"] == "INSERT"
        world.calm()
        world.drain()
        for batch_id in world.mendable():
            if self.chance.random() < 0.7:
                world.mend(batch_id)
        for batch_id in sorted(world.mended):
            world.run(lambda batch_id=batch_id: world.invoke(self._named(batch_id)))
        if self.corrections.asked:
            self.settle_corrections()
        finished = world.sweep().finish()
        assert finished.result is not None
        assert finished.result["more"] is False
        assert world.sweep().finish().result["batches"] == 0, "a second sweep found something"
        world.firehose.deliver()

    def _named(self, batch_id: str) -> dict[str, Any]:
        return {"redrive": [{"org": self.world.batches[batch_id].org, "batch_id": batch_id}]}

    def lose_rows(self) -> None:
        """The conversion to Parquet loses rows: verify shows as many, and a redrive of the batches brings them back."""
        if self.chance.random() < 0.7:
            return
        world = self.world
        batch = self.a_batch()
        world.send(batch)
        world.drain()
        world.firehose.deliver(lost=0.5)
        self.model.check()
        if world.firehose.counts["rows lost in conversion"]:
            world.counts["lakes healed"] += 1
        world.run(lambda: world.invoke(self._named(batch.batch_id)))
        world.firehose.deliver()
        world.firehose.counts["rows lost in conversion, all told"] = world.firehose.counts.pop(
            "rows lost in conversion"
        )
        self.model.check()

    def pack_all(self) -> None:
        world = self.world
        for org in sorted(world.organizations):
            summary = world.run(world.pack(org))
            assert summary.days_packed + summary.days_current >= 2
            world.counts["days packed at last"] += summary.days_packed
        self.model.check()

    def grow_old(self) -> None:
        """Log items go after 35 days, claims and markers after 80: in between no late batch counts twice."""
        world = self.world
        world.now_ms += 34 * DAY
        named = [self.an_event() for _ in range(4)]
        late = self.a_batch(*[event for event in named if event.timestamp_ms > world.now_ms - 35 * DAY])
        world.send(late)
        for _ in range(2):
            world.now_ms += 34 * DAY // 2
            world.expire()
        self.model.has_expired = True
        assert set(one["batch"]["S"] for one in world.store.items("log")) == {late.batch_id}
        world.drain()
        world.firehose.deliver()
        self.model.check()
        world.now_ms += 100 * DAY
        world.expire()
        answer = world.run(lambda: world.invoke(self._named(late.batch_id)))
        assert answer["missing"] == [late.batch_id]
        self.model.check()


def play_seed(seed: int) -> Counter[str]:
    """The seed's schedule in memory."""
    return Schedule(seed, MemoryStore(page_items=1 + seed % 7)).play()


def play_on(client: Any, seed: int) -> Counter[str]:
    """The seed's schedule on a DynamoDB that speaks for itself; shorter, since every call goes over the wire."""
    store = LocalStore(client)
    try:
        return Schedule(seed, store, steps=60, is_short=True).play()
    finally:
        store.close()

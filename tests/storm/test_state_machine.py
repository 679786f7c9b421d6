"""Anything that people and schedules may do, in any order: after every step the figures equal the model."""

import random
from dataclasses import replace
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.event import UsageEvent

from tests.storm.model import Model
from tests.storm.people import MONTH_BEGINS_MS
from tests.storm.world import World
from tests.support.builders import ORG, a_batch, a_batch_id, an_event, an_organization
from tests.support.price_cases import a_rate
from tests.support.storm_store import MemoryStore

HOUR = 3_600_000
NOW_MS = MONTH_BEGINS_MS + 36 * HOUR
"""Late ones are of the month before, which can be closed."""

events = st.builds(
    lambda number, hours, team, model: an_event(
        event_id=f"e{number}",
        digest=f"{number}",
        timestamp_ms=NOW_MS - hours * HOUR,
        team=team,
        model=model,
        usage={"output_tokens": number + hours + 1},
    ),
    number=st.integers(0, 9),
    hours=st.sampled_from([0, 1, 25]),
    team=st.sampled_from(["", "a", "b"]),
    model=st.sampled_from(["gpt-4o", "no-such-model"]),
)
some_events = st.lists(events, min_size=1, max_size=4)
places = st.integers(0, 10_000)


class AnyOrder(RuleBasedStateMachine):
    """Each rule ends with nothing under way; what the stream gave up waits for sweep or redrive."""

    @initialize(zone=st.sampled_from(["UTC", "Asia/Kolkata"]))
    def begin(self, zone: str) -> None:
        self.world = World(MemoryStore(), chance=random.Random(0))
        self.world.now_ms = NOW_MS
        organization = an_organization(dimensions=DimensionConfig(time_zone=zone))
        self.world.organizations[ORG] = organization
        self.model = Model(self.world)
        self.corrections = self.model.corrections

    def batch(self, chosen: list[UsageEvent]) -> Batch:
        self.world.now_ms += 1_000
        return a_batch(
            *chosen,
            batch_id=a_batch_id(len(self.world.batches) + 1),
            received_ms=self.world.now_ms,
            dimensions=self.world.organizations[ORG].dimensions,
        )

    def chosen(self, place: int, *, among: set[str] | None = None) -> Batch:
        names = sorted(self.world.batches.keys() if among is None else among)
        return self.world.batches[names[place % len(names)]]

    def deliver(self) -> None:
        self.world.drain()
        self.world.firehose.deliver()

    def answer(self, event: dict[str, Any]) -> Any:
        answer = self.world.run(lambda: self.world.invoke(event))
        self.world.firehose.deliver()
        return answer

    def redrive_batch(self, batch: Batch) -> Any:
        """Voids that passed it by while it was in quarantine are begun again, and end."""
        answer = self.answer({"redrive": [{"org": ORG, "batch_id": batch.batch_id}]})
        if answer["corrections"]:
            self.corrected()
        return answer

    @rule(chosen=some_events)
    def send(self, chosen: list[UsageEvent]) -> None:
        self.world.send(self.batch(chosen))
        self.deliver()

    @rule(chosen=some_events)
    def send_and_lose_from_the_stream(self, chosen: list[UsageEvent]) -> None:
        batch = self.batch(chosen)
        self.world.send(batch)
        for shard in self.world.source.shards:
            shard.position = len(shard.records)
        self.world.waiting.add(batch.batch_id)

    @precondition(lambda self: self.world.batches)
    @rule(place=places)
    def send_the_same_request_again(self, place: int) -> None:
        if (batch := self.chosen(place)).batch_id not in self.world.mendable():
            self.world.send(batch)
            self.deliver()

    @precondition(lambda self: self.world.batches)
    @rule(place=places)
    def send_the_same_events_in_another_request(self, place: int) -> None:
        self.world.send(self.batch(list(self.chosen(place).events)))
        self.deliver()

    @precondition(lambda self: self.world.batches)
    @rule(place=places, team=st.sampled_from(["a", "b"]))
    def send_other_content_under_the_same_ids(self, place: int, team: str) -> None:
        changed = [
            replace(event, digest=f"{event.digest}'", team=team, usage={"output_tokens": 7})
            for event in self.chosen(place).events
        ]
        self.world.send(self.batch(changed))
        self.deliver()

    @rule(chosen=some_events, days=st.integers(2, 4))
    def send_late_ones(self, chosen: list[UsageEvent], days: int) -> None:
        late = [replace(event, timestamp_ms=event.timestamp_ms - days * 24 * HOUR) for event in chosen]
        self.world.send(self.batch(late))
        self.deliver()

    @rule(chosen=some_events)
    def send_what_cannot_be_read(self, chosen: list[UsageEvent]) -> None:
        self.world.send_unreadable(self.batch(chosen))
        self.deliver()

    @precondition(lambda self: self.world.mendable())
    @rule(place=places)
    def mend_and_redrive(self, place: int) -> None:
        batch = self.chosen(place, among=set(self.world.mendable()))
        self.world.mend(batch.batch_id)
        assert self.redrive_batch(batch)["missing"] == []

    @precondition(lambda self: self.world.batches)
    @rule(place=places)
    def redrive(self, place: int) -> None:
        batch = self.chosen(place)
        self.world.waiting.discard(batch.batch_id)
        self.redrive_batch(batch)

    @rule()
    def sweep(self) -> None:
        answer = self.answer({"sweep": True, "older_than_minutes": 0, "minutes": 30})
        assert answer["batches"] == len(self.world.waiting)
        self.world.waiting.clear()

    @rule(hours=st.integers(0, 3))
    def seal_and_pack(self, hours: int) -> None:
        now = self.world.now_ms
        self.world.now_ms += hours * HOUR
        self.world.run(self.world.pack(ORG))
        self.world.now_ms = now

    def corrected(self) -> None:
        """What was asked for ends; before it, the sweep has counted all that the stream gave up."""
        self.world.waiting.clear()
        self.corrections.settle()

    @rule(number=st.integers(0, 9))
    def void_an_event(self, number: int) -> None:
        self._void(event_id=f"e{number}")

    @rule(hours=st.sampled_from([1, 26]))
    def void_a_key(self, hours: int) -> None:
        self._void(api_key="key-1", start_ms=NOW_MS - hours * HOUR, end_ms=NOW_MS + HOUR)

    @rule(chosen=some_events)
    def import_(self, chosen: list[UsageEvent]) -> None:
        self.world.send(replace(self.batch(chosen), source="import", import_id="imp_00000001"))
        self.deliver()

    @rule()
    def undo_the_import(self) -> None:
        self._void(import_id="imp_00000001")

    def _void(self, **scope: Any) -> None:
        correction_id = self.corrections.void(ORG, **scope)
        if correction_id is not None:
            self.world.run(lambda: self.world.invoke({"correct": {"org": ORG, "id": correction_id}}))
            self.corrected()

    @rule(usd=st.sampled_from(["1", "2.5"]), model=st.sampled_from(["gpt-4o", "no-such-model"]))
    def enter_a_price(self, usd: str, model: str) -> None:
        self.corrections.asked += 1
        rates = {"input_uncached_tokens": usd, "output_tokens": usd}
        self.world.enter(a_rate(provider="openai", model=model, rates=rates))

    @rule(hours=st.sampled_from([1, 26, 100]), only_unpriced=st.booleans())
    def re_rate(self, hours: int, only_unpriced: bool) -> None:
        self.world.redeploy()  # the release that has the second revision
        start = NOW_MS - hours * HOUR
        rerating_id = self.corrections.rate(ORG, start, NOW_MS + HOUR, only_unpriced=only_unpriced)
        if rerating_id is not None:
            self.world.run(lambda: self.world.invoke({"rate": {"org": ORG, "id": rerating_id}}))
        self.corrected()

    @rule()
    def close_the_month_before(self) -> None:
        """What is not counted, or in quarantine, keeps it open."""
        self.corrected()
        self.world.run(self.corrections.close(ORG, "2026-10"))

    @rule()
    def repair_what_is_right(self) -> None:
        start = NOW_MS - 30 * HOUR
        done = self.world.run(self.corrections.repair(ORG, start, self.world.now_ms + HOUR))
        assert not done.mended

    @rule()
    def deliver_everything_again(self) -> None:
        for shard in self.world.source.shards:
            shard.position = 0
        self.world.waiting.clear()
        self.deliver()

    @invariant()
    def the_figures_equal_the_model(self) -> None:
        self.model.check()


TestAnyOrder = AnyOrder.TestCase
# The same examples each time: other ones are for `make storm`, which is told from which seed to begin.
TestAnyOrder.settings = settings(
    max_examples=70, stateful_step_count=14, phases=(Phase.explicit, Phase.generate), derandomize=True
)

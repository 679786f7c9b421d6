"""What people ask for in a schedule after the fact: voids, undone imports, new prices, a closed month, a repair."""

import random
from collections.abc import Callable
from typing import Any

from outlay.domain.batch import Batch

from tests.storm.corrections import Corrections
from tests.storm.model import Model
from tests.storm.world import Invocation, World
from tests.support.interleaving import Actor
from tests.support.price_cases import a_discount, a_rate

HOUR = 3_600_000
MONTH_BEGINS_MS = 1_793_491_200_000  # 2026-11-01T00:00:00Z
"""Schedules with corrections begin a little later, so that the month before can be closed."""
MONTH_BEFORE = "2026-10"
IMPORTS = ("imp_00000001", "imp_00000002")


class People:
    """Acts of a schedule. Whoever mixes this in has what is named here."""

    chance: random.Random
    world: World
    model: Model
    corrections: Corrections
    running: list[Invocation]
    asides: list[Actor]
    begin_ms: int
    a_batch: Callable[..., Batch]
    step: Callable[[], None]

    def acts_of_people(self) -> list[Callable[[], None]]:
        acts = [self.void_event, self.void_key, self.undo_import, self.rate, self.enter, self.close, self.repair]
        return [*acts, self.discard, self.discard]

    def void_event(self) -> None:
        org = self.chance.choice(sorted(self.world.organizations))
        self._void(org, event_id=f"e{self.chance.randrange(16)}")

    def void_key(self) -> None:
        """A leaked key's day or two."""
        org = self.chance.choice(sorted(self.world.organizations))
        start = self.begin_ms - self.chance.choice([1, 26, 74]) * HOUR
        end = start + self.chance.choice([2, 30]) * HOUR
        self._void(org, api_key=self.chance.choice(["key-1", "key-2"]), start_ms=start, end_ms=end)

    def undo_import(self) -> None:
        self._void(self.chance.choice(sorted(self.world.organizations)), import_id=self.chance.choice(IMPORTS))

    def _void(self, org: str, **scope: Any) -> None:
        correction_id = self.corrections.void(org, **scope)
        if correction_id is not None:
            self.running.append(self.corrections.go_on(org, correction_id))

    def discard(self) -> None:
        """Of a batch that is or was in quarantine: read by now, never, or later, when it may come again."""
        named = sorted(self.world.mended - self.world.discarded)
        if self.world.aside and (not named or self.chance.random() < 0.3):
            named = sorted(self.world.aside - self.world.discarded)
        if named:
            batch_id = self.chance.choice(named)
            org = self.world.batches[batch_id].org
            self.running += [self.corrections.go_on(org, one) for one in self.corrections.discard(batch_id)]

    def rate(self) -> None:
        """A period's calls at the prices known by now, counted or not."""
        org = self.chance.choice(sorted(self.world.organizations))
        start = self.begin_ms - self.chance.choice([1, 26, 74]) * HOUR
        end = start + self.chance.choice([2, 30, 100]) * HOUR
        rerating_id = self.corrections.rate(org, start, end, only_unpriced=self.chance.random() < 0.2)
        if rerating_id is not None:
            self.running.append(self.corrections.go_on_rating(org, rerating_id))

    def enter(self) -> None:
        """A price, for everybody or an organization; of a model that had none, or another one."""
        chance = self.chance
        org = chance.choice(["", *sorted(self.world.organizations)])
        self.corrections.asked += 1
        if org and chance.random() < 0.3:
            self.world.enter(a_discount(chance.choice(["10", "33.3"]), org=org, effective_from="2026-10-31"))
            return
        rates = {name: str(chance.randint(1, 9)) for name in ("input_uncached_tokens", "output_tokens")}
        model = chance.choice(["no-such-model", "no-such-model", "gpt-4o"])
        begins = chance.choice(["2026-01-01", "2026-11-01"])
        self.world.enter(a_rate(org=org, provider="openai", model=model, rates=rates, effective_from=begins))

    def close(self) -> None:
        self._begin(self.corrections.close(self.chance.choice(sorted(self.world.organizations)), MONTH_BEFORE))

    def repair(self) -> None:
        """Of what nobody has torn, beside all else: changes nothing."""
        hours = self.chance.choice([0, 1, 26])
        start = self.begin_ms - hours * HOUR
        org = self.chance.choice(sorted(self.world.organizations))
        self._begin(self.corrections.repair(org, start, start + self.chance.choice([1, 3]) * HOUR))

    def _begin(self, work: Callable[[], Any]) -> None:
        if len(self.asides) < 4:
            self.asides.append(self.world.turns.begin(work))

    def settle_corrections(self) -> None:
        """All that was asked for ends; then perhaps the month is closed, and more is corrected after it."""
        world, chance = self.world, self.chance
        self.corrections.settle()
        self.model.check()
        if chance.random() < 0.5:
            self._close_at_rest()
            for act in chance.sample([self.void_event, self.void_key, self.undo_import, self.enter, self.rate], 2):
                act()
            world.send(self.a_batch())
            while self.running or self.asides:
                self.step()
            world.drain()
            self.corrections.settle()
            self.model.check()
        if chance.random() < 0.3:
            self._tear_and_repair()

    def _close_at_rest(self) -> None:
        """What is in quarantine would keep the month open."""
        world = self.world
        for batch_id in sorted(world.aside - world.discarded):
            self.corrections.discard(batch_id)
        for org in sorted(world.organizations):
            world.run(self.corrections.close(org, MONTH_BEFORE))
        self.model.check()

    def _tear_and_repair(self) -> None:
        """Counters are lost, as by a restore; the repair of all hours that may hold events brings them back."""
        world = self.world
        if self.corrections.tear() is None:
            return
        for org in sorted(world.organizations):
            start = self.begin_ms - 76 * HOUR
            done = world.run(self.corrections.repair(org, start, world.now_ms + HOUR))
            assert not done.left
        self.model.check()

"""One random interleaving: callers, settlements, sweeps and people at once, one AWS call at a time, with faults."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from outlay.application.hold_lease import EnforcedMemory, Granted, NotGranted, Wanted, hold_lease
from outlay.application.note_excess import excesses
from outlay.application.refresh_board import BoardTools, refresh_board
from outlay.application.settle_leases import CountedLease, evaluate_and_settle, release_lease
from outlay.domain.board import Cause
from outlay.domain.budget import Cycle, Increase
from outlay.domain.budget_period import period_at
from outlay.domain.errors import Conflict, LimitExceeded, NotFound, Upstream
from outlay.domain.lease import Amounts, Lease

from tests.brake.world import DAY_MS, ORG, Entry, World
from tests.support.interleaving import Actor

_EXPECTED = (LimitExceeded, Upstream, Conflict, NotFound)
_VALUES: Mapping[str, tuple[str, ...]] = {
    "team": ("search", "ads"),
    "project": ("shop", "blog", "lab"),
    "environment": ("production", "test"),
    "model": ("gpt-4o", "gpt-4o-mini"),
}
STEPS = 130


@dataclass
class Schedule:
    world: World
    counts: Counter[str] = field(default_factory=Counter)
    actors: list[Actor] = field(default_factory=list)
    answered: dict[str, list[Lease]] = field(default_factory=dict)
    """Idempotency-Key → the leases that it was answered with so far."""
    number: int = 0
    asked: dict[str, Wanted] = field(default_factory=dict)
    others: bool = False
    """Whether anything happened that a limit can be exceeded by."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.world.seed + 2)
        self.memories = [EnforcedMemory() for _ in range(3)]

    # What happens

    def ask(self) -> None:
        """For a new lease, or again for one that was asked for."""
        if self.asked and self.random.random() < 0.3:
            wanted = self.random.choice(list(self.asked.values()))
        else:
            self.number += 1
            wanted = Wanted(
                dimensions={name: self.random.choice(values) for name, values in _VALUES.items()},
                amounts=Amounts(picousd=self.random.randint(1, 200), tokens=self.random.randint(1, 200)),
                life_s=self.random.choice((60, 300, 300, 900)),
                asked_by="key-1",
                attempt="",
                key=f"call-{self.number}",
            )
            self.asked[wanted.key] = wanted
        self.counts["asked"] += 1
        wanted = replace(wanted, attempt=f"attempt-{self.counts['asked']}")
        memory, tools = self.random.choice(self.memories), self.world.tools()
        known = [one for one in self.answered.get(wanted.key, []) if not one.is_over(self.world.now_ms)]
        self.begin(lambda: self._held(wanted, hold_lease(wanted, tools=tools, memory=memory), known))

    def _held(self, wanted: Wanted, answer: Granted | NotGranted, known: list[Lease]) -> None:
        """``known``: what the same request had been answered with when it was sent."""
        if isinstance(answer, NotGranted):
            self.counts["refused"] += 1
            if not answer.refusals:
                self.world.broken.append("refused by nothing")
            for one in answer.refusals:
                if one.reason == "limit_reached" and one.asked is not None and one.remaining >= one.asked:
                    self.world.broken.append(f"refused {one.asked} where {one.remaining} remain")
            return
        self.counts["granted"] += 1
        is_new = answer.lease.lease_id not in {one.lease_id for one in known}
        if known and is_new and not known[-1].is_over(answer.lease.created_ms):
            self.world.broken.append(f"{wanted.key} was given another lease")
        self.answered.setdefault(wanted.key, []).append(answer.lease)
        self.world.granted[answer.lease.lease_id] = answer.lease

    def settle(self) -> None:
        """The call was made: figures have it, and rollup says so, perhaps twice; or it is never settled."""
        if not self.world.granted:
            return
        lease = self.random.choice(list(self.world.granted.values()))
        if any(one.lease_id == lease.lease_id for one in self.world.ledger):
            return
        held = lease.amounts
        above = self.random.random() < 0.15
        self.others |= above or lease.is_over(self.world.now_ms)
        picousd = (held.picousd or 0) * (2 if above else 1) - self.random.randint(0, 1)
        actual = Amounts(picousd=max(0, picousd), tokens=held.tokens)
        at_ms = self.world.now_ms
        self.world.ledger.append(
            Entry(at_ms=at_ms, dimensions=lease.dimensions, amounts=actual, lease_id=lease.lease_id)
        )
        self.counts["settled late" if lease.is_over(at_ms) else "settled"] += 1
        counted = CountedLease(lease_id=lease.lease_id, amounts=actual)
        for _ in range(self.random.choice((0, 1, 1, 2, 2))):
            self.begin(partial(_settle, counted, self.world.tools()))

    def release(self) -> None:
        if self.world.granted:
            lease = self.random.choice(list(self.world.granted))
            tools = self.world.tools()
            self.counts["released"] += 1
            self.begin(lambda: release_lease(ORG, lease, tools=tools) and None)

    def spend_without(self) -> None:
        self.others = True
        dimensions = {name: self.random.choice(values) for name, values in _VALUES.items()}
        amounts = Amounts(picousd=self.random.randint(1, 150), tokens=self.random.randint(1, 150))
        self.world.ledger.append(Entry(at_ms=self.world.now_ms, dimensions=dimensions, amounts=amounts))
        self.counts["spent without a lease"] += 1
        self.sweep()

    def correct(self) -> None:
        self.others = True
        factor = self.random.choice((0, 3))
        self.world.correct(factor)
        cause: Cause = "re_rating" if factor else "correction"
        self.counts[cause] += 1
        tools = self.world.tools()
        self.begin(lambda: evaluate_and_settle([], tools=tools, cause=cause, recarry=True) and None)

    def sweep(self) -> None:
        self.counts["swept"] += 1
        tools, recarry = self.world.tools(), self.random.random() < 0.3
        self.begin(lambda: refresh_board(tools=tools, recarry=recarry) and None)

    def change_limit(self) -> None:
        budget = self.random.choice(self.world.budgets())
        factor = self.random.choice((0.5, 0.8, 1.5))
        self.others |= factor < 1
        terms = replace(budget.terms, limit=max(1, int(budget.terms.limit * factor)))
        self.world.put(replace(budget, terms=terms))
        self.counts["limit changed"] += 1

    def change_cycle(self) -> None:
        budget = self.random.choice(self.world.budgets())
        self.others = True
        self.world.cycle_changed_ms[budget.number] = self.world.now_ms
        cycle = Cycle.MONTHLY if budget.terms.cycle is Cycle.DAILY else Cycle.DAILY
        self.world.put(replace(budget, terms=replace(budget.terms, cycle=cycle)))
        self.counts["cycle changed"] += 1

    def pause(self) -> None:
        budget = self.random.choice(self.world.budgets())
        self.others = True
        self.world.put(replace(budget, terms=replace(budget.terms, is_active=not budget.terms.is_active)))
        self.counts["paused or resumed"] += 1

    def increase(self) -> None:
        budget = self.random.choice(self.world.budgets())
        self.others = True
        granted = Increase(
            increase_id=f"inc-{self.number}",
            amount=self.random.randint(1, 300),
            reason="launch",
            granted_by="someone",
            from_ms=self.world.now_ms,
            until_ms=self.world.now_ms + self.random.choice((60_000, 600_000, DAY_MS)),
        )
        self.world.put(replace(budget, increases=(*budget.increases, granted)))
        self.counts["increased"] += 1

    def wait(self) -> None:
        """Seconds, minutes (leases lapse), or to the next day (another period)."""
        self.world.now_ms += self.random.choice((1_000, 5_000, 20_000, 61_000, 301_000, 901_000, DAY_MS // 3))
        self.counts["waited"] += 1

    # How it is played

    def begin(self, work: Callable[[], None]) -> None:
        self.actors.append(self.world.turns.begin(work))

    def play(self) -> Counter[str]:
        happens: tuple[tuple[Callable[[], None], int], ...] = (
            (self.ask, 12),
            (self.settle, 8),
            (self.release, 1),
            (self.spend_without, 1),
            (self.correct, 1),
            (self.sweep, 2),
            (self.change_limit, 1),
            (self.pause, 1),
            (self.change_cycle, 1),
            (self.increase, 1),
            (self.wait, 2),
            (self.world.wire.land_one, 2),
        )
        chances = [chance for _, chance in happens]
        for _ in range(STEPS):
            if len(self.actors) < 6 and self.random.random() < 0.35:
                self.random.choices([what for what, _ in happens], chances)[0]()
            elif self.actors:
                self._step(self.random.choice(self.actors))
            if self.world.broken:
                break
        self._end()
        return self.counts

    def _step(self, actor: Actor) -> None:
        self.world.turns.step(actor)
        if actor.is_done:
            self.actors.remove(actor)
            if isinstance(actor.error, Exception) and not isinstance(actor.error, _EXPECTED):
                raise actor.error

    def _end(self) -> None:
        """All that was begun ends, what is late lands, leases lapse; then the board is what the ledger says."""
        world = self.world
        world.wire.faults = 0.0
        while self.actors:
            self._step(self.random.choice(self.actors))
        while world.wire.late:
            world.wire.land_one()
        self._explain()
        world.now_ms += 30 * 60_000
        for _ in range(2):
            refresh_board(tools=world.tools(), recarry=True)
        self._compare()
        self.counts["holds"] += world.holds
        for fault in world.wire.met:
            self.counts[f"fault: {fault}"] += 1
        assert not world.broken, world.broken[:5]

    def _explain(self) -> None:
        """What stands above a limit that holds has its causes noted; with leases only, nothing does."""
        enforced = refresh_board(tools=self.world.tools())
        for budget, period in enforced.placed:
            standing = enforced.board.standings[budget.number]
            over = standing.spent - enforced.limit(budget, self.world.now_ms).in_force
            noted = [
                one
                for one in excesses(ORG, budget.budget_id, store=self.world.plain)
                if one.first_day == period.first_day
            ]
            if over > 0:
                self.counts["above a limit"] += 1
                if not noted:
                    self.world.broken.append(f"budget {budget.number}: {over} above its limit without a cause")
                if not self.others:
                    self.world.broken.append(f"budget {budget.number}: {over} above its limit with leases only")
            for one in noted:
                if not one.causes or sum(one.causes.values()) > one.over:
                    self.world.broken.append(f"budget {budget.number}: causes {one.causes} of {one.over}")

    def _compare(self) -> None:
        world, board = self.world, self.world.board()
        for budget in world.budgets():
            period = period_at(budget, world.now_ms, world.calendar)
            standing = board.standings.get(budget.number)
            if period is None:
                if standing is not None:
                    world.broken.append(f"budget {budget.number} stands on the board though it is over")
                continue
            spent = world.spent(budget, period)
            if standing is None or (standing.spent, standing.committed) != (spent, spent):
                world.broken.append(f"budget {budget.number}: {standing} where {spent} is spent")
        if board.leftovers:
            world.broken.append(f"left over: {board.leftovers}")


def _settle(counted: CountedLease, tools: BoardTools) -> None:
    evaluate_and_settle([counted], tools=tools)


def play_seed(seed: int) -> Counter[str]:
    return Schedule(World(seed)).play()

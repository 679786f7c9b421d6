"""An organization with nested budgets, its ledger, and what must hold after every write, whoever made it.

The ledger is a list of amounts that only grows or is corrected: what evaluations read of it is what figures would say.
"""

import random
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from outlay.adapters.dynamodb.board import BoardTable
from outlay.adapters.dynamodb.board_item import COMMITTED, attribute, to_board
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.retry import Retry
from outlay.application.budget_records import all_budgets, board_place, place_of, to_content, touching
from outlay.application.control_store import Place, Write, change, create
from outlay.application.enforced_budgets import Meaning
from outlay.application.lease_records import from_stored
from outlay.application.refresh_board import BoardTools, SpentBy, Wanted
from outlay.domain.board import Board
from outlay.domain.budget import Budget, Cycle, Enforcement, Rollover, Terms, Unit
from outlay.domain.budget_period import Calendar, Period, period_at
from outlay.domain.budget_status import Limit, Spent
from outlay.domain.lease import MAX_LIFE_S, Amounts, Lease

from tests.brake.wire import Wire
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.interleaving import Turns

ORG = "acme"
TABLE = "control"
START_MS = 1_795_348_800_000  # 2026-11-22T12:00:00Z
DAY_MS = 86_400_000
ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Europe/Berlin")
SCOPES: Sequence[Mapping[str, frozenset[str]]] = (
    {},
    {"team": frozenset({"search"})},
    {"project": frozenset({"shop", "blog"})},
    {"team": frozenset({"search"}), "environment": frozenset({"production"})},
    {"model": frozenset({"gpt-4o"})},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event as figures hold it."""

    at_ms: int
    dimensions: Mapping[str, str]
    amounts: Amounts
    lease_id: str = ""


@dataclass
class World:
    seed: int
    faults: float = 0.06
    turns: Turns = field(default_factory=Turns)
    ledger: list[Entry] = field(default_factory=list)
    now_ms: int = START_MS
    broken: list[str] = field(default_factory=list)
    granted: dict[str, Lease] = field(default_factory=dict)
    """Leases that somebody was told to have."""
    holds: int = 0
    cycle_changed_ms: dict[int, int] = field(default_factory=dict)
    """By number: a budget begins anew on the board then, and does not know what leases of before hold of it."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.database = FakeDynamoDB(sort_keys=[TABLE])
        self.calendar = Calendar(time_zone=self.random.choice(ZONES), year_starts=self.random.randint(1, 12))
        self.wire = Wire(
            self.database,
            self.turns,
            random.Random(self.seed + 1),
            self.faults,
            seen=self.check,
            moment=lambda: getattr(self._local, "read_ms", self.now_ms),
        )
        self._local = threading.local()
        self.plain = ControlItems(self.database, TABLE)
        for budget in self._first_budgets():
            self.put(budget)

    # Budgets

    def _first_budgets(self) -> list[Budget]:
        chosen = self.random.sample(range(len(SCOPES)), self.random.randint(1, len(SCOPES)))
        return [self._budget(number, SCOPES[place]) for number, place in enumerate(chosen, start=1)]

    def _budget(self, number: int, scope: Mapping[str, frozenset[str]]) -> Budget:
        unit = self.random.choice((Unit.USD, Unit.USD, Unit.USD, Unit.TOKENS, Unit.REQUESTS))
        terms = Terms(
            name=f"budget {number}",
            limit=self.random.randint(3, 14) if unit is Unit.REQUESTS else self.random.randint(300, 1_400),
            unit=unit,
            scope=scope,
            cycle=self.random.choice((Cycle.DAILY, Cycle.MONTHLY)),
            rollover=self.random.choice((Rollover.NONE, Rollover.UNUSED)),
            rollover_cap=self.random.choice((None, 100)),
            enforcement=self.random.choice((Enforcement.STOP, Enforcement.STOP, Enforcement.THROTTLE)),
            throttle_percent=50,
            throttle_per_minute=2,
        )
        return Budget(
            org=ORG, budget_id=f"bud_{number:024x}", number=number, terms=terms, created_ms=START_MS - 3 * DAY_MS
        )

    def put(self, budget: Budget) -> None:
        """As a person would: with a new version of the board in the same transaction."""
        stored = self.plain.find(place_of(ORG, budget.budget_id))
        touch, _ = touching(ORG, store=self.plain)
        writes: list[Write] = [touch]
        content = to_content(budget)
        writes.append(create(place_of(ORG, budget.budget_id), content) if stored is None else change(stored, content))
        self.plain.commit(writes, now_ms=self.now_ms)

    def budgets(self) -> list[Budget]:
        return all_budgets(ORG, store=self.plain)

    # What actors use

    def clock(self) -> int:
        self._local.read_ms = self.now_ms
        return self.now_ms

    def tools(self) -> BoardTools:
        retry = Retry(sleep=lambda _: None, chance=lambda: 0.0, attempts=6)
        return BoardTools(
            org=ORG,
            meaning=Meaning(calendar=self.calendar),
            boards=BoardTable(self.wire, TABLE, retry=retry),
            store=ControlItems(self.wire, TABLE),
            spend=self.read_spend,
            clock=self.clock,
        )

    def read_spend(self, wanted: Sequence[Wanted], *, now_ms: int) -> SpentBy:
        self.turns.pause()
        return {
            (budget.budget_id, period.first_day): Spent(amount=self.spent(budget, period)) for budget, period in wanted
        }

    def spent(self, budget: Budget, period: Period) -> int:
        found = (one for one in self.ledger if period.holds(one.at_ms) and budget.fits(one.dimensions))
        return sum(one.amounts.of(budget.terms.unit) or 0 for one in found)

    # What must hold

    def board(self) -> Board:
        place = board_place(ORG)
        item = self.database.tables[TABLE].get((place.pk, place.sk))
        return Board() if item is None else to_board(item)

    def leases(self) -> dict[str, Lease]:
        prefix = f"O#{ORG}#LEASES#"
        places = [Place(*key) for key in self.database.tables[TABLE] if key[0].startswith(prefix)]
        found = ((place.sk, self.plain.find(place)) for place in places)
        return {name: from_stored(ORG, stored) for name, stored in found if stored is not None}

    def check(self, arguments: dict[str, Any], moment_ms: int) -> None:
        """After every write. Only a hold compares with a cap: nothing may stand committed beyond a limit through it."""
        board = self.board()
        for number, standing in board.standings.items():
            if standing.committed != standing.spent + sum(standing.slots.values()):
                self.broken.append(f"budget {number}: committed is not spent and slots together")
            if any(amount < 0 for amount in standing.slots.values()):
                self.broken.append(f"budget {number}: a slot below zero")
        if "<=" in arguments.get("ConditionExpression", ""):
            self.holds += 1
            self._check_hold(board, set(arguments["ExpressionAttributeNames"].values()), moment_ms)
        self.check_nothing_is_free()

    def _check_hold(self, board: Board, touched: set[str], moment_ms: int) -> None:
        for budget in self.budgets():
            standing = board.standings.get(budget.number)
            if standing is None:
                continue
            here = attribute(COMMITTED, budget.number, standing.period)
            if any(name.startswith(f"{COMMITTED}{budget.number}.") and name != here for name in touched):
                self.broken.append(f"budget {budget.number}: held in a period that is over")
            if here not in touched:
                continue
            # Between the writer's look at its clock and the write an increase may have ended.
            increase = budget.increase_at(moment_ms)
            limit = Limit(base=budget.terms.limit, carried=standing.carried, increase=increase)
            if standing.committed > limit.in_force:
                self.broken.append(f"budget {budget.number}: {standing.committed} committed of {limit.in_force}")

    def check_nothing_is_free(self) -> None:
        """What is granted and not over, and what settled leases came to, stands on the board."""
        board, leases = self.board(), self.leases()
        for budget in self.budgets():
            period = period_at(budget, self.now_ms, self.calendar)
            standing = board.standings.get(budget.number)
            if period is None or standing is None or standing.period != period.ordinal or not budget.is_enforced:
                continue
            if self.now_ms - self.cycle_changed_ms.get(budget.number, 0) < 2 * MAX_LIFE_S * 1_000:
                continue
            live = sum(
                slot.amount
                for lease in leases.values()
                if lease.state == "held" and not lease.is_over(self.now_ms)
                for slot in lease.holds
                if slot.number == budget.number and slot.period == period.ordinal
            )
            settled = sum(
                self._known(lease, budget.terms.unit)
                for lease in leases.values()
                if lease.state == "settled" and budget.fits(lease.dimensions) and self._counts_in(lease, period)
            )
            if standing.committed < live + settled:
                told = f"{live} held, {settled} settled, {standing.committed} committed"
                self.broken.append(f"budget {budget.number}: {told}")

    def _counts_in(self, lease: Lease, period: Period) -> bool:
        return any(one.lease_id == lease.lease_id and period.holds(one.at_ms) for one in self.ledger)

    def _known(self, lease: Lease, unit: Unit) -> int:
        """What a settled lease surely came to: what it was settled with, or less where it was corrected since."""
        now = sum(one.amounts.of(unit) or 0 for one in self.ledger if one.lease_id == lease.lease_id)
        return min(now, (lease.actual or lease.amounts).of(unit) or 0)

    def correct(self, factor: int) -> None:
        """Void an event (0), or rate it anew."""
        if self.ledger:
            place = self.random.randrange(len(self.ledger))
            entry = self.ledger[place]
            amounts = entry.amounts
            rated = Amounts(
                picousd=(amounts.picousd or 0) * factor,
                tokens=amounts.tokens if factor else 0,
                requests=amounts.requests if factor else 0,
            )
            self.ledger[place] = replace(entry, amounts=rated)

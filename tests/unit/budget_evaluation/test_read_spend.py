"""What budgets have spent, against the events one by one."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from outlay.application.read_spend import SpendTools, Wanted, read_spend
from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS
from outlay.domain.budget import Budget, Cycle, Unit
from outlay.domain.budget_period import Calendar, Period, calendar_of, period_at, period_before
from outlay.domain.budget_status import Spent
from outlay.domain.event import UsageEvent
from outlay.domain.periods import day_start_ms
from outlay.domain.pricing import Priced, load_price_book
from outlay.domain.registers import Names, names_of
from outlay.domain.spend_sums import elementary_slices

from tests.support.budgets import a_budget, scope
from tests.support.builders import NOW_MS, an_event
from tests.support.figures_world import World, in_zone
from tests.support.price_entries import bare_prices
from tests.support.users_world import UsersWorld, a_user_call

DAY_MS = 86_400_000
TEAMS = ("search", "ads", "ops", "")
ZONES = ("America/New_York", "Asia/Kolkata", "Australia/Sydney")


def tools_of(world: Any) -> SpendTools:
    return SpendTools(
        figures=getattr(world, "figures", None) or world.reader,
        users=getattr(world, "users", None),
        log=getattr(world, "events", None),
        prices=bare_prices,
    )


def current(budget: Budget, now_ms: int, calendar: Calendar) -> Period:
    found = period_at(budget, now_ms, calendar)
    assert found is not None
    return found


def truth(events: Iterable[UsageEvent], budget: Budget, period: Period, names: Names) -> Spent:
    """By the plainest way there is."""
    found = [0, 0, 0]
    for event in events:
        if not period.holds(event.timestamp_ms) or not _fits(event, budget, names):
            continue
        price = load_price_book(1).price(
            provider=event.provider, model=event.model, timestamp_ms=event.timestamp_ms, usage=event.usage
        )
        amounts = {
            Unit.USD: price.cost.total if isinstance(price, Priced) else 0,
            Unit.TOKENS: sum(event.usage.get(name, 0) for name in INPUT_TOKENS + OUTPUT_TOKENS),
            Unit.REQUESTS: 1,
        }
        found[0] += amounts[budget.terms.unit]
        found[1] += 1
        found[2] += not isinstance(price, Priced)
    return Spent(amount=found[0], requests=found[1], unpriced_requests=found[2])


def _fits(event: UsageEvent, budget: Budget, names: Names) -> bool:
    for name, values in budget.terms.scope.items():
        own = event.tags.get(name[4:], "") if name.startswith("tag:") else getattr(event, name)
        if names.canonical_of(name, own) not in {names.canonical_of(name, value) for value in values}:
            return False
    return True


def some_budgets(chance: random.Random, count: int, *, by_user: bool = False) -> list[Budget]:
    def a_scope() -> dict[str, frozenset[str]]:
        every = {
            "team": ("search", "ads", "nobody", ""),
            "model": ("gpt-4o", "gpt-4o-mini", "no-such-model"),
            "project": ("shop", "mail"),
        }
        beside = {} if by_user else {"environment": ("production", "staging"), "tag:region": ("eu", "us", "")}
        users = {"user": ("ann", "bob", "nobody")} if by_user else {}
        every |= beside
        chosen = [*chance.sample(sorted(every), chance.randint(0, 3)), *users]
        every |= users
        return {name: frozenset(chance.sample(every[name], chance.randint(1, 2))) for name in chosen}

    return [
        a_budget(
            number,
            scope=a_scope(),
            unit=chance.choice([*Unit]),
            cycle=chance.choice([Cycle.DAILY, Cycle.WEEKLY, Cycle.MONTHLY, Cycle.QUARTERLY, Cycle.YEARLY]),
        )
        for number in range(1, count + 1)
    ]


def an_event_of(chance: random.Random, now_ms: int, *, days: int) -> UsageEvent:
    return an_event(
        event_id=f"call-{chance.getrandbits(48)}",
        team=chance.choice(TEAMS),
        model=chance.choice(("gpt-4o", "gpt-4o-mini", "no-such-model")),
        project=chance.choice(("shop", "mail")),
        environment=chance.choice(("production", "staging")),
        tags={"region": chance.choice(("eu", "us"))} if chance.random() < 0.7 else {},
        timestamp_ms=now_ms - chance.randrange(days * DAY_MS),
        usage={
            "input_uncached_tokens": chance.randrange(1, 9_999),
            "cache_read_tokens": chance.randrange(3),
            "output_tokens": 7 + chance.randrange(900),
            "reasoning_tokens": 7,
        },
    )


def with_periods(budgets: Sequence[Budget], now_ms: int, calendar: Calendar) -> list[Wanted]:
    """Of each the period it is in, and the one before."""
    found = [(budget, current(budget, now_ms, calendar)) for budget in budgets]
    past = [(budget, period_before(budget, period, calendar)) for budget, period in found]
    return found + [(budget, period) for budget, period in past if period is not None]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("seed", range(3))
def test_spend_of_any_budgets_is_what_their_events_add_up_to(zone: str, seed: int) -> None:
    chance = random.Random(seed)
    world = World(in_zone(zone, tag_keys=("region",), lanes=2))
    names = names_of({"team": {"ads": "search"}} if seed else {}, version=1)
    for lane in (0, 1, 0):
        world.count(*(an_event_of(chance, world.now_ms, days=45) for _ in range(40)), lane=lane)
    world.pack()
    world.count(*(an_event_of(chance, world.now_ms, days=2) for _ in range(20)))
    calendar = calendar_of(world.organization)
    wanted = with_periods(some_budgets(chance, 30), world.now_ms, calendar)
    found = read_spend(world.organization, wanted, names=names, tools=tools_of(world), now_ms=world.now_ms)
    assert found == {
        (budget.budget_id, period.first_day): truth(world.events, budget, period, names) for budget, period in wanted
    }
    assert sum(one.amount > 0 for one in found.values()) > 20


def test_five_hundred_budgets_are_read_in_one_pass() -> None:
    world = World()
    world.count(*(an_event_of(random.Random(1), world.now_ms, days=9) for _ in range(30)))
    wanted = with_periods(some_budgets(random.Random(1), 500), world.now_ms, calendar_of(world.organization))
    world.database.calls.clear()
    alone = read_spend(world.organization, wanted[:1], names=Names(), tools=tools_of(world), now_ms=world.now_ms)
    few = len(world.database.calls)
    world.database.calls.clear()
    found = read_spend(world.organization, wanted, names=Names(), tools=tools_of(world), now_ms=world.now_ms)
    assert found.items() >= alone.items()
    assert len(world.database.calls) <= few + 40  # a year's hours instead of a month's, once


def test_amounts_beyond_nine_million_dollars_are_exact_to_the_picodollar() -> None:
    world = World()
    for index in range(40):
        usage = {"input_uncached_tokens": 999_999_999_999 - index}
        world.count(an_event(event_id=f"call-{index}", usage=usage, team=f"team-{index}"))
    budget = a_budget()
    wanted = [(budget, current(budget, world.now_ms, Calendar()))]
    (found,) = read_spend(
        world.organization, wanted, names=Names(), tools=tools_of(world), now_ms=world.now_ms
    ).values()
    assert found == truth(world.events, *wanted[0], Names())
    assert found.amount > 2**63


def test_a_value_counted_as_other_belongs_to_no_budget_that_names_it() -> None:
    world = UsersWorld()
    month = "2026-11"
    world.fill_registry("team", month)
    world.send(an_event(team="late-comer", timestamp_ms=world.now_ms))
    named, whole = a_budget(1, scope=scope(team="late-comer")), a_budget(2)
    wanted = [(one, current(one, world.now_ms, Calendar())) for one in (named, whole)]
    found = read_spend(world.organization, wanted, names=Names(), tools=tools_of(world), now_ms=world.now_ms)
    assert [one.requests for one in found.values()] == [0, 1]


def test_slices_are_cut_at_the_bounds_of_periods_and_lie_in_no_gap() -> None:
    def period(first: str, end: str) -> Period:
        return Period(
            first_day=first, end_day=end, start_ms=day_start_ms(first, "UTC"), end_ms=day_start_ms(end, "UTC")
        )

    periods = [
        period("2026-11-01", "2026-12-01"),
        period("2026-11-16", "2026-11-23"),
        period("2026-11-22", "2026-11-23"),
        period("2026-08-01", "2026-09-01"),
        period("2026-11-01", "2026-12-01"),
    ]
    bounds = [
        ("2026-08-01", "2026-09-01"),
        ("2026-11-01", "2026-11-16"),
        ("2026-11-16", "2026-11-22"),
        ("2026-11-22", "2026-11-23"),
        ("2026-11-23", "2026-12-01"),
    ]
    found = [(one.start_ms, one.end_ms) for one in elementary_slices(periods)]
    assert found == [(day_start_ms(start, "UTC"), day_start_ms(end, "UTC")) for start, end in bounds]
    assert elementary_slices([]) == ()


class Users:
    """Budgets by user beside what the packer does."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.world = UsersWorld()
        self.tools = tools_of(self.world)
        self.budgets = some_budgets(self.chance, 12, by_user=True)

    def send(self, count: int) -> None:
        self.world.send(*(a_user_call(self.chance, self.world) for _ in range(count)))

    def assert_exact(self) -> None:
        world = self.world
        wanted = with_periods(self.budgets, world.now_ms, calendar_of(world.organization))
        found = read_spend(world.organization, wanted, names=Names(), tools=self.tools, now_ms=world.now_ms + 100)
        events = [event for batch in world.sent for event in batch.events]
        assert found == {
            (budget.budget_id, period.first_day): truth(events, budget, period, Names()) for budget, period in wanted
        }
        assert any(one.amount for one in found.values())


@pytest.mark.parametrize("seed", range(4))
def test_spend_by_user_holds_what_is_packed_and_what_came_since(seed: int) -> None:
    users = Users(seed)
    users.send(30)
    users.assert_exact()  # nothing is packed yet
    users.world.later()
    users.world.pack()
    users.assert_exact()
    for _ in range(3):
        users.send(9)
        users.assert_exact()
    users.world.later(5)
    users.world.pack()
    users.send(5)
    users.assert_exact()


class CutOff(Exception):
    """The packer dies here."""


class Dying:
    """A client that fails at the n-th transaction or put of a run."""

    def __init__(self, client: Any, writes: int) -> None:
        self._client, self._left = client, writes

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)
        if name not in ("put_item", "update_item", "transact_write_items"):
            return call

        def counted(**arguments: Any) -> Any:
            self._left -= 1
            if self._left < 0:
                raise CutOff
            return call(**arguments)

        return counted


@pytest.mark.parametrize("writes", range(1, 6))
def test_spend_by_user_is_whole_while_a_round_is_half_applied(writes: int) -> None:
    users = Users(7)
    users.send(25)
    users.world.later()
    users.world.pack()
    users.send(25)
    users.world.later()
    with pytest.raises(CutOff):
        users.world.pack(client=Dying(users.world.database, writes))
    assert users.world.users.progress("acme").is_applying
    users.assert_exact()
    users.send(3)
    users.assert_exact()


def test_each_batch_since_the_last_round_is_derived_once() -> None:
    users = Users(3)
    for _ in range(5):
        users.send(3)
    users.assert_exact()
    users.world.database.read.clear()
    users.send(2)
    users.assert_exact()
    assert [count for table, count in users.world.database.read if table == "log"] == [1]


def test_a_period_that_has_not_begun_has_spent_nothing() -> None:
    world = World()
    world.count(an_event(timestamp_ms=NOW_MS))
    budget = a_budget()
    period = current(budget, NOW_MS, Calendar())
    before = period.start_ms - 10 * DAY_MS
    found = read_spend(world.organization, [(budget, period)], names=Names(), tools=tools_of(world), now_ms=before)
    assert [*found.values()] == [Spent()]

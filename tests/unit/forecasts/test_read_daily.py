"""Daily amounts of many scopes in one pass, against the events one by one."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from outlay.application.read_daily import MAX_USER_DAYS, DailySeries, Reach, SeriesOf, read_daily
from outlay.domain.budget import Unit
from outlay.domain.budget_period import Period
from outlay.domain.budget_status import Spent
from outlay.domain.calendar import date_ms, local_date
from outlay.domain.event import UsageEvent
from outlay.domain.registers import Names, names_of

from tests.support.budgets import a_budget, scope
from tests.support.builders import an_event
from tests.support.figures_world import World, in_zone
from tests.support.users_world import UsersWorld, a_user_call
from tests.unit.budget_evaluation.test_read_spend import an_event_of, some_budgets, tools_of, truth

DAYS = 50
DAY_MS = 86_400_000


def spent_on(events: Sequence[UsageEvent], one: SeriesOf, day: date, zone: str, names: Names) -> Spent:
    """By the plainest way there is."""
    end = day + timedelta(days=1)
    period = Period(
        first_day=day.isoformat(), end_day=end.isoformat(), start_ms=date_ms(day, zone), end_ms=date_ms(end, zone)
    )
    return truth(events, a_budget(1, unit=one.unit, scope=one.scope), period, names)


def expected(events: Sequence[UsageEvent], one: SeriesOf, days: Iterable[date], zone: str, names: Names) -> list[float]:
    found: list[float] = []
    has_begun = False
    for day in days:
        spent = spent_on(events, one, day, zone, names)
        has_begun = has_begun or spent.requests > 0
        is_unknown = one.unit is Unit.USD and spent.requests and spent.requests == spent.unpriced_requests
        amount = spent.amount / 10**6 if one.unit is Unit.USD else spent.amount
        found.append(amount if has_begun and not is_unknown else np.nan)
    return found


def some_series(chance: random.Random, count: int, *, by_user: bool = False) -> list[SeriesOf]:
    budgets = some_budgets(chance, count, by_user=by_user)
    return [SeriesOf(unit=one.terms.unit, scope=one.terms.scope) for one in budgets]


def days_of(series: DailySeries) -> list[date]:
    return [series.first_day + timedelta(days=count) for count in range(series.values.shape[1])]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"])
def test_each_day_of_any_scope_is_what_its_events_add_up_to(zone: str) -> None:
    chance = random.Random(zone)
    world = World(in_zone(zone, tag_keys=("region",), lanes=2))
    names = names_of({"team": {"ads": "search"}}, version=1)
    for lane in (0, 1):
        world.count(*(an_event_of(chance, world.now_ms, days=45) for _ in range(60)), lane=lane)
    world.pack()
    world.count(*(an_event_of(chance, world.now_ms, days=2) for _ in range(20)))
    wanted = some_series(chance, 12)
    found = read_daily(
        world.organization,
        wanted,
        names=names,
        tools=tools_of(world),
        now_ms=world.now_ms,
        reach=Reach(days=DAYS, with_today=True),
    )
    assert found.day == local_date(world.now_ms, zone)
    for place, one in enumerate(wanted):
        truth_of_days = expected(world.events, one, days_of(found), zone, names)
        assert found.values[place] == pytest.approx(truth_of_days, rel=1e-12, nan_ok=True)
        today = spent_on(world.events, one, found.day, zone, names).amount
        assert found.today[place] == pytest.approx(today / 10**6 if one.unit is Unit.USD else today)
    assert np.isfinite(found.values).sum() > 100
    assert np.nansum(found.values) > 0


def test_scopes_of_users_are_read_from_the_cubes_by_user() -> None:
    world = UsersWorld()
    chance = random.Random(4)
    world.send(*(a_user_call(chance, world, days_back=20) for _ in range(60)))
    world.later()
    world.pack_cubes()
    world.pack()
    world.send(*(a_user_call(chance, world, days_back=3) for _ in range(20)))
    world.later(1)
    wanted = [*some_series(chance, 5, by_user=True), SeriesOf(scope=scope(team="search"))]
    found = read_daily(
        world.organization,
        wanted,
        names=Names(),
        tools=tools_of(world),
        now_ms=world.now_ms,
        reach=Reach(days=MAX_USER_DAYS + 8),
    )
    events = [event for batch in world.sent for event in batch.events]
    for place, one in enumerate(wanted):
        truth_of_days = expected(events, one, days_of(found), "UTC", Names())
        assert found.values[place] == pytest.approx(truth_of_days, rel=1e-12, nan_ok=True)
    assert np.isfinite(found.values[:5]).any()


def test_a_day_without_a_known_price_is_unknown_and_one_with_some_is_a_lower_bound() -> None:
    world = World()
    for back, models in ((3, ["gpt-4o"]), (2, ["no-such-model"]), (1, ["gpt-4o", "no-such-model"])):
        for number, model in enumerate(models):
            world.count(an_event(event_id=f"{back}-{number}", model=model, timestamp_ms=world.now_ms - back * DAY_MS))
    wanted = [SeriesOf(), SeriesOf(unit=Unit.REQUESTS)]
    found = read_daily(
        world.organization, wanted, names=Names(), tools=tools_of(world), now_ms=world.now_ms, reach=Reach(days=4)
    )
    assert np.isnan(found.values[0]).tolist() == [True, False, True, False]
    assert found.unpriced.tolist() == [[False, False, True, True], [False] * 4]
    assert found.values[1, 1:].tolist() == [1, 1, 2]


def test_a_scope_without_a_call_has_no_day_and_an_organization_without_usage_neither() -> None:
    world = World()
    empty = read_daily(world.organization, [SeriesOf()], names=Names(), tools=tools_of(world), now_ms=world.now_ms)
    world.count(an_event(timestamp_ms=world.now_ms - DAY_MS))
    wanted = [SeriesOf(scope=scope(team="nobody"))]
    found = read_daily(world.organization, wanted, names=Names(), tools=tools_of(world), now_ms=world.now_ms)
    assert np.isnan(empty.values).all()
    assert np.isnan(found.values).all()
    assert found.values.shape == (1, 365)


def test_the_same_figures_have_the_same_revisions_and_more_of_them_have_others() -> None:
    world = World()
    world.count(an_event(timestamp_ms=world.now_ms - DAY_MS))

    def revisions() -> str:
        return read_daily(
            world.organization,
            [SeriesOf()],
            names=Names(),
            tools=tools_of(world),
            now_ms=world.now_ms,
            reach=Reach(days=9),
        ).revisions

    before = revisions()
    world.count(an_event(event_id="today", timestamp_ms=world.now_ms))
    assert revisions() == before
    world.count(an_event(event_id="late", timestamp_ms=world.now_ms - 2 * DAY_MS))
    assert revisions() != before


def test_five_hundred_scopes_are_read_in_one_pass() -> None:
    world = World()
    world.count(*(an_event_of(random.Random(1), world.now_ms, days=9) for _ in range(30)))
    wanted = some_series(random.Random(1), 500)
    calls: list[int] = []
    for some in (wanted[:1], wanted):
        world.database.calls.clear()
        read_daily(world.organization, some, names=Names(), tools=tools_of(world), now_ms=world.now_ms)
        calls.append(len(world.database.calls))
    assert calls[0] == calls[1]

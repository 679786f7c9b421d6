"""Past months by user are read from one cube each, and say what their days say, whatever happens to those."""

import random

import pytest
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.application import pack_user_months
from outlay.application.pack_user_months import MONTHS, TURN_MS, UserMonths
from outlay.application.pack_users import UserPacking
from outlay.domain.calendar import days_of_month

from tests.support.builders import ORG
from tests.support.figures_world import AT_ONCE
from tests.support.price_entries import bare_prices
from tests.support.users_world import UsersWorld, a_user_call, by_group

OCTOBER = {"start": "2026-10-01", "end": "2026-11-01"}
ACROSS = {"start": "2026-10-01", "end": "2026-12-01"}


@pytest.fixture(params=[100_000, 10], ids=["in items", "in objects"])
def world(request: pytest.FixtureRequest) -> UsersWorld:
    made = UsersWorld(item_bytes=request.param)
    chance = random.Random(7)
    made.now_ms -= 20 * 86_400_000
    for _ in range(40):
        made.send(*(a_user_call(chance, made, days_back=20) for _ in range(3)))
    made.later()
    made.pack()
    return made


def months(world: UsersWorld) -> UserMonths:
    log = DynamoEventLog(world.database, log_table="log", claims_table="claims", figures_table="figures", retry=AT_ONCE)
    packing = UserPacking(
        organization=world.organization, log=log, cubes=world.users, prices=bare_prices, now_ms=world.now_ms
    )
    return UserMonths(packing=packing)


def answers(world: UsersWorld) -> list[object]:
    costs = [
        world.get("/v1/costs", **period, group_by="user,team", granularity=granularity)["rows"]
        for period in (OCTOBER, ACROSS)
        for granularity in ("month", "total", "day")
    ]
    summary = world.get("/v1/users/summary", **ACROSS, granularity="month")
    listed = world.get("/v1/users", **ACROSS)
    return [*costs, summary, listed]


def test_a_packed_month_answers_what_its_days_answer(world: UsersWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    before = answers(world)
    assert months(world).pack("2026-10") is True
    assert answers(world) == before
    monkeypatch.setattr(pack_user_months, "MIN_DAYS", 99)
    assert answers(world) == before


def test_only_a_whole_month_in_one_piece_is_read_from_its_cube_and_its_days_are_not(world: UsersWorld) -> None:
    months(world).pack("2026-10")
    heads = world.users.heads(ORG, days_of_month("2026-10"))
    found = pack_user_months.months_that_hold(ORG, dict.fromkeys(days_of_month("2026-10"), 0), heads, users=world.users)
    assert set(found["2026-10"].days) == set(heads)
    parts = {day: index for index, day in enumerate(days_of_month("2026-10"))}
    assert pack_user_months.months_that_hold(ORG, parts, heads, users=world.users) == {}
    cut = dict.fromkeys(days_of_month("2026-10")[1:], 0)
    assert pack_user_months.months_that_hold(ORG, cut, heads, users=world.users) == {}


def test_a_day_that_changed_makes_its_month_be_read_by_days_until_it_is_packed_again(world: UsersWorld) -> None:
    months(world).pack("2026-10")
    assert months(world).pack("2026-10") is False, "it holds"
    world.send(
        a_user_call(random.Random(1), world, days_back=1, timestamp_ms=world.now_ms - 4 * 86_400_000, user="dan")
    )
    world.later()
    world.pack()
    truth = world.truth("user")
    assert by_group(world.get("/v1/costs", **ACROSS, group_by="user"), "user") == truth
    assert ("dan",) in truth
    assert months(world).pack("2026-10") is True
    assert by_group(world.get("/v1/costs", **ACROSS, group_by="user"), "user") == truth


def test_a_month_whose_bytes_are_gone_is_read_by_its_days(world: UsersWorld) -> None:
    before = answers(world)
    months(world).pack("2026-10")
    head = world.users.heads(ORG, ["2026-10"])["2026-10"]
    world.users._remove_bytes(ORG, "2026-10", head.name)
    assert answers(world) == before


def test_each_of_the_past_months_has_its_turn(world: UsersWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(UserMonths, "pack", lambda _, month: bool(asked.append(month)))
    for _ in range(MONTHS):
        assert months(world).pack_in_turn() == 0
        world.now_ms += TURN_MS
    assert len(set(asked)) == MONTHS
    assert (min(asked), max(asked)) == ("2025-10", "2026-10")

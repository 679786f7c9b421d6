"""Users of days on which closed hours were adjusted: whatever came late, was voided or rated again, they add up."""

import random
from collections import Counter
from typing import Any

import pytest

from tests.support.builders import an_event
from tests.support.closing_world import NOVEMBER_5, OCTOBER_12, ClosingWorld
from tests.support.users_world import UsersWorld

NOVEMBER = {"start": "2026-11-01", "end": "2026-12-01"}
BOTH = {"start": "2026-10-01", "end": "2026-12-01"}
DAY_MINUTES = 24 * 60
NOTHING = {"requests": 0, "cost_usd": "0.00", "days": []}


class AdjustedWorld(UsersWorld, ClosingWorld):
    """Months are closed, and users packed."""


@pytest.fixture
def world() -> AdjustedWorld:
    return AdjustedWorld()


def october(name: str, **changes: Any) -> Any:
    return an_event(**{"event_id": name, "timestamp_ms": OCTOBER_12, "user": "ann", **changes})


def november(name: str, **changes: Any) -> Any:
    return an_event(**{"event_id": name, "timestamp_ms": NOVEMBER_5 - 3_600_000, "user": "bob", **changes})


def requests_by_user(world: AdjustedWorld, **period: str) -> dict[str, int]:
    """Of the period, once it is known to be the figures, group by group and in all measures."""
    total = world.get("/v1/costs", **period, granularity="total", group_by="team,model")
    body = world.get("/v1/costs", **period, granularity="total", group_by="user,team,model")
    assert (body["exact"], body["behind"]) == (True, NOTHING)
    assert body["totals"] == total["totals"]
    found: Counter[str] = Counter()
    for row in body["rows"]:
        found[row["group"]["user"]] += row["measures"]["requests"]
    return dict(found)


def test_a_late_event_of_a_closed_hour_is_its_users(world: AdjustedWorld) -> None:
    world.receive(october("a"), november("n"))
    assert world.close("2026-10").closed
    world.receive(october("late", user="cem", latency_ms=70, status="error"))
    world.later(DAY_MINUTES)
    summary = world.pack()
    assert (summary.users_days_rebuilt, summary.users_days_differ) == (1, 0)
    assert requests_by_user(world, **NOVEMBER) == {"bob": 1, "cem": 1}
    assert requests_by_user(world, **BOTH) == {"ann": 1, "bob": 1, "cem": 1}


def test_what_is_taken_back_of_a_closed_hour_is_taken_from_its_user(world: AdjustedWorld) -> None:
    batch = world.receive(october("a"), october("b", user="cem", latency_ms=70, status="error"), november("n"))
    assert world.close("2026-10").closed
    world.later()
    world.pack()
    world.void(batch, 1)
    world.later(DAY_MINUTES)
    world.pack()
    assert requests_by_user(world, **NOVEMBER) == {"bob": 1, "cem": -1}
    assert requests_by_user(world, **BOTH) == {"ann": 1, "bob": 1, "cem": 0}


def test_another_price_for_a_closed_hour_is_its_users_money(world: AdjustedWorld) -> None:
    batch = world.receive(october("a"))
    world.receive(november("n"))
    assert world.close("2026-10").closed
    world.later()
    world.pack()
    world.change(batch, 0, price=1)
    world.later(DAY_MINUTES)
    world.pack()
    assert requests_by_user(world, **NOVEMBER)["bob"] == 1
    assert requests_by_user(world, **BOTH) == {"ann": 1, "bob": 1}


@pytest.mark.parametrize("kind", ["void", "price"])
def test_what_is_corrected_of_a_closed_hour_before_it_was_ever_packed_stays_on_its_day(
    world: AdjustedWorld, kind: str
) -> None:
    batch = world.receive(october("a"), october("b", user="cem", latency_ms=70, status="error"), november("n"))
    assert world.close("2026-10").closed
    if kind == "void":
        world.void(batch, 1)
    else:
        world.change(batch, 1, price=1)
    world.later(DAY_MINUTES)
    world.pack()
    closed = {"start": "2026-10-01", "end": "2026-11-01"}
    assert requests_by_user(world, **closed) == {"ann": 1, "cem": 1}
    assert requests_by_user(world, **BOTH) == {"ann": 1, "bob": 1, "cem": 0 if kind == "void" else 1}


def test_a_late_event_that_is_voided_again_is_nobodys(world: AdjustedWorld) -> None:
    world.receive(october("a"))
    assert world.close("2026-10").closed
    late = world.receive(october("late-1", user="cem"), october("late-2", user="dan"))
    world.void(late, 0)
    world.later(DAY_MINUTES)
    world.pack()
    assert requests_by_user(world, **NOVEMBER) == {"dan": 1}


def test_until_the_day_is_over_its_adjustments_are_said_to_be_missing(world: AdjustedWorld) -> None:
    world.receive(october("a"), november("n"))
    assert world.close("2026-10").closed
    world.receive(october("late"))
    world.later()
    world.pack()
    body = world.get("/v1/costs", **NOVEMBER, group_by="user")
    assert (body["exact"], body["behind"]["requests"], body["behind"]["days"]) == (False, 1, ["2026-11-05"])


KINDS = ("october", "november", "void", "price", "close")


@pytest.mark.parametrize("seed", range(8))
def test_users_add_up_to_the_figures_whatever_was_closed_late_voided_and_rated_again(seed: int) -> None:
    chance, world, sent = random.Random(seed), AdjustedWorld(), []
    world.receive(october("first"), november("other"))
    for step in range(10):
        world.later(10)
        world.pack()
        kind = "close" if step == 3 else chance.choice(KINDS)
        if kind == "close":
            world.sweep()
            world.close("2026-10")
        elif kind == "void" and sent:
            world.void(chance.choice(sent), 0)
        elif kind == "price" and sent:
            world.change(chance.choice(sent), 1, price=1)
        else:
            event = chance.choice((october, november))(
                f"call-{chance.randrange(4)}",
                user=chance.choice(["ann", "bob", ""]),
                model=chance.choice(["gpt-4o", "no-such-model"]),
            )
            sent.append(world.receive(event, october(f"x-{chance.randrange(4)}"), received_ms=world.now_ms - 1000))
    world.later(DAY_MINUTES)
    world.pack()
    for period in (NOVEMBER, BOTH):
        requests_by_user(world, **period)

"""Where budgets stand, over HTTP: from figures, from the board, over periods, in the organization's zone."""

from typing import Any

import pytest
from outlay.application.budget_records import find_budget
from outlay.application.closed_months import CLOSED, ClosedMonth
from outlay.domain.batch import DimensionConfig
from outlay.domain.board import Claim, Hold
from outlay.domain.registers import names_of

from tests.support.budgets_world import BudgetsWorld, path, problems
from tests.support.builders import ORG


@pytest.fixture
def world() -> BudgetsWorld:
    """On 2026-11-22 at noon, with 21.5 days of the month over."""
    return BudgetsWorld()


def test_the_status_says_what_was_spent_how_fast_and_where_that_leads(world: BudgetsWorld) -> None:
    made = world.make(limit_usd="0.35", scope={"team": ["search"]})
    world.spend(calls=43)
    world.spend(calls=7, team="ads")
    found = world.read(made)
    assert found == {
        "as_of": "2026-11-22T12:00:00.000Z",
        "budget_id": made["budget_id"],
        "name": "All of it",
        "unit": "usd",
        "scope": {"team": ["search"]},
        "state": "active",
        "enforcement": "notify",
        "period": {
            "first_day": "2026-11-01",
            "end_day": "2026-12-01",
            "from": "2026-11-01T00:00:00.000Z",
            "to": "2026-12-01T00:00:00.000Z",
        },
        "limit_usd": "0.35",
        "base_usd": "0.35",
        "carried_usd": "0.00",
        "increase_usd": "0.00",
        "spent_usd": "0.1505",
        "lower_bound": False,
        "unpriced_requests": 0,
        "reserved_usd": "0.00",
        "remaining_usd": "0.1995",
        "percent": 43,
        "per_day_usd": "0.007",
        "pace_percent": 60,
        "method": "run_rate",
        "risk": "low",
        "projected_usd": "0.21",
        "exhausted_at": None,
        "health": "on_track",
    }


def test_tokens_and_requests_are_counted_as_such(world: BudgetsWorld) -> None:
    tokens = world.make(name="t", limit_usd=None, limit_tokens=10_000)
    requests = world.make(name="r", limit_usd=None, limit_requests=5)
    world.spend(calls=4)
    found = world.read(tokens)
    assert (found["spent_tokens"], found["remaining_tokens"], found["percent"]) == (4_400, 5_600, 44)
    found = world.read(requests)
    assert (found["spent_requests"], found["remaining_requests"], found["percent"]) == (4, 1, 80)
    assert "spent_usd" not in found
    assert "lower_bound" not in found


def test_an_amount_with_unpriced_calls_in_it_is_a_lower_bound(world: BudgetsWorld) -> None:
    made = world.make()
    world.spend(calls=1)
    world.spend(calls=2, model="nobody-knows-it")
    found = world.read(made)
    assert (found["spent_usd"], found["lower_bound"], found["unpriced_requests"]) == ("0.0035", True, 2)


def test_exhaustion_says_when_and_what_a_day_may_cost(world: BudgetsWorld) -> None:
    made = world.make(limit_usd="0.20")
    world.spend(calls=43)
    found = world.read(made, "exhaustion")
    # $0.1505 in 21.5 days is $0.007 a day: the other $0.0495 last a week.
    assert found["exhausted_at"] == "2026-11-29T13:42:51.428Z"
    assert (found["days_left"], found["method"], found["per_day_usd"]) == (7, "run_rate", "0.007")
    assert found["sustainable_per_day_usd"] == "0.005823529411"
    assert found["health"] == "at_risk"
    assert world.read(world.make(name="b", cycle="daily"), "exhaustion")["exhausted_at"] is None


def test_what_enforcement_decides_by_is_what_the_status_shows(world: BudgetsWorld) -> None:
    made = world.make(enforcement="stop", limit_usd="1.00")
    world.spend(calls=100)
    first = world.read(made)
    assert (first["spent_usd"], first["reserved_usd"], first["remaining_usd"]) == ("0.35", "0.00", "0.65")
    _, budget = find_budget(ORG, made["budget_id"], store=world.store)
    boards = world.services.boards
    board = boards.read(ORG)
    standing = board.standings[budget.number]
    claim = Claim(number=budget.number, period=standing.period, amount=10**11, cap=9 * 10**11)
    minute = world.now_ms // 60_000
    hold = Hold(version=board.version, now_minute=minute, minute=minute + 5, claims=[claim])
    assert boards.hold(ORG, hold) is None
    held = world.read(made)
    assert (held["spent_usd"], held["reserved_usd"], held["remaining_usd"]) == ("0.35", "0.10", "0.55")
    assert boards.read(ORG).standings[budget.number].committed == 45 * 10**10
    world.passes(10 / 1_440)
    assert world.read(made)["reserved_usd"] == "0.00"


def test_what_was_unused_is_carried_whether_or_not_the_budget_refuses(world: BudgetsWorld) -> None:
    plain = world.make(limit_usd="0.35", rollover="unused", rollover_cap_usd="0.30")
    stop = world.make(
        name="s",
        limit_usd="0.35",
        rollover="unused",
        rollover_cap_usd="0.30",
        enforcement="stop",
        cycle="custom",
        start_day="2026-11-01",
        end_day="2026-12-01",
    )
    world.spend(calls=30)
    world.passes(10)
    world.spend(calls=1)
    for made in (plain, stop):
        found = world.read(made)
        assert (found["period"]["first_day"], found["carried_usd"], found["limit_usd"]) == (
            "2026-12-01",
            "0.245",
            "0.595",
        )
        assert found["spent_usd"] == "0.0035"
    world.spend(calls=100, days_ago=9)
    assert world.read(plain)["carried_usd"] == "0.00"


def test_a_paused_budget_goes_on_being_shown(world: BudgetsWorld) -> None:
    made = world.make(active=False, enforcement="stop")
    world.spend()
    found = world.read(made)
    assert (found["state"], found["spent_usd"]) == ("paused", "0.0035")


def test_before_its_first_day_and_after_its_end_there_is_no_period(world: BudgetsWorld) -> None:
    future = world.make(name="f", start_day="2027-01-10")
    once = world.make(name="o", cycle="custom", start_day="2026-11-01", end_day="2026-11-08", renews=False)
    for made in (future, once):
        found = world.read(made)
        assert found["period"] is None
        assert "spent_usd" not in found
        assert world.read(made, "exhaustion")["period"] is None
    assert world.send("GET", "/v1/budgets/utilization")["json"]["totals"]["without_period"] == 2


def test_utilization_is_worst_first(world: BudgetsWorld) -> None:
    world.spend(calls=43, team="a")
    for name, limit in (("fine", "100"), ("over", "0.10"), ("close", "0.20"), ("next", "0.19"), ("half", "0.1505")):
        world.make(name=name, limit_usd=limit, scope={"team": ["a"], "environment": ["production", name]})
    world.make(name="later", start_day="2027-01-10", scope={"team": ["a"]})
    found = world.send("GET", "/v1/budgets/utilization")["json"]
    assert [one["name"] for one in found["budgets"]] == ["over", "half", "next", "close", "fine", "later"]
    assert found["totals"] == {
        "budgets": 6,
        "on_track": 1,
        "watch": 0,
        "at_risk": 2,
        "exceeded": 2,
        "without_period": 1,
    }
    some = world.send("GET", "/v1/budgets/utilization", query="health=exceeded")["json"]
    assert [one["name"] for one in some["budgets"]] == ["over", "half"]
    assert problems(world.send("GET", "/v1/budgets/utilization", query="health=ill")) == ["health"]


# ---- history


def firsts(found: dict[str, Any]) -> list[str]:
    return [one["period"]["first_day"] for one in found["periods"]]


def test_every_past_period_is_kept_with_the_limit_of_its_time(world: BudgetsWorld) -> None:
    made = world.make(cycle="daily", limit_usd="0.01")
    world.spend(calls=4)
    world.passes(1)
    assert world.change(made, limit_usd="0.02")["statusCode"] == 200
    world.spend(calls=1)
    world.passes(1)
    found = world.read(made, "history")["periods"]
    assert [(one["period"]["first_day"], one["limit_usd"], one["spent_usd"], one["over_by_usd"]) for one in found] == [
        ("2026-11-23", "0.02", "0.0035", "0.00"),
        ("2026-11-22", "0.01", "0.014", "0.004"),
    ]
    assert [one["percent"] for one in found] == [17, 140]
    world.spend(calls=1, days_ago=2)
    assert world.read(made, "history")["periods"][1]["spent_usd"] == "0.0175"


def test_the_history_of_a_deleted_budget_stays(world: BudgetsWorld) -> None:
    made = world.make(cycle="daily")
    world.spend()
    world.passes(2)
    before = world.read(made, "history")["periods"]
    assert [one["spent_usd"] for one in before] == ["0.00", "0.0035"]
    world.send("DELETE", path(made), if_match='"1"')
    world.passes(3)
    assert world.read(made, "history")["periods"] == before


def test_a_change_of_scope_or_cycle_leaves_past_periods_as_they_were(world: BudgetsWorld) -> None:
    made = world.make(cycle="daily", scope={"team": ["search"]})
    world.spend(calls=2)
    world.passes(1)
    world.spend(calls=3, team="ads")
    world.change(made, scope={"team": ["ads"]}, cycle="weekly")
    world.passes(7)
    found = world.read(made, "history")
    assert [(one["period"]["first_day"], one["period"]["end_day"], one["spent_usd"]) for one in found["periods"]] == [
        ("2026-11-23", "2026-11-30", "0.0105"),
        ("2026-11-22", "2026-11-23", "0.007"),
    ]


def test_two_terms_may_have_periods_of_the_same_first_date(world: BudgetsWorld) -> None:
    world.passes(1)  # Monday, 2026-11-23
    made = world.make(cycle="daily")
    world.spend(calls=1)
    world.passes(1)
    world.spend(calls=1)
    world.change(made, cycle="weekly")
    world.passes(7)
    found = world.read(made, "history")["periods"]
    assert [(one["period"]["first_day"], one["spent_usd"]) for one in found] == [
        ("2026-11-23", "0.007"),
        ("2026-11-23", "0.0035"),
    ]


def test_the_history_comes_in_pages_with_the_same_limits(world: BudgetsWorld) -> None:
    made = world.make(cycle="daily", limit_usd="0.01", rollover="unused")
    for _ in range(7):
        world.spend(calls=2)
        world.passes(1)
    whole = world.read(made, "history")["periods"]
    assert [one["carried_usd"] for one in whole] == ["0.018", "0.015", "0.012", "0.009", "0.006", "0.003", "0.00"]
    told, query = [], "limit=3"
    while True:
        page = world.read(made, "history", query)
        told += page["periods"]
        if page["next_cursor"] is None:
            break
        query = f"limit=3&cursor={page['next_cursor']}"
    assert told == whole
    assert world.read(made)["carried_usd"] == "0.021"


def test_a_period_is_final_once_all_of_its_months_are_closed(world: BudgetsWorld) -> None:
    made = world.make(cycle="weekly")
    world.passes(18)
    assert [one["final"] for one in world.read(made, "history")["periods"]] == [False] * 3
    closed = {month: ClosedMonth(month=month, state=CLOSED) for month in ("2026-11",)}
    world.records.months = lambda org: closed
    found = world.read(made, "history")["periods"]
    assert [(one["period"]["first_day"], one["final"]) for one in found] == [
        ("2026-11-30", False),
        ("2026-11-23", True),
        ("2026-11-16", True),
    ]


def test_days_are_the_organizations() -> None:
    zone = DimensionConfig(revision=1, time_zone="America/New_York")
    world = BudgetsWorld(dimensions=zone, fiscal_start_month=2)
    world.now_ms -= 9 * 3_600_000  # 2026-11-22T03:00Z is the evening before in New York.
    daily, yearly = world.make(name="d", cycle="daily"), world.make(name="y", cycle="yearly")
    world.spend(calls=1)
    assert world.read(daily)["period"]["first_day"] == "2026-11-21"
    assert world.read(yearly)["period"] == {
        "first_day": "2026-02-01",
        "end_day": "2027-02-01",
        "from": "2026-02-01T05:00:00.000Z",
        "to": "2027-02-01T05:00:00.000Z",
    }
    world.passes(2 / 24)
    assert world.read(daily)["spent_usd"] == "0.00"
    assert world.read(daily, "history")["periods"][0]["spent_usd"] == "0.0035"
    assert world.read(yearly)["spent_usd"] == "0.0035"


@pytest.mark.parametrize("query", ["cursor=x", "cursor=2026-02-30", "limit=101"])
def test_a_page_that_can_t_be_meant_is_refused(world: BudgetsWorld, query: str) -> None:
    assert problems(world.send("GET", path(world.make(), "history"), query=query)) == [query.split("=", maxsplit=1)[0]]


def test_merged_names_are_one(world: BudgetsWorld) -> None:
    made = world.make(scope={"team": ["serach"]})
    world.spend(calls=1)
    world.spend(calls=1, team="serach")
    assert world.read(made)["spent_usd"] == "0.0035"
    world.control.names[ORG] = names_of({"team": {"serach": "search"}}, version=1)
    assert world.read(made)["spent_usd"] == "0.007"

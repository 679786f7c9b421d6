"""Scenarios over HTTP: tried, saved, changed, compared, deleted; and what they do to month, year and budgets."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any

import pytest
from outlay.domain.budget import Cycle, Rollover

from tests.support.budgets import a_budget
from tests.support.builders import ORG, a_membership
from tests.support.calls import DAY_MS
from tests.support.forecast_world import ForecastWorld

WEEKS = [10, 12, 11, 10, 13, 4, 3] * 4
PATH = "/v1/scenarios"
MOVE = {"kind": "move", "percent": 50, "model": "openai/gpt-4o", "to_model": "openai/gpt-4o-mini"}
DAY = timedelta(days=1)
MISSING = "scn_" + "0" * 24


@pytest.fixture
def world() -> ForecastWorld:
    world = ForecastWorld()
    world.days(WEEKS, team="search")
    return world


def told(answer: dict[str, Any], status: int = 200) -> dict[str, Any]:
    assert answer["statusCode"] == status, answer["json"]
    found: dict[str, Any] = answer["json"]
    return found


def effect_of(world: ForecastWorld, *changes: dict[str, Any], **body: Any) -> dict[str, Any]:
    return told(world.send("POST", f"{PATH}/preview", body={"changes": list(changes), **body}))


def saved(world: ForecastWorld, name: str = "Half on mini", **body: Any) -> dict[str, Any]:
    return told(world.send("POST", PATH, body={"name": name, "changes": [MOVE], **body}), 201)


def budget(world: ForecastWorld, name: str, **body: Any) -> dict[str, Any]:
    return told(world.send("POST", "/v1/budgets", body={"name": name, **body}), 201)


def later(world: ForecastWorld, days: int) -> str:
    """So many days after today, which is the organization's."""
    return (datetime.fromtimestamp(world.now_ms / 1_000, UTC).date() + days * DAY).isoformat()


def next_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def fields(world: ForecastWorld, **body: Any) -> list[str]:
    answer = world.send("POST", PATH, body={"name": "x", "changes": [MOVE], **body})
    assert answer["statusCode"] == 400, answer["json"]
    return sorted(one["field"] for one in answer["json"]["errors"])


def test_half_of_the_calls_moved_save_almost_half(world: ForecastWorld) -> None:
    """Output at $0.60 instead of $10 a million: moving half of it saves 47 %."""
    found = effect_of(world, MOVE)
    assert (found["reference_usd"], found["reference_changed_usd"]) == ("252.00", "133.56")
    year = found["year"]
    assert Decimal(year["difference_usd"]) == Decimal(year["concerned_usd"]) * Decimal("-0.47")
    assert Decimal(year["scenario_usd"]) == Decimal(year["baseline_usd"]) + Decimal(year["difference_usd"])
    assert year["difference_percent"] == "-47.00"
    month = found["month"]
    spent = Decimal(month["baseline_usd"]) - Decimal(month["concerned_usd"])
    assert spent > 0
    assert Decimal(month["difference_usd"]) == Decimal(month["concerned_usd"]) * Decimal("-0.47")
    assert (found["unknown"], found["untouched_changes"], found["lower_bound"]) == ([], [], False)


def test_a_change_that_begins_later_changes_less(world: ForecastWorld) -> None:
    now, later = effect_of(world, MOVE), effect_of(world, {**MOVE, "from": "2027-05-22"})
    assert later["month"]["difference_usd"] == "0.00"
    assert later["reference_changed_usd"] == now["reference_changed_usd"]
    assert Decimal(now["year"]["difference_usd"]) < Decimal(later["year"]["difference_usd"]) < 0


def test_what_a_budget_comes_to_follows_from_the_part_it_shares(world: ForecastWorld) -> None:
    world.days(WEEKS, team="ads")
    mine = budget(world, "Search", limit_usd="250", scope={"team": ["search"]})
    budget(world, "Ads", limit_usd="5", scope={"team": ["ads"]})
    budget(world, "Calls", limit_requests=100)
    whole = budget(world, "All", limit_usd="5000")
    found = effect_of(world, MOVE, scope={"team": ["search"]})
    by_id = {one["budget_id"]: one for one in found["budgets"]}
    assert set(by_id) == {mine["budget_id"], whole["budget_id"]}
    one, all_of_it = by_id[mine["budget_id"]], by_id[whole["budget_id"]]
    assert one["difference_usd"] == found["month"]["difference_usd"] == all_of_it["difference_usd"]
    assert Decimal(all_of_it["baseline_usd"]) > Decimal(one["baseline_usd"])
    assert (one["exceeded_before"], one["exceeded_after"], all_of_it["exceeded_after"]) == (True, False, False)


def test_the_curves_end_where_the_effect_does_and_pass_all_days_on_their_way(world: ForecastWorld) -> None:
    found = effect_of(world, {**MOVE, "from": later(world, 2)})
    today = date.fromisoformat(found["first_day"])
    for name, last in (("month", next_month(today) - DAY), ("year", today + 364 * DAY)):
        effect, curve = found[name], found[f"{name}_curve"]
        end = curve[-1]
        assert (end["baseline_usd"], end["scenario_usd"]) == (effect["baseline_usd"], effect["scenario_usd"])
        assert end["day"] == last.isoformat()
        for one, following in pairwise(curve):
            assert Decimal(one["baseline_usd"]) <= Decimal(following["baseline_usd"])
            assert Decimal(one["scenario_usd"]) <= Decimal(following["scenario_usd"])
        for one in curve:
            if one["day"] < found["first_day"]:
                assert one["low_80_usd"] is one["high_80_usd"] is None
            else:
                assert Decimal(one["low_80_usd"]) <= Decimal(one["baseline_usd"]) <= Decimal(one["high_80_usd"])
            begun = one["day"] >= later(world, 2)
            assert (Decimal(one["scenario_usd"]) < Decimal(one["baseline_usd"])) is begun
    month = [one["day"] for one in found["month_curve"]]
    assert month == [(today.replace(day=1) + number * DAY).isoformat() for number in range(len(month))]
    assert (found["year_curve"][0]["day"], len(found["year_curve"])) == (found["first_day"], 54)


def test_on_days_that_are_over_the_curve_is_what_was_spent(world: ForecastWorld) -> None:
    found = effect_of(world, MOVE)
    over = [one for one in found["month_curve"] if one["day"] < found["first_day"]]
    spent = list(accumulate(WEEKS[-len(over) :]))
    assert [Decimal(one["baseline_usd"]) for one in over] == spent
    assert [one["scenario_usd"] for one in over] == [one["baseline_usd"] for one in over]


def test_from_the_day_a_price_is_not_known_on_neither_is_the_curve(world: ForecastWorld) -> None:
    found = effect_of(world, {**MOVE, "to_model": "openai/nobody-knows-this", "from": later(world, 3)})
    known = {one["day"]: one["scenario_usd"] is not None for one in found["month_curve"]}
    assert known == {day: day < later(world, 3) for day in known}
    assert found["month"]["scenario_usd"] is None


def test_a_budget_that_limits_just_the_scenario_in_this_month_is_told(world: ForecastWorld) -> None:
    whole = budget(world, "All", limit_usd="5000")["budget_id"]
    mine = budget(world, "Search", limit_usd="250", scope={"team": ["search"]})["budget_id"]
    budget(world, "Search, by the quarter", limit_usd="900", scope={"team": ["search"]}, cycle="quarterly")
    for scope, named in (({}, whole), ({"team": ["search"]}, mine)):
        budgets = effect_of(world, MOVE, scope=scope)["budgets"]
        assert len(budgets) == 3
        assert [one["budget_id"] for one in budgets if one["is_of_month"]] == [named]


def test_what_a_budget_spent_before_the_year_of_history_counts() -> None:
    world = ForecastWorld()
    world.now_ms -= 500 * DAY_MS
    world.days([70], team="search")
    world.now_ms += 500 * DAY_MS
    world.days(WEEKS, team="search")
    budget(
        world, "Launch", limit_usd="1000", cycle="custom", start_day="2025-01-01", end_day="2026-12-01", renews=False
    )
    (found,) = effect_of(world, MOVE)["budgets"]
    spent = Decimal(found["baseline_usd"]) - Decimal(found["concerned_usd"])
    assert spent == 70 + sum(WEEKS)


def test_the_limit_is_the_one_in_force_with_what_was_rolled_over(world: ForecastWorld) -> None:
    long_ago = world.now_ms - 100 * DAY_MS
    made = world.put_budget(cycle=Cycle.DAILY, limit=30 * 10**12, rollover=Rollover.UNUSED, created_ms=long_ago)
    status = told(world.send("GET", f"/v1/budgets/{made.budget_id}/status"))
    (found,) = effect_of(world, MOVE)["budgets"]
    assert Decimal(found["limit_usd"]) == Decimal(status["limit_usd"]) > 30


def test_of_very_many_budgets_the_largest_are_reckoned_and_the_answer_says_how_many_are_not(
    world: ForecastWorld,
) -> None:
    world.put_budgets([a_budget(number, limit=number * 10**12) for number in range(1, 204)])
    found = effect_of(world, MOVE)
    assert (len(found["budgets"]), found["budgets_left_out"]) == (200, 3)
    assert min(Decimal(one["limit_usd"]) for one in found["budgets"]) == 4
    assert effect_of(world, MOVE, scope={"team": ["search"]})["budgets_left_out"] == 3


def test_an_unknown_price_makes_the_answer_unknown_and_not_zero(world: ForecastWorld) -> None:
    found = effect_of(world, {**MOVE, "to_model": "openai/nobody-knows-this"})
    assert found["unknown"] == [
        {"change": 0, "model": "openai/nobody-knows-this", "reason": "unknown_model", "buckets": []}
    ]
    for amounts in (found["month"], found["year"]):
        assert amounts["baseline_usd"] is not None
        assert amounts["scenario_usd"] is amounts["difference_usd"] is amounts["difference_percent"] is None
    assert found["reference_changed_usd"] is None


def test_changes_of_different_kinds_are_taken_together(world: ForecastWorld) -> None:
    found = effect_of(
        world,
        {"kind": "volume", "percent": 100},
        {"kind": "price", "percent": -50, "model": "openai/gpt-4o"},
        {"kind": "cache", "percent": 0},
        {"kind": "move", "percent": 10, "model": "openai/o3", "to_model": "openai/gpt-4o"},
    )
    assert (found["year"]["difference_usd"], found["untouched_changes"]) == ("0.00", [3])


def test_a_scope_without_spend_has_an_answer_of_nothing(world: ForecastWorld) -> None:
    found = effect_of(world, MOVE, scope={"team": ["nobody"]})
    year = found["year"]
    assert (found["reference_usd"], year["baseline_usd"], year["difference_usd"]) == ("0.00", "0.00", "0.00")
    assert year["difference_percent"] is None
    assert (
        {one["baseline_usd"] for one in found["year_curve"]}
        == {one["scenario_usd"] for one in found["year_curve"]}
        == {"0.00"}
    )


def test_with_two_days_of_history_there_is_no_forecast_and_no_amount() -> None:
    world = ForecastWorld()
    world.days([5, 5], team="search")
    found = effect_of(world, MOVE)
    assert found["year"]["baseline_usd"] is found["year"]["difference_usd"] is None
    assert found["reference_usd"] == "10.00"
    assert found["month_curve"] == found["year_curve"] == []


def test_a_scenario_is_saved_read_changed_and_deleted(world: ForecastWorld) -> None:
    made = saved(world, scope={"team": ["search"]}, notes="as discussed")
    one = f"{PATH}/{made['scenario_id']}"
    assert told(world.send("GET", PATH))["scenarios"] == [made]
    shown = world.send("GET", one)
    effect = told(shown).pop("effect")
    assert effect == effect_of(world, MOVE, scope={"team": ["search"]})
    changed = told(world.send("PUT", one, body={"name": "A tenth"}, if_match=shown["headers"]["etag"]))
    assert changed == {**made, "name": "A tenth"}
    assert world.send("PUT", one, body={"notes": ""}, if_match='"1"')["statusCode"] == 412
    assert told(world.send("DELETE", one, if_match='"2"')) == changed
    assert world.send("GET", one)["statusCode"] == 404


def test_a_name_is_given_once(world: ForecastWorld) -> None:
    saved(world)
    again = world.send("POST", PATH, body={"name": " half on MINI", "changes": [MOVE]})
    assert again["json"]["code"] == "duplicate_scenario"


@pytest.mark.parametrize("how", ["saved", "renamed"])
def test_of_two_who_give_the_same_name_at_the_same_instant_one_is_refused(world: ForecastWorld, how: str) -> None:
    """The second looks at the names before the first has written, and writes after it."""
    other = saved(world, "Other")
    commit, begun = world.store.commit, []

    def between(writes: Any, *, now_ms: int) -> None:
        if not begun:
            begun.append(1)
            saved(world)
        commit(writes, now_ms=now_ms)

    world.store.commit = between  # type: ignore[method-assign]  # the moment between looking and writing
    if how == "saved":
        answer = world.send("POST", PATH, body={"name": "half on mini", "changes": [MOVE]})
    else:
        one = f"{PATH}/{other['scenario_id']}"
        answer = world.send("PUT", one, body={"name": "half on mini"}, if_match='"1"')
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "duplicate_scenario")
    assert sorted(one["name"] for one in told(world.send("GET", PATH))["scenarios"]) == ["Half on mini", "Other"]


def test_scenarios_are_compared_with_the_largest_saving_first(world: ForecastWorld) -> None:
    little = saved(world, "A little", changes=[{**MOVE, "percent": 10}])
    unknown = saved(world, "Unknown", changes=[{**MOVE, "to_model": "openai/nobody-knows-this"}])
    much = saved(world, "Much", changes=[{**MOVE, "percent": 90}])
    ids = ",".join(one["scenario_id"] for one in (unknown, little, much))
    found = told(world.send("GET", f"{PATH}/compare", query=f"ids={ids}"))["scenarios"]
    assert [one["name"] for one in found] == ["Much", "A little", "Unknown"]
    for query in ("", f"ids={MISSING}", f"ids={little['scenario_id']},{little['scenario_id']}"):
        assert world.send("GET", f"{PATH}/compare", query=query)["statusCode"] == 400
    assert world.send("GET", f"{PATH}/compare", query=f"ids={MISSING},{little['scenario_id']}")["statusCode"] == 404


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"name": ""}, ["name"]),
        ({"changes": []}, ["changes"]),
        ({"changes": [{**MOVE, "percent": 0}]}, ["changes.0.percent"]),
        ({"changes": [{**MOVE, "to_model": ""}]}, ["changes.0.to_model"]),
        ({"changes": [{**MOVE, "to_model": MOVE["model"]}]}, ["changes.0.to_model"]),
        ({"changes": [MOVE, {"kind": "cache", "percent": 101}]}, ["changes.1.percent"]),
        (
            {"changes": [{"kind": "volume", "percent": -101, "from": "2026-11-21"}]},
            ["changes.0.from", "changes.0.percent"],
        ),
        ({"changes": [{**MOVE, "from": "soon"}]}, ["changes.0.from"]),
        (
            {"changes": [{"kind": "price", "percent": 5, "to_model": "a/b"}]},
            ["changes.0.to_model"],
        ),
        ({"scope": {"team": []}}, ["scope.team"]),
        ({"scope": {"user": ["u_" + "0" * 32]}}, ["scope"]),
        ({"scope": {"colour": ["red"]}, "name": "a\nb"}, ["name", "scope"]),
    ],
)
def test_every_problem_is_named(world: ForecastWorld, body: dict[str, Any], wrong: list[str]) -> None:
    assert fields(world, **body) == wrong


def test_managers_see_and_make_scenarios_of_their_part(world: ForecastWorld) -> None:
    world.days(WEEKS, team="ads")
    whole = saved(world, "Everything")
    world.control.memberships["sub-1"] = {ORG: a_membership(role="manager", scope={"team": ["ads"]})}
    assert told(world.send("GET", PATH))["scenarios"] == []
    assert world.send("GET", f"{PATH}/{whole['scenario_id']}")["statusCode"] == 404
    made = saved(world, "Ours")
    assert made["scope"] == {"team": ["ads"]}
    assert effect_of(world, MOVE)["reference_usd"] == "252.00"
    assert fields(world, scope={"team": ["search"]}) == ["scope"]


def test_a_scenario_whose_changes_have_begun_can_still_be_renamed_but_none_begins_in_the_past(
    world: ForecastWorld,
) -> None:
    made = saved(world)
    begun = made["changes"]
    world.now_ms += 3 * DAY_MS
    path, version = f"{PATH}/{made['scenario_id']}", {"if-match": '"1"'}
    renamed = told(world.send("PUT", path, body={"name": "Half of it"}, **version))
    assert (renamed["name"], renamed["changes"]) == ("Half of it", begun)
    moved = {"changes": [{**begun[0], "percent": 60}]}
    answer = world.send("PUT", path, body=moved, **{"if-match": '"2"'})
    assert [one["field"] for one in answer["json"]["errors"]] == ["changes.0.from"]

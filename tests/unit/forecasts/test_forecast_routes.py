"""Forecasts over the API: made on demand, kept, laid over what came, and seen by whom they concern."""

import time
from dataclasses import replace
from typing import Any

import pytest
from outlay.application import budget_overruns
from outlay.domain.budget import Cycle, Level, Rollover, Threshold, Unit
from outlay.domain.forecast_record import nightly_id

from tests.support.budgets import scope
from tests.support.builders import ORG, a_membership
from tests.support.calls import DAY_MS
from tests.support.forecast_world import ForecastWorld

TODAY = "2026-11-22"
WEEKS = [10, 12, 11, 10, 13, 4, 3] * 4
FORECASTS = "/v1/forecasts"


@pytest.fixture
def world() -> ForecastWorld:
    world = ForecastWorld()
    world.days(WEEKS, team="search")
    return world


def made(world: ForecastWorld, **body: Any) -> dict[str, Any]:
    answer = world.send("POST", FORECASTS, body=body)
    assert answer["statusCode"] == 201, answer["json"]
    found: dict[str, Any] = answer["json"]
    return found


def got(world: ForecastWorld, path: str, query: str = "") -> dict[str, Any]:
    answer = world.send("GET", path, query=query)
    assert answer["statusCode"] == 200, answer["json"]
    found: dict[str, Any] = answer["json"]
    return found


def problems(world: ForecastWorld, path: str = FORECASTS, **body: Any) -> set[str]:
    answer = world.send("POST", path, body=body)
    assert answer["statusCode"] == 400, answer["json"]
    return {one["field"] for one in answer["json"]["errors"]}


def test_a_forecast_is_made_now_and_can_be_read_again(world: ForecastWorld) -> None:
    found = made(world, horizon=14)
    assert (found["first_day"], found["horizon"], found["basis"], found["days_used"]) == (TODAY, 14, "weeks", 28)
    assert [one["day"] for one in found["days"]][:2] == [TODAY, "2026-11-23"]
    assert len(found["days"]) == 14
    last = found["days"][-1]
    assert float(last["total_low_95_usd"]) <= float(last["total_low_80_usd"]) <= float(last["total_usd"])
    assert float(last["total_usd"]) <= float(last["total_high_80_usd"]) <= float(last["total_high_95_usd"])
    assert found["total_usd"] == last["total_usd"]
    assert {one["model"] for one in found["errors"]} >= {found["model"]}
    shown = got(world, f"{FORECASTS}/{found['forecast_id']}")
    assert shown.pop("actual") is None
    assert shown == found


def test_the_same_question_on_the_same_figures_is_the_same_forecast(world: ForecastWorld) -> None:
    first = made(world, horizon=7)
    assert made(world, horizon=7) == first
    assert made(world, horizon=14)["forecast_id"] != first["forecast_id"]


def test_a_forecast_that_is_only_looked_at_is_not_kept(world: ForecastWorld) -> None:
    answer = world.send("POST", FORECASTS, body={"horizon": 7, "keep": False})
    looked_at: dict[str, Any] = answer["json"]
    assert answer["statusCode"] == 200, looked_at
    assert got(world, FORECASTS)["forecasts"] == []
    assert world.send("GET", f"{FORECASTS}/{looked_at['forecast_id']}")["statusCode"] == 404
    assert made(world, horizon=7) == looked_at
    assert [one["forecast_id"] for one in got(world, FORECASTS)["forecasts"]] == [looked_at["forecast_id"]]


def test_what_came_is_laid_over_it(world: ForecastWorld) -> None:
    found = made(world, horizon=7)
    for dollars in (10, 12):
        world.now_ms += DAY_MS
        world.days([dollars], team="search")
    actual = got(world, f"{FORECASTS}/{found['forecast_id']}")["actual"]
    assert [(one["day"], one["amount_usd"]) for one in actual["days"]] == [(TODAY, "10.00"), ("2026-11-23", "12.00")]
    assert actual["total_usd"] == "22.00"
    foreseen = sum(float(one["amount_usd"]) for one in found["days"][:2])
    assert actual["off"] == pytest.approx((foreseen - 22) / 22, abs=1e-4)
    assert 0 <= actual["within_80"] <= actual["within_95"] <= 2


def test_a_budget_is_forecast_to_the_end_of_its_period(world: ForecastWorld) -> None:
    budget = world.a_budget(400, scope=scope(team="search"))
    found = made(world, budget_id=budget.budget_id, horizon="period_end")
    assert (found["days"][-1]["day"], found["budget_id"]) == ("2026-11-30", budget.budget_id)
    tokens = world.a_budget(number=2, unit=Unit.TOKENS)
    assert isinstance(made(world, budget_id=tokens.budget_id, horizon=7)["total_tokens"], int)


def test_too_little_to_go_by_is_said_and_no_error() -> None:
    world = ForecastWorld()
    empty = made(world, scope={"team": ["nobody"]})
    assert (empty["basis"], empty["days"], empty["total_usd"]) == ("none", [], None)
    assert empty["reason"]
    world.days([5])
    assert made(world)["basis"] == "none"
    world.now_ms += 2 * DAY_MS
    world.days([5, 6])
    assert made(world)["basis"] == "short"


def test_every_problem_of_a_question_is_named(world: ForecastWorld) -> None:
    budget = world.a_budget(100)
    assert problems(world, horizon=8) == {"horizon"}
    assert problems(world, horizon="period_end") == {"horizon"}
    assert problems(world, horizon=0, scope={"colour": ["red"]}) == {"horizon", "scope"}
    assert problems(world, horizon=91, unit="usd", scope={"team": ["a"]}, budget_id=budget.budget_id) == {
        "horizon",
        "unit",
        "scope",
    }
    assert world.send("POST", FORECASTS, body={"budget_id": "bud_" + "9" * 24})["statusCode"] == 404


def test_the_nights_are_listed_the_newest_first_a_page_at_a_time(world: ForecastWorld) -> None:
    budget = world.a_budget(400)
    for _ in range(3):
        world.night()
        world.now_ms += DAY_MS
    asked = made(world, horizon=7)["forecast_id"]
    everything = got(world, FORECASTS)["forecasts"]
    assert [one["first_day"] for one in everything] == [
        "2026-11-25",
        *["2026-11-24"] * 2,
        *["2026-11-23"] * 2,
        *[TODAY] * 2,
    ]
    assert everything[0]["forecast_id"] == asked
    of_budget = got(world, FORECASTS, f"budget_id={budget.budget_id}&since=2026-11-23")["forecasts"]
    assert [one["first_day"] for one in of_budget] == ["2026-11-24", "2026-11-23"]
    first = got(world, FORECASTS, "origin=nightly&limit=4")
    second = got(world, FORECASTS, f"origin=nightly&limit=4&cursor={first['next_cursor']}")
    assert [*first["forecasts"], *second["forecasts"]] == everything[1:]
    assert second["next_cursor"] is None


def test_forecasts_are_listed_by_what_they_are_of(world: ForecastWorld) -> None:
    of_budget = world.a_budget(400, scope={"team": frozenset({"search", "ads"})})
    world.night()
    both = made(world, horizon=7, scope={"team": ["search"], "model": ["gpt-4o"]})["forecast_id"]
    by_budget = nightly_id(TODAY, of_budget.budget_id)
    for text, wanted in (
        ("organization", {nightly_id(TODAY)}),
        ("team:search", {by_budget, both}),
        ("team:ads", {by_budget}),
        ("model:gpt-4o", {both}),
        ("team:", set()),
    ):
        found = got(world, FORECASTS, f"scope={text}")["forecasts"]
        assert {one["forecast_id"] for one in found} == wanted, text
    for wrong in ("team", "colour:red", "search"):
        answer = world.send("GET", FORECASTS, query=f"scope={wrong}&since=2026-11-01&limit=0")
        assert [one["field"] for one in answer["json"]["errors"]] == ["limit", "scope"]


def test_the_latest_night_is_at_hand(world: ForecastWorld) -> None:
    budget = world.a_budget(400)
    world.night()
    assert got(world, f"{FORECASTS}/latest")["forecast_id"] == nightly_id(TODAY)
    of_budget = got(world, f"{FORECASTS}/latest", f"budget_id={budget.budget_id}")
    assert of_budget["forecast_id"] == nightly_id(TODAY, budget.budget_id)


def test_before_the_first_night_there_is_nothing_and_no_error(world: ForecastWorld) -> None:
    budget = world.a_budget(400)
    asked = ("", f"budget_id={budget.budget_id}")
    answers = [world.send("GET", f"{FORECASTS}/latest", query=query) for query in asked]
    assert [answer["statusCode"] for answer in answers] == [204, 204]
    assert not any(answer.get("body") for answer in answers)
    assert world.send("GET", f"{FORECASTS}/latest", query="budget_id=bud_" + "0" * 24)["statusCode"] == 404


def test_accuracy_is_measured_on_what_came(world: ForecastWorld) -> None:
    for amount in [10, 12, 11, 10, 13, 4, 3, 10, 12]:
        world.night()
        world.now_ms += DAY_MS
        world.days([amount], team="search")
    found = got(world, f"{FORECASTS}/accuracy")
    week, month = found["horizons"]
    assert (found["nights"], week["days"], week["forecasts"], month["forecasts"]) == (9, 7, 3, 0)
    assert 0 <= week["error_mean"] < 0.3
    assert 0 <= week["total_cover80"] <= week["total_cover95"] <= 1
    assert (found["overruns"], found["surprise_rate"]) == (0, None)


@pytest.mark.parametrize(("level", "count"), [("warning", 1), ("info", 0)])
def test_an_overrun_counts_as_announced_only_where_people_were_warned_before(
    world: ForecastWorld, level: Level, count: int
) -> None:
    half = (Threshold(percent=50, level=level), Threshold(percent=100, level="exceeded"))
    world.a_budget(300, thresholds=half)
    world.a_budget(250, number=2, thresholds=half[1:], scope=scope(team="search"))
    world.spend(1, team="search")
    world.evaluate()
    world.now_ms += 3_600_000
    world.spend(500, team="search")
    world.evaluate()
    found = got(world, f"{FORECASTS}/accuracy")
    assert (found["overruns"], found["announced"], found["surprise_rate"]) == (2, count, count / 2)


def test_an_overrun_counts_whether_or_not_its_budget_tells_anybody(world: ForecastWorld) -> None:
    """Twelve of the 28 days cost more than $10; the present one nothing yet."""
    daily = world.a_budget(10, cycle=Cycle.DAILY, alerts_on=False)
    world.put_budgets([replace(daily, created_ms=world.now_ms - 100 * DAY_MS)])
    world.a_budget(150, number=2, thresholds=())
    found = got(world, f"{FORECASTS}/accuracy")
    assert (found["overruns"], found["announced"], found["surprise_rate"]) == (12 + 1, 0, 0.0)
    assert (found["periods"], found["periods_left_out"]) == (90 + 2, 0)
    assert got(world, f"{FORECASTS}/accuracy", "days=7")["overruns"] == 3 + 1
    of_one = got(world, f"{FORECASTS}/accuracy", f"budget_id={daily.budget_id}")
    assert (of_one["overruns"], of_one["periods"]) == (12, 91)


def test_a_past_period_is_measured_by_the_limit_of_its_time(world: ForecastWorld) -> None:
    daily = world.a_budget(10, cycle=Cycle.DAILY, rollover=Rollover.UNUSED, rollover_cap=2 * 10**12)
    world.put_budgets([replace(daily, created_ms=world.now_ms - 100 * DAY_MS)])
    history = got(world, f"/v1/budgets/{daily.budget_id}/history", "limit=90")["periods"]
    over = sum(one["over_by_usd"] != "0.00" for one in history)
    assert 0 < over < 12
    assert got(world, f"{FORECASTS}/accuracy")["overruns"] == over


def test_of_very_many_periods_the_latest_are_looked_at(world: ForecastWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget_overruns, "MAX_PERIODS", 60)
    for number in (1, 2):
        one = world.a_budget(10, number=number, cycle=Cycle.DAILY)
        world.put_budgets([replace(one, created_ms=world.now_ms - 100 * DAY_MS)])
    found = got(world, f"{FORECASTS}/accuracy")
    assert (found["periods"], found["periods_left_out"]) == (60 + 2, 180 - 60)
    assert found["overruns"] == 2 * 12


def test_managers_see_what_lies_within_their_scope(world: ForecastWorld) -> None:
    ads = world.a_budget(400, scope=scope(team="ads"))
    search = world.a_budget(400, number=2, scope=scope(team="search"))
    world.days([1, 2, 3, 4, 5], team="ads")
    world.night()
    whole = made(world, horizon=7)
    world.control.memberships["sub-1"] = {ORG: a_membership(role="manager", scope={"team": ("search",)})}
    seen = got(world, FORECASTS)["forecasts"]
    assert {one["budget_id"] for one in seen} == {search.budget_id}
    for path in (f"{FORECASTS}/{whole['forecast_id']}", f"{FORECASTS}/accuracy"):
        assert world.send("GET", path)["statusCode"] == 404
    assert world.send("GET", f"{FORECASTS}/latest")["statusCode"] == 204
    assert world.send("GET", f"{FORECASTS}/latest", query=f"budget_id={ads.budget_id}")["statusCode"] == 404
    assert made(world, horizon=7)["scope"] == {"team": ["search"]}


def test_an_answer_on_demand_comes_within_three_seconds(world: ForecastWorld) -> None:
    began = time.perf_counter()
    made(world, horizon=90)
    assert time.perf_counter() - began < 3


A_CHANGE = {"note": "Launch of the assistant", "from": "2026-11-25", "until": "2026-12-02", "percent": 50}
ADJUSTMENTS = "/v1/forecast-adjustments"


def test_known_changes_are_entered_changed_and_forgotten(world: ForecastWorld) -> None:
    before = made(world, horizon=14)
    new = world.send("POST", ADJUSTMENTS, body=A_CHANGE)
    assert new["statusCode"] == 201, new["json"]
    after = made(world, horizon=14)
    assert after["forecast_id"] != before["forecast_id"]
    assert [one["note"] for one in after["adjustments"]] == [A_CHANGE["note"]]
    assert float(after["days"][3]["amount_usd"]) == pytest.approx(
        1.5 * float(before["days"][3]["amount_usd"]), rel=1e-3
    )
    assert after["days"][2] == before["days"][2]
    one = f"{ADJUSTMENTS}/{new['json']['adjustment_id']}"
    changed = world.send("PUT", one, body={**A_CHANGE, "percent": 10}, **{"if-match": '"1"'})
    assert (changed["statusCode"], changed["json"]["percent"]) == (200, 10)
    assert got(world, ADJUSTMENTS)["adjustments"] == [got(world, one)]
    assert world.send("DELETE", one, **{"if-match": '"2"'})["statusCode"] == 200
    assert made(world, horizon=14) == before


def test_a_change_can_be_of_so_much_a_day_of_a_scope(world: ForecastWorld) -> None:
    before = made(world, horizon=7)
    amount = {"note": "Batch job", "from": TODAY, "per_day_usd": "2.50", "scope": {"team": ["search"]}}
    assert world.send("POST", ADJUSTMENTS, body=amount)["statusCode"] == 201
    assert float(made(world, horizon=7)["total_usd"]) == pytest.approx(float(before["total_usd"]) + 17.5, rel=1e-3)
    assert made(world, horizon=7, unit="tokens")["adjustments"] == []


def test_every_problem_of_a_change_is_named(world: ForecastWorld) -> None:
    assert problems(world, ADJUSTMENTS, note="", **{"from": "soon", "until": "2026-13-01"}) == {
        "note",
        "from",
        "until",
        "percent",
    }
    both = {**A_CHANGE, "per_day_usd": "1", "until": "2026-11-25"}
    assert problems(world, ADJUSTMENTS, **both) == {"percent", "until"}
    assert problems(world, ADJUSTMENTS, **{**A_CHANGE, "percent": 0, "scope": {"colour": ["red"]}}) == {
        "percent",
        "scope",
    }


def test_a_holiday_calendar_has_to_be_known(world: ForecastWorld) -> None:
    for calendar, status in (("DE-BY", 200), ("XX", 400), ("DE-XX", 400), ("de", 400), ("", 200)):
        answer = world.send("PUT", "/v1/organization", body={"holiday_calendar": calendar}, **{"if-match": "*"})
        assert answer["statusCode"] == status, (calendar, answer["json"])


def test_days_of_which_no_call_has_a_price_are_missing_and_make_what_is_foreseen_a_lower_bound(
    world: ForecastWorld,
) -> None:
    world.now_ms += 20 * DAY_MS
    world.days([10] * 20, provider="acme", model="of-nobody", team="search")
    found = made(world, horizon=7)
    assert (found["days_used"], found["unpriced_days"], found["lower_bound"]) == (28, 20, True)
    assert float(found["total_usd"]) > 0
    requests = made(world, horizon=7, unit="requests")
    assert (requests["days_used"], requests["unpriced_days"], requests["lower_bound"]) == (48, 0, False)


def test_what_a_budget_was_forecast_to_cost_while_its_scope_was_wider_is_not_shown_to_who_sees_the_narrower(
    world: ForecastWorld,
) -> None:
    world.days(WEEKS, team="ads")
    wide = world.a_budget(900)
    world.night()
    (kept,) = got(world, FORECASTS, f"budget_id={wide.budget_id}")["forecasts"]
    terms = {"name": "Search", "limit_usd": "900", "scope": {"team": ["search"]}}
    changed = world.send("PUT", f"/v1/budgets/{wide.budget_id}", body=terms, **{"if-match": '"1"'})
    assert changed["statusCode"] == 200, changed["json"]

    world.control.memberships["sub-1"] = {ORG: a_membership(role="manager", scope={"team": ("search",)})}

    assert got(world, FORECASTS, f"budget_id={wide.budget_id}")["forecasts"] == []
    assert got(world, f"{FORECASTS}/accuracy", f"budget_id={wide.budget_id}")["nights"] == 0
    hidden = ((f"{FORECASTS}/latest", f"budget_id={wide.budget_id}"), (f"{FORECASTS}/{kept['forecast_id']}", ""))
    assert [world.send("GET", path, query=query)["statusCode"] for path, query in hidden] == [204, 404]


def test_a_cursor_from_before_the_day_that_is_asked_from_leads_nowhere(world: ForecastWorld) -> None:
    name = made(world, horizon=7)["forecast_id"]
    assert got(world, FORECASTS, f"since=2026-12-20&cursor={name}")["forecasts"] == []

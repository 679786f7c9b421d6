"""Budgets by forecasts: status, risk, thresholds on what is foreseen, and what they fall back to."""

from typing import Any

import pytest
from outlay.domain.budget import Threshold

from tests.support.builders import ORG
from tests.support.calls import DAY_MS
from tests.support.forecast_world import ForecastWorld

STEADY = [10] * 35
FORESEEN = (Threshold(percent=100, level="warning", kind="forecast"),)


@pytest.fixture
def world() -> ForecastWorld:
    world = ForecastWorld()
    world.days(STEADY, team="search")
    return world


def of(world: ForecastWorld, what: str, number: int = 1) -> dict[str, Any]:
    answer = world.send("GET", f"/v1/budgets/bud_{number:024x}/{what}")
    assert answer["statusCode"] == 200, answer["json"]
    found: dict[str, Any] = answer["json"]
    return found


def test_a_budget_goes_by_the_run_rate_until_there_is_a_forecast(world: ForecastWorld) -> None:
    world.a_budget(305)
    before = of(world, "risk")
    assert (before["method"], before["probability"], before["forecast_id"]) == ("run_rate", None, None)
    world.night()
    after = of(world, "risk")
    assert after["method"] == of(world, "status")["method"] == of(world, "exhaustion")["method"] == "forecast"
    assert float(after["projected_usd"]) == pytest.approx(300, rel=0.03)
    assert float(after["projected_low_usd"]) <= float(after["projected_usd"]) <= float(after["projected_high_usd"])
    assert 0 <= after["probability"] <= 1


def test_a_limit_far_below_what_comes_is_high_risk_and_has_a_date_with_its_interval(world: ForecastWorld) -> None:
    world.a_budget(255)
    world.night()
    found = of(world, "risk")
    assert (found["risk"], of(world, "status")["risk"]) == ("high", "high")
    assert found["probability"] > 0.9
    assert found["exhausted_earliest"] <= found["exhausted_at"]
    assert found["exhausted_at"][:7] == "2026-11"
    assert 0 < found["days_until_exceeded"] < 9
    assert float(found["over_usd"]) == pytest.approx(45, rel=0.2)
    assert of(world, "exhaustion")["exhausted_at"] == found["exhausted_at"]


def test_a_limit_far_above_is_low_risk_and_never_reached(world: ForecastWorld) -> None:
    world.a_budget(900)
    world.night()
    found = of(world, "risk")
    assert (found["risk"], found["exhausted_at"], found["over_usd"]) == ("low", None, "0.00")
    assert found["probability"] < 0.05


def test_what_is_spent_since_the_night_is_reckoned_with(world: ForecastWorld) -> None:
    world.a_budget(330)
    world.night()
    before = of(world, "risk")
    world.spend(60)
    after = of(world, "risk")
    assert float(after["projected_usd"]) == pytest.approx(float(before["projected_usd"]) + 60, rel=0.01)
    assert after["probability"] > before["probability"]


def test_a_forecast_of_other_terms_or_of_long_ago_says_nothing(world: ForecastWorld) -> None:
    budget = world.a_budget(400)
    world.night()
    assert of(world, "status")["method"] == "forecast"
    world.now_ms += 4 * DAY_MS
    assert of(world, "status")["method"] == "run_rate"
    world.night()
    assert of(world, "status")["method"] == "forecast"
    body = {"scope": {"team": ["search"]}}
    answer = world.send("PUT", f"/v1/budgets/{budget.budget_id}", body=body, **{"if-match": "*"})
    assert answer["statusCode"] == 200
    assert of(world, "status")["method"] == "run_rate"


def test_all_budgets_stand_by_their_forecasts_in_the_overview(world: ForecastWorld) -> None:
    world.a_budget(255)
    world.night()
    (found,) = world.send("GET", "/v1/budgets/utilization")["json"]["budgets"]
    assert (found["method"], found["risk"]) == ("forecast", "high")


def test_a_threshold_on_what_is_foreseen_is_told_by_the_forecast_with_its_interval() -> None:
    world = ForecastWorld()
    world.days([0] * 7 + [10] * 21)
    world.a_budget(270, thresholds=FORESEEN)
    world.night()
    world.evaluate()
    (alert,) = world.raised()
    assert alert.facts["threshold"] == "forecast-100"
    assert alert.facts["projected_low"] <= alert.facts["projected"] <= alert.facts["projected_high"]
    assert alert.facts["probability_percent"] > 50
    assert alert.facts["forecast_id"].startswith("fct_")
    world.evaluate()
    assert len(world.raised()) == 1


def test_a_night_alone_can_tell_without_any_event() -> None:
    """Nothing was counted since the last look, which found no forecast: the function that made it has the budgets
    looked at, and what was remembered is not gone by."""
    world = ForecastWorld()
    world.days([2] * 21 + [20] * 14)
    world.a_budget(450, thresholds=FORESEEN)
    app = world.app()
    world.evaluate(app)
    assert world.raised() == []
    world.night()
    assert world.looked_at == [ORG]
    app.answer({"changed": {"org": ORG}})
    assert world.told() == [("budget_threshold", "forecast-100")]


def test_forecasts_are_read_once_a_day_and_only_where_a_threshold_asks(world: ForecastWorld) -> None:
    world.a_budget(900)
    world.night()
    app = world.app()
    reads = reads_of_forecasts(world, app)
    assert reads == 0
    world.a_budget(800, number=2, thresholds=FORESEEN, scope={"team": frozenset({"search"})})
    world.now_ms += DAY_MS
    world.night()
    assert reads_of_forecasts(world, app) == 1
    world.spend(1)
    assert reads_of_forecasts(world, app) == 0


def reads_of_forecasts(world: ForecastWorld, app: Any) -> int:
    world.control_database.calls.clear()
    world.evaluate(app)
    return sum(call == "batch_get_item" for call in world.control_database.calls)

"""``outlay forecast`` against the real API in memory."""

import json
from typing import Any

import httpx
import pytest

from tests.support.calls import DAY_MS
from tests.support.cli import Command
from tests.support.forecast_world import ForecastWorld

WEEKS = [10, 12, 11, 10, 13, 4, 3] * 4


@pytest.fixture
def world() -> ForecastWorld:
    world = ForecastWorld()
    world.days(WEEKS, team="search")
    return world


@pytest.fixture
def outlay(world: ForecastWorld, outlay: Command) -> Command:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.replace("-", "_"): value for name, value in request.headers.items() if name != "authorization"}
        body = request.content.decode() or None
        told = world.send(request.method, request.url.path, query=request.url.query.decode(), body=body, **headers)
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    outlay.api.fallback = answer
    return outlay


def shown(outlay: Command, *arguments: str) -> str:
    result = outlay("forecast", *arguments)
    assert result.code == 0, result
    return result.out


def told(outlay: Command, *arguments: str) -> Any:
    return json.loads(shown(outlay, *arguments, "--json"))


def test_what_will_come_is_told_in_all_and_day_by_day(outlay: Command) -> None:
    text = shown(outlay, "--scope", "team:search", "--horizon", "7", "--chart")
    for part in ("total", "80 %", "model", "error on this series", "2026-11-28", "team:search"):
        assert part in text
    assert text.count("2026-11-28") == 2  # in the table and in the chart


def test_a_budget_is_named_by_its_name_and_forecast_to_the_end_of_its_period(
    outlay: Command, world: ForecastWorld
) -> None:
    world.a_budget(300)
    found = told(outlay, "--budget", "budget 1", "--horizon", "period_end")
    assert (found["horizon"], found["unit"]) == (9, "usd")
    assert told(outlay, "--unit", "tokens", "--horizon", "90")["unit"] == "tokens"


def test_too_little_to_go_by_is_said(outlay: Command) -> None:
    text = shown(outlay, "--scope", "team:nobody")
    assert "no forecast" in text
    assert "total" not in text


def test_before_the_first_night_it_is_said_that_there_is_no_forecast(outlay: Command) -> None:
    result = outlay("forecast", "show")
    assert (result.code, "There is no forecast of the last nights" in result.err) == (2, True), result


def test_nights_are_listed_and_shown_with_what_came(outlay: Command, world: ForecastWorld) -> None:
    world.night()
    world.now_ms += DAY_MS
    world.days([11], team="search")
    (one,) = told(outlay, "list", "--origin", "nightly")
    assert one["forecast_id"] in shown(outlay, "list")
    text = shown(outlay, "show", one["forecast_id"])
    assert "came so far           $11.00 in 1 days" in text
    assert told(outlay, "show")["forecast_id"] == one["forecast_id"]


def test_past_forecasts_are_measured(outlay: Command, world: ForecastWorld) -> None:
    for amount in WEEKS[:8]:
        world.night()
        world.now_ms += DAY_MS
        world.days([amount], team="search")
    text = shown(outlay, "accuracy")
    assert "No budget came to stand above its limit" in text
    assert told(outlay, "accuracy", "--days", "30")["horizons"][0]["forecasts"] == 2


def test_known_changes_are_entered_listed_and_forgotten(outlay: Command) -> None:
    change = ("--note", "Launch", "--from", "2026-12-01", "--scope", "team:search")
    one = shown(outlay, "adjust", *change, "--percent", "40").strip()
    two = told(outlay, "adjust", *change, "--per-day", "2.50", "--until", "2026-12-08")
    assert (two["per_day_usd"], two["until"]) == ("2.50", "2026-12-08")
    assert told(outlay, "adjust", *change, "--per-day", "500", "--unit", "tokens")["per_day_tokens"] == 500
    text = shown(outlay, "adjustments")
    assert "+40 %" in text
    assert "$2.50 a day" in text
    assert "Launch: " in shown(outlay, "--horizon", "30")
    assert shown(outlay, "forget", one) == "Forgotten: Launch\n"
    assert len(told(outlay, "adjustments")) == 2
    assert outlay("forecast", "adjust", *change).code == 2


def test_a_budgets_status_and_risk_say_what_the_last_nights_forecast_does(
    outlay: Command, world: ForecastWorld
) -> None:
    world.a_budget(275)
    world.night()
    told = json.loads(outlay("budget", "risk", "budget 1", "--json").out)
    status, risk = outlay("budget", "status", "budget 1").out, outlay("budget", "risk", "budget 1").out
    for text in (status, risk):
        assert f"projected by   forecast {told['forecast_id']}" in text
        assert f"{round(told['probability'] * 100)} % that the limit is exceeded" in text
        assert "  80 %         2026-11-" in text
    assert f"over by        ${told['over_usd']}" in risk


def test_forecasts_are_listed_by_what_they_are_of(outlay: Command) -> None:
    found = told(outlay, "--scope", "team:search", "--horizon", "7")
    assert [one["forecast_id"] for one in told(outlay, "list", "--scope", "team:search")] == [found["forecast_id"]]
    assert told(outlay, "list", "--scope", "organization") == []

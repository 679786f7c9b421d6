"""``outlay budget`` against the real API in memory."""

import json
from typing import Any

import httpx
import pytest
from outlay.application.control_store import Place, create
from outlay.application.note_excess import Excess, excess_to_content
from outlay.contracts import budget_keys
from outlay.domain.money import PICO_PER_USD

from tests.support.budgets_world import BudgetsWorld
from tests.support.builders import ORG
from tests.support.cli import Command


@pytest.fixture
def world() -> BudgetsWorld:
    return BudgetsWorld()


@pytest.fixture
def outlay(world: BudgetsWorld, outlay: Command) -> Command:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.replace("-", "_"): value for name, value in request.headers.items() if name != "authorization"}
        body = request.content.decode() or None
        told = world.send(request.method, request.url.path, query=request.url.query.decode(), body=body, **headers)
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    outlay.api.fallback = answer
    return outlay


def done(outlay: Command, *arguments: str) -> Any:
    result = outlay("budget", *arguments, "--json")
    assert result.code == 0, result
    return json.loads(result.out)


def made(outlay: Command, *arguments: str) -> str:
    budget_id: str = done(outlay, "create", "--name", "Search", *arguments)["budget_id"]
    return budget_id


def test_a_budget_is_made_changed_copied_and_deleted(outlay: Command) -> None:
    one = made(outlay, "--limit-usd", "500", "--scope", "team:search", "--scope", "team:", "--owner", "sub-1")
    shown = done(outlay, "show", one)
    assert (shown["limit_usd"], shown["scope"], shown["owners"]) == ("500.00", {"team": ["", "search"]}, ["sub-1"])
    changed = done(
        outlay, "change", one, "--limit-usd", "750.5", "--paused", "--rollover", "--rollover-cap", "10",
        "--threshold", "80:warning", "--threshold", "100:critical:forecast", "--enforcement", "stop",
    )  # fmt: skip
    assert (changed["limit_usd"], changed["state"], changed["rollover_cap_usd"]) == ("750.50", "paused", "10.00")
    assert [(one["percent"], one["kind"]) for one in changed["thresholds"]] == [(80, "actual"), (100, "forecast")]
    assert changed["scope"] == shown["scope"]
    copied = done(outlay, "copy", one, "--name", "Ads", "--scope", "team:ads", "--active")
    assert (copied["name"], copied["enforcement"], copied["scope"]) == ("Ads", "stop", {"team": ["ads"]})
    assert done(outlay, "change", one, "--everything")["scope"] == {}
    assert [each["name"] for each in done(outlay, "list")] == ["Search", "Ads"]
    assert [each["name"] for each in done(outlay, "list", "--scope", "team:ads")] == ["Ads"]
    assert outlay("budget", "delete", one).code != 0
    assert done(outlay, "delete", one, "--yes")["state"] == "deleted"
    table = outlay("budget", "list").out
    assert "Ads" in table
    assert "Search" not in table


def test_what_is_missing_or_wrong_is_said_before_anything_is_asked(outlay: Command) -> None:
    assert "--limit-usd" in outlay("budget", "create", "--name", "x").err
    assert "80:warning" in outlay("budget", "create", "--name", "x", "--limit-usd", "1", "--threshold", "high").err
    assert "dimension:value" in outlay("budget", "create", "--name", "x", "--limit-usd", "1", "--scope", "team").err
    refused = outlay("budget", "create", "--name", "x", "--limit-usd", "0", "--cycle", "custom")
    assert refused.code == 2
    for field in ("limit_usd", "start_day", "end_day"):
        assert field in refused.err


def test_the_status_shows_where_it_stands_and_exits_with_1_at_the_limit(outlay: Command, world: BudgetsWorld) -> None:
    one = made(outlay, "--limit-usd", "0.35")
    world.spend(calls=43)
    result = outlay("budget", "status", one)
    assert result.code == 0
    assert [line.split() for line in result.out.splitlines()] == [
        ["budget", "Search"],
        ["of", "everything"],
        ["period", "2026-11-01", "to", "before", "2026-12-01"],
        ["limit", "$0.3500"],
        ["carried", "$0.00"],
        ["increase", "$0.00"],
        ["spent", "$0.1505", "(43", "%)"],
        ["reserved", "$0.00"],
        ["remaining", "$0.1995"],
        ["a", "day", "$0.0070"],
        ["pace", "60", "%", "(100", "%", "ends", "exactly", "at", "the", "limit)"],
        ["projected", "$0.2100"],
        ["projected", "by", "run", "rate"],
        ["exhausted", "at", "not", "in", "this", "period"],
        ["health", "on", "track"],
        ["risk", "low"],
    ]
    world.spend(calls=100)
    assert outlay("budget", "status", one).code == 1
    assert outlay("budget", "status", one, "--json").code == 1


def test_the_risk_of_a_budget_without_a_forecast_is_that_of_its_run_rate(outlay: Command, world: BudgetsWorld) -> None:
    one = made(outlay, "--limit-usd", "0.2")
    world.spend(calls=43)
    result = outlay("budget", "risk", "Search")
    assert result.code == 1
    rows = dict(line.split(maxsplit=1) for line in result.out.splitlines() if not line.startswith("projected by"))
    assert (rows["risk"], rows["projected"], rows["over"]) == ("high", "$0.2100", "by        $0.0100")
    assert "80 %" not in result.out
    assert outlay("budget", "risk", one, "--json").code == 1


def test_utilization_and_history_are_tables_with_whole_numbers(outlay: Command, world: BudgetsWorld) -> None:
    one = made(outlay, "--limit-tokens", "1234567890123", "--cycle", "daily")
    world.spend(calls=2)
    world.passes(1)
    world.spend(calls=1, model="nobody-knows-it")
    result = outlay("budget", "utilization")
    assert "1,234,567,890,123 tokens" in result.out
    assert "1 budget: 1 on track" in result.err
    assert "2,200 tokens" in outlay("budget", "history", one).out
    assert "not closed" in outlay("budget", "history", one).out
    assert done(outlay, "utilization", "--health", "exceeded")["budgets"] == []
    usd = made(outlay, "--name", "in money", "--limit-usd", "9")
    assert "≥ $0.0070" in outlay("budget", "status", usd).out


def test_an_increase_is_asked_for_and_granted(outlay: Command) -> None:
    one = made(outlay, "--limit-usd", "5")
    wanted = ("--amount", "50", "--until", "2026-11-25T00:00:00Z", "--reason", "the launch")
    asked = done(outlay, "increase", "request", one, *wanted)
    assert asked["state"] == "requested"
    assert "the launch" in outlay("budget", "increase", "list").out
    granted = done(outlay, "increase", "approve", one, asked["increase_id"], "--note", "ok")
    assert (granted["state"], granted["note"]) == ("granted", "ok")
    assert done(outlay, "status", one)["limit_usd"] == "55.00"
    assert done(outlay, "increase", "end", one, asked["increase_id"])["state"] == "ended"
    result = outlay("budget", "increase", "grant", one, *wanted)
    assert result.out == "granted: $50.00 more for Search until 2026-11-25T00:00:00.000Z\n"
    again = done(outlay, "increase", "request", one, *wanted)
    assert done(outlay, "increase", "refuse", one, again["increase_id"])["state"] == "refused"
    assert len(done(outlay, "increase", "list", one)) == 3


def test_a_budget_is_known_by_its_name_as_well(outlay: Command) -> None:
    one = made(outlay, "--limit-usd", "500")
    done(outlay, "copy", "Search", "--name", "Search in production", "--scope", "team:search")
    assert done(outlay, "status", "Search")["budget_id"] == one
    assert done(outlay, "change", "Search", "--limit-usd", "600")["limit_usd"] == "600.00"
    wanted = ("--amount", "50", "--until", "2026-12-01T00:00:00Z", "--reason", "the launch")
    granted = done(outlay, "increase", "grant", "Search in production", *wanted)
    assert [each["increase_id"] for each in done(outlay, "increase", "list", "Search in production")] == [
        granted["increase_id"]
    ]
    unknown = outlay("budget", "status", "search")
    assert unknown.code != 0
    assert "no budget named 'search'" in unknown.err


def test_what_was_decided_is_told_without_what_takes_no_effect(outlay: Command) -> None:
    shown = outlay("budget", "create", "--name", "Search", "--limit-usd", "5", "--enforcement", "stop").out
    assert "limit            $5.00\n" in shown
    assert "thresholds       50 % info, 80 % warning, 90 % info, 95 % critical, 100 % exceeded\n" in shown
    assert "throttle" not in shown
    assert "renews           yes\n" in shown
    throttled = outlay("budget", "change", "Search", "--enforcement", "throttle", "--threshold", "90:info:forecast").out
    assert "throttle percent 80\n" in throttled
    assert "thresholds       90 % info (forecast)\n" in throttled


def test_what_brought_a_budget_above_its_limit_is_a_table(outlay: Command, world: BudgetsWorld) -> None:
    one = made(outlay, "--limit-usd", "5", "--enforcement", "stop")
    none = outlay("budget", "excesses", one)
    assert (none.code, none.err.strip()) == (0, "Nothing brought it above its limit.")
    excess = Excess(
        first_day="2026-11-01",
        at_ms=world.now_ms,
        limit=5 * PICO_PER_USD,
        spent=6 * PICO_PER_USD,
        causes={"spend_without_lease": PICO_PER_USD},
    )
    place = Place(budget_keys.excesses_key(ORG, one), "2026-11-01#000000000002")
    world.store.commit([create(place, excess_to_content(excess))], now_ms=world.now_ms)
    found = outlay("budget", "excesses", "Search")
    assert found.code == 1
    assert "$6.00    $1.00  spend without lease $1.00" in found.out

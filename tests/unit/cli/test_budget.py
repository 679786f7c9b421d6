"""``outlay budget`` against the real API in memory."""

import json
from typing import Any

import httpx
import pytest

from tests.support.budgets_world import BudgetsWorld
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
        ["pace", "60", "%"],
        ["projected", "$0.2100"],
        ["exhausted", "at", "not", "in", "this", "period"],
        ["health", "on", "track"],
    ]
    world.spend(calls=100)
    assert outlay("budget", "status", one).code == 1
    assert outlay("budget", "status", one, "--json").code == 1


def test_utilization_and_history_are_tables_with_whole_numbers(outlay: Command, world: BudgetsWorld) -> None:
    one = made(outlay, "--limit-tokens", "1234567890123", "--cycle", "daily")
    world.spend(calls=2)
    world.passes(1)
    world.spend(calls=1, model="nobody-knows-it")
    result = outlay("budget", "utilization")
    assert "1,234,567,890,123 tokens" in result.out
    assert "1 budgets: 1 on track" in result.err
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

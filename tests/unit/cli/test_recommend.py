"""``outlay recommend`` against the real API in memory."""

import json

import httpx
import pytest
from outlay_cli.rendering import money

from tests.support.cli import Command
from tests.support.recommendations_world import RecommendationsWorld


@pytest.fixture
def world() -> RecommendationsWorld:
    return RecommendationsWorld()


@pytest.fixture
def outlay(world: RecommendationsWorld, outlay: Command) -> Command:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.replace("-", "_"): value for name, value in request.headers.items() if name != "authorization"}
        body = request.content.decode() or None
        query = request.url.query.decode()
        told = world.send(request.method, request.url.path, query=query, body=body, **headers)
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    outlay.api.fallback = answer
    return outlay


def test_recommendations_are_made_listed_and_shown(outlay: Command) -> None:
    assert "There is no such recommendation" in outlay("recommend", "list").err
    assert "1 created" in outlay("recommend", "generate").out
    assert "gpt-6.1-sol" in outlay("recommend", "list", "--type", "deprecated_model", "--status", "pending").out
    (one,) = json.loads(outlay("recommend", "list", "--json", "--all").out)
    shown = outlay("recommend", "show", one["recommendation_id"]).out
    assert "Move chat off openai/gpt-5 to openai/gpt-6.1-sol" in shown
    assert "[ ] 1" in shown
    assert f"it costs ${money(one['extra_cost_usd'])} a month more" in shown
    assert "$0.3000 a month" in shown


def test_one_is_asked_about_decided_done_and_verified(world: RecommendationsWorld, outlay: Command) -> None:
    name = world.one()
    assert "which?" in outlay("recommend", "ask", name, "which?").out
    assert "pending" in outlay("recommend", "answer", name, "all").out
    assert "accepted" in outlay("recommend", "accept", name, "--note", "now").out
    assert "[x] 1" in outlay("recommend", "tick", name, "1").out
    assert "[ ] 1" in outlay("recommend", "tick", name, "1", "--undo").out
    assert "implemented" in outlay("recommend", "implement", name, "--day", "2026-11-20", "--hours", "3").out
    refused = outlay("recommend", "verify", name)
    assert refused.code == 2
    assert "7 whole days" in refused.err
    assert "$9.50 a month" in outlay("recommend", "verify", name, "--amount", "9.50").out
    assert "archived" in outlay("recommend", "archive", name).out
    told = outlay("recommend", "summary").out
    assert "$9.50" in told
    assert "3.17 times" in told


def test_one_is_rejected_with_a_reason(world: RecommendationsWorld, outlay: Command) -> None:
    assert "rejected" in outlay("recommend", "reject", world.one(), "--reason", "goes away").out
    assert json.loads(outlay("recommend", "summary", "--json").out)["by_state"]["rejected"] == 1


def test_alternatives_are_shown_beside_the_model_itself(outlay: Command) -> None:
    found = outlay("recommend", "alternatives", "openai/gpt-5", "--use-case", "tools", "--limit", "3")
    assert "openai/gpt-5" in found.out
    assert "Your usage of the last 30 days" in found.err
    assert json.loads(outlay("recommend", "alternatives", "gpt-4o", "--json").out)["is_own_usage"] is False

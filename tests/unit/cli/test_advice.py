"""``outlay insights`` and ``outlay opportunities`` against the real API in memory."""

import json

import httpx
import pytest

from tests.support.advice_made import advised
from tests.support.cli import Command
from tests.support.optimize_world import OptimizeWorld


@pytest.fixture
def world() -> OptimizeWorld:
    return advised()


@pytest.fixture
def outlay(world: OptimizeWorld, outlay: Command) -> Command:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.replace("-", "_"): value for name, value in request.headers.items() if name != "authorization"}
        body = request.content.decode() or None
        query = request.url.query.decode()
        told = world.send(request.method, request.url.path, query=query, body=body, **headers)
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    outlay.api.fallback = answer
    return outlay


def test_insights_are_listed_shown_put_away_and_opened_again(outlay: Command) -> None:
    (one,) = json.loads(outlay("insights", "list", "--rule", "cost_concentration", "--json").out)
    name = one["insight_id"]
    assert name[:8] in outlay("insights", "list").out
    shown = outlay("insights", "show", name).out
    assert "100.0 % of the spend went to openai" in shown
    assert "more than 80 %" in shown
    assert "dismissed (as we want it)" in outlay("insights", "dismiss", name, "--note", "as we want it").out
    assert name not in outlay("insights", "list", "--json").out
    assert "open" in outlay("insights", "reopen", name).out
    assert "no such insight" in outlay("insights", "list", "--status", "gone").err


def test_an_opportunity_goes_from_the_list_to_the_summary(outlay: Command) -> None:
    (one,) = json.loads(outlay("opportunities", "list", "--type", "duplicate_requests", "--json").out)
    name = one["opportunity_id"]
    assert "opp_" in outlay("opportunities", "list").out
    assert one["title"] in outlay("opportunities", "show", name).out
    assert "investigating" in outlay("opportunities", "investigate", name).out
    assert "ask the team" in outlay("opportunities", "note", name, "ask the team").out
    assert "no such opportunity" in outlay("opportunities", "list", "--assigned-to", "me").err
    assert outlay("opportunities", "assign", name).code == 0
    assert "2026-12-15" in outlay("opportunities", "plan", name, "--day", "2026-12-15").out
    assert "implemented" in outlay("opportunities", "implement", name).out
    assert "$12.50 a month" in outlay("opportunities", "verify", name, "12.50", "--note", "invoice").out
    told = outlay("opportunities", "summary").out
    assert "1, $12.50" in told
    assert json.loads(outlay("opportunities", "summary", "--json").out)["by_state"]["implemented"] == 1


def test_one_is_dismissed_with_a_reason_and_opened_again(outlay: Command) -> None:
    name = json.loads(outlay("opportunities", "list", "--json").out)[0]["opportunity_id"]
    assert "too little" in outlay("opportunities", "dismiss", name, "--reason", "too little").out
    assert "open" in outlay("opportunities", "reopen", name).out
    assert "no such opportunity" in outlay("opportunities", "list", "--status", "expired").err

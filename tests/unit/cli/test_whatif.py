"""``outlay whatif`` against the API itself."""

import json

import httpx
import pytest

from tests.support.cli import Command
from tests.support.forecast_world import ForecastWorld

MOVE = ("--move", "openai/gpt-4o=openai/gpt-4o-mini:50")


@pytest.fixture
def world() -> ForecastWorld:
    world = ForecastWorld()
    world.days([10, 12, 11, 10, 13, 4, 3] * 4, team="search")
    return world


@pytest.fixture
def deployed(outlay: Command, world: ForecastWorld) -> Command:
    """The command, answered by the API."""

    def answer(request: httpx.Request) -> httpx.Response:
        told = world.send(
            request.method,
            request.url.path,
            query=request.url.query.decode(),
            body=request.content.decode() or None,
            if_match=request.headers.get("if-match", ""),
        )
        return httpx.Response(told["statusCode"], content=told["body"], headers=told["headers"])

    for method, path in (
        ("GET", "/v1/scenarios"),
        ("POST", "/v1/scenarios"),
        ("POST", "/v1/scenarios/preview"),
        ("GET", "/v1/scenarios/compare"),
    ):
        outlay.api.on(method, path, answer)
    outlay.api.fallback = answer
    return outlay


def test_a_move_is_tried_without_being_saved(deployed: Command) -> None:
    result = deployed("whatif", "try", *MOVE, "--scope", "team:search")
    assert result.code == 0
    assert "this month" in result.out
    assert "365 days ahead" in result.out
    assert "-47.00 %" in result.out
    assert "mean call" in result.err
    assert "There is no scenario" in deployed("whatif", "list").err


def test_changes_of_all_kinds_are_understood(deployed: Command) -> None:
    result = deployed("whatif", "try", "--volume", "+100", "--price", "openai/gpt-4o=-50", "--cache", "0", "--json")
    assert (result.code, json.loads(result.out)["year"]["difference_usd"]) == (0, "0.00")


def test_an_unknown_price_is_not_known_and_not_zero(deployed: Command) -> None:
    result = deployed("whatif", "try", "--move", "openai/gpt-4o=openai/nobody-knows-this:50")
    assert result.code == 1
    assert "not known" in result.out
    assert "openai/nobody-knows-this: unknown_model" in result.err


def test_scenarios_are_saved_shown_compared_and_deleted(deployed: Command) -> None:
    made = deployed("whatif", "save", "Half on mini", *MOVE).out.strip()
    assert deployed("whatif", "save", "Fewer", "--volume", "-10", "--notes", "tidied up").code == 0
    assert made in deployed("whatif", "list").out
    shown = deployed("whatif", "show", "half ON mini")
    assert "50 % of openai/gpt-4o to openai/gpt-4o-mini; of everything" in shown.out
    compared = deployed("whatif", "compare", "Fewer", made).out
    assert compared.index("Half on mini") < compared.index("Fewer")
    assert deployed("whatif", "delete", "Half on mini").code == 0
    assert made not in deployed("whatif", "list").out
    assert deployed("whatif", "show", "Half on mini").code == 2


@pytest.mark.parametrize(
    "options", [(), ("--move", "gpt-4o=gpt-4o-mini:50"), ("--cache", "much"), (*MOVE, "--scope", "search")]
)
def test_what_is_not_understood_is_said_before_anything_is_asked(deployed: Command, options: tuple[str, ...]) -> None:
    assert deployed("whatif", "try", *options).code == 2
    assert deployed.api.requests == []

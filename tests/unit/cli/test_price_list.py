"""``outlay price list|show|history|compare`` and ``outlay models``, against the API itself."""

import csv
import io
import json

import httpx
import pytest

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, an_event
from tests.support.cli import Command
from tests.support.figures_world import World

PATHS = (
    ("GET", "/v1/prices"),
    ("GET", "/v1/prices/lookup"),
    ("GET", "/v1/prices/history"),
    ("GET", "/v1/prices/compare"),
    ("POST", "/v1/prices/compare"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/lookup"),
)


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


@pytest.fixture
def deployed(outlay: Command, world: ApiWorld) -> Command:
    """The command, answered by the API."""

    def answer(request: httpx.Request) -> httpx.Response:
        body = request.content.decode() or None
        told = world.send(request.method, request.url.path, query=request.url.query.decode(), body=body)
        return httpx.Response(told["statusCode"], content=told["body"], headers=told["headers"])

    for method, path in PATHS:
        outlay.api.on(method, path, answer)
    return outlay


def test_a_model_after_price_is_still_a_call_priced_offline(outlay: Command) -> None:
    assert outlay("price", "gpt-4o", "--input", "1200", "--output", "300").out == "$0.006\n"
    assert outlay("price", "call", "gpt-4o", "--input", "1200", "--output", "300").out == "$0.006\n"
    assert outlay.api.requests == []


def test_help_shows_both_the_call_and_the_list(outlay: Command) -> None:
    shown = outlay("price", "--help")
    assert shown.code == 0
    for word in ("call", "list", "show", "history", "compare", "outlay price gpt-4o"):
        assert word in shown.out
    assert outlay("price").code == 2


def test_the_list_is_a_table_with_marks_for_what_it_leaves_out(deployed: Command) -> None:
    result = deployed("price", "list", "--provider", "openai", "--search", "gpt-6.1-sol")
    line = next(line for line in result.out.splitlines() if "gpt-6.1-sol" in line)
    assert line.split() == ["openai", "gpt-6.1-sol*", "2.00+", "0.10+", "2.50+", "10.00+"]


def test_a_limit_that_cuts_says_so_and_pages_are_followed(deployed: Command) -> None:
    result = deployed("price", "list", "--limit", "3", "--provider", "openai")
    assert len(result.out.splitlines()) == 4
    assert "3 of" in result.err
    whole = deployed("price", "list", "--limit", "5000", "--format", "json")
    assert len(json.loads(whole.out)) > 2_000
    assert "of" not in whole.err


def test_csv_has_a_line_for_each_rate_and_tier(deployed: Command) -> None:
    result = deployed("price", "list", "--provider", "openai", "--search", "gpt-6.1-sol", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    inputs = [(row["usd"], row["above_input_tokens"]) for row in rows if row["bucket"] == "input_uncached_tokens"]
    assert inputs == [("2.00", ""), ("4.00", "272000")]


def test_one_model_s_rates_name_tiers_variants_and_source(deployed: Command) -> None:
    result = deployed("price", "show", "gpt-6.1-sol")
    assert result.out.startswith("openai/gpt-6.1-sol\n")
    assert "processing=batch above 272,000 input tokens" in result.out
    assert "genai-prices-0.2.3: https://github.com/pydantic/genai-prices" in result.err
    parts = deployed("price", "show", "deepseek/deepseek-v4-pro", "--at", "2026-09-01")
    assert "01:00–04:00 UTC" in parts.out


def test_a_name_with_slashes_is_the_provider_and_the_rest(deployed: Command) -> None:
    result = deployed("price", "show", "openrouter/anthropic/claude-sonnet-4.5", "--json")
    assert json.loads(result.out)["model"] == "anthropic/claude-sonnet-4.5"


def test_a_history_goes_back_from_now(deployed: Command) -> None:
    lines = deployed("price", "history", "openai/gpt-4o").out.splitlines()
    assert lines[0] == "openai/gpt-4o"
    assert "now" in lines[2]
    assert lines[-1].split()[:3] == ["2024-05-13", "2024-10-02", "5.00"]


def test_a_negotiated_price_stands_beside_the_list_price(deployed: Command, world: ApiWorld) -> None:
    world.negotiated_prices = "organization"
    entry = {"kind": "discount", "provider": "openai", "percent": "50", "reason": "contract"}
    assert world.send("POST", "/v1/prices/negotiated", body={**entry, "effective_from": "2026-09-01"})["json"][
        "sequence"
    ]
    shown = deployed("price", "show", "gpt-6.1-sol")
    lines = [line.split() for line in shown.out.splitlines() if line.startswith("input_uncached_tokens")]
    assert [line[1:3] for line in lines[:2]] == [["1.00", "2.00"], ["2.00", "4.00"]]
    assert ["input_uncached_tokens", "0.50", "1.00"] in [line[:3] for line in lines if "processing=batch" in line]
    assert "since 2026-09-01, source discount:1" in shown.err
    listed = deployed("price", "list", "--provider", "openai", "--search", "gpt-6.1-sol")
    assert "discount:1" in listed.out
    table = deployed("price", "list", "--provider", "openai", "--search", "gpt-6.1-sol", "--format", "csv")
    first = next(csv.DictReader(io.StringIO(table.out)))
    assert (first["usd"], first["list_usd"], first["source"]) == ("1.00", "2.00", "discount:1")
    history = deployed("price", "history", "gpt-6.1-sol").out
    assert "no. 1: discount −50 %" in history


def test_an_unknown_model_is_a_sentence(deployed: Command) -> None:
    for command in (("price", "show"), ("price", "history"), ("models",)):
        result = deployed(*command, "openai/no-such")
        assert (result.code, "no model of this name" in result.err) == (2, True)


def test_a_profile_is_compared_with_the_model_in_use(deployed: Command) -> None:
    result = deployed(
        *("price", "compare", "--input", "1000", "--output", "200", "--calls", "10000"),
        *("--current", "openai/gpt-4o", "openai/gpt-6-luna", "acme/foo"),
    )
    lines = result.out.splitlines()
    assert lines[1].split()[:3] == ["openai/gpt-4o", "(now)", "45.00"]
    assert lines[2].split()[:5] == ["openai/gpt-6-luna", "2.00", "-43.00", "-95.56", "%"]
    assert "acme/foo means no model" in result.err
    assert "the counts are taken as they are" in result.err


def test_what_has_no_price_or_is_lacking_stands_beside_the_model(deployed: Command) -> None:
    result = deployed(
        *("price", "compare", "--output", "500000", "--usage", "web_searches=2", "--tools"),
        *("deepseek/deepseek-flash", "--current", "acme/foo"),
    )
    lines = result.out.splitlines()
    assert "acme/foo (now)" in lines[1]
    assert "not in the price book" in lines[1]
    assert "unpriced" in lines[2]
    assert "no rate web_searches; lacks max output tokens" in lines[2]


def test_the_last_30_days_are_compared_in_total(deployed: Command, world: ApiWorld) -> None:
    figures = World()
    figures.count(
        an_event(event_id="a", usage={"input_uncached_tokens": 10**6, "output_tokens": 1}),
        an_event(event_id="b", model="our-own", timestamp_ms=NOW_MS - 1),
    )
    world.figures = figures.reader
    result = deployed("price", "compare", "--last-30-days", "openai/gpt-6-luna", "deepseek/deepseek-flash")
    lines = result.out.splitlines()
    assert lines[1].startswith("2 calls on 1 models (now)")
    assert "1 call left out, without a price" in lines[1]
    assert {line.split()[0] for line in lines[2:]} == {"openai/gpt-6-luna", "deepseek/deepseek-flash"}
    assert json.loads(deployed("price", "compare", "--last-30-days", "--json").out)["current"]["requests"] == 2


@pytest.mark.parametrize("arguments", [(), ("--last-30-days", "--input", "5"), ("--input", "0")])
def test_a_comparison_needs_one_usage(deployed: Command, arguments: tuple[str, ...]) -> None:
    assert deployed("price", "compare", *arguments).code == 2
    assert deployed.api.requests == []


def test_models_are_listed_with_a_mark_for_what_is_unknown(deployed: Command) -> None:
    result = deployed("models", "--family", "claude", "--provider", "anthropic", "--search", "sonnet-4")
    rows = {line.split()[1]: line for line in result.out.splitlines()[1:]}
    assert "2026-11-30" in rows["claude-sonnet-4-5"]
    assert "claude-sonnet-5-5" in rows["claude-sonnet-4-5"]
    assert rows["claude-sonnet-4-0"].split()[2:5] == ["200,000", "?", "?"]


def test_models_can_be_asked_for_by_what_they_can_do(deployed: Command) -> None:
    result = deployed("models", "--modality", "audio", "--tools", "--min-context", "1000000", "--json")
    found = json.loads(result.out)
    assert found
    assert all("audio" in each["modalities_in"] and each["tool_use"] for each in found)


def test_one_model_s_facts_stand_beside_the_page_they_come_from(deployed: Command) -> None:
    result = deployed("models", "claude-sonnet-4-5")
    assert "https://platform.claude.com/docs/pt-BR/models/sonnet-4-5/overview, 2026-11-29" in result.out
    assert "genai-prices-0.2.3" in result.out
    line = next(line for line in result.out.splitlines() if line.startswith("quality"))
    assert line.split() == ["quality", "?"]

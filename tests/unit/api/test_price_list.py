"""The price list, one model's rates, and their history over HTTP."""

from decimal import Decimal
from typing import Any

import pytest

from tests.support.api_world import ApiWorld
from tests.support.builders import ORG


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


def listed(world: ApiWorld, query: str = "") -> dict[str, Any]:
    answer = world.send("GET", "/v1/prices", query=query)
    assert answer["statusCode"] == 200, answer["body"]
    return answer["json"]  # type: ignore[no-any-return] - JSON


def test_a_row_says_what_a_finance_person_asks(world: ApiWorld) -> None:
    body = listed(world, "provider=openai&q=gpt-6.1-sol")
    (row,) = body["rows"]
    assert (body["found"], body["currency"], body["price_revision"]) == (1, "USD", 1)
    assert (row["provider"], row["model"], row["name"], row["family"]) == (
        "openai",
        "gpt-6.1-sol",
        "GPT-6.1 Sol",
        "gpt",
    )
    assert row["rates"]["input_uncached_tokens"] == {
        "usd": "2.00",
        "per": "1M tokens",
        "tiers": [{"above_input_tokens": 272000, "usd": "4.00"}],
    }
    assert row["rates"]["cache_write_1h_tokens"]["charged_as"] == "cache_write_5m_tokens"
    assert row["source"] == {
        "name": "genai-prices-0.2.3",
        "level": "book",
        "entry": None,
        "percent": None,
        "title": "genai-prices 0.2.3, MIT licence, Pydantic Services Inc.",
        "url": "https://github.com/pydantic/genai-prices",
        "published": None,
    }
    batch = next(each for each in row["variants"] if each["when"] == {"processing": "batch"})
    assert (batch["effective_from"], batch["rates"]["output_tokens"]["usd"]) == ("2026-10-14", "5.00")
    assert (row["effective_from"], row["price_revision"], row["is_priced"]) == (None, 1, True)


def test_the_list_of_a_past_day_has_that_day_s_rates(world: ApiWorld) -> None:
    before = listed(world, "q=openai/gpt-4o&provider=openai&at=2024-10-01")["rows"][0]
    after = listed(world, "q=openai/gpt-4o&provider=openai&at=2024-10-02")["rows"][0]
    assert [each["rates"]["input_uncached_tokens"]["usd"] for each in (before, after)] == ["5.00", "2.50"]
    assert [each["effective_from"] for each in (before, after)] == ["2024-05-13", "2024-10-02"]
    assert before["source"]["published"] == "2024-05-13"


def test_all_pages_together_are_the_whole_list_once(world: ApiWorld) -> None:
    places: list[tuple[str, str]] = []
    query = "provider=openai&limit=7"
    cursor: str | None = ""
    while cursor is not None:
        body = listed(world, query + (f"&cursor={cursor}" if cursor else ""))
        assert len(body["rows"]) <= 7
        places += [(row["provider"], row["model"]) for row in body["rows"]]
        cursor = body["next_cursor"]
    assert len(places) == body["found"] == len(set(places))
    assert places == sorted(places)


def test_a_page_that_is_exactly_full_is_the_last(world: ApiWorld) -> None:
    found = listed(world, "provider=deepseek")["found"]
    assert listed(world, f"provider=deepseek&limit={found}")["next_cursor"] is None
    assert listed(world, f"provider=deepseek&limit={found - 1}")["next_cursor"] is not None


def test_without_parameters_the_list_is_bounded(world: ApiWorld) -> None:
    body = listed(world)
    assert (len(body["rows"]), body["found"] > 2_000) == (50, True)


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("bucket=web_searches", lambda row: "web_searches" in row["rates"]),
        ("family=claude", lambda row: row["family"] == "claude"),
        ("deprecated=true", lambda row: row["deprecated"] is True),
        ("deprecated=unknown", lambda row: row["deprecated"] is None),
        ("provider=bedrock", lambda row: row["provider"] == "aws"),
        ("q=SONNET", lambda row: "sonnet" in f"{row['provider']}/{row['model']} {row['name']}".lower()),
    ],
)
def test_filters_let_through_what_fits(world: ApiWorld, query: str, fits: Any) -> None:
    body = listed(world, query + "&limit=200")
    assert body["found"] > 0
    assert all(map(fits, body["rows"]))
    assert body["found"] < listed(world)["found"]


def test_filters_together_all_have_to_fit(world: ApiWorld) -> None:
    both = listed(world, "family=claude&provider=aws")["found"]
    assert 0 < both < listed(world, "family=claude")["found"]


def test_a_model_without_a_rate_is_listed_as_unpriced_not_at_zero(world: ApiWorld) -> None:
    rows = listed(world, "provider=openai&q=moderation&limit=200")["rows"]
    unpriced = [row for row in rows if not row["is_priced"]]
    assert all(row["rates"] == {} for row in unpriced)
    everywhere = listed(world, "provider=openai&limit=200")["rows"]
    assert [row["model"] for row in everywhere if not row["rates"]] == [
        row["model"] for row in everywhere if not row["is_priced"]
    ]
    assert all(Decimal(rate["usd"]) > 0 for row in everywhere for rate in row["rates"].values())


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("provider=acme", ["provider"]),
        ("bucket=tokens&deprecated=maybe&limit=0&at=soon", ["bucket", "at", "limit", "deprecated"]),
        ("limit=201", ["limit"]),
        ("colour=red", ["colour"]),
        ("cursor=abc", ["cursor"]),
        ("min_context=-1", ["min_context"]),
        ("min_context=%C2%B2", ["min_context"]),
        ("modality=smell&tool_use=1", ["modality", "tool_use"]),
        ("at=1999-01-01", ["at"]),
        ("at=2026-02-30", ["at"]),
        (f"q={'x' * 201}", ["q"]),
    ],
)
def test_every_problem_of_a_query_is_named(world: ApiWorld, query: str, fields: list[str]) -> None:
    answer = world.send("GET", "/v1/prices", query=query)
    assert answer["statusCode"] == 400
    assert sorted(each["field"] for each in answer["json"]["errors"]) == sorted(fields)


def test_a_cursor_of_another_query_is_refused(world: ApiWorld) -> None:
    cursor = listed(world, "provider=openai&limit=2")["next_cursor"]
    assert world.send("GET", "/v1/prices", query=f"provider=google&limit=2&cursor={cursor}")["statusCode"] == 400


def test_the_list_is_not_sent_again_while_it_is_the_same(world: ApiWorld) -> None:
    etag = world.send("GET", "/v1/prices", query="provider=openai")["headers"]["etag"]
    world.now_ms += 1_000
    again = world.send("GET", "/v1/prices", query="provider=openai", **{"if-none-match": etag})
    assert again["statusCode"] == 304


# ---- one model


@pytest.mark.parametrize(
    ("query", "model"),
    [
        ("provider=openai&model=gpt-4o", "openai/gpt-4o"),
        ("model=gpt-4o", "openai/gpt-4o"),
        ("provider=bedrock&model=us.anthropic.claude-sonnet-5-v1:0", "aws/regional.anthropic.claude-sonnet-5-v1:0"),
        ("provider=aws&model=regional.anthropic.claude-opus-5", "aws/regional.anthropic.claude-opus-5"),
        ("provider=vertex_ai&model=claude-haiku-4-5%4020251001", "google/claude-haiku-4-5"),
        ("provider=openrouter&model=anthropic%2Fclaude-sonnet-4.5", "openrouter/anthropic/claude-sonnet-4.5"),
    ],
)
def test_a_model_is_found_by_any_name_that_events_use(world: ApiWorld, query: str, model: str) -> None:
    for path in ("/v1/prices/lookup", "/v1/prices/history", "/v1/models/lookup"):
        answer = world.send("GET", path, query=query)
        assert answer["statusCode"] == 200, answer["body"]
        assert f"{answer['json']['provider']}/{answer['json']['model']}" == model


def test_the_organization_s_own_names_are_understood(world: ApiWorld) -> None:
    world.control.put_alias(ORG, "azure/our-gpt", "openai/gpt-4o-mini")
    for path in ("/v1/prices/lookup", "/v1/prices/history", "/v1/models/lookup"):
        assert world.send("GET", path, query="provider=azure&model=Our-GPT")["json"]["model"] == "gpt-4o-mini"


@pytest.mark.parametrize("path", ["/v1/prices/lookup", "/v1/prices/history", "/v1/models/lookup"])
def test_a_name_that_means_no_model_is_404_and_none_at_all_400(world: ApiWorld, path: str) -> None:
    assert world.send("GET", path, query="provider=openai&model=no-such")["statusCode"] == 404
    missing = world.send("GET", path, query="provider=openai")
    assert (missing["statusCode"], missing["json"]["errors"][0]["field"]) == (400, "model")


def test_a_lookup_is_the_list_s_row(world: ApiWorld) -> None:
    row = listed(world, "provider=deepseek&q=deepseek-v4-pro&at=2026-09-01T02:00:00Z")["rows"][0]
    one = world.send(
        "GET", "/v1/prices/lookup", query="provider=deepseek&model=deepseek-v4-pro&at=2026-09-01T02:00:00Z"
    )["json"]
    assert one == {"as_of": "2026-09-01T02:00:00.000Z", "currency": "USD", **row}
    assert one["rates"]["output_tokens"]["usd"] == "3.96"
    assert [(each["from"], each["until"]) for each in one["day_parts"]][:2] == [("00:00", "01:00"), ("01:00", "04:00")]


def test_the_history_has_every_dated_price_with_source_and_revision_newest_first(world: ApiWorld) -> None:
    body = world.send("GET", "/v1/prices/history", query="provider=openai&model=gpt-3.5-turbo")["json"]
    told = [
        (each["from"], each["until"], each["rates"]["input_uncached_tokens"]["usd"], each["source"]["name"])
        for each in reversed(body["history"])
    ]
    assert told[:2] == [
        ("2023-03-01", "2023-06-13", "2.00", "openai-2023-03-01"),
        ("2023-06-13", "2024-02-16", "1.50", "openai-2023-06-13"),
    ]
    assert told[2][0] == "2024-02-16"
    assert told[-1][1] is None
    assert {each["first_revision"] for each in body["history"]} == {1} == {body["price_revision"]}


# ---- the catalogue


def test_a_model_s_facts_come_with_their_sources_and_null_is_unknown(world: ApiWorld) -> None:
    body = world.send("GET", "/v1/models/lookup", query="provider=anthropic&model=claude-sonnet-4-5-20250929")["json"]
    assert (body["model"], body["tier"], body["max_output_tokens"]) == ("claude-sonnet-4-5", "sonnet", 64_000)
    assert (body["deprecated"], body["retirement_date"], body["replacement"]) == (
        True,
        "2026-11-30",
        "claude-sonnet-5-5",
    )
    assert body["sources"]["retirement_date"]["url"].startswith("https://platform.claude.com/")
    assert body["sources"]["retirement_date"]["looked_up"] == "2026-11-29"
    assert (body["streaming"], body["quality"], "quality" in body["sources"]) == (True, None, False)


def test_models_are_filtered_and_paged(world: ApiWorld) -> None:
    query, found = "modality=audio&tool_use=true&min_context=1000000&limit=2", []
    cursor: str | None = ""
    while cursor is not None:
        body = world.send("GET", "/v1/models", query=query + (f"&cursor={cursor}" if cursor else ""))["json"]
        found += body["models"]
        cursor = body["next_cursor"]
    assert len(found) == body["found"] > 2
    assert all("audio" in each["modalities_in"] and each["tool_use"] for each in found)


def test_a_context_window_that_is_not_known_is_not_large_enough(world: ApiWorld) -> None:
    body = world.send("GET", "/v1/models", query="min_context=1&limit=200&provider=openai")["json"]
    assert all(each["context_window"] for each in body["models"])


def test_the_catalogue_has_no_dates_to_ask_for(world: ApiWorld) -> None:
    assert world.send("GET", "/v1/models", query="at=2026-01-01")["statusCode"] == 400

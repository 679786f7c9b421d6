"""Comparing models on a profile, and on the organization's own last 30 days."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from genai_prices import types as g
from genai_prices.data_snapshot import get_snapshot

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG, a_membership, an_event
from tests.support.figures_world import World

DAY_MS = 86_400_000
PROFILE = {"usage": {"input_uncached_tokens": 1_000, "output_tokens": 200}, "calls": 10_000}


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


def compared(world: ApiWorld, **body: Any) -> dict[str, Any]:
    answer = world.send("POST", "/v1/prices/compare", body={**PROFILE, **body})
    assert answer["statusCode"] == 200, answer["body"]
    return answer["json"]  # type: ignore[no-any-return] - JSON


def library_cost(provider: str, model: str, **usage: int) -> Decimal:
    moment = datetime.fromtimestamp(NOW_MS / 1000, UTC)
    return get_snapshot().calc(g.Usage(**usage), model, provider, None, moment, {}).total_price


def test_each_model_s_cost_is_the_library_s_and_the_difference_exact(world: ApiWorld) -> None:
    body = compared(world, current="openai/gpt-4o", models=["openai/gpt-6-luna", "anthropic/claude-opus-5-5"])
    now = library_cost("openai", "gpt-4o", input_tokens=1_000, output_tokens=200) * 10_000
    assert Decimal(body["current"]["cost_usd"]) == now
    for row in body["models"]:
        expected = library_cost(row["provider"], row["model"], input_tokens=1_000, output_tokens=200) * 10_000
        assert Decimal(row["cost_usd"]) == expected
        assert Decimal(row["difference_usd"]) == expected - now
        assert Decimal(row["difference_percent"]) == round((expected - now) / now * 100, 2)
    assert [row["model"] for row in body["models"]] == ["gpt-6-luna", "claude-opus-5-5"]


def test_a_model_without_a_price_has_no_amount_but_a_reason_and_comes_last(world: ApiWorld) -> None:
    usage = {"output_tokens": 10, "output_audio_tokens": 5, "web_searches": 1}
    body = compared(world, usage=usage, current="openai/gpt-4o", models=["deepseek/deepseek-flash", "openai/gpt-4o"])
    last = body["models"][-1]
    assert (last["model"], last["cost_usd"], last["difference_usd"], last["difference_percent"]) == (
        "deepseek-flash",
        None,
        None,
        None,
    )
    assert last["unpriced"] == {"reason": "no_rate", "buckets": ["web_searches"]}


def test_names_that_mean_no_model_are_named(world: ApiWorld) -> None:
    body = compared(world, current="acme/ours", models=["acme/foo", "openai/gpt-4o"])
    assert body["unknown_models"] == ["acme/foo"]
    assert body["current"]["unpriced"]["reason"] == "unknown_model"
    assert [row["difference_usd"] for row in body["models"]] == [None]
    assert body["models"][0]["cost_usd"] is not None


def test_without_a_current_model_there_is_no_difference(world: ApiWorld) -> None:
    body = compared(world, models=["openai/gpt-4o"])
    assert (body["current"], body["models"][0]["difference_percent"]) == (None, None)


def test_without_names_the_models_are_those_that_the_catalogue_looks_after(world: ApiWorld) -> None:
    names = {f"{row['provider']}/{row['model']}" for row in compared(world)["models"]}
    assert {"openai/gpt-6.1-sol", "anthropic/claude-opus-5-5", "google/gemini-3.7-flash"} <= names
    assert "anthropic/claude-sonnet-4-5" not in names
    assert len(names) <= 40


def test_the_same_model_by_two_names_is_compared_once(world: ApiWorld) -> None:
    body = compared(world, models=["anthropic/claude-haiku-4-5", "anthropic/claude-haiku-4-5-20251001"])
    assert len(body["models"]) == 1


def test_what_a_model_can_t_do_is_said_beside_its_price(world: ApiWorld) -> None:
    usage = {"input_uncached_tokens": 500_000, "input_audio_tokens": 100, "output_tokens": 100_000}
    body = compared(
        world, usage=usage, tool_use=True, models=["anthropic/claude-haiku-4-5", "deepseek/deepseek-v4-pro"]
    )
    said = {row["model"]: (row["lacks"], row["not_known"]) for row in body["models"]}
    assert said == {
        "claude-haiku-4-5": (["context_window", "max_output_tokens", "audio_input"], []),
        "deepseek-v4-pro": (["audio_input"], []),
    }
    unknown = compared(world, tool_use=True, models=["openai/gpt-4o"])["models"][0]
    assert (unknown["lacks"], unknown["not_known"]) == ([], ["max_output_tokens", "tool_use"])


def test_batch_and_tiers_of_a_profile_are_those_of_its_calls(world: ApiWorld) -> None:
    one = {"usage": {"input_uncached_tokens": 272_001}, "models": ["openai/gpt-6.1-sol"]}
    row = compared(world, **one)["models"][0]
    assert (row["cost_usd"], row["tier_above_input_tokens"]) == ("10880.04", 272_000)
    assert compared(world, **one, is_batch=True)["models"][0]["cost_usd"] == "5440.02"
    assert compared(world, **one, service_tier="priority")["models"][0]["cost_usd"] == "21760.08"


def test_a_profile_of_the_past_is_priced_as_then(world: ApiWorld) -> None:
    asked = {"usage": {"input_uncached_tokens": 1_000}, "calls": 1_000, "models": ["openai/gpt-4o"]}
    assert compared(world, **asked, at="2024-06-01")["models"][0]["cost_usd"] == "5.00"
    assert compared(world, **asked)["models"][0]["cost_usd"] == "2.50"


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"usage": {"tokens": 5}, "at": "soon"}, ["at", "usage"]),
        ({"usage": {"output_tokens": 0}}, ["usage"]),
        ({"usage": {}}, ["usage"]),
        ({"usage": {"output_tokens": -1}}, ["usage.output_tokens"]),
        ({"usage": {"output_tokens": 1, "reasoning_tokens": 2}}, ["usage"]),
        ({"calls": 0, "models": []}, ["calls", "models"]),
        ({"calls": 1.5}, ["calls"]),
        ({"models": ["openai/gpt-4o"] * 41}, ["models"]),
        ({"models": [""], "colour": 1}, ["colour", "models.0"]),
        ({"service_tier": "a b"}, ["service_tier"]),
    ],
)
def test_every_problem_of_a_profile_is_named(world: ApiWorld, change: dict[str, Any], fields: list[str]) -> None:
    answer = world.send("POST", "/v1/prices/compare", body={**PROFILE, **change})
    assert answer["statusCode"] == 400
    assert sorted(each["field"] for each in answer["json"]["errors"]) == fields


def test_a_profile_takes_no_parameters(world: ApiWorld) -> None:
    assert world.send("POST", "/v1/prices/compare", query="calls=1", body=PROFILE)["statusCode"] == 400


# ---- the last 30 days


def a_used_world() -> ApiWorld:
    figures, world = World(), ApiWorld()
    figures.count(
        an_event(event_id="a", usage={"input_uncached_tokens": 1_000, "output_tokens": 100}),
        an_event(event_id="b", usage={"input_uncached_tokens": 3_000, "output_tokens": 300}),
        an_event(event_id="c", model="gpt-4o-mini", usage={"input_uncached_tokens": 500, "input_image_tokens": 40}),
        an_event(event_id="d", model="our-own", timestamp_ms=NOW_MS - 3 * DAY_MS),
        an_event(event_id="e", timestamp_ms=NOW_MS - 29 * DAY_MS, usage={"output_tokens": 7}),
        an_event(event_id="f", timestamp_ms=NOW_MS - 30 * DAY_MS, usage={"output_tokens": 1_000_000}),
    )
    world.figures = figures.reader
    return world


def last_days(world: ApiWorld, query: str = "") -> dict[str, Any]:
    answer = world.send("GET", "/v1/prices/compare", query=query)
    assert answer["statusCode"] == 200, answer["body"]
    return answer["json"]  # type: ignore[no-any-return] - JSON


def test_real_usage_is_compared_per_model_in_use_and_in_total() -> None:
    body = last_days(a_used_world(), "models=openai/gpt-6-luna")
    assert (body["from"], body["to"]) == ("2026-10-24", "2026-11-23")
    used = {each["model"]: each for each in body["current"]["models"]}
    assert used["gpt-4o"]["usage"] == {"input_uncached_tokens": 4_000, "output_tokens": 407}
    assert (used["gpt-4o"]["requests"], used["gpt-4o"]["mean_input_tokens"]) == (3, 1_334)
    now = library_cost("openai", "gpt-4o", input_tokens=4_000, output_tokens=407)
    mini = library_cost("openai", "gpt-4o-mini", input_tokens=540, input_image_tokens=40)
    assert Decimal(used["gpt-4o"]["cost_usd"]) == now
    assert Decimal(body["current"]["compared_usd"]) == now + mini
    (luna,) = body["models"]
    then = library_cost("openai", "gpt-6-luna", input_tokens=4_000, output_tokens=407)
    then_mini = library_cost("openai", "gpt-6-luna", input_tokens=540, input_image_tokens=40)
    assert Decimal(luna["cost_usd"]) == then + then_mini
    assert Decimal(luna["difference_usd"]) == then + then_mini - now - mini
    by_model = {each["model"]: each for each in luna["in_place_of"]}
    assert Decimal(by_model["gpt-4o"]["difference_usd"]) == then - now
    assert Decimal(by_model["gpt-4o"]["difference_percent"]) == round((then - now) / now * 100, 2)


def test_usage_without_a_price_is_left_out_of_both_sides_and_named() -> None:
    body = last_days(a_used_world(), "models=openai/gpt-4o")
    assert [(each["model"], each["requests"], each["reason"]) for each in body["current"]["left_out"]] == [
        ("our-own", 1, "unknown_model")
    ]
    assert (body["current"]["lower_bound"], body["current"]["left_out"][0]["counted_usd"]) == (True, None)
    same = next(each for each in body["models"][0]["in_place_of"] if each["model"] == "gpt-4o")
    assert (same["difference_usd"], same["difference_percent"]) == ("0.00", "0.00")


def test_an_alias_brings_usage_into_the_comparison() -> None:
    world = a_used_world()
    world.control.put_alias(ORG, "openai/our-own", "openai/gpt-4o")
    body = last_days(world, "models=openai/gpt-4o")
    assert body["current"]["left_out"] == []
    named = {each["model"]: each["priced_as"] for each in body["current"]["models"]}
    assert named["our-own"] == "openai/gpt-4o"


def test_a_candidate_that_lacks_a_price_for_some_usage_has_no_total() -> None:
    figures, world = World(), ApiWorld()
    figures.count(
        an_event(event_id="a", usage={"output_tokens": 5, "web_searches": 1}),
        an_event(event_id="b", model="gpt-4o-mini", usage={"output_tokens": 5}),
    )
    world.figures = figures.reader
    (row,) = last_days(world, "models=deepseek/deepseek-flash")["models"]
    assert (row["cost_usd"], row["difference_usd"], row["difference_percent"]) == (None, None, None)
    said = {each["model"]: (each["cost_usd"] is None, each["unpriced"]) for each in row["in_place_of"]}
    assert said == {
        "gpt-4o": (True, {"reason": "no_rate", "buckets": ["web_searches"]}),
        "gpt-4o-mini": (False, None),
    }


def test_where_nothing_was_used_nothing_costs_nothing(world: ApiWorld) -> None:
    body = last_days(world, "usage=last_30_days")
    assert (body["current"]["compared_usd"], body["current"]["models"]) == (None, [])
    assert {row["cost_usd"] for row in body["models"]} == {None}


def test_what_the_figures_can_t_tell_is_said() -> None:
    codes = {each["code"] for each in last_days(a_used_world())["assumptions"]}
    assert codes == {"same_tokens", "mean_call", "standard_rates", "rates_now", "mean_size"}


def test_beyond_the_costliest_models_the_others_are_named() -> None:
    figures, world = World(), ApiWorld()
    names = [f"gpt-4o-2024-08-{day:02d}" for day in range(1, 30)]
    figures.count(
        *(
            an_event(event_id=f"e{number}", model=name, usage={"output_tokens": 100 + number})
            for number, name in enumerate(names)
        )
    )
    world.figures = figures.reader
    body = last_days(world, "models=openai/gpt-4o")
    assert len(body["current"]["models"]) == 25
    assert {each["reason"] for each in body["current"]["left_out"]} <= {"too_many", "unknown_model", "no_rate"}
    assert len(body["current"]["models"]) + len(body["current"]["left_out"]) == len(names)


@pytest.mark.parametrize(
    ("query", "field"),
    [("usage=last_year", "usage"), ("models=" + ",".join(["a/b"] * 41), "models"), ("tool_use=maybe", "tool_use")],
)
def test_every_problem_of_the_question_is_named(world: ApiWorld, query: str, field: str) -> None:
    answer = world.send("GET", "/v1/prices/compare", query=query)
    assert (answer["statusCode"], answer["json"]["errors"][0]["field"]) == (400, field)


def test_the_comparison_is_not_sent_again_while_it_is_the_same() -> None:
    world = a_used_world()
    etag = world.send("GET", "/v1/prices/compare")["headers"]["etag"]
    assert world.send("GET", "/v1/prices/compare", **{"if-none-match": etag})["statusCode"] == 304


# ---- who may


def test_a_manager_compares_the_usage_of_the_own_part_only() -> None:
    figures, world = World(), ApiWorld()
    figures.count(
        an_event(event_id="a", team="search", usage={"output_tokens": 5}),
        an_event(event_id="b", team="ads", usage={"output_tokens": 1_000}),
        an_event(event_id="c", team="ads", model="gpt-4o-mini"),
    )
    world.figures = figures.reader
    scope = {"team": ("search",)}
    world.control.memberships["sub-1"] = {ORG: a_membership(role="manager", scope=scope)}
    current = last_days(world)["current"]
    assert (current["requests"], [each["usage"] for each in current["models"]]) == (1, [{"output_tokens": 5}])


def test_a_viewer_compares_profiles_but_not_the_organization_s_usage(world: ApiWorld) -> None:
    world.control.memberships["sub-1"] = {ORG: a_membership(role="viewer")}
    assert world.send("POST", "/v1/prices/compare", body=PROFILE)["statusCode"] == 200
    assert world.send("GET", "/v1/prices", query="limit=1")["statusCode"] == 200
    assert world.send("GET", "/v1/models", query="limit=1")["statusCode"] == 200
    assert world.send("GET", "/v1/prices/compare")["statusCode"] == 403


def test_real_usage_is_compared_at_the_organization_s_own_prices(world: ApiWorld) -> None:
    world, plain = a_used_world(), last_days(a_used_world(), "models=openai/gpt-6-luna,self/llama")
    world.negotiated_prices = "organization"
    reason = {"reason": "contract", "effective_from": "2026-01-01"}
    for entry in (
        {"kind": "discount", "provider": "openai", "model": "gpt-4o", "percent": "50", **reason},
        {"kind": "rate", "provider": "self", "model": "llama", "rates": {"input_uncached_tokens": "1"}, **reason}
        | {"source": "own"},
        {"kind": "free", "provider": "openai", "model": "our-own", **reason},
    ):
        assert world.send("POST", "/v1/prices/negotiated", body=entry)["statusCode"] == 201
    told = last_days(world, "models=openai/gpt-6-luna,self/llama")
    assert (plain["unknown_models"], told["unknown_models"]) == (["self/llama"], [])
    now = {each["model"]: (Decimal(each["cost_usd"]), each["price_source"]) for each in told["current"]["models"]}
    before = {each["model"]: Decimal(each["cost_usd"]) for each in plain["current"]["models"]}
    assert now == {
        "gpt-4o": (before["gpt-4o"] / 2, "discount:1"),
        "gpt-4o-mini": (before["gpt-4o-mini"], "genai-prices-0.2.3"),
        "our-own": (Decimal(0), "free:3"),
    }
    assert told["current"]["counted_usd"] == plain["current"]["counted_usd"], "what was counted keeps its price"

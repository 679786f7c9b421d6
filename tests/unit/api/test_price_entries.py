"""Prices over HTTP: who may set, ask for, grant and withdraw them; what they say; that each change is audited."""

from typing import Any

import pytest
from outlay.domain.errors import Upstream
from outlay.domain.price_revision import PriceRevision
from outlay.domain.pricing import Priced

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG

PLATFORM = ["platform-admins"]
RATE = {
    "kind": "rate",
    "provider": "acme",
    "model": "large",
    "rates": {"input_uncached_tokens": "1.50", "output_tokens": "6"},
    "effective_from": "2026-11-01",
    "source": "https price list of November",
    "reason": "the book lacks it",
}
DISCOUNT = {
    "kind": "discount",
    "provider": "openai",
    "percent": "12.5",
    "effective_from": "2026-11-01",
    "reason": "volume contract 2026-118",
}
WHY = {"reason": "agreed with the provider"}


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


def as_platform(world: ApiWorld) -> ApiWorld:
    world.claims["cognito:groups"] = PLATFORM
    return world


def cost(world: ApiWorld, provider: str, model: str) -> Any:
    book = world.services.prices.current(ORG)
    usage = {"input_uncached_tokens": 1_000_000}
    found = book.price(provider=provider, model=model, timestamp_ms=NOW_MS, usage=usage)
    return (f"{found.cost_usd.normalize():f}", found.source) if isinstance(found, Priced) else found.reason


def audited(world: ApiWorld) -> list[tuple[str, str, str]]:
    """(chain, action, target) of all audit logs."""
    entries = [item["entry"]["M"] for item in world.database.items("control") if "entry" in item]
    return [(one["chain"]["S"], one["action"]["S"], one["target"]["S"]) for one in entries]


def test_an_administrator_of_the_deployment_sets_a_price_for_everybody(world: ApiWorld) -> None:
    answer = as_platform(world).send("POST", "/v1/prices/entries", body=RATE)
    assert answer["statusCode"] == 201
    told = {name: answer["json"][name] for name in RATE}
    assert told == RATE
    assert (answer["json"]["sequence"], answer["json"]["state"]) == (1, "in_force")
    assert cost(world, "acme", "large") == ("1.5", "deployment:1")
    assert world.send("GET", "/v1/prices/entries")["json"]["entries"] == [answer["json"]]
    assert audited(world) == [("", "price.add", "1")]


def test_a_price_of_the_deployment_that_is_withdrawn_stays_listed_and_prices_nothing(world: ApiWorld) -> None:
    as_platform(world).send("POST", "/v1/prices/entries", body=RATE)
    answer = world.send("POST", "/v1/prices/entries/1/withdraw", body=WHY)
    assert (answer["statusCode"], answer["json"]["about"]) == (201, 1)
    assert cost(world, "acme", "large") == "unknown_model"
    listed = world.send("GET", "/v1/prices/entries")["json"]["entries"]
    assert [(one["sequence"], one["kind"], one["state"]) for one in listed] == [
        (2, "withdraw", None),
        (1, "rate", "withdrawn"),
    ]


def test_tenants_read_no_address_of_who_sets_prices_for_all_of_them(world: ApiWorld) -> None:
    made = as_platform(world).send("POST", "/v1/prices/entries", body=RATE)
    world.send("POST", "/v1/prices/entries/1/withdraw", body=WHY)
    listed = world.send("GET", "/v1/prices/entries")["json"]["entries"]
    assert {one["who"] for one in (*listed, made["json"])} == {world.claims["sub"]}


def test_nobody_else_sets_prices_of_the_deployment_or_grants(world: ApiWorld) -> None:
    for path in ("entries", "entries/1/withdraw", "negotiated/1/grant", "negotiated/1/refuse"):
        answer = world.send("POST", f"/v1/prices/{path}", body=WHY)
        assert (answer["statusCode"], answer["json"]["code"]) == (403, "platform_only")


def test_a_negotiated_discount_prices_once_it_is_granted(world: ApiWorld) -> None:
    listed = cost(world, "openai", "gpt-4o")
    asked = world.send("POST", "/v1/prices/negotiated", body=DISCOUNT)["json"]
    assert asked["state"] == "requested"
    assert cost(world, "openai", "gpt-4o") == listed
    granted = as_platform(world).send("POST", "/v1/prices/negotiated/1/grant", body=WHY)
    assert (granted["statusCode"], granted["json"]["kind"], granted["json"]["about"]) == (201, "grant", 1)
    assert cost(world, "openai", "gpt-4o") == ("2.1875", "discount:1")
    states = [(one["sequence"], one["state"]) for one in world.send("GET", "/v1/prices/negotiated")["json"]["entries"]]
    assert states == [(2, None), (1, "in_force")]
    assert audited(world) == [(ORG, "price.add", "1"), (ORG, "price.grant", "1")]
    assert world.rollup.asked == [("fill", ORG)]


def test_what_was_answered_is_not_answered_again(world: ApiWorld) -> None:
    world.send("POST", "/v1/prices/negotiated", body=DISCOUNT)
    as_platform(world).send("POST", "/v1/prices/negotiated/1/refuse", body=WHY)
    for verb in ("grant", "refuse", "withdraw"):
        answer = world.send("POST", f"/v1/prices/negotiated/1/{verb}", body=WHY)
        assert (answer["statusCode"], answer["json"]["code"]) == (409, "already_answered")
    for number in ("2", "3", "x", "1000000000"):
        assert world.send("POST", f"/v1/prices/negotiated/{number}/grant", body=WHY)["statusCode"] == 404


def test_where_the_deployer_leaves_it_to_organizations_their_administrators_grant_at_once(world: ApiWorld) -> None:
    world.negotiated_prices = "organization"
    assert world.send("POST", "/v1/prices/negotiated", body=DISCOUNT)["json"]["state"] == "in_force"
    assert world.send("POST", "/v1/prices/negotiated/1/withdraw", body=WHY)["statusCode"] == 201


def test_what_was_granted_is_withdrawn_by_whoever_may_grant(world: ApiWorld) -> None:
    world.send("POST", "/v1/prices/negotiated", body=DISCOUNT)
    as_platform(world).send("POST", "/v1/prices/negotiated/1/grant", body=WHY)
    del world.claims["cognito:groups"]
    refused = world.send("POST", "/v1/prices/negotiated/1/withdraw", body=WHY)
    assert (refused["statusCode"], refused["json"]["code"]) == (403, "platform_only")
    assert as_platform(world).send("POST", "/v1/prices/negotiated/1/withdraw", body=WHY)["statusCode"] == 201
    assert cost(world, "openai", "gpt-4o") == ("2.5", "genai-prices-0.2.3")


def test_an_alias_and_a_free_model_concern_the_organization_alone_and_hold_at_once(world: ApiWorld) -> None:
    alias = {"kind": "alias", "provider": "", "model": "ours", "target_provider": "openai", "target_model": "gpt-4o"}
    free = {"kind": "free", "provider": "self", "model": "llama"}
    for body in (alias, free):
        made = world.send("POST", "/v1/prices/negotiated", body={**body, **WHY})
        assert (made["statusCode"], made["json"]["state"]) == (201, "in_force")
    assert cost(world, "", "ours") == ("2.5", "genai-prices-0.2.3")
    assert cost(world, "self", "llama") == ("0", "free:2")


def test_a_fill_that_could_not_be_begun_is_left_to_the_sweep(world: ApiWorld) -> None:
    world.rollup.answers["fill"] = Upstream("lambda")
    body = {"kind": "free", "provider": "self", "model": "llama", **WHY}
    assert world.send("POST", "/v1/prices/negotiated", body=body)["statusCode"] == 201


def test_every_problem_of_an_entry_is_named_at_once(world: ApiWorld) -> None:
    wrong = {
        **RATE,
        "provider": " acme",
        "rates": {"tokens": "1", "output_tokens": "-1", "input_uncached_tokens": "1e3"},
        "percent": "5",
        "effective_from": "2026-13-01",
        "effective_to": "then",
        "url": "ftp://x",
        "source": "",
    }
    answer = as_platform(world).send("POST", "/v1/prices/entries", body=wrong)
    fields = sorted(one["field"] for one in answer["json"]["errors"])
    rates = ["rates.input_uncached_tokens", "rates.output_tokens", "rates.tokens"]
    assert (answer["statusCode"], fields) == (
        400,
        ["effective_from", "effective_to", "percent", "provider", *rates, "source", "url"],
    )
    assert world.send("GET", "/v1/prices/entries")["json"]["entries"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**RATE, "rates": {"output_tokens": "0"}}, "rates"),
        ({**RATE, "effective_to": "2026-11-01"}, "effective_to"),
        ({**RATE, "model": "*"}, "model"),
        ({**DISCOUNT, "percent": "0"}, "percent"),
        ({**DISCOUNT, "percent": "100.1"}, "percent"),
        ({**DISCOUNT, "provider": "*", "model": "gpt-4o"}, "provider"),
        (
            {"kind": "alias", "model": "a", "target_provider": "openai", "target_model": "no-such", **WHY},
            "target_model",
        ),
        (
            {"kind": "alias", "provider": "x", "model": "a", "target_provider": "x", "target_model": "A", **WHY},
            "target_model",
        ),
        ({"kind": "free", "provider": "self", "model": "llama", "reason": ""}, "reason"),
        ({"kind": "price", "model": "x"}, "kind"),
        ({**RATE, "rates": {"output_tokens": 3}}, "rates.output_tokens"),
        ({**RATE, "service_tier": "Batch"}, "service_tier"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_of_its_field(world: ApiWorld, body: dict[str, Any], field: str) -> None:
    answer = world.send("POST", "/v1/prices/negotiated", body=body)
    assert (answer["statusCode"], [one["field"] for one in answer["json"]["errors"]]) == (400, [field])


def test_a_discount_is_no_price_of_the_deployment(world: ApiWorld) -> None:
    answer = as_platform(world).send("POST", "/v1/prices/entries", body=DISCOUNT)
    assert [one["field"] for one in answer["json"]["errors"]] == ["kind"]


def test_a_repeat_with_the_same_key_makes_one_entry(world: ApiWorld) -> None:
    answers = [
        world.send("POST", "/v1/prices/negotiated", body=DISCOUNT, **{"idempotency-key": "once"}) for _ in range(2)
    ]
    assert answers[0]["json"] == answers[1]["json"]
    assert len(world.send("GET", "/v1/prices/negotiated")["json"]["entries"]) == 1


def test_numbers_are_of_all_levels_and_the_profile_says_the_organizations_newest(world: ApiWorld) -> None:
    as_platform(world)
    world.send("POST", "/v1/prices/entries", body=RATE)
    world.negotiated_prices = "organization"
    world.send("POST", "/v1/prices/negotiated", body=DISCOUNT)
    world.send("POST", "/v1/prices/entries", body={**RATE, "model": "small"})
    heads = world.entries.heads()
    assert (heads.newest, heads.deployment, world.entries.newest(ORG)) == (3, 3, 2)
    assert PriceRevision.of(world.services.prices.revision(ORG)).entries == 3
    assert PriceRevision.of(world.services.prices.revision("other-org")).entries == 3


def test_an_alias_that_stood_on_the_profile_gives_way_to_the_entry(world: ApiWorld) -> None:
    world.control.put_alias(ORG, "openai/our-own", "openai/gpt-4o")
    body = {"alias": "openai/our-own", "target": "openai/gpt-4o-mini"}
    assert world.send("PUT", "/v1/prices/aliases", body=body)["json"] == {
        "aliases": {"openai/our-own": "openai/gpt-4o-mini"}
    }
    assert world.control.organizations[ORG].aliases == {}
    assert cost(world, "openai", "our-own") == cost(world, "openai", "gpt-4o-mini")
    world.send("PUT", "/v1/prices/aliases", body=body)
    assert world.entries.heads().newest == 1
    world.send("DELETE", "/v1/prices/aliases", query="alias=openai/our-own")
    assert cost(world, "openai", "our-own") == "unknown_model"

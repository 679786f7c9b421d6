"""Unpriced calls are explained, and aliases give the organization's own names a price."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.application.list_unpriced import UsageOfDay, list_unpriced
from outlay.application.manage_aliases import MAX_ALIASES
from outlay.domain.pricing import Priced, Unpriced, load_price_book

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG, a_membership


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


def a_day(day: str, provider: str, model: str, **amounts: int) -> UsageOfDay:
    return UsageOfDay(day=day, provider=provider, model=model, amounts=amounts)


def explained(*usage: UsageOfDay, aliases: dict[str, str] | None = None) -> list[tuple[str, str, int]]:
    rows = list_unpriced(usage, prices=load_price_book(), aliases=aliases or {}, now_ms=NOW_MS)
    return [(row.model, row.reason, row.requests) for row in rows]


def test_models_without_unpriced_calls_are_not_listed() -> None:
    assert explained(a_day("2026-11-01", "openai", "gpt-4o", requests=5, output_tokens=3)) == []


def test_an_unknown_model_is_named_as_such_with_the_days_it_was_seen() -> None:
    rows = list_unpriced(
        [
            a_day("2026-11-02", "openai", "our-own", requests=2, unpriced_requests=2, output_tokens=9),
            a_day("2026-11-01", "openai", "our-own", requests=1, unpriced_requests=1, output_tokens=9),
        ],
        prices=load_price_book(),
        aliases={},
        now_ms=NOW_MS,
    )
    assert [(row.reason, row.requests, row.first_seen, row.last_seen) for row in rows] == [
        ("unknown_model", 3, "2026-11-01", "2026-11-02")
    ]


def test_a_bucket_without_a_rate_is_named() -> None:
    usage = a_day("2026-11-01", "openai", "gpt-4o", unpriced_requests=1, output_tokens=9, input_text_messages=4)
    rows = list_unpriced([usage], prices=load_price_book(), aliases={}, now_ms=NOW_MS)
    assert (rows[0].reason, rows[0].buckets) == ("no_rate", ("input_text_messages",))


def test_what_an_alias_prices_by_now_is_said_to_be_priced_since() -> None:
    usage = a_day("2026-11-01", "openai", "Our-Own", unpriced_requests=1, output_tokens=9)
    assert explained(usage, aliases={"openai/our-own": "openai/gpt-4o"}) == [("Our-Own", "priced_since", 1)]


class NothingIsKnown:
    def price(self, **call: object) -> Priced | Unpriced:
        return Unpriced(reason="unknown_model")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5)), max_size=20))
def test_no_unpriced_call_is_lost_or_listed_twice(calls: list[tuple[str, int]]) -> None:
    usage = [a_day("2026-11-01", "p", model, unpriced_requests=count) for model, count in calls]
    rows = list_unpriced(usage, prices=NothingIsKnown(), aliases={}, now_ms=NOW_MS)
    assert sum(row.requests for row in rows) == sum(count for _, count in calls)
    assert len({row.model for row in rows}) == len(rows)


def test_where_nothing_was_counted_nothing_is_unpriced(world: ApiWorld) -> None:
    answer = world.send("GET", "/v1/prices/unpriced", query="from=2026-11-01&to=2026-11-08")
    assert (answer["statusCode"], answer["json"]["rows"]) == (200, [])


# ---- aliases


def test_an_alias_is_set_listed_and_removed(world: ApiWorld) -> None:
    put = world.send("PUT", "/v1/prices/aliases", body={"alias": "openai/our-own", "target": "openai/gpt-4o"})
    assert put["json"] == {"aliases": {"openai/our-own": "openai/gpt-4o"}}
    assert world.send("GET", "/v1/prices/aliases")["json"] == put["json"]
    gone = world.send("DELETE", "/v1/prices/aliases", query="alias=openai/Our-Own")
    assert gone["json"] == {"aliases": {}}
    assert world.send("DELETE", "/v1/prices/aliases", query="alias=openai/our-own")["statusCode"] == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"alias": "openai/x", "target": "openai/no-such-model-at-all"}, "target"),
        ({"alias": "openai/gpt-4o", "target": "openai/gpt-4o"}, "target"),
        ({"alias": "no slash", "target": "openai/gpt-4o"}, "alias"),
        ({"alias": "openai/" + "x" * 200, "target": "openai/gpt-4o"}, "alias"),
        ({"alias": "openai/x"}, "target"),
    ],
)
def test_an_alias_must_point_to_a_model_with_a_price(world: ApiWorld, body: dict[str, str], field: str) -> None:
    answer = world.send("PUT", "/v1/prices/aliases", body=body)
    assert (answer["statusCode"], answer["json"]["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_aliases_are_for_administrators(world: ApiWorld, method: str) -> None:
    world.control.memberships["sub-1"] = {ORG: a_membership(role="member")}
    assert world.send(method, "/v1/prices/aliases")["statusCode"] == 403


def test_there_are_only_so_many_aliases(world: ApiWorld) -> None:
    for number in range(MAX_ALIASES):
        world.control.put_alias(ORG, f"openai/m{number}", "openai/gpt-4o")
    one_more = {"alias": "openai/one-more", "target": "openai/gpt-4o"}
    assert world.send("PUT", "/v1/prices/aliases", body=one_more)["statusCode"] == 429
    replaced = {"alias": "openai/m1", "target": "openai/gpt-4o-mini"}
    assert world.send("PUT", "/v1/prices/aliases", body=replaced)["statusCode"] == 200

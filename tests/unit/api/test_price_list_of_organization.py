"""The price list under what was entered: whose price each one is, the list price beside it, and nobody else's."""

from typing import Any

import pytest
from outlay.adapters.dynamodb.control import organization_to_item

from tests.support.api_world import ApiWorld
from tests.support.builders import an_organization

OTHER = "globex"
WHY = {"reason": "as agreed"}
RATE = {
    "kind": "rate",
    "provider": "openai",
    "model": "gpt-4o",
    "rates": {"input_uncached_tokens": "1.00", "output_tokens": "8"},
    "effective_from": "2026-09-01",
    "source": "contract 2026-119",
    "url": "https://contracts.example.com/119",
    **WHY,
}
OF_ALL = {**RATE, "rates": {"input_uncached_tokens": "2.20", "output_tokens": "9"}, "source": "list of November"}
DISCOUNT = {"kind": "discount", "provider": "openai", "percent": "25", "effective_from": "2026-09-01", **WHY}
NEW_MODEL = {**RATE, "provider": "self", "model": "llama-70b"}


@pytest.fixture
def world() -> ApiWorld:
    world = ApiWorld()
    world.negotiated_prices = "organization"
    other = an_organization(org=OTHER)
    world.control.put_organization(other)
    world.database.put_item(TableName="control", Item=organization_to_item(other))
    return world


def own(world: ApiWorld, body: dict[str, Any], *, to: str = "/v1/prices/negotiated") -> int:
    made = world.send("POST", to, body=body)
    assert made["statusCode"] == 201, made["body"]
    number: int = made["json"]["sequence"]
    return number


def of_all(world: ApiWorld, body: dict[str, Any]) -> int:
    world.claims["cognito:groups"] = ["platform-admins"]
    number = own(world, body, to="/v1/prices/entries")
    del world.claims["cognito:groups"]
    return number


def of_others(world: ApiWorld, body: dict[str, Any]) -> None:
    world.claims["cognito:groups"] = ["platform-admins"]
    made = world.send("POST", "/v1/prices/negotiated", body=body, outlay_organization=OTHER)
    assert made["statusCode"] == 201, made["body"]
    del world.claims["cognito:groups"]


def got(world: ApiWorld, path: str, query: str = "") -> Any:
    answer = world.send("GET", path, query=query)
    assert answer["statusCode"] == 200, answer["body"]
    return answer["json"]


def row(world: ApiWorld, model: str = "openai/gpt-4o", **more: str) -> dict[str, Any]:
    """Of the list, which is what a lookup by the same name says."""
    provider, _, name = model.partition("/")
    query = "".join(f"&{key}={value}" for key, value in more.items())
    rows = got(world, "/v1/prices", f"q={name}&limit=200{query}")["rows"]
    (found,) = [each for each in rows if (each["provider"], each["model"]) == (provider, name)]
    if found["priced_as"] is None:
        looked_up = got(world, "/v1/prices/lookup", f"provider={provider}&model={name}{query}")
        assert {**looked_up, **found} == looked_up
    return found  # type: ignore[no-any-return] - JSON


def usd(rates: dict[str, Any] | None) -> tuple[str, str]:
    assert rates is not None
    return rates["rates"]["input_uncached_tokens"]["usd"], rates["source"]["name"]


def test_without_entries_the_price_is_the_book_s_and_the_list_price(world: ApiWorld) -> None:
    found = row(world)
    assert usd(found) == ("2.50", "genai-prices-0.2.3")
    assert (found["source"]["level"], found["source"]["entry"], found["list_price"]) == ("book", None, None)
    assert (found["effective_until"], found["price_revision"], found["priced_as"]) == (None, 1, None)


def test_a_price_of_the_deployment_is_the_list_price_and_says_where_it_stands(world: ApiWorld) -> None:
    number = of_all(world, {**OF_ALL, "effective_to": "2027-01-01"})
    found = row(world)
    assert usd(found) == ("2.20", f"deployment:{number}")
    assert found["source"] == {
        "name": "deployment:1",
        "level": "deployment",
        "entry": 1,
        "percent": None,
        "title": "list of November",
        "url": "https://contracts.example.com/119",
        "published": None,
    }
    assert (found["effective_from"], found["effective_until"]) == ("2026-09-01", "2027-01-01")
    assert (found["list_price"], found["price_revision"]) == (None, 1_000_001)


def test_a_discount_stands_beside_the_list_price_that_it_is_on(world: ApiWorld) -> None:
    of_all(world, OF_ALL)
    own(world, DISCOUNT)
    found = row(world)
    assert (usd(found), usd(found["list_price"])) == (("1.65", "discount:2"), ("2.20", "deployment:1"))
    assert (found["source"]["level"], found["source"]["percent"]) == ("organization", "25")
    of_book = row(world, "openai/gpt-6.1-sol")
    assert (usd(of_book), usd(of_book["list_price"])) == (("1.50", "discount:2"), ("2.00", "genai-prices-0.2.3"))
    tiers = [of_book["rates"]["input_uncached_tokens"]["tiers"], usd_tiers(of_book["list_price"])]
    assert tiers == [[{"above_input_tokens": 272000, "usd": usd}] for usd in ("3.00", "4.00")]
    batch = next(each for each in of_book["variants"] if each["when"] == {"processing": "batch"})
    assert (batch["rates"]["output_tokens"]["usd"], batch["source_name"], batch["lacks"]) == ("3.75", "discount:2", [])


def usd_tiers(rates: dict[str, Any]) -> Any:
    return rates["rates"]["input_uncached_tokens"]["tiers"]


def test_a_negotiated_rate_is_seen_by_every_member_but_not_what_was_agreed_on_beside_it(world: ApiWorld) -> None:
    own(world, RATE)
    found = row(world)
    assert (usd(found), usd(found["list_price"])) == (("1.00", "negotiated:1"), ("2.50", "genai-prices-0.2.3"))
    assert (found["source"]["level"], found["source"]["title"], found["source"]["url"]) == ("organization", None, None)
    seen = [got(world, f"/v1/prices{path}", "model=gpt-4o" if path else "q=gpt-4o") for path in ("", "/history")]
    assert all("2026-119" not in str(each) and "contracts.example" not in str(each) for each in seen)


def test_a_rate_of_a_service_tier_is_a_variant_that_says_what_it_lacks(world: ApiWorld) -> None:
    own(world, {**RATE, "service_tier": "batch", "rates": {"output_tokens": "1"}})
    found = row(world)
    assert usd(found) == ("2.50", "genai-prices-0.2.3")
    (batch,) = [each for each in found["variants"] if each["when"] == {"processing": "batch"}]
    assert (batch["rates"]["output_tokens"]["usd"], batch["source_name"]) == ("1.00", "negotiated:1")
    assert "input_uncached_tokens" in batch["lacks"]


def test_models_that_only_entries_know_are_listed_and_free_ones_cost_nothing(world: ApiWorld) -> None:
    own(world, NEW_MODEL)
    own(world, {"kind": "free", "provider": "self", "model": "mistral-local", **WHY})
    assert usd(row(world, "self/llama-70b")) == ("1.00", "negotiated:1")
    free = row(world, "self/mistral-local")
    assert (usd(free), free["is_priced"], usd_or_none(free["list_price"])) == (("0.00", "free:2"), True, None)
    assert [each["provider"] for each in got(world, "/v1/prices", "provider=self")["rows"]] == ["self", "self"]
    assert got(world, "/v1/models/lookup", "provider=self&model=llama-70b")["context_window"] is None
    assert got(world, "/v1/models", "provider=self")["found"] == 2


def usd_or_none(listed: dict[str, Any] | None) -> Any:
    assert listed is not None
    assert listed["rates"] == {}
    return listed["source"]


def test_an_alias_is_listed_with_the_prices_of_what_it_stands_for_and_is_no_model(world: ApiWorld) -> None:
    alias = {"kind": "alias", "provider": "azure", "model": "chat-prod", **WHY}
    own(world, {**alias, "target_provider": "openai", "target_model": "gpt-4o"})
    own(world, DISCOUNT)
    found = row(world, "azure/chat-prod")
    assert (usd(found), found["priced_as"]) == (
        ("1.875", "discount:2"),
        {"provider": "openai", "model": "gpt-4o"},
    )
    assert got(world, "/v1/prices/lookup", "provider=azure&model=Chat-Prod")["model"] == "gpt-4o"
    assert got(world, "/v1/models", "q=chat-prod")["found"] == 0
    assert got(world, "/v1/models/lookup", "provider=azure&model=chat-prod")["model"] == "gpt-4o"


def test_what_was_withdrawn_is_in_no_price_and_in_the_history_of_changes(world: ApiWorld) -> None:
    own(world, RATE)
    own(world, WHY, to="/v1/prices/negotiated/1/withdraw")
    assert usd(row(world)) == ("2.50", "genai-prices-0.2.3")
    told = got(world, "/v1/prices/history", "model=gpt-4o")
    assert all(each["source"]["level"] == "book" and each["first_revision"] == 1 for each in told["history"])
    assert [(each["change"], each["sequence"], each["entry"]) for each in told["changes"]] == [
        ("withdrawn", 2, 1),
        ("entered", 1, 1),
    ]
    assert told["changes"][0]["kind"] == "rate"


def test_the_history_has_prices_of_the_book_and_of_entries_in_one_line_of_time(world: ApiWorld) -> None:
    of_all(world, {**OF_ALL, "effective_from": "2026-10-01"})
    own(world, {**DISCOUNT, "effective_from": "2026-11-01", "effective_to": "2027-02-01"})
    told = got(world, "/v1/prices/history", "provider=openai&model=gpt-4o")
    line = [
        (each["from"], each["until"], *usd(each), each["list_price"] and usd(each["list_price"])[0])
        for each in told["history"][:3]
    ]
    assert line == [
        ("2027-02-01", None, "2.20", "deployment:1", None),
        ("2026-11-01", "2027-02-01", "1.65", "discount:2", "2.20"),
        ("2026-10-01", "2026-11-01", "2.20", "deployment:1", None),
    ]
    assert [each["first_revision"] for each in told["history"][:4]] == [None, None, None, 1]
    assert [(each["kind"], each["level"], each["percent"]) for each in told["changes"]] == [
        ("discount", "organization", "25"),
        ("rate", "deployment", None),
    ]


def test_what_was_asked_for_and_not_granted_is_nowhere_in_the_prices(world: ApiWorld) -> None:
    world.negotiated_prices = "platform"
    own(world, RATE)
    told = got(world, "/v1/prices/history", "model=gpt-4o")
    assert told["changes"] == []
    assert usd(row(world)) == ("2.50", "genai-prices-0.2.3")


def test_a_price_to_come_is_listed_at_its_day_and_not_before(world: ApiWorld) -> None:
    own(world, {**RATE, "effective_from": "2027-03-01"})
    now, then = row(world), row(world, at="2027-03-01")
    assert (usd(now), now["effective_until"]) == (("2.50", "genai-prices-0.2.3"), "2027-03-01")
    assert (usd(then), then["effective_from"]) == (("1.00", "negotiated:1"), "2027-03-01")


def test_nothing_that_another_organization_has_entered_is_seen(world: ApiWorld) -> None:
    before = {path: got(world, f"/v1/prices{path}", query) for path, query in ALL_READS.items()}
    for body in (RATE, NEW_MODEL, DISCOUNT, {"kind": "free", "provider": "self", "model": "theirs", **WHY}):
        of_others(world, body)
    of_others(
        world,
        {"kind": "alias", "model": "theirs", "target_provider": "openai", "target_model": "gpt-4o", **WHY},
    )
    assert {path: got(world, f"/v1/prices{path}", query) for path, query in ALL_READS.items()} == before
    assert world.send("GET", "/v1/prices/lookup", query="provider=self&model=theirs")["statusCode"] == 404
    assert world.send("GET", "/v1/prices/lookup", query="model=theirs")["statusCode"] == 404
    assert got(world, "/v1/prices/negotiated")["entries"] == []


ALL_READS = {
    "": "limit=200",
    "/lookup": "model=gpt-4o",
    "/history": "model=gpt-4o",
    "/negotiated": "",
    "/entries": "",
}


def test_a_profile_is_compared_at_the_organization_s_prices(world: ApiWorld) -> None:
    own(world, RATE)
    own(world, NEW_MODEL)
    profile = {"usage": {"input_uncached_tokens": 1_000_000}, "calls": 1}
    asked = {**profile, "current": "openai/gpt-4o", "models": ["self/llama-70b", "openai/gpt-4o-mini"]}
    told = world.send("POST", "/v1/prices/compare", body=asked)["json"]
    assert (told["current"]["cost_usd"], told["current"]["price_source"]) == ("1.00", "negotiated:1")
    by_model = {each["model"]: (each["cost_usd"], each["price_source"]) for each in told["models"]}
    assert by_model == {"llama-70b": ("1.00", "negotiated:2"), "gpt-4o-mini": ("0.15", "genai-prices-0.2.3")}
    assert told["price_revision"] == 1_000_002


# ---- lists of entries


def test_entries_are_paged_newest_first_and_say_as_of_when(world: ApiWorld) -> None:
    for _ in range(5):
        own(world, RATE)
    first = got(world, "/v1/prices/negotiated", "limit=2")
    second = got(world, "/v1/prices/negotiated", f"limit=2&cursor={first['next_cursor']}")
    own(world, RATE)
    third = got(world, "/v1/prices/negotiated", f"limit=2&cursor={second['next_cursor']}")
    pages = [[one["sequence"] for one in page["entries"]] for page in (first, second, third)]
    assert pages == [[5, 4], [3, 2], [1]]
    assert third["next_cursor"] is None
    assert first["as_of"].startswith("20")
    assert got(world, "/v1/prices/entries")["next_cursor"] is None


def test_a_cursor_is_good_for_the_list_and_the_organization_that_gave_it(world: ApiWorld) -> None:
    for _ in range(2):
        own(world, RATE)
        of_others(world, RATE)
    cursor = got(world, "/v1/prices/negotiated", "limit=1")["next_cursor"]
    assert world.send("GET", "/v1/prices/entries", query=f"limit=1&cursor={cursor}")["statusCode"] == 400
    world.claims["cognito:groups"] = ["platform-admins"]
    theirs = world.send("GET", "/v1/prices/negotiated", query=f"limit=1&cursor={cursor}", outlay_organization=OTHER)
    assert (theirs["statusCode"], theirs["json"]["errors"][0]["field"]) == (400, "cursor")


def test_every_problem_of_a_page_is_named(world: ApiWorld) -> None:
    answer = world.send("GET", "/v1/prices/entries", query="limit=0&cursor=x&colour=red")
    assert sorted(one["field"] for one in answer["json"]["errors"]) == ["colour", "cursor", "limit"]


# ---- prices by the size of a call

TIERED = {
    **RATE,
    "rates": {
        "input_uncached_tokens": {"usd": "3", "tiers": [{"above_input_tokens": 200_000, "usd": "6"}]},
        "output_tokens": "15",
    },
}


def test_a_rate_with_tiers_is_told_as_it_was_entered_and_listed_as_the_book_s_are(world: ApiWorld) -> None:
    made = world.send("POST", "/v1/prices/negotiated", body=TIERED)["json"]
    assert made["rates"] == TIERED["rates"]
    assert got(world, "/v1/prices/negotiated")["entries"] == [made]
    assert "tiers" not in made
    assert row(world)["rates"]["input_uncached_tokens"] == {
        "usd": "3.00",
        "per": "1M tokens",
        "tiers": [{"above_input_tokens": 200_000, "usd": "6.00"}],
    }


@pytest.mark.parametrize(
    ("rates", "fields"),
    [
        ({"output_tokens": {"usd": "1", "tiers": [{"above_input_tokens": 0, "usd": "2"}]}}, ["above_input_tokens"]),
        ({"output_tokens": {"usd": "-1", "tiers": [{"above_input_tokens": 1, "usd": "x"}]}}, ["", ".tiers.0.usd"]),
        ({"output_tokens": {"tiers": [{"above_input_tokens": 1}]}}, [".tiers.0.usd", ".usd"]),
        (
            {"output_tokens": {"usd": "1", "tiers": [{"above_input_tokens": n, "usd": "2"} for n in (9, 9)]}},
            [".tiers"],
        ),
        ({"output_tokens": {"usd": "0", "tiers": [{"above_input_tokens": 9, "usd": "0"}]}}, ["rates"]),
    ],
)
def test_what_is_wrong_with_tiers_is_said_of_its_field(world: ApiWorld, rates: Any, fields: list[str]) -> None:
    answer = world.send("POST", "/v1/prices/negotiated", body={**RATE, "rates": rates})
    found = sorted(one["field"].removeprefix("rates.output_tokens") for one in answer["json"]["errors"])
    assert (answer["statusCode"], [each.split("0.")[-1] if "above" in each else each for each in found]) == (
        400,
        fields,
    )


def test_a_fee_for_each_call_has_no_tiers(world: ApiWorld) -> None:
    rates = {"requests": {"usd": "1", "tiers": [{"above_input_tokens": 9, "usd": "2"}]}}
    answer = world.send("POST", "/v1/prices/negotiated", body={**RATE, "rates": rates})
    assert [one["field"] for one in answer["json"]["errors"]] == ["rates.requests.tiers"]

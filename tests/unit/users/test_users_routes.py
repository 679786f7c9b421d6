"""Users over HTTP: ranked lists in pages, active users, and figures by user."""

import random
from typing import Any

import pytest
from outlay.application import read_users as reading
from outlay.domain.batch import DimensionConfig
from outlay.domain.pricing import Priced, load_price_book

from tests.support.builders import NOW_MS, ORG, an_event, an_organization
from tests.support.calls import DAY_MS
from tests.support.users_world import UsersWorld, pico

MONTH = {"start": "2026-11-01", "end": "2026-12-01"}
DAYS = (("from", "2026-11-01"), ("to", "2026-12-01"))


@pytest.fixture
def world() -> UsersWorld:
    return UsersWorld()


def sent(world: UsersWorld, *events: dict[str, Any]) -> None:
    """Count and pack: each event is a call of its own."""
    world.send(*[an_event(**{"event_id": f"e{len(world.sent)}-{index}", **one}) for index, one in enumerate(events)])
    world.later()
    world.pack()


def price(**usage: int) -> int:
    found = load_price_book(1).price(provider="openai", model="gpt-4o", timestamp_ms=NOW_MS, usage=usage)
    assert isinstance(found, Priced)
    return found.cost.total


# ---- the list


def test_users_are_ranked_by_cost_with_what_they_used(world: UsersWorld) -> None:
    sent(
        world,
        {"user": "ann", "usage": {"output_tokens": 10}, "timestamp_ms": NOW_MS - 9 * DAY_MS},
        {"user": "ann", "usage": {"input_uncached_tokens": 5}},
        {"user": "bob", "usage": {"output_tokens": 500}},
        {"user": ""},
    )
    body = world.get("/v1/users", **MONTH)
    assert [(row["user"], row["requests"]) for row in body["rows"]] == [("bob", 1), ("", 1), ("ann", 2)]
    ann = body["rows"][2]
    assert (ann["first_day"], ann["last_day"]) == ("2026-11-13", "2026-11-22")
    assert pico(ann["cost_usd"]) == price(output_tokens=10) + price(input_uncached_tokens=5)
    assert (ann["input_tokens_total"], ann["output_tokens_total"]) == (5, 10)
    assert ann["usage"] == {"input_uncached_tokens": 5, "output_tokens": 10}
    assert (body["users"], body["totals"]["requests"], body["exact"], body["lower_bound"]) == (2, 4, True, False)
    assert pico(body["totals"]["cost_usd"]) == sum(pico(row["cost_usd"]) for row in body["rows"])
    by_calls = world.get("/v1/users", **MONTH, sort="requests")["rows"]
    assert [row["user"] for row in by_calls] == ["ann", "", "bob"], "equal ones by name"


def test_costs_beyond_int64_are_ranked_exactly(world: UsersWorld) -> None:
    big = {"output_tokens": 900_000_000_000}
    sent(world, {"user": "ann", "usage": big}, {"user": "bob", "usage": {"output_tokens": big["output_tokens"] + 1}})
    assert [row["user"] for row in world.get("/v1/users", **MONTH)["rows"]] == ["bob", "ann"]


def test_users_can_be_cut_and_filtered_by_what_stands_beside_them(world: UsersWorld) -> None:
    sent(
        world,
        {"user": "ann", "team": "ads", "model": "gpt-4o-mini"},
        {"user": "ann", "team": "ads"},
        {"user": "bob", "team": "search"},
    )
    body = world.get("/v1/users", "team:ads", **MONTH, group_by="model")
    assert [(row["user"], row["group"]["model"]) for row in body["rows"]] == [("ann", "gpt-4o"), ("ann", "gpt-4o-mini")]
    assert body["users"] == 1
    assert body["exact"] is True, "what is behind is told before any filter"
    assert world.get("/v1/users", "user:bob", **MONTH)["totals"]["requests"] == 1


def test_an_unpriced_call_makes_a_users_cost_a_lower_bound(world: UsersWorld) -> None:
    sent(world, {"user": "ann", "model": "no-such-model"}, {"user": "ann"}, {"user": "bob", "model": "no-such-model"})
    rows = {row["user"]: row for row in world.get("/v1/users", **MONTH)["rows"]}
    assert (rows["ann"]["lower_bound"], pico(rows["ann"]["cost_usd"])) == (
        True,
        price(input_uncached_tokens=1000, output_tokens=100),
    )
    assert rows["bob"]["cost_usd"] is None


def test_without_events_there_is_nobody(world: UsersWorld) -> None:
    body = world.get("/v1/users", **MONTH)
    assert (body["rows"], body["users"], body["next_cursor"], body["totals"]["cost_usd"]) == ([], 0, None, "0.00")
    summary = world.get("/v1/users/summary", **MONTH)
    assert (summary["active_users"], summary["cost_usd_per_active_user"]) == (0, None)
    assert summary["requests_per_active_user"] is None
    assert summary["without_user"]["share_of_requests"] is None


def test_the_period_is_the_month_to_date_if_left_out(world: UsersWorld) -> None:
    sent(world, {"user": "ann"}, {"user": "bob", "timestamp_ms": NOW_MS - 30 * DAY_MS})
    answer = world.send("GET", "/v1/users")
    assert [row["user"] for row in answer["json"]["rows"]] == ["ann"]
    assert (answer["json"]["from"], answer["json"]["to"]) == ("2026-11-01T00:00:00Z", "2026-11-23T00:00:00Z")


def test_pages_hold_each_of_ten_thousand_users_once_in_order(world: UsersWorld) -> None:
    chance = random.Random(1)
    for first in range(0, 10_000, 1_000):
        world.send(
            *[
                an_event(
                    event_id=f"p_{user}",
                    needs_claim=False,
                    user=f"u_{user:05d}",
                    usage={"output_tokens": chance.randrange(1, 400)},
                )
                for user in range(first, first + 1_000)
            ]
        )
    world.later()
    world.pack()
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(10):
        body = world.get("/v1/users", **MONTH, limit=1_000, **cursor)
        rows += body["rows"]
        cursor = {"cursor": body["next_cursor"]}
    assert body["next_cursor"] is None
    assert (body["users"], len({row["user"] for row in rows}), len(rows)) == (10_000, 10_000, 10_000)
    assert rows == sorted(rows, key=lambda row: (-pico(row["cost_usd"]), row["user"]))
    assert sum(pico(row["cost_usd"]) for row in rows) == pico(body["totals"]["cost_usd"])
    top = world.get("/v1/users", **MONTH, limit=3)
    assert top["rows"] == rows[:3]


def test_an_unchanged_answer_is_not_sent_again(world: UsersWorld) -> None:
    sent(world, {"user": "ann"})
    for path in ("/v1/users", "/v1/users/summary", "/v1/costs"):
        query = "from=2026-11-01&to=2026-12-01" + ("&group_by=user" if path == "/v1/costs" else "")
        etag = world.send("GET", path, query=query)["headers"]["etag"]
        world.later()
        world.pack()
        assert world.send("GET", path, query=query, if_none_match=etag)["statusCode"] == 304, path
        world.send(an_event(event_id=f"more {path}"))
        assert world.send("GET", path, query=query, if_none_match=etag)["statusCode"] == 200, "now it is behind"
        world.later()
        world.pack()


# ---- the summary


def test_active_users_are_counted_once_however_often_they_call(world: UsersWorld) -> None:
    sent(
        world,
        {"user": "ann", "timestamp_ms": NOW_MS - 8 * DAY_MS},
        {"user": "ann", "timestamp_ms": NOW_MS - DAY_MS},
        {"user": "ann"},
        {"user": "bob", "team": "ads"},
        {"user": "", "usage": {"output_tokens": 7}},
    )
    body = world.get("/v1/users/summary", **MONTH, granularity="week", group_by="team")
    assert body["active_users"] == 2
    assert [(part["start"][:10], part["active_users"], part["requests"]) for part in body["series"]] == [
        ("2026-11-01", 0, 0),
        ("2026-11-02", 0, 0),
        ("2026-11-09", 1, 1),
        ("2026-11-16", 2, 4),
        ("2026-11-23", 0, 0),
        ("2026-11-30", 0, 0),
    ]
    each = price(input_uncached_tokens=1000, output_tokens=100)
    assert pico(body["cost_usd_per_active_user"]) == each * 4 // 2
    assert body["requests_per_active_user"] == "2.0000"
    assert body["without_user"]["requests"] == 1
    assert pico(body["without_user"]["cost_usd"]) == price(output_tokens=7)
    assert body["without_user"]["share_of_requests"] == "0.2000"
    [teams] = body["groups"]
    assert [(one["value"], one["active_users"]) for one in teams["values"]] == [("search", 1), ("ads", 1)]


@pytest.mark.parametrize("granularity", ["day", "week", "month", "quarter", "year", "total"])
def test_active_users_of_any_part_are_its_distinct_users(world: UsersWorld, granularity: str) -> None:
    chance = random.Random(2)
    calls = [
        {"user": chance.choice(["ann", "bob", "cem", ""]), "timestamp_ms": NOW_MS - chance.randrange(30 * DAY_MS)}
        for _ in range(12)
    ]
    sent(world, *calls)
    body = world.get("/v1/users/summary", start="2026-10-01", end="2026-12-01", granularity=granularity)
    days = {day for day, _ in world.truth("day", "user")}
    for part in body["series"]:
        inside = {day for day in days if part["start"][:10] <= day < part["end"][:10]}
        users = {user for day, user in world.truth("day", "user") if user and day in inside}
        assert part["active_users"] == len(users)


# ---- figures by user


def test_figures_by_user_can_be_grouped_with_what_stands_beside(world: UsersWorld) -> None:
    sent(world, {"user": "ann"}, {"user": "bob", "team": "ads", "timestamp_ms": NOW_MS - DAY_MS})
    body = world.get("/v1/costs", "team:ads", "team:search", **MONTH, group_by="team,user", granularity="day")
    assert [(row["start"][:10], row["group"]) for row in body["rows"]] == [
        ("2026-11-21", {"team": "ads", "user": "bob"}),
        ("2026-11-22", {"team": "search", "user": "ann"}),
    ]
    filtered = world.get("/v1/costs", "user:ann", **MONTH, group_by="model", measures="requests,cost_usd")
    assert [row["measures"]["requests"] for row in filtered["rows"]] == [1]
    assert filtered["exact"] is True


COSTS, LIST, SUMMARY = "/v1/costs", "/v1/users", "/v1/users/summary"


@pytest.mark.parametrize(
    ("path", "pairs", "fields"),
    [
        (COSTS, [*DAYS, ("group_by", "user,feature"), ("filter", "environment:x")], {"group_by", "filter"}),
        (COSTS, [*DAYS, ("filter", "user:ann"), ("group_by", "api_key")], {"group_by"}),
        (COSTS, [*DAYS, ("group_by", "user"), ("granularity", "hour")], {"granularity"}),
        (COSTS, [("from", "2026-11-01T01:00:00Z"), ("to", "2026-11-02"), ("group_by", "user")], {"granularity"}),
        (COSTS, [*DAYS, ("group_by", "user"), ("time_zone", "Europe/Berlin")], {"granularity"}),
        (LIST, [("from", "2026-11-02"), ("to", "2026-11-01")], {"from"}),
        (LIST, [("from", "x"), ("sort", "name"), ("limit", "0"), ("by", "x")], {"from", "sort", "limit", "by"}),
        (LIST, [*DAYS, ("group_by", "user,feature")], {"group_by"}),
        (LIST, [*DAYS, ("filter", "feature:x"), ("cursor", "x")], {"filter", "cursor"}),
        (LIST, [("from", "2026-11-01T01:00:00Z"), ("to", "2026-11-02")], {"from"}),
        (LIST, [*DAYS, ("time_zone", "UTC")], {"time_zone"}),
        (LIST, [("from", "2025-01-01"), ("to", "2026-11-01")], {"to"}),
        (SUMMARY, [*DAYS, ("granularity", "hour"), ("group_by", "team,model")], {"granularity", "group_by"}),
        (SUMMARY, [*DAYS, ("limit", "5")], {"limit"}),
    ],
)
def test_what_users_can_not_answer_is_refused_by_name(
    world: UsersWorld, path: str, pairs: list[tuple[str, str]], fields: set[str]
) -> None:
    assert set(world.problems(path, *pairs)) == fields


def test_the_refusal_says_what_there_is(world: UsersWorld) -> None:
    reason = world.problems(COSTS, *DAYS, ("group_by", "user,feature"))["group_by"]
    assert reason == "feature: beside user there are only provider, model, project, team"


def test_a_cursor_of_another_list_is_refused(world: UsersWorld) -> None:
    sent(world, {"user": "ann"}, {"user": "bob"})
    cursor = world.get(LIST, **MONTH, limit=1)["next_cursor"]
    assert set(world.problems(LIST, *DAYS, ("sort", "requests"), ("cursor", cursor))) == {"cursor"}


def test_days_are_the_organizations_own(world: UsersWorld) -> None:
    world.control.organizations[ORG] = an_organization(dimensions=DimensionConfig(time_zone="Asia/Kolkata"))
    sent(world, {"user": "ann", "timestamp_ms": NOW_MS - 13 * 3_600_000})
    [row] = world.get(LIST, **MONTH)["rows"]
    assert row["first_day"] == "2026-11-22", "04:30 there, the day before in UTC"


def test_more_users_than_can_be_added_up_are_refused_with_advice(
    world: UsersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(world, {"user": "ann"})
    monkeypatch.setattr(reading, "MAX_READ_BYTES", 10)
    assert "fewer days" in world.problems(LIST, *DAYS)["to"]


def test_a_cube_that_is_replaced_while_it_is_read_is_read_again(world: UsersWorld) -> None:
    sent(world, {"user": "ann"})
    reads = iter(range(100))

    def meanwhile(operation: str) -> None:
        if operation == "batch_get_item" and next(reads) == 2:  # between the heads and their bytes
            world.database.before = lambda _: None
            sent(world, {"user": "bob"})

    world.database.before = meanwhile
    body = world.get(LIST, **MONTH)
    assert {row["user"] for row in body["rows"]} == {"ann", "bob"}
    assert body["exact"] is True


def test_a_day_whose_bytes_are_lost_is_behind_until_it_is_derived_again(world: UsersWorld) -> None:
    sent(world, {"user": "ann", "timestamp_ms": NOW_MS - DAY_MS}, {"user": "bob"})
    figures = world.database.tables["figures"]
    for place in [(pk, sk) for pk, sk in figures if pk.endswith("#U#2026-11-21") and sk.startswith("B#")]:
        del figures[place]
    body = world.get(LIST, **MONTH)
    assert [row["user"] for row in body["rows"]] == ["bob"]
    assert (body["exact"], body["behind"]["days"]) == (False, ["2026-11-21"])
    sent(world, {"user": "cem", "timestamp_ms": NOW_MS - DAY_MS})
    assert world.get(LIST, **MONTH)["exact"] is True

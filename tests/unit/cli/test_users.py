"""``outlay users``, and ``outlay costs`` by user and by tag."""

import json
from typing import Any

import httpx
import pytest

from tests.support.cli import Command
from tests.support.http_api import problem

AMOUNTS = {"cost_usd": "1.50", "requests": 3, "unpriced_requests": 0, "usage": {"output_tokens": 9}}
TOKENS = {"input_tokens_total": 1200, "output_tokens_total": 9}
NOTHING = {"requests": 0, "cost_usd": "0.00", "days": []}


def a_row(user: str, **changes: Any) -> dict[str, Any]:
    group = {"model": "gpt-4o"}
    return {
        "user": user,
        "group": group,
        "first_day": "2026-11-02",
        "last_day": "2026-11-22",
        "lower_bound": False,
        **AMOUNTS,
        **TOKENS,
        **changes,
    }


def a_page(*rows: dict[str, Any], **changes: Any) -> httpx.Response:
    body = {
        "as_of": "2026-11-22T12:00:00.000Z",
        "exact": True,
        "behind": NOTHING,
        "from": "2026-11-01T00:00:00Z",
        "to": "2026-11-23T00:00:00Z",
        "time_zone": "UTC",
        "currency": "USD",
        "lower_bound": False,
        "group_by": ["model"],
        "sort": "cost",
        "users": 2,
        "totals": {**AMOUNTS, **TOKENS},
        "rows": list(rows),
        "next_cursor": None,
    }
    return httpx.Response(200, json={**body, **changes})


def query_of(outlay: Command, place: int = -1) -> list[tuple[str, str]]:
    return list(outlay.api.requests[place].url.params.multi_items())


def test_users_are_a_table_with_a_total(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/users", a_page(a_row("u_1"), a_row("", cost_usd="0.00001"), a_row("u_\x1b[31m")))
    result = outlay("users", "--by", "model", "--from", "2026-11-01", "--to", "2026-11-23", "--filter", "team:ads")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0].split() == ["user", "model", "first", "last", "requests", "input", "output", "cost", "(USD)"]
    assert lines[1].split() == ["u_1", "gpt-4o", "2026-11-02", "2026-11-22", "3", "1,200", "9", "1.50"]
    assert lines[2].split()[0] == "(none)"
    assert "\x1b" not in result.out
    assert lines[-1].split() == ["total", "3", "1,200", "9", "1.50"]
    assert "as of 2026-11-22T12:00:00.000Z, 2026-11-01T00:00:00Z to 2026-11-23T00:00:00Z (UTC): 2 users" in result.err
    assert query_of(outlay) == [
        ("from", "2026-11-01"),
        ("to", "2026-11-23"),
        ("group_by", "model"),
        ("filter", "team:ads"),
        ("sort", "cost"),
        ("limit", "50"),
    ]


def test_all_pages_are_read_if_all_are_asked_for(outlay: Command) -> None:
    first = a_page(*[a_row(f"u_{number}") for number in range(3)], next_cursor="more")
    outlay.api.on("GET", "/v1/users", first, a_page(a_row("u_3")))
    result = outlay("users", "--top", "0", "--format", "csv", "--sort", "requests")
    assert len(result.out.splitlines()) == 5
    assert result.out.startswith("user,model,first_day,last_day,requests,")
    assert dict(query_of(outlay))["cursor"] == "more"
    assert "there are more" not in result.err


def test_the_top_is_cut_and_said_to_be(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/users", a_page(a_row("u_1"), a_row("u_2"), next_cursor="more"))
    result = outlay("users", "--top", "2", "--format", "json")
    assert [row["user"] for row in json.loads(result.out)["rows"]] == ["u_1", "u_2"]
    assert len(outlay.api.requests) == 1
    assert "2 rows; there are more" in result.err


def test_what_is_unpriced_or_not_yet_by_user_is_said(outlay: Command) -> None:
    behind = {"requests": 1200, "cost_usd": "3.25", "days": ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]}
    totals = {**AMOUNTS, **TOKENS, "unpriced_requests": 2}
    unknown = a_row("u_1", cost_usd=None, unpriced_requests=3)
    page = a_page(unknown, behind=behind, lower_bound=True, totals=totals, as_of=None)
    outlay.api.on("GET", "/v1/users", page)
    result = outlay("users")
    assert "unpriced" in result.out
    assert "nothing counted yet" in result.err
    assert "lower bound: 2 calls without a known price" in result.err
    assert "not yet by user: 1,200 calls, 3.25 USD (…, 2026-11-20, 2026-11-21, 2026-11-22)" in result.err


@pytest.mark.parametrize("arguments", [["--filter", "ads"], ["--from", "2026-11-01T10:00:00Z"], ["--top", "-1"]])
def test_wrong_usage_is_exit_code_2(outlay: Command, arguments: list[str]) -> None:
    result = outlay("users", *arguments)
    assert (result.code, result.out) == (2, "")
    assert "Usage:" in result.err


def test_a_refusal_names_what_is_wrong(outlay: Command) -> None:
    errors = [{"field": "group_by", "reason": "may name only provider"}]
    outlay.api.on("GET", "/v1/users", problem(400, "invalid_input", errors=errors))
    result = outlay("users", "--by", "feature")
    assert result.code == 2
    assert "--by: may name only provider" in result.err, "as the person gave it, not as the API names it"


def test_costs_by_user_say_what_is_not_yet_in_them(outlay: Command) -> None:
    behind = {"requests": 2, "cost_usd": "0.01", "days": ["2026-11-22"]}
    row = {"start": "s", "end": "e", "group": {"user": ""}, "measures": AMOUNTS}
    body = {**json.loads(a_page().content), "group_by": ["user"], "granularity": "total", "rows": [row]}
    outlay.api.on("GET", "/v1/costs", httpx.Response(200, json={**body, "behind": behind}))
    result = outlay("costs", "--by", "user")
    assert "(none)" in result.out
    assert "not yet by user: 2 calls, 0.0100 USD (2026-11-22)" in result.err


def test_costs_by_a_tag_ask_and_print_it_as_it_is(outlay: Command) -> None:
    row = {"start": "s", "end": "e", "group": {"tag:region": "eu:1"}, "measures": AMOUNTS}
    body = {**json.loads(a_page().content), "group_by": ["tag:region"], "granularity": "total", "rows": [row]}
    outlay.api.on("GET", "/v1/costs", httpx.Response(200, json=body))
    result = outlay("costs", "--by", "tag:region", "--filter", "tag:region:eu:1", "--format", "csv")
    assert result.out.splitlines()[0].startswith("start,end,tag:region,")
    assert result.out.splitlines()[1].startswith("s,e,eu:1,")
    asked = query_of(outlay)
    assert ("group_by", "tag:region") in asked
    assert ("filter", "tag:region:eu:1") in asked


def test_who_may_not_know_how_much_is_missing_is_told_that_something_is(outlay: Command) -> None:
    """Of oneself, and of a part of the organization."""
    body = {**json.loads(a_page().content), "granularity": "total", "group_by": [], "as_of": None, "behind": None}
    for path, command in (("/v1/me/costs", ("me", "costs")), ("/v1/costs", ("costs", "--by", "user"))):
        outlay.api.on("GET", path, *(httpx.Response(200, json={**body, "exact": exact}) for exact in (False, True)))
        behind, exact = outlay(*command), outlay(*command)
        assert "nothing counted yet" in behind.err
        assert "not all of it yet: calls are counted by user every quarter of an hour" in behind.err
        assert "not all of it yet" not in exact.err

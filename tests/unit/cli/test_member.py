"""``outlay member`` and ``outlay me``, and the client's calls behind them."""

import json
from typing import Any

import httpx
import pytest

from tests.support.cli import Command
from tests.support.http_api import problem

BOB = {
    "subject": "sub-2",
    "email": "bob@example.com",
    "role": "manager",
    "scope": {"team": ["search", "web"]},
    "attributes": ["power-user"],
    "user": "",
}
PLACE = "/v1/members/sub-2"


def listed(*members: dict[str, Any], cursor: str | None = None) -> httpx.Response:
    return httpx.Response(200, json={"as_of": "now", "members": list(members), "next_cursor": cursor})


def at_version(number: int, **changes: Any) -> httpx.Response:
    return httpx.Response(200, json={**BOB, **changes}, headers={"etag": f'"{number}"'})


def sent(outlay: Command) -> Any:
    return json.loads(outlay.api.requests[-1].content)


def test_members_are_listed_over_all_pages(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/members", listed(BOB, cursor="sub-2"), listed({**BOB, "email": "zoe@example.com"}))
    result = outlay("member", "list", "--role", "manager")
    assert result.code == 0
    assert "zoe@example.com" in result.out
    assert "team:search team:web" in result.out
    asked = [dict(request.url.params) for request in outlay.api.requests]
    assert asked == [{"role": "manager"}, {"role": "manager", "cursor": "sub-2"}]


def test_a_member_is_found_by_address_and_changed_at_the_version_that_was_seen(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/members", listed(BOB)).on("GET", PLACE, at_version(7))
    outlay.api.on("PUT", PLACE, at_version(8, user="bob@corp"))
    result = outlay("member", "set", "BOB@example.com", "--user", "bob@corp", "--scope", "team:ads", "--json")
    assert (result.code, json.loads(result.out)["user"]) == (0, "bob@corp")
    assert outlay.api.requests[-1].headers["if-match"] == '"7"'
    assert sent(outlay) == {
        "role": "manager",
        "scope": {"team": ["ads"]},
        "attributes": ["power-user"],
        "user": "bob@corp",
    }


def test_who_is_no_manager_any_more_has_no_scope(outlay: Command) -> None:
    outlay.api.on("GET", PLACE, at_version(1)).on("PUT", PLACE, at_version(2, role="viewer"))
    assert outlay("member", "set", "sub-2", "--role", "viewer", "--no-attributes").code == 0
    assert sent(outlay) == {"role": "viewer", "scope": {}, "attributes": [], "user": ""}


def test_a_member_is_removed_after_a_question(outlay: Command) -> None:
    outlay.api.on("GET", PLACE, at_version(3)).on("DELETE", PLACE, httpx.Response(204))
    assert outlay("member", "remove", "sub-2", stdin="n\n").code != 0
    assert all(request.method == "GET" for request in outlay.api.requests)
    assert outlay("member", "remove", "sub-2", "--yes").code == 0
    assert outlay.api.requests[-1].headers["if-match"] == '"3"'


def test_the_last_administrator_s_refusal_is_told(outlay: Command) -> None:
    refusal = problem(409, "last_administrator", "This is the organization's last administrator.")
    outlay.api.on("GET", PLACE, at_version(1)).on("PUT", PLACE, refusal)
    result = outlay("member", "set", "sub-2", "--role", "viewer")
    assert result.code == 2
    assert "last administrator" in result.err


@pytest.mark.parametrize(
    "arguments", [("set", "sub-2", "--scope", "search"), ("set", "sub-2", "--role", "king"), ("show", "x@y.example")]
)
def test_what_cannot_be_meant_is_exit_code_2(outlay: Command, arguments: tuple[str, ...]) -> None:
    outlay.api.on("GET", "/v1/members", listed(BOB)).on("GET", PLACE, at_version(1))
    assert outlay("member", *arguments).code == 2


def test_one_s_own_costs_are_asked_for_by_themselves(outlay: Command) -> None:
    body = {
        "as_of": "now",
        "from": "a",
        "to": "b",
        "time_zone": "UTC",
        "granularity": "total",
        "group_by": ["model"],
        "lower_bound": False,
        "totals": {"requests": 2, "cost_usd": "1.50"},
        "rows": [{"start": "a", "end": "b", "group": {"model": "m"}, "measures": {"requests": 2, "cost_usd": "1.50"}}],
        "next_cursor": None,
    }
    outlay.api.on("GET", "/v1/me/costs", httpx.Response(200, json=body))
    result = outlay("me", "costs", "--by", "model", "--from", "2026-11-01")
    assert result.code == 0, result.err
    assert "1.50" in result.out
    assert dict(outlay.api.requests[0].url.params)["group_by"] == "model"

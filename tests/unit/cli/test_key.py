"""``outlay key`` and ``outlay plan``, and the client's calls behind them."""

import json
from typing import Any

import httpx
import pytest

from tests.support.cli import Command
from tests.support.http_api import problem

KEY = {
    "key_id": "abcdefghijk1",
    "name": "search",
    "client": "abcdefghijk1",
    "scopes": ["ingest"],
    "bound": {"team": "search"},
    "addresses": ["192.0.2.0/24"],
    "state": "live",
    "created_at": "2026-11-22T12:00:00Z",
    "expires_at": "2027-01-01T00:00:00Z",
    "revoked_at": None,
    "last_used_at": None,
    "replaces": None,
}
TEXT = "ok_abcdefghijk1_" + "S" * 40
PLACE = "/v1/keys/abcdefghijk1"
QUOTA = {"per_minute": 600, "burst": 120}
PLAN = {"name": "large", "built_in": False, "limits": {"read": {"organization": QUOTA, "caller": QUOTA}}}


def at_version(number: int, content: dict[str, Any] = KEY, **changes: Any) -> httpx.Response:
    return httpx.Response(200, json={**content, **changes}, headers={"etag": f'"{number}"'})


def made(**changes: Any) -> httpx.Response:
    return httpx.Response(201, json={**KEY, "api_key": TEXT, **changes})


def sent(outlay: Command) -> Any:
    return json.loads(outlay.api.requests[-1].content)


def test_a_new_key_is_on_stdout_alone(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/keys", made())
    result = outlay(
        "key", "create", "search", "--bind", "team:a:b", "--address", "192.0.2.0/24", "--expires", "2027-01-01"
    )
    assert (result.code, result.out) == (0, TEXT + "\n")
    assert "not shown again" in result.err
    assert TEXT not in result.err
    assert sent(outlay) == {
        "name": "search",
        "scopes": ["ingest"],
        "bound": {"team": "a:b"},
        "addresses": ["192.0.2.0/24"],
        "client": "",
        "expires_at": "2027-01-01T00:00:00Z",
    }


def test_a_creation_that_is_repeated_is_the_same_one(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/keys", problem(503, "upstream"), made())
    assert outlay("key", "create", "search").code == 0
    once = {request.headers["idempotency-key"] for request in outlay.api.requests}
    assert (len(outlay.api.requests), len(once)) == (2, 1)


def test_a_key_whose_text_got_lost_is_a_failure_that_says_what_to_do(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/keys", made(api_key=None))
    result = outlay("key", "create", "search")
    assert (result.code, result.out) == (2, "")
    assert "revoke it" in result.err


def test_live_keys_are_listed_and_the_others_with_all(outlay: Command) -> None:
    page = {"as_of": "now", "keys": [KEY, {**KEY, "key_id": "zzzzzzzzzzzz", "state": "revoked"}], "next_cursor": None}
    outlay.api.on("GET", "/v1/keys", httpx.Response(200, json=page))
    result = outlay("key", "list")
    assert "abcdefghijk1" in result.out
    assert "not yet" in result.out
    assert "zzzzzzzzzzzz" not in result.out
    assert len(json.loads(outlay("key", "list", "--all", "--json").out)) == 2


def test_what_is_left_out_of_a_change_stays(outlay: Command) -> None:
    outlay.api.on("GET", PLACE, at_version(4)).on("PUT", PLACE, at_version(5))
    assert outlay("key", "set", "abcdefghijk1", "--name", "renamed").code == 0
    assert outlay.api.requests[-1].headers["if-match"] == '"4"'
    assert sent(outlay) == {"name": "renamed", "addresses": KEY["addresses"], "expires_at": KEY["expires_at"]}
    assert outlay("key", "set", "abcdefghijk1", "--any-address", "--no-expiry").code == 0
    assert sent(outlay) == {"name": "search", "addresses": [], "expires_at": None}


def test_a_key_is_rotated_shown_and_revoked(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/rotate", made(replaces="abcdefghijk1")).on("GET", PLACE, at_version(1))
    outlay.api.on("DELETE", PLACE, at_version(2, state="revoked"))
    assert outlay("key", "rotate", "abcdefghijk1", "--overlap-hours", "0").out == TEXT + "\n"
    assert sent(outlay) == {"expires_at": None, "overlap_hours": 0}
    assert "team:search" in outlay("key", "show", "abcdefghijk1").out
    assert outlay("key", "revoke", "abcdefghijk1", stdin="n\n").code != 0
    assert outlay("key", "revoke", "abcdefghijk1", "--yes").code == 0
    assert outlay.api.requests[-1].headers["if-match"] == '"1"'


@pytest.mark.parametrize("bind", ["search", "team:a team:b"])
def test_what_is_bound_names_each_dimension_once(outlay: Command, bind: str) -> None:
    given = [part for one in bind.split() for part in ("--bind", one)]
    assert outlay("key", "create", "search", *given).code == 2
    assert outlay.api.requests == []


def test_plans_are_shown_defined_and_removed(outlay: Command) -> None:
    place = "/v1/plans/large"
    outlay.api.on("GET", place, at_version(2, PLAN)).on("PUT", place, at_version(3, PLAN))
    outlay.api.on("DELETE", place, httpx.Response(204))
    outlay.api.on("GET", "/v1/plans", httpx.Response(200, json={"plans": [PLAN], "next_cursor": None}))
    assert "600" in outlay("plan", "show", "large").out
    assert "large" in outlay("plan", "list").out
    file = outlay.file("large.json", outlay("plan", "show", "large", "--json").out)
    assert outlay("plan", "set", "large", file).code == 0
    assert (outlay.api.requests[-1].headers["if-match"], sent(outlay)) == ('"2"', {"limits": PLAN["limits"]})
    assert outlay("plan", "remove", "large", "--yes").code == 0


def test_a_new_plan_and_one_over_what_is_built_in_need_no_version(outlay: Command) -> None:
    file = outlay.file("large.json", json.dumps(PLAN))
    for answer in (problem(404, "not_found"), at_version(0, PLAN, built_in=True)):
        outlay.api.on("GET", "/v1/plans/large", answer).on("PUT", "/v1/plans/large", at_version(1, PLAN))
        assert outlay("plan", "set", "large", file).code == 0
        assert "if-match" not in outlay.api.requests[-1].headers
    assert outlay("plan", "set", "large", outlay.file("bad.json", "[]")).code == 2


def test_limits_that_hold_are_shown_with_what_they_are_worth(outlay: Command) -> None:
    body = {"plan": "standard", "limits": PLAN["limits"], "approximate": "…"}
    outlay.api.on("GET", "/v1/limits", httpx.Response(200, json=body))
    result = outlay("plan", "limits")
    assert "120" in result.out
    assert "approximate" in result.err

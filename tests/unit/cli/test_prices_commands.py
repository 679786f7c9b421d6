"""``outlay price`` about one's own prices: what goes out, what is said, and how it ends."""

import json
from typing import Any

import httpx
import pytest

from tests.support.cli import Command
from tests.support.http_api import problem

WHY = ("--reason", "contract 2026-119")
SUMS = {
    "requests": 3,
    "newly_priced": 1,
    "no_longer_priced": 0,
    "cost_before_usd": "3.00",
    "cost_after_usd": "2.00",
    "difference_usd": "-1.00",
}
NOTHING = {**SUMS, "requests": 0, "newly_priced": 0, "difference_usd": "0.00"}
PERIOD = ("--from", "2026-11-22", "--to", "2026-11-29")


def an_entry(**changes: Any) -> dict[str, Any]:
    usual = {"sequence": 7, "kind": "rate", "provider": "acme", "model": "large", "state": "in_force", "who": "ann"}
    return {**usual, "rates": {"output_tokens": "10"}, "reason": "r", "created_at": "2026-11-29T10:00:00Z", **changes}


def a_rerating(**changes: Any) -> dict[str, Any]:
    line = {"day": "2026-11-28", "model": "gpt-4o", "team": "search", **SUMS, "cost_before_usd": None}
    usual = {"rerating_id": "r_1", "state": "previewed", "applied_at": None, "shown": SUMS, "applied": SUMS}
    left = {"closed": {"requests": 4, "months": ["2026-10"]}, "uncounted": 2, "out_of_reach_before": "2026-10-25"}
    return {**usual, **left, "lines": {"shown": [line], "applied": [line]}, **changes}


def sent(outlay: Command) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(outlay.api.requests[0].content)
    return body


def test_a_rate_goes_out_by_the_buckets_own_names(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/prices/entries", httpx.Response(201, json=an_entry()))
    rates = ("--rate", "input=2.50", "--rate", "cache-read=1.25", "--rate", "web_searches=0.01", "--rate", "request=1")
    dates = ("--from", "2026-12-01", "--source", "price list")
    result = outlay("price", "add", "--provider", "acme", "--model", "large", *rates, *dates, *WHY)
    assert (result.code, result.out) == (0, "entry 7: rate acme/large output 10 (in force)\n")
    assert sent(outlay)["rates"] == {
        "input_uncached_tokens": "2.50",
        "cache_read_tokens": "1.25",
        "web_searches": "0.01",
        "requests": "1",
    }
    assert outlay.api.requests[0].headers["idempotency-key"]


def test_a_rate_that_is_none_is_refused_before_anything_is_sent(outlay: Command) -> None:
    result = outlay("price", "add", "--model", "large", "--rate", "2.50", *WHY)
    assert result.code == 2
    assert "should be BUCKET=USD" in result.err
    assert not outlay.api.requests


def test_what_is_only_asked_for_is_said_to_price_nothing_yet(outlay: Command) -> None:
    asked = an_entry(kind="discount", percent="25", provider="openai", model="", state="requested", rates={})
    outlay.api.on("POST", "/v1/prices/negotiated", httpx.Response(201, json=asked))
    dates = ("--from", "2026-12-01")
    result = outlay("price", "negotiate", "--provider", "openai", "--percent", "25", *dates, *WHY)
    assert "discount openai −25 % (requested)" in result.out
    assert "until an administrator of the deployment grants it" in result.err
    assert (sent(outlay)["kind"], sent(outlay)["percent"]) == ("discount", "25")


def test_an_alias_and_a_free_model_are_named_with_a_slash_or_without(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/prices/negotiated", httpx.Response(201, json=an_entry(kind="free", rates={})))
    outlay("price", "alias", "azure/our-gpt", "azure/gpt-4o", *WHY)
    outlay("price", "free", "llama", *WHY)
    alias, free = (json.loads(request.content) for request in outlay.api.requests)
    assert (alias["provider"], alias["model"]) == ("azure", "our-gpt")
    assert (alias["target_provider"], alias["target_model"]) == ("azure", "gpt-4o")
    assert (free["provider"], free["model"]) == ("", "llama")


def test_a_grant_says_whose(outlay: Command) -> None:
    granted = {"sequence": 8, "kind": "grant", "about": 7, "state": None, "who": "root"}
    outlay.api.on("POST", "/v1/prices/negotiated/7/grant", httpx.Response(201, json=granted))
    result = outlay("price", "grant", "7", "--org", "acme", *WHY)
    assert result.out == "entry 8: grant (of no. 7)\n"
    assert outlay.api.requests[0].headers["outlay-organization"] == "acme"
    assert outlay("price", "grant", "7", "--deployment", *WHY).code == 2


def test_every_problem_of_an_entry_is_told(outlay: Command) -> None:
    refused = problem(400, "invalid_input", errors=[{"field": "percent", "reason": "must be above 0", "index": None}])
    outlay.api.on("POST", "/v1/prices/negotiated", refused)
    result = outlay("price", "negotiate", "--percent", "0", "--provider", "openai", *WHY)
    assert result.code == 2
    assert "must be above 0" in result.err


def begins(outlay: Command, **changes: Any) -> None:
    outlay.api.on("POST", "/v1/prices/rerate", httpx.Response(202, json={"rerating_id": "r_1", "state": "previewing"}))
    outlay.api.on("GET", "/v1/prices/rerate/r_1", httpx.Response(200, json=a_rerating(**changes)))


def test_a_re_rating_is_shown_and_not_applied_without_a_yes(outlay: Command) -> None:
    begins(outlay)
    result = outlay("price", "rerate", *PERIOD, *WHY, "--dry-run")
    assert result.code == 0
    for said in ("3 calls, 3.00 → 2.00 USD (-1.00), 1 newly priced", "gpt-4o", "unpriced"):
        assert said in result.out
    for said in ("4 calls of closed months keep their price: 2026-10", "2 calls not counted yet", "before 2026-10-25"):
        assert said in result.err
    assert all("apply" not in str(one.url) for one in outlay.api.requests)


def test_where_nothing_would_change_that_is_said(outlay: Command) -> None:
    begins(outlay, shown=NOTHING, uncounted=0)
    result = outlay("price", "rerate", *PERIOD, *WHY, "--yes")
    assert result.code == 1
    assert "Nothing would change." in result.err


@pytest.mark.parametrize("left", ["--from", "--to", "--reason"])
def test_what_a_re_rating_needs_is_named(outlay: Command, left: str) -> None:
    given = dict(zip(("--from", "--to", "--reason"), ("2026-11-22", "2026-11-29", "contract"), strict=True))
    del given[left]
    result = outlay("price", "rerate", *(word for pair in given.items() for word in pair))
    assert result.code == 2
    assert f"{left}: needed" in result.err


def test_entries_and_re_ratings_are_listed(outlay: Command) -> None:
    outlay.api.on(
        "GET", "/v1/prices/negotiated", httpx.Response(200, json={"entries": [an_entry()], "next_cursor": None})
    )
    one = a_rerating(created_at="2026-11-29", who="ann", reason="r", **{"from": None, "to": None})
    outlay.api.on("GET", "/v1/prices/rerate", httpx.Response(200, json={"reratings": [one]}))
    assert "acme/large output 10" in outlay("price", "entries").out
    assert "r_1" in outlay("price", "rerate").out
    assert json.loads(outlay("price", "entries", "--json").out)[0]["sequence"] == 7


def test_rates_of_larger_calls_are_given_beside_the_usual_ones(outlay: Command) -> None:
    rates = {"input_uncached_tokens": {"usd": "3", "tiers": [{"above_input_tokens": 200_000, "usd": "6"}]}}
    outlay.api.on("POST", "/v1/prices/entries", httpx.Response(201, json={**an_entry(), "rates": rates}))
    given = ("--provider", "acme", "--model", "large", "--from", "2026-01-01", "--source", "list", "--reason", "new")
    told = outlay("price", "add", *given, "--rate", "input@200000=6", "--rate", "input=3", "--rate", "output=15")
    assert told.code == 0
    assert "input_uncached 3 (6 above 200,000)" in told.out
    assert json.loads(outlay.api.requests[-1].content)["rates"] == {**rates, "output_tokens": "15"}
    for wrong in (["--rate", "input@many=6"], ["--rate", "input@200000=6"], ["--rate", "input"]):
        assert outlay("price", "add", *given, *wrong).code == 2

"""``outlay events`` and the client's listing, against recorded answers."""

import csv
import io
import json
from typing import Any

import httpx
import pytest
from outlay_client import Client, EventQuery, UnexpectedAnswer

from tests.support.cli import Command
from tests.support.http_api import URL, HttpApi


def row(identity: str, cost: str | None = "0.0035", **changes: Any) -> dict[str, Any]:
    priced = cost is not None
    return {
        "id": identity,
        "timestamp": "2026-11-22T12:00:00.000Z",
        "dimensions": {"provider": "openai", "model": "gpt-4o", "team": "search"},
        "counted_as": {},
        "user": "u_1",
        "tags": {"ticket": "T-17"},
        "usage": {"output_tokens": 100},
        "details": {},
        "cost_usd": cost,
        **{f"cost_{name}_usd": cost for name in ("input", "cache_read", "cache_write", "output", "other")},
        "unpriced_reason": None if priced else "unknown_model",
        "price": {
            "model": "openai/gpt-4o" if priced else None,
            "source": "book" if priced else None,
            "effective_from": "2024-10-02" if priced else None,
            "revision": 1,
            "rating": 0,
        },
        "batch_id": "b_1",
        "position": 0,
        "received_at": "2026-11-22T12:00:01.000Z",
        **changes,
    }


def page(*rows: dict[str, Any], cursor: str | None = None, **totals: Any) -> httpx.Response:
    sums = {"requests": len(rows), "unpriced_requests": 0, "cost_usd": "0.0035", **totals}
    head = {"as_of": "now", "from": "a", "to": "b", "time_zone": "UTC", "source": "log", "state": "done"}
    tail = {"complete": cursor is None, "totals": sums, "rows": list(rows), "next_cursor": cursor}
    return httpx.Response(200, json={**head, **tail})


RUNNING = httpx.Response(
    202, json={"as_of": "now", "source": "lake", "state": "running", "query_id": "q-1", "progress": {"elapsed_ms": 1}}
)


def asked(api: HttpApi) -> list[list[tuple[str, str]]]:
    return [request.url.params.multi_items() for request in api.requests]


def test_the_table_shows_what_each_row_cost_and_why(outlay: Command) -> None:
    rows = (row("call-1"), row("call-2", None), row("\x1b[31mred", team=""))
    outlay.api.on("GET", "/v1/events", page(*rows, requests=3, unpriced_requests=1))
    result = outlay("events", "--from", "2026-11-01", "--to", "2026-11-23", "--filter", "team:search")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[1].split()[1:] == ["call-1", "gpt-4o", "search", "book", "since", "2024-10-02", "0.0035"]
    assert "unpriced (unknown_model)" in lines[2]
    assert "\x1b" not in result.out
    assert "all 3 rows: 0.0035 USD; 1 of them have no known price" in result.err
    assert ("filter", "team:search") in asked(outlay.api)[0]


def test_without_a_period_they_are_this_months_or_all_of_a_batch(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/events", page(row("a")))
    asked_by = [(), ("--batch", "b_1"), ("--batch", "b_1", "--from", "2026-11-01"), ("--batch", "b_1", "--to", "today")]
    for options in asked_by:
        assert outlay("events", *options).code == 0
    this_month, whole, given, until = (dict(pairs).get("from", "") for pairs in asked(outlay.api))
    assert this_month.endswith("-01")
    assert (whole, given) == ("", "2026-11-01")
    assert until.endswith("-01")


def test_all_pages_are_turned_and_their_sum_is_the_last_pages(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/events", page(row("a"), cursor="c1"), page(cursor="c2"), page(row("b"), requests=2))
    result = outlay("events", "--limit", "0", "--format", "json")
    body = json.loads(result.out)
    assert [one["id"] for one in body["rows"]] == ["a", "b"]
    assert (body["totals"]["requests"], body["complete"]) == (2, True)
    assert [dict(pairs).get("cursor") for pairs in asked(outlay.api)] == [None, "c1", "c2"]


def test_a_listing_that_stops_early_claims_no_sum(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/events", page(row("a"), row("b"), cursor="c1"))
    result = outlay("events", "--limit", "2", "--format", "json")
    body = json.loads(result.out)
    assert (body["totals"], body["complete"]) == (None, False)
    assert "there are more" in result.err
    assert len(outlay.api.requests) == 1


def test_csv_carries_exact_amounts_and_no_formula(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/events", page(row("=cmd()", "0.000000000001"), row("b", None)))
    result = outlay("events", "--format", "csv")
    first, second = csv.DictReader(io.StringIO(result.out))
    assert (first["id"], first["cost_usd"], first["price_source"]) == ("'=cmd()", "0.000000000001", "book")
    assert json.loads(first["tags"]) == {"ticket": "T-17"}
    assert (second["cost_usd"], second["unpriced_reason"]) == ("", "unknown_model")


def test_one_s_own_events_are_asked_for_and_shown_as_all_are(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/me/events", page(row("mine-1"), row("mine-2", None), requests=2, unpriced_requests=1))
    result = outlay("me", "events", "--from", "2026-11-01", "--filter", "model:gpt-4o")
    assert result.code == 0
    assert [line.split()[1] for line in result.out.splitlines()[1:]] == ["mine-1", "mine-2"]
    assert "all 2 rows: 0.0035 USD; 1 of them have no known price" in result.err
    assert ("filter", "model:gpt-4o") in asked(outlay.api)[0]


def test_one_s_own_events_come_over_all_pages_as_json(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/me/events", page(row("a"), cursor="c1"), page(row("b"), requests=2))
    body = json.loads(outlay("me", "events", "--limit", "0", "--json").out)
    assert [one["id"] for one in body["rows"]] == ["a", "b"]
    assert (body["totals"]["requests"], body["complete"]) == (2, True)
    assert [dict(pairs).get("cursor") for pairs in asked(outlay.api)] == [None, "c1"]


def test_a_page_of_one_s_own_events_is_no_sum(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/me/events", page(row("a"), row("b"), cursor="c1"))
    result = outlay("me", "events", "--limit", "1")
    assert ("a" in result.out, "there are more" in result.err) == (True, True)
    assert len(outlay.api.requests) == 1


@pytest.mark.parametrize(("command", "path"), [(("events",), "/v1/events"), (("me", "events"), "/v1/me/events")])
def test_where_no_event_fits_that_is_said(outlay: Command, command: tuple[str, ...], path: str) -> None:
    outlay.api.on("GET", path, page(requests=0, cost_usd="0"))
    result = outlay(*command)
    assert (result.code, result.out) == (0, "")
    assert "No call fits." in result.err
    body = json.loads(outlay(*command, "--json").out)
    assert (body["rows"], body["totals"]["requests"]) == ([], 0)


def test_wrong_filters_are_named(outlay: Command) -> None:
    result = outlay("events", "--filter", "search")
    assert result.code == 2
    assert "dimension:value" in result.err


def test_help_has_examples(outlay: Command) -> None:
    assert "outlay events --from today" in outlay("events", "--help").out


def test_the_client_waits_for_the_lake() -> None:
    api = HttpApi()
    api.on("GET", "/v1/events", RUNNING, RUNNING, page(row("old"), cursor="c1"), page(row("older")))
    with Client(URL, token="t", transport=api.transport, retry=api.retry) as client:
        pages = list(client.event_pages(EventQuery(start="2026-06-01", end="2026-06-02"), poll_s=0))
    assert [one["id"] for one in (*pages[0].rows, *pages[1].rows)] == ["old", "older"]
    assert [(dict(pairs).get("query_id"), dict(pairs).get("cursor")) for pairs in asked(api)] == [
        (None, None),
        ("q-1", None),
        ("q-1", None),
        (None, "c1"),
    ]


def test_an_answer_that_is_no_listing_is_told() -> None:
    api = HttpApi()
    api.on("GET", "/v1/events", httpx.Response(200, json={"rows": []}))
    with Client(URL, token="t", transport=api.transport, retry=api.retry) as client, pytest.raises(UnexpectedAnswer):
        client.events(EventQuery(start="2026-06-01", end="2026-06-02"))

"""``outlay periods`` and ``outlay close``, and the client's calls behind them."""

import json
from typing import Any

import httpx
import pytest

from tests.support.cli import Command
from tests.support.http_api import problem

PLACE = "/v1/periods/2026-10"
NONE = {"count": 0, "requests": 0, "unpriced_requests": 0, "cost_usd": "0.00"}
SOME = {"count": 2, "requests": 1, "unpriced_requests": 0, "cost_usd": "0.0035"}
TOTALS = {"requests": 98_211, "unpriced_requests": 0, "cost_usd": "1204.33"}
OPEN: dict[str, Any] = {"month": "2026-10", "state": "open", "adjustments": NONE, "last_attempt": None}
DONE = {
    **OPEN,
    "state": "closed",
    "closed_at": "2026-11-03T08:12:40.113Z",
    "closed_by": "ann@example.com",
    "totals": TOTALS,
    "digest": "5f" * 32,
    "adjustments": SOME,
}
WHY = [{"field": "quarantine", "reason": "1 batch (b_1) in quarantine: redrive or discard"}]
ATTEMPT = {"at": "2026-11-03T08:00:00Z", "who": "ann@example.com", "problems": WHY}
PREVIEW = {
    "month": "2026-10",
    "state": "open",
    "applied": False,
    "closes": [{"month": "2026-10", **TOTALS}],
    "problems": [],
    "days_to_pack": 3,
    "days_to_prove": 31,
    "last_attempt": None,
}


def answer(body: Any, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=body)


def applied(outlay: Command) -> list[bool]:
    return [json.loads(one.content)["apply"] for one in outlay.api.requests if one.method == "POST"]


def test_periods_lists_months_with_what_was_adjusted(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/periods", answer({"periods": [{**OPEN, "month": "2026-11"}, DONE]}))
    result = outlay("periods")
    assert result.code == 0
    assert "1,204.33" in result.out
    assert "0.0035" in result.out
    assert json.loads(outlay("periods", "--json").out)["periods"][1] == DONE


def test_periods_without_events_says_so(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/periods", answer({"periods": []}))
    assert "no events" in outlay("periods").err


def test_show_lists_all_adjustments_and_that_the_month_reproduces(outlay: Command) -> None:
    entry = {"day": "2026-11-05", "reason": "late", **SOME}
    first = {**DONE, "reproduces": True, "adjustments": {**SOME, "entries": [entry], "next_cursor": "2026-11-05#late"}}
    last = {**first, "adjustments": {**SOME, "entries": [{**entry, "reason": "void"}], "next_cursor": None}}
    outlay.api.on("GET", PLACE, *(answer(one) for one in (first, first, last)))
    result = outlay("periods", "show", "2026-10")
    assert result.code == 0
    assert "reproduces  yes" in result.out
    assert "late" in result.out
    assert "void" in result.out


def test_a_month_that_does_not_reproduce_is_exit_code_1(outlay: Command) -> None:
    body = {**DONE, "reproduces": False, "differences": {"requests": {"closed": 2, "now": 1}}}
    outlay.api.on("GET", PLACE, answer({**body, "adjustments": {**NONE, "entries": [], "next_cursor": None}}))
    result = outlay("periods", "show", "2026-10")
    assert (result.code, "NO" in result.out) == (1, True)


@pytest.mark.parametrize("state", ["open", "closing"])
def test_a_month_that_is_not_closed_says_so_and_where_its_figures_are(outlay: Command, state: str) -> None:
    body = {**OPEN, "state": state, "totals": None, "digest": None}
    outlay.api.on("GET", PLACE, answer({**body, "adjustments": {**NONE, "entries": [], "next_cursor": None}}))
    result = outlay("periods", "show", "2026-10")
    assert (result.code, state in result.out) == (0, True)
    assert "outlay costs --from 2026-10-01 --to 2026-11-01" in result.err


def test_the_statement_joins_all_pages(outlay: Command) -> None:
    page = {"month": "2026-10", "digest": "d", "rows": [{"n": 1}], "next_cursor": "1"}
    outlay.api.on("GET", f"{PLACE}/statement", answer(page), answer({**page, "rows": [{"n": 2}], "next_cursor": None}))
    result = outlay("periods", "statement", "2026-10", "--by", "team")
    assert json.loads(result.out)["rows"] == [{"n": 1}, {"n": 2}]
    assert [one.url.params.get("group_by") for one in outlay.api.requests] == ["team", "team"]


def test_close_shows_what_it_does_and_asks_first(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/close", answer(PREVIEW))
    result = outlay("close", "2026-10", stdin="n\n")
    assert result.code == 130
    assert "1,204.33 USD, 98,211 requests" in result.err
    assert applied(outlay) == [False]


@pytest.mark.parametrize(("arguments", "stdin"), [(["--yes"], ""), ([], "y\n")])
def test_close_waits_until_the_month_is_closed(outlay: Command, arguments: list[str], stdin: str) -> None:
    outlay.api.on("POST", f"{PLACE}/close", answer(PREVIEW), answer({**PREVIEW, "applied": True}, 202))
    outlay.api.on("GET", PLACE, answer(DONE))
    result = outlay("close", "2026-10", *arguments, stdin=stdin)
    assert (result.code, applied(outlay)) == (0, [False, True])
    assert "2026-10 is closed, digest 5f5f" in result.out


def test_what_stands_against_closing_is_exit_code_1_and_begins_nothing(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/close", answer({**PREVIEW, "problems": WHY}))
    result = outlay("close", "2026-10", "--yes")
    assert (result.code, applied(outlay)) == (1, [False])
    assert "quarantine: 1 batch (b_1)" in result.err


def test_a_closing_that_stopped_says_why(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/close", answer(PREVIEW), answer({**PREVIEW, "applied": True}, 202))
    outlay.api.on("GET", PLACE, answer({**OPEN, "last_attempt": ATTEMPT}))
    result = outlay("close", "2026-10", "--yes")
    assert (result.code, "quarantine" in result.err) == (1, True)


def test_a_closing_whose_end_is_not_seen_goes_on_by_itself(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/close", answer(PREVIEW), answer({**PREVIEW, "applied": True}, 202))
    outlay.api.on("GET", PLACE, answer({**OPEN, "state": "closing"}))
    result = outlay("close", "2026-10", "--yes", "--wait", "0")
    assert (result.code, "goes on by itself" in result.err) == (2, True)


def test_closing_what_is_closed_changes_nothing(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/close", answer({**PREVIEW, "closes": [], "state": "closed"}))
    outlay.api.on("GET", PLACE, answer(DONE))
    result = outlay("close", "2026-10")
    assert (result.code, applied(outlay)) == (0, [False])


def test_only_administrators_close(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/close", problem(403, "forbidden"))
    assert outlay("close", "2026-10", "--yes").code == 2


def test_what_is_no_month_is_refused(outlay: Command) -> None:
    for arguments in (["close", "october"], ["periods", "show", "2026-13"]):
        assert outlay(*arguments).code == 2
    assert outlay.api.requests == []

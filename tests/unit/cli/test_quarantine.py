"""``outlay quarantine`` and ``outlay redrive``, and the client's calls behind them."""

import json

import httpx
import pytest
from outlay_client import Client, Tokens

from tests.support.cli import Command
from tests.support.http_api import URL, HttpApi, problem

BATCH = "b_" + "1" * 40
ONE = {
    "batch_id": BATCH,
    "state": "kept",
    "redriving": False,
    "reason": "event 1: output_tokens",
    "events": 3,
    "bytes": 210,
    "days": {"2026-11-22": 3},
    "received_at": "2026-11-22T13:01:41.556Z",
    "quarantined_at": "2026-11-22T13:01:42.000Z",
    "closed_at": None,
    "closed_by": None,
    "note": None,
}
GONE = {
    **ONE,
    "state": "discarded",
    "closed_at": "2026-11-22T14:00:00Z",
    "closed_by": "ann@x.org",
    "note": "sent again",
}
PLACE = f"/v1/quarantine/{BATCH}"


def page(*batches: dict, cursor: str | None = None) -> httpx.Response:
    return httpx.Response(200, json={"as_of": "now", "batches": list(batches), "next_cursor": cursor})


def redriven(counted: int, *, done: bool = True, record: dict | None = ONE) -> httpx.Response:
    body = {"batch_id": BATCH, "redriven": done, "counted": counted, "duplicates": 0, "conflicts": 0}
    return httpx.Response(200, json={**body, "quarantine": record})


def test_the_list_shows_what_is_kept_and_why(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/quarantine", page(ONE))
    result = outlay("quarantine", "list")
    assert result.code == 0
    assert BATCH in result.out
    assert "event 1: output_tokens" in result.out
    assert outlay.api.requests[0].url.params["state"] == "kept"


def test_the_list_follows_the_pages_until_its_limit(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/quarantine", page(ONE, cursor="c-1"), page(ONE, ONE))
    result = outlay("quarantine", "list", "--state", "all", "--limit", "2", "--json")
    assert len(json.loads(result.out)) == 2
    assert "more than 2" in result.err
    assert [request.url.params.get("cursor") for request in outlay.api.requests] == [None, "c-1"]
    assert "state" not in outlay.api.requests[0].url.params


def test_an_empty_quarantine_is_said(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/quarantine", page())
    result = outlay("quarantine", "list")
    assert (result.code, result.out) == (0, "")
    assert "nothing in quarantine" in result.err


def test_one_batch_is_shown_with_what_became_of_it(outlay: Command) -> None:
    outlay.api.on("GET", PLACE, httpx.Response(200, json=GONE))
    result = outlay("quarantine", "show", BATCH)
    assert result.code == 0
    assert "2026-11-22T14:00:00Z by ann@x.org" in result.out
    assert "sent again" in result.out


@pytest.mark.parametrize("command", [["redrive"], ["quarantine", "redrive"]])
def test_a_redrive_says_what_was_counted(outlay: Command, command: list[str]) -> None:
    outlay.api.on("POST", f"{PLACE}/redrive", redriven(3))
    result = outlay(*command, BATCH)
    assert (result.code, result.out) == (0, "counted 3 · duplicates 0 · conflicts 0\n")


def test_a_redrive_of_what_was_counted_before_says_so(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/redrive", redriven(0, record=None))
    assert "it was counted before" in outlay("redrive", BATCH).out


def test_a_redrive_in_vain_is_exit_code_1(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/redrive", redriven(0, done=False))
    result = outlay("redrive", BATCH)
    assert (result.code, result.out) == (1, "")
    assert "event 1: output_tokens" in result.err


def test_a_discard_sends_its_reason(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/discard", httpx.Response(200, json=GONE))
    result = outlay("quarantine", "discard", BATCH, "--reason", "sent again")
    assert (result.code, result.out) == (0, f"discarded {BATCH}\n")
    assert json.loads(outlay.api.requests[0].content) == {"reason": "sent again"}


def test_a_discard_says_what_takes_back_what_the_batch_had_counted(outlay: Command) -> None:
    answer = {**GONE, "correction_id": "c_" + "5" * 24}
    outlay.api.on("POST", f"{PLACE}/discard", httpx.Response(200, json=answer))
    result = outlay("quarantine", "discard", BATCH, "--reason", "sent again")
    assert f"outlay corrections {answer['correction_id']}" in result.err


def test_a_discard_without_a_reason_is_wrong_usage(outlay: Command) -> None:
    assert outlay("quarantine", "discard", BATCH).code == 2
    assert outlay.api.requests == []


def test_a_refusal_is_explained(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/redrive", problem(409, "discarded", "The batch was discarded."))
    result = outlay("redrive", BATCH)
    assert result.code == 2
    assert "The batch was discarded." in result.err
    assert "idempotency" not in result.err


def test_a_session_that_has_ended_is_renewed_for_a_redrive_too() -> None:
    api = HttpApi().on("POST", f"{PLACE}/redrive", problem(401, "unauthorized"), redriven(3))
    api.on("POST", "/v1/auth/refresh", httpx.Response(200, json={"access_token": "new", "expires_in": 60}))
    client = Client(URL, token=Tokens(access_token="old", refresh_token="r"), transport=api.transport, retry=api.retry)
    assert client.redrive(BATCH).counted == 3
    assert api.requests[-1].headers["authorization"] == "Bearer new"


def test_quarantined_events_have_a_column_of_their_own_in_the_proof(outlay: Command) -> None:
    counts = {"received": 13, "claimed": 10, "duplicates": 0, "conflicts": 0, "quarantined": 3, "in_flight": 0}
    day = {"day": "2026-11-20", **counts, "counted": 10, "in_lake": 10, "drift": 0}
    body = {"as_of": "now", "lake": "complete", "query_id": "q", "days": [day], "totals": day}
    outlay.api.on("GET", "/v1/verify", httpx.Response(200, json=body))
    result = outlay("verify")
    assert result.code == 0
    assert "+ quarantined" in result.out
    assert "3 events are in quarantine" in result.err

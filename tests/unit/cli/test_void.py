"""``outlay void`` and ``outlay corrections``: what goes out, what is refused before, and what is said."""

import json
from typing import Any

import httpx
import pytest

from tests.support.cli import Command
from tests.support.http_api import problem

KEY_ID = "9fs0c0h2rqb8"
SECRET = "s" * 40
RANGE = ("--from", "2026-11-20T00:00Z", "--to", "2026-11-21T00:00Z")
WHY = ("--reason", "leaked key")
NOTHING: dict[str, Any] = {"requests": 0, "unpriced_requests": 0, "cost_usd": "0.00", "lower_bound": False}


def correction(**changes: Any) -> dict[str, Any]:
    one = {
        "correction_id": "c_1",
        "state": "previewed",
        "scope": {"event_id": None, "api_key": None, "import_id": None},
        "who": "ann@example.com",
        "reason": "leaked key",
        "created_at": "2026-11-24T08:00:00Z",
        "voided": 1,
        "copies": 0,
        "returned": 0,
        "uncounted": 0,
        "totals": {**NOTHING, "requests": 1},
        "lines": [],
    }
    return {**one, **changes}


def begins(outlay: Command, **changes: Any) -> None:
    outlay.api.on("POST", "/v1/corrections", httpx.Response(202, json={"correction_id": "c_1"}))
    outlay.api.on("GET", "/v1/corrections/c_1", httpx.Response(200, json=correction(**changes)))


def test_of_a_pasted_key_only_the_id_leaves_the_machine(outlay: Command) -> None:
    begins(outlay)
    assert outlay("void", "--key", f"ok_{KEY_ID}_{SECRET}", *RANGE, *WHY, "--dry-run").code == 0
    assert json.loads(outlay.api.requests[0].content)["api_key"] == KEY_ID
    assert all(SECRET.encode() not in one.content for one in outlay.api.requests)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--event ID, --key ID"),
        (("--event", "a", "--key", KEY_ID), "--event ID, --key ID"),
        (("--key", KEY_ID), "needs --from and --to"),
        (("--key", KEY_ID, *RANGE[:2]), "needs --from and --to"),
        (("--event", "a", *RANGE), "--from and --to: only with --key"),
        (("--event", "a", *RANGE[2:]), "--to: only with --key"),
        (("--key", "k", *RANGE), "--key should be the id of a key: the 12 characters after ok_"),
        (("--key", KEY_ID, "--from", "today", "--to", "today"), "--from must be before --to"),
        (("--key", KEY_ID, "--from", RANGE[3], "--to", RANGE[1]), "--from must be before --to"),
    ],
)
def test_what_does_not_go_together_is_refused_in_the_words_of_the_options(
    outlay: Command, arguments: tuple[str, ...], told: str
) -> None:
    result = outlay("void", *arguments, *WHY)
    assert result.code == 2
    assert told in result.err
    assert not outlay.api.requests


def test_every_problem_is_named_in_one_round(outlay: Command) -> None:
    assert "Name one of --event ID" in outlay("void").err
    assert "--reason is needed" in outlay("void").err
    result = outlay("void", "--key", "k", "--from", "yesterdayish", "--to", "31.12.2026", "--reason", "r")
    assert result.code == 2
    for said in ("--key should", "--from: 'yesterdayish' is no date", "--to: '31.12.2026' is no", "--reason is needed"):
        assert said in result.err
    assert not outlay.api.requests


def test_a_key_is_never_echoed(outlay: Command) -> None:
    result = outlay("void", "--key", f"ok_{SECRET}", *RANGE, *WHY)
    assert result.code == 2
    assert SECRET not in result.err


def test_times_are_given_as_for_every_other_command(outlay: Command) -> None:
    scope = {"event_id": None, "api_key": KEY_ID, "import_id": None}
    begins(outlay, scope={**scope, "from": "2026-11-19T23:00:00.000Z", "to": "2026-11-20T23:00:00.000Z"})
    result = outlay("void", "--key", KEY_ID, "--from", "2026-11-20", "--to", "2026-11-21T00:00Z", *WHY, "--dry-run")
    assert result.code == 0
    body = json.loads(outlay.api.requests[0].content)
    assert (body["from"], body["to"]) == ("2026-11-20", "2026-11-21T00:00:00Z")
    assert "from 2026-11-19T23:00:00.000Z to 2026-11-20T23:00:00.000Z" in result.err, "which instants that came to"


def test_what_the_api_refuses_is_said_in_the_words_of_the_options(outlay: Command) -> None:
    errors = [{"field": "to", "reason": "must be after 'from'"}, {"field": "reason", "reason": "is too long"}]
    outlay.api.on("POST", "/v1/corrections", problem(400, "invalid_input", "The body does not fit.", errors=errors))
    result = outlay("void", "--event", "a", *WHY)
    assert result.code == 2
    assert "body" not in result.err
    assert "  - --to: must be after --from\n  - --reason: is too long" in result.err


def test_a_key_without_events_in_the_range_sends_one_to_check_both(outlay: Command) -> None:
    begins(outlay, voided=0, totals=NOTHING, scope={"event_id": None, "api_key": KEY_ID, "import_id": None})
    result = outlay("void", "--key", KEY_ID, *RANGE, *WHY)
    assert result.code == 1
    assert "Check the key's id and the range" in result.err


def test_what_is_not_counted_yet_is_something_to_take_back(outlay: Command) -> None:
    scope = {"event_id": None, "api_key": KEY_ID, "import_id": None}
    begins(outlay, voided=0, uncounted=500, totals=NOTHING, scope=scope)
    shown = outlay("void", "--key", KEY_ID, *RANGE, *WHY, "--dry-run")
    assert shown.code == 0
    assert "500 not counted yet" in shown.out
    assert "Not counted yet: 500 events; taken back as soon as they come to be counted." in shown.err
    assert "nothing to take back" not in shown.err
    settling = correction(voided=0, uncounted=500, totals=NOTHING, scope=scope, state="settling")
    outlay.api.on("POST", "/v1/corrections/c_1/apply", httpx.Response(202, json=settling))
    previewed = correction(voided=0, uncounted=500, totals=NOTHING, scope=scope)
    answers = [httpx.Response(200, json=one) for one in (previewed, settling)]
    outlay.api.on("GET", "/v1/corrections/c_1", *answers)
    applied = outlay("void", "--key", KEY_ID, *RANGE, *WHY, "--yes")
    assert applied.code == 0
    assert "A second look follows" in applied.err


def test_corrections_say_by_whom_and_count_only_what_was_applied(outlay: Command) -> None:
    shown, applied = correction(), correction(correction_id="c_2", state="done", voided=7)
    outlay.api.on("GET", "/v1/corrections", httpx.Response(200, json={"corrections": [shown, applied]}))
    preview, done = outlay("corrections").out.splitlines()[1:]
    assert preview.split()[2:4] == ["previewed", "ann@example.com"]
    assert done.split()[2:5] == ["done", "7", "ann@example.com"]


def test_one_correction_is_shown_with_who_and_why(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/corrections/c_1", httpx.Response(200, json=correction()))
    result = outlay("corrections", "c_1")
    assert "1 event," in result.out
    assert "ann@example.com: leaked key" in result.out


def test_a_discard_is_shown_with_what_it_came_to(outlay: Command) -> None:
    batch_id = "b_" + "1" * 40
    scope = {"event_id": None, "api_key": None, "import_id": None, "batch_id": batch_id}
    came_to = {"voided": 1, "uncounted": 4, "returned": 2}
    one = correction(kind="discard", state="settling", scope=scope, **came_to)
    outlay.api.on("GET", "/v1/corrections/c_1", httpx.Response(200, json=one))
    result = outlay("corrections", "c_1")
    assert f"c_1 (settling): discard in batch {batch_id}: 1 event taken back" in result.out
    assert "4 were never counted; 2 of others count again" in result.out

"""``outlay verify`` in all its modes, against the real API over a world in memory."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.support.builders import ORG, a_batch, a_batch_id, an_event
from tests.support.cli import Command
from tests.support.proof_world import HOUR_MS, ProofWorld

PERIOD = ("--from", "2026-11-20", "--to", "2026-11-23")
PATHS = ("", "/claims", "/batches", "/history", *(f"/batches/{a_batch_id(number)}" for number in range(10)))


@pytest.fixture
def world(outlay: Command) -> ProofWorld:
    """Two batches with a duplicate and a conflict, behind the API that the command talks to."""
    world = ProofWorld()

    def answer(request: httpx.Request) -> httpx.Response:
        found = world.send("GET", request.url.path, query=request.url.query.decode())
        return httpx.Response(found["statusCode"], json=found["json"], headers=found["headers"])

    for path in PATHS:
        outlay.api.on("GET", f"/v1/verify{path}", answer)
    world.deliver(
        a_batch(an_event(event_id="a"), an_event(event_id="b", team="ads"), batch_id=a_batch_id(1)),
        a_batch(an_event(event_id="a"), an_event(event_id="b", digest="e" * 20), batch_id=a_batch_id(2)),
    )
    world.settle()
    return world


def lose_a_row(world: ProofWorld) -> None:
    world.hidden = {(a_batch_id(1), 1)}


def test_columns_of_corrections_show_only_where_there_are_some(outlay: Command, world: ProofWorld) -> None:
    result = outlay("verify", *PERIOD)
    assert result.code == 0
    assert not any(name in result.out for name in ("voided", "late", "adjusted"))
    ledger = next(item for key, item in world.database.tables["figures"].items() if "#L#" in key[0])
    ledger.update(won={"N": "1"}, vod={"N": "1"})
    result = outlay("verify", *PERIOD)
    assert "+ voided" in result.out
    assert "+ late" not in result.out


def test_reasons_lead_to_the_rows_and_name_the_batches(outlay: Command, world: ProofWorld) -> None:
    result = outlay("verify", *PERIOD, "--reasons")
    assert result.code == 0
    (line,) = [line for line in result.out.splitlines() if "conflict " in line]
    assert "/v1/verify/batches?from=2026-11-22&to=2026-11-23&outcome=conflicts" in line
    assert a_batch_id(2) in line
    assert a_batch_id(1) not in line


def test_by_dimension_only_what_differs_is_shown_unless_all_is_asked_for(outlay: Command, world: ProofWorld) -> None:
    result = outlay("verify", *PERIOD, "--by", "team")
    assert (result.code, result.out) == (0, "")
    assert "2 groups by team" in result.err
    assert "No drift: 2 calls" in result.err
    result = outlay("verify", *PERIOD, "--by", "team", "--all")
    assert [line.split()[:4] for line in result.out.splitlines()[1:]] == [
        ["2026-11-22", "ads", "1", "1"],
        ["2026-11-22", "search", "1", "1"],
    ]


def test_drift_of_a_group_is_exit_code_1_and_names_the_measures(outlay: Command, world: ProofWorld) -> None:
    lose_a_row(world)
    result = outlay("verify", *PERIOD, "--by", "team,model")
    assert result.code == 1
    (_, line) = result.out.splitlines()
    assert "ads" in line
    assert "requests 1 ≠ 0" in line
    assert "differ by 1 events" in result.err
    told = json.loads(outlay("verify", *PERIOD, "--by", "team", "--json").out)
    assert (told["totals"]["drift"], [row["group"]["team"] for row in told["rows"]]) == (1, ["ads"])


def test_months_and_cubes_are_asked_for(outlay: Command, world: ProofWorld) -> None:
    result = outlay("verify", "--from", "2022-01-01", "--to", "2026-12-01", "--months")
    assert result.code == 0
    assert result.out.splitlines()[1].startswith("2026-11 ")
    assert "?" not in result.out, "months without anything are not unknown"
    world.now_ms += 48 * HOUR_MS
    world.pack()
    result = outlay("verify", *PERIOD, "--deep")
    assert result.code == 0
    assert "cubes checked against their counters, 0 differ" in result.err
    world.counters("2026-11-22T12:00")[0]["n"] = {"N": "9"}
    result = outlay("verify", *PERIOD, "--deep")
    assert result.code == 1
    assert "day 2026-11-22" in result.out
    assert "Cubes differ from the counters" in result.err


def test_claims_are_added_up_over_all_pages(
    outlay: Command, world: ProofWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outlay.application.walk_log.MAX_BATCHES", 1)
    monkeypatch.setattr("outlay.application.walk_log._CHUNK_BATCHES", 1)
    result = outlay("verify", *PERIOD, "--claims")
    assert result.code == 0
    assert result.out.splitlines()[1].split() == ["2026-11-22", "4", "4", "2", "1", "1", "0", "0", "0", "0", "0"]
    assert "4 claims checked" in result.err
    world.marker(a_batch_id(1))["won"] = {"N": "1"}
    result = outlay("verify", *PERIOD, "--claims")
    assert result.code == 1
    assert a_batch_id(1) in result.out
    told = json.loads(outlay("verify", *PERIOD, "--claims", "--json").out)
    assert [one["what"] for one in told["mismatches"]] == ["wrong_numbers"]


def test_a_batch_that_was_left_uncounted_is_named(outlay: Command, world: ProofWorld) -> None:
    world.accept(a_batch(an_event(event_id="c"), batch_id=a_batch_id(3)))
    result = outlay("verify", *PERIOD, "--claims")
    assert result.code == 1
    assert f"over half an hour ago: {a_batch_id(3)}." in result.err


def test_one_batch_is_checked_against_all_sources(outlay: Command, world: ProofWorld) -> None:
    result = outlay("verify", "--batch", a_batch_id(1))
    assert result.code == 0
    assert [line.split() for line in result.out.splitlines()[1:]] == [
        ["markers", "2", "0", "0"],
        ["claims", "2", "0", "0"],
        ["lake", "2"],
    ]
    lose_a_row(world)
    result = outlay("verify", "--batch", a_batch_id(1))
    assert result.code == 1
    assert "counted, and without a row in the lake" in result.out
    assert json.loads(outlay("verify", "--batch", a_batch_id(1), "--json").out)["drift"] == 1
    assert outlay("verify", "--batch", a_batch_id(9)).code == 2


def test_a_batch_that_is_not_counted_yet_proves_nothing_and_says_how_much_waits(
    outlay: Command, world: ProofWorld
) -> None:
    just_now = world.now_ms - 60_000
    world.accept(a_batch(an_event(event_id="c"), an_event(event_id="d"), batch_id=a_batch_id(3), received_ms=just_now))
    result = outlay("verify", "--batch", a_batch_id(3))
    assert result.code == 0
    assert "2 received, not counted yet." in result.err
    assert "No drift" not in result.err
    world.now_ms += HOUR_MS
    result = outlay("verify", "--batch", a_batch_id(3))
    assert result.code == 1
    assert "2 received over half an hour ago, not counted: the sweep takes them up" in result.err


def test_a_batch_in_quarantine_is_not_said_to_agree(outlay: Command, world: ProofWorld) -> None:
    world.deliver(a_batch(an_event(event_id="x", usage={"output_tokens": 10**13}), batch_id=a_batch_id(4)))
    result = outlay("verify", "--batch", a_batch_id(4))
    assert result.code == 0
    assert "1 received, not counted: the batch is in quarantine" in result.err
    assert "No drift" not in result.err


def test_the_history_tells_what_differed_and_what_was_done(outlay: Command, world: ProofWorld) -> None:
    assert "No nightly proof has run yet" in outlay("verify", "--history").err
    world.now_ms += 48 * HOUR_MS
    world.pack()
    lose_a_row(world)
    world.prove()
    result = outlay("verify", "--history")
    assert result.code == 0
    assert "2026-11-22: requests 2 ≠ 1" in result.out
    assert "batches redriven: 1" in result.out
    assert json.loads(outlay("verify", "--history", "--json").out)["runs"][0]["drift"] == 1


@pytest.mark.parametrize("mode", [("--by", "team"), ("--batch", a_batch_id(1))])
def test_a_lake_without_answer_proves_nothing(
    outlay: Command, world: ProofWorld, mode: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outlay_cli.commands.verify._POLL_S", 0.0)
    world.athena.fails = True
    result = outlay("verify", *mode, "--wait", "0")
    assert result.code == 2
    assert "nothing is proven" in result.err


def test_rows_that_the_lake_no_longer_keeps_prove_nothing(outlay: Command, world: ProofWorld) -> None:
    event = an_event(event_id="old", timestamp_ms=world.now_ms - 200 * 24 * HOUR_MS)
    world.deliver(a_batch(event, batch_id=a_batch_id(5), source="import"))
    world.control.organizations[ORG] = replace(world.control.organizations[ORG], retention_days=90)
    result = outlay("verify", "--months", "--from", "2026-01-01", "--to", "2026-12-01")
    assert result.code == 2
    assert "2026-05: the lake keeps no rows of then any more" in result.err
    assert "No drift" not in result.err


@pytest.mark.parametrize(
    "wrong",
    [
        ("--by", "team", "--claims"),
        ("--history", "--batch", "b_1"),
        ("--deep", "--by", "team"),
        ("--reasons", "--claims"),
        ("--all",),
        ("--months", "--history"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(outlay: Command, wrong: tuple[str, ...]) -> None:
    result = outlay("verify", *wrong)
    assert result.code == 2
    assert "Usage:" in result.err
    assert outlay.api.requests == []


def test_a_foreign_text_can_not_steer_the_terminal(outlay: Command, world: ProofWorld) -> None:
    world.deliver(a_batch(an_event(event_id="x", team="\u202ered"), batch_id=a_batch_id(4)))
    shown: Any = outlay("verify", *PERIOD, "--by", "team", "--all").out
    assert "\u202e" not in shown

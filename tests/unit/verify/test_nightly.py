"""The nightly proof finds a day's wrong side from the log, has it mended, records the run, and proves it next time."""

from typing import Any

import pytest
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.event import UsageEvent

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.proof_world import HOUR_MS, ProofWorld

DAY_MS = 24 * HOUR_MS
DAY, HOUR = "2026-11-22", "2026-11-22T12:00"


def batch(number: int, *events: UsageEvent, **changes: Any) -> Batch:
    return a_batch(*events, batch_id=a_batch_id(number), **changes)


@pytest.fixture
def world() -> ProofWorld:
    """Two batches of a day, packed two days later; nothing is recent."""
    world = ProofWorld()
    world.deliver(
        batch(1, an_event(event_id="a"), an_event(event_id="b", team="ads")),
        batch(2, an_event(event_id="a"), an_event(event_id="c")),
    )
    world.settle()
    world.now_ms += 2 * DAY_MS
    world.pack()
    return world


def history(world: ProofWorld, **query: Any) -> list[dict[str, Any]]:
    return world.ask("/v1/verify/history", **query)["runs"]


def test_a_day_on_which_all_agree_is_final_and_heals_nothing(world: ProofWorld) -> None:
    run = world.prove()
    assert (run.drift, run.healed) == (0, [])
    assert DAY in [proof.day for proof in run.proofs]
    (told,) = history(world)
    assert (told["state"], told["drift"], told["days"], told["final"]) == ("complete", 0, 36, 36)
    assert (told["differences"], told["healed"]) == ([], [])
    assert world.prove().proofs == []


def test_rows_that_the_lake_lacks_are_sent_again_and_the_next_run_proves_the_day(world: ProofWorld) -> None:
    delivered = world.rig.firehose.records
    world.rig.firehose.records = [
        b"\n".join(line for line in record.splitlines() if b'"c"' not in line) for record in delivered
    ]
    run = world.prove()
    assert run.drift == 1
    (healed,) = run.healed
    assert (healed.day, healed.redriven, healed.repaired, healed.left) == (DAY, [a_batch_id(2)], False, "")
    assert world.healing.redriven == [a_batch_id(2)]
    assert world.healing.repaired == []
    world.now_ms += HOUR_MS
    assert world.prove().drift == 0
    newest, first = history(world)
    assert (newest["drift"], newest["final"], newest["healed"]) == (0, 1, [])
    assert first["differences"][0]["measures"]["requests"] == {"in_figures": 3, "in_lake": 2}
    assert first["healed"] == [{"day": DAY, "redriven": [a_batch_id(2)], "repaired": False, "left": None}]


def test_a_row_with_another_amount_than_the_log_says_is_sent_again(world: ProofWorld) -> None:
    world.rig.firehose.records = [
        record.replace(b'"cost_input_picousd":2500000000,', b'"cost_input_picousd":1,', 1)
        for record in world.rig.firehose.records
    ]
    run = world.prove()
    (proof,) = run.differing
    assert [*proof.differences] == ["cost_input"]
    assert len(run.healed[0].redriven) == 1


def test_wrong_figures_are_repaired_and_the_lake_is_left_alone(world: ProofWorld) -> None:
    spoil_counters(world)
    run = world.prove()
    (healed,) = run.healed
    assert (healed.redriven, healed.repaired, healed.left) == ([], True, "")
    assert world.healing.repaired == [DAY]
    assert run.drift == 4


def spoil_counters(world: ProofWorld) -> None:
    """A counter that lies, packed into its hour and day as if it were true."""
    world.counters(HOUR)[0]["n"] = {"N": "6"}
    items = world.database.tables["figures"]
    for key in [key for key in items if key[1].startswith(keys.CUBE_PREFIX)]:
        del items[key]
    world.pack()


def test_a_repair_that_is_not_possible_is_told(world: ProofWorld) -> None:
    spoil_counters(world)
    world.healing.can_repair = False
    (healed,) = world.prove().healed
    assert (healed.repaired, healed.left) == (False, "the figures differ from the log and could not be repaired")
    assert history(world)[0]["healed"][0]["left"] == healed.left


def test_a_cube_that_differs_from_its_counters_is_repaired_although_the_lake_agrees_with_it(world: ProofWorld) -> None:
    world.counters(HOUR)[0]["n"] = {"N": "6"}
    run = world.prove()
    (proof,) = run.differing
    assert proof.differences == {}
    assert {cube.cube for cube in proof.cubes} == {f"hour {HOUR}#0", f"day {DAY}"}
    assert (run.drift, run.healed[0].repaired) == (4, True)
    told = history(world)[0]["differences"][0]
    assert {cube["cube"]: cube["measures"] for cube in told["cubes"]}[f"day {DAY}"] == {
        "requests": {"in_cube": 2, "in_counters": 6}
    }


def test_rows_that_the_log_does_not_justify_are_told_and_not_touched(world: ProofWorld) -> None:
    stranger = {**world.rows()[0], "event_id": "forged", "batch_id": a_batch_id(9)}
    world.extra = [stranger]
    run = world.prove()
    assert run.drift == 1
    (healed,) = run.healed
    assert healed.redriven == []
    assert healed.left == f"batches that the lake has rows of and the log does not justify: 1, e.g. {a_batch_id(9)}"


def test_rows_of_a_batch_that_was_never_counted_have_it_counted(world: ProofWorld) -> None:
    waiting = batch(3, an_event(event_id="late"), received_ms=NOW_MS + DAY_MS)
    world.accept(waiting)
    world.extra = [{**world.rows()[0], "event_id": "late", "batch_id": a_batch_id(3), "batch_position": 0}]
    (healed,) = world.prove().healed
    assert healed.redriven == [a_batch_id(3)]
    assert world.marker(a_batch_id(3))["won"] == {"N": "1"}


def test_what_was_corrected_since_can_not_be_judged_from_the_log_and_is_left_to_the_repair(world: ProofWorld) -> None:
    world.marker(a_batch_id(1))["rating"] = {"N": "1"}
    world.hidden = {(a_batch_id(2), 1)}
    (healed,) = world.prove().healed
    assert (healed.redriven, healed.repaired) == ([a_batch_id(2)], True)
    assert healed.left == "batches that were corrected since they came, whose rows could not be judged: 1"


def test_a_day_with_too_many_events_to_derive_is_told(world: ProofWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlay.application.heal_day.MAX_EVENTS", 1)
    monkeypatch.setattr("outlay.application.walk_log.MAX_BATCHES", 1)
    monkeypatch.setattr("outlay.application.walk_log._CHUNK_BATCHES", 1)
    world.hidden = {(a_batch_id(1), 0)}
    (healed,) = world.prove().healed
    assert healed.left.startswith("more than 1 events")


def test_healing_that_fails_is_told_and_the_run_goes_on(world: ProofWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world.hidden = {(a_batch_id(1), 0)}
    world.forget_log()
    monkeypatch.setattr(world.healing, "redrive", _refuse)
    (healed,) = world.prove().healed
    assert healed.left == "could not be healed: It is not known to be done"
    assert len(history(world)) == 1


def _refuse(org: str, batch_id: str) -> None:
    from outlay.domain.errors import Upstream

    raise Upstream("It is not known to be done")


# ---- history


def test_the_history_comes_in_pages_newest_first(world: ProofWorld) -> None:
    for _ in range(5):
        world.now_ms += DAY_MS
        world.prove()
    page = world.ask("/v1/verify/history", limit=2)
    seen = [*page["runs"]]
    while page["next_cursor"]:
        page = world.ask("/v1/verify/history", limit=2, cursor=page["next_cursor"])
        seen += page["runs"]
    moments = [run["at"] for run in seen]
    assert len(moments) == 5
    assert moments == sorted(moments, reverse=True)


def test_a_run_is_kept_for_400_days(world: ProofWorld) -> None:
    world.prove()
    (item,) = [item for key, item in world.database.tables["figures"].items() if key[0] == keys.proof_runs_key(ORG)]
    assert int(item["ttl"]["N"]) == world.now_ms // 1000 + 400 * 86_400


def test_without_runs_the_history_is_empty_and_bad_input_is_named(world: ProofWorld) -> None:
    assert history(world) == []
    refused = world.ask("/v1/verify/history", status=400, limit=0, cursor="x", since="y")
    assert {error["field"] for error in refused["errors"]} == {"limit", "cursor", "since"}

"""One batch against markers, claims and the lake's rows, and the batches behind a number of the proof."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.domain.batch import Batch
from outlay.domain.event import UsageEvent

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event
from tests.support.proof_world import HOUR_MS, ProofWorld

DAY, NEXT = "2026-11-22", "2026-11-23"


@pytest.fixture
def world() -> ProofWorld:
    return ProofWorld()


def batch(number: int, *events: UsageEvent, **changes: Any) -> Batch:
    return a_batch(*events, batch_id=a_batch_id(number), **changes)


def check(world: ProofWorld, number: int = 1, **query: str) -> dict[str, Any]:
    return world.ask(f"/v1/verify/batches/{a_batch_id(number)}", **query)


def deliver(world: ProofWorld) -> None:
    world.deliver(
        batch(1, an_event(event_id="a"), an_event(event_id="b"), an_event(event_id="d", needs_claim=False)),
        batch(2, an_event(event_id="a"), an_event(event_id="b", digest="e" * 20), an_event(event_id="c")),
    )
    world.settle()


# ---- one batch


def test_a_batch_that_is_everywhere_as_it_should_be_shows_no_drift(world: ProofWorld) -> None:
    deliver(world)
    answer = check(world, 2)
    assert answer["markers"] == {"won": 1, "duplicates": 1, "conflicts": 1}
    assert answer["claims"] == {"won": 1, "duplicate": 1, "conflict": 1, "voided": 0}
    assert (answer["in_lake"], answer["drift"], answer["mismatches"]) == (1, 0, [])
    assert (answer["accepted"], answer["counted"], answer["quarantined"]) == (3, True, False)
    assert answer["uncounted"] == 0


def test_a_row_that_the_lake_lacks_is_named_by_its_position(world: ProofWorld) -> None:
    deliver(world)
    world.hidden = {(a_batch_id(1), 2)}
    answer = check(world)
    assert [(one["what"], one["position"], one["event_id"]) for one in answer["mismatches"]] == [
        ("not_in_lake", 2, "d")
    ]
    assert (answer["in_lake"], answer["drift"], answer["in_flight"]) == (2, 1, 0)


def test_a_row_of_an_event_that_another_batch_owns_is_named(world: ProofWorld) -> None:
    deliver(world)
    world.extra = [{**world.rows()[0], "batch_id": a_batch_id(2), "batch_position": 0, "event_id": "a"}]
    (found,) = check(world, 2)["mismatches"]
    assert (found["what"], found["position"], found["event_id"]) == ("in_lake_and_not_claimed", 0, "a")


def test_rows_of_a_batch_counted_just_now_may_be_on_their_way(world: ProofWorld) -> None:
    deliver(world)
    world.marker(a_batch_id(1))["at"] = {"N": str(world.now_ms - 60_000)}
    world.hidden = {(a_batch_id(1), 0)}
    answer = check(world)
    assert (answer["in_flight"], answer["drift"]) == (1, 0)


def test_rows_of_a_part_that_is_not_counted_yet_are_no_drift(world: ProofWorld) -> None:
    deliver(world)
    world.forget_marker(a_batch_id(1))
    answer = check(world)
    assert (answer["counted"], answer["uncounted"], answer["in_lake"], answer["drift"]) == (False, 3, 3, 0)


def test_a_corrected_part_is_judged_by_its_numbers(world: ProofWorld) -> None:
    deliver(world)
    world.marker(a_batch_id(1)).update(won={"N": "2"}, vod={"N": "1"}, rating={"N": "1"})
    void = {**world.rows()[0], "rating": 1, "is_void": True}
    assert void["batch_id"] == a_batch_id(1)
    assert check(world)["drift"] == 1, "the lake has not heard of it"
    world.extra = [void]
    answer = check(world)
    assert (answer["in_lake"], answer["drift"]) == (2, 0)


def test_a_batch_that_left_the_log_is_checked_by_its_rows_and_claims(world: ProofWorld) -> None:
    deliver(world)
    world.forget_log(a_batch_id(1))
    answer = check(world)
    assert (answer["claims"], answer["in_lake"], answer["drift"], answer["counted"]) == (None, 3, 0, None)
    assert answer["uncounted"] is None
    world.claim("b")["b"] = {"S": a_batch_id(2)}
    world.hidden = {(a_batch_id(1), 2)}
    kinds = [(one["what"], one["position"]) for one in check(world)["mismatches"]]
    assert kinds == [("in_lake_and_not_claimed", 1), ("not_in_lake", None)]


def test_a_batch_in_quarantine_says_so(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a", usage={"output_tokens": 10**13})))
    answer = check(world)
    assert (answer["quarantined"], answer["counted"], answer["in_lake"], answer["drift"]) == (True, False, 0, 0)


def test_without_the_lakes_answer_the_rest_is_told_and_a_second_call_completes_it(world: ProofWorld) -> None:
    deliver(world)
    world.athena.pending = 10**6
    world.proofs.batch.keywords["sources"] = replace(world.proofs.batch.keywords["sources"], patience_s=0.0)  # type: ignore[attr-defined]
    answer = check(world)
    assert (answer["lake"], answer["in_lake"], answer["drift"]) == ("pending", None, None)
    world.athena.pending = 0
    assert check(world, query_id=answer["query_id"])["in_lake"] == 3
    assert len(world.athena.queries) == 1
    world.athena.fails = True
    assert check(world)["lake"] == "failed"


def test_unknown_batches_other_organizations_and_foreign_queries_are_404(world: ProofWorld) -> None:
    deliver(world)
    world.deliver(batch(3, an_event(event_id="x"), org="other"))
    for path in (a_batch_id(3), a_batch_id(9), "nonsense"):
        world.ask(f"/v1/verify/batches/{path}", status=404)
    of_other = check(world, 2)["query_id"]
    world.ask(f"/v1/verify/batches/{a_batch_id(1)}", status=404, query_id=of_other)
    refused = world.ask(f"/v1/verify/batches/{a_batch_id(1)}", status=400, query_id="../", since="x")
    assert {error["field"] for error in refused["errors"]} == {"query_id", "since"}


# ---- the batches behind a number


def outcomes(world: ProofWorld, outcome: str, **query: Any) -> list[tuple[str, int]]:
    period = {"start": "2026-11-20", "end": NEXT}
    pages = [world.ask("/v1/verify/batches", **{**period, "outcome": outcome, **query})]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(world.ask("/v1/verify/batches", **{**period, "outcome": outcome, **query}, cursor=cursor))
    return [(one["batch_id"], one[outcome]) for page in pages for one in page["batches"]]


def test_the_reasons_of_a_day_lead_to_the_batches_behind_them(world: ProofWorld) -> None:
    deliver(world)
    world.accept(batch(3, an_event(event_id="waits")))
    world.deliver(batch(4, an_event(event_id="far too much", usage={"output_tokens": 10**13})))
    (day,) = world.ask("/v1/verify", start="2026-11-20", end=NEXT)["days"]
    reasons = {one["reason"]: one for one in day["reasons"]}
    assert {name: one["events"] for name, one in reasons.items()} == {
        "duplicate": 1,
        "conflict": 1,
        "quarantined": 1,
        "drift": 1,
    }
    found = world.follow(reasons["conflict"])["batches"]
    assert [(one["batch_id"], one["conflicts"]) for one in found] == [(a_batch_id(2), 1)]
    assert [one["batch_id"] for one in world.follow(reasons["duplicate"])["batches"]] == [a_batch_id(2)]
    assert world.follow(found[0])["batch_id"] == a_batch_id(2)
    assert [one["batch_id"] for one in world.follow(reasons["quarantined"])["batches"]] == [a_batch_id(4)]
    assert reasons["quarantined"]["pointer"]["batch_ids"] == [a_batch_id(4)]
    uncounted = world.follow(reasons["drift"])["uncounted"]
    assert [one["batch_id"] for one in uncounted] == [a_batch_id(3)]
    assert outcomes(world, "uncounted") == [(a_batch_id(3), 1)], "what is in quarantine does not wait"


def test_voided_and_late_events_are_found_by_their_batches(world: ProofWorld) -> None:
    deliver(world)
    world.marker(a_batch_id(1)).update(won={"N": "2"}, vod={"N": "1"}, late={"N": "1"})
    ledger = next(item for key, item in world.database.tables["figures"].items() if "#L#" in key[0])
    ledger.update(vod={"N": "1"}, late={"N": "1"}, won={"N": "2"})
    assert outcomes(world, "voided") == [(a_batch_id(1), 1)]
    assert outcomes(world, "late") == [(a_batch_id(1), 1)]
    totals = world.ask("/v1/verify", start="2026-11-20", end=NEXT)["totals"]
    assert (totals["voided"], totals["late"]) == (1, 1)


def test_a_part_that_is_not_counted_shows_although_others_of_its_batch_are(world: ProofWorld) -> None:
    teams = [an_event(event_id=f"e{n}", team=f"t{n}") for n in range(120)]
    one = batch(1, *teams)
    assert len(one.parts) == 2
    world.deliver(one)
    assert outcomes(world, "uncounted") == []
    world.forget_marker(a_batch_id(1), 1)
    assert outcomes(world, "uncounted") == [(a_batch_id(1), len(one.part_ranges()[1]))]


def test_only_days_of_receipt_that_the_ledger_names_are_walked(world: ProofWorld) -> None:
    deliver(world)
    before = world.database.index_reads
    assert outcomes(world, "conflicts") == [(a_batch_id(2), 1)]
    assert world.database.index_reads - before == 1


def test_many_batches_come_in_pages_each_once_newest_first(world: ProofWorld) -> None:
    world.deliver(batch(50, an_event(event_id="a")))
    for number in range(1, 8):
        at = NOW_MS + number - (number % 2) * 24 * HOUR_MS
        world.deliver(batch(number, an_event(event_id="a"), received_ms=at))
    found = [one for one, _ in outcomes(world, "duplicates", limit=2)]
    assert found == [a_batch_id(number) for number in (6, 4, 2, 7, 5, 3, 1)]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({}, {"outcome"}),
        ({"outcome": "won", "limit": "1000", "start": "x"}, {"outcome", "limit", "from"}),
        ({"outcome": "late", "cursor": "abc", "by": "team"}, {"cursor", "by"}),
        ({"outcome": "late", "start": "2020-01-01"}, {"from"}),
    ],
)
def test_bad_input_is_refused_with_every_problem(world: ProofWorld, query: dict[str, str], fields: set[str]) -> None:
    refused = world.ask("/v1/verify/batches", status=400, **query)
    assert {error["field"] for error in refused["errors"]} == fields

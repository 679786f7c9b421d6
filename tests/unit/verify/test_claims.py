"""Claims, markers and log are held against one another; each way in which one of them lies is found by its place."""

from typing import Any

import pytest
from outlay.domain.batch import Batch
from outlay.domain.event import UsageEvent

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event
from tests.support.proof_world import HOUR_MS, ProofWorld

DAY, NEXT = "2026-11-22", "2026-11-23"
DAY_MS = 24 * HOUR_MS


@pytest.fixture
def world() -> ProofWorld:
    return ProofWorld()


def batch(number: int, *events: UsageEvent, **changes: Any) -> Batch:
    return a_batch(*events, batch_id=a_batch_id(number), **changes)


def claims(world: ProofWorld, start: str = DAY, end: str = NEXT) -> dict[str, Any]:
    """All pages together."""
    pages = [world.ask("/v1/verify/claims", start=start, end=end)]
    while pages[-1]["next_cursor"]:
        pages.append(world.ask("/v1/verify/claims", start=start, end=end, cursor=pages[-1]["next_cursor"]))
    lists = ("days", "mismatches", "uncounted")
    return {name: [one for page in pages for one in page[name]] for name in lists}


def the_mismatch(world: ProofWorld) -> dict[str, Any]:
    answer = claims(world)
    (found,) = answer["mismatches"]
    assert sum(day["mismatches"] for day in answer["days"]) == 1
    assert world.follow(found)["mismatches"], "the pointer leads to the same finding"
    return found


def test_what_was_counted_as_it_should_be_is_checked_and_found_right(world: ProofWorld) -> None:
    world.deliver(
        batch(1, an_event(event_id="a"), an_event(event_id="b"), an_event(event_id="a")),
        batch(2, an_event(event_id="a"), an_event(event_id="b", digest="e" * 20)),
        batch(3, an_event(event_id="derived", needs_claim=False)),
    )
    (day,) = claims(world)["days"]
    assert day == {
        "day": DAY,
        "events": 6,
        "claims_checked": 5,
        "claimed": 3,
        "duplicates": 2,
        "conflicts": 1,
        "voided": 0,
        "quarantined": 0,
        "in_flight": 0,
        "uncounted": 0,
        "mismatches": 0,
    }


def test_an_event_without_a_claim_is_found(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a"), an_event(event_id="b")))
    world.forget_claim("b")
    answer = claims(world)
    kinds = {(one["what"], one["position"], one["event_id"]) for one in answer["mismatches"]}
    assert kinds == {("no_claim", 1, "b"), ("wrong_numbers", None, None)}


def test_a_marker_whose_numbers_are_not_what_the_claims_say_is_found(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a"), an_event(event_id="b")))
    world.marker(a_batch_id(1)).update(won={"N": "1"}, dup={"N": "1"})
    found = the_mismatch(world)
    assert (found["batch_id"], found["what"]) == (a_batch_id(1), "wrong_numbers")
    assert found["detail"].startswith("by the claims, part 0 has received 2 (marker: 2), won 2 (marker: 1)")


def test_a_marker_that_holds_fewer_events_than_its_part_is_found(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a"), an_event(event_id="b")))
    world.marker(a_batch_id(1)).update(rcv={"N": "1"}, won={"N": "1"})
    assert the_mismatch(world)["what"] == "wrong_numbers"


def test_an_event_owned_by_a_batch_that_nobody_knows_counts_nowhere_and_is_found(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a")), batch(2, an_event(event_id="a")))
    world.claim("a")["b"] = {"S": a_batch_id(9)}
    world.marker(a_batch_id(1)).update(won={"N": "0"}, dup={"N": "1"})
    found = claims(world)["mismatches"]
    assert {(one["batch_id"], one["what"], one["event_id"]) for one in found} == {
        (a_batch_id(number), "owner_unknown", "a") for number in (1, 2)
    }


def test_an_event_owned_by_a_position_that_holds_another_event_is_found(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a"), an_event(event_id="b")), batch(2, an_event(event_id="a")))
    world.claim("a")["p"] = {"N": "1"}
    world.marker(a_batch_id(1)).update(won={"N": "1"}, dup={"N": "1"})
    found = claims(world)["mismatches"]
    assert {(one["batch_id"], one["what"]) for one in found} == {
        (a_batch_id(number), "owner_has_other_event") for number in (1, 2)
    }


def test_an_owner_that_left_the_log_is_known_by_its_marker(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a")), batch(2, an_event(event_id="a")))
    world.forget_log(a_batch_id(1))
    assert claims(world)["mismatches"] == []
    world.forget_marker(a_batch_id(1))
    assert the_mismatch(world)["what"] == "owner_unknown"


@pytest.mark.parametrize("left_s", [None, 3_600], ids=["an import's, for ever", "about to expire"])
def test_an_owner_whose_marker_may_have_expired_is_not_called_unknown(world: ProofWorld, left_s: int | None) -> None:
    world.deliver(batch(1, an_event(event_id="a")), batch(2, an_event(event_id="a")))
    world.forget_log(a_batch_id(1))
    world.forget_marker(a_batch_id(1))
    del world.claim("a")["ttl"]
    if left_s is not None:
        world.claim("a")["ttl"] = {"N": str(world.now_ms // 1000 + left_s)}
    assert claims(world)["mismatches"] == []


def test_a_claim_with_another_digest_than_its_owner_is_found(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a")))
    world.claim("a")["g"] = {"S": "f" * 20}
    found = the_mismatch(world)
    assert (found["what"], found["position"], found["event_id"]) == ("wrong_digest", 0, "a")


def test_a_part_without_a_marker_is_in_flight_at_first_and_then_named_as_uncounted(world: ProofWorld) -> None:
    world.accept(batch(1, an_event(event_id="a")))
    answer = claims(world)
    assert [(one["batch_id"], one["events"], one["reason"]) for one in answer["uncounted"]] == [
        (a_batch_id(1), 1, "uncounted")
    ]
    assert answer["days"][0]["uncounted"] == 1
    world.now_ms = NOW_MS + 60_000
    answer = claims(world)
    assert (answer["uncounted"][0]["reason"], answer["days"][0]["in_flight"]) == ("in_flight", 1)
    assert answer["mismatches"] == []


def test_what_is_in_quarantine_is_neither_a_mismatch_nor_uncounted(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a", usage={"output_tokens": 10**13})))
    answer = claims(world)
    assert (answer["mismatches"], answer["uncounted"]) == ([], [])
    assert answer["days"][0]["quarantined"] == 1


def test_voided_events_may_still_be_owned_or_be_taken_over_and_no_more_than_that(world: ProofWorld) -> None:
    world.deliver(batch(1, *(an_event(event_id=name) for name in "abc")))
    marker = world.marker(a_batch_id(1))
    marker.update(won={"N": "1"}, vod={"N": "2"}, rating={"N": "1"})
    assert claims(world)["mismatches"] == []
    world.deliver(batch(2, an_event(event_id="a")))
    world.claim("a")["b"] = {"S": a_batch_id(2)}
    world.marker(a_batch_id(2)).update(won={"N": "1"}, dup={"N": "0"})
    assert claims(world)["mismatches"] == []
    marker["won"] = {"N": "2"}
    assert the_mismatch(world)["what"] == "wrong_numbers"


def test_an_event_whose_owner_is_void_is_told_as_voided(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a"), an_event(event_id="b")))
    world.marker(a_batch_id(1)).update(won={"N": "1"}, vod={"N": "1"}, rating={"N": "1"})
    world.claim("a")["vs"] = {"SS": [f"{a_batch_id(1)}#0"]}
    answer = claims(world)
    assert answer["mismatches"] == []
    assert (answer["days"][0]["claimed"], answer["days"][0]["voided"]) == (1, 1)


def test_late_events_are_owned_although_they_count_elsewhere(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a"), an_event(event_id="b")))
    world.marker(a_batch_id(1)).update(late={"N": "1"})
    assert claims(world)["mismatches"] == []


def test_a_correction_between_two_reads_is_no_mismatch(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a"), an_event(event_id="b")))
    marker = world.marker(a_batch_id(1))
    marker["won"] = {"N": "1"}
    read = world.database.batch_get_item

    def later(**arguments: Any) -> Any:
        answer = read(**arguments)
        if "claims" in arguments["RequestItems"]:
            marker["won"] = {"N": "2"}
        return answer

    world.database.batch_get_item = later  # type: ignore[method-assign]
    assert claims(world)["mismatches"] == []


def test_a_long_period_is_walked_page_by_page_and_each_batch_is_seen_once(
    world: ProofWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outlay.application.walk_log.MAX_BATCHES", 3)
    monkeypatch.setattr("outlay.application.walk_log._CHUNK_BATCHES", 2)
    for number in range(1, 11):
        back = number % 3 * DAY_MS
        world.deliver(batch(number, an_event(event_id=f"e{number}"), received_ms=NOW_MS + number - back))
    answers = [world.ask("/v1/verify/claims", start=DAY, end=NEXT)]
    while answers[-1]["next_cursor"]:
        assert not answers[-1]["complete"]
        cursor = answers[-1]["next_cursor"]
        answers.append(world.ask("/v1/verify/claims", start=DAY, end=NEXT, cursor=cursor))
    assert len(answers) == 2
    assert sum(day["events"] for answer in answers for day in answer["days"]) == 7, (
        "events are of the day, receipts not"
    )
    assert answers[-1]["complete"]


def test_only_events_of_the_period_are_counted_and_late_receipts_are_walked(world: ProofWorld) -> None:
    world.now_ms += 20 * DAY_MS
    old = an_event(event_id="old", timestamp_ms=NOW_MS - DAY_MS)
    world.deliver(batch(1, old, an_event(event_id="new"), received_ms=NOW_MS + 19 * DAY_MS))
    answer = claims(world, "2026-11-21", DAY)
    assert [(day["day"], day["events"]) for day in answer["days"]] == [("2026-11-21", 1)]


def test_an_empty_period_and_an_empty_organization_are_empty_answers(world: ProofWorld) -> None:
    assert claims(world) == {"days": [], "mismatches": [], "uncounted": []}


def test_another_organizations_batches_stay_out(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a"), org="other"))
    assert claims(world)["days"] == []


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"start": "x", "cursor": "!"}, {"from", "cursor"}),
        ({"start": "2010-01-01"}, {"from"}),
        ({"by": "team"}, {"by"}),
        ({"cursor": "WyJ4Il0"}, {"cursor"}),
    ],
)
def test_bad_input_is_refused_with_every_problem(world: ProofWorld, query: dict[str, str], fields: set[str]) -> None:
    refused = world.ask("/v1/verify/claims", status=400, **query)
    assert {error["field"] for error in refused["errors"]} == fields

"""A void takes back exactly what it names, frees the ids, and brings back what had lost to them; whatever fails."""

from collections import Counter
from typing import Any

import pytest
from outlay.domain.batch import Batch
from outlay.domain.periods import day_of

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent, ledger_by_day
from tests.support.rollup_rig import Rig

HOUR = 3_600_000
DAY = 24 * HOUR
TODAY = "2026-11-22"


def a_rig() -> Rig:
    rig = Rig()
    rig.now_ms = NOW_MS + HOUR
    return rig


def received(*batches: Batch) -> Counter[str]:
    return Counter(day_of(event.timestamp_ms, "UTC") for batch in batches for event in batch.events)


def begin(rig: Rig, number: int = 1, **scope: Any) -> str:
    correction_id = f"c_{number:024x}"
    wanted = {"id": correction_id, "org": ORG, "reason": "wrong project", "who": "ann", "scope": scope}
    assert rig.container().answer({"void": wanted}) == {"state": "previewing"}
    assert go_on(rig, correction_id) == "previewed"
    return correction_id


def go_on(rig: Rig, correction_id: str, faults: Faults | None = None) -> str:
    state: str = rig.container(faults).answer({"correct": {"org": ORG, "id": correction_id}})["state"]
    return state


def void(rig: Rig, number: int = 1, **scope: Any) -> None:
    """To its end, the second look included."""
    correction_id = begin(rig, number, **scope)
    finish(rig, correction_id)


def finish(rig: Rig, correction_id: str) -> None:
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    assert go_on(rig, correction_id) == "settling"
    assert rig.now_ms is not None
    rig.now_ms += HOUR
    rig.container().answer({"sweep": True})
    assert correction(rig, correction_id).state == "done"


def correction(rig: Rig, correction_id: str) -> Any:
    return rig.container().corrections.find(ORG, correction_id)


def requests(rig: Rig) -> int:
    return sum(counter.get("n", 0) for counter in rig.counters().values())


def test_the_reason_given_when_a_void_is_applied_takes_the_place_of_its_previews_and_a_repeat_changes_nothing():
    rig = a_rig()
    rig.deliver(a_batch(an_event(event_id="a")))
    correction_id = begin(rig, event_id="a")
    for reason in ("wrong file", "another"):
        rig.container().answer({"apply": {"org": ORG, "id": correction_id, "reason": reason}})
        assert correction(rig, correction_id).reason == "wrong file"


def test_a_voided_event_counts_no_more_and_its_rows_are_void():
    rig = a_rig()
    batch = a_batch(an_event(event_id="a"), an_event(event_id="b"))
    rig.deliver(batch)
    void(rig, event_id="a")
    assert requests(rig) == 1
    assert_consistent(rig, received=received(batch))
    assert ledger_by_day(rig)[TODAY] == {"won": 1, "vod": 1}


def test_a_preview_takes_nothing_back_and_says_what_it_would():
    rig = a_rig()
    batch = a_batch(
        an_event(event_id="a", team="x"), an_event(event_id="b", team="y"), an_event(event_id="c", team="y")
    )
    rig.deliver(batch)
    before = rig.counters()
    done = correction(rig, begin(rig, api_key="key-1", start_ms=NOW_MS - DAY, end_ms=NOW_MS + 1))
    assert rig.counters() == before
    assert (done.tally.voided, {key: line.requests for key, line in done.lines.items()}) == (
        3,
        {(TODAY, "gpt-4o", "x"): 1, (TODAY, "gpt-4o", "y"): 2},
    )
    assert sum(line.picousd for line in done.lines.values()) == 3 * (1000 * 2_500_000 + 100 * 10_000_000)


def test_corrected_content_under_the_same_id_counts_and_the_voided_one_never_comes_back():
    rig = a_rig()
    wrong = a_batch(an_event(event_id="a", project="wrong"), batch_id=a_batch_id(1))
    rig.deliver(wrong)
    void(rig, event_id="a")
    right = a_batch(an_event(event_id="a", project="right", digest="e" * 20), batch_id=a_batch_id(2))
    rig.deliver(right)
    rig.deliver(wrong)
    rig.deliver(wrong, right)
    assert [key[1].split("|")[3] for key, counter in rig.counters().items() if counter.get("n")] == ["right"]
    assert_consistent(rig, received=received(wrong, right))


def test_other_content_that_had_lost_to_the_voided_one_comes_back_and_copies_do_not():
    rig = a_rig()
    wrong = a_batch(an_event(event_id="a", project="wrong"), batch_id=a_batch_id(1))
    copy = a_batch(an_event(event_id="a", project="wrong"), batch_id=a_batch_id(2))
    right = a_batch(
        an_event(event_id="a", project="right", digest="e" * 20, timestamp_ms=NOW_MS - 3 * DAY), batch_id=a_batch_id(3)
    )
    rig.deliver(wrong, copy, right)
    assert dict(ledger_by_day(rig)) == {TODAY: {"won": 1, "dup": 1}, "2026-11-19": {"con": 1}}
    void(rig, event_id="a")
    assert dict(ledger_by_day(rig)) == {TODAY: {"vod": 2}, "2026-11-19": {"won": 1}}
    assert_consistent(rig, received=received(wrong, copy, right))
    done = correction(rig, f"c_{1:024x}")
    assert (done.tally.voided, done.tally.copies, done.tally.returned) == (1, 1, 1)


def test_a_keys_range_takes_its_own_events_of_the_period_only():
    rig = a_rig()
    events = [an_event(event_id=f"e{n}", timestamp_ms=NOW_MS - n * HOUR, api_key="leaked") for n in range(6)]
    batch = a_batch(*events, an_event(event_id="other"))
    rig.deliver(batch)
    void(rig, api_key="leaked", start_ms=NOW_MS - 3 * HOUR, end_ms=NOW_MS)
    assert requests(rig) == 4
    assert_consistent(rig, received=received(batch))


def test_an_import_is_undone_live_events_that_had_lost_come_back_and_nothing_of_it_counts_later():
    rig = a_rig()
    imported = a_batch(
        *(an_event(event_id=f"e{n}", digest="1" * 20) for n in range(3)),
        batch_id=a_batch_id(1),
        source="import",
        import_id="imp_12345678",
    )
    live = a_batch(an_event(event_id="e1"), batch_id=a_batch_id(2))
    rig.deliver(imported)
    rig.deliver(live)
    void(rig, import_id="imp_12345678")
    assert requests(rig) == 1
    late = a_batch(an_event(event_id="e9"), batch_id=a_batch_id(3), source="import", import_id="imp_12345678")
    rig.deliver(late)
    assert requests(rig) == 1
    again = a_batch(
        an_event(event_id="e9", digest="2" * 20), batch_id=a_batch_id(4), source="import", import_id="imp_87654321"
    )
    rig.deliver(again)
    assert requests(rig) == 2
    assert_consistent(rig, received=received(imported, live, late, again))


def test_an_event_without_a_claim_is_voided_by_its_own_id():
    rig = a_rig()
    event_id = f"p_{a_batch_id(1)}_0"
    batch = a_batch(an_event(event_id=event_id, needs_claim=False), batch_id=a_batch_id(1))
    rig.deliver(batch)
    void(rig, event_id=event_id)
    rig.deliver(batch)
    assert requests(rig) == 0
    assert_consistent(rig, received=received(batch))


def test_other_content_of_the_same_batch_takes_the_voided_ones_place():
    rig = a_rig()
    batch = a_batch(an_event(event_id="a", project="wrong"), an_event(event_id="a", project="right", digest="e" * 20))
    rig.deliver(batch)
    void(rig, event_id="a")
    assert [key[1].split("|")[3] for key, counter in rig.counters().items() if counter.get("n")] == ["right"]
    assert_consistent(rig, received=received(batch))


def test_who_comes_in_one_delivery_with_the_voided_one_takes_its_place():
    rig = a_rig()
    wrong = a_batch(an_event(event_id="a"), batch_id=a_batch_id(1))
    right = a_batch(an_event(event_id="a", digest="e" * 20), batch_id=a_batch_id(2))
    rig.deliver(wrong)
    void(rig, event_id="a")
    rig.deliver(wrong, right)
    assert requests(rig) == 1
    assert_consistent(rig, received=received(wrong, right))


def test_a_row_sent_before_the_import_was_undone_counts_no_more():
    """The delivery sends its rows, dies before it counts, and comes again when the import is undone."""
    rig = a_rig()
    imported = a_batch(an_event(event_id="a"), source="import", import_id="imp_12345678")
    with pytest.raises(Crash):
        rig.deliver(imported, faults=Faults(at=lambda _, name: "before" if name == "transact_write_items" else None))
    correction_id = begin(rig, import_id="imp_12345678")
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    go_on(rig, correction_id)
    rig.deliver(imported)
    assert requests(rig) == 0
    assert_consistent(rig, received=received(imported))


def test_a_correction_that_lands_late_never_takes_a_later_one_back():
    rig = a_rig()
    rig.deliver(a_batch(an_event(event_id="a")))
    correction_id = begin(rig, event_id="a")
    shown = correction(rig, correction_id)
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    go_on(rig, correction_id)
    rig.container().corrections.save(shown)
    assert correction(rig, correction_id).state == "settling"


def test_what_was_in_flight_during_the_void_is_found_by_the_second_look():
    """A loser reads the owner before the void, and is counted as lost after the void has walked the log."""
    rig = a_rig()
    wrong = a_batch(an_event(event_id="a", project="wrong"), batch_id=a_batch_id(1))
    right = a_batch(an_event(event_id="a", project="right", digest="e" * 20), batch_id=a_batch_id(2))
    rig.deliver(wrong)
    correction_id = begin(rig, event_id="a")
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})

    def meanwhile(_: int, operation: str) -> str | None:
        if operation == "transact_write_items" and correction(rig, correction_id).state == "running":
            assert go_on(rig, correction_id) == "settling"
        return None

    rig.deliver(right, faults=Faults(at=meanwhile))
    assert requests(rig) == 0
    assert rig.now_ms is not None
    rig.now_ms += HOUR
    rig.container().answer({"sweep": True})
    assert requests(rig) == 1
    assert_consistent(rig, received=received(wrong, right))


def a_history(rig: Rig) -> list[Batch]:
    wrong = a_batch(
        *(an_event(event_id=f"e{n}", project="wrong", timestamp_ms=NOW_MS - n * HOUR) for n in range(4)),
        batch_id=a_batch_id(1),
        parts=(0, 2),
    )
    right = a_batch(
        *(an_event(event_id=f"e{n}", project="right", api_key="key-2", digest="e" * 20) for n in range(2, 6)),
        batch_id=a_batch_id(2),
    )
    rig.deliver(wrong)
    rig.deliver(right)
    return [wrong, right]


def _calls_of_a_void() -> list[str]:
    rig = a_rig()
    a_history(rig)
    correction_id = begin(rig, api_key="key-1", start_ms=NOW_MS - DAY, end_ms=NOW_MS + 1)
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    faults = Faults()
    go_on(rig, correction_id, faults)
    return faults.calls


CALLS = _calls_of_a_void()


@pytest.mark.parametrize("fault", ["before", "after"])
@pytest.mark.parametrize("number", range(1, len(CALLS) + 1), ids=lambda n: f"{n}-{CALLS[n - 1]}")
def test_a_void_that_crashes_anywhere_is_resumed_to_the_same_end(number: int, fault: str):
    rig = a_rig()
    batches = a_history(rig)
    correction_id = begin(rig, api_key="key-1", start_ms=NOW_MS - DAY, end_ms=NOW_MS + 1)
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    with pytest.raises(Crash):
        go_on(rig, correction_id, Faults(at=lambda n, _: fault if n == number else None))
    rig.deliver(*batches)
    assert rig.now_ms is not None
    for _ in range(2):
        rig.now_ms += HOUR
        rig.container().answer({"sweep": True})
    assert correction(rig, correction_id).state == "done"
    assert requests(rig) == 4
    assert_consistent(rig, received=received(*batches))


@pytest.mark.parametrize("number", range(1, len(CALLS) + 1), ids=lambda n: f"{n}-{CALLS[n - 1]}")
def test_redelivery_between_any_two_calls_of_a_void_changes_nothing(number: int):
    rig = a_rig()
    batches = a_history(rig)
    correction_id = begin(rig, api_key="key-1", start_ms=NOW_MS - DAY, end_ms=NOW_MS + 1)
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})

    def meanwhile(at: int, _: str) -> str | None:
        if at == number:
            rig.deliver(*reversed(batches))
        return None

    go_on(rig, correction_id, Faults(at=meanwhile))
    rig.now_ms = NOW_MS + 2 * HOUR
    rig.container().answer({"sweep": True})
    assert requests(rig) == 4
    assert_consistent(rig, received=received(*batches))


def a_void_with_its_second_look_to_come(rig: Rig) -> Batch:
    """The batch was in flight while the void walked the log: it counts until the void looks again."""
    batch = a_batch(an_event(event_id="a"), an_event(event_id="b"))
    correction_id = ""

    def meanwhile(_: int, operation: str) -> str | None:
        nonlocal correction_id
        if operation == "transact_write_items" and not correction_id:
            correction_id = begin(rig, api_key="key-1", start_ms=NOW_MS - DAY, end_ms=NOW_MS + 1)
            rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
            assert go_on(rig, correction_id) == "settling"
        return None

    rig.deliver(batch, faults=Faults(at=meanwhile))
    assert requests(rig) == 2
    assert rig.now_ms is not None
    rig.now_ms += HOUR
    return batch


def _calls_of_a_second_look() -> list[str]:
    rig = a_rig()
    a_void_with_its_second_look_to_come(rig)
    faults = Faults()
    rig.container(faults).answer({"sweep": True})
    return faults.calls


SECOND_CALLS = _calls_of_a_second_look()
NO_QUERIES = [number for number, name in enumerate(SECOND_CALLS, start=1) if name != "query"]
"""Of the sweep's hundred queries of an empty index, a crash at one is like a crash at the next call."""


@pytest.mark.parametrize("fault", ["before", "after"])
@pytest.mark.parametrize("number", NO_QUERIES, ids=lambda n: f"{n}-{SECOND_CALLS[n - 1]}")
def test_a_second_look_that_crashes_anywhere_takes_back_the_same_rows_and_figures(number: int, fault: str):
    rig = a_rig()
    batch = a_void_with_its_second_look_to_come(rig)
    with pytest.raises(Crash):
        rig.container(Faults(at=lambda n, _: fault if n == number else None)).answer({"sweep": True})
    assert rig.now_ms is not None
    for _ in range(2):
        rig.now_ms += HOUR
        rig.container().answer({"sweep": True})
    assert requests(rig) == 0
    assert_consistent(rig, received=received(batch))


def test_two_voids_of_the_same_events_take_them_back_once():
    rig = a_rig()
    batches = a_history(rig)
    first = begin(rig, 1, api_key="key-1", start_ms=NOW_MS - DAY, end_ms=NOW_MS + 1)
    second = begin(rig, 2, event_id="e0")
    finish(rig, first)
    finish(rig, second)
    assert requests(rig) == 4
    assert_consistent(rig, received=received(*batches))


def test_of_an_unknown_event_nothing_is_found_and_an_unfinished_preview_is_not_applied():
    rig = a_rig()
    assert correction(rig, begin(rig, 2, event_id="nothing")).tally.voided == 0
    wanted = {"id": "c_1", "org": ORG, "reason": "x", "who": "ann", "scope": {"event_id": "nothing"}}
    rig.deliver(a_batch())
    rig.container().answer({"void": {**wanted, "scope": {"event_id": "call-1"}}})
    assert rig.container().answer({"apply": {"org": ORG, "id": "c_1"}})["code"] == "not_previewed"


def test_a_preview_of_very_many_teams_names_a_thousand_and_sums_up_the_others():
    rig = a_rig()
    rig.deliver(a_batch(*(an_event(event_id=f"e{n}", team=f"team-{n}") for n in range(1_002))))
    done = correction(rig, begin(rig, api_key="key-1", start_ms=NOW_MS - DAY, end_ms=NOW_MS + 1))
    assert len(done.lines) == 1_001
    assert done.lines["(more)", "", ""].requests == 2
    assert sum(line.requests for line in done.lines.values()) == done.tally.voided == 1_002


def test_what_is_not_counted_yet_is_said_in_the_preview_and_taken_by_the_second_look():
    rig = a_rig()
    batch, later = a_batch(an_event(event_id="a"), an_event(event_id="b")), a_batch(an_event(), batch_id=a_batch_id(2))
    rig.log(batch)
    correction_id = begin(rig, api_key="key-1", start_ms=NOW_MS - DAY, end_ms=NOW_MS + 1)
    assert (correction(rig, correction_id).tally.uncounted, correction(rig, correction_id).tally.voided) == (2, 0)
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    assert go_on(rig, correction_id) == "settling"
    rig.deliver(batch, later)
    assert (requests(rig), correction(rig, correction_id).finished_ms) == (3, None)
    rig.now_ms = NOW_MS + 2 * HOUR
    rig.container().answer({"sweep": True})
    done = correction(rig, correction_id)
    assert (requests(rig), done.state, done.finished_ms, done.tally.voided) == (0, "done", rig.now_ms, 3)
    assert_consistent(rig, received=received(batch, later))

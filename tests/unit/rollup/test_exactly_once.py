"""The heart: every accepted event is counted exactly once, whatever is delivered how often and wherever it breaks."""

import random
from dataclasses import replace

import pytest
from outlay.contracts import metrics
from outlay.domain.errors import Upstream

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event, some_events
from tests.support.faults import Crash, Faults
from tests.support.rollup_rig import Rig

HOUR = 3_600_000


def two_overlapping_batches():
    shared = [an_event(event_id=f"shared-{n}", timestamp_ms=NOW_MS - n * HOUR) for n in range(3)]
    first = a_batch(*shared, *some_events(4), batch_id=a_batch_id(1))
    changed = replace(shared[2], digest="other", usage={"output_tokens": 7})
    unknown = an_event(event_id="mystery", model="no-such-model")
    second = a_batch(changed, shared[0], shared[1], unknown, unknown, batch_id=a_batch_id(2))
    return first, second


def test_an_event_becomes_a_counter_a_ledger_row_and_a_row_in_the_lake():
    rig = Rig()
    batch = a_batch(an_event(latency_ms=120, status="error", response_cache_hit=True))
    assert rig.deliver(batch)["counted"] == 1
    [counter] = rig.counters().values()
    assert counter == {"n": 1, "er": 1, "ch": 1, "ls": 120, "ln": 1, "ci": 2_500_000_000, "co": 1_000_000_000} | {
        "t0": 1000,
        "t4": 100,
    }
    [row] = rig.firehose.rows()
    assert (row["cost_input_picousd"], row["latency_ms"], row["is_priced"]) == (2_500_000_000, 120, True)
    assert row["event_day"] == "2026-11-22"


def test_duplicates_in_a_batch_across_batches_and_interleaved_count_once():
    rig = Rig()
    first, second = two_overlapping_batches()
    rig.deliver(first, second)
    rig.assert_exact([first, second])
    assert sum(row["won"] for row in rig.ledger().values()) == 8
    assert rig.metrics[metrics.EVENTS_COUNTED] == 8
    assert rig.metrics[metrics.EVENTS_DUPLICATE] == 3
    assert rig.metrics[metrics.EVENTS_CONFLICTING] == 1
    assert rig.metrics[metrics.EVENTS_UNPRICED] == 1


def test_two_clients_that_send_the_same_events_at_once_share_them():
    """Both containers claim in turns: each wins some, nobody counts twice."""
    rig = Rig()
    events = some_events(60)
    first = a_batch(*events, batch_id=a_batch_id(1))
    second = a_batch(*reversed(events), batch_id=a_batch_id(2))
    other = rig.container()

    def interleave(number: int, operation: str) -> str | None:
        if number == 2:
            rig.deliver(second, container=other)
        return None

    rig.deliver(first, faults=Faults(at=interleave))
    rig.assert_exact([first, second])
    owners = {batch for batch, _ in rig.claims().values()}
    assert owners == {first.batch_id, second.batch_id}


@pytest.mark.parametrize("seed", range(6))
def test_a_redelivery_with_any_boundaries_changes_no_figure(seed: int):
    rig, chance = Rig(), random.Random(seed)
    batches = [
        a_batch(*some_events(chance.randint(1, 30), timestamp_ms=NOW_MS - n * HOUR), batch_id=a_batch_id(n))
        for n in range(1, 8)
    ]
    rig.deliver(*batches)
    before, claims = rig.figures(), rig.claims()
    again = list(batches)
    while again:
        size = chance.randint(1, 3)
        rig.deliver(*again[:size], *chance.sample(batches, 1))
        again = again[size:]
    assert rig.figures() == before
    assert rig.claims() == claims
    rig.assert_exact(batches)


def test_events_with_ids_of_their_batch_need_no_claim():
    rig = Rig()
    events = [an_event(event_id=f"p_{a_batch_id(1)}_{n}", needs_claim=False) for n in range(5)]
    batch = a_batch(*events, batch_id=a_batch_id(1))
    rig.deliver(batch)
    rig.deliver(batch)
    assert rig.claims() == {}
    assert "batch_execute_statement" not in rig.dynamodb.calls
    rig.assert_exact([batch])


def _calls_of_a_delivery() -> list[str]:
    faults = Faults()
    Rig().deliver(*two_overlapping_batches(), faults=faults)
    return faults.calls


CALLS = _calls_of_a_delivery()


@pytest.mark.parametrize("fault", ["before", "after"])
@pytest.mark.parametrize("number", range(1, len(CALLS) + 1), ids=lambda n: f"{n}-{CALLS[n - 1]}")
def test_after_a_crash_at_any_call_the_redelivery_makes_it_exact(number: int, fault: str):
    rig = Rig()
    first, second = two_overlapping_batches()
    with pytest.raises(Crash):
        rig.deliver(first, second, faults=Faults(at=lambda n, _: fault if n == number else None))
    rig.deliver(second, first)
    rig.assert_exact([first, second])


@pytest.mark.parametrize("number", range(1, len(CALLS) + 1), ids=lambda n: f"{n}-{CALLS[n - 1]}")
def test_another_container_at_work_between_any_two_calls_changes_nothing(number: int):
    """The same two batches, in the other order, rolled up entirely in the midst of the first delivery."""
    rig = Rig()
    first, second = two_overlapping_batches()
    other = rig.container()

    def meanwhile(at: int, operation: str) -> str | None:
        if at == number:
            rig.deliver(second, first, container=other)
        return None

    rig.deliver(first, second, faults=Faults(at=meanwhile))
    rig.assert_exact([first, second])


@pytest.mark.parametrize("fault", ["lost", "throttled", "conflict"])
@pytest.mark.parametrize("number", range(1, len(CALLS) + 1), ids=lambda n: f"{n}-{CALLS[n - 1]}")
def test_a_lost_answer_or_a_refusal_is_tried_again_in_place(number: int, fault: str):
    rig = Rig()
    first, second = two_overlapping_batches()
    rig.deliver(first, second, faults=Faults(at=lambda n, _: fault if n == number else None))
    rig.assert_exact([first, second])


def test_what_keeps_failing_is_raised_so_that_all_of_it_comes_again():
    rig = Rig()
    first, second = two_overlapping_batches()
    broken = Faults(at=lambda _, operation: "conflict" if operation == "transact_write_items" else None)
    with pytest.raises(Upstream, match="figures"):
        rig.deliver(first, second, faults=broken)
    assert rig.counters() == {}
    rig.deliver(first, second)
    rig.assert_exact([first, second])


def test_a_batch_of_several_parts_and_many_combinations_is_exact():
    rig = Rig()
    events = [an_event(event_id=f"e{n}", feature=f"f{n % 97}", timestamp_ms=NOW_MS - n * 60_000) for n in range(400)]
    batch = a_batch(*events)
    assert len(batch.parts) > 3
    rig.deliver(batch)
    rig.deliver(batch)
    rig.assert_exact([batch])


def test_small_batches_of_one_organization_share_a_transaction():
    rig = Rig()
    batches = [a_batch(an_event(event_id=f"e{n}"), batch_id=a_batch_id(n)) for n in range(1, 41)]
    rig.deliver(*batches)
    assert rig.dynamodb.calls.count("transact_write_items") == 1
    assert rig.dynamodb.calls.count("batch_execute_statement") == 2
    rig.assert_exact(batches)


def test_organizations_never_mix():
    rig = Rig()
    ours, theirs = a_batch(an_event()), a_batch(an_event(), org="other-org", batch_id=a_batch_id(2))
    rig.deliver(ours, theirs)
    rig.assert_exact([ours, theirs])
    assert {key.split("#")[1] for key in rig.claims()} == {"acme", "other-org"}

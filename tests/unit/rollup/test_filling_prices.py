"""Calls without a price get it once it has arrived, by themselves; whatever had a price keeps it."""

from collections import Counter
from dataclasses import replace

import pytest
from outlay.domain.batch import Batch
from outlay.domain.periods import day_of

from tests.support.builders import ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent
from tests.support.price_cases import a_free, a_rate, an_alias
from tests.support.rerating_world import RatingRig
from tests.unit.rollup.test_voids import void

RATES = {"input_uncached_tokens": "1", "cache_read_tokens": "0.5", "output_tokens": "2"}
OURS = a_rate(provider="openai", model="no-such-model", rates=RATES, effective_from="2026-01-01")
CHEAPER = a_rate(provider="openai", model="gpt-4o", rates=RATES, effective_from="2026-01-01")
UNPRICED = {"model": "no-such-model"}


def received(*batches: Batch) -> Counter[str]:
    return Counter(day_of(event.timestamp_ms, "UTC") for batch in batches for event in batch.events)


def a_history(rig: RatingRig) -> list[Batch]:
    one = a_batch(
        an_event(event_id="priced"),
        an_event(event_id="x", **UNPRICED),
        an_event(event_id="y", model="another"),
        batch_id=a_batch_id(1),
        parts=(0, 2),
    )
    two = a_batch(an_event(event_id="x", **UNPRICED), an_event(event_id="z", **UNPRICED), batch_id=a_batch_id(2))
    three = a_batch(an_event(event_id="all priced"), batch_id=a_batch_id(3))
    rig.deliver(one)
    rig.deliver(two, three)
    return [one, two, three]


def settle(rig: RatingRig) -> None:
    for _ in range(2):
        rig.later()
        rig.sweep()


def test_a_price_that_arrives_fills_what_had_none_and_moves_nothing_else() -> None:
    rig = RatingRig()
    batches = a_history(rig)
    rig.enter(CHEAPER)
    revision = rig.enter(OURS)
    before = rig.costs()
    settle(rig)
    event = batches[0].events[1]
    price = rig.priced(event, revision)
    assert price
    assert rig.costs() == {**before, "x": price, "z": price}
    assert rig.revisions() == {"priced": 1, "x": revision, "y": 1, "z": revision, "all priced": 1}
    assert_consistent(rig, received=received(*batches))
    [fill] = rig.reratings.all(ORG)
    assert (fill.state, fill.is_automatic, fill.who) == ("done", True, "outlay")
    assert sum(change.requests for change in fill.applied.values()) == 2
    held, rows = rig.counters(), len(rig.firehose.rows())
    settle(rig)
    assert len(rig.firehose.rows()) == rows
    rig.deliver(*batches)
    assert rig.counters() == held
    assert_consistent(rig, received=received(*batches))


def test_a_second_price_fills_the_rest_and_leaves_what_the_first_has_filled() -> None:
    rig = RatingRig()
    batches = a_history(rig)
    first = rig.enter(OURS)
    settle(rig)
    rig.enter(replace(OURS, rates={"input_uncached_tokens": "9", "output_tokens": "9"}))
    second = rig.enter(a_free("another", provider="openai"))
    settle(rig)
    assert rig.revisions() == {"priced": 1, "x": first, "y": second, "z": first, "all priced": 1}
    assert rig.costs()["y"] == 0
    assert_consistent(rig, received=received(*batches))


def test_an_alias_fills_as_a_price_does_and_the_row_keeps_the_name_as_sent() -> None:
    rig = RatingRig()
    batches = a_history(rig)
    revision = rig.enter(an_alias("another", "openai/gpt-4o", provider="openai", org=ORG))
    settle(rig)
    [row] = [row for row in rig.firehose.rows() if row["event_id"] == "y" and row["rating"] == 1]
    assert (row["model"], row["price_model"], row["price_revision"]) == ("another", "openai/gpt-4o", revision)
    assert_consistent(rig, received=received(*batches))


def test_what_was_on_its_way_when_the_price_arrived_is_filled_by_the_second_look() -> None:
    rig = RatingRig()
    late = a_batch(an_event(event_id="late", **UNPRICED))
    rig.log(late)
    revision = rig.enter(OURS)
    rig.container().answer({"fill": {"org": ORG}})
    assert rig.revisions() == {}
    settle(rig)
    assert rig.revisions() == {"late": revision}
    assert_consistent(rig, received=received(late))


def test_entries_of_others_and_no_new_ones_begin_nothing() -> None:
    rig = RatingRig()
    a_history(rig)
    settle(rig)
    assert [*rig.reratings.all(ORG)] == []


def test_a_rerating_after_a_fill_takes_all_of_the_period_and_a_fill_after_it_nothing() -> None:
    rig = RatingRig()
    batches = a_history(rig)
    rig.enter(OURS)
    settle(rig)
    revision = rig.enter(CHEAPER)
    rig.finish(rig.preview())
    settle(rig)
    assert rig.revisions()["priced"] == revision
    assert rig.costs()["x"] == rig.priced(batches[0].events[1], revision)
    assert_consistent(rig, received=received(*batches))


def _calls_of_a_fill() -> list[str]:
    rig = RatingRig()
    a_history(rig)
    rig.enter(OURS)
    faults = Faults()
    rig.container(faults).answer({"fill": {"org": ORG}})
    return faults.calls


CALLS = _calls_of_a_fill()


@pytest.mark.parametrize("fault", ["before", "after"])
@pytest.mark.parametrize("number", range(1, len(CALLS) + 1), ids=lambda n: f"{n}-{CALLS[n - 1]}")
def test_a_fill_that_crashes_anywhere_is_resumed_to_the_same_end(number: int, fault: str) -> None:
    rig = RatingRig()
    batches = a_history(rig)
    before, revision = rig.costs(), rig.enter(OURS)
    container = rig.container(Faults(at=lambda n, _: fault if n == number else None))
    with pytest.raises(Crash):
        container.answer({"fill": {"org": ORG}})
    settle(rig)
    price = rig.priced(batches[0].events[1], revision)
    assert rig.costs() == {**before, "x": price, "z": price}
    assert_consistent(rig, received=received(*batches))


def test_what_comes_to_count_after_the_fill_has_the_price_that_the_others_were_given() -> None:
    rig = RatingRig()
    wrong = a_batch(an_event(event_id="x", project="wrong", **UNPRICED), batch_id=a_batch_id(1))
    right = a_batch(
        an_event(event_id="x", project="right", digest="e" * 20, **UNPRICED),
        an_event(event_id="priced"),
        batch_id=a_batch_id(2),
    )
    rig.deliver(wrong)
    rig.deliver(right)
    revision = rig.enter(OURS)
    settle(rig)
    assert rig.revisions() == {"x": revision, "priced": 1}
    void(rig, event_id="x")
    assert rig.revisions() == {"x": revision, "priced": 1}
    assert rig.costs()["x"] == rig.priced(right.events[0], revision) is not None
    assert_consistent(rig, received=received(wrong, right))

"""Re-rating: shown first, then applied, exact beside everything else; what is not asked for keeps its price."""

from collections import Counter

import pytest
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.periods import day_of
from outlay.domain.price_entry import PriceEntry
from outlay.domain.rerating import Change

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent
from tests.support.price_cases import a_rate
from tests.support.rerating_world import DAY, HOUR, RatingRig

LONG_AGO = NOW_MS - 25 * DAY
GPT_4O = {"provider": "openai", "model": "gpt-4o"}
RATES = {"input_uncached_tokens": "1", "cache_read_tokens": "0.5", "output_tokens": "2"}
NEW = a_rate(**GPT_4O, org=ORG, rates=RATES, effective_from="2026-01-01")
UNKNOWN = a_rate(provider="openai", model="no-such-model", rates=RATES, effective_from="2026-01-01")


def received(*batches: Batch) -> Counter[str]:
    return Counter(day_of(event.timestamp_ms, "UTC") for batch in batches for event in batch.events)


def a_history(rig: RatingRig) -> list[Batch]:
    """Two parts and two batches; a duplicate, another model, one without a price."""
    one = a_batch(
        an_event(event_id="a", timestamp_ms=NOW_MS - HOUR),
        an_event(event_id="b", timestamp_ms=NOW_MS - 2 * DAY, team="search"),
        an_event(event_id="c", model="gpt-4o-mini"),
        an_event(event_id="d", model="no-such-model"),
        batch_id=a_batch_id(1),
        parts=(0, 2),
    )
    two = a_batch(an_event(event_id="a"), an_event(event_id="e"), batch_id=a_batch_id(2))
    rig.deliver(one)
    rig.deliver(two)
    return [one, two]


def test_a_preview_shows_the_difference_by_day_model_and_team_and_moves_nothing() -> None:
    rig = RatingRig()
    batches = a_history(rig)
    revision = rig.enter(NEW)
    rig.enter(UNKNOWN)
    before, rows = rig.counters(), rig.firehose.rows()
    found = rig.rerating(rig.preview())
    assert (rig.counters(), rig.firehose.rows()) == (before, rows)
    event = batches[0].events[1]
    old, new = rig.priced(event, 1), rig.priced(event, revision)
    assert None not in (old, new)
    assert old != new
    day = day_of(event.timestamp_ms, "UTC")
    assert found.shown[day, "gpt-4o", "search"] == Change(requests=1, picousd_before=old, picousd_after=new)
    today = day_of(NOW_MS, "UTC")
    unpriced = found.shown[today, "no-such-model", batches[0].events[3].team]
    assert (unpriced.requests, unpriced.unpriced_before, unpriced.unpriced_after) == (1, 1, 0)
    assert sum(change.requests for change in found.shown.values()) == 4, "the duplicate does not count"


def test_calls_are_rated_again_by_their_size_where_a_price_has_tiers() -> None:
    rig = RatingRig()
    small, large = ({"input_uncached_tokens": count, "output_tokens": 10} for count in (200_000, 200_001))
    batch = a_batch(an_event(event_id="small", usage=small), an_event(event_id="large", usage=large))
    rig.deliver(batch)
    tiers = {"input_uncached_tokens": [(200_000, "6")], "output_tokens": [(200_000, "22.5")]}
    rig.enter(a_rate(**GPT_4O, org=ORG, rates={"input_uncached_tokens": "3", "output_tokens": "15"}, tiers=tiers))
    shown = rig.rerating(rig.preview()).shown
    done = rig.finish(f"r_{1:024x}")
    assert done.applied == shown
    pico = 10**6
    assert rig.costs() == {
        "small": 200_000 * 3 * pico + 10 * 15 * pico,
        "large": 200_001 * 6 * pico + 10 * 45 * pico // 2,
    }
    assert_consistent(rig, received=received(batch))


def test_what_was_shown_is_what_is_applied_and_repeating_it_changes_nothing() -> None:
    rig = RatingRig()
    batches = a_history(rig)
    rig.enter(NEW)
    shown = rig.rerating(rig.preview()).shown
    rig.enter(a_rate(**GPT_4O, org=ORG, rates={"output_tokens": "9"}))  # after it was shown
    done = rig.finish(f"r_{1:024x}")
    assert done.state == "done"
    assert done.applied == shown
    event = batches[0].events[0]
    assert rig.costs()["a"] == rig.priced(event, done.revision)
    assert rig.costs()["c"] == rig.priced(batches[0].events[2], 1)
    assert_consistent(rig, received=received(*batches))
    held, rows = rig.counters(), len(rig.firehose.rows())
    assert rig.apply(done.rerating_id) == {"state": "done"}
    rig.go_on(done.rerating_id)
    assert (rig.counters(), len(rig.firehose.rows())) == (held, rows)
    again = rig.rerating(rig.preview(2, end_ms=NOW_MS - 30 * DAY, start_ms=NOW_MS - 40 * DAY))
    assert not again.shown


def test_only_calls_of_the_period_get_other_prices_though_they_came_with_others() -> None:
    rig = RatingRig()
    batch = a_batch(
        an_event(event_id="before", timestamp_ms=NOW_MS - 2 * DAY),
        an_event(event_id="first", timestamp_ms=NOW_MS - DAY),
        an_event(event_id="end", timestamp_ms=NOW_MS),
    )
    rig.deliver(batch)
    revision = rig.enter(NEW)
    rig.finish(rig.preview(start_ms=NOW_MS - DAY, end_ms=NOW_MS))
    assert rig.revisions() == {"before": 1, "first": revision, "end": 1}
    assert rig.costs() == {
        "before": rig.priced(batch.events[0], 1),
        "first": rig.priced(batch.events[1], revision),
        "end": rig.priced(batch.events[2], 1),
    }
    assert_consistent(rig, received=received(batch))
    rig.deliver(batch)
    assert_consistent(rig, received=received(batch))
    later = rig.enter(a_rate(**GPT_4O, org=ORG, rates={**RATES, "output_tokens": "4"}))
    rig.finish(rig.preview(2, start_ms=NOW_MS - 2 * DAY, end_ms=NOW_MS - DAY))
    assert rig.revisions() == {"before": later, "first": revision, "end": 1}
    assert_consistent(rig, received=received(batch))


def test_only_what_has_no_price_is_rated_where_that_is_asked_for() -> None:
    rig = RatingRig()
    batches = a_history(rig)
    rig.enter(NEW)
    revision = rig.enter(UNKNOWN)
    before = rig.costs()
    rig.finish(rig.preview(only_unpriced=True))
    assert rig.costs() == {**before, "d": rig.priced(batches[0].events[3], revision)}
    assert_consistent(rig, received=received(*batches))


def test_an_older_rerating_that_goes_on_late_never_undoes_a_newer_one() -> None:
    rig = RatingRig()
    batches = a_history(rig)
    rig.enter(NEW)
    rig.apply(rig.preview(1))
    newer = rig.enter(a_rate(**GPT_4O, org=ORG, rates={"input_uncached_tokens": "7", "output_tokens": "7"}))
    rig.later()
    older = rig.rerating(f"r_{1:024x}")
    assert rig.apply(rig.preview(2))["code"] == "overtaken"
    rig.later(2 * HOUR)
    rig.sweep()
    rig.later()
    rig.sweep()
    rig.finish(rig.preview(3))
    held = rig.costs()
    rig.container().answer({"rate": {"org": ORG, "id": older.rerating_id}})
    assert rig.costs() == held
    assert rig.revisions()["a"] == newer
    assert_consistent(rig, received=received(*batches))


def test_calls_of_closed_hours_keep_their_price_and_their_month_is_named() -> None:
    rig = RatingRig()
    batch = a_batch(
        an_event(event_id="old", timestamp_ms=LONG_AGO),
        an_event(event_id="new", timestamp_ms=NOW_MS),
    )
    rig.deliver(batch)
    pk = keys.hour_key(ORG, "2026-10-28T12:00", 0)
    table = rig.dynamodb.tables["figures"]
    table[pk, keys.HEAD] = {**table[pk, keys.HEAD], "st": {"S": "closed"}}
    revision = rig.enter(NEW)
    found = rig.rerating(rig.preview(start_ms=LONG_AGO - DAY))
    assert (found.left.closed, found.left.months) == (1, frozenset({"2026-10"}))
    assert sum(change.requests for change in found.shown.values()) == 1
    rig.finish(found.rerating_id)
    assert rig.revisions() == {"old": 1, "new": revision}
    assert_consistent(rig, received=received(batch))


def test_an_hour_that_closes_while_its_calls_are_rated_keeps_their_prices() -> None:
    rig = RatingRig()
    batch = a_batch(an_event(event_id="old", timestamp_ms=LONG_AGO), received_ms=LONG_AGO + 1000)
    rig.deliver(batch)
    rig.enter(NEW)
    rerating_id = rig.preview(start_ms=LONG_AGO - DAY)
    rig.apply(rerating_id)

    def meanwhile(_: int, operation: str) -> str | None:
        if operation == "transact_write_items":
            pk = keys.hour_key(ORG, "2026-10-28T12:00", 0)
            table = rig.dynamodb.tables["figures"]
            table[pk, keys.HEAD] = {**table[pk, keys.HEAD], "st": {"S": "closed"}}
        return None

    assert rig.go_on(rerating_id, Faults(at=meanwhile)) == "settling"
    assert rig.revisions() == {"old": 1}
    assert not rig.rerating(rerating_id).applied
    assert_consistent(rig, received=received(batch))


def test_what_was_not_counted_yet_is_said_and_rated_by_the_second_look() -> None:
    rig = RatingRig()
    batches = a_history(rig)
    late = a_batch(an_event(event_id="late"), batch_id=a_batch_id(3))
    rig.log(late)
    revision = rig.enter(NEW)
    rerating_id = rig.preview()
    assert rig.rerating(rerating_id).left.uncounted == 1
    done = rig.finish(rerating_id)
    assert done.state == "done"
    assert rig.revisions()["late"] == revision
    assert_consistent(rig, received=received(*batches, late))


def test_what_is_stamped_with_later_prices_is_left_alone() -> None:
    rig = RatingRig()
    rig.enter(NEW)
    rerating_id = rig.begin()
    revision = rig.enter(a_rate(**GPT_4O, org=ORG, rates={"output_tokens": "9"}))
    batch = a_batch(an_event(event_id="x", usage={"output_tokens": 10}), price_revision=revision)
    rig.deliver(batch)
    assert rig.go_on(rerating_id) == "previewed"
    assert not rig.rerating(rerating_id).shown
    rig.finish(rerating_id)
    assert rig.revisions() == {"x": revision}


def test_a_price_that_was_withdrawn_leaves_calls_without_one_once_they_are_rated_again() -> None:
    rig = RatingRig()
    stamped = rig.enter(UNKNOWN)
    batch = a_batch(an_event(event_id="x", model="no-such-model"), price_revision=stamped)
    rig.deliver(batch)
    rig.enter(PriceEntry(kind="withdraw", about=1, reason="typo"))
    assert rig.costs()["x"]
    found = rig.finish(rig.preview())
    [change] = found.applied.values()
    assert (change.unpriced_before, change.unpriced_after, change.picousd_after) == (0, 1, 0)
    assert rig.costs() == {"x": None}
    assert_consistent(rig, received=received(batch))


def _calls_of_a_rerating() -> list[str]:
    rig = RatingRig()
    a_history(rig)
    rig.enter(NEW)
    rig.enter(UNKNOWN)
    rerating_id = rig.preview()
    rig.apply(rerating_id)
    faults = Faults()
    rig.go_on(rerating_id, faults)
    return faults.calls


CALLS = _calls_of_a_rerating()


@pytest.mark.parametrize("fault", ["before", "after"])
@pytest.mark.parametrize("number", range(1, len(CALLS) + 1), ids=lambda n: f"{n}-{CALLS[n - 1]}")
def test_a_rerating_that_crashes_anywhere_is_resumed_to_the_same_end(number: int, fault: str) -> None:
    rig = RatingRig()
    batches = a_history(rig)
    rig.enter(NEW)
    revision = rig.enter(UNKNOWN)
    rerating_id = rig.preview()
    rig.apply(rerating_id)
    with pytest.raises(Crash):
        rig.go_on(rerating_id, Faults(at=lambda n, _: fault if n == number else None))
    for _ in range(2):
        rig.later()
        rig.sweep()
    assert rig.rerating(rerating_id).state == "done"
    rated = {name: rig.priced(event, revision) for batch in batches for name, event in _named(batch)}
    assert rig.costs() == rated
    assert_consistent(rig, received=received(*batches))


@pytest.mark.parametrize("number", range(1, len(CALLS) + 1), ids=lambda n: f"{n}-{CALLS[n - 1]}")
def test_redelivery_and_a_void_between_any_two_calls_of_a_rerating_stay_exact(number: int) -> None:
    rig = RatingRig()
    batches = a_history(rig)
    rig.enter(NEW)
    rig.enter(UNKNOWN)
    rerating_id = rig.preview()
    rig.apply(rerating_id)

    def meanwhile(at: int, _: str) -> str | None:
        if at == number:
            rig.deliver(*reversed(batches))
            _void_first_event(rig)
        return None

    rig.go_on(rerating_id, Faults(at=meanwhile))
    for _ in range(2):
        rig.later()
        rig.sweep()
    assert rig.rerating(rerating_id).state == "done"
    assert "b" not in rig.costs()
    assert_consistent(rig, received=received(*batches))


def _named(batch: Batch) -> list[tuple[str, object]]:
    return [(event.event_id, event) for event in batch.events]


def _void_first_event(rig: RatingRig) -> None:
    wanted = {"id": f"c_{1:024x}", "org": ORG, "reason": "wrong", "who": "ann", "scope": {"event_id": "b"}}
    app = rig.container()
    app.answer({"void": wanted})
    for step in ("correct", "apply", "correct"):
        app.answer({step: {"org": ORG, "id": wanted["id"]}})

"""A correction is a difference: what a part came to, and this, are what it comes to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from outlay.domain.amending import Rated, amend
from outlay.domain.batch import DimensionConfig
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, LedgerDelta, PartCount, Price, count_part, price_events
from outlay.domain.part_state import Moved, PartState
from outlay.domain.pricing import Priced, Unpriced

from tests.support.builders import NOW_MS, ORG, a_batch, an_event
from tests.unit.rollup.test_adjustments import PRICES

HOUR = 3_600_000
DAY = 24 * HOUR
WON, LOST, OTHER, VOID = Outcome.WON, Outcome.DUPLICATE, Outcome.CONFLICT, Outcome.VOIDED
ZONE = "Asia/Kolkata"
MOMENT_MS = NOW_MS + 7 * HOUR
"""00:30 of the 23rd there."""
TODAY = "2026-11-23"
THIS_HOUR = "2026-11-22T18:30"
OLD_MS = NOW_MS - 40 * DAY
OLD_DAY, OLD_HOUR = "2026-10-13", "2026-10-13T11:30"
BATCH = a_batch(
    an_event(event_id="0", team="elsewhere"),
    an_event(event_id="1"),
    an_event(event_id="2", tags={"region": "eu"}, latency_ms=5),
    an_event(event_id="3", model="no-such-model", timestamp_ms=NOW_MS - HOUR),
    an_event(event_id="4", timestamp_ms=OLD_MS, team="other"),
    an_event(event_id="5", timestamp_ms=OLD_MS, model="no-such-model"),
    parts=(0, 2),
    lane=3,
    dimensions=DimensionConfig(time_zone=ZONE, tag_keys=("region",)),
)
MOVED = Moved(hours=frozenset({OLD_HOUR}), moment_ms=NOW_MS + 2 * HOUR)
REFUSED = {("team", "2026-11"): {"search", "other"}, ("team", "2026-10"): {"other"}}


def first_counted(outcomes: Sequence[Outcome], *, revision: int = 1, moved: Moved | None = None) -> PartCount:
    """The second part, as if it had come to this at once."""
    batch = replace(BATCH, price_revision=revision)
    judged = JudgedBatch(
        batch=batch,
        prices=price_events(batch, PRICES[revision]),
        outcomes=[WON, WON, *outcomes],
        moved={} if moved is None else {1: moved},
    )
    return count_part(judged, 1, refused=REFUSED, retention_days=80)


def rated(state: PartState) -> Rated:
    return Rated(state=state, prices=price_events(BATCH, PRICES[state.price_revision]))


def amended(before: PartCount, after: PartCount, *closed: str) -> PartCount:
    other = {
        name: before.state.other.get(name, frozenset()) | after.state.other.get(name, frozenset())
        for name in {*before.state.other, *after.state.other}
    }
    states = replace(before.state, rating=4), replace(after.state, rating=5, other=other)
    was, now = (rated(state) for state in states)
    return amend(BATCH, 1, before=was, after=now, closed=closed, moment_ms=MOMENT_MS)


def counters(*counts: PartCount) -> dict[Any, Any]:
    """(hour, dimension values) → measures that are not zero."""
    found: dict[Any, Counter[str]] = {}
    for count in counts:
        for (hour, _), delta in count.counters.items():
            found.setdefault((hour, delta.values), Counter()).update(delta.measures)
    told = {key: {name: n for name, n in sums.items() if n} for key, sums in found.items()}
    return {key: sums for key, sums in told.items() if sums}


def ledger(*counts: PartCount) -> dict[str, tuple[int, ...]]:
    days = {day for count in counts for day in count.ledger}
    nothing = LedgerDelta()
    rows = {
        day: tuple(map(sum, zip(*(count.ledger.get(day, nothing).numbers() for count in counts), strict=True)))
        for day in days
    }
    return {day: row for day, row in rows.items() if any(row)}


CHANGES = [
    *product([(WON, WON, WON, WON), (LOST, OTHER, VOID, WON), (VOID, VOID, VOID, VOID)], repeat=2),
    ((OTHER, LOST, OTHER, LOST), (WON, VOID, VOID, WON)),
    ((WON, WON, LOST, LOST), (VOID, WON, WON, WON)),
]


@pytest.mark.parametrize("moved", [None, MOVED], ids=["where they belong", "late"])
@pytest.mark.parametrize("revision", [1, 2])
@pytest.mark.parametrize(("was", "now"), CHANGES)
def test_what_a_part_came_to_and_its_correction_are_what_it_comes_to(
    was: Sequence[Outcome], now: Sequence[Outcome], revision: int, moved: Moved | None
) -> None:
    before, after = first_counted(was, moved=moved), first_counted(now, revision=revision, moved=moved)
    change = amended(before, after)
    assert counters(before, change) == counters(after)
    assert ledger(before, change) == ledger(after)
    assert change.unpriced == after.unpriced
    assert change.journal is None
    assert {hour: BATCH_DAYS[hour] for hour, _ in change.counters} == change.days


BATCH_DAYS = {
    "2026-11-22T11:30": "2026-11-22",
    "2026-11-22T10:30": "2026-11-22",
    "2026-11-22T13:30": "2026-11-22",
    OLD_HOUR: OLD_DAY,
}


def test_a_correction_is_of_its_part_from_the_rating_it_saw_to_the_next() -> None:
    change = amended(first_counted((WON,) * 4), first_counted((VOID, WON, WON, WON)))
    assert (change.org, change.batch_id, change.part, change.parts) == (ORG, BATCH.batch_id, 1, 2)
    assert (change.lane, change.received_ms) == (3, BATCH.received_ms)
    assert (change.before, change.state.rating) == (4, 5)
    assert change.state.outcomes == [VOID, WON, WON, WON]


def test_what_stays_as_it_was_touches_nothing() -> None:
    part = first_counted((WON, VOID, LOST, OTHER))
    change = amended(part, part)
    assert (change.counters, change.days, change.ledger, change.journal) == ({}, {}, {}, None)


def of_another_revision(price: Price) -> Price:
    if isinstance(price, Unpriced):
        return price
    return Priced(
        cost=price.cost,
        provider=price.provider,
        model=price.model,
        source=price.source,
        effective_from=price.effective_from,
        revision=2,
    )


def test_prices_that_leave_the_amounts_as_they_are_touch_no_counter() -> None:
    before = first_counted((WON, LOST, LOST, LOST))
    state = replace(before.state, price_revision=1, rating=1)
    prices = [of_another_revision(price) for price in rated(state).prices]
    change = amend(
        BATCH,
        1,
        before=rated(before.state),
        after=Rated(state=state, prices=prices),
        closed=(),
        moment_ms=MOMENT_MS,
    )
    assert (change.counters, change.days) == ({}, {})


def quantities(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, int, str, int, str]]:
    return [
        (row["event_id"], row.get("quantity", 1), row["adjusts_day"], row["price_revision"], row["event_hour"])
        for row in rows
    ]


def test_what_is_voided_in_a_closed_hour_is_taken_back_now_and_all_else_where_it_belongs() -> None:
    before = first_counted((WON, WON, WON, WON))
    change = amended(before, first_counted((VOID, WON, VOID, VOID)), OLD_HOUR)
    assert ledger(change) == {"2026-11-22": (-1, 0, 0, 0, 1, 0, 0), TODAY: (0, 0, 0, -1, 0, 0, -2)}
    assert {hour for hour, _ in change.counters} == {"2026-11-22T11:30", THIS_HOUR}
    assert change.days == {"2026-11-22T11:30": "2026-11-22", THIS_HOUR: TODAY}
    assert sum(delta.measures["requests"] for (hour, _), delta in change.counters.items() if hour == THIS_HOUR) == -2
    journal = change.journal
    assert journal is not None
    assert quantities(journal.rows) == [
        ("adj:5:-:4", -1, OLD_DAY, 1, THIS_HOUR),
        ("adj:5:-:5", -1, OLD_DAY, 1, THIS_HOUR),
    ]
    assert (journal.day, journal.moment_ms, journal.tag_keys) == (TODAY, MOMENT_MS, ("region",))
    assert journal.other == {"team": frozenset({2, 3, 4})}
    assert {row["timestamp_ms"] for row in journal.rows} == {MOMENT_MS}
    assert {row["source"] for row in journal.rows} == {"adjustment"}


def test_what_counts_as_other_is_taken_back_from_other() -> None:
    before = first_counted((LOST, LOST, WON, WON))
    change = amended(before, first_counted((LOST, LOST, VOID, WON)), OLD_HOUR)
    [delta] = change.counters.values()
    assert "(other)" in delta.values
    assert "other" not in delta.values


def test_what_had_lost_in_a_closed_hour_comes_late_and_counts_now() -> None:
    before = first_counted((LOST, LOST, OTHER, VOID))
    change = amended(before, first_counted((LOST, LOST, WON, WON)), OLD_HOUR)
    assert ledger(change) == {OLD_DAY: (0, 0, -1, 0, -1, 2, 0), TODAY: (0, 0, 0, 1, 0, 0, 2)}
    assert change.journal is not None
    assert quantities(change.journal.rows) == [
        ("adj:5:+:4", 1, OLD_DAY, 1, THIS_HOUR),
        ("adj:5:+:5", 1, OLD_DAY, 1, THIS_HOUR),
    ]
    assert change.unpriced == 1


def test_new_prices_in_a_closed_hour_take_the_old_amounts_back_and_enter_the_new_ones() -> None:
    before = first_counted((LOST, LOST, WON, LOST))
    change = amended(before, first_counted((LOST, LOST, WON, LOST), revision=2), OLD_HOUR)
    assert change.journal is not None
    assert quantities(change.journal.rows) == [
        ("adj:5:-:4", -1, OLD_DAY, 1, THIS_HOUR),
        ("adj:5:+:4", 1, OLD_DAY, 2, THIS_HOUR),
    ]
    assert ledger(change) == {}
    [delta] = change.counters.values()
    assert delta.measures["requests"] == 0
    costs = {name: n for name, n in delta.measures.items() if name.startswith("cost") and n}
    [old, new] = [PRICES[revision].price(**PRICED) for revision in (1, 2)]
    assert sum(costs.values()) == new.picousd - old.picousd != 0
    assert sum(row[name] for row in change.journal.rows for name in row if name.endswith("_picousd")) == sum(
        costs.values()
    )


PRICED: dict[str, Any] = {
    "provider": "openai",
    "model": "gpt-4o",
    "timestamp_ms": OLD_MS,
    "usage": {"input_uncached_tokens": 1000, "output_tokens": 100},
}


def test_what_never_counted_in_a_closed_hour_is_only_named_otherwise() -> None:
    change = amended(first_counted((LOST, LOST, LOST, OTHER)), first_counted((LOST, LOST, VOID, VOID)), OLD_HOUR)
    assert ledger(change) == {OLD_DAY: (0, -1, -1, 0, 2, 0, 0)}
    assert (change.counters, change.journal) == ({}, None)


def test_a_late_event_is_taken_back_where_it_counts_unless_that_closed_too() -> None:
    before = first_counted((LOST, LOST, WON, WON), moved=MOVED)
    after = first_counted((LOST, LOST, VOID, VOID), moved=MOVED)
    assert ledger(amended(before, after)) == {OLD_DAY: (0, 0, 0, 0, 2, -2, 0), "2026-11-22": (0, 0, 0, -1, 0, 0, -2)}
    change = amended(before, after, "2026-11-22T13:30")
    assert ledger(change) == {TODAY: (0, 0, 0, -1, 0, 0, -2)}
    assert change.journal is not None
    assert [row["event_id"] for row in change.journal.rows] == ["adj:5:-:4", "adj:5:-:5"]

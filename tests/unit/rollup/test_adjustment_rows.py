"""What a row of an adjustment says: of which event it is, what it counts, and why it was entered."""

from typing import Any

import pytest
from outlay.domain.adjustment_sums import AdjustmentSum, cost_of, kinds_of, quantity_of, sums_of
from outlay.domain.adjustments import (
    adjusted_event_id,
    adjustment_id,
    adjustment_row,
    is_late,
    measures_of,
    taken_back,
)
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, count_parts, price_events
from outlay.domain.event import UsageEvent
from outlay.domain.lake_row import to_row
from outlay.domain.pricing import load_price_book

from tests.support.builders import NOW_MS, ORG, a_batch, an_event
from tests.unit.rollup.test_adjustments import LONG_AGO, TODAY, a_rig, close

EVENTS = {
    "plain": an_event(),
    "without a price": an_event(model="no-such-model"),
    "failed": an_event(status="error", error_code="429"),
    "ended well": an_event(status="ok"),
    "from the cache": an_event(response_cache_hit=True),
    "not from the cache": an_event(response_cache_hit=False),
    "timed": an_event(latency_ms=70, time_to_first_token_ms=9),
    "timed at zero": an_event(latency_ms=0),
    "of other buckets": an_event(usage={"cache_read_tokens": 3, "cache_write_5m_tokens": 4, "reasoning_tokens": 5}),
    "without usage": an_event(usage={}),
}


def counted(event: UsageEvent) -> dict[str, int]:
    """What the figures' counters hold of it."""
    batch = a_batch(event)
    judged = JudgedBatch(batch=batch, prices=price_events(batch, load_price_book(1)), outcomes=[Outcome.WON])
    [part] = count_parts(judged, refused={}, retention_days=80)
    [counter] = part.counters.values()
    return {name: amount for name, amount in counter.measures.items() if amount}


def row_of(event: UsageEvent) -> dict[str, Any]:
    batch = a_batch(event)
    [price] = price_events(batch, load_price_book(1))
    return to_row(batch, 0, price)


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_a_row_counts_as_its_event_does_and_what_is_taken_back_counts_against_it(event: UsageEvent) -> None:
    row = row_of(event)
    assert {name: amount for name, amount in measures_of(row).items() if amount} == counted(event)
    assert measures_of(taken_back(row)) == {name: -amount for name, amount in measures_of(row).items()}
    assert (quantity_of(row), quantity_of(taken_back(row))) == (1, -1)
    assert cost_of(taken_back(row)) == -cost_of(row)


def test_an_adjustment_names_the_event_that_it_is_about_whatever_that_is_called() -> None:
    batch = a_batch(an_event(event_id="a:1:+:b"))
    [price] = price_events(batch, load_price_book(1))
    assert adjusted_event_id(to_row(batch, 0, price)) == "a:1:+:b"
    event_id = adjustment_id("a:1:+:b", rating=12, sign="-")
    row = adjustment_row(batch, batch, 0, price, rating=12, event_id=event_id)
    assert (row["event_id"], adjusted_event_id(row)) == ("adj:12:-:a:1:+:b", "a:1:+:b")
    assert (row["adjusts_day"], row["rating"]) == ("2026-11-22", 12)


@pytest.mark.parametrize(
    ("event_id", "adjusts_day", "late"),
    [
        ("adj:0:+:a", "2026-10-28", True),
        ("adj:0:+:a", None, False),
        ("adj:0:-:a", "2026-10-28", False),
        ("adj:1:+:a", "2026-10-28", False),
        ("a", None, False),
    ],
)
def test_late_is_what_its_own_batch_brought_when_the_hour_was_closed(
    event_id: str, adjusts_day: str | None, late: bool
) -> None:
    row = {"event_id": event_id} | ({} if adjusts_day is None else {"adjusts_day": adjusts_day})
    assert is_late(row) is late


def an_adjustment(rating: int, sign: str, name: str, *, day: str = "2026-10-28", model: str = "gpt-4o") -> Any:
    batch = a_batch(an_event(event_id=name, model=model, timestamp_ms=NOW_MS))
    [price] = price_events(batch, load_price_book(1))
    row = adjustment_row(
        batch, batch, 0, price, rating=rating, event_id=adjustment_id(name, rating=rating, sign=sign)
    ) | {"adjusts_day": day}
    return taken_back(row) if sign == "-" else row


ROWS = [
    an_adjustment(0, "+", "late"),
    an_adjustment(0, "+", "later", model="no-such-model"),
    an_adjustment(1, "-", "wrong"),
    an_adjustment(1, "-", "wrong-2", model="no-such-model"),
    an_adjustment(2, "+", "right"),
    an_adjustment(3, "-", "dear"),
    an_adjustment(3, "+", "dear"),
    an_adjustment(0, "+", "early", day="2026-09-30"),
]


def test_an_adjustment_tells_why_it_was_entered() -> None:
    assert kinds_of(ROWS) == ["late", "late", "void", "void", "replacement", "re-rating", "re-rating", "late"]


def test_adjustments_are_summed_by_the_month_they_are_about_and_the_reason() -> None:
    one = 1000 * 2_500_000 + 100 * 10_000_000
    assert [
        (one.month, one.kind, one.rows, one.quantity, one.unpriced, one.picousd)
        for one in sums_of([row_of(an_event()), *ROWS])
    ] == [
        ("2026-09", "late", 1, 1, 0, one),
        ("2026-10", "late", 2, 2, 1, one),
        ("2026-10", "re-rating", 2, 0, 0, 0),
        ("2026-10", "replacement", 1, 1, 0, one),
        ("2026-10", "void", 2, -2, -1, -one),
    ]
    assert sums_of([]) == []


def test_two_sums_of_one_month_and_reason_are_one() -> None:
    first = AdjustmentSum(month="2026-10", kind="void", rows=1, quantity=-2, unpriced=3, picousd=-4)
    second = AdjustmentSum(month="2026-10", kind="void", rows=10, quantity=-20, unpriced=30, picousd=-40)
    assert first.plus(second) == AdjustmentSum(
        month="2026-10", kind="void", rows=11, quantity=-22, unpriced=33, picousd=-44
    )


def test_what_was_sent_to_the_lake_is_due_no_more() -> None:
    rig = a_rig()
    close(rig)
    rig.deliver(a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO)))
    assert [is_due for _, _, is_due in rig.container().ports.journals.entries(ORG, TODAY)] == [False]

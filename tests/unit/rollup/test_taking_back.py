"""One transaction's worth of what is taken back from the lake's rows: what it holds, and where it ends."""

import json
from dataclasses import replace
from typing import Any

import pytest
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.claims import Outcome
from outlay.domain.counting import PartCount, price_events
from outlay.domain.lake_row import to_row
from outlay.domain.part_state import PartState, StoredPart, Taken
from outlay.domain.pricing import load_price_book
from outlay.domain.taking_back import LakeEvent, Marked, take_back, takeable, values_used

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event

DAY = 86_400_000
OLD = NOW_MS - 60 * DAY
TODAY, OLD_DAY = "2026-11-22", "2026-09-23"
COST = 1000 * 2_500_000 + 100 * 10_000_000
WON, VOIDED, LOST = Outcome.WON, Outcome.VOIDED, Outcome.DUPLICATE


def rows_of(batch: Batch, *, net: int = 1, rating: int = 0) -> list[LakeEvent]:
    """As the lake answers: without the organization."""
    found = []
    for position, price in enumerate(price_events(batch, load_price_book(1))):
        row = to_row(batch, position, price, rating=rating)
        found.append(LakeEvent(row={name: value for name, value in row.items() if name != "org"}, net=net))
    return found


def some(count: int, **changes: Any) -> list[LakeEvent]:
    """``changes``: field → value by the event's number."""
    events = [
        an_event(event_id=f"e{n}", timestamp_ms=OLD, **{name: value(n) for name, value in changes.items()})
        for n in range(count)
    ]
    return rows_of(a_batch(*events))


def a_part(*outcomes: Outcome, rating: int = 0, revision: int | None = None, **state: Any) -> StoredPart:
    held = PartState(outcomes=outcomes, price_revision=revision or 0, rating=rating, **state)
    return StoredPart(received=len(outcomes), won=outcomes.count(WON), parts=1, price_revision=revision, state=held)


def marked(*parts: StoredPart, taken: Taken | None = None) -> Marked:
    found, start = {}, 0
    for number, part in enumerate(parts):
        found[number] = range(start, start + part.received), part
        start += part.received
    return Marked(taken=taken or Taken(), parts=found)


def taken(events: list[LakeEvent], *, held: Marked | None = None, **changes: Any) -> PartCount:
    told: dict[str, Any] = {"dimensions": DimensionConfig(), "refused": {}, "moment_ms": NOW_MS, **changes}
    return take_back(ORG, events, marked=held or Marked(), **told)


def positions(count: PartCount) -> list[int]:
    assert count.taking is not None
    return sorted(count.taking.positions)


def test_what_is_entered_is_the_event_turned_around_today() -> None:
    events = rows_of(a_batch(an_event(event_id="a", timestamp_ms=OLD, latency_ms=7), batch_id=a_batch_id(4)))
    count = taken(events)
    assert (count.org, count.batch_id, count.lane, count.parts, count.expires_s) == (ORG, a_batch_id(4), 0, 0, None)
    assert (count.received_ms, count.state.rating, count.unpriced) == (events[0].row["received_ms"], 1, 0)
    [((hour, _), counter)] = count.counters.items()
    assert hour == "2026-11-22T12:00"
    measured = {name: amount for name, amount in counter.measures.items() if amount}
    assert {name: measured[name] for name in ("requests", "input_uncached_tokens", "latency_ms_sum")} == {
        "requests": -1,
        "input_uncached_tokens": -1000,
        "latency_ms_sum": -7,
    }
    assert sum(amount for name, amount in measured.items() if name.startswith("cost_")) == -COST
    assert dict(count.days) == {hour: TODAY}
    [(day, ledger)] = count.ledger.items()
    assert (day, ledger.adjusted, ledger.unpriced, ledger.won, ledger.voided) == (TODAY, -1, 0, 0, 0)
    assert count.journal is not None
    assert (count.journal.day, count.journal.moment_ms) == (TODAY, NOW_MS)
    [row] = count.journal.rows
    told = ("org", "event_id", "rating", "quantity", "timestamp_ms", "event_day", "event_hour", "source", "adjusts_day")
    assert [row[name] for name in told] == [
        ORG, "adj:1:-:a", 1, -1, NOW_MS, TODAY, hour, "adjustment", OLD_DAY,
    ]  # fmt: skip
    assert count.taking is not None
    assert (count.taking.before, positions(count), count.taking.parts, count.taking.unpriced) == (Taken(), [0], {}, {})


def test_calls_without_a_price_are_taken_off_the_unpriced() -> None:
    events = rows_of(
        a_batch(*(an_event(event_id=f"{n}", timestamp_ms=OLD, model=m) for n, m in enumerate(["no-such", "gpt-4o"])))
    )
    count = taken(events, held=marked(a_part(WON, WON)))
    [ledger] = count.ledger.values()
    assert (ledger.adjusted, ledger.unpriced) == (-2, -1)
    assert count.taking is not None
    assert count.taking.unpriced == {0: 1}
    assert [(one.line().requests, one.line().unpriced, one.line().picousd) for one in events] == [
        (1, 1, 0),
        (1, 0, COST),
    ]


def test_the_next_item_of_a_batch_is_a_version_later_and_knows_the_one_before() -> None:
    before = Taken(version=3, positions=frozenset({7}))
    count = taken(some(1), held=marked(taken=before))
    assert (count.state.rating, count.taking and count.taking.before) == (4, before)


def test_markers_that_still_exist_become_void_where_something_was_taken_and_remember_it() -> None:
    parts = [a_part(WON, LOST, rating=2, taken=frozenset({9})), a_part(WON, WON, rating=5, revision=1), a_part(WON)]
    events = [one for one in some(5) if one.position in (0, 3)]
    count = taken(events, held=marked(*parts))
    assert count.taking is not None
    next_states = count.taking.parts.items()
    assert {part: (tuple(one.outcomes), one.rating, sorted(one.taken)) for part, one in next_states} == {
        0: ((VOIDED, LOST), 3, [0, 9]),
        1: ((WON, VOIDED), 6, [3]),
    }
    assert count.journal is not None
    assert [row["event_id"] for row in count.journal.rows] == ["adj:3:-:e0", "adj:6:-:e3"]


def test_the_price_in_force_is_the_markers_else_the_one_the_rows_have() -> None:
    events = [replace(one, row={**one.row, "price_revision": 1}) for one in some(2)]
    count = taken(events, held=marked(a_part(WON), a_part(WON, revision=2)))
    assert count.taking is not None
    assert {part: state.price_revision for part, state in count.taking.parts.items()} == {0: 1, 1: 2}


def test_a_marker_that_does_not_tell_all_outcomes_is_left_alone() -> None:
    early = StoredPart(
        received=2, won=2, parts=1, price_revision=None, state=PartState(outcomes=(), price_revision=0, rating=0)
    )
    held = marked(early, a_part(VOIDED))
    assert (held.part_of(0), held.part_of(2), held.part_of(3)) == (None, 1, None)
    assert (held.outcome(1), held.outcome(2), held.outcome(3)) == (None, VOIDED, None)
    count = taken(some(1), held=held)
    assert count.taking is not None
    assert (positions(count), count.taking.parts) == ([0], {})


def test_what_was_taken_back_or_does_not_count_by_what_is_stored_is_not_taken_again() -> None:
    events = some(5)
    events[4] = replace(events[4], net=0)
    held = marked(a_part(WON, VOIDED, LOST), taken=Taken(version=1, positions=frozenset({3})))
    assert [one.position for one in takeable(events, held)] == [0]
    assert [one.position for one in held.voided(events)] == [1, 3, 4]


@pytest.mark.parametrize(
    ("changes", "fit"),
    [
        ({}, 200),
        ({"team": lambda n: f"team-{n}"}, 50),
        ({"team": lambda n: f"team-{n % 50}"}, 200),
    ],
    ids=["rows", "combinations", "combinations-again"],
)
def test_a_transaction_ends_where_rows_or_combinations_would_be_too_many(changes: dict[str, Any], fit: int) -> None:
    assert positions(taken(some(202, **changes))) == [*range(fit)]


def test_a_transaction_ends_at_the_first_that_does_not_fit() -> None:
    """Although what comes after it would: positions are taken in their order."""
    events = some(52, team=lambda n: f"team-{n % 51}")
    assert positions(taken(events)) == [*range(50)]


def test_a_transaction_holds_so_many_markers() -> None:
    held = marked(*(a_part(WON, WON) for _ in range(25)))
    assert positions(taken(some(50), held=held)) == [*range(40)]


def test_a_transactions_rows_fit_its_journals_item() -> None:
    events = some(100, tags=lambda n: {"note": f"{n:03}" + "x" * 5_000})
    count = taken(events)
    assert count.journal is not None
    size = sum(len(json.dumps(row)) for row in count.journal.rows)
    assert 290_000 < size <= 301_000  # some bytes more than reckoned: what turns a row around
    assert positions(count) == [*range(len(count.journal.rows))]


def test_one_row_is_always_taken_however_large() -> None:
    events = some(2, tags=lambda n: {"note": "x" * 400_000})
    assert positions(taken(events)) == [0]


@pytest.mark.parametrize(
    ("event_id", "has_claim"),
    [
        ("a", True),
        (f"p_{a_batch_id(1)}_0", False),
        (f"p_{a_batch_id(1)}_999999", False),
        (f"p_{a_batch_id(1)}_1234567", True),
        (f"p_{a_batch_id(1)}_", True),
        ("p_b_12_0", True),
    ],
)
def test_only_ids_of_a_batch_and_place_belong_to_nobody_else(event_id: str, has_claim: bool) -> None:
    [event] = rows_of(a_batch(an_event(event_id=event_id, timestamp_ms=OLD)))
    assert event.has_claim is has_claim


def test_an_adjustment_of_a_closed_month_is_known_by_its_event_and_that_ones_day() -> None:
    [event] = some(1)
    row = {**event.row, "event_id": "adj:0:+:a:b", "adjusts_day": "2026-08-31"}
    late = LakeEvent(row=row, net=1)
    assert (late.event_id, late.day, event.event_id, event.day) == ("a:b", "2026-08-31", "e0", OLD_DAY)
    count = taken([late])
    assert count.journal is not None
    assert [(one["event_id"], one["adjusts_day"]) for one in count.journal.rows] == [("adj:1:-:a:b", "2026-08-31")]


def test_values_without_room_count_under_other_and_the_row_says_so() -> None:
    dimensions = DimensionConfig(tag_keys=("region",))
    events = some(1, team=lambda _: "search", tags=lambda _: {"region": "eu", "more": "x"})
    refused = {("team", "2026-11"): {"search"}, ("tag:region", "2026-11"): {"eu"}, ("model", "2026-10"): {"gpt-4o"}}
    count = taken(events, dimensions=dimensions, refused=refused)
    assert count.journal is not None
    [row] = count.journal.rows
    assert (row["team"], row["tags"], row["model"]) == ("(other)", {"region": "(other)", "more": "x"}, "gpt-4o")
    assert count.journal.tag_keys == ("region",)
    [counter] = count.counters.values()
    assert counter.values.count("(other)") == 2


def test_the_registry_is_asked_for_the_values_of_the_month_they_will_count_in() -> None:
    dimensions = DimensionConfig(tag_keys=("region",), time_zone="Asia/Kolkata")
    events = some(
        201,
        team=lambda n: "late" if n == 200 else "(other)" if n else "search",
        tags=lambda n: {"region": "eu"} if n else {},
    )
    asked = values_used(events, dimensions=dimensions, moment_ms=NOW_MS + 8 * DAY + 7 * 3_600_000)
    assert {month for _, month in asked} == {"2026-12"}
    assert asked["team", "2026-12"] == {"search"}
    assert asked["tag:region", "2026-12"] == {"eu"}
    assert asked["source", "2026-12"] == {"adjustment"}
    assert ("cost_center", "2026-12") not in asked

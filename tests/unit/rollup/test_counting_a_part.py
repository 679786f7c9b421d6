"""From events, prices and outcomes to a part's numbers: every field, every outcome, every month on its own."""

from typing import Any

import pytest
from outlay.contracts.dimensions import OTHER
from outlay.domain.batch import DimensionConfig
from outlay.domain.claims import Outcome
from outlay.domain.counting import (
    CounterDelta,
    JudgedBatch,
    LedgerDelta,
    PartCount,
    Refused,
    combination_id,
    count_part,
    count_parts,
    enter,
    enter_moved,
    price_events,
    values_in_use,
)
from outlay.domain.event import UsageEvent
from outlay.domain.part_state import Moved
from outlay.domain.pricing import Unpriced, load_price_book

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event

HOUR = 3_600_000
DAY = 24 * HOUR
WON, LOST, CONFLICT, VOID = Outcome.WON, Outcome.DUPLICATE, Outcome.CONFLICT, Outcome.VOIDED
OLD_MS = NOW_MS - 40 * DAY
OLD_HOUR = "2026-10-13T12:00"
BOOK = load_price_book(1)


def judged(*events: UsageEvent, outcomes: Any = None, moved: Any = None, **changes: Any) -> JudgedBatch:
    batch = a_batch(*events, **changes)
    return JudgedBatch(
        batch=batch,
        prices=price_events(batch, BOOK),
        outcomes=outcomes or [WON] * len(events),
        moved=moved or {},
    )


def counted(one: JudgedBatch, part: int = 0, *, refused: Refused | None = None) -> PartCount:
    return count_part(one, part, refused=refused or {}, retention_days=80)


def by_name(used: dict[tuple[str, str], set[str]], *names: str) -> dict[tuple[str, str], set[str]]:
    return {key: values for key, values in used.items() if key[0] in names}


def test_the_registry_is_asked_about_what_is_won_and_named_by_month_and_dimension() -> None:
    one = judged(
        an_event(event_id="a", team="x", tags={"region": "eu"}),
        an_event(event_id="b", team="y", tags={"region": "us"}, timestamp_ms=OLD_MS),
        an_event(event_id="c", team="lost"),
        an_event(event_id="d", team=OTHER),
        an_event(event_id="e", team=""),
        outcomes=[WON, WON, LOST, WON, WON],
        dimensions=DimensionConfig(tag_keys=("region",)),
    )
    used = values_in_use(one)
    assert by_name(used, "team", "tag:region") == {
        ("team", "2026-11"): {"x"},
        ("team", "2026-10"): {"y"},
        ("tag:region", "2026-11"): {"eu"},
        ("tag:region", "2026-10"): {"us"},
    }
    assert ("feature", "2026-11") not in used
    assert all(used.values())


def test_the_month_is_that_of_the_local_date() -> None:
    last_ms = NOW_MS + 8 * DAY + 8 * HOUR  # 20:00 of November 30th in UTC
    zone = DimensionConfig(time_zone="Asia/Kolkata")
    assert {month for _, month in values_in_use(judged(an_event(timestamp_ms=last_ms), dimensions=zone))} == {"2026-12"}
    assert {month for _, month in values_in_use(judged(an_event(timestamp_ms=last_ms)))} == {"2026-11"}
    refused = {("team", "2026-12"): {"search"}}
    assert counted(judged(an_event(timestamp_ms=last_ms), dimensions=zone), refused=refused).state.other
    assert not counted(judged(an_event(timestamp_ms=last_ms)), refused=refused).state.other


def a_late_one() -> JudgedBatch:
    """Of three parts the second has an event of a closed hour."""
    return judged(
        an_event(event_id="a", team="x"),
        an_event(event_id="b", team="y", timestamp_ms=OLD_MS, model="no-such-model"),
        an_event(event_id="c", team="z"),
        parts=(0, 1, 2),
        moved={1: Moved(hours=frozenset({OLD_HOUR}), moment_ms=NOW_MS)},
    )


def test_a_late_event_uses_the_values_of_the_month_that_it_counts_in_as_an_adjustment() -> None:
    assert by_name(values_in_use(a_late_one()), "team", "source") == {
        ("team", "2026-11"): {"x", "y", "z"},
        ("source", "2026-11"): {"event", "adjustment"},
    }


def test_each_part_says_whose_it_is_and_how_long_its_marker_lives() -> None:
    one = judged(
        an_event(event_id="a", timestamp_ms=NOW_MS + 2 * DAY),
        an_event(event_id="b", timestamp_ms=NOW_MS - DAY),
        an_event(event_id="c", timestamp_ms=NOW_MS + DAY),
        batch_id=a_batch_id(5),
        received_ms=NOW_MS + 3,
        lane=4,
        price_revision=1,
        parts=(0, 1),
    )
    first, second = count_parts(one, refused={}, retention_days=80)
    assert (second.org, second.batch_id, second.part, second.parts, second.lane) == (ORG, a_batch_id(5), 1, 2, 4)
    assert (second.received_ms, second.before, second.journal, second.taking) == (NOW_MS + 3, None, None, None)
    assert (first.expires_s, second.expires_s) == ((NOW_MS + 82 * DAY) // 1000, (NOW_MS + 81 * DAY) // 1000)
    assert (first.key, second.key) == ((a_batch_id(5), 0), (a_batch_id(5), 1))
    assert (second.state.price_revision, second.state.rating, second.state.moved) == (1, 0, None)
    assert counted(one, 1) == second


def test_an_old_part_lives_by_its_receipt() -> None:
    assert counted(judged(an_event(timestamp_ms=OLD_MS))).expires_s == (NOW_MS + 1000 + 80 * DAY) // 1000


def test_a_part_is_rated_once_more_only_where_something_of_it_was_void_before_it_counted() -> None:
    one = judged(*(an_event(event_id=name) for name in "abcd"), outcomes=[WON, LOST, WON, VOID], parts=(0, 2))
    assert [one.first_rating(part) for part in (0, 1)] == [0, 1]
    assert [counted(one, part).state.rating for part in (0, 1)] == [0, 1]
    assert [counted(one, part).state.outcomes for part in (0, 1)] == [[WON, LOST], [WON, VOID]]


def test_what_a_part_holds_is_told_by_event_day_and_outcome() -> None:
    events = [
        an_event(event_id="a"),
        an_event(event_id="b", model="no-such-model"),
        an_event(event_id="c", model="no-such-model"),
        an_event(event_id="d"),
        an_event(event_id="e"),
        an_event(event_id="f", timestamp_ms=OLD_MS),
    ]
    part = counted(judged(*events, outcomes=[WON, WON, LOST, CONFLICT, VOID, CONFLICT]))
    assert part.ledger == {
        "2026-11-22": LedgerDelta(won=2, duplicates=1, conflicts=1, unpriced=1, voided=1),
        "2026-10-13": LedgerDelta(conflicts=1),
    }
    assert part.unpriced == 1
    assert part.days == {"2026-11-22T12:00": "2026-11-22"}


def test_a_late_event_is_late_on_its_own_day_and_adjusted_where_it_counts() -> None:
    part = counted(a_late_one(), 1)
    assert part.ledger == {"2026-10-13": LedgerDelta(late=1), "2026-11-22": LedgerDelta(adjusted=1, unpriced=1)}
    assert part.days == {"2026-11-22T12:00": "2026-11-22"}
    assert part.unpriced == 1
    assert part.state.moved == Moved(hours=frozenset({OLD_HOUR}), moment_ms=NOW_MS)
    [delta] = part.counters.values()
    assert "adjustment" in delta.values
    assert counted(a_late_one(), 2).state.moved is None


@pytest.mark.parametrize("times", [1, -1])
@pytest.mark.parametrize(
    ("outcome", "sent", "there"),
    [
        (WON, LedgerDelta(late=1), LedgerDelta(adjusted=1, unpriced=1)),
        (LOST, LedgerDelta(duplicates=1), None),
        (CONFLICT, LedgerDelta(conflicts=1), None),
        (VOID, LedgerDelta(voided=1), None),
    ],
)
def test_what_is_entered_of_a_closed_day_is_taken_back_alike(
    outcome: Outcome, sent: LedgerDelta, there: LedgerDelta | None, times: int
) -> None:
    ledger: dict[str, LedgerDelta] = {}
    enter_moved(ledger, sent_day="old", day="new", outcome=outcome, price=Unpriced(reason="no_rate"), times=times)
    expected = {"old": sent} if there is None else {"old": sent, "new": there}
    assert {day: row.numbers() for day, row in ledger.items()} == {
        day: tuple(times * number for number in row.numbers()) for day, row in expected.items()
    }


@pytest.mark.parametrize("times", [1, -1])
def test_what_is_entered_where_it_belongs_is_taken_back_alike(times: int) -> None:
    row = LedgerDelta()
    [priced] = price_events(a_batch(an_event()), BOOK)
    for outcome in Outcome:
        enter(row, outcome, Unpriced(reason="no_rate"), times=times)
        enter(row, outcome, priced, times=times)
    assert row.numbers() == (2 * times, 2 * times, 2 * times, times, 2 * times, 0, 0)


def test_rows_of_the_ledger_add_up_number_by_number() -> None:
    row = LedgerDelta.of([1, 2, 3, 4, 5, 6, 7])
    assert (row.won, row.duplicates, row.conflicts, row.unpriced) == (1, 2, 3, 4)
    assert (row.voided, row.late, row.adjusted) == (5, 6, 7)
    for _ in range(2):
        row.add(LedgerDelta.of([10, 20, 30, 40, 50, 60, 70]))
    assert row.numbers() == (21, 42, 63, 84, 105, 126, 147)


def test_events_of_one_counter_add_up_in_each_measure_and_its_name_is_that_of_its_values() -> None:
    timed = {"latency_ms": 7, "time_to_first_token_ms": 3, "status": "error", "response_cache_hit": True}
    events = [an_event(event_id=f"{n}", **timed) for n in range(2)]
    plain = [an_event(event_id=f"{n}", latency_ms=0) for n in range(2, 4)]
    part = counted(judged(*events, *plain, an_event(event_id="5", model="no-such-model")))
    priced, unpriced = sorted(part.counters.values(), key=lambda delta: -delta.measures["requests"])
    costs = {name: amount for name, amount in priced.measures.items() if name.startswith("cost")}
    assert {name: amount for name, amount in priced.measures.items() if name not in costs} == {
        "requests": 4,
        "errors": 2,
        "cache_hits": 2,
        "latency_ms_sum": 14,
        "latency_count": 4,
        "time_to_first_token_ms_sum": 6,
        "time_to_first_token_count": 2,
        "input_uncached_tokens": 4000,
        "output_tokens": 400,
    }
    assert costs == {"cost_input": 4 * 1000 * 2_500_000, "cost_output": 4 * 100 * 10_000_000}
    assert unpriced.measures == {
        "requests": 1,
        "unpriced_requests": 1,
        "input_uncached_tokens": 1000,
        "output_tokens": 100,
    }
    assert {combination for _, combination in part.counters} == {combination_id(d.values) for d in (priced, unpriced)}
    assert priced.combination == combination_id(priced.values)


def test_unpriced_events_of_one_counter_add_up() -> None:
    part = counted(judged(*(an_event(event_id=name, model="no-such-model") for name in "abc")))
    assert [delta.measures["unpriced_requests"] for delta in part.counters.values()] == [3]


def test_amounts_are_added_to_a_counter_whether_it_had_some_or_not() -> None:
    delta = CounterDelta(values=("a",), measures={"requests": 1})
    for _ in range(2):
        delta.add({"requests": 2, "errors": -3})
    assert delta.measures == {"requests": 5, "errors": -6}


def test_only_what_is_refused_in_its_own_month_and_dimension_counts_as_other() -> None:
    one = judged(
        an_event(event_id="a", team="x", project="x"),
        an_event(event_id="b", team="x", timestamp_ms=OLD_MS),
        an_event(event_id="c", team="y"),
        an_event(event_id="d", team="x", project="x", model="no-such-model"),
    )
    part = counted(one, refused={("team", "2026-11"): {"x"}, ("project", "2026-10"): {"x"}})
    assert part.state.other == {"team": frozenset({0, 3})}
    assert sorted((hour, OTHER in delta.values, "x" in delta.values) for (hour, _), delta in part.counters.items()) == [
        (OLD_HOUR, False, True),
        ("2026-11-22T12:00", False, False),
        ("2026-11-22T12:00", True, True),
        ("2026-11-22T12:00", True, True),
    ]


@pytest.mark.parametrize("changes", [{"is_batch": True}, {"service_tier": "priority"}, {"service_tier": "flex"}])
def test_an_event_is_priced_by_how_it_was_served(changes: dict[str, Any]) -> None:
    event = an_event(model="gpt-5", **changes)
    [price] = price_events(a_batch(event), BOOK)
    direct = BOOK.price(provider="openai", model="gpt-5", timestamp_ms=NOW_MS, usage=event.usage, **changes)
    plain = BOOK.price(provider="openai", model="gpt-5", timestamp_ms=NOW_MS, usage=event.usage)
    assert price == direct
    assert price != plain

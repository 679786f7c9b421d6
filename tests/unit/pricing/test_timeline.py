"""Which dated price holds: at each edge of dates, of times of the day, and of what overrides a price."""

from typing import Any

import pytest
from outlay.domain.price_timeline import Timeline
from outlay.domain.rate_plan import RatePlan

DAY, MINUTE = 86_400_000, 60_000
SOME_DAY = 20_000 * DAY


def timeline(prices: list[Any], variants: list[Any] | None = None, **context: str) -> Timeline:
    entry = {"prices": prices, "variants": variants or [], "minimum_ms": 10}
    return Timeline(entry, context=context, names=("maker", "model", "book", 7))


def rate(plan: RatePlan) -> int:
    return plan.amounts({"input_uncached_tokens": 1})[0]


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        ([60, 120], [60, 61, 119], [0, 59, 120, 121, 1439]),
        ([1380, 60], [1380, 1439, 0, 59], [60, 61, 720, 1379]),
    ],
)
def test_a_price_by_the_time_of_day_holds_from_its_first_minute_until_its_end(
    window: list[int], inside: list[int], outside: list[int]
) -> None:
    prices = timeline([[0, {"in": 5}], [window, {"in": 3}]])
    assert prices.only is None
    for minute in (*inside, *outside):
        expected = 3 if minute in inside else 5
        for moment in (SOME_DAY + minute * MINUTE, SOME_DAY + minute * MINUTE + MINUTE - 1):
            assert rate(prices.at(moment)) == expected, minute


def test_dates_and_times_of_day_are_told_apart_in_any_order_of_asking() -> None:
    prices = timeline([[0, {"in": 1}], ["2024-10-04", {"in": 2}], [[60, 120], {"in": 3}], [[600, 660], {"in": 4}]])
    edge = 20_000 * DAY  # 2024-10-04
    wanted = {
        (day, minute): 3 if 60 <= minute < 120 else 4 if 600 <= minute < 660 else (1 if day < 20_000 else 2)
        for day in (19_999, 20_000, 20_001)
        for minute in (0, 60, 119, 120, 600, 659, 660)
    }
    for day, minute in [*wanted, *reversed(wanted)]:
        assert rate(prices.at(day * DAY + minute * MINUTE)) == wanted[day, minute], (day, minute)
    assert [rate(prices.at(edge - 1)), rate(prices.at(edge))] == [1, 2]


def test_the_only_price_is_ready_and_knows_its_source_revision_and_minimum() -> None:
    only = timeline([[0, {"sec": 2}, "list of 2024", "2024-01-05"]]).only
    assert only is not None
    assert only.facts == ("maker", "model", "list of 2024", "2024-01-05", 7)
    assert only.amounts({"audio_milliseconds": 4}) == (0, 0, 0, 0, 20)
    plain = timeline([[0, {"in": 2}]]).only
    assert plain is not None
    assert plain.facts == ("maker", "model", "book", "", 7)
    named = timeline([[0, {"in": 2}, "a list"]]).only
    assert named is not None
    assert named.facts == ("maker", "model", "a list", "", 7)


def test_a_model_without_a_minimum_charges_what_was_played() -> None:
    entry = {"prices": [[0, {"sec": 2}]]}
    only = Timeline(entry, context={}, names=("maker", "model", "book", 7)).only
    assert only is not None
    assert only.amounts({"audio_milliseconds": 4}) == (0, 0, 0, 0, 8)


def test_a_price_is_effective_from_the_latest_of_what_it_is_made_of() -> None:
    prices = timeline([["2024-10-04", {"in": 2}]], [[{"tier": "batch"}, "2024-10-06", {"in": 1}]], tier="batch")
    assert [prices.at(day * DAY).facts[3] for day in (20_000, 20_002)] == ["2024-10-04", "2024-10-06"]
    assert [rate(prices.at(day * DAY)) for day in (20_000, 20_001, 20_002)] == [2, 2, 1]


def test_the_first_variant_that_has_a_rate_wins_and_others_add_theirs() -> None:
    variants = [
        [{"tier": "batch"}, 0, {"in": 1}],
        [{"tier": "batch"}, 0, {"in": 9, "out": 4}],
        [{"x": "y"}, 0, {"in": 8}],
    ]
    only = timeline([[0, {"in": 2, "out": 6}]], variants, tier="batch").only
    assert only is not None
    assert only.amounts({"input_uncached_tokens": 1, "output_tokens": 1}) == (1, 0, 0, 4, 0)

"""Explanations: parts add up exactly to the difference, and what changed is what is named."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.contracts.buckets import COST_CLASSES, INPUT_TOKENS, OUTPUT_TOKENS
from outlay.domain.anomaly_explanation import CAUSES, Amounts, brought_by, cost_of, explain, rounded

USD = 10**12
_NAMES = ("requests", "errors", *INPUT_TOKENS[:4], *OUTPUT_TOKENS[:2], *(f"cost_{name}" for name in COST_CLASSES))
amounts = st.dictionaries(st.sampled_from(_NAMES), st.integers(0, 10**16), max_size=len(_NAMES))
corrected = st.dictionaries(st.sampled_from(_NAMES), st.integers(-(10**14), 10**15), max_size=len(_NAMES))
usage = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.one_of(amounts, corrected), max_size=3)


@settings(max_examples=300, deadline=None)
@given(actual=usage, usual=usage, expected=st.integers(0, 10**18))
def test_the_parts_add_up_to_the_difference_whatever_the_figures(
    actual: dict[str, Amounts], usual: dict[str, Amounts], expected: int
) -> None:
    parts = explain(actual, usual, expected=expected)
    assert tuple(parts) == CAUSES
    assert sum(parts.values()) == sum(map(cost_of, actual.values())) - expected


def calls(
    count: int, *, tokens: int = 1_000, cached: int = 0, output: int = 100, price: int = 4, errors: int = 0
) -> Amounts:
    """Alike: input of ``tokens`` at ``price`` micro-USD, of which ``cached`` at a tenth, and output at four times."""
    micro = 10**6
    return {
        "requests": count,
        "errors": errors,
        "input_uncached_tokens": count * (tokens - cached),
        "cache_read_tokens": count * cached,
        "output_tokens": count * output,
        "cost_input": count * (tokens - cached) * price * micro,
        "cost_cache_read": count * cached * price * micro // 10,
        "cost_output": count * output * 4 * price * micro,
    }


USUAL = {"large": calls(1_000, cached=400), "small": calls(3_000, cached=400, price=1)}


def parts_of(actual: dict[str, Amounts], usual: dict[str, Amounts] | None = None) -> dict[str, int]:
    """Those that are worth a millionth of the difference."""
    usual = usual or USUAL
    expected = sum(map(cost_of, usual.values()))
    parts = explain(actual, usual, expected=expected)
    difference = sum(map(cost_of, actual.values())) - expected
    assert sum(parts.values()) == difference
    return {cause: amount for cause, amount in parts.items() if abs(amount) * 10**6 > abs(difference)}


@pytest.mark.parametrize(
    ("cause", "actual"),
    [
        ("volume", {"large": calls(2_500, cached=400), "small": calls(7_500, cached=400, price=1)}),
        ("model_mix", {"large": calls(3_000, cached=400), "small": calls(1_000, cached=400, price=1)}),
        ("model_mix", {"new": calls(4_000, cached=400, price=9)}),
        (
            "tokens_per_call",
            {
                "large": calls(1_000, tokens=3_000, cached=1_200),
                "small": calls(3_000, tokens=3_000, cached=1_200, price=1),
            },
        ),
        ("cache_hits", {"large": calls(1_000, cached=0), "small": calls(3_000, cached=0, price=1)}),
        ("price", {"large": calls(1_000, cached=400, price=8), "small": calls(3_000, cached=400, price=2)}),
    ],
)
def test_where_one_thing_changed_it_alone_is_named(cause: str, actual: dict[str, Amounts]) -> None:
    assert list(parts_of(actual)) == [cause]


def test_a_drop_is_explained_as_a_rise_is() -> None:
    parts = parts_of({"large": calls(100, cached=400), "small": calls(300, cached=400, price=1)})
    assert list(parts) == ["volume"]
    assert parts["volume"] < 0


def test_calls_that_failed_are_told_apart_from_others() -> None:
    more = {"large": calls(2_000, cached=400, errors=750), "small": calls(6_000, cached=400, price=1, errors=2_250)}
    parts = parts_of(more)
    assert list(parts) == ["volume", "errors"]
    assert Fraction(parts["errors"], parts["volume"] + parts["errors"]) == Fraction(3, 4)


def test_a_storm_of_retries_on_a_dear_model_is_neither_volume_nor_another_mix() -> None:
    storm = {"large": calls(2_000, cached=400, errors=1_000), "small": calls(3_000, cached=400, price=1)}
    parts = parts_of(storm)
    assert list(parts) == ["errors"]
    assert parts["errors"] == cost_of(calls(1_000, cached=400))


def test_as_many_failures_as_usual_have_no_part() -> None:
    usual = {"large": calls(1_000, errors=10), "small": calls(3_000, price=1, errors=60)}
    more = {"large": calls(3_000, errors=30), "small": calls(9_000, price=1, errors=180)}
    assert list(parts_of(more, usual)) == ["volume"]


def test_two_changes_share_what_they_do_together() -> None:
    """Twice the calls at twice the price: of three more, each has done one by itself, and half of the third."""
    parts = parts_of({"one": calls(2_000, price=8)}, {"one": calls(1_000, price=4)})
    before = cost_of(calls(1_000))
    assert parts == {"volume": before * 3 // 2, "price": before * 3 // 2}


def test_of_what_there_was_none_before_all_is_volume() -> None:
    assert list(parts_of({"one": calls(10)}, {"other": {}})) == ["volume"]


def test_of_what_there_is_none_any_more_all_is_volume() -> None:
    assert list(parts_of({"large": {}})) == ["volume"]


def test_the_usual_calls_are_taken_at_the_size_that_was_expected() -> None:
    """Four weeks are added up, and one is expected."""
    four = {name: {measure: 4 * amount for measure, amount in some.items()} for name, some in USUAL.items()}
    actual = {"large": calls(1_000, cached=0), "small": calls(3_000, cached=0, price=1)}
    expected = sum(map(cost_of, USUAL.values()))
    parts = explain(actual, four, expected=expected)
    assert parts == explain(actual, USUAL, expected=expected)


def test_what_has_a_cost_and_no_tokens_counts_a_call() -> None:
    """Searches, minutes of audio: their amount is used by calls, as tokens are."""
    usual = {"one": {"requests": 10, "cost_other": 10 * USD}}
    parts = explain({"one": {"requests": 10, "cost_other": 30 * USD}}, usual, expected=10 * USD)
    assert parts["tokens_per_call"] == 20 * USD


@given(
    weighted=st.lists(st.integers(-(10**20), 10**20), min_size=1, max_size=8),
    divisor=st.integers(1, 1_000),
    more=st.integers(-5, 5),
)
def test_rounding_gives_whole_numbers_that_add_up(weighted: list[int], divisor: int, more: int) -> None:
    total = sum(weighted) // divisor + more
    found = rounded(weighted, divisor, total=total)
    assert sum(found) == total
    assert all(abs(one - Fraction(some, divisor)) <= 8 + abs(more) for one, some in zip(found, weighted, strict=True))


values = st.dictionaries(st.sampled_from(["a", "b", "c", "d", ""]), st.integers(0, 10**15), max_size=5)


@given(actual=values, usual=values, expected=st.integers(0, 10**15), most=st.integers(1, 5))
def test_what_values_brought_adds_up_with_the_rest(
    actual: dict[str, int], usual: dict[str, int], expected: int, most: int
) -> None:
    told, rest = brought_by("team", actual, usual, expected=expected, most=most)
    assert sum(one.amount for one in told) + rest == sum(actual.values()) - expected
    assert len(told) <= most
    sizes = [abs(one.amount) for one in told]
    assert sizes == sorted(sizes, reverse=True)

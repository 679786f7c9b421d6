"""What changes do to usage: exact, never more saved than spent, unknown where a price is."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.pricing import load_price_book
from outlay.domain.rate_plan import RatePlan
from outlay.domain.scenario import Change, Kind
from outlay.domain.scenario_parts import Part, applied, total

DAY = "2026-12-01"
NOON_MS = 1_796_126_400_000
MODELS = [("openai", "gpt-4o"), ("openai", "gpt-4o-mini"), ("anthropic", "claude-sonnet-4-5")]


def plans(provider: str, model: str, first_day: str) -> RatePlan | None:
    rates = load_price_book().find(provider, model)
    return None if rates is None else rates.plan(NOON_MS)


def a_part(**changes: object) -> Part:
    values: dict[str, object] = {
        "provider": "openai",
        "model": "gpt-4o",
        "requests": 1_000,
        "usage": {"input_uncached_tokens": 1_000_000, "output_tokens": 100_000},
        "picousd": Fraction(3_500_000_000_000),  # 1 M at $2.50, 100 k at $10 a million
    }
    return Part(**{**values, **changes})  # type: ignore[arg-type]


def a_change(kind: Kind = "move", percent: int = 50, **changes: str) -> Change:
    of_move = {"provider": "openai", "model": "gpt-4o", "to_provider": "openai", "to_model": "gpt-4o-mini"}
    return Change(kind=kind, percent=percent, first_day=DAY, **{**(of_move if kind == "move" else {}), **changes})


def after(part: Part, *changes: Change) -> Fraction:
    parts, unknown = applied([part], list(enumerate(changes)), plans)
    assert unknown == []
    return total(parts)


def test_half_of_the_calls_on_another_model_cost_its_price() -> None:
    """gpt-4o-mini: $0.15 and $0.60 a million, so $0.21 for all of it."""
    assert after(a_part(), a_change(percent=50)) == Fraction(1_750_000_000_000) + Fraction(105_000_000_000)
    assert after(a_part(), a_change(percent=100)) == 210_000_000_000


def test_moved_calls_pay_the_tier_of_their_mean_call() -> None:
    """claude-sonnet-4-5 charges $6 instead of $3 a million where a call has more than 200,000 tokens of input."""
    to = {"to_provider": "anthropic", "to_model": "claude-sonnet-4-5"}
    usage = {"input_uncached_tokens": 1_000_000}
    small = a_part(requests=100, usage=usage)
    large = a_part(requests=4, usage=usage)
    assert after(small, a_change(percent=100, **to)) == 3_000_000_000_000
    assert after(large, a_change(percent=100, **to)) == 6_000_000_000_000


def test_a_hit_rate_changes_the_counted_cost_as_it_does_the_list_price() -> None:
    """All input at the cache's $1.25: $2.25 instead of $3.50; at a discount of a fifth a fifth less."""
    assert after(a_part(), a_change("cache", 100)) == 2_250_000_000_000
    cheaper = a_part(picousd=Fraction(2_800_000_000_000))
    assert after(cheaper, a_change("cache", 100)) == 1_800_000_000_000
    assert after(a_part(), a_change("cache", 0)) == 3_500_000_000_000


def test_volume_and_price_change_in_proportion() -> None:
    assert after(a_part(), a_change("volume", 50)) == Fraction(3_500_000_000_000) * Fraction(3, 2)
    assert after(a_part(), a_change("price", -20), a_change("volume", -50)) == Fraction(1_400_000_000_000)
    assert after(a_part(), a_change("volume", -100)) == 0


def test_changes_apply_to_what_those_before_them_left() -> None:
    moved = a_change(percent=100)
    free = a_change("price", -100, provider="openai", model="gpt-4o-mini")
    assert after(a_part(), moved, free) == 0
    assert after(a_part(), free, moved) == 210_000_000_000


def test_other_models_are_left_alone() -> None:
    other = a_part(model="gpt-4.1")
    assert after(other, a_change(), a_change("volume", 50, provider="openai", model="gpt-4o")) == other.picousd


@pytest.mark.parametrize(
    ("part", "change", "reason"),
    [
        (a_part(), a_change(to_model="nobody-knows-this"), "unknown_model"),
        (a_part(usage={"web_searches": 5}), a_change(to_model="text-embedding-3-small"), "no_rate"),
        (a_part(unpriced=1), a_change(), "unpriced_calls"),
        (a_part(requests=0), a_change(), "no_mean"),
        (a_part(model="nobody-knows-this"), a_change("cache", 60), "unknown_model"),
    ],
)
def test_where_a_price_is_not_known_the_answer_is_not(part: Part, change: Change, reason: str) -> None:
    parts, unknown = applied([part], [(3, change)], plans)
    assert parts == []
    assert [(one.change, one.reason) for one in unknown] == [(3, reason)]


@pytest.mark.parametrize("kind", ["volume", "price", "cache"])
def test_calls_without_a_price_are_left_out_on_both_sides(kind: str) -> None:
    dear, other = a_part(), a_part(model="in-house", unpriced=7, picousd=Fraction(0))
    change = a_change(kind, 20)
    alone, _ = applied([dear], [(0, change)], plans)
    both, unknown = applied([dear, other], [(0, change)], plans)
    assert unknown == []
    assert total(both) == total(alone) != total([dear])


def test_what_no_change_concerns_may_be_unpriced() -> None:
    other = a_part(model="in-house", unpriced=7, picousd=Fraction(0))
    parts, unknown = applied([a_part(), other], [(0, a_change(percent=100))], plans)
    assert (total(parts), unknown) == (210_000_000_000, [])


CHANGES = st.one_of(
    st.builds(
        lambda percent, source, to: a_change(
            "move", percent, provider=source[0], model=source[1], to_provider=to[0], to_model=to[1]
        ),
        st.integers(1, 100),
        st.sampled_from(MODELS),
        st.sampled_from(MODELS),
    ),
    st.builds(lambda percent: a_change("cache", percent), st.integers(0, 100)),
    st.builds(lambda percent: a_change("volume", percent), st.integers(-100, 1_000)),
    st.builds(lambda percent: a_change("price", percent), st.integers(-100, 1_000)),
)
PARTS = st.builds(
    lambda which, requests, fresh, cached, out, cost: a_part(
        provider=MODELS[which][0],
        model=MODELS[which][1],
        requests=requests,
        usage={"input_uncached_tokens": fresh, "cache_read_tokens": cached, "output_tokens": out},
        picousd=Fraction(cost),
    ),
    st.integers(0, 2),
    st.integers(1, 10**6),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.integers(0, 10**15),
)


@given(parts=st.lists(PARTS, max_size=3), changes=st.lists(CHANGES, max_size=4))
def test_no_change_saves_more_than_is_spent(parts: list[Part], changes: list[Change]) -> None:
    result, unknown = applied(parts, list(enumerate(changes)), plans)
    assert unknown == []
    assert 0 <= total(parts) - total(result) <= total(parts) or total(result) > total(parts)
    assert total(result) >= 0


@given(part=PARTS, percent=st.integers(1, 99))
def test_a_part_of_the_calls_moves_in_proportion(part: Part, percent: int) -> None:
    source = {"provider": part.provider, "model": part.model, "to_provider": "openai", "to_model": "gpt-4.1"}
    whole = after(part, a_change("move", 100, **source)) - part.picousd
    assert after(part, a_change("move", percent, **source)) - part.picousd == whole * Fraction(percent, 100)

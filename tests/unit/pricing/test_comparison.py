"""The same usage on other models: exact, and honest about what is not known."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.comparison import Calls, Estimate, Needs, estimate, fit, needs_of, percent_text
from outlay.domain.model_catalogue import Model
from outlay.domain.money import usd
from outlay.domain.pricing import Unpriced, load_price_book
from outlay.domain.rate_plan import RatePlan

from tests.support.price_oracle import known_names, library_price, random_call

NOW_MS = 1_795_348_800_000
FACTS = ("p", "m", "s", "", 1)


def a_plan(minimum_ms: int = 0, **rates: object) -> RatePlan:
    return RatePlan(rates, facts=FACTS, minimum_ms=minimum_ms)


def calls(count: int, **usage: int) -> Calls:
    return Calls(count=count, usage=usage)


def priced(plan: RatePlan, of: Calls) -> Estimate:
    found = estimate(plan, of)
    assert isinstance(found, Estimate)
    return found


def test_equal_calls_cost_the_library_s_price_of_one_times_their_number() -> None:
    chance, names, compared = random.Random(4), known_names(), 0
    book = load_price_book()
    while compared < 1_500:
        call = random_call(chance, names)
        answer = library_price(call)
        rates = book.find(call.provider, call.model)
        if answer is None or rates is None:
            continue
        plan = rates.plan(call.timestamp_ms, service_tier=call.service_tier, is_batch=call.is_batch)
        number = chance.randint(1, 1000)
        total = {bucket: count * number for bucket, count in call.usage.items()}
        found = estimate(plan, Calls(count=number, usage=total))
        if isinstance(found, Unpriced) or plan.facts[2] != "genai-prices-0.2.3":
            continue
        difference = abs(usd(found.picousd) - answer.total_price * number)
        assert difference <= Decimal("1e-11") + answer.total_price * number * Decimal("1e-12"), call
        compared += 1


@given(st.integers(1, 10**6), st.integers(0, 400_000), st.integers(0, 10**5), st.integers(0, 50_000))
def test_of_equal_calls_each_is_charged_in_its_own_tier(number: int, plain: int, cached: int, out: int) -> None:
    plan = a_plan(**{"in": [3_000_000, 200_000, 6_000_000], "cr": 300_000, "out": [15, 200_000, 22]})
    one = {"input_uncached_tokens": plain, "cache_read_tokens": cached, "output_tokens": out}
    many = Calls(count=number, usage={bucket: count * number for bucket, count in one.items()})
    assert priced(plan, many).picousd == number * sum(plan.amounts(one))
    assert priced(plan, many).above_input_tokens == (200_000 if plain + cached > 200_000 else None)


def test_the_mean_call_decides_the_tier_and_a_fraction_above_is_above() -> None:
    plan = a_plan(**{"in": [1, 100, 2]})
    assert priced(plan, calls(3, input_uncached_tokens=300)).picousd == 300
    assert priced(plan, calls(3, input_uncached_tokens=301)).picousd == 602


def test_a_fee_is_paid_by_every_call_and_short_audio_at_its_minimum() -> None:
    assert priced(a_plan(request=7, **{"in": 1}), calls(5, input_uncached_tokens=10)).picousd == 45
    assert priced(a_plan(minimum_ms=10_000, sec=1), calls(4, audio_milliseconds=8_000)).picousd == 40_000
    assert priced(a_plan(minimum_ms=10_000, sec=1), calls(4, audio_milliseconds=80_000)).picousd == 80_000


def test_reasoning_is_no_more_than_the_output_it_is_part_of() -> None:
    assert priced(a_plan(out=2, reason=5), calls(2, output_tokens=10, reasoning_tokens=99)).picousd == 50


def test_what_has_no_rate_has_no_cost_but_a_reason() -> None:
    assert estimate(None, calls(1, output_tokens=1)) == Unpriced(reason="unknown_model")
    missing = estimate(a_plan(**{"in": 1, "out": 1}), calls(1, output_tokens=1, web_searches=2))
    assert missing == Unpriced(reason="no_rate", buckets=("web_searches",))
    assert estimate(a_plan(), calls(1)) == Unpriced(reason="no_rate")


@pytest.mark.parametrize(("count", "tokens"), [(0, 1), (-1, 1), (1, -1)])
def test_what_is_no_sum_of_calls_has_no_mean(count: int, tokens: int) -> None:
    with pytest.raises(ValueError, match="one or more calls"):
        calls(count, output_tokens=tokens)


def test_per_cent_has_two_decimals_and_of_nothing_there_is_none() -> None:
    assert [percent_text(-1, 3), percent_text(5, 1000), percent_text(0, 7)] == ["-33.33", "0.50", "0.00"]
    assert percent_text(1, 0) is None


# ---- what a model can do


def a_model(**known: object) -> Model:
    return Model(provider="p", model="m", **known)  # type: ignore[arg-type] - any fields of a model


def test_what_usage_needs_is_read_from_its_buckets() -> None:
    needs = needs_of(
        calls(2, input_uncached_tokens=5, output_tokens=3, cache_read_image_tokens=2, output_audio_tokens=1)
    )
    assert needs == Needs(
        context_tokens=6,
        output_tokens=2,
        modalities_in=frozenset({"image"}),
        modalities_out=frozenset({"audio"}),
        tool_use=False,
    )


def test_transcribed_audio_is_audio_too() -> None:
    assert needs_of(calls(1, audio_milliseconds=1)).modalities_in == {"audio"}
    assert needs_of(calls(1, output_audio_milliseconds=1)).modalities_out == {"audio"}


def test_a_model_lacks_what_is_known_to_be_too_little_and_only_that() -> None:
    needs = needs_of(calls(1, input_uncached_tokens=90, output_tokens=11, input_image_tokens=1), tool_use=True)
    small = a_model(context_window=101, max_output_tokens=10, tool_use=False, modalities_in=("text",))
    assert fit(needs, small).lacks == ("context_window", "max_output_tokens", "tool_use", "image_input")
    large = a_model(context_window=102, max_output_tokens=11, tool_use=True, modalities_in=("text", "image"))
    assert fit(needs, large) == type(fit(needs, large))(lacks=(), unknown=())


def test_what_is_not_known_of_a_model_is_neither_met_nor_lacking() -> None:
    needs = needs_of(calls(1, output_tokens=1, input_image_tokens=1), tool_use=True)
    found = fit(needs, a_model())
    assert found.lacks == ()
    assert found.unknown == ("context_window", "max_output_tokens", "tool_use", "image_input")


def test_tool_use_is_only_asked_where_it_is_needed() -> None:
    needs = needs_of(calls(1, input_uncached_tokens=1))
    assert fit(needs, a_model(tool_use=False, context_window=5)).lacks == ()
    assert fit(needs, a_model(context_window=5)).unknown == ()

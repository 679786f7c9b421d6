"""What is recommended, rule by rule: from its trigger on, with amounts that follow from prices."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.pricing import load_price_book
from outlay.domain.recommendation import Advice, AdviceType
from outlay.domain.recommendation_settings import RecommendationSettings
from outlay.domain.recommending.deprecated_model import deprecated_model
from outlay.domain.recommending.ground import Ground
from outlay.domain.usage_facts import CallGroup, ProfileGroup

from tests.support.advice_facts import PICO, a_group, a_kind, advised, amounts_of, some_facts
from tests.support.builders import NOW_MS


def only(kind: AdviceType, groups: list[CallGroup], kinds: list[ProfileGroup] | None = None, **more: Any) -> Advice:
    """The one of the type. Raises where there is none, or more."""
    (found,) = of_type(kind, groups, kinds, **more)
    return found


def of_type(kind: AdviceType, groups: list[CallGroup], kinds: list[ProfileGroup] | None, **more: Any) -> list[Advice]:
    profile = [a_kind(group) for group in groups] if kinds is None else kinds
    return [one for one in advised(some_facts(groups, profile), **more) if one.type is kind]


# ---- model downgrade


def test_simple_calls_of_a_premium_model_are_to_go_to_a_cheaper_one_of_the_provider() -> None:
    group = a_group(calls=100_000)
    advice = only(AdviceType.MODEL_DOWNGRADE, [group])
    assert advice.target == "openai/gpt-4.1-mini"
    # $350 by gpt-4o; gpt-4.1-mini costs $0.40 and $1.60 a million instead of $2.50 and $10: $56.
    assert (advice.current, advice.savings) == (350 * PICO, 294 * PICO)
    assert advice.quality.impact == "low"
    # GPQA rises by 11.9 points; what falls is told.
    assert (advice.quality.score, advice.quality.score_change) == ("MMLU", "-1.2")


def test_below_a_hundred_dollars_a_month_no_downgrade_is_worth_a_word_unless_it_is_set_so() -> None:
    group = a_group(calls=30_000)
    assert not of_type(AdviceType.MODEL_DOWNGRADE, [group], None)
    assert of_type(AdviceType.MODEL_DOWNGRADE, [group], None, downgrade_min_savings=PICO)


def test_premium_models_that_answer_less_than_the_share_are_left_alone() -> None:
    premium, rest = a_group(calls=100_000), a_group(calls=400_000, model="gpt-4o-mini")
    assert not of_type(AdviceType.MODEL_DOWNGRADE, [premium, rest], None)
    assert of_type(AdviceType.MODEL_DOWNGRADE, [premium, replace(rest, feature="other")], None)


def test_large_and_complex_calls_are_kept_and_promise_nothing() -> None:
    group = a_group(calls=200_000)
    half = a_kind(group, requests=100_000, cost_picousd=350 * PICO, input_tokens=10**8, output_tokens=10**7)
    kinds = [replace(half, task_type="classify"), replace(half, complexity="high", task_type="plan")]
    advice = only(AdviceType.MODEL_DOWNGRADE, [group], kinds)
    assert (advice.current, advice.savings) == (350 * PICO, 294 * PICO)
    assert advice.switch == ("medium classify calls",)
    assert advice.keep == ("high medium plan calls",)


def test_a_model_that_is_known_to_answer_worse_by_more_than_the_drop_is_not_recommended() -> None:
    group = a_group(calls=1_000_000, model="o1")
    found = only(AdviceType.MODEL_DOWNGRADE, [group], max_quality_drop=0)
    assert found.quality.score_change is None or float(found.quality.score_change) >= 0


def test_a_model_without_a_price_promises_nothing_at_all() -> None:
    assert not advised(some_facts([a_group(provider="in-house", model="atlas", calls=10**6)]))


# ---- deprecated models


def test_a_deprecated_model_is_told_with_its_replacement_though_that_is_dearer() -> None:
    advice = only(AdviceType.DEPRECATED_MODEL, [a_group(model="gpt-5", calls=10)])
    assert advice.target == "openai/gpt-6.1-sol"
    assert advice.savings == 0
    assert advice.afterwards is not None
    assert advice.extra == advice.afterwards - advice.current > 0
    assert advice.urgency == 90
    assert advice.data["days_left"] == 19


class PricedAs:
    """A price book in which one model costs what another one does."""

    def __init__(self, model: str, other: tuple[str, str]) -> None:
        self._book, self._model, self._other = load_price_book(), model, other

    def find(self, provider: str, model: str) -> Any:
        return self._book.find(*self._other) if model == self._model else self._book.find(provider, model)


def test_activities_of_a_deprecated_model_move_together_so_that_dearer_ones_are_set_off_against_cheaper_ones() -> None:
    """$2.70 and $8.10 a million become $2.50 and $10: input is cheaper, output dearer."""

    def moved(**millions: int) -> Advice:
        groups = [
            a_group(
                provider="mistral", model="mistral-medium-2312", calls=1, feature=name, usage={name: amount * 10**6}
            )
            for name, amount in millions.items()
        ]
        ground = Ground(
            some_facts(groups),
            book=PricedAs("mistral-medium-3-5", ("openai", "gpt-4o")),  # type: ignore[arg-type] # as far as it is used
            catalogue=load_model_catalogue(),
            settings=RecommendationSettings(),
            now_ms=NOW_MS,
        )
        (advice,) = deprecated_model(ground)
        return advice

    saving, dearer = moved(input_uncached_tokens=100, output_tokens=1), moved(input_uncached_tokens=1, output_tokens=1)
    for one in (saving, dearer):
        assert one.afterwards is not None
        assert one.savings == pytest.approx(max(0, one.current - one.afterwards), abs=9)
    assert (saving.extra, dearer.savings) == (None, 0)
    assert dearer.extra
    assert saving.savings


def test_a_deprecated_model_without_a_replacement_promises_nothing_and_says_why() -> None:
    advice = only(AdviceType.DEPRECATED_MODEL, [a_group(model="gpt-5-nano", calls=10)])
    assert (advice.savings, advice.afterwards) == (None, None)
    assert advice.no_promise == "The provider names no replacement."


# ---- caching


def test_long_prompts_that_are_hardly_read_from_the_cache_could_be() -> None:
    long = a_group(calls=30_000, usage={"input_uncached_tokens": 10_000, "output_tokens": 100})
    advice = only(AdviceType.PROMPT_CACHING, [long])
    # Of 10,000 tokens 3,000 are moved: 2,700 are read at half the price, 300 are written at the price of input.
    assert advice.current == 750 * PICO
    assert advice.savings == 2_700 * 30_000 * 1_250_000
    assert advice.confidence == 50


def test_what_another_activity_reads_from_its_cache_is_taken_to_be_reachable() -> None:
    long = a_group(calls=30_000, usage={"input_uncached_tokens": 10_000, "output_tokens": 100})
    used = {"input_uncached_tokens": 5_000, "cache_read_tokens": 5_000, "output_tokens": 100}
    advice = only(AdviceType.PROMPT_CACHING, [long, a_group(feature="chat", usage=used)])
    assert advice.data["shown_by"] == "shop / search / chat"
    assert advice.data["reachable_share_percent"] == 50


@pytest.mark.parametrize(
    "usage", [{"input_uncached_tokens": 500}, {"input_uncached_tokens": 6_000, "cache_read_tokens": 4_000}]
)
def test_short_prompts_and_those_that_are_cached_are_left_alone(usage: dict[str, int]) -> None:
    assert not of_type(AdviceType.PROMPT_CACHING, [a_group(calls=30_000, usage=usage)], None)


def test_answers_to_repeated_requests_are_worth_keeping_from_a_fifth_on() -> None:
    group = a_group(calls=100_000)
    marked = a_kind(group, fingerprinted=1_000, repeats=400, repeat_cost_picousd=140 * PICO)
    advice = only(AdviceType.RESPONSE_CACHING, [group], [marked])
    assert (advice.current, advice.savings) == (140 * PICO, 126 * PICO)
    assert not of_type(AdviceType.RESPONSE_CACHING, [group], [replace(marked, repeats=200)])


# ---- batches and tiers


def test_what_nobody_waits_for_goes_in_batches_at_half_the_price() -> None:
    group = a_group(calls=100_000)
    half = a_kind(group, requests=60_000, cost_picousd=210 * PICO, is_stream=False)
    kinds = [half, replace(half, requests=40_000, cost_picousd=140 * PICO, is_stream=True)]
    advice = only(AdviceType.BATCH_PROCESSING, [group], kinds)
    assert (advice.current, advice.savings) == (210 * PICO, 105 * PICO)
    fewer = [replace(half, requests=50_000), replace(kinds[1], requests=50_000)]
    assert not of_type(AdviceType.BATCH_PROCESSING, [group], fewer)


def test_a_model_without_a_batch_price_is_not_recommended_for_batches() -> None:
    group = a_group(calls=10**6, provider="mistral", model="mistral-large-latest")
    assert not of_type(AdviceType.BATCH_PROCESSING, [group], [a_kind(group, is_stream=False)])


def test_calls_that_pay_for_priority_and_stream_to_nobody_go_to_the_standard_tier() -> None:
    group = a_group(calls=100_000, how={"service_tier": "priority"})
    kind = a_kind(group, service_tier="priority", is_stream=False)
    advice = only(AdviceType.TIER_MIGRATION, [group], [kind])
    assert advice.target == "standard"
    assert advice.afterwards == 350 * PICO


def test_staging_runs_at_the_flex_tier_where_the_book_has_one() -> None:
    group = a_group(model="gpt-5", calls=100_000, environment="staging")
    advice = only(AdviceType.TIER_MIGRATION, [group])
    assert (advice.target, advice.savings) == ("flex", advice.current // 2)
    assert not of_type(AdviceType.TIER_MIGRATION, [replace(group, environment="production")], None)


# ---- length, storms, keys, what is not used


def test_prompts_of_three_times_the_median_are_worth_a_look() -> None:
    short = [a_group(feature=f"f{number}") for number in range(4)]
    long = a_group(feature="long", usage={"input_uncached_tokens": 3_000, "output_tokens": 100})
    advice = only(AdviceType.PROMPT_OPTIMIZATION, [*short, long])
    assert (advice.current, advice.savings) == (75 * PICO, 75 * PICO // 4)
    assert not of_type(AdviceType.PROMPT_OPTIMIZATION, [*short[:2], long], None)


def test_a_storm_of_errors_and_further_attempts_costs_what_it_costs() -> None:
    group = a_group(calls=100_000)
    kind = a_kind(group, errors=20_000, error_cost_picousd=70 * PICO, retries=15_000, retry_cost_picousd=50 * PICO)
    advice = only(AdviceType.RATE_LIMITING, [group], [kind])
    assert (advice.current, advice.savings) == (70 * PICO, 35 * PICO)


def test_a_key_that_runs_away_is_told_without_a_promise() -> None:
    group = replace(a_group(calls=1_000), before={"requests": 200})
    advice = only(AdviceType.RATE_LIMITING, [group])
    assert advice.savings is None
    assert advice.scope["api_key"] == ("key-1",)
    assert not of_type(AdviceType.RATE_LIMITING, [replace(group, before={"requests": 500})], None)
    begun = some_facts([group], [a_kind(group)], is_before_whole=False)
    assert AdviceType.RATE_LIMITING not in {one.type for one in advised(begun)}


def test_a_key_that_thousands_of_activities_share_makes_a_record_that_can_be_stored() -> None:
    groups = [replace(a_group(calls=10, project=f"p{number}"), before={"requests": 1}) for number in range(3_000)]
    advice = only(AdviceType.RATE_LIMITING, groups)
    assert (len(advice.parts), advice.data["parts_left_out"]) == (100, 2_900)
    assert advice.current == 100 * groups[0].amounts["requests"] * PICO * 35 // 10_000


def test_an_activity_that_has_faded_is_to_be_retired() -> None:
    group = replace(a_group(calls=2_000), before={"requests": 20_000})
    advice = only(AdviceType.UNUSED_FEATURE, [group])
    assert advice.savings == advice.current == 7 * PICO


def test_a_cache_that_nobody_reads_costs_more_than_it_saves() -> None:
    usage = {"input_uncached_tokens": 1_000, "cache_write_5m_tokens": 20_000, "output_tokens": 100}
    unread = a_group(provider="anthropic", model="claude-haiku-4-5", calls=10_000, usage=usage)
    advice = only(AdviceType.UNUSED_FEATURE, [unread])
    # $1.25 a million written instead of $1.00 read as plain input, 200 million tokens.
    assert (advice.current, advice.savings) == (250 * PICO, 50 * PICO)
    read = a_group(
        provider="anthropic", model="claude-haiku-4-5", calls=10_000, usage={**usage, "cache_read_tokens": 20_000}
    )
    assert not of_type(AdviceType.UNUSED_FEATURE, [read], None)


def test_amounts_of_a_week_are_scaled_to_a_month_of_thirty_days() -> None:
    facts = some_facts([a_group(model="gpt-5-nano", calls=700)], days=7)
    (advice,) = advised(facts)
    assert (
        advice.current
        == sum(
            amounts_of("openai", "gpt-5-nano", 700, {"input_uncached_tokens": 1_000, "output_tokens": 100}).get(name, 0)
            for name in ("cost_input", "cost_output")
        )
        * 30
        // 7
    )


def test_the_same_facts_give_the_same_advice_whatever_their_order() -> None:
    groups = [a_group(model=model, calls=100_000, feature=feature) for model in ("gpt-4o", "gpt-5") for feature in "ab"]
    kinds = [a_kind(group, is_stream=False) for group in groups]
    assert advised(some_facts(groups, kinds)) == advised(some_facts(groups[::-1], kinds))

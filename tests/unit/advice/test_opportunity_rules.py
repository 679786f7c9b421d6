"""Each rule of opportunities: what it concerns, what it promises, and that it never promises more than that."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.domain.figures import cost
from outlay.domain.insight_rules import Looked
from outlay.domain.opportunities.rules import find_chances
from outlay.domain.opportunity import Chance, OpportunityType
from outlay.domain.recommendation_summary import combined
from outlay.domain.usage_facts import HourGroup

from tests.support.usage_facts import USD, a_group, a_kind, looked_at

WHOLE = cost(a_group().amounts)
LONG = {"input_uncached_tokens": 5_000, "output_tokens": 100}


def found(looked: Looked, kind: OpportunityType) -> list[Chance]:
    return [one for one in find_chances(looked) if one.type is kind]


def test_small_simple_calls_concern_their_share_of_the_spend() -> None:
    kinds = [a_kind(300, size="small"), a_kind(700)]

    (one,) = found(looked_at(a_group(), profile=kinds), OpportunityType.MODEL_OVERUSE)

    assert one.concerned == WHOLE * 3 // 10
    assert 0 < one.savings <= one.concerned
    assert one.models == ("openai/gpt-4o",)
    assert one.scope["team"] == ("search",)


def test_priority_where_nobody_waits_for_the_first_token_is_too_much() -> None:
    kinds = [a_kind(service_tier="priority", is_stream=False)]

    (one,) = found(looked_at(a_group(), profile=kinds), OpportunityType.TIER_OVERUSE)

    assert one.subject == ("openai", "gpt-4o", "priority")
    assert one.concerned == WHOLE
    streamed = [a_kind(service_tier="priority")]
    assert found(looked_at(a_group(), profile=streamed), OpportunityType.TIER_OVERUSE) == []


def test_tests_can_wait_for_a_slower_tier_where_the_model_has_one() -> None:
    in_tests = a_group(model="gpt-5", environment="test")

    told = found(looked_at(in_tests, profile=[a_kind(model="gpt-5")]), OpportunityType.TIER_OVERUSE)

    assert [one.data["to_tier"] for one in told] == ["flex"]
    in_production = a_group(model="gpt-5")
    assert found(looked_at(in_production, profile=[a_kind(model="gpt-5")]), OpportunityType.TIER_OVERUSE) == []


def test_long_prompts_that_are_not_cached_promise_half_of_their_input_at_the_cache_price() -> None:
    (one,) = found(looked_at(a_group(usage=LONG)), OpportunityType.LOW_CACHE_HITS)

    # gpt-4o: $2.50 a million of input, $1.25 of cache reads, 5,000 tokens a call: half of them at half the price.
    assert one.savings == 100_000 * 2_500 * 1_250_000
    assert one.concerned == cost(a_group(usage=LONG).amounts)


def test_failures_promise_half_of_what_they_cost() -> None:
    kinds = [a_kind(800), a_kind(200, is_stream=False, errors=200, error_cost_picousd=USD // 5)]

    (one,) = found(looked_at(a_group(), profile=kinds), OpportunityType.HIGH_ERROR_RATE)

    assert one.concerned == WHOLE // 5
    assert one.savings == WHOLE // 10


def test_a_feature_that_is_hardly_called_any_more_could_be_switched_off() -> None:
    fallen = a_group(requests=9_000)

    (one,) = found(looked_at(fallen, minimum_savings=0), OpportunityType.UNUSED_FEATURE)

    assert one.savings == one.concerned == cost(fallen.amounts)
    assert found(looked_at(a_group(requests=10_000), minimum_savings=0), OpportunityType.UNUSED_FEATURE) == []


def test_an_environment_for_tests_may_spend_a_part_of_what_production_does() -> None:
    tests = a_group(environment="Test", requests=50_000)

    (one,) = found(looked_at(a_group(), tests), OpportunityType.UNUSED_FEATURE)

    assert one.subject == ("environment", "Test")
    assert one.concerned == cost(tests.amounts)
    assert one.savings == cost(tests.amounts) - WHOLE * 3 // 10
    assert one.scope == {}  # it tells what production spends, which a manager of the tests may not see
    assert (
        found(looked_at(a_group(), a_group(environment="test", requests=30_000)), OpportunityType.UNUSED_FEATURE) == []
    )


@pytest.mark.parametrize("changes", [{"task_type": "Classification"}, {"operation": "embeddings"}])
def test_what_nobody_waits_for_can_run_as_a_batch(changes: dict[str, str]) -> None:
    kinds = [a_kind(is_stream=False, **changes)]

    (one,) = found(looked_at(a_group(), profile=kinds), OpportunityType.OFF_PEAK)

    assert one.subject == ("openai", "gpt-4o", "batch")
    assert one.savings == WHOLE // 2  # the batch costs half
    done = [a_kind(is_stream=False, is_batch=True, **changes)]
    assert found(looked_at(a_group(), profile=done), OpportunityType.OFF_PEAK) == []


def test_a_model_with_cheaper_hours_is_told_with_them() -> None:
    model = {"provider": "deepseek", "model": "deepseek-chat"}
    hours = [HourGroup(**model, hour=hour, requests=10, cost_picousd=USD) for hour in range(24)]
    kinds = [a_kind(is_stream=False, **model)]

    for one in found(
        looked_at(a_group(**model, requests=900_000), profile=kinds, hours=hours), OpportunityType.OFF_PEAK
    ):
        assert one.savings < one.concerned
        assert one.data["cheapest_hours_utc"]


def test_repeated_requests_promise_four_fifths_of_what_they_cost() -> None:
    kinds = [a_kind(1_000, fingerprinted=1_000, repeats=200, repeat_cost_picousd=USD // 5)]

    (one,) = found(looked_at(a_group(), profile=kinds), OpportunityType.DUPLICATE_REQUESTS)

    assert one.concerned == WHOLE // 5
    assert one.savings == WHOLE * 4 // 25
    few = [a_kind(1_000, fingerprinted=1_000, repeats=50, repeat_cost_picousd=USD // 20)]
    assert found(looked_at(a_group(), profile=few), OpportunityType.DUPLICATE_REQUESTS) == []


def test_little_to_save_is_no_opportunity() -> None:
    assert find_chances(looked_at(a_group(usage=LONG, requests=1_000, before=1_000))) == []


def test_an_organization_without_usage_or_profile_has_none() -> None:
    assert find_chances(looked_at()) == []
    assert find_chances(looked_at(a_group())) == []


some_groups = st.lists(
    st.builds(
        a_group,
        st.integers(0, 3_000_000),
        before=st.integers(0, 3_000_000),
        model=st.sampled_from(["gpt-4o", "gpt-5", "gpt-4o-mini", "nobody-knows"]),
        feature=st.sampled_from(["answers", "summaries", ""]),
        environment=st.sampled_from(["production", "dev"]),
        usage=st.sampled_from([LONG, {"input_uncached_tokens": 20}, {"output_tokens": 9_000}, {}]),
    ),
    max_size=6,
)


@st.composite
def some_kinds(draw: st.DrawFn) -> list[Any]:
    def part(whole: int) -> int:
        return draw(st.integers(0, whole))

    kinds = []
    for _ in range(draw(st.integers(0, 5))):
        requests, paid = draw(st.integers(1, 5_000)), draw(st.integers(0, 50 * USD))
        kinds.append(
            a_kind(
                requests,
                model=draw(st.sampled_from(["gpt-4o", "gpt-5"])),
                feature=draw(st.sampled_from(["answers", "summaries"])),
                cost_picousd=paid,
                size=draw(st.sampled_from(["small", "medium", "large"])),
                service_tier=draw(st.sampled_from(["", "priority", "flex"])),
                task_type=draw(st.sampled_from(["", "extraction"])),
                is_stream=draw(st.booleans()),
                errors=part(requests),
                error_cost_picousd=part(paid),
                retries=part(requests),
                retry_cost_picousd=part(paid),
                fingerprinted=requests,
                repeats=part(requests),
                repeat_cost_picousd=part(paid),
            )
        )
    return kinds


@settings(max_examples=60, deadline=None)
@given(groups=some_groups, kinds=some_kinds())
def test_no_opportunity_promises_more_than_the_spend_it_concerns(groups: list[Any], kinds: list[Any]) -> None:
    looked = looked_at(*groups, profile=kinds, minimum=0, minimum_savings=0)

    chances = find_chances(looked)

    whole = sum(cost(group.amounts) for group in groups)
    for one in chances:
        assert 0 < one.savings <= one.concerned <= whole
        assert 10 <= one.confidence <= 90
    assert find_chances(looked) == chances


@settings(max_examples=60, deadline=None)
@given(groups=some_groups, kinds=some_kinds())
def test_opportunities_together_never_save_what_is_not_spent(groups: list[Any], kinds: list[Any]) -> None:
    chances = find_chances(looked_at(*groups, profile=kinds, minimum_savings=0))

    together = combined(one.parts for one in chances)

    assert together <= sum(cost(group.amounts) for group in groups)
    assert together <= sum(one.savings for one in chances)
    assert together >= max((one.savings for one in chances), default=0)
    assert combined(one.parts for one in reversed(chances)) == together

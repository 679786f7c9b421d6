"""No promise is more than the spend it concerns, and what overlaps is saved once. Properties, by chance and shrunk."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.domain.figures import cost
from outlay.domain.recommendation import Part
from outlay.domain.recommendation_summary import combined
from outlay.domain.usage_facts import UsageFacts

from tests.support.advice_facts import a_group, a_kind, advised, some_facts

MODELS = (
    ("openai", "gpt-4o"),
    ("openai", "gpt-5"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.0-flash"),
    ("in-house", "atlas"),
)
SETTINGS = {"min_savings": 1, "downgrade_min_savings": 1, "premium_share": 0}


@st.composite
def facts(draw: Any) -> UsageFacts:
    groups, kinds = [], []
    for number in range(draw(st.integers(1, 6))):
        provider, model = draw(st.sampled_from(MODELS))
        names = ("input_uncached_tokens", "cache_read_tokens", "cache_write_5m_tokens", "output_tokens")
        group = a_group(
            provider=provider,
            model=model,
            calls=draw(st.integers(1, 10**6)),
            usage={name: draw(st.integers(0, 20_000)) for name in names} | {"output_tokens": draw(st.integers(1, 500))},
            feature=draw(st.sampled_from("abc")),
            environment=draw(st.sampled_from(("production", "staging"))),
            api_key=f"key-{number % 2}",
            before={"requests": draw(st.integers(0, 10**6))},
        )
        groups.append(group)
        whole = cost(group.amounts)
        calls = group.amounts["requests"]
        kinds.append(
            a_kind(
                group,
                is_stream=draw(st.booleans()),
                service_tier=draw(st.sampled_from(("", "priority"))),
                size=draw(st.sampled_from(("small", "medium", "large"))),
                errors=draw(st.integers(0, calls)),
                error_cost_picousd=draw(st.integers(0, whole)),
                fingerprinted=calls,
                repeats=draw(st.integers(0, calls)),
                repeat_cost_picousd=draw(st.integers(0, whole)),
            )
        )
    return some_facts(groups, kinds, days=draw(st.sampled_from((7, 30))))


@given(facts())
@settings(max_examples=60, deadline=None)
def test_no_advice_promises_more_than_the_spend_it_concerns_nor_all_of_it_more_than_there_is(seen: UsageFacts) -> None:
    found = advised(seen, **SETTINGS)
    spend = sum(cost(group.amounts) for group in seen.groups) * 30 // seen.days
    for advice in found:
        assert 0 <= (advice.savings or 0) <= advice.current <= spend
        assert 10 <= advice.confidence <= 90
    assert combined(advice.parts for advice in found) <= spend


@given(facts(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_facts_changes_nothing(seen: UsageFacts, chance: Any) -> None:
    groups, kinds = list(seen.groups), list(seen.profile)
    chance.shuffle(groups)
    mixed = some_facts(groups, kinds, days=seen.days)
    assert advised(mixed, **SETTINGS) == advised(seen, **SETTINGS)


@st.composite
def parts(draw: Any) -> list[Part]:
    made = []
    for model in draw(st.sets(st.sampled_from("xyz"), min_size=1)):
        concerned = draw(st.integers(0, 1_000))
        savings = draw(st.integers(0, concerned))
        made.append(
            Part(provider="p", model=model, project="", team="", feature="", concerned=concerned, savings=savings)
        )
    return made


@given(st.lists(parts(), max_size=6), st.randoms(use_true_random=False))
def test_overlapping_savings_are_counted_once_in_any_order(some: list[Sequence[Part]], chance: Any) -> None:
    whole = combined(some)
    each = [sum(part.savings for part in one) for one in some]
    assert max(each, default=0) <= whole <= sum(each)
    places = {part.place for one in some for part in one}
    most = sum(max(part.concerned for one in some for part in one if part.place == place) for place in places)
    assert whole <= most
    mixed = [*some, *some]
    chance.shuffle(mixed)
    assert combined(mixed) == whole


@given(st.lists(parts(), max_size=5), parts())
def test_another_recommendation_takes_nothing_away_and_adds_its_own_savings_at_most(
    some: list[Sequence[Part]], more: list[Part]
) -> None:
    before, after = combined(some), combined([*some, more])
    assert before <= after <= before + sum(part.savings for part in more)


def test_advice_on_the_same_calls_is_worth_the_better_of_the_two() -> None:
    def part(model: str, savings: int) -> Part:
        return Part(provider="p", model=model, project="", team="", feature="", concerned=100, savings=savings)

    assert combined([[part("m", 60)], [part("m", 50)], [part("n", 10)]]) == 70

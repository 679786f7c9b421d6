"""Each rule of insights: what it says, from where on, and that noise says nothing."""

from dataclasses import replace

import pytest
from outlay.domain.figures import cost
from outlay.domain.insight import Finding, InsightRule
from outlay.domain.insight_rules import Looked, SendingKey, dollars, find_insights, percent

from tests.support.builders import NOW_MS
from tests.support.usage_facts import USD, a_group, a_kind, looked_at

DAY_MS = 86_400_000


def found(looked: Looked, rule: InsightRule) -> list[Finding]:
    return [one for one in find_insights(looked) if one.rule is rule]


def test_most_of_the_spend_at_one_provider_is_told_with_its_share() -> None:
    other = a_group(provider="anthropic", model="claude-haiku-4-5", requests=100)

    (one,) = found(looked_at(a_group(), other), InsightRule.COST_CONCENTRATION)

    whole = cost(a_group().amounts) + cost(other.amounts)
    assert one.about == {"provider": "openai"}
    assert one.numbers["share_percent"] == percent(cost(a_group().amounts), whole)
    assert one.amount == cost(a_group().amounts)
    assert one.scope == {}
    assert "80 %" in one.says


def test_two_providers_alike_are_no_concentration() -> None:
    dear = a_group(provider="anthropic", model="claude-sonnet-4-5")

    assert found(looked_at(a_group(), dear), InsightRule.COST_CONCENTRATION) == []


def test_growth_is_told_of_the_organization_and_of_who_grew() -> None:
    grown, steady = a_group(before=50_000), a_group(team="support", project="help")

    abouts = [one.about for one in found(looked_at(grown, steady), InsightRule.HIGH_GROWTH)]

    assert {"team": "search"} in abouts
    assert {"team": "support"} not in abouts
    assert {} not in abouts  # 150,000 calls became 200,000


def test_to_an_organization_that_began_within_the_period_before_nothing_has_grown_and_nothing_is_new() -> None:
    looked = looked_at(a_group(before=10_000), a_group(feature="more", before=0), is_before_whole=False)

    assert found(looked, InsightRule.HIGH_GROWTH) == found(looked, InsightRule.FEATURE_ANOMALY) == []


@pytest.mark.parametrize(("unpriced", "is_told"), [(100, True), (101, False)])
def test_growth_against_calls_whose_cost_was_not_known_is_none(unpriced: int, is_told: bool) -> None:
    group = a_group(before=10_000)
    group = replace(group, before={**group.before, "unpriced_requests": unpriced})

    for rule in (InsightRule.HIGH_GROWTH, InsightRule.FEATURE_ANOMALY):
        assert bool(found(looked_at(group), rule)) is is_told


@pytest.mark.parametrize(("before", "is_told"), [(66_666, True), (66_667, False)])
def test_growth_has_to_be_more_than_the_threshold(before: int, is_told: bool) -> None:
    assert bool(found(looked_at(a_group(before=before)), InsightRule.HIGH_GROWTH)) is is_told


def test_a_grown_team_is_seen_by_who_manages_it() -> None:
    (one,) = [
        one for one in found(looked_at(a_group(before=100)), InsightRule.HIGH_GROWTH) if one.about == {"team": "search"}
    ]

    assert one.scope["team"] == ("search",)
    assert one.scope["project"] == ("shop",)


def test_small_amounts_say_nothing() -> None:
    tiny = a_group(requests=20, before=1, team="", project="", feature="")

    assert find_insights(looked_at(tiny)) == []
    assert find_insights(looked_at(tiny, minimum=0)) != []


def test_small_simple_calls_on_a_dear_model_are_told_with_an_adequate_cheaper_one() -> None:
    small = a_kind(size="small")

    (one,) = found(looked_at(a_group(), profile=[small]), InsightRule.INEFFICIENT_MODEL)

    assert one.about == {"provider": "openai", "model": "gpt-4o"}
    assert float(one.numbers["times"]) >= 3
    assert one.amount == cost(a_group().amounts)
    assert one.numbers["cheaper_model"].startswith("openai/")


@pytest.mark.parametrize("changes", [{"size": "medium"}, {"size": "small", "complexity": "High"}])
def test_calls_that_are_not_small_and_simple_are_no_waste(changes: dict[str, str]) -> None:
    assert found(looked_at(a_group(), profile=[a_kind(**changes)]), InsightRule.INEFFICIENT_MODEL) == []


def test_a_new_feature_and_a_doubled_one_are_told() -> None:
    new = a_group(feature="summaries", before=0)
    doubled = a_group(feature="answers", before=40_000)
    steady = a_group(feature="search")

    told = {one.about["feature"]: one for one in found(looked_at(new, doubled, steady), InsightRule.FEATURE_ANOMALY)}

    assert set(told) == {"summaries", "answers"}
    assert told["summaries"].numbers["is_new"] is True
    assert told["summaries"].numbers["growth_percent"] is None
    assert told["answers"].numbers["growth_percent"] == "150.0"


def test_long_prompts_that_are_hardly_cached_are_told() -> None:
    usage = {"input_uncached_tokens": 5_000, "output_tokens": 100}
    cached = {"input_uncached_tokens": 4_000, "cache_read_tokens": 1_000, "output_tokens": 100}

    (one,) = found(looked_at(a_group(usage=usage)), InsightRule.LOW_CACHE_HITS)
    assert one.numbers["cache_read_percent"] == "0.0"
    assert one.numbers["mean_input_tokens"] == 5_000
    assert found(looked_at(a_group(usage=cached)), InsightRule.LOW_CACHE_HITS) == []
    assert found(looked_at(a_group()), InsightRule.LOW_CACHE_HITS) == []  # too short to be cached


def test_failures_are_told_with_what_they_cost_by_the_profile() -> None:
    kinds = [a_kind(900), a_kind(100, is_stream=False, errors=100, error_cost_picousd=USD // 10)]

    told = found(looked_at(a_group(errors=10_000), profile=kinds), InsightRule.ERROR_WASTE)

    assert [one.about for one in told] == [{}, {"feature": "answers"}]
    assert told[0].numbers["error_percent"] == "10.0"
    assert told[0].amount == cost(a_group().amounts) // 10


def test_without_a_profile_what_failures_cost_is_not_known_and_not_nothing() -> None:
    (one, _) = found(looked_at(a_group(errors=10_000)), InsightRule.ERROR_WASTE)

    assert one.numbers["wasted_usd"] is None
    assert one.numbers["retry_percent"] is None


def test_keys_that_may_send_and_do_not_are_told() -> None:
    never = SendingKey(key_id="never", name="old", created_ms=NOW_MS - 40 * DAY_MS, used_ms=None)
    lately = SendingKey(key_id="lately", name="new", created_ms=0, used_ms=NOW_MS - 29 * DAY_MS)
    long_ago = SendingKey(key_id="long", name="batch", created_ms=0, used_ms=NOW_MS - 30 * DAY_MS)

    told = found(looked_at(keys=[never, lately, long_ago]), InsightRule.IDLE_KEY)

    assert [one.about["api_key"] for one in told] == ["long", "never"]
    assert "never used" in told[1].told


def test_spend_without_a_team_is_told() -> None:
    told = found(looked_at(a_group(team=""), a_group(requests=300_000)), InsightRule.UNTAGGED_SPEND)

    assert [(one.about, one.numbers["share_percent"]) for one in told] == [({"team": ""}, "25.0")]


def test_an_organization_without_usage_has_no_insights() -> None:
    assert find_insights(looked_at()) == []


def test_a_period_of_seven_days_has_its_share_of_the_minimum() -> None:
    looked = looked_at(a_group())

    assert looked.minimum == 10 * USD
    assert dollars(looked.minimum) == "$10.00"

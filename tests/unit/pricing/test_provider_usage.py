"""What convert refuses, and how it says so."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.contracts.buckets import BUCKETS
from outlay.domain.provider_usage import UsageProblem, convert

CHAT: dict[str, Any] = {"prompt_tokens": 100, "completion_tokens": 20}


def problems_of(usage: Any, provider: str = "openai") -> list[tuple[str, str]]:
    with pytest.raises(UsageProblem) as caught:
        convert(provider, usage)
    return [(problem.field, problem.reason) for problem in caught.value.problems]


def test_every_problem_is_named_by_its_path() -> None:
    usage = CHAT | {
        "prompt_tokens": "a hundred",
        "completion_tokens": -1,
        "prompt_tokens_details": {"cached_tokens": True},
        "completion_tokens_details": "none",
    }
    assert problems_of(usage) == [
        ("provider_usage.prompt_tokens", "must be a whole number"),
        ("provider_usage.prompt_tokens_details.cached_tokens", "must be a whole number"),
        ("provider_usage.completion_tokens", "must not be negative"),
        ("provider_usage.completion_tokens_details", "must be an object"),
    ]


@pytest.mark.parametrize("count", [1.5, 12.0, float("nan"), float("inf"), True, "7", [], {}, 10**12 + 1, -1])
def test_a_count_that_is_no_count_is_refused(count: object) -> None:
    assert problems_of(CHAT | {"completion_tokens": count})[0][0] == "provider_usage.completion_tokens"


def test_more_cached_than_input_tokens_are_refused() -> None:
    usage = CHAT | {"prompt_tokens_details": {"cached_tokens": 101}}
    assert ("provider_usage", "more cached tokens than input tokens") in problems_of(usage)


def test_more_reasoning_than_output_tokens_are_refused() -> None:
    usage = CHAT | {"completion_tokens_details": {"reasoning_tokens": 21}}
    assert problems_of(usage) == [("provider_usage", "more reasoning tokens than output tokens")]


def test_more_cache_writes_by_time_to_live_than_in_total_are_refused() -> None:
    usage = {
        "input_tokens": 1,
        "output_tokens": 1,
        "cache_creation_input_tokens": 5,
        "cache_creation": {"ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 5},
    }
    assert ("provider_usage", "more cache writes by time to live than cache writes") in problems_of(usage, "anthropic")


@pytest.mark.parametrize("usage", [{}, {"tokens_used": 5}, {"prompt_tokens": None}, [], "usage", None, 7])
def test_what_is_no_usage_object_is_refused(usage: Any) -> None:
    assert len(problems_of(usage)) == 1


def test_unknown_fields_are_ignored_and_never_repeated() -> None:
    secret = "please summarize the attached contract"
    assert convert("openai", CHAT | {secret: secret}) == {"input_uncached_tokens": 100, "output_tokens": 20}
    for field, reason in problems_of({secret: secret, "completion_tokens": secret, "prompt_tokens_details": {}}):
        assert secret not in field + reason


def test_cached_tokens_without_a_modality_are_text_as_far_as_the_input_leaves_room() -> None:
    usage = {
        "prompt_tokens": 119,
        "completion_tokens": 1,
        "prompt_tokens_details": {"audio_tokens": 103, "cached_tokens": 50},
    }
    assert convert("openai", usage) == {
        "input_audio_tokens": 69,
        "cache_read_audio_tokens": 34,
        "cache_read_tokens": 16,
        "output_tokens": 1,
    }


def test_a_hint_of_the_api_that_does_not_fit_gives_way_to_the_keys() -> None:
    assert convert("openai", {"input_tokens": 3, "output_tokens": 4}, api="chat") == {
        "input_uncached_tokens": 3,
        "output_tokens": 4,
    }


_KEYS = st.sampled_from(
    [
        *("prompt_tokens", "completion_tokens", "prompt_tokens_details", "completion_tokens_details", "cached_tokens"),
        *("audio_tokens", "reasoning_tokens", "input_tokens", "output_tokens", "input_tokens_details", "cacheDetails"),
        *("cache_read_input_tokens", "cache_creation", "inputTokens", "promptTokenCount", "promptTokensDetails"),
        *("modality", "tokenCount", "billed_units", "tokens", "seconds", "total_tokens", "pages_processed"),
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(0, 50) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=12,
)


@given(
    provider=st.sampled_from(["openai", "anthropic", "google", "x-ai", "perplexity", "aws", "", "nobody"]),
    usage=st.dictionaries(_KEYS, _VALUES, max_size=6),
)
def test_anything_else_is_converted_to_known_positive_buckets_or_refused(provider: str, usage: dict[str, Any]) -> None:
    try:
        buckets = convert(provider, usage)
    except UsageProblem:
        return
    assert set(buckets) <= set(BUCKETS)
    assert all(type(count) is int and count > 0 for count in buckets.values())


@given(
    text=st.integers(0, 10**6),
    cached=st.integers(0, 10**6),
    output=st.integers(0, 10**6),
    reasoning=st.integers(0, 10**6),
)
def test_no_token_of_a_consistent_object_is_lost_or_counted_twice(
    text: int, cached: int, output: int, reasoning: int
) -> None:
    usage = {
        "prompt_tokens": text + cached,
        "completion_tokens": output + reasoning,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }
    buckets = convert("openai", usage)
    assert buckets.get("input_uncached_tokens", 0) + buckets.get("cache_read_tokens", 0) == text + cached
    assert buckets.get("output_tokens", 0) == output + reasoning
    assert buckets.get("reasoning_tokens", 0) == reasoning

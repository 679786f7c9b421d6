"""Each kind of unit is charged at its own rate, else at the next one of its chain, in its cost class."""

import pytest
from outlay.domain.rate_plan import RatePlan

CHAINS = {
    "input_uncached_tokens": (0, "in"),
    "cache_read_tokens": (1, "cr in"),
    "cache_write_5m_tokens": (2, "cw5 cw in"),
    "cache_write_1h_tokens": (2, "cw60 cw in"),
    "output_tokens": (3, "out"),
    "input_audio_tokens": (0, "in_a in"),
    "cache_read_audio_tokens": (1, "cr_a cr in_a in"),
    "output_audio_tokens": (3, "out_a out"),
    "input_image_tokens": (0, "in_i in"),
    "cache_read_image_tokens": (1, "cr_i cr in_i in"),
    "output_image_tokens": (3, "out_i out"),
    "input_video_tokens": (0, "in_v in"),
    "cache_read_video_tokens": (1, "cr_v cr in_v in"),
    "output_video_tokens": (3, "out_v out"),
    "web_searches": (4, "web"),
    "storage_searches": (4, "store"),
    "audio_milliseconds": (4, "sec"),
    "input_audio_milliseconds": (4, "sec_in sec"),
    "output_audio_milliseconds": (4, "sec_out sec"),
    "input_characters": (4, "chars"),
    "input_document_pages": (4, "pages"),
    "input_annotated_document_pages": (4, "pages_ann pages"),
    "input_text_messages": (4, "messages"),
}
CASES = [(bucket, place, chain.split()) for bucket, (place, chain) in CHAINS.items()]
FACTS = ("maker", "model", "book", "", 1)


@pytest.mark.parametrize(("bucket", "place", "chain"), CASES)
def test_a_bucket_is_charged_at_the_first_rate_of_its_chain_that_the_model_has(
    bucket: str, place: int, chain: list[str]
) -> None:
    for first in range(len(chain)):
        rates = {name: 10 * (number + 1) for number, name in enumerate(chain) if number >= first}
        amounts = RatePlan(rates, facts=FACTS).amounts({bucket: 3})
        assert amounts[place] == 30 * (first + 1), chain[first:]
        assert sum(amounts) == amounts[place]


@pytest.mark.parametrize(("bucket", "place", "chain"), CASES)
def test_a_bucket_whose_whole_chain_is_missing_has_no_rate(bucket: str, place: int, chain: list[str]) -> None:
    every = {name for _, _, names in CASES for name in names}
    plan = RatePlan(dict.fromkeys(sorted(every - set(chain)), 10), facts=FACTS)
    assert plan.missing({bucket: 1}) == (bucket,)
    assert plan.missing({bucket: 0}) == ()


@pytest.mark.parametrize(("bucket", "name"), [("reasoning_tokens", "reason"), ("citation_tokens", "cite")])
def test_a_subset_of_the_output_costs_only_what_its_rate_is_above_it(bucket: str, name: str) -> None:
    usage = {"output_tokens": 10, bucket: 4}
    assert RatePlan({"out": 5, name: 8}, facts=FACTS).amounts(usage) == (0, 0, 0, 62, 0)
    assert RatePlan({"out": 5}, facts=FACTS).amounts(usage) == (0, 0, 0, 50, 0)
    more_than_all = {"output_tokens": 3, bucket: 4}
    assert RatePlan({"out": 5, name: 8}, facts=FACTS).amounts(more_than_all) == (0, 0, 0, 24, 0)


def test_the_whole_call_is_charged_at_the_tier_that_its_input_exceeds() -> None:
    plan = RatePlan({"in": [1, 100, 2, 200, 3], "out": 7}, facts=FACTS)
    assert plan.table is None
    for tokens, rate in ((100, 1), (101, 2), (200, 2), (201, 3)):
        amounts = plan.amounts({"input_uncached_tokens": tokens, "output_tokens": 1_000})
        assert amounts == (tokens * rate, 0, 0, 7_000, 0)


@pytest.mark.parametrize(
    ("rates", "minimum_ms", "plain"),
    [
        ({"in": 1}, 0, True),
        ({}, 0, False),
        ({"in": "1/3"}, 0, False),
        ({"in": 1, "request": 5}, 0, False),
        ({"sec": 1}, 10, False),
        ({"out": 1, "reason": 2}, 0, False),
        ({"out": 1, "cite": 2}, 0, False),
    ],
)
def test_multiplying_is_all_there_is_to_a_plain_plan(rates: dict, minimum_ms: int, plain: bool) -> None:
    plan = RatePlan(rates, facts=FACTS, minimum_ms=minimum_ms)
    assert (plan.plain, plan.table is not None, plan.has_rates) == (plain, plain, bool(rates))


@pytest.mark.parametrize(("played", "charged"), [(0, 0), (1, 100), (99, 100), (100, 100), (101, 101)])
@pytest.mark.parametrize("bucket", ["audio_milliseconds", "input_audio_milliseconds"])
def test_short_audio_is_charged_as_the_minimum(bucket: str, played: int, charged: int) -> None:
    plan = RatePlan({"sec": 2, "in": 1}, facts=FACTS, minimum_ms=100)
    assert plan.amounts({bucket: played}) == (0, 0, 0, 0, 2 * charged)
    assert RatePlan({"in": 1}, facts=FACTS, minimum_ms=100).amounts({bucket: played}) == (0,) * 5


def test_a_fraction_is_rounded_half_even_and_a_fee_is_charged_once() -> None:
    plan = RatePlan({"in": "1/2", "request": 7}, facts=FACTS)
    assert plan.amounts({"input_uncached_tokens": 1}) == (0, 0, 0, 0, 7)
    assert plan.amounts({"input_uncached_tokens": 3}) == (2, 0, 0, 0, 7)


def test_what_is_missing_to_the_minimum_is_charged_at_the_rate_of_audio_in_general() -> None:
    both = RatePlan({"sec": 2, "sec_in": 3}, facts=FACTS, minimum_ms=100)
    assert both.amounts({"input_audio_milliseconds": 1}) == (0, 0, 0, 0, 3 + 99 * 2)
    input_only = RatePlan({"sec_in": 3}, facts=FACTS, minimum_ms=100)
    assert input_only.amounts({"input_audio_milliseconds": 1}) == (0, 0, 0, 0, 3)


def test_a_subset_of_no_output_costs_nothing_and_no_minimum_is_the_rule() -> None:
    assert RatePlan({"out": 5, "reason": 8}, facts=FACTS).amounts({"reasoning_tokens": 4}) == (0,) * 5
    assert RatePlan({"in": 1}, facts=FACTS).plain

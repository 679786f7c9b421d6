"""Prices of the committed book that people remember, and the rules that its rates follow."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from outlay.domain.money import Cost
from outlay.domain.periods import utc_ms
from outlay.domain.price_book import read_book
from outlay.domain.pricing import PriceBook, Priced, Unpriced, load_price_book, newest_revision
from outlay.domain.rate_plan import round_half_even

from tools.compile_prices import BOOKS, compile_book, to_text


def at(moment: str) -> int:
    return utc_ms(datetime.fromisoformat(moment + "+00:00"))


def cost_of(provider: str, model: str, when: str, usage: dict[str, int], **how: Any) -> Priced:
    result = load_price_book().price(provider=provider, model=model, timestamp_ms=at(when), usage=usage, **how)
    assert isinstance(result, Priced), result
    return result


MILLION_EACH = {"input_uncached_tokens": 10**6, "output_tokens": 10**6}


def test_compiling_again_gives_the_committed_book() -> None:
    for path in BOOKS.glob("book-*.json"):
        revision = int(path.stem.removeprefix("book-"))
        if revision == newest_revision():
            assert to_text(compile_book(revision)) == path.read_text("utf-8")


def test_the_book_holds_no_float() -> None:
    def walk(node: Any) -> None:
        assert not isinstance(node, float)
        for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            walk(each)

    walk(read_book(newest_revision()))


@pytest.mark.parametrize(
    ("model", "when", "expected", "source", "since"),
    [
        ("gpt-3.5-turbo", "2023-04-01T00:00", "4", "openai-2023-03-01", "2023-03-01"),
        ("gpt-3.5-turbo", "2023-06-12T23:59:59.999", "4", "openai-2023-03-01", "2023-03-01"),
        ("gpt-3.5-turbo", "2023-06-13T00:00", "3.5", "openai-2023-06-13", "2023-06-13"),
        ("gpt-3.5-turbo", "2024-02-15T23:59", "3.5", "openai-2023-06-13", "2023-06-13"),
        ("gpt-3.5-turbo", "2024-02-16T00:00", "2", "genai-prices-0.2.3", "2024-02-16"),
        ("gpt-3.5-turbo-0125", "2024-02-01T00:00", "2", "genai-prices-0.2.3", ""),
        ("gpt-4o", "2024-06-01T00:00", "20", "openai-2024-05-13", "2024-05-13"),
        ("gpt-4o", "2024-10-02T00:00", "12.5", "genai-prices-0.2.3", "2024-10-02"),
        ("o3", "2025-06-09T23:59", "50", "genai-prices-0.2.3", ""),
        ("o3", "2025-06-10T00:00", "10", "genai-prices-0.2.3", "2025-06-10"),
    ],
)
def test_a_million_tokens_in_and_out_cost_what_they_cost_then(
    model: str, when: str, expected: str, source: str, since: str
) -> None:
    priced = cost_of("openai", model, when, MILLION_EACH)
    assert priced.cost_usd == Decimal(expected)
    assert (priced.source, priced.effective_from, priced.revision) == (source, since, newest_revision())


def test_the_cost_is_kept_by_class() -> None:
    usage = {
        "input_uncached_tokens": 1_000,
        "cache_read_tokens": 2_000,
        "cache_write_5m_tokens": 3_000,
        "cache_write_1h_tokens": 4_000,
        "output_tokens": 500,
        "web_searches": 2,
    }
    priced = cost_of("anthropic", "claude-sonnet-4-5", "2026-01-01T00:00", usage)
    assert priced.cost == Cost(
        input=1_000 * 3_000_000,
        cache_read=2_000 * 300_000,
        cache_write=3_000 * 3_750_000 + 4_000 * 6_000_000,
        output=500 * 15_000_000,
        other=2 * 10_000_000_000,
    )
    assert priced.picousd == priced.cost.total
    assert priced.by_class == priced.cost.by_class()
    assert priced.cost_usd == priced.cost.total_usd


def test_the_whole_call_moves_to_the_tier_of_its_total_input() -> None:
    below = {"input_uncached_tokens": 100_000, "cache_read_tokens": 100_000, "output_tokens": 1}
    above = below | {"input_uncached_tokens": 100_001}
    when = "2025-08-20T00:00"
    cheap = cost_of("google", "gemini-2.5-pro", when, below).cost
    dear = cost_of("google", "gemini-2.5-pro", when, above).cost
    assert (cheap.input, cheap.output) == (100_000 * 1_250_000, 10_000_000)
    assert (dear.input, dear.output) == (100_001 * 2_500_000, 15_000_000)


def test_a_one_hour_write_falls_back_to_the_five_minute_rate_and_then_to_the_inputs() -> None:
    plain = cost_of("openai", "gpt-4-turbo", "2024-06-01T00:00", {"cache_write_1h_tokens": 10})
    assert plain.cost == Cost(cache_write=10 * 10_000_000)


def test_off_peak_hours_are_cheaper_where_the_provider_says_so() -> None:
    peak = cost_of("deepseek", "deepseek-chat", "2025-04-01T20:00", MILLION_EACH)
    off_peak = cost_of("deepseek", "deepseek-chat", "2025-04-01T16:29:59", MILLION_EACH)
    assert peak.cost_usd != off_peak.cost_usd


def test_batch_and_service_tiers_have_their_own_price() -> None:
    when = "2026-11-01T00:00"
    standard = cost_of("openai", "gpt-4.1", when, MILLION_EACH).cost_usd
    assert cost_of("openai", "gpt-4.1", when, MILLION_EACH, is_batch=True).cost_usd < standard
    assert cost_of("openai", "gpt-4.1", when, MILLION_EACH, service_tier="fast").cost_usd > standard
    assert cost_of("openai", "gpt-4.1", when, MILLION_EACH, service_tier="of our own").cost_usd == standard


def test_short_audio_is_charged_as_ten_seconds_by_groq() -> None:
    when = "2026-01-01T00:00"
    shortest = cost_of("groq", "whisper-large-v3", when, {"audio_milliseconds": 1}).cost_usd
    assert shortest == cost_of("groq", "whisper-large-v3", when, {"input_audio_milliseconds": 10_000}).cost_usd
    assert shortest == Decimal("0.000308333333")
    assert cost_of("groq", "whisper-large-v3", when, {}).cost_usd == 0


def test_a_request_fee_is_charged_without_any_token() -> None:
    assert cost_of("perplexity", "sonar", "2026-01-01T00:00", {}).cost == Cost(other=12_000_000_000)


def test_a_cheap_subset_never_makes_a_call_cost_less_than_nothing() -> None:
    usage = {"output_tokens": 1, "reasoning_tokens": 10**9, "citation_tokens": 10**9}
    for provider, model in (("perplexity", "sonar-deep-research"), ("openai", "gpt-4o")):
        assert min(cost_of(provider, model, "2026-01-01T00:00", usage).by_class) >= 0


def test_a_bucket_without_a_rate_is_named_and_never_free() -> None:
    usage = {"input_uncached_tokens": 5, "output_tokens": 5, "web_searches": 1, "input_characters": 0}
    result = load_price_book().price(
        provider="openai", model="text-embedding-3-small", timestamp_ms=at("2026-01-01T00:00"), usage=usage
    )
    assert result == Unpriced(reason="no_rate", buckets=("output_tokens", "web_searches"))


def a_book_of(rates: dict[str, Any]) -> PriceBook:
    model = {"id": "m", "match": "m", "prices": [[0, rates]]}
    return PriceBook({"revision": 1, "source": "s", "sources": {}, "providers": [{"id": "p", "models": [model]}]})


def test_a_rate_of_zero_is_a_price() -> None:
    priced = a_book_of({"in": 0, "out": 0}).price(provider="p", model="m", timestamp_ms=0, usage=MILLION_EACH)
    assert isinstance(priced, Priced)
    assert priced.cost == Cost()


def test_a_model_without_any_rate_is_unpriced_even_when_nothing_was_used() -> None:
    assert a_book_of({}).price(provider="p", model="m", timestamp_ms=0, usage={}) == Unpriced(reason="no_rate")


def test_a_fraction_of_a_picodollar_is_exact_until_it_is_rounded_once() -> None:
    priced = a_book_of({"in": "1/3", "out": "1/6"}).price(
        provider="p", model="m", timestamp_ms=0, usage={"input_uncached_tokens": 4, "output_tokens": 9}
    )
    assert isinstance(priced, Priced)
    assert priced.cost == Cost(input=1, output=2)  # 4/3 and 9/6, the latter half-even


def test_a_cost_that_is_no_whole_picodollar_is_rounded_half_even() -> None:
    assert [round_half_even(n, 2) for n in (1, 3, 5, 7)] == [0, 2, 2, 4]
    assert [round_half_even(n, 3) for n in (1, 2, 4, 5)] == [0, 1, 1, 2]


def test_an_unknown_revision_is_an_error_and_the_newest_is_the_default() -> None:
    assert load_price_book() is load_price_book(newest_revision())
    with pytest.raises(LookupError, match="revision 9999"):
        load_price_book(9999)


def test_every_source_of_the_book_can_be_looked_up() -> None:
    book = load_price_book()
    priced = cost_of("openai", "gpt-3.5-turbo", "2023-07-01T00:00", MILLION_EACH)
    assert book.sources[priced.source]["url"].startswith("https://openai.com/")


def test_a_priced_call_can_be_made_from_its_parts() -> None:
    cost = Cost(input=5, other=7)
    priced = Priced(cost=cost, provider="p", model="m", source="s", effective_from="2024-01-01", revision=3)
    assert (priced.cost, priced.provider, priced.model) == (cost, "p", "m")
    assert (priced.source, priced.effective_from, priced.revision) == ("s", "2024-01-01", 3)

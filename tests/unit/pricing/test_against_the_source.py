"""Properties of the price book, with genai-prices as the oracle."""

import random
from decimal import Decimal

import pytest
from genai_prices.types import PriceCalculation
from outlay.contracts.buckets import SUBSETS_OF_OUTPUT
from outlay.domain.pricing import PriceBook, Priced, Unpriced, load_price_book

from tests.support.price_oracle import Call, all_names, has_rate, known_names, library_price, library_usage, random_call

CALLS = 12_000
SUPPLEMENTS = frozenset(
    {"anthropic-2023-07-11", "openai-2022-12-15", "openai-2023-03-01", "openai-2023-06-13", "openai-2024-05-13"}
)
"""The exceptions: prices of our own for times that the source has no price of."""
EXACT = Decimal("1e-9")


@pytest.fixture(scope="module")
def book() -> PriceBook:
    return load_price_book()


def ours(book: PriceBook, call: Call) -> Priced | Unpriced:
    return book.price(
        provider=call.provider,
        model=call.model,
        timestamp_ms=call.timestamp_ms,
        usage=call.usage,
        service_tier=call.service_tier,
        is_batch=call.is_batch,
    )


def test_random_calls_cost_what_the_source_says_to_a_billionth_of_a_dollar(book: PriceBook) -> None:
    chance, names = random.Random(20261122), known_names()
    priced = unpriced = exceptions = 0
    for _ in range(CALLS):
        call = random_call(chance, names)
        result, theirs = ours(book, call), library_price(call)
        assert theirs is not None, call
        if isinstance(result, Unpriced):
            unpriced += 1
            if is_supplemented(book, call):
                continue
            assert lacks_a_rate(call, theirs, result), (call, result)
        elif result.source in SUPPLEMENTS:
            exceptions += 1
        else:
            assert abs(result.cost_usd - theirs.total_price) <= EXACT, (call, result.cost_usd, theirs)
            assert (result.provider, result.model) == (theirs.provider.id, theirs.model.id), call
            priced += 1
    assert priced >= 10_000
    assert unpriced > 100
    assert exceptions < CALLS / 100


def is_supplemented(book: PriceBook, call: Call) -> bool:
    """Whether the call falls into the time of one of the exceptions, which name no rates for tools."""
    tokens = {"input_uncached_tokens": 1}
    plain = book.price(provider=call.provider, model=call.model, timestamp_ms=call.timestamp_ms, usage=tokens)
    return isinstance(plain, Priced) and plain.source in SUPPLEMENTS


def lacks_a_rate(call: Call, theirs: PriceCalculation, result: Unpriced) -> bool:
    """Exactly the buckets that the source charges at nothing, for want of a rate, are named."""
    without = [b for b in call.usage if b not in SUBSETS_OF_OUTPUT and not has_rate(b, theirs)]
    has_any = any(value is not None for value in theirs.model_price.__dict__.values())
    return result.reason == "no_rate" and sorted(without) == list(result.buckets) and bool(without or not has_any)


def test_the_exceptions_are_those_that_are_listed(book: PriceBook) -> None:
    assert {name for name in book.sources if not name.startswith("genai-prices-")} == SUPPLEMENTS


def test_every_name_of_the_source_means_the_same_model_here(book: PriceBook) -> None:
    for provider, name in known_names():
        call = Call(provider=provider, model=name, timestamp_ms=1_760_000_000_000, usage={})
        theirs = library_price(call)
        assert theirs is not None
        assert book.resolve(provider, name) == (theirs.provider.id, theirs.model.id), (provider, name)


def test_a_name_without_a_provider_is_inferred_as_the_source_infers_it(book: PriceBook) -> None:
    for _, name in all_names():
        if "/" in name:
            continue  # a leading provider's name is taken at its word here
        theirs = library_price(Call(provider="", model=name, timestamp_ms=1_760_000_000_000, usage={}))
        if theirs is not None:
            assert book.resolve("", name) == (theirs.provider.id, theirs.model.id), name


def test_a_rate_that_is_missing_is_unpriced_where_the_source_says_nothing(book: PriceBook) -> None:
    call = Call(
        provider="openai", model="text-embedding-3-small", timestamp_ms=1_760_000_000_000, usage={"output_tokens": 9}
    )
    theirs = library_price(call)
    assert theirs is not None
    assert theirs.total_price == 0
    assert ours(book, call) == Unpriced(reason="no_rate", buckets=("output_tokens",))
    assert library_usage(call.usage)["output_tokens"] == 9

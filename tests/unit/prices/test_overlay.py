"""An organization's prices: entries laid over the book, by precedence, exactly, and the same however often asked."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.contracts.buckets import BUCKETS
from outlay.domain.price_entry import PriceEntry
from outlay.domain.pricing import PriceBook, Priced, Unpriced, load_price_book

from tests.support.price_cases import a_discount, a_free, a_rate, an_alias, day_ms, prices_of

MILLION = 1_000_000
NOW = day_ms("2026-11-20")
USAGE = {"input_uncached_tokens": MILLION, "output_tokens": MILLION}
MODELS = ("gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5", "no-such-model", "gemini-2.5-pro", "whisper-1")


def cost(book: PriceBook, *, provider: str = "acme", model: str = "large", at: int = NOW, **call: Any) -> Any:
    """In USD and why; else the reason."""
    found = book.price(provider=provider, model=model, timestamp_ms=at, usage=call.pop("usage", USAGE), **call)
    if isinstance(found, Unpriced):
        return found.reason
    return f"{found.cost_usd.normalize():f}", found.source


def list_cost(model: str = "gpt-4o") -> Fraction:
    found = load_price_book().price(provider="openai", model=model, timestamp_ms=NOW, usage=USAGE)
    assert isinstance(found, Priced)
    return Fraction(found.picousd)


def test_a_model_that_the_book_lacks_has_the_price_that_was_entered() -> None:
    assert cost(prices_of(a_rate())) == ("3", "deployment:1")
    assert cost(prices_of(a_rate()), model="LARGE ") == ("3", "deployment:1")
    assert cost(prices_of(a_rate()), model="larger") == "unknown_model"


def test_what_was_entered_says_since_when_and_by_which_revision_it_holds() -> None:
    found = prices_of(a_rate()).price(provider="acme", model="large", timestamp_ms=NOW, usage=USAGE)
    assert isinstance(found, Priced)
    told = (found.provider, found.model, found.effective_from, found.revision)
    assert told == ("acme", "large", "2026-01-01", load_price_book().revision * MILLION + 1)


def test_all_names_of_a_model_of_the_book_have_the_price_that_one_of_them_was_given() -> None:
    book = prices_of(a_rate(provider="openai", model="gpt-4o"))
    for model in ("gpt-4o", "GPT-4o", "openai/gpt-4o"):
        assert cost(book, provider="openai", model=model) == ("3", "deployment:1")
    assert cost(book, provider="openai", model="gpt-4o-mini")[1].startswith("genai-prices")


def test_a_price_holds_from_its_first_day_to_before_its_last_in_utc() -> None:
    book = prices_of(a_rate(effective_from="2026-02-01", effective_to="2026-03-01"))
    moments = [day_ms("2026-02-01") - 1, day_ms("2026-02-01"), day_ms("2026-03-01") - 1, day_ms("2026-03-01")]
    assert [cost(book, at=at) for at in moments] == ["unknown_model", *[("3", "deployment:1")] * 2, "unknown_model"]


def test_of_two_entries_the_newer_holds_within_its_dates_and_the_older_beside_them() -> None:
    newer = a_rate(effective_from="2026-05-01", effective_to="2026-06-01", rates={"output_tokens": "9"})
    book = prices_of(a_rate(rates={"output_tokens": "1"}), newer)
    usage = {"output_tokens": MILLION}
    days = ("2026-04-30", "2026-05-01", "2026-05-31", "2026-06-01")
    assert [cost(book, at=day_ms(day), usage=usage)[0] for day in days] == ["1", "9", "9", "1"]


def test_the_organizations_rate_comes_before_its_discount_and_that_before_the_list_price() -> None:
    listed = a_rate(provider="openai", model="gpt-4o", rates={"input_uncached_tokens": "10", "output_tokens": "10"})
    discount = a_discount("25")
    own = a_rate(org="acme", provider="openai", model="gpt-4o", effective_from="2026-11-01")
    call = {"provider": "openai", "model": "gpt-4o"}
    assert cost(prices_of(listed), **call) == ("20", "deployment:1")
    assert cost(prices_of(listed, discount), **call) == ("15", "discount:2")
    assert cost(prices_of(listed, discount, own), **call) == ("3", "negotiated:3")
    before = {**call, "at": day_ms("2026-10-31")}
    assert cost(prices_of(listed, discount, own), **before) == ("15", "discount:2")


def test_of_discounts_the_narrowest_holds_and_they_do_not_add_up() -> None:
    every, of_provider = a_discount("5", provider="*"), a_discount("10")
    of_model = a_discount("50", model="gpt-4o")
    book = prices_of(of_model, of_provider, every)
    sources = [cost(book, provider=p, model=m)[1] for p, m in (("openai", "gpt-4o"), ("openai", "gpt-4o-mini"))]
    assert [*sources, cost(book, provider="anthropic", model="claude-sonnet-4-5")[1]] == [
        "discount:1",
        "discount:2",
        "discount:3",
    ]


@given(
    percent=st.decimals(min_value="0.000001", max_value=100, places=6),
    counts=st.lists(st.integers(0, 10**7), min_size=3, max_size=3),
)
def test_a_discount_is_exact_and_rounded_once_per_class(percent: Any, counts: list[int]) -> None:
    usage = dict(zip(("input_uncached_tokens", "cache_read_tokens", "output_tokens"), counts, strict=True))
    found = prices_of(a_discount(f"{percent:f}")).price(
        provider="openai", model="gpt-4o", timestamp_ms=NOW, usage=usage
    )
    listed = load_price_book().price(provider="openai", model="gpt-4o", timestamp_ms=NOW, usage=usage)
    assert isinstance(found, Priced)
    assert isinstance(listed, Priced)
    factor = 1 - Fraction(percent) / 100
    assert found.by_class == tuple(round(amount * factor) for amount in listed.by_class)


def test_a_discount_on_what_has_no_price_has_none_either() -> None:
    assert cost(prices_of(a_discount("10", provider="*")), model="no-such-model") == "unknown_model"


def test_what_is_free_costs_nothing_for_every_bucket_and_says_so() -> None:
    book = prices_of(a_free("large"))
    assert cost(book, usage=dict.fromkeys(BUCKETS, 5)) == ("0", "free:1")


def test_a_bucket_that_an_entry_does_not_name_is_charged_by_the_usual_chain_or_not_priced() -> None:
    book = prices_of(a_rate())
    assert cost(book, usage={"cache_read_tokens": MILLION}) == ("1", "deployment:1")
    found = book.price(provider="acme", model="large", timestamp_ms=NOW, usage={"web_searches": 1})
    assert found == Unpriced(reason="no_rate", buckets=("web_searches",))


@pytest.mark.parametrize(
    ("bucket", "usd", "count", "expected"),
    [
        ("input_uncached_tokens", "0.000001", MILLION, "0.000001"),
        ("audio_milliseconds", "0.006", 1_000, "0.006"),
        ("input_characters", "15", 2_000_000, "30"),
        ("web_searches", "0.01", 3, "0.03"),
        ("audio_milliseconds", "0.0001", 1, "0.0000001"),
    ],
)
def test_a_rate_is_for_a_million_tokens_or_characters_a_second_or_one(
    bucket: str, usd: str, count: int, expected: str
) -> None:
    assert cost(prices_of(a_rate(rates={bucket: usd})), usage={bucket: count})[0] == expected


def test_a_fee_for_each_call_and_reasoning_that_costs_more() -> None:
    rates = {"output_tokens": "1", "reasoning_tokens": "3", "requests": "0.5"}
    usage = {"output_tokens": MILLION, "reasoning_tokens": MILLION // 2}
    assert cost(prices_of(a_rate(rates=rates)), usage=usage)[0] == "2.5"


def test_a_rate_of_a_tier_is_for_its_calls_only() -> None:
    batch = a_rate(service_tier="batch", rates={"input_uncached_tokens": "0.5", "output_tokens": "1"})
    book = prices_of(batch, a_rate())
    assert cost(book, is_batch=True) == ("1.5", "deployment:1")
    assert cost(book, service_tier="batch") == ("1.5", "deployment:1")
    assert cost(book) == ("3", "deployment:2")
    assert cost(book, service_tier="flex") == ("3", "deployment:2")


def test_an_alias_is_priced_as_what_it_points_to_and_the_organizations_comes_first() -> None:
    general, own = an_alias("ours", "openai/gpt-4o"), an_alias("ours", "openai/gpt-4o-mini", org="acme")
    assert cost(prices_of(general), provider="", model="Ours") == cost(prices_of(), provider="openai", model="gpt-4o")
    found = prices_of(own, general).price(provider="", model="ours", timestamp_ms=NOW, usage=USAGE)
    assert isinstance(found, Priced)
    assert (found.provider, found.model) == ("openai", "gpt-4o-mini")


def test_an_alias_can_point_to_what_only_an_entry_prices() -> None:
    assert cost(prices_of(a_rate(), an_alias("ours", "acme/large")), provider="", model="ours") == ("3", "deployment:1")


def test_what_was_withdrawn_prices_no_more_from_that_number_on_and_did_before() -> None:
    entries = a_rate(), PriceEntry(kind="withdraw", about=1, reason="typo")
    assert cost(prices_of(*entries)) == "unknown_model"
    assert cost(prices_of(*entries, upto=1)) == ("3", "deployment:1")


def test_what_was_asked_for_prices_once_it_is_granted_and_then_as_of_the_grant() -> None:
    asked = a_rate(org="acme", is_request=True)
    since = a_rate(org="acme", rates={"input_uncached_tokens": "8", "output_tokens": "8"})
    granted = PriceEntry(kind="grant", org="acme", about=1)
    assert cost(prices_of(asked)) == "unknown_model"
    assert cost(prices_of(asked, since)) == ("16", "negotiated:2")
    assert cost(prices_of(asked, since, granted)) == ("3", "negotiated:1")
    refused = PriceEntry(kind="refuse", org="acme", about=1)
    assert cost(prices_of(asked, refused, PriceEntry(kind="grant", org="acme", about=1))) == "unknown_model"


ENTRIES = st.lists(
    st.one_of(
        st.builds(
            a_rate,
            org=st.sampled_from(["", "acme"]),
            provider=st.just("openai"),
            model=st.sampled_from(MODELS),
            effective_from=st.sampled_from(["2025-06-01", "2026-03-01", "2026-11-01"]),
            effective_to=st.sampled_from(["", "2026-12-01"]),
        ),
        st.builds(a_discount, percent=st.sampled_from(["10", "33.333333"]), model=st.sampled_from(["", "*", "gpt-4o"])),
        st.builds(a_free, st.sampled_from(MODELS), provider=st.just("openai"), org=st.sampled_from(["", "acme"])),
        st.builds(an_alias, st.sampled_from(MODELS), st.just("openai/gpt-4o-mini"), provider=st.just("openai")),
    ),
    max_size=5,
)
CALLS = [
    {"provider": "openai", "model": model, "timestamp_ms": day_ms(day), "usage": USAGE, "is_batch": is_batch}
    for model in MODELS
    for day in ("2025-05-31", "2026-02-28", "2026-11-20", "2027-01-01")
    for is_batch in (False, True)
]


def figures(book: PriceBook) -> list[Any]:
    """What each call costs and why, but for the revision."""
    found = [book.price(**call) for call in CALLS]
    return [one if isinstance(one, Unpriced) else (*one[:5], one.facts[:4]) for one in found]


@given(ENTRIES)
def test_without_entries_that_are_known_by_a_number_it_is_the_book(entries: list[PriceEntry]) -> None:
    withdrawn = [PriceEntry(kind="withdraw", org=one.org, about=at) for at, one in enumerate(entries, 1)]
    assert figures(prices_of(*entries, *withdrawn)) == figures(load_price_book())


@given(ENTRIES, ENTRIES)
def test_a_later_entry_changes_no_price_of_an_earlier_number_whenever_it_says_that_it_holds(
    entries: list[PriceEntry], more: list[PriceEntry]
) -> None:
    assert figures(prices_of(*entries, *more, upto=len(entries) or -1)) == figures(prices_of(*entries))


@given(ENTRIES, st.permutations(range(len(CALLS))))
def test_prices_do_not_depend_on_what_was_asked_before(entries: list[PriceEntry], order: list[int]) -> None:
    one, other = prices_of(*entries), prices_of(*entries)
    asked = {place: one.price(**CALLS[place]) for place in order}
    assert [asked[place] for place in range(len(CALLS))] == [other.price(**call) for call in CALLS]

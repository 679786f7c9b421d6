"""What the price list shows is what calls cost: every listed rate, under entries of all kinds, against real pricing."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.application.read_models import Known, ModelFilter, NamedBook, known_models
from outlay.contracts.buckets import INPUT_TOKENS, SUBSETS_OF_OUTPUT
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.price_entry import PriceEntry
from outlay.domain.pricing import PriceBook, Priced, Unpriced, load_price_book
from outlay.domain.rate_card import UNITS, Card, Rate, rates_at

from tests.support.price_cases import a_discount, a_free, a_rate, an_alias, day_ms, prices_of

NOW = day_ms("2026-11-20")
TIERED = a_rate(
    org="acme",
    provider="google",
    model="gemini-2.5-pro",
    rates={"input_uncached_tokens": "1.10", "output_tokens": "9", "requests": "0.001"},
    tiers={"input_uncached_tokens": [(200_000, "2.20"), (1_000_000, "3")], "output_tokens": [(200_000, "13.5")]},
)
WITHDRAWN = PriceEntry(kind="withdraw", org="acme", about=1, reason="typo")
OPENAI = {"provider": "openai", "model": "gpt-4o"}
CASES: dict[str, list[PriceEntry]] = {
    "no entries": [],
    "a price of the deployment": [a_rate(), a_rate(**OPENAI)],
    "a price of the organization": [a_rate(**OPENAI), a_rate(org="acme", **OPENAI, rates={"output_tokens": "7"})],
    "a discount": [a_discount("12.5", provider="*"), a_discount("40", model="gpt-6.1-sol")],
    "a discount on a price of the deployment": [a_rate(**OPENAI), a_discount("25")],
    "aliases": [
        an_alias("ours", "openai/gpt-4o", provider="azure"),
        an_alias("gpt-4o", "acme/large", provider="openai"),
    ],
    "an alias of what has no price any more": [an_alias("ours", "acme/large", provider="azure")],
    "free": [a_free("large"), a_free("gpt-4o", provider="openai", org="acme")],
    "withdrawn": [a_rate(org="acme", **OPENAI), WITHDRAWN],
    "to come": [a_rate(effective_from="2027-01-01"), a_discount("10", effective_from="2027-01-01")],
    "over": [a_rate(effective_to="2026-11-01"), a_discount("10", effective_to="2026-11-20")],
    "tiers": [TIERED, a_rate(tiers={"output_tokens": [(1, "5")]})],
    "tiers under a discount": [a_discount("10", provider="google")],
    "a service tier": [
        a_rate(org="acme", **OPENAI, service_tier="batch", rates={"output_tokens": "1"}),
        a_rate(org="acme", **OPENAI, service_tier="priority"),
    ],
}


@pytest.mark.parametrize("name", ["no entries", "a discount"])
def test_every_rate_of_the_whole_list_is_what_a_call_is_charged(name: str) -> None:
    book = prices_of(*CASES[name])
    assert check(book, ModelFilter(), at_ms=NOW) > 9_000


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("at", ["2026-06-30", "2026-11-20", "2027-01-01"])
def test_what_entries_are_about_is_listed_as_calls_are_charged(name: str, at: str) -> None:
    book = prices_of(*CASES[name])
    chosen = [ModelFilter(text=text) for text in ("openai/gpt-4o", "gemini-2.5-pro", "gpt-6.1", "acme/", "ours")]
    assert sum(check(book, each, at_ms=day_ms(at)) for each in chosen) > 100


PLACES = [("openai", "gpt-4o"), ("google", "gemini-2.5-pro"), ("anthropic", "claude-sonnet-4-5"), ("acme", "large")]
NAMES = st.sampled_from(PLACES).map(lambda place: {"provider": place[0], "model": place[1]})
LEVELS, TIERS = st.sampled_from(["", "acme"]), st.sampled_from(["", "batch", "priority", "fast"])
AMOUNTS = st.sampled_from(["0.1", "1.25", "30"])
DATES = st.sampled_from(["2026-01-01", "2026-11-20", "2026-11-21", "2027-01-01"])
ENTRIES = st.lists(
    st.one_of(
        st.builds(
            lambda name, org, tier, usd, since, above: a_rate(
                **name,
                org=org,
                service_tier=tier,
                effective_from=since,
                rates={"input_uncached_tokens": usd, "output_tokens": "2"},
                tiers={"input_uncached_tokens": [(above, "4")]} if above else {},
            ),
            NAMES,
            LEVELS,
            TIERS,
            AMOUNTS,
            DATES,
            st.sampled_from([0, 1_000, 200_000]),
        ),
        st.builds(lambda p, name: a_discount(p, provider=name["provider"]), st.sampled_from(["10", "33.3"]), NAMES),
        st.builds(lambda name, org: a_free(name["model"], provider=name["provider"], org=org), NAMES, LEVELS),
        st.builds(lambda org, to: an_alias("ours", f"{to['provider']}/{to['model']}", org=org), LEVELS, NAMES),
        st.builds(
            lambda to: an_alias("gpt-4o", f"{to['provider']}/{to['model']}", org="acme", provider="openai"), NAMES
        ),
        st.builds(lambda about: PriceEntry(kind="withdraw", org="acme", about=about), st.integers(1, 4)),
    ),
    max_size=6,
)


@settings(max_examples=100)
@given(ENTRIES)
def test_whatever_was_entered_the_list_is_what_calls_are_charged(entries: list[PriceEntry]) -> None:
    book = prices_of(*entries)
    for place in [*PLACES, ("", "ours")]:
        rates = book.find(*place)
        if rates is not None:
            known = Known(rates=rates, facts=load_model_catalogue().get(*place))
            assert check_one(book, known, place, at_ms=NOW) >= 0


def test_a_name_that_stands_on_the_profile_is_listed_as_what_its_calls_cost() -> None:
    book = prices_of(a_discount("50"))
    named = NamedBook(book, aliases={"azure/our-gpt": "openai/gpt-4o"})
    (row,) = [each for each in known_models(ModelFilter(text="our-gpt"), book=named, catalogue=load_model_catalogue())]
    assert (row.rates.provider, row.rates.model) == ("azure", "our-gpt")
    assert row.rates.priced_as == ("openai", "gpt-4o")
    assert check_one(book, row, ("openai", "gpt-4o"), at_ms=NOW) > 0
    assert rates_at(row.rates, NOW).source == "discount:1"


def check(book: PriceBook, chosen: ModelFilter, *, at_ms: int) -> int:
    """How many rates of the list were held against the price of a call."""
    rows = known_models(chosen, book=book, catalogue=load_model_catalogue())
    return sum(check_one(book, row, (row.rates.provider, row.rates.model), at_ms=at_ms) for row in rows)


def check_one(book: PriceBook, row: Known, place: tuple[str, str], *, at_ms: int) -> int:
    rates, bare = row.rates, load_price_book()
    is_beyond_names = rates.entry is not None and rates.priced_as is None and bare.resolve(*place) is None
    if is_beyond_names and any((each.provider, each.model) == place for each in bare.models()):
        return 0  # an id that no event can name
    found, checked = rates_at(rates, at_ms), 0
    kinds: list[tuple[dict[str, Any], Card]] = [({}, found.rates)]
    for each in found.variants:
        whole = {name: rate for name, rate in {**found.rates, **each.rates}.items() if name not in each.lacks}
        kinds.append((_kind(each.when), whole))
    for kind, card in kinds:
        call = {"provider": place[0], "model": place[1], "timestamp_ms": at_ms, **kind}
        for bucket, rate in card.items():
            for usage, base, picousd in _uses(bucket, rate):
                one, other = _cost(book, call, usage), _cost(book, call, base)
                _, per = UNITS[bucket]
                count = usage.get(bucket, 1)
                assert abs((one - other) * per - picousd * count) <= per + count, (place, kind, bucket, usage)
                checked += 1
        fee = card["requests"].picousd if "requests" in card else 0
        assert _cost(book, call, {}) * UNITS["requests"][1] == fee, (place, kind)
        assert _is_unpriced_beyond(book, call, card), (place, kind)
    return checked


def _kind(when: Any) -> dict[str, Any]:
    return {
        "is_batch": when.get("processing") == "batch",
        "service_tier": when.get("service_tier") or when.get("speed", ""),
    }


def _uses(bucket: str, rate: Rate) -> Iterator[tuple[dict[str, int], dict[str, int], int]]:
    """Usage, what of it is beside the rate, and pico-USD per unit of sale: one for each size of call."""
    per = UNITS[bucket][1]
    steps = [0, *(above for above, _ in rate.tiers)]
    for place, picousd in enumerate([rate.picousd, *(usd for _, usd in rate.tiers)]):
        size = steps[place] + 1
        if bucket == "requests":
            continue  # every call has it: held against the price of nothing
        if bucket in SUBSETS_OF_OUTPUT:
            yield {bucket: per, "output_tokens": per}, {}, picousd
        elif bucket in INPUT_TOKENS:
            yield (
                {bucket: min(size + 999, rate.tiers[place][0]) if place < len(rate.tiers) else size + 999},
                {},
                picousd,
            )
        else:
            beside = {"input_uncached_tokens": size} if rate.tiers else {}
            yield {bucket: per, **beside}, beside, picousd


def _cost(book: PriceBook, call: dict[str, Any], usage: dict[str, int]) -> int:
    found = book.price(**call, usage=usage)
    if not usage and isinstance(found, Unpriced):
        return 0
    assert isinstance(found, Priced), (call, usage, found)
    return found.picousd


def _is_unpriced_beyond(book: PriceBook, call: dict[str, Any], card: Card) -> bool:
    """A kind of tokens that is not listed has no price either."""
    plain = ("input_uncached_tokens", "cache_read_tokens", "output_tokens", "web_searches")
    left = [bucket for bucket in plain if bucket not in card]
    return all(isinstance(book.price(**call, usage={bucket: 1}), Unpriced) for bucket in left)

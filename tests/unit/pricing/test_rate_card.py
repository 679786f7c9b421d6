"""Rates as people read them are those that calls are charged at."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from genai_prices import types as g
from genai_prices.data_snapshot import get_snapshot
from outlay.contracts.buckets import BUCKETS
from outlay.domain.model_rates import ModelRates
from outlay.domain.money import usd
from outlay.domain.pricing import Priced, load_price_book
from outlay.domain.rate_card import UNITS, Card, card, history, rates_at

from tests.support.price_oracle import FIRST_MS, LAST_MS

NOW_MS = 1_795_348_800_000
DAY_MS = 86_400_000


def a_model(*prices: list[Any], **more: Any) -> ModelRates:
    return ModelRates(provider="p", model="m", entry={"prices": list(prices), **more}, source="s", revision=7)


def shown(found: Card) -> dict[str, Decimal]:
    return {bucket: usd(rate.picousd) for bucket, rate in found.items()}


LIBRARY = {
    "input_uncached_tokens": "input_mtok",
    "cache_read_tokens": "cache_read_mtok",
    "cache_write_1h_tokens": "cache_write_1h_mtok",
    "output_tokens": "output_mtok",
    "input_audio_tokens": "input_audio_mtok",
    "output_audio_tokens": "output_audio_mtok",
    "web_searches": "web_searches_kcount",
    "audio_milliseconds": "audio_hours",
    "input_document_pages": "input_document_kpages",
    "requests": "requests_kcount",
}


def library_models() -> list[tuple[str, g.ModelInfo]]:
    """The first of each id: what the list shows."""
    found: dict[tuple[str, str], g.ModelInfo] = {}
    for provider in get_snapshot().providers:
        for model in provider.models:
            found.setdefault((provider.id, model.id), model)
    return [(provider, model) for (provider, _), model in found.items()]


def test_every_rate_is_the_number_that_the_source_publishes() -> None:
    moment = datetime.fromtimestamp(NOW_MS / 1000, UTC)
    ours = {}
    for each in load_price_book().models():
        ours[each.provider, each.model] = rates_at(each, NOW_MS).rates  # the last of an id: the source's own
    compared = 0
    for provider, model in library_models():
        prices = model.get_prices(moment)
        for bucket, key in LIBRARY.items():
            published = getattr(prices, key)
            if published is None:
                continue
            base = published.base if isinstance(published, g.TieredPrices) else published
            tiers = [(t.start, t.price) for t in published.tiers] if isinstance(published, g.TieredPrices) else []
            rate = ours[provider, model.id][bucket]
            assert usd(rate.picousd) == round(base, 12), (provider, model.id, bucket)
            assert [(above, usd(amount)) for above, amount in rate.tiers] == tiers, (provider, model.id, bucket)
            compared += 1
    assert compared > 5_000


def test_a_million_tokens_cost_what_the_card_says() -> None:
    """By the book's own arithmetic: the card and the charge can't differ."""
    checked = 0
    for each in load_price_book().models():
        found = rates_at(each, NOW_MS).rates
        plan = each.plan(NOW_MS)
        for bucket, rate in found.items():
            if bucket in ("requests", "reasoning_tokens", "citation_tokens") or rate.tiers or plan.fee or plan.starts:
                continue
            assert sum(plan.amounts({bucket: UNITS[bucket][1]})) == rate.picousd, (each.model, bucket)
            checked += 1
    assert checked > 8_000


def test_text_that_is_charged_at_another_buckets_rate_says_so() -> None:
    found = card({"in": 3_000_000, "out": 15_000_000})
    assert {bucket: rate.charged_as for bucket, rate in found.items()} == {
        "input_uncached_tokens": None,
        "cache_read_tokens": "input_uncached_tokens",
        "cache_write_5m_tokens": "input_uncached_tokens",
        "cache_write_1h_tokens": "input_uncached_tokens",
        "output_tokens": None,
    }
    assert card({"cw": 1, "in": 2})["cache_write_1h_tokens"].charged_as == "cache_write_5m_tokens"


def test_a_model_without_rates_has_an_empty_card_not_one_of_zeros() -> None:
    assert card({}) == {}


def test_a_rate_finer_than_a_picodollar_is_rounded_half_even() -> None:
    assert card({"sec": "1/7200000"})["audio_milliseconds"].picousd == 0
    assert card({"sec": "3/7200000"})["audio_milliseconds"].picousd == 2


def test_every_bucket_has_a_unit() -> None:
    assert set(BUCKETS) <= UNITS.keys()


def test_a_variant_shows_only_what_it_changes() -> None:
    model = a_model(
        [0, {"in": 10, "out": 20, "cr": 1}], variants=[[{"processing": "batch"}, "2026-10-14", {"in": 5, "out": 20}]]
    )
    (variant,) = rates_at(model, NOW_MS).variants
    assert (variant.when, variant.effective_from) == ({"processing": "batch"}, "2026-10-14")
    assert shown(variant.rates) == {
        "input_uncached_tokens": Decimal("0.000005"),
        "cache_write_5m_tokens": Decimal("0.000005"),
        "cache_write_1h_tokens": Decimal("0.000005"),
    }


def test_variants_that_no_event_can_name_are_not_shown() -> None:
    model = a_model([0, {"in": 10}], variants=[[{"route": "eu"}, 0, {"in": 11}]])
    assert rates_at(model, NOW_MS).variants == ()


def test_a_model_that_a_provider_resells_has_the_makers_rates_without_its_variants() -> None:
    own, resold = load_price_book().find("openai", "gpt-6.1-sol"), load_price_book().find("azure", "gpt-6.1-sol")
    assert own is not None
    assert resold is not None
    assert rates_at(own, NOW_MS).variants
    assert rates_at(resold, NOW_MS).variants == ()
    assert rates_at(resold, NOW_MS).rates == rates_at(own, NOW_MS).rates


def test_the_day_is_told_in_parts_where_it_matters_when_a_call_is_made() -> None:
    found = rates_at(a_model([0, {"in": 1}], [[60, 240], {"in": 2}]), NOW_MS)
    parts = [(part.start, part.end, part.rates["input_uncached_tokens"].picousd) for part in found.day_parts]
    assert parts == [(0, 60, 10**6), (60, 240, 2 * 10**6), (240, 1440, 10**6)]
    assert rates_at(a_model([0, {"in": 1}], ["2026-01-01", {"in": 3}]), NOW_MS).day_parts == ()


def test_hours_over_midnight_are_two_parts_of_the_day() -> None:
    found = rates_at(a_model([0, {"in": 1}], [[1380, 30], {"in": 2}]), NOW_MS)
    parts = [(part.start, part.end, part.rates["input_uncached_tokens"].picousd) for part in found.day_parts]
    assert parts == [(0, 30, 2 * 10**6), (30, 1380, 10**6), (1380, 1440, 2 * 10**6)]


def test_the_history_names_every_change_and_nothing_else() -> None:
    model = a_model(
        [0, {"in": 1}],
        ["2025-03-01", {"in": 2}],
        ["2025-06-01", {"in": 2}],
        ["2025-09-01", {"in": 3}],
        variants=[[{"processing": "batch"}, "2026-01-01", {"in": 1}]],
    )
    told = [
        (start, rates.rates["input_uncached_tokens"].picousd // 10**6, len(rates.variants))
        for start, rates in history(model)
    ]
    assert [each for each in told if each[0] != "2025-06-01"] == [
        ("", 1, 0),
        ("2025-03-01", 2, 0),
        ("2025-09-01", 3, 0),
        ("2026-01-01", 3, 1),
    ]


def test_the_history_of_every_model_prices_calls_as_the_book_does() -> None:
    """A call in each stretch costs what the stretch says, by the same name that the list is read by."""
    book, checked = load_price_book(), 0
    for each in book.models():
        found = book.find(each.provider, each.model)
        if found is None or found.entry is not each.entry:
            continue
        for start, rates in history(each):
            if "input_uncached_tokens" not in rates.rates or rates.rates["input_uncached_tokens"].tiers:
                continue
            at_ms = FIRST_MS if not start else _midnight(start)
            priced = book.price(
                provider=each.provider,
                model=each.model,
                timestamp_ms=min(at_ms, LAST_MS),
                usage={"input_uncached_tokens": 10**6},
            )
            if rates.day_parts or not isinstance(priced, Priced) or (not start and at_ms > _midnight_of_next(each)):
                continue
            if each.plan(at_ms).fee:
                continue
            assert priced.picousd == rates.rates["input_uncached_tokens"].picousd, (each.model, start)
            checked += 1
    assert checked > 2_000


def _midnight(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * DAY_MS


def _midnight_of_next(model: ModelRates) -> int:
    later = [start for start, _ in history(model)[1:]]
    return _midnight(later[0]) - 1 if later else LAST_MS


@pytest.mark.parametrize("name", ["gpt-4o", "gpt-4o-2024-08-06"])
def test_two_entries_of_one_id_are_told_apart_by_the_names_that_mean_them(name: str) -> None:
    found = load_price_book().find("openai", name)
    assert found is not None
    first = history(found)[0][1].rates["input_uncached_tokens"].picousd
    assert usd(first) == {"gpt-4o": Decimal(5), "gpt-4o-2024-08-06": Decimal("2.5")}[name]


def test_an_id_that_no_event_can_name_is_found_as_an_id() -> None:
    assert load_price_book().resolve("aws", "regional.anthropic.claude-opus-5") is None
    found = load_price_book().find("aws", "regional.anthropic.claude-opus-5")
    assert found is not None
    assert found.model == "regional.anthropic.claude-opus-5"
    assert load_price_book().find("aws", "no-such-model") is None
    assert load_price_book().find("nobody", "gpt-4o") is None

"""Rates, models and comparisons as they stand on the wire. Money is a decimal string in USD; null is unknown."""

from collections.abc import Mapping
from typing import Any

from outlay.application.read_models import Known
from outlay.domain.comparison import Estimate, Fit
from outlay.domain.model_catalogue import Model, ModelCatalogue
from outlay.domain.model_rates import RateBook
from outlay.domain.money import usd_text
from outlay.domain.pricing import Unpriced
from outlay.domain.rate_card import Card, DatedRates, Rate, Variant

_MODEL_FIELDS = (
    "name",
    "family",
    "tier",
    "context_window",
    "max_output_tokens",
    "streaming",
    "tool_use",
    "modalities_in",
    "modalities_out",
    "deprecated",
    "retirement_date",
    "replacement",
    "quality",
)


def model_to_api(model: Model, catalogue: ModelCatalogue) -> dict[str, Any]:
    """Everything known of a model; ``sources`` by field."""
    sources = {name: {"name": source, **catalogue.sources[source]} for name, source in model.sources.items()}
    fields = {name: _plain(getattr(model, name)) for name in _MODEL_FIELDS}
    return {"provider": model.provider, "model": model.model, **fields, "sources": sources}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


_TOLD = {"level": "book", "entry": None, "percent": None, "title": None, "url": None, "published": None}


def source_to_api(book: RateBook, name: str) -> dict[str, Any] | None:
    """Where a price comes from: the book, or a price entry; None where there is no price."""
    told = book.sources.get(name, {})
    return {"name": name, **{key: told.get(key, usual) for key, usual in _TOLD.items()}} if name else None


def card_to_api(card: Card) -> dict[str, Any]:
    return {bucket: _rate(rate) for bucket, rate in card.items()}


def _rate(rate: Rate) -> dict[str, Any]:
    told: dict[str, Any] = {"usd": usd_text(rate.picousd), "per": rate.unit}
    if rate.tiers:
        told["tiers"] = [{"above_input_tokens": above, "usd": usd_text(amount)} for above, amount in rate.tiers]
    if rate.charged_as is not None:
        told["charged_as"] = rate.charged_as
    return told


def rates_to_api(rates: DatedRates, book: RateBook) -> dict[str, Any]:
    """Rates, parts of the day, variants, since when and by which source."""
    return {
        "effective_from": rates.effective_from or None,
        "rates": card_to_api(rates.rates),
        "day_parts": [
            {
                "from": _clock(part.start),
                "until": _clock(part.end),
                "time_zone": "UTC",
                "rates": card_to_api(part.rates),
            }
            for part in rates.day_parts
        ],
        "variants": [_variant(each) for each in rates.variants],
        "source": source_to_api(book, rates.source),
    }


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "when": dict(variant.when),
        "effective_from": variant.effective_from or None,
        "rates": card_to_api(variant.rates),
        "lacks": list(variant.lacks),
        "source_name": variant.source or None,
    }


def list_price_to_api(listed: DatedRates, in_force: DatedRates, book: RateBook) -> dict[str, Any] | None:
    """What it costs whoever has negotiated nothing; None where that is what it costs."""
    return None if listed == in_force else rates_to_api(listed, book)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def names_to_api(model: Known) -> dict[str, Any]:
    target = model.rates.priced_as
    priced_as = None if target is None else {"provider": target[0], "model": target[1]}
    return {
        "provider": model.rates.provider,
        "model": model.rates.model,
        "name": model.facts.name,
        "priced_as": priced_as,
    }


def cost_to_api(priced: Estimate | Unpriced) -> dict[str, Any]:
    """The cost, or null with the reason."""
    if isinstance(priced, Unpriced):
        reason = {"reason": priced.reason, "buckets": list(priced.buckets)}
        nothing = {"effective_from": None, "price_source": None, "tier_above_input_tokens": None}
        return {"cost_usd": None, "unpriced": reason, **nothing}
    return {
        "cost_usd": usd_text(priced.picousd),
        "unpriced": None,
        "effective_from": priced.facts[3] or None,
        "price_source": priced.facts[2],
        "tier_above_input_tokens": priced.above_input_tokens,
    }


def fit_to_api(fitting: Fit) -> Mapping[str, Any]:
    return {"lacks": list(fitting.lacks), "not_known": list(fitting.unknown)}

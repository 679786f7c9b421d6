"""Price entries as people make them."""

from datetime import date
from typing import Any

from outlay.domain.price_entry import PriceEntry
from outlay.domain.price_overlay import overlaid
from outlay.domain.price_revision import PriceRevision
from outlay.domain.pricing import PriceBook, load_price_book

_EPOCH = date(1970, 1, 1)


def day_ms(day: str) -> int:
    return (date.fromisoformat(day) - _EPOCH).days * 86_400_000


def a_rate(**fields: Any) -> PriceEntry:
    rates = fields.pop("rates", {"input_uncached_tokens": "1.00", "output_tokens": "2.00"})
    usual = {
        "provider": "acme",
        "model": "large",
        "effective_from": "2026-01-01",
        "source": "contract",
        "reason": "list",
    }
    return PriceEntry(kind="rate", rates=rates, **{**usual, **fields})


def a_discount(percent: str, **fields: Any) -> PriceEntry:
    usual = {"org": "acme", "provider": "openai", "effective_from": "2026-01-01", "reason": "volume"}
    return PriceEntry(kind="discount", percent=percent, **{**usual, **fields})


def an_alias(model: str, target: str, **fields: Any) -> PriceEntry:
    provider, _, name = target.partition("/")
    usual = {"provider": "", "reason": "ours"}
    return PriceEntry(kind="alias", model=model, target_provider=provider, target_model=name, **{**usual, **fields})


def a_free(model: str, **fields: Any) -> PriceEntry:
    return PriceEntry(kind="free", model=model, **{"provider": "acme", "reason": "runs on our own machines", **fields})


def prices_of(*entries: PriceEntry, upto: int = 0) -> PriceBook:
    """The newest book under the entries, which are numbered in their order, up to a number."""
    numbered = [
        PriceEntry(**{name: getattr(one, name) for name in PriceEntry.__slots__} | {"sequence": number})
        for number, one in enumerate(entries, start=1)
    ]
    book, upto = load_price_book(), upto or len(entries)
    return overlaid(
        book,
        revision=PriceRevision(book.revision, upto).number,
        deployment=[one for one in numbered if not one.org],
        own=[one for one in numbered if one.org],
        upto=upto,
    )

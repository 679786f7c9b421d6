"""The price list: what models cost at a moment, and what they cost before, with source and revision."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from outlay.application.read_models import Known, ModelFilter, Place, find_model, known_models
from outlay.domain.model_catalogue import ModelCatalogue
from outlay.domain.model_rates import ModelRates, RateBook
from outlay.domain.price_revision import PriceRevision
from outlay.domain.price_timeline import start_ms
from outlay.domain.rate_card import DatedRates, end_of, history, rate_name, rates_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceQuery:
    """Prices in force at a moment, of the models that fit; ``bucket``: only models that have a rate for it."""

    at_ms: int
    chosen: ModelFilter
    bucket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedModel:
    model: Known
    in_force: DatedRates
    until: str
    """UTC date at which it ends; ``""`` where no end is known."""
    listed: DatedRates
    """The list price; the same as in force where nothing is negotiated."""


def priced_at(model: Known, at_ms: int) -> PricedModel:
    held = rates_at(model.rates, at_ms)
    return PricedModel(
        model=model,
        in_force=held,
        until=end_of(held, model.rates, at_ms),
        listed=held if model.rates.over is None else rates_at(model.rates.list_price, at_ms),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePage:
    """``found`` of all pages; ``last`` is the place to go on after, None where no more follow."""

    found: int
    rows: tuple[PricedModel, ...]
    last: Place | None


def list_prices(
    query: PriceQuery, *, book: RateBook, catalogue: ModelCatalogue, after: Place | None, limit: int
) -> PricePage:
    """A page of the list, by provider and model."""
    fitting = [each for each in known_models(query.chosen, book=book, catalogue=catalogue) if _has_rate(each, query)]
    rest = (each for each in fitting if after is None or _place(each) > after)
    page = list(islice(rest, limit + 1))
    rows = tuple(priced_at(each, query.at_ms) for each in page[:limit])
    return PricePage(found=len(fitting), rows=rows, last=_place(page[limit - 1]) if len(page) > limit else None)


def _place(model: Known) -> Place:
    return model.rates.provider, model.rates.model


def _has_rate(model: Known, query: PriceQuery) -> bool:
    return not query.bucket or rate_name(query.bucket, model.rates.rates(query.at_ms)) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRates:
    """Rates of ``[start, end)``, UTC dates; ``""`` where there is no known first, or no last."""

    start: str
    end: str
    rates: DatedRates
    listed: DatedRates
    """The list price of that time."""
    first_revision: int | None
    """The oldest of the books asked that says the same of that time; None: it is a price entry's, or there was none."""


def price_history(
    provider: str, model: str, *, books: Sequence[RateBook], catalogue: ModelCatalogue
) -> tuple[Known, list[PastRates]]:
    """What a model costs and cost by what is known now, oldest first. ``books``: ascending, the last as of now.

    Raises:
        NotFound: the name means no model of the newest book.
    """
    found = find_model(provider, model, book=books[-1], catalogue=catalogue)
    stretches = history(found.rates)
    ends = [start for start, _ in stretches[1:]] + [""]
    ids = found.rates.provider, found.rates.model  # an alias that is an entry is not known to the books before
    older = [(book.revision, book.find(provider, model) or book.find(*ids)) for book in books[:-1]]
    return found, [
        PastRates(
            start=start,
            end=end,
            rates=rates,
            listed=rates_at(found.rates.list_price, moment := _moment(start, end)),
            first_revision=_first_revision(rates, moment, older, books[-1]),
        )
        for (start, rates), end in zip(stretches, ends, strict=True)
    ]


def _moment(start: str, end: str) -> int:
    """One of the stretch: its first, or the last of the one that has no first."""
    return start_ms(start) if start else start_ms(end) - 1 if end else 0


def _first_revision(
    rates: DatedRates, moment: int, older: Sequence[tuple[int, ModelRates | None]], newest: RateBook
) -> int | None:
    if not rates.source or "level" in newest.sources.get(rates.source, {}):
        return None
    same = (revision for revision, held in older if held is not None and _is_same(rates, rates_at(held, moment)))
    return min(same, default=PriceRevision.of(newest.revision).book)


def _is_same(rates: DatedRates, others: DatedRates) -> bool:
    """A newer release of the source is another source, though it says the same."""
    return _without_sources(rates) == _without_sources(others)


def _without_sources(rates: DatedRates) -> DatedRates:
    return replace(rates, source="", variants=tuple(replace(each, source="") for each in rates.variants))

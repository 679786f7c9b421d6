"""The price list: what models cost at a moment, and what they cost before, with source and revision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from outlay.application.read_models import Known, ModelFilter, Place, find_model, find_rates, known_models
from outlay.domain.model_catalogue import ModelCatalogue
from outlay.domain.model_rates import RateBook
from outlay.domain.price_timeline import price_at
from outlay.domain.rate_card import DatedRates, history, rate_name, rates_at


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
    rows = tuple(PricedModel(model=each, in_force=rates_at(each.rates, query.at_ms)) for each in page[:limit])
    return PricePage(found=len(fitting), rows=rows, last=_place(page[limit - 1]) if len(page) > limit else None)


def _place(model: Known) -> Place:
    return model.rates.provider, model.rates.model


def _has_rate(model: Known, query: PriceQuery) -> bool:
    rates = price_at(model.rates.entry["prices"], query.at_ms)[1]
    return not query.bucket or rate_name(query.bucket, rates) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRates:
    """Rates of ``[start, end)``, UTC dates; ``""`` where there is no known first, or no last."""

    start: str
    end: str
    rates: DatedRates
    first_revision: int
    """The oldest of the books asked that says the same of that time."""


def price_history(
    provider: str,
    model: str,
    *,
    books: Sequence[RateBook],
    catalogue: ModelCatalogue,
    aliases: Mapping[str, str],
) -> tuple[Known, list[PastRates]]:
    """What the newest book says a model costs and cost, oldest first. ``books``: ascending by revision.

    Raises:
        NotFound: the name means no model of the newest book.
    """
    found = find_model(provider, model, book=books[-1], catalogue=catalogue, aliases=aliases)
    stretches = history(found.rates)
    ends = [start for start, _ in stretches[1:]] + [""]
    told = {book.revision: _without_source(book, provider, model, aliases) for book in books}
    return found, [
        PastRates(
            start=start,
            end=end,
            rates=rates,
            first_revision=min(
                revision
                for revision, same in told.items()
                if revision == books[-1].revision or (start, replace(rates, source="")) in same
            ),
        )
        for (start, rates), end in zip(stretches, ends, strict=True)
    ]


def _without_source(
    book: RateBook, provider: str, model: str, aliases: Mapping[str, str]
) -> list[tuple[str, DatedRates]]:
    """A newer release of the source is another source, though it says the same."""
    found = find_rates(provider, model, book=book, aliases=aliases)
    return [] if found is None else [(start, replace(rates, source="")) for start, rates in history(found)]

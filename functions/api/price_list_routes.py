"""The price list: rates in force at a moment, one model's rates, and their history.

Ids of models hold ``/``, ``:`` and ``@``, and gateways disagree on how these travel in a path: a model is named by the
parameters ``provider`` and ``model``, percent-encoded like any other.
"""

from typing import Any

from outlay.application.price_changes import PriceChange, price_changes
from outlay.application.read_models import find_model
from outlay.application.read_prices import PastRates, PricedModel, PriceQuery, list_prices, price_history, priced_at
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.model_rates import RateBook
from outlay.domain.periods import iso_utc
from outlay.domain.price_revision import PriceRevision
from outlay.domain.pricing import load_price_book
from outlay.runtime.http import Response

from functions.api.model_query import LOOKUP_PARAMETERS, PRICE_PARAMETERS, read_at, read_list_query, read_name
from functions.api.price_books import book_of, books_of
from functions.api.price_words import list_price_to_api, names_to_api, rates_to_api
from functions.api.routing import Call, Route


def get_prices(call: Call) -> Response:
    """Models with their rates in force at ``at``, by provider and model, a page at a time."""
    book, catalogue = book_of(call), load_model_catalogue()
    query = read_list_query(call, book=book, known=PRICE_PARAMETERS)
    asked = PriceQuery(at_ms=query.at_ms, chosen=query.chosen, bucket=query.bucket)
    page = list_prices(asked, book=book, catalogue=catalogue, after=query.after, limit=query.limit)
    body = {
        "as_of": iso_utc(query.at_ms),
        "price_revision": book.revision,
        "currency": "USD",
        "found": page.found,
        "rows": [_row(each, book) for each in page.rows],
        "next_cursor": query.cursor(page.last),
    }
    return Response(status=200, body=body)


def _row(priced: PricedModel, book: RateBook) -> dict[str, Any]:
    facts, rates = priced.model.facts, priced.in_force
    return {
        **names_to_api(priced.model),
        "family": facts.family,
        "deprecated": facts.deprecated,
        "is_priced": bool(rates.rates),
        **rates_to_api(rates, book),
        "effective_until": priced.until or None,
        "list_price": list_price_to_api(priced.listed, rates, book),
        "price_revision": book.revision,
    }


def get_price(call: Call) -> Response:
    """The rates of the model that a name means, in force at ``at``. 404 where nobody knows a price of it."""
    provider, model, given = read_name(call, known=LOOKUP_PARAMETERS | {"at"})
    at_ms = read_at(given, now_ms=call.services.clock())
    given.check()
    book = book_of(call)
    found = find_model(provider, model, book=book, catalogue=load_model_catalogue())
    body = {"as_of": iso_utc(at_ms), "currency": "USD", **_row(priced_at(found, at_ms), book)}
    return Response(status=200, body=body)


def get_history(call: Call) -> Response:
    """What a model costs and cost by what is known now, newest first, and what was entered about it."""
    provider, model, given = read_name(call)
    given.check()
    books = books_of(call)
    found, past = price_history(provider, model, books=books, catalogue=load_model_catalogue())
    tools, org = call.services.prices, call.organization.org
    entered = tools.entered(org, upto=PriceRevision.of(books[-1].revision).entries)
    changes = price_changes(entered, found.rates, asked=(provider, model), names=load_price_book())
    body = {
        **names_to_api(found),
        "currency": "USD",
        "price_revision": books[-1].revision,
        "history": [_past(each, books[-1]) for each in reversed(past)],
        "changes": [_change(each) for each in reversed(changes)],
    }
    return Response(status=200, body=body)


def _past(past: PastRates, book: RateBook) -> dict[str, Any]:
    return {
        "from": past.start or None,
        "until": past.end or None,
        **rates_to_api(past.rates, book),
        "list_price": list_price_to_api(past.listed, past.rates, book),
        "first_revision": past.first_revision,
    }


def _change(change: PriceChange) -> dict[str, Any]:
    entry = change.entry
    return {
        "at": iso_utc(change.at_ms),
        "change": change.kind,
        "sequence": change.sequence,
        "entry": entry.sequence,
        "kind": entry.kind,
        "level": "organization" if entry.org else "deployment",
        "service_tier": entry.service_tier or None,
        "percent": entry.percent or None,
        "effective_from": entry.effective_from or None,
        "effective_until": entry.effective_to or None,
    }


ROUTES = (
    Route("GET", "/v1/prices", get_prices),
    Route("GET", "/v1/prices/lookup", get_price),
    Route("GET", "/v1/prices/history", get_history),
)

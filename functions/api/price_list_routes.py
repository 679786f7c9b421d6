"""The price list: rates in force at a moment, one model's rates, and their history.

Ids of models hold ``/``, ``:`` and ``@``, and gateways disagree on how these travel in a path: a model is named by the
parameters ``provider`` and ``model``, percent-encoded like any other.
"""

from typing import Any

from outlay.application.read_models import Known, find_model
from outlay.application.read_prices import PastRates, PriceQuery, list_prices, price_history
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.model_rates import RateBook
from outlay.domain.periods import iso_utc
from outlay.domain.rate_card import DatedRates, rates_at
from outlay.runtime.http import Response

from functions.api.model_query import LOOKUP_PARAMETERS, PRICE_PARAMETERS, read_at, read_list_query, read_name
from functions.api.price_books import book_of, books_of
from functions.api.price_words import names_to_api, rates_to_api
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
        "rows": [_row(each.model, each.in_force, book) for each in page.rows],
        "next_cursor": query.cursor(page.last),
    }
    return Response(status=200, body=body)


def _row(model: Known, rates: DatedRates, book: RateBook) -> dict[str, Any]:
    facts = {"family": model.facts.family, "deprecated": model.facts.deprecated}
    return {
        **names_to_api(model),
        **facts,
        "is_priced": bool(rates.rates),
        **rates_to_api(rates, book),
        "price_revision": model.rates.revision,
    }


def get_price(call: Call) -> Response:
    """The rates of the model that a name means, in force at ``at``. 404 where the price book has none."""
    provider, model, given = read_name(call, known=LOOKUP_PARAMETERS | {"at"})
    at_ms = read_at(given, now_ms=call.services.clock())
    given.check()
    book = book_of(call)
    found = find_model(provider, model, book=book, catalogue=load_model_catalogue(), aliases=call.organization.aliases)
    body = {"as_of": iso_utc(at_ms), "currency": "USD", **_row(found, rates_at(found.rates, at_ms), book)}
    return Response(status=200, body=body)


def get_history(call: Call) -> Response:
    """What a model costs and cost, newest first, by the newest book. 404 where the price book has none."""
    provider, model, given = read_name(call)
    given.check()
    books = books_of(call)
    found, past = price_history(
        provider, model, books=books, catalogue=load_model_catalogue(), aliases=call.organization.aliases
    )
    body = {
        **names_to_api(found),
        "currency": "USD",
        "price_revision": found.rates.revision,
        "history": [_past(each, books[-1]) for each in reversed(past)],
    }
    return Response(status=200, body=body)


def _past(past: PastRates, book: RateBook) -> dict[str, Any]:
    return {
        "from": past.start or None,
        "until": past.end or None,
        **rates_to_api(past.rates, book),
        "first_revision": past.first_revision,
    }


ROUTES = (
    Route("GET", "/v1/prices", get_prices),
    Route("GET", "/v1/prices/lookup", get_price),
    Route("GET", "/v1/prices/history", get_history),
)

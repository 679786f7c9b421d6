"""The model catalogue: limits, abilities and life cycle of the models that have prices. Null is unknown."""

from itertools import islice

from outlay.application.read_models import find_model, known_models
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.runtime.http import Response

from functions.api.model_query import MODEL_PARAMETERS, read_list_query, read_name
from functions.api.price_books import book_of, is_alias_only
from functions.api.price_words import model_to_api
from functions.api.routing import Call, Route


def get_models(call: Call) -> Response:
    """A page of the catalogue, by provider and model."""
    book, catalogue = book_of(call), load_model_catalogue()
    query = read_list_query(call, book=book, known=MODEL_PARAMETERS)
    known = known_models(query.chosen, book=book, catalogue=catalogue)
    fitting = [each.facts for each in known if not is_alias_only(each)]
    rest = (each for each in fitting if query.after is None or (each.provider, each.model) > query.after)
    page = list(islice(rest, query.limit + 1))
    rows = page[: query.limit]
    last = (rows[-1].provider, rows[-1].model) if len(page) > query.limit else None
    body = {
        "found": len(fitting),
        "models": [model_to_api(each, catalogue) for each in rows],
        "next_cursor": query.cursor(last),
    }
    return Response(status=200, body=body)


def get_model(call: Call) -> Response:
    """The model that a name means, as it is priced. 404 where the price book has none."""
    provider, model, given = read_name(call)
    given.check()
    catalogue = load_model_catalogue()
    found = find_model(provider, model, book=book_of(call), catalogue=catalogue)
    return Response(status=200, body=model_to_api(found.facts, catalogue))


ROUTES = (
    Route("GET", "/v1/models", get_models),
    Route("GET", "/v1/models/lookup", get_model),
)

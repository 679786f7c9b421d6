"""Which book of rates a call reads: the place where other prices can be laid over the compiled ones."""

from outlay.application.read_models import Known, find_model, find_rates
from outlay.domain.errors import NotFound
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.model_rates import ModelRates, RateBook
from outlay.domain.price_book import revisions
from outlay.domain.pricing import load_price_book, newest_revision

from functions.api.routing import Call


def book_of(call: Call) -> RateBook:  # noqa: ARG001 - prices laid over the book are the organization's
    """The newest book, as it holds for the call's organization."""
    return load_price_book(newest_revision())


def books_of(call: Call) -> list[RateBook]:
    """All installed books, ascending; the last one as ``book_of``."""
    return [*(load_price_book(revision) for revision in revisions()[:-1]), book_of(call)]


def model_named(call: Call, name: str) -> Known | None:
    """The model of ``provider/model``, or of a model's name alone; None where the book has none."""
    provider, slash, model = name.partition("/")
    try:
        return find_model(
            *((provider, model) if slash else ("", provider)),
            book=book_of(call),
            catalogue=load_model_catalogue(),
            aliases=call.organization.aliases,
        )
    except NotFound:
        return None


def rates_of(call: Call, provider: str, model: str) -> ModelRates | None:
    """What a name in the figures is priced as now."""
    return find_rates(provider, model, book=book_of(call), aliases=call.organization.aliases)

"""An organization's prices, as its calls are priced now: the newest book, under the price entries that concern it."""

from outlay.application.read_models import Known, NamedBook, find_model
from outlay.domain.errors import NotFound
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.model_rates import RateBook
from outlay.domain.price_book import revisions
from outlay.domain.pricing import load_price_book

from functions.api.routing import Call


def book_of(call: Call) -> RateBook:
    """Made anew by each request from what is in force by then; read it once."""
    organization = call.organization
    return NamedBook(call.services.prices.current(organization.org), aliases=organization.aliases)


def books_of(call: Call) -> list[RateBook]:
    """The bare books that are installed, ascending, but for the newest; the last one is ``book_of``."""
    aliases = call.organization.aliases
    return [*(NamedBook(load_price_book(each), aliases=aliases) for each in revisions()[:-1]), book_of(call)]


def model_named(book: RateBook, name: str) -> Known | None:
    """The model of ``provider/model``, or of a model's name alone; None where nobody knows a price of it."""
    provider, slash, model = name.partition("/")
    try:
        return find_model(
            *((provider, model) if slash else ("", provider)), book=book, catalogue=load_model_catalogue()
        )
    except NotFound:
        return None


def is_alias_only(model: Known) -> bool:
    """A name that stands for a model, and is none itself."""
    rates = model.rates
    return rates.priced_as is not None and load_price_book().resolve(rates.provider, rates.model) is None

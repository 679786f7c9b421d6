"""A price's history over several books: which revision said it first."""

from typing import Any

import pytest
from outlay.application.read_models import NamedBook
from outlay.application.read_prices import price_history
from outlay.domain.errors import NotFound
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.pricing import PriceBook


def a_book(revision: int, *prices: list[Any]) -> PriceBook:
    source = f"source-{revision}"
    model = {"id": "m", "match": "m", "prices": list(prices)}
    providers = [{"id": "p", "models": [model] if prices else []}]
    return PriceBook({"revision": revision, "sources": {source: {}}, "source": source, "providers": providers})


def told(
    *books: PriceBook, model: str = "m", aliases: dict[str, str] | None = None
) -> list[tuple[str, str, int | None]]:
    named = [NamedBook(book, aliases=aliases or {}) for book in books]
    _, past = price_history("p", model, books=named, catalogue=load_model_catalogue())
    return [(each.start, each.end, each.first_revision) for each in past]


OLD = [0, {"in": 1}]
NEW = ["2026-05-01", {"in": 2}]


def test_each_price_is_of_the_oldest_book_that_has_it_for_that_time() -> None:
    assert told(a_book(1, OLD), a_book(2, OLD, NEW), a_book(3, OLD, NEW)) == [
        ("", "2026-05-01", 1),
        ("2026-05-01", "", 2),
    ]


def test_a_price_that_a_book_corrected_is_that_book_s() -> None:
    assert told(a_book(1, OLD, NEW), a_book(2, OLD, ["2026-05-01", {"in": 3}])) == [
        ("", "2026-05-01", 1),
        ("2026-05-01", "", 2),
    ]


def test_a_model_that_older_books_lack_is_the_newest_s() -> None:
    assert told(a_book(1), a_book(2, OLD)) == [("", "", 2)]


def test_an_alias_is_followed_in_every_book() -> None:
    assert told(a_book(1, OLD), a_book(2, OLD), model="Ours", aliases={"p/ours": "p/m"}) == [("", "", 1)]


def test_a_model_that_the_newest_book_lacks_has_no_history() -> None:
    with pytest.raises(NotFound):
        told(a_book(1, OLD), a_book(2))

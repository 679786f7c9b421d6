"""Which prices a stamped revision means, for whom; and which revision the door stamps."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.application.price_books import KEPT_MS, PriceBooks, Stamp
from outlay.application.price_tools import PriceTools
from outlay.domain.errors import LimitExceeded, Upstream
from outlay.domain.price_revision import MAX_BOOK, MAX_SEQUENCE, PriceRevision, is_later
from outlay.domain.pricing import Priced, load_price_book

from tests.support.builders import NOW_MS, ORG, an_organization
from tests.support.price_cases import a_discount, a_rate
from tests.support.price_entries import EntriesInMemory

OWN = a_rate(org=ORG, rates={"output_tokens": "9"})


def source(books: PriceBooks, org: str, revision: int) -> Any:
    usage = {"output_tokens": 1}
    found = books(org, revision).price(provider="acme", model="large", timestamp_ms=NOW_MS, usage=usage)
    return found.source if isinstance(found, Priced) else found.reason


def test_a_bare_revision_is_the_book_itself_and_reads_nothing() -> None:
    entries = EntriesInMemory(a_rate())
    assert PriceBooks(entries)(ORG, 1) is load_price_book(1)
    assert entries.reads == []


def test_a_revision_means_the_entries_up_to_its_number_for_the_organization_that_has_them() -> None:
    books = PriceBooks(EntriesInMemory(a_rate(), OWN, a_discount("5", org="other-org")))
    found = [[source(books, org, 1_000_000 + upto) for upto in (1, 2, 3)] for org in (ORG, "other-org", "third")]
    assert found == [["deployment:1", "negotiated:2", "negotiated:2"], ["deployment:1"] * 3, ["deployment:1"] * 3]


def test_those_who_have_no_entries_of_their_own_share_a_book_and_what_was_read_once_serves() -> None:
    entries = EntriesInMemory(a_rate(), OWN)
    books = PriceBooks(entries)
    assert books("third", 1_000_002) is books("fourth", 1_000_002)
    assert books("third", 1_000_002).revision == 1_000_002
    reads = len(entries.reads)
    for _ in range(3):
        books("third", 1_000_002)
    assert len(entries.reads) == reads


def test_an_earlier_number_after_a_later_one_knows_no_more_than_it_says() -> None:
    books = PriceBooks(EntriesInMemory(a_rate(), OWN))
    assert source(books, ORG, 1_000_002) == "negotiated:2"
    assert source(books, ORG, 1_000_001) == "deployment:1"


def test_entries_that_are_not_there_or_a_book_that_is_not_are_no_prices() -> None:
    books = PriceBooks(EntriesInMemory(a_rate()))
    with pytest.raises(LookupError, match="up to number 2"):
        books(ORG, 1_000_002)
    with pytest.raises(LookupError):
        books(ORG, 900_000_001)
    with pytest.raises(LookupError):
        books(ORG, 900)


def test_many_books_are_forgotten_oldest_first_and_made_again() -> None:
    books = PriceBooks(EntriesInMemory(*(a_rate() for _ in range(100))))
    first = books(ORG, 1_000_001)
    for number in range(2, 101):
        books(ORG, 1_000_000 + number)
    assert books(ORG, 1_000_001) is not first
    assert source(books, ORG, 1_000_001) == "deployment:1"


# ---- the door's stamp


def a_stamp(entries: EntriesInMemory, now: list[int]) -> Stamp:
    return Stamp(entries, book=lambda: 1, clock=lambda: now[0])


def test_without_entries_the_stamp_is_the_bare_book_and_those_of_others_change_nothing() -> None:
    assert a_stamp(EntriesInMemory(), [0])(an_organization()) == 1
    assert a_stamp(EntriesInMemory(a_discount("5", org="other-org")), [0])(an_organization()) == 1


def test_the_stamp_is_the_newest_of_what_concerns_the_organization() -> None:
    stamp = a_stamp(EntriesInMemory(a_rate(), OWN, a_discount("5", org="other-org")), [0])
    assert stamp(replace(an_organization(), newest_price=2)) == 1_000_002
    assert stamp(an_organization()) == 1_000_001


def test_the_head_is_read_once_a_minute_and_no_request_waits_for_it_in_between() -> None:
    entries, now = EntriesInMemory(), [0]
    stamp = a_stamp(entries, now)
    for moment in range(0, KEPT_MS, 1_000):
        now[0] = moment
        stamp(an_organization())
    assert entries.reads == ["heads"]
    entries.append(a_rate())
    assert stamp(an_organization()) == 1
    now[0] = KEPT_MS
    assert stamp(an_organization()) == 1_000_001


@pytest.mark.parametrize("failure", [Upstream("down"), LimitExceeded("slow", retry_after_s=1)])
def test_where_the_head_can_not_be_read_the_one_before_serves_and_without_any_the_request_is_refused(
    failure: Exception,
) -> None:
    entries, now = EntriesInMemory(a_rate()), [0]
    entries.fails = failure
    stamp = a_stamp(entries, now)
    with pytest.raises(type(failure)):
        stamp(an_organization())
    entries.fails = None
    assert stamp(an_organization()) == 1_000_001
    entries.fails, now[0] = failure, KEPT_MS
    assert stamp(an_organization()) == 1_000_001


def test_what_prices_an_organization_by_now_reads_its_own_number_only_if_somebody_has_any() -> None:
    entries = EntriesInMemory(OWN, a_rate())
    tools = PriceTools(entries=entries, books=PriceBooks(entries))
    assert (tools.revision(ORG), tools.revision("")) == (1_000_002, 1_000_002)
    assert "newest" not in entries.reads
    entries.append(OWN)
    assert (tools.revision(ORG), tools.revision("third")) == (1_000_003, 1_000_002)


# ---- the number


@pytest.mark.parametrize(
    ("number", "book", "entries"), [(1, 1, 0), (9_999, 9_999, 0), (1_000_001, 1, 1), (2_146_999_999, 2_146, 999_999)]
)
def test_a_revision_is_one_number_of_32_bits(number: int, book: int, entries: int) -> None:
    assert PriceRevision.of(number) == (book, entries)
    assert PriceRevision(book, entries).number == number < 2**31


@pytest.mark.parametrize(("book", "entries"), [(1, MAX_SEQUENCE + 1), (MAX_BOOK + 1, 1), (10_000, 0)])
def test_what_has_no_number_is_refused(book: int, entries: int) -> None:
    with pytest.raises(ValueError, match="has no number"):
        assert PriceRevision(book, entries).number


def test_later_is_what_knows_more_and_loses_nothing() -> None:
    later = [(2, 1), (1_000_001, 1), (1_000_002, 1_000_001), (2_000_001, 1_000_001), (2_000_001, 2)]
    assert all(is_later(new, old) and not is_later(old, new) for new, old in later)
    assert not is_later(1, 1)
    assert not is_later(2, 1_000_001)
    assert not is_later(1_000_001, 2)

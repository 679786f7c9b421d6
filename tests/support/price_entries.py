"""Price entries in memory, held to the port's contract, and the books of the bare revisions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from outlay.application.price_books import Heads
from outlay.domain.errors import NotFound
from outlay.domain.price_entry import PriceEntry
from outlay.domain.pricing import PriceBook, load_price_book


def bare_prices(org: str, revision: int) -> PriceBook:
    """``Prices`` where there are no entries."""
    return load_price_book(revision)


def of_any_organization(org: str, revision: int) -> PriceBook:
    """``Prices`` over the books of a storm."""
    from tests.storm.world import BOOKS

    return BOOKS[revision]


class EntriesInMemory:
    """``application.price_tools.EntryStore``."""

    def __init__(self, *entries: PriceEntry, organizations: Sequence[str] | None = None) -> None:
        self.held: list[PriceEntry] = []
        self.also: list[Mapping[str, Any]] = []
        self.reads: list[str] = []
        self.fails: Exception | None = None
        self._organizations = organizations
        for entry in entries:
            self.append(entry)

    def heads(self) -> Heads:
        self._read("heads")
        deployment = [one.sequence for one in self.held if not one.org]
        return Heads(newest=len(self.held), deployment=max(deployment, default=0))

    def newest(self, org: str) -> int:
        self._read("newest")
        return max((one.sequence for one in self.held if one.org == org), default=0)

    def entries(self, org: str, *, after: int, upto: int) -> Sequence[PriceEntry]:
        self._read(org or "deployment")
        return [one for one in self.held if one.org == org and after < one.sequence <= upto]

    def append(self, entry: PriceEntry, *, also: Sequence[Mapping[str, Any]] = ()) -> PriceEntry:
        if entry.org and self._organizations is not None and entry.org not in self._organizations:
            raise NotFound("There is no such organization.")
        numbered = replace(entry, sequence=len(self.held) + 1)
        self.held.append(numbered)
        self.also += also
        return numbered

    def _read(self, what: str) -> None:
        self.reads.append(what)
        if self.fails is not None:
            raise self.fails

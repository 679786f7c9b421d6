"""Price entries in memory, held to the port's contract, and the books of the bare revisions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.application.control_store import Refused, Write
from outlay.application.price_books import Heads, PriceBooks
from outlay.application.price_entries import EntryDesk
from outlay.application.price_tools import PriceTools
from outlay.domain.audit import Act
from outlay.domain.errors import Conflict
from outlay.domain.price_entry import PriceEntry
from outlay.domain.pricing import PriceBook, load_price_book


def bare_prices(org: str, revision: int) -> PriceBook:
    """``Prices`` where there are no entries."""
    return load_price_book(revision)


def of_any_organization(org: str, revision: int) -> PriceBook:
    """``Prices`` over the books of a storm."""
    from tests.storm.world import BOOKS

    return BOOKS[revision]


def desk_at(client: Any, table: str, org: str, *, retry: Any, now_ms: int = 0) -> EntryDesk:
    """Where entries are added to a control table, without an audit log."""
    entries, store = PriceEntriesTable(client, table, retry=retry), ControlItems(client, table)

    def commit(writes: Sequence[Write], act: Act, entry: PriceEntry) -> None:
        try:
            store.commit(writes, now_ms=now_ms)
        except Refused as refused:
            raise Conflict("changed meanwhile", code="version_changed") from refused

    prices = PriceTools(entries=entries, books=PriceBooks(entries))
    return EntryDesk(org=org, prices=prices, store=store, commit=commit)


class EntriesInMemory:
    """``application.price_books.PriceEntries``."""

    def __init__(self, *entries: PriceEntry) -> None:
        self.held: list[PriceEntry] = []
        self.reads: list[str] = []
        self.fails: Exception | None = None
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

    def append(self, entry: PriceEntry) -> None:
        self.held.append(replace(entry, sequence=len(self.held) + 1))

    def _read(self, what: str) -> None:
        self.reads.append(what)
        if self.fails is not None:
            raise self.fails

"""What the uses of prices share: the entries, and the books made of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from outlay.application.price_books import PriceBooks, PriceEntries
from outlay.domain.price_entry import PriceEntry
from outlay.domain.price_revision import PriceRevision
from outlay.domain.pricing import PriceBook, newest_revision


class EntryStore(PriceEntries, Protocol):
    def append(self, entry: PriceEntry, *, also: Sequence[Mapping[str, Any]] = ()) -> PriceEntry:
        """The entry with its number, once it is stored, and ``also`` with it: items of the same transaction.

        Raises:
            NotFound: there is no such organization.
            Conflict: others keep adding at the same moment; a repeat may succeed.
            LimitExceeded: there are no more numbers.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTools:
    entries: EntryStore
    books: PriceBooks
    book: Callable[[], int] = newest_revision
    """Number of the newest book that this release has."""

    def revision(self, org: str) -> int:
        """That an organization's prices have by now."""
        heads = self.entries.heads()
        own = self.entries.newest(org) if heads.newest > heads.deployment else 0
        return PriceRevision(self.book(), max(heads.deployment, own)).number

    def current(self, org: str) -> PriceBook:
        """An organization's prices by now."""
        return self.books(org, self.revision(org))

"""What the uses of prices share: the entries, and the books made of them."""

from collections.abc import Callable
from dataclasses import dataclass

from outlay.application.price_books import DEPLOYMENT, PriceBooks, PriceEntries
from outlay.domain.price_entry import PriceEntry
from outlay.domain.price_revision import PriceRevision
from outlay.domain.pricing import PriceBook, newest_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTools:
    entries: PriceEntries
    books: PriceBooks
    book: Callable[[], int] = newest_revision
    """Number of the newest book that this release has."""

    def revision(self, org: str) -> int:
        """That an organization's prices have by now, or the deployment's (``""``)."""
        heads = self.entries.heads()
        has_own = org != DEPLOYMENT and heads.newest > heads.deployment
        own = self.entries.newest(org) if has_own else 0
        return PriceRevision(self.book(), max(heads.deployment, own)).number

    def current(self, org: str) -> PriceBook:
        """An organization's prices by now, or those of whoever has none of their own (``""``)."""
        return self.books(org, self.revision(org))

    def entered(self, org: str, *, upto: int) -> list[PriceEntry]:
        """The deployment's entries and an organization's own, by sequence number up to one."""
        levels = dict.fromkeys((DEPLOYMENT, org)) if upto else ()
        found = [one for level in levels for one in self.entries.entries(level, after=0, upto=upto)]
        return sorted(found, key=lambda one: one.sequence)

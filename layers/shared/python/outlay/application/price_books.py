"""Where prices come from: for an organization and a stamped revision the book, with the entries that lie over it.

A revision names a set of entries that never changes, so what was made of it once holds for ever. That the set is there
whole is known from the head: it is raised in the transaction that puts an entry.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from outlay.domain.errors import LimitExceeded, Upstream
from outlay.domain.organization import Organization
from outlay.domain.price_entry import PriceEntry
from outlay.domain.price_overlay import overlaid
from outlay.domain.price_revision import PriceRevision
from outlay.domain.pricing import PriceBook, load_price_book

DEPLOYMENT = ""
"""Stands for the organization in what is of the whole deployment."""
MAX_BOOKS = 64
"""Kept; each holds the plans of the models it has priced, and shares the book below."""
MAX_PARTITIONS = 200
KEPT_MS = 60_000
"""How old the deployment's head may be at a door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The newest sequence number of all, and of the deployment's entries; 0: there is none."""

    newest: int = 0
    deployment: int = 0


class PriceEntries(Protocol):
    """Read only. Raises ``Upstream``."""

    def heads(self) -> Heads: ...

    def newest(self, org: str) -> int:
        """Sequence number of an organization's newest entry; 0: it has none."""

    def entries(self, org: str, *, after: int, upto: int) -> Sequence[PriceEntry]:
        """Of an organization, or of the deployment (``""``), by sequence number; ``after`` is not included."""


class PriceBooks:
    """``domain.part_prices.Prices``. One per function instance, since it remembers."""

    def __init__(self, entries: PriceEntries, *, load: Callable[[int], PriceBook] = load_price_book) -> None:
        self._entries, self._load = entries, load
        self._newest = 0
        self._known: OrderedDict[str, tuple[int, list[PriceEntry]]] = OrderedDict()
        self._books: OrderedDict[tuple[str, int], PriceBook] = OrderedDict()

    def __call__(self, org: str, revision: int) -> PriceBook:
        book, upto = PriceRevision.of(revision)
        if not upto:
            return self._load(book)
        held = self._books.get((org, revision))
        if held is None:
            held = self._make(org, book, upto, revision)
            self._books[org, revision] = held
            if len(self._books) > MAX_BOOKS:
                self._books.popitem(last=False)
        self._books.move_to_end((org, revision))
        return held

    def _make(self, org: str, book: int, upto: int, revision: int) -> PriceBook:
        if self._newest < upto:
            self._newest = self._entries.heads().newest
        if self._newest < upto:
            raise LookupError(f"price entries up to number {upto} are not there")
        own = [] if org == DEPLOYMENT else self._upto(org, upto)
        if not own and org != DEPLOYMENT:
            return self(DEPLOYMENT, revision)  # the same for all who have none of their own
        deployment = self._upto(DEPLOYMENT, upto)
        return overlaid(self._load(book), revision=revision, deployment=deployment, own=own, upto=upto)

    def _upto(self, org: str, upto: int) -> Sequence[PriceEntry]:
        known, entries = self._known.get(org, (0, []))
        if known < upto:
            entries = [*entries, *self._entries.entries(org, after=known, upto=upto)]
            self._known[org] = upto, entries
            if len(self._known) > MAX_PARTITIONS:
                self._known.popitem(last=False)
        return [one for one in entries if one.sequence <= upto]


class Stamp:
    """The revision that an organization's prices have by now, for the door and for whoever begins a re-rating.

    The deployment's head is read at most once a minute, and the organization's newest entry stands on its profile: so a
    request costs no call of its own. Where the head can't be read, the one before serves; prices of a minute ago do.
    """

    def __init__(self, entries: PriceEntries, *, book: Callable[[], int], clock: Callable[[], int]) -> None:
        self._entries, self._book, self._clock = entries, book, clock
        self._heads: Heads | None = None
        self._read_ms = 0

    def __call__(self, organization: Organization) -> int:
        entries = max(self._deployment(), organization.newest_price)
        return PriceRevision(self._book(), entries).number

    def _deployment(self) -> int:
        now = self._clock()
        if self._heads is None or now - self._read_ms >= KEPT_MS:
            self._heads, self._read_ms = self._read(), now
        return self._heads.deployment

    def _read(self) -> Heads:
        try:
            return self._entries.heads()
        except (Upstream, LimitExceeded):
            if self._heads is None:
                raise
            return self._heads

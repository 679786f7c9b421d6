"""What rollup needs from outside, by role."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from outlay.domain.batch import Batch
from outlay.domain.board import Cause
from outlay.domain.claims import Claim
from outlay.domain.counting import PartCount, Refused
from outlay.domain.errors import Upstream
from outlay.domain.lease import CountedLease
from outlay.domain.part_prices import Prices
from outlay.domain.part_state import StoredPart, Taken
from outlay.domain.pricing import PriceBook
from outlay.domain.rerating import Rerating


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One item of the log: its batch, or why it can't be read. ``item`` is opaque here; quarantine keeps it whole."""

    key: str
    item: Mapping[str, Any]
    batch: Batch | None = None
    problem: str = ""


class Claims(Protocol):
    def settle(self, org: str, claims: Sequence[Claim]) -> Mapping[str, Claim]:
        """Event id → owner, for each claim (ids are unique): the claim itself where it won or had won before.

        An id whose owner was voided becomes the claim's, unless that was voided itself; then ``is_void`` is set.

        Raises ``Upstream`` where an owner could not be found out.
        """

    def owners(self, org: str, event_ids: Collection[str]) -> Mapping[str, Claim]:
        """Event id → owner, of those that have one."""

    def void(self, org: str, owners: Collection[tuple[str, str, int]]) -> None:
        """Of each (event id, batch id, position): it never owns the id again; if it does now, the id is free.

        Raises ``Upstream``; a repeat goes on.
        """

    def void_ahead(self, org: str, claims: Sequence[Claim]) -> Collection[str]:
        """As ``void``, and also where nobody has claimed the id yet; the ids that somebody had.

        Raises ``Upstream``; a repeat goes on.
        """


CLOSED = "closed"
"""The state of an hour's head that no transaction may touch any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a call wrote: (batch id, part). ``closed``: parts of which nothing was written, with their closed hours.

    Parts in neither were counted before; of corrections, they have another rating than assumed.
    """

    counted: frozenset[tuple[str, int]]
    closed: Mapping[tuple[str, int], frozenset[str]]


class Figures(Protocol):
    def count(self, org: str, parts: Sequence[PartCount]) -> Counted:
        """Add each part to the figures unless it was before, or replace the rating that it says.

        Raises ``Upstream``; then a part was added whole or not at all, and the next call finds out.
        """

    def closed_hours(self, org: str, hours: Collection[tuple[str, int]]) -> frozenset[str]:
        """Labels of those of the (hour, lane) that are closed by now."""

    def stored(self, org: str, parts: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], StoredPart]:
        """(batch id, part) → what its marker says, of those that were counted."""

    def taken(self, org: str, batch_ids: Collection[str]) -> Mapping[str, Taken]:
        """Batch id → what was taken back of it from the lake's rows, of those of which something was."""


class Journals(Protocol):
    def delivered(self, org: str, day: str, place: str) -> None:
        """The lake has the rows of the entry."""

    def entries(self, org: str, day: str) -> Iterable[tuple[str, Sequence[Mapping[str, Any]], bool]]:
        """(place, rows, whether the lake still waits for them) of a local date."""


class Values(Protocol):
    def refused(self, org: str, used: Mapping[tuple[str, str], Collection[str]]) -> Refused:
        """Admit the values used, up to the cap per (dimension, month); those beyond it."""


class Lake(Protocol):
    def send(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Deliver every row at least once. Raises ``Upstream`` where some could not be delivered."""


class Log(Protocol):
    def mark_quarantined(self, key: str) -> None:
        """Kept aside for people to look at."""

    def mark_counted(self, key: str) -> None:
        """It was in quarantine and is counted now."""


class Quarantine(Protocol):
    """The copies."""

    def keep(self, entry: LogEntry, reason: str) -> None:
        """Copy the entry, without expiry; again under the same name if repeated."""

    def read(self, org: str, batch_id: str) -> LogEntry | None:
        """The copy of that name, to be tried again; ``None`` if there is none."""


class Records(Protocol):
    """The list of what is in quarantine: one record for each copy."""

    def keep(self, entry: LogEntry, reason: str) -> None:
        """List it as kept; one that was discarded or redriven stays so."""

    def begin(self, entry: LogEntry) -> bool:
        """A redrive begins; its events may be counted from now on. ``False`` if it was discarded."""

    def finish(self, entry: LogEntry, *, who: str) -> None:
        """The redrive has ended with the batch counted, whatever another one that runs beside it noted."""

    def release(self, org: str, batch_id: str, *, received_ms: int) -> None:
        """Counted by another way than a redrive: a delivery that came again after a fix."""

    def discard(self, entry: LogEntry, *, who: str, reason: str) -> bool:
        """Discarded by name, now or before. ``False`` if it was redriven, or a redrive is under way."""

    def entered(self, org: str, batch_id: str, *, received_ms: int) -> None:
        """Of a discarded batch: all its events are void in the ledger, and not in quarantine any more."""


class Evaluations(Protocol):
    """The function that evaluates budgets, asked for whenever figures changed. It may be asked any number of times."""

    def counted(self, org: str, leases: Sequence[CountedLease]) -> None:
        """Events were counted, now or by a delivery before; ``leases``: those that they name, with what they came to.

        Raises ``Upstream`` where leases could not be handed on; without any, the schedule notices.
        """

    def changed(self, org: str, cause: Cause) -> None:
        """Figures were corrected or rated again. Never raises: the schedule notices."""

    def sweep(self) -> None:
        """It is time to look after all organizations' budgets. Never raises: the next sweep asks again."""


class PriceBookMissing(Upstream):
    """Stamped by a door that is a release ahead, as while one is deployed or taken back: counted by the next one.

    Or the price entries that it was stamped with can't be read at the moment.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All of them, and where prices come from."""

    claims: Claims
    figures: Figures
    values: Values
    lake: Lake
    log: Log
    quarantine: Quarantine
    records: Records
    journals: Journals
    undone: Callable[[str, Iterable[str]], frozenset[str]]
    """(organization, import ids) → those whose imports were undone: nothing of them counts."""
    prices: Prices
    reratings: Callable[[str], Iterable[Rerating]]
    """Of an organization, all there are. Raises ``Upstream``."""
    evaluations: Evaluations
    clock: Callable[[], int]

    def book(self, org: str, revision: int) -> PriceBook:
        """Raises ``PriceBookMissing``."""
        try:
            return self.prices(org, revision)
        except LookupError as error:
            raise PriceBookMissing(f"price book revision {revision} is not part of this release") from error
        except Upstream as error:
            raise PriceBookMissing(f"prices of revision {revision} can't be read: {error.detail}") from error


class LogReader(Protocol):
    """For redrive and sweep."""

    def read(self, org: str, batch_id: str) -> LogEntry | None: ...

"""What rollup needs from outside, by role."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from outlay.domain.batch import Batch
from outlay.domain.claims import Claim
from outlay.domain.counting import PartCount, Refused
from outlay.domain.pricing import PriceBook


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

        Raises ``Upstream`` where an owner could not be found out.
        """


class Figures(Protocol):
    def count(self, org: str, parts: Sequence[PartCount]) -> frozenset[tuple[str, int]]:
        """Add each part to the figures unless it was before; (batch id, part) of those added by this call.

        Raises ``Upstream``; then a part was added whole or not at all, and the next call finds out.
        """


class Values(Protocol):
    def refused(self, org: str, used: Mapping[tuple[str, str], Collection[str]]) -> Refused:
        """Admit the values used, up to the cap per (dimension, month); those beyond it."""


class Lake(Protocol):
    def send(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Deliver every row at least once. Raises ``Upstream`` where some could not be delivered."""


class Log(Protocol):
    def mark_archived(self, batch: Batch) -> bool:
        """No longer pending: counted, and every event is on its way to the lake. Whether it was in quarantine."""

    def mark_quarantined(self, key: str) -> None:
        """No longer pending: kept aside for people to look at."""


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

    def release(self, batch: Batch) -> None:
        """Counted by another way than a redrive: a delivery that came again after a fix."""

    def discard(self, entry: LogEntry, *, who: str, reason: str) -> bool:
        """Discarded by name. ``False`` if it isn't in quarantine (any more), or a redrive is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All of them, and where prices come from: a revision's book (raises where this release lacks the revision)."""

    claims: Claims
    figures: Figures
    values: Values
    lake: Lake
    log: Log
    quarantine: Quarantine
    records: Records
    prices: Callable[[int], PriceBook]


class LogReader(Protocol):
    """For redrive and sweep."""

    def read(self, org: str, batch_id: str) -> LogEntry | None: ...

    def pending(self, minute: str) -> Iterable[tuple[str, str]]:
        """(org, batch id) received in the UTC minute ``YYYY-MM-DDTHH:MM`` and not archived yet."""

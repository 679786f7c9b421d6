"""Which months an organization has closed: what is kept of each, and by what roles closing works.

A month without a record is open. A record says ``closing`` from before the first of its hours is closed until all are,
then ``closed``, for ever: there is no way back. An attempt that was refused is noted beside an open month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

from outlay.application.figures_ports import HourLane
from outlay.application.sweep import Waiting
from outlay.domain.errors import Problem

State = Literal["open", "closing", "closed"]
STATES: tuple[State, ...] = get_args(State)
OPEN, CLOSING, CLOSED = STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Closing that was refused, or that has stopped on its way. Times are UTC ms."""

    at_ms: int
    who: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedMonth:
    """What is kept of a month. ``lanes``: hours are closed for write lanes below that number."""

    month: str
    state: State = OPEN
    who: str = ""
    begun_ms: int = 0
    closed_ms: int = 0
    lanes: int = 0
    time_zone: str = ""
    dimensions: tuple[str, ...] = ()
    """In which its figures are told apart: those of the day of closing."""
    digest: str = ""
    rows: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)
    """Stored measure → sum; money in pico-USD."""
    attempt: Attempt | None = None


class ClosedMonths(Protocol):
    """Read only. Raises ``Upstream``."""

    def months(self, org: str) -> Mapping[str, ClosedMonth]:
        """By month, those that have a record."""


class ClosingRecords(ClosedMonths, Protocol):
    """Each change takes place only in the state that it belongs to; repeated, it changes nothing."""

    def note(self, org: str, month: str, attempt: Attempt) -> None:
        """Beside a month that is open or closing."""

    def begin(self, org: str, record: ClosedMonth) -> None:
        """From open to closing: month, who, when, time zone and dimensions of the record."""

    def finish(self, org: str, record: ClosedMonth) -> None:
        """From closing to closed: when, lanes, digest, rows and totals of the record."""

    def add_lanes(self, org: str, month: str, lanes: int) -> None:
        """A closed month's hours are closed for more lanes."""


class HourCloser(Protocol):
    def close_hours(
        self, org: str, hours: Mapping[HourLane, int | None], *, day: str, day_revision: int, now_ms: int
    ) -> bool:
        """Close a day's hours, each while it is sealed at its revision (``None``: has no head), and the day's head has
        the revision given. False where something moved meanwhile; some of them may be closed then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepState:
    """Receipts before ``reached_ms`` were looked at (``None``: never); what is not counted yet waits."""

    reached_ms: int | None = None
    waiting: Sequence[Waiting] = ()


class SweepStates(Protocol):
    def state(self, org: str) -> SweepState: ...


def not_open(records: Mapping[str, ClosedMonth]) -> frozenset[str]:
    """Months of which some hours may be closed by now."""
    return frozenset(month for month, record in records.items() if record.state != OPEN)

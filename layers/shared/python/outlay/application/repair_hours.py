"""Repair hours: derive their counters and ledger rows again, and store what differs. Exact beside live traffic.

For after a restore, which may cut through a transaction: a marker that survived without its counters, counters without
their marker (then a redrive counts the part a second time), a cube newer than its head. First redrive what was received
since, so that every part has its marker; then repair.

Heads and ledger are read first, then a while passes, then journal and log are walked: a batch that was counted by the
first read is in the log's index by then, and the other items of the transactions that it saw in part are there. What is
counted or adjusted later raises the head, and the replacement is refused and made again.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from outlay.application.closed_months import CLOSED
from outlay.application.derive_hours import DerivedDay, LedgerRow, MarkedLog, derive_day
from outlay.application.figures_ports import HourLane
from outlay.application.list_events import LOG_REACH_MS
from outlay.application.repair_plan import Plan, Step, StoredHour, StoredRow, plan
from outlay.domain.calendar import hours_between
from outlay.domain.counting import LedgerDelta
from outlay.domain.errors import InvalidInput
from outlay.domain.organization import Organization
from outlay.domain.part_prices import Prices
from outlay.domain.periods import HOUR_MS, day_of, day_start_ms, hour_label, hour_ms, hour_start_ms, iso_utc, next_day

MAX_ROUNDS = 4
SETTLE_S = 5.0
"""The log's index follows the log within about a second."""
_AT_ONCE = 8


class HourStore(Protocol):
    """Hours and ledger as they stand, and their replacement. Every read is consistent."""

    def hour(self, org: str, hour: HourLane) -> StoredHour: ...

    def behind(self, org: str, day: str) -> tuple[int, int]:
        """By how much the heads of the day and of its month have to be raised to leave each cube and proof behind."""

    def replace(self, org: str, hour: HourLane, step: Step, *, day: str, raised: tuple[int, int]) -> bool:
        """One transaction; False where the head is not as assumed any more."""

    def ledger(self, org: str, day: str) -> Mapping[LedgerRow, StoredRow]: ...

    def replace_ledger(self, org: str, day: str, row: LedgerRow, *, held: StoredRow, wanted: LedgerDelta) -> bool:
        """False where the row is not as held any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    log: MarkedLog
    store: HourStore
    prices: Prices
    clock: Callable[[], int]
    sleep: Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """An hour's lane that was wrong: requests before and after, and the updates that head and counters knew of."""

    hour: str
    lane: int
    requests: tuple[int, int]
    updates: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSummary:
    """``hours`` were derived again; ``mended`` are those that were wrong."""

    hours: int = 0
    mended: tuple[Mended, ...] = ()
    ledger_rows: int = 0
    """Those that were wrong."""
    left: tuple[str, ...] = ()
    """Hours and ledger days that would not hold still: repair them again."""
    closed: tuple[str, ...] = ()
    """Closed hours that differ: they are never touched."""
    next_from: str = ""
    """Where to go on, if time ran out."""

    def plus(self, more: "RepairSummary") -> "RepairSummary":
        return RepairSummary(
            hours=self.hours + more.hours,
            mended=self.mended + more.mended,
            ledger_rows=self.ledger_rows + more.ledger_rows,
            left=self.left + more.left,
            closed=self.closed + more.closed,
            next_from=more.next_from,
        )


def repair_hours(
    organization: Organization,
    *,
    start_ms: int,
    end_ms: int,
    ports: Ports,
    may_continue: Callable[[], bool] = lambda: True,
) -> RepairSummary:
    """The hours of ``[start_ms, end_ms)`` and the ledger of their days, oldest day first; nothing of closed days.

    Raises:
        InvalidInput: the period is empty, or begins before what the log still holds (34 days).
        Upstream: something did not answer, or claims are gone; a repeat is safe.
    """
    now = ports.clock()
    if start_ms >= end_ms:
        raise InvalidInput("'from' must be before 'to'")
    if start_ms < now - LOG_REACH_MS:
        raise InvalidInput("hours can be derived again for 34 days, as long as the log holds all of their events")
    zone = organization.dimensions.time_zone
    start_ms, end_ms = hour_start_ms(start_ms, zone), min(end_ms, now + HOUR_MS)
    day, last = day_of(start_ms, zone), day_of(max(start_ms, end_ms - 1), zone)
    summary = RepairSummary()
    while day <= last:
        first = max(start_ms, day_start_ms(day, zone))
        if not may_continue():
            return replace(summary, next_from=iso_utc(first))
        end = min(end_ms, day_start_ms(next_day(day), zone))
        summary = summary.plus(_Day(organization, day, (first, end), ports).repair())
        day = next_day(day)
    return summary


@dataclass(slots=True)
class _Day:
    """The repair of one local date, or of some of its hours."""

    organization: Organization
    day: str
    period: tuple[int, int]
    ports: Ports
    mended: dict[HourLane, Mended] = field(default_factory=dict)
    done: set[HourLane] = field(default_factory=set)
    closed: set[HourLane] = field(default_factory=set)
    is_closed: bool = False
    """Whether any of the day's hours is."""
    rows: set[LedgerRow] = field(default_factory=set)

    @property
    def org(self) -> str:
        return self.organization.org

    def repair(self) -> RepairSummary:
        hours = self._hours()
        for _ in range(MAX_ROUNDS):
            raised = self.ports.store.behind(self.org, self.day)
            stored = self._read(hours)
            ledger = self.ports.store.ledger(self.org, self.day)
            self.ports.sleep(SETTLE_S)
            derived = self._derived()
            hours = [hour for hour in stored if not self._replace(hour, stored[hour], derived, raised)]
            hours += [hour for hour in derived.hours if hour not in self.done | self.closed | stored.keys()]
            self.is_closed |= any(one.head is not None and one.head.state == CLOSED for one in stored.values())
            # What came or went after the closing stands on another day, and markers don't tell the two apart.
            ledger_left = not self.is_closed and not self._replace_ledger(ledger, derived)
            if not hours and not ledger_left:
                break
        left = [f"{label}#{lane}" for label, lane in hours] + [f"ledger {self.day}"] * ledger_left
        return RepairSummary(
            hours=len(self.done),
            mended=tuple(self.mended[hour] for hour in sorted(self.mended)),
            ledger_rows=len(self.rows),
            left=tuple(left),
            closed=tuple(f"{label}#{lane}" for label, lane in sorted(self.closed)),
        )

    def _hours(self) -> list[HourLane]:
        starts = hours_between(*self.period, self.organization.dimensions.time_zone)
        return [(hour_label(start), lane) for start in starts for lane in range(self.organization.lanes)]

    def _read(self, hours: Sequence[HourLane]) -> dict[HourLane, StoredHour]:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return dict(zip(hours, pool.map(partial(self.ports.store.hour, self.org), hours), strict=True))

    def _derived(self) -> DerivedDay:
        zone = self.organization.dimensions.time_zone
        derived = derive_day(
            self.org,
            self.day,
            log=self.ports.log,
            prices=self.ports.prices,
            now_ms=self.ports.clock(),
            start_ms=day_start_ms(self.day, zone),
        )
        first, end = self.period
        derived.hours = {hour: found for hour, found in derived.hours.items() if first <= hour_ms(hour[0]) < end}
        return derived

    def _replace(self, hour: HourLane, stored: StoredHour, derived: DerivedDay, raised: tuple[int, int]) -> bool:
        """Whether the hour is as derived now, or closed."""
        planned = plan(stored, derived.hours.get(hour, {}))
        if stored.head is not None and stored.head.state == CLOSED:
            if planned.is_needed:
                self.closed.add(hour)
            return True
        store = self.ports.store
        replaced = all(store.replace(self.org, hour, step, day=self.day, raised=raised) for step in planned.steps)
        if replaced:
            self._note(hour, stored, planned, derived)
        return replaced

    def _note(self, hour: HourLane, stored: StoredHour, planned: Plan, derived: DerivedDay) -> None:
        self.done.add(hour)
        if not planned.is_needed:
            return
        before = sum(counter.measures.get("requests", 0) for counter in stored.counters.values())
        after = sum(counter.measures["requests"] for counter in derived.hours.get(hour, {}).values())
        updates = (stored.head.updates if stored.head else 0, stored.updates)
        self.mended[hour] = Mended(hour=hour[0], lane=hour[1], requests=(before, after), updates=updates)

    def _replace_ledger(self, stored: Mapping[LedgerRow, StoredRow], derived: DerivedDay) -> bool:
        """Whether every row is as derived now."""
        whole = True
        for row in sorted(stored.keys() | derived.ledger.keys()):
            held, wanted = stored.get(row, StoredRow()), derived.ledger.get(row, LedgerDelta())
            if held.numbers == wanted:
                continue
            if self.ports.store.replace_ledger(self.org, self.day, row, held=held, wanted=wanted):
                self.rows.add(row)
            else:
                whole = False
        return whole

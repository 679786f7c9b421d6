"""Months and their state, for people: what was closed, whether it still reproduces, what was adjusted since."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from outlay.application.closed_months import CLOSED, ClosedMonth, ClosedMonths
from outlay.application.counted_adjustments import AdjustedDay, AdjustedLog
from outlay.application.figures_ports import FiguresReader
from outlay.application.month_statement import Statement, read_statement
from outlay.application.pack_cubes import HISTORY_MONTHS
from outlay.application.read_figures import read_figures
from outlay.domain.adjustment_sums import AdjustmentSum
from outlay.domain.calendar import date_ms, local_date, slices
from outlay.domain.figures import FiguresQuery
from outlay.domain.months import month_bounds, month_of, months_between
from outlay.domain.organization import Organization
from outlay.domain.part_prices import Prices
from outlay.domain.part_state import ADJUSTMENT

_DAYS_AT_ONCE = 8


class CloseCalls(Protocol):
    """The function that closes."""

    def close(self, org: str, month: str, *, who: str) -> None:
        """Begin; it goes on by itself. Raises ``Upstream`` where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    figures: FiguresReader
    records: ClosedMonths
    log: AdjustedLog
    prices: Prices
    clock: Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """Adjustments of one month that count on one day, for one reason."""

    day: str
    sum: AdjustmentSum


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month with events. ``adjusted``: entered since it was closed."""

    month: str
    record: ClosedMonth
    adjusted: Sequence[Adjusted] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduced:
    """The figures of a closed month as they are now."""

    statement: Statement
    differences: Mapping[str, tuple[int, int]]
    """Stored measure → (as closed, now), where they differ."""
    is_same: bool


def read_periods(organization: Organization, *, sources: Sources) -> list[Period]:
    """Every month with events or a record, newest first."""
    records = sources.records.months(organization.org)
    this_month = month_of(sources.clock(), organization.dimensions.time_zone)
    oldest = f"{int(this_month[:4]) - HISTORY_MONTHS // 12 - 1}-01"
    present = sources.figures.months_with_events(organization.org, months_between(oldest, this_month))
    adjusted = read_adjusted(organization, records, sources=sources)
    return [
        Period(
            month=month,
            record=records.get(month) or ClosedMonth(month=month),
            adjusted=[one for one in adjusted if one.sum.month == month],
        )
        for month in sorted({*present, *records}, reverse=True)
    ]


def read_adjusted(
    organization: Organization, records: Mapping[str, ClosedMonth], *, sources: Sources
) -> list[Adjusted]:
    """All adjustments by accounting day, oldest first. Nothing is read where no month was ever closed."""
    closed = [month for month, record in records.items() if record.begun_ms]
    if not closed:
        return []
    days = _accounting_days(organization, min(closed), sources)
    if not days:
        return []

    def sums(day: str) -> list[Adjusted]:
        return _merged(day, AdjustedDay(organization.org, day, sources.log, sources.prices).sums())

    with ThreadPoolExecutor(min(_DAYS_AT_ONCE, len(days))) as pool:
        return [one for found in pool.map(sums, days) for one in found]


def _accounting_days(organization: Organization, first_closed: str, sources: Sources) -> list[str]:
    """The days that adjustments count on: figures know them, however many days there are."""
    zone, now = organization.dimensions.time_zone, sources.clock()
    start = month_bounds(first_closed, zone)[1]
    tomorrow = date_ms(local_date(now, zone) + timedelta(days=1), zone)
    query = FiguresQuery(
        slices=slices(start, tomorrow, granularity="day", time_zone=zone),
        filters={"source": frozenset({ADJUSTMENT})},
        measures=frozenset({"requests"}),
    )
    figures = read_figures(query, organization=organization, reader=sources.figures, now_ms=now)
    return [local_date(figures.slice_of(row).start_ms, zone).isoformat() for row in range(len(figures))]


def _merged(day: str, sums: Iterable[AdjustmentSum]) -> list[Adjusted]:
    """One for each month and reason."""
    found: dict[tuple[str, str], AdjustmentSum] = {}
    for one in sums:
        held = found.get((one.month, one.kind))
        found[one.month, one.kind] = one if held is None else held.plus(one)
    return [Adjusted(day=day, sum=one) for _, one in sorted(found.items())]


def reproduce(organization: Organization, record: ClosedMonth, *, sources: Sources) -> Reproduced:
    """Read the month's figures again and compare them with what was closed."""
    assert record.state == CLOSED
    statement = read_statement(
        organization, record.month, dimensions=record.dimensions, reader=sources.figures, now_ms=sources.clock()
    )
    names = sorted({*record.totals, *statement.totals})
    pairs = {name: (record.totals.get(name, 0), statement.totals.get(name, 0)) for name in names}
    return Reproduced(
        statement=statement,
        differences={name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
        is_same=statement.digest == record.digest,
    )

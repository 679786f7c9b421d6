"""Figures against the lake per day (or month) and dimension: every count, cost class and bucket, from the rows again.

A dimension counts its first 1,000 values a month by name and the rest as "(other)"; a tag chosen as a dimension later
is unset in what was counted before. The lake's rows keep the true value. So a value of the lake that the figures don't
name in the period is compared together with the figures' "(other)", for a tag without one with what is unset. Up to
the day on which a tag was chosen, some events of a value may be counted by it and some not: all values are compared
together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from outlay.application.lake_sums import MAX_GROUPS, SumsQuery
from outlay.application.verify import IN_FLIGHT_MS, ReceivedDays, wait_for
from outlay.contracts.buckets import BUCKETS
from outlay.contracts.dimensions import OTHER, TAG_PREFIX, UNSET
from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.calendar import local_date, slices
from outlay.domain.errors import InvalidInput, Upstream
from outlay.domain.figures import Figures, FiguresQuery
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms, month_of_day, utc_day

MAX_DIMENSIONS = 2
MAX_DAYS = 92
MAX_DAYS_BY_MONTH = 3_660
_SETTLES_MS = 10 * 60_000
"""Doors remember an organization for a minute, and take events of up to five minutes ahead."""
COMPARED: tuple[str, ...] = ("requests", "unpriced_requests", "errors", *COST_ATTRIBUTES, *BUCKETS)
"""What the lake can sum. Latencies and response-cache hits are no money, and are left out."""

Group = tuple[str, ...]
Amounts = Mapping[str, int]
_Sums = dict[tuple[str, Group], dict[str, int]]
"""By (period, group); absent measures are 0."""


class LakeSums(Protocol):
    def start_sums(self, query: SumsQuery) -> str: ...

    def sums(self, query: SumsQuery, *, query_id: str) -> list[list[str]] | None:
        """Rows of: period, each dimension's value, ``COMPARED``; at most one more than ``MAX_GROUPS``.

        None while the query runs. Raises ``NotFound`` where the id is not of this very query.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    figures: Callable[[FiguresQuery, Organization], Figures]
    lake: LakeSums
    log: ReceivedDays
    clock: Callable[[], int]
    sleep: Callable[[float], None]
    patience_s: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One period and group. ``in_lake`` is None while the lake has not answered."""

    period: str
    group: Group
    counted: Amounts
    in_lake: Amounts | None
    is_collapsed: bool
    """Values that the figures don't name are compared together here."""
    settled: bool = True
    """False where the period's differences are no more than what came in the last half hour."""

    @property
    def differences(self) -> Mapping[str, tuple[int, int]]:
        """Measure → (counted, in the lake), where they differ; money in pico-USD."""
        if self.in_lake is None:
            return {}
        pairs = {name: (self.counted.get(name, 0), self.in_lake.get(name, 0)) for name in COMPARED}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    @property
    def difference(self) -> int:
        """Events by which the two differ; at least 1 if any measure does."""
        counted, in_lake = self.differences.get("requests", (0, 0))
        return max(abs(counted - in_lake), 1 if self.differences else 0)

    @property
    def drift(self) -> int:
        return self.difference if self.settled else 0

    @property
    def in_flight(self) -> int:
        return 0 if self.settled else self.difference


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupProof:
    as_of_ms: int
    lake: str
    """``complete``, ``pending`` or ``failed``."""
    query_id: str
    rows: Sequence[GroupRow]
    """By period, then by the values."""


def verify_groups(
    query: SumsQuery, *, organization: Organization, query_id: str | None, sources: Sources
) -> GroupProof:
    """The comparison. As with the proof by day, an answer without the lake's is completed by its ``query_id``.

    Raises:
        InvalidInput: more groups than one answer compares.
        NotFound: the query id is of no such query.
    """
    asked = query_id or sources.lake.start_sums(query)
    now = sources.clock()
    counted = _counted(query, sources.figures(_figures_query(query, organization), organization), organization)
    received = [*dict.fromkeys((utc_day(now - IN_FLIGHT_MS), utc_day(now)))]
    recent = _recent(
        query, sources.log.received_per_event_day(query.org, received, recent_from_ms=now - IN_FLIGHT_MS).recent
    )
    state, rows = _lake(query, asked, sources)
    if rows is not None and len(rows) > MAX_GROUPS:
        raise InvalidInput(f"more than {MAX_GROUPS} groups: ask for a shorter period, by month, or by one dimension")
    mixed = _mixed(query, organization)
    in_lake = None if rows is None else _together(_sums(query, rows, named=_named(counted)), mixed)
    counted = _together(counted, mixed)
    return GroupProof(as_of_ms=now, lake=state, query_id=asked, rows=_rows(query, counted, in_lake, recent))


def _figures_query(query: SumsQuery, organization: Organization) -> FiguresQuery:
    zone = organization.dimensions.time_zone
    start, end = (day_start_ms(day, zone) for day in (query.start_day, query.end_day))
    pieces = slices(start, end, granularity="month" if query.by_month else "day", time_zone=zone)
    return FiguresQuery(slices=pieces, group_by=query.by, measures=frozenset(COMPARED))


def _period(query: SumsQuery, day: str) -> str:
    return month_of_day(day) if query.by_month else day


def _counted(query: SumsQuery, figures: Figures, organization: Organization) -> _Sums:
    zone = organization.dimensions.time_zone
    return {
        (
            _period(query, local_date(figures.slice_of(row).start_ms, zone).isoformat()),
            figures.group_of(row),
        ): dict(figures.amounts(row))
        for row in range(len(figures))
    }


def _recent(query: SumsQuery, by_day: Mapping[str, int]) -> Mapping[str, int]:
    found: dict[str, int] = defaultdict(int)
    for day, events in by_day.items():
        found[_period(query, day)] += events
    return found


def _lake(query: SumsQuery, query_id: str, sources: Sources) -> tuple[str, list[list[str]] | None]:
    try:
        rows = wait_for(
            lambda: sources.lake.sums(query, query_id=query_id), sleep=sources.sleep, patience_s=sources.patience_s
        )
    except Upstream:
        return "failed", None
    return ("pending" if rows is None else "complete"), rows


_Named = Mapping[str, Sequence[set[str]]]
"""Period → for each dimension, the values that the figures name."""


def _named(counted: Iterable[tuple[str, Group]]) -> _Named:
    found: dict[str, list[set[str]]] = {}
    for period, group in counted:
        sets = found.setdefault(period, [set() for _ in group])
        for values, value in zip(sets, group, strict=True):
            values.add(value)
    return found


def _sums(query: SumsQuery, rows: Iterable[Sequence[str]], *, named: _Named) -> _Sums:
    """The lake's rows by the groups that the figures know."""
    found: _Sums = {}
    width = len(query.by)
    for period, *texts in rows:
        known = named.get(period)
        group = tuple(texts[:width])
        if known is not None:
            group = tuple(map(_as_counted, query.by, group, known))
        sums = found.setdefault((period, group), {})
        for name, text in zip(COMPARED, texts[width:], strict=True):
            sums[name] = sums.get(name, 0) + int(text)
    return found


def _as_counted(dimension: str, value: str, named: set[str]) -> str:
    if value in named:
        return value
    if OTHER in named:
        return OTHER
    return UNSET if dimension.startswith(TAG_PREFIX) and UNSET in named else value


def _mixed(query: SumsQuery, organization: Organization) -> Sequence[str]:
    """For each dimension the last period in which its values may be counted in part only; empty: none."""
    zone = organization.dimensions.time_zone
    since = {f"{TAG_PREFIX}{key}": moment for key, moment in organization.tag_since.items()}
    return [
        _period(query, local_date(since[name] + _SETTLES_MS, zone).isoformat()) if name in since else ""
        for name in query.by
    ]


def _together(sums: _Sums, mixed: Sequence[str]) -> _Sums:
    """The sums, a dimension's values together in the periods in which they are mixed."""
    if not any(mixed):
        return sums
    found: _Sums = {}
    for (period, group), amounts in sums.items():
        shown = tuple(UNSET if period <= last else value for value, last in zip(group, mixed, strict=True))
        held = found.setdefault((period, shown), {})
        for name, amount in amounts.items():
            held[name] = held.get(name, 0) + amount
    return found


def _rows(query: SumsQuery, counted: _Sums, in_lake: _Sums | None, recent: Mapping[str, int]) -> list[GroupRow]:
    rows = [
        GroupRow(
            period=period,
            group=group,
            counted=counted.get((period, group), {}),
            in_lake=None if in_lake is None else in_lake.get((period, group), {}),
            is_collapsed=_is_collapsed(query, group),
        )
        for period, group in sorted(counted.keys() | (in_lake or {}).keys())
    ]
    moved: dict[str, int] = defaultdict(int)
    for row in rows:
        moved[row.period] += row.difference
    return [_judged(row, recent.get(row.period, 0), moved[row.period]) for row in rows if _is_something(row)]


def _is_collapsed(query: SumsQuery, group: Group) -> bool:
    return any(
        value == OTHER or (value == UNSET and name.startswith(TAG_PREFIX))
        for name, value in zip(query.by, group, strict=True)
    )


def _is_something(row: GroupRow) -> bool:
    return any(row.counted.values()) or any((row.in_lake or {}).values())


def _judged(row: GroupRow, recent: int, moved: int) -> GroupRow:
    """Which group a recent event is of is not known: the period's differences are in flight together, or none is."""
    if not row.difference or not 0 < moved <= recent:
        return row
    return replace(row, settled=False)

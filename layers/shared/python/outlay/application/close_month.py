"""Close a month: its figures never change again, and what comes later for it becomes an adjustment in an open month.

Months are closed in order: with a month, every earlier one since the organization's first events that is still open.
Closing is refused, with every reason at once, until all that was sent in time is counted and proven by the lake. Then
each day's hours go to ``closed``, for all write lanes, in transactions that hold the day's proven revision: so a closed
hour's cube is current, and its figures are those that were proven. An hour that moved meanwhile is packed and proven
again. It may stop anywhere; the next run goes on. There is no way back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from outlay.application.closed_months import (
    CLOSED,
    OPEN,
    Attempt,
    ClosedMonth,
    ClosedMonths,
    ClosingRecords,
    HourCloser,
    SweepStates,
)
from outlay.application.figures_ports import FiguresReader, HourLane, Packed
from outlay.application.month_statement import read_statement
from outlay.application.pack_cubes import HISTORY_MONTHS
from outlay.application.packed_days import packed_days
from outlay.application.quarantine import KEPT, Quarantined, QuarantineList
from outlay.application.reconcile import PackedDay
from outlay.contracts.dimensions import dimension_names
from outlay.domain.calendar import days_of_month, hours_between, local_text
from outlay.domain.errors import Problem, Upstream
from outlay.domain.months import month_bounds, month_of, months_between
from outlay.domain.organization import MAX_LANES, Organization
from outlay.domain.periods import day_start_ms, hour_label, month_of_day, next_day

SETTLE_MS = 24 * 3_600_000
"""What was received until then after a month's end is counted in it; then it can be closed."""
_ROUNDS = 4
_NAMED = 5
"""Days or batches that a problem names at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What decides whether a month can be closed. Nothing is written."""

    figures: FiguresReader
    quarantine: QuarantineList
    sweep: SweepStates
    records: ClosedMonths
    proven: Callable[[str, list[str]], Mapping[str, int]]
    """Day → revision of its head that the lake agreed to."""
    clock: Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePlan:
    """What closing would do. ``months``: those to be closed, in order; none where the month is closed already.

    ``to_pack`` and ``to_prove``: days that closing has to pack, and to have proven by the lake, first.
    """

    months: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    to_pack: tuple[str, ...] = ()
    to_prove: tuple[str, ...] = ()


def plan_close(organization: Organization, month: str, *, checks: Checks) -> ClosePlan:
    """Months, problems and work of closing the month."""
    now, zone = checks.clock(), organization.dimensions.time_zone
    end = month_bounds(month, zone)[1]
    if end + SETTLE_MS > now:
        when = local_text(end + SETTLE_MS, zone)
        return ClosePlan(months=(), problems=(Problem(field="month", reason=f"{month} can be closed from {when} on"),))
    records = checks.records.months(organization.org)
    first = _first_month(organization, month, checks)
    if first is None:
        return ClosePlan(months=(), problems=(Problem(field="month", reason="holds no events, nor does any before"),))
    wanted = [one for one in months_between(first, month) if _is_due(records.get(one))]
    fresh = [one for one in wanted if one not in records or records[one].state == OPEN]
    problems = [*_unswept(organization, end, checks), *_quarantined(organization, fresh, checks)] if fresh else []
    days = [day for one in wanted for day in days_of_month(one)]
    unpacked, unproven = _unready(organization, days, checks)
    return ClosePlan(months=tuple(wanted), problems=tuple(problems), to_pack=tuple(unpacked), to_prove=tuple(unproven))


def _is_due(record: ClosedMonth | None) -> bool:
    """Also where a release that allowed fewer lanes closed it."""
    return record is None or record.state != CLOSED or record.lanes < MAX_LANES


def _first_month(organization: Organization, month: str, checks: Checks) -> str | None:
    """The first with events, through this one."""
    newest = month_of(checks.clock(), organization.dimensions.time_zone)
    oldest = f"{int(newest[:4]) - HISTORY_MONTHS // 12 - 1}-01"
    return min(checks.figures.months_with_events(organization.org, months_between(oldest, month)), default=None)


def _unswept(organization: Organization, end_ms: int, checks: Checks) -> Iterator[Problem]:
    """What was received until a day after the end has to be counted."""
    until, zone = end_ms + SETTLE_MS, organization.dimensions.time_zone
    sweep = checks.sweep.state(organization.org)
    if sweep.reached_ms is None or sweep.reached_ms < until:
        reached = "has not run" if sweep.reached_ms is None else f"has reached {local_text(sweep.reached_ms, zone)}"
        yield Problem(field="sweep", reason=f"{reached}; it has to pass {local_text(until, zone)}")
    waiting = [one for one in sweep.waiting if one.received_ms < until]
    if waiting:
        yield Problem(
            field="sweep", reason=f"{_some([one.batch_id for one in waiting], 'batch', 'batches')} not counted yet"
        )


def _quarantined(organization: Organization, months: Sequence[str], checks: Checks) -> Iterator[Problem]:
    start = month_bounds(months[0], organization.dimensions.time_zone)[0]
    kept = [
        one
        for one in checks.quarantine.newest_first(organization.org)
        if one.state == KEPT and _may_be_of(one, months, start)
    ]
    if kept:
        named = _some([one.batch_id for one in kept], "batch", "batches")
        yield Problem(field="quarantine", reason=f"{named} in quarantine: redrive or discard")


def _may_be_of(one: Quarantined, months: Sequence[str], start_ms: int) -> bool:
    """Whether it has events of the months; one whose days can't be read may have, unless received before."""
    if one.days:
        return any(month_of_day(day) in months for day in one.days)
    return one.received_ms is None or one.received_ms >= start_ms


def _some(names: Sequence[str], singular: str, plural: str) -> str:
    listed = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    return f"{len(names)} {singular if len(names) == 1 else plural} ({listed})"


def _unready(organization: Organization, days: list[str], checks: Checks) -> tuple[list[str], list[str]]:
    """Days that are not packed, and packed days with events that the lake has not proven as they are."""
    packed = packed_days(organization, days, reader=checks.figures)
    proven = checks.proven(organization.org, days)
    unpacked = [day for day in days if day not in packed]
    return unpacked, [day for day in sorted(packed) if not _is_proven(packed[day], proven.get(day))]


def _is_proven(day: PackedDay, revision: int | None) -> bool:
    return not day.totals or revision == day.revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """With what closes."""

    checks: Checks
    records: ClosingRecords
    hours: HourCloser
    pack: Callable[[Organization, list[str], Callable[[], bool]], object]
    """Packs the days, until the callable says that time is up."""
    prove: Callable[[Organization, list[str]], object]
    """Has the lake prove the days that are packed. Raises ``Upstream``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSummary:
    """``closed`` by this call; where ``problems`` are named, it was refused, or has stopped until the next run."""

    closed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def _always() -> bool:
    return True


def close_month(
    organization: Organization,
    month: str,
    *,
    who: str,
    sources: Sources,
    may_continue: Callable[[], bool] = _always,
) -> CloseSummary:
    """Close the month and every earlier one that is open. Repeated, it goes on, and changes nothing that is closed."""
    closing = _Closing(organization, who, sources, may_continue)
    return closing.run(month)


def resume_closing(
    organization: Organization, *, sources: Sources, may_continue: Callable[[], bool] = _always
) -> CloseSummary:
    """Go on with what is closing, and close the hours of write lanes that were added since."""
    records = sources.records.months(organization.org)
    due = [one for _, one in sorted(records.items()) if one.state != OPEN and _is_due(one)]
    if not due:
        return CloseSummary()
    return close_month(organization, due[-1].month, who=due[-1].who, sources=sources, may_continue=may_continue)


class _Closing:
    def __init__(
        self, organization: Organization, who: str, sources: Sources, may_continue: Callable[[], bool]
    ) -> None:
        self._organization, self._org = organization, organization.org
        self._zone = organization.dimensions.time_zone
        self._who, self._sources, self._may_continue = who, sources, may_continue
        self._checks = sources.checks

    def run(self, month: str) -> CloseSummary:
        plan = plan_close(self._organization, month, checks=self._checks)
        problems = list(plan.problems) or self._made_ready([*plan.to_pack], [*plan.to_prove], plan.months)
        if problems:
            return self._stopped(month, problems, ())
        closed: list[str] = []
        for one in plan.months:
            left = self._close(one)
            if left:
                return self._stopped(one, left, closed)
            closed.append(one)
        return CloseSummary(closed=tuple(closed))

    def _stopped(self, month: str, problems: Sequence[Problem], closed: Sequence[str]) -> CloseSummary:
        attempt = Attempt(at_ms=self._checks.clock(), who=self._who, problems=tuple(problems))
        self._sources.records.note(self._org, month, attempt)
        return CloseSummary(closed=tuple(closed), problems=attempt.problems)

    def _made_ready(self, unpacked: list[str], unproven: list[str], months: Sequence[str]) -> list[Problem]:
        """Pack and prove what is not; what can't be. Of months that are closing already the rest may go on."""
        records = self._sources.records.months(self._org)
        fresh = {one for one in months if one not in records or records[one].state == OPEN}
        problems = self._pack_and_prove(sorted({*unpacked, *unproven})) if unpacked or unproven else []
        days = [day for one in months if one in fresh for day in days_of_month(one)]
        still_unpacked, still_unproven = _unready(self._organization, days, self._checks)
        if still_unpacked:
            named = _some(still_unpacked, "day", "days")
            problems.append(Problem(field="days", reason=f"{named} could not be packed: counted into just now?"))
        if still_unproven:
            named = _some(still_unproven, "day", "days")
            problems.append(Problem(field="lake", reason=f"{named} not proven by the lake: see outlay verify"))
        return problems if still_unpacked or still_unproven else []

    def _pack_and_prove(self, days: list[str]) -> list[Problem]:
        self._sources.pack(self._organization, days, self._may_continue)
        try:
            self._sources.prove(self._organization, days)
        except Upstream as error:
            return [Problem(field="lake", reason=error.detail)]
        return []

    def _close(self, month: str) -> list[Problem]:
        """Close the month's hours; what is left where it had to stop."""
        dimensions = dimension_names(self._organization.dimensions.tag_keys)
        record = ClosedMonth(
            month=month,
            who=self._who,
            begun_ms=self._checks.clock(),
            time_zone=self._zone,
            dimensions=dimensions,
        )
        self._sources.records.begin(self._org, record)
        left = days_of_month(month)
        for _ in range(_ROUNDS):
            left = self._close_days(left)
            if not left:
                self._finish(month)
                return []
            if not self._may_continue():
                break
            self._pack_and_prove(left)
        named = _some(left, "day", "days")
        return [Problem(field="days", reason=f"{named} left, counted into meanwhile; the next run goes on")]

    def _close_days(self, days: list[str]) -> list[str]:
        """Those that are not packed, not proven, or moved just now."""
        packed = packed_days(self._organization, days, reader=self._checks.figures)
        proven = self._checks.proven(self._org, days)
        return [
            day
            for day in days
            if day not in packed
            or not _is_proven(packed[day], proven.get(day))
            or not self._close_day(day, packed[day].revision)
        ]

    def _close_day(self, day: str, revision: int) -> bool:
        starts = hours_between(day_start_ms(day, self._zone), day_start_ms(next_day(day), self._zone), self._zone)
        lanes = range(MAX_LANES)
        hours: list[HourLane] = [(hour_label(start), lane) for start in starts for lane in lanes]
        found = dict(self._checks.figures.hours(self._org, hours))
        wanted: dict[HourLane, int | None] = {}
        for hour in hours:
            packed = found.get(hour, Packed())
            if packed.head is not None and packed.head.state == CLOSED:
                continue
            if packed.head is not None and not _is_whole(packed):
                return False
            wanted[hour] = None if packed.head is None else packed.head.revision
        return self._sources.hours.close_hours(
            self._org, wanted, day=day, day_revision=revision, now_ms=self._checks.clock()
        )

    def _finish(self, month: str) -> None:
        record = self._sources.records.months(self._org)[month]
        lanes = MAX_LANES
        if record.state == CLOSED:
            self._sources.records.add_lanes(self._org, month, lanes)
            return
        now = self._checks.clock()
        statement = read_statement(
            self._organization, month, dimensions=record.dimensions, reader=self._checks.figures, now_ms=now
        )
        finished = replace(
            record,
            closed_ms=now,
            lanes=lanes,
            digest=statement.digest,
            rows=len(statement.rows),
            totals=statement.totals,
        )
        self._sources.records.finish(self._org, finished)


def _is_whole(packed: Packed) -> bool:
    """Whether the hour is sealed, and its cube holds all that was counted."""
    assert packed.head is not None
    return packed.head.state == "sealed" and (packed.head.updates == 0 or packed.current() is not None)

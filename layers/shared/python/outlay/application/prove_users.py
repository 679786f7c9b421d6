"""Compare the packed users of past days with the figures, and derive again what differs.

A day by user has to add up to the day. Figures that hold nothing newer than what is packed and still differ were
corrected since (a void, another price), or a batch was missed: then the day is derived again from the log, once for
each state of the figures, with the adjustments that the journal holds for it. Days whose events were received before
the log's reach keep the cube that they have.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from outlay.application.counted_adjustments import AdjustedDay
from outlay.application.counted_events import Candidate, counted_as, read_parts
from outlay.application.figures_ports import FiguresReader
from outlay.application.list_events import AHEAD_MS, cut
from outlay.application.pack_users import DAY_MS, LOG_REACH_MS, UserPacking, references
from outlay.application.read_figures import read_figures
from outlay.application.user_cubes import Progress, UserHead, UserPackSummary
from outlay.contracts.dimensions import USER_DIMENSIONS
from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.adjustments import is_late
from outlay.domain.calendar import Slice, local_date
from outlay.domain.cubes import Cube
from outlay.domain.figures import Figures, FiguresQuery
from outlay.domain.grouping import Grouping
from outlay.domain.organization import Organization
from outlay.domain.periods import day_of, day_start_ms, days_between, next_day, utc_day
from outlay.domain.user_cubes import DayTotals, UserTally

RECENT_DAYS = 36
"""Events are accepted up to 35 days back."""
TOTALS: frozenset[str] = frozenset({"requests", "unpriced_requests", *COST_ATTRIBUTES})
_BESIDE = USER_DIMENSIONS[1:]


def day_slice(day: str, time_zone: str) -> Slice:
    return Slice(start_ms=day_start_ms(day, time_zone), end_ms=day_start_ms(next_day(day), time_zone))


def totals_by_day(
    organization: Organization, days: Iterable[str], *, reader: FiguresReader, now_ms: int
) -> tuple[Mapping[str, DayTotals], Figures]:
    """The figures' totals of each of the local dates that has events."""
    zone = organization.dimensions.time_zone
    pieces = {day_slice(day, zone).start_ms: day for day in sorted(days)}
    query = FiguresQuery(slices=tuple(day_slice(day, zone) for day in pieces.values()), measures=TOTALS)
    figures = read_figures(query, organization=organization, reader=reader, now_ms=now_ms)
    rows = range(len(figures))
    return {pieces[figures.slice_of(row).start_ms]: DayTotals.of(figures.amounts(row)) for row in rows}, figures


@dataclass(frozen=True, slots=True, kw_only=True)
class UserProof:
    """Compares with the figures what ``packing`` packs."""

    packing: UserPacking
    reader: FiguresReader

    def prove(self, summary: UserPackSummary, may_continue: Callable[[], bool]) -> None:
        """Compare the recent days and those that are due. What is left is kept for the next run."""
        organization = self.packing.organization
        progress = self.packing.cubes.progress(organization.org)
        if progress.is_applying or progress.round == 0:
            return
        today = local_date(self.packing.now_ms, organization.dimensions.time_zone)
        recent = [(today - timedelta(days=back)).isoformat() for back in range(1, RECENT_DAYS + 1)]
        days = sorted(({*recent, *progress.unproven}) - {today.isoformat()}, reverse=True)
        heads = self.packing.cubes.heads(organization.org, days)
        totals, _ = totals_by_day(organization, days, reader=self.reader, now_ms=self.packing.now_ms)
        due = [day for day in days if _is_due(heads.get(day), totals.get(day, DayTotals()))]
        left = {day for day in progress.unproven if day >= today.isoformat()}
        for day in due:
            if not may_continue() or not self._prove(day, progress, summary, may_continue):
                left.add(day)
        if left != {*progress.unproven}:
            self.packing.cubes.advance(organization.org, replace(progress, unproven=tuple(sorted(left))))

    def _prove(self, day: str, progress: Progress, summary: UserPackSummary, may_continue: Callable[[], bool]) -> bool:
        """Whether the day is done with: it is equal, or as good as it gets at this state of the figures."""
        org, cubes = self.packing.organization.org, self.packing.cubes
        figures = self._figures(day)
        held = cubes.heads(org, [day]).get(day)
        if _by_group(self.packing.read(day, held)) == _by_group([figures.grouped.cube]):
            summary.users_days_proven += 1
            return held is None or cubes.compared(org, day, held, is_exact=True, compared_at=figures.revisions)
        ahead = figures.as_of_ms > progress.to_ms or (held is not None and held.round > progress.round)
        if ahead or not figures.exact:
            return False  # the figures, or another run, are ahead: nothing can be said yet
        tried = held is not None and held.rebuilt_at == figures.revisions
        if not tried and self._is_in_log(day, held):
            if not self._rebuild(day, progress, held, figures.revisions, may_continue):
                return False
            summary.users_days_rebuilt += 1
            return self._prove(day, progress, summary, may_continue)
        summary.users_days_differ += 1
        return held is None or cubes.compared(org, day, held, is_exact=False, compared_at=figures.revisions)

    def _figures(self, day: str) -> Figures:
        piece = day_slice(day, self.packing.organization.dimensions.time_zone)
        query = FiguresQuery(slices=(piece,), group_by=_BESIDE)
        return read_figures(
            query, organization=self.packing.organization, reader=self.reader, now_ms=self.packing.now_ms
        )

    def _reach_ms(self) -> int:
        return self.packing.now_ms - LOG_REACH_MS

    def _start_ms(self, day: str) -> int:
        """The earliest that an event of the day can have been received."""
        return day_start_ms(day, self.packing.organization.dimensions.time_zone) - AHEAD_MS

    def _is_in_log(self, day: str, held: UserHead | None) -> bool:
        """Whether the log still holds every batch that the day's cube is made of."""
        if self._start_ms(day) >= self._reach_ms():
            return True
        return held is not None and held.first_received >= utc_day(self._reach_ms() + DAY_MS)

    def _rebuild(
        self, day: str, progress: Progress, held: UserHead | None, revisions: str, may_continue: Callable[[], bool]
    ) -> bool:
        """Derive the day from every batch of it that is packed. Whether that is stored."""
        derivation = self.packing.derivation()
        start = max(self._start_ms(day), self._reach_ms())
        org, waiting = self.packing.organization.org, frozenset(progress.waiting)

        def fits(one: Candidate) -> bool:
            return day_of(one.event.timestamp_ms, one.batch.dimensions.time_zone) == day

        received = references(self.packing.log, org, start, progress.to_ms)
        for chunk in cut([one for one in received if day in one.days]):
            if not may_continue():
                return False
            derivation.add(chunk, without=waiting, fits=fits)
        self._add_adjustments(day, progress, derivation.tally)
        self._put_back(day, derivation.tally)
        first = derivation.tally.first_received(day) or utc_day(start)
        cube = derivation.tally.cube(day)
        return self.packing.store(day, cube, progress.round, first, held=held, rebuilt_at=revisions)

    def _add_adjustments(self, day: str, progress: Progress, tally: UserTally) -> None:
        """What the figures count on the day for closed ones; late events as far as their batches are packed."""
        org, waiting = self.packing.organization.org, {one.partition("#")[2] for one in progress.waiting}
        for one in AdjustedDay(org, day, self.packing.log, self.packing.prices).newest_first():
            packed = one.row["received_ms"] < progress.to_ms and one.row["batch_id"] not in waiting
            if packed or not is_late(one.row):
                tally.add_adjustment(one.row, one.counted_as)

    def _put_back(self, day: str, tally: UserTally) -> None:
        """What was corrected since the day was closed: it counts there as before, and the difference elsewhere.

        The events are derived as they stand by now; what the journal entered about them is undone.
        """
        log, org, zone = self.packing.log, self.packing.organization.org, self.packing.organization.dimensions.time_zone
        until = next_day(local_date(self.packing.now_ms, zone).isoformat())
        rows = [row for later in days_between(day, until) for one in log.journal(org, later) for row in one.rows]
        late = {(row["batch_id"], row["batch_position"]) for row in rows if is_late(row)}
        about = [row for row in rows if row.get("adjusts_day") == day]
        batches = log.batches(org, [*dict.fromkeys(row["batch_id"] for row in about)]) if about else {}
        parts = read_parts(batches.values(), org=org, log=log)
        for row in about:
            batch, position = batches.get(row["batch_id"]), row["batch_position"]
            if batch is None or (row["batch_id"], position) in late:
                continue
            number = next(n for n, positions in enumerate(batch.part_ranges()) if position in positions)
            part = parts.get((batch.batch_id, number))
            if part is not None and position not in part.state.taken:
                tally.put_back(row, counted_as(part, position))


def _is_due(held: UserHead | None, figures: DayTotals) -> bool:
    """Not found equal yet, or different from the figures since."""
    if held is None:
        return figures != DayTotals()
    return held.is_exact is not True or held.totals != figures


def _by_group(cubes: Iterable[Cube]) -> Mapping[tuple[str, ...], Mapping[str, int]]:
    """All measures by the dimensions beside the user; groups in which nothing is left are none."""
    grouping = Grouping(_BESIDE)
    for cube in cubes:
        grouping.add(cube, 0)
    found = grouping.result().cube
    return {found.row_values(row): amounts for row in range(found.rows) if (amounts := found.amounts(row))}

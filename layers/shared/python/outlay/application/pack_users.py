"""Pack the cubes by user from the log, beside traffic: each counted event is read once, some minutes after its receipt.

A *round* takes the batches received since the last one: those that are counted go into the cubes of their event days,
however old; those that are not yet counted wait on a list and are asked for again in every later round. A batch counts
into a cube as a whole, once all its parts have markers. Then the days are compared with the figures (``prove_users``).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from outlay.application.counted_events import Candidate, counted_events, is_whole, read_parts
from outlay.application.list_events import Reference, cut
from outlay.application.user_cubes import Progress, ReceivedLog, UserCube, UserCubesWriter, UserHead, UserPackSummary
from outlay.contracts.dimensions import USER_DIMENSIONS
from outlay.domain.cubes import Cube, decode, encode
from outlay.domain.errors import Upstream
from outlay.domain.grouping import combine
from outlay.domain.organization import Organization
from outlay.domain.part_prices import Prices
from outlay.domain.periods import day_start_ms, days_between, next_day, utc_day
from outlay.domain.user_cubes import UserTally, totals_of

DAY_MS = 86_400_000
LOG_REACH_MS = 34 * DAY_MS
"""The log keeps 35 days."""
SETTLE_MS = 120_000
"""How long after its receipt a batch is in the log's index, and as a rule counted."""
MAX_ROUND_EVENTS = 50_000
"""Bounds a round's memory, give or take a batch."""
MAX_WAITING = 500
"""With more batches waiting to be counted, rollup is behind; packing stays where it is until it has caught up."""
REFERENCES_A_QUERY = 1_000
_ATTEMPTS = 5


def _any(_: Candidate) -> bool:
    return True


def received_ms_of(place: str) -> int:
    """Of a batch's place in the log, ``received ms#batch id``."""
    return int(place.partition("#")[0])


def references(log: ReceivedLog, org: str, start_ms: int, end_ms: int) -> Iterator[Reference]:
    """The batches received in ``[start_ms, end_ms)``, oldest first."""
    end = f"{end_ms:015d}"
    for day in days_between(utc_day(start_ms), next_day(utc_day(end_ms))):
        start, more = f"{max(start_ms, day_start_ms(day, 'UTC')):015d}", True
        while more:
            found, more = log.received_between(org, day, start=start, end=end, limit=REFERENCES_A_QUERY)
            yield from found
            start = f"{found[-1].sort}~" if found else start  # sorts after this batch and before every later one


@dataclass(slots=True)
class Derivation:
    """Adds up the counted events of batches. ``left_out`` are the places of those that were not to be taken."""

    org: str
    log: ReceivedLog
    prices: Prices
    tally: UserTally
    left_out: list[str]

    def add(
        self,
        batches: Sequence[Reference],
        *,
        without: frozenset[str] | None = None,
        fits: Callable[[Candidate], bool] = _any,
    ) -> None:
        """``without`` names the batches to leave out; None: those that are not wholly counted."""
        for chunk in cut(batches):
            found = self.log.batches(self.org, [one.batch_id for one in chunk])
            parts = read_parts(found.values(), org=self.org, log=self.log)
            taken = []
            for one in chunk:
                batch = found.get(one.batch_id)
                whole = batch is not None and is_whole(batch, parts)
                if batch is not None and (whole if without is None else one.sort not in without):
                    taken.append(batch)
                else:
                    self.left_out.append(one.sort)
            for event in counted_events(taken, parts=parts, log=self.log, prices=self.prices, fits=fits):
                self.tally.add(event.batch, event.event, event.price, event.counted_as)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPacking:
    """What packing works with."""

    organization: Organization
    log: ReceivedLog
    cubes: UserCubesWriter
    prices: Prices
    now_ms: int

    def pack(self, may_continue: Callable[[], bool]) -> UserPackSummary:
        """Rounds until all that was received is in; ``may_continue`` is asked before each."""
        summary = UserPackSummary()
        more = True
        while more and may_continue():
            more = self._round(summary)
        return summary

    def derivation(self) -> Derivation:
        return Derivation(self.organization.org, self.log, self.prices, UserTally(), [])

    def _round(self, summary: UserPackSummary) -> bool:
        """Whether there may be more to do."""
        org = self.organization.org
        held = self.cubes.progress(org)
        horizon = self.now_ms - SETTLE_MS
        done = self._resumed(held) if held.is_applying else self._begun(held, horizon)
        if done is None:
            summary.users_waiting = len(held.waiting)
            return False
        plan, tally = done
        for day in tally.days():
            self._apply(day, tally, plan.round)
            summary.touched.add(day)
        unproven = tuple(sorted({*plan.unproven, *tally.days()}))
        finished = replace(plan, is_applying=False, late=(), unproven=unproven)
        if not self.cubes.advance(org, finished):
            return self.cubes.progress(org).to_ms < horizon  # another run finished it
        summary.users_rounds += 1
        summary.users_days_packed += len(tally.days())
        summary.users_waiting = len(plan.waiting)
        return plan.to_ms < horizon

    def _begun(self, held: Progress, horizon: int) -> tuple[Progress, UserTally] | None:
        """A new round's stored plan and sums; None where there is nothing to do, or somebody else does it."""
        start = held.to_ms or self.now_ms - LOG_REACH_MS
        found: list[Reference] = []
        if start >= horizon or len(held.waiting) > MAX_WAITING:
            start = end = held.to_ms
        else:
            found, end = self._window(start, horizon)
        late = self._counted_by_now(held.waiting)
        if not late and start == end:
            return None
        derivation = self.derivation()
        derivation.add([*named(late), *found])
        again = {*derivation.left_out}
        kept = [one for one in held.waiting if one not in late and received_ms_of(one) > self.now_ms - LOG_REACH_MS]
        plan = replace(
            held,
            round=held.round + 1,
            from_ms=start,
            to_ms=end,
            is_applying=True,
            waiting=tuple(sorted({*kept, *again})),
            late=tuple(sorted({*late} - again)),
        )
        if not self.cubes.advance(self.organization.org, plan):
            return None
        return replace(plan, version=plan.version + 1), derivation.tally

    def _resumed(self, plan: Progress) -> tuple[Progress, UserTally]:
        """The sums of a round that was cut off, by its plan."""
        derivation = self.derivation()
        found = references(self.log, self.organization.org, plan.from_ms, plan.to_ms)
        derivation.add([*named(plan.late), *found], without=frozenset(plan.waiting))
        return plan, derivation.tally

    def _window(self, start_ms: int, end_ms: int) -> tuple[list[Reference], int]:
        """The batches received from the start on, as many as fit a round; the end of what they cover."""
        found: list[Reference] = []
        events = 0
        for one in references(self.log, self.organization.org, start_ms, end_ms):
            received = received_ms_of(one.sort)
            if found and events + one.events > MAX_ROUND_EVENTS and received > received_ms_of(found[-1].sort):
                return found, received
            found.append(one)
            events += one.events
        return found, end_ms

    def _counted_by_now(self, waiting: Iterable[str]) -> list[str]:
        """Those of the waiting batches that have begun to be counted; whether wholly shows when they are read."""
        first = {(one.partition("#")[2], 0): one for one in waiting}
        return [first[part] for part in self.log.counted(self.organization.org, [*first])]

    def _apply(self, day: str, tally: UserTally, number: int) -> None:
        """Add the round's sums to the day's cube, unless they are in it."""
        org, delta, first = self.organization.org, tally.cube(day), tally.first_received(day)
        for _ in range(_ATTEMPTS):
            held = self.cubes.heads(org, [day]).get(day)
            if held is not None and held.round >= number:
                return
            cube = combine(USER_DIMENSIONS, [*self.read(day, held), delta])
            if held is not None:
                first = min(first, held.first_received)
            if self.store(day, cube, number, first, held=held):
                return
        raise Upstream(f"the users of {day} are being packed by others")

    def read(self, day: str, held: UserHead | None) -> list[Cube]:
        """The day's cube, if there is one. One that is gone is missed by the comparison, and derived again."""
        found = [] if held is None else self.cubes.cubes(self.organization.org, {day: held})
        return [decode(data) for _, data in found]

    def store(
        self, day: str, cube: Cube, number: int, first: str, *, held: UserHead | None, rebuilt_at: str = ""
    ) -> bool:
        new = UserCube(
            day=day,
            round=number,
            data=encode(cube),
            totals=totals_of(cube),
            first_received=first,
            rebuilt_at=rebuilt_at,
        )
        return self.cubes.replace(self.organization.org, new, held=held)


def named(places: Iterable[str]) -> list[Reference]:
    """References of batches known by their place; as many events as a batch can have."""
    return [Reference(batch_id=place.partition("#")[2], sort=place, events=1_000, days=frozenset()) for place in places]
